/* rehearsal/org_rest.h - the REST calls that are not jobs and not queries. */
#ifndef LODE_REHEARSAL_ORG_REST_H
#define LODE_REHEARSAL_ORG_REST_H

#include "rehearsal/org_call.h"

/* API versions. Those up to LODE_ORG_DEPRECATED are retired in Summer '28 (protocol.md section 6).
 */
enum { LODE_ORG_OLDEST = 31, LODE_ORG_DEPRECATED = 40, LODE_ORG_NEWEST = 68 };

void lode_org_rest_versions(struct lode_org_call *c);
void lode_org_rest_resources(struct lode_org_call *c);
void lode_org_rest_objects(struct lode_org_call *c);
void lode_org_rest_object(struct lode_org_call *c);
void lode_org_rest_describe(struct lode_org_call *c);
void lode_org_rest_faults(struct lode_org_call *c);
void lode_org_rest_created(struct lode_org_call *c);

#endif
