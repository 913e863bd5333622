/* rehearsal/org_types.h - record types: those of the describe replies become records, and an object
 * may have one for rows that name none. */
#ifndef LODE_REHEARSAL_ORG_TYPES_H
#define LODE_REHEARSAL_ORG_TYPES_H

#include "rehearsal/org_recordset.h"

/* Makes the records that are not there yet, tells the describe replies their ids, and finds each
 * object's default. */
LODE_MUST int lode_org_types_start(struct lode_org_records *r, struct lode_err *err);

/* Judges as org_value.h says. A record type must be active, of the row's object, and available to
 * the user; the master record type is none. */
LODE_MUST int lode_org_types_check(struct lode_org_records *r, struct lode_org_row *row,
                                   const char *id, const struct lode_org_field *f,
                                   struct lode_err *err);

#endif
