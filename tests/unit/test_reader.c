/* Rows out of CSV files: values, places, faults, errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/mem.h"
#include "csv/reader.h"

static char dir[512], path[600];

static int set_up(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/readerXXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/in.csv", dir);
    return 0;
}

static int tear_down(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

static void put(const char *p, size_t n)
{
    struct lode_err err;

    assert_int_equal(lode_io_write_file(path, p, n, &err), 0);
}

/* "a|b/" for each row, "!fault/" behind its cells, "!input:2 message" for an error; cells with \n.
 */
static void render(const struct lode_reader_opts *opts, struct lode_buf *out)
{
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;
    const char *const *columns;
    size_t n;
    int rc = lode_reader_open(path, opts, &r, &err);

    if (rc == 0) {
        columns = lode_reader_columns(r, &n);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(lode_buf_addf(out, &err, "%s%s", i ? "|" : "", columns[i]), 0);
        assert_int_equal(lode_buf_addc(out, '/', &err), 0);
    }
    while (rc == 0 && (rc = lode_reader_next(r, &row, &err)) == 1) {
        for (size_t i = 0; i < row.n_cells; i++) {
            assert_int_equal(lode_buf_adds(out, i ? "|" : "", &err), 0);
            assert_int_equal(lode_buf_add(out, row.cells[i].p, row.cells[i].n, &err), 0);
        }
        if (row.fault[0])
            assert_int_equal(lode_buf_addf(out, &err, "!%s", row.fault), 0);
        assert_int_equal(lode_buf_addc(out, '/', &err), 0);
        rc = 0;
    }
    if (rc < 0) {
        struct lode_err e = err;

        assert_int_equal(
            lode_buf_addf(out, &err, "!%s:%ld %s", lode_err_name(e.code), e.line, e.msg), 0);
        if (r) { /* an error stays */
            assert_int_equal(lode_reader_next(r, &row, &err), -1);
            assert_string_equal(err.msg, e.msg);
        }
    }
    lode_reader_close(r);
}

struct csv_case {
    const char *name, *in;
    size_t n; /* of in; 0: strlen */
    const char *want;
    struct lode_reader_opts opts;
};

#define BIN(s) s, sizeof(s) - 1

#include "reader_cases.inc"

static void run_cases(const struct csv_case *c, size_t n)
{
    for (; n; n--, c++) {
        struct lode_buf out;

        lode_buf_init(&out, 0);
        put(c->in, c->n ? c->n : strlen(c->in));
        render(&c->opts, &out);
        if (strncmp(lode_buf_str(&out), c->want, strlen(c->want)) != 0 ||
            (out.len != strlen(c->want) && !c->opts.raw_bytes))
            fail_msg("%s:\n got  %s\n want %s", c->name, lode_buf_str(&out), c->want);
        lode_buf_clear(&out);
    }
}

static void reads_values(void **state)
{
    (void)state;
    run_cases(values, sizeof values / sizeof *values);
}

static void names_what_is_wrong_with_a_row(void **state)
{
    (void)state;
    run_cases(faults, sizeof faults / sizeof *faults);
}

static void names_what_is_wrong_with_a_file(void **state)
{
    (void)state;
    run_cases(errors, sizeof errors / sizeof *errors);
}

static void a_nul_byte_is_a_fault_and_the_next_row_is_read(void **state)
{
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;

    (void)state;
    put(BIN("a,b\n12,3\0\n4,5\n"));
    assert_int_equal(lode_reader_open(path, NULL, &r, &err), 0);
    assert_int_equal(lode_reader_next(r, &row, &err), 1);
    assert_string_equal(row.fault, "line 2, column 5: a NUL byte (0x00)");
    assert_int_equal(row.n_cells, 2);
    assert_int_equal(row.cells[1].n, 2);
    assert_int_equal(lode_reader_next(r, &row, &err), 1);
    assert_string_equal(row.fault, "");
    lode_reader_close(r);
}

/* Every row's line and offset, and the same row again after going there. */
static void a_row_is_found_again_by_its_place(void **state)
{
    static const char in[] = "\xEF\xBB\xBF"
                             "a,b\r\n1,\"x\r\ny\"\r\n\r\n\n2,z\r3,\"\r\n\"\"\n\"\n"
                             "4,w\n\n\"5\",v";
    static const struct {
        long line;
        int64_t offset;
        const char *first, *second;
    } want[] = {{2, 8, "1", "x\r\ny"},
                {6, 21, "2", "z"},
                {7, 25, "3", "\r\n\"\n"},
                {10, 35, "4", "w"},
                {12, 40, "5", "v"}};
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;

    (void)state;
    put(BIN(in));
    assert_int_equal(lode_reader_open(path, NULL, &r, &err), 0);
    for (size_t round = 0; round < 6; round++) {
        if (round > 0) /* from the row before the last one read, backwards */
            assert_int_equal(
                lode_reader_seek(r, want[5 - round].offset, want[5 - round].line, &err), 0);
        for (size_t i = round ? 5 - round : 0; i < 5; i++) {
            assert_int_equal(lode_reader_next(r, &row, &err), 1);
            assert_int_equal(row.line, want[i].line);
            assert_int_equal(row.offset, want[i].offset);
            assert_string_equal(row.fault, "");
            assert_int_equal(row.n_cells, 2);
            assert_int_equal(row.cells[0].n, strlen(want[i].first));
            assert_memory_equal(row.cells[0].p, want[i].first, row.cells[0].n);
            assert_int_equal(row.cells[1].n, strlen(want[i].second));
            assert_memory_equal(row.cells[1].p, want[i].second, row.cells[1].n);
        }
        assert_int_equal(lode_reader_next(r, &row, &err), 0);
        assert_int_equal(lode_reader_next(r, &row, &err), 0);
    }
    lode_reader_close(r);
}

/* Rows of changing width around the size of the window, with every kind of line end. */
static void places_stay_exact_over_many_windows(void **state)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;
    struct lode_buf b;
    int64_t offsets[3000];
    long lines[3000], line = 2;
    unsigned seed = 7;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "n,text\n", &err), 0);
    for (int i = 0; i < 3000; i++) {
        size_t n = (seed = seed * 1103515245 + 12345) >> 16 & 511;

        offsets[i] = (int64_t)b.len;
        lines[i] = line;
        assert_int_equal(lode_buf_addf(&b, &err, "%d,\"", i), 0);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(lode_buf_adds(&b, k % 97 == 5 ? ends[k % 3] : "x", &err), 0);
        for (size_t k = 0; k < n; k++) /* "\r" "\n" never meet: they are 97 apart */
            line += k % 97 == 5;
        assert_int_equal(lode_buf_addf(&b, &err, "\"%s", ends[i % 3]), 0);
        line++;
    }
    put(b.p, b.len);
    lode_buf_clear(&b);
    assert_int_equal(lode_reader_open(path, NULL, &r, &err), 0);
    for (int i = 0; i < 3000; i++) {
        char id[16];

        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_string_equal(row.fault, "");
        assert_int_equal(row.offset, offsets[i]);
        assert_int_equal(row.line, lines[i]);
        snprintf(id, sizeof id, "%d", i);
        assert_int_equal(row.cells[0].n, strlen(id));
        assert_memory_equal(row.cells[0].p, id, row.cells[0].n);
    }
    assert_int_equal(lode_reader_next(r, &row, &err), 0);
    for (int i = 2999; i >= 0; i -= 131) {
        assert_int_equal(lode_reader_seek(r, offsets[i], lines[i], &err), 0);
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_int_equal(row.offset, offsets[i]);
        assert_int_equal(strtol(row.cells[0].p, NULL, 10), i);
    }
    lode_reader_close(r);
}

static void five_thousand_and_one_columns_are_read(void **state)
{
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;
    struct lode_buf b;
    size_t n;

    (void)state;
    lode_buf_init(&b, 0);
    for (int i = 0; i <= 5000; i++)
        assert_int_equal(lode_buf_addf(&b, &err, "%sc%d", i ? "," : "", i), 0);
    for (int i = 0; i <= 5000; i++)
        assert_int_equal(lode_buf_addf(&b, &err, "%s%d", i ? "," : "\n", i), 0);
    put(b.p, b.len);
    lode_buf_clear(&b);
    assert_int_equal(lode_reader_open(path, NULL, &r, &err), 0);
    assert_string_equal(lode_reader_columns(r, &n)[5000], "c5000");
    assert_int_equal(n, 5001);
    assert_int_equal(lode_reader_next(r, &row, &err), 1);
    assert_int_equal(row.n_cells, 5001);
    assert_memory_equal(row.cells[5000].p, "5000", 4);
    lode_reader_close(r);
}

static void more_cells_than_anybody_needs_are_a_fault(void **state)
{
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "a,b\n", &err), 0);
    for (int i = 0; i < 200000; i++)
        assert_int_equal(lode_buf_addc(&b, ',', &err), 0);
    put(b.p, b.len);
    lode_buf_clear(&b);
    assert_int_equal(lode_reader_open(path, &(struct lode_reader_opts){.any_width = 1}, &r, &err),
                     0);
    assert_int_equal(lode_reader_next(r, &row, &err), 1);
    assert_string_equal(row.fault, "line 2: more than 100000 cells");
    assert_int_equal(row.n_cells, 100000);
    lode_reader_close(r);
}

/* A row of n bytes of c in one cell, quoted or not, between two short ones. */
static void put_long(size_t n, char c, int quoted, int closed)
{
    struct lode_err err;
    struct lode_buf b;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, quoted ? "a,b\n1,2\n9,\"" : "a,b\n1,2\n9,", &err), 0);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(lode_buf_addc(&b, i % 1000 == 999 && quoted ? '\n' : c, &err), 0);
    assert_int_equal(lode_buf_adds(&b, closed && quoted ? "\"\n3,4\n" : "\n3,4\n", &err), 0);
    put(b.p, b.len);
    lode_buf_clear(&b);
}

static void a_field_of_200000_characters_is_read(void **state)
{
    (void)state;
    for (int quoted = 0; quoted < 2; quoted++) {
        struct lode_reader *r = NULL;
        struct lode_row row;
        struct lode_err err;

        put_long(200000, 'x', quoted, 1);
        assert_int_equal(lode_reader_open(path, NULL, &r, &err), 0);
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_string_equal(row.fault, "");
        assert_int_equal(row.cells[1].n, 200000);
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_int_equal(row.line, quoted ? 204 : 4);
        lode_reader_close(r);
    }
}

static void a_row_far_past_the_limit_is_passed_over(void **state)
{
    static const char fill[] = {'x', '"', ','};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct lode_reader_opts opts = {.max_row_bytes = 200000};
        struct lode_reader *r = NULL;
        struct lode_row row;
        struct lode_err err;
        int quoted = i == 1 || i == 3;

        put_long(1000000, fill[i % 3], quoted, 1);
        if (i == 1) /* pairs of quotes, cut by line breaks into odd runs */
            put_long(998 * 1000, 'q', quoted, 1);
        assert_int_equal(lode_reader_open(path, &opts, &r, &err), 0);
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_string_equal(row.fault, "");
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_string_equal(row.fault,
                            quoted ? "line 3: the row is longer than 200000 bytes (was a quote "
                                     "left open in it?)"
                                   : "line 3: the row is longer than 200000 bytes");
        assert_true(row.n_cells >= 1);
        assert_memory_equal(row.cells[0].p, "9", 1);
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        assert_string_equal(row.fault, "");
        assert_memory_equal(row.cells[0].p, "3", 1);
        assert_int_equal(lode_reader_next(r, &row, &err), 0);
        lode_reader_close(r);
    }
}

static void doubled_quotes_are_followed_in_a_row_past_the_limit(void **state)
{
    struct lode_reader_opts opts = {.max_row_bytes = 1000};
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "a,b\n9,\"\n", &err), 0);
    for (int i = 0; i < 3000; i++) /* a pair of quotes at the end of each line */
        assert_int_equal(lode_buf_adds(&b, "\"\"\n", &err), 0);
    assert_int_equal(lode_buf_adds(&b, "\"\n3,4", &err), 0);
    put(b.p, b.len);
    lode_buf_clear(&b);
    assert_int_equal(lode_reader_open(path, &opts, &r, &err), 0);
    assert_int_equal(lode_reader_next(r, &row, &err), 1);
    assert_true(row.fault[0]);
    assert_int_equal(lode_reader_next(r, &row, &err), 1);
    assert_memory_equal(row.cells[0].p, "3", 1);
    assert_int_equal(row.line, 3004);
    lode_reader_close(r);
}

static void a_quote_left_open_for_long_is_an_error(void **state)
{
    struct lode_reader_opts opts = {.max_row_bytes = 10000};
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;

    (void)state;
    put_long(1000000, 'x', 1, 0);
    assert_int_equal(lode_reader_open(path, &opts, &r, &err), 0);
    assert_int_equal(lode_reader_next(r, &row, &err), 1);
    assert_int_equal(lode_reader_next(r, &row, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_int_equal(err.line, 3);
    assert_non_null(strstr(err.msg, "was the quote that opens on line 3 left open?"));
    lode_reader_close(r);
}

/* Whatever the bytes: each row read again from its place is the same row. */
static void any_bytes_are_read_the_same_from_every_row(void **state)
{
    static const char bytes[] = "a,\"\n\r\0\xC3\xA9 ,\"\n";
    unsigned seed = 11;

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct lode_reader_opts opts = {.max_row_bytes = round % 3 ? 12 : 0,
                                        .encoding = (enum lode_text_encoding)(round % 2)};
        struct lode_reader *r = NULL, *again = NULL;
        struct lode_row row, same;
        struct lode_err err, other;
        char in[64] = "h,i\n";
        size_t n = 4;
        int rc;

        while (n < sizeof in)
            in[n++] = bytes[((seed = seed * 1103515245 + 12345) >> 16) % (sizeof bytes - 1)];
        put(in, n);
        assert_int_equal(lode_reader_open(path, &opts, &r, &err), 0);
        assert_int_equal(lode_reader_open(path, &opts, &again, &err), 0);
        while ((rc = lode_reader_next(r, &row, &err)) == 1) {
            assert_int_equal(lode_reader_seek(again, row.offset, row.line, &other), 0);
            assert_int_equal(lode_reader_next(again, &same, &other), 1);
            assert_int_equal(same.line, row.line);
            assert_int_equal(same.offset, row.offset);
            assert_string_equal(same.fault, row.fault);
            assert_int_equal(same.n_cells, row.n_cells);
            for (size_t i = 0; i < row.n_cells; i++) {
                assert_int_equal(same.cells[i].n, row.cells[i].n);
                assert_memory_equal(same.cells[i].p, row.cells[i].p, row.cells[i].n);
            }
        }
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_INPUT);
        lode_reader_close(r);
        lode_reader_close(again);
    }
}

static void a_file_that_is_not_there_is_an_io_error(void **state)
{
    struct lode_reader *r = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_reader_open("/nonexistent/in.csv", NULL, &r, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_int_equal(lode_reader_open(dir, NULL, &r, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_null(r);
    lode_reader_close(NULL);
}

static void running_out_of_memory_is_an_error(void **state)
{
    int n_failed = 0;

    (void)state;
    put_long(300000, 'x', 1, 1);
    for (int k = 1; k <= 60; k++) { /* libcsv tries again with less: a few go through */
        struct lode_reader_opts opts = {.encoding = LODE_TEXT_CP1252};
        struct lode_reader *r = NULL;
        struct lode_row row;
        struct lode_err err;
        int rc, n = 0;

        lode_mem_fail_at(k);
        rc = lode_reader_open(path, &opts, &r, &err);
        while (rc == 0 && (rc = lode_reader_next(r, &row, &err)) == 1) {
            n++;
            rc = 0;
        }
        lode_mem_fail_at(0);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
        else
            assert_int_equal(n, 3);
        n_failed += rc < 0;
        lode_reader_close(r);
    }
    assert_true(n_failed >= 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_values),
        cmocka_unit_test(names_what_is_wrong_with_a_row),
        cmocka_unit_test(names_what_is_wrong_with_a_file),
        cmocka_unit_test(a_nul_byte_is_a_fault_and_the_next_row_is_read),
        cmocka_unit_test(a_row_is_found_again_by_its_place),
        cmocka_unit_test(places_stay_exact_over_many_windows),
        cmocka_unit_test(five_thousand_and_one_columns_are_read),
        cmocka_unit_test(more_cells_than_anybody_needs_are_a_fault),
        cmocka_unit_test(a_field_of_200000_characters_is_read),
        cmocka_unit_test(a_row_far_past_the_limit_is_passed_over),
        cmocka_unit_test(doubled_quotes_are_followed_in_a_row_past_the_limit),
        cmocka_unit_test(a_quote_left_open_for_long_is_an_error),
        cmocka_unit_test(any_bytes_are_read_the_same_from_every_row),
        cmocka_unit_test(a_file_that_is_not_there_is_an_io_error),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
