/* flow/run.h - runs a step: moves each chunk from state to state until every row has its outcome.
 */
#ifndef LODE_FLOW_RUN_H
#define LODE_FLOW_RUN_H

#include "flow/types.h"

/* Threads and queues of a run whose dir, journal, client and log are set. */
LODE_MUST int lode_run_open(struct lode_run *run, struct lode_err *err);
/* Ends them. The client must still be there; the steps must be closed. */
void lode_run_close(struct lode_run *run);

/* Starts a step whose plan or hooks are in place. */
LODE_MUST int lode_run_begin(struct lode_step *s, struct lode_err *err);

/* One turn: takes in what came back (for all steps of the run), maps a slice of rows, sends what
 * may be sent. 1: there is more to do. 0: complete, the account is written. -1: stopped, with the
 * account of what happened; phase is STOPPED. Waits at most wait_ms when nothing can be done now.
 */
LODE_MUST int lode_run_turn(struct lode_step *s, int64_t wait_ms, struct lode_err *err);

/* Closes a step. NULL is fine. */
void lode_run_end(struct lode_step *s);

#endif
