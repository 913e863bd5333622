/* serve/server.h - incoming HTTP, or HTTPS: reads requests, sends replies. A thread for each
 * connection, so a handler may wait. Knows nothing of Salesforce. */
#ifndef LODE_SERVE_SERVER_H
#define LODE_SERVE_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { LODE_SERVER_MAX_HEADERS = 6 };

/* What goes back: body, then the piece of a file. Sent gzipped where the client takes it. */
struct lode_reply {
    int status;              /* 0: not answered yet */
    const char *type;        /* Content-Type, or NULL; static */
    struct lode_buf body;    /* the server's once answered */
    int fd;                  /* -1: none; the server closes it */
    int64_t fd_at, fd_bytes; /* the piece of fd that is sent */
    size_t n_headers;
    struct {
        const char *name; /* static */
        char value[1024];
    } headers[LODE_SERVER_MAX_HEADERS];
    int is_cut;      /* 1: the connection is closed without a reply */
    int is_halved;   /* 1: … in the middle of the body */
    int64_t n_bytes; /* … behind that many bytes of the body; -1: the body goes out whole */
};

/* One exchange. The handler may read all of it, and writes where said. */
struct lode_request {
    const char *method;
    char *path;           /* decoded as route.h does, without the query; borrowed */
    struct lode_buf body; /* the request's body, unzipped */
    int body_fd;          /* begin may set a descriptor that takes the body instead */
    int64_t max_body;     /* begin may set it; 0: 4 MiB */
    int64_t n_body;       /* bytes of body, unzipped */
    int is_too_large;     /* more than max_body came; the rest was dropped */
    int is_bad_body;      /* not the gzip it said it was, or body_fd could not be written */
    int is_bad_path;      /* it has an encoded NUL or 01 */
    int is_too_long;      /* HTTP status 414 or 431 where URI or headers pass 16,384 bytes */
    void *owner;          /* the handler's own; released by its end() */
    struct lode_reply reply;
    struct lode_exchange *exchange; /* the server's own */
};

/* Called on the connection's thread. */
struct lode_server_handler {
    void *ctx;
    /* Headers are in. Setting a reply here refuses the request: a short body is read and dropped,
     * behind a long one the connection ends. */
    void (*begin)(void *ctx, struct lode_request *rq);
    /* The whole request is in, or as much of it as shows that it is too large: fills rq->reply. */
    void (*answer)(void *ctx, struct lode_request *rq);
    /* The exchange is over, however it ended. */
    void (*end)(void *ctx, struct lode_request *rq);
    int idle_s; /* a connection on which so long nothing moves is closed; 0: 120 */
};

struct lode_server;

struct lode_server_opts {
    const char *address;           /* as serve/endpoint.h reads it */
    int port;                      /* 0: a free one */
    const char *certificate, *key; /* PEM texts, for HTTPS; NULL: HTTP */
};

/* Listens. USAGE where others than this machine would reach it without HTTPS. SIGPIPE never reaches
 * its threads. */
LODE_MUST int lode_server_open(const struct lode_server_opts *opts,
                               const struct lode_server_handler *handler, struct lode_server **out,
                               struct lode_err *err);
int lode_server_port(const struct lode_server *s);
/* Ends all connections, joins all threads. NULL is fine. */
void lode_server_close(struct lode_server *s);

/* A header or query argument of the request (decoded), NULL where absent; borrowed. Header names
 * in any case. */
const char *lode_server_header(const struct lode_request *rq, const char *name);
const char *lode_server_arg(const struct lode_request *rq, const char *name);

/* Adds a header to the reply; name is static. More than LODE_SERVER_MAX_HEADERS are dropped. */
void lode_server_add_header(struct lode_request *rq, const char *name, const char *value);

/* Ends the connection at once, before the handler returns; the client sees no reply. */
void lode_server_hang_up(struct lode_request *rq);

/* 1 where a comma-separated header such as Accept-Encoding has the token and does not forbid it. */
int lode_server_accepts(const char *header, const char *token);

#endif
