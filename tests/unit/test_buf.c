/* Growing byte strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"

static void what_is_added_stands_one_behind_the_other(void **state)
{
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_string_equal(lode_buf_str(&b), "");
    assert_int_equal(lode_buf_add(&b, "a\0b", 3, &err), 0);
    assert_int_equal(lode_buf_adds(&b, "cd", &err), 0);
    assert_int_equal(lode_buf_addc(&b, 'e', &err), 0);
    assert_int_equal(lode_buf_addf(&b, &err, "%d-%s", 42, "x"), 0);
    assert_int_equal(lode_buf_add(&b, NULL, 0, &err), 0);
    assert_int_equal(b.len, 10);
    assert_memory_equal(b.p, "a\0bcde42-x", 11); /* with the NUL behind it */
    lode_buf_reset(&b);
    assert_int_equal(b.len, 0);
    assert_string_equal(lode_buf_str(&b), "");
    lode_buf_clear(&b);
    assert_null(b.p);
    assert_int_equal(lode_buf_adds(&b, "again", &err), 0);
    assert_string_equal(b.p, "again");
    lode_buf_clear(&b);
}

static void it_grows_as_needed(void **state)
{
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(lode_buf_addc(&b, (char)('a' + i % 26), &err), 0);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(b.p[i], 'a' + i % 26);
    assert_int_equal(strlen(b.p), 100000);
    lode_buf_clear(&b);
}

static void the_limit_is_kept(void **state)
{
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 5);
    assert_int_equal(lode_buf_adds(&b, "abcde", &err), 0);
    assert_int_equal(lode_buf_addc(&b, 'f', &err), -1);
    assert_int_equal(err.code, LODE_E_LIMIT);
    assert_string_equal(b.p, "abcde");
    assert_int_equal(lode_buf_addf(&b, &err, "%d", 1), -1);
    assert_string_equal(b.p, "abcde");
    lode_buf_clear(&b);
    assert_int_equal(lode_buf_reserve(&b, 6, &err), -1); /* clearing keeps the limit */
    lode_buf_clear(&b);
}

static void taking_hands_the_bytes_over(void **state)
{
    struct lode_err err;
    struct lode_buf b;
    char *p;

    (void)state;
    lode_buf_init(&b, 0);
    p = lode_buf_take(&b, &err);
    assert_non_null(p);
    assert_string_equal(p, "");
    lode_mem_free(p);
    assert_int_equal(lode_buf_adds(&b, "x", &err), 0);
    p = lode_buf_take(&b, &err);
    assert_string_equal(p, "x");
    assert_null(b.p);
    assert_int_equal(b.len, 0);
    lode_mem_free(p);
    lode_buf_clear(&b);
}

static void without_memory_it_stays_as_it_was(void **state)
{
    struct lode_err err;
    struct lode_buf b;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "abc", &err), 0);
    lode_mem_fail_at(1);
    assert_int_equal(lode_buf_reserve(&b, 1000, &err), -1);
    lode_mem_fail_at(0);
    assert_int_equal(err.code, LODE_E_NOMEM);
    assert_string_equal(b.p, "abc");
    lode_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added_stands_one_behind_the_other),
        cmocka_unit_test(it_grows_as_needed),
        cmocka_unit_test(the_limit_is_kept),
        cmocka_unit_test(taking_hands_the_bytes_over),
        cmocka_unit_test(without_memory_it_stays_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
