/* rehearsal/org_fetch.h - a record by its id, with all fields or some. */
#ifndef LODE_REHEARSAL_ORG_FETCH_H
#define LODE_REHEARSAL_ORG_FETCH_H

#include "rehearsal/org_call.h"

/* The record of that id with fields ("Name,Phone"; NULL: all); *out NULL where there is none. Under
 * the lock. */
LODE_MUST int lode_org_fetch_record(struct lode_org_call *c, const struct lode_org_object *o,
                                    const char *fields, const char *id, json_t **out,
                                    struct lode_err *err);
/* Answers with the record of that id (18 characters), or the fields=… of it. */
void lode_org_fetch_reply(struct lode_org_call *c, const struct lode_org_object *o, const char *id);

#endif
