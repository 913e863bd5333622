/* flow/older.h - the runs whose rows a retry sends again: what they know of a step. */
#ifndef LODE_FLOW_OLDER_H
#define LODE_FLOW_OLDER_H

#include "base/hash.h"
#include "flow/types.h"

/* Fills run->older: dir, then the run that one retried, and so on. STORE where one of them cannot
 * be read. */
LODE_MUST int lode_older_open(struct lode_run *run, const char *dir, struct lode_err *err);
void lode_older_close(struct lode_run *run);

/* The journal of the run in that folder; the caller's to close. */
LODE_MUST int lode_older_journal(const char *dir, struct lode_journal **out, struct lode_err *err);

/* 1 where the run in that folder began a step of this name. */
LODE_MUST int lode_older_has(const char *dir, const char *step, struct lode_err *err);

/* The folder of the newest of these runs that began a step of this name, NULL where none did. */
LODE_MUST int lode_older_step(const struct lode_run *run, const char *step, const char **dir,
                              struct lode_err *err);

struct lode_older_input {
    char hash[LODE_HASH_HEX_SIZE]; /* of what the first of these runs read for the step */
    char since[32]; /* when the newest of them began it, or was told --new; UTC, ISO 8601 */
    int is_over;    /* the newest of them has no row of it that is to be sent again */
};

/* 1 where one of these runs began a step of this name, and *out is filled: what a retry sends again
 * came from there, whatever file it reads it from. */
LODE_MUST int lode_older_input(const struct lode_run *run, const char *step,
                               struct lode_older_input *out, struct lode_err *err);

/* In step->seen go the keys of what the runs before loaded, where rows of these keys were rejected
 * for that: a retry takes them up again, and they are no better now. */
LODE_MUST int lode_older_seen(struct lode_step *step, struct lode_err *err);

/* The step's id map begins with what the older run's holds: its rows are marked as that run's. */
LODE_MUST int lode_older_ids(struct lode_step *step, struct lode_err *err);

#endif
