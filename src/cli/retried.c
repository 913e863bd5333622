/* cli/retried.c - the run that `lode retry` begins with. */
#include "cli/retried.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/rundir.h"
#include "flow/older.h"
#include "store/journal_work.h"
#include "store/outcome.h"

struct sum {
    int64_t n_again, n_unknown;
};

int lode_retried_unasked(struct lode_journal *j, int64_t *n, struct lode_err *err)
{
    return lode_db_count(lode_journal_db(j),
                         "SELECT coalesce(sum(s.unknown), 0) FROM step s WHERE NOT EXISTS"
                         " (SELECT 1 FROM event e WHERE e.step=s.id AND e.kind='settled')",
                         n, err);
}

/* Steps of the runs before to which that retry did not come, with rows to send again. */
static int count_left(struct lode_journal *j, int64_t *n, struct lode_err *err)
{
    return lode_db_count(lode_journal_db(j), "SELECT count(*) FROM event WHERE kind='left'", n,
                         err);
}

/* Once a retry has taken over, what the org then tells of these rows could go nowhere. */
static int check_unknown(const struct lode_runlist_item *item, int64_t n, struct lode_err *err)
{
    if (!n)
        return 0;
    return lode_err_set(err, LODE_E_REFUSED,
                        "the outcome of %lld row%s of %s is unknown: `lode resume --settle %s` "
                        "asks the org first; then retry it",
                        (long long)n, n == 1 ? "" : "s", item->path,
                        lode_rundir_argument(item->path));
}

static int add_step(void *ctx, const struct lode_journal_step *s)
{
    struct sum *sum = ctx;

    sum->n_again += lode_outcome_n_for_retry(s->counts);
    sum->n_unknown += s->counts[LODE_STATUS_UNKNOWN];
    return 1;
}

/* 1 where it has loaded rows of the run that it retried, or still may. One that ended before it
 * sent anything stands in the way of nothing but that run's going on, for then both could. */
static int has_taken_over(const struct lode_runlist_item *it, int is_resume)
{
    return it->was_sent || it->state == LODE_RUN_UNFINISHED || it->state == LODE_RUN_RUNNING ||
           (is_resume && it->n_steps > 0);
}

/* A retry that came to nothing may be followed by another one, and then it must not go on. */
static int is_twin(const struct lode_runlist_item *it, const struct lode_runlist_item *item)
{
    return !item->was_sent && it->was_sent && item->run.retry_of[0] && it->run.retry_of[0] &&
           strcmp(lode_str_basename(it->run.retry_of), lode_str_basename(item->run.retry_of)) == 0;
}

int lode_retried_check_others(const char *dir, const struct lode_runlist_item *item, int is_resume,
                              struct lode_err *err)
{
    struct lode_runlist l;
    int rc = lode_runlist_read(dir, &l, err);

    if (rc < 0)
        return -1;
    for (size_t i = 0; rc == 0 && i < l.n; i++) {
        const struct lode_runlist_item *it = &l.items[i];
        const char *how = it->state == LODE_RUN_UNFINISHED ? "resume" : "retry";

        if (lode_runlist_is_retry_of(it, item) && has_taken_over(it, is_resume))
            rc = lode_err_set(err, LODE_E_REFUSED,
                              "%s was retried before, by %s: `lode %s %s` goes on from there",
                              item->path, it->path, how, lode_rundir_argument(it->path));
        else if (is_twin(it, item))
            rc = lode_err_set(err, LODE_E_REFUSED,
                              "%s sent nothing, and %s retried the same rows since: `lode %s %s` "
                              "goes on from there",
                              item->path, it->path, how, lode_rundir_argument(it->path));
    }
    lode_runlist_clear(&l);
    return rc;
}

int lode_retried_check(const char *dir, const struct lode_runlist_item *item, int is_new,
                       struct lode_err *err)
{
    struct sum sum = {0, 0};
    struct lode_journal *j = NULL;
    int64_t n_unasked = 0, n_left = 0;
    int rc;

    if (item->state == LODE_RUN_UNREADABLE) {
        *err = item->err;
        return -1;
    }
    if (item->state == LODE_RUN_RUNNING)
        return lode_err_set(err, LODE_E_REFUSED, "%s is in use by another process", item->path);
    if (item->state == LODE_RUN_UNFINISHED)
        return lode_err_set(err, LODE_E_REFUSED,
                            "%s is unfinished: `lode resume %s` ends it; then retry it", item->path,
                            lode_rundir_argument(item->path));
    if (!is_new && lode_retried_check_others(dir, item, 0, err) < 0)
        return -1;
    if (lode_older_journal(item->path, &j, err) < 0)
        return -1;
    rc = lode_journal_steps(j, add_step, &sum, err);
    if (rc == 0)
        rc = lode_retried_unasked(j, &n_unasked, err);
    if (rc == 0)
        rc = count_left(j, &n_left, err);
    lode_journal_close(j);
    if (rc < 0)
        return -1;
    if (sum.n_again && !is_new && check_unknown(item, n_unasked, err) < 0)
        return -1;
    if (sum.n_again || n_left || item->state != LODE_RUN_COMPLETE)
        return 1; /* a run that was stopped may have steps that never began */
    fprintf(stderr, "%s has no rows to send again\n", item->path);
    if (sum.n_unknown)
        fprintf(stderr,
                "the outcome of %lld rows is unknown: `lode resume --settle %s` asks the org\n",
                (long long)sum.n_unknown, lode_rundir_argument(item->path));
    return 0;
}

static int copy_memos(struct lode_journal *old, struct lode_journal *now, struct lode_err *err)
{
    static const char sql[] = "SELECT name, n, value FROM memo WHERE name LIKE 'once:%'"
                              " OR name IN ('option:schema', 'option:rules', 'option:target-org')";
    struct lode_db *db = lode_journal_db(old);
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    int rc = st ? 1 : -1;

    while (rc == 1 && (rc = lode_db_step(db, st, err)) == 1)
        if (lode_journal_memo_set(now, lode_db_text(st, 0), sqlite3_column_int64(st, 1),
                                  lode_db_text(st, 2), err) < 0)
            rc = -1;
    if (st)
        sqlite3_reset(st);
    return rc;
}

int lode_retried_link(struct lode_journal *now, const char *old_dir,
                      int (*each)(void *ctx, const char *name, const char *value,
                                  struct lode_err *err),
                      void *ctx, struct lode_journal_run *was, struct lode_err *err)
{
    struct lode_journal *old = NULL;
    int rc = -1;

    if (lode_older_journal(old_dir, &old, err) == 0 && lode_journal_begin(now, err) == 0) {
        if (lode_journal_read(old, was, err) == 0 &&
            lode_journal_arguments(old, each, ctx, err) == 0)
            rc = copy_memos(old, now, err);
        if (rc == 0)
            rc = lode_journal_commit(now, err);
        else
            lode_db_rollback(lode_journal_db(now));
    }
    lode_journal_close(old);
    return rc;
}
