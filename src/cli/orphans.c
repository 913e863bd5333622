/* cli/orphans.c - Open jobs that may be a run's own. */
#include "cli/orphans.h"

#include <string.h>

#include "salesforce/ingestjob.h"
#include "store/journal_work.h"

/* Events of the journal: "lost-create" (flow/submit.c), "orphan" for each job found,
 * "orphans-asked" each time the org was asked. */

/* Creates whose answer was lost, in all, and since the org was asked last. */
static int count_lost(struct lode_journal *j, int64_t *n, int64_t *n_new, struct lode_err *err)
{
    static const char all[] = "SELECT count(*) FROM event WHERE kind='lost-create'";
    static const char fresh[] =
        "SELECT count(*) FROM event WHERE kind='lost-create' AND id > "
        "coalesce((SELECT max(id) FROM event WHERE kind='orphans-asked'), 0)";

    if (lode_db_count(lode_journal_db(j), all, n, err) < 0)
        return -1;
    return lode_db_count(lode_journal_db(j), fresh, n_new, err);
}

/* 1 where the job may come of such a create: what a step asked for, in the time of the run (the
 * org's clock may go differently), and none that is known. */
static int may_be_ours(struct lode_journal *j, const struct lode_job_info *job,
                       struct lode_err *err)
{
    static const char sql[] =
        "SELECT 1 FROM run WHERE substr(?, 1, 19) >= strftime('%Y-%m-%dT%H:%M:%S', started,"
        " '-10 minutes') AND EXISTS (SELECT 1 FROM event e JOIN step s ON s.id=e.step JOIN chunk c"
        " ON c.step=s.id WHERE e.kind='lost-create' AND s.object=? COLLATE NOCASE AND"
        " c.operation=?) AND NOT EXISTS (SELECT 1 FROM job WHERE id=?) AND NOT EXISTS (SELECT 1"
        " FROM event WHERE kind='orphan' AND substr(text, 1, 18)=?)";
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "sssss", job->created, job->object, job->operation,
                            job->id, job->id) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    if (rc == 1)
        sqlite3_reset(st);
    return rc;
}

static int take(void *ctx, const struct lode_job_info *job, struct lode_err *err)
{
    struct lode_run *run = ctx;
    char text[200];
    int rc;

    if (job->state != LODE_JOB_OPEN || strcmp(job->created_by, run->org.user_id) != 0)
        return 1;
    rc = may_be_ours(run->journal, job, err);
    if (rc <= 0)
        return rc < 0 ? -1 : 1;
    snprintf(text, sizeof text, "%s (%s %s, Open since %s)", job->id, job->operation, job->object,
             job->created);
    return lode_journal_event(run->journal, 0, "orphan", text, err) < 0 ? -1 : 1;
}

int lode_orphans_look(struct lode_run *run, struct lode_err *err)
{
    int64_t n, n_new;

    if (count_lost(run->journal, &n, &n_new, err) < 0)
        return -1;
    if (!n_new)
        return 0;
    if (!run->session)
        return lode_err_set(err, LODE_E_AUTH, "not signed in");
    if (lode_ingestjob_list(run->session, take, run, err) < 0)
        return -1;
    return lode_journal_event(run->journal, 0, "orphans-asked", "", err);
}

static int each(struct lode_journal *j, void (*fn)(void *ctx, const char *text), void *ctx,
                struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st =
        lode_db_prepare(db, "SELECT text FROM event WHERE kind='orphan' ORDER BY id", err);
    int rc = -1;

    while (st && (rc = lode_db_step(db, st, err)) == 1)
        fn(ctx, lode_db_text(st, 0));
    return rc;
}

static void print_line(void *ctx, const char *text)
{
    fprintf(
        ctx,
        "an answer to a create was lost: job %s may be an orphan of this run: lode abort %.18s\n",
        text, text);
}

int lode_orphans_print(struct lode_journal *j, const char *why, FILE *to, struct lode_err *err)
{
    int64_t n, n_new, n_found = 0;

    if (count_lost(j, &n, &n_new, err) < 0 || each(j, print_line, to, err) < 0 ||
        lode_db_count(lode_journal_db(j), "SELECT count(*) FROM event WHERE kind='orphan'",
                      &n_found, err) < 0)
        return -1;
    if (n_new)
        fprintf(
            to,
            "an answer to a create was lost: an empty Open job may be left in the org, which dies "
            "by itself; the org was not asked%s%s: lode jobs --orphans lists candidates\n",
            why ? ": " : "", why ? why : "");
    else if (n && !n_found)
        fprintf(
            to,
            "an answer to a create was lost, but the org has no Open job that could be of it\n");
    return 0;
}

static void print_object(void *ctx, const char *text)
{
    struct lode_jsonout *json = ctx;

    lode_jsonout_open(json, NULL, '{');
    lode_jsonout_bytes(json, "id", text, strlen(text) < 18 ? strlen(text) : 18);
    lode_jsonout_text(json, "text", text);
    lode_jsonout_close(json, '}');
}

int lode_orphans_json(struct lode_journal *j, struct lode_jsonout *json, struct lode_err *err)
{
    int64_t n, n_new;
    int rc;

    if (count_lost(j, &n, &n_new, err) < 0)
        return -1;
    lode_jsonout_number(json, "lost_creates", n);
    lode_jsonout_open(json, "orphans", '[');
    rc = each(j, print_object, json, err);
    lode_jsonout_close(json, ']');
    return rc;
}
