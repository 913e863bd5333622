/* source/sorter.h - more records than memory holds, in the order of their keys. What does not fit
 * is sorted in pieces, which wait in a temporary file and are merged while they are read. */
#ifndef LODE_SOURCE_SORTER_H
#define LODE_SOURCE_SORTER_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_sorter;

/* dir: for the temporary file. memory: bytes of records held at a time; 0: 16 MiB. is_descending:
 * the greatest key comes first. */
LODE_MUST int lode_sorter_open(const char *dir, size_t memory, int is_descending,
                               struct lode_sorter **out, struct lode_err *err);
/* Keys are compared byte by byte, a shorter one comes before what it begins; records of one key
 * keep their order. Copies both. */
LODE_MUST int lode_sorter_add(struct lode_sorter *s, struct lode_slice key, struct lode_slice data,
                              struct lode_err *err);
/* 1: the next record, borrowed until the next call; 0: end; -1. Nothing can be added afterwards. */
LODE_MUST int lode_sorter_next(struct lode_sorter *s, struct lode_slice *key,
                               struct lode_slice *data, struct lode_err *err);
void lode_sorter_close(struct lode_sorter *s); /* NULL is fine */

#endif
