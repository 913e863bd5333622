/* cli/load.h - runs a load script in its run directory. */
#ifndef LODE_CLI_LOAD_H
#define LODE_CLI_LOAD_H

#include "cli/options.h"

/* What a load begins with: both NULL for a new run. */
struct lode_load_from {
    const char *resumed; /* folder of the run to go on with */
    const char *retried; /* folder of the run whose rows are sent again */
};

/* Makes a run directory (or opens the one of `resumed`), signs in or starts the local org when the
 * script asks for it, runs the script, prints what came of it. Returns the exit status. */
int lode_load_run(const struct lode_options *o, const char *script, int is_rehearsal,
                  const struct lode_load_from *from);

#endif
