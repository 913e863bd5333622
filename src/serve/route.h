/* serve/route.h - which handler a method and path belong to. */
#ifndef LODE_SERVE_ROUTE_H
#define LODE_SERVE_ROUTE_H

#include <stddef.h>

#include "base/buf.h"

/* path: segments; "{}" takes any one segment, "~name" one in any letter case. */
struct lode_route {
    const char *method, *path;
    int tag; /* the table's own */
};

enum { LODE_ROUTE_MAX_ARGS = 6 };

struct lode_route_match {
    int tag;                                     /* of the route found */
    struct lode_slice args[LODE_ROUTE_MAX_ARGS]; /* the "{}" segments, borrowed from the path */
    size_t n_args;
};

/* 200 with *out filled; 404: no such path; 405: not with this method. One trailing slash is
 * accepted, a doubled slash never. */
int lode_route_find(const struct lode_route *routes, size_t n, const char *method, const char *path,
                    struct lode_route_match *out);

/* Decodes %20 in place, and in a query '+' too; %00 stays, and %01. The "%2F" of a path becomes
 * LODE_ROUTE_SLASH, which splits nothing, until lode_route_restore() makes it a slash. */
#define LODE_ROUTE_SLASH '\x01'
void lode_route_decode(char *text, int is_query);
void lode_route_restore(char *path);

#endif
