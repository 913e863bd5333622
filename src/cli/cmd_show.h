/* cli/cmd_show.h - `lode show`. */
#ifndef LODE_CLI_CMD_SHOW_H
#define LODE_CLI_CMD_SHOW_H

#include "cli/runlist.h"
#include "store/journal.h"

/* argv[0] is "show". The exit status. */
int lode_cmd_show(int argc, char **argv);

/* For the two ways to print a run: each row that a query of its journal gives. */
LODE_MUST int lode_cmd_show_rows(struct lode_journal *j, const char *sql,
                                 int (*each)(void *ctx, sqlite3_stmt *row, struct lode_err *err),
                                 void *ctx, struct lode_err *err);
/* Each file in the run's folder, by name. */
LODE_MUST int lode_cmd_show_files(const char *dir,
                                  int (*each)(void *ctx, const char *name, int64_t size,
                                              struct lode_err *err),
                                  void *ctx, struct lode_err *err);

/* cmd_show_json.c: all of it as one object. */
LODE_MUST int lode_cmd_show_json(const struct lode_runlist_item *run, struct lode_journal *j,
                                 struct lode_err *err);

/* "name      value" on a line, control characters as blanks; nothing for "". */
void lode_cmd_show_field(const char *name, const char *value);

/* cmd_show_row.c: where a source row went, in one step or (step NULL) in all. USAGE where there is
 * no such row. */
LODE_MUST int lode_cmd_show_row(const struct lode_runlist_item *run, struct lode_journal *j,
                                int64_t row, const char *step, int is_json, struct lode_err *err);
/* cmd_show_job.c: a job of the run and the rows that it held. USAGE where it is none of its. */
LODE_MUST int lode_cmd_show_job(const struct lode_runlist_item *run, struct lode_journal *j,
                                const char *job, int is_json, struct lode_err *err);

/* job: id, step, operation, rows, state, processed, failed, message. */
#define LODE_CMD_SHOW_JOBS                                                                      \
    "SELECT j.id, s.name, c.operation, c.n_rows, j.state, j.n_processed, j.n_failed, j.message" \
    " FROM job j JOIN chunk c ON c.id=j.chunk JOIN step s ON s.id=c.step ORDER BY j.number"
#define LODE_CMD_SHOW_ARGUMENTS "SELECT name, value FROM argument ORDER BY name"
#define LODE_CMD_SHOW_REASON    "SELECT coalesce(reason, '') FROM run"

enum { LODE_CMD_SHOW_ERRORS = 5 }; /* of a step */

#endif
