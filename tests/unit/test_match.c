/* test_match.c - result lines find their rows: whatever order, form and number they come in. */
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
#include "csv/writer.h"
#include "flow/match.h"
#include "salesforce/sfid.h"
#include "support/scratch.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

enum { OK = 1 + LODE_RESULT_SUCCESSFUL, BAD = 1 + LODE_RESULT_FAILED };
enum { LEFT = 1 + LODE_RESULT_UNPROCESSED };

struct fixture {
    struct scratch s;
    struct lode_match *m;
    struct lode_match_row *rows;
    char *errors;
};

static void start(struct fixture *f, const enum lode_compare *compare, size_t n_columns, int key,
                  int64_t n_rows)
{
    static const char *const names[] = {"ok.csv", "bad.csv", "left.csv"};
    struct lode_err err;
    struct lode_match *m;

    memset(f, 0, sizeof *f);
    scratch_open(&f->s);
    f->m = m = lode_mem_alloc(sizeof *m, &err);
    m->csv = lode_str_dup(scratch_path(&f->s, "chunk.csv"), &err);
    for (int i = 0; i < 3; i++)
        m->results[i] = lode_str_dup(scratch_path(&f->s, names[i]), &err);
    m->out = lode_str_dup(scratch_path(&f->s, "out"), &err);
    m->errors = lode_str_dup(scratch_path(&f->s, "errors"), &err);
    m->scratch = lode_str_dup(scratch_path(&f->s, "part"), &err);
    m->compare = lode_mem_alloc(n_columns * sizeof *compare, &err);
    memcpy(m->compare, compare, n_columns * sizeof *compare);
    m->n_columns = n_columns;
    m->key = key;
    m->n_rows = n_rows;
}

static void finish(struct fixture *f)
{
    free(f->rows);
    free(f->errors);
    lode_match_free(f->m);
    scratch_close(&f->s);
}

static void run(struct fixture *f)
{
    struct lode_err err;

    free(f->rows);
    free(f->errors);
    if (lode_match_run(f->m, &err) < 0)
        fail_msg("%s", err.msg);
    f->rows = (struct lode_match_row *)(void *)scratch_read(f->m->out, NULL);
    f->errors = scratch_read(f->m->errors, NULL);
}

/* Rows as "1ok 2bad 3-": which line's last Id character or error each row got. */
static void expect(struct fixture *f, const char *want)
{
    char got[512] = "";
    size_t n = 0;

    for (int64_t i = 0; i < f->m->n_rows; i++) {
        const struct lode_match_row *r = &f->rows[i];

        if (r->status == 0)
            n += (size_t)snprintf(got + n, sizeof got - n, "-");
        else if (r->status == OK)
            n += (size_t)snprintf(got + n, sizeof got - n, "%c%s", r->id[14],
                                  r->is_created ? "+" : "");
        else if (r->status == BAD)
            n += (size_t)snprintf(got + n, sizeof got - n, "!%.*s", (int)r->n_error,
                                  f->errors + r->error);
        else
            n += (size_t)snprintf(got + n, sizeof got - n, "left");
        n += (size_t)snprintf(got + n, sizeof got - n, "%s", i + 1 < f->m->n_rows ? " " : "");
    }
    assert_string_equal(got, want);
}

/* One small case: the four files as text, "" for a result file that is not there. */
struct small {
    const char *name;
    enum lode_compare compare[4];
    int n_columns, key, n_rows;
    const char *chunk, *ok, *bad, *left;
    const char *want;
};

#define T        LODE_COMPARE_TEXT
#define N        LODE_COMPARE_NUMBER
#define B        LODE_COMPARE_BOOLEAN
#define D        LODE_COMPARE_DATE
#define M        LODE_COMPARE_DATETIME
#define I        LODE_COMPARE_ID
#define F        LODE_COMPARE_FOLD
#define ID       "001000000000"
#define OK_HEAD  "\"sf__Id\",\"sf__Created\","
#define BAD_HEAD "\"sf__Id\",\"sf__Error\","

static const struct small cases[] = {
    {"results in another order",
     {T},
     1,
     -1,
     3,
     "A\na\nb\nc\n",
     OK_HEAD "A\n" ID "00cAAA,true,c\n" ID "00aAAA,true,a\n" ID "00bAAA,true,b\n",
     "",
     "",
     "a+ b+ c+"},
    {"a number comes back as a Java double",
     {T, N},
     2,
     -1,
     3,
     "A,N\nx,912260031\nx,0.1\nx,-5\n",
     OK_HEAD "A,N\n" ID "00cAAA,true,x,-5.0\n" ID "00aAAA,true,x,9.12260031E8\n" ID
             "00bAAA,true,x,0.10\n",
     "",
     "",
     "a+ b+ c+"},
    {"text of digits stays text",
     {T},
     1,
     -1,
     5,
     "A\n007\n7\n7.0\n1E3\n1000\n",
     OK_HEAD "A\n" ID "005AAA,true,1000\n" ID "004AAA,true,1E3\n" ID "003AAA,true,7.0\n" ID
             "002AAA,true,7\n" ID "001AAA,true,007\n",
     "",
     "",
     "1+ 2+ 3+ 4+ 5+"},
    {"as keys too",
     {T, T},
     2,
     0,
     5,
     "K,A\n007,a\n7,a\n7.0,a\n1E3,a\n1000,a\n",
     OK_HEAD "K,A\n" ID "005AAA,true,1000,?\n" ID "004AAA,true,1E3,?\n" ID "003AAA,true,7.0,?\n" ID
             "002AAA,true,7,?\n" ID "001AAA,true,007,?\n",
     "",
     "",
     "1+ 2+ 3+ 4+ 5+"},
    {"a header of other case and order",
     {T, T, N},
     3,
     -1,
     2,
     "First,Last,N\na,b,1\nb,a,1\n",
     OK_HEAD "n,LAST,first\n" ID "002AAA,true,1.0,a,b\n" ID "001AAA,true,1.0,b,a\n",
     "",
     "",
     "1+ 2+"},
    {"sf columns behind the row's",
     {T},
     1,
     -1,
     1,
     "A\na\n",
     "A,SF__CREATED,SF__ID\na,TRUE," ID "001AAA\n",
     "",
     "",
     "1+"},
    {"line breaks of every kind inside values",
     {T},
     1,
     -1,
     2,
     "A\n\"x\ny\"\n\"x\n\nz\"\n",
     OK_HEAD "A\r\n" ID "002AAA,true,\"x\r\n\r\nz\"\r\n" ID "001AAA,true,\"x\ry\"\r\n",
     "",
     "",
     "1+ 2+"},
    {"blank and #N/A are one",
     {T, T},
     2,
     -1,
     2,
     "A,B\na,#N/A\nb,\n",
     OK_HEAD "A,B\n" ID "001AAA,true,a,\n" ID "002AAA,true,b,#N/A\n",
     "",
     "",
     "1+ 2+"},
    {"a value moved to the next column is another row",
     {T, T},
     2,
     -1,
     2,
     "A,B\nx,\n,x\n",
     OK_HEAD "A,B\n" ID "002AAA,true,,x\n" ID "001AAA,true,x,\n",
     "",
     "",
     "1+ 2+"},
    {"a boundary between columns counts",
     {T, T},
     2,
     -1,
     2,
     "A,B\nab,c\na,bc\n",
     OK_HEAD "A,B\n" ID "002AAA,true,a,bc\n" ID "001AAA,true,ab,c\n",
     "",
     "",
     "1+ 2+"},
    {"equal rows take the lines as they come",
     {T},
     1,
     -1,
     4,
     "A\nx\nx\nx\ny\n",
     OK_HEAD "A\n" ID "00yAAA,true,y\n" ID "002AAA,true,x\n",
     BAD_HEAD "A\n,E,x\n",
     "",
     "2+ !E - y+"},
    {"a row without a line is unknown",
     {T},
     1,
     -1,
     3,
     "A\na\nb\nc\n",
     OK_HEAD "A\n" ID "001AAA,true,a\n",
     "",
     "",
     "1+ - -"},
    {"a line of nobody is left over",
     {T},
     1,
     -1,
     1,
     "A\na\n",
     OK_HEAD "A\n" ID "009AAA,true,z\n" ID "001AAA,true,a\n",
     "",
     "",
     "1+"},
    {"one line too many for equal rows",
     {T},
     1,
     -1,
     1,
     "A\na\n",
     OK_HEAD "A\n" ID "002AAA,true,a\n" ID "001AAA,true,a\n",
     "",
     "",
     "1+"},
    {"errors with quotes and line breaks",
     {T},
     1,
     -1,
     2,
     "A\na\nb\n",
     "",
     BAD_HEAD "A\n,\"X:\"\"a\"\",\nb:A --\",b\n,,a\n",
     "",
     "! !X:\"a\",\nb:A --"},
    {"unprocessed rows have no sf columns",
     {T, T},
     2,
     -1,
     2,
     "A,B\na,1\nb,2\n",
     "",
     "",
     "B,A\n2,b\n1,a\n",
     "left left"},
    {"an update goes by Id, 15 or 18 characters",
     {I, T},
     2,
     0,
     2,
     "Id,A\n001000000000aBc,x\n001000000000aBCAAV,x\n",
     OK_HEAD "Id,A\n001000000000aBCAAV,false,001000000000aBC,y\n"
             "001000000000aBcAAF,false,001000000000aBcAAF,y\n",
     "",
     "",
     "c C"},
    {"an upsert goes by its key, without case where the field has none",
     {F, T},
     2,
     0,
     2,
     "K,A\nStraße,x\nb2,x\n",
     OK_HEAD "K,A\n" ID "002AAA,true,B2,other\n" ID "001AAA,false,STRASSE,other\n",
     "",
     "",
     "1 2+"},
    {"rows without a key are told apart by the rest",
     {T, T},
     2,
     0,
     3,
     "K,A\n,x\nk,x\n,y\n",
     OK_HEAD "K,A\n" ID "003AAA,true,,y\n" ID "001AAA,true,,x\n" ID "002AAA,true,k,?\n",
     "",
     "",
     "1+ 2+ 3+"},
    {"a key of a number",
     {N, T},
     2,
     0,
     2,
     "K,A\n1000,x\n1001,x\n",
     OK_HEAD "K,A\n" ID "002AAA,true,1001.0,?\n" ID "001AAA,true,1.0E3,?\n",
     "",
     "",
     "1+ 2+"},
    {"moments, dates and booleans",
     {M, D, B},
     3,
     -1,
     3,
     "M,D,B\n2020-01-01T01:00:00+01:00,2020-02-03,TRUE\n2020-01-01T00:00:01Z,2020-02-03,1\n"
     "2020-01-01T00:00:00Z,2020-02-03,0\n",
     OK_HEAD "M,D,B\n" ID "003AAA,true,2020-01-01T00:00:00.000Z,2020-02-03Z,false\n" ID
             "002AAA,true,2020-01-01T00:00:01.000+0000,2020-02-03Z,true\n" ID
             "001AAA,true,2020-01-01T00:00:00.000Z,2020-02-03Z,true\n",
     "",
     "",
     "1+ 2+ 3+"},
    {"a moment that is none is no other moment",
     {M},
     1,
     -1,
     2,
     "M\n2020-13-01T00:00:00Z\n2021-01-01T00:00:00Z\n",
     OK_HEAD "M\n" ID "002AAA,true,2021-01-01T00:00:00.000Z\n",
     BAD_HEAD "M\n,E,2020-13-01T00:00:00Z\n",
     "",
     "!E 2+"},
    {"a day that its month lacks is no other day",
     {M},
     1,
     -1,
     2,
     "M\n2021-02-29T00:00:00Z\n2021-03-01T00:00:00Z\n",
     OK_HEAD "M\n" ID "002AAA,true,2021-03-01T00:00:00.000Z\n",
     BAD_HEAD "M\n,E,2021-02-29T00:00:00Z\n",
     "",
     "!E 2+"},
    {"all result files empty or of headers alone",
     {T},
     1,
     -1,
     1,
     "A\na\n",
     OK_HEAD "A\n",
     BAD_HEAD "A\n",
     "A\n",
     "-"},
    {"a blank last line is no line",
     {T},
     1,
     -1,
     1,
     "A\na\n",
     OK_HEAD "A\n" ID "001AAA,true,a\n\n",
     "",
     "",
     "1+"},
};

static void a_line_finds_its_row(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        const struct small *c = &cases[i];
        struct fixture f;

        print_message("# %s\n", c->name);
        start(&f, c->compare, (size_t)c->n_columns, c->key, c->n_rows);
        scratch_write(&f.s, "chunk.csv", c->chunk);
        if (*c->ok)
            scratch_write(&f.s, "ok.csv", c->ok);
        if (*c->bad)
            scratch_write(&f.s, "bad.csv", c->bad);
        if (*c->left)
            scratch_write(&f.s, "left.csv", c->left);
        run(&f);
        expect(&f, c->want);
        finish(&f);
    }
}

static void lines_and_rows_are_counted(void **state)
{
    static const enum lode_compare text[] = {T};
    struct fixture f;

    (void)state;
    start(&f, text, 1, -1, 4);
    scratch_write(&f.s, "chunk.csv", "A\na\nb\nc\nd\n");
    scratch_write(&f.s, "ok.csv",
                  OK_HEAD "A\n" ID "001AAA,true,a\n" ID "002AAA,true,z\n" ID "003AAA,true,a\n\n");
    scratch_write(&f.s, "bad.csv", BAD_HEAD "A\n,E,b\n");
    scratch_write(&f.s, "left.csv", "");
    run(&f);
    assert_int_equal(f.m->n_results[LODE_RESULT_SUCCESSFUL], 3);
    assert_int_equal(f.m->n_results[LODE_RESULT_FAILED], 1);
    assert_int_equal(f.m->n_results[LODE_RESULT_UNPROCESSED], 0);
    assert_int_equal(f.m->n_found[OK], 1);
    assert_int_equal(f.m->n_found[BAD], 1);
    assert_int_equal(f.m->n_found[LEFT], 0);
    assert_int_equal(f.m->n_found[0], 2);
    finish(&f);
}

static void a_chunk_of_another_length_is_a_store_error(void **state)
{
    static const enum lode_compare text[] = {T};
    struct lode_err err;

    (void)state;
    for (int64_t n = 0; n < 4; n += 3) {
        struct fixture f;

        start(&f, text, 1, -1, n);
        scratch_write(&f.s, "chunk.csv", "A\na\nb\n");
        assert_int_equal(lode_match_run(f.m, &err), -1);
        assert_int_equal(err.code, LODE_E_STORE);
        finish(&f);
    }
}

/* --- made up chunks ------------------------------------------------------------------------- */

/* Values of one column: what is sent, what comes back. Sends of one class mean the same. */
struct form {
    int class;
    const char *sent, *back;
};

static const struct form texts[] = {
    {0, "007", "007"},
    {1, "7", "7"},
    {2, "7.0", "7.0"},
    {3, "1E3", "1E3"},
    {4, "1000", "1000"},
    {5, "a\r\nb", "a\nb"},
    {5, "a\nb", "a\r\nb"},
    {6, "say \"hi\", you", "say \"hi\", you"},
    {7, "", ""},
    {7, "#N/A", ""},
    {8, "\n", "\r\n"},
    {9, "Ünïcode", "Ünïcode"},
    {10, " spaced ", " spaced "},
};
static const struct form numbers[] = {
    {0, "912260031", "9.12260031E8"},
    {0, "912260031.00", "9.12260031E8"},
    {1, "0", "0.0"},
    {1, "-0", "0.0"},
    {1, "0.0", "-0.0"},
    {2, "1E3", "1000.0"},
    {2, "1000", "1000.0"},
    {3, "0.1", "0.1"},
    {4, "-12.5", "-12.5"},
    {5, "", ""},
    {6, "not a number", "not a number"},
    {7, "1,000", "1,000"},
    {8, "123456789012.34", "1.2345678901234E11"},
};
static const struct form flags[] = {
    {0, "true", "true"}, {0, "TRUE", "true"}, {0, "1", "true"},      {1, "false", "false"},
    {1, "0", "false"},   {2, "", ""},         {3, "maybe", "maybe"},
};
static const struct form ids[] = {
    {0, "001000000000aBc", "001000000000aBcAAF"},
    {0, "001000000000aBcAAF", "001000000000aBcAAF"},
    {1, "001000000000aBC", "001000000000aBCAAV"},
    {2, "", ""},
    {3, "no id", "no id"},
};

static const struct {
    const char *name;
    enum lode_compare compare;
    const struct form *forms;
    size_t n;
} columns[] = {
    {"Name", T, texts, N_OF(texts)},
    {"Amount", N, numbers, N_OF(numbers)},
    {"Flag", B, flags, N_OF(flags)},
    {"Ref", I, ids, N_OF(ids)},
};
enum { COLUMNS = N_OF(columns) };

struct made {
    size_t n;
    unsigned char (*form)[COLUMNS]; /* of each row */
    unsigned char *status;          /* what became of it: 0, OK, BAD, LEFT */
    uint32_t *order;                /* of the lines */
};

static int class_of(const struct made *m, size_t row, size_t column)
{
    return columns[column].forms[m->form[row][column]].class;
}

static void make(struct made *m, size_t n, uint32_t n_forms, struct scratch_random *r)
{
    m->n = n;
    m->form = calloc(n, COLUMNS);
    m->status = calloc(n, 1);
    m->order = calloc(n, sizeof *m->order);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < COLUMNS; k++)
            m->form[i][k] = (unsigned char)scratch_below(
                r, n_forms < columns[k].n ? n_forms : (uint32_t)columns[k].n);
        m->status[i] = (unsigned char)(scratch_below(r, 10) < 6 ? OK : scratch_below(r, 4));
        m->order[i] = (uint32_t)i;
    }
    for (size_t i = n; i > 1; i--) {
        size_t k = scratch_below(r, (uint32_t)i);
        uint32_t other = m->order[k];

        m->order[k] = m->order[i - 1];
        m->order[i - 1] = other;
    }
}

static void unmake(struct made *m)
{
    free(m->form);
    free(m->status);
    free(m->order);
}

static void row_cells(struct lode_writer *w, const struct made *m, size_t i, int is_back)
{
    struct lode_err err;

    for (size_t k = 0; k < COLUMNS; k++) {
        /* results have the columns the other way round */
        size_t c = is_back ? COLUMNS - 1 - k : k;
        const struct form *f = &columns[c].forms[m->form[i][c]];

        assert_int_equal(lode_writer_cells(w, is_back ? f->back : f->sent, &err), 0);
    }
    assert_int_equal(lode_writer_end_row(w, &err), 0);
}

/* The row's number, in an Id or a text. */
static void mark_of(size_t i, char *out, size_t size)
{
    snprintf(out, size, "001Lo%010zu", i);
}

static void write_chunk(struct fixture *f, const struct made *m)
{
    struct lode_writer *w = NULL;
    struct lode_err err;

    assert_int_equal(lode_writer_open(f->m->csv, 0, 0, &w, &err), 0);
    for (size_t k = 0; k < COLUMNS; k++)
        assert_int_equal(lode_writer_cells(w, columns[k].name, &err), 0);
    assert_int_equal(lode_writer_end_row(w, &err), 0);
    for (size_t i = 0; i < m->n; i++)
        row_cells(w, m, i, 0);
    assert_int_equal(lode_writer_finish(w, &err), 0);
}

static void write_results(struct fixture *f, const struct made *m, int status)
{
    static const char *const own[] = {"sf__Created", "sf__Error"};
    struct lode_writer *w = NULL;
    struct lode_err err;
    char mark[32];

    assert_int_equal(lode_writer_open(f->m->results[status - 1], 0, 0, &w, &err), 0);
    if (status != LEFT) {
        assert_int_equal(lode_writer_cells(w, "sf__Id", &err), 0);
        assert_int_equal(lode_writer_cells(w, own[status - 1], &err), 0);
    }
    for (size_t k = COLUMNS; k-- > 0;)
        assert_int_equal(lode_writer_cells(w, columns[k].name, &err), 0);
    assert_int_equal(lode_writer_end_row(w, &err), 0);
    for (size_t i = 0; i < m->n; i++) {
        size_t row = m->order[i];

        if (m->status[row] != status)
            continue;
        mark_of(row, mark, sizeof mark);
        if (status != LEFT) {
            assert_int_equal(lode_writer_cells(w, status == OK ? mark : "", &err), 0);
            assert_int_equal(lode_writer_cells(w, status == OK ? "true" : mark, &err), 0);
        }
        row_cells(w, m, row, 1);
    }
    assert_int_equal(lode_writer_finish(w, &err), 0);
}

/* The row whose line was given to row i. */
static size_t origin(const struct fixture *f, size_t i)
{
    const struct lode_match_row *r = &f->rows[i];
    const char *mark = r->status == OK ? r->id : f->errors + r->error;
    char text[16];

    if (r->status == BAD)
        assert_int_equal(r->n_error, 15);
    memcpy(text, mark, 15);
    text[15] = '\0';
    return strtoul(text + 5, NULL, 10);
}

/* Each line went to one row, which reads as the row that it was made of. */
static void check_made(const struct fixture *f, const struct made *m)
{
    unsigned char *taken = calloc(m->n + 1, 1);
    int64_t want[4] = {0}, got[4] = {0};

    for (size_t i = 0; i < m->n; i++) {
        int status = f->rows[i].status;

        want[m->status[i]]++;
        got[status]++;
        if (status != OK && status != BAD)
            continue;
        assert_true(origin(f, i) < m->n);
        assert_int_equal(taken[origin(f, i)]++, 0);
        assert_int_equal(m->status[origin(f, i)], status);
        for (size_t k = 0; k < COLUMNS; k++)
            if (class_of(m, i, k) != class_of(m, origin(f, i), k))
                fail_msg("row %zu got the line of row %zu: %s differs", i, origin(f, i),
                         columns[k].name);
    }
    for (int s = 0; s < 4; s++) {
        assert_int_equal(got[s], want[s]);
        assert_int_equal(f->m->n_found[s], want[s]);
        if (s)
            assert_int_equal(f->m->n_results[s - 1], want[s]);
    }
    free(taken);
}

static void match_made(size_t n, uint32_t n_forms, uint64_t seed)
{
    enum lode_compare compare[COLUMNS];
    struct scratch_random r = {seed};
    struct lode_match_row *first;
    struct fixture f;
    struct made m;

    for (size_t k = 0; k < COLUMNS; k++)
        compare[k] = columns[k].compare;
    start(&f, compare, COLUMNS, -1, (int64_t)n);
    make(&m, n, n_forms, &r);
    write_chunk(&f, &m);
    for (int s = OK; s <= LEFT; s++)
        write_results(&f, &m, s);
    run(&f);
    check_made(&f, &m);
    first = f.rows;
    f.rows = NULL;
    run(&f); /* over its own files: the same once more */
    assert_memory_equal(first, f.rows, n * sizeof *first);
    free(first);
    unmake(&m);
    finish(&f);
}

static void any_chunk_and_its_results_make_a_bijection(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++)
        match_made(seed * 7 % 150 + 1, seed % 3 == 0 ? 2 : 20, seed);
}

static void rows_of_several_partitions_are_matched(void **state)
{
    (void)state;
    match_made(70000, 20, 99); /* three partitions, some ten rows of each kind */
}

static void equal_rows_by_the_thousand_are_matched(void **state)
{
    (void)state;
    match_made(40000, 1, 5);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    static const enum lode_compare text[] = {T};
    struct lode_err err;
    struct fixture f;
    int rc = -1;

    (void)state;
    start(&f, text, 1, -1, 2);
    scratch_write(&f.s, "chunk.csv", "A\na\nb\n");
    scratch_write(&f.s, "ok.csv", OK_HEAD "A\n" ID "001AAA,true,b\n");
    for (long k = 1; rc < 0; k++) {
        assert_true(k < 500);
        lode_mem_fail_at(k);
        rc = lode_match_run(f.m, &err);
        lode_mem_fail_at(0);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
    }
    run(&f);
    expect(&f, "- 1+");
    finish(&f);
}

static void a_full_disk_or_missing_folder_is_an_error(void **state)
{
    static const enum lode_compare text[] = {T};
    struct lode_err err;
    struct fixture f;

    (void)state;
    start(&f, text, 1, -1, 1);
    scratch_write(&f.s, "chunk.csv", "A\na\n");
    lode_mem_free(f.m->out);
    f.m->out = lode_str_dup("/nowhere/at/all", &err);
    assert_int_equal(lode_match_run(f.m, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_finds_its_row),
        cmocka_unit_test(lines_and_rows_are_counted),
        cmocka_unit_test(a_chunk_of_another_length_is_a_store_error),
        cmocka_unit_test(any_chunk_and_its_results_make_a_bijection),
        cmocka_unit_test(rows_of_several_partitions_are_matched),
        cmocka_unit_test(equal_rows_by_the_thousand_are_matched),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
        cmocka_unit_test(a_full_disk_or_missing_folder_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
