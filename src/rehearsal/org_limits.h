/* rehearsal/org_limits.h - what a day allows, and what of it is used. */
#ifndef LODE_REHEARSAL_ORG_LIMITS_H
#define LODE_REHEARSAL_ORG_LIMITS_H

#include "rehearsal/org_call.h"

void lode_org_limits_reply(struct lode_org_call *c);

/* "api-usage=18/100000" */
void lode_org_limits_usage(struct lode_org *org, char *out, size_t size);
/* Whether a day's allocation that a fault sets is used up: REQUESTS, BATCHES or QUERY_JOBS. */
int lode_org_limits_is_spent(struct lode_org *org, enum lode_org_fault kind);

#endif
