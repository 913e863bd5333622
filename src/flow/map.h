/* flow/map.h - stage: the next source row becomes records ready to be sent, or an outcome without
 * having been. */
#ifndef LODE_FLOW_MAP_H
#define LODE_FLOW_MAP_H

#include "flow/types.h"

/* One record that is ready. */
struct lode_map_item {
    const struct lode_record *record;
    struct lode_unit unit;
    const char *key;
};

enum lode_map_end {
    LODE_MAP_ROW,     /* a row was handled; n items came of it */
    LODE_MAP_BARRIER, /* all that was mapped must be settled before the next row can be */
    LODE_MAP_END      /* no more rows */
};

/* What the map makes of a row alone: step->mapped. Of the step it takes the plan or the hooks, and
 * counts rows that raise: where all of the first do, it is -1. */
LODE_MUST int lode_map_row(struct lode_step *step, const struct lode_source_row *row,
                           struct lode_err *err);

/* Reads what must be known before the first row: levels of a hierarchy, last rows of double keys.
 */
LODE_MUST int lode_map_begin(struct lode_step *step, struct lode_err *err);

/* items: borrowed until the next call. */
LODE_MUST int lode_map_next(struct lode_step *step, enum lode_map_end *end,
                            const struct lode_map_item **items, size_t *n, struct lode_err *err);

#endif
