/* rehearsal/org_schemafile.h - a schema file: describe JSON of one object or a list, whole or just
 * the keys that matter, merged into the objects known so far. */
#ifndef LODE_REHEARSAL_ORG_SCHEMAFILE_H
#define LODE_REHEARSAL_ORG_SCHEMAFILE_H

#include <jansson.h>

#include "base/err.h"

/* objects: name to describe. An object with an Id field replaces the one of its name, any other
 * adds to it. children: as in org_describe.h. INPUT with file, line (JSON) or path (meaning). */
LODE_MUST int lode_org_schemafile_merge(const char *file, json_t *objects, json_t *children,
                                        struct lode_err *err);

#endif
