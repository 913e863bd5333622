/* flow/reconcile.h - stage: results become one status for each row of the chunk, checked against
 * the job's counters. */
#ifndef LODE_FLOW_RECONCILE_H
#define LODE_FLOW_RECONCILE_H

#include "flow/types.h"

/* Hands the chunk's files to the match thread. */
LODE_MUST int lode_reconcile_begin(struct lode_chunk *c, struct lode_err *err);
/* Takes over a match that came back. 1: reconciled, c->match holds it. 0: counters and lines differ
 * and the results should be fetched again. -1. */
LODE_MUST int lode_reconcile_end(struct lode_chunk *c, struct lode_match *m, struct lode_err *err);

#endif
