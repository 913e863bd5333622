/* csv/reader.c - lines taken apart in place where they are rows by themselves, else libcsv fed one
 * physical line at a time, so that a row's place is always known. The raw bytes of a row stay in
 * the window of lines.c until the row is handed out: that is where they are checked. */
#include "csv/reader.h"

#include <csv.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/fault.h"
#include "csv/header.h"
#include "csv/lines.h"
#include "csv/split.h"

enum {
    MAX_CELLS = 100000,        /* of a row; more are counted, not kept */
    DEFAULT_MAX_ROW = 4 << 20, /* bytes */
    GIVE_UP = 16,              /* times max_row_bytes, within quotes: one was left open */
    CSV_STEP = 16 * 1024,      /* by which libcsv's cell buffer grows */
    SNIFF = 512                /* bytes looked at to recognise UTF-16 */
};

struct lode_reader {
    struct lode_lines lines;
    struct csv_parser csv;
    struct lode_reader_opts opts;
    char *path;
    struct lode_stream *in;
    char **columns;
    size_t n_columns;

    /* the row being read */
    struct lode_slice *cells;
    size_t n_cells, n_kept, cells_cap;
    char *text;      /* the cells' bytes, where they are not those in lines */
    size_t text_len; /* bytes of all cells, at least */
    size_t text_cap;
    int is_plain;         /* no cell in quotes */
    struct lode_buf utf8; /* the same, converted */
    int64_t offset, end;  /* of the row and of its line end, in the file */
    long line, quote_line;
    int is_done, is_long, is_open; /* complete; past max_row_bytes; within quotes */
    struct lode_err broken;        /* what a callback could not report */

    struct lode_err failed; /* every call after an error gives it again */
};

static int no_space(unsigned char c)
{
    (void)c;
    return 0; /* else libcsv would trim blanks around unquoted values */
}

/* libcsv has no place for an error or an owner: the error is made up from csv_error(). How much it
 * asks for is limited by what it is fed. */
static void *csv_resize(void *p, size_t n)
{
    struct lode_err err;

    return lode_mem_resize(p, n, &err);
}

static int start_parser(struct lode_reader *r, struct lode_err *err)
{
    if (csv_init(&r->csv, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return lode_err_set(err, LODE_E_NOMEM, "cannot start the CSV parser");
    csv_set_delim(&r->csv, (unsigned char)r->opts.delimiter);
    csv_set_space_func(&r->csv, no_space);
    csv_set_realloc_func(&r->csv, csv_resize);
    csv_set_free_func(&r->csv, lode_mem_free);
    csv_set_blk_size(&r->csv, CSV_STEP);
    return 0;
}

/* Room for n more bytes of cells, which sit in one block and move with it. */
static int reserve_text(struct lode_reader *r, size_t n, struct lode_err *err)
{
    size_t cap = r->text_cap ? r->text_cap : 4096;
    char *p;

    if (r->text_len + n <= r->text_cap)
        return 0;
    while (cap < r->text_len + n)
        cap *= 2;
    p = lode_mem_alloc(cap, err);
    if (!p)
        return -1;
    for (size_t i = 0; i < r->n_kept; i++)
        r->cells[i].p = p + (r->cells[i].p - r->text);
    if (r->text_len)
        memcpy(p, r->text, r->text_len);
    lode_mem_free(r->text);
    r->text = p;
    r->text_cap = cap;
    return 0;
}

static void keep_cell(struct lode_reader *r, const void *p, size_t n)
{
    if (r->n_kept == r->cells_cap &&
        lode_mem_grow(&r->cells, r->n_kept, &r->cells_cap, sizeof *r->cells, &r->broken) < 0)
        return;
    if (n)
        memcpy(r->text + r->text_len, p, n);
    r->cells[r->n_kept++] = (struct lode_slice){r->text + r->text_len, n};
    r->text_len += n;
}

static void on_cell(void *p, size_t n, void *data)
{
    struct lode_reader *r = data;

    r->n_cells++;
    if (!r->is_long && r->n_kept < MAX_CELLS && !r->broken.code)
        keep_cell(r, p, n);
}

static void on_row(int c, void *data)
{
    (void)c;
    ((struct lode_reader *)data)->is_done = 1;
}

static int fail_at(struct lode_reader *r, long line, struct lode_err *err)
{
    return lode_err_at(err, r->path, line);
}

/* libcsv stopped at p[at] of a line: no memory, or a quote where none can stand. */
static int parse_error(struct lode_reader *r, const struct lode_line *line, size_t at,
                       struct lode_err *err)
{
    const char *p = r->lines.buf + line->at;
    size_t column = lode_fault_column(p, at, r->opts.encoding);

    if (csv_error(&r->csv) != CSV_EPARSE)
        return lode_err_set(err, LODE_E_NOMEM, "no memory for a cell of %s", r->path);
    if (!r->csv.quoted)
        lode_err_set(err, LODE_E_INPUT,
                     "column %zu: a quote within a value that does not begin with one (put the "
                     "value in quotes and double those in it)",
                     column);
    else
        lode_err_set(err, LODE_E_INPUT,
                     "column %zu: text behind the closing quote of a value that began on line %ld "
                     "(quotes within a quoted value must be doubled)",
                     column, r->is_open ? r->quote_line : line->number);
    return fail_at(r, line->number, err);
}

static int left_open(struct lode_reader *r, struct lode_err *err)
{
    lode_err_set(err, LODE_E_INPUT, "a quote that opens on line %ld is never closed",
                 r->quote_line);
    return fail_at(r, r->quote_line, err);
}

/* Where the line leaves the row: its length so far, and whether a quote is open. */
static int after_line(struct lode_reader *r, const struct lode_line *line, size_t cells_before,
                      struct lode_err *err)
{
    int64_t length;

    r->end = r->lines.base + (int64_t)(line->at + line->n);
    length = r->end - r->offset;
    if (!r->is_done && r->csv.quoted && (!r->is_open || r->n_cells != cells_before))
        r->quote_line = line->number;
    r->is_open = !r->is_done && r->csv.quoted;
    if (length > (int64_t)r->opts.max_row_bytes)
        r->is_long = 1;
    if (!r->is_long || r->is_done)
        return 0;
    r->lines.keep = r->lines.pos; /* nothing of it is needed any more */
    if (!r->is_open || length / GIVE_UP < (int64_t)r->opts.max_row_bytes)
        return 0;
    lode_err_set(err, LODE_E_INPUT,
                 "the row that begins here goes on for more than %lld bytes: was the quote that "
                 "opens on line %ld left open?",
                 (long long)length, r->quote_line);
    return fail_at(r, r->line, err);
}

/* 1: the line is a row by itself, and its cells stay where they are. */
static int split(struct lode_reader *r, const struct lode_line *line)
{
    size_t cap = r->cells_cap < MAX_CELLS ? r->cells_cap : MAX_CELLS;
    int has_quotes;
    long n;

    if (!line->n_end || r->lines.base + (int64_t)line->at != r->offset)
        return 0;
    n = lode_split_line(r->lines.buf + line->at, line->n, r->opts.delimiter, r->cells, cap,
                        &has_quotes);
    if (n < 0)
        return 0;
    r->n_cells = r->n_kept = (size_t)n;
    r->text_len = line->n;
    r->is_plain = !has_quotes;
    r->is_done = 1;
    return 1;
}

static int feed(struct lode_reader *r, const struct lode_line *line, struct lode_err *err)
{
    size_t n = line->n + (line->n_end > 0), before = r->n_cells, got;

    if (split(r, line))
        return after_line(r, line, before, err);
    if (!r->is_long && reserve_text(r, r->csv.entry_pos + n + 1, err) < 0)
        return -1;
    /* What a row that is thrown away has in libcsv's buffer goes, all but the byte that may turn
     * out to be a closing quote. */
    if (r->is_long && r->csv.entry_pos > 1)
        r->csv.entry_pos = 1;
    got = csv_parse(&r->csv, r->lines.buf + line->at, n, on_cell, on_row, r);
    if (got == n && line->n_end == 2 && !r->is_done) { /* within quotes the LF counts too */
        got += csv_parse(&r->csv, r->lines.buf + line->at + n, 1, on_cell, on_row, r);
        n++;
    }
    if (got != n)
        return parse_error(r, line, got, err);
    if (r->broken.code) {
        *err = r->broken;
        return -1;
    }
    return after_line(r, line, before, err);
}

/* 1: a row. 0: the end. Blank lines are rows here. */
static int read_row(struct lode_reader *r, struct lode_err *err)
{
    struct lode_line line;
    int rc;

    r->n_cells = r->n_kept = r->text_len = 0;
    r->is_done = r->is_long = r->is_open = r->is_plain = 0;
    r->quote_line = 0;
    r->lines.keep = r->lines.pos;
    r->offset = r->end = r->lines.base + (int64_t)r->lines.pos;
    r->line = r->lines.line;
    do {
        rc = lode_lines_next(&r->lines, &line, err);
        if (rc < 0)
            return lode_err_wrap(err, "%s", r->path);
        if (rc > 0 && feed(r, &line, err) < 0)
            return -1;
    } while (rc > 0 && !r->is_done);
    if (rc == 0) {
        if (reserve_text(r, r->csv.entry_pos + 1, err) < 0)
            return -1;
        if (csv_fini(&r->csv, on_cell, on_row, r) != 0)
            return left_open(r, err);
        if (r->broken.code) {
            *err = r->broken;
            return -1;
        }
    }
    return r->is_done;
}

/* The cells in UTF-8; one that cannot be converted stays as it came. */
static int convert(struct lode_reader *r, struct lode_err *err)
{
    struct lode_buf *b = &r->utf8;

    lode_buf_reset(b);
    if (lode_buf_reserve(b, 3 * r->text_len, err) < 0) /* so that it does not move below */
        return -1;
    for (size_t i = 0; i < r->n_kept; i++) {
        size_t at = b->len;

        if (lode_text_to_utf8(r->opts.encoding, r->cells[i].p, r->cells[i].n, b, err) == 0)
            r->cells[i] = (struct lode_slice){b->p + at, b->len - at};
        else if (err->code != LODE_E_INPUT)
            return -1;
        else
            b->len = at;
    }
    return 0;
}

/* Fills fault with what is wrong with the row just read, or with "". */
static void check(const struct lode_reader *r, char *fault, size_t size)
{
    const char *raw = r->lines.buf + r->lines.keep;

    fault[0] = '\0';
    if (r->is_long)
        snprintf(fault, size, "line %ld: the row is longer than %zu bytes%s", r->line,
                 r->opts.max_row_bytes, r->quote_line ? " (was a quote left open in it?)" : "");
    else if (!r->opts.raw_bytes && lode_fault_bytes(raw, (size_t)(r->end - r->offset), r->line,
                                                    r->opts.encoding, fault, size))
        return;
    else if (r->n_cells > MAX_CELLS)
        snprintf(fault, size, "line %ld: more than %d cells", r->line, (int)MAX_CELLS);
    else if (r->n_columns && r->n_cells != r->n_columns && !r->opts.any_width)
        lode_fault_width(r->n_cells, (const char *const *)r->columns, r->n_columns,
                         r->opts.delimiter, r->line, fault, size);
}

/* Files that were joined have their header among the rows. A name alone may be a value. */
static int is_header(const struct lode_reader *r)
{
    size_t i = 0;

    while (i < r->n_kept && i < r->n_columns &&
           strncmp(r->columns[i], r->cells[i].p, r->cells[i].n) == 0 &&
           !r->columns[i][r->cells[i].n])
        i++;
    return i > 1 && i == r->n_columns && i == r->n_cells;
}

static int next(struct lode_reader *r, struct lode_row *row, struct lode_err *err)
{
    int rc, is_blank;

    do {
        rc = read_row(r, err);
        is_blank = rc > 0 && r->n_cells == 0;
    } while (is_blank && r->n_columns != 1 && (!r->opts.keep_blank || !r->n_columns));
    if (rc <= 0)
        return rc;
    if (is_blank) {
        if (reserve_text(r, 1, err) < 0)
            return -1;
        on_cell(NULL, 0, r);
        if (r->broken.code) {
            *err = r->broken;
            return -1;
        }
    }
    check(r, row->fault, sizeof row->fault);
    if (r->opts.encoding != LODE_TEXT_UTF8 && convert(r, err) < 0)
        return -1;
    if (r->opts.finds_header && !row->fault[0] && is_header(r))
        snprintf(row->fault, sizeof row->fault,
                 "line %ld: the header once more (were two files joined?)", r->line);
    row->cells = r->cells;
    row->n_cells = r->n_kept;
    row->is_plain =
        r->is_plain && !is_blank && r->opts.delimiter == ',' && r->opts.encoding == LODE_TEXT_UTF8;
    row->line = r->line;
    row->offset = r->offset;
    return 1;
}

int lode_reader_next(struct lode_reader *r, struct lode_row *row, struct lode_err *err)
{
    int rc;

    if (r->failed.code) {
        *err = r->failed;
        return -1;
    }
    rc = next(r, row, err);
    if (rc < 0)
        r->failed = *err;
    return rc;
}

int lode_reader_seek(struct lode_reader *r, int64_t offset, long line, struct lode_err *err)
{
    csv_free(&r->csv);
    if (start_parser(r, err) < 0 || lode_lines_seek(&r->lines, offset, line, err) < 0) {
        lode_err_wrap(err, "%s", r->path);
        r->failed = *err;
        return -1;
    }
    r->failed.code = r->broken.code = LODE_OK;
    return 0;
}

static int copy_names(struct lode_reader *r, const struct lode_row *row, struct lode_err *err)
{
    r->columns = lode_mem_alloc(row->n_cells * sizeof *r->columns, err);
    if (!r->columns)
        return -1;
    for (; r->n_columns < row->n_cells; r->n_columns++) {
        const struct lode_slice *cell = &row->cells[r->n_columns];

        r->columns[r->n_columns] = lode_str_dupn(cell->p, cell->n, err);
        if (!r->columns[r->n_columns])
            return -1;
    }
    return 0;
}

static int read_header(struct lode_reader *r, struct lode_err *err)
{
    struct lode_row row;
    size_t skip;
    int rc;

    if (lode_header_sniff(r->lines.buf, r->lines.len, r->opts.encoding, r->opts.raw_bytes, &skip,
                          err) < 0)
        return fail_at(r, 1, err);
    lode_lines_skip(&r->lines, skip);
    rc = next(r, &row, err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        lode_err_set(err, LODE_E_INPUT, "the file is empty: it needs a header with column names");
    else if (row.fault[0])
        lode_err_set(err, LODE_E_INPUT, "header: %s", row.fault);
    else if (copy_names(r, &row, err) < 0)
        return -1;
    else if (lode_header_check((const char *const *)r->columns, r->n_columns, r->opts.own,
                               r->opts.n_own, err) == 0)
        return 0;
    return fail_at(r, rc == 0 ? 1 : row.line, err);
}

static int set_options(struct lode_reader *r, const struct lode_reader_opts *opts,
                       struct lode_err *err)
{
    if (opts)
        r->opts = *opts;
    if (!r->opts.delimiter)
        r->opts.delimiter = ',';
    if (!r->opts.max_row_bytes)
        r->opts.max_row_bytes = DEFAULT_MAX_ROW;
    if (strchr("\"\r\n", r->opts.delimiter) || (unsigned char)r->opts.delimiter >= 0x80)
        return lode_err_set(err, LODE_E_USAGE, "byte 0x%02X cannot be the delimiter of a CSV file",
                            (unsigned char)r->opts.delimiter);
    return 0;
}

int lode_reader_open(const char *path, const struct lode_reader_opts *opts,
                     struct lode_reader **out, struct lode_err *err)
{
    struct lode_reader *r = lode_mem_alloc(sizeof *r, err);
    int is_stdin = strcmp(path, "-") == 0;

    if (!r)
        return -1;
    lode_buf_init(&r->utf8, 0);
    r->path = lode_str_dup(is_stdin ? "standard input" : path, err);
    if (!r->path || set_options(r, opts, err) < 0 || start_parser(r, err) < 0)
        goto fail;
    if (lode_stream_open(path, &r->in, err) < 0)
        goto fail;
    if (lode_lines_init(&r->lines, r->in, r->opts.max_row_bytes,
                        r->opts.encoding == LODE_TEXT_UTF8 ? SNIFF : LODE_HEADER_SNIFF, err) < 0) {
        lode_err_wrap(err, "%s", path);
        goto fail;
    }
    if (read_header(r, err) < 0)
        goto fail;
    *out = r;
    return 0;
fail:
    lode_reader_close(r);
    return -1;
}

const char *const *lode_reader_columns(const struct lode_reader *r, size_t *n)
{
    *n = r->n_columns;
    return (const char *const *)r->columns;
}

void lode_reader_close(struct lode_reader *r)
{
    if (!r)
        return;
    if (r->csv.free_func) /* set once the parser is started */
        csv_free(&r->csv);
    lode_stream_close(r->in);
    lode_lines_clear(&r->lines);
    for (size_t i = 0; i < r->n_columns; i++)
        lode_mem_free(r->columns[i]);
    lode_mem_free(r->columns);
    lode_mem_free(r->cells);
    lode_mem_free(r->text);
    lode_buf_clear(&r->utf8);
    lode_mem_free(r->path);
    lode_mem_free(r);
}
