/* flow/step.h - a step's life: from what the script says to the account of its rows. */
#ifndef LODE_FLOW_STEP_H
#define LODE_FLOW_STEP_H

#include "flow/types.h"

/* The values that a spec has where the script says nothing. */
void lode_step_defaults(struct lode_step_spec *spec);
void lode_step_spec_clear(struct lode_step_spec *spec);

/* Asks the org for the object, so that fields can be named. Takes over source and spec (its
 * strings) when it succeeds. USAGE, CHECK and INPUT errors come from here and from begin; nothing
 * has been sent then. */
LODE_MUST int lode_step_open(struct lode_run *run, struct lode_step_spec *spec,
                             struct lode_source *source, struct lode_step **out,
                             struct lode_err *err);

/* The plan or hooks are in place: checks them against the operation, journals the step and its
 * input. */
LODE_MUST int lode_step_begin(struct lode_step *step, struct lode_err *err);

/* What the script, the input or a limit is the reason of ends a step in order: 1, and from now on
 * only closed jobs are awaited. 0 for other reasons, or where that is so already. */
int lode_step_give_up(struct lode_step *s, const struct lode_err *why);

/* 1 where this process has come to that step of the journal. */
int lode_step_was_here(const struct lode_run *run, int64_t id);

/* 0 while a resumed step has not yet come to all that an earlier process had made: what is counted
 * so far is a part. */
int lode_step_is_taken_up(const struct lode_step *s);

/* Cancels what is under way and waits until it has come back; frees. NULL is fine. The id map stays
 * open until lode_step_close(): children ask it. */
void lode_step_settle(struct lode_step *step);
void lode_step_close(struct lode_step *step);

/* Bytes that sorting the step's rows takes on disk, roughly; 0 where they are not sorted. */
LODE_MUST int lode_step_sort_bytes(const struct lode_step *step, int64_t *bytes,
                                   struct lode_err *err);

#endif
