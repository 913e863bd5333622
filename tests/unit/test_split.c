/* Lines taken apart in place, held against libcsv: every line of a few letters, every small file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <csv.h>

#include "base/io.h"
#include "base/mem.h"
#include "csv/reader.h"
#include "csv/split.h"

enum { MAX_LETTERS = 9, MAX_CELLS = 4 };

/* Rows as text: cells in brackets, "/" behind each row. Quotes within cells are counted. */
struct seen {
    char text[256];
    size_t n, n_quotes, n_cells, n_plain;
};

static void see(struct seen *s, const char *p, size_t n)
{
    if (n && memchr(p, '"', n))
        s->n_quotes++;
    s->n_cells++;
    s->n += (size_t)snprintf(s->text + s->n, sizeof s->text - s->n, "[%.*s]", (int)n, p);
}

static void see_row(struct seen *s)
{
    s->n += (size_t)snprintf(s->text + s->n, sizeof s->text - s->n, "/");
}

static void on_cell(void *p, size_t n, void *data)
{
    see(data, p ? p : "", n);
}

static void on_row(int c, void *data)
{
    (void)c;
    see_row(data);
}

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* What libcsv alone makes of it: 0, or -1. The rows before an error count. */
static int ask_libcsv(const char *p, size_t n, struct seen *out)
{
    struct csv_parser csv;
    int rc = -1;

    memset(out, 0, sizeof *out);
    assert_int_equal(csv_init(&csv, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL), 0);
    csv_set_space_func(&csv, no_space);
    if (csv_parse(&csv, p, n, on_cell, on_row, out) == n &&
        csv_fini(&csv, on_cell, on_row, out) == 0)
        rc = 0;
    csv_free(&csv);
    return rc;
}

static void check_line(const char *line, size_t n, size_t *n_split)
{
    struct lode_slice cells[MAX_CELLS];
    struct seen want, got;
    int has_quotes, rc;
    long k;

    memset(&got, 0, sizeof got);
    k = lode_split_line(line, n, ',', cells, MAX_CELLS, &has_quotes);
    rc = ask_libcsv(line, n, &want);
    /* left to libcsv: what is wrong, what has a quote in a cell, what has too many cells */
    if ((rc == 0 && want.n_quotes == 0 && want.n_cells <= MAX_CELLS) != (k >= 0))
        fail_msg("'%.*s': libcsv says %d %s, split says %ld", (int)n, line, rc, want.text, k);
    if (k < 0)
        return;
    ++*n_split;
    for (long i = 0; i < k; i++)
        see(&got, cells[i].p, cells[i].n);
    if (n)
        see_row(&got);
    assert_string_equal(got.text, want.text);
    assert_int_equal(has_quotes, memchr(line, '"', n) != NULL);
}

/* The i-th text of n letters. */
static void spell(char *to, size_t n, size_t i, const char *letters, size_t n_letters)
{
    for (size_t k = 0; k < n; k++, i /= n_letters)
        to[k] = letters[i % n_letters];
}

static void every_short_line_has_the_cells_that_libcsv_finds(void **state)
{
    char line[MAX_LETTERS];
    size_t n_split = 0;

    (void)state;
    for (size_t n = 0, all = 1; n <= MAX_LETTERS; n++, all *= 4)
        for (size_t i = 0; i < all; i++) {
            spell(line, n, i, "a,\" ", 4);
            check_line(line, n, &n_split);
        }
    assert_true(n_split > 10000);
}

/* A plain row is one piece of text that gives the same cells wherever it is put. */
static void check_plain(const struct lode_row *row)
{
    const char *p = row->cells[0].p;

    for (size_t i = 0; i < row->n_cells; i++) {
        assert_ptr_equal(row->cells[i].p, p);
        assert_null(memchr(p, '"', row->cells[i].n));
        p += row->cells[i].n;
        if (i + 1 < row->n_cells)
            assert_int_equal(*p++, ',');
    }
}

/* The rows behind a header, as text; -1 where the reader fails, with those before. */
static int read_all(const char *path, struct seen *out)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct lode_err err;
    int rc;

    memset(out, 0, sizeof *out);
    assert_int_equal(lode_reader_open(path, &opts, &r, &err), 0);
    while ((rc = lode_reader_next(r, &row, &err)) == 1) {
        int is_blank = row.n_cells == 1 && row.cells[0].n == 0;

        for (size_t i = 0; !is_blank && i < row.n_cells; i++)
            see(out, row.cells[i].p, row.cells[i].n);
        if (row.is_plain)
            check_plain(&row);
        out->n_plain += (size_t)row.is_plain;
        see_row(out);
    }
    lode_reader_close(r);
    return rc;
}

static void check_file(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "w");
    struct seen want, got;
    char *blank;
    int rc;

    assert_non_null(f);
    assert_int_equal(fprintf(f, "h,i\n%.*s", (int)n, text), 4 + (int)n);
    assert_int_equal(fclose(f), 0);
    rc = ask_libcsv(text, n, &want);
    while ((blank = strstr(want.text, "/[]/"))) /* a row of one blank cell is as a blank line */
        memmove(blank + 1, blank + 3, strlen(blank + 3) + 1);
    if (strncmp(want.text, "[]/", 3) == 0)
        memmove(want.text, want.text + 2, strlen(want.text + 2) + 1);
    if (read_all(path, &got) != rc)
        fail_msg("'%.*s': libcsv says %d, the reader does not", (int)n, text, rc);
    if (rc < 0) /* cells of the row that fails are libcsv's alone */
        want.text[got.n] = '\0';
    if (strcmp(want.text, got.text) != 0)
        fail_msg("'%.*s': libcsv finds %s, the reader %s", (int)n, text, want.text, got.text);
}

static void every_small_file_has_the_rows_that_libcsv_finds(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");
    char path[600], text[MAX_LETTERS];
    struct lode_err err;

    (void)state;
    snprintf(path, sizeof path, "%s/split.csv", base ? base : "/tmp");
    for (size_t n = 0, all = 1; n <= 6; n++, all *= 4)
        for (size_t i = 0; i < all; i++) {
            spell(text, n, i, "a,\"\n", 4);
            check_file(path, text, n);
        }
    assert_int_equal(lode_io_remove(path, &err), 0);
}

static void only_what_a_writer_would_write_is_plain(void **state)
{
    static const struct {
        const char *text;
        struct lode_reader_opts opts;
        int is_plain;
    } cases[] = {
        {"a,b\n1,2\n", {.delimiter = ','}, 1},
        {"a,b\r\n1,2\r\n", {.delimiter = ','}, 1},
        {"a,b\n1,\n", {.delimiter = ','}, 1},
        {"a,b\n1,\"2\"\n", {.delimiter = ','}, 0},
        {"a,b\n\"1\n\",2\n", {.delimiter = ','}, 0},
        {"a;b\n1,5;2\n", {.delimiter = ';'}, 0},
        {"a,b\n\xE9,2\n", {.encoding = LODE_TEXT_CP1252}, 0},
        {"a\n\n", {.delimiter = ','}, 0},
    };
    const char *base = getenv("LODE_TEST_TMP");
    char path[600];

    (void)state;
    snprintf(path, sizeof path, "%s/plain.csv", base ? base : "/tmp");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_reader *r = NULL;
        struct lode_row row;
        struct lode_err err;

        assert_int_equal(lode_io_write_file(path, cases[i].text, strlen(cases[i].text), &err), 0);
        assert_int_equal(lode_reader_open(path, &cases[i].opts, &r, &err), 0);
        assert_int_equal(lode_reader_next(r, &row, &err), 1);
        if (row.is_plain != cases[i].is_plain)
            fail_msg("%s: %d", cases[i].text, row.is_plain);
        lode_reader_close(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_short_line_has_the_cells_that_libcsv_finds),
        cmocka_unit_test(every_small_file_has_the_rows_that_libcsv_finds),
        cmocka_unit_test(only_what_a_writer_would_write_is_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
