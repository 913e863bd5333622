/* bind/pool.h - memory for the small objects of a Lua state, which come and go with each row: lists
 * of free pieces by size. One thread's alone. */
#ifndef LODE_BIND_POOL_H
#define LODE_BIND_POOL_H

#include <stddef.h>

enum {
    LODE_POOL_STEP = 16,     /* sizes are rounded up to it */
    LODE_POOL_LARGEST = 512, /* larger pieces are malloc's */
    LODE_POOL_CLASSES = LODE_POOL_LARGEST / LODE_POOL_STEP,
};

struct lode_pool_piece {
    struct lode_pool_piece *next;
};

struct lode_pool {
    struct lode_pool_piece *free[LODE_POOL_CLASSES];
    struct lode_pool_piece *slabs; /* all that was taken of malloc */
    char *rest, *end;              /* of the newest slab: not yet cut into pieces */
};

/* n bytes, or NULL. */
void *lode_pool_get(struct lode_pool *p, size_t n);
/* Gives n bytes back. */
void lode_pool_put(struct lode_pool *p, void *piece, size_t n);
/* NULL leaves the piece as it was. */
void *lode_pool_resize(struct lode_pool *p, void *piece, size_t old, size_t n);
/* Frees the slabs; pieces larger than LODE_POOL_LARGEST are not among them. */
void lode_pool_clear(struct lode_pool *p);

#endif
