/* base/mem.c - allocation with errors, and a switch that lets tests make the k-th one fail. */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_long fail_at; /* a test's switch, not state of the program */

void lode_mem_fail_at(long k)
{
    atomic_store(&fail_at, k);
}

static int must_fail(void)
{
    if (atomic_load_explicit(&fail_at, memory_order_relaxed) == 0)
        return 0;
    return atomic_fetch_sub(&fail_at, 1) == 1;
}

void *lode_mem_alloc(size_t n, struct lode_err *err)
{
    void *p = must_fail() ? NULL : calloc(1, n ? n : 1);

    if (!p)
        lode_err_set(err, LODE_E_NOMEM, "out of memory: %zu bytes wanted", n);
    return p;
}

void *lode_mem_resize(void *p, size_t n, struct lode_err *err)
{
    void *q = must_fail() ? NULL : realloc(p, n ? n : 1);

    if (!q)
        lode_err_set(err, LODE_E_NOMEM, "out of memory: %zu bytes wanted", n);
    return q;
}

int lode_mem_grow(void *items, size_t n, size_t *cap, size_t size, struct lode_err *err)
{
    void *old, *p;
    size_t want = *cap ? *cap * 2 : 8;

    if (n < *cap)
        return 0;
    memcpy(&old, items, sizeof old);
    p = lode_mem_resize(old, want * size, err);
    if (!p)
        return -1;
    memcpy(items, &p, sizeof p);
    *cap = want;
    return 0;
}

void lode_mem_free(void *p)
{
    free(p);
}
