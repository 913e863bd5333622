/* test_emit.c - what goes into a chunk comes out of its file, whatever fields its rows have; and it
 * is never larger than was reckoned. */
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
#include "flow/emit.h"
#include "flow/outcomes.h"
#include "support/matching.h"

enum { FIELDS = 12, MAX_ROWS = 60 };

static const char *const values[] = {
    "x",      "",         "a,b",  "say \"hi\"", "two\nlines", "two\r\nlines", "mac\rend", "\n",
    "\"",     "\"\"",     "#N/A", " spaced ",   "ünïcode",    "ends in\r\n",  ",",        "007",
    "\r\r\n", "a\"\n\"b", "\t",   "'",
};
/* the same as the org gets them: line breaks are LF */
static const char *const wanted[] = {
    "x",  "",    "a,b",  "say \"hi\"", "two\nlines", "two\nlines", "mac\nend",
    "\n", "\"",  "\"\"", "#N/A",       " spaced ",   "ünïcode",    "ends in\n",
    ",",  "007", "\n\n", "a\"\n\"b",   "\t",         "'",
};
enum { VALUES = sizeof values / sizeof *values };

struct fixture {
    struct scratch s;
    struct lode_run run;
    struct lode_step step;
    struct lode_fieldref fields[FIELDS];
    char names[FIELDS][160];
    struct lode_records records;
    int value[MAX_ROWS][FIELDS]; /* index in values, 1: none */
    char keys[MAX_ROWS][16];
};

static void open_fixture(struct fixture *f)
{
    struct lode_journal_run about = {.name = "r", .kind = "run", .script = "s", .version = "0"};
    struct lode_err err;

    memset(f, 0, sizeof *f);
    scratch_open(&f->s);
    f->run.dir = f->s.dir;
    assert_int_equal(lode_io_mkdirs(scratch_path(&f->s, "chunks"), &err), 0);
    assert_int_equal(
        lode_journal_create(scratch_path(&f->s, "run.db"), &about, &f->run.journal, &err), 0);
    for (int i = 0; i < FIELDS; i++) {
        snprintf(f->names[i], sizeof f->names[i], "Field_%d__c", i);
        f->fields[i].name = f->names[i];
    }
    /* as long as a relationship column can be, and longer than a field's name */
    memset(f->names[FIELDS - 1], 'R', 130);
    f->step.run = &f->run;
    f->step.id = 1;
    lode_str_copy(f->step.spec.name, sizeof f->step.spec.name, "s");
    f->step.fields.items = f->fields;
    f->step.fields.n = FIELDS;
    assert_int_equal(lode_outcome_open(scratch_path(&f->s, "s.units"), &f->step.outcomes, &err), 0);
}

static void close_fixture(struct fixture *f)
{
    lode_outcome_close(f->step.outcomes);
    lode_journal_close(f->run.journal);
    lode_record_clear(&f->records);
    scratch_close(&f->s);
}

/* A record of row `row`, at most n_fields of its fields set. */
static struct lode_record *record(struct fixture *f, int row)
{
    struct lode_record *rec;
    struct lode_err err;

    lode_record_reset(&f->records);
    assert_int_equal(lode_record_add(&f->records, &rec, &err), 0);
    for (unsigned i = 0; i < FIELDS; i++) {
        unsigned field = (i + (unsigned)row) % FIELDS; /* in another order each time */
        const char *v = values[f->value[row][field]];

        if (*v)
            assert_int_equal(lode_record_set(rec, field, (struct lode_slice){v, strlen(v)}, &err),
                             0);
    }
    return rec;
}

static void put(struct fixture *f, struct lode_emit *e, int row)
{
    struct lode_unit unit = {.unit = (uint64_t)row * 3,
                             .offset = row * 100,
                             .line = (uint32_t)row + 2,
                             .n_key = (uint16_t)strlen(f->keys[row]),
                             .attempts = 1};
    struct lode_err err;

    if (lode_emit_row(e, record(f, row), &unit, f->keys[row], &err) < 0)
        fail_msg("%s", err.msg);
}

static int field_of(const struct fixture *f, const char *name)
{
    for (int i = 0; i < FIELDS; i++)
        if (strcmp(f->names[i], name) == 0)
            return i;
    fail_msg("no field is called %s", name);
    return -1;
}

static void check_csv(struct fixture *f, const struct lode_chunk *c)
{
    struct lode_reader *r = NULL;
    const char *const *names;
    struct lode_row row;
    struct lode_err err;
    size_t n;
    int rc, i = 0;

    assert_int_equal(lode_reader_open(c->csv, NULL, &r, &err), 0);
    names = lode_reader_columns(r, &n);
    assert_int_equal(n, c->n_columns);
    while ((rc = lode_reader_next(r, &row, &err)) == 1) {
        int seen[FIELDS] = {0};

        assert_string_equal(row.fault, "");
        assert_int_equal(row.n_cells, n);
        for (size_t k = 0; k < n; k++) {
            int field = field_of(f, names[k]);
            const char *want = wanted[f->value[i][field]];

            assert_int_equal(c->columns[k], field);
            assert_int_equal(row.cells[k].n, strlen(want));
            assert_memory_equal(row.cells[k].p, want, strlen(want));
            seen[field] = 1;
        }
        for (int k = 0; k < FIELDS; k++)
            assert_true(seen[k] || wanted[f->value[i][k]][0] == '\0');
        i++;
    }
    assert_int_equal(rc, 0);
    assert_int_equal(i, c->n_rows);
    lode_reader_close(r);
}

/* The side file: each row's number, line, key, and the hash that its cells in the file have. */
static void check_units(struct fixture *f, const struct lode_chunk *c)
{
    static const enum lode_compare text[FIELDS]; /* all zero: TEXT */
    const char *again = scratch_path(&f->s, "again.rows");
    struct lode_unit_reader r, read;
    struct lode_unit u;
    struct lode_buf key;
    struct lode_err err;

    lode_buf_init(&key, 0);
    assert_int_equal(matching_write_side(c->csv, again, text, -1), c->n_rows);
    assert_int_equal(lode_outcomes_units_open(c->rows, &r, &err), 0);
    assert_int_equal(lode_outcomes_units_open(again, &read, &err), 0);
    for (int i = 0; i < c->n_rows; i++) {
        assert_int_equal(lode_outcomes_units_next(&read, &u, &key, &err), 0);
        assert_int_equal(lode_outcomes_units_next(&r, &u, &key, &err), 0);
        assert_memory_equal(&r.hash, &read.hash, sizeof r.hash);
        assert_int_equal(u.unit, i * 3);
        assert_int_equal(u.line, i + 2);
        assert_string_equal(lode_buf_str(&key), f->keys[i]);
    }
    assert_int_equal(lode_outcomes_units_next(&r, &u, &key, &err), -1);
    assert_int_equal(err.code, LODE_E_STORE);
    lode_outcomes_units_close(&r);
    lode_outcomes_units_close(&read);
    lode_buf_clear(&key);
}

/* n rows whose fields come in little by little. */
static void emit_rows(struct fixture *f, int n, size_t n_first)
{
    static const unsigned first[FIELDS] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    struct lode_emit *e = NULL;
    struct lode_chunk *c = NULL;
    struct lode_err err;
    int64_t reckoned = 0, bytes;

    if (lode_emit_open(&f->step, LODE_OPERATION_INSERT, 1, first, n_first, &e, &err) < 0)
        fail_msg("%s", err.msg);
    for (int i = 0; i < n; i++) {
        reckoned = lode_emit_bytes(e) + lode_emit_cost(e, record(f, i));
        put(f, e, i);
        assert_int_equal(lode_emit_rows(e), i + 1);
    }
    bytes = lode_emit_bytes(e);
    if (lode_emit_finish(e, &c, &err) < 0)
        fail_msg("%s", err.msg);
    assert_int_equal(c->n_rows, n);
    assert_int_equal(c->state, LODE_CHUNK_SPOOLED);
    if (reckoned < c->bytes)
        fail_msg("%d rows: %lld bytes were reckoned, %lld written", n, (long long)reckoned,
                 (long long)c->bytes);
    if (bytes < c->bytes)
        fail_msg("%d rows: %lld bytes were told, %lld written", n, (long long)bytes,
                 (long long)c->bytes);
    check_csv(f, c);
    check_units(f, c);
    lode_chunk_free(c);
}

static void make_rows(struct fixture *f, int n, struct scratch_random *r)
{
    for (int i = 0; i < n; i++) {
        uint32_t reach = 1 + (uint32_t)i * FIELDS / MAX_ROWS + scratch_below(r, 3);

        for (uint32_t k = 0; k < FIELDS; k++)
            f->value[i][k] = k < reach && scratch_below(r, 3) ? (int)scratch_below(r, VALUES) : 1;
        f->value[i][scratch_below(r, reach < FIELDS ? reach : FIELDS)] = 4; /* one is set */
        snprintf(f->keys[i], sizeof f->keys[i], "%.*s", (int)scratch_below(r, 12),
                 "key,\"with\"\nall");
    }
}

static void rows_come_out_as_they_went_in(void **state)
{
    struct fixture f;

    (void)state;
    open_fixture(&f);
    for (uint64_t seed = 1; seed <= 150; seed++) {
        struct scratch_random r = {seed};
        int n = 1 + (int)scratch_below(&r, MAX_ROWS - 1);

        make_rows(&f, n, &r);
        emit_rows(&f, n, seed % 4 == 0 ? seed % FIELDS : 0);
    }
    close_fixture(&f);
}

/* Many new columns at once after many short rows: each row before gets all their commas. */
static void late_columns_are_reckoned_in_full(void **state)
{
    struct fixture f;

    (void)state;
    open_fixture(&f);
    for (int i = 0; i < MAX_ROWS; i++)
        for (int k = 0; k < FIELDS; k++)
            f.value[i][k] = k == 0 || i == MAX_ROWS - 1 ? 0 : 1;
    emit_rows(&f, MAX_ROWS, 0);
    emit_rows(&f, MAX_ROWS, 1);
    close_fixture(&f);
}

static void a_chunk_is_spooled_in_the_journal(void **state)
{
    struct fixture f;
    sqlite3_stmt *st;
    struct lode_err err;

    (void)state;
    open_fixture(&f);
    emit_rows(&f, 3, 0);
    st = lode_db_prepare(lode_journal_db(f.run.journal),
                         "SELECT n_rows, state, length(hash) FROM chunk", &err);
    assert_int_equal(lode_db_step(lode_journal_db(f.run.journal), st, &err), 1);
    assert_int_equal(sqlite3_column_int(st, 0), 3);
    assert_string_equal(sqlite3_column_text(st, 1), "spooled");
    assert_int_equal(sqlite3_column_int(st, 2), 32);
    sqlite3_reset(st);
    close_fixture(&f);
}

static void a_dropped_chunk_leaves_no_files(void **state)
{
    struct lode_emit *e = NULL;
    struct lode_err err;
    struct fixture f;

    (void)state;
    open_fixture(&f);
    assert_int_equal(lode_emit_open(&f.step, LODE_OPERATION_INSERT, 1, NULL, 0, &e, &err), 0);
    put(&f, e, 0);
    assert_true(lode_io_exists(scratch_path(&f.s, "chunks/s-1-1.csv.part")));
    lode_emit_drop(e);
    assert_false(lode_io_exists(scratch_path(&f.s, "chunks/s-1-1.csv.part")));
    assert_false(lode_io_exists(scratch_path(&f.s, "chunks/s-1-1.rows.part")));
    lode_emit_drop(NULL);
    close_fixture(&f);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    struct scratch_random r = {3};
    struct fixture f;
    int done = 0;

    (void)state;
    open_fixture(&f);
    make_rows(&f, 20, &r);
    for (long k = 1; !done; k++) {
        struct lode_emit *e = NULL;
        struct lode_chunk *c = NULL;
        struct lode_err err = {0};
        int rc;

        assert_true(k < 2000);
        (void)record(&f, 19); /* its memory is there already */
        lode_mem_fail_at(k);
        rc = lode_emit_open(&f.step, LODE_OPERATION_INSERT, 1, NULL, 0, &e, &err);
        for (int i = 0; rc == 0 && i < 20; i++) {
            struct lode_unit u = {.unit = (uint64_t)i};

            rc = lode_emit_row(e, record(&f, i), &u, "", &err);
        }
        if (e && rc < 0)
            lode_emit_drop(e);
        else if (e)
            rc = lode_emit_finish(e, &c, &err);
        lode_mem_fail_at(0);
        done = rc == 0;
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
        lode_chunk_free(c);
    }
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_out_as_they_went_in),
        cmocka_unit_test(late_columns_are_reckoned_in_full),
        cmocka_unit_test(a_chunk_is_spooled_in_the_journal),
        cmocka_unit_test(a_dropped_chunk_leaves_no_files),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
