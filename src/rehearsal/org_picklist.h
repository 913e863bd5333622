/* rehearsal/org_picklist.h - values of picklists and multi-select picklists. */
#ifndef LODE_REHEARSAL_ORG_PICKLIST_H
#define LODE_REHEARSAL_ORG_PICKLIST_H

#include "rehearsal/org_value.h"

/* The cell, which is not empty, with each value as the field defines it. 0, or -1 with *err. */
LODE_MUST int lode_org_picklist_parse(const struct lode_org_field *f, struct lode_slice cell,
                                      struct lode_org_arena *a, struct lode_org_value *v,
                                      struct lode_err *err);
/* Judges the values of a restricted picklist. */
LODE_MUST int lode_org_picklist_check(const struct lode_org_field *f,
                                      const struct lode_org_value *v, struct lode_buf *why,
                                      struct lode_err *err);

#endif
