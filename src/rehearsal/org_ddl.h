/* rehearsal/org_ddl.h - an object's table and indexes in the database. */
#ifndef LODE_REHEARSAL_ORG_DDL_H
#define LODE_REHEARSAL_ORG_DDL_H

#include "rehearsal/org_table.h"

/* 1 where the field has a column. */
int lode_org_ddl_is_stored(const struct lode_org_field *f);
/* Creates the table, or the columns and indexes that it lacks. */
LODE_MUST int lode_org_ddl_create(struct lode_org_table *t, struct lode_err *err);

#endif
