/* rehearsal/org_late.h - calls that arrive late: each waits on its connection's thread until so
 * many calls came after it. */
#ifndef LODE_REHEARSAL_ORG_LATE_H
#define LODE_REHEARSAL_ORG_LATE_H

#include "rehearsal/org_state.h"

/* A call that waits. */
struct lode_org_held {
    long left; /* calls until its turn */
    int is_due;
    struct lode_org_held *next;
};

/* A call begins: counts for those that wait. Whose turn has come does its work first. */
void lode_org_late_call(struct lode_org *org, const char *path);

/* Hangs up, then waits until n calls have begun and another one does, or the org stops. Then the
 * caller does the work, and releases h. */
void lode_org_late_hold(struct lode_org *org, struct lode_request *rq, struct lode_org_held *h,
                        long n);
void lode_org_late_release(struct lode_org *org, struct lode_org_held *h);

#endif
