/* flow/matcher.h - the thread that matches results while the others map and transfer. */
#ifndef LODE_FLOW_MATCHER_H
#define LODE_FLOW_MATCHER_H

#include "base/err.h"
#include "base/queue.h"

struct lode_matcher;

/* Takes struct lode_match from `in`, pushes each to `done` with rc and err filled. */
LODE_MUST int lode_matcher_open(struct lode_queue *in, struct lode_queue *done,
                                struct lode_matcher **out, struct lode_err *err);
/* Ends the thread after the match it is at; what is still queued is freed. NULL is fine. */
void lode_matcher_close(struct lode_matcher *m);

#endif
