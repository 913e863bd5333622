/* serve/early.h - answers to requests whose bodies are not read to their end. libmicrohttpd takes a
 * reply before the body or behind it, but not in its midst. */
#ifndef LODE_SERVE_EARLY_H
#define LODE_SERVE_EARLY_H

#include <microhttpd.h>

#include "serve/server.h"

/* Sends a reply (its body in memory) in the midst of a request's body, and lingers. The connection
 * must end behind it. */
void lode_early_send(struct MHD_Connection *connection, const struct lode_reply *r);

/* Reads on for a moment what a client still sends: were the socket closed on it, the client's
 * system would throw the reply away. */
void lode_early_linger(struct MHD_Connection *connection);

#endif
