/* csv/writer.c - puts rows together in memory and hands them whole to base/io. */
#include "csv/writer.h"

#include <string.h>

#include "base/mem.h"

struct lode_writer {
    struct lode_out *out;
    struct lode_buf row;   /* of the row begun */
    size_t n_cells, bytes; /* of that row: cells, and bytes in them */
    int crlf;
    char delimiter;
};

int lode_writer_open(const char *path, char delimiter, int crlf, struct lode_writer **out,
                     struct lode_err *err)
{
    struct lode_writer *w;

    if (delimiter == '"' || delimiter == '\r' || delimiter == '\n')
        return lode_err_set(err, LODE_E_USAGE, "byte 0x%02X cannot be the delimiter of a CSV file",
                            (unsigned char)delimiter);
    w = lode_mem_alloc(sizeof *w, err);
    if (!w)
        return -1;
    lode_buf_init(&w->row, 0);
    w->delimiter = delimiter ? delimiter : ',';
    w->crlf = crlf;
    if (lode_io_create(path, &w->out, err) < 0) {
        lode_mem_free(w);
        return -1;
    }
    *out = w;
    return 0;
}

/* The high bit of each byte of v that is c; perhaps also of one above such a byte. */
static uint64_t bytes_equal(uint64_t v, char c)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);

    v ^= ones * (unsigned char)c;
    return (v - ones) & ~v & (ones << 7);
}

/* Copies eight bytes: what of them a reader would take apart. */
static uint64_t copy_word(char *to, const char *p, char delimiter)
{
    uint64_t v;

    memcpy(&v, p, sizeof v);
    memcpy(to, &v, sizeof v);
    return bytes_equal(v, delimiter) | bytes_equal(v, '"') | bytes_equal(v, '\n') |
           bytes_equal(v, '\r');
}

/* Copies p to `to` until it meets what a reader would take apart: 1 where it met nothing. */
static int copy_plain(char *to, const char *p, size_t n, char delimiter)
{
    if (n < 8) {
        for (size_t i = 0; i < n; i++) {
            char c = p[i];

            if (c == delimiter || c == '"' || c == '\n' || c == '\r')
                return 0;
            to[i] = c;
        }
    } else {
        for (size_t i = 0; i < n - 8; i += 8)
            if (copy_word(to + i, p + i, delimiter))
                return 0;
        if (copy_word(to + n - 8, p + n - 8, delimiter)) /* some bytes for the second time */
            return 0;
    }
    /* A reader drops a byte order mark at the beginning of a file, but not behind a quote. */
    return n < 3 || memcmp(p, "\xEF\xBB\xBF", 3) != 0;
}

char *lode_writer_put(char *to, const char *p, size_t n, char delimiter)
{
    if (copy_plain(to, p, n, delimiter))
        return to + n;
    *to++ = '"';
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '"')
            *to++ = '"';
        *to++ = p[i];
    }
    *to++ = '"';
    return to;
}

int lode_writer_quote(struct lode_buf *b, char delimiter, const char *p, size_t n,
                      struct lode_err *err)
{
    char *to;

    if (lode_buf_reserve(b, 2 * n + 2, err) < 0)
        return -1;
    to = lode_writer_put(b->p + b->len, p, n, delimiter ? delimiter : ',');
    *to = '\0';
    b->len = (size_t)(to - b->p);
    return 0;
}

int lode_writer_cell(struct lode_writer *w, const char *p, size_t n, struct lode_err *err)
{
    struct lode_buf *b = &w->row;
    char *to;

    if (b->cap - b->len < 2 * n + 4 && lode_buf_reserve(b, 2 * n + 3, err) < 0)
        return -1;
    to = b->p + b->len;
    if (w->n_cells)
        *to++ = w->delimiter;
    to = lode_writer_put(to, p, n, w->delimiter);
    *to = '\0';
    b->len = (size_t)(to - b->p);
    w->n_cells++;
    w->bytes += n;
    return 0;
}

int lode_writer_cells(struct lode_writer *w, const char *s, struct lode_err *err)
{
    return lode_writer_cell(w, s, strlen(s), err);
}

int lode_writer_plain(struct lode_writer *w, const char *p, size_t n, size_t n_cells,
                      struct lode_err *err)
{
    if ((w->n_cells && lode_buf_addc(&w->row, w->delimiter, err) < 0) ||
        lode_buf_add(&w->row, p, n, err) < 0)
        return -1;
    w->n_cells += n_cells;
    w->bytes += n;
    return 0;
}

static int put_row(struct lode_writer *w, struct lode_err *err)
{
    if (lode_io_write(w->out, w->row.p, w->row.len, err) < 0)
        return -1;
    lode_buf_reset(&w->row);
    return 0;
}

int lode_writer_end_row(struct lode_writer *w, struct lode_err *err)
{
    if (w->n_cells == 1 && w->bytes == 0 && lode_buf_add(&w->row, "\"\"", 2, err) < 0)
        return -1; /* else it would read as a blank line */
    if (lode_buf_add(&w->row, w->crlf ? "\r\n" : "\n", w->crlf ? 2 : 1, err) < 0)
        return -1;
    w->n_cells = w->bytes = 0;
    return put_row(w, err);
}

int64_t lode_writer_bytes(const struct lode_writer *w)
{
    return lode_io_written(w->out) + (int64_t)w->row.len;
}

int lode_writer_flush(struct lode_writer *w, struct lode_err *err)
{
    return put_row(w, err) < 0 || lode_io_flush(w->out, err) < 0 ? -1 : 0;
}

int lode_writer_finish(struct lode_writer *w, struct lode_err *err)
{
    struct lode_out *out = w->out;
    int rc = put_row(w, err);

    if (rc == 0)
        rc = lode_io_sync(out, err);
    w->out = NULL;
    if (rc < 0)
        lode_io_drop(out); /* the first error is the one to report */
    else
        rc = lode_io_finish(out, err);
    lode_writer_close(w);
    return rc;
}

void lode_writer_close(struct lode_writer *w)
{
    if (!w)
        return;
    lode_io_drop(w->out);
    lode_buf_clear(&w->row);
    lode_mem_free(w);
}
