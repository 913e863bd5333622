/* rehearsal/org_jti.h - ids of JWT assertions, each good once (RFC 7523, section 3: jti). The
 * database keeps their hashes alone. */
#ifndef LODE_REHEARSAL_ORG_JTI_H
#define LODE_REHEARSAL_ORG_JTI_H

#include "rehearsal/org_state.h"

LODE_MUST int lode_org_jti_open(struct lode_db *db, struct lode_err *err);

/* Uses an id up, for as long as its assertion is good, a day at most. 1: it is new; 0: it was used;
 * -1. */
LODE_MUST int lode_org_jti_use(struct lode_org *org, const char *jti, double exp_seconds,
                               struct lode_err *err);

#endif
