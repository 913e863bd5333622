/* rehearsal/org_spoil.c - copies a result file row by row. */
#include "rehearsal/org_spoil.h"

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_csv.h"
#include "rehearsal/org_finish.h"

struct copy {
    const struct lode_org_strike *strike;
    const struct lode_org_job *job;
    struct lode_org_csv *csv;
    struct lode_out *out;
    struct lode_buf line;
    size_t blank; /* the column to blank; SIZE_MAX: none */
};

/* The header as it is; finds the column that comes blank. */
static int copy_header(struct copy *c, struct lode_err *err)
{
    const char *end = lode_org_finish_line_end(c->job);
    struct lode_org_csv_chunk h;
    int rc = lode_org_csv_header(c->csv, &h, err);

    c->blank = SIZE_MAX;
    if (rc != 1)
        return rc;
    for (size_t i = 0; i < h.first[1]; i++)
        if (lode_str_casecmpn(h.cells[i].p, h.cells[i].n, c->strike->blank,
                              strlen(c->strike->blank)) == 0)
            c->blank = i;
    if (lode_io_write(c->out, h.raw.p, h.raw.n, err) < 0 || lode_io_puts(c->out, end, err) < 0)
        return -1;
    return 1;
}

/* One row, its cells quoted as results have them, so many times. */
static int copy_row(struct copy *c, const struct lode_org_csv_chunk *row, int n_times,
                    struct lode_err *err)
{
    lode_buf_reset(&c->line);
    for (size_t i = row->first[0]; i < row->first[1]; i++) {
        int is_blank = i - row->first[0] == c->blank;

        if (i > row->first[0] &&
            lode_buf_addc(&c->line, lode_org_finish_delimiter(c->job), err) < 0)
            return -1;
        if (lode_org_csv_quote(&c->line, is_blank ? "" : row->cells[i].p,
                               is_blank ? 0 : row->cells[i].n, err) < 0)
            return -1;
    }
    if (lode_buf_adds(&c->line, lode_org_finish_line_end(c->job), err) < 0)
        return -1;
    while (n_times-- > 0)
        if (lode_io_write(c->out, c->line.p, c->line.len, err) < 0)
            return -1;
    return 0;
}

static int copy_all(struct copy *c, struct lode_err *err)
{
    struct lode_org_csv_chunk row;
    int rc = copy_header(c, err);

    for (long n = 0; rc == 1 && (rc = lode_org_csv_next(c->csv, 1, &row, err)) == 1; n++)
        if (copy_row(c, &row,
                     n < c->strike->n_missing ? 0
                     : n < c->strike->n_twice ? 2
                                              : 1,
                     err) < 0)
            return -1;
    return rc;
}

static int spoil(struct copy *c, const char *from, const char *to, int *fd, int64_t *size,
                 struct lode_err *err)
{
    int is_crlf = strcmp(c->job->line_ending, "CRLF") == 0, rc;

    if (lode_org_csv_open(from, lode_org_finish_delimiter(c->job), is_crlf, &c->csv, err) < 0 ||
        lode_io_create(to, &c->out, err) < 0 || copy_all(c, err) < 0)
        return -1;
    rc = lode_io_finish(c->out, err);
    c->out = NULL;
    if (rc < 0 || lode_io_size(to, size, NULL, err) < 0)
        return -1;
    lode_io_close(*fd);
    *fd = -1;
    return lode_io_open_read(to, fd, err);
}

int lode_org_spoil_file(struct lode_org_call *call, const struct lode_org_job *job,
                        const char *path, int *fd, int64_t *size, struct lode_err *err)
{
    struct copy c = {.strike = &call->strike, .job = job};
    struct lode_err why;
    char *to;
    int rc;

    if (!c.strike->n_twice && !c.strike->n_missing && !c.strike->blank[0])
        return 0;
    lode_buf_init(&c.line, 0);
    to = lode_str_printf(err, "%s/temp/spoilt-%lld", call->org->files_dir,
                         atomic_fetch_add(&call->org->n_uploads, 1));
    if (!to)
        return -1;
    rc = spoil(&c, path, to, fd, size, err);
    lode_io_drop(c.out);
    lode_org_csv_close(c.csv);
    lode_buf_clear(&c.line);
    (void)!lode_io_remove(to, &why); /* open, it lives on */
    lode_mem_free(to);
    return rc;
}
