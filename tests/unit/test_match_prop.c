/* test_match_prop.c - whatever an org makes of a chunk's results, no row gets another row's. Rows,
 * results and faults are drawn by a seed, which is printed: SEED=N draws the same again, ROUNDS=N
 * draws more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "flow/match.h"
#include "support/matching.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

enum { OK = 1 + LODE_RESULT_SUCCESSFUL, BAD = 1 + LODE_RESULT_FAILED };
enum { LEFT = 1 + LODE_RESULT_UNPROCESSED };

/* Values of one column: what is sent, what comes back. Sends of one class mean the same. */
struct form {
    int class;
    const char *sent, *back;
};

static const struct form keys[] = {
    {0, "", ""},         {1, "k1", "K1"},         {2, "k2", "k2"},    {3, "Straße", "STRASSE"},
    {4, "007", "007"},   {5, "7", "7"},           {6, "k 6", "k 6"},  {7, "É", "é"},
    {8, "0x10", "0X10"}, {9, "a\"b,c", "A\"b,C"}, {10, "k10", "k10"}, {11, "k11", "K11"},
    {12, "kA", "kA"},    {13, "Ka", "Ka"},        {14, "KA", "KA"},   {15, "ka", "ka"},
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
    {7, "", "#N/A"},
    {8, "\n", "\r\n"},
    {9, "Ünïcode", "Ünïcode"},
    {10, " spaced ", " spaced "},
};
static const struct form numbers[] = {
    {0, "912260031", "9.12260031E8"},
    {0, "912260031.00", "9.12260031E8"},
    {0, "+9.12260031e+8", "9.12260031E8"},
    {1, "0", "0.0"},
    {1, "-0", "0.0"},
    {1, "0.0", "-0.0"},
    {2, "1E3", "1000.0"},
    {2, "1000", "1000.0"},
    {2, "001000.", "1000.0"},
    {3, "0.1", "0.1"},
    {3, ".1", "0.1"},
    {4, "-12.5", "-12.5"},
    {5, "", ""},
    {6, "not a number", "not a number"},
    {7, "1,000", "1,000"},
    {8, "123456789012.34", "1.2345678901234E11"},
    {9, "0.0001", "1.0E-4"},
    {10, "1E400", "1E400"},
};
static const struct form flags[] = {
    {0, "true", "true"}, {0, "TRUE", "true"}, {0, "1", "true"},      {1, "false", "false"},
    {1, "0", "false"},   {2, "", ""},         {3, "maybe", "maybe"}, {4, "t", "t"},
};
static const struct form ids[] = {
    {0, "001000000000aBc", "001000000000aBcAAF"},
    {0, "001000000000aBcAAF", "001000000000aBcAAF"},
    {1, "001000000000aBC", "001000000000aBCAAV"},
    {2, "", ""},
    {3, "no id", "no id"},
};
static const struct form moments[] = {
    {0, "2020-01-01T01:00:00+01:00", "2020-01-01T00:00:00.000Z"},
    {0, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000+0000"},
    {1, "2020-01-01T00:00:01Z", "2020-01-01T00:00:01.000Z"},
    {2, "2020-13-01T00:00:00Z", "2020-13-01T00:00:00Z"},
    {3, "", ""},
};

static const struct {
    const char *name;
    enum lode_compare compare;
    const struct form *forms;
    size_t n;
} columns[] = {
    {"Key__c", LODE_COMPARE_FOLD, keys, N_OF(keys)},
    {"Name", LODE_COMPARE_TEXT, texts, N_OF(texts)},
    {"Amount__c", LODE_COMPARE_NUMBER, numbers, N_OF(numbers)},
    {"Flag__c", LODE_COMPARE_BOOLEAN, flags, N_OF(flags)},
    {"Ref__c", LODE_COMPARE_ID, ids, N_OF(ids)},
    {"At__c", LODE_COMPARE_DATETIME, moments, N_OF(moments)},
};
enum { COLUMNS = N_OF(columns), CASES = 4 };

struct line {
    size_t row;               /* that it was made of */
    unsigned char is_lost, n; /* how often it is there */
    unsigned char blank[COLUMNS];
};

struct world {
    struct scratch_random r;
    size_t n;
    unsigned char (*form)[COLUMNS]; /* of each row */
    unsigned char *status;          /* what became of it: 0 no line at all, OK, BAD, LEFT */
    struct line *lines;             /* n of them, in the order of the files */
    size_t order[COLUMNS];          /* of the columns in results */
    int is_upper;                   /* headers of results */
    int is_alike;                   /* all failures say the same */
    int is_sure;                    /* no line is both blanked and lost: who is whose is certain */
};

static uint64_t seed_now;

static uint32_t below(struct world *w, uint32_t n)
{
    return scratch_below(&w->r, n);
}

static int is_same(const struct world *w, size_t a, size_t b)
{
    for (size_t k = 0; k < COLUMNS; k++)
        if (columns[k].forms[w->form[a][k]].class != columns[k].forms[w->form[b][k]].class)
            return 0;
    return 1;
}

/* Nothing that the line shows speaks against its being row i's. */
static int is_like(const struct world *w, size_t i, const struct line *l)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        const struct form *came = &columns[k].forms[w->form[l->row][k]];
        int is_blank = l->blank[k] || !*came->back || strcmp(came->back, "#N/A") == 0;

        if (!is_blank && columns[k].forms[w->form[i][k]].class != came->class)
            return 0;
    }
    return 1;
}

static const struct line *line_of(const struct world *w, size_t row)
{
    size_t i = 0;

    while (w->lines[i].row != row)
        i++;
    return &w->lines[i];
}

static void shuffle(struct world *w)
{
    for (size_t i = w->n; i > 1; i--) {
        size_t k = below(w, (uint32_t)i);
        struct line other = w->lines[k];

        w->lines[k] = w->lines[i - 1];
        w->lines[i - 1] = other;
    }
}

/* n rows of n_forms forms a column: few forms make many equal rows. */
static void make(struct world *w, size_t n, uint32_t n_forms, uint64_t seed)
{
    uint32_t all_done; /* 1: each row has a line; 0: the job may have ended early */

    memset(w, 0, sizeof *w);
    w->r.state = seed;
    w->n = n;
    w->form = calloc(n, COLUMNS);
    w->status = calloc(n, 1);
    w->lines = calloc(n, sizeof *w->lines);
    all_done = below(w, 2);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < COLUMNS; k++)
            w->form[i][k] =
                (unsigned char)below(w, n_forms < columns[k].n ? n_forms : (uint32_t)columns[k].n);
        if (n_forms == CASES) /* keys that differ in nothing but case */
            w->form[i][0] += N_OF(keys) - CASES;
        w->status[i] = (unsigned char)(below(w, 10) < 6 ? OK : all_done + below(w, 4 - all_done));
        w->lines[i] = (struct line){.row = i, .is_lost = w->status[i] == 0, .n = 1};
    }
    for (size_t k = 0; k < COLUMNS; k++) {
        size_t other = below(w, (uint32_t)k + 1);

        w->order[k] = w->order[other];
        w->order[other] = k;
    }
    w->is_upper = (int)below(w, 2);
    w->is_alike = (int)below(w, 3) == 0;
    shuffle(w);
}

static void unmake(struct world *w)
{
    free(w->form);
    free(w->status);
    free(w->lines);
}

static void quoted(struct lode_out *o, const char *s)
{
    struct lode_err err;

    assert_int_equal(lode_io_puts(o, "\"", &err), 0);
    for (; *s; s++)
        assert_int_equal(lode_io_write(o, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1, &err), 0);
    assert_int_equal(lode_io_puts(o, "\"", &err), 0);
}

static void write_chunk(struct matching *f, const struct world *w)
{
    struct lode_out *csv = NULL;
    struct lode_err err;

    assert_int_equal(lode_io_create(f->m->csv, &csv, &err), 0);
    for (size_t i = 0; i <= w->n; i++)
        for (size_t k = 0; k < COLUMNS; k++) {
            quoted(csv, i ? columns[k].forms[w->form[i - 1][k]].sent : columns[k].name);
            assert_int_equal(lode_io_puts(csv, k + 1 < COLUMNS ? "," : "\n", &err), 0);
        }
    assert_int_equal(lode_io_finish(csv, &err), 0);
    matching_write_units(f);
}

/* The row's number, far from other rows' numbers, in an Id or a text. */
static void mark_of(size_t i, char *out, size_t size)
{
    snprintf(out, size, "001%012llu",
             (unsigned long long)(i * UINT64_C(7368787) % UINT64_C(999999999989)));
}

static void write_head(struct lode_out *o, const struct world *w, int status)
{
    static const char *const own[] = {"\"sf__Id\",\"sf__Created\",", "\"sf__Id\",\"sf__Error\",",
                                      ""};
    struct lode_err err;

    assert_int_equal(lode_io_puts(o, own[status - 1], &err), 0);
    for (size_t k = 0; k < COLUMNS; k++) {
        char name[32] = "";

        for (size_t i = 0; columns[w->order[k]].name[i]; i++)
            name[i] = (char)(w->is_upper ? toupper(columns[w->order[k]].name[i])
                                         : columns[w->order[k]].name[i]);
        assert_int_equal(lode_io_puts(o, k ? "," : "", &err), 0);
        assert_int_equal(lode_io_puts(o, name, &err), 0);
    }
    assert_int_equal(lode_io_puts(o, "\n", &err), 0);
}

static void write_line(struct lode_out *o, const struct world *w, const struct line *l)
{
    int status = w->status[l->row];
    struct lode_err err;
    char mark[32];

    mark_of(l->row, mark, sizeof mark);
    if (status != LEFT) {
        quoted(o, status == OK ? mark : "");
        assert_int_equal(lode_io_puts(o, ",", &err), 0);
        quoted(o, status == OK ? "true" : w->is_alike ? "E" : mark);
        assert_int_equal(lode_io_puts(o, ",", &err), 0);
    }
    for (size_t k = 0; k < COLUMNS; k++) {
        size_t c = w->order[k];

        assert_int_equal(lode_io_puts(o, k ? "," : "", &err), 0);
        quoted(o, l->blank[c] ? "" : columns[c].forms[w->form[l->row][c]].back);
    }
    assert_int_equal(lode_io_puts(o, "\n", &err), 0);
}

static void write_results(struct matching *f, const struct world *w)
{
    struct lode_err err;

    for (int status = OK; status <= LEFT; status++) {
        struct lode_out *o = NULL;

        assert_int_equal(lode_io_create(f->m->results[status - 1], &o, &err), 0);
        write_head(o, w, status);
        for (size_t i = 0; i < w->n; i++)
            for (int k = 0; k < w->lines[i].n; k++)
                if (!w->lines[i].is_lost && w->status[w->lines[i].row] == status)
                    write_line(o, w, &w->lines[i]);
        assert_int_equal(lode_io_finish(o, &err), 0);
    }
}

/* The row whose line was given to row i, w->n where the line does not say. */
static size_t origin(const struct matching *f, const struct world *w, size_t i)
{
    const struct lode_match_row *r = &f->rows[i];
    const char *said = r->status == OK ? r->id : f->errors + r->error;
    char mark[32];

    if (r->status != OK && (r->status != BAD || r->n_error != 15))
        return w->n;
    for (size_t k = 0; k < w->n; k++) {
        mark_of(k, mark, sizeof mark);
        if (memcmp(mark, said, 15) == 0)
            return k;
    }
    return w->n;
}

static void wrong(size_t i, const char *what)
{
    fail_msg("seed %llu: row %zu %s", (unsigned long long)seed_now, i, what);
}

/* What must hold whatever was lost, doubled or blanked. Before doubts are taken back, copies may
 * stand for lines that are lost. */
static void check(const struct matching *f, const struct world *w, int is_settled)
{
    unsigned char *n_taken = calloc(w->n + 1, 1);
    int64_t got[4] = {0};

    for (size_t i = 0; i < w->n; i++) {
        size_t from = origin(f, w, i), n_rows = 0, n_lines = 0;
        int status = f->rows[i].status;

        got[status]++;
        if (status && from < w->n &&
            !(w->is_sure && (is_settled || !f->rows[i].is_doubtful)
                  ? is_same(w, i, from)
                  : is_like(w, i, line_of(w, from))))
            wrong(i, "got the line of a row with other values");
        if (from < w->n && (status == OK || is_settled || !f->rows[i].is_doubtful) &&
            n_taken[from]++)
            wrong(i, "got a line that another row has");
        for (size_t k = 0; status && k < w->n; k++) {
            n_rows += f->rows[k].status == status && is_same(w, i, k);
            if (w->status[w->lines[k].row] == status && !w->lines[k].is_lost &&
                is_like(w, i, &w->lines[k]))
                n_lines += w->lines[k].n;
        }
        if (n_rows > n_lines)
            wrong(i, "and its equals have more results than lines");
    }
    for (int s = 0; s < 4; s++)
        if (f->m->n_found[s] != got[s])
            wrong(0, "and the others are not as many as was counted");
    assert_int_equal(got[0] + got[1] + got[2] + got[3], (int64_t)w->n);
    free(n_taken);
}

static int64_t n_with(const struct world *w, int status)
{
    int64_t n = 0;

    for (size_t i = 0; i < w->n; i++)
        n += w->status[w->lines[i].row] == status && (!w->lines[i].is_lost || status == 0);
    return n;
}

/* As strings, for places in files differ with the order of lines. */
static int is_equal(const struct matching *a, const struct matching *b, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        const struct lode_match_row *x = &a->rows[i], *y = &b->rows[i];

        if (x->status != y->status || memcmp(x->id, y->id, sizeof x->id) != 0 ||
            x->n_error != y->n_error || x->is_doubtful != y->is_doubtful ||
            memcmp(a->errors + x->error, b->errors + y->error, x->n_error) != 0)
            return 0;
    }
    return 1;
}

enum fault { NONE = 0, LOSE = 1, DOUBLE = 2, BLANK = 4 };

static void spoil(struct world *w, int faults)
{
    size_t blank = below(w, COLUMNS);

    for (size_t i = 0; i < w->n; i++) {
        struct line *l = &w->lines[i];

        if ((faults & LOSE) && below(w, 8) == 0)
            l->is_lost = 1;
        if ((faults & DOUBLE) && below(w, 8) == 0)
            l->n = (unsigned char)(2 + below(w, 2));
        if ((faults & BLANK) && w->status[l->row] == BAD)
            l->blank[below(w, 3) ? blank : below(w, COLUMNS)] = 1;
    }
}

static void try(struct matching *f, struct world *w, int faults)
{
    struct matching first;
    struct lode_err err;

    spoil(w, faults);
    w->is_sure = !(faults & BLANK) || (!(faults & LOSE) && n_with(w, 0) == 0);
    write_results(f, w);
    matching_run(f);
    check(f, w, 0);
    for (int s = OK; s <= LEFT; s++) {
        /* of lines that say the same, or where some row has none, who knows what is a copy */
        int is_clear = !(faults & DOUBLE) || s == OK ||
                       (s == BAD && !w->is_alike && !(faults & LOSE) && n_with(w, 0) == 0);

        if (!(faults & BLANK) && is_clear && f->m->n_found[s] != n_with(w, s))
            wrong(0, "or another did not find its line");
    }
    first = *f;
    f->rows = NULL;
    f->errors = NULL;
    shuffle(w); /* the same lines in another order, over the files of the first time */
    write_results(f, w);
    matching_run(f);
    if (!is_equal(&first, f, (int64_t)w->n))
        wrong(0, "or another got something else once lines came in another order");
    free(first.rows);
    free(first.errors);
    assert_int_equal(lode_match_doubt(f->m, &err), 0);
    free(f->rows);
    f->rows = (struct lode_match_row *)(void *)scratch_read(f->m->out, NULL);
    check(f, w, 1);
}

static void match_made(size_t n, uint32_t n_forms, int key, int faults, uint64_t seed)
{
    enum lode_compare compare[COLUMNS];
    struct matching f;
    struct world w;

    seed_now = seed;
    for (size_t k = 0; k < COLUMNS; k++)
        compare[k] = columns[k].compare;
    matching_open(&f, compare, COLUMNS, key, (int64_t)n);
    make(&w, n, n_forms, seed);
    write_chunk(&f, &w);
    try(&f, &w, faults);
    unmake(&w);
    matching_close(&f);
}

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *s = getenv(name);

    return s && *s ? strtoull(s, NULL, 10) : otherwise;
}

static void each_round(int faults)
{
    uint64_t rounds = number("ROUNDS", 60), seed = number("SEED", 1);

    print_message("# SEED=%llu ROUNDS=%llu\n", (unsigned long long)seed,
                  (unsigned long long)rounds);
    for (uint64_t i = seed; i < seed + rounds; i++) {
        size_t n = i * 7 % 120 + 1;
        uint32_t n_forms = i % 3 == 0 ? 2 : i % 3 == 1 ? CASES : 20;

        match_made(n, n_forms, i % 2 ? 0 : -1, faults, i);
    }
}

static void reordered_recased_and_reserialised_results_find_their_rows(void **state)
{
    (void)state;
    each_round(NONE);
}

static void lost_lines_harm_no_other_row(void **state)
{
    (void)state;
    each_round(LOSE);
}

static void doubled_lines_harm_no_row(void **state)
{
    (void)state;
    each_round(DOUBLE);
}

static void blanked_columns_mislead_no_row(void **state)
{
    (void)state;
    each_round(BLANK);
}

static void all_of_these_at_once_give_no_row_a_wrong_line(void **state)
{
    (void)state;
    each_round(LOSE | DOUBLE);
    each_round(LOSE | DOUBLE | BLANK);
}

/* --- files that somebody has scribbled in ------------------------------------------------------
 */

/* Rows that no small change turns into each other. */
static void write_far_apart(struct matching *f, size_t n, struct scratch_random *r)
{
    struct lode_out *csv = NULL, *o[2] = {NULL, NULL};
    struct lode_err err;
    char mark[32], values[128], line[256];

    assert_int_equal(lode_io_create(f->m->csv, &csv, &err), 0);
    assert_int_equal(lode_io_create(f->m->results[0], &o[0], &err), 0);
    assert_int_equal(lode_io_create(f->m->results[1], &o[1], &err), 0);
    assert_int_equal(lode_io_puts(csv, "A,B\n", &err), 0);
    assert_int_equal(lode_io_puts(o[0], "\"sf__Id\",\"sf__Created\",A,B\n", &err), 0);
    assert_int_equal(lode_io_puts(o[1], "\"sf__Id\",\"sf__Error\",A,B\n", &err), 0);
    for (size_t i = 0; i < n; i++) {
        int is_bad = i % 3 == 0;

        snprintf(values, sizeof values, "\"%08x-%08x\",\"%zu, \"\"%08x\"\"\"\n",
                 scratch_below(r, UINT32_MAX), scratch_below(r, UINT32_MAX), i,
                 scratch_below(r, UINT32_MAX));
        mark_of(i, mark, sizeof mark);
        snprintf(line, sizeof line, "\"%s\",\"%s\",%s", is_bad ? "" : mark, is_bad ? mark : "true",
                 values);
        assert_int_equal(lode_io_puts(csv, values, &err), 0);
        assert_int_equal(lode_io_puts(o[is_bad], line, &err), 0);
    }
    assert_int_equal(lode_io_finish(csv, &err), 0);
    assert_int_equal(lode_io_finish(o[0], &err), 0);
    assert_int_equal(lode_io_finish(o[1], &err), 0);
    matching_write_units(f);
}

static void scribble(const char *path, struct scratch_random *r)
{
    static const char bytes[] = "\0\xff\xc3\",\n\r0aA#";
    uint32_t n_changes = 1 + scratch_below(r, 4);
    struct lode_out *o = NULL;
    struct lode_err err;
    size_t n;
    char *text = scratch_read(path, &n);

    if (scratch_below(r, 3) == 0)
        n = scratch_below(r, (uint32_t)n + 1); /* cut */
    for (uint32_t i = 0; i < n_changes && n > 1; i++) {
        size_t at = scratch_below(r, (uint32_t)n - 1), k = 1 + scratch_below(r, 8);

        if (scratch_below(r, 3)) {
            text[at] = bytes[scratch_below(r, sizeof bytes - 1)];
        } else { /* left out: never so much that two lines become one */
            k = k < n - at ? k : n - at;
            memmove(text + at, text + at + k, n - at - k);
            n -= k;
        }
    }
    assert_int_equal(lode_io_create(path, &o, &err), 0);
    assert_int_equal(lode_io_write(o, text, n, &err), 0);
    assert_int_equal(lode_io_finish(o, &err), 0);
    free(text);
}

/* Whatever a mark says is said of its own row. */
static void check_marks(const struct matching *f, size_t n)
{
    struct world w = {.n = n};

    for (size_t i = 0; i < n; i++) {
        size_t from = origin(f, &w, i);

        if (from != n && from != i)
            wrong(i, "got another row's line");
    }
}

static void files_with_wrong_bytes_give_an_error_or_no_wrong_line(void **state)
{
    static const enum lode_compare compare[] = {LODE_COMPARE_TEXT, LODE_COMPARE_FOLD};
    uint64_t rounds = number("ROUNDS", 60) * 10, seed = number("SEED", 1), n_errors = 0;

    (void)state;
    print_message("# SEED=%llu ROUNDS=%llu\n", (unsigned long long)seed,
                  (unsigned long long)rounds / 10);
    for (uint64_t i = seed; i < seed + rounds; i++) {
        struct scratch_random r = {i};
        struct lode_err err;
        struct matching f;

        seed_now = i;
        matching_open(&f, compare, 2, i % 2 ? -1 : 0, 12);
        write_far_apart(&f, 12, &r);
        scribble(f.m->results[0], &r);
        scribble(f.m->results[1], &r);
        if (lode_match_run(f.m, &err) < 0) {
            assert_int_equal(err.code, LODE_E_INPUT);
            n_errors++;
        } else {
            matching_run(&f);
            check_marks(&f, 12);
        }
        matching_close(&f);
    }
    assert_true(n_errors > 0 && n_errors < rounds); /* both were seen */
}

/* --- many rows -------------------------------------------------------------------------------- */

static void match_many(size_t n, int is_blanked)
{
    static const enum lode_compare compare[] = {LODE_COMPARE_TEXT, LODE_COMPARE_NUMBER};
    struct lode_out *csv = NULL, *bad = NULL;
    struct lode_err err;
    struct matching f;
    char line[128];

    matching_open(&f, compare, 2, -1, (int64_t)n);
    assert_int_equal(lode_io_create(f.m->csv, &csv, &err), 0);
    assert_int_equal(lode_io_create(f.m->results[1], &bad, &err), 0);
    assert_int_equal(lode_io_puts(csv, "A,N\n", &err), 0);
    assert_int_equal(lode_io_puts(bad, "sf__Id,sf__Error,A,N\n", &err), 0);
    for (size_t i = 0; i < n; i++) {
        size_t k = i * 7919 % n;

        snprintf(line, sizeof line, "r%zu,%zu\n", is_blanked ? i : 0, is_blanked ? i : i % 2);
        assert_int_equal(lode_io_puts(csv, line, &err), 0);
        if (is_blanked)
            snprintf(line, sizeof line, ",E%zu,r%zu,\n", k, k);
        else
            snprintf(line, sizeof line, ",E%zu,r0,%zu.0\n", k % 2, k % 2);
        assert_int_equal(lode_io_puts(bad, line, &err), 0);
    }
    assert_int_equal(lode_io_finish(csv, &err) | lode_io_finish(bad, &err), 0);
    matching_write_units(&f);
    matching_run(&f);
    assert_int_equal(f.m->n_found[BAD], n);
    for (size_t i = 0; i < n; i++) {
        int k = snprintf(line, sizeof line, "E%zu", is_blanked ? i : i % 2);

        assert_int_equal(f.rows[i].n_error, k);
        assert_memory_equal(f.errors + f.rows[i].error, line, (size_t)k);
    }
    matching_close(&f);
}

static void equal_rows_by_the_thousand_are_matched(void **state)
{
    (void)state;
    match_many(50000, 0);
}

static void a_column_blanked_in_every_line_of_many_is_done_without(void **state)
{
    (void)state;
    match_many(50000, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reordered_recased_and_reserialised_results_find_their_rows),
        cmocka_unit_test(lost_lines_harm_no_other_row),
        cmocka_unit_test(doubled_lines_harm_no_row),
        cmocka_unit_test(blanked_columns_mislead_no_row),
        cmocka_unit_test(all_of_these_at_once_give_no_row_a_wrong_line),
        cmocka_unit_test(files_with_wrong_bytes_give_an_error_or_no_wrong_line),
        cmocka_unit_test(equal_rows_by_the_thousand_are_matched),
        cmocka_unit_test(a_column_blanked_in_every_line_of_many_is_done_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
