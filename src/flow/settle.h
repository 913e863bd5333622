/* flow/settle.h - rows whose outcome is unknown, settled by what the org's records say. */
#ifndef LODE_FLOW_SETTLE_H
#define LODE_FLOW_SETTLE_H

#include "flow/types.h"

/* Asks the org for the records of all unknown rows of the step's chunks, by Id, by external id, or,
 * for an insert, by a unique field that was sent; step->outcomes must be open. A row whose record
 * is as it was sent is created or updated, one whose record is gone is deleted, and all others are
 * unprocessed, for to send these again cannot double them. Rows that have no such key stay unknown.
 * The caller writes the account anew. */
LODE_MUST int lode_settle_step(struct lode_step *step, struct lode_err *err);

#endif
