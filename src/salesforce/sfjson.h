/* salesforce/sfjson.h - reading replies whose members may be missing, null or of another type. */
#ifndef LODE_SALESFORCE_SFJSON_H
#define LODE_SALESFORCE_SFJSON_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

/* REMOTE where the text is no JSON. *out is the caller's to json_decref. */
LODE_MUST int lode_sfjson_parse(const char *p, size_t n, json_t **out, struct lode_err *err);

/* Like lode_sfjson_parse(), but each number becomes a string with its digits as they were sent. */
LODE_MUST int lode_sfjson_parse_digits(const char *p, size_t n, json_t **out, struct lode_err *err);

/* Frees a tree built for sending; writes it as text first. USAGE for a NULL tree, which is what
 * jansson makes of text that is not UTF-8. */
LODE_MUST char *lode_sfjson_take_text(json_t *tree, struct lode_err *err);

/* A string member, or NULL. Borrowed. */
const char *lode_sfjson_text(const json_t *o, const char *key);
/* A string member copied, cut between characters; "" where there is none. */
void lode_sfjson_copy(const json_t *o, const char *key, char *out, size_t size);
/* A number, or a string of digits. */
int64_t lode_sfjson_int(const json_t *o, const char *key, int64_t otherwise);
/* A member, whatever the case of its name; NULL. */
json_t *lode_sfjson_member(const json_t *o, const char *key, size_t n);

#endif
