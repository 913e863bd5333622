/* cli/deleteguard.h - records are deleted only when somebody says how many. */
#ifndef LODE_CLI_DELETEGUARD_H
#define LODE_CLI_DELETEGUARD_H

#include "cli/progress.h"
#include "flow/types.h"

struct lode_deleteguard {
    struct lode_run *run;
    struct lode_progress *progress;
    int64_t most;     /* --max-deletes, of all steps together; 0: not given */
    int is_rehearsal; /* nobody is asked: its records are the rehearsal's own */
};

/* Fills run->delete_check: a line on the screen says what is about to be deleted, and where its
 * backup is. Within --max-deletes it goes; beyond it is REFUSED; where that is not given the person
 * at the terminal types the number (never on stdin), and without a terminal it is REFUSED. */
void lode_deleteguard_set(struct lode_deleteguard *g);

#endif
