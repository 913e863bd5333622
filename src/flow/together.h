/* flow/together.h - sorts mapped records by a key, on disk: children of one parent end up side by
 * side. */
#ifndef LODE_FLOW_TOGETHER_H
#define LODE_FLOW_TOGETHER_H

#include "flow/chunk.h"
#include "flow/record.h"

struct lode_together;

LODE_MUST int lode_together_open(const char *path, struct lode_together **out,
                                 struct lode_err *err);
void lode_together_close(struct lode_together *t);

LODE_MUST int lode_together_add(struct lode_together *t, struct lode_slice by,
                                const struct lode_record *rec, const struct lode_unit *unit,
                                const char *key, struct lode_err *err);
/* All are in. */
LODE_MUST int lode_together_sort(struct lode_together *t, struct lode_err *err);

struct lode_together_row {
    struct lode_slice by; /* borrowed until the next call, like all of this */
    struct lode_record *record;
    struct lode_unit unit;
    const char *key;
    int64_t group_rows,
        group_bytes; /* of all rows with this key; bytes of their lines in a chunk, roughly */
};

/* 1: the next by key, then in the order of arrival. 0: end. */
LODE_MUST int lode_together_next(struct lode_together *t, struct lode_together_row *out,
                                 struct lode_err *err);

#endif
