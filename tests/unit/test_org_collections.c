/* test_org_collections.c - up to 200 records with one call: composite/sobjects in all its verbs. */
#include "org_steps.h"

#define ROLLED_BACK                                                                         \
    "[{\"statusCode\":\"ALL_OR_NONE_OPERATION_ROLLED_BACK\",\"message\":\"Record rolled "   \
    "back because not all records were valid and the request was using AllOrNone header\"," \
    "\"fields\":[]}]"
#define NAME_MISSING                                                                        \
    "[{\"statusCode\":\"REQUIRED_FIELD_MISSING\",\"message\":\"Required fields are missing" \
    ": [Name]\",\"fields\":[\"Name\"]}]"
#define ACCOUNT "{\"attributes\":{\"type\":\"Account\"},"
#define CONTACT "{\"attributes\":{\"type\":\"Contact\"},"

static void good_records_are_made_beside_bad_ones(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite/sobjects",
         "{\"allOrNone\":false,\"records\":[" ACCOUNT "\"Name\":\"a\"}," ACCOUNT "\"Phone\":\"1\"},"
         "" CONTACT "\"LastName\":\"c\"}]}",
         200,
         "[{\"id\":\"$0\",\"success\":true,\"errors\":[]},{\"success\":false,"
         "\"errors\":" NAME_MISSING "},{\"id\":\"$1\",\"success\":true,\"errors\":[]}]"},
        {"POST", "composite/sobjects",
         "{\"allOrNone\":true,\"records\":[" ACCOUNT "\"Name\":\"b\"}," ACCOUNT
         "\"Phone\":\"1\"}]}",
         200,
         "[{\"success\":false,\"errors\":" ROLLED_BACK
         "},{\"success\":false,\"errors\":" NAME_MISSING "}]"},
        {"GET", "query?q=SELECT+COUNT()+FROM+Account", NULL, 200, "~\"totalSize\":1"},
        {"POST", "composite/sobjects/", "{\"records\":[]}", 200, "[]"},
    };

    (void)state;
    STEPS(steps);
}

static void records_are_changed(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite/sobjects",
         "{\"records\":[" ACCOUNT "\"Name\":\"a\"}," ACCOUNT "\"Name\":\"b\"}]}", 200, NULL},
        {"PATCH", "composite/sobjects",
         "{\"records\":[" ACCOUNT "\"id\":\"$0\",\"Phone\":\"1\"}," ACCOUNT
         "\"Id\":\"$1\",\"Name\":null}," CONTACT "\"id\":\"$1\",\"LastName\":\"c\"}," ACCOUNT
         "\"Name\":\"x\"}]}",
         200,
         "[{\"id\":\"$0\",\"success\":true,\"errors\":[]},{\"success\":false,"
         "\"errors\":" NAME_MISSING
         "},{\"success\":false,\"errors\":[{\"statusCode\":\"MALFORMED_ID\",\"message\":\"Contact "
         "ID: id value of incorrect type: $1\",\"fields\":[\"Id\"]}]},{\"success\":false,"
         "\"errors\":[{\"statusCode\":\"MISSING_ARGUMENT\",\"message\":\"Id not specified in an "
         "update call\",\"fields\":[]}]}]"},
        {"PATCH", "composite/sobjects",
         "{\"allOrNone\":true,\"records\":[" ACCOUNT "\"id\":\"$0\",\"Phone\":\"2\"}," ACCOUNT
         "\"id\":\"$1\",\"Name\":\"\"}]}",
         200,
         "[{\"id\":\"$0\",\"success\":false,\"errors\":" ROLLED_BACK
         "},{\"success\":false,\"errors\":" NAME_MISSING "}]"},
        {"GET", "sobjects/Account/$0?fields=Phone", NULL, 200, "~\"Phone\":\"1\""},
    };

    (void)state;
    STEPS(steps);
}

static void records_are_upserted_by_a_key(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{\"Name\":\"a\",\"Legacy_Id__c\":\"1\"}", 201, NULL},
        {"PATCH", "composite/sobjects/Account/Legacy_Id__c",
         "{\"records\":[" ACCOUNT "\"Name\":\"a2\",\"Legacy_Id__c\":\"1\"}," ACCOUNT
         "\"Name\":\"b\",\"Legacy_Id__c\":\"2\"}," ACCOUNT "\"Name\":\"c\"}]}",
         200,
         "[{\"id\":\"$0\",\"success\":true,\"errors\":[],\"created\":false},{\"id\":\"$1\","
         "\"success\":true,\"errors\":[],\"created\":true},{\"success\":false,\"errors\":[{"
         "\"statusCode\":\"MISSING_ARGUMENT\",\"message\":\"Legacy_Id__c not specified\","
         "\"fields\":[]}]}]"},
        {"PATCH", "composite/sobjects/Account/Phone", "{\"records\":[" ACCOUNT "\"Name\":\"a\"}]}",
         404, "~Provided external ID field does not exist or is not accessible: Phone"},
        {"PATCH", "composite/sobjects/Account/Id", "{\"records\":[" ACCOUNT "\"Name\":\"n\"}]}",
         200, "[{\"id\":\"$2\",\"success\":true,\"errors\":[],\"created\":true}]"},
    };

    (void)state;
    STEPS(steps);
}

static void records_are_read_and_deleted(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite/sobjects",
         "{\"records\":[" ACCOUNT "\"Name\":\"a\"}," ACCOUNT "\"Name\":\"b\"}," CONTACT
         "\"LastName\":\"c\"}]}",
         200, NULL},
        {"GET", "composite/sobjects/Account?ids=$0,001000000000000AAA,$1&fields=id,Name", NULL, 200,
         "[{\"attributes\":{\"type\":\"Account\",\"url\":\"/services/data/v68.0/sobjects/Account/"
         "$0\"},\"Id\":\"$0\",\"Name\":\"a\"},null,{\"attributes\":{\"type\":\"Account\",\"url\":"
         "\"/services/data/v68.0/sobjects/Account/$1\"},\"Id\":\"$1\",\"Name\":\"b\"}]"},
        {"POST", "composite/sobjects/Account", "{\"ids\":[\"$1\"],\"fields\":[\"Name\",\"Id\"]}",
         200, "~\"Name\":\"b\",\"Id\":\"$1\"}]"},
        {"POST", "composite/sobjects/Account", "{\"ids\":[\"$1\"],\"fields\":[\"Nome\"]}", 400,
         "~\"errorCode\":\"INVALID_FIELD\""},
        {"DELETE", "composite/sobjects?ids=$0,$2,x&allOrNone=true", NULL, 200,
         "[{\"id\":\"$0\",\"success\":false,\"errors\":" ROLLED_BACK
         "},{\"id\":\"$2\",\"success\":false,\"errors\":" ROLLED_BACK
         "},{\"success\":false,\"errors\":[{\"statusCode\":\"MALFORMED_ID\",\"message\":"
         "\"malformed id x\",\"fields\":[]}]}]"},
        {"DELETE", "composite/sobjects?ids=$0,$2,001000000000000AAA&allOrNone=false", NULL, 200,
         "[{\"id\":\"$0\",\"success\":true,\"errors\":[]},{\"id\":\"$2\",\"success\":true,"
         "\"errors\":[]},{\"success\":false,\"errors\":[{\"statusCode\":"
         "\"INVALID_CROSS_REFERENCE_KEY\",\"message\":\"invalid cross reference id\","
         "\"fields\":[]}]}]"},
        {"GET", "composite/sobjects/Account?ids=$0&fields=Name", NULL, 200, "[null]"},
    };

    (void)state;
    STEPS(steps);
}

static void what_is_refused_as_a_whole(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "composite/sobjects",
         "{\"records\":[" ACCOUNT "\"Name\":\"a\"}," ACCOUNT "\"Nome\":\"b\"}]}", 400,
         "[{\"message\":\"No such column 'Nome' on sobject of type Account\",\"errorCode\":"
         "\"INVALID_FIELD\"}]"},
        {"POST", "composite/sobjects", "{\"records\":[{\"attributes\":{\"type\":\"Nope\"}}]}", 400,
         "~\"errorCode\":\"INVALID_TYPE\""},
        {"POST", "composite/sobjects", "{\"records\":[{\"Name\":\"x\"}]}", 400, NULL},
        {"POST", "composite/sobjects", "{\"records\":5}", 400, NULL},
        {"POST", "composite/sobjects", "[]", 400, NULL},
        {"DELETE", "composite/sobjects", NULL, 400, NULL},
        {"GET", "query?q=SELECT+COUNT()+FROM+Account", NULL, 200, "~\"totalSize\":0"},
    };

    (void)state;
    STEPS(steps);
}

static void post_accounts(int n, int is_mixed)
{
    static char body[65536];
    size_t at = (size_t)snprintf(body, sizeof body, "{\"records\":[");

    for (int i = 0; i < n; i++)
        at += (size_t)snprintf(body + at, sizeof body - at,
                               "%s{\"attributes\":{\"type\":\"%s\"},"
                               "\"%s\":\"x\"}",
                               i ? "," : "", is_mixed && i % 2 ? "Contact" : "Account",
                               is_mixed && i % 2 ? "LastName" : "Name");
    snprintf(body + at, sizeof body - at, "]}");
    orgcall_post(&t, "composite/sobjects", body);
}

static void two_hundred_records_and_ten_chunks_are_the_most(void **state)
{
    (void)state;
    post_accounts(200, 0);
    assert_int_equal(t.status, 200);
    assert_int_equal(json_array_size(t.json), 200);
    post_accounts(201, 0);
    orgcall_check_error(&t, 400, "EXCEEDED_ID_LIMIT",
                        "record limit reached. cannot submit more than 200 records into this call");
    post_accounts(10, 1);
    assert_int_equal(t.status, 200);
    post_accounts(11, 1);
    assert_int_equal(t.status, 400);
}

static void duplicates_may_be_saved_on_purpose(void **state)
{
    static const char *const rules[] = {"Account:Name"};
    static const char twice[] = "{\"records\":[{\"attributes\":{\"type\":\"Account\"},\"Name\":"
                                "\"a\"}]}";
    const struct lode_org_opts opts = {.duplicate_rules = rules, .n_duplicate_rules = 1};

    (void)state;
    orgcall_close(&t);
    orgcall_open_with(&t, &opts, NULL);
    orgcall_post(&t, "composite/sobjects", twice);
    assert_non_null(strstr(t.body.p, "\"success\":true"));
    orgcall_post(&t, "composite/sobjects", twice);
    assert_string_equal(t.body.p,
                        "[{\"success\":false,\"errors\":[{\"statusCode\":\"DUPLICATES_DETECTED\","
                        "\"message\":\"Use one of these records?\",\"fields\":[]}]}]");
    t.header = "Sforce-Duplicate-Rule-Header: allowSave=true";
    orgcall_post(&t, "composite/sobjects", twice);
    t.header = NULL;
    assert_non_null(strstr(t.body.p, "\"success\":true"));
    orgcall_post(&t, "sobjects/Account", "{\"Name\":\"a\"}");
    orgcall_check_error(&t, 400, "DUPLICATES_DETECTED", "Use one of these records?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(good_records_are_made_beside_bad_ones),
        STEPS_TEST(records_are_changed),
        STEPS_TEST(records_are_upserted_by_a_key),
        STEPS_TEST(records_are_read_and_deleted),
        STEPS_TEST(what_is_refused_as_a_whole),
        STEPS_TEST(two_hundred_records_and_ten_chunks_are_the_most),
        STEPS_TEST(duplicates_may_be_saved_on_purpose),
    };

    return cmocka_run_group_tests_name("org_collections", tests, NULL, NULL);
}
