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
#include "flow/match.h"
#include "support/matching.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

enum { OK = 1 + LODE_RESULT_SUCCESSFUL, BAD = 1 + LODE_RESULT_FAILED };
enum { LEFT = 1 + LODE_RESULT_UNPROCESSED };

/* Rows as "1ok 2bad 3-": which line's last Id character or error each row got. */
static void expect(struct matching *f, const char *want)
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
        else if (r->status == BAD && want[0] == '?') /* in what order does not matter */
            n += (size_t)snprintf(got + n, sizeof got - n, "?%u", (unsigned)r->n_error);
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
    {"two lines of one row that say different things: who knows",
     {T},
     1,
     -1,
     2,
     "A\na\nb\n",
     OK_HEAD "A\n" ID "002AAA,true,a\n" ID "001AAA,true,a\n" ID "003AAA,true,b\n",
     "",
     "",
     "- 3+"},
    {"success and failure of one row: who knows",
     {T},
     1,
     -1,
     1,
     "A\na\n",
     OK_HEAD "A\n" ID "001AAA,true,a\n",
     BAD_HEAD "A\n,E,a\n",
     "",
     "-"},
    {"a line that is there twice counts once",
     {T},
     1,
     -1,
     2,
     "A\na\nb\n",
     OK_HEAD "A\n" ID "001AAA,true,a\n" ID "002AAA,true,b\n" ID "001AAA,true,a\n",
     "",
     "",
     "1+ 2+"},
    {"a record is created once: its second line is no other row's",
     {T},
     1,
     -1,
     2,
     "A\na\na\n",
     OK_HEAD "A\n" ID "001AAA,true,a\n" ID "001AAA,true,a\n",
     "",
     "",
     "1+ -"},
    {"equal rows that fail alike have a line each",
     {T},
     1,
     -1,
     2,
     "A\na\na\n",
     "",
     BAD_HEAD "A\n,E,a\n,E,a\n",
     "",
     "!E !E"},
    {"one copy too many among equal rows is left out",
     {T},
     1,
     -1,
     3,
     "A\na\na\na\n",
     OK_HEAD "A\n" ID "001AAA,true,a\n",
     BAD_HEAD "A\n,E,a\n,E,a\n,E,a\n",
     "",
     "1+ !E !E"},
    {"where either of two copies is one too many, neither is used twice",
     {T},
     1,
     -1,
     3,
     "A\na\na\na\n",
     "",
     BAD_HEAD "A\n,E,a\n,E,a\n,F,a\n,F,a\n",
     "",
     "?1 ?1 -"},
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
    {"a key that two rows have does not tell them apart: their values do",
     {T, T},
     2,
     0,
     4,
     "K,A\nk,x\nk,y\nl,z\nk,x\n",
     OK_HEAD "K,A\n" ID "004AAA,true,k,x\n" ID "003AAA,true,l,?\n" ID "002AAA,true,k,y\n",
     BAD_HEAD "K,A\n,E,k,x\n",
     "",
     "4+ 2+ 3+ !E"},
    {"such a row whose values no line has is unknown",
     {T, T},
     2,
     0,
     2,
     "K,A\nk,x\nk,y\n",
     OK_HEAD "K,A\n" ID "001AAA,true,k,x\n" ID "002AAA,true,k,z\n",
     "",
     "",
     "1+ -"},
    {"two updates of one record",
     {I, T},
     2,
     0,
     3,
     "Id,A\n001000000000001AAA,x\n001000000000001AAA,y\n001000000000001AAA,y\n",
     OK_HEAD "Id,A\n" ID "001AAA,false,001000000000001AAA,y\n" ID
             "001AAA,false,001000000000001AAA,y\n" ID "001AAA,false,001000000000001AAA,x\n",
     "",
     "",
     "1 1 1"},
    {"keys that differ in case alone are one key where the field says so",
     {F, T},
     2,
     0,
     2,
     "K,A\nab,x\nAB,y\n",
     OK_HEAD "K,A\n" ID "002AAA,true,AB,y\n",
     BAD_HEAD "K,A\n,E,ab,x\n",
     "",
     "!E 2+"},
    {"rows that differ in case alone each get the line written as they are",
     {F, T},
     2,
     -1,
     4,
     "K,A\nab,x\nAB,x\naB,x\nAB,x\n",
     OK_HEAD "K,A\n" ID "001AAA,true,AB,x\n" ID "003AAA,true,AB,x\n" ID "002AAA,true,aB,x\n",
     BAD_HEAD "K,A\n,E,ab,x\n",
     "",
     "!E 1+ 2+ 3+"},
    {"lines in a case that no row has go to rows that are alike",
     {F, T},
     2,
     -1,
     3,
     "K,A\nab,x\nAB,x\nab,x\n",
     OK_HEAD "K,A\n" ID "001AAA,true,Ab,x\n" ID "003AAA,true,AB,x\n" ID "002AAA,true,aB,x\n",
     "",
     "",
     "1+ 3+ 2+"},
    {"… to none where rows differ and lines differ",
     {F, T},
     2,
     -1,
     3,
     "K,A\nab,x\nAB,x\naB,x\n",
     OK_HEAD "K,A\n" ID "001AAA,true,Ab,x\n" ID "002AAA,true,AB,x\n",
     BAD_HEAD "K,A\n,E,Ab,x\n",
     "",
     "- 2+ -"},
    {"… to all where there are as many that say the same",
     {F, T},
     2,
     -1,
     3,
     "K,A\nab,x\nAB,x\naB,x\n",
     OK_HEAD "K,A\n" ID "002AAA,true,AB,x\n",
     BAD_HEAD "K,A\n,E,Ab,x\n,E,Ab,x\n",
     "",
     "!E 2+ !E"},
    {"… and to none where the org wrote all of them alike",
     {F, T},
     2,
     -1,
     2,
     "K,A\nab,x\nAB,x\n",
     OK_HEAD "K,A\n" ID "001AAA,true,ab,x\n" ID "002AAA,true,ab,x\n",
     "",
     "",
     "- -"},
    {"a value in words is no value of its type",
     {B, B},
     2,
     -1,
     2,
     "A,B\nt,true\ntrue,t\n",
     OK_HEAD "A,B\n" ID "002AAA,true,true,t\n" ID "001AAA,true,t,true\n",
     "",
     "",
     "1+ 2+"},
    {"a failed line with a blanked column",
     {T, T, T},
     3,
     -1,
     3,
     "A,B,C\na,b,c\nd,e,f\ng,h,i\n",
     OK_HEAD "A,B,C\n" ID "002AAA,true,d,e,f\n",
     BAD_HEAD "A,B,C\n,G,g,\"\",i\n,A,a,,c\n",
     "",
     "!A 2+ !G"},
    {"another column blanked in each",
     {T, T, N},
     3,
     -1,
     4,
     "A,B,C\na,b,1\nd,e,2\ng,h,3\nx,,4\n",
     "",
     BAD_HEAD "A,B,C\n,D,d,,2.0\n,A,,b,1.0\n,G,g,h,\n,X,,,4.0\n",
     "",
     "!A !D !G !X"},
    {"what remains fits two rows",
     {T, T},
     2,
     -1,
     3,
     "A,B\na,1\na,2\nb,3\n",
     "",
     BAD_HEAD "A,B\n,X,a,\n,Y,a,\n,Z,b,\n",
     "",
     "- - !Z"},
    {"a row that two such lines fit",
     {T, T, T},
     3,
     -1,
     1,
     "A,B,C\na,b,c\n",
     "",
     BAD_HEAD "A,B,C\n,X,a,,c\n,Y,a,b,\n",
     "",
     "-"},
    {"a row with a blank there, and one whose value was blanked",
     {T, T},
     2,
     -1,
     2,
     "A,B\na,\na,2\n",
     "",
     BAD_HEAD "A,B\n,X,a,\n,Y,a,\n",
     "",
     "- -"},
    {"the same, and both failed alike",
     {T, T},
     2,
     -1,
     2,
     "A,B\na,\na,2\n",
     "",
     BAD_HEAD "A,B\n,X,a,\n,X,a,\n",
     "",
     "!X -"},
    {"nothing but blanks is nobody's",
     {T, T},
     2,
     -1,
     1,
     "A,B\na,b\n",
     "",
     BAD_HEAD "A,B\n,X,,\n",
     "",
     "-"},
    {"a blanked key",
     {T, T},
     2,
     0,
     2,
     "K,A\nk,x\nl,y\n",
     OK_HEAD "K,A\n" ID "002AAA,true,l,y\n",
     BAD_HEAD "K,A\n,X,,x\n",
     "",
     "!X 2+"},
    {"a column that the results lack is blank in all of them",
     {T, T},
     2,
     -1,
     3,
     "A,B\na,1\nb,1\nb,2\n",
     "",
     BAD_HEAD "A\n,X,a\n,Y,b\n,Z,b\n",
     "",
     "!X - -"},
    {"columns that nobody sent are passed over",
     {T},
     1,
     -1,
     1,
     "A\na\n",
     OK_HEAD "B,A,C\n" ID "001AAA,true,1,a,2\n",
     "",
     "",
     "1+"},
    {"a line of another width is nobody's",
     {T, T},
     2,
     0,
     2,
     "K,A\nk,x\nl,y\n",
     OK_HEAD "K,A\n" ID "001AAA,true,k\n" ID "002AAA,true,l,y,z\n",
     "",
     "",
     "- -"},
    {"nor is a success without an Id",
     {T},
     1,
     -1,
     3,
     "A\na\nb\nc\n",
     OK_HEAD "A\n,true,a\nno,true,b\n" ID "003AAA,true,c\n",
     "",
     "",
     "- - 3+"},
    {"bytes that are no text are compared as they are",
     {T, F},
     2,
     -1,
     2,
     "A,B\n\xff,\xc3\nb,\xe2\x82\n",
     OK_HEAD "A,B\n" ID "002AAA,true,b,\xe2\x82\n" ID "001AAA,true,\xff,\xc3\n",
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
        struct matching f;

        print_message("# %s\n", c->name);
        matching_open(&f, c->compare, (size_t)c->n_columns, c->key, c->n_rows);
        scratch_write(&f.s, "chunk.csv", c->chunk);
        matching_write_units(&f);
        if (*c->ok)
            scratch_write(&f.s, "ok.csv", c->ok);
        if (*c->bad)
            scratch_write(&f.s, "bad.csv", c->bad);
        if (*c->left)
            scratch_write(&f.s, "left.csv", c->left);
        matching_run(&f);
        expect(&f, c->want);
        matching_close(&f);
    }
}

static void lines_and_rows_are_counted(void **state)
{
    static const enum lode_compare text[] = {T};
    struct matching f;

    (void)state;
    matching_open(&f, text, 1, -1, 5);
    scratch_write(&f.s, "chunk.csv", "A\na\nb\nc\nd\nc\n");
    matching_write_units(&f);
    scratch_write(&f.s, "ok.csv",
                  OK_HEAD "A\n" ID "001AAA,true,a\n" ID "002AAA,true,z\n" ID
                          "001AAA,true,a\nx\n\n");
    scratch_write(&f.s, "bad.csv", BAD_HEAD "A\n,E,b\n,E,c\n,E,c\n,E,c\n");
    scratch_write(&f.s, "left.csv", "");
    matching_run(&f);
    assert_int_equal(f.m->n_results[LODE_RESULT_SUCCESSFUL], 4);
    assert_int_equal(f.m->n_results[LODE_RESULT_FAILED], 4);
    assert_int_equal(f.m->n_results[LODE_RESULT_UNPROCESSED], 0);
    assert_int_equal(f.m->n_repeated[LODE_RESULT_SUCCESSFUL], 1);
    assert_int_equal(f.m->n_repeated[LODE_RESULT_FAILED], 1);
    assert_int_equal(f.m->n_found[OK], 1);
    assert_int_equal(f.m->n_found[BAD], 3);
    assert_int_equal(f.m->n_found[LEFT], 0);
    assert_int_equal(f.m->n_found[0], 1);
    matching_close(&f);
}

static void what_was_found_by_the_absence_of_others_can_be_taken_back(void **state)
{
    static const enum lode_compare text[] = {T, T};
    struct lode_err err;
    struct matching f;

    (void)state;
    matching_open(&f, text, 2, -1, 6);
    scratch_write(&f.s, "chunk.csv", "A,B\na,1\nb,1\nb,1\nc,1\nd,1\ne,1\n");
    matching_write_units(&f);
    scratch_write(&f.s, "ok.csv",
                  OK_HEAD "A,B\n" ID "001AAA,true,a,1\n" ID "005AAA,true,d,1\n" ID
                          "006AAA,true,e,1"); /* cut? */
    scratch_write(&f.s, "bad.csv", BAD_HEAD "A,B\n,E,b,1\n,E,b,1\n,X,c,\n");
    matching_run(&f);
    expect(&f, "1+ !E !E !X 5+ 6+");
    assert_int_equal(lode_match_doubt(f.m, &err), 0);
    free(f.rows);
    f.rows = (struct lode_match_row *)(void *)scratch_read(f.m->out, NULL);
    expect(&f, "1+ !E - - 5+ -");
    assert_int_equal(f.m->n_found[OK], 2);
    assert_int_equal(f.m->n_found[BAD], 1);
    assert_int_equal(f.m->n_found[0], 3);
    matching_close(&f);
}

static const struct {
    const char *name, *ok, *bad, *error;
} malformed[] = {
    {"cut within a quoted value", OK_HEAD "A\n\"" ID "001AAA\",\"true\",\"a", "",
     "a quote that opens on line 2 is never closed"},
    {"text behind a closing quote", OK_HEAD "A\n\"" ID "001AAA\"x,true,a\n", "", "text behind"},
    {"no result file at all", "<html>\nnot today\n", "", "lacks all uploaded columns"},
    {"successes without Ids", "A,sf__Created\na,true\n", "", "lacks sf__Id"},
    {"failures without errors", "", "A,sf__Id\na,\n", "lacks sf__Error"},
    {"a column twice", OK_HEAD "A,a\n" ID "001AAA,true,a,a\n", "", "twice"},
    {"a header of nothing", ",,\n", "", "name"},
};

static void a_file_that_is_no_result_file_is_an_input_error(void **state)
{
    static const enum lode_compare text[] = {T};

    (void)state;
    for (size_t i = 0; i < N_OF(malformed); i++) {
        struct lode_err err;
        struct matching f;

        print_message("# %s\n", malformed[i].name);
        matching_open(&f, text, 1, -1, 1);
        scratch_write(&f.s, "chunk.csv", "A\na\n");
        matching_write_units(&f);
        scratch_write(&f.s, "ok.csv", malformed[i].ok);
        scratch_write(&f.s, "bad.csv", malformed[i].bad);
        assert_int_equal(lode_match_run(f.m, &err), -1);
        assert_int_equal(err.code, LODE_E_INPUT);
        if (!strstr(err.msg, malformed[i].error))
            fail_msg("%s", err.msg);
        matching_close(&f);
    }
}

static void a_side_file_that_ends_early_is_a_store_error(void **state)
{
    static const enum lode_compare text[] = {T};
    struct lode_err err;
    struct matching f;

    (void)state;
    matching_open(&f, text, 1, -1, 3);
    scratch_write(&f.s, "chunk.csv", "A\na\nb\n");
    matching_write_units(&f);
    assert_int_equal(lode_match_run(f.m, &err), -1);
    assert_int_equal(err.code, LODE_E_STORE);
    matching_close(&f);
}

static void running_out_of_memory_leaks_nothing(void **state)
{
    static const enum lode_compare text[] = {T};
    struct lode_err err;
    struct matching f;
    int rc = -1;

    (void)state;
    matching_open(&f, text, 1, -1, 2);
    scratch_write(&f.s, "chunk.csv", "A\na\nb\n");
    matching_write_units(&f);
    scratch_write(&f.s, "ok.csv", OK_HEAD "A\n" ID "001AAA,true,b\n");
    for (long k = 1; rc < 0; k++) {
        assert_true(k < 500);
        lode_mem_fail_at(k);
        rc = lode_match_run(f.m, &err);
        lode_mem_fail_at(0);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
    }
    matching_run(&f);
    expect(&f, "- 1+");
    matching_close(&f);
}

static void a_full_disk_or_missing_folder_is_an_error(void **state)
{
    static const enum lode_compare text[] = {T};
    struct lode_err err;
    struct matching f;

    (void)state;
    matching_open(&f, text, 1, -1, 1);
    scratch_write(&f.s, "chunk.csv", "A\na\n");
    matching_write_units(&f);
    lode_mem_free(f.m->out);
    f.m->out = lode_str_dup("/nowhere/at/all", &err);
    assert_int_equal(lode_match_run(f.m, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    matching_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_finds_its_row),
        cmocka_unit_test(lines_and_rows_are_counted),
        cmocka_unit_test(what_was_found_by_the_absence_of_others_can_be_taken_back),
        cmocka_unit_test(a_file_that_is_no_result_file_is_an_input_error),
        cmocka_unit_test(a_side_file_that_ends_early_is_a_store_error),
        cmocka_unit_test(running_out_of_memory_leaks_nothing),
        cmocka_unit_test(a_full_disk_or_missing_folder_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
