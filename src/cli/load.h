/* cli/load.h - runs a load script in its run directory. */
#ifndef LODE_CLI_LOAD_H
#define LODE_CLI_LOAD_H

#include "cli/options.h"

/* Makes a run directory (or opens the one of `resumed`), signs in or starts the local org when the
 * script asks for it, runs the script, prints what came of it. Returns the exit status. */
int lode_load_run(const struct lode_options *o, const char *script, int is_rehearsal,
                  const char *resumed);

#endif
