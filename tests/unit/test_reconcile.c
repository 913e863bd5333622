/* test_reconcile.c - results against the job's own counters: what agrees is believed, what differs
 * is fetched again, and then what is not certain is unknown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/reconcile.h"
#include "flow/types.h"
#include "support/matching.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

enum { FIELDS = 3, FETCHES = 3 };

/* A step of one chunk, whose files a test writes. */
struct fixture {
    struct scratch s;
    struct lode_run run;
    struct lode_step step;
    struct lode_fieldref fields[FIELDS];
    struct lode_chunk *chunk;
};

static char names[FIELDS][8] = {"Id", "Key__c", "A"};

static void open_fixture(struct fixture *f, enum lode_operation op, int attempt)
{
    struct lode_journal_run about = {.name = "r", .kind = "run", .script = "s", .version = "0"};
    struct lode_err err;

    memset(f, 0, sizeof *f);
    scratch_open(&f->s);
    f->run.dir = f->s.dir;
    assert_int_equal(lode_io_mkdirs(scratch_path(&f->s, "chunks"), &err), 0);
    assert_int_equal(
        lode_journal_create(scratch_path(&f->s, "run.db"), &about, &f->run.journal, &err), 0);
    assert_int_equal(lode_queue_new(&f->run.to_match, &err), 0);
    for (int i = 0; i < FIELDS; i++)
        f->fields[i] =
            (struct lode_fieldref){.name = names[i], .compare = LODE_COMPARE_TEXT, .column = -1};
    f->step.run = &f->run;
    f->step.id = 1;
    lode_str_copy(f->step.spec.name, sizeof f->step.spec.name, "s");
    lode_str_copy(f->step.spec.external_id, sizeof f->step.spec.external_id, "key__c");
    f->step.fields.items = f->fields;
    f->step.fields.n = FIELDS;
    assert_int_equal(lode_chunk_new(&f->step, 1, attempt, op, &f->chunk, &err), 0);
    lode_str_copy(f->chunk->job, sizeof f->chunk->job, "750000000000001AAA");
}

static void close_fixture(struct fixture *f)
{
    lode_chunk_free(f->chunk);
    lode_queue_free(f->run.to_match);
    lode_journal_close(f->run.journal);
    scratch_close(&f->s);
}

static void write_file(const char *path, const char *text)
{
    struct lode_err err;

    assert_int_equal(lode_io_write_file(path, text, strlen(text), &err), 0);
}

/* The chunk's file, columns by their names, and what emit writes beside it. */
static void write_chunk(struct fixture *f, const char *csv)
{
    static const enum lode_compare text[FIELDS]; /* all zero: TEXT */
    struct lode_chunk *c = f->chunk;
    struct lode_reader *r = NULL;
    const char *const *columns;
    struct lode_err err;

    write_file(c->csv, csv);
    assert_int_equal(lode_reader_open(c->csv, NULL, &r, &err), 0);
    columns = lode_reader_columns(r, &c->n_columns);
    c->columns = lode_mem_alloc(c->n_columns * sizeof *c->columns, &err);
    for (size_t i = 0; i < c->n_columns; i++)
        for (unsigned k = 0; k < FIELDS; k++)
            if (strcmp(columns[i], names[k]) == 0)
                c->columns[i] = k;
    lode_reader_close(r);
    c->n_rows = matching_write_side(c->csv, c->rows, text, lode_chunk_key(c));
}

static void write_results(struct fixture *f, const char *const results[3])
{
    struct lode_err err;

    for (int i = 0; i < 3; i++) {
        char *p = lode_chunk_result(f->chunk, (enum lode_result_kind)i, &err);

        if (results[i])
            write_file(p, results[i]);
        lode_mem_free(p);
    }
}

/* One fetch and what the match thread does with it. */
static int reconcile(struct fixture *f, struct lode_err *err)
{
    struct lode_match *m;

    f->chunk->n_fetches++;
    assert_int_equal(lode_reconcile_begin(f->chunk, err), 0);
    m = (struct lode_match *)lode_queue_pop(f->run.to_match, 0);
    assert_ptr_equal(m->owner, f->chunk);
    m->rc = lode_match_run(m, &m->err);
    return lode_reconcile_end(f->chunk, m, err);
}

/* "ok bad left -": a row each. */
static void statuses(const struct fixture *f, char *out)
{
    static const char *const words[] = {"-", "ok", "bad", "left"};
    struct lode_match_row *rows = (void *)scratch_read(f->chunk->match->out, NULL);

    out[0] = '\0';
    for (int64_t i = 0; i < f->chunk->n_rows; i++) {
        if (i)
            scratch_cat(out, 128, " ");
        scratch_cat(out, 128, words[rows[i].status]);
    }
    free(rows);
}

static int n_events(const struct fixture *f)
{
    struct lode_db *db = lode_journal_db(f->run.journal);
    struct lode_err err;
    sqlite3_stmt *st =
        lode_db_prepare(db, "SELECT count(*) FROM event WHERE kind = 'counts-differ'", &err);

    assert_non_null(st);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    return (int)strtol(lode_db_text(st, 0), NULL, 10);
}

#define OK_HEAD  "\"sf__Id\",\"sf__Created\",A\n"
#define BAD_HEAD "\"sf__Id\",\"sf__Error\",A\n"
#define OK1      "001000000000001AAA,true,a\n"
#define OK2      "001000000000002AAA,true,b\n"
#define OK3      "001000000000003AAA,true,c\n"

static const struct {
    const char *name;
    const char *ok, *bad, *left; /* files; the chunk has the rows a, b, c */
    enum lode_job_state state;
    int64_t n_processed, n_failed;
    int n_fetches; /* until it is settled */
    const char *want;
    enum lode_status rest;
} cases[] = {
    {"lines and counters agree", OK_HEAD OK1 OK3, BAD_HEAD ",E,b\n", "A\n", LODE_JOB_COMPLETE, 3, 1,
     1, "ok bad ok", LODE_STATUS_UNKNOWN},
    {"a job that does not count", OK_HEAD OK1 OK2 OK3, NULL, NULL, LODE_JOB_COMPLETE, -1, -1, 1,
     "ok ok ok", LODE_STATUS_UNKNOWN},
    {"a line is missing", OK_HEAD OK1 OK3, NULL, NULL, LODE_JOB_COMPLETE, 3, 0, FETCHES, "ok - ok",
     LODE_STATUS_UNKNOWN},
    {"a line is missing, and the counters say nothing of it", OK_HEAD OK1 OK3, NULL, NULL,
     LODE_JOB_COMPLETE, 2, 0, FETCHES, "ok - ok", LODE_STATUS_UNKNOWN},
    {"a line of no row", OK_HEAD OK1 OK2 "001000000000004AAA,true,d\n", NULL, NULL,
     LODE_JOB_COMPLETE, 3, 0, FETCHES, "ok ok -", LODE_STATUS_UNKNOWN},
    {"more lines than rows", OK_HEAD OK1 OK2 OK3 "001000000000004AAA,true,d\n", NULL, NULL,
     LODE_JOB_COMPLETE, 3, 0, FETCHES, "ok ok ok", LODE_STATUS_UNKNOWN},
    {"a line twice", OK_HEAD OK1 OK2 OK2 OK3, NULL, NULL, LODE_JOB_COMPLETE, 3, 0, 1, "ok ok ok",
     LODE_STATUS_UNKNOWN},
    {"a line twice and another lost", OK_HEAD OK1 OK2 OK2, NULL, NULL, LODE_JOB_COMPLETE, 3, 0,
     FETCHES, "ok ok -", LODE_STATUS_UNKNOWN},
    {"a row with two results", OK_HEAD OK1 OK2 OK3, BAD_HEAD ",E,b\n", NULL, LODE_JOB_COMPLETE, 3,
     0, FETCHES, "ok - ok", LODE_STATUS_UNKNOWN},
    {"a failure more than was counted", OK_HEAD OK1 OK2, BAD_HEAD ",E,c\n", NULL, LODE_JOB_COMPLETE,
     3, 0, FETCHES, "ok ok bad", LODE_STATUS_UNKNOWN},
    {"a row more than was counted", OK_HEAD OK1 OK2 OK3, NULL, NULL, LODE_JOB_COMPLETE, 2, 0,
     FETCHES, "ok ok ok", LODE_STATUS_UNKNOWN},
    {"a job that ended early", OK_HEAD OK1, BAD_HEAD ",E,b\n", "A\nc\n", LODE_JOB_FAILED, 2, 1, 1,
     "ok bad left", LODE_STATUS_UNPROCESSED},
    {"the same without a list of what was left", OK_HEAD OK1, BAD_HEAD ",E,b\n", NULL,
     LODE_JOB_ABORTED, 2, 1, 1, "ok bad -", LODE_STATUS_UNPROCESSED},
    {"the same, and it does not say how far it came", OK_HEAD OK1, BAD_HEAD ",E,b\n", NULL,
     LODE_JOB_FAILED, -1, -1, FETCHES, "ok bad -", LODE_STATUS_UNKNOWN},
    {"the same, and it came farther than its lines", OK_HEAD OK1, BAD_HEAD ",E,b\n", NULL,
     LODE_JOB_FAILED, 3, 1, FETCHES, "ok bad -", LODE_STATUS_UNKNOWN},
    {"a row left that nobody sent", OK_HEAD OK1 OK2, NULL, "A\nz\n", LODE_JOB_FAILED, 2, 0, FETCHES,
     "ok ok -", LODE_STATUS_UNKNOWN},
    {"no results at all", NULL, NULL, NULL, LODE_JOB_COMPLETE, 3, 0, FETCHES, "- - -",
     LODE_STATUS_UNKNOWN},
    {"empty results", "", "", "", LODE_JOB_COMPLETE, 3, 0, FETCHES, "- - -", LODE_STATUS_UNKNOWN},
    {"a job of which nothing was processed", OK_HEAD, BAD_HEAD, "A\nc\nb\na\n", LODE_JOB_FAILED, 0,
     0, 1, "left left left", LODE_STATUS_UNPROCESSED},
};

static void what_differs_is_fetched_again_and_then_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        const char *const results[3] = {cases[i].ok, cases[i].bad, cases[i].left};
        struct lode_err err;
        struct fixture f;
        char got[128];
        int rc = 0;

        print_message("# %s\n", cases[i].name);
        open_fixture(&f, LODE_OPERATION_INSERT, 1);
        write_chunk(&f, "A\na\nb\nc\n");
        write_results(&f, results);
        f.chunk->info.state = cases[i].state;
        f.chunk->info.n_processed = cases[i].n_processed;
        f.chunk->info.n_failed = cases[i].n_failed;
        while (rc == 0)
            if ((rc = reconcile(&f, &err)) < 0)
                fail_msg("%s", err.msg);
        assert_int_equal(f.chunk->n_fetches, cases[i].n_fetches);
        statuses(&f, got);
        assert_string_equal(got, cases[i].want);
        assert_int_equal(f.chunk->rest, cases[i].rest);
        assert_int_equal(n_events(&f), cases[i].n_fetches == FETCHES);
        close_fixture(&f);
    }
}

/* Two rows that are equal, two lines that are equal, and one failure too many: one of the lines may
 * be there twice, and the other row's lost. */
static void what_is_doubtful_is_unknown_where_counts_differ(void **state)
{
    const char *const results[3] = {OK_HEAD OK1, BAD_HEAD ",E,b\n,E,b\n", NULL};
    struct lode_err err;
    struct fixture f;
    char got[128];

    (void)state;
    for (int64_t n_failed = 1; n_failed <= 2; n_failed++) {
        open_fixture(&f, LODE_OPERATION_INSERT, 1);
        write_chunk(&f, "A\nb\na\nb\n");
        write_results(&f, results);
        f.chunk->info.state = LODE_JOB_COMPLETE;
        f.chunk->info.n_processed = 3;
        f.chunk->info.n_failed = n_failed;
        f.chunk->n_fetches = FETCHES - 1;
        assert_int_equal(reconcile(&f, &err), 1);
        statuses(&f, got);
        assert_string_equal(got, n_failed == 2 ? "bad ok bad" : "bad ok -");
        close_fixture(&f);
    }
}

static void results_that_cannot_be_read_are_fetched_again_and_then_an_error(void **state)
{
    const char *const cut[3] = {OK_HEAD OK1 "\"001000", NULL, NULL};
    const char *const whole[3] = {OK_HEAD OK1, NULL, NULL};
    struct lode_err err;
    struct fixture f;

    (void)state;
    open_fixture(&f, LODE_OPERATION_INSERT, 1);
    write_chunk(&f, "A\na\n");
    f.chunk->info.state = LODE_JOB_COMPLETE;
    f.chunk->info.n_processed = 1;
    write_results(&f, cut);
    assert_int_equal(reconcile(&f, &err), 0);
    assert_int_equal(reconcile(&f, &err), 0);
    assert_int_equal(reconcile(&f, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_non_null(strstr(err.msg, "the results of job 750000000000001AAA were"));
    assert_non_null(strstr(err.msg, "fetched 3 times"));
    f.chunk->n_fetches = 1;
    write_results(&f, whole);
    assert_int_equal(reconcile(&f, &err), 1);
    close_fixture(&f);
}

static void other_faults_are_errors_at_once(void **state)
{
    const char *const results[3] = {OK_HEAD OK1, NULL, NULL};
    struct lode_err err;
    struct fixture f;

    (void)state;
    open_fixture(&f, LODE_OPERATION_INSERT, 1);
    write_chunk(&f, "A\na\n");
    write_results(&f, results);
    f.chunk->n_rows = 2; /* more than the side file has */
    assert_int_equal(reconcile(&f, &err), -1);
    assert_int_equal(err.code, LODE_E_STORE);
    close_fixture(&f);
}

static const struct {
    enum lode_operation op;
    const char *chunk;
    int key;
} keys[] = {
    {LODE_OPERATION_INSERT, "Id,Key__c,A\n1,k,a\n", -1},
    {LODE_OPERATION_UPDATE, "A,Id\na,1\n", 1},
    {LODE_OPERATION_UPSERT, "A,Key__c\na,k\n", 1},
    {LODE_OPERATION_UPSERT, "A\na\n", -1},
    {LODE_OPERATION_DELETE, "Id\n1\n", 0},
    {LODE_OPERATION_HARD_DELETE, "Id\n1\n", 0},
};

static void the_operation_says_which_column_names_a_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(keys); i++) {
        struct lode_match *m;
        struct lode_err err;
        struct fixture f;

        open_fixture(&f, keys[i].op, 2);
        write_chunk(&f, keys[i].chunk);
        assert_int_equal(lode_chunk_key(f.chunk), keys[i].key);
        assert_int_equal(lode_reconcile_begin(f.chunk, &err), 0);
        m = (struct lode_match *)lode_queue_pop(f.run.to_match, 0);
        assert_int_equal(m->key, keys[i].key);
        lode_match_free(m);
        close_fixture(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_differs_is_fetched_again_and_then_unknown),
        cmocka_unit_test(what_is_doubtful_is_unknown_where_counts_differ),
        cmocka_unit_test(results_that_cannot_be_read_are_fetched_again_and_then_an_error),
        cmocka_unit_test(other_faults_are_errors_at_once),
        cmocka_unit_test(the_operation_says_which_column_names_a_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
