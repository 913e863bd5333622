/* rehearsal/org_children.h - what a describe reply says of the objects that refer to its own. */
#ifndef LODE_REHEARSAL_ORG_CHILDREN_H
#define LODE_REHEARSAL_ORG_CHILDREN_H

#include <jansson.h>

#include "base/err.h"

/* Fills childRelationships of all objects (name: describe) from their reference fields. */
LODE_MUST int lode_org_children_fill(json_t *objects, const json_t *children, struct lode_err *err);

#endif
