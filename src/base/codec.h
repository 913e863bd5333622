/* base/codec.h - base64 and percent-encoded text, both ways as far as needed. */
#ifndef LODE_BASE_CODEC_H
#define LODE_BASE_CODEC_H

#include <stddef.h>

#include "base/buf.h"

/* Appends what n characters of base64 stand for, '=' at the end or not; is_url: with '-' and '_'
 * in the place of '+' and '/'. INPUT where they are anything else, bits left over that are not zero
 * included. */
LODE_MUST int lode_codec_unbase64(const char *p, size_t n, int is_url, struct lode_buf *out,
                                  struct lode_err *err);
/* Appends n bytes as base64; is_url: the other alphabet, and no '='. */
LODE_MUST int lode_codec_base64(const void *p, size_t n, int is_url, struct lode_buf *out,
                                struct lode_err *err);

/* The first field of that name in an application/x-www-form-urlencoded text, decoded, in the place
 * of what out holds. 1; 0: there is none, and out is empty; -1: out has no room. */
LODE_MUST int lode_codec_form_field(const char *form, size_t n, const char *name,
                                    struct lode_buf *out, struct lode_err *err);

#endif
