/* flow/recordkey.h - what tells a step's records from each other: the external id, Id, or the
 * fields of match. */
#ifndef LODE_FLOW_RECORDKEY_H
#define LODE_FLOW_RECORDKEY_H

#include "flow/types.h"

/* How many fields; 0: nothing does, of an insert. */
size_t lode_recordkey_n(const struct lode_step *step);
const char *lode_recordkey_name(const struct lode_step *step, size_t i);
/* "Pricebook2Id, Product2Id", as far as it fits. */
void lode_recordkey_names(const struct lode_step *step, char *out, size_t size);
/* Their values in a record, borrowed; blank where it has none. */
void lode_recordkey_values(const struct lode_step *step, const struct lode_record *rec,
                           struct lode_slice parts[LODE_IDS_MAX_PARTS]);
/* The parts of a map's keys are these fields. */
void lode_recordkey_set(const struct lode_step *step, struct lode_ids *ids);

#endif
