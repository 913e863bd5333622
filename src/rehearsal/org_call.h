/* rehearsal/org_call.h - one call to the org, as its handlers see it, and how they answer. */
#ifndef LODE_REHEARSAL_ORG_CALL_H
#define LODE_REHEARSAL_ORG_CALL_H

#include <jansson.h>

#include "rehearsal/org_state.h"
#include "serve/route.h"

/* What a call inside another one has in the place of an HTTP request's own. */
struct lode_org_sub {
    const json_t *args, *headers; /* objects of strings; headers may be NULL */
    int is_inside;                /* the outer call holds the lock and its transaction */
};

struct lode_org_call {
    struct lode_org *org;
    struct lode_request *rq;
    struct lode_route_match match; /* args[0] is the version of a /services/data/vXX.X call */
    void (*handler)(struct lode_org_call *c);
    struct lode_org_strike strike;
    char version[8];                /* "68.0", "" outside /services/data */
    char *upload_path;              /* of a PUT under way; removed at its end unless stored */
    int is_counted;                 /* shows Sforce-Limit-Info */
    const struct lode_org_sub *sub; /* NULL: a call of its own */
    int is_all_or_none;             /* of the composite around it */
    int has_failed;                 /* a record of it, though the call as such is fine */
    int must_wait;                  /* a record that it names is locked: it is to be tried again */
    int n_waits;                    /* how often it was */
};

long lode_org_call_version(const struct lode_org_call *c); /* 68; 0 outside /services/data */

/* As lode_server_arg() and lode_server_header(), for calls inside a composite too. */
const char *lode_org_call_arg(const struct lode_org_call *c, const char *name);
const char *lode_org_call_header(const struct lode_org_call *c, const char *name);
/* The query of a GET, its parameter q; NULL: answered. */
const char *lode_org_call_soql(struct lode_org_call *c);

/* The org's lock, as org_state.h has it; nothing where the outer call holds it. */
void lode_org_call_lock(struct lode_org_call *c);
void lode_org_call_unlock(struct lode_org_call *c);
/* A transaction of the call's own; a part of the outer call's where that has one. */
LODE_MUST int lode_org_call_begin(struct lode_org_call *c, struct lode_err *err);
/* Commits (rc 0) or takes back (1, -1). Returns rc, or -1. */
LODE_MUST int lode_org_call_end(struct lode_org_call *c, int rc, struct lode_err *err);

/* Takes body over; NULL (out of memory) is answered as such. */
void lode_org_call_json(struct lode_org_call *c, int status, json_t *body);
/* [{"errorCode":code,"message":…}] */
void lode_org_call_error(struct lode_org_call *c, int status, const char *code, const char *fmt,
                         ...) LODE_PRINTF(4, 5);
/* One word of plain text. */
void lode_org_call_word(struct lode_org_call *c, int status, const char *word);
void lode_org_call_not_found(struct lode_org_call *c);
/* A fault of our own (500), or of a query (400: err->source is the errorCode). */
void lode_org_call_fault(struct lode_org_call *c, const struct lode_err *err);
void lode_org_call_empty(struct lode_org_call *c, int status);
/* A piece of a file as text/csv; fd is taken over. */
void lode_org_call_csv(struct lode_org_call *c, int fd, int64_t at, int64_t bytes);

/* The body as a JSON object; NULL: answered. To be decref'd. */
json_t *lode_org_call_body(struct lode_org_call *c);
/* … as an object or an array, where either may come. */
json_t *lode_org_call_any_body(struct lode_org_call *c);
/* Where the value of a key stands in a text, both from 1. */
void lode_org_call_find(const char *text, const char *key, int *line, int *column);

/* A string property: *value is "" where absent. 0; -1: not a string, and answered. text: the body,
 * for the position. */
LODE_MUST int lode_org_call_property(struct lode_org_call *c, const json_t *o, const char *text,
                                     const char *key, const char **value);
/* Refuses an unwanted value of an enum. */
void lode_org_call_bad_value(struct lode_org_call *c, const char *key, const char *value);

/* What a retrieval without rows answers under the fault `empty`; 0: nothing special. */
int lode_org_call_is_empty_fault(struct lode_org_call *c);

#endif
