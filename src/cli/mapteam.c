/* cli/mapteam.c - batches of rows go round the workers in turn; a bounded number of them is on the
 * way, so that a slow output slows the input down. */
#include "cli/mapteam.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "base/queue.h"
#include "base/str.h"

enum { BATCH_ROWS = 1000, BATCH_BYTES = 128 * 1024, BATCHES_EACH = 3 };

/* A row without its cells. */
struct kept {
    uint64_t number;
    long line;
    int64_t offset;
    size_t n_cells;
    int is_plain, is_refused, is_counted;
    struct lode_part part;
    char *file;  /* NULL: the source's name */
    char *fault; /* or NULL */
};

struct batch {
    struct lode_link link; /* first */
    struct kept *rows;
    size_t n_rows, cap_rows;
    struct lode_slice *cells; /* of all rows; p is an offset in text until the batch is full */
    size_t n_cells, cap_cells;
    struct lode_buf text;
    struct lode_outlet outlet;
    struct lode_err err;
    int rc, is_out, is_done;
};

struct worker {
    struct lode_mapteam *team;
    pthread_t thread;
    int is_running;
    struct lode_queue *todo;
    struct lode_link stop; /* the last item */
    struct lode_transform *transform;
    struct lode_sheet sheet;
};

struct lode_mapteam {
    struct lode_mapteam_opts opts;
    struct lode_transform_opts transform_opts;
    struct worker *workers;
    struct batch *batches; /* a ring */
    size_t n_batches;
    uint64_t n_filled, n_flushed; /* batches so far; the one being filled is n_filled % n_batches */
    struct lode_queue *done;
};

static struct batch *batch_at(struct lode_mapteam *t, uint64_t i)
{
    return &t->batches[i % t->n_batches];
}

/* --- in a worker ----------------------------------------------------------------------------- */

static void restore(const struct worker *w, const struct batch *b, size_t i, size_t first_cell,
                    struct lode_source_row *row)
{
    const struct kept *k = &b->rows[i];

    row->number = k->number;
    row->part = k->part;
    row->is_refused = k->is_refused;
    row->is_counted = k->is_counted;
    row->file = k->file ? k->file : lode_source_name(w->team->opts.source);
    row->row.cells = b->cells + first_cell;
    row->row.n_cells = k->n_cells;
    row->row.is_plain = k->is_plain;
    row->row.line = k->line;
    row->row.offset = k->offset;
    row->row.fault[0] = '\0';
    if (k->fault)
        lode_str_copy(row->row.fault, sizeof row->row.fault, k->fault);
}

static int map_batch(struct worker *w, struct batch *b, struct lode_err *err)
{
    const struct lode_mapped *mapped;
    struct lode_source_row row;
    size_t cell = 0;

    for (size_t i = 0; i < b->n_rows; i++) {
        restore(w, b, i, cell, &row);
        cell += b->rows[i].n_cells;
        if (lode_transform_row(w->transform, &row, &mapped, err) < 0 ||
            lode_outlet_add(&b->outlet, w->team->opts.from, &w->sheet, &row, mapped, err) < 0)
            return -1;
    }
    return lode_transform_check(w->transform, 0, err);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct lode_link *item;
    int rc = 0;

    while ((item = lode_queue_pop(w->todo, -1)) != &w->stop) {
        struct batch *b = (struct batch *)item;

        if (!b)
            continue;
        if (rc == 0)
            rc = map_batch(w, b, &b->err);
        b->rc = rc;
        lode_queue_push(w->team->done, &b->link);
    }
    return NULL;
}

static int start(struct lode_mapteam *t, struct worker *w, struct lode_err *err)
{
    int sys;

    w->team = t;
    if (lode_transform_open(&t->transform_opts, t->opts.source, &w->transform, err) < 0 ||
        lode_queue_new(&w->todo, err) < 0)
        return -1;
    lode_sheet_init(&w->sheet, lode_transform_fields(w->transform));
    w->sheet.is_cut = t->opts.sheet->is_cut;
    for (size_t i = 0; i < t->opts.sheet->n_columns; i++)
        if (lode_sheet_column(&w->sheet, t->opts.sheet->columns[i], err) < 0)
            return -1;
    if (lode_transform_share(w->transform, err) < 0)
        return -1;
    sys = pthread_create(&w->thread, NULL, work, w);
    if (sys)
        return lode_err_sys(err, LODE_E_IO, sys, "cannot start a worker");
    w->is_running = 1;
    return 0;
}

int lode_mapteam_open(const struct lode_mapteam_opts *opts, struct lode_mapteam **out,
                      struct lode_err *err)
{
    struct lode_mapteam *t = lode_mem_alloc(sizeof *t, err);

    if (!t)
        return -1;
    t->opts = *opts;
    t->transform_opts = *opts->transform;
    t->transform_opts.is_worker = 1;
    t->n_batches = (size_t)opts->n_workers * BATCHES_EACH;
    t->batches = lode_mem_alloc(t->n_batches * sizeof *t->batches, err);
    if (!t->batches)
        goto fail;
    for (size_t i = 0; i < t->n_batches; i++) {
        lode_outlet_init(&t->batches[i].outlet);
        lode_buf_init(&t->batches[i].text, 0);
    }
    t->workers = lode_mem_alloc((size_t)opts->n_workers * sizeof *t->workers, err);
    if (!t->workers || lode_queue_new(&t->done, err) < 0)
        goto fail;
    for (int i = 0; i < opts->n_workers; i++)
        if (start(t, &t->workers[i], err) < 0)
            goto fail;
    *out = t;
    return 0;
fail:
    lode_mapteam_close(t);
    return -1;
}

/* --- in the thread that reads ---------------------------------------------------------------- */

static void empty(struct batch *b)
{
    for (size_t i = 0; i < b->n_rows; i++) {
        lode_mem_free(b->rows[i].file);
        lode_mem_free(b->rows[i].fault);
    }
    b->n_rows = b->n_cells = 0;
    lode_buf_reset(&b->text);
}

static int flush_oldest(struct lode_mapteam *t, struct lode_err *err)
{
    struct batch *b = batch_at(t, t->n_flushed);

    while (!b->is_done) {
        struct batch *done = (struct batch *)lode_queue_pop(t->done, -1);

        if (done)
            done->is_done = 1;
    }
    b->is_out = b->is_done = 0;
    t->n_flushed++;
    empty(b);
    if (t->opts.flush(t->opts.ctx, &b->outlet, err) < 0)
        return -1;
    if (b->rc < 0)
        *err = b->err;
    return b->rc;
}

static void send(struct lode_mapteam *t)
{
    struct batch *b = batch_at(t, t->n_filled);
    struct worker *w = &t->workers[t->n_filled % (uint64_t)t->opts.n_workers];

    for (size_t i = 0; i < b->n_cells; i++)
        b->cells[i].p = lode_buf_str(&b->text) + (size_t)b->cells[i].p;
    b->is_out = 1;
    t->n_filled++;
    lode_queue_push(w->todo, &b->link);
}

/* A plain row stays one piece, with its commas. */
static int keep_plain(struct batch *b, const struct lode_row *row, struct lode_err *err)
{
    const struct lode_slice *c = row->cells, *last = &c[row->n_cells - 1];
    size_t at = b->text.len;

    for (size_t i = 0; i < row->n_cells; i++)
        b->cells[b->n_cells++] =
            (struct lode_slice){(const char *)(at + (size_t)(c[i].p - c[0].p)), c[i].n};
    return lode_buf_add(&b->text, c[0].p, (size_t)(last->p + last->n - c[0].p), err);
}

static int keep_cells(struct batch *b, const struct lode_row *row, struct lode_err *err)
{
    while (b->cap_cells < b->n_cells + row->n_cells)
        if (lode_mem_grow(&b->cells, b->cap_cells, &b->cap_cells, sizeof *b->cells, err) < 0)
            return -1;
    if (row->is_plain && row->n_cells)
        return keep_plain(b, row, err);
    for (size_t i = 0; i < row->n_cells; i++) {
        const struct lode_slice *c = &row->cells[i];

        b->cells[b->n_cells++] = (struct lode_slice){(const char *)b->text.len, c->n};
        if (lode_buf_add(&b->text, c->p, c->n, err) < 0)
            return -1;
    }
    return 0;
}

int lode_mapteam_add(struct lode_mapteam *t, const struct lode_source_row *row,
                     struct lode_err *err)
{
    struct batch *b = batch_at(t, t->n_filled);
    struct kept *k;

    if (b->is_out && flush_oldest(t, err) < 0)
        return -1;
    if (lode_mem_grow(&b->rows, b->n_rows, &b->cap_rows, sizeof *b->rows, err) < 0)
        return -1;
    k = &b->rows[b->n_rows];
    *k = (struct kept){.number = row->number,
                       .line = row->row.line,
                       .offset = row->row.offset,
                       .n_cells = row->row.n_cells,
                       .is_plain = row->row.is_plain,
                       .is_refused = row->is_refused,
                       .is_counted = row->is_counted,
                       .part = row->part};
    b->n_rows++;
    if (row->row.fault[0] && !(k->fault = lode_str_dup(row->row.fault, err)))
        return -1;
    if (strcmp(row->file, lode_source_name(t->opts.source)) != 0 &&
        !(k->file = lode_str_dup(row->file, err)))
        return -1;
    if (keep_cells(b, &row->row, err) < 0)
        return -1;
    if (b->n_rows == BATCH_ROWS || b->text.len >= BATCH_BYTES)
        send(t);
    return 0;
}

static void stop(struct worker *w)
{
    if (!w->is_running)
        return;
    lode_queue_push(w->todo, &w->stop);
    (void)pthread_join(w->thread, NULL);
    w->is_running = 0;
}

int lode_mapteam_finish(struct lode_mapteam *t, struct lode_transform *all, struct lode_err *err)
{
    if (batch_at(t, t->n_filled)->n_rows && !batch_at(t, t->n_filled)->is_out)
        send(t);
    while (t->n_flushed < t->n_filled)
        if (flush_oldest(t, err) < 0)
            return -1;
    for (int i = 0; i < t->opts.n_workers; i++) {
        stop(&t->workers[i]);
        if (lode_transform_check(t->workers[i].transform, 1, err) < 0 ||
            lode_transform_learn(all, t->workers[i].transform, err) < 0)
            return -1;
    }
    return 0;
}

static void clear(struct worker *w)
{
    stop(w);
    lode_sheet_clear(&w->sheet);
    lode_transform_close(w->transform);
    lode_queue_free(w->todo);
}

void lode_mapteam_close(struct lode_mapteam *t)
{
    if (!t)
        return;
    for (int i = 0; t->workers && i < t->opts.n_workers; i++)
        clear(&t->workers[i]);
    for (size_t i = 0; t->batches && i < t->n_batches; i++) {
        empty(&t->batches[i]);
        lode_mem_free(t->batches[i].rows);
        lode_mem_free(t->batches[i].cells);
        lode_buf_clear(&t->batches[i].text);
        lode_outlet_clear(&t->batches[i].outlet);
    }
    lode_mem_free(t->workers);
    lode_mem_free(t->batches);
    lode_queue_free(t->done);
    lode_mem_free(t);
}
