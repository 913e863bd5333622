/* source/keytab.h - which keys were seen, and where: more of them than memory holds. Keys are known
 * by a hash of 128 bits; two keys of one hash are not to be expected in as many rows as there are
 * in the world. */
#ifndef LODE_SOURCE_KEYTAB_H
#define LODE_SOURCE_KEYTAB_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_keytab;

/* A key's entry: borrowed until the next key is put. */
struct lode_keytab_entry {
    uint64_t hi, lo; /* not the caller's */
    uint64_t value;  /* never 0 */
    uint64_t other;  /* the caller's, 0 at first */
};

/* dir: for the temporary file that the table lives in. */
LODE_MUST int lode_keytab_open(const char *dir, struct lode_keytab **out, struct lode_err *err);
/* 1: the key is new, and its value is this now. 0: it was there, and is as it was. */
LODE_MUST int lode_keytab_put(struct lode_keytab *t, struct lode_slice key, uint64_t value,
                              struct lode_keytab_entry **out, struct lode_err *err);
/* NULL: it is not there. */
const struct lode_keytab_entry *lode_keytab_get(const struct lode_keytab *t, struct lode_slice key);
void lode_keytab_close(struct lode_keytab *t); /* NULL is fine */

#endif
