/* rehearsal/org_select.c - REST queries. A result of more than one page is written to a file at
 * once, so that later pages show what the first one saw. */
#include "rehearsal/org_select.h"

#include <inttypes.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_columns.h"
#include "rehearsal/org_cursors.h"
#include "rehearsal/org_json.h"
#include "rehearsal/org_session.h"
#include "rehearsal/org_shape.h"

/* A result of several pages, as its file has it. */
struct cursor {
    int64_t total, page_rows;
};

/* All rows in one reply. */
static int reply_whole(struct lode_org_shape *s, int64_t total, struct lode_err *err)
{
    json_t *records = json_array(), *o;
    int rc = lode_org_soql_start(s->query, 0, -1, err);

    while (rc == 0 && (rc = lode_org_shape_next(s, &o, err)) == 0 && o)
        if (json_array_append_new(records, o) < 0)
            rc = lode_err_set(err, LODE_E_NOMEM, "out of memory for records");
    if (rc == 0)
        lode_org_call_json(s->c, 200,
                           json_pack("{s:I, s:b, s:o}", "totalSize", (json_int_t)total, "done", 1,
                                     "records", records));
    else
        json_decref(records);
    return rc;
}

static int append_out(const char *p, size_t n, void *out)
{
    struct lode_err err;

    return lode_io_write(out, p, n, &err);
}

/* Writes all records, comma behind each but a page's last; pages gets each page's offset and the
 * end. */
static int write_records(struct lode_org_shape *s, int64_t per_page, struct lode_out *out,
                         struct lode_out *pages, struct lode_err *err)
{
    json_t *o;
    int64_t n = 0, at = 0;
    int rc = lode_org_soql_start(s->query, 0, -1, err);

    while (rc == 0 && (rc = lode_org_shape_next(s, &o, err)) == 0 && o) {
        at = lode_io_written(out);
        if (n % per_page == 0)
            rc = lode_io_write(pages, &at, sizeof at, err);
        else
            rc = lode_io_write(out, ",", 1, err);
        if (rc == 0 && lode_org_json_dump(o, JSON_COMPACT, append_out, out) < 0)
            rc = lode_err_set(err, LODE_E_IO, "cannot write a query's records");
        json_decref(o);
        n++;
    }
    at = lode_io_written(out);
    return rc == 0 ? lode_io_write(pages, &at, sizeof at, err) : -1;
}

/* Makes the files of a cursor named id. */
static int write_cursor(struct lode_org_shape *s, const char *id, const struct cursor *cursor,
                        struct lode_err *err)
{
    char *path = lode_org_cursors_file(s->c->org, id, "records", err);
    char *pages = path ? lode_org_cursors_file(s->c->org, id, "pages", err) : NULL;
    struct lode_out *out = NULL, *index = NULL;
    int rc = pages ? lode_io_create(path, &out, err) : -1;

    if (rc == 0)
        rc = lode_io_create(pages, &index, err);
    if (rc == 0)
        rc = write_records(s, cursor->page_rows, out, index, err);
    if (rc == 0)
        rc = lode_io_flush(out, err);
    if (rc == 0)
        rc = lode_io_flush(index, err);
    lode_mem_free(path);
    path = rc == 0 ? lode_org_cursors_file(s->c->org, id, "cursor", err) : NULL;
    rc = path ? lode_io_write_file(path, cursor, sizeof *cursor, err) : -1;
    lode_io_drop(out);
    lode_io_drop(index);
    lode_mem_free(path);
    lode_mem_free(pages);
    return rc;
}

/* Under the lock. The page that starts with row `from` of a cursor. 0 with *is_there 0: no such
 * cursor or page. */
static int reply_page(struct lode_org_call *c, const char *id, const struct cursor *cursor,
                      int64_t from, int *is_there, struct lode_err *err)
{
    char *path = lode_org_cursors_file(c->org, id, "records", err);
    char *pages = path ? lode_org_cursors_file(c->org, id, "pages", err) : NULL;
    struct lode_buf *b = &c->rq->reply.body;
    int64_t range[2];
    size_t got = 0;
    int index = -1, fd = -1, rc = -1, is_last;

    *is_there = pages && lode_io_exists(pages);
    if (!*is_there) {
        rc = pages ? 0 : -1;
        goto out;
    }
    if (lode_io_open_read(pages, &index, err) < 0 || lode_io_open_read(path, &fd, err) < 0 ||
        lode_io_pread(index, range, sizeof range, from / cursor->page_rows * 8, &got, err) < 0)
        goto out;
    if (got < sizeof range) {
        *is_there = 0;
        rc = 0;
        goto out;
    }
    is_last = from + cursor->page_rows >= cursor->total;
    lode_buf_reset(b);
    if (lode_buf_addf(b, err, "{\"totalSize\":%" PRId64 ",\"done\":%s,", cursor->total,
                      is_last ? "true" : "false") < 0 ||
        (!is_last &&
         lode_buf_addf(b, err, "\"nextRecordsUrl\":\"/services/data/v%s/query/%s-%" PRId64 "\",",
                       c->version, id, from + cursor->page_rows) < 0) ||
        lode_buf_adds(b, "\"records\":[", err) < 0 ||
        lode_buf_reserve(b, (size_t)(range[1] - range[0]), err) < 0 ||
        lode_io_pread(fd, b->p + b->len, (size_t)(range[1] - range[0]), range[0], &got, err) < 0)
        goto out;
    b->len += got;
    if (lode_buf_adds(b, "]}", err) < 0)
        goto out;
    if (is_last)
        lode_org_cursors_served(c->org, id);
    c->rq->reply.status = 200;
    c->rq->reply.type = "application/json;charset=UTF-8";
    rc = 0;
out:
    lode_io_close(index);
    lode_io_close(fd);
    lode_mem_free(path);
    lode_mem_free(pages);
    return rc;
}

/* Makes a cursor and answers with its first page. */
static int reply_first(struct lode_org_shape *s, const struct cursor *cursor, struct lode_err *err)
{
    char name[16] = "01gLo", id[19];
    int is_there;

    for (size_t i = 5; i < 15;) { /* letters and digits only */
        char c[2];

        lode_org_session_random(c, 1);
        if (c[0] != '.' && c[0] != '_')
            name[i++] = c[0];
    }
    name[15] = '\0';
    if (lode_org_records_id18(name, 15, id) < 0)
        return lode_err_set(err, LODE_E_STORE, "cannot name a query cursor");
    if (lode_org_cursors_sweep(s->c->org, err) < 0 ||
        lode_org_cursors_add(s->c->org, id, err) < 0 || write_cursor(s, id, cursor, err) < 0)
        return -1;
    return reply_page(s->c, id, cursor, 0, &is_there, err);
}

static int run_query(struct lode_org_call *c, const char *soql, int all_rows, struct lode_err *err)
{
    const char *columns = lode_org_call_arg(c, "columns");
    struct cursor cursor = {0, lode_org_shape_page_rows(c)};
    struct lode_org_shape s;
    int rc = lode_org_shape_open(&s, c, soql, all_rows, err);

    if (rc == 0)
        rc = lode_org_soql_total(s.query, &cursor.total, err);
    if (rc == 0 && columns && lode_str_casecmp(columns, "true") == 0)
        lode_org_columns_reply(&s);
    else if (rc == 0 && lode_org_soql_is_count(s.query))
        lode_org_call_json(c, 200,
                           json_pack("{s:I, s:b, s:[]}", "totalSize", (json_int_t)cursor.total,
                                     "done", 1, "records"));
    else if (rc == 0 && !lode_org_shape_is_too_long(&s, cursor.total))
        rc = cursor.total > cursor.page_rows ? reply_first(&s, &cursor, err)
                                             : reply_whole(&s, cursor.total, err);
    lode_org_shape_close(&s);
    return rc;
}

static void query(struct lode_org_call *c, int all_rows)
{
    const char *soql = lode_org_call_soql(c);
    struct lode_err err;
    int rc;

    if (!soql)
        return;
    lode_org_call_lock(c);
    rc = run_query(c, soql, all_rows, &err);
    lode_org_call_unlock(c);
    if (rc < 0)
        lode_org_call_fault(c, &err);
}

void lode_org_select_query(struct lode_org_call *c)
{
    query(c, 0);
}

void lode_org_select_query_all(struct lode_org_call *c)
{
    query(c, 1);
}

/* The cursor and row of "01g…-2000". 1; 0: there is none; -1. The locator is checked character by
 * character before it becomes a file's name. */
static int read_locator(struct lode_org_call *c, char *id, struct cursor *cursor, long *from,
                        struct lode_err *err)
{
    struct lode_slice a = c->match.args[1];
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

void lode_org_select_more(struct lode_org_call *c)
{
    struct cursor cursor;
    struct lode_err err;
    char id[19];
    long from;
    int is_there = 0, rc;

    lode_org_call_lock(c);
    rc = read_locator(c, id, &cursor, &from, &err);
    if (rc == 1)
        rc = reply_page(c, id, &cursor, from, &is_there, &err);
    lode_org_call_unlock(c);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!is_there)
        lode_org_call_error(c, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
}
