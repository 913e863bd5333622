/* source/source.c - a CSV file as the source of a step. */
#include "source/source.h"

#include <limits.h>
#include <string.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/header.h"

const char *const lode_source_own[LODE_SOURCE_N_OWN] = {
    "_row",         "_file",       "_line",     "_part",       "_status",
    "sf__Id",       "sf__Created", "sf__Error", "_error_code", "_error_field",
    "_error_value", "_attempts",   "_mended",   "_job",
};

const char *const lode_source_origin[LODE_SOURCE_N_ORIGIN] = {"_from_file", "_from_line",
                                                              "_from_part", "_from_fault"};

enum { FROM_FILE, FROM_LINE, FROM_PART, FROM_FAULT };

struct lode_source {
    char *path, *name;
    struct lode_reader_opts opts;
    struct lode_reader *reader;
    const char *const *columns;
    size_t n_columns;
    size_t n_hidden;      /* columns of lode's own in front */
    int has_origin;       /* they are those of a spool */
    struct lode_buf file; /* of the row, where they are */
    uint64_t number;
    int is_numbered; /* 0 after a seek */
    int shows_own;
};

static int open_reader(struct lode_source *s, struct lode_err *err)
{
    size_t n;

    lode_reader_close(s->reader);
    s->reader = NULL;
    if (lode_reader_open(s->path, &s->opts, &s->reader, err) < 0)
        return err->line ? lode_err_at(err, s->name, err->line) : -1;
    s->columns = lode_reader_columns(s->reader, &n);
    s->has_origin =
        lode_header_begins_with(s->columns, n, lode_source_origin, LODE_SOURCE_N_ORIGIN);
    s->n_hidden = s->has_origin ? LODE_SOURCE_N_ORIGIN : 0;
    if (!s->shows_own && lode_header_begins_with(s->columns, n, lode_source_own, LODE_SOURCE_N_OWN))
        s->n_hidden = LODE_SOURCE_N_OWN;
    s->columns += s->n_hidden;
    s->n_columns = n - s->n_hidden;
    s->number = 0;
    s->is_numbered = 1;
    return 0;
}

int lode_source_open(const char *path, const char *name, const struct lode_reader_opts *opts,
                     struct lode_source **out, struct lode_err *err)
{
    struct lode_source *s = lode_mem_alloc(sizeof *s, err);

    if (!s)
        return -1;
    if (opts)
        s->opts = *opts;
    s->opts.own = lode_source_own;
    s->opts.n_own = LODE_SOURCE_N_OWN;
    s->path = lode_str_dup(path, err);
    s->name = s->path ? lode_str_dup(name, err) : NULL;
    if (!s->name || open_reader(s, err) < 0) {
        lode_source_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

int lode_source_show_own(struct lode_source *s, struct lode_err *err)
{
    s->shows_own = 1;
    return open_reader(s, err);
}

int lode_source_again(const struct lode_source *s, struct lode_source **out, struct lode_err *err)
{
    if (lode_source_open(s->path, s->name, &s->opts, out, err) < 0)
        return -1;
    return s->shows_own ? lode_source_show_own(*out, err) : 0;
}

void lode_source_close(struct lode_source *s)
{
    if (!s)
        return;
    lode_reader_close(s->reader);
    lode_buf_clear(&s->file);
    lode_mem_free(s->path);
    lode_mem_free(s->name);
    lode_mem_free(s);
}

const char *lode_source_path(const struct lode_source *s)
{
    return s->path;
}

const char *lode_source_name(const struct lode_source *s)
{
    return s->name;
}

struct lode_reader_opts lode_source_outcome_opts(size_t max_row_bytes)
{
    return (struct lode_reader_opts){.max_row_bytes = max_row_bytes,
                                     .any_width = 1,
                                     .raw_bytes = 1,
                                     .keep_blank = 1,
                                     .own = lode_source_own,
                                     .n_own = LODE_SOURCE_N_OWN};
}

const char *const *lode_source_columns(const struct lode_source *s, size_t *n)
{
    *n = s->n_columns;
    return s->columns;
}

int lode_source_column(const struct lode_source *s, const char *name)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if (strcmp(s->columns[i], name) == 0)
            return (int)i;
    return -1;
}

int lode_source_no_column(const struct lode_source *s, const char *name, struct lode_err *err)
{
    size_t n;
    const char *const *columns = lode_source_columns(s, &n);
    const char *near = lode_str_nearest(name, columns, n), *file = lode_source_name(s);
    char list[200];

    if (near)
        return lode_err_set(err, LODE_E_CHECK, "%s has no column \"%s\"; did you mean \"%s\"?",
                            file, name, near);
    if (n == 1 && strpbrk(columns[0], ",;\t|^`"))
        return lode_err_set(err, LODE_E_CHECK,
                            "%s has no column \"%s\", only one that is named \"%.80s\": is the "
                            "delimiter another one?",
                            file, name, columns[0]);
    lode_str_names(columns, n, list, sizeof list);
    return lode_err_set(err, LODE_E_CHECK, "%s has no column \"%s\"%s%s", file, name,
                        *list ? "; it has " : "", list);
}

/* The number in a hidden column; 0 where it is blank or none. */
static long number_of(const struct lode_row *row, size_t column, long most)
{
    char text[24];
    long n;
    struct lode_slice c;

    if (row->n_cells <= column)
        return 0;
    c = row->cells[column];
    if (c.n == 0 || c.n >= sizeof text)
        return 0;
    memcpy(text, c.p, c.n);
    text[c.n] = '\0';
    return lode_str_long(text, 1, most, &n) == 0 ? n : 0;
}

/* What a spool says of where the row came from. */
static int read_origin(struct lode_source *s, struct lode_source_row *out, struct lode_err *err)
{
    const struct lode_slice *cells = out->row.cells;
    long line = number_of(&out->row, FROM_LINE, LONG_MAX);

    if (out->row.n_cells < LODE_SOURCE_N_ORIGIN)
        return 0;
    if (line)
        out->row.line = line;
    if (cells[FROM_FILE].n) {
        if (cells[FROM_FILE].n != s->file.len ||
            memcmp(cells[FROM_FILE].p, lode_buf_str(&s->file), s->file.len) != 0) {
            lode_buf_reset(&s->file);
            if (lode_buf_add(&s->file, cells[FROM_FILE].p, cells[FROM_FILE].n, err) < 0)
                return -1;
        }
        out->file = lode_buf_str(&s->file);
    }
    out->part = lode_part_unpack((uint32_t)number_of(&out->row, FROM_PART, UINT32_MAX));
    if (cells[FROM_FAULT].n) { /* a ragged row is one here, too: what is wrong was said before */
        size_t n = cells[FROM_FAULT].n;

        if (n >= sizeof out->row.fault)
            n = sizeof out->row.fault - 1;
        memcpy(out->row.fault, cells[FROM_FAULT].p, n);
        out->row.fault[n] = '\0';
        /* lua/lode/keys.lua and source.lua; what a reader says begins with the line */
        out->is_refused = out->row.fault[0] == ':';
        out->is_counted = out->row.fault[0] == ' ';
        if (out->is_counted)
            memmove(out->row.fault, out->row.fault + 1, n);
    }
    return 0;
}

/* A part that cannot be told would load the whole row, and what is there of it once more. */
static void read_own(struct lode_source_row *out)
{
    const struct lode_slice *part = out->row.cells + LODE_OWN_PART;

    if (out->row.n_cells > LODE_OWN_PART && lode_part_read(*part, &out->part) < 0 &&
        !out->row.fault[0])
        lode_str_format(
            out->row.fault, sizeof out->row.fault,
            "line %ld: _part is \"%.*s\", which tells no part of a row: \"2 of 3\" does",
            out->row.line, (int)(part->n < 40 ? part->n : 40), part->p);
}

int lode_source_next(struct lode_source *s, struct lode_source_row *out, struct lode_err *err)
{
    int rc = lode_reader_next(s->reader, &out->row, err);

    if (rc <= 0)
        return rc;
    s->number++;
    out->number = s->is_numbered ? s->number : 0;
    out->part = (struct lode_part){0, 0};
    out->is_refused = out->is_counted = 0;
    out->file = s->name;
    if (s->n_hidden) {
        if (s->has_origin && read_origin(s, out, err) < 0)
            return -1;
        if (!s->has_origin)
            read_own(out);
        if (out->row.n_cells > s->n_hidden) {
            out->row.cells += s->n_hidden;
            out->row.n_cells -= s->n_hidden;
        } else {
            out->row.n_cells = 0;
        }
    }
    return 1;
}

int lode_source_seek(struct lode_source *s, int64_t offset, long line, struct lode_err *err)
{
    s->is_numbered = 0;
    return lode_reader_seek(s->reader, offset, line, err);
}

int lode_source_rewind(struct lode_source *s, struct lode_err *err)
{
    return open_reader(s, err);
}

int lode_source_is_longer(const struct lode_source *s, long n_lines, int *is_longer,
                          struct lode_err *err)
{
    char buf[65536];
    long n = 0;
    size_t got;
    int fd = -1, rc = -1;

    if (lode_io_open_read(s->path, &fd, err) < 0)
        return -1;
    do {
        const char *p = buf, *q;

        if (lode_io_read(fd, buf, sizeof buf, &got, err) < 0)
            goto out;
        while ((q = memchr(p, '\n', got - (size_t)(p - buf)))) {
            n++;
            p = q + 1;
        }
    } while (got && n <= n_lines);
    *is_longer = n > n_lines;
    rc = 0;
out:
    lode_io_close(fd);
    return rc;
}
