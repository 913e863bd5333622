/* rehearsal/org_worker.h - the thread that runs jobs, one at a time. */
#ifndef LODE_REHEARSAL_ORG_WORKER_H
#define LODE_REHEARSAL_ORG_WORKER_H

#include "rehearsal/org_state.h"

LODE_MUST int lode_org_worker_start(struct lode_org *org, struct lode_err *err);
/* The org is stopping: waits for the thread's end. */
void lode_org_worker_join(struct lode_org *org);

#endif
