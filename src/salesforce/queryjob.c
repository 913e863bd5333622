/* salesforce/queryjob.c - a Bulk query job from create to delete. */
#include "salesforce/queryjob.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "salesforce/csvpage.h"
#include "salesforce/ingestjob.h"
#include "salesforce/querystate.h"
#include "salesforce/sfjson.h"

enum { FAREWELL_MS = 5000 };

struct run {
    struct lode_session *s;
    struct lode_querystate at; /* the job, and how far it was fetched */
    int is_kept;               /* that is saved, for a later process */
    int is_over;               /* the job came to a terminal state */
    int64_t n_expected;        /* numberRecordsProcessed, -1 where not known */
    char *part, *page, *state; /* file names */
    struct lode_out *out;      /* behind part */
    void (*progress)(void *ctx, int64_t n_rows);
    void *ctx;
};

static int create(struct run *r, const char *soql, int all_rows, struct lode_err *err)
{
    struct lode_job_info job;
    struct lode_call *c = NULL;
    char *text = lode_sfjson_take_text(json_pack("{s:s, s:s, s:s, s:s, s:s}", "operation",
                                                 all_rows ? "queryAll" : "query", "query", soql,
                                                 "contentType", "CSV", "columnDelimiter", "COMMA",
                                                 "lineEnding", "LF"),
                                       err);
    int rc = text ? lode_session_call_json(r->s, LODE_POST, "jobs/query", text, &c, err) : -1;

    lode_mem_free(text);
    if (rc == 0 && (rc = lode_session_perform(r->s, c, err)) == 0 &&
        (rc = lode_ingestjob_parse(c, &job, err)) == 0)
        memcpy(r->at.id, job.id, sizeof r->at.id);
    lode_call_free(c);
    return rc;
}

/* One look at the job after wait_ms. */
static int look(struct run *r, int64_t wait_ms, struct lode_job_info *job, struct lode_err *err)
{
    struct lode_call *c = NULL;
    char path[64];
    int rc;

    snprintf(path, sizeof path, "jobs/query/%s", r->at.id);
    rc = lode_session_call(r->s, LODE_GET, path, &c, err);
    if (rc == 0) {
        c->not_before_ms = lode_clock_mono_ms() + wait_ms;
        rc = lode_session_perform(r->s, c, err);
    }
    if (rc == 0)
        rc = lode_ingestjob_parse(c, job, err);
    lode_call_free(c);
    return rc;
}

static int wait_done(struct run *r, struct lode_err *err)
{
    struct lode_job_info job;

    for (int n = 0;; n++) {
        if (look(r, lode_ingestjob_poll_ms(r->s, n, 0, 0), &job, err) < 0)
            return -1;
        switch (job.state) {
        case LODE_JOB_COMPLETE:
            r->is_over = 1;
            r->n_expected = job.n_processed;
            return 0;
        case LODE_JOB_FAILED:
            r->is_over = 1;
            return lode_err_set(err, LODE_E_REMOTE, "the org could not run the query: %s",
                                job.error_message[0] ? job.error_message
                                                     : "the job failed without a reason; try a "
                                                       "simpler query, or a smaller part of it");
        case LODE_JOB_ABORTED:
            r->is_over = 1;
            return lode_err_set(err, LODE_E_REMOTE,
                                "somebody aborted the query job %s: run it again", r->at.id);
        default: /* known or not: it goes on */
            break;
        }
    }
}

/* Fetches the page at `locator` ("" for the first) and appends it; *next gets the next locator. */
static int fetch_page(struct run *r, const char *locator, struct lode_buf *next,
                      struct lode_err *err)
{
    struct lode_call *c = NULL;
    struct lode_buf path;
    int64_t n_rows = 0;
    int rc = -1;

    lode_buf_init(&path, 0);
    if (lode_buf_addf(&path, err, "jobs/query/%s/results", r->at.id) < 0 ||
        (*locator && (lode_buf_adds(&path, "?locator=", err) < 0 ||
                      lode_session_escape(&path, locator, err) < 0)) ||
        lode_session_call(r->s, LODE_GET, lode_buf_str(&path), &c, err) < 0)
        goto out;
    c->out_path = lode_str_dup(r->page, err);
    if (!c->out_path || lode_call_header(c, "Accept", "text/csv", err) < 0 ||
        lode_session_perform(r->s, c, err) < 0 ||
        lode_csvpage_append(r->page, &r->at.header, r->out, &n_rows, err) < 0)
        goto out;
    if (c->n_records >= 0 && c->n_records != n_rows) {
        lode_err_set(err, LODE_E_REMOTE,
                     "a page of the result has %lld rows where its head says %lld: run it again",
                     (long long)n_rows, (long long)c->n_records);
        goto out;
    }
    r->at.n_rows += n_rows;
    lode_buf_reset(next);
    if (strcmp(c->locator, "null") != 0 && lode_buf_adds(next, c->locator, err) < 0)
        goto out;
    rc = 0;
out:
    lode_call_free(c);
    lode_buf_clear(&path);
    return rc;
}

/* The page's rows are there for good before the file says so. */
static int save(struct run *r, struct lode_err *err)
{
    if (!r->is_kept)
        return 0;
    if (r->out && lode_io_sync(r->out, err) < 0)
        return -1;
    return lode_querystate_save(r->state, &r->at, err);
}

/* The file of rows as it was when the state was saved, or a new one. */
static int open_rows(struct run *r, struct lode_err *err)
{
    if (r->at.n_bytes == 0)
        return lode_io_create(r->part, &r->out, err);
    if (truncate(r->part, (off_t)r->at.n_bytes) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot cut %s", r->part);
    return lode_io_append(r->part, &r->out, err);
}

static int fetch_all(struct run *r, struct lode_err *err)
{
    int64_t before = r->at.n_bytes;
    struct lode_buf at, next;
    int rc = -1;

    lode_buf_init(&at, 0);
    lode_buf_init(&next, 0);
    if (open_rows(r, err) < 0 || lode_buf_add(&next, r->at.locator.p, r->at.locator.len, err) < 0)
        goto out;
    while (next.len || r->at.n_bytes == 0) {
        lode_buf_reset(&at);
        if (lode_buf_add(&at, next.p, next.len, err) < 0 ||
            fetch_page(r, lode_buf_str(&at), &next, err) < 0)
            goto out;
        if (next.len && strcmp(lode_buf_str(&at), lode_buf_str(&next)) == 0) {
            lode_err_set(err, LODE_E_REMOTE, "a page of the result leads back to itself");
            goto out;
        }
        r->at.n_bytes = before + lode_io_written(r->out);
        lode_buf_reset(&r->at.locator);
        if (lode_buf_add(&r->at.locator, next.p, next.len, err) < 0 || save(r, err) < 0)
            goto out;
        if (r->progress)
            r->progress(r->ctx, r->at.n_rows);
        if (!next.len)
            break; /* of an empty result nothing is written */
    }
    if (r->n_expected >= 0 && r->n_expected != r->at.n_rows) {
        lode_err_set(err, LODE_E_REMOTE,
                     "the result has %lld rows where the job counts %lld: run "
                     "it again",
                     (long long)r->at.n_rows, (long long)r->n_expected);
        goto out;
    }
    rc = 0;
out:
    lode_buf_clear(&at);
    lode_buf_clear(&next);
    return rc;
}

static int keep(struct run *r, const char *out_path, struct lode_err *err)
{
    struct lode_out *o = r->out;

    r->out = NULL;
    return lode_io_finish(o, err) < 0 ? -1 : lode_io_keep(r->part, out_path, err);
}

static int is_late(void *ctx)
{
    const int64_t *until = ctx;

    return lode_clock_mono_ms() > *until;
}

/* Deletes the job, or aborts it where it still runs. Whatever comes of it: the org deletes it after
 * a week, and what the caller has to say is more important. */
static void bid_farewell(struct run *r)
{
    int64_t until = lode_clock_mono_ms() + FAREWELL_MS;
    struct lode_call *c = NULL;
    struct lode_err ignored;
    char path[64];
    int rc;

    snprintf(path, sizeof path, "jobs/query/%s", r->at.id);
    rc = r->is_over ? lode_session_call(r->s, LODE_DELETE, path, &c, &ignored)
                    : lode_session_call_json(r->s, LODE_PATCH, path, "{\"state\":\"Aborted\"}", &c,
                                             &ignored);
    if (rc == 0 && lode_client_perform(lode_session_client(r->s), c, is_late, &until, &ignored) < 0)
        c->status = 0; /* cancelled when its time was over */
    lode_call_free(c);
}

static void remove_files(struct run *r)
{
    const char *const paths[] = {r->state, r->page, r->part};
    struct lode_err ignored; /* leftovers of a query that is over are never read */

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i] && lode_io_remove(paths[i], &ignored) < 0)
            ignored.code = LODE_OK;
}

/* 1 where an earlier process left a job and the rows that it had fetched of it; its job is done, or
 * will be. Where the job is gone, or the rows are, the query is asked anew: nothing was made of it
 * yet. */
static int take_up(struct run *r, struct lode_err *err)
{
    int64_t size = 0;
    int rc = lode_querystate_load(r->state, &r->at, err);

    if (rc <= 0)
        return rc;
    if (r->at.n_bytes && lode_io_size(r->part, &size, NULL, err) < 0)
        size = 0;
    if (size < r->at.n_bytes || (wait_done(r, err) < 0 && err->code == LODE_E_REMOTE)) {
        lode_querystate_reset(&r->at);
        r->is_over = 0;
        return 0;
    }
    return r->is_over ? 1 : -1;
}

static int run_job(struct run *r, const char *soql, int all_rows, const char *out_path,
                   struct lode_err *err)
{
    int rc = 0;

    r->part = lode_str_printf(err, "%s.rows", out_path);
    r->page = r->part ? lode_str_printf(err, "%s.page", out_path) : NULL;
    r->state = r->page ? lode_str_printf(err, "%s.state", out_path) : NULL;
    if (!r->state || lode_querystate_key(soql, all_rows, &r->at, err) < 0)
        return -1;
    if (r->is_kept)
        rc = take_up(r, err);
    if (rc == 0 &&
        (create(r, soql, all_rows, err) < 0 || save(r, err) < 0 || wait_done(r, err) < 0))
        rc = -1;
    if (rc < 0 || fetch_all(r, err) < 0)
        return -1;
    return keep(r, out_path, err);
}

static int run(struct run *r, const char *soql, int all_rows, const char *out_path, int64_t *n_rows,
               struct lode_err *err)
{
    int rc, goes_on;

    r->n_expected = -1;
    rc = run_job(r, soql, all_rows, out_path, err);
    goes_on = rc < 0 && r->is_kept && (lode_err_can_retry(err->code) || err->code == LODE_E_CANCEL);
    lode_io_drop(r->out);
    if (!goes_on) {
        if (r->at.id[0])
            bid_farewell(r);
        remove_files(r);
    }
    if (rc == 0)
        *n_rows = r->at.n_rows;
    lode_mem_free(r->state);
    lode_mem_free(r->page);
    lode_mem_free(r->part);
    lode_querystate_clear(&r->at);
    return rc < 0 ? lode_err_wrap(err, "query") : 0;
}

int lode_queryjob_run(struct lode_session *s, const char *soql, int all_rows, const char *out_path,
                      void (*progress)(void *ctx, int64_t n_rows), void *ctx, int64_t *n_rows,
                      struct lode_err *err)
{
    struct run r = {.s = s, .progress = progress, .ctx = ctx};

    return run(&r, soql, all_rows, out_path, n_rows, err);
}

int lode_queryjob_resume(struct lode_session *s, const char *soql, int all_rows,
                         const char *out_path, int64_t *n_rows, struct lode_err *err)
{
    struct run r = {.s = s, .is_kept = 1};

    return run(&r, soql, all_rows, out_path, n_rows, err);
}
