/* test_pool.c - pieces of memory are whole, apart from each other, and keep what they hold when
 * they grow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "bind/pool.h"

enum { PIECES = 400, ROUNDS = 20000, MOST = 700 };

struct piece {
    unsigned char *p;
    size_t n;
    unsigned char fill;
};

static void expect_filled(const struct piece *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(a->p[i], a->fill);
}

static void change(struct lode_pool *pool, struct piece *a, unsigned r)
{
    size_t n = r % MOST + 1;

    if (!a->p) {
        a->p = lode_pool_get(pool, n);
    } else if (r % 3) {
        size_t kept = a->n < n ? a->n : n;

        a->p = lode_pool_resize(pool, a->p, a->n, n);
        expect_filled(a, kept);
    } else {
        expect_filled(a, a->n);
        lode_pool_put(pool, a->p, a->n);
        a->p = NULL;
        return;
    }
    assert_non_null(a->p);
    assert_int_equal((uintptr_t)a->p % LODE_POOL_STEP, 0);
    a->n = n;
    a->fill = (unsigned char)(r >> 8);
    memset(a->p, a->fill, n);
}

static void pieces_of_all_sizes_come_and_go_without_touching_each_other(void **state)
{
    static struct piece pieces[PIECES];
    struct lode_pool pool;
    unsigned r = 1;

    (void)state;
    memset(&pool, 0, sizeof pool);
    for (int i = 0; i < ROUNDS; i++) {
        r = r * 1103515245 + 12345;
        change(&pool, &pieces[(r >> 16) % PIECES], r >> 4);
    }
    for (int i = 0; i < PIECES; i++)
        if (pieces[i].p) {
            expect_filled(&pieces[i], pieces[i].n);
            lode_pool_put(&pool, pieces[i].p, pieces[i].n);
        }
    lode_pool_clear(&pool);
}

static void a_piece_that_was_given_back_is_the_next_of_its_size(void **state)
{
    struct lode_pool pool;
    void *a, *b;

    (void)state;
    memset(&pool, 0, sizeof pool);
    a = lode_pool_get(&pool, 40);
    b = lode_pool_get(&pool, 40);
    assert_ptr_not_equal(a, b);
    lode_pool_put(&pool, a, 40);
    assert_ptr_equal(lode_pool_get(&pool, 48), a);
    lode_pool_clear(&pool);
}

static void without_memory_a_piece_that_should_grow_stays(void **state)
{
    struct lode_pool pool;
    char *a;

    (void)state;
    memset(&pool, 0, sizeof pool);
    a = lode_pool_get(&pool, 100);
    memcpy(a, "still here", sizeof "still here");
    lode_mem_fail_at(1);
    assert_null(lode_pool_resize(&pool, a, 100, 10000));
    lode_mem_fail_at(0);
    assert_string_equal(a, "still here");
    lode_pool_clear(&pool);
    lode_mem_fail_at(1);
    assert_null(lode_pool_get(&pool, 10));
    lode_mem_fail_at(0);
    lode_pool_clear(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_all_sizes_come_and_go_without_touching_each_other),
        cmocka_unit_test(a_piece_that_was_given_back_is_the_next_of_its_size),
        cmocka_unit_test(without_memory_a_piece_that_should_grow_stays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
