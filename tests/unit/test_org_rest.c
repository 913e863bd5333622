/* test_org_rest.c - versions, resources, objects, limits and paths that there are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct orgcall t;

static void versions_ascend_with_their_seasons(void **state)
{
    static const struct {
        int i;
        const char *label, *version;
    } cases[] = {{0, "Summer '14", "31.0"},
                 {1, "Winter '15", "32.0"},
                 {35, "Spring '26", "66.0"},
                 {36, "Summer '26", "67.0"},
                 {37, "Winter '27", "68.0"}};

    (void)state;
    orgcall_get(&t, "/services/data");
    assert_int_equal(json_array_size(t.json), 38);
    for (size_t i = 0; i < N_OF(cases); i++) {
        const json_t *o = json_array_get(t.json, (size_t)cases[i].i);
        char url[64];

        snprintf(url, sizeof url, "/services/data/v%s", cases[i].version);
        assert_string_equal(json_string_value(json_object_get(o, "label")), cases[i].label);
        assert_string_equal(json_string_value(json_object_get(o, "version")), cases[i].version);
        assert_string_equal(json_string_value(json_object_get(o, "url")), url);
    }
}

static void each_version_is_served_until_it_is_retired(void **state)
{
    (void)state;
    for (int v = 1; v < 100; v++) {
        char path[64], warning[200];
        long want = v < 20 || v > 68 ? 404 : v < 31 ? 410 : 200;

        snprintf(path, sizeof path, "/services/data/v%d.0/limits", v);
        orgcall_get(&t, path);
        if (t.status != want)
            fail_msg("%s: %ld %s", path, t.status, lode_buf_str(&t.body));
        orgcall_header(&t, "Warning", warning, sizeof warning);
        if (v >= 31 && v <= 40)
            assert_memory_equal(warning, "299 - \"This API is deprecated", 29);
        else
            assert_string_equal(warning, "");
    }
    orgcall_get(&t, "/services/data/v68.1/limits");
    assert_int_equal(t.status, 404);
    orgcall_get(&t, "/services/data/v41.0");
    assert_string_equal(orgcall_string(&t, "query"), "/services/data/v41.0/query");
    assert_true(strlen(orgcall_string(&t, "identity")) > 0);
}

/* As with an instance URL that ends in a slash; sf makes such paths. */
static void slashes_in_front_count_as_one(void **state)
{
    (void)state;
    orgcall_get(&t, "//services/data/v68.0/limits");
    assert_int_equal(t.status, 200);
    orgcall_get(&t, "///services/data");
    assert_int_equal(t.status, 200);
}

static void paths_and_methods_that_there_are_not(void **state)
{
    static const struct {
        const char *method, *path;
        long status;
        const char *code, *message;
    } cases[] = {
        {"GET", "/services/data/v69.0/limits", 404, "NOT_FOUND",
         "The requested resource does not exist"},
        {"GET", "/services/data/68.0/limits", 404, "NOT_FOUND",
         "The requested resource does not exist"},
        {"GET", "/services/data/v30.0/limits", 410, "GONE", "The API version 30.0 is retired"},
        {"GET", "nowhere", 404, "NOT_FOUND", "The requested resource does not exist"},
        {"GET", "jobs//ingest", 404, "NOT_FOUND", "The requested resource does not exist"},
        {"GET", "jobs/ingest//750", 404, "NOT_FOUND", "The requested resource does not exist"},
        {"GET", "sobjects/Nope/describe", 404, "NOT_FOUND",
         "The requested resource does not exist"},
        {"PUT", "jobs/ingest", 405, "METHOD_NOT_ALLOWED",
         "HTTP Method 'PUT' not allowed. Allowed are HEAD,GET,POST"},
        {"DELETE", "limits", 405, "METHOD_NOT_ALLOWED",
         "HTTP Method 'DELETE' not allowed. Allowed are HEAD,GET"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        orgcall_send(&t, cases[i].method, cases[i].path, NULL, NULL, 0);
        orgcall_check_error(&t, cases[i].status, cases[i].code, cases[i].message);
    }
}

/* A client whom a 401 meets signs in first, and learns only then that there is no such API. */
static void bulk_api_1_is_offered_to_nobody(void **state)
{
    char token[sizeof t.token];

    (void)state;
    lode_str_copy(token, sizeof token, t.token);
    for (int i = 0; i < 2; i++) {
        orgcall_send(&t, "POST", "/services/async/59.0/job", "application/json", "{}", 2);
        orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
        orgcall_get(&t, "/services/async/59.0/job/750000000000000AAA/batch");
        orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
        t.token[0] = '\0';
    }
    lode_str_copy(t.token, sizeof t.token, token);
}

static void objects_are_listed_and_described(void **state)
{
    json_t *list;
    size_t i;
    json_t *o;
    int has_account = 0;
    const char *last = "";

    (void)state;
    orgcall_get(&t, "sobjects/");
    list = json_object_get(t.json, "sobjects");
    assert_true(json_array_size(list) >= 14);
    json_array_foreach(list, i, o)
    {
        has_account |= strcmp(json_string_value(json_object_get(o, "name")), "Account") == 0;
        assert_null(json_object_get(o, "fields"));
        assert_null(json_object_get(o, "sobjectDescribeOption"));
        assert_true(json_is_boolean(json_object_get(o, "queryable")));
        assert_non_null(json_object_get(json_object_get(o, "urls"), "describe"));
        assert_true(strcasecmp(last, json_string_value(json_object_get(o, "name"))) < 0);
        last = json_string_value(json_object_get(o, "name"));
    }
    assert_true(has_account);
    orgcall_get(&t, "sobjects/account/describe");
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "name"), "Account");
    assert_string_equal(orgcall_string(&t, "keyPrefix"), "001");
    assert_true(json_array_size(json_object_get(t.json, "fields")) > 20);
    orgcall_get(&t, "sobjects/Account");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(t.json, "objectDescribe"), "name")),
        "Account");
}

static void calls_are_counted(void **state)
{
    char usage[64], want[64];
    long long left;
    json_t *requests;

    (void)state;
    orgcall_get(&t, "/services/data");
    assert_string_equal(orgcall_header(&t, "Sforce-Limit-Info", usage, sizeof usage), "");
    orgcall_get(&t, "limits");
    requests = json_object_get(t.json, "DailyApiRequests");
    left = json_integer_value(json_object_get(requests, "Remaining"));
    assert_int_equal(json_integer_value(json_object_get(requests, "Max")), 100000);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(t.json, "DailyBulkApiBatches"), "Max")),
        15000);
    orgcall_get(&t, "jobs/ingest/750000000000000AAA");
    assert_int_equal(t.status, 404);
    snprintf(want, sizeof want, "api-usage=%lld/100000", 100000 - left + 1);
    assert_string_equal(orgcall_header(&t, "Sforce-Limit-Info", usage, sizeof usage), want);
}

static void long_lines_are_refused(void **state)
{
    (void)state;
    orgcall_get_long(&t, "limits?a=", 8000);
    assert_int_equal(t.status, 200);
    orgcall_get_long(&t, "limits?a=", 17000);
    assert_int_equal(t.status, 414);
    orgcall_get_long(&t, "limits?a=", 16300);
    assert_int_equal(t.status, 431);
}

static void replies_can_be_pretty(void **state)
{
    (void)state;
    orgcall_get(&t, "limits");
    assert_null(strchr(t.body.p, '\n'));
    t.header = "X-PrettyPrint: 1";
    orgcall_get(&t, "limits");
    t.header = NULL;
    assert_non_null(strchr(t.body.p, '\n'));
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(versions_ascend_with_their_seasons),
        WITH_ORG(each_version_is_served_until_it_is_retired),
        WITH_ORG(slashes_in_front_count_as_one),
        WITH_ORG(paths_and_methods_that_there_are_not),
        WITH_ORG(bulk_api_1_is_offered_to_nobody),
        WITH_ORG(objects_are_listed_and_described),
        WITH_ORG(calls_are_counted),
        WITH_ORG(long_lines_are_refused),
        WITH_ORG(replies_can_be_pretty),
    };

    return cmocka_run_group_tests_name("org_rest", tests, NULL, NULL);
}
