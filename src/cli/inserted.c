/* cli/inserted.c - finds an earlier run that inserted the same rows. */
#include "cli/inserted.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/rundir.h"
#include "cli/runlist.h"
#include "store/journal_work.h"

/* Steps that made records of the input, or whose process ended while a job was at it, or of a
 * process that is at work. */
static const char sql[] =
    "SELECT s.name, i.path, s.started, s.created FROM step s JOIN input i ON i.step=s.id"
    " LEFT JOIN memo m ON m.name='input:'||s.name" /* of a retry */
    " WHERE s.operation='insert' AND s.object=? COLLATE NOCASE AND ?2 IN (i.hash, m.value)"
    " AND coalesce(s.ended, CASE ?4 WHEN 1 THEN '9' ELSE (SELECT max(c.changed) FROM chunk c"
    " WHERE c.step=s.id AND c.state NOT IN ('planned','spooled')) END, '9') >= ?3"
    " AND (s.created > 0 OR s.unknown > 0 OR EXISTS (SELECT 1 FROM chunk c"
    " LEFT JOIN job j ON j.chunk=c.id WHERE c.step=s.id AND (c.state IN"
    " ('closing','closed','finished') OR j.n_processed > j.n_failed)) OR (?4=1 AND "
    "s.state='begun'))";

static int refuse(const struct lode_runlist_item *it, const struct lode_step *step,
                  const char *since, sqlite3_stmt *row, struct lode_err *err)
{
    const char *run = lode_str_basename(it->path);
    const char *name = lode_db_text(row, 0), *path = lode_db_text(row, 1),
               *object = lode_describe_name(step->describe);
    long long n = (long long)sqlite3_column_int64(row, 3);

    if (it->state == LODE_RUN_RUNNING)
        return lode_err_set(err, LODE_E_REFUSED,
                            "run %.64s is at work in another process, and inserts %.60s into %.40s "
                            "(step %.40s): wait for its end; --new inserts all of it again",
                            run, path, object, name);
    if (!n && it->state == LODE_RUN_COMPLETE)
        return lode_err_set(err, LODE_E_REFUSED,
                            "run %.64s may have inserted %.60s into %.40s already (step %.40s): "
                            "`lode resume --settle %.300s` asks the org what became of its rows, "
                            "--new inserts all of it again",
                            run, path, object, name, lode_rundir_argument(it->path));
    if (!n)
        return lode_err_set(err, LODE_E_REFUSED,
                            "run %.64s is not finished: it may have inserted %.60s into %.40s "
                            "already (step %.40s): `lode resume %.300s` ends it, --new inserts all "
                            "of it again",
                            run, path, object, name, lode_rundir_argument(it->path));
    if (since[0])
        return lode_err_set(err, LODE_E_REFUSED,
                            "run %.64s inserted %.60s into %.40s since (step %.40s, %.16sZ, %lld "
                            "created), and what this run would send may be among it: `lode retry "
                            "%.300s` sends what failed there, --new sends it all the same",
                            run, path, object, name, lode_db_text(row, 2), n,
                            lode_rundir_argument(it->path));
    return lode_err_set(err, LODE_E_REFUSED,
                        "run %.64s inserted %.60s into %.40s already (step %.40s, %.16sZ, %lld "
                        "created): --new inserts all of it again, `lode retry %.300s` what failed",
                        run, path, object, name, lode_db_text(row, 2), n,
                        lode_rundir_argument(it->path));
}

static int is_older(const struct lode_runlist_item *it, const struct lode_run *run)
{
    int found = 0;

    for (size_t i = 0; i < run->n_older && !found; i++)
        found = lode_io_is_same(it->path, run->older[i]);
    return found;
}

/* 1: *st is at a step that is none which this run has begun as well, for it retries the other one.
 * 0: there is none. */
static int find(const struct lode_runlist_item *it, const struct lode_run *run, struct lode_db *db,
                sqlite3_stmt *st, struct lode_err *err)
{
    struct lode_journal_step mine;
    int rc = lode_db_step(db, st, err), has = is_older(it, run);

    while (rc == 1 && has) {
        has = lode_journal_step_find(run->journal, lode_db_text(st, 0), &mine, err);
        if (has)
            rc = has < 0 ? -1 : lode_db_step(db, st, err);
    }
    return rc;
}

static int look_into(const struct lode_runlist_item *it, const struct lode_step *step,
                     const char *hash, const char *since, struct lode_err *err)
{
    char *file = lode_str_printf(err, "%s/run.db", it->path);
    struct lode_journal *j = NULL;
    sqlite3_stmt *st = NULL;
    int rc = -1;

    if (file && lode_journal_open(file, &j, err) == 0)
        st = lode_db_prepare(lode_journal_db(j), sql, err);
    if (st && lode_db_bind(lode_journal_db(j), st, err, "sssi", lode_describe_name(step->describe),
                           hash, since, (int64_t)(it->state == LODE_RUN_RUNNING)) == 0)
        rc = find(it, step->run, lode_journal_db(j), st, err);
    if (rc == 1) {
        rc = refuse(it, step, since, st, err);
        sqlite3_reset(st);
    }
    lode_journal_close(j);
    lode_mem_free(file);
    return rc;
}

/* It is this run, or one that it retries, if that began the step: under another name it is another
 * one's. */
static int is_own(const struct lode_runlist_item *it, const struct lode_run *run, const char *since)
{
    return lode_io_is_same(it->path, run->dir) || (since[0] && is_older(it, run));
}

static int check(void *ctx, const struct lode_step *step, const char *hash, const char *since,
                 struct lode_err *err)
{
    const struct lode_inserted *look = ctx;
    struct lode_runlist l;
    int rc = 0, n_unreadable = 0;
    char line[256];

    if (step->spec.operation != LODE_OPERATION_INSERT)
        return 0;
    if (strcmp(since, look->accepted) < 0)
        since = look->accepted;
    if (lode_runlist_read(look->run_dir, &l, err) < 0)
        return -1;
    for (size_t i = 0; rc == 0 && i < l.n; i++) {
        const struct lode_runlist_item *it = &l.items[i];

        n_unreadable += it->state == LODE_RUN_UNREADABLE;
        if (it->state == LODE_RUN_UNREADABLE || strcmp(it->run.kind, "rehearse") == 0 ||
            strcmp(it->run.org_id, step->run->org.org_id) != 0 || is_own(it, step->run, since))
            continue;
        rc = look_into(it, step, hash, since, err);
    }
    lode_runlist_clear(&l);
    if (rc == 0 && n_unreadable) {
        snprintf(
            line, sizeof line,
            "warning: %d run%s below %s cannot be read: step %s cannot tell whether %s inserted "
            "the same rows",
            n_unreadable, n_unreadable == 1 ? "" : "s", look->run_dir, step->spec.name,
            n_unreadable == 1 ? "it has" : "they have");
        look->say(look->say_ctx, line);
    }
    return rc;
}

static int hold(void *ctx, struct lode_err *err)
{
    struct lode_inserted *look = ctx;

    if (lode_rundir_lock_all(look->run_dir, &look->lock, err) == 0)
        return 0;
    /* a folder in which this user may go on with a run, and not begin one */
    return err->sys == EACCES || err->sys == EROFS ? 0 : -1;
}

static void let_go(void *ctx)
{
    struct lode_inserted *look = ctx;

    lode_io_close(look->lock);
    look->lock = -1;
}

void lode_inserted_set(struct lode_inserted *look, struct lode_run *run, int is_new)
{
    look->lock = -1;
    run->input_check = (struct lode_input_check){
        .ask = is_new ? NULL : check, .hold = hold, .let_go = let_go, .ctx = look};
}
