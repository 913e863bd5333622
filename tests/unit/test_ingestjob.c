/* test_ingestjob.c - the calls of an ingest job as they go over the wire, and its replies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "salesforce/ingestjob.h"
#include "support/netcall.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define JOB     "750ak000009BWKLAA4"
#define TOKEN   "00D!x"
#define AT      "/services/data/v60.0/jobs/ingest"

static void a_job_is_created_with_what_was_asked_for(void **state)
{
    static const struct {
        struct lode_ingest_spec spec;
        const char *want;
    } cases[] = {
        {{.object = "Contact", .operation = "insert"},
         "{\"object\":\"Contact\",\"operation\":\"insert\",\"contentType\":\"CSV\","
         "\"columnDelimiter\":\"COMMA\",\"lineEnding\":\"LF\"}"},
        {{.object = "Contact", .operation = "upsert", .external_id = "ExtId__c"},
         "{\"object\":\"Contact\",\"operation\":\"upsert\",\"externalIdFieldName\":\"ExtId__c\","
         "\"contentType\":\"CSV\",\"columnDelimiter\":\"COMMA\",\"lineEnding\":\"LF\"}"},
        {{.object = "Lead",
          .operation = "update",
          .external_id = "ignored",
          .delimiter = "BACKQUOTE",
          .line_ending = "CRLF",
          .assignment_rule_id = "01Q000000000001AAA"},
         "{\"object\":\"Lead\",\"operation\":\"update\",\"contentType\":\"CSV\","
         "\"columnDelimiter\":\"BACKQUOTE\",\"lineEnding\":\"CRLF\",\"assignmentRuleId\":"
         "\"01Q000000000001AAA\"}"},
        {{.object = "Case", .operation = "hardDelete", .delimiter = "TAB"},
         "{\"object\":\"Case\",\"operation\":\"hardDelete\",\"contentType\":\"CSV\","
         "\"columnDelimiter\":\"TAB\",\"lineEnding\":\"LF\"}"},
    };
    struct netcall_org o;

    (void)state;
    netcall_org_open(&o, NULL, 0, TOKEN, "60.0");
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_call *c = NULL;
        struct lode_err err;

        assert_int_equal(lode_ingestjob_create(o.s, &cases[i].spec, &c, &err), 0);
        assert_int_equal(c->method, LODE_POST);
        assert_true(lode_str_ends(c->url, AT));
        assert_string_equal(lode_buf_str(&c->body), cases[i].want);
        assert_false(c->repeatable);
        lode_call_free(c);
    }
    netcall_org_close(&o);
}

static void a_job_that_cannot_be_is_not_asked_for(void **state)
{
    static const struct lode_ingest_spec cases[] = {
        {.object = "", .operation = "insert"},
        {.object = NULL, .operation = "insert"},
        {.object = "A", .operation = NULL},
        {.object = "A", .operation = "Insert"},
        {.object = "A", .operation = "upsert"},
        {.object = "A", .operation = "upsert", .external_id = ""},
        {.object = "A", .operation = "insert", .delimiter = ","},
        {.object = "A", .operation = "insert", .line_ending = "CR"},
    };
    struct netcall_org o;

    (void)state;
    netcall_org_open(&o, NULL, 0, TOKEN, "60.0");
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_call *c = NULL;
        struct lode_err err;

        assert_int_equal(lode_ingestjob_create(o.s, &cases[i], &c, &err), -1);
        assert_int_equal(err.code, LODE_E_USAGE);
        assert_null(c);
    }
    netcall_org_close(&o);
}

/* protocol.md 1.3 and 3.5; the last two are nobody's words. */
static void a_job_that_the_org_could_not_take_is_told_from_one_that_had_bad_luck(void **state)
{
    static const struct {
        const char *text;
        int is_refused;
    } cases[] = {
        {"InvalidBatch : Field name not found : Nope__c", 1},
        {"InvalidBatch : The 'delete' batch must contain only ids", 1},
        {"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
         1},
        {"InvalidJobState : x", 1},
        {"FeatureNotEnabled : x", 1},
        {"TooManyLockFailure : x", 0},
        {"Timeout : x", 0},
        {"Unknown : x", 0},
        {"ExceededQuota : ApiBatchItems Limit exceeded", 0},
        {"Gibberish", 0},
        {"", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(lode_ingestjob_is_refused(cases[i].text), cases[i].is_refused);
}

static void all_six_delimiters_are_known(void **state)
{
    (void)state;
    assert_int_equal(lode_ingestjob_delimiter("COMMA"), ',');
    assert_int_equal(lode_ingestjob_delimiter("TAB"), '\t');
    assert_int_equal(lode_ingestjob_delimiter("PIPE"), '|');
    assert_int_equal(lode_ingestjob_delimiter("SEMICOLON"), ';');
    assert_int_equal(lode_ingestjob_delimiter("CARET"), '^');
    assert_int_equal(lode_ingestjob_delimiter("BACKQUOTE"), '`');
    assert_int_equal(lode_ingestjob_delimiter("comma"), ',');
    assert_int_equal(lode_ingestjob_delimiter(","), 0);
    assert_int_equal(lode_ingestjob_delimiter(""), 0);
}

static void the_calls_of_a_job_have_their_method_and_path(void **state)
{
    struct netcall_org o;
    struct lode_call *c[8] = {NULL};
    static const struct {
        enum lode_method method;
        const char *path, *body;
        int repeatable;
    } want[] = {
        {LODE_PATCH, AT "/" JOB, "{\"state\":\"UploadComplete\"}", 0},
        {LODE_PATCH, AT "/" JOB, "{\"state\":\"Aborted\"}", 0},
        {LODE_GET, AT "/" JOB, "", 1},
        {LODE_DELETE, AT "/" JOB, "", 1},
        {LODE_GET, AT "/" JOB "/successfulResults", "", 1},
        {LODE_GET, AT "/" JOB "/failedResults", "", 1},
        {LODE_GET, AT "/" JOB "/unprocessedrecords", "", 1},
        {LODE_PUT, AT "/" JOB "/batches", "", 0},
    };
    struct lode_err err;

    (void)state;
    netcall_org_open(&o, NULL, 0, TOKEN, "60.0");
    assert_int_equal(lode_ingestjob_close(o.s, JOB, &c[0], &err), 0);
    assert_int_equal(lode_ingestjob_abort(o.s, JOB, &c[1], &err), 0);
    assert_int_equal(lode_ingestjob_info(o.s, JOB, &c[2], &err), 0);
    assert_int_equal(lode_ingestjob_delete(o.s, JOB, &c[3], &err), 0);
    assert_int_equal(lode_ingestjob_results(o.s, JOB, LODE_RESULT_SUCCESSFUL, "x", &c[4], &err), 0);
    assert_int_equal(lode_ingestjob_results(o.s, JOB, LODE_RESULT_FAILED, "x", &c[5], &err), 0);
    assert_int_equal(lode_ingestjob_results(o.s, JOB, LODE_RESULT_UNPROCESSED, "x", &c[6], &err),
                     0);
    assert_int_equal(lode_ingestjob_upload(o.s, JOB, "", "rows.csv", &c[7], &err), 0);
    for (size_t i = 0; i < N_OF(want); i++) {
        assert_int_equal(c[i]->method, want[i].method);
        assert_string_equal(c[i]->url + strlen(lode_session_instance_url(o.s)), want[i].path);
        assert_string_equal(lode_buf_str(&c[i]->body), want[i].body);
        assert_int_equal(c[i]->repeatable, want[i].repeatable);
        lode_call_free(c[i]);
    }
    assert_int_equal(lode_ingestjob_info(o.s, "750/../../x", &c[0], &err), -1);
    assert_int_equal(err.code, LODE_E_USAGE);
    assert_int_equal(lode_ingestjob_info(o.s, "", &c[0], &err), -1);
    netcall_org_close(&o);
}

static char *temporary(const char *name)
{
    const char *base = getenv("LODE_TEST_TMP");
    char *dir, *path;
    struct lode_err err;

    dir = lode_str_printf(&err, "%s/ingestjob.XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(dir));
    path = lode_str_printf(&err, "%s/%s", dir, name);
    lode_mem_free(dir);
    return path;
}

static void remove_temporary(char *path)
{
    struct lode_err err;
    char *dir = lode_str_dirname(path, &err);

    assert_int_equal(lode_io_remove_tree(dir, &err), 0);
    lode_mem_free(dir);
    lode_mem_free(path);
}

static void an_upload_goes_where_the_org_said(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "PUT " AT "/" JOB "/batches", .status = 201}};
    struct lode_call *c = NULL;
    char *path = temporary("rows.csv"), v[64];
    struct lode_err err;
    struct netcall_org o;

    (void)state;
    netcall_org_open(&o, steps, N_OF(steps), TOKEN, "60.0");
    assert_int_equal(lode_io_write_file(path, "Name\nAda\n", 9, &err), 0);
    assert_int_equal(lode_ingestjob_upload(o.s, JOB,
                                           "services/data/v60.0/jobs/ingest/" JOB "/batches", path,
                                           &c, &err),
                     0);
    assert_int_equal(lode_session_perform(o.s, c, &err), 0);
    assert_int_equal(c->status, 201);
    assert_string_equal(lode_buf_str(&lode_peer_request(o.peer, 0)->body), "Name\nAda\n");
    assert_true(lode_str_starts(
        lode_peer_header(lode_peer_request(o.peer, 0), "Content-Type", v, sizeof v), "text/csv"));
    lode_call_free(c);
    assert_int_equal(
        lode_ingestjob_upload(o.s, JOB, "https://evil.example/batches", path, &c, &err), -1);
    assert_int_equal(err.code, LODE_E_REFUSED);
    assert_int_equal(lode_peer_count(o.peer), 1);
    remove_temporary(path);
    netcall_org_close(&o);
}

static void no_rows_come_in_three_forms(void **state)
{
    static const struct {
        struct lode_peer_step step;
        const char *want;
    } cases[] = {
        {{.body = "\"sf__Id\",\"sf__Error\",Name\n"}, "\"sf__Id\",\"sf__Error\",Name\n"},
        {{.status = 204}, ""},
        {{.body = ""}, ""},
    };
    char *path = temporary("failed.csv");

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_call *c = NULL;
        struct lode_buf b;
        struct lode_err err;
        struct netcall_org o;
        char v[64];

        lode_buf_init(&b, 0);
        netcall_org_open(&o, &cases[i].step, 1, TOKEN, "60.0");
        assert_int_equal(lode_ingestjob_results(o.s, JOB, LODE_RESULT_FAILED, path, &c, &err), 0);
        assert_int_equal(lode_session_perform(o.s, c, &err), 0);
        assert_string_equal(lode_peer_header(lode_peer_request(o.peer, 0), "Accept", v, sizeof v),
                            "text/csv");
        assert_int_equal(lode_io_read_file(path, 0, &b, &err), 0);
        assert_string_equal(lode_buf_str(&b), cases[i].want);
        assert_int_equal(lode_io_remove(path, &err), 0);
        lode_buf_clear(&b);
        lode_call_free(c);
        netcall_org_close(&o);
    }
    remove_temporary(path);
}

static int parse(const char *body, struct lode_job_info *job, struct lode_err *err)
{
    struct lode_call *c = NULL;
    int rc;

    assert_int_equal(lode_call_new(LODE_GET, "https://acme/x", &c, err), 0);
    c->is_answered = 1;
    c->status = 200;
    assert_int_equal(lode_buf_adds(&c->reply, body, err), 0);
    rc = lode_ingestjob_parse(c, job, err);
    lode_call_free(c);
    return rc;
}

static void a_job_is_read_from_any_of_its_replies(void **state)
{
    struct lode_job_info job;
    struct lode_err err;

    (void)state;
    assert_int_equal(
        parse("{\"id\":\"750ak000009BWKL\",\"operation\":\"upsert\",\"object\":\"Opportunity\","
              "\"createdById\":\"005ak000005hvjJAAQ\",\"createdDate\":"
              "\"2024-09-09T19:25:27.000+0000\",\"systemModstamp\":"
              "\"2024-09-09T19:25:28.000+0000\",\"state\":\"Open\",\"externalIdFieldName\":"
              "\"external_id__c\",\"concurrencyMode\":\"Parallel\",\"contentType\":\"CSV\","
              "\"apiVersion\":60.0,\"contentUrl\":\"services/data/v60.0/jobs/ingest/x/batches\","
              "\"lineEnding\":\"LF\",\"columnDelimiter\":\"COMMA\"}",
              &job, &err),
        0);
    assert_string_equal(job.id, JOB);
    assert_int_equal(job.state, LODE_JOB_OPEN);
    assert_string_equal(job.object, "Opportunity");
    assert_string_equal(job.operation, "upsert");
    assert_string_equal(job.external_id, "external_id__c");
    assert_string_equal(job.created_by, "005ak000005hvjJAAQ");
    assert_string_equal(job.modstamp, "2024-09-09T19:25:28.000+0000");
    assert_string_equal(job.delimiter, "COMMA");
    assert_string_equal(job.line_ending, "LF");
    assert_string_equal(job.content_url, "services/data/v60.0/jobs/ingest/x/batches");
    assert_int_equal(job.n_processed, -1);
    assert_int_equal(job.n_failed, -1);
    assert_int_equal(job.total_ms, -1);
    assert_int_equal(parse("{\"state\":\"Failed\",\"numberRecordsProcessed\":\"3000\","
                           "\"numberRecordsFailed\":1,\"totalProcessingTime\":478.0,"
                           "\"isPkChunkingSupported\":false,\"retries\":null,\"lineEnding\":null,"
                           "\"errorMessage\":\"InvalidBatch : Field name not found : X\","
                           "\"id\":\"" JOB "\"}",
                           &job, &err),
                     0);
    assert_int_equal(job.state, LODE_JOB_FAILED);
    assert_int_equal(job.n_processed, 3000);
    assert_int_equal(job.n_failed, 1);
    assert_int_equal(job.total_ms, 478);
    assert_string_equal(job.line_ending, "");
    assert_string_equal(job.error_message, "InvalidBatch : Field name not found : X");
}

static void every_state_is_known_and_a_new_one_is_not_an_error(void **state)
{
    static const struct {
        const char *text;
        enum lode_job_state want;
    } cases[] = {
        {"Open", LODE_JOB_OPEN},
        {"UploadComplete", LODE_JOB_UPLOAD_COMPLETE},
        {"InProgress", LODE_JOB_IN_PROGRESS},
        {"JobComplete", LODE_JOB_COMPLETE},
        {"Failed", LODE_JOB_FAILED},
        {"Aborted", LODE_JOB_ABORTED},
        {"Queued", LODE_JOB_UNKNOWN},
        {"jobcomplete", LODE_JOB_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_job_info job;
        struct lode_err err;
        char *text = lode_str_printf(&err, "{\"id\":\"" JOB "\",\"state\":\"%s\"}", cases[i].text);

        assert_int_equal(parse(text, &job, &err), 0);
        assert_int_equal(job.state, cases[i].want);
        assert_string_equal(job.state_text, cases[i].text);
        lode_mem_free(text);
    }
}

static void what_is_no_job_is_no_job(void **state)
{
    static const char *const cases[] = {"",
                                        "<html></html>",
                                        "[]",
                                        "{}",
                                        "null",
                                        "{\"id\":\"" JOB "\"}",
                                        "{\"state\":\"Open\"}",
                                        "{\"id\":\"x\",\"state\":\"Open\"}",
                                        "{\"id\":\"" JOB "\",\"state\":"};

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_job_info job = {.id = "untouched"};
        struct lode_err err;

        assert_int_equal(parse(cases[i], &job, &err), -1);
        assert_int_equal(err.code, LODE_E_REMOTE);
        assert_string_equal(job.id, "untouched");
    }
}

static int count(void *ctx, const struct lode_job_info *job, struct lode_err *err)
{
    int *n = ctx;

    (void)err;
    assert_int_equal(strlen(job->id), 18);
    return ++*n == 100 ? 0 : 1;
}

#define ONE(id) "{\"id\":\"" id "\",\"state\":\"Open\",\"object\":\"Account\"}"

static void a_list_is_followed_through_all_its_pages(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET " AT "?jobType=V2Ingest",
         .body = "{\"done\":false,\"records\":[" ONE("750000000000001AAA") "," ONE(
             "750000000000002AAA") "],\"nextRecordsUrl\":\"/services/data/v66.0/jobs/"
                                   "ingest?queryLocator=01gR-2\"}"},
        {.match = "GET /services/data/v66.0/jobs/ingest?queryLocator=01gR-2",
         .body = "{\"done\":false,\"records\":[],\"nextRecordsUrl\":\"/services/data/v66.0/jobs/"
                 "ingest?queryLocator=01gR-4\"}"},
        {.match = "GET /services/data/v66.0/jobs/ingest?queryLocator=01gR-4",
         .body =
             "{\"done\":true,\"records\":[" ONE("750000000000003AAA") "],\"nextRecordsUrl\":null}"},
    };
    struct lode_err err;
    struct netcall_org o;
    int n = 0;

    (void)state;
    netcall_org_open(&o, steps, N_OF(steps), TOKEN, "60.0");
    assert_int_equal(lode_ingestjob_list(o.s, count, &n, &err), 0);
    assert_int_equal(n, 3);
    assert_int_equal(lode_peer_count(o.peer), 3);
    assert_int_equal(lode_peer_unexpected(o.peer), 0);
    netcall_org_close(&o);
}

static void a_list_may_be_left_early(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET " AT,
         .body = "{\"done\":false,\"records\":[" ONE("750000000000001AAA") "," ONE(
             "750000000000002AAA") "],\"nextRecordsUrl\":\"/x\"}"},
    };
    struct lode_err err;
    struct netcall_org o;
    int n = 99;

    (void)state;
    netcall_org_open(&o, steps, N_OF(steps), TOKEN, "60.0");
    assert_int_equal(lode_ingestjob_list(o.s, count, &n, &err), 0);
    assert_int_equal(n, 100);
    assert_int_equal(lode_peer_count(o.peer), 1);
    netcall_org_close(&o);
}

static void a_list_that_leads_astray_is_an_error(void **state)
{
    static const struct {
        const char *body;
        enum lode_code code;
    } cases[] = {
        {"{\"done\":false,\"records\":[],\"nextRecordsUrl\":\"https://evil.example/x\"}",
         LODE_E_REFUSED},
        {"{\"done\":false,\"records\":[],\"nextRecordsUrl\":\"//evil.example/x\"}", LODE_E_REFUSED},
        {"{\"done\":false,\"records\":[],\"nextRecordsUrl\":\"/again\"}", LODE_E_REMOTE},
        {"{\"done\":true}", LODE_E_REMOTE},
        {"{\"records\":[{}]}", LODE_E_REMOTE},
        {"<html>", LODE_E_REMOTE},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer_step step = {.body = cases[i].body, .times = -1};
        struct lode_err err;
        struct netcall_org o;
        int n = 0;

        netcall_org_open(&o, &step, 1, TOKEN, "60.0");
        assert_int_equal(lode_ingestjob_list(o.s, count, &n, &err), -1);
        if (err.code != cases[i].code)
            fail_msg("%s: %s", cases[i].body, err.msg);
        assert_true(lode_peer_count(o.peer) <= 2);
        netcall_org_close(&o);
    }
}

static void polls_become_rarer(void **state)
{
    struct lode_session_opts far = {
        .instance_url = "https://acme", .token = "t", .api_version = "60.0"};
    struct lode_session_opts near = {
        .instance_url = "http://127.0.0.1:1", .token = "t", .api_version = "60.0"};
    static const struct {
        int is_near, n;
        int64_t first, max, low, high;
    } cases[] = {
        {0, 0, 0, 0, 800, 1200},        {0, 1, 0, 0, 1200, 1800},       {0, 2, 0, 0, 1800, 2700},
        {0, 50, 0, 0, 24000, 30000},    {1, 0, 0, 0, 16, 24},           {1, 60, 0, 0, 800, 1000},
        {0, 0, 5000, 6000, 4000, 6000}, {0, 9, 5000, 6000, 4800, 6000},
    };
    struct lode_session *sessions[2];
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_session_open(&far, &sessions[0], &err), 0);
    assert_int_equal(lode_session_open(&near, &sessions[1], &err), 0);
    for (size_t i = 0; i < N_OF(cases); i++) {
        int64_t least = INT64_MAX, most = 0;

        for (int k = 0; k < 500; k++) {
            int64_t ms = lode_ingestjob_poll_ms(sessions[cases[i].is_near], cases[i].n,
                                                cases[i].first, cases[i].max);

            least = ms < least ? ms : least;
            most = ms > most ? ms : most;
        }
        assert_in_range(least, cases[i].low, cases[i].high);
        assert_in_range(most, cases[i].low, cases[i].high);
        assert_true(most > least);
    }
    lode_session_close(sessions[0]);
    lode_session_close(sessions[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_created_with_what_was_asked_for),
        cmocka_unit_test(a_job_that_cannot_be_is_not_asked_for),
        cmocka_unit_test(a_job_that_the_org_could_not_take_is_told_from_one_that_had_bad_luck),
        cmocka_unit_test(all_six_delimiters_are_known),
        cmocka_unit_test(the_calls_of_a_job_have_their_method_and_path),
        cmocka_unit_test(an_upload_goes_where_the_org_said),
        cmocka_unit_test(no_rows_come_in_three_forms),
        cmocka_unit_test(a_job_is_read_from_any_of_its_replies),
        cmocka_unit_test(every_state_is_known_and_a_new_one_is_not_an_error),
        cmocka_unit_test(what_is_no_job_is_no_job),
        cmocka_unit_test(a_list_is_followed_through_all_its_pages),
        cmocka_unit_test(a_list_may_be_left_early),
        cmocka_unit_test(a_list_that_leads_astray_is_an_error),
        cmocka_unit_test(polls_become_rarer),
    };

    return cmocka_run_group_tests_name("ingestjob", tests, NULL, NULL);
}
