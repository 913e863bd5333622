/* flow/spill.h - arrays too large for memory: they live in a mapped file, so that the kernel may
 * put them out of the way, and are sorted where they are. */
#ifndef LODE_FLOW_SPILL_H
#define LODE_FLOW_SPILL_H

#include <stddef.h>

#include "base/err.h"

enum { LODE_SPILL_WORDS = 6, LODE_SPILL_MAX_SIZE = 128 };

/* Read-only to all but spill.c, save the items. Zeroed is closed. */
struct lode_spill {
    int fd;
    char *items;
    size_t n, cap; /* items */
    size_t size;   /* bytes of an item: a multiple of 8 */
    char *path;    /* for messages; owned */
};

/* Makes the file (0600) with room for n items, all zero. Disk space is taken before it is used: a
 * full disk is an error here, not a signal later. */
LODE_MUST int lode_spill_open(struct lode_spill *s, const char *path, size_t size, size_t n,
                              struct lode_err *err);
/* A new item behind the last, zeroed; it may move the others. NULL: *err is set. */
LODE_MUST void *lode_spill_add(struct lode_spill *s, struct lode_err *err);
/* In ascending order of each item's first LODE_SPILL_WORDS words (uint64_t), in place. */
void lode_spill_sort(struct lode_spill *s);
/* Only n items, from this one on. */
void lode_spill_sort_part(struct lode_spill *s, void *first, size_t n);
/* The file stays. */
void lode_spill_close(struct lode_spill *s);

#endif
