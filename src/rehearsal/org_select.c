/* rehearsal/org_select.c - REST queries. A result of more than one page is written to a file at
 * once, so that later pages show what the first one saw. */
#include "rehearsal/org_select.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_session.h"
#include "rehearsal/org_soql.h"

enum { PAGE_ROWS = 2000 };

struct select {
    struct lode_org_call *c;
    struct lode_org_query *query;
    const struct lode_org_object *object;
    const struct lode_org_select *selects;
    size_t n;
    struct lode_slice *values;
    int *is_null;
    int is_aggregate;
};

static json_t *to_json(const struct lode_org_select *s, struct lode_slice v, int is_null)
{
    char text[64];

    if (is_null)
        return json_null();
    if (s->field && s->field->type == LODE_ORG_ADDRESS)
        return json_loadb(v.p, v.n, 0, NULL);
    if (v.n >= sizeof text)
        return json_stringn(v.p, v.n);
    memcpy(text, v.p, v.n);
    text[v.n] = '\0';
    if (!s->field) /* COUNT(…) */
        return json_integer(strtoll(text, NULL, 10));
    switch (s->field->type) {
    case LODE_ORG_BOOLEAN:
        return json_boolean(strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
    case LODE_ORG_INT:
        return json_integer(strtoll(text, NULL, 10));
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return json_real(strtod(text, NULL));
    default:
        return json_stringn(v.p, v.n);
    }
}

/* The object that a relationship of o leads to. */
static const struct lode_org_object *parent_of(const struct lode_org *org,
                                               const struct lode_org_object *o,
                                               struct lode_slice relationship)
{
    for (size_t i = 0; o && i < o->n_fields; i++) {
        const struct lode_org_field *f = &o->fields[i];

        if (f->relationship && f->refers_to &&
            lode_str_casecmpn(f->relationship, strlen(f->relationship), relationship.p,
                              relationship.n) == 0)
            return lode_org_schema_object(org->schema, f->refers_to[0]);
    }
    return NULL;
}

static json_t *attributes(const struct lode_org_call *c, const char *type, const char *id)
{
    if (!id)
        return json_pack("{s:s}", "type", type);
    return json_pack("{s:s, s:o}", "type", type, "url",
                     json_sprintf("/services/data/v%s/sobjects/%s/%s", c->version, type, id));
}

/* 1 where a select of the parent that path[0..n) names has a value: else there is no parent. */
static int has_parent(const struct select *s, const char *path, size_t n)
{
    for (size_t i = 0; i < s->n; i++)
        if (!s->is_null[i] && strncmp(s->selects[i].path, path, n) == 0 &&
            s->selects[i].path[n] == '.')
            return 1;
    return 0;
}

/* Puts a value below record at "Account.Owner.Name", making the parents on the way. */
static int put_value(const struct select *s, json_t *record, size_t i)
{
    const char *path = s->selects[i].path, *at = path, *dot;
    const struct lode_org_object *o = s->object;
    char name[256];

    while (!s->selects[i].alias && (dot = strchr(at, '.')) != NULL) {
        struct lode_slice rel = {at, (size_t)(dot - at)};
        json_t *parent;

        if (rel.n >= sizeof name)
            return -1;
        memcpy(name, rel.p, rel.n);
        name[rel.n] = '\0';
        o = parent_of(s->c->org, o, rel);
        if (!has_parent(s, path, (size_t)(dot - path)))
            return json_object_set_new(record, name, json_null());
        parent = json_object_get(record, name);
        if (!json_is_object(parent)) {
            parent = json_object();
            if (json_object_set_new(record, name, parent) < 0 ||
                json_object_set_new(parent, "attributes",
                                    attributes(s->c, o ? o->name : name, NULL)) < 0)
                return -1;
        }
        record = parent;
        at = dot + 1;
    }
    return json_object_set_new(record, s->selects[i].alias ? s->selects[i].alias : at,
                               to_json(&s->selects[i], s->values[i], s->is_null[i]));
}

static json_t *to_record(const struct select *s)
{
    json_t *o = json_object();
    char id[19];
    int ok = o != NULL, has_id = 0;

    for (size_t i = 0; i < s->n && !has_id; i++)
        if (strcmp(s->selects[i].path, "Id") == 0 && s->values[i].n == 18) {
            memcpy(id, s->values[i].p, 18);
            id[18] = '\0';
            has_id = 1;
        }
    if (ok)
        ok = json_object_set_new(o, "attributes",
                                 s->is_aggregate
                                     ? attributes(s->c, "AggregateResult", NULL)
                                     : attributes(s->c, s->object->name, has_id ? id : NULL)) == 0;
    for (size_t i = 0; i < s->n && ok; i++)
        ok = put_value(s, o, i) == 0;
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

static int open_select(struct select *s, struct lode_org_call *c, const char *soql, int all_rows,
                       struct lode_err *err)
{
    memset(s, 0, sizeof *s);
    s->c = c;
    if (lode_org_soql_open(c->org->records, soql, all_rows, 0, &s->query, err) < 0)
        return -1;
    s->object = lode_org_soql_object(s->query);
    s->selects = lode_org_soql_selects(s->query, &s->n);
    for (size_t i = 0; i < s->n; i++)
        s->is_aggregate |= s->selects[i].alias != NULL;
    s->values = lode_mem_alloc((s->n + 1) * sizeof *s->values, err);
    s->is_null = lode_mem_alloc((s->n + 1) * sizeof *s->is_null, err);
    return s->values && s->is_null ? 0 : -1;
}

static void close_select(struct select *s)
{
    lode_org_soql_close(s->query);
    lode_mem_free(s->values);
    lode_mem_free(s->is_null);
}

/* The next record; *out NULL at the end. */
static int next_record(struct select *s, json_t **out, struct lode_err *err)
{
    int rc = lode_org_soql_next(s->query, s->values, s->is_null, err);

    *out = NULL;
    if (rc <= 0)
        return rc;
    *out = to_record(s);
    return *out ? 0 : lode_err_set(err, LODE_E_NOMEM, "out of memory for a record");
}

/* All rows in one reply. */
static int reply_whole(struct select *s, int64_t total, struct lode_err *err)
{
    json_t *records = json_array(), *o;
    int rc = lode_org_soql_start(s->query, 0, -1, err);

    while (rc == 0 && (rc = next_record(s, &o, err)) == 0 && o)
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

static char *cursor_file(const struct lode_org *org, const char *id, const char *suffix,
                         struct lode_err *err)
{
    return lode_str_printf(err, "%s/temp/%s.%s", org->files_dir, id, suffix);
}

static int append_out(const char *p, size_t n, void *out)
{
    struct lode_err err;

    return lode_io_write(out, p, n, &err);
}

/* Writes all records, comma behind each but a page's last; pages gets each page's offset and the
 * end. */
static int write_records(struct select *s, struct lode_out *out, struct lode_out *pages,
                         struct lode_err *err)
{
    json_t *o;
    int64_t n = 0, at = 0;
    int rc = lode_org_soql_start(s->query, 0, -1, err);

    while (rc == 0 && (rc = next_record(s, &o, err)) == 0 && o) {
        at = lode_io_written(out);
        if (n % PAGE_ROWS == 0)
            rc = lode_io_write(pages, &at, sizeof at, err);
        else
            rc = lode_io_write(out, ",", 1, err);
        if (rc == 0 && json_dump_callback(o, append_out, out, JSON_COMPACT) < 0)
            rc = lode_err_set(err, LODE_E_IO, "cannot write a query's records");
        json_decref(o);
        n++;
    }
    at = lode_io_written(out);
    return rc == 0 ? lode_io_write(pages, &at, sizeof at, err) : -1;
}

/* Makes the files of a cursor named id. */
static int write_cursor(struct select *s, const char *id, struct lode_err *err)
{
    char *path = cursor_file(s->c->org, id, "records", err);
    char *pages = path ? cursor_file(s->c->org, id, "pages", err) : NULL;
    struct lode_out *out = NULL, *index = NULL;
    int rc = pages ? lode_io_create(path, &out, err) : -1;

    if (rc == 0)
        rc = lode_io_create(pages, &index, err);
    if (rc == 0)
        rc = write_records(s, out, index, err);
    if (rc == 0)
        rc = lode_io_flush(out, err);
    if (rc == 0)
        rc = lode_io_flush(index, err);
    lode_io_drop(out);
    lode_io_drop(index);
    lode_mem_free(path);
    lode_mem_free(pages);
    return rc;
}

/* The page that starts with row `from` of a cursor. 0 with *is_there 0: no such cursor or page. */
static int reply_page(struct lode_org_call *c, const char *id, int64_t total, int64_t from,
                      int *is_there, struct lode_err *err)
{
    char *path = cursor_file(c->org, id, "records", err);
    char *pages = path ? cursor_file(c->org, id, "pages", err) : NULL;
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
        lode_io_pread(index, range, sizeof range, from / PAGE_ROWS * 8, &got, err) < 0)
        goto out;
    if (got < sizeof range) {
        *is_there = 0;
        rc = 0;
        goto out;
    }
    is_last = from + PAGE_ROWS >= total;
    lode_buf_reset(b);
    if (lode_buf_addf(b, err, "{\"totalSize\":%" PRId64 ",\"done\":%s,", total,
                      is_last ? "true" : "false") < 0 ||
        (!is_last &&
         lode_buf_addf(b, err, "\"nextRecordsUrl\":\"/services/data/v%s/query/%s-%" PRId64 "\",",
                       c->version, id, from + PAGE_ROWS) < 0) ||
        lode_buf_adds(b, "\"records\":[", err) < 0 ||
        lode_buf_reserve(b, (size_t)(range[1] - range[0]), err) < 0 ||
        lode_io_pread(fd, b->p + b->len, (size_t)(range[1] - range[0]), range[0], &got, err) < 0)
        goto out;
    b->len += got;
    if (lode_buf_adds(b, "]}", err) < 0)
        goto out;
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
static int reply_first(struct select *s, int64_t total, struct lode_err *err)
{
    char name[16] = "01gLo", id[19], *path;
    int rc, is_there;

    for (size_t i = 5; i < 15;) { /* letters and digits only */
        char c[2];

        lode_org_session_random(c, 1);
        if (c[0] != '.' && c[0] != '_')
            name[i++] = c[0];
    }
    name[15] = '\0';
    if (lode_org_records_id18(name, 15, id) < 0)
        return lode_err_set(err, LODE_E_STORE, "cannot name a query cursor");
    path = cursor_file(s->c->org, id, "total", err);
    rc = path ? write_cursor(s, id, err) : -1;
    if (rc == 0)
        rc = lode_io_write_file(path, &total, sizeof total, err);
    lode_mem_free(path);
    return rc == 0 ? reply_page(s->c, id, total, 0, &is_there, err) : -1;
}

static int run_query(struct lode_org_call *c, const char *soql, int all_rows, struct lode_err *err)
{
    struct select s;
    int64_t total = 0;
    int rc = open_select(&s, c, soql, all_rows, err);

    if (rc == 0)
        rc = lode_org_soql_total(s.query, &total, err);
    if (rc == 0 && lode_org_soql_is_count(s.query))
        lode_org_call_json(
            c, 200,
            json_pack("{s:I, s:b, s:[]}", "totalSize", (json_int_t)total, "done", 1, "records"));
    else if (rc == 0)
        rc = total > PAGE_ROWS ? reply_first(&s, total, err) : reply_whole(&s, total, err);
    close_select(&s);
    return rc;
}

static void query(struct lode_org_call *c, int all_rows)
{
    const char *soql = lode_org_call_arg(c, "q");
    struct lode_err err;
    int rc;

    if (!soql || !*soql) {
        lode_org_call_error(c, 400, "MALFORMED_QUERY", "SOQL query is missing: the parameter q");
        return;
    }
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

void lode_org_select_more(struct lode_org_call *c)
{
    struct lode_slice a = c->match.args[1];
    struct lode_err err;
    struct lode_buf total;
    char id[19] = "", *path = NULL;
    long from = 0;
    int is_there = 0, rc = 0;

    lode_buf_init(&total, 0);
    /* The locator is checked character by character before it becomes a file's name. */
    if (a.n > 19 && a.p[18] == '-' && lode_org_records_id18(a.p, 18, id) == 0) {
        char *number = lode_str_dupn(a.p + 19, a.n - 19, &err);

        if (number && lode_str_long(number, 0, 2000000000, &from) == 0 && from % PAGE_ROWS == 0)
            path = cursor_file(c->org, id, "total", &err);
        lode_mem_free(number);
    }
    if (path && lode_io_exists(path)) {
        rc = lode_io_read_file(path, 64, &total, &err);
        if (rc == 0 && total.len == sizeof(int64_t)) {
            int64_t n;

            memcpy(&n, total.p, sizeof n);
            rc = reply_page(c, id, n, from, &is_there, &err);
        }
    }
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!is_there)
        lode_org_call_error(c, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    lode_buf_clear(&total);
    lode_mem_free(path);
}

/* 1 where a list of names has "Id". */
static int has_id(const char *fields)
{
    for (size_t n; *fields; fields += n + (fields[n] == ',')) {
        size_t from = strspn(fields, " ");

        n = strcspn(fields, ",");
        if (n >= from + 2 && lode_str_casecmpn(fields + from, 2, "Id", 2) == 0 &&
            strspn(fields + from + 2, " ") == n - from - 2)
            return 1;
    }
    return 0;
}

/* "SELECT a, b, Id FROM X WHERE Id = '…'" of the fields asked for, or all. */
static int record_soql(const struct lode_org_object *o, const char *fields, const char *id,
                       struct lode_buf *soql, struct lode_err *err)
{
    int n = 0;

    if (fields && strpbrk(fields, "'\"()")) { /* names alone: nothing that could end the list */
        lode_err_set(err, LODE_E_CHECK, "No such column '%s' on entity '%s'", fields, o->name);
        lode_str_copy(err->source, sizeof err->source, "INVALID_FIELD");
        return -1;
    }
    if (lode_buf_adds(soql, "SELECT ", err) < 0 || (fields && lode_buf_adds(soql, fields, err) < 0))
        return -1;
    for (size_t i = 0; !fields && i < o->n_fields; i++)
        if (o->fields[i].type != LODE_ORG_ADDRESS &&
            lode_buf_addf(soql, err, "%s%s", n++ ? ", " : "", o->fields[i].name) < 0)
            return -1;
    if (fields && !has_id(fields) && lode_buf_adds(soql, ", Id", err) < 0)
        return -1;
    return lode_buf_addf(soql, err, " FROM %s WHERE Id = '%s'", o->name, id);
}

int lode_org_select_fetch(struct lode_org_call *c, const struct lode_org_object *o,
                          const char *fields, const char *id, json_t **out, struct lode_err *err)
{
    struct select s = {0};
    struct lode_buf soql;
    int rc;

    lode_buf_init(&soql, 0);
    rc = record_soql(o, fields, id, &soql, err);
    if (rc == 0)
        rc = open_select(&s, c, lode_buf_str(&soql), 0, err);
    if (rc == 0)
        rc = lode_org_soql_start(s.query, 0, 1, err);
    if (rc == 0)
        rc = next_record(&s, out, err);
    close_select(&s);
    lode_buf_clear(&soql);
    return rc;
}

void lode_org_select_by_id(struct lode_org_call *c, const struct lode_org_object *o, const char *id)
{
    struct lode_err err;
    json_t *record = NULL;
    int rc;

    lode_org_call_lock(c);
    rc = lode_org_select_fetch(c, o, lode_org_call_arg(c, "fields"), id, &record, &err);
    lode_org_call_unlock(c);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!record)
        lode_org_call_not_found(c);
    else
        lode_org_call_json(c, 200, record);
}
