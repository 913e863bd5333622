/* test_org_tree.c - composite/tree: parents with their children, all made or none. */
#include "org_steps.h"

#define NODE(type, ref) "{\"attributes\":{\"type\":\"" type "\",\"referenceId\":\"" ref "\"},"
#define FAILED(ref, code, message, fields)                                                        \
    "{\"hasErrors\":true,\"results\":[{\"referenceId\":\"" ref                                    \
    "\",\"errors\":[{\"statusCode\":\"" code "\",\"message\":\"" message "\",\"fields\":[" fields \
    "]}]}]}"

static void children_get_their_parents_ids(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite/tree/Account/",
         "{\"records\":[" NODE("Account", "r1") "\"Name\":\"a\",\"Contacts\":{\"records\":[" NODE("Contact", "r2") "\"LastName\":\"x\"}," NODE(
             "Contact",
             "r3") "\"LastName\":\"y\"}]}}," NODE("Account",
                                                  "r4") "\"Name\":\"b\",\"ChildAccounts\":{"
                                                        "\"records\":[" NODE(
                                                            "Account",
                                                            "r5") "\"Name\":\"c\",\"Contacts\":{"
                                                                  "\"records\":[" NODE("Contact",
                                                                                       "r6") "\"Las"
                                                                                             "tName"
                                                                                             "\":"
                                                                                             "\"z\""
                                                                                             "}]}}]"
                                                                                             "}}]}",
         201,
         "{\"hasErrors\":false,\"results\":[{\"referenceId\":\"r1\",\"id\":\"$0\"},"
         "{\"referenceId\":\"r4\",\"id\":\"$1\"},{\"referenceId\":\"r2\",\"id\":\"$2\"},"
         "{\"referenceId\":\"r3\",\"id\":\"$3\"},{\"referenceId\":\"r5\",\"id\":\"$4\"},"
         "{\"referenceId\":\"r6\",\"id\":\"$5\"}]}"},
        {"GET", "sobjects/Contact/$3?fields=LastName,AccountId", NULL, 200,
         "~\"LastName\":\"y\",\"AccountId\":\"$0\""},
        {"GET", "sobjects/Account/$4?fields=ParentId", NULL, 200, "~\"ParentId\":\"$1\""},
        {"GET", "sobjects/Contact/$5?fields=AccountId", NULL, 200, "~\"AccountId\":\"$4\""},
        {"POST", "composite/tree/Item__c",
         "{\"records\":[" NODE("Item__c", "i") "\"Account__c\":\"$0\"}]}", 201, NULL},
    };

    (void)state;
    STEPS(steps);
}

static void one_bad_record_is_all_bad(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite/tree/Account",
         "{\"records\":[" NODE("Account", "r1") "\"Name\":\"a\",\"Contacts\":{\"records\":[" NODE(
             "Contact", "r2") "\"LastName\":\"x\",\"Email\":\"123\"}]}}]}",
         400,
         FAILED("r2", "INVALID_EMAIL_ADDRESS", "Email: invalid email address: 123", "\"Email\"")},
        {"POST", "composite/tree/Account",
         "{\"records\":[" NODE("Account", "r1") "\"Name\":\"a\"}," NODE("Account", "r2") "\"Nome\":"
                                                                                         "\"a\"}]}",
         400,
         FAILED("r2", "INVALID_FIELD", "No such column 'Nome' on sobject of type Account", "")},
        {"POST", "composite/tree/Account",
         "{\"records\":[" NODE("Account", "r1") "\"Name\":\"a\"}," NODE("Account", "r1") "\"Name\":"
                                                                                         "\"b\"}]}",
         400,
         "{\"hasErrors\":true,\"results\":[{\"referenceId\":\"r1\",\"errors\":[{\"statusCode\":"
         "\"INVALID_INPUT\",\"message\":\"Duplicate ReferenceId provided in the request.\","
         "\"fields\":[]}]},{\"referenceId\":\"r1\",\"errors\":[{\"statusCode\":\"INVALID_INPUT\","
         "\"message\":\"Duplicate ReferenceId provided in the request.\",\"fields\":[]}]}]}"},
        {"POST", "composite/tree/Account",
         "{\"records\":[" NODE("UserRole", "r1") "\"Name\":\"a\"}]}", 400,
         FAILED("r1", "INVALID_INPUT", "Invalid entity type provided in the request: UserRole",
                "")},
        {"POST", "composite/tree/Account",
         "{\"records\":[{\"attributes\":{\"type\":\"Account\"},\"Name\":\"a\"}]}", 403,
         "~Include a reference ID for each record in the request."},
        {"POST", "composite/tree/Nope", "{\"records\":[]}", 404, NULL},
        {"POST", "composite/tree/Account", "{}", 400, NULL},
        {"GET", "query?q=SELECT+COUNT()+FROM+Account", NULL, 200, "~\"totalSize\":0"},
    };

    (void)state;
    STEPS(steps);
}

/* n accounts, each below the one before it where is_deep. */
static void post_accounts(int n, int is_deep)
{
    static char body[65536];
    size_t at = (size_t)snprintf(body, sizeof body, "{\"records\":[");

    for (int i = 0; i < n; i++)
        at += (size_t)snprintf(
            body + at, sizeof body - at,
            "%s{\"attributes\":{\"type\":\"Account\",\"referenceId\":\"r%d\"},\"Name\":\"x\"%s",
            i && !is_deep ? "," : "", i,
            !is_deep    ? "}"
            : i < n - 1 ? ",\"ChildAccounts\":{\"records\":["
                        : "");
    for (int i = 0; i < n - 1 && is_deep; i++)
        at += (size_t)snprintf(body + at, sizeof body - at, "}]}");
    snprintf(body + at, sizeof body - at, is_deep ? "}]}" : "]}");
    orgcall_post(&t, "composite/tree/Account", body);
}

static void trees_have_limits(void **state)
{
    (void)state;
    post_accounts(200, 0);
    assert_int_equal(t.status, 201);
    post_accounts(201, 0);
    assert_int_equal(t.status, 400);
    post_accounts(5, 1);
    assert_int_equal(t.status, 201);
    post_accounts(6, 1);
    assert_int_equal(t.status, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(children_get_their_parents_ids),
        STEPS_TEST(one_bad_record_is_all_bad),
        STEPS_TEST(trees_have_limits),
    };

    return cmocka_run_group_tests_name("org_tree", tests, NULL, NULL);
}
