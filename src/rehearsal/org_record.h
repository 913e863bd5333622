/* rehearsal/org_record.h - one record by REST: created, read, changed, deleted; by its Id or by an
 * external id. */
#ifndef LODE_REHEARSAL_ORG_RECORD_H
#define LODE_REHEARSAL_ORG_RECORD_H

#include "rehearsal/org_call.h"

void lode_org_record_create(struct lode_org_call *c);
void lode_org_record_read(struct lode_org_call *c);
void lode_org_record_update(struct lode_org_call *c);
void lode_org_record_delete(struct lode_org_call *c);

/* …/sobjects/X/Field__c/value */
void lode_org_record_read_external(struct lode_org_call *c);
void lode_org_record_upsert(struct lode_org_call *c);
void lode_org_record_delete_external(struct lode_org_call *c);

#endif
