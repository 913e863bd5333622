/* rehearsal/org_expire.h - what time does to jobs: an Open one is ended behind a day, a finished
 * one is removed behind seven (protocol.md, 4). The faults open-life and keep shorten both. The
 * sweep also ends query cursors (org_cursors.h). */
#ifndef LODE_REHEARSAL_ORG_EXPIRE_H
#define LODE_REHEARSAL_ORG_EXPIRE_H

#include "rehearsal/org_state.h"

/* Makes the job what it is by now; nothing is stored. The lock is held. 0: there is no such job any
 * more. */
int lode_org_expire_see(const struct lode_org *org, struct lode_org_job *job);

/* Stores what time has done to all jobs, and removes the files of those that are gone. The worker's
 * call, without the lock. */
LODE_MUST int lode_org_expire_sweep(struct lode_org *org, struct lode_err *err);

#endif
