/* flow/outcomes.h - giving rows their outcome: the record, the count, the id map; and reading a
 * chunk's side file. */
#ifndef LODE_FLOW_OUTCOMES_H
#define LODE_FLOW_OUTCOMES_H

#include "flow/rowhash.h"
#include "flow/types.h"

/* The final outcome of a row that was sent. id: 18 characters, not NUL-terminated, id[0] == 0 for
 * none. */
LODE_MUST int lode_outcomes_set(struct lode_chunk *c, const struct lode_unit *unit, const char *key,
                                enum lode_status status, const char *id, int is_created,
                                const char *code, struct lode_err *err);

/* A unit of a resumed step, among those that may have been sent: 1 where `now` is the same part of
 * the same row, with a record or without as before, and what became of it stands. 0: it is none of
 * those. CHECK where it is another, before anything is written over. */
LODE_MUST int lode_outcomes_was_sent(struct lode_step *step, uint64_t unit,
                                     const struct lode_outcome *now, struct lode_err *err);
/* The final outcome of a row that never was: skipped or rejected by the map. begun: its row and
 * part, and nothing more. */
LODE_MUST int lode_outcomes_end(struct lode_step *step, uint64_t unit,
                                const struct lode_outcome *begun, enum lode_status status,
                                const struct lode_mapped *why, struct lode_err *err);

/* Puts the Id of a row whose outcome is known back into the id map. */
LODE_MUST int lode_outcomes_remember(struct lode_step *step, uint64_t row, const char *key,
                                     size_t n_key, uint64_t unit, const struct lode_outcome *o,
                                     struct lode_err *err);

struct lode_unit_reader {
    int fd;
    size_t at, n;
    struct lode_rowhash hash; /* of the row just read */
    char buf[16384];
};

LODE_MUST int lode_outcomes_units_open(const char *path, struct lode_unit_reader *r,
                                       struct lode_err *err);
/* The next entry and its key. STORE at the end: callers know how many there are. */
LODE_MUST int lode_outcomes_units_next(struct lode_unit_reader *r, struct lode_unit *unit,
                                       struct lode_buf *key, struct lode_err *err);
void lode_outcomes_units_close(struct lode_unit_reader *r);

#endif
