/* rehearsal/org_soql_func.h - functions of SOQL: aggregates, parts of dates, toLabel(). */
#ifndef LODE_REHEARSAL_ORG_SOQL_FUNC_H
#define LODE_REHEARSAL_ORG_SOQL_FUNC_H

#include "rehearsal/org_soql_sql.h"

int lode_org_soql_func_is_aggregate(struct lode_org_soql_token func);
int lode_org_soql_func_is_label(struct lode_org_soql_token func);

/* Appends the SQL of COUNT(Id), CALENDAR_YEAR(CreatedDate), toLabel(Status). *field: of what kind
 * its value is, NULL where it counts. MALFORMED_QUERY where there is no such function here, or not
 * of such a field. */
LODE_MUST int lode_org_soql_func_sql(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                                     struct lode_org_soql_token func,
                                     struct lode_org_soql_token path, struct lode_buf *sql,
                                     const struct lode_org_field **field);

/* 1 where a and b are the same field, or the same function of it. */
int lode_org_soql_func_is_same(const struct lode_org_soql_scope *s, struct lode_org_soql_token func,
                               struct lode_org_soql_token path,
                               const struct lode_org_soql_item *other);

#endif
