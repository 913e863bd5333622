/* flow/refill.h - rows that wait to be sent again, made into chunks. */
#ifndef LODE_FLOW_REFILL_H
#define LODE_FLOW_REFILL_H

#include "flow/types.h"

enum { LODE_REFILL_ROWS = 10000 }; /* of a job at most: such a job has one batch in the org */

/* All of the step's rows that wait (those that become updates, or the others) go into chunks, those
 * of one parent side by side, and each chunk to `add`, which takes it over. In the journal both
 * happen at once. */
LODE_MUST int lode_refill_spool(struct lode_step *s, int as_update,
                                void (*add)(struct lode_step *s, struct lode_chunk *c),
                                struct lode_err *err);

#endif
