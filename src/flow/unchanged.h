/* flow/unchanged.h - only_changed: records that would leave everything as it is are not sent. */
#ifndef LODE_FLOW_UNCHANGED_H
#define LODE_FLOW_UNCHANGED_H

#include "flow/types.h"

/* Compares the record with the row that it was made of, whose columns are what the org has, each
 * field as its described type compares. 0: something changes; 1: nothing does, and the row has
 * ended as skipped; -1: CHECK where the row has no column of a field's name. */
LODE_MUST int lode_unchanged_check(struct lode_step *step, const struct lode_source_row *row,
                                   const struct lode_record *rec, struct lode_err *err);

#endif
