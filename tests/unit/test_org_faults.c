/* test_org_faults.c - faults: how they are written, when they strike, what they do to calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_faults.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define INSERT  "{\"object\":\"Account\",\"operation\":\"insert\"}"

static void bad_specs_say_how_it_is_written(void **state)
{
    static const struct {
        const char *spec, *says;
    } cases[] = {
        {"", "no fault of that name"},
        {"cutt:PUT:batches:1", "no fault of that name"},
        {"cut", "a part is missing; write cut:METHOD:PATH:WHEN"},
        {"cut:PUT:batches", "a part is missing"},
        {"cut:PUT:batches:0", "a part cannot be read"},
        {"cut:PUT:batches:2-1", "a part cannot be read"},
        {"cut:PUT:batches:x", "a part cannot be read"},
        {"cut:PUT:batches:1:2", "too many parts"},
        {"status:99:GET:*:1", "a part cannot be read; write status:CODE"},
        {"status:503:GET:*:1:retry=1", "a part cannot be read"},
        {"slow:GET:*:1", "a part is missing"},
        {"lock:often", "a part cannot be read; write lock:PROBABILITY"},
        {"pace:-1", "a part cannot be read"},
        {"batches:1.5", "a part cannot be read; write batches:N"},
        {"late:PATCH:jobs/ingest:1", "a part is missing; write late:METHOD:PATH:WHEN:CALLS"},
        {"missing:GET:successfulResults:1:1",
         "a part cannot be read; write missing:PATH:WHEN:ROWS"},
        {"blank:failedResults:*:", "a part cannot be read; write blank:PATH:WHEN:COLUMN"},
        {"contend:1:2", "too many parts; write contend[:PROBABILITY]"},
        {"contendd", "did you mean contend; lode help faults lists them"},
    };
    struct lode_org_faults *f = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_org_faults_new(&f, &err), 0);
    for (size_t i = 0; i < N_OF(cases); i++) {
        assert_int_equal(lode_org_faults_add(f, cases[i].spec, &err), -1);
        assert_int_equal(err.code, LODE_E_USAGE);
        if (!strstr(err.msg, cases[i].says))
            fail_msg("%s: %s", cases[i].spec, err.msg);
    }
    lode_org_faults_free(f);
}

static void a_fault_strikes_the_calls_it_names(void **state)
{
    static const struct {
        const char *spec, *method, *path, *strikes; /* of six calls */
    } cases[] = {
        {"cut:PUT:batches:2", "PUT", "/services/data/v68.0/jobs/ingest/7/batches", "010000"},
        {"cut:PUT:batches:2", "GET", "/services/data/v68.0/jobs/ingest/7/batches", "000000"},
        {"cut:PUT:batches:2-4", "PUT", "/a/batches/", "011100"},
        {"cut:*:batches:3+", "PUT", "/a/batches", "001111"},
        {"cut:GET:jobs/ingest:*", "GET", "/v/jobs/ingest/750", "111111"},
        {"cut:GET:=jobs/ingest:*", "GET", "/v/jobs/ingest/750", "000000"},
        {"cut:GET:=jobs/ingest:*", "GET", "/v/jobs/ingest/", "111111"},
        {"cut:GET:jobs/in:*", "GET", "/v/jobs/ingest", "000000"},
        {"cut:GET:*:1", "GET", "/", "100000"},
        {"cut:GET:/v/jobs:1", "GET", "/v/jobs", "100000"},
        {"cut:*:*:*", "GET", "/_lode/faults", "000000"},
    };
    struct lode_err err;

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_org_faults *f = NULL;
        struct lode_org_strike s;

        assert_int_equal(lode_org_faults_new(&f, &err), 0);
        assert_int_equal(lode_org_faults_add(f, cases[i].spec, &err), 0);
        for (int k = 0; k < 6; k++) {
            lode_org_faults_call(f, cases[i].method, cases[i].path, &s);
            assert_int_equal(s.is_cut, cases[i].strikes[k] == '1');
        }
        lode_org_faults_free(f);
    }
}

static struct orgcall t;

static int open_org(void **state)
{
    (void)state;
    orgcall_open(&t, NULL);
    return 0;
}

static int close_org(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

static long long n_jobs(void)
{
    orgcall_get(&t, "jobs/ingest");
    return (long long)json_array_size(json_object_get(t.json, "records"));
}

static void faults_are_switched_while_the_org_runs(void **state)
{
    (void)state;
    orgcall_fault(&t, "status:503:GET:limits:2:retry-after=7");
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    orgcall_get(&t, "/_lode/faults");
    assert_int_equal(json_array_size(t.json), 1);
    assert_string_equal(orgcall_string(&t, "spec"), "status:503:GET:limits:2:retry-after=7");
    assert_int_equal(orgcall_number(&t, "calls"), 1);
    assert_int_equal(orgcall_number(&t, "strikes"), 0);
    orgcall_post(&t, "/_lode/faults", "{\"add\":[\"nonsense\"]}");
    assert_int_equal(t.status, 400);
    orgcall_send(&t, "DELETE", "/_lode/faults", NULL, NULL, 0);
    assert_int_equal(json_array_size(t.json), 0);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
}

static void a_status_is_answered_instead(void **state)
{
    char after[16];

    (void)state;
    orgcall_fault(&t, "status:503:GET:limits:1:retry-after=7");
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 503);
    assert_string_equal(orgcall_header(&t, "Retry-After", after, sizeof after), "7");
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    orgcall_fault(&t, "status:403:GET:limits:1");
    orgcall_get(&t, "limits");
    assert_string_equal(orgcall_string(&t, "errorCode"), "REQUEST_LIMIT_EXCEEDED");
}

static void a_cut_call_did_nothing_a_lost_one_did_it(void **state)
{
    (void)state;
    t.is_fresh = 1;
    orgcall_fault(&t, "cut:POST:jobs/ingest:1");
    orgcall_post(&t, "jobs/ingest", INSERT);
    assert_int_not_equal(t.rc, CURLE_OK);
    assert_int_equal(n_jobs(), 0);
    orgcall_fault(&t, "lost:POST:jobs/ingest:1");
    orgcall_post(&t, "jobs/ingest", INSERT);
    assert_int_not_equal(t.rc, CURLE_OK);
    assert_int_equal(n_jobs(), 1);

    orgcall_post(&t, "jobs/ingest", INSERT);
    lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
    orgcall_fault(&t, "lost:PUT:batches:1");
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", "Name\na\n", 7);
    assert_int_not_equal(t.rc, CURLE_OK);
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", "Name\na\n", 7);
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "BULK_API_ERROR");
}

static void a_halved_reply_is_no_whole_one(void **state)
{
    (void)state;
    orgcall_fault(&t, "half:GET:sobjects:*");
    for (int i = 0; i < 2; i++) {
        t.accept = i ? "gzip" : NULL;
        orgcall_get(&t, "sobjects");
        assert_int_not_equal(t.rc, CURLE_OK);
        assert_true(t.body.len > 0);
    }
    t.accept = NULL;
}

static void an_expired_token_stays_so(void **state)
{
    (void)state;
    orgcall_fault(&t, "expire:GET:limits:2");
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 401);
    orgcall_get(&t, "sobjects");
    assert_int_equal(t.status, 401);
}

static void empty_sets_may_be_nothing_at_all(void **state)
{
    (void)state;
    orgcall_load(&t, INSERT, "Name\na\n");
    assert_string_equal(orgcall_results(&t, "failedResults"), "\"sf__Id\",\"sf__Error\",Name\n");
    orgcall_fault(&t, "empty:204");
    orgcall_results(&t, "failedResults");
    assert_int_equal(t.status, 204);
    assert_int_equal(t.body.len, 0);
    orgcall_results(&t, "unprocessedrecords");
    assert_int_equal(t.status, 204);
    orgcall_results(&t, "successfulResults");
    assert_int_equal(t.status, 200);
    orgcall_fault(&t, "empty:200");
    orgcall_results(&t, "failedResults");
    assert_int_equal(t.status, 200);
    assert_int_equal(t.body.len, 0);
}

static void a_status_of_success_has_no_body(void **state)
{
    (void)state;
    orgcall_load(&t, INSERT, "Name\na\n");
    orgcall_fault(&t, "status:204:GET:successfulResults:1");
    orgcall_results(&t, "successfulResults");
    assert_int_equal(t.status, 204);
    assert_int_equal(t.body.len, 0);
    orgcall_results(&t, "successfulResults");
    assert_int_equal(t.status, 200);
}

static void a_reply_may_end_behind_some_bytes(void **state)
{
    (void)state;
    orgcall_fault(&t, "short:GET:sobjects:1:10");
    t.accept = "gzip";
    orgcall_get(&t, "sobjects");
    t.accept = NULL;
    assert_int_equal(t.rc, CURLE_PARTIAL_FILE);
    assert_int_equal(t.body.len, 10);
    orgcall_get(&t, "sobjects");
    assert_int_equal(t.status, 200);
}

static void a_refused_call_is_lost_like_any_other(void **state)
{
    (void)state;
    t.is_fresh = 1;
    orgcall_fault(&t, "lost:GET:nonsense:1");
    orgcall_get(&t, "nonsense");
    assert_int_not_equal(t.rc, CURLE_OK);
    orgcall_get(&t, "nonsense");
    assert_int_equal(t.status, 404);
}

static void the_days_requests_may_be_spent(void **state)
{
    (void)state;
    orgcall_fault(&t, "requests:2");
    orgcall_get(&t, "limits");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(t.json, "DailyApiRequests"), "Max")), 2);
    orgcall_get(&t, "sobjects");
    assert_int_equal(t.status, 200);
    orgcall_get(&t, "sobjects");
    orgcall_check_error(&t, 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    orgcall_get(&t, "/services/data");
    assert_int_equal(t.status, 200);
}

static void the_days_query_jobs_may_be_spent(void **state)
{
    static const char query[] = "{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account\"}";

    (void)state;
    orgcall_fault(&t, "query-jobs:1");
    orgcall_post(&t, "jobs/query", query);
    assert_int_equal(t.status, 200);
    orgcall_post(&t, "jobs/query", query);
    orgcall_check_error(&t, 400, "LIMIT_EXCEEDED",
                        "Max bulk v2 query jobs (1) per 24 hrs has been reached (2)");
}

static char *many_rows(struct lode_buf *b, int n)
{
    struct lode_err err;

    lode_buf_init(b, 0);
    assert_int_equal(lode_buf_adds(b, "Name\n", &err), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_addf(b, &err, "row%d\n", i), 0);
    return b->p;
}

static void a_job_may_end_behind_some_rows(void **state)
{
    struct lode_buf b;

    (void)state;
    orgcall_fault(&t, "unprocessed:450");
    orgcall_load(&t, INSERT, many_rows(&b, 1000));
    assert_string_equal(orgcall_string(&t, "state"), "Failed");
    assert_true(strlen(orgcall_string(&t, "errorMessage")) > 0);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 450);
    assert_int_equal(orgcall_lines(orgcall_results(&t, "successfulResults")), 451);
    assert_int_equal(orgcall_lines(orgcall_results(&t, "unprocessedrecords")), 551);
    orgcall_load(&t, INSERT, "Name\na\n");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    lode_buf_clear(&b);
}

static void of_several_jobs_that_one_may_end_which_was_named(void **state)
{
    static const char *const want[] = {"JobComplete", "Failed", "Failed", "JobComplete"};

    (void)state;
    orgcall_fault(&t, "unprocessed:0:2-3");
    for (int i = 0; i < 4; i++) {
        orgcall_load(&t, INSERT, "Name\na\n");
        assert_string_equal(orgcall_string(&t, "state"), want[i]);
        assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), *want[i] == 'J');
    }
}

static void rows_may_be_locked_by_chance(void **state)
{
    struct lode_buf b;
    long long n[2];

    (void)state;
    orgcall_fault(&t, "lock:0.25");
    many_rows(&b, 2000);
    for (int i = 0; i < 2; i++) {
        orgcall_load(&t, INSERT, b.p);
        n[i] = orgcall_number(&t, "numberRecordsFailed");
        assert_in_range(n[i], 400, 600);
        assert_int_equal(orgcall_lines(orgcall_results(&t, "failedResults")), n[i] + 1);
        assert_non_null(strstr(t.body.p, "\"UNABLE_TO_LOCK_ROW:unable to obtain exclusive access "
                                         "to this record:--\",\"row"));
    }
    lode_buf_clear(&b);
}

static void a_job_ends_where_the_days_batches_do(void **state)
{
    struct lode_buf b;

    (void)state;
    orgcall_fault(&t, "batches:2");
    orgcall_load(&t, INSERT, "Name\na\n");
    orgcall_load(&t, INSERT, many_rows(&b, 10200));
    assert_string_equal(orgcall_string(&t, "state"), "Failed");
    assert_string_equal(orgcall_string(&t, "errorMessage"),
                        "ExceededQuota : ApiBatchItems Limit exceeded");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 10000);
    assert_int_equal(orgcall_lines(orgcall_results(&t, "unprocessedrecords")), 201);
    lode_buf_clear(&b);
}

static void the_org_counts_what_it_made(void **state)
{
    (void)state;
    orgcall_load(&t, INSERT, "Name,Phone\na,1\n,2\n");
    orgcall_load(&t,
                 "{\"object\":\"Account\",\"operation\":\"upsert\",\"externalIdFieldName\":\"Id\"}",
                 "Id,Name\n,b\n001000000000001AAA,c\n");
    orgcall_get(&t, "/_lode/created");
    assert_int_equal(t.status, 200);
    assert_int_equal(orgcall_number(&t, "Account"), 2);
    orgcall_restart(&t, NULL);
    orgcall_get(&t, "/_lode/created");
    assert_int_equal(orgcall_number(&t, "Account"), 2);
}

static void control_takes_the_servers_own_token_alone(void **state)
{
    static const char *const paths[] = {"/_lode/faults", "/_lode/created"};
    char own[256], form[512];

    (void)state;
    lode_str_copy(own, sizeof own, t.token);
    snprintf(form, sizeof form, "grant_type=client_credentials&client_id=%s&client_secret=%s",
             lode_org_login(t.org)->client_id, lode_org_login(t.org)->client_secret);
    orgcall_send(&t, "POST", "/services/oauth2/token", "application/x-www-form-urlencoded", form,
                 strlen(form));
    lode_str_copy(t.token, sizeof t.token, orgcall_string(&t, "access_token"));
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    for (size_t i = 0; i < N_OF(paths); i++) {
        orgcall_get(&t, paths[i]);
        orgcall_check_error(&t, 401, "INVALID_SESSION_ID",
                            "Only the token that the server printed opens this path");
    }
    orgcall_post(&t, "/_lode/faults", "{\"add\":[\"cut:*:*:*\"]}");
    assert_int_equal(t.status, 401);
    lode_str_copy(t.token, sizeof t.token, "");
    orgcall_get(&t, "/_lode/faults");
    assert_int_equal(t.status, 401);
    lode_str_copy(t.token, sizeof t.token, own);
    orgcall_fault(&t, "expire:GET:limits:1");
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 401);
    orgcall_get(&t, "/_lode/faults"); /* ended for the org, not for control */
    assert_int_equal(t.status, 200);
}

static void only_loopback_reaches_the_org(void **state)
{
    char url[64];

    (void)state;
    snprintf(url, sizeof url, "http://127.0.0.2:%d", lode_org_port(t.org));
    orgcall_at(&t, url); /* any other address of this machine */
    orgcall_get(&t, "/_lode/faults");
    assert_int_equal(t.rc, CURLE_COULDNT_CONNECT);
    orgcall_at(&t, NULL);
    orgcall_get(&t, "/_lode/faults");
    assert_int_equal(t.status, 200);
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_specs_say_how_it_is_written),
        cmocka_unit_test(a_fault_strikes_the_calls_it_names),
        WITH_ORG(faults_are_switched_while_the_org_runs),
        WITH_ORG(a_status_is_answered_instead),
        WITH_ORG(a_cut_call_did_nothing_a_lost_one_did_it),
        WITH_ORG(a_halved_reply_is_no_whole_one),
        WITH_ORG(an_expired_token_stays_so),
        WITH_ORG(empty_sets_may_be_nothing_at_all),
        WITH_ORG(a_job_may_end_behind_some_rows),
        WITH_ORG(of_several_jobs_that_one_may_end_which_was_named),
        WITH_ORG(rows_may_be_locked_by_chance),
        WITH_ORG(a_status_of_success_has_no_body),
        WITH_ORG(a_reply_may_end_behind_some_bytes),
        WITH_ORG(a_refused_call_is_lost_like_any_other),
        WITH_ORG(the_days_requests_may_be_spent),
        WITH_ORG(the_days_query_jobs_may_be_spent),
        WITH_ORG(a_job_ends_where_the_days_batches_do),
        WITH_ORG(the_org_counts_what_it_made),
        WITH_ORG(control_takes_the_servers_own_token_alone),
        WITH_ORG(only_loopback_reaches_the_org),
    };

    return cmocka_run_group_tests_name("org_faults", tests, NULL, NULL);
}
