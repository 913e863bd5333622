/* base/mem.h - the only way to get memory: running out is an ordinary error. */
#ifndef LODE_BASE_MEM_H
#define LODE_BASE_MEM_H

#include <stddef.h>

#include "base/err.h"

/* n zeroed bytes, or NULL with *err set. n == 0 gives one byte. */
LODE_MUST void *lode_mem_alloc(size_t n, struct lode_err *err);

/* Resizes p (NULL: new). New bytes are not zeroed. NULL with *err set leaves p as it was. */
LODE_MUST void *lode_mem_resize(void *p, size_t n, struct lode_err *err);

/* Room for one more of *cap items of `size` bytes: doubles *items and *cap when n == *cap. */
LODE_MUST int lode_mem_grow(void *items, size_t n, size_t *cap, size_t size, struct lode_err *err);

/* free(), for symmetry; NULL is fine. */
void lode_mem_free(void *p);

/* For tests: the k-th allocation from now fails (1 is the next; 0 switches this off). */
void lode_mem_fail_at(long k);

#endif
