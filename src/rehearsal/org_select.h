/* rehearsal/org_select.h - queries by REST. */
#ifndef LODE_REHEARSAL_ORG_SELECT_H
#define LODE_REHEARSAL_ORG_SELECT_H

#include "rehearsal/org_call.h"

void lode_org_select_query(struct lode_org_call *c);
void lode_org_select_query_all(struct lode_org_call *c);
/* The page that a nextRecordsUrl names. */
void lode_org_select_more(struct lode_org_call *c);

#endif
