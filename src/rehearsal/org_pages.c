/* rehearsal/org_pages.c - results of several pages, written and read. */
#include "rehearsal/org_pages.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_cursors.h"
#include "rehearsal/org_json.h"
#include "rehearsal/org_session.h"

/* A result of several pages, as its file has it. */
struct cursor {
    int64_t total, page_rows;
};

static int append_out(const char *p, size_t n, void *out)
{
    struct lode_err err;

    return lode_io_write(out, p, n, &err);
}

static int create_file(const struct lode_org_pages *p, const char *suffix, struct lode_out **out,
                       struct lode_err *err)
{
    char *path = lode_org_cursors_file(p->org, p->id, suffix, err);
    int rc = path ? lode_io_create(path, out, err) : -1;

    lode_mem_free(path);
    return rc;
}

int lode_org_pages_begin(struct lode_org_pages *p, struct lode_org *org, int64_t page_rows,
                         struct lode_err *err)
{
    char name[16] = "01gLo";

    memset(p, 0, sizeof *p);
    p->org = org;
    p->page_rows = page_rows;
    for (size_t i = 5; i < 15;) { /* letters and digits only */
        char c[2];

        lode_org_session_random(c, 1);
        if (c[0] != '.' && c[0] != '_')
            name[i++] = c[0];
    }
    name[15] = '\0';
    if (lode_org_records_id18(name, 15, p->id) < 0)
        return lode_err_set(err, LODE_E_STORE, "cannot name a query cursor");
    if (lode_org_cursors_add(org, p->id, err) < 0 ||
        create_file(p, "records", &p->records, err) < 0)
        return -1;
    return create_file(p, "pages", &p->index, err);
}

/* A comma behind each record but a page's last; the index gets each page's offset. */
int lode_org_pages_add(struct lode_org_pages *p, const json_t *record, struct lode_err *err)
{
    int64_t at = lode_io_written(p->records);
    int rc = p->n++ % p->page_rows == 0 ? lode_io_write(p->index, &at, sizeof at, err)
                                        : lode_io_write(p->records, ",", 1, err);

    if (rc == 0 && lode_org_json_dump(record, JSON_COMPACT, append_out, p->records) < 0)
        rc = lode_err_set(err, LODE_E_IO, "cannot write a query's records");
    return rc;
}

int lode_org_pages_end(struct lode_org_pages *p, int rc, struct lode_err *err)
{
    struct cursor cursor = {p->n, p->page_rows};
    int64_t at = rc == 0 ? lode_io_written(p->records) : 0;
    char *path = NULL;

    if (rc == 0)
        rc = lode_io_write(p->index, &at, sizeof at, err);
    if (rc == 0)
        rc = lode_io_flush(p->records, err);
    if (rc == 0)
        rc = lode_io_flush(p->index, err);
    if (rc == 0) {
        path = lode_org_cursors_file(p->org, p->id, "cursor", err);
        rc = path ? lode_io_write_file(path, &cursor, sizeof cursor, err) : -1;
    }
    lode_io_drop(p->records);
    lode_io_drop(p->index);
    lode_mem_free(path);
    return rc;
}

void lode_org_pages_url(const struct lode_org_call *c, const char *id, int64_t from, char *out)
{
    snprintf(out, LODE_ORG_PAGES_URL_SIZE, "/services/data/v%s/query/%s-%" PRId64, c->version, id,
             from);
}

/* The records of the page that the index has at `range`, around them what a page says. */
static int put_page(struct lode_org_call *c, const char *id, const struct cursor *cursor,
                    int64_t from, int fd, const int64_t *range, struct lode_err *err)
{
    struct lode_buf *b = &c->rq->reply.body;
    int is_last = from + cursor->page_rows >= cursor->total;
    size_t got = 0, n = (size_t)(range[1] - range[0]);
    char next[LODE_ORG_PAGES_URL_SIZE];

    lode_org_pages_url(c, id, from + cursor->page_rows, next);
    lode_buf_reset(b);
    if (lode_buf_addf(b, err, "{\"totalSize\":%" PRId64 ",\"done\":%s,", cursor->total,
                      is_last ? "true" : "false") < 0 ||
        (!is_last && lode_buf_addf(b, err, "\"nextRecordsUrl\":\"%s\",", next) < 0) ||
        lode_buf_adds(b, "\"records\":[", err) < 0 || lode_buf_reserve(b, n, err) < 0 ||
        lode_io_pread(fd, b->p + b->len, n, range[0], &got, err) < 0)
        return -1;
    b->len += got;
    if (lode_buf_adds(b, "]}", err) < 0)
        return -1;
    if (is_last)
        lode_org_cursors_served(c->org, id);
    c->rq->reply.status = 200;
    c->rq->reply.type = "application/json;charset=UTF-8";
    return 0;
}

/* The page that starts with row `from` of a cursor. */
static int reply_page(struct lode_org_call *c, const char *id, const struct cursor *cursor,
                      int64_t from, int *is_there, struct lode_err *err)
{
    char *path = lode_org_cursors_file(c->org, id, "records", err);
    char *pages = path ? lode_org_cursors_file(c->org, id, "pages", err) : NULL;
    int64_t range[2];
    size_t got = 0;
    int index = -1, fd = -1, rc = -1;

    *is_there = pages && lode_io_exists(pages);
    if (!*is_there)
        rc = pages ? 0 : -1;
    else if (lode_io_open_read(pages, &index, err) == 0 && lode_io_open_read(path, &fd, err) == 0)
        rc = lode_io_pread(index, range, sizeof range, from / cursor->page_rows * 8, &got, err);
    if (rc == 0 && *is_there) {
        *is_there = got == sizeof range;
        rc = *is_there ? put_page(c, id, cursor, from, fd, range, err) : 0;
    }
    lode_io_close(index);
    lode_io_close(fd);
    lode_mem_free(path);
    lode_mem_free(pages);
    return rc;
}

int lode_org_pages_reply_first(struct lode_org_call *c, const struct lode_org_pages *p,
                               struct lode_err *err)
{
    struct cursor cursor = {p->n, p->page_rows};
    int is_there;

    return reply_page(c, p->id, &cursor, 0, &is_there, err);
}

/* The cursor and row of "01g…-2000". 1; 0: there is none; -1. The locator is checked character by
 * character before it becomes a file's name. */
static int read_locator(struct lode_org_call *c, struct lode_slice a, char *id,
                        struct cursor *cursor, long *from, struct lode_err *err)
{
    struct lode_buf text;
    char *number, *path;
    int rc = 0;

    if (a.n <= 19 || a.p[18] != '-' || lode_org_records_id18(a.p, 18, id) < 0)
        return 0;
    lode_buf_init(&text, 0);
    number = lode_str_dupn(a.p + 19, a.n - 19, err);
    path = number ? lode_org_cursors_file(c->org, id, "cursor", err) : NULL;
    if (!path)
        rc = -1;
    else if (lode_str_long(number, 0, 2000000000, from) == 0 &&
             lode_org_cursors_is_open(c->org, id) && lode_io_exists(path))
        rc = lode_io_read_file(path, 64, &text, err) < 0 ? -1 : text.len == sizeof *cursor;
    if (rc == 1) {
        memcpy(cursor, text.p, sizeof *cursor);
        rc = *from % cursor->page_rows == 0;
    }
    lode_buf_clear(&text);
    lode_mem_free(number);
    lode_mem_free(path);
    return rc;
}

int lode_org_pages_reply(struct lode_org_call *c, struct lode_slice locator, int *is_there,
                         struct lode_err *err)
{
    struct cursor cursor;
    char id[19];
    long from;
    int rc = read_locator(c, locator, id, &cursor, &from, err);

    *is_there = 0;
    return rc == 1 ? reply_page(c, id, &cursor, from, is_there, err) : rc;
}
