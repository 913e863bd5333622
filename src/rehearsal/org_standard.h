/* rehearsal/org_standard.h - describe replies of the built-in objects, made from the words of
 * their tables; and the system fields that every object has. */
#ifndef LODE_REHEARSAL_ORG_STANDARD_H
#define LODE_REHEARSAL_ORG_STANDARD_H

#include <jansson.h>

#include "base/err.h"
#include "rehearsal/org_builtin.h"

/* A built-in object whole. children gets "Object.Field": the parent's name for its children. */
LODE_MUST json_t *lode_org_standard_object(const struct lode_org_builtin *b, json_t *children,
                                           struct lode_err *err);

/* Whether Bulk takes jobs and queries of an object; what it answers where not. */
int lode_org_standard_is_bulk(const char *object);
#define LODE_ORG_STANDARD_NO_BULK "%s is not supported by the Bulk API"

/* Adds the system fields that are not there yet. flags: as in org_builtin.h. */
LODE_MUST int lode_org_standard_system(json_t *object, const char *flags, struct lode_err *err);

#endif
