/* test_sorter.c - records come out in the order of their keys, whether they fit into memory or not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/sorter.h"
#include "support/scratch.h"

static struct lode_slice slice(const char *s)
{
    return (struct lode_slice){s, strlen(s)};
}

static void add(struct lode_sorter *s, const char *key, const char *data)
{
    struct lode_err err;

    if (lode_sorter_add(s, slice(key), slice(data), &err) < 0)
        fail_msg("%s", err.msg);
}

/* "key=data " of all that come. */
static const char *all(struct lode_sorter *s)
{
    static char text[512];
    struct lode_slice key, data;
    struct lode_err err;
    size_t n = 0;
    int rc;

    text[0] = '\0';
    while ((rc = lode_sorter_next(s, &key, &data, &err)) == 1)
        n += (size_t)snprintf(text + n, sizeof text - n, "%.*s=%.*s ", (int)key.n, key.p,
                              (int)data.n, data.p);
    if (rc < 0)
        fail_msg("%s", err.msg);
    return text;
}

static const size_t memories[] = {0, 60, 1}; /* all of it, a few records, one */

static void keys_are_in_order_and_equal_ones_stay_as_they_came(void **state)
{
    struct scratch dir;

    (void)state;
    scratch_open(&dir);
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++)
        for (int is_descending = 0; is_descending < 2; is_descending++) {
            struct lode_sorter *s;
            struct lode_err err;

            assert_int_equal(lode_sorter_open(dir.dir, memories[i], is_descending, &s, &err), 0);
            add(s, "b", "1");
            add(s, "longer than eight b", "2");
            add(s, "", "3");
            add(s, "b", "4");
            add(s, "longer than eight a", "");
            add(s, "bb", "5");
            add(s, "b", "6");
            assert_string_equal(all(s), is_descending
                                            ? "longer than eight b=2 longer than eight a= bb=5 "
                                              "b=1 b=4 b=6 =3 "
                                            : "=3 b=1 b=4 b=6 bb=5 longer than eight a= "
                                              "longer than eight b=2 ");
            lode_sorter_close(s);
        }
    assert_int_equal(rmdir(dir.dir), 0); /* no file was left in it */
    assert_int_equal(mkdir(dir.dir, 0700), 0);
    scratch_close(&dir);
}

static void nothing_gives_nothing(void **state)
{
    struct lode_sorter *s;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_sorter_open("/nonexistent", 1, 0, &s, &err), 0);
    assert_string_equal(all(s), "");
    assert_string_equal(all(s), "");
    lode_sorter_close(s);
    lode_sorter_close(NULL);
}

static void many_runs_are_merged(void **state)
{
    enum { N = 30000 };
    struct lode_slice key, data;
    struct lode_sorter *s;
    struct scratch dir;
    struct lode_err err;
    char last[16] = "";
    long sum = 0;
    int n = 0;

    (void)state;
    scratch_open(&dir);
    assert_int_equal(lode_sorter_open(dir.dir, 5000, 0, &s, &err), 0);
    for (int i = 0; i < N; i++) {
        char k[16], d[16];

        snprintf(k, sizeof k, "%08u", (unsigned)i * 2654435761U % 10000019U);
        snprintf(d, sizeof d, "%d", i);
        add(s, k, d);
    }
    while (lode_sorter_next(s, &key, &data, &err) == 1) {
        char now[16], number[16];

        snprintf(now, sizeof now, "%.*s", (int)key.n, key.p);
        snprintf(number, sizeof number, "%.*s", (int)data.n, data.p);
        assert_true(strcmp(last, now) <= 0);
        memcpy(last, now, sizeof last);
        sum += strtol(number, NULL, 10);
        n++;
    }
    assert_int_equal(n, N);
    assert_int_equal(sum, (long)N * (N - 1) / 2);
    lode_sorter_close(s);
    scratch_close(&dir);
}

static void a_record_larger_than_the_memory_is_sorted_as_well(void **state)
{
    struct lode_slice key, data;
    struct lode_sorter *s;
    struct scratch dir;
    struct lode_err err;
    char *large = calloc(1, 300001);

    (void)state;
    assert_non_null(large);
    memset(large, 'x', 300000);
    scratch_open(&dir);
    assert_int_equal(lode_sorter_open(dir.dir, 100, 0, &s, &err), 0);
    add(s, "c", "small");
    add(s, "b", large);
    add(s, "a", "small");
    assert_int_equal(lode_sorter_next(s, &key, &data, &err), 1);
    assert_int_equal(key.p[0], 'a');
    assert_int_equal(lode_sorter_next(s, &key, &data, &err), 1);
    assert_int_equal(data.n, 300000);
    assert_memory_equal(data.p, large, data.n);
    assert_int_equal(lode_sorter_next(s, &key, &data, &err), 1);
    assert_int_equal(lode_sorter_next(s, &key, &data, &err), 0);
    lode_sorter_close(s);
    scratch_close(&dir);
    free(large);
}

static void a_folder_that_is_not_there_is_an_error_when_it_is_needed(void **state)
{
    struct lode_sorter *s;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_sorter_open("/nonexistent", 1, 0, &s, &err), 0);
    add(s, "a", "");
    assert_int_equal(lode_sorter_add(s, slice("b"), slice(""), &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    lode_sorter_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_in_order_and_equal_ones_stay_as_they_came),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(many_runs_are_merged),
        cmocka_unit_test(a_record_larger_than_the_memory_is_sorted_as_well),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error_when_it_is_needed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
