/* rehearsal/org_refusals.h - the rows of a chunk that an ingest job does not even try to save:
 * those of a wrong form, and those whose records or parents somebody else has. */
#ifndef LODE_REHEARSAL_ORG_REFUSALS_H
#define LODE_REHEARSAL_ORG_REFUSALS_H

#include "rehearsal/org_csv.h"
#include "rehearsal/org_head.h"
#include "rehearsal/org_locks.h"
#include "rehearsal/org_state.h"

/* LOCK_RETRIES: how often saving a chunk is tried again for the rows that met a lock. */
enum { LODE_ORG_CHUNK_ROWS = 200, LODE_ORG_LOCK_RETRIES = 3 };

struct lode_org_refusals {
    struct lode_org *org;
    double lock_chance, try_chance; /* of the fault lock; of contend, for one try; -1: off */
    int has_locks;                  /* contend is on */
    const char *texts[LODE_ORG_CHUNK_ROWS]; /* of the rows that are refused; else NULL */
    char is_met[LODE_ORG_CHUNK_ROWS];       /* 1: … for it met a lock */
    char locked[LODE_ORG_CHUNK_ROWS][LODE_ORG_PARENT_SIZE + 128]; /* room for some texts */
};

/* As the org's faults are now. */
void lode_org_refusals_init(struct lode_org_refusals *r, struct lode_org *org);

/* The n-th try, from 0, under the org's lock: how many rows meet a lock, -1. Further tries are of
 * those rows alone. */
LODE_MUST int lode_org_refusals_find(struct lode_org_refusals *r, const struct lode_org_job *job,
                                     int64_t batch, const struct lode_org_head *head,
                                     const struct lode_org_csv_chunk *c, int n,
                                     struct lode_err *err);

#endif
