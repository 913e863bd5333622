/* flow/sheet.c - the columns of what `lode map` prints, and its lines. */
#include "flow/sheet.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/writer.h"

void lode_sheet_init(struct lode_sheet *s, const struct lode_fields *fields)
{
    memset(s, 0, sizeof *s);
    s->fields = fields;
}

void lode_sheet_clear(struct lode_sheet *s)
{
    for (size_t i = 0; i < s->n_columns; i++)
        lode_mem_free(s->columns[i]);
    lode_mem_free(s->columns);
    lode_mem_free(s->at);
    lode_mem_free(s->cells);
    memset(s, 0, sizeof *s);
}

static long place_of(const struct lode_sheet *s, const char *name)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if (strcmp(s->columns[i], name) == 0)
            return (long)i;
    return -1;
}

int lode_sheet_column(struct lode_sheet *s, const char *name, struct lode_err *err)
{
    if (place_of(s, name) >= 0)
        return lode_err_set(err, LODE_E_USAGE, "column %s is named twice", name);
    if (lode_mem_grow(&s->columns, s->n_columns, &s->cap_columns, sizeof *s->columns, err) < 0)
        return -1;
    s->columns[s->n_columns] = lode_str_dup(name, err);
    if (!s->columns[s->n_columns])
        return -1;
    s->n_columns++;
    return 0;
}

int lode_sheet_columns(struct lode_sheet *s, struct lode_err *err)
{
    for (size_t i = 0; i < s->fields->n; i++)
        if (lode_sheet_column(s, s->fields->items[i].name, err) < 0)
            return -1;
    return 0;
}

static int put_cells(const struct lode_slice *cells, size_t n, struct lode_buf *out,
                     struct lode_err *err)
{
    size_t most = 4; /* what it takes with all in quotes */
    char *to, *line;

    for (size_t i = 0; i < n; i++)
        most += 2 * cells[i].n + 3;
    if (lode_buf_reserve(out, most, err) < 0)
        return -1;
    to = line = out->p + out->len;
    for (size_t i = 0; i < n; i++) {
        if (i)
            *to++ = ',';
        if (cells[i].n)
            to = lode_writer_put(to, cells[i].p, cells[i].n, ',');
    }
    if (to == line) { /* else it would read as a blank line */
        *to++ = '"';
        *to++ = '"';
    }
    *to++ = '\n';
    *to = '\0';
    out->len = (size_t)(to - out->p);
    return 0;
}

int lode_sheet_head(const struct lode_sheet *s, struct lode_buf *out, struct lode_err *err)
{
    for (size_t i = 0; i < s->n_columns; i++)
        if ((i && lode_buf_addc(out, ',', err) < 0) ||
            lode_writer_quote(out, 0, s->columns[i], strlen(s->columns[i]), err) < 0)
            return -1;
    return lode_buf_addc(out, '\n', err);
}

/* Places of fields that are new since the last line. */
static int learn(struct lode_sheet *s, struct lode_err *err)
{
    while (s->n_at < s->fields->n) {
        const char *name = s->fields->items[s->n_at].name;
        long at = place_of(s, name);

        if (at < 0 && !s->is_cut)
            return lode_err_set(err, LODE_E_CHECK,
                                "field %s is none of the columns, which were those of the first "
                                "record: name all columns with --columns, or give the first "
                                "record this field too (\"\" is blank)",
                                name);
        if (lode_mem_grow(&s->at, s->n_at, &s->cap_at, sizeof *s->at, err) < 0)
            return -1;
        s->at[s->n_at++] = at;
    }
    while (s->cap_cells < s->n_columns)
        if (lode_mem_grow(&s->cells, s->cap_cells, &s->cap_cells, sizeof *s->cells, err) < 0)
            return -1;
    return 0;
}

static void put(struct lode_sheet *s, size_t field, struct lode_slice v)
{
    if (s->at[field] >= 0)
        s->cells[s->at[field]] = v;
}

int lode_sheet_line(struct lode_sheet *s, const struct lode_record *rec,
                    const struct lode_row *base, struct lode_buf *out, struct lode_err *err)
{
    if ((s->n_at < s->fields->n || s->cap_cells < s->n_columns) && learn(s, err) < 0)
        return -1;
    memset(s->cells, 0, s->n_columns * sizeof *s->cells);
    for (size_t i = 0; base && i < base->n_cells; i++)
        put(s, i, base->cells[i]);
    for (size_t i = 0; i < rec->n; i++)
        put(s, rec->values[i].field, rec->values[i].text);
    return put_cells(s->cells, s->n_columns, out, err);
}

int lode_sheet_row(const struct lode_row *row, struct lode_buf *out, struct lode_err *err)
{
    const struct lode_slice *c = row->cells;
    size_t n = row->n_cells;

    if (!row->is_plain || n < 2)
        return put_cells(c, n, out, err);
    if (lode_buf_add(out, c[0].p, (size_t)(c[n - 1].p + c[n - 1].n - c[0].p), err) < 0)
        return -1;
    return lode_buf_addc(out, '\n', err);
}
