/* cli/outage.h - tells of an org that does not answer any more, and of its coming back. */
#ifndef LODE_CLI_OUTAGE_H
#define LODE_CLI_OUTAGE_H

#include "cli/progress.h"
#include "flow/types.h"

struct lode_outage {
    const struct lode_run *run;
    struct lode_progress *progress;
    int64_t told_ms; /* how long it had lasted when it was looked at last; 0: nothing was told */
};

/* To be called now and then; says what has changed since the last time. */
void lode_outage_look(struct lode_outage *o);

#endif
