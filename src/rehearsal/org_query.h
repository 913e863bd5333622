/* rehearsal/org_query.h - the calls of query jobs. */
#ifndef LODE_REHEARSAL_ORG_QUERY_H
#define LODE_REHEARSAL_ORG_QUERY_H

#include "rehearsal/org_call.h"

void lode_org_query_create(struct lode_org_call *c);
void lode_org_query_list(struct lode_org_call *c);
void lode_org_query_info(struct lode_org_call *c);
void lode_org_query_patch(struct lode_org_call *c);
void lode_org_query_delete(struct lode_org_call *c);
void lode_org_query_results(struct lode_org_call *c);
void lode_org_query_pages(struct lode_org_call *c);

#endif
