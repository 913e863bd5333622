/* rehearsal/org_csv.c - the strict tokenizer. A row that runs into the end of the buffer is read
 * again from its start once more bytes are there. */
#include "rehearsal/org_csv.h"

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"

enum {
    READ_BYTES = 1024 * 1024,
    LOW_BYTES = 64 * 1024, /* fewer left than this: make room and read */
    MAX_FIELD = 131072,    /* characters */
    MAX_RECORD = 400000,
    HELD_MAX = 4 * MAX_RECORD, /* bytes: a longer record is too long in any case */
    MAX_FIELDS = 5000,
    MAX_HEADER = 32000
};

enum mark { PLAIN, DELIMITER, QUOTE, BREAK };
enum found { CELL, ROW, MORE, FAULT };

/* Where a cell's bytes are: in the file's buffer, or unescaped in the side buffer. */
struct span {
    size_t at, n;
    int is_side;
};

struct lode_org_csv {
    int fd, is_crlf, is_eof, has_flaw;
    char delimiter;
    size_t n_columns; /* of the header; 0 before */
    struct lode_buf buf, side;
    size_t pos;     /* of the next row in buf */
    int64_t buf_at; /* of buf's first byte in the file */
    struct span *spans;
    size_t n_spans, cap_spans;
    size_t *first;
    size_t cap_first;
    unsigned char *flawed;
    size_t cap_flawed;
    struct lode_slice *cells;
    size_t cap_cells;
    unsigned char marks[256];
};

static const struct {
    const char *name;
    char c;
} delimiters[] = {{"BACKQUOTE", '`'}, {"CARET", '^'},     {"COMMA", ','},
                  {"PIPE", '|'},      {"SEMICOLON", ';'}, {"TAB", '\t'}};

char lode_org_csv_delimiter(const char *name)
{
    for (size_t i = 0; i < sizeof delimiters / sizeof *delimiters; i++)
        if (strcmp(delimiters[i].name, name) == 0)
            return delimiters[i].c;
    return 0;
}

int lode_org_csv_open(const char *path, char delimiter, int is_crlf, struct lode_org_csv **out,
                      struct lode_err *err)
{
    struct lode_org_csv *c = lode_mem_alloc(sizeof *c, err);

    if (!c)
        return -1;
    if (lode_io_open_read(path, &c->fd, err) < 0) {
        lode_mem_free(c);
        return -1;
    }
    c->is_crlf = is_crlf;
    c->delimiter = delimiter;
    c->marks['"'] = QUOTE;
    c->marks['\r'] = c->marks['\n'] = BREAK;
    c->marks[(unsigned char)delimiter] = DELIMITER;
    *out = c;
    return 0;
}

void lode_org_csv_close(struct lode_org_csv *c)
{
    if (!c)
        return;
    lode_io_close(c->fd);
    lode_buf_clear(&c->buf);
    lode_buf_clear(&c->side);
    lode_mem_free(c->spans);
    lode_mem_free(c->first);
    lode_mem_free(c->flawed);
    lode_mem_free(c->cells);
    lode_mem_free(c);
}

int lode_org_csv_seek(struct lode_org_csv *c, int64_t at, struct lode_err *err)
{
    (void)err; /* reading is positioned, so nothing can fail here */
    lode_buf_reset(&c->buf);
    c->pos = 0;
    c->buf_at = at;
    c->is_eof = 0;
    return 0;
}

/* Appends what follows in the file. */
static int read_more(struct lode_org_csv *c, struct lode_err *err)
{
    size_t got;

    if (lode_buf_reserve(&c->buf, READ_BYTES, err) < 0 ||
        lode_io_pread(c->fd, c->buf.p + c->buf.len, READ_BYTES, c->buf_at + (int64_t)c->buf.len,
                      &got, err) < 0)
        return -1;
    c->buf.len += got;
    c->is_eof = got < READ_BYTES;
    return 0;
}

/* Between chunks, when nothing points into the buffer: drops what was read, reads on. */
static int refill(struct lode_org_csv *c, struct lode_err *err)
{
    size_t left = c->buf.len - c->pos;

    if (c->is_eof || left >= LOW_BYTES)
        return 0;
    if (left)
        memmove(c->buf.p, c->buf.p + c->pos, left);
    c->buf_at += (int64_t)c->pos;
    c->buf.len = left;
    c->pos = 0;
    return read_more(c, err);
}

static enum found bad_quote(struct lode_err *err)
{
    lode_err_set(err, LODE_E_CHECK,
                 "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote "
                 "should be within a quote");
    return FAULT;
}

/* A CR or LF at p: bytes of one line break that the job allows, 0: more bytes are needed, -1: it
 * disagrees with lineEnding. */
static int break_bytes(const struct lode_org_csv *c, const char *p, const char *end,
                       struct lode_err *err)
{
    if (!c->is_crlf && *p == '\n')
        return 1;
    if (c->is_crlf && *p == '\r') {
        if (p + 1 == end && !c->is_eof)
            return 0;
        if (p + 1 < end && p[1] == '\n')
            return 2;
    }
    return lode_err_set(err, LODE_E_CHECK,
                        "ClientInputError : LineEnding is invalid on user data. Current LineEnding "
                        "setting is %s",
                        c->is_crlf ? "CRLF" : "LF");
}

static int too_long(const char *p, size_t n, size_t max)
{
    return n > max && lode_text_length(p, n) > max;
}

static enum found add_cell(struct lode_org_csv *c, size_t at, size_t n, int is_side,
                           struct lode_err *err)
{
    const char *p = (is_side ? c->side.p : c->buf.p) + at;

    if (n && too_long(p, n, MAX_FIELD)) { /* how an org words this is not known */
        lode_err_set(err, LODE_E_CHECK,
                     "InvalidBatch : Failed to parse CSV. A field has more than %d characters",
                     MAX_FIELD);
        return FAULT;
    }
    if (lode_mem_grow(&c->spans, c->n_spans, &c->cap_spans, sizeof *c->spans, err) < 0)
        return FAULT;
    c->spans[c->n_spans++] = (struct span){at, n, is_side};
    return CELL;
}

/* What stands behind a cell at *p: moves *p behind delimiter or line break. */
static enum found end_cell(struct lode_org_csv *c, const char **p, struct lode_err *err)
{
    const char *end = c->buf.p + c->buf.len;
    int n;

    if (*p == end)
        return c->is_eof ? ROW : MORE;
    if (**p == c->delimiter) {
        (*p)++;
        return CELL;
    }
    n = break_bytes(c, *p, end, err);
    if (n <= 0)
        return n < 0 ? FAULT : MORE;
    *p += n;
    return ROW;
}

/* Unescapes from..to, whose quotes are all doubled, into the side buffer. */
static enum found add_escaped(struct lode_org_csv *c, const char *from, const char *to,
                              struct lode_err *err)
{
    size_t at = c->side.len;

    while (from < to) {
        const char *q = memchr(from, '"', (size_t)(to - from));
        size_t n = q ? (size_t)(q - from) + 1 : (size_t)(to - from);

        if (lode_buf_add(&c->side, from, n, err) < 0)
            return FAULT;
        from += n + (q != NULL);
    }
    return add_cell(c, at, c->side.len - at, 1, err);
}

static const char *skip_blanks(const struct lode_org_csv *c, const char *p)
{
    const char *end = c->buf.p + c->buf.len;

    while (p < end && *p == ' ' && c->delimiter != ' ')
        p++;
    return p;
}

/* A cell whose opening quote is at *p. */
static enum found quoted_cell(struct lode_org_csv *c, const char **p, struct lode_err *err)
{
    const char *end = c->buf.p + c->buf.len, *from = *p + 1, *q = from, *next;
    int is_escaped = 0, n;

    for (;; q++) {
        while (q < end && c->marks[(unsigned char)*q] < QUOTE)
            q++;
        if (q == end)
            return c->is_eof ? bad_quote(err) : MORE;
        if (*q != '"') {
            n = break_bytes(c, q, end, err);
            if (n <= 0)
                return n < 0 ? FAULT : MORE;
            q += n - 1;
        } else {
            if (q + 1 == end && !c->is_eof)
                return MORE;
            if (q + 1 == end || q[1] != '"')
                break;
            is_escaped = 1;
            q++;
        }
    }
    next = skip_blanks(c, q + 1);
    if (next == end && !c->is_eof)
        return MORE;
    if (next < end && *next != c->delimiter && c->marks[(unsigned char)*next] != BREAK)
        return bad_quote(err);
    c->has_flaw |= next != q + 1;
    *p = next;
    return is_escaped ? add_escaped(c, from, q, err)
                      : add_cell(c, (size_t)(from - c->buf.p), (size_t)(q - from), 0, err);
}

static enum found plain_cell(struct lode_org_csv *c, const char **p, struct lode_err *err)
{
    const char *end = c->buf.p + c->buf.len, *from = *p, *q = from;

    while (q < end && c->marks[(unsigned char)*q] == PLAIN)
        q++;
    if (q == end && !c->is_eof)
        return MORE;
    if (q < end && *q == '"') {
        /* Blanks before an opening quote fail the row alone; any other quote the whole job. */
        if (skip_blanks(c, from) != q)
            return bad_quote(err);
        c->has_flaw = 1;
        *p = q;
        return quoted_cell(c, p, err);
    }
    *p = q;
    return add_cell(c, (size_t)(from - c->buf.p), (size_t)(q - from), 0, err);
}

/* The wording is not known. */
static enum found long_record(struct lode_err *err)
{
    lode_err_set(err, LODE_E_CHECK,
                 "InvalidBatch : Failed to parse CSV. A record has more than %d fields or %d "
                 "characters: a quote may never be closed",
                 MAX_FIELDS, MAX_RECORD);
    return FAULT;
}

/* One row from *p on: ROW (*p behind it), MORE or FAULT. */
static enum found read_row(struct lode_org_csv *c, const char **p, struct lode_err *err)
{
    const char *q = *p, *end = c->buf.p + c->buf.len;
    size_t n_before = c->n_spans, side_before = c->side.len;
    enum found f = CELL;

    c->has_flaw = 0;
    while (f == CELL) {
        if (q == end && !c->is_eof)
            f = MORE;
        else
            f = q < end && *q == '"' ? quoted_cell(c, &q, err) : plain_cell(c, &q, err);
        if (f == CELL)
            f = end_cell(c, &q, err);
    }
    if (f == MORE) {
        c->n_spans = n_before;
        c->side.len = side_before;
        if (end - *p > HELD_MAX) /* more is not held for a quote's end that may never come */
            return long_record(err);
        return f;
    }
    if (f == ROW &&
        (c->n_spans - n_before > MAX_FIELDS || too_long(*p, (size_t)(q - *p), MAX_RECORD)))
        return long_record(err);
    *p = q;
    return f;
}

/* Points the cells into the buffers, which no longer move. */
static int point_cells(struct lode_org_csv *c, struct lode_err *err)
{
    while (c->cap_cells < c->n_spans)
        if (lode_mem_grow(&c->cells, c->cap_cells, &c->cap_cells, sizeof *c->cells, err) < 0)
            return -1;
    for (size_t i = 0; i < c->n_spans; i++) {
        const struct span *s = &c->spans[i];

        c->cells[i].p = s->n ? (s->is_side ? c->side.p : c->buf.p) + s->at : "";
        c->cells[i].n = s->n;
    }
    return 0;
}

static int add_row(struct lode_org_csv *c, size_t n_rows, size_t n_before,
                   struct lode_org_csv_chunk *out, struct lode_err *err)
{
    if (lode_mem_grow(&c->first, n_rows + 1, &c->cap_first, sizeof *c->first, err) < 0 ||
        lode_mem_grow(&c->flawed, n_rows, &c->cap_flawed, 1, err) < 0)
        return -1;
    c->first[n_rows] = n_before;
    c->first[n_rows + 1] = c->n_spans;
    c->flawed[n_rows] = (unsigned char)c->has_flaw;
    if (c->has_flaw || c->n_spans - n_before != c->n_columns)
        out->is_whole = 0;
    return 0;
}

static int is_blank_line(const struct lode_org_csv *c, size_t n_before, const char *p)
{
    return c->n_columns > 1 && c->n_spans - n_before == 1 && c->spans[n_before].n == 0 && *p != '"';
}

int lode_org_csv_next(struct lode_org_csv *c, size_t max_rows, struct lode_org_csv_chunk *out,
                      struct lode_err *err)
{
    size_t start, n = 0;

    if (refill(c, err) < 0)
        return -1;
    start = c->pos;
    c->n_spans = 0;
    lode_buf_reset(&c->side);
    out->is_whole = 1;
    while (n < max_rows && (c->pos < c->buf.len || !c->is_eof)) {
        const char *p = c->buf.p + c->pos, *from = p;
        size_t n_before = c->n_spans;
        enum found f = c->pos < c->buf.len ? read_row(c, &p, err) : MORE;

        if (f == FAULT || (f == MORE && read_more(c, err) < 0))
            return -1;
        if (f == MORE)
            continue;
        if (is_blank_line(c, n_before, from))
            c->n_spans = n_before;
        else if (add_row(c, n++, n_before, out, err) < 0)
            return -1;
        c->pos = (size_t)(p - c->buf.p);
    }
    if (n == 0)
        return 0;
    if (point_cells(c, err) < 0)
        return -1;
    out->n_rows = n;
    out->first = c->first;
    out->cells = c->cells;
    out->is_flawed = c->flawed;
    out->raw = (struct lode_slice){c->buf.p + start, c->pos - start};
    out->end = c->buf_at + (int64_t)c->pos;
    return 1;
}

int lode_org_csv_header(struct lode_org_csv *c, struct lode_org_csv_chunk *out,
                        struct lode_err *err)
{
    int rc = lode_org_csv_next(c, 1, out, err);

    if (rc <= 0)
        return rc;
    c->n_columns = out->first[1];
    while (out->raw.n && (out->raw.p[out->raw.n - 1] == '\n' || out->raw.p[out->raw.n - 1] == '\r'))
        out->raw.n--;
    if (too_long(out->raw.p, out->raw.n, MAX_HEADER)) /* wording not known */
        return lode_err_set(err, LODE_E_CHECK,
                            "InvalidBatch : Failed to parse CSV. The header has more than %d "
                            "characters",
                            MAX_HEADER);
    return 1;
}

int lode_org_csv_quote(struct lode_buf *b, const char *p, size_t n, struct lode_err *err)
{
    const char *q;

    if (lode_buf_reserve(b, n + 2, err) < 0)
        return -1;
    b->p[b->len++] = '"';
    while (n && (q = memchr(p, '"', n)) != NULL) {
        size_t k = (size_t)(q - p) + 1;

        if (lode_buf_add(b, p, k, err) < 0 || lode_buf_addc(b, '"', err) < 0)
            return -1;
        p += k;
        n -= k;
    }
    if (lode_buf_add(b, p, n, err) < 0)
        return -1;
    return lode_buf_addc(b, '"', err);
}
