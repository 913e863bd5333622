/* rehearsal/org_definitions.h - the records of EntityDefinition and FieldDefinition: what objects
 * and fields the org has, for clients that ask with a query. */
#ifndef LODE_REHEARSAL_ORG_DEFINITIONS_H
#define LODE_REHEARSAL_ORG_DEFINITIONS_H

#include "rehearsal/org_recordset.h"

/* Makes them anew where the schema is another than last time; inside the caller's transaction. */
LODE_MUST int lode_org_definitions_start(struct lode_org_records *r, struct lode_err *err);

#endif
