/* serve/outbody.h - the body of a reply as libmicrohttpd wants it: memory, then a piece of a file,
 * gzipped on the way where asked. */
#ifndef LODE_SERVE_OUTBODY_H
#define LODE_SERVE_OUTBODY_H

#include <microhttpd.h>

#include "serve/server.h"

/* Takes r->body and r->fd over, whatever happens. is_head: only its headers are sent. NULL where
 * memory ran out or, for a HEAD, the file cannot be read. */
LODE_MUST struct MHD_Response *lode_outbody_new(struct lode_reply *r, int is_gzip, int is_head);

#endif
