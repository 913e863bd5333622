/* rehearsal/org_load.h - runs one ingest job: checks its file, saves its rows in chunks of 200,
 * leaves its result files. Rows, progress and results are committed together, so that after a kill
 * the job goes on where its records stand. */
#ifndef LODE_REHEARSAL_ORG_LOAD_H
#define LODE_REHEARSAL_ORG_LOAD_H

#include "rehearsal/org_state.h"

/* Runs a job that is InProgress to its end, or until the org stops; the worker's call, without the
 * lock. -1 where not even its failure could be stored. */
LODE_MUST int lode_org_load_run(struct lode_org *org, const struct lode_org_job *job,
                                struct lode_err *err);

/* With the lock held: commits the chunks saved so far. */
LODE_MUST int lode_org_load_commit(struct lode_org_load *load, struct lode_err *err);
/* With the lock held: the job with its counters of this moment. */
const struct lode_org_job *lode_org_load_job(const struct lode_org_load *load);

#endif
