/* test_jsonl.c - lines of JSON, taken apart; what is wrong with one does not touch the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "source/jsonl.h"
#include "support/scratch.h"

/* "name=value " of the members, or "!fault"; "-" at the end. */
static const char *next(struct lode_jsonl *j)
{
    static char text[1024];
    struct lode_jsonl_row row;
    struct lode_err err;
    int rc = lode_jsonl_next(j, &row, &err);

    if (rc < 0)
        fail_msg("%s", err.msg);
    if (rc == 0)
        return "-";
    snprintf(text, sizeof text, "%ld:", row.line);
    if (row.fault[0]) {
        scratch_cat(text, sizeof text, "!");
        scratch_cat(text, sizeof text, row.fault);
        return text;
    }
    for (size_t i = 0; i < row.n; i++) {
        char one[256];

        snprintf(one, sizeof one, "%.*s=%.*s ", (int)row.members[i].name.n, row.members[i].name.p,
                 (int)row.members[i].value.n, row.members[i].value.p);
        scratch_cat(text, sizeof text, one);
    }
    return text;
}

static struct lode_jsonl *open_text(struct scratch *dir, const char *text, size_t max)
{
    struct lode_jsonl *j = NULL;
    struct lode_err err;

    if (lode_jsonl_open(scratch_write(dir, "in.jsonl", text), max, &j, &err) < 0)
        fail_msg("%s", err.msg);
    return j;
}

static void members_are_taken_apart(void **state)
{
    struct lode_jsonl *j;
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    j = open_text(
        &dir,
        "\xEF\xBB\xBF{\"a\":1,\"b\":{\"c\":-0.50e+3,\"d\":{\"e\":\"x\"},\"f\":null},\"g\":[1,"
        " {\"h\":\"]\"}]}\r\n\n"
        "{}\n"
        "{\"a\":{}, \"b\" : \"\\ud83d\\ude00\\n\"}",
        0);
    assert_string_equal(next(j), "1:a=1 b.c=-0.50e+3 b.d.e=x b.f= g=[1, {\"h\":\"]\"}] ");
    assert_string_equal(next(j), "3:");
    assert_string_equal(next(j), "4:b=\xF0\x9F\x98\x80\n ");
    assert_string_equal(next(j), "-");
    assert_string_equal(next(j), "-");
    lode_jsonl_close(j);
    scratch_close(&dir);
}

static void a_line_that_is_wrong_is_one_row(void **state)
{
    struct lode_jsonl *j;
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    j = open_text(
        &dir,
        "{\"a\":}\n{\"a\":\"a line longer than thirty bytes\"}\n{\"a\":\"\xFF\"}\n{\"a\":2}\n", 30);
    assert_string_equal(next(j), "1:!line 1, column 6: a value is expected");
    assert_string_equal(next(j), "2:!line 2: the line is longer than 30 bytes");
    assert_string_equal(next(j),
                        "3:!line 3, column 7: byte 0xFF is not valid UTF-8, which JSON is in");
    assert_string_equal(next(j), "4:a=2 ");
    assert_string_equal(next(j), "-");
    lode_jsonl_close(j);
    scratch_close(&dir);
}

/* A line of three hundred thousand bytes does not fit into the window of a limit of ten. */
static void a_line_much_too_long_is_passed_over(void **state)
{
    static char text[300100];
    struct lode_jsonl *j;
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    memset(text, 'x', 300000);
    memcpy(text + 300000, "\n{\"a\":1}", 9);
    j = open_text(&dir, text, 10);
    assert_string_equal(next(j), "1:!line 1: the line is longer than 10 bytes");
    assert_string_equal(next(j), "2:a=1 ");
    assert_string_equal(next(j), "-");
    lode_jsonl_close(j);
    scratch_close(&dir);
}

/* Every beginning of a line is an object, or says what is wrong. */
static void every_piece_of_a_line_is_understood_or_refused(void **state)
{
    static const char line[] =
        "{\"a\\u00e4\":[1,{\"b\":[true,null]}],\"c\":{\"d\":-1.5e-3,\"e\":\"\\\\\"}}";
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    for (size_t from = 0; from < 3; from++)
        for (size_t to = from + 1; to < sizeof line; to++) {
            char text[128];
            struct lode_jsonl *j;

            snprintf(text, sizeof text, "%.*s\n", (int)(to - from), line + from);
            j = open_text(&dir, text, 0);
            if (from == 0 && to == sizeof line - 1)
                assert_string_equal(next(j),
                                    "1:a\xC3\xA4=[1,{\"b\":[true,null]}] c.d=-1.5e-3 c.e=\\ ");
            else
                assert_non_null(strstr(next(j), ":!line 1, column "));
            assert_string_equal(next(j), "-");
            lode_jsonl_close(j);
        }
    scratch_close(&dir);
}

static void a_file_that_is_none_is_an_error(void **state)
{
    struct lode_jsonl *j = NULL;
    struct scratch dir;
    struct lode_err err;
    const char *path;

    (void)state;
    scratch_open(&dir);
    assert_int_equal(lode_jsonl_open(scratch_path(&dir, "none"), 0, &j, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    path = scratch_path(&dir, "wide");
    assert_int_equal(lode_io_write_file(path, "\xFF\xFE{\0}\0", 6, &err), 0);
    assert_int_equal(lode_jsonl_open(path, 0, &j, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_null(j);
    lode_jsonl_close(NULL);
    scratch_close(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_taken_apart),
        cmocka_unit_test(a_line_that_is_wrong_is_one_row),
        cmocka_unit_test(a_line_much_too_long_is_passed_over),
        cmocka_unit_test(every_piece_of_a_line_is_understood_or_refused),
        cmocka_unit_test(a_file_that_is_none_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
