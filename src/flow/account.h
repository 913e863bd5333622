/* flow/account.h - the account of a step: every row of the source beside what became of it, and the
 * sum that must come out. */
#ifndef LODE_FLOW_ACCOUNT_H
#define LODE_FLOW_ACCOUNT_H

#include "flow/types.h"

/* Writes <step>-outcome.csv and <step>-failed.csv from the outcomes and the source, in input order,
 * and counts again while doing so. is_complete: the step ran to its end, so that a row without an
 * outcome is a fault of lode's own (STORE). Otherwise rows that were never sent are unprocessed.
 * Replaces step->n_rows and step->counts. */
LODE_MUST int lode_account_write(struct lode_step *step, int is_complete, struct lode_err *err);

/* The sum: rows read and parts added = all outcomes together. STORE where it does not come out. */
LODE_MUST int lode_account_check(const struct lode_step *step, struct lode_err *err);

#endif
