/* rehearsal/org_derived.h - fields of standard objects that hold nothing of their own: each is told
 * from other records whenever it is read (Campaign.NumberOfLeads, Case.ContactEmail). */
#ifndef LODE_REHEARSAL_ORG_DERIVED_H
#define LODE_REHEARSAL_ORG_DERIVED_H

#include "base/buf.h"
#include "rehearsal/org_schema.h"

/* Marks the fields of the objects that are derived: those whose sources are all in the list. */
void lode_org_derived_mark(struct lode_org_object *list, size_t n);

/* Appends the SQL of a field so marked, of the record at table t<number>. */
LODE_MUST int lode_org_derived_sql(const struct lode_org_object *o, const struct lode_org_field *f,
                                   int number, struct lode_buf *sql, struct lode_err *err);

#endif
