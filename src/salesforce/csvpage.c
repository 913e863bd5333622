/* salesforce/csvpage.c - one pass over a page: finds record ends outside quotes. */
#include "salesforce/csvpage.h"

#include <string.h>

#include "base/mem.h"

enum { BLOCK = 64 * 1024, HEADER_MAX = 4 * 1024 * 1024 };

struct page {
    struct lode_out *to;
    struct lode_buf head; /* the page's own header */
    int in_head;
    int in_quotes;
    int n_columns;
    int has_cr;     /* a CR seen, not yet written: the end of a record or a part of a value */
    int64_t length; /* bytes of the record so far */
    int64_t n_rows;
    size_t n_out;
    char out[BLOCK + 2];
};

static int flush(struct page *g, struct lode_err *err)
{
    int rc = lode_io_write(g->to, g->out, g->n_out, err);

    g->n_out = 0;
    return rc;
}

static int put(struct page *g, char c, struct lode_err *err)
{
    g->length++;
    if (g->in_head) {
        g->n_columns += c == ',' && !g->in_quotes;
        return lode_buf_addc(&g->head, c, err);
    }
    if (g->n_out == BLOCK && flush(g, err) < 0)
        return -1;
    g->out[g->n_out++] = c;
    return 0;
}

/* The record is whole. A blank line is a row only where there is but one column. */
static int end_record(struct page *g, struct lode_buf *header, struct lode_err *err)
{
    if (g->in_head) {
        g->in_head = 0;
        if (header->len == 0) {
            if (lode_buf_add(header, g->head.p, g->head.len, err) < 0 ||
                lode_io_write(g->to, g->head.p, g->head.len, err) < 0 ||
                lode_io_write(g->to, "\n", 1, err) < 0)
                return -1;
        } else if (header->len != g->head.len || memcmp(header->p, g->head.p, g->head.len) != 0) {
            return lode_err_set(err, LODE_E_REMOTE,
                                "the pages of the result have different headers: run it again");
        }
        g->length = 0;
        return 0;
    }
    if (g->length > 0 || g->n_columns == 1) {
        g->n_rows++;
        if (put(g, '\n', err) < 0)
            return -1;
    }
    g->length = 0;
    return 0;
}

static int take(struct page *g, const char *p, size_t n, struct lode_buf *header,
                struct lode_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (g->has_cr) {
            g->has_cr = 0;
            if (p[i] != '\n' && put(g, '\r', err) < 0)
                return -1;
        }
        if (p[i] == '"')
            g->in_quotes = !g->in_quotes; /* a doubled quote turns it twice */
        if (p[i] == '\r' && !g->in_quotes)
            g->has_cr = 1;
        else if (p[i] == '\n' && !g->in_quotes) {
            if (end_record(g, header, err) < 0)
                return -1;
        } else if (put(g, p[i], err) < 0) {
            return -1;
        }
    }
    return 0;
}

int lode_csvpage_append(const char *path, struct lode_buf *header, struct lode_out *to,
                        int64_t *n_rows, struct lode_err *err)
{
    struct page *g = lode_mem_alloc(sizeof *g, err);
    char *block = g ? lode_mem_alloc(BLOCK, err) : NULL;
    size_t got = 0;
    int fd = -1, rc = -1;

    if (!block || lode_io_open_read(path, &fd, err) < 0)
        goto out;
    lode_buf_init(&g->head, HEADER_MAX);
    g->to = to;
    g->in_head = g->n_columns = 1;
    do {
        if (lode_io_read(fd, block, BLOCK, &got, err) < 0 || take(g, block, got, header, err) < 0)
            goto out;
    } while (got);
    if (g->in_quotes) {
        lode_err_set(err, LODE_E_REMOTE, "a page of the result ends inside a quoted value");
        goto out;
    }
    if (g->length > 0 && end_record(g, header, err) < 0)
        goto out;
    if (flush(g, err) < 0)
        goto out;
    *n_rows = g->n_rows;
    rc = 0;
out:
    lode_io_close(fd);
    if (g)
        lode_buf_clear(&g->head);
    lode_mem_free(block);
    lode_mem_free(g);
    return rc;
}
