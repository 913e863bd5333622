/* source/jsonl.c - lines of a file, each taken apart by jsonline.c. */
#include "source/jsonl.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/stream.h"
#include "csv/header.h"
#include "csv/lines.h"
#include "source/jsonline.h"

enum { DEFAULT_MAX = 4 << 20, SNIFF = 512 };

struct lode_jsonl {
    char *path;
    struct lode_stream *in;
    struct lode_lines lines;
    size_t max;
    struct lode_jsonline parsed;
    struct lode_jsonl_member *members;
    size_t members_cap;
};

int lode_jsonl_open(const char *path, size_t max_row_bytes, struct lode_jsonl **out,
                    struct lode_err *err)
{
    struct lode_jsonl *j = lode_mem_alloc(sizeof *j, err);
    size_t skip;

    if (!j)
        return -1;
    j->max = max_row_bytes ? max_row_bytes : DEFAULT_MAX;
    j->path = lode_str_dup(path, err);
    if (!j->path || lode_stream_open(path, &j->in, err) < 0)
        goto fail;
    if (lode_lines_init(&j->lines, j->in, j->max, SNIFF, err) < 0) {
        lode_err_wrap(err, "%s", path);
        goto fail;
    }
    if (lode_header_sniff(j->lines.buf, j->lines.len, LODE_TEXT_UTF8, 0, &skip, err) < 0) {
        lode_err_at(err, path, 1);
        goto fail;
    }
    lode_lines_skip(&j->lines, skip);
    *out = j;
    return 0;
fail:
    lode_jsonl_close(j);
    return -1;
}

void lode_jsonl_close(struct lode_jsonl *j)
{
    if (!j)
        return;
    lode_lines_clear(&j->lines);
    lode_stream_close(j->in);
    lode_jsonline_clear(&j->parsed);
    lode_mem_free(j->members);
    lode_mem_free(j->path);
    lode_mem_free(j);
}

static int hand_out(struct lode_jsonl *j, struct lode_jsonl_row *row, struct lode_err *err)
{
    const struct lode_jsonline *l = &j->parsed;

    if (l->n > j->members_cap) {
        struct lode_jsonl_member *m = lode_mem_resize(j->members, l->cap * sizeof *m, err);

        if (!m)
            return -1;
        j->members = m;
        j->members_cap = l->cap;
    }
    for (size_t i = 0; i < l->n; i++) {
        const struct lode_jsonline_place *at = &l->places[i];

        j->members[i] = (struct lode_jsonl_member){{l->text.p + at->name, at->n_name},
                                                   {l->text.p + at->value, at->n_value}};
    }
    row->members = j->members;
    row->n = l->n;
    return 1;
}

static int is_blank(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r'))
        i++;
    return i == n;
}

/* The next line that is not blank, or the first part of one that is too long (its rest is passed
 * over). 1, 0, -1. */
static int next_line(struct lode_jsonl *j, struct lode_line *line, int *is_long,
                     struct lode_err *err)
{
    struct lode_line more;
    int rc;

    for (;;) {
        j->lines.keep = j->lines.pos;
        rc = lode_lines_next(&j->lines, line, err);
        if (rc <= 0)
            return rc;
        *is_long = line->is_part || line->n > j->max;
        more = *line;
        while (rc > 0 && more.is_part) {
            j->lines.keep = j->lines.pos;
            rc = lode_lines_next(&j->lines, &more, err);
        }
        if (rc < 0)
            return -1;
        if (*is_long || !is_blank(j->lines.buf + line->at, line->n))
            return 1;
    }
}

int lode_jsonl_next(struct lode_jsonl *j, struct lode_jsonl_row *row, struct lode_err *err)
{
    struct lode_line line;
    int is_long, rc = next_line(j, &line, &is_long, err);

    if (rc < 0)
        return lode_err_wrap(err, "%s", j->path);
    if (rc == 0)
        return 0;
    row->line = line.number;
    row->fault[0] = '\0';
    row->n = 0;
    if (is_long) {
        snprintf(row->fault, sizeof row->fault, "line %ld: the line is longer than %zu bytes",
                 line.number, j->max);
        return 1;
    }
    rc = lode_jsonline_read(&j->parsed, j->lines.buf + line.at, line.n, line.number, row->fault,
                            err);
    return rc == 0 ? hand_out(j, row, err) : rc;
}
