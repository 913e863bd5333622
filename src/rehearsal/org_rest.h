/* rehearsal/org_rest.h - the REST calls that are not jobs and not queries. */
#ifndef LODE_REHEARSAL_ORG_REST_H
#define LODE_REHEARSAL_ORG_REST_H

#include "rehearsal/org_call.h"

enum { LODE_ORG_OLDEST = 31, LODE_ORG_NEWEST = 68 }; /* API versions */

void lode_org_rest_versions(struct lode_org_call *c);
void lode_org_rest_resources(struct lode_org_call *c);
void lode_org_rest_objects(struct lode_org_call *c);
void lode_org_rest_object(struct lode_org_call *c);
void lode_org_rest_describe(struct lode_org_call *c);
void lode_org_rest_limits(struct lode_org_call *c);
void lode_org_rest_faults(struct lode_org_call *c);
void lode_org_rest_created(struct lode_org_call *c);

/* "api-usage=18/100000" */
void lode_org_rest_usage(const struct lode_org *org, char *out, size_t size);
/* Whether a day's allocation that a fault sets is used up: REQUESTS, BATCHES or QUERY_JOBS. */
int lode_org_rest_is_spent(const struct lode_org *org, enum lode_org_fault kind);

#endif
