/* net/url.h - the parts of a URL that decide where a request may go. Parsed by libcurl itself, so
 * that nothing is judged by one parser and fetched by another. */
#ifndef LODE_NET_URL_H
#define LODE_NET_URL_H

#include "base/err.h"

struct lode_url {
    char scheme[8]; /* http or https */
    char host[256]; /* an IPv6 address keeps its brackets */
    char port[8];
    int is_loopback; /* localhost, 127.0.0.0/8, [::1] */
};

/* USAGE for what is no URL, REFUSED for another scheme than http and https and for a URL with a
 * user name or password in it (they would end up in logs). */
LODE_MUST int lode_url_parse(const char *url, struct lode_url *out, struct lode_err *err);

/* 1 where scheme, host and port are the same. */
int lode_url_same_origin(const struct lode_url *a, const struct lode_url *b);

#endif
