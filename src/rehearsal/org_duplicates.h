/* rehearsal/org_duplicates.h - duplicate rules: a record that is like another one is refused. A
 * rule names an object and the fields whose values must all be the same, exactly but for case; a
 * record that lacks one of them is like none. Real rules also match loosely ("Bob", "Robert"). */
#ifndef LODE_REHEARSAL_ORG_DUPLICATES_H
#define LODE_REHEARSAL_ORG_DUPLICATES_H

#include "rehearsal/org_recordset.h"

/* Adds the rule of "Contact:FirstName,LastName,Email", with an index. USAGE where it is wrong. */
LODE_MUST int lode_org_duplicates_add(struct lode_org_records *r, const char *spec,
                                      struct lode_err *err);
void lode_org_duplicates_free(struct lode_org_records *r);

/* Judges as org_value.h says. Records of the same chunk are not compared with each other, as in an
 * org. */
LODE_MUST int lode_org_duplicates_check(struct lode_org_records *r, struct lode_org_row *row,
                                        struct lode_err *err);

#endif
