/* rehearsal/org_usage.h - what the last 24 hours used up of the org's allocations, by the hour: in
 * memory, and in the database as far as it was committed. Threads may share it. */
#ifndef LODE_REHEARSAL_ORG_USAGE_H
#define LODE_REHEARSAL_ORG_USAGE_H

#include <pthread.h>
#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

enum lode_org_usage_kind {
    LODE_ORG_USAGE_REQUESTS,
    LODE_ORG_USAGE_BATCHES,
    LODE_ORG_USAGE_QUERY_JOBS,
    LODE_ORG_USAGE_KINDS
};

/* The hour under way counts whole, and with it the 23 before: an org's 24 hours roll on too. */
enum { LODE_ORG_USAGE_HOURS = 24 };

struct lode_org_usage {
    pthread_mutex_t mutex;
    struct {
        int64_t hour; /* since 1970; each has its place, hour % LODE_ORG_USAGE_HOURS */
        int64_t n[LODE_ORG_USAGE_KINDS];
    } hours[LODE_ORG_USAGE_HOURS];
    int is_changed; /* since it was saved */
};

/* Reads what the database has. */
LODE_MUST int lode_org_usage_open(struct lode_org_usage *u, struct lode_db *db,
                                  struct lode_err *err);
void lode_org_usage_clear(struct lode_org_usage *u);

void lode_org_usage_count(struct lode_org_usage *u, enum lode_org_usage_kind kind);
int64_t lode_org_usage_of(struct lode_org_usage *u, enum lode_org_usage_kind kind);

/* Into the database, in the caller's transaction; nothing where nothing changed. */
LODE_MUST int lode_org_usage_save(struct lode_org_usage *u, struct lode_db *db,
                                  struct lode_err *err);

#endif
