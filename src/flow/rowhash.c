/* flow/rowhash.c - hashes of rows: the sum of their values' hashes, each seeded with its column. */
#include "flow/rowhash.h"

#include <string.h>

#include "flow/fields.h"

int lode_rowhash_is_blank(struct lode_slice v)
{
    return v.n == 0 || (v.n == 4 && memcmp(v.p, "#N/A", 4) == 0);
}

struct lode_hash128 lode_rowhash_plus(struct lode_hash128 a, struct lode_hash128 b)
{
    return (struct lode_hash128){a.hi + b.hi, a.lo + b.lo};
}

struct lode_hash128 lode_rowhash_minus(struct lode_hash128 a, struct lode_hash128 b)
{
    return (struct lode_hash128){a.hi - b.hi, a.lo - b.lo};
}

int lode_rowhash_cell(enum lode_compare compare, size_t column, struct lode_slice v,
                      struct lode_buf *room, struct lode_hash128 *out, uint64_t *exact,
                      struct lode_err *err)
{
    if (compare == LODE_COMPARE_FOLD) {
        struct lode_hash128 written;

        if (lode_rowhash_cell(LODE_COMPARE_TEXT, column, v, room, &written, exact, err) < 0)
            return -1;
        *exact += written.lo;
    }
    /* most values are plain text, which is its own key */
    if (compare != LODE_COMPARE_TEXT || memchr(v.p, '\r', v.n)) {
        lode_buf_reset(room);
        if (lode_fields_key(compare, v, room, err) < 0)
            return -1;
        v = (struct lode_slice){lode_buf_str(room), room->len};
    }
    *out = lode_hash_seeded(v.p, v.n, column);
    return 0;
}

int lode_rowhash_add(struct lode_rowhash *h, int is_key, enum lode_compare compare, size_t column,
                     struct lode_slice v, struct lode_buf *room, struct lode_err *err)
{
    struct lode_hash128 cell;

    if (lode_rowhash_is_blank(v))
        return 0;
    if (lode_rowhash_cell(compare, column, v, room, &cell, &h->exact, err) < 0)
        return -1;
    h->all = lode_rowhash_plus(h->all, cell);
    if (is_key)
        h->key = cell;
    return 0;
}

void lode_rowhash_end(struct lode_rowhash *h)
{
    if (h->key.hi == 0 && h->key.lo == 0)
        h->key = h->all;
}
