/* cli/outcomescan.c - reads outcomes back. */
#include "cli/outcomescan.h"

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "source/source.h"
#include "store/journal_work.h"
#include "store/outcome.h"

_Static_assert(LODE_OWN_JOB + 1 == LODE_SOURCE_N_OWN, "a name for each of lode's own columns");

enum { MAX_ROW = 64 * 1024 * 1024 };

struct lode_outcomescan {
    struct lode_reader *csv;
    struct lode_outcomes *records; /* where csv is NULL */
    struct lode_journal *journal;
    uint64_t unit;
    uint32_t job_number; /* whose id is in job */
    char job[19];
};

static int open_csv(char *path, struct lode_outcomescan **out, struct lode_err *err)
{
    struct lode_reader_opts opts = lode_source_outcome_opts(MAX_ROW);
    struct lode_outcomescan *s = NULL;
    int rc = -1;

    if (!path)
        return -1;
    if (!lode_io_exists(path)) {
        rc = 0;
    } else if ((s = lode_mem_alloc(sizeof *s, err)) &&
               lode_reader_open(path, &opts, &s->csv, err) == 0) {
        *out = s;
        s = NULL;
        rc = 1;
    }
    lode_outcomescan_close(s);
    lode_mem_free(path);
    return rc;
}

static int open_records(char *path, struct lode_journal *j, struct lode_outcomescan **out,
                        struct lode_err *err)
{
    struct lode_outcomescan *s = NULL;
    int rc = -1;

    if (!path)
        return -1;
    if (!lode_io_exists(path)) {
        rc = 0;
    } else if ((s = lode_mem_alloc(sizeof *s, err)) &&
               lode_outcome_open(path, &s->records, err) == 0) {
        s->journal = j;
        *out = s;
        s = NULL;
        rc = 1;
    }
    lode_outcomescan_close(s);
    lode_mem_free(path);
    return rc;
}

/* The outcome file of a step that is under way may be an older one, from before a resume. */
int lode_outcomescan_open(const char *dir, struct lode_journal *j,
                          const struct lode_journal_step *step, struct lode_outcomescan **out,
                          struct lode_err *err)
{
    if (strcmp(step->state, "begun") != 0)
        return open_csv(lode_str_printf(err, "%s/%s-outcome.csv", dir, step->name), out, err);
    return open_records(lode_str_printf(err, "%s/chunks/%s.units", dir, step->name), j, out, err);
}

int lode_outcomescan_failed(const char *dir, const struct lode_journal_step *step,
                            struct lode_outcomescan **out, struct lode_err *err)
{
    if (strcmp(step->state, "begun") == 0)
        return 0;
    return open_csv(lode_str_printf(err, "%s/%s-failed.csv", dir, step->name), out, err);
}

void lode_outcomescan_close(struct lode_outcomescan *s)
{
    if (!s)
        return;
    lode_reader_close(s->csv);
    lode_outcome_close(s->records);
    lode_mem_free(s);
}

const char *const *lode_outcomescan_columns(const struct lode_outcomescan *s, size_t *n)
{
    const char *const *all;

    *n = 0;
    if (!s->csv)
        return NULL;
    all = lode_reader_columns(s->csv, n);
    *n = *n > LODE_SOURCE_N_OWN ? *n - LODE_SOURCE_N_OWN : 0;
    return all + LODE_SOURCE_N_OWN;
}

static uint64_t number(struct lode_slice s)
{
    uint64_t n = 0;

    for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        n = n * 10 + (uint64_t)(s.p[i] - '0');
    return n;
}

static void copy(char *to, size_t size, struct lode_slice s)
{
    size_t n = s.n < size - 1 ? s.n : size - 1;

    memcpy(to, s.p ? s.p : "", n);
    to[n] = '\0';
}

static int next_line(struct lode_outcomescan *s, struct lode_outcomescan_item *out,
                     struct lode_err *err)
{
    struct lode_row row;
    char status[32];
    int rc = lode_reader_next(s->csv, &row, err);

    if (rc <= 0)
        return rc;
    copy(status, sizeof status,
         row.n_cells > LODE_OWN_STATUS ? row.cells[LODE_OWN_STATUS] : (struct lode_slice){"", 0});
    if (row.n_cells < LODE_SOURCE_N_OWN || lode_outcome_status(status) < 0)
        return lode_err_set(err, LODE_E_STORE,
                            "an outcome file was changed: line %ld is none of lode's", row.line);
    out->own = row.cells;
    out->unit = s->unit++;
    out->row = number(row.cells[LODE_OWN_ROW]);
    out->file = row.cells[LODE_OWN_FILE];
    out->line = (long)number(row.cells[LODE_OWN_LINE]);
    out->part = (int)number(row.cells[LODE_OWN_PART]);
    out->status = lode_outcome_status(status);
    out->attempts = (int)number(row.cells[LODE_OWN_ATTEMPTS]);
    copy(out->id, sizeof out->id, row.cells[LODE_OWN_ID]);
    copy(out->job, sizeof out->job, row.cells[LODE_OWN_JOB]);
    out->cells = row.cells + LODE_SOURCE_N_OWN;
    out->n_cells = row.n_cells - LODE_SOURCE_N_OWN;
    return 1;
}

static int next_record(struct lode_outcomescan *s, struct lode_outcomescan_item *out,
                       struct lode_err *err)
{
    struct lode_outcome o;

    if (s->unit >= lode_outcome_count(s->records))
        return 0;
    if (lode_outcome_get(s->records, s->unit, &o, err) < 0)
        return -1;
    if (o.job != s->job_number) {
        s->job_number = o.job;
        if (lode_journal_job_id(s->journal, o.job, s->job, err) < 0)
            return -1;
    }
    out->unit = s->unit++;
    out->row = o.row;
    out->part = o.part;
    out->status = o.status < LODE_N_STATUS ? o.status : LODE_STATUS_PENDING;
    out->attempts = o.attempts;
    copy(out->id, sizeof out->id, (struct lode_slice){o.id, strnlen(o.id, sizeof o.id)});
    if (o.attempts)
        lode_str_copy(out->job, sizeof out->job, s->job);
    return 1;
}

int lode_outcomescan_next(struct lode_outcomescan *s, struct lode_outcomescan_item *out,
                          struct lode_err *err)
{
    memset(out, 0, sizeof *out);
    out->file.p = "";
    return s->csv ? next_line(s, out, err) : next_record(s, out, err);
}
