/* test_describe.c - a describe reply, and look-ups in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "salesforce/describe.h"
#include "support/peer.h"

static const char account[] =
    "{\"name\":\"Account\",\"label\":\"Account\",\"unheard\":[1],\"fields\":["
    "{\"name\":\"Id\",\"label\":\"Account ID\",\"type\":\"id\",\"length\":18,\"idLookup\":true,"
    "\"defaultedOnCreate\":true,\"picklistValues\":[],\"referenceTo\":[]},"
    "{\"name\":\"Name\",\"label\":\"Account Name\",\"type\":\"string\",\"length\":255,"
    "\"nillable\":false,\"createable\":true,\"updateable\":true,\"referenceTo\":[]},"
    "{\"name\":\"ParentId\",\"label\":\"Parent\",\"type\":\"reference\",\"length\":18,"
    "\"nillable\":true,\"relationshipName\":\"Parent\",\"referenceTo\":[\"Account\"]},"
    "{\"name\":\"OwnerId\",\"label\":\"Owner\",\"type\":\"reference\",\"relationshipName\":"
    "\"Owner\",\"referenceTo\":[\"Group\",\"User\"]},"
    "{\"name\":\"Rating\",\"label\":\"Rating\",\"type\":\"picklist\",\"restrictedPicklist\":true,"
    "\"picklistValues\":[{\"active\":true,\"value\":\"Hot\"},{\"active\":false,\"value\":\"Old\"},"
    "{\"active\":true,\"value\":\"Cold\"}]},"
    "{\"name\":\"AnnualRevenue\",\"label\":\"Revenue\",\"type\":\"currency\",\"precision\":18,"
    "\"scale\":2},"
    "{\"name\":\"Employees\",\"type\":\"int\"},{\"name\":\"Share\",\"type\":\"percent\"},"
    "{\"name\":\"Lat\",\"type\":\"double\"},{\"name\":\"Big\",\"type\":\"long\"},"
    "{\"name\":\"IsDeleted\",\"type\":\"boolean\"},{\"name\":\"Since\",\"type\":\"date\"},"
    "{\"name\":\"CreatedDate\",\"type\":\"datetime\"},"
    "{\"name\":\"Legacy_Id__c\",\"type\":\"string\",\"externalId\":true,\"unique\":true,"
    "\"caseSensitive\":false},"
    "{\"name\":\"Strict_Id__c\",\"type\":\"string\",\"externalId\":true,\"unique\":true,"
    "\"caseSensitive\":true},"
    "{\"name\":\"Email\",\"type\":\"email\",\"idLookup\":true},"
    "{\"name\":\"Key_Number__c\",\"type\":\"double\",\"externalId\":true},"
    "{\"name\":\"Formula__c\",\"type\":\"string\",\"calculated\":true,\"label\":null}"
    "]}";

static struct lode_describe *parse(const char *json)
{
    struct lode_describe *d = NULL;
    struct lode_err err;

    assert_int_equal(lode_describe_parse(json, strlen(json), &d, &err), 0);
    return d;
}

static void fields_are_found_in_any_case(void **state)
{
    static const char *const names[] = {"Id", "NAME", "annualrevenue", "legacy_id__C"};
    static const char *const missing[] = {"", "Nam", "Name ", "zzz", "Parent"};
    struct lode_describe *d = parse(account);
    const struct lode_field *f;
    size_t n;

    (void)state;
    assert_string_equal(lode_describe_name(d), "Account");
    assert_string_equal(lode_describe_json(d), account);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(lode_describe_field(d, names[i]));
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
        assert_null(lode_describe_field(d, missing[i]));
    f = lode_describe_fields(d, &n);
    assert_int_equal(n, 18);
    for (size_t i = 0; i < n; i++)
        assert_ptr_equal(lode_describe_field(d, f[i].name), &f[i]);
    assert_string_equal(lode_describe_nearest(d, "AnualRevenue"), "AnnualRevenue");
    assert_null(lode_describe_nearest(d, "Quux"));
    lode_describe_free(d);
}

static void a_field_carries_what_the_org_says_of_it(void **state)
{
    struct lode_describe *d = parse(account);
    const struct lode_field *f = lode_describe_field(d, "Name");

    (void)state;
    assert_string_equal(f->label, "Account Name");
    assert_int_equal(f->length, 255);
    assert_true(f->is_createable && f->is_updateable && !f->is_nillable && !f->is_defaulted);
    assert_null(f->values);
    assert_null(f->refers_to[0]);
    f = lode_describe_field(d, "Rating");
    assert_true(f->is_restricted);
    assert_string_equal(f->values[0], "Hot");
    assert_string_equal(f->values[1], "Cold");
    assert_null(f->values[2]);
    f = lode_describe_field(d, "AnnualRevenue");
    assert_int_equal(f->precision, 18);
    assert_int_equal(f->scale, 2);
    f = lode_describe_field(d, "Formula__c");
    assert_true(f->is_calculated);
    assert_string_equal(f->label, "Formula__c");
    lode_describe_free(d);
}

static void relationships_are_found_in_any_case(void **state)
{
    struct lode_describe *d = parse(account);
    const struct lode_field *f = lode_describe_relationship(d, "oWNER");

    (void)state;
    assert_string_equal(f->name, "OwnerId");
    assert_string_equal(f->refers_to[0], "Group");
    assert_string_equal(f->refers_to[1], "User");
    assert_null(f->refers_to[2]);
    assert_null(lode_describe_relationship(d, "OwnerId"));
    assert_null(lode_describe_relationship(d, ""));
    lode_describe_free(d);
}

static void values_compare_as_their_type_does(void **state)
{
    static const struct {
        const char *name;
        enum lode_compare want;
    } cases[] = {
        {"Id", LODE_COMPARE_ID},
        {"ParentId", LODE_COMPARE_ID},
        {"Name", LODE_COMPARE_TEXT},
        {"Rating", LODE_COMPARE_TEXT},
        {"AnnualRevenue", LODE_COMPARE_NUMBER},
        {"Employees", LODE_COMPARE_NUMBER},
        {"Share", LODE_COMPARE_NUMBER},
        {"Lat", LODE_COMPARE_NUMBER},
        {"Big", LODE_COMPARE_NUMBER},
        {"IsDeleted", LODE_COMPARE_BOOLEAN},
        {"Since", LODE_COMPARE_DATE},
        {"CreatedDate", LODE_COMPARE_DATETIME},
        {"Legacy_Id__c", LODE_COMPARE_FOLD},
        {"Strict_Id__c", LODE_COMPARE_TEXT},
        {"Email", LODE_COMPARE_FOLD},
        {"Key_Number__c", LODE_COMPARE_NUMBER},
    };
    struct lode_describe *d = parse(account);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (lode_describe_field(d, cases[i].name)->compare != cases[i].want)
            fail_msg("%s", cases[i].name);
    lode_describe_free(d);
}

static void what_is_no_description_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"name\":\"X\"}",
        "{\"fields\":[]}",
        "{\"name\":\"X\",\"fields\":[{\"name\":\"A\",\"type\":\"string\"},{\"name\":\"B\"}]}",
        "{\"name\":\"X\",\"fields\":{}}"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_describe *d = NULL;
        struct lode_err err;

        assert_int_equal(lode_describe_parse(cases[i], strlen(cases[i]), &d, &err), -1);
        assert_int_equal(err.code, LODE_E_REMOTE);
        assert_null(d);
    }
}

static void memory_may_run_out_anywhere(void **state)
{
    int n_failed = 0;

    (void)state;
    for (long k = 1;; k++) {
        struct lode_describe *d = NULL;
        struct lode_err err;
        int rc;

        lode_mem_fail_at(k);
        rc = lode_describe_parse(account, strlen(account), &d, &err);
        lode_mem_fail_at(0);
        lode_describe_free(d);
        if (rc == 0)
            break;
        assert_int_equal(err.code, LODE_E_NOMEM);
        n_failed++;
    }
    assert_true(n_failed > 20);
}

static void an_object_that_is_not_there_fails_the_check(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET /services/data/v68.0/sobjects/Account/describe", .body = account},
        {.match = "GET /services/data/v68.0/sobjects/Acount/describe",
         .status = 404,
         .body = "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not "
                 "exist\"}]"},
    };
    static const struct lode_client_opts opts = {.user_agent = "lode/0.1.0", .max_tries = 1};
    struct lode_peer *p = lode_peer_open(steps, 2);
    struct lode_session_opts so = {
        .instance_url = lode_peer_url(p), .token = "t!t", .api_version = "68.0"};
    struct lode_session *s = NULL;
    struct lode_describe *d = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_client_open(&opts, &so.client, &err), 0);
    assert_int_equal(lode_session_open(&so, &s, &err), 0);
    assert_int_equal(lode_describe_get(s, "Account", &d, &err), 0);
    assert_string_equal(lode_describe_name(d), "Account");
    lode_describe_free(d);
    assert_int_equal(lode_describe_get(s, "Acount", &d, &err), -1);
    assert_int_equal(err.code, LODE_E_CHECK);
    assert_non_null(strstr(err.msg, "Acount"));
    assert_int_equal(lode_describe_get(s, "Account/x", &d, &err), -1);
    assert_int_equal(err.code, LODE_E_CHECK);
    assert_int_equal(lode_peer_count(p), 2);
    lode_session_close(s);
    lode_client_close(so.client);
    lode_peer_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_found_in_any_case),
        cmocka_unit_test(a_field_carries_what_the_org_says_of_it),
        cmocka_unit_test(relationships_are_found_in_any_case),
        cmocka_unit_test(values_compare_as_their_type_does),
        cmocka_unit_test(what_is_no_description_is_refused),
        cmocka_unit_test(memory_may_run_out_anywhere),
        cmocka_unit_test(an_object_that_is_not_there_fails_the_check),
    };

    return cmocka_run_group_tests_name("describe", tests, NULL, NULL);
}
