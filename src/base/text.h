/* base/text.h - UTF-8 text: checking, conversion, case, length. Nothing depends on the locale. */
#ifndef LODE_BASE_TEXT_H
#define LODE_BASE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

/* Bytes of p that are valid UTF-8 (no overlong forms, no surrogates): n where all are. Fast on
 * ASCII. */
size_t lode_text_valid(const char *p, size_t n);

/* 1 where p is ASCII without a NUL. */
int lode_text_is_plain(const char *p, size_t n);

/* Number of characters (code points) of valid UTF-8. */
size_t lode_text_length(const char *p, size_t n);

/* Bytes that the first max_chars characters take. */
size_t lode_text_prefix(const char *p, size_t n, size_t max_chars);

/* The code point at p (n > 0) into *cp, -1 for a byte that begins none; its bytes, at least 1. */
size_t lode_text_decode(const char *p, size_t n, int32_t *cp);

enum lode_text_encoding { LODE_TEXT_UTF8, LODE_TEXT_LATIN1, LODE_TEXT_CP1252 };

/* "utf-8", "latin1" (also iso-8859-1), "cp1252" (also windows-1252), any case. USAGE for
 * others. */
LODE_MUST int lode_text_encoding(const char *name, enum lode_text_encoding *out,
                                 struct lode_err *err);

/* Appends p as UTF-8. INPUT with the byte's position in err->sys for the five bytes cp1252 leaves
 * undefined. */
LODE_MUST int lode_text_to_utf8(enum lode_text_encoding from, const char *p, size_t n,
                                struct lode_buf *out, struct lode_err *err);

/* Each appends the changed text to out. Title: first letter of each word upper, the rest lower. */
LODE_MUST int lode_text_upper(const char *p, size_t n, struct lode_buf *out, struct lode_err *err);
LODE_MUST int lode_text_lower(const char *p, size_t n, struct lode_buf *out, struct lode_err *err);
LODE_MUST int lode_text_title(const char *p, size_t n, struct lode_buf *out, struct lode_err *err);

/* The part of p between leading and trailing white space (Unicode White_Space, also U+FEFF,
 * U+200B). */
struct lode_slice lode_text_trim(const char *p, size_t n);

/* The part of v between leading and trailing bytes up to a blank: the white space of ASCII alone.
 */
struct lode_slice lode_text_strip(struct lode_slice v);

/* 1 where the code point at p is white space by the rule of lode_text_trim(); *len gets its bytes.
 */
int lode_text_is_space(const char *p, size_t n, size_t *len);

#endif
