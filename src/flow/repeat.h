/* flow/repeat.h - calls that did nothing in the org, and so may be sent again: those of a session
 * that was over, and those that the org had no time for. */
#ifndef LODE_FLOW_REPEAT_H
#define LODE_FLOW_REPEAT_H

#include "flow/types.h"

/* A call that came back for the chunk. 1: it is on its way again, taken over. 0: its answer stands.
 * -1: there is no other session, and *err says why. */
LODE_MUST int lode_repeat_call(struct lode_chunk *c, struct lode_call *call, struct lode_err *err);

#endif
