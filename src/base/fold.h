/* base/fold.h - Unicode case folding of UTF-8: text compared without case. Bytes that are no UTF-8
 * stay as they are. */
#ifndef LODE_BASE_FOLD_H
#define LODE_BASE_FOLD_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Appends the folded text to out. */
LODE_MUST int lode_fold_text(const char *p, size_t n, struct lode_buf *out, struct lode_err *err);
/* The order of the two folded texts, byte by byte: < 0, 0 or > 0. Fast on ASCII. */
int lode_fold_cmp(const char *a, size_t n_a, const char *b, size_t n_b);
/* The same for texts that are the same without case. */
size_t lode_fold_hash(const char *p, size_t n);

#endif
