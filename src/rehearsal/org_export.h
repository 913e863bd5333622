/* rehearsal/org_export.h - runs one query job into a file that its pages are cut from. */
#ifndef LODE_REHEARSAL_ORG_EXPORT_H
#define LODE_REHEARSAL_ORG_EXPORT_H

#include "rehearsal/org_soql.h"
#include "rehearsal/org_state.h"

/* Runs a job that is InProgress; the worker's call, without the lock. */
LODE_MUST int lode_org_export_run(struct lode_org *org, const struct lode_org_job *job,
                                  struct lode_err *err);

/* Rows [from, from + max_rows) of a finished job: *fd (the caller's) holds the header line in its
 * first *head_bytes and the rows at *at. *n_rows: how many there are of them; *total: of the job.
 */
LODE_MUST int lode_org_export_page(const struct lode_org *org, const char *id, int64_t from,
                                   int64_t max_rows, int *fd, int64_t *head_bytes, int64_t *at,
                                   int64_t *bytes, int64_t *n_rows, int64_t *total,
                                   struct lode_err *err);

LODE_MUST int lode_org_export_remove(const struct lode_org *org, const char *id,
                                     struct lode_err *err);

#endif
