/* test_submit.c - answers that never come and answers that make no sense: every row is in the org
 * once, or nobody says that it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "store/journal.h"
#include "support/flowrun.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char csv[] = "Name,Phone\nA,1\nA,1\nB,2\nC,3\n";

/* --- a local org with faults ----------------------------------------------------------------- */

static const struct {
    const char *faults[3];
    const char *jobs; /* states of the org's jobs; 0 Open, 3 JobComplete, 4 Failed, 5 Aborted */
    const char *event;
} survived[] = {
    {{"lost:POST:=jobs/ingest:1"}, "Open JobComplete", "lost-create"},
    {{"cut:POST:=jobs/ingest:1"}, "JobComplete", "lost-create"},
    {{"half:POST:=jobs/ingest:1"}, "Open JobComplete", "lost-create"},
    {{"status:503:POST:=jobs/ingest:1-2"}, "JobComplete", "lost-create"},
    {{"lost:PUT:batches:1"}, "Aborted JobComplete", "lost-upload"},
    {{"cut:PUT:batches:1-2"}, "Aborted Aborted JobComplete", "lost-upload"},
    {{"status:500:PUT:batches:1"}, "Aborted JobComplete", "lost-upload"},
    {{"lost:PUT:batches:1", "lost:PATCH:jobs/ingest:1"}, "Aborted JobComplete", "lost-upload"},
    {{"lost:PUT:batches:1", "cut:PATCH:jobs/ingest:1-2"}, "Aborted JobComplete", "lost-upload"},
    {{"lost:PATCH:jobs/ingest:1"}, "JobComplete", NULL},
    {{"half:PATCH:jobs/ingest:1"}, "JobComplete", NULL},
    {{"cut:PATCH:jobs/ingest:1-3"}, "JobComplete", NULL},
    {{"status:502:PATCH:jobs/ingest:1"}, "JobComplete", NULL},
    {{"cut:GET:jobs/ingest:1-4"}, "JobComplete", NULL},
    {{"half:GET:jobs/ingest:1-2"}, "JobComplete", NULL},
    {{"half:GET:successfulResults:1-2"}, "JobComplete", NULL},
    {{"status:503:GET:failedResults:1-3"}, "JobComplete", NULL},
    {{"empty:204"}, "JobComplete", NULL},
    {{"empty:200"}, "JobComplete", NULL},
};

static void check_jobs(struct flowrun *f, const char *want)
{
    static const char sql[] =
        "SELECT group_concat(s, ' ') FROM (SELECT CASE state WHEN %d THEN 'Open' WHEN %d THEN "
        "'JobComplete' WHEN %d THEN 'Aborted' ELSE state END s FROM _lode_job ORDER BY seq)";
    char text[400];

    snprintf(text, sizeof text, sql, 0, 3, 5);
    assert_string_equal(flowrun_sql(f, text), want);
}

static void a_fault_on_the_way_loses_and_doubles_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(survived); i++) {
        struct lode_step_spec spec;
        struct flowrun f;

        print_message("# %s\n", survived[i].faults[0]);
        flowrun_open(&f, survived[i].faults);
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        if (flowrun_go(&f, &spec, csv) < 0)
            fail_msg("%s: %s", survived[i].faults[0], f.err.msg);
        assert_string_equal(flowrun_counts(&f, f.step->counts), "created=4");
        assert_string_equal(
            flowrun_sql(&f, "SELECT Name, count(*) FROM Account GROUP BY Name ORDER BY Name"),
            "A|2\nB|1\nC|1");
        check_jobs(&f, survived[i].jobs);
        assert_string_equal(flowrun_run_sql(&f, "SELECT DISTINCT kind FROM event"),
                            survived[i].event ? survived[i].event : "");
        flowrun_close(&f);
    }
}

/* Whatever is done next about the chunk waits for it: another create, an abort, a look at the job.
 */
static void as_long_as_the_org_asks_for_it_is_left_alone(void **state)
{
    static const char *const calls[] = {"POST:=jobs/ingest", "PUT:batches", "PATCH:jobs/ingest"};

    (void)state;
    for (size_t i = 0; i < N_OF(calls); i++) {
        char fault[80];
        const char *faults[] = {fault, NULL};
        int64_t began = lode_clock_mono_ms();
        struct lode_step_spec spec;
        struct flowrun f;

        snprintf(fault, sizeof fault, "status:503:%s:1:retry-after=1", calls[i]);
        flowrun_open(&f, faults);
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        if (flowrun_go(&f, &spec, csv) < 0)
            fail_msg("%s: %s", fault, f.err.msg);
        assert_string_equal(flowrun_counts(&f, f.step->counts), "created=4");
        assert_true(lode_clock_mono_ms() - began >= 1000);
        flowrun_close(&f);
    }
}

static const struct {
    const char *fault;
    enum lode_code code;
    const char *want, *in_org;
} stopped[] = {
    {"status:503:POST:=jobs/ingest:1+", LODE_E_NET, "unprocessed=4", "0"},
    {"lost:PUT:batches:1+", LODE_E_NET, "unprocessed=4", "0"},
    {"cut:PATCH:jobs/ingest:1+", LODE_E_NET, "unknown=4", "0"},
    {"expire:POST:=jobs/ingest:1", LODE_E_AUTH, "unprocessed=4", "0"},
    {"expire:PUT:batches:1", LODE_E_AUTH, "unprocessed=4", "0"},
    {"status:400:PUT:batches:1", LODE_E_REMOTE, "unprocessed=4", "0"},
    {"expire:PATCH:jobs/ingest:1", LODE_E_AUTH, "unknown=4", "0"},
    {"expire:GET:successfulResults:1", LODE_E_AUTH, "unknown=4", "4"},
};

static void what_cannot_go_on_stops_with_each_row_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(stopped); i++) {
        const char *faults[] = {stopped[i].fault, NULL};
        struct lode_step_spec spec;
        struct flowrun f;

        print_message("# %s\n", stopped[i].fault);
        flowrun_open(&f, faults);
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        assert_int_equal(flowrun_go(&f, &spec, csv), -1);
        if (f.err.code != stopped[i].code)
            fail_msg("%s: %s", stopped[i].fault, f.err.msg);
        assert_string_equal(flowrun_counts(&f, f.step->counts), stopped[i].want);
        assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM Account"), stopped[i].in_org);
        flowrun_close(&f);
    }
}

/* --- a peer that says what no org should ------------------------------------------------------ */

#define BASE "/services/data/v68.0/"
#define JOB  "750ak000009BWKLAA4"
#define JOB2 "750ak000009BWKMAA4"
#define AT2  BASE "jobs/ingest/" JOB2
#define AT   BASE "jobs/ingest/" JOB
#define DESCRIBE                                                                                   \
    {                                                                                              \
        "GET " BASE "sobjects/Account/describe",                                                   \
            .body =                                                                                \
                "{\"name\":\"Account\",\"fields\":[{\"name\":\"Id\",\"type\":\"id\","              \
                "\"idLookup\":true},{\"name\":\"Name\",\"type\":\"string\",\"createable\":true}]}" \
    }
#define STATE(s) "{\"id\":\"" JOB "\",\"state\":\"" s "\"}"
#define INFO(s, processed, failed)                                      \
    "{\"id\":\"" JOB "\",\"state\":\"" s "\",\"systemModstamp\":\"m\"," \
    "\"numberRecordsProcessed\":" processed ",\"numberRecordsFailed\":" failed "}"
#define ENDED(why)                                                       \
    "{\"id\":\"" JOB "\",\"state\":\"Failed\",\"systemModstamp\":\"m\"," \
    "\"numberRecordsProcessed\":0,\"numberRecordsFailed\":0,"            \
    "\"errorMessage\":\"" why "\"}"
#define CREATE                                            \
    {                                                     \
        "POST " BASE "jobs/ingest", .body = STATE("Open") \
    }
#define UPLOAD                              \
    {                                       \
        "PUT " AT "/batches", .status = 201 \
    }
#define CLOSE                                        \
    {                                                \
        "PATCH " AT, .body = STATE("UploadComplete") \
    }
#define OK     "GET " AT "/successfulResults"
#define FAILED "GET " AT "/failedResults"
#define LEFT   "GET " AT "/unprocessedrecords"
#define POLL   "GET " AT
#define NONE               \
    {FAILED, .times = -1}, \
    {                      \
        LEFT, .times = -1  \
    }
#define QUOTA "ExceededQuota : ApiBatchItems Limit exceeded"
#define SPENT                                                                                    \
    {                                                                                            \
        POLL, .times = -1,                                                                       \
              .body = "{\"id\":\"" JOB "\",\"state\":\"Failed\",\"systemModstamp\":\"m\","       \
                      "\"numberRecordsProcessed\":0,\"numberRecordsFailed\":0,\"errorMessage\":" \
                      "\"" QUOTA "\"}"                                                           \
    }
#define PAGE "<html>Sign in</html>"
#define GONE "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"gone\"}]"
#define ID   "001000000000"

/* Of JOB2, which takes the place of JOB and loads both rows. */
#define SECOND_JOB                                                                           \
    {"POST " BASE "jobs/ingest", .body = "{\"id\":\"" JOB2 "\",\"state\":\"Open\"}"},        \
        {"PUT " AT2 "/batches", .status = 201},                                              \
        {"PATCH " AT2, .body = "{\"id\":\"" JOB2 "\",\"state\":\"UploadComplete\"}"},        \
        {"GET " AT2 "/successfulResults",                                                    \
         .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n" ID "00bAAA,true,b\n"},     \
        {.match = "GET " AT2 "/failedResults"}, {.match = "GET " AT2 "/unprocessedrecords"}, \
    {                                                                                        \
        "GET " AT2, .body = INFO("JobComplete", "2", "0")                                    \
    }

static const struct {
    const char *name;
    struct lode_peer_step steps[16];
    int rc;
    enum lode_code code;
    const char *want, *state; /* counts; state of the chunk */
    size_t n_create, n_close;
} odd[] = {
    {"an unknown state means keep polling",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n" ID "00bAAA,true,b\n"},
      NONE,
      {POLL, .body = STATE("Queued"), .times = 3},
      {POLL, .body = INFO("JobComplete", "2", "0")}},
     0,
     LODE_OK,
     "created=2",
     "reconciled",
     1,
     1},
    {"a job that vanished after its close is unknown",
     {DESCRIBE, CREATE, UPLOAD, CLOSE, {POLL, .status = 404, .body = GONE}},
     0,
     LODE_OK,
     "unknown=2",
     "failed",
     1,
     1},
    {"a job that vanished before its close was answered is unknown",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      {"PATCH " AT, .act = LODE_PEER_CLOSE_AFTER},
      {POLL, .status = 404, .body = GONE, .times = -1}},
     0,
     LODE_OK,
     "unknown=2",
     "failed",
     1,
     1},
    {"somebody closed the job whose upload was lost",
     {DESCRIBE,
      CREATE,
      {"PUT " AT "/batches", .act = LODE_PEER_CLOSE_AFTER},
      {"PATCH " AT, .status = 400,
       .body = "[{\"errorCode\":\"INVALIDJOBSTATE\",\"message\":\"x\"}]"},
      {POLL, .body = INFO("JobComplete", "2", "0")}},
     -1,
     LODE_E_REMOTE,
     "unknown=2",
     "closed",
     1,
     1},
    {"the job whose upload was lost is gone",
     {DESCRIBE,
      CREATE,
      {"PUT " AT "/batches", .act = LODE_PEER_CLOSE_AFTER},
      {"PATCH " AT, .status = 404, .body = GONE},
      {POLL, .status = 404, .body = GONE},
      SECOND_JOB},
     0,
     LODE_OK,
     "created=2",
     "reconciled",
     2,
     2},
    {"somebody aborted the job after its close",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n"},
      NONE,
      {POLL, .body = INFO("Aborted", "1", "0"), .times = -1}},
     -1,
     LODE_E_LIMIT,
     "created=1 unprocessed=1",
     "reconciled",
     1,
     1},
    {"an aborted job whose counters and lines differ",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n", .times = -1},
      NONE,
      {POLL, .body = INFO("Aborted", "2", "0"), .times = -1}},
     -1,
     LODE_E_LIMIT,
     "created=1 unknown=1",
     "failed",
     1,
     1},
    {"a complete job without a line for a row",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n", .times = -1},
      NONE,
      {POLL, .body = INFO("JobComplete", "2", "0"), .times = -1}},
     0,
     LODE_OK,
     "created=1 unknown=1",
     "failed",
     1,
     1},
    {"a line that comes later is waited for",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n"},
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n" ID "00bAAA,true,b\n"},
      NONE,
      {POLL, .body = INFO("JobComplete", "2", "0"), .times = -1}},
     0,
     LODE_OK,
     "created=2",
     "reconciled",
     1,
     1},
    {"a line of a row that was never sent",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n" ID "00cAAA,true,other\n",
       .times = -1},
      NONE,
      {POLL, .body = INFO("JobComplete", "2", "0"), .times = -1}},
     0,
     LODE_OK,
     "created=1 unknown=1",
     "failed",
     1,
     1},
    {"a failed job without counters",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .times = -1},
      NONE,
      {POLL, .body = STATE("Failed"), .times = -1}},
     -1,
     LODE_E_REMOTE,
     "unknown=2",
     "failed",
     1,
     1},
    {"a failed job whose columns the org does not know",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .times = -1},
      NONE,
      {POLL, .body = ENDED("InvalidBatch : Field name not found : Name"), .times = -1}},
     -1,
     LODE_E_REMOTE,
     "unprocessed=2",
     "reconciled",
     1,
     1},
    {"a failed job that had bad luck",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      CLOSE,
      {OK, .times = -1},
      NONE,
      {POLL, .body = ENDED("TooManyLockFailure : x"), .times = -1},
      SECOND_JOB},
     0,
     LODE_OK,
     "created=2",
     "",
     2,
     2},
    {"a create that the org refuses",
     {DESCRIBE,
      {"POST " BASE "jobs/ingest", .status = 400,
       .body = "[{\"errorCode\":\"INVALIDJOB\",\"message\":\"InvalidJob : no\"}]"}},
     -1,
     LODE_E_REMOTE,
     "unprocessed=2",
     "spooled",
     1,
     0},
    {"a close that a limit of the day refuses",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      {"PATCH " AT, .status = 400,
       .body = "[{\"errorCode\":\"EXCEEDEDQUOTA\",\"message\":\"" QUOTA "\"}]"},
      {POLL, .body = STATE("Open")}},
     -1,
     LODE_E_LIMIT,
     "unknown=2",
     "closing",
     1,
     1},
    {"a proxy's page in place of a job",
     {DESCRIBE, {"POST " BASE "jobs/ingest", .body = "<html>Sign in</html>"}},
     -1,
     LODE_E_REMOTE,
     "unprocessed=2",
     "creating",
     1,
     0},
    {"a proxy's page in place of a job's state is no word of the job",
     {DESCRIBE, CREATE, UPLOAD, CLOSE, {POLL, .status = 404, .body = PAGE}},
     -1,
     LODE_E_NET,
     "unknown=2",
     "closed",
     1,
     1},
    {"a proxy's page in place of an upload, as if all were well",
     {DESCRIBE,
      CREATE,
      {"PUT " AT "/batches", .body = PAGE},
      {"PATCH " AT, .body = STATE("Aborted")},
      {POLL, .body = STATE("Aborted")},
      SECOND_JOB},
     0,
     LODE_OK,
     "created=2",
     "reconciled",
     2,
     2},
    {"a proxy's page in place of a close, as if all were well",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      {"PATCH " AT, .body = PAGE},
      {POLL, .body = STATE("Open")},
      CLOSE,
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n" ID "00bAAA,true,b\n"},
      NONE,
      {POLL, .body = INFO("JobComplete", "2", "0")}},
     0,
     LODE_OK,
     "created=2",
     "reconciled",
     1,
     2},
    {"a proxy's page in place of a close",
     {DESCRIBE,
      CREATE,
      UPLOAD,
      {"PATCH " AT, .status = 403, .body = "<html>no</html>"},
      {POLL, .body = INFO("UploadComplete", "0", "0")},
      {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n" ID "00bAAA,true,b\n"},
      NONE,
      {POLL, .body = INFO("JobComplete", "2", "0")}},
     0,
     LODE_OK,
     "created=2",
     "reconciled",
     1,
     1},
};

static void strange_answers_are_taken_for_what_they_prove(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(odd); i++) {
        struct lode_step_spec spec;
        struct lode_peer *peer = lode_peer_open(odd[i].steps, 16);
        struct flowrun f;
        int rc;

        print_message("# %s\n", odd[i].name);
        flowrun_open_at(&f, lode_peer_url(peer));
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        rc = flowrun_go(&f, &spec, "Name\na\nb\n");
        if (rc != odd[i].rc || (rc < 0 && f.err.code != odd[i].code))
            fail_msg("%s: %d %s", odd[i].name, rc, rc ? f.err.msg : "");
        assert_string_equal(flowrun_counts(&f, f.step->counts), odd[i].want);
        if (*odd[i].state)
            assert_string_equal(flowrun_run_sql(&f, "SELECT state FROM chunk"), odd[i].state);
        assert_int_equal(lode_peer_hits(peer, "POST "), odd[i].n_create);
        assert_int_equal(lode_peer_hits(peer, "PATCH "), odd[i].n_close);
        flowrun_close(&f);
        lode_peer_close(peer);
    }
}

static void load_two(struct flowrun *f, int rc, const char *want)
{
    struct lode_step_spec spec;

    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    if (flowrun_go(f, &spec, "Name\na\nb\n") != rc)
        fail_msg("%s", f->err.msg);
    assert_string_equal(flowrun_counts(f, f->step->counts), want);
}

/* The run goes on in another process, with another org behind it. */
static struct lode_peer *attach(struct flowrun *f, struct lode_peer *peer,
                                const struct lode_peer_step *steps, size_t n)
{
    struct scratch s = f->s;

    f->is_attached = 1;
    flowrun_close(f);
    lode_peer_close(peer);
    peer = lode_peer_open(steps, n);
    flowrun_attach(f, s.dir, lode_peer_url(peer), "00D!x");
    return peer;
}

static void end(struct flowrun *f, struct lode_peer *peer)
{
    f->is_attached = 0;
    flowrun_close(f);
    lode_peer_close(peer);
}

/* Its rows are as they were: nothing of them was tried, and another day has room for them. */
static void rows_of_a_job_that_a_limit_failed_go_out_again_with_resume(void **state)
{
    static const struct lode_peer_step today[] = {DESCRIBE,          CREATE, UPLOAD, CLOSE,
                                                  {OK, .times = -1}, NONE,   SPENT};
    static const struct lode_peer_step tomorrow[] = {DESCRIBE, SECOND_JOB};
    struct lode_peer *peer = lode_peer_open(today, N_OF(today));
    struct flowrun f;

    (void)state;
    flowrun_open_at(&f, lode_peer_url(peer));
    load_two(&f, -1, "unprocessed=2");
    assert_int_equal(f.err.code, LODE_E_LIMIT);
    assert_non_null(strstr(f.err.msg, "the org failed job " JOB ": " QUOTA "; the org's Bulk API"));
    peer = attach(&f, peer, tomorrow, N_OF(tomorrow));
    load_two(&f, 0, "created=2");
    assert_int_equal(lode_peer_hits(peer, "POST "), 1);
    end(&f, peer);
}

/* An Open job lives a day. What was never closed was never processed, so another job takes its
 * place; one that somebody closed tells itself what it did. The journal is set to what a process
 * leaves that dies between two of its entries. */
static void a_job_left_open_is_looked_at_before_it_is_used(void **state)
{
    static const struct lode_peer_step first[] = {
        DESCRIBE,
        CREATE,
        {"PUT ", .status = 401,
         .body = "[{\"errorCode\":\"INVALID_SESSION_ID\",\"message\":\"x\"}]"}};
    static const struct lode_peer_step gone[] = {
        DESCRIBE, {POLL, .status = 404, .body = GONE}, SECOND_JOB};
    static const struct lode_peer_step aborted[] = {
        DESCRIBE, {POLL, .body = STATE("Aborted")}, SECOND_JOB};
    static const struct lode_peer_step open[] = {
        DESCRIBE,
        {POLL, .body = STATE("Open")},
        UPLOAD,
        CLOSE,
        {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,a\n" ID "00bAAA,true,b\n"},
        NONE,
        {POLL, .body = INFO("JobComplete", "2", "0")}};
    static const struct lode_peer_step closed[] = {
        DESCRIBE, {POLL, .body = INFO("JobComplete", "2", "0"), .times = -1}};
    static const struct {
        const char *left;
        const struct lode_peer_step *steps;
        size_t n, n_create, n_put, n_close;
        int rc;
        const char *want;
    } cases[] = {
        {"open", gone, N_OF(gone), 1, 1, 1, 0, "created=2"},
        {"uploaded", gone, N_OF(gone), 1, 1, 1, 0, "created=2"},
        {"open", aborted, N_OF(aborted), 1, 1, 1, 0, "created=2"},
        {"uploaded", aborted, N_OF(aborted), 1, 1, 1, 0, "created=2"},
        {"open", open, N_OF(open), 0, 1, 1, 0, "created=2"},
        {"uploaded", open, N_OF(open), 0, 0, 1, 0, "created=2"},
        {"open", closed, N_OF(closed), 0, 0, 0, -1, "unknown=2"},
        {"uploaded", closed, N_OF(closed), 0, 0, 0, -1, "unknown=2"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer *peer = lode_peer_open(first, N_OF(first));
        struct lode_err err;
        struct flowrun f;
        char sql[80];

        print_message("# %zu: %s\n", i, cases[i].left);
        flowrun_open_at(&f, lode_peer_url(peer));
        load_two(&f, -1, "unprocessed=2");
        snprintf(sql, sizeof sql, "UPDATE chunk SET state='%s'", cases[i].left);
        assert_int_equal(lode_db_exec(lode_journal_db(f.run.journal), sql, &err), 0);
        peer = attach(&f, peer, cases[i].steps, cases[i].n);
        load_two(&f, cases[i].rc, cases[i].want);
        assert_int_equal(lode_peer_hits(peer, "POST "), cases[i].n_create);
        assert_int_equal(lode_peer_hits(peer, "PUT "), cases[i].n_put);
        assert_int_equal(lode_peer_hits(peer, "PATCH "), cases[i].n_close);
        end(&f, peer);
    }
}

/* What was uploaded is the file of the chunk, and nothing else is ever sent to a closed job. */
static void the_calls_go_out_in_order(void **state)
{
    static const struct lode_peer_step steps[] = {
        DESCRIBE,
        CREATE,
        UPLOAD,
        CLOSE,
        {OK, .body = "sf__Id,sf__Created,Name\n" ID "00aAAA,true,\"a,\"\"x\"\"\ny\"\n"},
        NONE,
        {POLL, .body = INFO("JobComplete", "1", "0")},
    };
    static const char *const want[] = {"GET " BASE "sobjects/Account/describe",
                                       "POST " BASE "jobs/ingest",
                                       "PUT " AT "/batches",
                                       "PATCH " AT,
                                       POLL,
                                       OK,
                                       FAILED,
                                       LEFT};
    struct lode_peer *peer = lode_peer_open(steps, N_OF(steps));
    struct lode_step_spec spec;
    struct flowrun f;

    (void)state;
    flowrun_open_at(&f, lode_peer_url(peer));
    flowrun_spec(&spec, "s", "account", LODE_OPERATION_INSERT);
    /* the name in the script's case asks, the org's own is sent */
    spec.object[0] = 'A';
    assert_int_equal(flowrun_go(&f, &spec, "Name\n\"a,\"\"x\"\"\r\ny\"\n"), 0);
    assert_int_equal(lode_peer_count(peer), N_OF(want));
    for (size_t i = 0; i < N_OF(want); i++) {
        const struct lode_peer_request *r = lode_peer_request(peer, i);
        char line[4200];

        snprintf(line, sizeof line, "%s %s", r->method, r->target);
        assert_string_equal(line, want[i]);
    }
    assert_string_equal(lode_buf_str(&lode_peer_request(peer, 2)->body),
                        "Name\n\"a,\"\"x\"\"\ny\"\n");
    flowrun_close(&f);
    lode_peer_close(peer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_on_the_way_loses_and_doubles_nothing),
        cmocka_unit_test(as_long_as_the_org_asks_for_it_is_left_alone),
        cmocka_unit_test(what_cannot_go_on_stops_with_each_row_told),
        cmocka_unit_test(strange_answers_are_taken_for_what_they_prove),
        cmocka_unit_test(rows_of_a_job_that_a_limit_failed_go_out_again_with_resume),
        cmocka_unit_test(a_job_left_open_is_looked_at_before_it_is_used),
        cmocka_unit_test(the_calls_go_out_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
