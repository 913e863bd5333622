/* rehearsal/org_delete.h - records go, and what hangs on them with them. */
#ifndef LODE_REHEARSAL_ORG_DELETE_H
#define LODE_REHEARSAL_ORG_DELETE_H

#include "rehearsal/org_recordset.h"

/* Deletes the record of that id (18 characters) with its details; lookups to it are cleared.
 * is_hard: not into the recycle bin. Judges as org_value.h says: 0, 1 with r->why, -1. */
LODE_MUST int lode_org_delete_record(struct lode_org_records *r, struct lode_org_table *t,
                                     const char *id, int is_hard, struct lode_err *err);

#endif
