/* base/stream.h - a file as it was before it was packed: gzip and zstd are known by their first
 * bytes, anything else is handed out as it is. */
#ifndef LODE_BASE_STREAM_H
#define LODE_BASE_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lode_stream;

/* Opens a file; "-" is standard input. On success *out is the caller's to close. */
LODE_MUST int lode_stream_open(const char *path, struct lode_stream **out, struct lode_err *err);
/* Up to n bytes; *got is 0 at the end. INPUT where what is packed is damaged or ends too early. */
LODE_MUST int lode_stream_read(struct lode_stream *s, void *p, size_t n, size_t *got,
                               struct lode_err *err);
/* The next byte is the one at offset. In a packed file all before it are read for that, from where
 * the stream stands or from the beginning. Files only. */
LODE_MUST int lode_stream_seek(struct lode_stream *s, int64_t offset, struct lode_err *err);
void lode_stream_close(struct lode_stream *s); /* NULL is fine */

/* 1 where the file is gzip or zstd by its first bytes. */
int lode_stream_is_packed(const char *path);

#endif
