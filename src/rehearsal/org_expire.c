/* rehearsal/org_expire.c - the life of jobs. Calls look at the clock themselves, so that a job's
 * end never waits for the worker. */
#include "rehearsal/org_expire.h"

#include "base/clock.h"
#include "rehearsal/org_cursors.h"
#include "rehearsal/org_export.h"
#include "rehearsal/org_finish.h"

enum { DAY_S = 86400 };

static int64_t life_ms(const struct lode_org *org, enum lode_org_fault kind, int64_t seconds)
{
    double n = lode_org_faults_number(org->faults, kind);

    return (n >= 0 ? (int64_t)n : seconds) * 1000;
}

/* An ingest job's time to stay Open. That it is over behind a day is known, how an org shows it is
 * not: chosen is Aborted, which takes neither data nor a close, and tells of every row. */
static int64_t open_ms(const struct lode_org *org)
{
    return life_ms(org, LODE_ORG_FAULT_OPEN_LIFE, DAY_S);
}

static int64_t keep_ms(const struct lode_org *org)
{
    return life_ms(org, LODE_ORG_FAULT_KEEP, (int64_t)7 * DAY_S);
}

int lode_org_expire_see(const struct lode_org *org, struct lode_org_job *job)
{
    int64_t now = lode_clock_now_ms();

    if (job->state == LODE_ORG_OPEN && now - job->created_ms >= open_ms(org)) {
        job->state = LODE_ORG_ABORTED;
        job->modstamp_ms = job->created_ms + open_ms(org);
    }
    return !lode_org_jobs_is_over(job) || now - job->modstamp_ms < keep_ms(org);
}

static int remove_job(const struct lode_org *org, const struct lode_org_job *job,
                      struct lode_err *err)
{
    if ((job->is_query ? lode_org_export_remove(org, job->id, err)
                       : lode_org_finish_remove(org, job->id, err)) < 0)
        return -1;
    return lode_org_jobs_delete(org->db, job->seq, err);
}

/* With a transaction begun. */
static int sweep(struct lode_org *org, struct lode_err *err)
{
    int64_t now = lode_clock_now_ms(), after = 0;
    struct lode_org_job job;
    int rc;

    while ((rc = lode_org_jobs_stale(org->db, after, now - open_ms(org), now - keep_ms(org), &job,
                                     err)) == 1) {
        after = job.seq;
        if (!lode_org_expire_see(org, &job))
            rc = remove_job(org, &job, err);
        else
            rc = lode_org_jobs_save(org->db, &job, err);
        if (rc < 0)
            return -1;
    }
    return rc;
}

int lode_org_expire_sweep(struct lode_org *org, struct lode_err *err)
{
    int rc;

    lode_org_state_lock(org);
    rc = lode_org_cursors_sweep(org, err);
    lode_org_state_unlock(org);
    if (rc < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    return lode_org_state_end(org, sweep(org, err), err);
}
