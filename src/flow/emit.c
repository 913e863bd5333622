/* flow/emit.c - writes a chunk: a header, rows, and where the set of columns grew on the way a
 * second pass that pads the rows before. */
#include "flow/emit.h"

#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/writer.h"
#include "flow/adopt.h"
#include "flow/chunk.h"
#include "flow/rowhash.h"

/* From this byte on rows have n_columns columns. */
struct mark {
    int64_t at;
    size_t n_columns;
};

struct lode_emit {
    struct lode_step *step;
    struct lode_chunk *chunk; /* being made */
    struct lode_writer *csv;
    struct lode_out *rows;
    char *csv_part, *rows_part;
    int *column_of; /* of a field, -1: none yet; n_fields known */
    size_t n_fields;
    size_t cap_columns;
    struct lode_slice *cells; /* of the row now, cap_columns */
    struct lode_buf room;     /* for hashing */
    int key;                  /* column that names a row, -1 */
    struct mark *marks;
    size_t n_marks, cap_marks;
    int64_t n_rows, header_bytes;
    int64_t first_line, last_line;
    uint64_t last_unit;
    int64_t late_bytes; /* of columns that came behind the first row */
};

void lode_emit_drop(struct lode_emit *e)
{
    struct lode_err ignored;

    if (!e)
        return;
    lode_writer_close(e->csv);
    lode_io_drop(e->rows);
    if (e->csv_part && lode_io_remove(e->csv_part, &ignored) < 0)
        lode_log_write(e->step->run->log, LODE_LOG_WARN, "emit", "%s", ignored.msg);
    if (e->rows_part && lode_io_remove(e->rows_part, &ignored) < 0)
        lode_log_write(e->step->run->log, LODE_LOG_WARN, "emit", "%s", ignored.msg);
    lode_chunk_free(e->chunk);
    lode_mem_free(e->csv_part);
    lode_mem_free(e->rows_part);
    lode_mem_free(e->column_of);
    lode_mem_free(e->cells);
    lode_mem_free(e->marks);
    lode_buf_clear(&e->room);
    lode_mem_free(e);
}

static int add_column(struct lode_emit *e, unsigned field, struct lode_err *err)
{
    struct lode_chunk *c = e->chunk;

    if (field >= e->n_fields) {
        size_t n = field + 16;
        int *p = lode_mem_resize(e->column_of, n * sizeof *p, err);

        if (!p)
            return -1;
        for (size_t i = e->n_fields; i < n; i++)
            p[i] = -1;
        e->column_of = p;
        e->n_fields = n;
    }
    if (e->column_of[field] >= 0)
        return 0;
    if (c->n_columns == e->cap_columns) {
        size_t n = e->cap_columns ? e->cap_columns * 2 : 16;
        unsigned *columns = lode_mem_resize(c->columns, n * sizeof *columns, err);
        struct lode_slice *cells;

        if (!columns)
            return -1;
        c->columns = columns;
        cells = lode_mem_resize(e->cells, n * sizeof *cells, err);
        if (!cells)
            return -1;
        e->cells = cells;
        e->cap_columns = n;
    }
    e->column_of[field] = (int)c->n_columns;
    c->columns[c->n_columns++] = field;
    e->key = lode_chunk_key(c);
    return 0;
}

static int add_mark(struct lode_emit *e, struct lode_err *err)
{
    if (lode_mem_grow(&e->marks, e->n_marks, &e->cap_marks, sizeof *e->marks, err) < 0)
        return -1;
    e->marks[e->n_marks].at = lode_writer_bytes(e->csv);
    e->marks[e->n_marks++].n_columns = e->chunk->n_columns;
    return 0;
}

static int write_header(struct lode_emit *e, struct lode_writer *w, struct lode_err *err)
{
    for (size_t i = 0; i < e->chunk->n_columns; i++)
        if (lode_writer_cells(w, e->step->fields.items[e->chunk->columns[i]].name, err) < 0)
            return -1;
    return lode_writer_end_row(w, err);
}

static int open_files(struct lode_emit *e, struct lode_err *err)
{
    struct lode_chunk *c = e->chunk;

    e->csv_part = lode_str_printf(err, "%s.part", c->csv);
    if (!e->csv_part)
        return -1;
    e->rows_part = lode_str_printf(err, "%s.part", c->rows);
    if (!e->rows_part || lode_writer_open(e->csv_part, ',', 0, &e->csv, err) < 0 ||
        lode_io_create(e->rows_part, &e->rows, err) < 0)
        return -1;
    return 0;
}

int lode_emit_open(struct lode_step *step, enum lode_operation op, int attempt,
                   const unsigned *first, size_t n_first, struct lode_emit **out,
                   struct lode_err *err)
{
    struct lode_emit *e = lode_mem_alloc(sizeof *e, err);
    int n;

    if (!e)
        return -1;
    e->step = step;
    e->key = -1;
    lode_buf_init(&e->room, 0);
    n = attempt > 1 ? ++step->n_retries_made : ++step->n_chunks_made;
    if (lode_chunk_new(step, n, attempt, op, &e->chunk, err) < 0 || open_files(e, err) < 0)
        goto fail;
    for (size_t i = 0; i < n_first; i++)
        if (add_column(e, first[i], err) < 0)
            goto fail;
    /* a job without the column of its key fails as a whole; with a blank one its rows do */
    if (step->key_field >= 0 && op != LODE_OPERATION_INSERT &&
        add_column(e, (unsigned)step->key_field, err) < 0)
        goto fail;
    *out = e;
    return 0;
fail:
    lode_emit_drop(e);
    return -1;
}

/* What a new column takes: its name, and one more comma there and in every row before. */
static int64_t column_cost(const struct lode_emit *e, unsigned field)
{
    return (int64_t)strlen(e->step->fields.items[field].name) + 1 + e->n_rows;
}

static int is_new(const struct lode_emit *e, unsigned field)
{
    return field >= e->n_fields || e->column_of[field] < 0;
}

int64_t lode_emit_cost(const struct lode_emit *e, const struct lode_record *rec)
{
    int64_t n = 2 * (int64_t)(e->chunk->n_columns + rec->n) + 2;

    for (size_t i = 0; i < rec->n; i++) {
        n += 2 * (int64_t)rec->values[i].text.n + 2;
        if (is_new(e, rec->values[i].field))
            n += column_cost(e, rec->values[i].field);
    }
    for (size_t i = 0; e->n_rows == 0 && i < e->chunk->n_columns; i++)
        n += column_cost(e, e->chunk->columns[i]); /* the header goes out with the first row */
    return n;
}

int64_t lode_emit_rows(const struct lode_emit *e)
{
    return e->n_rows;
}

int64_t lode_emit_bytes(const struct lode_emit *e)
{
    return lode_writer_bytes(e->csv) + e->late_bytes;
}

/* Line breaks inside a value go out as LF. */
static int write_cell(struct lode_emit *e, struct lode_slice v, struct lode_err *err)
{
    const char *cr = v.n ? memchr(v.p, '\r', v.n) : NULL;
    struct lode_buf b;
    int rc;

    if (!cr)
        return lode_writer_cell(e->csv, v.p, v.n, err);
    lode_buf_init(&b, 0);
    rc = lode_fields_key(LODE_COMPARE_TEXT, v, &b, err);
    if (rc == 0)
        rc = lode_writer_cell(e->csv, lode_buf_str(&b), b.len, err);
    lode_buf_clear(&b);
    return rc;
}

/* The side file's entry. Hashed here, where the values are at hand, a chunk need not be read again
 * when its results come. */
static int write_unit(struct lode_emit *e, const struct lode_record *rec,
                      const struct lode_unit *unit, const char *key, struct lode_err *err)
{
    struct lode_rowhash hash = {{0, 0}, {0, 0}, 0};

    for (size_t i = 0; i < rec->n; i++) {
        const struct lode_value *v = &rec->values[i];
        int column = e->column_of[v->field];

        if (lode_rowhash_add(&hash, column == e->key, e->step->fields.items[v->field].compare,
                             (size_t)column, v->text, &e->room, err) < 0)
            return -1;
    }
    lode_rowhash_end(&hash);
    if (lode_io_write(e->rows, unit, sizeof *unit, err) < 0 ||
        lode_io_write(e->rows, &hash, sizeof hash, err) < 0)
        return -1;
    return lode_io_write(e->rows, key, unit->n_key, err);
}

int lode_emit_row(struct lode_emit *e, const struct lode_record *rec, const struct lode_unit *unit,
                  const char *key, struct lode_err *err)
{
    struct lode_chunk *c = e->chunk;
    size_t before = c->n_columns;

    for (size_t i = 0; i < rec->n; i++) {
        if (e->n_rows > 0 && is_new(e, rec->values[i].field))
            e->late_bytes += column_cost(e, rec->values[i].field);
        if (add_column(e, rec->values[i].field, err) < 0)
            return -1;
    }
    if (e->n_rows == 0) {
        if (write_header(e, e->csv, err) < 0)
            return -1;
        e->header_bytes = lode_writer_bytes(e->csv);
    }
    if ((e->n_rows == 0 || c->n_columns != before) && add_mark(e, err) < 0)
        return -1;
    for (size_t i = 0; i < c->n_columns; i++)
        e->cells[i] = (struct lode_slice){"", 0};
    for (size_t i = 0; i < rec->n; i++)
        e->cells[e->column_of[rec->values[i].field]] = rec->values[i].text;
    for (size_t i = 0; i < c->n_columns; i++)
        if (write_cell(e, e->cells[i], err) < 0)
            return -1;
    if (lode_writer_end_row(e->csv, err) < 0 || write_unit(e, rec, unit, key, err) < 0)
        return -1;
    if (e->n_rows == 0 || (int64_t)unit->line < e->first_line)
        e->first_line = unit->line;
    if ((int64_t)unit->line > e->last_line)
        e->last_line = unit->line;
    if (unit->unit > e->last_unit)
        e->last_unit = unit->unit;
    e->n_rows++;
    return 0;
}

/* Copies rows of our own writing, each with the commas that it lacks. */
struct padder {
    struct lode_emit *e;
    struct lode_out *out;
    int64_t at;
    size_t mark;
    int in_quotes;
};

static int pad(struct padder *p, const char *s, size_t n, struct lode_err *err)
{
    const struct lode_emit *e = p->e;
    size_t start = 0;

    for (size_t i = 0; i < n; i++, p->at++) {
        if (s[i] == '"')
            p->in_quotes = !p->in_quotes;
        if (s[i] != '\n' || p->in_quotes)
            continue;
        while (p->mark + 1 < e->n_marks && e->marks[p->mark + 1].at <= p->at)
            p->mark++;
        if (lode_io_write(p->out, s + start, i - start, err) < 0)
            return -1;
        for (size_t k = e->marks[p->mark].n_columns; k < e->chunk->n_columns; k++)
            if (lode_io_write(p->out, ",", 1, err) < 0)
                return -1;
        start = i;
    }
    return lode_io_write(p->out, s + start, n - start, err);
}

static int copy_padded(struct lode_emit *e, const char *from, const char *to, struct lode_err *err)
{
    struct padder p = {.e = e, .at = e->header_bytes};
    struct lode_writer *w = NULL;
    char buf[32768];
    int fd = -1, rc = -1;
    size_t got;

    if (lode_writer_open(to, ',', 0, &w, err) < 0 || write_header(e, w, err) < 0)
        goto out;
    rc = lode_writer_finish(w, err);
    w = NULL;
    if (rc < 0)
        return -1;
    rc = -1;
    if (lode_io_open_read(from, &fd, err) < 0 || lode_io_append(to, &p.out, err) < 0)
        goto out;
    for (int64_t at = e->header_bytes;; at += (int64_t)got) {
        if (lode_io_pread(fd, buf, sizeof buf, at, &got, err) < 0)
            goto out;
        if (got == 0)
            break;
        if (pad(&p, buf, got, err) < 0)
            goto out;
    }
    if (lode_io_sync(p.out, err) < 0)
        goto out;
    rc = lode_io_finish(p.out, err);
    p.out = NULL;
out:
    lode_writer_close(w);
    lode_io_drop(p.out);
    lode_io_close(fd);
    return rc;
}

/* Both files whole and synced, under their working names. */
static int close_files(struct lode_emit *e, struct lode_err *err)
{
    struct lode_writer *csv = e->csv;
    struct lode_out *rows = e->rows;
    char *padded = NULL;
    int rc = -1;

    e->csv = NULL;
    if (lode_writer_finish(csv, err) < 0 || lode_io_sync(rows, err) < 0)
        return -1;
    e->rows = NULL;
    if (lode_io_finish(rows, err) < 0)
        return -1;
    if (e->n_marks <= 1)
        return 0;
    padded = lode_str_printf(err, "%s.padded", e->chunk->csv);
    if (padded && copy_padded(e, e->csv_part, padded, err) == 0)
        rc = lode_io_rename(padded, e->csv_part, err);
    lode_mem_free(padded);
    return rc;
}

/* In their place, for good. */
static int settle(struct lode_emit *e, struct lode_err *err)
{
    struct lode_chunk *c = e->chunk;
    char *dir = NULL;
    int rc = -1;

    if (lode_io_rename(e->rows_part, c->rows, err) < 0 ||
        lode_io_rename(e->csv_part, c->csv, err) < 0)
        return -1;
    dir = lode_str_dirname(c->csv, err);
    rc = dir ? lode_io_sync_dir(dir, err) : -1;
    lode_mem_free(dir);
    return rc;
}

static int journal(struct lode_emit *e, const char *hash, struct lode_err *err)
{
    struct lode_chunk *c = e->chunk;
    struct lode_journal_chunk j = {
        .n = c->n,
        .attempt = c->attempt,
        .n_rows = c->n_rows,
        .bytes = c->bytes,
        .first_line = e->first_line,
        .last_line = e->last_line,
        .last_unit = e->last_unit,
    };

    lode_str_copy(j.operation, sizeof j.operation, lode_types_operation(c->operation));
    lode_str_copy(j.hash, sizeof j.hash, hash);
    /* which rows the chunk holds must be known to a process that does not map them again */
    if (c->attempt == 1 && lode_outcome_sync(e->step->outcomes, err) < 0)
        return -1;
    c->state = LODE_CHUNK_SPOOLED;
    return lode_journal_chunk_add(e->step->run->journal, e->step->id, &j, &c->id, err);
}

int lode_emit_finish(struct lode_emit *e, struct lode_chunk **out, struct lode_err *err)
{
    struct lode_chunk *c = e->chunk;
    char hash[LODE_HASH_HEX_SIZE];
    int rc = -1, is_known;

    c->n_rows = e->n_rows;
    if (close_files(e, err) < 0 || lode_hash_file(e->csv_part, hash, err) < 0)
        goto out;
    is_known = lode_adopt_chunk(c, hash, err);
    if (is_known < 0 || settle(e, err) < 0 || lode_io_size(c->csv, &c->bytes, NULL, err) < 0)
        goto out;
    if (!is_known && journal(e, hash, err) < 0)
        goto out;
    *out = c;
    e->chunk = NULL;
    rc = 0;
out:
    if (rc < 0)
        lode_err_wrap(err, "chunk %d", c->n);
    lode_emit_drop(e);
    return rc;
}
