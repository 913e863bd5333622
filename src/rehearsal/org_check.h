/* rehearsal/org_check.h - what holds for every object: who may write what, what must be there,
 * sizes, and that references lead somewhere. All judge as org_value.h says. */
#ifndef LODE_REHEARSAL_ORG_CHECK_H
#define LODE_REHEARSAL_ORG_CHECK_H

#include "rehearsal/org_recordset.h"

/* Fields that the upload gives but nobody may set. key: the upsert's, which may stand. */
LODE_MUST int lode_org_check_access(struct lode_org_records *r, struct lode_org_row *row,
                                    const struct lode_org_field *key, struct lode_err *err);
LODE_MUST int lode_org_check_required(struct lode_org_records *r, struct lode_org_row *row,
                                      struct lode_err *err);
/* Every value that this save sets: type rules, then references. */
LODE_MUST int lode_org_check_values(struct lode_org_records *r, struct lode_org_row *row,
                                    struct lode_err *err);

#endif
