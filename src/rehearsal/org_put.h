/* rehearsal/org_put.h - what the REST calls that write have in common: records of JSON are saved,
 * and what came of them is told in JSON. */
#ifndef LODE_REHEARSAL_ORG_PUT_H
#define LODE_REHEARSAL_ORG_PUT_H

#include "rehearsal/org_call.h"

/* How often a call is tried again that meets a locked record, and how long it rests before: an org
 * waits up to ten seconds. */
enum { LODE_ORG_PUT_WAITS = 10, LODE_ORG_PUT_WAIT_MS = 20 };

/* What is to be done with records of one object. */
struct lode_org_put {
    const struct lode_org_object *object;
    enum lode_org_op op;
    const struct lode_org_field *external; /* the upsert key; NULL: Id */
};

/* Saves up to 200 records as one chunk inside the caller's transaction. 0 with results[0..n), to be
 * cleared; 1: one of them cannot be read, why holds "CODE:message" and *bad its place; -1. */
LODE_MUST int lode_org_put_save(struct lode_org_call *c, const struct lode_org_put *put,
                                const json_t *const *records, size_t n,
                                struct lode_org_result *results, size_t *bad, struct lode_buf *why,
                                struct lode_err *err);
/* … deletes the records of those ids. 0, -1. */
LODE_MUST int lode_org_put_delete(struct lode_org_call *c, const struct lode_org_object *object,
                                  const struct lode_slice *ids, size_t n,
                                  struct lode_org_result *results, struct lode_err *err);

/* "CODE:message:Field1,Field2 --" as an item of a list of errors; key: "errorCode" or "statusCode".
 * Without the " --" there are no fields, and none are shown with errorCode. NULL: no memory. */
json_t *lode_org_put_error(const char *text, const char *key);
/* Answers with it: [{message, errorCode, fields}] and the status that goes with the code. */
void lode_org_put_refuse(struct lode_org_call *c, const char *text);

/* {"id":…,"success":…,"errors":[…]}; created 0 or 1: a member too, -1: not. */
json_t *lode_org_put_result(const struct lode_org_result *result, int created);

/* The object of a path's argument (a copy is looked up, any case); NULL: answered with 404. */
const struct lode_org_object *lode_org_put_object(struct lode_org_call *c, size_t arg);
/* … the external id (or Id) of that object that an argument names. */
const struct lode_org_field *lode_org_put_key(struct lode_org_call *c,
                                              const struct lode_org_object *o, size_t arg);
/* 404 for an id that is none, and for a field that is no external id. */
void lode_org_put_no_key(struct lode_org_call *c, struct lode_slice name);

#endif
