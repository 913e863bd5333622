/* cli/outlet.c - a row's record, or why there is none, in the words of the three outputs. */
#include "cli/outlet.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "csv/writer.h"

void lode_outlet_init(struct lode_outlet *o)
{
    memset(o, 0, sizeof *o);
    lode_buf_init(&o->csv, 0);
    lode_buf_init(&o->said, 0);
    lode_buf_init(&o->rejects, 0);
}

void lode_outlet_clear(struct lode_outlet *o)
{
    lode_buf_clear(&o->csv);
    lode_buf_clear(&o->said);
    lode_buf_clear(&o->rejects);
}

void lode_outlet_reset(struct lode_outlet *o)
{
    lode_buf_reset(&o->csv);
    lode_buf_reset(&o->said);
    lode_buf_reset(&o->rejects);
    o->n_rows = o->n_records = o->n_skipped = o->n_rejected = o->n_dropped = 0;
}

void lode_outlet_count(struct lode_outlet *to, const struct lode_outlet *of)
{
    to->n_rows += of->n_rows;
    to->n_records += of->n_records;
    to->n_skipped += of->n_skipped;
    to->n_rejected += of->n_rejected;
    to->n_dropped += of->n_dropped;
}

static int cell(struct lode_buf *b, int is_first, const char *p, size_t n, struct lode_err *err)
{
    if (!is_first && lode_buf_addc(b, ',', err) < 0)
        return -1;
    return n ? lode_writer_quote(b, 0, p, n, err) : 0;
}

static int text(struct lode_buf *b, const char *s, struct lode_err *err)
{
    return cell(b, 0, s, strlen(s), err);
}

int lode_outlet_head(struct lode_outlet *o, const struct lode_source *source, struct lode_err *err)
{
    size_t n;
    const char *const *columns = lode_source_columns(source, &n);

    for (size_t i = 0; i < LODE_SOURCE_N_OWN; i++)
        if (cell(&o->rejects, i == 0, lode_source_own[i], strlen(lode_source_own[i]), err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++)
        if (text(&o->rejects, columns[i], err) < 0)
            return -1;
    return lode_buf_addc(&o->rejects, '\n', err);
}

/* The form of a load's outcome file: it can be mended and mapped again. */
static int keep(struct lode_outlet *o, const struct lode_outlet_from *from,
                const struct lode_source_row *row, const struct lode_mapped *m,
                struct lode_err *err)
{
    struct lode_buf *b = &o->rejects;
    const char *status = m->verdict == LODE_MAP_SKIP ? "skipped" : "rejected";

    if (lode_buf_addf(b, err, "%" PRIu64, row->number) < 0 || text(b, from->name, err) < 0 ||
        lode_buf_addf(b, err, ",%ld,", row->row.line) < 0 || text(b, status, err) < 0 ||
        lode_buf_adds(b, ",,", err) < 0 || text(b, m->reason, err) < 0 ||
        text(b, m->code, err) < 0 || text(b, m->column, err) < 0 || text(b, m->value, err) < 0 ||
        lode_buf_adds(b, ",0,,", err) < 0)
        return -1;
    for (size_t i = 0; i < row->row.n_cells; i++)
        if (cell(b, 0, row->row.cells[i].p, row->row.cells[i].n, err) < 0)
            return -1;
    return lode_buf_addc(b, '\n', err);
}

/* One line, whatever the row holds. */
static int say(struct lode_outlet *o, const struct lode_outlet_from *from,
               const struct lode_source_row *row, const struct lode_mapped *m, struct lode_err *err)
{
    struct lode_buf *b = &o->said;
    size_t at = b->len;
    const char *reason = m->reason;

    if (row->row.fault[0] && lode_str_starts(reason, "line ")) /* it is said already */
        reason += strcspn(reason, ":") + (strchr(reason, ':') ? 2 : 0);
    if (lode_buf_addf(b, err, "%s:%ld: %s: ", from->name, row->row.line,
                      m->verdict == LODE_MAP_SKIP ? "skipped" : "rejected") < 0 ||
        (m->column[0] && lode_buf_addf(b, err, "%s=%s: ", m->column, m->value) < 0) ||
        lode_buf_adds(b, reason, err) < 0)
        return -1;
    for (; at < b->len; at++)
        if ((unsigned char)b->p[at] < 0x20 || b->p[at] == 0x7f)
            b->p[at] = ' ';
    return lode_buf_addc(b, '\n', err);
}

static int told(struct lode_outlet *o, const struct lode_outlet_from *from,
                const struct lode_source_row *row, const struct lode_mapped *m,
                struct lode_err *err)
{
    int is_skipped = m->verdict == LODE_MAP_SKIP;

    if (is_skipped && !m->code[0]) { /* a filter's everyday */
        o->n_dropped++;
        return 0;
    }
    if (is_skipped)
        o->n_skipped++;
    else
        o->n_rejected++;
    if (from->has_rejects && keep(o, from, row, m, err) < 0)
        return -1;
    return is_skipped && from->is_quiet ? 0 : say(o, from, row, m, err);
}

int lode_outlet_add(struct lode_outlet *o, const struct lode_outlet_from *from,
                    struct lode_sheet *sheet, const struct lode_source_row *row,
                    const struct lode_mapped *m, struct lode_err *err)
{
    size_t before = o->csv.len;
    int rc = 0;

    o->n_rows++;
    if (m->verdict != LODE_MAP_RECORDS)
        return told(o, from, row, m, err);
    if (from->kind == LODE_TRANSFORM_FILTER) {
        o->n_records++;
        return lode_sheet_row(&row->row, &o->csv, err);
    }
    for (size_t i = 0; i < m->records.n && rc == 0; i++)
        rc = lode_sheet_line(sheet, &m->records.items[i],
                             from->kind == LODE_TRANSFORM_EDIT ? &row->row : NULL, &o->csv, err);
    if (rc < 0) {
        o->csv.len = before; /* no half of a row */
        return err->code == LODE_E_CHECK ? lode_err_at(err, from->name, row->row.line) : -1;
    }
    o->n_records += (int64_t)m->records.n;
    return 0;
}
