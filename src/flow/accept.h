/* flow/accept.h - a begun step whose script has changed, and may (--accept-script): its chunks stay
 * as they are, and only rows behind them are mapped by the new code. */
#ifndef LODE_FLOW_ACCEPT_H
#define LODE_FLOW_ACCEPT_H

#include "flow/types.h"

/* Finds the last row of the step that is in a chunk. REFUSED where the step sorts its rows, for
 * then there is no such row. Comes before lode_feed_resume(). */
LODE_MUST int lode_accept_begin(struct lode_step *step, struct lode_err *err);
/* Counts the outcomes of those rows. Comes behind it. */
LODE_MUST int lode_accept_count(struct lode_step *step, struct lode_err *err);

#endif
