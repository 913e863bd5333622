/* base/zip.h - gzip as a stream, in either direction. */
#ifndef LODE_BASE_ZIP_H
#define LODE_BASE_ZIP_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_zip;

/* Makes gzip. Fast rather than small. */
LODE_MUST int lode_zip_deflate(struct lode_zip **out, struct lode_err *err);
/* Reads gzip, or zlib's own form, as it comes. */
LODE_MUST int lode_zip_inflate(struct lode_zip **out, struct lode_err *err);
void lode_zip_free(struct lode_zip *z); /* NULL is fine */

/* Works in off into out and shrinks it by what was used; *n gets the bytes written. is_last:
 * nothing follows in. 1: go on, with more input where it is used up and *n < size; 0: the stream's
 * end has been written or read; -1: INPUT where in is no gzip. */
LODE_MUST int lode_zip_run(struct lode_zip *z, struct lode_slice *in, int is_last, char *out,
                           size_t size, size_t *n, struct lode_err *err);

#endif
