/* test_journal.c - what is put into run.db comes out of it, and another version's is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "store/journal.h"
#include "store/journal_work.h"
#include "store/outcome.h"
#include "support/scratch.h"

struct fixture {
    struct scratch s;
    struct lode_journal *j;
    struct lode_err err;
};

static void need(struct fixture *f, int rc)
{
    if (rc < 0)
        fail_msg("%s", f->err.msg);
}

static void start(struct fixture *f)
{
    struct lode_journal_run run = {
        .name = "2026-x", .kind = "rehearse", .script = "a \"b\".lua", .version = "0.1.0"};

    f->j = NULL;
    scratch_open(&f->s);
    need(f, lode_journal_create(scratch_path(&f->s, "run.db"), &run, &f->j, &f->err));
}

static void finish(struct fixture *f)
{
    lode_journal_close(f->j);
    scratch_close(&f->s);
}

static void reopen(struct fixture *f)
{
    lode_journal_close(f->j);
    f->j = NULL;
    need(f, lode_journal_open(scratch_path(&f->s, "run.db"), &f->j, &f->err));
}

static void a_run_is_read_as_it_was_written(void **state)
{
    struct lode_journal_run run;
    struct fixture f;

    (void)state;
    start(&f);
    reopen(&f);
    need(&f, lode_journal_read(f.j, &run, &f.err));
    assert_string_equal(run.name, "2026-x");
    assert_string_equal(run.kind, "rehearse");
    assert_string_equal(run.script, "a \"b\".lua");
    assert_string_equal(run.org_id, "");
    assert_string_equal(run.ended, "");
    assert_int_equal(run.status, -1);
    need(&f, lode_journal_org(f.j, "00D000000000001EAA", "u@example.com", "https://x", &f.err));
    need(&f, lode_journal_end(f.j, 5, "no network", &f.err));
    reopen(&f);
    need(&f, lode_journal_read(f.j, &run, &f.err));
    assert_string_equal(run.org_id, "00D000000000001EAA");
    assert_string_equal(run.username, "u@example.com");
    assert_int_equal(run.status, 5);
    assert_int_equal(strlen(run.ended), strlen("2026-11-23T19:04:05.123Z"));
    need(&f, lode_journal_resume(f.j, &f.err));
    need(&f, lode_journal_read(f.j, &run, &f.err));
    assert_string_equal(run.ended, "");
    assert_int_equal(run.status, -1);
    finish(&f);
}

static void another_versions_journal_is_refused_by_name(void **state)
{
    struct lode_journal *j = NULL;
    struct fixture f;

    (void)state;
    start(&f);
    need(&f, lode_db_exec(lode_journal_db(f.j), "PRAGMA user_version=77", &f.err));
    lode_journal_close(f.j);
    assert_int_equal(lode_journal_open(scratch_path(&f.s, "run.db"), &j, &f.err), -1);
    assert_int_equal(f.err.code, LODE_E_STORE);
    assert_non_null(strstr(f.err.msg, "format 77, this one knows"));
    assert_null(j);
    f.j = NULL;
    finish(&f);
}

static void a_journal_is_neither_overwritten_nor_made_by_opening(void **state)
{
    struct lode_journal_run run = {.name = "x", .kind = "run", .script = "", .version = ""};
    struct lode_journal *j = NULL;
    struct fixture f;

    (void)state;
    start(&f);
    assert_int_equal(lode_journal_create(scratch_path(&f.s, "run.db"), &run, &j, &f.err), -1);
    assert_int_equal(f.err.code, LODE_E_STORE);
    assert_int_equal(lode_journal_open(scratch_path(&f.s, "no.db"), &j, &f.err), -1);
    assert_int_equal(f.err.code, LODE_E_STORE);
    scratch_write(&f.s, "text.db",
                  "this is a text and no database, of more than a hundred bytes, so "
                  "that nobody takes it for an empty one.");
    assert_int_equal(lode_journal_open(scratch_path(&f.s, "text.db"), &j, &f.err), -1);
    assert_int_equal(f.err.code, LODE_E_STORE);
    assert_null(j);
    finish(&f);
}

static int collect(void *ctx, const struct lode_journal_step *step)
{
    struct lode_journal_step *all = ctx;
    int i = 0;

    while (all[i].id)
        i++;
    all[i] = *step;
    return i < 2;
}

static void steps_are_read_in_order_with_their_counts(void **state)
{
    struct lode_journal_step steps[4], found;
    int64_t counts[LODE_N_STATUS], id, other;
    struct fixture f;

    (void)state;
    start(&f);
    memset(steps, 0, sizeof steps);
    for (int i = 0; i < LODE_N_STATUS; i++)
        counts[i] = i ? i * 10 : 0;
    need(&f, lode_journal_step_begin(f.j, "one", "Account", "insert", &id, &f.err));
    need(&f, lode_journal_step_begin(f.j, "two", "Contact", "hardDelete", &other, &f.err));
    need(&f, lode_journal_step_end(f.j, id, "complete", 100, 3, counts, &f.err));
    assert_int_equal(lode_journal_step_begin(f.j, "one", "Lead", "insert", &id, &f.err), -1);
    assert_int_equal(f.err.code, LODE_E_USAGE);
    need(&f, lode_journal_step_input(f.j, other, "in.csv", 5, 6, "cafe", &f.err));
    reopen(&f);
    need(&f, lode_journal_steps(f.j, collect, steps, &f.err));
    assert_string_equal(steps[0].name, "one");
    assert_string_equal(steps[0].state, "complete");
    assert_int_equal(steps[0].n_rows, 100);
    for (int i = 0; i < LODE_N_STATUS; i++)
        assert_int_equal(steps[0].counts[i], counts[i]);
    assert_string_equal(steps[1].operation, "hardDelete");
    assert_string_equal(steps[1].state, "begun");
    assert_int_equal(steps[1].counts[LODE_STATUS_CREATED], 0);
    assert_int_equal(steps[2].id, 0);
    assert_int_equal(lode_journal_step_find(f.j, "two", &found, &f.err), 1);
    assert_int_equal(found.id, other);
    assert_int_equal(lode_journal_step_find(f.j, "Two", &found, &f.err), 0);
    finish(&f);
}

static void chunks_go_from_state_to_state(void **state)
{
    static const struct lode_journal_chunk chunks[] = {
        {.n = 1, .attempt = 1, .operation = "insert", .n_rows = 10, .bytes = 100, .hash = "h1"},
        {.n = 2, .attempt = 1, .operation = "insert", .n_rows = 20, .bytes = 200, .hash = "h2"},
        {.n = 1,
         .attempt = 2,
         .operation = "update",
         .n_rows = 5,
         .bytes = 50,
         .hash = "h3",
         .first_line = 7,
         .last_line = 9,
         .last_unit = 8},
    };
    struct lode_journal_chunk c;
    int64_t step, a, b, retry, number;
    struct fixture f;
    char job[19];

    (void)state;
    start(&f);
    need(&f, lode_journal_step_begin(f.j, "s", "Account", "insert", &step, &f.err));
    need(&f, lode_journal_chunk_add(f.j, step, &chunks[0], &a, &f.err));
    need(&f, lode_journal_chunk_add(f.j, step, &chunks[1], &b, &f.err));
    need(&f, lode_journal_chunk_add(f.j, step, &chunks[2], &retry, &f.err));
    need(&f, lode_journal_job_add(f.j, b, "750000000000001AAA", &number, &f.err));
    for (int i = 0; i <= LODE_CHUNK_FAILED; i++) {
        need(&f,
             lode_journal_chunk_state(f.j, b, (enum lode_chunk_state)i,
                                      i == LODE_CHUNK_OPEN ? "750000000000001AAA" : NULL, &f.err));
        assert_int_equal(lode_journal_chunk_find(f.j, step, 2, 1, &c, &f.err), 1);
        assert_int_equal(c.state, i);
        assert_string_equal(c.job, i < LODE_CHUNK_OPEN ? "" : "750000000000001AAA");
        assert_int_equal(c.job_number, i < LODE_CHUNK_OPEN ? 0 : number);
    }
    reopen(&f);
    assert_int_equal(lode_journal_chunk_next(f.j, step, 0, &c, &f.err), 1);
    assert_int_equal(c.id, a);
    assert_int_equal(c.state, LODE_CHUNK_SPOOLED);
    assert_int_equal(lode_journal_chunk_next(f.j, step, b, &c, &f.err), 1);
    assert_int_equal(c.attempt, 2);
    assert_string_equal(c.operation, "update");
    assert_string_equal(c.hash, "h3");
    assert_int_equal(c.bytes, 50);
    assert_int_equal(c.first_line, 7);
    assert_int_equal(c.last_line, 9);
    assert_int_equal(c.last_unit, 8);
    assert_int_equal(c.cursor, 0);
    need(&f, lode_journal_chunk_cursor(f.j, retry, 3, &f.err));
    assert_int_equal(lode_journal_chunk_find(f.j, step, 1, 2, &c, &f.err), 1);
    assert_int_equal(c.cursor, 3);
    assert_int_equal(lode_journal_chunk_next(f.j, step, retry, &c, &f.err), 0);
    assert_int_equal(lode_journal_chunk_find(f.j, step, 2, 2, &c, &f.err), 0);
    need(&f, lode_journal_job_id(f.j, number, job, &f.err));
    assert_string_equal(job, "750000000000001AAA");
    need(&f, lode_journal_job_id(f.j, number + 1, job, &f.err));
    assert_string_equal(job, "");
    assert_int_equal(lode_journal_job_add(f.j, a, "750000000000001AAA", &number, &f.err), -1);
    finish(&f);
}

static void note(struct fixture *f, uint64_t unit, const char *code, const char *message)
{
    struct lode_journal_note n = {code, "Name", "x\"y\n", message, ""};

    need(f, lode_journal_note_set(f->j, 1, unit, &n, &f->err));
}

static int add_top(void *ctx, const char *code, const char *message, int64_t n, int64_t first)
{
    char *text = ctx;

    (void)message;
    sprintf(text + strlen(text), "%s %d %d;", code, (int)n, (int)first);
    return 1;
}

static void notes_are_kept_one_a_unit_and_counted_by_code(void **state)
{
    struct lode_journal_note n;
    struct fixture f;
    char top[200] = "";

    (void)state;
    start(&f);
    for (uint64_t i = 10; i-- > 0;)
        note(&f, i, i < 2 ? "RARE" : i < 5 ? "SOME" : "OFTEN", "m");
    note(&f, 20, "ALSO_RARE", "m");
    note(&f, 21, "ALSO_RARE", "m");
    note(&f, 3, "SOME", "a later word on the same unit");
    assert_int_equal(lode_journal_note_get(f.j, 1, 3, &n, &f.err), 1);
    assert_string_equal(n.message, "a later word on the same unit");
    assert_string_equal(n.value, "x\"y\n");
    assert_int_equal(lode_journal_note_get(f.j, 1, 99, &n, &f.err), 0);
    assert_int_equal(lode_journal_note_get(f.j, 2, 3, &n, &f.err), 0);
    need(&f, lode_journal_top(f.j, 1, 3, add_top, top, &f.err));
    assert_string_equal(top, "OFTEN 5 5;SOME 3 2;RARE 2 0;");
    finish(&f);
}

static int add_row(void *ctx, const void *row, size_t n, struct lode_err *err)
{
    struct lode_buf *b = ctx;

    return lode_buf_add(b, row, n, err) < 0 || lode_buf_addc(b, ';', err) < 0 ? -1 : 1;
}

/* By parent first, then as they came. */
static void rows_to_send_again_wait_in_order(void **state)
{
    struct lode_buf rows, parent, none;
    struct fixture f;
    int64_t n;

    (void)state;
    start(&f);
    lode_buf_init(&rows, 0);
    lode_buf_init(&none, 0);
    lode_buf_init(&parent, 0);
    need(&f, lode_buf_adds(&parent, "p", &f.err));
    need(&f, lode_journal_again_add(f.j, 1, 0, &parent, "c", 1, &f.err));
    need(&f, lode_journal_again_add(f.j, 1, 0, &parent, "b\0b", 3, &f.err));
    need(&f, lode_journal_again_add(f.j, 1, 1, &parent, "u", 1, &f.err));
    need(&f, lode_journal_again_add(f.j, 1, 0, &none, "a", 1, &f.err));
    need(&f, lode_journal_again_add(f.j, 2, 0, &none, "other step", 10, &f.err));
    reopen(&f);
    need(&f, lode_journal_again_count(f.j, 1, 0, &n, &f.err));
    assert_int_equal(n, 3);
    need(&f, lode_journal_again_each(f.j, 1, 0, add_row, &rows, &f.err));
    assert_int_equal(rows.len, 8);
    assert_memory_equal(rows.p, "a;c;b\0b;", 8);
    need(&f, lode_journal_again_clear(f.j, 1, 0, &f.err));
    need(&f, lode_journal_again_count(f.j, 1, 0, &n, &f.err));
    assert_int_equal(n, 0);
    need(&f, lode_journal_again_count(f.j, 1, 1, &n, &f.err));
    assert_int_equal(n, 1);
    need(&f, lode_journal_again_count(f.j, 2, 0, &n, &f.err));
    assert_int_equal(n, 1);
    lode_buf_clear(&rows);
    lode_buf_clear(&parent);
    finish(&f);
}

static int add_argument(void *ctx, const char *name, const char *value, struct lode_err *err)
{
    char *text = ctx;

    (void)err;
    sprintf(text + strlen(text), "%s=%s;", name, value);
    return 1;
}

static void arguments_and_remembered_values_come_back(void **state)
{
    const char *value = NULL;
    char text[100] = "";
    struct fixture f;

    (void)state;
    start(&f);
    need(&f, lode_journal_argument(f.j, "dir", "data", &f.err));
    need(&f, lode_journal_argument(f.j, "a", "1", &f.err));
    need(&f, lode_journal_argument(f.j, "dir", "other", &f.err));
    need(&f, lode_journal_memo_set(f.j, "once", 1, "{\"a\":1}", &f.err));
    need(&f, lode_journal_memo_set(f.j, "once", 2, "", &f.err));
    reopen(&f);
    need(&f, lode_journal_arguments(f.j, add_argument, text, &f.err));
    assert_string_equal(text, "a=1;dir=other;");
    assert_int_equal(lode_journal_memo_get(f.j, "once", 1, &value, &f.err), 1);
    assert_string_equal(value, "{\"a\":1}");
    assert_int_equal(lode_journal_memo_get(f.j, "once", 2, &value, &f.err), 1);
    assert_string_equal(value, "");
    assert_int_equal(lode_journal_memo_get(f.j, "once", 3, &value, &f.err), 0);
    finish(&f);
}

/* What stands between begin and commit is there as a whole, or not at all. */
static void a_transaction_that_is_not_committed_leaves_nothing(void **state)
{
    struct lode_journal_note n;
    struct fixture f;

    (void)state;
    start(&f);
    need(&f, lode_journal_begin(f.j, &f.err));
    note(&f, 1, "A", "m");
    reopen(&f); /* as after a crash */
    assert_int_equal(lode_journal_note_get(f.j, 1, 1, &n, &f.err), 0);
    need(&f, lode_journal_begin(f.j, &f.err));
    note(&f, 1, "A", "m");
    need(&f, lode_journal_commit(f.j, &f.err));
    reopen(&f);
    assert_int_equal(lode_journal_note_get(f.j, 1, 1, &n, &f.err), 1);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_read_as_it_was_written),
        cmocka_unit_test(another_versions_journal_is_refused_by_name),
        cmocka_unit_test(a_journal_is_neither_overwritten_nor_made_by_opening),
        cmocka_unit_test(steps_are_read_in_order_with_their_counts),
        cmocka_unit_test(chunks_go_from_state_to_state),
        cmocka_unit_test(notes_are_kept_one_a_unit_and_counted_by_code),
        cmocka_unit_test(rows_to_send_again_wait_in_order),
        cmocka_unit_test(arguments_and_remembered_values_come_back),
        cmocka_unit_test(a_transaction_that_is_not_committed_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
