/* test_org_results.c - logs of rows and their shuffling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "rehearsal/org_results.h"

static char dir[256], log_path[300], out_path[300];

static int make_dir(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/org_results-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(log_path, sizeof log_path, "%s/log", dir);
    snprintf(out_path, sizeof out_path, "%s/out", dir);
    return 0;
}

static int drop_dir(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

/* Appends rows from..to-1 behind `bytes`; the new length. */
static int64_t log_rows(int64_t bytes, int from, int to)
{
    struct lode_org_log *log = NULL;
    struct lode_buf row;
    struct lode_err err;

    lode_buf_init(&row, 0);
    assert_int_equal(lode_org_results_open(log_path, bytes, &log, &err), 0);
    for (int i = from; i < to; i++) {
        lode_buf_reset(&row);
        assert_int_equal(lode_buf_addf(&row, &err, "%d%s\n", i, i % 3 ? "" : ",\"\n\""), 0);
        assert_int_equal(lode_org_results_add(log, &row, &err), 0);
    }
    assert_int_equal(lode_org_results_flush(log, &bytes, &err), 0);
    lode_org_results_close(log);
    lode_buf_clear(&row);
    return bytes;
}

static void write_out(int64_t bytes, uint64_t seed, struct lode_buf *out)
{
    struct lode_slice head = {"head\n", 5};
    struct lode_err err;

    lode_buf_reset(out);
    assert_int_equal(
        lode_org_results_write(bytes ? log_path : NULL, bytes, head, seed, out_path, &err), 0);
    assert_int_equal(lode_io_read_file(out_path, 0, out, &err), 0);
}

/* Every row 0..n-1 once; how many stand where they were. */
static int check_rows(const char *text, int n)
{
    unsigned char *seen = calloc((size_t)n + 1, 1);
    int at = 0, n_same = 0;

    assert_memory_equal(text, "head\n", 5);
    for (const char *p = text + 5; *p; at++) {
        int i = (int)strtol(p, NULL, 10);

        assert_in_range(i, 0, n - 1);
        assert_int_equal(seen[i]++, 0);
        n_same += i == at;
        p = strchr(p, '\n') + 1;
        if (i % 3 == 0)
            p = strchr(p, '\n') + 1; /* its line break was part of a value */
    }
    assert_int_equal(at, n);
    free(seen);
    return n_same;
}

static void rows_are_shuffled_whole(void **state)
{
    static const int counts[] = {0, 1, 2, 3, 199, 9999, 10000, 10001, 45000};
    struct lode_buf a, b;

    (void)state;
    lode_buf_init(&a, 0);
    lode_buf_init(&b, 0);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        int64_t bytes = log_rows(0, 0, counts[i]);

        write_out(bytes, 1, &a);
        assert_true(check_rows(a.p, counts[i]) < (counts[i] < 2 ? 2 : counts[i]));
        write_out(bytes, 1, &b);
        assert_string_equal(a.p, b.p); /* the same seed, the same order */
        write_out(bytes, 2, &b);
        if (counts[i] > 100)
            assert_string_not_equal(a.p, b.p);
    }
    lode_buf_clear(&a);
    lode_buf_clear(&b);
}

static void two_rows_always_change_places(void **state)
{
    struct lode_buf a;
    int64_t bytes = log_rows(0, 1, 3);

    (void)state;
    lode_buf_init(&a, 0);
    for (uint64_t seed = 0; seed < 50; seed++) {
        write_out(bytes, seed, &a);
        assert_string_equal(a.p, "head\n2\n1\n");
    }
    lode_buf_clear(&a);
}

static void what_was_not_committed_is_written_over(void **state)
{
    struct lode_buf a;
    int64_t bytes;

    (void)state;
    lode_buf_init(&a, 0);
    bytes = log_rows(0, 0, 100);
    (void)log_rows(bytes, 500, 600); /* written, and then the process ended */
    bytes = log_rows(bytes, 100, 200);
    write_out(bytes, 1, &a);
    (void)check_rows(a.p, 200);
    lode_buf_clear(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_shuffled_whole),
        cmocka_unit_test(two_rows_always_change_places),
        cmocka_unit_test(what_was_not_committed_is_written_over),
    };

    return cmocka_run_group_tests_name("org_results", tests, make_dir, drop_dir);
}
