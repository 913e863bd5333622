/* rehearsal/org_worker.c - takes jobs from the table until there are none, then waits. */
#include "rehearsal/org_worker.h"

#include "base/clock.h"
#include "base/str.h"
#include "rehearsal/org_expire.h"
#include "rehearsal/org_export.h"
#include "rehearsal/org_load.h"

/* Makes the next job InProgress and org->at. 1, 0, -1. */
static int take_job(struct lode_org *org, struct lode_org_job *job, struct lode_err *err)
{
    int rc;

    if (lode_org_state_begin(org, err) < 0)
        return -1;
    rc = lode_org_jobs_next(org->db, job, err);
    if (rc == 1) {
        if (job->state != LODE_ORG_IN_PROGRESS)
            job->modstamp_ms = lode_clock_now_ms();
        job->state = LODE_ORG_IN_PROGRESS;
        rc = lode_org_jobs_save(org->db, job, err) < 0 ? -1 : 1;
    }
    if (rc == 1) {
        org->at = *job;
        org->is_abort_wanted = 0;
        lode_org_state_set_busy(org, job->seq);
    }
    if (lode_org_state_end(org, rc < 0 ? -1 : 0, err) < 0)
        return -1;
    return rc;
}

/* The last resort for a job that could not even be ended properly, a full disk for one. */
static void give_up(struct lode_org *org, struct lode_org_job *job, const struct lode_err *why)
{
    struct lode_err err;

    struct lode_slice id = {job->id, sizeof job->id - 1};
    int rc;

    if (lode_org_state_begin(org, &err) < 0)
        return;
    rc = lode_org_jobs_find(org->db, id, job->is_query, job, &err); /* as last committed */
    if (rc == 1) {
        job->state = LODE_ORG_FAILED;
        job->modstamp_ms = lode_clock_now_ms();
        lode_str_copy(job->error_message, sizeof job->error_message, why->msg);
        rc = lode_org_jobs_save(org->db, job, &err);
    }
    (void)!lode_org_state_end(org, rc, &err);
}

static void *work(void *ctx)
{
    struct lode_org *org = ctx;
    struct lode_org_job job;
    struct lode_err err;

    do {
        (void)!lode_org_expire_sweep(org, &err); /* what fails here is tried again later */
        while (!lode_org_state_is_stopping(org) && take_job(org, &job, &err) == 1) {
            int rc = job.is_query ? lode_org_export_run(org, &job, &err)
                                  : lode_org_load_run(org, &job, &err);

            if (rc < 0)
                give_up(org, &job, &err);
            lode_org_state_lock(org);
            org->at.seq = 0;
            lode_org_state_unlock(org);
            lode_org_state_set_busy(org, 0);
        }
    } while (lode_org_state_await_work(org));
    return NULL;
}

int lode_org_worker_start(struct lode_org *org, struct lode_err *err)
{
    int rc = pthread_create(&org->worker, NULL, work, org);

    if (rc != 0)
        return lode_err_sys(err, LODE_E_NOMEM, rc, "cannot start the org's worker");
    org->is_working = 1;
    return 0;
}

void lode_org_worker_join(struct lode_org *org)
{
    if (org->is_working)
        pthread_join(org->worker, NULL);
    org->is_working = 0;
}
