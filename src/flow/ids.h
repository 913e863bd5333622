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
    char from[160]; /* what is asked, for messages: "step accounts" */
    char file[128]; /* whose lines the entries name; "": they name rows */
    int is_part; /* a retry: what the runs before loaded is not in it, for they kept other keys */
    enum lode_compare compare[LODE_IDS_MAX_PARTS]; /* of each part */
    size_t n_parts;                                /* columns that make a key */
    int names_records;     /* two records of one key: the other's Id stands in the entry's code */
    struct lode_buf key;   /* scratch */
    struct lode_buf about; /* of a map that was read: what lode_ids_name() gives */
};

void lode_ids_close(struct lode_ids *ids);

/* Keeps file, compares and the names of the key's columns in the map. */
LODE_MUST int lode_ids_describe(struct lode_ids *ids, const char *const *names,
                                struct lode_err *err);
/* Opens another run's map, as it was described. The caller fills in from. */
LODE_MUST int lode_ids_read(const char *dir, struct lode_ids *ids, struct lode_err *err);
/* Name of a column of the key; borrowed. */
const char *lode_ids_name(const struct lode_ids *ids, size_t part);
/* USAGE for a key of n parts, where the map's has another number: both, and the key's columns. -1.
 */
int lode_ids_wrong_parts(const struct lode_ids *ids, size_t n, struct lode_err *err);
/* A part of a key of the map, as text: -1 where the key has no such part. */
LODE_MUST int lode_ids_part(const struct lode_ids *ids, const char *key, size_t n, size_t part,
                            struct lode_buf *out, struct lode_err *err);

/* "accounts.csv:4", or "row 3" where there is no file. */
void lode_ids_place(const char *file, uint64_t row, uint64_t line, char *out, size_t size);
/* "accounts.csv:4 and 9", or "rows 3 and 8". */
void lode_ids_places(const char *file, const struct lode_idmap_entry *e, char *out, size_t size);

/* The map's key of these parts, in ids->key: each as its field compares, joined so that no two
 * lists of parts give the same key. 1: made. 0: every part is blank, which is no key. */
LODE_MUST int lode_ids_key(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                           struct lode_err *err);

/* 1: *entry is set. 0: no such key (or a blank one: then ids->key is empty). */
LODE_MUST int lode_ids_find(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                            struct lode_idmap_entry *entry, struct lode_err *err);

/* 1: `id` (19 bytes) is the row's Id, "" for a blank key. 0: there is none, and reason (n bytes)
 * says why: "no such row in step accounts", "failed in step accounts: REQUIRED_FIELD_MISSING", "two
 * rows of step accounts have that key: accounts.csv:4 and 9". */
LODE_MUST int lode_ids_resolve(struct lode_ids *ids, const struct lode_slice *parts, size_t n,
                               char *id, char *reason, size_t reason_size, struct lode_err *err);

#endif
