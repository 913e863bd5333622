/* rehearsal/org_soql_semi.h - semi-joins and anti-joins. */
#ifndef LODE_REHEARSAL_ORG_SOQL_SEMI_H
#define LODE_REHEARSAL_ORG_SOQL_SEMI_H

#include "rehearsal/org_soql_sql.h"

/* Appends "col IN (SELECT …)"; f: the field that col is. */
LODE_MUST int
lode_org_soql_semi_join(struct lode_org_soql_compile *c, const struct lode_org_soql_scope *outer,
                        const struct lode_org_field *f, const struct lode_org_soql_node *n,
                        enum lode_org_soql_place place, const char *col, struct lode_buf *sql);

#endif
