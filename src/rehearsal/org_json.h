/* rehearsal/org_json.h - JSON as the org writes it: numbers with a fraction look as in Java. */
#ifndef LODE_REHEARSAL_ORG_JSON_H
#define LODE_REHEARSAL_ORG_JSON_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

/* json_dump_callback(), but 1200.1 is 1200.1 and 350000000.0 is 3.5E8. */
LODE_MUST int lode_org_json_dump(const json_t *v, size_t flags, json_dump_callback_t write,
                                 void *ctx);

#endif
