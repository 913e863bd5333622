/* rehearsal/org_collections.h - sObject Collections: up to 200 records with one call. */
#ifndef LODE_REHEARSAL_ORG_COLLECTIONS_H
#define LODE_REHEARSAL_ORG_COLLECTIONS_H

#include "rehearsal/org_call.h"

void lode_org_collections_create(struct lode_org_call *c);
void lode_org_collections_update(struct lode_org_call *c);
void lode_org_collections_upsert(struct lode_org_call *c); /* …/sobjects/X/Field__c */
void lode_org_collections_delete(struct lode_org_call *c); /* ?ids=…,… */
void lode_org_collections_read(struct lode_org_call *c);   /* …/sobjects/X, GET or POST */

#endif
