/* rehearsal/org_sub.h - calls inside a call: their references to earlier replies, and the way to
 * their handlers. */
#ifndef LODE_REHEARSAL_ORG_SUB_H
#define LODE_REHEARSAL_ORG_SUB_H

#include "rehearsal/org_call.h"

struct lode_org_subreply {
    int status;
    json_t *body, *headers; /* body: null where there is none */
    int has_failed;         /* status 400 and more, or a record of a collection */
};

/* Runs one call. url: path and query as a client would send them. is_inside: the outer call holds
 * the lock and its transaction. -1: no memory. *out is the caller's to clear. */
LODE_MUST int lode_org_sub_run(struct lode_org_call *outer, const char *method, const char *url,
                               const json_t *body, const json_t *headers, int is_inside,
                               struct lode_org_subreply *out, struct lode_err *err);
void lode_org_sub_clear(struct lode_org_subreply *r);

/* An error as the call's reply. */
LODE_MUST int lode_org_sub_refuse(struct lode_org_subreply *out, int status, const char *code,
                                  const char *message, struct lode_err *err);

/* text with each @{reference.path[0].name} replaced from replies (name: body). for_url: what is put
 * in is percent-encoded. 0 with *out, to be freed; 1: why says which has no value; -1. */
LODE_MUST int lode_org_sub_fill(const char *text, const json_t *replies, int for_url, char **out,
                                struct lode_buf *why, struct lode_err *err);
/* … in every string of a body. *out is a copy. */
LODE_MUST int lode_org_sub_fill_body(const json_t *body, const json_t *replies, json_t **out,
                                     struct lode_buf *why, struct lode_err *err);

#endif
