/* flow/differ.c - compares two files of one chunk, row by row. */
#include "flow/differ.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/outcomes.h"

enum { MAX_SHOWN = 30 };

struct side {
    struct lode_reader *r;
    const char *const *names;
    size_t n_names;
    struct lode_row row;
    int rc;
};

struct difference {
    int64_t at;    /* row of the chunk, from 0 */
    char name[81]; /* field; "" where a row is missing on one side */
    char before[MAX_SHOWN + 4], after[MAX_SHOWN + 4];
};

static int open_side(const char *path, struct side *s, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};

    if (lode_reader_open(path, &opts, &s->r, err) < 0)
        return -1;
    s->names = lode_reader_columns(s->r, &s->n_names);
    return 0;
}

static struct lode_slice value_of(const struct side *s, const char *name)
{
    for (size_t i = 0; i < s->n_names && i < s->row.n_cells; i++)
        if (strcmp(s->names[i], name) == 0)
            return s->row.cells[i];
    return (struct lode_slice){"", 0};
}

static void show(struct lode_slice v, char out[MAX_SHOWN + 4])
{
    size_t n = v.n > MAX_SHOWN ? lode_text_prefix(v.p, v.n, MAX_SHOWN / 2) : v.n;

    if (n > MAX_SHOWN)
        n = 0;
    memcpy(out, v.p, n);
    snprintf(out + n, 4, "%s", n < v.n ? "…" : "");
}

/* 1 where the rows at hand differ in a field that `s` has. */
static int compare(const struct side *s, const struct side sides[2], struct difference *d)
{
    for (size_t i = 0; i < s->n_names; i++) {
        struct lode_slice a = value_of(&sides[0], s->names[i]),
                          b = value_of(&sides[1], s->names[i]);

        if (a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0))
            continue;
        lode_str_copy(d->name, sizeof d->name, s->names[i]);
        show(a, d->before);
        show(b, d->after);
        return 1;
    }
    return 0;
}

/* 1 where *d holds the first difference. */
static int find(const char *before, const char *after, struct difference *d, struct lode_err *err)
{
    struct side sides[2] = {{.r = NULL}, {.r = NULL}};
    int rc = -1;

    memset(d, 0, sizeof *d);
    if (open_side(before, &sides[0], err) < 0 || open_side(after, &sides[1], err) < 0)
        goto out;
    for (;; d->at++) {
        for (int i = 0; i < 2; i++) {
            sides[i].rc = lode_reader_next(sides[i].r, &sides[i].row, err);
            if (sides[i].rc < 0)
                goto out;
        }
        rc = sides[0].rc != sides[1].rc;
        if (rc || sides[0].rc == 0)
            break;
        rc = compare(&sides[0], sides, d) || compare(&sides[1], sides, d);
        if (rc)
            break;
    }
out:
    lode_reader_close(sides[0].r);
    lode_reader_close(sides[1].r);
    return rc;
}

/* Line of the i-th row of the chunk as it was, 0 where that cannot be told. */
static long line_of(const struct lode_chunk *c, int64_t i)
{
    struct lode_unit_reader units;
    struct lode_unit u = {.line = 0};
    struct lode_buf key;
    struct lode_err ignored;

    if (lode_outcomes_units_open(c->rows, &units, &ignored) < 0)
        return 0;
    lode_buf_init(&key, 0);
    for (int64_t k = 0; k <= i; k++)
        if (lode_outcomes_units_next(&units, &u, &key, &ignored) < 0) {
            u.line = 0;
            break;
        }
    lode_buf_clear(&key);
    lode_outcomes_units_close(&units);
    return (long)u.line;
}

int lode_differ_tell(const struct lode_chunk *c, const struct lode_journal_chunk *was,
                     struct lode_err *err)
{
    const char *name = lode_str_basename(lode_source_name(c->step->source));
    char *part = lode_str_printf(err, "%s.part", c->csv);
    struct difference d = {.at = 0};
    struct lode_err ignored;
    int rc = 0;

    if (!part)
        return -1;
    if (lode_io_exists(c->csv))
        rc = find(c->csv, part, &d, &ignored);
    lode_mem_free(part);
    if (rc == 1 && d.name[0])
        return lode_err_set(
            err, LODE_E_CHECK,
            "the script makes another record of %.40s:%ld now: %.40s was \"%s\", is "
            "\"%s\". Put the old script back (script.lua in the run directory), or "
            "keep what was sent with --accept-script",
            name, line_of(c, d.at), d.name, d.before, d.after);
    return lode_err_set(
        err, LODE_E_CHECK,
        "the script makes other records of %.40s:%lld-%lld now than those that were "
        "sent. Put the old script back (script.lua in the run directory), or keep "
        "what was sent with --accept-script",
        name, (long long)was->first_line, (long long)was->last_line);
}
