/* rehearsal/org_select.h - queries by REST, and records by their Id. */
#ifndef LODE_REHEARSAL_ORG_SELECT_H
#define LODE_REHEARSAL_ORG_SELECT_H

#include "rehearsal/org_call.h"

void lode_org_select_query(struct lode_org_call *c);
void lode_org_select_query_all(struct lode_org_call *c);
/* The page that a nextRecordsUrl names. */
void lode_org_select_more(struct lode_org_call *c);
/* Answers with the record of that id (18 characters), or the fields=… of it. */
void lode_org_select_by_id(struct lode_org_call *c, const struct lode_org_object *o,
                           const char *id);
/* The record of that id with fields ("Name,Phone"; NULL: all); *out NULL where there is none. Under
 * the lock. */
LODE_MUST int lode_org_select_fetch(struct lode_org_call *c, const struct lode_org_object *o,
                                    const char *fields, const char *id, json_t **out,
                                    struct lode_err *err);

#endif
