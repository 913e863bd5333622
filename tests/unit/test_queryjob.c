/* test_queryjob.c - queries by Bulk and by REST, into CSV files. */
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
#include "salesforce/queryjob.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define JOB     "750ak000009BWKLAA4"
#define AT      "/services/data/v60.0/jobs/query"
#define INFO(state, more) \
    "{\"id\":\"" JOB "\",\"state\":\"" state "\",\"object\":\"Account\"" more "}"
#define CREATED                                                 \
    {                                                           \
        .match = "POST " AT, .body = INFO("UploadComplete", "") \
    }

static const struct lode_client_opts quick = {
    .user_agent = "lode/0.1.0", .max_tries = 2, .first_wait_ms = 1, .max_wait_ms = 1};

static char dir[256], out[512];

static int set_up(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/queryjob.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(out, sizeof out, "%s/rows.csv", dir);
    return 0;
}

static int tear_down(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

struct org {
    struct lode_peer *peer;
    struct lode_client *client;
    struct lode_session *s;
};

static void org_open(struct org *o, const struct lode_peer_step *steps, size_t n,
                     int (*stop)(void *))
{
    struct lode_session_opts opts = {.token = "00D!x", .api_version = "60.0", .stop = stop};
    struct lode_err err;

    o->peer = lode_peer_open(steps, n);
    assert_int_equal(lode_client_open(&quick, &o->client, &err), 0);
    opts.instance_url = lode_peer_url(o->peer);
    opts.client = o->client;
    assert_int_equal(lode_session_open(&opts, &o->s, &err), 0);
}

/* Nothing but the result, if any, may be left in the folder. */
static void org_close(struct org *o, const char *want)
{
    static const char *const leftovers[] = {".part", ".page", ".page.part", ".rows", ".state"};
    struct lode_err err;
    struct lode_buf b;

    lode_session_close(o->s);
    lode_client_close(o->client);
    lode_peer_close(o->peer);
    for (size_t i = 0; i < N_OF(leftovers); i++) {
        char path[600];

        snprintf(path, sizeof path, "%s%s", out, leftovers[i]);
        assert_false(lode_io_exists(path));
    }
    if (!want) {
        assert_false(lode_io_exists(out));
        return;
    }
    lode_buf_init(&b, 0);
    assert_int_equal(lode_io_read_file(out, 0, &b, &err), 0);
    assert_string_equal(lode_buf_str(&b), want);
    lode_buf_clear(&b);
    assert_int_equal(lode_io_remove(out, &err), 0);
}

static void note(void *ctx, int64_t n_rows)
{
    int64_t *seen = ctx;

    assert_true(n_rows >= *seen);
    *seen = n_rows;
}

static void all_pages_become_one_file(void **state)
{
    static const struct lode_peer_step steps[] = {
        CREATED,
        {.match = "GET " AT "/" JOB "/results?locator=MTAw%2B%3D",
         .headers = "Content-Type: text/csv\r\nSforce-NumberOfRecords: 1\r\n"
                    "Sforce-Locator: MjAw\r\n",
         .body = "\"Id\",\"Name\"\n\"3\",\"x, \"\"y\"\"\"", /* its last line end is missing */
         .frame = LODE_PEER_GZIP_CHUNKED},
        {.match = "GET " AT "/" JOB "/results?locator=MjAw",
         .headers = "Sforce-NumberOfRecords: 2\r\nSforce-Locator: null\r\n",
         .body = "\"Id\",\"Name\"\r\n\"4\",\"\"\r\n\"5\",\"e\"\r\n"},
        {.match = "GET " AT "/" JOB "/results",
         .headers = "Sforce-NumberOfRecords: 2\r\nSforce-Locator: MTAw+=\r\n",
         .body = "\"Id\",\"Name\"\n\"1\",\"two\nlines\r\nthree\"\n\"2\",\"b\"\n"},
        {.match = "GET " AT "/" JOB, .body = INFO("InProgress", "")},
        {.match = "GET " AT "/" JOB, .body = INFO("Pondering", "")},
        {.match = "GET " AT "/" JOB, .body = INFO("JobComplete", ",\"numberRecordsProcessed\":5")},
        {.match = "DELETE " AT "/" JOB, .status = 204},
    };
    int64_t n = 0, seen = 0;
    struct lode_err err;
    struct org o;

    (void)state;
    org_open(&o, steps, N_OF(steps), NULL);
    assert_int_equal(
        lode_queryjob_run(o.s, "SELECT Id, Name FROM Account", 0, out, note, &seen, &n, &err), 0);
    assert_int_equal(n, 5);
    assert_int_equal(seen, 5);
    assert_string_equal(lode_buf_str(&lode_peer_request(o.peer, 0)->body),
                        "{\"operation\":\"query\",\"query\":\"SELECT Id, Name FROM Account\","
                        "\"contentType\":\"CSV\",\"columnDelimiter\":\"COMMA\",\"lineEnding\":"
                        "\"LF\"}");
    assert_int_equal(lode_peer_hits(o.peer, "DELETE "), 1);
    assert_int_equal(lode_peer_unexpected(o.peer), 0);
    assert_int_equal(lode_peer_count(o.peer), 8);
    org_close(&o, "\"Id\",\"Name\"\n\"1\",\"two\nlines\r\nthree\"\n\"2\",\"b\"\n"
                  "\"3\",\"x, \"\"y\"\"\"\n\"4\",\"\"\n\"5\",\"e\"\n");
}

static void the_last_page_is_told_by_null_absent_or_empty(void **state)
{
    static const char *const ends[] = {"Sforce-Locator: null\r\n", "Sforce-Locator:\r\n", NULL};

    (void)state;
    for (size_t i = 0; i < N_OF(ends); i++) {
        struct lode_peer_step steps[] = {
            CREATED,
            {.match = "GET " AT "/" JOB "/results", .headers = ends[i], .body = "\"Id\"\n\"1\"\n"},
            {.match = "GET " AT "/" JOB, .body = INFO("JobComplete", "")},
            {.match = "DELETE " AT "/" JOB, .status = 500},
        };
        struct lode_err err;
        struct org o;
        int64_t n = 0;

        org_open(&o, steps, N_OF(steps), NULL);
        if (lode_queryjob_run(o.s, "SELECT Id FROM A", 1, out, NULL, NULL, &n, &err) < 0)
            fail_msg("%zu: %s", i, err.msg);
        assert_int_equal(n, 1);
        assert_non_null(strstr(lode_buf_str(&lode_peer_request(o.peer, 0)->body), "\"queryAll\""));
        org_close(&o, "\"Id\"\n\"1\"\n");
    }
}

static void a_query_without_rows_leaves_a_header_or_nothing(void **state)
{
    static const struct {
        struct lode_peer_step step;
        const char *want;
    } cases[] = {
        {{.body = "\"Id\"\n", .headers = "Sforce-NumberOfRecords: 0\r\n"}, "\"Id\"\n"},
        {{.status = 204}, ""},
        {{.body = ""}, ""},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer_step steps[] = {
            CREATED,
            cases[i].step,
            {.match = "GET " AT "/" JOB,
             .body = INFO("JobComplete", ",\"numberRecordsProcessed\":0")},
            {.match = "DELETE " AT "/" JOB, .status = 204},
        };
        struct lode_err err;
        struct org o;
        int64_t n = 7;

        steps[1].match = "GET " AT "/" JOB "/results";
        org_open(&o, steps, N_OF(steps), NULL);
        assert_int_equal(lode_queryjob_run(o.s, "SELECT Id FROM A", 0, out, NULL, NULL, &n, &err),
                         0);
        assert_int_equal(n, 0);
        org_close(&o, cases[i].want);
    }
}

static void a_result_that_does_not_add_up_is_an_error(void **state)
{
    static const struct {
        const char *name, *headers, *body, *says;
    } cases[] = {
        {"fewer rows than the page's head says", "Sforce-NumberOfRecords: 3\r\n",
         "\"Id\"\n\"1\"\n\"2\"\n", "has 2 rows where its head says 3"},
        {"fewer rows than the job counts", "", "\"Id\"\n\"1\"\n",
         "has 1 rows where the job counts"},
        {"more rows than the job counts", "", "\"Id\"\n\"1\"\n\"2\"\n\"3\"\n", "has 3 rows"},
        {"a quote that stays open", "", "\"Id\"\n\"1\"\n\"2\n", "inside a quoted value"},
        {"a page that leads back to itself", "Sforce-Locator: MTAw\r\n", "\"Id\"\n\"1\"\n\"2\"\n",
         "leads back"},
        {"a locator that is too long",
         "Sforce-Locator: "
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xx"
         "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
         "xx"
         "\r\n",
         "\"Id\"\n\"1\"\n\"2\"\n", "Sforce-Locator"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer_step steps[] = {
            CREATED,
            {.match = "GET " AT "/" JOB "/results",
             .headers = cases[i].headers,
             .body = cases[i].body,
             .times = -1},
            {.match = "GET " AT "/" JOB,
             .body = INFO("JobComplete", ",\"numberRecordsProcessed\":2")},
            {.match = "DELETE " AT "/" JOB, .status = 204},
        };
        struct lode_err err;
        struct org o;
        int64_t n = -7;

        org_open(&o, steps, N_OF(steps), NULL);
        assert_int_equal(lode_queryjob_run(o.s, "SELECT Id FROM A", 0, out, NULL, NULL, &n, &err),
                         -1);
        if (err.code != LODE_E_REMOTE || !strstr(err.msg, cases[i].says))
            fail_msg("%s: %s", cases[i].name, err.msg);
        assert_int_equal(n, -7);
        assert_int_equal(lode_peer_hits(o.peer, "DELETE "), 1);
        org_close(&o, NULL);
    }
}

static void pages_of_different_columns_are_not_joined(void **state)
{
    static const struct lode_peer_step steps[] = {
        CREATED,
        {.match = "GET " AT "/" JOB "/results?locator=B", .body = "\"Name\",\"Id\"\n\"b\",\"2\"\n"},
        {.match = "GET " AT "/" JOB "/results",
         .headers = "Sforce-Locator: B\r\n",
         .body = "\"Id\",\"Name\"\n\"1\",\"a\"\n"},
        {.match = "GET " AT "/" JOB, .body = INFO("JobComplete", "")},
        {.match = "DELETE " AT "/" JOB, .status = 204},
    };
    struct lode_err err;
    struct org o;
    int64_t n;

    (void)state;
    org_open(&o, steps, N_OF(steps), NULL);
    assert_int_equal(lode_queryjob_run(o.s, "SELECT Id FROM A", 0, out, NULL, NULL, &n, &err), -1);
    assert_int_equal(err.code, LODE_E_REMOTE);
    assert_non_null(strstr(err.msg, "different headers"));
    org_close(&o, NULL);
}

static void a_query_that_the_org_ends_says_why(void **state)
{
    static const struct {
        struct lode_peer_step first;
        const char *info;
        const char *says;
        const char *farewell;
    } cases[] = {
        {{.status = 400,
          .body = "[{\"errorCode\":\"MALFORMED_QUERY\",\"message\":\"unexpected token\"}]"},
         NULL,
         "MALFORMED_QUERY: unexpected token",
         NULL},
        {CREATED, INFO("Failed", ",\"errorMessage\":\"InvalidBatch : no such field\""),
         "no such field", "DELETE "},
        {CREATED, INFO("Failed", ""), "failed without a reason", "DELETE "},
        {CREATED, INFO("Aborted", ""), "aborted the query job " JOB, "DELETE "},
        {CREATED, "<html>", "not the description of a job", "PATCH "},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer_step steps[] = {
            cases[i].first,
            {.match = "GET", .body = cases[i].info},
            {.match = "DELETE " AT "/" JOB, .status = 204},
            {.match = "PATCH " AT "/" JOB, .body = INFO("Aborted", "")},
        };
        struct lode_err err;
        struct org o;
        int64_t n;

        org_open(&o, steps, N_OF(steps), NULL);
        assert_int_equal(lode_queryjob_run(o.s, "SELECT Id FROM A", 0, out, NULL, NULL, &n, &err),
                         -1);
        if (err.code != LODE_E_REMOTE || !strstr(err.msg, cases[i].says))
            fail_msg("%s", err.msg);
        if (cases[i].farewell)
            assert_int_equal(lode_peer_hits(o.peer, cases[i].farewell), 1);
        assert_int_equal(lode_peer_unexpected(o.peer), 0);
        org_close(&o, NULL);
    }
}

static int stop_at_third(void *ctx)
{
    static int n;

    (void)ctx;
    return ++n >= 3;
}

static void a_stopped_query_aborts_its_job(void **state)
{
    static const struct lode_peer_step steps[] = {
        CREATED,
        {.match = "GET " AT "/" JOB, .body = INFO("InProgress", ""), .times = -1},
        {.match = "PATCH " AT "/" JOB, .body = INFO("Aborted", "")},
    };
    struct lode_err err;
    struct org o;
    int64_t n;

    (void)state;
    org_open(&o, steps, N_OF(steps), stop_at_third);
    assert_int_equal(lode_queryjob_run(o.s, "SELECT Id FROM A", 0, out, NULL, NULL, &n, &err), -1);
    assert_int_equal(err.code, LODE_E_CANCEL);
    assert_int_equal(lode_peer_hits(o.peer, "PATCH "), 1);
    org_close(&o, NULL);
}

#define HALF_DONE                                                                                \
    CREATED,                                                                                     \
        {.match = "GET " AT "/" JOB "/results?locator=",                                         \
         .act = LODE_PEER_CLOSE_AFTER,                                                           \
         .times = -1},                                                                           \
        {.match = "GET " AT "/" JOB "/results",                                                  \
         .headers = "Sforce-NumberOfRecords: 1\r\nSforce-Locator: p+2\r\n",                      \
         .body = "\"Id\"\n\"1\"\n"},                                                             \
    {                                                                                            \
        .match = "GET " AT "/" JOB, .body = INFO("JobComplete", ",\"numberRecordsProcessed\":3") \
    }
#define LAST_PAGE                                                           \
    {                                                                       \
        .match = "GET " AT "/" JOB "/results?locator=p%2B2",                \
        .headers = "Sforce-NumberOfRecords: 2\r\nSforce-Locator: null\r\n", \
        .body = "\"Id\"\n\"2\"\n\"3\"\n"                                    \
    }

static int resume(struct org *o, const char *soql, struct lode_err *err)
{
    int64_t n = 0;
    int rc = lode_queryjob_resume(o->s, soql, 0, out, &n, err);

    if (rc == 0)
        assert_int_equal(n, 3);
    return rc;
}

/* The first process has one of two pages when the connection is gone. */
static void leave_half_done(void)
{
    static const struct lode_peer_step steps[] = {HALF_DONE};
    struct lode_err err;
    char path[600];
    struct org o;

    org_open(&o, steps, N_OF(steps), NULL);
    assert_int_equal(resume(&o, "SELECT Id FROM A", &err), -1);
    assert_int_equal(err.code, LODE_E_NET);
    assert_int_equal(lode_peer_hits(o.peer, "DELETE "), 0);
    assert_int_equal(lode_peer_hits(o.peer, "PATCH "), 0);
    lode_session_close(o.s);
    lode_client_close(o.client);
    lode_peer_close(o.peer);
    snprintf(path, sizeof path, "%s.rows", out);
    assert_true(lode_io_exists(path));
    assert_false(lode_io_exists(out));
}

static void a_query_that_was_cut_off_goes_on_from_its_page(void **state)
{
    static const struct lode_peer_step steps[] = {
        LAST_PAGE,
        {.match = "GET " AT "/" JOB, .body = INFO("JobComplete", ",\"numberRecordsProcessed\":3")},
        {.match = "DELETE " AT "/" JOB, .status = 204},
    };
    struct lode_out *more;
    struct lode_err err;
    char path[600];
    struct org o;

    (void)state;
    leave_half_done();
    /* a page that was half written when the process died */
    snprintf(path, sizeof path, "%s.rows", out);
    assert_int_equal(lode_io_append(path, &more, &err), 0);
    assert_int_equal(lode_io_puts(more, "\"half a", &err), 0);
    assert_int_equal(lode_io_finish(more, &err), 0);
    org_open(&o, steps, N_OF(steps), NULL);
    assert_int_equal(resume(&o, "SELECT Id FROM A", &err), 0);
    assert_int_equal(lode_peer_hits(o.peer, "POST "), 0);
    assert_int_equal(lode_peer_hits(o.peer, "DELETE "), 1);
    assert_int_equal(lode_peer_unexpected(o.peer), 0);
    org_close(&o, "\"Id\"\n\"1\"\n\"2\"\n\"3\"\n");
}

static void a_query_whose_job_or_rows_are_gone_is_asked_anew(void **state)
{
    static const struct lode_peer_step gone = {.match = "GET " AT "/" JOB,
                                               .status = 404,
                                               .headers = "Content-Type: application/json\r\n",
                                               .body =
                                                   "[{\"errorCode\":\"NOT_FOUND\",\"message\":"
                                                   "\"The requested resource does not exist\"}]"};
    const struct lode_peer_step steps[] = {
        gone,
        CREATED,
        LAST_PAGE,
        {.match = "GET " AT "/" JOB "/results",
         .headers = "Sforce-NumberOfRecords: 1\r\nSforce-Locator: p+2\r\n",
         .body = "\"Id\"\n\"1\"\n"},
        {.match = "GET " AT "/" JOB, .body = INFO("JobComplete", ",\"numberRecordsProcessed\":3")},
        {.match = "DELETE " AT "/" JOB, .status = 204},
    };
    struct lode_err err;
    char path[600];

    (void)state;
    for (int k = 0; k < 3; k++) {
        struct org o;

        leave_half_done();
        snprintf(path, sizeof path, "%s.%s", out, k == 1 ? "rows" : "state");
        if (k == 1)
            assert_int_equal(lode_io_remove(path, &err), 0);
        if (k == 2)
            assert_int_equal(lode_io_write_file(path, "lode-query 1\nx", 14, &err), 0);
        org_open(&o, k ? steps + 1 : steps, N_OF(steps) - (k ? 1 : 0), NULL);
        assert_int_equal(resume(&o, "SELECT Id FROM A", &err), 0);
        assert_int_equal(lode_peer_hits(o.peer, "POST "), 1);
        assert_int_equal(lode_peer_unexpected(o.peer), 0);
        org_close(&o, "\"Id\"\n\"1\"\n\"2\"\n\"3\"\n");
        assert_int_equal(lode_io_remove(out, &err), 0);
    }
}

static void a_query_that_fails_for_good_leaves_nothing(void **state)
{
    static const struct lode_peer_step steps[] = {
        CREATED,
        {.match = "GET " AT "/" JOB, .body = INFO("Failed", "")},
        {.match = "DELETE " AT "/" JOB, .status = 204},
    };
    struct lode_err err;
    struct org o;

    (void)state;
    org_open(&o, steps, N_OF(steps), NULL);
    assert_int_equal(resume(&o, "SELECT Id FROM A", &err), -1);
    assert_int_equal(err.code, LODE_E_REMOTE);
    assert_int_equal(lode_peer_hits(o.peer, "DELETE "), 1);
    org_close(&o, NULL);
}

static const struct {
    const char *name, *soql, *body, *want;
    int64_t n;
} tables[] = {
    {"values as the org wrote them", "SELECT Id, Name, N__c, Big__c, Amount, Ok__c FROM A",
     "{\"totalSize\":2,\"done\":true,\"records\":["
     "{\"attributes\":{\"type\":\"A\"},\"Id\":\"1\",\"Name\":\"a, \\\"b\\\"\",\"N__c\":-7,"
     "\"Big__c\":9007199254740993,\"Amount\":100.0,\"Ok__c\":true},"
     "{\"attributes\":{\"type\":\"A\"},\"Id\":\"2\",\"Name\":\"x\\\\\\\"1,2\\u00e9\",\"N__c\":"
     "0,"
     "\"Big__c\":1.6147805824397E13,\"Amount\":0.10,\"Ok__c\":false}]}",
     "Id,Name,N__c,Big__c,Amount,Ok__c\n1,\"a, \"\"b\"\"\",-7,9007199254740993,100.0,true\n"
     "2,\"x\\\"\"1,2\xc3\xa9\",0,1.6147805824397E13,0.10,false\n",
     2},
    {"columns in SELECT order, whatever the case and order of the reply",
     " select\nNAME ,\tid FROM Account WHERE Name = 'a, FROM b' ",
     "{\"totalSize\":1,\"done\":true,\"records\":[{\"Id\":\"1\",\"Name\":\"a\"}]}",
     "NAME,id\na,1\n", 1},
    {"parents are flattened, a missing one is blank",
     "SELECT Name, Account.Name, Account.Owner.Email FROM Contact",
     "{\"totalSize\":3,\"done\":true,\"records\":["
     "{\"Name\":\"c\",\"Account\":{\"attributes\":{},\"Name\":\"a\",\"Owner\":{\"Email\":"
     "\"e\"}}},{\"Name\":\"d\",\"Account\":{\"Name\":null,\"Owner\":null}},"
     "{\"Name\":null,\"Account\":null}]}",
     "Name,Account.Name,Account.Owner.Email\nc,a,e\nd,,\n,,\n", 3},
    {"the object's own name or alias is no parent",
     "SELECT a.Id, Account.Name, a.Owner.Name FROM Account a",
     "{\"totalSize\":1,\"done\":true,\"records\":[{\"Id\":\"1\",\"Name\":\"n\",\"Owner\":{"
     "\"Name\":\"o\"}}]}",
     "Id,Name,Owner.Name\n1,n,o\n", 1},
    {"a count is one row", "SELECT COUNT() FROM Account",
     "{\"totalSize\":12345,\"done\":true,\"records\":[]}", "count\n12345\n", 1},
    {"aggregates by alias or expr",
     "SELECT Type t, COUNT(Id) n, MAX(Amount), MIN(Amount) FROM A GROUP BY Type",
     "{\"totalSize\":1,\"done\":true,\"records\":[{\"attributes\":{\"type\":"
     "\"AggregateResult\"},\"t\":\"x\",\"n\":3,\"expr0\":2.5,\"expr1\":null}]}",
     "t,n,expr0,expr1\nx,3,2.5,\n", 1},
    {"a grouped parent field has its last name",
     "SELECT Account.Name, COUNT(Id) FROM Contact GROUP BY Account.Name",
     "{\"totalSize\":1,\"done\":true,\"records\":[{\"attributes\":{\"type\":"
     "\"AggregateResult\"},\"Name\":\"x\",\"expr0\":2}]}",
     "Account.Name,expr0\nx,2\n", 1},
    {"labels keep the field's name", "SELECT toLabel(Status), FORMAT(Amount) f FROM Case",
     "{\"totalSize\":1,\"done\":true,\"records\":[{\"Status\":\"Neu\",\"f\":\"1 EUR\"}]}",
     "Status,f\nNeu,1 EUR\n", 1},
    {"no rows", "SELECT Id FROM A", "{\"totalSize\":0,\"done\":true,\"records\":[]}", "Id\n", 0},
    {"one blank value is a row", "SELECT Phone FROM A",
     "{\"totalSize\":1,\"done\":true,\"records\":[{\"Phone\":null}]}", "Phone\n\"\"\n", 1},
};

static void rows_by_rest_become_csv(void **state)
{

    (void)state;
    for (size_t i = 0; i < N_OF(tables); i++) {
        struct lode_peer_step step = {.match = "GET /services/data/v60.0/query?q=",
                                      .body = tables[i].body};
        struct lode_err err;
        struct org o;
        int64_t n = -1;

        print_message("  %s\n", tables[i].name);
        org_open(&o, &step, 1, NULL);
        if (lode_queryjob_select(o.s, tables[i].soql, 0, out, 0, &n, &err) != 0)
            fail_msg("%s", err.msg);
        assert_int_equal(n, tables[i].n);
        org_close(&o, tables[i].want);
    }
}

static void pages_by_rest_are_followed(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "GET /services/data/v60.0/queryAll?q=SELECT%20Id%20FROM%20A",
         .body = "{\"totalSize\":3,\"done\":false,\"nextRecordsUrl\":\"/services/data/v66.0/query/"
                 "01g-2\",\"records\":[{\"Id\":\"1\"},{\"Id\":\"2\"}]}"},
        {.match = "GET /services/data/v66.0/query/01g-2",
         .act = LODE_PEER_CUT,
         .body = "{\"tot",
         .cut_at = 3},
        {.match = "GET /services/data/v66.0/query/01g-2",
         .body = "{\"totalSize\":3,\"done\":true,\"records\":[{\"Id\":\"3\"}]}"},
    };
    struct lode_err err;
    struct org o;
    int64_t n;

    (void)state;
    org_open(&o, steps, N_OF(steps), NULL);
    assert_int_equal(lode_queryjob_select(o.s, "SELECT Id FROM A", 1, out, 3, &n, &err), 0);
    assert_int_equal(n, 3);
    org_close(&o, "Id\n1\n2\n3\n");
}

static void too_many_rows_for_rest_are_told_and_not_written(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.body = "{\"totalSize\":4,\"done\":false,\"nextRecordsUrl\":\"/x\",\"records\":[{\"Id\":"
                 "\"1\"}]}"}};
    struct lode_err err;
    struct org o;
    int64_t n;

    (void)state;
    org_open(&o, steps, N_OF(steps), NULL);
    assert_int_equal(lode_queryjob_select(o.s, "SELECT Id FROM A", 0, out, 3, &n, &err), 1);
    assert_int_equal(n, 4);
    assert_int_equal(lode_peer_count(o.peer), 1);
    org_close(&o, NULL);
}

static void what_makes_no_table_is_refused(void **state)
{
    static const struct {
        const char *soql, *body;
        enum lode_code code;
        const char *says;
    } cases[] = {
        {"UPDATE A", NULL, LODE_E_USAGE, "begins with SELECT"},
        {"", NULL, LODE_E_USAGE, "begins with SELECT"},
        {"SELECT Id", NULL, LODE_E_USAGE, "no FROM"},
        {"SELECT Id, FROM A", NULL, LODE_E_USAGE, "missing"},
        {"SELECT Id, (SELECT Id FROM Contacts) FROM A", NULL, LODE_E_USAGE, "children"},
        {"SELECT FIELDS(ALL) FROM A", NULL, LODE_E_USAGE, "FIELDS()"},
        {"SELECT TYPEOF What WHEN Account THEN Phone END FROM Event", NULL, LODE_E_USAGE, "TYPEOF"},
        {"SELECT COUNT(), Id FROM A", NULL, LODE_E_USAGE, "COUNT()"},
        {"SELECT Id; FROM A", NULL, LODE_E_USAGE, "'Id;'"},
        {"SELECT MAX(Id FROM A", NULL, LODE_E_USAGE, "no FROM"},
        {"SELECT BillingAddress FROM A",
         "{\"totalSize\":1,\"done\":true,\"records\":[{\"BillingAddress\":{\"city\":\"x\"}}]}",
         LODE_E_USAGE, "BillingCity"},
        {"SELECT Contacts FROM A",
         "{\"totalSize\":1,\"done\":true,\"records\":[{\"Contacts\":{\"records\":[]}}]}",
         LODE_E_USAGE, "children"},
        {"SELECT Id, Name FROM A", "{\"totalSize\":1,\"done\":true,\"records\":[{\"Id\":\"1\"}]}",
         LODE_E_REMOTE, "no Name"},
        {"SELECT Id FROM A", "{\"totalSize\":2,\"done\":true,\"records\":[{\"Id\":\"1\"}]}",
         LODE_E_REMOTE, "1 rows where the org counts 2"},
        {"SELECT Id FROM A",
         "{\"totalSize\":2,\"done\":false,\"records\":[{\"Id\":\"1\"}],\"nextRecordsUrl\":"
         "\"https://evil.example/\"}",
         LODE_E_REFUSED, "another host"},
        {"SELECT Id FROM A", "{\"totalSize\":2}", LODE_E_REMOTE, "no records"},
        {"SELECT Id FROM A", "<html>", LODE_E_REMOTE, "no JSON"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer_step step = {.body = cases[i].body, .times = -1};
        struct lode_err err;
        struct org o;
        int64_t n = -7;

        org_open(&o, &step, 1, NULL);
        assert_int_equal(lode_queryjob_select(o.s, cases[i].soql, 0, out, 0, &n, &err), -1);
        if (err.code != cases[i].code || !strstr(err.msg, cases[i].says))
            fail_msg("%s: %s", cases[i].soql, err.msg);
        assert_int_equal(lode_peer_count(o.peer), cases[i].body ? 1 : 0);
        assert_int_equal(n, -7);
        org_close(&o, NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pages_become_one_file),
        cmocka_unit_test(the_last_page_is_told_by_null_absent_or_empty),
        cmocka_unit_test(a_query_without_rows_leaves_a_header_or_nothing),
        cmocka_unit_test(a_result_that_does_not_add_up_is_an_error),
        cmocka_unit_test(pages_of_different_columns_are_not_joined),
        cmocka_unit_test(a_query_that_the_org_ends_says_why),
        cmocka_unit_test(a_stopped_query_aborts_its_job),
        cmocka_unit_test(a_query_that_was_cut_off_goes_on_from_its_page),
        cmocka_unit_test(a_query_whose_job_or_rows_are_gone_is_asked_anew),
        cmocka_unit_test(a_query_that_fails_for_good_leaves_nothing),
        cmocka_unit_test(rows_by_rest_become_csv),
        cmocka_unit_test(pages_by_rest_are_followed),
        cmocka_unit_test(too_many_rows_for_rest_are_told_and_not_written),
        cmocka_unit_test(what_makes_no_table_is_refused),
    };

    return cmocka_run_group_tests_name("queryjob", tests, set_up, tear_down);
}
