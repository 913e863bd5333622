/* cli/seeds.c - files of records into the local org. A row whose parent is not there yet, because
 * it comes later or in another file, waits for it. */
#include "cli/seeds.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/report.h"
#include "csv/reader.h"
#include "rehearsal/org_seed.h"

enum { SHOWN_MAX = 20 };

/* A row that waits. */
struct waiting {
    struct waiting *next;
    size_t file;
    long line;
    char *why;
    size_t n;
    struct lode_slice cells[]; /* into the text behind them */
};

struct seeds {
    const struct lode_options *o;
    struct lode_org_seed **files; /* one a file */
    struct waiting *first, **end;
    long n_bad;
};

static void tell(struct seeds *s, size_t file, long line, const char *why)
{
    struct lode_err e;

    if (++s->n_bad > SHOWN_MAX)
        return;
    lode_err_set(&e, LODE_E_INPUT, "%s", why);
    lode_err_at(&e, s->o->seeds.items[file], line);
    lode_report_error(&e);
}

static int wait_for_parent(struct seeds *s, size_t file, const struct lode_row *row,
                           const char *why, struct lode_err *err)
{
    size_t bytes = sizeof(struct waiting) + row->n_cells * sizeof *row->cells, n = 0;
    struct waiting *w;
    char *to;

    for (size_t i = 0; i < row->n_cells; i++)
        n += row->cells[i].n;
    w = lode_mem_alloc(bytes + n + 1, err);
    if (!w)
        return -1;
    w->why = lode_str_dup(why, err);
    if (!w->why) {
        lode_mem_free(w);
        return -1;
    }
    w->file = file;
    w->line = row->line;
    w->n = row->n_cells;
    to = (char *)w + bytes;
    for (size_t i = 0; i < row->n_cells; i++) {
        w->cells[i] = (struct lode_slice){to, row->cells[i].n};
        if (row->cells[i].n)
            memcpy(to, row->cells[i].p, row->cells[i].n);
        to += row->cells[i].n;
    }
    *s->end = w;
    s->end = &w->next;
    return 0;
}

static int is_patient(const char *why)
{
    return lode_str_starts(why, "INVALID_CROSS_REFERENCE_KEY:") ||
           lode_str_starts(why, "INVALID_FIELD:Foreign key external ID");
}

static int load_file(struct lode_org *org, struct seeds *s, size_t file, struct lode_err *err)
{
    struct lode_reader *r = NULL;
    const char *const *columns, *why = NULL;
    struct lode_row row;
    size_t n;
    int rc = lode_reader_open(s->o->seeds.items[file], NULL, &r, err);

    if (rc < 0)
        return -1;
    columns = lode_reader_columns(r, &n);
    rc = lode_org_seed_open(org, s->o->objects.items[file], columns, n, &s->files[file], err);
    if (rc < 0)
        lode_err_at(err, s->o->seeds.items[file], 1);
    while (rc == 0 && (rc = lode_reader_next(r, &row, err)) == 1) {
        rc = 0;
        if (row.fault[0]) {
            tell(s, file, row.line, row.fault);
            continue;
        }
        rc = lode_org_seed_row(s->files[file], row.cells, &why, err);
        if (rc == 1 && is_patient(why))
            rc = wait_for_parent(s, file, &row, why, err);
        else if (rc == 1)
            rc = (tell(s, file, row.line, why), 0);
    }
    lode_reader_close(r);
    return rc;
}

static void drop(struct waiting *w)
{
    lode_mem_free(w->why);
    lode_mem_free(w);
}

/* Once more through all that wait: the number of rows that had their parent now, or -1. */
static long try_again(struct seeds *s, struct lode_err *err)
{
    struct waiting **at = &s->first;
    const char *why = NULL;
    long n = 0;

    while (*at) {
        struct waiting *w = *at;
        int rc = lode_org_seed_row(s->files[w->file], w->cells, &why, err);

        if (rc < 0)
            return -1;
        if (rc == 1 && is_patient(why)) {
            at = &w->next;
            continue;
        }
        if (rc == 1)
            tell(s, w->file, w->line, why);
        n++;
        *at = w->next;
        drop(w);
    }
    s->end = at;
    return n;
}

static int load_all(struct lode_org *org, struct seeds *s, struct lode_err *err)
{
    long n = 1;

    for (size_t i = 0; i < s->o->seeds.n; i++)
        if (load_file(org, s, i, err) < 0)
            return -1;
    while (s->first && n > 0)
        n = try_again(s, err);
    if (n < 0)
        return -1;
    for (struct waiting *w = s->first; w; w = w->next)
        tell(s, w->file, w->line, w->why);
    if (s->n_bad)
        return lode_err_set(err, LODE_E_INPUT, "--seed: %ld row%s cannot be records%s", s->n_bad,
                            s->n_bad == 1 ? "" : "s",
                            s->n_bad > SHOWN_MAX ? "; the first are above" : "");
    return 0;
}

int lode_seeds_load(struct lode_org *org, const struct lode_options *o, struct lode_err *err)
{
    struct seeds s = {.o = o, .end = &s.first};
    int rc;

    if (o->seeds.n != o->objects.n)
        return lode_err_set(err, LODE_E_USAGE,
                            "each --seed FILE goes with one --object NAME: there are %zu and %zu",
                            o->seeds.n, o->objects.n);
    if (o->seeds.n == 0)
        return 0;
    rc = lode_org_seed_begin(org, err);
    if (rc <= 0) {
        if (rc == 0 && !o->is_pipe)
            fprintf(stderr, "lode serve: %s has its records already; %s left out\n", o->db,
                    o->is_snapshot ? "those of the snapshot are" : "--seed is");
        return rc;
    }
    s.files = lode_mem_alloc(o->seeds.n * sizeof *s.files, err);
    rc = lode_org_seed_end(org, s.files ? load_all(org, &s, err) : -1, err);
    for (size_t i = 0; s.files && i < o->seeds.n; i++)
        lode_org_seed_close(s.files[i]);
    lode_mem_free(s.files);
    while (s.first) {
        struct waiting *next = s.first->next;

        drop(s.first);
        s.first = next;
    }
    return rc;
}
