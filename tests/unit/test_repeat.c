/* test_repeat.c - calls that did nothing in the org are sent again: the session was over, or the
 * org was busy. A limit of the day ends the step, and resume goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "support/flowrun.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const char csv[] = "Name,Phone\nA,1\nA,1\nB,2\nC,3\n", two_rows[] = "Name\nA\nA\n";

static void check_jobs(struct flowrun *f, const char *want)
{
    static const char sql[] =
        "SELECT group_concat(s, ' ') FROM (SELECT CASE state WHEN %d THEN 'Open' WHEN %d THEN "
        "'JobComplete' WHEN %d THEN 'Aborted' ELSE state END s FROM _lode_job ORDER BY seq)";
    char text[400];

    snprintf(text, sizeof text, sql, 0, 3, 5);
    assert_string_equal(flowrun_sql(f, text), want);
}

static const struct {
    const char *faults[3];
    int n_renewed;
    const char *jobs, *event;
} expired[] = {
    {{"expire:GET:describe:1"}, 1, "JobComplete", ""},
    {{"expire:POST:=jobs/ingest:1"}, 1, "JobComplete", ""},
    {{"expire:PUT:batches:1"}, 1, "JobComplete", ""},
    {{"expire:PATCH:jobs/ingest:1"}, 1, "JobComplete", ""},
    {{"expire:GET:jobs/ingest:1"}, 1, "JobComplete", ""},
    {{"expire:GET:successfulResults:1"}, 1, "JobComplete", ""},
    {{"expire:GET:failedResults:1"}, 1, "JobComplete", ""},
    {{"expire:GET:unprocessedrecords:1"}, 1, "JobComplete", ""},
    {{"expire:POST:=jobs/ingest:1", "expire:PUT:batches:1"}, 2, "JobComplete", ""},
    {{"lost:PATCH:jobs/ingest:1", "expire:GET:jobs/ingest:1"}, 1, "JobComplete", ""},
    {{"lost:PUT:batches:1", "expire:PATCH:jobs/ingest:1"}, 1, "Aborted JobComplete", "lost-upload"},
    {{"lost:PUT:batches:1", "expire:GET:jobs/ingest:1"}, 1, "Aborted JobComplete", "lost-upload"},
};

static void a_session_that_ends_is_renewed_and_the_step_goes_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(expired); i++) {
        struct lode_step_spec spec;
        struct flowrun f;

        print_message("# %s\n", expired[i].faults[0]);
        flowrun_open(&f, expired[i].faults);
        flowrun_renew(&f);
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        if (flowrun_go(&f, &spec, csv) < 0)
            fail_msg("%s: %s", expired[i].faults[0], f.err.msg);
        assert_string_equal(flowrun_counts(&f, f.step->counts), "created=4");
        assert_string_equal(
            flowrun_sql(&f, "SELECT Name, count(*) FROM Account GROUP BY Name ORDER BY Name"),
            "A|2\nB|1\nC|1");
        assert_int_equal(f.n_renewed, expired[i].n_renewed);
        check_jobs(&f, expired[i].jobs);
        assert_string_equal(flowrun_run_sql(&f, "SELECT DISTINCT kind FROM event"),
                            expired[i].event);
        flowrun_close(&f);
    }
}

/* Four jobs are polled at once when the token that they share ends. */
static void all_calls_of_a_step_share_one_sign_in(void **state)
{
    static const char *const faults[] = {"pace:30", "expire:GET:jobs/ingest:8", NULL};
    struct lode_step_spec spec;
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    flowrun_renew(&f);
    f.run.poll_first_ms = f.run.poll_max_ms = 1;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    spec.chunk_rows = 1;
    if (flowrun_go(&f, &spec, csv) < 0)
        fail_msg("%s", f.err.msg);
    assert_string_equal(flowrun_counts(&f, f.step->counts), "created=4");
    assert_int_equal(f.n_renewed, 1);
    flowrun_close(&f);
}

static void check_loaded(struct flowrun *f, const char *faults, int n_rows)
{
    char want[16];

    snprintf(want, sizeof want, "created=%d", n_rows);
    if (strcmp(flowrun_counts(f, f->step->counts), want) != 0)
        fail_msg("%s: %s", faults, f->text);
    assert_string_equal(
        flowrun_sql(f, "SELECT Name, count(*) FROM Account GROUP BY Name ORDER BY Name"),
        n_rows == 2 ? "A|2" : "A|2\nB|1\nC|1");
}

static const struct {
    const char *fault;
    int64_t least_ms;
} busy[] = {
    {"status:429:POST:=jobs/ingest:1-2", 0},     {"status:429:PUT:batches:1-2", 0},
    {"status:429:PATCH:jobs/ingest:1-2", 0},     {"status:429:GET:jobs/ingest:1-2", 0},
    {"status:429:GET:successfulResults:1-2", 0}, {"status:429:PUT:batches:1:retry-after=1", 1000},
};

/* The same call to the same job, and no job besides. */
static void a_busy_org_is_given_time(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(busy); i++) {
        const char *faults[] = {busy[i].fault, NULL};
        int64_t began = lode_clock_mono_ms();
        struct lode_step_spec spec;
        struct flowrun f;

        flowrun_open(&f, faults);
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        if (flowrun_go(&f, &spec, csv) < 0)
            fail_msg("%s: %s", busy[i].fault, f.err.msg);
        assert_true(lode_clock_mono_ms() - began >= busy[i].least_ms);
        check_loaded(&f, busy[i].fault, 4);
        check_jobs(&f, "JobComplete");
        assert_string_equal(flowrun_run_sql(&f, "SELECT kind FROM event"), "");
        flowrun_close(&f);
    }
}

static const struct {
    const char *fault;
    const char *want; /* counts of the step that stopped; NULL: whatever they are */
} limited[] = {
    {"status:429:POST:=jobs/ingest:2+", NULL},
    {"status:403:POST:=jobs/ingest:2+", "created=1 unprocessed=3"},
    {"status:403:PUT:batches:2+", "created=1 unprocessed=3"},
    {"status:403:PATCH:jobs/ingest:2+", "created=1 unprocessed=2 unknown=1"},
    {"status:403:GET:successfulResults:1+", NULL},
    {"status:403:GET:jobs/ingest:1+", NULL},
};

static void stop_and_resume(const char *rows, const char *fault, const char *want, int *did_stop)
{
    const char *faults[] = {fault, NULL};
    struct lode_step_spec spec;
    struct flowrun f;

    flowrun_open(&f, faults);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    spec.chunk_rows = 1;
    *did_stop = flowrun_go(&f, &spec, rows) < 0;
    if (*did_stop) {
        if (f.err.code != LODE_E_LIMIT ||
            (strstr(fault, "403") && !strstr(f.err.msg, "all of it by 20")))
            fail_msg("%s: %s", fault, f.err.msg);
        if (want)
            assert_string_equal(flowrun_counts(&f, f.step->counts), want);
        flowrun_again(&f);
        flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
        spec.chunk_rows = 1;
        if (flowrun_go(&f, &spec, rows) < 0)
            fail_msg("%s, resumed: %s", fault, f.err.msg);
    }
    check_loaded(&f, fault, rows == csv ? 4 : 2);
    flowrun_close(&f);
}

static void a_limit_ends_the_step_in_order_and_resume_goes_on(void **state)
{
    int did_stop;

    (void)state;
    for (size_t i = 0; i < N_OF(limited); i++) {
        stop_and_resume(csv, limited[i].fault, limited[i].want, &did_stop);
        assert_true(did_stop);
    }
}

/* From each call of the step on, and at each call alone. */
static void a_limit_may_come_at_any_call(void **state)
{
    int did_stop = 1, n = 0;
    char fault[64];

    (void)state;
    for (int k = 1; did_stop; k++) {
        snprintf(fault, sizeof fault, "status:403:*:jobs:%d+", k);
        stop_and_resume(two_rows, fault, NULL, &did_stop);
        if (did_stop) {
            snprintf(fault, sizeof fault, "status:403:*:jobs:%d", k);
            stop_and_resume(two_rows, fault, NULL, &did_stop);
            did_stop = 1;
        }
        n = k;
    }
    assert_true(n > 2 * 7); /* create, upload, close, poll, three results for each row */
}

static int name_it(struct flowrun *f, const struct lode_failure *failure, struct lode_decision *out,
                   struct lode_err *err)
{
    struct lode_slice name = {"Mended", 6};
    struct lode_record *rec;
    unsigned field;

    (void)failure;
    out->answer = LODE_ANSWER_RETRY;
    if (lode_fields_add(&f->step->fields, "Name", &field, err) < 0 ||
        lode_record_add(&out->records, &rec, err) < 0)
        return -1;
    return lode_record_set(rec, field, name, err);
}

/* The results of the second sending are what a limit keeps back. */
static void what_was_mended_is_told_after_a_resume(void **state)
{
    static const char *const faults[] = {"status:403:GET:successfulResults:2+", NULL};
    static const char rows[] = "Name,Phone\nA,1\n,2\n";
    struct lode_step_spec spec;
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    f.failed = name_it;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    assert_int_equal(flowrun_go(&f, &spec, rows), -1);
    assert_string_equal(flowrun_counts(&f, f.step->counts), "created=1 unknown=1");
    flowrun_again(&f);
    f.failed = name_it;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    if (flowrun_go(&f, &spec, rows) < 0)
        fail_msg("%s", f.err.msg);
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_status,_mended,_error_code"),
                        "created||\ncreated|Name Phone|");
    assert_string_equal(flowrun_run_sql(&f, "SELECT code, mended, settled FROM note"),
                        "REQUIRED_FIELD_MISSING|Name Phone|1");
    flowrun_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_that_ends_is_renewed_and_the_step_goes_on),
        cmocka_unit_test(all_calls_of_a_step_share_one_sign_in),
        cmocka_unit_test(a_busy_org_is_given_time),
        cmocka_unit_test(a_limit_ends_the_step_in_order_and_resume_goes_on),
        cmocka_unit_test(a_limit_may_come_at_any_call),
        cmocka_unit_test(what_was_mended_is_told_after_a_resume),
    };

    return cmocka_run_group_tests_name("repeat", tests, NULL, NULL);
}
