/* flow/collect.h - stage: the three result files of a finished job come to disk, synced. */
#ifndef LODE_FLOW_COLLECT_H
#define LODE_FLOW_COLLECT_H

#include "flow/types.h"

/* Asks for the first result file. */
LODE_MUST int lode_collect_begin(struct lode_chunk *c, struct lode_err *err);
/* 1: all three are there. 0: the next one was asked for. -1. */
LODE_MUST int lode_collect_answer(struct lode_chunk *c, const struct lode_call *call,
                                  struct lode_err *err);

#endif
