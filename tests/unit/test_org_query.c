/* test_org_query.c - query jobs over HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct orgcall t;

static char id[32];

static const char *path(const char *tail)
{
    static char out[256];

    snprintf(out, sizeof out, "jobs/query/%s%s", id, tail);
    return out;
}

static void load_accounts(int n)
{
    struct lode_buf b;
    struct lode_err e;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "Name,AnnualRevenue\n", &e), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_addf(&b, &e, "\"a,\"\"%04d\",%lld\n", i, i * 10000000LL), 0);
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}", b.p);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 0);
    lode_buf_clear(&b);
}

static void begin(const char *json)
{
    orgcall_post(&t, "jobs/query", json);
    if (t.status != 200)
        fail_msg("%s", lode_buf_str(&t.body));
    lode_str_copy(id, sizeof id, orgcall_string(&t, "id"));
}

static void await_end(void)
{
    const char *s;

    do {
        orgcall_get(&t, path(""));
        s = orgcall_string(&t, "state");
    } while (strcmp(s, "UploadComplete") == 0 || strcmp(s, "InProgress") == 0);
}

static void a_job_tells_its_object_and_rows(void **state)
{
    (void)state;
    load_accounts(3);
    begin("{\"operation\":\"query\",\"query\":\"SELECT Name FROM account\"}");
    assert_string_equal(orgcall_string(&t, "state"), "UploadComplete");
    assert_string_equal(orgcall_string(&t, "object"), "Account");
    assert_null(json_object_get(t.json, "jobType"));
    assert_null(json_object_get(t.json, "contentUrl"));
    await_end();
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_string_equal(orgcall_string(&t, "jobType"), "V2Query");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 3);
    assert_true(json_is_true(json_object_get(t.json, "isPkChunkingSupported")));
    assert_null(json_object_get(t.json, "numberRecordsFailed"));
    orgcall_get(&t, "jobs/query?jobType=V2Query");
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), 1);
    orgcall_get(&t, "jobs/ingest");
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), 1);
}

static void pages_repeat_the_header_and_end_with_null(void **state)
{
    static const struct {
        const char *want, *n;
    } pages[] = {
        {"\"Name\",\"AnnualRevenue\"\n\"a,\"\"0000\",\"0.0\"\n\"a,\"\"0001\",\"1.0E7\"\n", "2"},
        {"\"Name\",\"AnnualRevenue\"\n\"a,\"\"0002\",\"2.0E7\"\n\"a,\"\"0003\",\"3.0E7\"\n", "2"},
        {"\"Name\",\"AnnualRevenue\"\n\"a,\"\"0004\",\"4.0E7\"\n", "1"},
    };
    char tail[128] = "/results?maxRecords=2", locator[64], again[64] = "", text[64];

    (void)state;
    load_accounts(5);
    begin("{\"operation\":\"query\",\"query\":\"SELECT Name, AnnualRevenue FROM Account ORDER BY "
          "Name\"}");
    await_end();
    for (size_t i = 0; i < N_OF(pages); i++) {
        orgcall_get(&t, path(tail));
        assert_int_equal(t.status, 200);
        assert_string_equal(lode_buf_str(&t.body), pages[i].want);
        assert_string_equal(orgcall_header(&t, "Sforce-NumberOfRecords", text, sizeof text),
                            pages[i].n);
        orgcall_header(&t, "Sforce-Locator", locator, sizeof locator);
        assert_int_equal(strcmp(locator, "null") == 0, i == 2);
        if (i == 0)
            lode_str_copy(again, sizeof again, locator);
        snprintf(tail, sizeof tail, "/results/?maxRecords=2&locator=%s", locator);
    }
    snprintf(tail, sizeof tail, "/results?maxRecords=2&locator=%s", again);
    orgcall_get(&t, path(tail)); /* pages can be read again */
    assert_string_equal(lode_buf_str(&t.body), pages[1].want);
    orgcall_get(&t, path("/results?locator=null"));
    orgcall_check_error(&t, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    orgcall_get(&t, path("/results?maxRecords=0"));
    assert_int_equal(t.status, 400);
    orgcall_get(&t, path("/resultPages?maxRecords=2"));
    assert_int_equal(json_array_size(json_object_get(t.json, "resultPages")), 3);
    assert_true(json_is_true(json_object_get(t.json, "done")));
}

/* What an org does to values on their way out: quotes doubled, doubles as Java has them, times with
 * a Z, null as nothing. */
static void values_are_written_as_an_org_does(void **state)
{
    static const struct {
        const char *delimiter, *ending, *want;
    } cases[] = {
        {"COMMA", "LF",
         "\"Name\",\"AnnualRevenue\",\"NumberOfEmployees\",\"IsDeleted\",\"Site\"\n"
         "\"say \"\"a, b\"\"\",\"9.12260031E8\",\"7\",\"false\",\"\"\n"},
        {"PIPE", "CRLF",
         "\"Name\"|\"AnnualRevenue\"|\"NumberOfEmployees\"|\"IsDeleted\"|\"Site\"\r\n"
         "\"say \"\"a, b\"\"\"|\"9.12260031E8\"|\"7\"|\"false\"|\"\"\r\n"},
        {"BACKQUOTE", "LF",
         "\"Name\"`\"AnnualRevenue\"`\"NumberOfEmployees\"`\"IsDeleted\"`\"Site\"\n"
         "\"say \"\"a, b\"\"\"`\"9.12260031E8\"`\"7\"`\"false\"`\"\"\n"},
    };

    (void)state;
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}",
                 "Name,AnnualRevenue,NumberOfEmployees\n\"say \"\"a, b\"\"\",912260031,7\n");
    for (size_t i = 0; i < N_OF(cases); i++) {
        char json[512];

        snprintf(json, sizeof json,
                 "{\"operation\":\"query\",\"query\":\"SELECT Name, AnnualRevenue, "
                 "NumberOfEmployees, IsDeleted, Site FROM Account\",\"columnDelimiter\":\"%s\","
                 "\"lineEnding\":\"%s\"}",
                 cases[i].delimiter, cases[i].ending);
        begin(json);
        await_end();
        orgcall_get(&t, path("/results"));
        assert_string_equal(lode_buf_str(&t.body), cases[i].want);
    }
    begin("{\"operation\":\"query\",\"query\":\"SELECT CreatedDate FROM Account\"}");
    await_end();
    orgcall_get(&t, path("/results"));
    assert_true(lode_str_ends(lode_buf_str(&t.body), ".000Z\"\n"));
}

static void results_belong_to_the_version_that_made_the_job(void **state)
{
    char old[128];

    (void)state;
    begin("{\"operation\":\"query\",\"query\":\"SELECT Name, Id FROM Account\"}");
    await_end();
    snprintf(old, sizeof old, "/services/data/v67.0/jobs/query/%s/results", id);
    orgcall_get(&t, old);
    assert_int_equal(t.status, 409);
    orgcall_get(&t, path("/results"));
    assert_string_equal(lode_buf_str(&t.body), "\"Name\",\"Id\"\n");
    /* columns by name before v50 */
    orgcall_post(
        &t, "/services/data/v47.0/jobs/query",
        "{\"operation\":\"query\",\"query\":\"SELECT Name, Id FROM Account\",\"columnDelimiter\""
        ":\"TAB\",\"lineEnding\":\"CRLF\"}");
    lode_str_copy(id, sizeof id, orgcall_string(&t, "id"));
    await_end();
    snprintf(old, sizeof old, "/services/data/v47.0/jobs/query/%s/results", id);
    orgcall_get(&t, old);
    assert_string_equal(lode_buf_str(&t.body), "\"Id\"\t\"Name\"\r\n");
}

static void what_cannot_be_asked_is_refused(void **state)
{
    static const struct {
        const char *json, *code;
    } cases[] = {
        {"{\"operation\":\"query\",\"query\":\"SELECT Nope FROM Account\"}", "INVALID_FIELD"},
        {"{\"operation\":\"query\",\"query\":\"\"}", "MALFORMED_QUERY"},
        {"{\"operation\":\"ask\",\"query\":\"SELECT Id FROM Account\"}", "API_ERROR"},
        {"{\"operation\":\"query\",\"query\":1}", "API_ERROR"},
    };

    (void)state;
    orgcall_post(&t, "/services/data/v46.0/jobs/query",
                 "{\"operation\":\"query\",\"query\":\"SELECT Id FROM User\"}");
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    for (size_t i = 0; i < N_OF(cases); i++) {
        orgcall_post(&t, "jobs/query", cases[i].json);
        assert_int_equal(t.status, 400);
        assert_string_equal(orgcall_string(&t, "errorCode"), cases[i].code);
    }
}

/* n times open, the middle, n times shut, as the condition of a query job. */
static void ask_nested(int n, const char *open, const char *middle, const char *shut)
{
    struct lode_buf b;
    struct lode_err e;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b,
                                   "{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account "
                                   "WHERE ",
                                   &e),
                     0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_adds(&b, open, &e), 0);
    assert_int_equal(lode_buf_adds(&b, middle, &e), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_adds(&b, shut, &e), 0);
    assert_int_equal(lode_buf_adds(&b, "\"}", &e), 0);
    orgcall_post(&t, "jobs/query", b.p);
    lode_buf_clear(&b);
}

static void monsters_are_refused_and_the_org_lives(void **state)
{
    (void)state;
    ask_nested(10000, "(", "Name = 'x'", ")");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "MALFORMED_QUERY");
    ask_nested(10000, "NOT ", "Name = 'x'", "");
    assert_int_equal(t.status, 400);
    ask_nested(20000, "", "Name = 'x'", " OR Name = 'y'"); /* 280,000 characters */
    orgcall_check_error(&t, 400, "MALFORMED_QUERY",
                        "SOQL statements cannot be longer than 100000 characters.");
    ask_nested(1500, "", "Name = 'x'", " OR Name = 'y'"); /* 20,000 are no trouble */
    assert_int_equal(t.status, 200);
    begin("{\"operation\":\"query\",\"query\":\"SELECT Name FROM Account\"}");
    await_end();
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
}

static const char *text_of_first_page(void)
{
    static char url[256];
    json_t *page = json_array_get(json_object_get(t.json, "resultPages"), 0);

    lode_str_copy(url, sizeof url, json_string_value(json_object_get(page, "resultUrl")));
    return url;
}

static void result_pages_came_with_version_58(void **state)
{
    char old[128];

    (void)state;
    orgcall_post(&t, "/services/data/v57.0/jobs/query",
                 "{\"operation\":\"query\",\"query\":\"SELECT Id FROM User\"}");
    lode_str_copy(id, sizeof id, orgcall_string(&t, "id"));
    await_end();
    snprintf(old, sizeof old, "/services/data/v57.0/jobs/query/%s/resultPages", id);
    orgcall_get(&t, old);
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    begin("{\"operation\":\"query\",\"query\":\"SELECT Id FROM User\"}");
    await_end();
    orgcall_get(&t, path("/resultPages"));
    assert_int_equal(t.status, 200);
    assert_int_equal(json_array_size(json_object_get(t.json, "resultPages")), 1);
    orgcall_get(&t, text_of_first_page());
    assert_int_equal(t.status, 200);
    assert_true(lode_str_starts(lode_buf_str(&t.body), "\"Id\"\n"));
}

static void jobs_are_aborted_and_deleted(void **state)
{
    static const char abort_it[] = "{\"state\":\"Aborted\"}";

    (void)state;
    load_accounts(2500);
    orgcall_post(&t, "/_lode/faults", "{\"add\":[\"pace:600000\"]}");
    begin("{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account\"}");
    do
        orgcall_get(&t, path(""));
    while (strcmp(orgcall_string(&t, "state"), "InProgress") != 0);
    orgcall_send(&t, "DELETE", path(""), NULL, NULL, 0);
    orgcall_check_error(
        &t, 400, "API_ERROR",
        "Error encountered when deleting the job because the job is not terminated");
    orgcall_get(&t, path("/results"));
    assert_int_equal(t.status, 400);
    orgcall_restart(&t, NULL); /* ends the rest; the job starts again */
    await_end();
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 2500);
    orgcall_send(&t, "PATCH", path(""), "application/json", abort_it, strlen(abort_it));
    orgcall_check_error(&t, 400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed");
    orgcall_send(&t, "DELETE", path(""), NULL, NULL, 0);
    assert_int_equal(t.status, 204);
    orgcall_get(&t, path(""));
    assert_int_equal(t.status, 404);

    orgcall_post(&t, "/_lode/faults", "{\"add\":[\"pace:20\"]}");
    begin("{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account\"}");
    orgcall_send(&t, "PATCH", path(""), "application/json", abort_it, strlen(abort_it));
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "state"), "Aborted");
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(a_job_tells_its_object_and_rows),
        WITH_ORG(pages_repeat_the_header_and_end_with_null),
        WITH_ORG(values_are_written_as_an_org_does),
        WITH_ORG(results_belong_to_the_version_that_made_the_job),
        WITH_ORG(what_cannot_be_asked_is_refused),
        WITH_ORG(monsters_are_refused_and_the_org_lives),
        WITH_ORG(result_pages_came_with_version_58),
        WITH_ORG(jobs_are_aborted_and_deleted),
    };

    return cmocka_run_group_tests_name("org_query", tests, NULL, NULL);
}
