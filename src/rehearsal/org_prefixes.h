/* rehearsal/org_prefixes.h - key prefixes, of which each object of an org has its own. */
#ifndef LODE_REHEARSAL_ORG_PREFIXES_H
#define LODE_REHEARSAL_ORG_PREFIXES_H

#include <jansson.h>

/* objects: name to describe. A prefix that is "" is one to be made up; an object without any has
 * null. */

/* Prefix to name: the first object that has it. NULL: out of memory. */
json_t *lode_org_prefixes_of(const json_t *objects);
/* The same of one more object. 0, or -1: out of memory. */
int lode_org_prefixes_add(json_t *owners, const json_t *objects, const char *name);
/* The object that has the prefix by now, or NULL. */
const char *lode_org_prefixes_owner(const json_t *owners, const json_t *objects,
                                    const char *prefix);
/* Makes up those that are missing: "a00", "a01", … "azz", the first that no object has. 0, or -1
 * where none is left, or no memory. */
int lode_org_prefixes_fill(json_t *objects);

#endif
