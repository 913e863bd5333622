/* rehearsal/org_state.c - the lock, the worker's wake-up, names of files. */
#include "rehearsal/org_state.h"

#include <errno.h>
#include <time.h>

#include "base/str.h"
#include "rehearsal/org_load.h"

int lode_org_state_init(struct lode_org *org, struct lode_err *err)
{
    pthread_condattr_t attr;

    if (pthread_mutex_init(&org->mutex, NULL) != 0 ||
        pthread_mutex_init(&org->usage.mutex, NULL) != 0 || pthread_condattr_init(&attr) != 0 ||
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) != 0 ||
        pthread_cond_init(&org->turn, NULL) != 0 || pthread_cond_init(&org->change, &attr) != 0)
        return lode_err_set(err, LODE_E_NOMEM, "cannot make a lock");
    pthread_condattr_destroy(&attr);
    return 0;
}

void lode_org_state_clear(struct lode_org *org)
{
    pthread_mutex_destroy(&org->mutex);
    lode_org_usage_clear(&org->usage);
    pthread_cond_destroy(&org->turn);
    pthread_cond_destroy(&org->change);
}

void lode_org_state_lock(struct lode_org *org)
{
    uint64_t mine;

    pthread_mutex_lock(&org->mutex);
    mine = org->next_ticket++;
    while (org->serving != mine)
        pthread_cond_wait(&org->turn, &org->mutex);
    pthread_mutex_unlock(&org->mutex);
}

void lode_org_state_unlock(struct lode_org *org)
{
    pthread_mutex_lock(&org->mutex);
    org->serving++;
    if (org->serving != org->next_ticket)
        pthread_cond_broadcast(&org->turn);
    pthread_mutex_unlock(&org->mutex);
}

int lode_org_state_begin(struct lode_org *org, struct lode_err *err)
{
    lode_org_state_lock(org);
    if ((org->load && lode_org_load_commit(org->load, err) < 0) ||
        lode_db_begin(org->db, err) < 0) {
        lode_org_state_unlock(org);
        return -1;
    }
    return 0;
}

int lode_org_state_end(struct lode_org *org, int rc, struct lode_err *err)
{
    if (rc == 0)
        rc = lode_org_usage_save(&org->usage, org->db, err);
    if (rc == 0)
        rc = lode_db_commit(org->db, err);
    if (rc < 0)
        lode_db_rollback(org->db);
    lode_org_state_unlock(org);
    return rc;
}

void lode_org_state_work(struct lode_org *org)
{
    pthread_mutex_lock(&org->mutex);
    org->has_work = 1;
    pthread_cond_broadcast(&org->change);
    pthread_mutex_unlock(&org->mutex);
}

int lode_org_state_await_work(struct lode_org *org)
{
    int is_stopping;

    pthread_mutex_lock(&org->mutex);
    while (!org->has_work && !org->is_stopping)
        pthread_cond_wait(&org->change, &org->mutex);
    org->has_work = 0;
    is_stopping = org->is_stopping;
    pthread_mutex_unlock(&org->mutex);
    return !is_stopping;
}

void lode_org_state_set_busy(struct lode_org *org, int64_t seq)
{
    pthread_mutex_lock(&org->mutex);
    org->busy_seq = seq;
    pthread_cond_broadcast(&org->change);
    pthread_mutex_unlock(&org->mutex);
}

void lode_org_state_await_end(struct lode_org *org, int64_t seq)
{
    pthread_mutex_lock(&org->mutex);
    while (org->busy_seq == seq && !org->is_stopping)
        pthread_cond_wait(&org->change, &org->mutex);
    pthread_mutex_unlock(&org->mutex);
}

int lode_org_state_is_stopping(struct lode_org *org)
{
    int is_stopping;

    pthread_mutex_lock(&org->mutex);
    is_stopping = org->is_stopping;
    pthread_mutex_unlock(&org->mutex);
    return is_stopping;
}

void lode_org_state_stop(struct lode_org *org)
{
    pthread_mutex_lock(&org->mutex);
    org->is_stopping = 1;
    pthread_cond_broadcast(&org->change);
    pthread_mutex_unlock(&org->mutex);
}

void lode_org_state_pause(struct lode_org *org, int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)(ms / 1000);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&org->mutex);
    while (!org->is_stopping &&
           pthread_cond_timedwait(&org->change, &org->mutex, &until) != ETIMEDOUT)
        ;
    pthread_mutex_unlock(&org->mutex);
}

char *lode_org_state_file(const struct lode_org *org, const char *id, const char *suffix,
                          struct lode_err *err)
{
    return lode_str_printf(err, "%s/%s.%s", org->files_dir, id, suffix);
}
