/* bind/pool.c - pieces are cut from slabs and go back to the list of their size. What has been a
 * piece of one size stays one until the state is closed: a script's objects are of few sizes. */
#include "bind/pool.h"

#include <string.h>

#include "base/mem.h"

enum { SLAB = 32 * 1024 };

static size_t class_of(size_t n)
{
    return (n - 1) / LODE_POOL_STEP;
}

static void *cut(struct lode_pool *p, size_t size)
{
    struct lode_pool_piece *slab;
    struct lode_err err;
    char *piece;

    if ((size_t)(p->end - p->rest) < size) {
        slab = lode_mem_resize(NULL, SLAB, &err);
        if (!slab)
            return NULL;
        slab->next = p->slabs;
        p->slabs = slab;
        p->rest = (char *)slab + LODE_POOL_STEP;
        p->end = (char *)slab + SLAB;
    }
    piece = p->rest;
    p->rest += size;
    return piece;
}

void *lode_pool_get(struct lode_pool *p, size_t n)
{
    struct lode_pool_piece *piece;
    struct lode_err err;
    size_t k;

    if (n > LODE_POOL_LARGEST)
        return lode_mem_resize(NULL, n, &err);
    k = class_of(n);
    piece = p->free[k];
    if (!piece)
        return cut(p, (k + 1) * LODE_POOL_STEP);
    p->free[k] = piece->next;
    return piece;
}

void lode_pool_put(struct lode_pool *p, void *piece, size_t n)
{
    struct lode_pool_piece *f = piece;

    if (n > LODE_POOL_LARGEST) {
        lode_mem_free(piece);
        return;
    }
    f->next = p->free[class_of(n)];
    p->free[class_of(n)] = f;
}

void *lode_pool_resize(struct lode_pool *p, void *piece, size_t old, size_t n)
{
    struct lode_err err;
    void *to;

    if (old > LODE_POOL_LARGEST && n > LODE_POOL_LARGEST)
        return lode_mem_resize(piece, n, &err);
    if (old <= LODE_POOL_LARGEST && n <= LODE_POOL_LARGEST && class_of(old) == class_of(n))
        return piece;
    to = lode_pool_get(p, n);
    if (!to)
        return NULL;
    memcpy(to, piece, old < n ? old : n);
    lode_pool_put(p, piece, old);
    return to;
}

void lode_pool_clear(struct lode_pool *p)
{
    while (p->slabs) {
        struct lode_pool_piece *slab = p->slabs;

        p->slabs = slab->next;
        lode_mem_free(slab);
    }
    memset(p, 0, sizeof *p);
}
