/* cli/cmd_results_rows.c - `lode results RUN --failed …`: the rows of a run that are asked for, as
 * CSV or as objects. */
#include "cli/cmd_results.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/jsonout.h"
#include "cli/outcomescan.h"
#include "csv/writer.h"
#include "salesforce/sfid.h"
#include "source/source.h"
#include "store/journal_work.h"
#include "store/outcome.h"

enum {
    BAD = 1 << LODE_STATUS_FAILED | 1 << LODE_STATUS_REJECTED | 1 << LODE_STATUS_UNPROCESSED,
    ALL = (1 << LODE_N_STATUS) - 1
};

struct filter {
    const struct lode_options *o;
    const char *dir;
    struct lode_journal *j;
    int statuses; /* bit i: enum lode_status */
    char job[LODE_SFID_SIZE];
    int64_t job_step;
    struct lode_journal_step *steps; /* that have such rows */
    size_t n, cap;
    int has_step; /* the one that is named */
    struct lode_err *err;
    int rc;
};

static int read_statuses(struct filter *f, struct lode_err *err)
{
    const char *p = f->o->status;
    char name[32];

    f->statuses = f->o->is_failed ? BAD : 0;
    for (; p && *p; p += *p == ',') {
        size_t n = strcspn(p, ",");
        int status;

        snprintf(name, sizeof name, "%.*s", (int)n, p);
        status = lode_outcome_status(name);
        if (status <= LODE_STATUS_PENDING)
            return lode_err_set(
                err, LODE_E_USAGE,
                "--status %s: there are created, updated, deleted, failed, skipped, "
                "rejected, unprocessed and unknown",
                name);
        f->statuses |= 1 << status;
        p += n;
    }
    if (!f->statuses)
        f->statuses = ALL;
    return 0;
}

static int find_job(struct filter *f, struct lode_err *err)
{
    static const char sql[] = "SELECT c.step FROM job j JOIN chunk c ON c.id=j.chunk WHERE j.id=?";
    struct lode_db *db = lode_journal_db(f->j);
    sqlite3_stmt *st;
    int rc;

    if (!f->o->job)
        return 0;
    if (lode_sfid_18(f->o->job, strlen(f->o->job), f->job) < 0)
        return lode_err_set(err, LODE_E_USAGE, "--job %.80s: that is no id of a job", f->o->job);
    st = lode_db_prepare(db, sql, err);
    if (!st || lode_db_bind(db, st, err, "s", f->job) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    if (rc == 0)
        return lode_err_set(err, LODE_E_USAGE,
                            "--job %s: the run made no such job: lode show lists them", f->job);
    if (rc == 1) {
        f->job_step = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return rc < 0 ? -1 : 0;
}

static int has_code(const struct filter *f, int64_t step)
{
    static const char sql[] = "SELECT 1 FROM note WHERE step=? AND code=? AND NOT settled LIMIT 1";
    struct lode_db *db = lode_journal_db(f->j);
    sqlite3_stmt *st;
    int rc;

    if (!f->o->code)
        return 1;
    st = lode_db_prepare(db, sql, f->err);
    if (!st || lode_db_bind(db, st, f->err, "is", step, f->o->code) < 0)
        return -1;
    rc = lode_db_step(db, st, f->err);
    if (rc == 1)
        sqlite3_reset(st);
    return rc;
}

static int take_step(void *ctx, const struct lode_journal_step *step)
{
    struct filter *f = ctx;
    int64_t n = 0;

    if (f->o->step && strcmp(f->o->step, step->name) != 0)
        return 1;
    f->has_step = 1;
    if (f->job_step && f->job_step != step->id)
        return 1;
    if (strcmp(step->state, "begun") == 0) {
        fprintf(stderr,
                "lode: step %s has not ended: its rows are not among these (lode show RUN --row N "
                "tells of one)\n",
                step->name);
        return 1;
    }
    for (int i = 0; i < LODE_N_STATUS; i++)
        n += f->statuses >> i & 1 ? step->counts[i] : 0;
    f->rc = n || f->o->step ? has_code(f, step->id) : 0;
    if (f->rc <= 0)
        return f->rc == 0;
    f->rc = lode_mem_grow(&f->steps, f->n, &f->cap, sizeof *f->steps, f->err);
    if (f->rc == 0)
        f->steps[f->n++] = *step;
    return f->rc == 0;
}

/* One CSV has one set of columns. */
static int check_steps(const struct filter *f, struct lode_err *err)
{
    struct lode_buf names;
    int rc = 0;

    if (f->o->step && !f->has_step)
        return lode_err_set(err, LODE_E_USAGE,
                            "--step %.64s: the run has no such step: lode show lists them",
                            f->o->step);
    if (f->o->is_json || f->n < 2)
        return 0;
    lode_buf_init(&names, 120);
    for (size_t i = 0; rc == 0 && i < f->n; i++)
        rc = lode_buf_addf(&names, err, "%s%s", i ? ", " : "", f->steps[i].name);
    lode_err_set(err, LODE_E_USAGE,
                 "several steps have such rows (%s%s): name one with --step, or ask for --json",
                 lode_buf_str(&names), rc < 0 ? ", …" : "");
    lode_buf_clear(&names);
    return -1;
}

static int is_wanted(const struct filter *f, const struct lode_outcomescan_item *it)
{
    if (!(f->statuses >> it->status & 1) || (f->job[0] && strcmp(f->job, it->job) != 0))
        return 0;
    return !f->o->code || (it->own[LODE_OWN_CODE].n == strlen(f->o->code) &&
                           memcmp(it->own[LODE_OWN_CODE].p, f->o->code, strlen(f->o->code)) == 0);
}

/* --- as CSV --------------------------------------------------------------------------------- */

static int write_head(struct lode_writer *w, const struct lode_outcomescan *scan,
                      struct lode_err *err)
{
    size_t n;
    const char *const *names = lode_outcomescan_columns(scan, &n);

    for (size_t i = 0; i < LODE_SOURCE_N_OWN; i++)
        if (lode_writer_cells(w, lode_source_own[i], err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++)
        if (lode_writer_cells(w, names[i], err) < 0)
            return -1;
    return lode_writer_end_row(w, err);
}

static int write_row(struct lode_writer *w, const struct lode_outcomescan_item *it,
                     struct lode_err *err)
{
    for (size_t i = 0; i < LODE_SOURCE_N_OWN + it->n_cells; i++)
        if (lode_writer_cell(w, it->own[i].p, it->own[i].n, err) < 0)
            return -1;
    return lode_writer_end_row(w, err);
}

/* --- as objects ----------------------------------------------------------------------------- */

static void print_row(struct lode_jsonout *json, const char *step,
                      const struct lode_outcomescan *scan, const struct lode_outcomescan_item *it)
{
    size_t n;
    const char *const *names = lode_outcomescan_columns(scan, &n);

    lode_jsonout_open(json, NULL, '{');
    lode_jsonout_text(json, "step", step);
    for (size_t i = 0; i < LODE_SOURCE_N_OWN; i++)
        lode_jsonout_bytes(json, lode_source_own[i], it->own[i].p, it->own[i].n);
    lode_jsonout_open(json, "columns", '{');
    for (size_t i = 0; i < n && i < it->n_cells; i++)
        lode_jsonout_bytes(json, names[i], it->cells[i].p, it->cells[i].n);
    lode_jsonout_close(json, '}');
    lode_jsonout_close(json, '}');
    lode_jsonout_end(json);
}

/* --- the rows ------------------------------------------------------------------------------- */

static int print_step(const struct filter *f, const struct lode_journal_step *step,
                      struct lode_writer *w, struct lode_jsonout *json, struct lode_err *err)
{
    struct lode_outcomescan *scan = NULL;
    struct lode_outcomescan_item it;
    int rc = f->statuses & ~BAD ? lode_outcomescan_open(f->dir, f->j, step, &scan, err)
                                : lode_outcomescan_failed(f->dir, step, &scan, err);

    if (rc == 0)
        return lode_err_set(err, LODE_E_STORE, "the outcome file of step %s is gone", step->name);
    if (rc == 1 && w && write_head(w, scan, err) < 0)
        rc = -1;
    while (rc == 1 && (rc = lode_outcomescan_next(scan, &it, err)) == 1) {
        if (!is_wanted(f, &it))
            continue;
        if (!w)
            print_row(json, step->name, scan, &it);
        else if (write_row(w, &it, err) < 0)
            rc = -1;
    }
    lode_outcomescan_close(scan);
    return rc;
}

static int print_all(const struct filter *f, struct lode_err *err)
{
    struct lode_writer *w = NULL;
    struct lode_jsonout json;
    int rc = 0;

    if (!f->n) {
        fprintf(stderr, "lode: %s has no such rows\n", f->dir);
        return 0;
    }
    lode_jsonout_init(&json, stdout);
    if (!f->o->is_json && lode_writer_open("-", 0, 0, &w, err) < 0)
        return -1;
    for (size_t i = 0; rc == 0 && i < f->n; i++)
        rc = print_step(f, &f->steps[i], w, &json, err);
    if (rc == 0 && w) {
        struct lode_writer *done = w;

        w = NULL;
        rc = lode_writer_finish(done, err);
    }
    lode_writer_close(w);
    return rc;
}

int lode_cmd_results_rows(const struct lode_options *o, const char *dir, struct lode_err *err)
{
    struct filter f = {.o = o, .dir = dir, .err = err};
    char *file = lode_str_printf(err, "%s/run.db", dir);
    int rc = -1;

    if (file && lode_journal_open(file, &f.j, err) == 0 && read_statuses(&f, err) == 0 &&
        find_job(&f, err) == 0 && lode_journal_steps(f.j, take_step, &f, err) == 0 && f.rc >= 0 &&
        check_steps(&f, err) == 0)
        rc = print_all(&f, err);
    lode_journal_close(f.j);
    lode_mem_free(f.steps);
    lode_mem_free(file);
    return rc;
}
