/* serve/outbody.h - the body of a reply as libmicrohttpd wants it: memory, then a piece of a file,
 * gzipped on the way where asked. */
#ifndef LODE_SERVE_OUTBODY_H
#define LODE_SERVE_OUTBODY_H

#include <microhttpd.h>

#include "serve/server.h"

/* Takes r->body and r->fd over, whatever happens. NULL where memory ran out. */
LODE_MUST struct MHD_Response *lode_outbody_new(struct lode_reply *r, int is_gzip);

#endif
