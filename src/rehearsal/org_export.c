/* rehearsal/org_export.c - a query job's rows. `<id>.rows` is the header line and the rows,
 * `<id>.index` the offset of each row and of the end, 8 bytes each. */
#include "rehearsal/org_export.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_finish.h"

enum { STEP_ROWS = 1000 };

struct export
{
    struct lode_org *org;
    struct lode_org_job job;
    struct lode_org_query *query;
    const struct lode_org_select *selects;
    size_t n;
    size_t *order; /* of the columns */
    struct lode_slice *values;
    int *is_null;
    struct lode_out *rows, *index;
    struct lode_buf line, value;
    int is_aborted, is_stopped;
};

int lode_org_export_value(const struct lode_org_select *s, struct lode_slice value,
                          struct lode_buf *out, struct lode_err *err)
{
    enum lode_org_type type = s->field ? s->field->type : LODE_ORG_INT;
    char number[64];

    if (value.n &&
        (type == LODE_ORG_DOUBLE || type == LODE_ORG_CURRENCY || type == LODE_ORG_PERCENT)) {
        char text[64];

        if (value.n >= sizeof text)
            return lode_err_set(err, LODE_E_STORE, "%s holds no number", s->path);
        memcpy(text, value.p, value.n);
        text[value.n] = '\0';
        lode_org_records_double(strtod(text, NULL), number);
        return lode_buf_adds(out, number, err);
    }
    if (type == LODE_ORG_DATETIME && value.n > 5 &&
        memcmp(value.p + value.n - 5, "+0000", 5) == 0) {
        if (lode_buf_add(out, value.p, value.n - 5, err) < 0)
            return -1;
        return lode_buf_addc(out, 'Z', err);
    }
    return lode_buf_add(out, value.p, value.n, err);
}

/* SELECT's order from v50 on, by name before. */
static int make_order(struct export *x, struct lode_err *err)
{
    x->order = lode_mem_alloc(x->n * sizeof *x->order, err);
    x->values = lode_mem_alloc(x->n * sizeof *x->values, err);
    x->is_null = lode_mem_alloc(x->n * sizeof *x->is_null, err);
    if (!x->order || !x->values || !x->is_null)
        return -1;
    for (size_t i = 0; i < x->n; i++) {
        size_t k = i;

        if (strtod(x->job.version, NULL) < 50)
            for (; k && strcmp(x->selects[x->order[k - 1]].path, x->selects[i].path) > 0; k--)
                x->order[k] = x->order[k - 1];
        x->order[k] = i;
    }
    return 0;
}

static int add_cell(struct export *x, size_t i, struct lode_slice v, struct lode_err *err)
{
    if (i && lode_buf_addc(&x->line, lode_org_finish_delimiter(&x->job), err) < 0)
        return -1;
    return lode_org_csv_quote(&x->line, v.p, v.n, err);
}

static int end_line(struct export *x, struct lode_err *err)
{
    int64_t at = 0;

    if (lode_buf_adds(&x->line, lode_org_finish_line_end(&x->job), err) < 0 ||
        lode_io_write(x->rows, x->line.p, x->line.len, err) < 0)
        return -1;
    at = lode_io_written(x->rows);
    return lode_io_write(x->index, &at, sizeof at, err);
}

static int write_header(struct export *x, struct lode_err *err)
{
    lode_buf_reset(&x->line);
    for (size_t i = 0; i < x->n; i++) {
        const char *path = x->selects[x->order[i]].path;

        if (add_cell(x, i, (struct lode_slice){path, strlen(path)}, err) < 0)
            return -1;
    }
    return end_line(x, err);
}

static int write_row(struct export *x, struct lode_err *err)
{
    lode_buf_reset(&x->line);
    for (size_t i = 0; i < x->n; i++) {
        size_t k = x->order[i];

        lode_buf_reset(&x->value);
        if (!x->is_null[k] &&
            lode_org_export_value(&x->selects[k], x->values[k], &x->value, err) < 0)
            return -1;
        if (add_cell(x, i, (struct lode_slice){lode_buf_str(&x->value), x->value.len}, err) < 0)
            return -1;
    }
    x->job.n_processed++;
    return end_line(x, err);
}

/* Tells GETs how far it is; 0: go on. */
static int look_up(struct export *x)
{
    lode_org_state_lock(x->org);
    x->org->at.n_processed = x->job.n_processed;
    x->is_aborted = x->org->is_abort_wanted;
    lode_org_state_unlock(x->org);
    x->is_stopped = lode_org_state_is_stopping(x->org);
    return x->is_aborted || x->is_stopped;
}

static int write_rows(struct export *x, struct lode_err *err)
{
    double pace = lode_org_faults_number(x->org->faults, LODE_ORG_FAULT_PACE);
    int rc;

    if (write_header(x, err) < 0 || lode_org_soql_start(x->query, 0, -1, err) < 0)
        return -1;
    while ((rc = lode_org_soql_next(x->query, x->values, x->is_null, err)) == 1) {
        if (write_row(x, err) < 0)
            return -1;
        if (x->job.n_processed % STEP_ROWS == 0) {
            if (look_up(x))
                return 0;
            if (pace > 0)
                lode_org_state_pause(x->org, (int64_t)pace);
        }
    }
    return rc;
}

static int open_query(struct export *x, struct lode_err *err)
{
    struct lode_buf soql;
    int rc;

    lode_buf_init(&soql, 0);
    lode_org_state_lock(x->org);
    rc = lode_org_jobs_query(x->org->db, x->job.seq, &soql, err);
    lode_org_state_unlock(x->org);
    if (rc >= 0)
        rc = lode_org_soql_open(x->org->read_records, lode_buf_str(&soql),
                                strcmp(x->job.operation, "queryAll") == 0, 1, &x->query, err);
    lode_buf_clear(&soql);
    if (rc == 0)
        x->selects = lode_org_soql_selects(x->query, &x->n);
    return rc;
}

static int run(struct export *x, struct lode_err *err)
{
    char *rows = lode_org_state_file(x->org, x->job.id, "rows", err);
    char *index = rows ? lode_org_state_file(x->org, x->job.id, "index", err) : NULL;
    int rc = index ? open_query(x, err) : -1;

    if (rc == 0)
        rc = make_order(x, err);
    if (rc == 0)
        rc = lode_io_create(rows, &x->rows, err);
    if (rc == 0)
        rc = lode_io_create(index, &x->index, err);
    if (rc == 0)
        rc = write_rows(x, err);
    if (rc == 0)
        rc = lode_io_flush(x->rows, err);
    if (rc == 0)
        rc = lode_io_flush(x->index, err);
    lode_mem_free(rows);
    lode_mem_free(index);
    return rc;
}

int lode_org_export_run(struct lode_org *org, const struct lode_org_job *job, struct lode_err *err)
{
    struct export x = {.org = org, .job = *job};
    struct lode_err why;
    int64_t began = lode_clock_mono_ms();
    int rc;

    x.job.n_processed = 0; /* a job cut short starts again: it changes nothing */
    rc = run(&x, &why);
    x.job.state = rc < 0 ? LODE_ORG_FAILED : x.is_aborted ? LODE_ORG_ABORTED : LODE_ORG_COMPLETE;
    x.job.modstamp_ms = lode_clock_now_ms();
    x.job.total_ms = lode_clock_mono_ms() - began + 1;
    if (rc < 0)
        lode_str_copy(x.job.error_message, sizeof x.job.error_message, why.msg);
    rc = 0;
    if (!x.is_stopped) {
        rc = lode_org_state_begin(org, err);
        if (rc == 0)
            rc = lode_org_state_end(org, lode_org_jobs_save(org->db, &x.job, err), err);
    }
    lode_io_drop(x.rows);
    lode_io_drop(x.index);
    lode_org_soql_close(x.query);
    lode_buf_clear(&x.line);
    lode_buf_clear(&x.value);
    lode_mem_free(x.order);
    lode_mem_free(x.values);
    lode_mem_free(x.is_null);
    return rc;
}

static int read_offset(int fd, int64_t row, int64_t *at, struct lode_err *err)
{
    size_t got;

    if (lode_io_pread(fd, at, sizeof *at, row * (int64_t)sizeof *at, &got, err) < 0)
        return -1;
    return got == sizeof *at ? 0 : lode_err_set(err, LODE_E_STORE, "a query job's index is cut");
}

int lode_org_export_page(const struct lode_org *org, const char *id, int64_t from, int64_t max_rows,
                         int *fd, int64_t *head_bytes, int64_t *at, int64_t *bytes, int64_t *n_rows,
                         int64_t *total, struct lode_err *err)
{
    char *rows = lode_org_state_file(org, id, "rows", err);
    char *path = rows ? lode_org_state_file(org, id, "index", err) : NULL;
    int64_t size, end = 0, n;
    int index = -1, rc = -1;

    if (!path || lode_io_size(path, &size, NULL, err) < 0 ||
        lode_io_open_read(path, &index, err) < 0)
        goto out;
    *total = size / (int64_t)sizeof end - 1;
    n = from > *total ? 0 : *total - from;
    n = n < max_rows ? n : max_rows;
    from = from > *total ? *total : from;
    if (read_offset(index, 0, head_bytes, err) < 0 || read_offset(index, from, at, err) < 0 ||
        read_offset(index, from + n, &end, err) < 0 || lode_io_open_read(rows, fd, err) < 0)
        goto out;
    *bytes = end - *at;
    *n_rows = n;
    rc = 0;
out:
    lode_io_close(index);
    lode_mem_free(rows);
    lode_mem_free(path);
    return rc;
}

int lode_org_export_remove(const struct lode_org *org, const char *id, struct lode_err *err)
{
    static const char *const suffixes[] = {"rows", "index"};

    for (size_t i = 0; i < 2; i++) {
        char *path = lode_org_state_file(org, id, suffixes[i], err);
        int rc = path ? lode_io_remove(path, err) : -1;

        lode_mem_free(path);
        if (rc < 0)
            return -1;
    }
    return 0;
}
