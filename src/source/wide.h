/* source/wide.h - text as ODBC has it, in UTF-16 of the machine's order, and as UTF-8. */
#ifndef LODE_SOURCE_WIDE_H
#define LODE_SOURCE_WIDE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Adds n units as UTF-8; a lone surrogate becomes a byte that is no UTF-8 (0xFF). */
LODE_MUST int lode_wide_to_utf8(const uint16_t *p, size_t n, struct lode_buf *out,
                                struct lode_err *err);
/* Units and a zero behind them, to be freed with lode_mem_free; *n gets their number. USAGE for
 * what is no UTF-8. NULL with *err. */
LODE_MUST uint16_t *lode_wide_of(const char *s, size_t *n, struct lode_err *err);

#endif
