/* flow/bound.h - how many of a step's rows may fail before it stops: max_failures. */
#ifndef LODE_FLOW_BOUND_H
#define LODE_FLOW_BOUND_H

#include <stdint.h>

#include "base/err.h"

struct lode_bound {
    int is_given;
    long rows;    /* -1: share counts */
    double share; /* of the rows that the org has answered for, 0..1 */
};

enum { LODE_BOUND_TEXT_SIZE = 32 };

/* "20" or "1%". USAGE otherwise. */
LODE_MUST int lode_bound_parse(const char *text, struct lode_bound *out, struct lode_err *err);
/* The same the other way. out: LODE_BOUND_TEXT_SIZE bytes. */
void lode_bound_text(const struct lode_bound *b, char *out);

/* LIMIT where n_failed of n_answered rows are more than the bound allows. A few failures among the
 * first rows say little about a share: it is judged from the tenth one on, or at the end. */
LODE_MUST int lode_bound_check(const struct lode_bound *b, int64_t n_failed, int64_t n_answered,
                               int is_end, struct lode_err *err);

#endif
