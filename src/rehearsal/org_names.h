/* rehearsal/org_names.h - names of objects and fields, and what follows from them. */
#ifndef LODE_REHEARSAL_ORG_NAMES_H
#define LODE_REHEARSAL_ORG_NAMES_H

#include <stddef.h>

enum { LODE_ORG_NAME_MAX = 80, LODE_ORG_NAMES_KEY = 128, LODE_ORG_NAMES_PLACES = 1 << 18 };

/* Names become names of tables and columns: 1 where s may. */
int lode_org_names_is_good(const char *s);
/* The label of a name: "Legacy_Id__c" is "Legacy Id". */
void lode_org_names_label(const char *name, char *out, size_t size);
/* The name of a label: "Big one" is "Big_one". */
void lode_org_names_developer(const char *label, char *out, size_t size);

/* Where the first three characters of an id lead, below LODE_ORG_NAMES_PLACES; 0 where they are
 * none. */
size_t lode_org_names_place(const char *id);
/* In lower case, as LODE_ORG_NAMES_KEY bytes; -1 where it is too long. */
int lode_org_names_lower(const char *name, char *out);

#endif
