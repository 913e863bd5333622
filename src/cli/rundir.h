/* cli/rundir.h - the directory of a run: made, named, locked. */
#ifndef LODE_CLI_RUNDIR_H
#define LODE_CLI_RUNDIR_H

#include "base/err.h"

struct lode_rundir {
    char *path; /* runs/20261123T190405Z-accounts-k3f9 */
    char *name; /* the last part of it */
    int lock;   /* descriptor; -1 */
};

/* How a command typed here names the run: by its name where it lies below `runs`, the default, else
 * by its path. Borrowed from path. */
const char *lode_rundir_argument(const char *path);

/* The folder that the run lies in, "." where path is its name alone. The caller frees it. */
LODE_MUST char *lode_rundir_home(const char *path, struct lode_err *err);

/* One process of a user at a time looks through the runs below base and adds to them what others
 * must find: waits for the one that does. The lock lives until *fd is closed. */
LODE_MUST int lode_rundir_lock_all(const char *base, int *fd, struct lode_err *err);

/* Makes base/<UTC time>-<script's name>-<4 letters or digits> with chunks/ and ids/ in it, all
 * 0700, a copy of the script, and the lock taken. */
LODE_MUST int lode_rundir_make(const char *base, const char *script, struct lode_rundir *out,
                               struct lode_err *err);
/* Opens an existing one and takes its lock: REFUSED where another process has it. */
LODE_MUST int lode_rundir_open(const char *path, struct lode_rundir *out, struct lode_err *err);
/* Releases the lock and the strings; the directory stays. */
void lode_rundir_close(struct lode_rundir *d);
/* The same, and removes the directory: nothing in it is worth keeping. */
void lode_rundir_drop(struct lode_rundir *d);

#endif
