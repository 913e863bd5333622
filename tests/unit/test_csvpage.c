/* test_csvpage.c - pages of a query's result joined into one file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "salesforce/csvpage.h"

static char dir[256], page[300], out[300];

static int set_up(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/csvpage.XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(page, sizeof page, "%s/page", dir);
    snprintf(out, sizeof out, "%s/out", dir);
    return 0;
}

static int tear_down(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

static void pages_are_joined_record_by_record(void **state)
{
    static const struct {
        const char *name;
        const char *pages[3];
        int64_t rows[3];
        const char *want;
    } cases[] = {
        {"one page", {"\"A\",\"B\"\n\"1\",\"2\"\n"}, {1}, "\"A\",\"B\"\n\"1\",\"2\"\n"},
        {"the second's header goes",
         {"\"A\",\"B\"\n\"1\",\"2\"\n", "\"A\",\"B\"\n\"3\",\"4\"\n"},
         {1, 1},
         "\"A\",\"B\"\n\"1\",\"2\"\n\"3\",\"4\"\n"},
        {"a last line end may be missing",
         {"A,B\n1,2", "A,B\n3,4", "A,B"},
         {1, 1, 0},
         "A,B\n1,2\n3,4\n"},
        {"CRLF becomes LF between records alone",
         {"A,B\r\n\"1\r\n\",\"2\"\r\n", "A,B\n3,4\r"},
         {1, 1},
         "A,B\n\"1\r\n\",\"2\"\n3,4\n"},
        {"a carriage return alone belongs to its value", {"A,B\n1\r2,3\n"}, {1}, "A,B\n1\r2,3\n"},
        {"line breaks and quotes in values, header included",
         {"\"A\nx\",\"B\"\n\"1\n\n\"\"2\"\"\",\"\"\n", "\"A\nx\",\"B\"\n\"\",\"\"\n"},
         {1, 1},
         "\"A\nx\",\"B\"\n\"1\n\n\"\"2\"\"\",\"\"\n\"\",\"\"\n"},
        {"blank lines are no rows", {"A,B\n\n1,2\n\r\n"}, {1}, "A,B\n1,2\n"},
        {"but in one column they are", {"A\n\n1\n"}, {2}, "A\n\n1\n"},
        {"a comma in a quoted name makes no second column", {"\"A,B\"\n\n"}, {1}, "\"A,B\"\n\n"},
        {"an empty page is nothing", {"", "A,B\n1,2\n", ""}, {0, 1, 0}, "A,B\n1,2\n"},
        {"a header alone", {"A,B\n", "A,B\n"}, {0, 0}, "A,B\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_buf header, got;
        struct lode_out *o = NULL;
        struct lode_err err;

        lode_buf_init(&header, 0);
        lode_buf_init(&got, 0);
        assert_int_equal(lode_io_create(out, &o, &err), 0);
        for (size_t k = 0; k < 3 && cases[i].pages[k]; k++) {
            const char *text = cases[i].pages[k];
            int64_t n = -1;

            assert_int_equal(lode_io_write_file(page, text, strlen(text), &err), 0);
            if (lode_csvpage_append(page, &header, o, &n, &err) < 0 || n != cases[i].rows[k])
                fail_msg("%s: page %zu has %lld rows", cases[i].name, k, (long long)n);
        }
        assert_int_equal(lode_io_finish(o, &err), 0);
        assert_int_equal(lode_io_read_file(out, 0, &got, &err), 0);
        if (strcmp(lode_buf_str(&got), cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].name, lode_buf_str(&got));
        lode_buf_clear(&header);
        lode_buf_clear(&got);
    }
}

static void values_may_lie_across_any_border(void **state)
{
    enum { ROWS = 20011 };
    struct lode_buf text, header, got;
    struct lode_out *o = NULL;
    struct lode_err err;
    int64_t n = 0;

    (void)state;
    lode_buf_init(&text, 0);
    lode_buf_init(&header, 0);
    lode_buf_init(&got, 0);
    assert_int_equal(lode_buf_adds(&text, "\"Id\",\"Text\"\n", &err), 0);
    for (int i = 0; i < ROWS; i++)
        assert_int_equal(lode_buf_addf(&text, &err, "\"%d\",\"a,\"\"b\"\"\r\n%d\"\n", i, i * 7), 0);
    assert_int_equal(lode_io_write_file(page, text.p, text.len, &err), 0);
    assert_int_equal(lode_io_create(out, &o, &err), 0);
    assert_int_equal(lode_csvpage_append(page, &header, o, &n, &err), 0);
    assert_int_equal(lode_io_finish(o, &err), 0);
    assert_int_equal(n, ROWS);
    assert_int_equal(lode_io_read_file(out, 0, &got, &err), 0);
    assert_int_equal(got.len, text.len);
    assert_memory_equal(got.p, text.p, got.len);
    lode_buf_clear(&text);
    lode_buf_clear(&header);
    lode_buf_clear(&got);
}

static void memory_may_run_out_anywhere(void **state)
{
    int n_failed = 0;

    (void)state;
    for (long k = 1;; k++) {
        struct lode_buf header;
        struct lode_out *o = NULL;
        struct lode_err err;
        int64_t n;
        int rc;

        lode_buf_init(&header, 0);
        assert_int_equal(lode_io_write_file(page, "A\n1\n", 4, &err), 0);
        assert_int_equal(lode_io_create(out, &o, &err), 0);
        lode_mem_fail_at(k);
        rc = lode_csvpage_append(page, &header, o, &n, &err);
        lode_mem_fail_at(0);
        lode_io_drop(o);
        lode_buf_clear(&header);
        if (rc == 0)
            break;
        assert_int_equal(err.code, LODE_E_NOMEM);
        n_failed++;
    }
    assert_true(n_failed >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_joined_record_by_record),
        cmocka_unit_test(values_may_lie_across_any_border),
        cmocka_unit_test(memory_may_run_out_anywhere),
    };

    return cmocka_run_group_tests_name("csvpage", tests, set_up, tear_down);
}
