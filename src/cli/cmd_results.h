/* cli/cmd_results.h - `lode results`. */
#ifndef LODE_CLI_CMD_RESULTS_H
#define LODE_CLI_CMD_RESULTS_H

#include <stdint.h>

#include "cli/jsonout.h"
#include "cli/options.h"
#include "cli/table.h"

/* Files and their rows: a table, or an object a line. */
struct lode_cmd_results_files {
    int is_json;
    struct lode_table table;
    struct lode_jsonout json;
};

LODE_MUST int lode_cmd_results_files_init(struct lode_cmd_results_files *f, int is_json,
                                          struct lode_err *err);
LODE_MUST int lode_cmd_results_files_add(struct lode_cmd_results_files *f, const char *kind,
                                         const char *path, int64_t n_rows, struct lode_err *err);

/* argv[0] is "results". The exit status. */
int lode_cmd_results(int argc, char **argv);

/* cmd_results_rows.c: the rows of a run that --failed, --status, --code, --job and --step ask for,
 * as CSV or (--json) an object a line. */
LODE_MUST int lode_cmd_results_rows(const struct lode_options *o, const char *dir,
                                    struct lode_err *err);

/* cmd_results_ids.c: the id maps of a run's steps, as CSV. */
LODE_MUST int lode_cmd_results_ids(const struct lode_options *o, const char *dir,
                                   struct lode_err *err);

#endif
