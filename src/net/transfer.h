/* net/transfer.h - one call on one curl handle: options, the bytes both ways, and what came of it.
 * For client.c alone; everything here runs on the net thread. */
#ifndef LODE_NET_TRANSFER_H
#define LODE_NET_TRANSFER_H

#include <curl/curl.h>

#include "base/io.h"
#include "net/client.h"
#include "net/url.h"

struct lode_transfer {
    struct lode_transfer *next; /* in the client's list */
    struct lode_call *call;
    CURL *easy;
    struct curl_slist *headers;
    struct lode_url to;
    char *url;    /* where a redirect points, or NULL: call->url */
    int fd;       /* of body_path, -1 */
    int64_t size; /* of the request's body */
    int64_t at;   /* how much of it curl has taken */
    struct lode_out *out;
    char *part;               /* name of the file behind out */
    int64_t due_ms;           /* when a waiting one is to be started */
    int64_t began_ms;         /* for the log */
    int64_t failing_since_ms; /* monotonic; 0: no try has failed */
    int n_redirects;
    int must_stay;       /* 1: only sockets to loopback are opened */
    struct lode_err err; /* a fault of our own met in a callback; code LODE_OK: none */
    char words[CURL_ERROR_SIZE];
};

enum lode_transfer_end {
    LODE_TRANSFER_DONE,     /* the call has its reply, or its error */
    LODE_TRANSFER_AGAIN,    /* the same, but another try may help */
    LODE_TRANSFER_REDIRECT, /* t->url is to be asked instead */
};

/* Takes the call; t->easy stays. REFUSED where policy forbids the call's host. */
LODE_MUST int lode_transfer_take(struct lode_transfer *t, struct lode_call *call,
                                 const struct lode_client_opts *opts, struct lode_err *err);
/* Readies t->easy for one try. */
LODE_MUST int lode_transfer_ready(struct lode_transfer *t, const struct lode_client_opts *opts,
                                  struct lode_err *err);
/* Reads what came of the try into the call. */
enum lode_transfer_end lode_transfer_finish(struct lode_transfer *t, CURLcode code,
                                            const struct lode_client_opts *opts);
/* Closes and forgets everything but t->easy. A half-written download is removed. */
void lode_transfer_drop(struct lode_transfer *t);

#endif
