/* flow/submit.h - stage: a spooled chunk becomes a closed job: create, upload, close. Nothing with
 * an effect is repeated blindly: a lost answer is looked up first (design.md, "Exactly once, how").
 */
#ifndef LODE_FLOW_SUBMIT_H
#define LODE_FLOW_SUBMIT_H

#include "flow/types.h"

/* Intends and sends the create call of a SPOOLED (or REPLACED job's) chunk. */
LODE_MUST int lode_submit_begin(struct lode_chunk *c, struct lode_err *err);

/* Goes on with a chunk that an earlier process left in its journalled state (SPOOLED … ABORTING).
 * 1: a call is out. 0: it is SPOOLED and waits for its turn, or CLOSED and is to be polled. */
LODE_MUST int lode_submit_recover(struct lode_chunk *c, struct lode_err *err);

/* Reads the answer to a call tagged CREATE … ABORT_CHECK and does what follows from it; the chunk
 * is CLOSED at the end of it all. -1: the step must stop; the chunk's journalled state says how it
 * stands. The call is the caller's. */
LODE_MUST int lode_submit_answer(struct lode_chunk *c, const struct lode_call *call,
                                 struct lode_err *err);

#endif
