/* test_source.c - files of rows: numbered, entered anywhere, and outcome files loaded again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/source.h"
#include "support/scratch.h"

#define OWN                                                                                 \
    "_row,_file,_line,_part,_status,sf__Id,sf__Created,sf__Error,_error_code,_error_field," \
    "_error_value,_attempts,_mended,_job"

static struct lode_source *open_text(struct scratch *s, const char *text)
{
    struct lode_source *src = NULL;
    struct lode_err err;

    if (lode_source_open(scratch_write(s, "in.csv", text), "rows.csv", NULL, &src, &err) < 0)
        fail_msg("%s", err.msg);
    return src;
}

/* "number[part]cell|cell" of the next row; "-" at the end. */
static const char *next(struct lode_source *s, struct lode_source_row *row)
{
    static char text[256];
    struct lode_err err;
    int rc = lode_source_next(s, row, &err);
    size_t n;

    if (rc < 0)
        fail_msg("%s", err.msg);
    if (rc == 0)
        return "-";
    n = (size_t)snprintf(text, sizeof text, "%d[%d]", (int)row->number, row->part.at);
    for (size_t i = 0; i < row->row.n_cells; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s", i ? "|" : "",
                              (int)row->row.cells[i].n, row->row.cells[i].p);
    return text;
}

static void rows_are_numbered_and_can_be_entered_anywhere(void **state)
{
    struct lode_source_row row, third;
    struct lode_source *s, *again = NULL;
    struct lode_err err;
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    s = open_text(&dir, "a,b\n1,\"x\ny\"\n\n2,z\n3,\n");
    assert_string_equal(lode_source_name(s), "rows.csv");
    assert_int_equal(lode_source_column(s, "b"), 1);
    assert_int_equal(lode_source_column(s, "B"), -1);
    assert_string_equal(next(s, &row), "1[0]1|x\ny");
    assert_string_equal(next(s, &row), "2[0]2|z");
    assert_int_equal(row.row.line, 5);
    third = row;
    assert_string_equal(next(s, &row), "3[0]3|");
    assert_string_equal(next(s, &row), "-");
    assert_int_equal(lode_source_seek(s, third.row.offset, third.row.line, &err), 0);
    assert_string_equal(next(s, &row), "0[0]2|z");
    assert_int_equal(row.row.line, 5);
    assert_int_equal(lode_source_again(s, &again, &err), 0);
    assert_string_equal(next(again, &row), "1[0]1|x\ny");
    assert_int_equal(lode_source_rewind(s, &err), 0);
    assert_string_equal(next(s, &row), "1[0]1|x\ny");
    lode_source_close(again);
    lode_source_close(s);
    lode_source_close(NULL);
    scratch_close(&dir);
}

static void own_columns_of_an_outcome_file_are_hidden(void **state)
{
    const char *const *columns;
    struct lode_source_row row;
    struct lode_source *s;
    struct scratch dir;
    size_t n;

    (void)state;
    scratch_open(&dir);
    s = open_text(&dir, OWN ",Name,_row2\n"
                            "9,f,10,,failed,,,E,,,,1,,,A,x\n"
                            "9,f,10,2,failed,,,E,,,,1,,,B,y\n"
                            "9,f,10,x,failed,,,E,,,,1,,,C,z\n"
                            "9,f,10,70000,failed,,,E,,,,1,,,D,\n"
                            "9,f,10,2 of 3,failed,,,E,,,,1,,,E,\n"
                            "9,f,10,3 of 2,failed,,,E,,,,1,,,F,\n"
                            "9,f\n");
    columns = lode_source_columns(s, &n);
    assert_int_equal(n, 2);
    assert_string_equal(columns[0], "Name");
    assert_string_equal(columns[1], "_row2");
    assert_int_equal(lode_source_column(s, "_row"), -1);
    assert_int_equal(lode_source_column(s, "_row2"), 1);
    assert_string_equal(next(s, &row), "1[0]A|x");
    assert_string_equal(next(s, &row), "2[2]B|y");
    assert_string_equal(row.row.fault, "");
    assert_string_equal(next(s, &row), "3[0]C|z");
    assert_string_equal(row.row.fault,
                        "line 4: _part is \"x\", which tells no part of a row: \"2 of 3\" does");
    assert_string_equal(next(s, &row), "4[0]D|");
    assert_true(row.row.fault[0]);
    assert_string_equal(next(s, &row), "5[2]E|");
    assert_int_equal(row.part.of, 3);
    assert_string_equal(next(s, &row), "6[0]F|");
    assert_true(row.row.fault[0]);
    assert_string_equal(next(s, &row), "7[0]");
    assert_true(row.row.fault[0]);
    lode_source_close(s);
    scratch_close(&dir);
}

/* A file that happens to have some of those names keeps them all. */
static void names_like_our_own_are_columns_elsewhere(void **state)
{
    static const char *const heads[] = {"_row,_file,Name\n", "Name," OWN "\n",
                                        "_ROW,_file,_line\n"};
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    for (size_t i = 0; i < 3; i++) {
        struct lode_source *s = open_text(&dir, heads[i]);
        size_t n;

        (void)lode_source_columns(s, &n);
        assert_int_equal(n, i == 1 ? 15 : 3);
        lode_source_close(s);
    }
    scratch_close(&dir);
}

static void length_is_looked_at_only_as_far_as_needed(void **state)
{
    struct lode_source *s;
    struct lode_err err;
    struct scratch dir;
    int is_longer;

    (void)state;
    scratch_open(&dir);
    s = open_text(&dir, "a\n1\n2\n3");
    for (long n = 0; n < 6; n++) {
        assert_int_equal(lode_source_is_longer(s, n, &is_longer, &err), 0);
        assert_int_equal(is_longer, n < 3);
    }
    lode_source_close(s);
    scratch_close(&dir);
}

static void a_file_that_is_none_is_an_error(void **state)
{
    struct lode_source *s = NULL;
    struct lode_err err;
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    assert_int_equal(lode_source_open(scratch_path(&dir, "none.csv"), "n", NULL, &s, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_int_equal(lode_source_open(scratch_write(&dir, "e.csv", ""), "e", NULL, &s, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_null(s);
    scratch_close(&dir);
}

static void a_spool_says_where_its_rows_came_from(void **state)
{
    struct lode_source_row row;
    struct lode_source *s;
    struct lode_err err;
    struct scratch dir;
    int64_t third;

    (void)state;
    scratch_open(&dir);
    s = open_text(&dir, "_from_file,_from_line,_from_part,_from_fault,a,b\n"
                        "x.csv,7,,,1,2\n"
                        "y.csv,90000,3,,3,4\n"
                        "y.csv,4,, line 4: ragged,5\n"
                        "y.csv,5,,:map: no,6,7\n"
                        ",,,,8,9\n");
    assert_int_equal(lode_source_column(s, "a"), 0);
    assert_string_equal(next(s, &row), "1[0]1|2");
    assert_string_equal(row.file, "x.csv");
    assert_int_equal(row.row.line, 7);
    assert_string_equal(next(s, &row), "2[3]3|4");
    assert_string_equal(row.file, "y.csv");
    assert_int_equal(row.row.line, 90000);
    assert_string_equal(next(s, &row), "3[0]5");
    third = row.row.offset;
    assert_string_equal(row.row.fault, "line 4: ragged");
    assert_int_equal(row.is_refused, 0);
    assert_int_equal(row.is_counted, 1);
    assert_string_equal(next(s, &row), "4[0]6|7");
    assert_int_equal(row.is_refused, 1);
    assert_int_equal(row.is_counted, 0);
    assert_string_equal(next(s, &row), "5[0]8|9");
    assert_string_equal(row.file, "rows.csv");
    assert_int_equal(row.row.line, 6);
    assert_int_equal(lode_source_seek(s, third, 4, &err), 0);
    assert_string_equal(next(s, &row), "0[0]5");
    assert_string_equal(row.file, "y.csv");
    assert_int_equal(row.row.line, 4);
    lode_source_close(s);
    scratch_close(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_numbered_and_can_be_entered_anywhere),
        cmocka_unit_test(own_columns_of_an_outcome_file_are_hidden),
        cmocka_unit_test(names_like_our_own_are_columns_elsewhere),
        cmocka_unit_test(a_spool_says_where_its_rows_came_from),
        cmocka_unit_test(length_is_looked_at_only_as_far_as_needed),
        cmocka_unit_test(a_file_that_is_none_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
