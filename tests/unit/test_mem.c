/* Memory: zeroed, resized, grown, and failing on request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"

static void new_memory_is_zeroed_even_when_empty(void **state)
{
    struct lode_err err;
    char *p = lode_mem_alloc(100, &err), *q = lode_mem_alloc(0, &err);

    (void)state;
    assert_non_null(p);
    assert_non_null(q);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    assert_int_equal(q[0], 0);
    lode_mem_free(p);
    lode_mem_free(q);
    lode_mem_free(NULL);
}

static void resizing_keeps_what_was_there(void **state)
{
    struct lode_err err;
    char *p = lode_mem_resize(NULL, 4, &err), *q;

    (void)state;
    assert_non_null(p);
    memcpy(p, "abc", 4);
    q = lode_mem_resize(p, 1000, &err);
    assert_non_null(q);
    assert_string_equal(q, "abc");
    lode_mem_free(q);
}

static void growing_doubles_and_only_when_full(void **state)
{
    struct lode_err err;
    int *items = NULL, *before;
    size_t cap = 0;

    (void)state;
    for (size_t n = 0; n < 1000; n++) {
        before = items;
        assert_int_equal(lode_mem_grow(&items, n, &cap, sizeof *items, &err), 0);
        assert_true(cap > n);
        if (n % 8)
            assert_ptr_equal(items, before);
        items[n] = (int)n;
    }
    for (int n = 0; n < 1000; n++)
        assert_int_equal(items[n], n);
    assert_int_equal(cap, 1024);
    lode_mem_free(items);
}

static void the_kth_allocation_fails_when_asked_to(void **state)
{
    struct lode_err err;
    int *items = NULL;
    size_t cap = 0;
    void *p;

    (void)state;
    lode_mem_fail_at(2);
    p = lode_mem_alloc(8, &err);
    assert_non_null(p);
    assert_null(lode_mem_resize(p, 16, &err)); /* p stays */
    assert_int_equal(err.code, LODE_E_NOMEM);
    lode_mem_free(p);
    p = lode_mem_alloc(8, &err);
    assert_non_null(p);
    lode_mem_free(p);
    lode_mem_fail_at(1);
    assert_int_equal(lode_mem_grow(&items, 0, &cap, sizeof *items, &err), -1);
    assert_null(items);
    assert_int_equal(cap, 0);
    lode_mem_fail_at(1);
    lode_mem_fail_at(0);
    p = lode_mem_alloc(8, &err);
    assert_non_null(p);
    lode_mem_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_memory_is_zeroed_even_when_empty),
        cmocka_unit_test(resizing_keeps_what_was_there),
        cmocka_unit_test(growing_doubles_and_only_when_full),
        cmocka_unit_test(the_kth_allocation_fails_when_asked_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
