/* cli/orphans.h - jobs that a run may have left behind: the answer to their create was lost, so
 * that nobody knows whether they are its own. They are named, never ended. */
#ifndef LODE_CLI_ORPHANS_H
#define LODE_CLI_ORPHANS_H

#include <stdio.h>

#include "cli/jsonout.h"
#include "flow/types.h"

/* Where the answer to a create was lost since the org was asked last: asks it for Open jobs that
 * may be the run's, and journals them. -1: it could not be asked. */
LODE_MUST int lode_orphans_look(struct lode_run *run, struct lode_err *err);

/* A line for each of them, with the command that ends it; or, where the org was not asked, how to
 * ask it. Nothing where no answer was lost. why: it could not be asked; NULL: not said. */
LODE_MUST int lode_orphans_print(struct lode_journal *j, const char *why, FILE *to,
                                 struct lode_err *err);
/* "orphans": [...], each with id and text. */
LODE_MUST int lode_orphans_json(struct lode_journal *j, struct lode_jsonout *json,
                                struct lode_err *err);

#endif
