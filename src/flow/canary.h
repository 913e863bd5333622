/* flow/canary.h - the small first job of a step: nothing else is sent before it is back. */
#ifndef LODE_FLOW_CANARY_H
#define LODE_FLOW_CANARY_H

#include "flow/types.h"

/* 1: it was sent, and none of its rows made it so far. */
int lode_canary_is_out(const struct lode_step *s);
/* 1 where the chunk holds rows of the canary: while it is out, all that is sent again is. */
int lode_canary_is_one(const struct lode_step *s, const struct lode_chunk *c);
/* A chunk that an earlier process brought through: what it sent again may be out still. */
void lode_canary_adopt(struct lode_step *s, const struct lode_chunk *c);
/* A chunk of the canary's rows, or of some of them that were sent again, is through. LIMIT when
 * none can make it any more. */
LODE_MUST int lode_canary_settled(struct lode_step *s, struct lode_err *err);
/* 1: the canary's rows are to be sent again, and no chunk holds them yet. */
int lode_canary_waits(const struct lode_step *s);

#endif
