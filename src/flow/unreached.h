/* flow/unreached.h - steps that this run, or one that it retries, began, and to which the script
 * has not come: it may have changed since. */
#ifndef LODE_FLOW_UNREACHED_H
#define LODE_FLOW_UNREACHED_H

#include "flow/types.h"

/* REFUSED where an insert that begins may be one of them under another name: its rows would be
 * inserted twice. Only where the script has changed, and accepts_script does not say otherwise. */
LODE_MUST int lode_unreached_check_new(const struct lode_step *s, struct lode_err *err);

/* REFUSED where rows that the run wrote to a file for one of them would be a new step's: the script
 * has another source in its place. hash: of the new step's input. */
LODE_MUST int lode_unreached_check_input(const struct lode_step *s, const char *hash,
                                         struct lode_err *err);

/* CHECK where the script has ended and one of them is not complete. */
LODE_MUST int lode_unreached_check_end(const struct lode_run *run, struct lode_err *err);

/* Says of each that has rows which this retry was to send again that they were not, and counts them
 * as bad: a later retry takes them up where the script comes to the step. */
LODE_MUST int lode_unreached_tell_older(struct lode_run *run,
                                        void (*say)(void *ctx, const char *text), void *ctx,
                                        struct lode_err *err);

#endif
