/* rehearsal/org_ddl.h - an object's table and indexes in the database. */
#ifndef LODE_REHEARSAL_ORG_DDL_H
#define LODE_REHEARSAL_ORG_DDL_H

#include "rehearsal/org_table.h"

/* 1 where the field has a column. */
int lode_org_ddl_is_stored(const struct lode_org_field *f);
/* Creates the table, or the columns and indexes that it lacks. */
LODE_MUST int lode_org_ddl_create(struct lode_org_table *t, struct lode_err *err);

/* The index that records are found by, where there is none yet. A field such as Email, by which an
 * org can find records but hardly ever does, gets its own when it is first asked for: every index
 * whose values come in no order costs each new record dear. */
LODE_MUST int lode_org_ddl_index(struct lode_org_table *t, const struct lode_org_field *f,
                                 struct lode_err *err);

#endif
