/* flow/existing.h - `match = { … }` of an upsert: the record that is there already is found by
 * several fields, where no external id tells records apart. */
#ifndef LODE_FLOW_EXISTING_H
#define LODE_FLOW_EXISTING_H

#include "flow/types.h"

/* Which fields of a record make its key. CHECK for a field that the object does not have or that a
 * table map does not set; USAGE where the map sets Id. */
LODE_MUST int lode_existing_begin(struct lode_step *step, struct lode_err *err);

/* 0: the record has the Id of the one that is there, or none where it is new. 1: the row has ended:
 * a blank field (BLANK_KEY), an Id of its own (UNEXPECTED_ID), two records that are there
 * (AMBIGUOUS_MATCH); step->mapped says so. */
LODE_MUST int lode_existing_find(struct lode_step *step, struct lode_record *rec,
                                 struct lode_err *err);

/* Takes out of a record that was found those fields of its key that an update cannot write (a price
 * book entry's Product2Id): the org has the same values already. */
void lode_existing_strip(const struct lode_step *step, struct lode_record *rec);

#endif
