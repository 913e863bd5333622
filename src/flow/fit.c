/* flow/fit.c - reckons with one record a row: a map may leave rows out, or make several of one. */
#include "flow/fit.h"

#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "flow/quota.h"
#include "salesforce/limits.h"

enum { FEW_BATCHES = 10 };

/* How many rows the allowances of a day still take. */
struct room {
    int percent;
    int64_t batch_rows, job_rows;
    int has_canary; /* whose rows have a job and a batch of their own */
    int64_t n_rows; /* the fewest so far; -1: none was looked at */
    char name[64];  /* whose they are */
    int64_t left, max;
};

static int look(void *ctx, const char *name, int64_t max, int64_t left, struct lode_err *err)
{
    struct room *r = ctx;
    int is_requests = strcmp(name, "DailyApiRequests") == 0;
    int64_t may = left, rows;

    (void)err;
    if (!is_requests && strcmp(name, "DailyBulkApiBatches") != 0)
        return 0;
    if (r->percent)
        may = left - (max - lode_quota_share(max, r->percent));
    if (r->has_canary)
        may -= is_requests ? LODE_QUOTA_CALLS : 1;
    may = may < 0 ? 0 : may;
    rows = is_requests ? may / LODE_QUOTA_CALLS * r->job_rows : may * r->batch_rows;
    if (r->n_rows >= 0 && rows >= r->n_rows)
        return 0;
    r->n_rows = rows;
    r->left = left;
    r->max = max;
    snprintf(r->name, sizeof r->name, "%s", name);
    return 0;
}

/* A quoted cell may hold line ends: where lines are too many, rows are counted. What cannot be read
 * is the step's to tell. */
static int has_more_rows(const struct lode_step *s, int64_t most, int *yes, struct lode_err *err)
{
    struct lode_source *source;
    struct lode_source_row row;
    struct lode_err ignored;
    int64_t n = 0;

    if (lode_source_is_longer(s->source, (long)most + 1, yes, err) < 0) /* the header is one, too */
        return -1;
    if (!*yes)
        return 0;
    if (lode_source_again(s->source, &source, err) < 0)
        return -1;
    while (n <= most && !atomic_load(s->run->interrupt) &&
           lode_source_next(source, &row, &ignored) == 1)
        n += !row.row.fault[0];
    *yes = n > most;
    lode_source_close(source);
    return 0;
}

/* A user who may not see the limits loads all the same. */
static int ask(const struct lode_step *s, struct room *r, struct lode_err *err)
{
    if (lode_limits_list(s->run->session, look, r, err) == 0)
        return 0;
    if (err->code != LODE_E_REMOTE)
        return -1;
    lode_log_write(s->run->log, LODE_LOG_WARN, "limits", "the org does not tell its limits: %s",
                   err->msg);
    r->n_rows = -1;
    return 0;
}

int lode_fit_check(const struct lode_step *s, struct lode_err *err)
{
    const struct lode_run *run = s->run;
    struct room r = {.percent = run->quota_percent, .n_rows = -1, .has_canary = s->spec.canary > 0};
    char quota[40] = "";
    int is_longer;

    r.job_rows = s->spec.chunk_rows > 0 ? s->spec.chunk_rows : INT_MAX;
    r.batch_rows = r.job_rows < LODE_QUOTA_BATCH_ROWS ? r.job_rows : LODE_QUOTA_BATCH_ROWS;
    if (run->forces_limits || s->spec.only_changed) /* which leaves out nobody knows how many */
        return 0;
    /* the header is a line, too */
    if (lode_source_is_longer(s->source, (long)(FEW_BATCHES * r.batch_rows) + 1, &is_longer, err) <
        0)
        return -1;
    if (!is_longer)
        return 0;
    if (ask(s, &r, err) < 0)
        return -1;
    if (r.n_rows < 0 || r.n_rows >= LONG_MAX)
        return 0;
    if (has_more_rows(s, r.n_rows, &is_longer, err) < 0)
        return -1;
    if (!is_longer)
        return 0;
    if (r.percent)
        snprintf(quota, sizeof quota, ", and --quota is %d%%", r.percent);
    return lode_err_set(err, LODE_E_LIMIT,
                        "it does not fit into the day: the input has more than %" PRId64
                        " rows, which is what %s can still load (%" PRId64 " of %" PRId64
                        " are left%s); nothing of it was sent: `lode resume` begins it when there "
                        "is room, and with --force-limits it begins and stops where that ends",
                        r.n_rows, r.name, r.left, r.max, quota);
}
