/* test_org_csv.c - what the org takes for rows, and what fails the job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/io.h"
#include "base/mem.h"
#include "rehearsal/org_csv.h"

static char dir[256], file[300];

static int make_dir(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/org_csv-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(file, sizeof file, "%s/in.csv", dir);
    return 0;
}

static int drop_dir(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

static void put(const char *text, size_t n)
{
    struct lode_err err;

    if (lode_io_write_file(file, text, n, &err) < 0)
        fail_msg("%s", err.msg);
}

static void show(const struct lode_org_csv_chunk *c, struct lode_buf *out)
{
    struct lode_err err;

    for (size_t i = 0; i < c->n_rows; i++) {
        for (size_t k = c->first[i]; k < c->first[i + 1]; k++)
            assert_int_equal(lode_buf_addf(out, &err, "%s%.*s", k > c->first[i] ? "|" : "",
                                           (int)c->cells[k].n, c->cells[k].p),
                             0);
        assert_int_equal(lode_buf_adds(out, c->is_flawed[i] ? "?/" : "/", &err), 0);
    }
}

/* Cells with | between, / behind rows, ? before it where flawed; then ! and the fault. */
static void read_all(char delimiter, int is_crlf, size_t step, struct lode_buf *out)
{
    struct lode_org_csv *c = NULL;
    struct lode_org_csv_chunk chunk;
    struct lode_err err;
    int rc;

    lode_buf_reset(out);
    assert_int_equal(lode_org_csv_open(file, delimiter, is_crlf, &c, &err), 0);
    rc = lode_org_csv_header(c, &chunk, &err);
    while (rc == 1) {
        show(&chunk, out);
        rc = lode_org_csv_next(c, step, &chunk, &err);
    }
    if (rc < 0) {
        assert_int_equal(err.code, LODE_E_CHECK);
        assert_int_equal(lode_buf_addf(out, &err, "!%s", err.msg), 0);
    }
    lode_org_csv_close(c);
}

/* A quote that is never closed must not bring the rest of the file into memory. */
static void a_stray_quote_ends_in_bounded_memory(void **state)
{
    enum { ROWS = 2 * 1024 * 1024, MAX_KIB = 24 * 1024 };
    struct lode_buf out;
    struct rusage before, after;
    struct lode_out *f = NULL;
    struct lode_err err;

    (void)state;
    lode_buf_init(&out, 0);
    assert_int_equal(lode_io_create(file, &f, &err), 0);
    assert_int_equal(lode_io_puts(f, "a,b\n1,\"2\n", &err), 0);
    for (int i = 0; i < ROWS; i++)
        assert_int_equal(lode_io_puts(f, "0123456789,012345678\n", &err), 0);
    assert_int_equal(lode_io_finish(f, &err), 0);
    getrusage(RUSAGE_SELF, &before);
    read_all(',', 0, 200, &out);
    getrusage(RUSAGE_SELF, &after);
    assert_non_null(strstr(out.p, "!InvalidBatch : Failed to parse CSV. A record has more than"));
    assert_non_null(strstr(out.p, "a quote may never be closed"));
    assert_true(after.ru_maxrss - before.ru_maxrss < MAX_KIB);
    lode_buf_clear(&out);
}

#define LF_BAD \
    "!ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF"
#define CRLF_BAD \
    "!ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF"
#define QUOTE_BAD                                                                               \
    "!InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be " \
    "within a quote"

static void rows_are_read_strictly(void **state)
{
    static const struct {
        const char *name, *in;
        char delimiter;
        int is_crlf;
        const char *want;
    } cases[] = {
        {"plain rows", "a,b\n1,2\n3,4\n", ',', 0, "a|b/1|2/3|4/"},
        {"the last line may lack its break", "a,b\n1,2", ',', 0, "a|b/1|2/"},
        {"an empty file has no header", "", ',', 0, ""},
        {"a header alone", "a,b\n", ',', 0, "a|b/"},
        {"values are not trimmed", "a,b\n 1 , 2\t\n", ',', 0, "a|b/ 1 | 2\t/"},
        {"quotes, delimiters and breaks within quotes", "a,b\n\"x,\"\"y\"\"\",\"1\n2\"\n", ',', 0,
         "a|b/x,\"y\"|1\n2/"},
        {"empty cells, quoted or not", "a,b\n,\"\"\n", ',', 0, "a|b/|/"},
        {"a delimiter at the end of the file", "a,b\n1,", ',', 0, "a|b/1|/"},
        {"an empty line is no row of two columns", "a,b\n\n1,2\n\n", ',', 0, "a|b/1|2/"},
        {"an empty line is a row of one column", "a\n\n1\n", ',', 0, "a//1/"},
        {"quoted nothing is a row of one column", "a\n\"\"\n", ',', 0, "a//"},
        {"rows of other lengths are rows", "a,b\n1\n1,2,3\n", ',', 0, "a|b/1/1|2|3/"},
        {"CRLF", "a,b\r\n1,2\r\n", ',', 1, "a|b/1|2/"},
        {"CRLF within quotes of a CRLF file", "a\r\n\"1\r\n2\"\r\n", ',', 1, "a/1\r\n2/"},
        {"tab", "a\tb\n1,2\t3\n", '\t', 0, "a|b/1,2|3/"},
        {"a wrong delimiter makes one column", "a;b\n1;2\n", ',', 0, "a;b/1;2/"},
        {"a BOM is not stripped",
         "\xEF\xBB\xBF"
         "a\n1\n",
         ',', 0,
         "\xEF\xBB\xBF"
         "a/1/"},
        {"a BOM before a quote", "\xEF\xBB\xBF\"a\"\n1\n", ',', 0, QUOTE_BAD},
        {"a blank before a quote fails the row", "a,b\n1, \"2\"\n3,4\n", ',', 0, "a|b/1|2?/3|4/"},
        {"a blank behind a quote fails the row", "a,b\n\"1\" ,2\n", ',', 0, "a|b/1|2?/"},
        {"a quote within a value", "a\nx\"y\n", ',', 0, "a/" QUOTE_BAD},
        {"text behind a quoted value", "a\n\"x\"y\n", ',', 0, "a/" QUOTE_BAD},
        {"two quoted values in one cell", "a\n\"x\" \"y\"\n", ',', 0, "a/" QUOTE_BAD},
        {"a quote that never ends", "a\n\"x\ny\n", ',', 0, "a/" QUOTE_BAD},
        {"CRLF in an LF job", "a\r\n1\r\n", ',', 0, LF_BAD},
        {"CRLF within quotes of an LF job", "a\n\"1\r\n2\"\n", ',', 0, "a/" LF_BAD},
        {"a CR alone in an LF job", "a\n1\r2\n", ',', 0, "a/" LF_BAD},
        {"LF in a CRLF job", "a\n1\n", ',', 1, CRLF_BAD},
        {"LF within quotes of a CRLF job", "a\r\n\"1\n2\"\r\n", ',', 1, "a/" CRLF_BAD},
        {"a CR alone in a CRLF job", "a\r\n1\r", ',', 1, "a/" CRLF_BAD},
    };
    struct lode_buf out;

    (void)state;
    lode_buf_init(&out, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(cases[i].in, strlen(cases[i].in));
        read_all(cases[i].delimiter, cases[i].is_crlf, 1, &out);
        if (strcmp(lode_buf_str(&out), cases[i].want) != 0)
            fail_msg("%s: got %s", cases[i].name, lode_buf_str(&out));
    }
    lode_buf_clear(&out);
}

/* Rows around the size of the buffer, of every length up to a few, in one piece and cut. */
static void rows_survive_the_end_of_the_buffer(void **state)
{
    struct lode_buf in, one, many;
    struct lode_err err;

    (void)state;
    lode_buf_init(&in, 0);
    lode_buf_init(&one, 0);
    lode_buf_init(&many, 0);
    assert_int_equal(lode_buf_adds(&in, "a,b\r\n", &err), 0);
    for (int i = 0; in.len < 3 * 1024 * 1024; i++)
        assert_int_equal(
            lode_buf_addf(
                &in, &err, "\"%d\"\"\r\n\",%.*s\r\n", i, i % 97,
                "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
                "yyyyyyyyyyyyyyyyyyyyyyyyyyy"),
            0);
    put(in.p, in.len);
    read_all(',', 1, 1, &one);
    read_all(',', 1, 5000, &many);
    assert_true(one.len > 2 * 1024 * 1024);
    assert_string_equal(one.p, many.p);
    assert_null(strchr(one.p, '!'));
    lode_buf_clear(&in);
    lode_buf_clear(&one);
    lode_buf_clear(&many);
}

static void a_field_has_a_limit_in_characters(void **state)
{
    static const struct {
        size_t n;
        const char *unit;
        int is_fine;
    } cases[] = {{131072, "x", 1}, {131073, "x", 0}, {131072, "é", 1}, {131073, "é", 0}};
    struct lode_buf in, out;
    struct lode_err err;

    (void)state;
    lode_buf_init(&in, 0);
    lode_buf_init(&out, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lode_buf_reset(&in);
        assert_int_equal(lode_buf_adds(&in, "a\n", &err), 0);
        for (size_t k = 0; k < cases[i].n; k++)
            assert_int_equal(lode_buf_adds(&in, cases[i].unit, &err), 0);
        put(in.p, in.len);
        read_all(',', 0, 10, &out);
        assert_int_equal(strchr(out.p, '!') == NULL, cases[i].is_fine);
    }
    lode_buf_clear(&in);
    lode_buf_clear(&out);
}

static void reading_goes_on_where_a_chunk_ended(void **state)
{
    struct lode_org_csv *c = NULL;
    struct lode_org_csv_chunk chunk;
    struct lode_err err;
    int64_t end;

    (void)state;
    put("a,b\n1,2\n3,4\n5,6\n", 16);
    assert_int_equal(lode_org_csv_open(file, ',', 0, &c, &err), 0);
    assert_int_equal(lode_org_csv_header(c, &chunk, &err), 1);
    assert_int_equal(chunk.raw.n, 3);
    assert_memory_equal(chunk.raw.p, "a,b", 3);
    assert_int_equal(lode_org_csv_next(c, 1, &chunk, &err), 1);
    end = chunk.end;
    assert_int_equal(end, 8);
    assert_int_equal(lode_org_csv_next(c, 9, &chunk, &err), 1);
    assert_int_equal(chunk.n_rows, 2);
    assert_int_equal(chunk.is_whole, 1);
    assert_int_equal(lode_org_csv_next(c, 9, &chunk, &err), 0);
    assert_int_equal(lode_org_csv_seek(c, end, &err), 0);
    assert_int_equal(lode_org_csv_next(c, 1, &chunk, &err), 1);
    assert_memory_equal(chunk.cells[0].p, "3", 1);
    lode_org_csv_close(c);
}

static void cells_are_quoted_with_their_quotes_doubled(void **state)
{
    static const struct {
        const char *in, *want;
    } cases[] = {{"", "\"\""}, {"a", "\"a\""}, {"\"", "\"\"\"\""}, {"a\"b\"", "\"a\"\"b\"\"\""}};
    struct lode_buf b;
    struct lode_err err;

    (void)state;
    lode_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lode_buf_reset(&b);
        assert_int_equal(lode_org_csv_quote(&b, cases[i].in, strlen(cases[i].in), &err), 0);
        assert_string_equal(b.p, cases[i].want);
    }
    lode_buf_clear(&b);
}

static void running_out_of_memory_is_an_error(void **state)
{
    (void)state;
    put("a,b\n\"x\"\"\",2\n", 12);
    for (long k = 1;; k++) {
        struct lode_org_csv *c = NULL;
        struct lode_org_csv_chunk chunk;
        struct lode_err err = {0};
        int rc;

        lode_mem_fail_at(k);
        rc = lode_org_csv_open(file, ',', 0, &c, &err);
        if (rc == 0 && (rc = lode_org_csv_header(c, &chunk, &err)) == 1)
            rc = lode_org_csv_next(c, 9, &chunk, &err);
        lode_mem_fail_at(0);
        lode_org_csv_close(c);
        if (rc == 1) {
            assert_true(k > 5);
            break;
        }
        assert_int_equal(err.code, LODE_E_NOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_strictly),
        cmocka_unit_test(rows_survive_the_end_of_the_buffer),
        cmocka_unit_test(a_stray_quote_ends_in_bounded_memory),
        cmocka_unit_test(a_field_has_a_limit_in_characters),
        cmocka_unit_test(reading_goes_on_where_a_chunk_ended),
        cmocka_unit_test(cells_are_quoted_with_their_quotes_doubled),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };

    return cmocka_run_group_tests_name("org_csv", tests, make_dir, drop_dir);
}
