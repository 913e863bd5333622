/* test_job.c - polling: how long a job is asked for, and when what it says of itself is final. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/flowrun.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

#define BASE "/services/data/v68.0/"
#define JOB  "750ak000009BWKLAA4"
#define AT   BASE "jobs/ingest/" JOB
#define INFO(state, stamp, processed, failed)                                       \
    "{\"id\":\"" JOB "\",\"state\":\"" state "\",\"systemModstamp\":\"" stamp "\"," \
    "\"numberRecordsProcessed\":" processed ",\"numberRecordsFailed\":" failed "}"
#define DESCRIBE                                                                             \
    "{\"name\":\"Account\",\"fields\":[{\"name\":\"Id\",\"type\":\"id\",\"idLookup\":true}," \
    "{\"name\":\"Name\",\"type\":\"string\",\"createable\":true}]}"

static const struct {
    const char *name;
    const char *info[6]; /* what polls say; NULL behind the last */
    size_t n_polls;
} ends[] = {
    {"a complete job is final at once",
     {INFO("InProgress", "1", "0", "0"), INFO("JobComplete", "2", "2", "0")},
     2},
    {"a failed job is read twice",
     {INFO("InProgress", "1", "2", "0"), INFO("Failed", "1", "2", "0"),
      INFO("Failed", "1", "2", "0")},
     3},
    {"until its counters rest",
     {INFO("Failed", "1", "0", "0"), INFO("Failed", "1", "1", "0"), INFO("Failed", "1", "2", "0"),
      INFO("Failed", "1", "2", "0")},
     4},
    {"and its time stamp",
     {INFO("Failed", "1", "2", "0"), INFO("Failed", "2", "2", "0"), INFO("Failed", "2", "2", "0")},
     3},
    {"an aborted one too",
     {INFO("Aborted", "1", "1", "0"), INFO("Aborted", "2", "2", "0"),
      INFO("Aborted", "2", "2", "0")},
     3},
    {"and what was aborted and is failed now",
     {INFO("Aborted", "1", "2", "0"), INFO("Failed", "1", "2", "0"), INFO("Failed", "1", "2", "0")},
     3},
};

/* Both rows are in the results whatever the state: the counters have to come to say so. */
static void results_are_fetched_when_the_counters_rest(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(ends); i++) {
        struct lode_peer_step steps[16] = {
            {.match = "GET " BASE "sobjects/Account/describe", .body = DESCRIBE},
            {.match = "POST " BASE "jobs/ingest",
             .body = "{\"id\":\"" JOB "\",\"state\":\"Open\"}"},
            {.match = "PUT " AT "/batches", .status = 201},
            {.match = "PATCH " AT, .body = "{\"id\":\"" JOB "\",\"state\":\"UploadComplete\"}"},
            {.match = "GET " AT "/successfulResults",
             .body = "sf__Id,sf__Created,Name\n00100000000000aAAA,true,a\n"
                     "00100000000000bAAA,true,b\n"},
            {.match = "GET " AT "/failedResults"},
            {.match = "GET " AT "/unprocessedrecords"},
        };
        struct lode_step_spec spec;
        struct lode_peer *peer;
        struct flowrun f;

        print_message("# %s\n", ends[i].name);
        for (size_t k = 0; ends[i].info[k]; k++)
            steps[7 + k] = (struct lode_peer_step){.match = "GET " AT, .body = ends[i].info[k]};
        peer = lode_peer_open(steps, N_OF(steps));
        flowrun_open_at(&f, lode_peer_url(peer));
        f.run.poll_first_ms = f.run.poll_max_ms = 1;
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        (void)flowrun_go(&f, &spec, "Name\na\nb\n"); /* an aborted job stops it */
        assert_string_equal(flowrun_counts(&f, f.step->counts), "created=2");
        /* three results besides, once each */
        assert_int_equal(lode_peer_hits(peer, "GET " AT), ends[i].n_polls + 3);
        assert_int_equal(lode_peer_unexpected(peer), 0);
        flowrun_close(&f);
        lode_peer_close(peer);
    }
}

/* More rows than the local org saves at once, each a failure now and then. */
static const char *many_rows(char *csv, size_t size)
{
    size_t n = (size_t)snprintf(csv, size, "Name,Site\n");

    for (int i = 0; i < 700; i++)
        n += (size_t)snprintf(csv + n, size - n, "r%d,%.*s\n", i, i % 50 ? 3 : 90,
                              "123456789012345678901234567890123456789012345678901234567890"
                              "123456789012345678901234567890");
    return csv;
}

static void a_slow_job_is_awaited(void **state)
{
    static const char *const faults[] = {"pace:40", NULL};
    struct lode_step_spec spec;
    struct flowrun f;
    char csv[32768];

    (void)state;
    flowrun_open(&f, faults);
    f.run.poll_first_ms = f.run.poll_max_ms = 5;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    if (flowrun_go(&f, &spec, many_rows(csv, sizeof csv)) < 0)
        fail_msg("%s", f.err.msg);
    assert_string_equal(flowrun_counts(&f, f.step->counts), "created=686 failed=14");
    flowrun_close(&f);
}

/* The rest goes out again, and nothing twice. */
static void a_job_that_fails_on_the_way_is_gone_on_with(void **state)
{
    static const char *const faults[] = {"pace:20", "unprocessed:400", NULL};
    struct lode_step_spec spec;
    struct flowrun f;
    char csv[32768];

    (void)state;
    flowrun_open(&f, faults);
    f.run.poll_first_ms = f.run.poll_max_ms = 1;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    if (flowrun_go(&f, &spec, many_rows(csv, sizeof csv)) < 0)
        fail_msg("%s", f.err.msg);
    assert_string_equal(flowrun_counts(&f, f.step->counts), "created=686 failed=14");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*), count(DISTINCT Name) FROM Account"),
                        "686|686");
    assert_string_equal(flowrun_run_sql(&f, "SELECT state, n_processed FROM job ORDER BY number"),
                        "Failed|400\nJobComplete|300");
    flowrun_close(&f);
}

/* Somebody else aborts the job as soon as a poll has seen it at work. */
static void abort_it(void *ctx, const struct lode_step *s)
{
    const struct lode_chunk *c = s->chunks;
    struct flowrun *f = ctx;
    struct lode_call *call;
    struct lode_err err;

    if (!c || c->info.state != LODE_JOB_IN_PROGRESS || c->info.n_processed < 200)
        return;
    f->step->hooks.progress = NULL; /* once */
    if (lode_ingestjob_abort(f->run.session, c->job, &call, &err) < 0 ||
        lode_session_perform(f->run.session, call, &err) < 0)
        fail_msg("%s", err.msg);
    lode_call_free(call);
}

static void watch(struct flowrun *f, struct lode_step *step)
{
    (void)f;
    step->hooks.progress = abort_it;
}

static void what_an_aborted_job_did_is_told(void **state)
{
    static const char *const faults[] = {"pace:300", NULL};
    struct lode_step_spec spec;
    struct flowrun f;
    char csv[32768], want[64];

    (void)state;
    flowrun_open(&f, faults);
    f.run.poll_first_ms = f.run.poll_max_ms = 5;
    f.prepare = watch;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    assert_int_equal(flowrun_go(&f, &spec, many_rows(csv, sizeof csv)), -1);
    assert_int_equal(f.err.code, LODE_E_LIMIT);
    assert_int_equal(f.step->counts[LODE_STATUS_UNKNOWN], 0);
    assert_true(f.step->counts[LODE_STATUS_CREATED] >= 196);
    assert_true(f.step->counts[LODE_STATUS_UNPROCESSED] >= 100);
    snprintf(want, sizeof want, "%d", (int)f.step->counts[LODE_STATUS_CREATED]);
    assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM Account"), want);
    flowrun_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_are_fetched_when_the_counters_rest),
        cmocka_unit_test(a_slow_job_is_awaited),
        cmocka_unit_test(a_job_that_fails_on_the_way_is_gone_on_with),
        cmocka_unit_test(what_an_aborted_job_did_is_told),
    };

    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
