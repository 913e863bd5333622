/* cli/cmd_results.h - `lode results`. */
#ifndef LODE_CLI_CMD_RESULTS_H
#define LODE_CLI_CMD_RESULTS_H

#include "cli/options.h"

/* argv[0] is "results". The exit status. */
int lode_cmd_results(int argc, char **argv);

/* cmd_results_rows.c: the rows of a run that --failed, --status, --code, --job and --step ask for,
 * as CSV or (--json) an object a line. */
LODE_MUST int lode_cmd_results_rows(const struct lode_options *o, const char *dir,
                                    struct lode_err *err);

#endif
