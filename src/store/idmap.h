/* store/idmap.h - key to Id of a step's rows, in LMDB: larger than memory, readable by other runs.
 * Keys are compared byte for byte: who needs folding folds first. */
#ifndef LODE_STORE_IDMAP_H
#define LODE_STORE_IDMAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { LODE_IDMAP_MAX_MARK = 63 };

struct lode_idmap;

/* Rows and lines have 40 bits. */
struct lode_idmap_entry {
    uint64_t row, line;             /* the source row that has this key; line 0: no file's */
    uint64_t other_row, other_line; /* a second one: the key is ambiguous; row 0: none */
    uint8_t status;                 /* enum lode_status of that row, PENDING until known */
    char id[19];                    /* "" while there is none */
    char code[64];                  /* why it has no Id: an error code or a word; "" */
};

/* Opens or creates the folder's map. STORE where the file is shorter than it says, or is no map:
 * pages that were overwritten inside are not looked for. */
LODE_MUST int lode_idmap_open(const char *dir, struct lode_idmap **out, struct lode_err *err);
/* Another run's map, which nobody writes: for reading alone. STORE where there is none. */
LODE_MUST int lode_idmap_open_read(const char *dir, struct lode_idmap **out, struct lode_err *err);
void lode_idmap_close(struct lode_idmap *m);

/* 1: *out is set. 0: no such key. */
LODE_MUST int lode_idmap_get(struct lode_idmap *m, const char *key, size_t n,
                             struct lode_idmap_entry *out, struct lode_err *err);
LODE_MUST int lode_idmap_put(struct lode_idmap *m, const char *key, size_t n,
                             const struct lode_idmap_entry *entry, struct lode_err *err);
/* A word kept in the map, which says how far it goes: set, it is committed with all that was put
 * before, so a killed process leaves both or neither. "" where none was set; at most MAX_MARK
 * bytes. */
LODE_MUST int lode_idmap_mark_set(struct lode_idmap *m, const char *mark, struct lode_err *err);
LODE_MUST int lode_idmap_mark_get(struct lode_idmap *m, char mark[LODE_IDMAP_MAX_MARK + 1],
                                  struct lode_err *err);
/* A text that says what the keys are; "" where none was set. */
LODE_MUST int lode_idmap_about_set(struct lode_idmap *m, const char *text, size_t n,
                                   struct lode_err *err);
LODE_MUST int lode_idmap_about_get(struct lode_idmap *m, struct lode_buf *text,
                                   struct lode_err *err);
/* Makes what was put durable. */
LODE_MUST int lode_idmap_sync(struct lode_idmap *m, struct lode_err *err);
/* Each entry in key order; return 1 to go on, 0 to stop, -1 with *err. */
LODE_MUST int lode_idmap_each(struct lode_idmap *m,
                              int (*each)(void *ctx, const char *key, size_t n,
                                          const struct lode_idmap_entry *entry,
                                          struct lode_err *err),
                              void *ctx, struct lode_err *err);

#endif
