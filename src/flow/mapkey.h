/* flow/mapkey.h - keys of rows while they are mapped: for the id map, against doubles, for the
 * order of levels. */
#ifndef LODE_FLOW_MAPKEY_H
#define LODE_FLOW_MAPKEY_H

#include "flow/types.h"

/* Opens the step's maps; reads the source once where levels, or the last of double keys, must be
 * known first. */
LODE_MUST int lode_mapkey_begin(struct lode_step *step, struct lode_err *err);

/* The key of the row in step->ids.key (empty: none), noted in the id map where it comes from
 * columns. */
LODE_MUST int lode_mapkey_row(struct lode_step *step, const struct lode_source_row *row,
                              uint64_t number, struct lode_err *err);

/* 0: the record may be sent; step->ids.key is its key. 1: its external id or Id was sent before:
 * step->mapped says so. */
LODE_MUST int lode_mapkey_check(struct lode_step *step, const struct lode_source_row *row,
                                uint64_t number, const struct lode_record *rec,
                                struct lode_err *err);

#endif
