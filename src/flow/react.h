/* flow/react.h - stage: each row of a reconciled chunk gets its outcome, or goes back through the
 * script's on_failed. Done in batches: each commits outcomes, ids, hook decisions, rows to send
 * again and the cursor at once, so that a crash loses or doubles none of them. */
#ifndef LODE_FLOW_REACT_H
#define LODE_FLOW_REACT_H

#include "flow/resend.h"

/* Begins behind the rows that c->cursor counts. The chunk owns what is opened. */
LODE_MUST int lode_react_begin(struct lode_chunk *c, lode_resend_again *again,
                               struct lode_err *err);
/* The next batch. 1: there are more rows. 0: the chunk is through, its end journalled. -1: nothing
 * of this batch holds; it may be tried again. */
LODE_MUST int lode_react_turn(struct lode_chunk *c, struct lode_err *err);
void lode_react_end(struct lode_react *r); /* NULL is fine */

#endif
