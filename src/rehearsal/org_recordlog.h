/* rehearsal/org_recordlog.h - which records of an object were changed or deleted in a span of time,
 * for clients that keep copies of them. */
#ifndef LODE_REHEARSAL_ORG_RECORDLOG_H
#define LODE_REHEARSAL_ORG_RECORDLOG_H

#include "rehearsal/org_call.h"

/* …/sobjects/X/deleted/?start=…&end=… */
void lode_org_recordlog_deleted(struct lode_org_call *c);
void lode_org_recordlog_updated(struct lode_org_call *c);

#endif
