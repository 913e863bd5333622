/* rehearsal/org_columns.h - what the columns of a query are, instead of its rows (&columns=true).
 */
#ifndef LODE_REHEARSAL_ORG_COLUMNS_H
#define LODE_REHEARSAL_ORG_COLUMNS_H

#include "rehearsal/org_shape.h"

/* Answers with {"columnMetadata":[…], "entityName":…}. */
void lode_org_columns_reply(const struct lode_org_shape *s);

#endif
