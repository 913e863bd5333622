/* rehearsal/org_usage.c - 24 counters of an hour each, a kind. */
#include "rehearsal/org_usage.h"

#include <string.h>

#include "base/clock.h"

enum { HOUR_MS = 3600000 };

static int64_t this_hour(void)
{
    return lode_clock_now_ms() / HOUR_MS;
}

static int read_hours(struct lode_org_usage *u, struct lode_db *db, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(
        db, "SELECT hour, requests, batches, query_jobs FROM _lode_usage WHERE hour > ?", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "i", this_hour() - LODE_ORG_USAGE_HOURS) < 0)
        return -1;
    while ((rc = lode_db_step(db, st, err)) == 1) {
        int64_t hour = sqlite3_column_int64(st, 0);
        size_t at = (size_t)(hour % LODE_ORG_USAGE_HOURS);

        u->hours[at].hour = hour;
        for (int k = 0; k < LODE_ORG_USAGE_KINDS; k++)
            u->hours[at].n[k] = sqlite3_column_int64(st, k + 1);
    }
    return rc;
}

int lode_org_usage_open(struct lode_org_usage *u, struct lode_db *db, struct lode_err *err)
{
    if (lode_db_exec(db,
                     "CREATE TABLE IF NOT EXISTS _lode_usage (hour INTEGER PRIMARY KEY,"
                     " requests INTEGER NOT NULL, batches INTEGER NOT NULL,"
                     " query_jobs INTEGER NOT NULL)",
                     err) < 0)
        return -1;
    return read_hours(u, db, err);
}

void lode_org_usage_clear(struct lode_org_usage *u)
{
    pthread_mutex_destroy(&u->mutex);
}

void lode_org_usage_count(struct lode_org_usage *u, enum lode_org_usage_kind kind)
{
    int64_t hour = this_hour();
    size_t at = (size_t)(hour % LODE_ORG_USAGE_HOURS);

    pthread_mutex_lock(&u->mutex);
    if (u->hours[at].hour != hour)
        memset(&u->hours[at], 0, sizeof u->hours[at]);
    u->hours[at].hour = hour;
    u->hours[at].n[kind]++;
    u->is_changed = 1;
    pthread_mutex_unlock(&u->mutex);
}

int64_t lode_org_usage_of(struct lode_org_usage *u, enum lode_org_usage_kind kind)
{
    int64_t from = this_hour() - LODE_ORG_USAGE_HOURS, n = 0;

    pthread_mutex_lock(&u->mutex);
    for (size_t i = 0; i < LODE_ORG_USAGE_HOURS; i++)
        if (u->hours[i].hour > from)
            n += u->hours[i].n[kind];
    pthread_mutex_unlock(&u->mutex);
    return n;
}

/* All of the hours go in: those that are in already are few, and no counter goes back. */
static int save_hours(struct lode_org_usage *u, struct lode_db *db, struct lode_err *err)
{
    int64_t from = this_hour() - LODE_ORG_USAGE_HOURS;

    for (size_t i = 0; i < LODE_ORG_USAGE_HOURS; i++)
        if (u->hours[i].hour > from &&
            lode_db_run(db, err, "INSERT OR REPLACE INTO _lode_usage VALUES (?, ?, ?, ?)", "iiii",
                        u->hours[i].hour, u->hours[i].n[LODE_ORG_USAGE_REQUESTS],
                        u->hours[i].n[LODE_ORG_USAGE_BATCHES],
                        u->hours[i].n[LODE_ORG_USAGE_QUERY_JOBS]) < 0)
            return -1;
    return lode_db_run(db, err, "DELETE FROM _lode_usage WHERE hour <= ?", "i", from);
}

int lode_org_usage_save(struct lode_org_usage *u, struct lode_db *db, struct lode_err *err)
{
    int rc = 0;

    pthread_mutex_lock(&u->mutex);
    if (u->is_changed)
        rc = save_hours(u, db, err);
    u->is_changed &= rc < 0;
    pthread_mutex_unlock(&u->mutex);
    return rc;
}
