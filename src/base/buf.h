/* base/buf.h - a growing byte string with a limit. Always ends in a NUL that len does not count. */
#ifndef LODE_BASE_BUF_H
#define LODE_BASE_BUF_H

#include <stddef.h>

#include "base/err.h"

/* Bytes owned by somebody else; not NUL-terminated. */
struct lode_slice {
    const char *p;
    size_t n;
};

struct lode_buf {
    char *p; /* NULL until the first byte is added */
    size_t len, cap;
    size_t max; /* most bytes it may hold; 0: no limit */
};

/* Empty, holding at most max bytes (0: no limit). Never fails. */
void lode_buf_init(struct lode_buf *b, size_t max);

/* Releases the bytes; the buffer is empty and usable again. */
void lode_buf_clear(struct lode_buf *b);

/* Forgets the bytes, keeps the memory. */
void lode_buf_reset(struct lode_buf *b);

/* Room for n more bytes behind len. LIMIT where max would be passed. */
LODE_MUST int lode_buf_reserve(struct lode_buf *b, size_t n, struct lode_err *err);

LODE_MUST int lode_buf_add(struct lode_buf *b, const void *p, size_t n, struct lode_err *err);
LODE_MUST int lode_buf_adds(struct lode_buf *b, const char *s, struct lode_err *err);
LODE_MUST int lode_buf_addc(struct lode_buf *b, char c, struct lode_err *err);
LODE_MUST int lode_buf_addf(struct lode_buf *b, struct lode_err *err, const char *fmt, ...)
    LODE_PRINTF(3, 4);

/* The bytes as a C string, "" when empty. Borrowed until the next call on b. */
const char *lode_buf_str(const struct lode_buf *b);

/* Hands the bytes over (NUL-terminated, to be freed with lode_mem_free); b is empty after. */
LODE_MUST char *lode_buf_take(struct lode_buf *b, struct lode_err *err);

#endif
