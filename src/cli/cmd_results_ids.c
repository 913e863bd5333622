/* cli/cmd_results_ids.c - `lode results --ids`: the id maps of a run's steps as CSV. */
#include "cli/cmd_results.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/writer.h"
#include "flow/ids.h"
#include "store/journal.h"
#include "store/outcome.h"

struct export
{
    const struct lode_options *o;
    const char *dir; /* of the run */
    int to_files;
    struct lode_cmd_results_files files;
    int is_writing;
    int n; /* steps with a map */
    char named[256];
    int rc;
    struct lode_err *err;
};

/* One map on its way out. */
struct out {
    struct lode_ids ids;
    struct lode_writer *w;
    struct lode_buf part;
    int64_t n;
};

static int put_number(struct lode_writer *w, uint64_t n, struct lode_err *err)
{
    char text[24] = "";

    if (n)
        snprintf(text, sizeof text, "%" PRIu64, n);
    return lode_writer_cells(w, text, err);
}

/* A row of one key; is_double: the key has several rows, and none of them gives its Id. */
static int put_row(struct out *o, const char *key, size_t n, const struct lode_idmap_entry *e,
                   int is_double, struct lode_err *err)
{
    int is_older = (e->row & LODE_IDS_OLDER) != 0; /* counted in another run's file */
    const char *status = lode_outcome_name((enum lode_status)e->status);

    for (size_t i = 0; i < o->ids.n_parts; i++) {
        lode_buf_reset(&o->part);
        if (lode_ids_part(&o->ids, key, n, i, &o->part, err) < 0 ||
            lode_writer_cell(o->w, lode_buf_str(&o->part), o->part.len, err) < 0)
            return -1;
    }
    if (lode_writer_cells(o->w, is_double ? "" : e->id, err) < 0 ||
        put_number(o->w, is_older ? 0 : e->row, err) < 0 ||
        put_number(o->w, is_older || !o->ids.file[0] ? 0 : e->line, err) < 0 ||
        lode_writer_cells(o->w, is_double ? "" : status, err) < 0 ||
        lode_writer_cells(o->w, is_double ? "DUPLICATE_KEY" : e->code, err) < 0)
        return -1;
    o->n++;
    return lode_writer_end_row(o->w, err);
}

static int put_entry(void *ctx, const char *key, size_t n, const struct lode_idmap_entry *e,
                     struct lode_err *err)
{
    struct lode_idmap_entry other = *e;
    struct out *o = ctx;

    if (put_row(o, key, n, e, e->other_row != 0, err) < 0)
        return -1;
    other.row = e->other_row;
    other.line = e->other_line;
    if (e->other_row && e->other_row != e->row && put_row(o, key, n, &other, 1, err) < 0)
        return -1;
    return 1;
}

static int put_header(struct out *o, struct lode_err *err)
{
    static const char *const own[] = {"sf__Id", "_row", "_line", "_status", "_error_code"};

    for (size_t i = 0; i < o->ids.n_parts; i++)
        if (lode_writer_cells(o->w, lode_ids_name(&o->ids, i), err) < 0)
            return -1;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (lode_writer_cells(o->w, own[i], err) < 0)
            return -1;
    return lode_writer_end_row(o->w, err);
}

/* path "-": standard output. */
static int write_map(struct out *o, const char *map, const char *path, struct lode_err *err)
{
    struct lode_writer *done;

    if (lode_ids_read(map, &o->ids, err) < 0 || lode_writer_open(path, 0, 0, &o->w, err) < 0 ||
        put_header(o, err) < 0 || lode_idmap_each(o->ids.map, put_entry, o, err) < 0)
        return -1;
    done = o->w;
    o->w = NULL;
    return lode_writer_finish(done, err);
}

static int export_map(struct export *x, const char *map, const char *path)
{
    struct out o = {.n = 0};
    int rc;

    memset(&o.ids, 0, sizeof o.ids);
    lode_buf_init(&o.part, 0);
    rc = write_map(&o, map, path, x->err);
    if (rc == 0 && x->to_files)
        rc = lode_cmd_results_files_add(&x->files, "ids", path, o.n, x->err);
    lode_writer_close(o.w);
    lode_ids_close(&o.ids);
    lode_buf_clear(&o.part);
    return rc;
}

/* A step whose map is there: its name is noted, or its map written. */
static int take_map(struct export *x, const char *name, const char *map)
{
    char *path = NULL;
    size_t len = strlen(x->named);
    int rc;

    x->n++;
    snprintf(x->named + len, sizeof x->named - len, "%s%s", len ? ", " : "", name);
    if (!x->is_writing)
        return 0;
    path = x->to_files ? lode_str_printf(x->err, "%s/%s-ids.csv", x->o->dir, name)
                       : lode_str_dup("-", x->err);
    rc = path ? export_map(x, map, path) : -1;
    lode_mem_free(path);
    return rc;
}

static int each_step(void *ctx, const struct lode_journal_step *s)
{
    struct export *x = ctx;
    char *map;

    if (x->o->step && strcmp(x->o->step, s->name) != 0)
        return 1;
    map = lode_str_printf(x->err, "%s/ids/%s", x->dir, s->name);
    if (!map)
        x->rc = -1;
    else if (lode_io_exists(map) && strcmp(s->state, "complete") == 0)
        x->rc = take_map(x, s->name, map);
    else if (lode_io_exists(map) && x->is_writing)
        fprintf(stderr, "lode: step %s is not complete: lode resume finishes it\n", s->name);
    lode_mem_free(map);
    return x->rc == 0;
}

/* Looks through the steps, or writes their maps. */
static int walk(struct export *x, struct lode_journal *j, int is_writing)
{
    x->n = 0;
    x->named[0] = '\0';
    x->is_writing = is_writing;
    return lode_journal_steps(j, each_step, x, x->err) < 0 ? -1 : x->rc;
}

static int export_all(struct export *x, struct lode_journal *j)
{
    if (walk(x, j, 0) < 0)
        return -1;
    if (x->n > 1 && !x->to_files)
        return lode_err_set(x->err, LODE_E_USAGE,
                            "several steps keep ids (%.150s): name one with --step, or a folder "
                            "for their files with --dir",
                            x->named);
    if (x->to_files && lode_io_mkdirs(x->o->dir, x->err) < 0)
        return -1;
    if (walk(x, j, 1) < 0)
        return -1;
    if (x->n == 0)
        fprintf(stderr,
                "lode: %s has no ids%s%s: a step keeps them that has an external id or "
                "ids_by, and is complete\n",
                x->dir, x->o->step ? " of a step " : "", x->o->step ? x->o->step : "");
    else if (x->to_files && !x->o->is_json)
        lode_table_print(&x->files.table, stdout);
    return 0;
}

int lode_cmd_results_ids(const struct lode_options *o, const char *dir, struct lode_err *err)
{
    struct export x = {.o = o, .dir = dir, .err = err, .to_files = o->dir != NULL};
    char *file = lode_str_printf(err, "%s/run.db", dir);
    struct lode_journal *j = NULL;
    int rc = -1;

    if (o->is_failed || o->status || o->code || o->job)
        lode_err_set(err, LODE_E_USAGE, "--ids prints no rows: of the conditions only --step fits");
    else if (o->is_json && !x.to_files)
        lode_err_set(err, LODE_E_USAGE, "--ids prints CSV: --json fits with --dir alone");
    else if (lode_cmd_results_files_init(&x.files, o->is_json, err) == 0 && file &&
             lode_journal_open(file, &j, err) == 0)
        rc = export_all(&x, j);
    lode_journal_close(j);
    lode_table_clear(&x.files.table);
    lode_mem_free(file);
    return rc;
}
