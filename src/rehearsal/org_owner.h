/* rehearsal/org_owner.h - who may own a record: an active user, or a queue of its object. */
#ifndef LODE_REHEARSAL_ORG_OWNER_H
#define LODE_REHEARSAL_ORG_OWNER_H

#include "rehearsal/org_recordset.h"

/* Judges as org_value.h says. id: of a type that the field may refer to. */
LODE_MUST int lode_org_owner_check(struct lode_org_records *r, struct lode_org_row *row,
                                   const char *id, struct lode_err *err);
/* Before each chunk: users and queues may have changed since the last. */
void lode_org_owner_forget(struct lode_org_records *r);

#endif
