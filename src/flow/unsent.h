/* flow/unsent.h - a resumed step's rows that an earlier process had put into chunks and of which
 * the org never heard: nothing holds them to what the script made of them then. */
#ifndef LODE_FLOW_UNSENT_H
#define LODE_FLOW_UNSENT_H

#include "flow/types.h"

/* 1 where the org was asked for a job of some chunk of the step, so that rows of it may be there.
 * Of a delete, 1 as soon as there is a chunk: its rows were counted, allowed and copied as they
 * are. */
LODE_MUST int lode_unsent_is_begun(const struct lode_run *run, int64_t step, const char *operation,
                                   struct lode_err *err);

/* Forgets the step's last chunks as far as they were never sent, their files, and what became of
 * rows behind the others, which are mapped anew: before lode_map_begin(). Sorted rows are forgotten
 * all or none. */
LODE_MUST int lode_unsent_drop(struct lode_step *s, struct lode_err *err);

#endif
