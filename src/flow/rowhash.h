/* flow/rowhash.h - hashes by which rows and result lines recognise each other: values that a field
 * compares as equal hash alike. */
#ifndef LODE_FLOW_ROWHASH_H
#define LODE_FLOW_ROWHASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "salesforce/describe.h"

/* Numbers and nothing else: chunks keep it on disk for each row. */
struct lode_rowhash {
    struct lode_hash128 key; /* of the value that names the row; a row without one: as `all` */
    struct lode_hash128 all; /* of all values, whatever the order in which they are added */
    uint64_t exact;          /* of the values that compare without case, as they are written */
};

/* 1 where the value says nothing: "" or #N/A. */
int lode_rowhash_is_blank(struct lode_slice v);

/* What a value that is not blank, in that column of its chunk, adds to `all`; and to *exact. */
LODE_MUST int lode_rowhash_cell(enum lode_compare compare, size_t column, struct lode_slice v,
                                struct lode_buf *room, struct lode_hash128 *out, uint64_t *exact,
                                struct lode_err *err);

/* A row's hash begins zeroed. Blank values add nothing, so that a column that came later, or one
 * that is missing, makes no difference to rows without a value there. */
LODE_MUST int lode_rowhash_add(struct lode_rowhash *h, int is_key, enum lode_compare compare,
                               size_t column, struct lode_slice v, struct lode_buf *room,
                               struct lode_err *err);
/* After the last value. */
void lode_rowhash_end(struct lode_rowhash *h);

/* The sum, and what is left of a sum without one part. */
struct lode_hash128 lode_rowhash_plus(struct lode_hash128 a, struct lode_hash128 b);
struct lode_hash128 lode_rowhash_minus(struct lode_hash128 a, struct lode_hash128 b);

#endif
