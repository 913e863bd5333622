/* Tables: columns line up, whatever stands in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "cli/table.h"

/* What the table prints; to be freed. */
static char *print(const struct lode_table *t)
{
    char *text = NULL;
    size_t n;
    FILE *f = open_memstream(&text, &n);

    assert_non_null(f);
    lode_table_print(t, f);
    assert_int_equal(fclose(f), 0);
    return text;
}

static void columns_line_up(void **state)
{
    struct lode_table t;
    struct lode_err err;
    char *text;

    (void)state;
    lode_table_init(&t);
    assert_int_equal(lode_table_column(&t, "NAME", 0, &err), 0);
    assert_int_equal(lode_table_column(&t, "N", 1, &err), 0);
    assert_int_equal(lode_table_column(&t, "WHAT", 0, &err), 0);
    assert_int_equal(lode_table_text(&t,
                                     "\xC3\x87"
                                     "elik",
                                     &err),
                     0);
    assert_int_equal(lode_table_number(&t, 12345, &err), 0);
    assert_int_equal(lode_table_text(&t, "two\nlines", &err), 0);
    assert_int_equal(lode_table_text(&t, "a longer one", &err), 0);
    assert_int_equal(lode_table_number(&t, -1, &err), 0);
    assert_int_equal(lode_table_text(&t, "", &err), 0);
    assert_int_equal(lode_table_rows(&t), 2);
    text = print(&t);
    assert_string_equal(text, "NAME              N  WHAT\n"
                              "\xC3\x87"
                              "elik         12345  two lines\n"
                              "a longer one     -1\n");
    free(text);
    lode_table_clear(&t);
}

static void a_table_has_so_many_columns_at_most(void **state)
{
    struct lode_table t;
    struct lode_err err;

    (void)state;
    lode_table_init(&t);
    for (int i = 0; i < LODE_TABLE_MAX_COLUMNS; i++)
        assert_int_equal(lode_table_column(&t, "X", 0, &err), 0);
    assert_int_equal(lode_table_column(&t, "X", 0, &err), -1);
    assert_int_equal(err.code, LODE_E_LIMIT);
    lode_table_clear(&t);
    assert_int_equal(lode_table_rows(&t), 0);
}

static void a_failed_cell_leaks_nothing(void **state)
{
    (void)state;
    for (long k = 1; k < 10; k++) {
        struct lode_table t;
        struct lode_err err;
        int rc;

        lode_table_init(&t);
        lode_mem_fail_at(k);
        rc = lode_table_column(&t, "A", 0, &err);
        if (rc == 0)
            rc = lode_table_text(&t, "x", &err);
        lode_mem_fail_at(0);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
        lode_table_clear(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_line_up),
        cmocka_unit_test(a_table_has_so_many_columns_at_most),
        cmocka_unit_test(a_failed_cell_leaks_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
