/* rehearsal/org_spoil.h - result files as faults would have them: rows twice, rows missing, a
 * column blank. The stored file stays as it is. */
#ifndef LODE_REHEARSAL_ORG_SPOIL_H
#define LODE_REHEARSAL_ORG_SPOIL_H

#include "rehearsal/org_call.h"
#include "rehearsal/org_jobs.h"

/* Where a fault strikes the call, puts a spoilt copy of path in the place of *fd and *size. */
LODE_MUST int lode_org_spoil_file(struct lode_org_call *c, const struct lode_org_job *job,
                                  const char *path, int *fd, int64_t *size, struct lode_err *err);

#endif
