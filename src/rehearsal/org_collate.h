/* rehearsal/org_collate.h - text in the org's database is compared as Salesforce does: without case
 * in all alphabets, where SQLite's own NOCASE knows the letters of ASCII alone. */
#ifndef LODE_REHEARSAL_ORG_COLLATE_H
#define LODE_REHEARSAL_ORG_COLLATE_H

#include "store/db.h"

/* Gives the connection its NOCASE, before any table is used. */
LODE_MUST int lode_org_collate_open(struct lode_db *db, struct lode_err *err);

/* Puts the indexes that were made by SQLite's NOCASE into our order, once. In a transaction. CHECK
 * where a unique field has values that are one now. */
LODE_MUST int lode_org_collate_renew(struct lode_db *db, struct lode_err *err);

#endif
