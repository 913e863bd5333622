/* CSV as written: quotes, line ends, byte counts, and that the reader gets back what was written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/mem.h"
#include "csv/reader.h"
#include "csv/writer.h"

static char dir[512], path[600];

static int set_up(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/writerXXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/out.csv", dir);
    return 0;
}

static int tear_down(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

/* Rows are ended by '/', cells by '|'. */
static const struct {
    const char *name, *rows, *want;
    char delimiter;
    int crlf;
} cases[] = {
    {"plain values stand as they are", "a|b|/1|x y|/", "a,b\n1,x y\n", 0, 0},
    {"the delimiter is quoted", "a,b|c|/", "\"a,b\",c\n", 0, 0},
    {"quotes are doubled", "say \"hi\"|\"|/", "\"say \"\"hi\"\"\",\"\"\"\"\n", 0, 0},
    {"line breaks are quoted and kept", "a\nb|c\rd|e\r\nf|/", "\"a\nb\",\"c\rd\",\"e\r\nf\"\n", 0,
     0},
    {"blanks need no quotes", " a | |\t|/", " a , ,\t\n", 0, 0},
    {"empty cells are empty", "||/", ",\n", 0, 0},
    {"a row of one empty cell is no blank line", "a|/|/x|/", "a\n\"\"\nx\n", 0, 0},
    {"another delimiter is quoted in its place", "a,b|c;d|/", "a,b;\"c;d\"\n", ';', 0},
    {"a tab can be the delimiter", "a\tb|c|/", "\"a\tb\"\tc\n", '\t', 0},
    {"rows can end in CRLF", "a|b|/|/", "a,b\r\n\"\"\r\n", 0, 1},
    {"a byte order mark is quoted", "\xEF\xBB\xBFx|b|/", "\"\xEF\xBB\xBFx\",b\n", 0, 0},
    {"nothing written is an empty file", "", "", 0, 0},
};

static void write_rows(struct lode_writer *w, const char *rows)
{
    struct lode_err err;
    const char *start = rows;

    for (const char *p = rows; *p; p++) {
        if (*p == '|') {
            assert_int_equal(lode_writer_cell(w, start, (size_t)(p - start), &err), 0);
            start = p + 1;
        } else if (*p == '/') {
            assert_int_equal(lode_writer_end_row(w, &err), 0);
            start = p + 1;
        }
    }
}

static void writes_quotes_where_they_are_needed_and_counts_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_writer *w = NULL;
        struct lode_err err;
        struct lode_buf b;

        lode_buf_init(&b, 0);
        assert_int_equal(lode_writer_open(path, cases[i].delimiter, cases[i].crlf, &w, &err), 0);
        write_rows(w, cases[i].rows);
        assert_int_equal(lode_writer_bytes(w), strlen(cases[i].want));
        assert_int_equal(lode_writer_finish(w, &err), 0);
        assert_int_equal(lode_io_read_file(path, 0, &b, &err), 0);
        if (strcmp(lode_buf_str(&b), cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].name, lode_buf_str(&b));
        lode_buf_clear(&b);
    }
}

static void cells_that_are_written_already_take_their_place_in_a_row(void **state)
{
    static const char want[] = "x,a,,b\na,,b\na,,b,y\n\"\"\n";
    struct lode_writer *w = NULL;
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(lode_writer_open(path, 0, 0, &w, &err), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(i == 0 ? lode_writer_cells(w, "x", &err) : 0, 0);
        assert_int_equal(lode_writer_plain(w, "a,,b", 4, 3, &err), 0);
        assert_int_equal(i == 2 ? lode_writer_cells(w, "y", &err) : 0, 0);
        assert_int_equal(lode_writer_end_row(w, &err), 0);
    }
    assert_int_equal(lode_writer_plain(w, "", 0, 1, &err), 0); /* else a blank line */
    assert_int_equal(lode_writer_end_row(w, &err), 0);
    assert_int_equal(lode_writer_bytes(w), strlen(want));
    assert_int_equal(lode_writer_finish(w, &err), 0);
    assert_int_equal(lode_io_read_file(path, 0, &b, &err), 0);
    assert_string_equal(lode_buf_str(&b), want);
    lode_buf_clear(&b);
}

enum { ROWS = 2000, COLUMNS = 3 };

/* A cell made of the bytes that matter, the same for the same place. */
static size_t make_cell(unsigned place, char *to)
{
    static const char *const pieces[] = {"a", ",", "\"", "\n", "\r", " ", "\xC3\xA9", "x\"\"y"};
    unsigned seed = place * 2654435761u + 1;
    size_t n = 0;

    for (unsigned k = (seed >> 20) % 7; k; k--)
        for (const char *s = pieces[(seed = seed * 1103515245 + 12345) >> 16 & 7]; *s; s++)
            to[n++] = *s;
    return n;
}

static void what_is_written_reads_back_the_same(void **state)
{
    (void)state;
    for (int crlf = 0; crlf < 2; crlf++)
        for (size_t columns = 1; columns <= COLUMNS; columns += 2) {
            struct lode_writer *w = NULL;
            struct lode_reader *r = NULL;
            struct lode_row row;
            struct lode_err err;
            char cell[64];

            assert_int_equal(lode_writer_open(path, 0, crlf, &w, &err), 0);
            for (size_t c = 0; c < columns; c++)
                assert_int_equal(lode_writer_cells(w, c == 0 ? "a" : c == 1 ? "b" : "c", &err), 0);
            assert_int_equal(lode_writer_end_row(w, &err), 0);
            for (unsigned i = 0; i < ROWS * columns; i++) {
                assert_int_equal(lode_writer_cell(w, cell, make_cell(i, cell), &err), 0);
                if (i % columns == columns - 1)
                    assert_int_equal(lode_writer_end_row(w, &err), 0);
            }
            assert_int_equal(lode_writer_finish(w, &err), 0);
            assert_int_equal(lode_reader_open(path, NULL, &r, &err), 0);
            for (unsigned i = 0; i < ROWS * columns; i++) {
                size_t n = make_cell(i, cell);
                const struct lode_slice *got;

                if (i % columns == 0)
                    assert_int_equal(lode_reader_next(r, &row, &err), 1);
                assert_string_equal(row.fault, "");
                got = &row.cells[i % columns];
                assert_int_equal(got->n, n);
                assert_memory_equal(got->p, cell, n);
            }
            assert_int_equal(lode_reader_next(r, &row, &err), 0);
            lode_reader_close(r);
        }
}

/* Each byte value at each place of cells of every length that the words of eight leave. */
static void what_a_reader_would_take_apart_is_quoted_wherever_it_stands(void **state)
{
    struct lode_buf b;
    struct lode_err err;
    char p[25];

    (void)state;
    lode_buf_init(&b, 0);
    for (size_t n = 1; n <= sizeof p; n++)
        for (size_t i = 0; i < n; i++)
            for (int c = 0; c < 256; c++) {
                size_t is_doubled = c == '"';
                int is_quoted = c == '"' || c == ';' || c == '\n' || c == '\r';

                memset(p, i % 2 ? 'x' : '\xC3', sizeof p);
                p[i] = (char)c;
                lode_buf_reset(&b);
                assert_int_equal(lode_writer_quote(&b, ';', p, n, &err), 0);
                assert_int_equal(b.len, is_quoted ? n + 2 + is_doubled : n);
                assert_memory_equal(b.p + is_quoted, p, i + 1);
                assert_memory_equal(b.p + is_quoted + i + 1 + is_doubled, p + i + 1, n - i - 1);
                assert_int_equal(*b.p == '"', is_quoted);
                assert_int_equal(b.p[b.len - 1] == '"', is_quoted);
            }
    lode_buf_clear(&b);
}

static void flush_makes_the_rows_visible(void **state)
{
    struct lode_writer *w = NULL;
    struct lode_err err;
    int64_t size = -1;

    (void)state;
    assert_int_equal(lode_writer_open(path, 0, 0, &w, &err), 0);
    write_rows(w, "a|b|/");
    assert_int_equal(lode_io_size(path, &size, NULL, &err), 0);
    assert_int_equal(size, 0);
    assert_int_equal(lode_writer_flush(w, &err), 0);
    assert_int_equal(lode_io_size(path, &size, NULL, &err), 0);
    assert_int_equal(size, 4);
    write_rows(w, "c|/");
    assert_int_equal(lode_writer_bytes(w), 6);
    lode_writer_close(w); /* without a flush */
    assert_int_equal(lode_io_size(path, &size, NULL, &err), 0);
    assert_int_equal(size, 4);
    lode_writer_close(NULL);
}

static void a_full_disk_is_reported(void **state)
{
    struct lode_writer *w = NULL;
    struct lode_err err;
    int rc = 0;

    (void)state;
    if (!lode_io_exists("/dev/full"))
        skip();
    assert_int_equal(lode_writer_open("/dev/full", 0, 0, &w, &err), 0);
    write_rows(w, "a|b|/");
    assert_int_equal(lode_writer_finish(w, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_non_null(strstr(err.msg, "/dev/full"));
    w = NULL;
    assert_int_equal(lode_writer_open("/dev/full", 0, 0, &w, &err), 0);
    for (int i = 0; i < 100000 && rc == 0; i++) {
        rc = lode_writer_cells(w, "abcdefgh", &err);
        if (rc == 0)
            rc = lode_writer_end_row(w, &err);
    }
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, LODE_E_IO);
    lode_writer_close(w);
}

static void what_cannot_be_opened_is_an_error(void **state)
{
    struct lode_writer *w = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_writer_open("/nonexistent/out.csv", 0, 0, &w, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_int_equal(lode_writer_open(path, '"', 0, &w, &err), -1);
    assert_int_equal(err.code, LODE_E_USAGE);
    assert_null(w);
}

static void running_out_of_memory_is_an_error(void **state)
{
    int k = 1, rc;

    (void)state;
    do {
        struct lode_writer *w = NULL;
        struct lode_err err;

        lode_mem_fail_at(k++);
        rc = lode_writer_open(path, 0, 0, &w, &err);
        if (rc == 0)
            rc = lode_writer_cells(w,
                                   "a \"long\" value that makes the row grow once, and then "
                                   "once more, \"quotes\" included",
                                   &err);
        if (rc == 0)
            rc = lode_writer_end_row(w, &err);
        lode_mem_fail_at(0);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
        lode_writer_close(w);
    } while (rc < 0);
    assert_true(k > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_quotes_where_they_are_needed_and_counts_bytes),
        cmocka_unit_test(cells_that_are_written_already_take_their_place_in_a_row),
        cmocka_unit_test(what_is_written_reads_back_the_same),
        cmocka_unit_test(what_a_reader_would_take_apart_is_quoted_wherever_it_stands),
        cmocka_unit_test(flush_makes_the_rows_visible),
        cmocka_unit_test(a_full_disk_is_reported),
        cmocka_unit_test(what_cannot_be_opened_is_an_error),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
