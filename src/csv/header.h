/* csv/header.h - what stands at the beginning of a file: byte order mark, encoding, names. */
#ifndef LODE_CSV_HEADER_H
#define LODE_CSV_HEADER_H

#include <stddef.h>

#include "base/err.h"
#include "base/text.h"

enum { LODE_HEADER_SNIFF = 65536 }; /* bytes looked at for UTF-8 */

/* Looks at the first bytes: *skip gets the length of a UTF-8 byte order mark (0: there is none).
 * INPUT where they are UTF-16 or UTF-32, which raw bytes may be, or UTF-8 where another encoding is
 * declared. */
LODE_MUST int lode_header_sniff(const char *p, size_t n, enum lode_text_encoding declared,
                                int is_raw, size_t *skip, struct lode_err *err);

/* 1 where the n names begin with the n_own names of `own`. */
int lode_header_begins_with(const char *const *names, size_t n, const char *const *own,
                            size_t n_own);

/* INPUT where the line is Excel's "sep=;", and where a name is empty or stands twice (both columns
 * are named). A header that begins with the n_own names of `own` may have each of these once more
 * behind them. */
LODE_MUST int lode_header_check(const char *const *names, size_t n, const char *const *own,
                                size_t n_own, struct lode_err *err);

#endif
