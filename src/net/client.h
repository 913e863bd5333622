/* net/client.h - outgoing HTTP on a thread of its own (libcurl's multi interface, one connection
 * pool). Knows nothing of Salesforce. A call is handed over with submit and comes back through its
 * queue. */
#ifndef LODE_NET_CLIENT_H
#define LODE_NET_CLIENT_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/queue.h"

enum lode_method { LODE_GET, LODE_POST, LODE_PUT, LODE_PATCH, LODE_DELETE };

enum { LODE_CALL_MAX_HEADERS = 8 };

/* One HTTP exchange. Made by lode_call_new(); between submit and its return through the queue only
 * the net thread touches it, but for `sent` and `received`, which anybody may read. */
struct lode_call {
    struct lode_link link; /* first: the queue's */

    /* what to send */
    enum lode_method method;
    char *url;
    char *token;                          /* bearer token, or NULL; goes to url's host alone */
    char *headers[LODE_CALL_MAX_HEADERS]; /* "Name: value", NULL behind the last */
    struct lode_buf body;                 /* the request's body, or */
    char *body_path;                      /* a file that is streamed */
    char *out_path;          /* a 2xx reply's body goes there (0600, fsynced); else memory */
    int repeatable;          /* 1: may be sent again after faults (GET, DELETE) */
    int64_t not_before_ms;   /* monotonic; 0: now. How polling waits. */
    struct lode_queue *done; /* where it comes back */
    void *owner;             /* the caller's own */
    int tag;                 /* the caller's own */
    int is_renewed;          /* the caller's own: it has been given a new token once */

    /* what came */
    int is_answered; /* 1: a whole HTTP response came. 0: err says why not (NET, CANCEL, IO, …) */
    int is_sent;     /* 1: at least one byte of the request may have reached the other side */
    int status;
    struct lode_buf reply; /* body in memory (errors always, even with out_path); at most 64 MiB */
    char content_type[128];
    char locator[512];      /* Sforce-Locator, "" where absent */
    int64_t n_records;      /* Sforce-NumberOfRecords, -1 where absent */
    char limit_info[256];   /* Sforce-Limit-Info */
    int64_t retry_after_ms; /* -1 where absent */
    int n_tries;
    struct lode_err err;

    atomic_llong sent, received; /* body bytes so far */
    atomic_int is_cancelled;     /* set by lode_client_cancel */
};

LODE_MUST int lode_call_new(enum lode_method method, const char *url, struct lode_call **out,
                            struct lode_err *err);
LODE_MUST int lode_call_header(struct lode_call *c, const char *name, const char *value,
                               struct lode_err *err);
/* Replaces the bearer token, wiping the old one. */
LODE_MUST int lode_call_set_token(struct lode_call *c, const char *token, struct lode_err *err);
void lode_call_free(struct lode_call *c); /* NULL is fine; wipes the token */

struct lode_client;

struct lode_client_opts {
    const char *user_agent; /* "lode/0.1.0" */
    const char *ca_file;    /* PEM, these alone; NULL: of SSL_CERT_FILE, else the system's */
    int loopback_only;      /* 1: any other host is REFUSED and proxies are ignored (rehearse) */
    int64_t connect_timeout_ms; /* 0: 30 s */
    int64_t stall_ms;           /* 0: 60 s with less than 1 byte a second ends a transfer as NET */
    int max_tries;              /* of a repeatable call; 0: 8 */
    int64_t first_wait_ms;      /* before the second try; 0: 500 ms (20 ms to loopback) */
    int64_t max_wait_ms;        /* 0: 60 s */
    struct lode_log *log;       /* method, URL without query, status, bytes, ms. May be NULL */
};

/* Starts the thread. */
LODE_MUST int lode_client_open(const struct lode_client_opts *opts, struct lode_client **out,
                               struct lode_err *err);
/* Cancels what is under way (each call still comes back through its queue), ends the thread, frees.
 */
void lode_client_close(struct lode_client *c);

/* Hands a call over; it comes back through call->done whatever happens. Plain http to anything but
 * loopback comes back REFUSED at once. */
void lode_client_submit(struct lode_client *c, struct lode_call *call);

/* Ends a call early: it comes back with err CANCEL. Harmless when it already has. */
void lode_client_cancel(struct lode_client *c, struct lode_call *call);

/* Submits and waits. `stop` (may be NULL) is asked at least every 200 ms; when it returns true the
 * call is cancelled. -1 only with CANCEL: everything else is for the caller to read from the call.
 */
LODE_MUST int lode_client_perform(struct lode_client *c, struct lode_call *call,
                                  int (*stop)(void *ctx), void *ctx, struct lode_err *err);

/* From now on repeatable calls that fail are tried beyond max_tries, for so long: the other side is
 * known to be there, and an outage is waited for. Not those that it answers by 500. 0, as at first:
 * none is. */
void lode_client_set_patience(struct lode_client *c, int64_t ms);

/* For how long no call has been answered well, in ms, since the first one that was not; 0: all is
 * well. Any thread may ask. */
int64_t lode_client_troubled_ms(const struct lode_client *c);

/* 1 where the URL's host is localhost, 127.0.0.0/8 or [::1]. */
int lode_client_is_loopback(const char *url);

#endif
