/* rehearsal/org_soql_fold.h - LIKE and INCLUDES without case beyond ASCII, where SQLite's own LIKE
 * ends. What is compared as a whole has the order of org_collate.h. */
#ifndef LODE_REHEARSAL_ORG_SOQL_FOLD_H
#define LODE_REHEARSAL_ORG_SOQL_FOLD_H

#include "base/str.h"
#include "rehearsal/org_schema.h"
#include "store/db.h"

/* Gives the connection the function lode_fold(text). */
LODE_MUST int lode_org_soql_fold_open(struct lode_db *db, struct lode_err *err);

/* 1 where the field is compared without case and the pattern p[0..n) has letters that are not
 * ASCII, or "\u00e9" for one. */
int lode_org_soql_fold_matters(const struct lode_org_field *f, const char *p, size_t n);

#endif
