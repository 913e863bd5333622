/* flow/order.h - rows in another order than the file's: parents among a step's own rows before
 * their children. */
#ifndef LODE_FLOW_ORDER_H
#define LODE_FLOW_ORDER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_order;

/* Works in a file of its own, removed at close. */
LODE_MUST int lode_order_open(const char *path, struct lode_order **out, struct lode_err *err);
void lode_order_close(struct lode_order *o);

/* A row with its own key and its parent's (either may be empty). */
LODE_MUST int lode_order_add(struct lode_order *o, uint64_t row, int64_t offset, long line,
                             struct lode_slice key, struct lode_slice parent, struct lode_err *err);
/* All rows are in: gives each its level. Rows on a cycle, and those below one, have none. */
LODE_MUST int lode_order_sort(struct lode_order *o, struct lode_err *err);

struct lode_order_row {
    uint64_t row;
    int64_t offset;
    long line;
    int level; /* from 0; -1: on or below a cycle */
};

/* 1: the next row by level, then file order. 0: end. */
LODE_MUST int lode_order_next(struct lode_order *o, struct lode_order_row *out,
                              struct lode_err *err);

/* "a → b → c → a" for a row of level -1, as far as it fits; what leads into the cycle comes first.
 */
LODE_MUST int lode_order_path(struct lode_order *o, uint64_t row, struct lode_buf *out,
                              struct lode_err *err);

#endif
