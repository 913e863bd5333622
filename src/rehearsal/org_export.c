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
#include "rehearsal/org_text.h"

enum { STEP_ROWS = 1000, BLOCK_BYTES = 256 * 1024 };

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
    struct lode_buf block; /* lines on their way to the file */
    char delimiter;
    const char *line_end;
    int is_aborted, is_stopped;
};

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

/* Values of some types hold no quote. */
static int is_plain(const struct lode_org_field *f)
{
    return !f || !lode_org_text_is_type(f->type);
}

/* v in quotes at p, with room for twice its bytes; the byte behind it. */
static char *put_quoted(char *p, const struct lode_org_field *f, struct lode_slice v)
{
    const char *q;

    *p++ = '"';
    if (f && f->type == LODE_ORG_DATETIME && v.n > 5 && memcmp(v.p + v.n - 5, "+0000", 5) == 0) {
        memcpy(p, v.p, v.n - 5);
        p += v.n - 5;
        *p++ = 'Z';
        v.n = 0;
    }
    while (v.n && !is_plain(f) && (q = memchr(v.p, '"', v.n)) != NULL) {
        size_t k = (size_t)(q - v.p) + 1;

        memcpy(p, v.p, k);
        p += k;
        *p++ = '"';
        v.p += k;
        v.n -= k;
    }
    memcpy(p, v.p, v.n);
    p += v.n;
    *p++ = '"';
    return p;
}

static int flush(struct export *x, struct lode_err *err)
{
    int rc = lode_io_write(x->rows, x->block.p, x->block.len, err);

    lode_buf_reset(&x->block);
    return rc;
}

/* A line of the values in x->values, in x->order; its end goes into the index. */
static int put_line(struct export *x, int is_header, struct lode_err *err)
{
    size_t room = 2; /* the line's end */
    int64_t at;
    char *p;

    for (size_t i = 0; i < x->n; i++)
        room += 2 * x->values[i].n + 3;
    if (x->block.len + room > BLOCK_BYTES && x->block.len && flush(x, err) < 0)
        return -1;
    if (lode_buf_reserve(&x->block, room, err) < 0)
        return -1;
    p = x->block.p + x->block.len;
    for (size_t i = 0; i < x->n; i++) {
        size_t k = x->order[i];

        if (i)
            *p++ = x->delimiter;
        p = put_quoted(p, is_header ? NULL : x->selects[k].field, x->values[k]);
    }
    for (const char *e = x->line_end; *e; e++)
        *p++ = *e;
    x->block.len = (size_t)(p - x->block.p);
    at = lode_io_written(x->rows) + (int64_t)x->block.len;
    return lode_io_write(x->index, &at, sizeof at, err);
}

static int write_header(struct export *x, struct lode_err *err)
{
    for (size_t i = 0; i < x->n; i++)
        x->values[i] = (struct lode_slice){x->selects[i].path, strlen(x->selects[i].path)};
    return put_line(x, 1, err);
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
        if (put_line(x, 0, err) < 0)
            return -1;
        x->job.n_processed++;
        if (x->job.n_processed % STEP_ROWS == 0) {
            if (look_up(x))
                return 0;
            if (pace > 0)
                lode_org_state_pause(x->org, (int64_t)pace);
        }
    }
    return rc < 0 ? -1 : flush(x, err);
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

    x.delimiter = lode_org_finish_delimiter(job);
    x.line_end = lode_org_finish_line_end(job);
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
    lode_buf_clear(&x.block);
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
