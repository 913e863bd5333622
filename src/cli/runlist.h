/* cli/runlist.h - the runs of a folder, by their journals. */
#ifndef LODE_CLI_RUNLIST_H
#define LODE_CLI_RUNLIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/journal.h"

/* As lists spell it. */
#define LODE_RUNLIST_STATES(X)                                                            \
    X(RUNNING, "running")       /* a process is at it */                                  \
    X(UNFINISHED, "unfinished") /* broken off: it may be taken up again */                \
    X(COMPLETE, "complete")     /* all steps ran to their end, whatever became of rows */ \
    X(STOPPED, "stopped")       /* by lode.stop */                                        \
    X(FAILED, "failed")         /* ended by an error that leaves nothing to take up */    \
    X(UNREADABLE, "unreadable") /* the journal cannot be read; err says why */

enum lode_runlist_state {
#define LODE_RUNLIST_ENUM(name, text) LODE_RUN_##name,
    LODE_RUNLIST_STATES(LODE_RUNLIST_ENUM)
#undef LODE_RUNLIST_ENUM
};

struct lode_runlist_item {
    char *path;                  /* of its folder */
    struct lode_journal_run run; /* name alone where the journal cannot be read */
    enum lode_runlist_state state;
    int was_sent; /* the org may hold something of it */
    int64_t n_unknown;
    int64_t n_steps, n_rows, n_bad; /* bad: failed, rejected, unprocessed, unknown */
    struct lode_err err;
};

struct lode_runlist {
    struct lode_runlist_item *items; /* oldest first */
    size_t n, cap;
};

const char *lode_runlist_state_name(enum lode_runlist_state state);

/* What stands in one run's folder. An unreadable journal is an item, no error. */
LODE_MUST int lode_runlist_look(const char *path, struct lode_runlist_item *out,
                                struct lode_err *err);
void lode_runlist_item_clear(struct lode_runlist_item *i);

/* 1 where run `it` is a retry of run `of`, as far as its journal can be read. */
int lode_runlist_is_retry_of(const struct lode_runlist_item *it,
                             const struct lode_runlist_item *of);

/* All runs below dir; none where dir is not there. The caller clears *out. */
LODE_MUST int lode_runlist_read(const char *dir, struct lode_runlist *out, struct lode_err *err);
void lode_runlist_clear(struct lode_runlist *l);

/* The folder of the run that text means: a path, a name below dir, or a part of the name of one
 * run alone. NULL: the last run. USAGE where there is none, or several. *path is to be freed. */
LODE_MUST int lode_runlist_find(const char *dir, const char *text, char **path,
                                struct lode_err *err);

#endif
