/* rehearsal/org_urls.h - addresses in describe replies, which hold the version of the call and the
 * org's own address. */
#ifndef LODE_REHEARSAL_ORG_URLS_H
#define LODE_REHEARSAL_ORG_URLS_H

#include <jansson.h>

/* The urls of an object. version: "68.0"; instance: "http://127.0.0.1:PORT". NULL: no memory. */
json_t *lode_org_urls_object(const json_t *describe, const char *version, const char *instance);
/* A describe reply as a call of that version gets it; the caller's. NULL: no memory. */
json_t *lode_org_urls_describe(const json_t *describe, const char *version, const char *instance);

#endif
