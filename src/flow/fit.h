/* flow/fit.h - does what a step may send fit into what is left of the day's allocation? */
#ifndef LODE_FLOW_FIT_H
#define LODE_FLOW_FIT_H

#include "flow/types.h"

/* LIMIT where the input of a new step has more rows than the API requests, or batches, that are
 * left today (and below run->quota_percent) can load. Asks the org, which is a request, where the
 * input needs more than ten batches. A smaller step is not looked at, nor is one that sends only
 * what has changed: it stops where the allocation ends, and can be resumed. Nothing is asked with
 * run->forces_limits. */
LODE_MUST int lode_fit_check(const struct lode_step *s, struct lode_err *err);

#endif
