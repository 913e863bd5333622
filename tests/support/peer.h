/* support/peer.h - a scripted HTTP server on loopback that misbehaves as told and records what it
 * received. A fault of its own ends the test program. */
#ifndef LODE_SUPPORT_PEER_H
#define LODE_SUPPORT_PEER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum lode_peer_act {
    LODE_PEER_ANSWER,      /* the whole answer */
    LODE_PEER_CLOSE_EARLY, /* close when the request's head is read, its body is not */
    LODE_PEER_CLOSE_AFTER, /* close when the whole request is read */
    LODE_PEER_RESET,       /* the same with a reset */
    LODE_PEER_CUT,         /* close after cut_at bytes of the answer's body */
    LODE_PEER_HOLD,        /* answer when lode_peer_release() says so */
    LODE_PEER_STALL,       /* after cut_at bytes of the body nothing until the release */
};

enum lode_peer_frame {
    LODE_PEER_LENGTH,
    LODE_PEER_CHUNKED,
    LODE_PEER_GZIP, /* with a length; cut_at counts compressed bytes */
    LODE_PEER_GZIP_CHUNKED,
    LODE_PEER_UNTIL_CLOSE,
};

struct lode_peer_step {
    const char *match; /* prefix of "METHOD target"; NULL: whatever comes */
    enum lode_peer_act act;
    int status;          /* 0: 200 */
    const char *headers; /* "Name: value\r\n" each, or NULL */
    const char *body;    /* or NULL */
    size_t fill;         /* the body is this many 'x' instead */
    enum lode_peer_frame frame;
    size_t cut_at;
    int times; /* how often it serves; 0: once, -1: for ever */
};

struct lode_peer_request {
    char method[8];
    char target[4096];
    char *head;           /* from the request line to the last header */
    struct lode_buf body; /* the first MiB */
    int64_t n_body;
    int connection; /* counts from 0 */
    int64_t at_ms;  /* monotonic, when it had been read */
};

struct lode_peer;

/* Serves each request by the first step that matches and is not used up (599 where none is). The
 * steps are borrowed. */
struct lode_peer *lode_peer_open(const struct lode_peer_step *steps, size_t n);
void lode_peer_close(struct lode_peer *p);

const char *lode_peer_url(const struct lode_peer *p); /* http://127.0.0.1:PORT */
int lode_peer_port(const struct lode_peer *p);
/* Waits until n requests have been read. */
void lode_peer_wait(struct lode_peer *p, size_t n);
void lode_peer_release(struct lode_peer *p);

size_t lode_peer_count(struct lode_peer *p);
size_t lode_peer_unexpected(struct lode_peer *p);
int lode_peer_connections(struct lode_peer *p);
/* The i-th request; stays until close. */
const struct lode_peer_request *lode_peer_request(struct lode_peer *p, size_t i);
/* How many requests begin with this "METHOD target". */
size_t lode_peer_hits(struct lode_peer *p, const char *match);
/* A header's value copied to out; NULL where it is absent. */
const char *lode_peer_header(const struct lode_peer_request *r, const char *name, char *out,
                             size_t size);

#endif
