/* rehearsal/org_schemacheck.h - mistakes in the objects and fields of a schema file: what the org
 * would otherwise pass over in silence. */
#ifndef LODE_REHEARSAL_ORG_SCHEMACHECK_H
#define LODE_REHEARSAL_ORG_SCHEMACHECK_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

struct lode_org_schemacheck {
    const char *key; /* where, borrowed; "" for the whole */
    char what[200];
};

/* Each of them: 0, or -1 with *why. */

/* The keys of an object that is not the whole of what describe returned. */
LODE_MUST int lode_org_schemacheck_object(const json_t *given, struct lode_org_schemacheck *why);
/* A field's keys, unless the object is whole, and what kind of value they have. */
LODE_MUST int lode_org_schemacheck_field(const json_t *given, int is_whole,
                                         struct lode_org_schemacheck *why);
/* Whether the name of fields[i] is that of one before it. */
LODE_MUST int lode_org_schemacheck_twin(const json_t *fields, size_t i,
                                        struct lode_org_schemacheck *why);
/* Whether a field with all its keys can hold anything; given: what the file says of it. */
LODE_MUST int lode_org_schemacheck_sense(const json_t *field, const json_t *given,
                                         struct lode_org_schemacheck *why);

#endif
