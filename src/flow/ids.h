/* flow/ids.h - keys to Ids of one step's rows: what step:id(key) asks. */
#ifndef LODE_FLOW_IDS_H
#define LODE_FLOW_IDS_H

#include "base/buf.h"
#include "base/err.h"
#include "salesforce/describe.h"
#include "store/idmap.h"

enum { LODE_IDS_MAX_PARTS = 8 };

/* Set in the row of an entry that comes from the run that this one retries: the highest of the 40
 * bits that the map keeps. */
#define LODE_IDS_OLDER ((uint64_t)1 << 39)

struct lode_ids {
    struct lode_idmap *map;
    char step[65];             /* its name, for messages */
    enum lode_compare compare; /* of a key that is a field's value; TEXT for columns */
    size_t n_parts;            /* columns that make a key */
    struct lode_buf key;       /* scratch */
};

/* The map's key of these parts, in ids->key: each as its field compares, joined so that no two
 * lists of parts give the same key. 1: made. 0: every part is blank, which is no key. */
LODE_MUST int lode_ids_key(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                           struct lode_err *err);

/* 1: *entry is set. 0: no such key (or a blank one: then ids->key is empty). */
LODE_MUST int lode_ids_find(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                            struct lode_idmap_entry *entry, struct lode_err *err);

/* 1: `id` (19 bytes) is the row's Id, "" for a blank key. 0: there is none, and reason (n bytes)
 * says why: "no such row in step accounts", "failed there: REQUIRED_FIELD_MISSING", "two rows there
 * have that key: 3 and 9". */
LODE_MUST int lode_ids_resolve(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                               char *id, char *reason, size_t reason_size, struct lode_err *err);

#endif
