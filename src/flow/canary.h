/* flow/canary.h - the small first job of a step: nothing else is sent before it is back. */
#ifndef LODE_FLOW_CANARY_H
#define LODE_FLOW_CANARY_H

#include "flow/types.h"

/* 1: it was sent, and none of its rows made it so far. */
int lode_canary_is_out(const struct lode_step *s);
/* 1 where the chunk holds rows of the canary: while it is out, all that is sent again is. */
int lode_canary_is_one(const struct lode_step *s, const struct lode_chunk *c);
/* Makes the step's first chunk its canary: of a resumed step, the first that tells something new.
 */
void lode_canary_mark(struct lode_step *s, struct lode_chunk *c);
/* Whether it was out when an earlier process ended. Before that one's chunks are taken up. */
LODE_MUST int lode_canary_resume(struct lode_step *s, struct lode_err *err);
/* LIMIT when none of its rows can make it any more: no chunk but c, which is through (or NULL), has
 * rows of it, and none is to be sent again. */
LODE_MUST int lode_canary_settled(struct lode_step *s, const struct lode_chunk *c,
                                  struct lode_err *err);
/* 1: the canary's rows are to be sent again, and no chunk holds them yet. */
int lode_canary_waits(const struct lode_step *s);

#endif
