/* rehearsal/org_select.c - REST queries. A result of more than one page is written to a file at
 * once, so that later pages show what the first one saw. */
#include "rehearsal/org_select.h"

#include "base/str.h"
#include "rehearsal/org_columns.h"
#include "rehearsal/org_cursors.h"
#include "rehearsal/org_pages.h"
#include "rehearsal/org_shape.h"

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

/* Writes the result as pages and answers with the first. */
static int reply_first(struct lode_org_shape *s, int64_t page_rows, struct lode_err *err)
{
    struct lode_org_pages pages;
    json_t *o;
    int rc = lode_org_pages_begin(&pages, s->c->org, page_rows, err);

    if (rc == 0)
        rc = lode_org_soql_start(s->query, 0, -1, err);
    while (rc == 0 && (rc = lode_org_shape_next(s, &o, err)) == 0 && o) {
        rc = lode_org_pages_add(&pages, o, err);
        json_decref(o);
    }
    rc = lode_org_pages_end(&pages, rc, err);
    return rc == 0 ? lode_org_pages_reply_first(s->c, &pages, err) : rc;
}

static int run_query(struct lode_org_call *c, const char *soql, int all_rows, struct lode_err *err)
{
    const char *columns = lode_org_call_arg(c, "columns");
    int64_t page_rows = lode_org_shape_page_rows(c), total = 0;
    struct lode_org_shape s;
    int rc = lode_org_shape_open(&s, c, soql, all_rows, err);

    if (rc == 0)
        rc = lode_org_soql_total(s.query, &total, err);
    if (rc == 0)
        rc = lode_org_cursors_sweep(c->org, err);
    if (rc == 0 && columns && lode_str_casecmp(columns, "true") == 0)
        lode_org_columns_reply(&s);
    else if (rc == 0 && lode_org_soql_is_count(s.query))
        lode_org_call_json(
            c, 200,
            json_pack("{s:I, s:b, s:[]}", "totalSize", (json_int_t)total, "done", 1, "records"));
    else if (rc == 0 && !lode_org_shape_is_too_long(&s, total))
        rc = total > page_rows ? reply_first(&s, page_rows, err) : reply_whole(&s, total, err);
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

void lode_org_select_more(struct lode_org_call *c)
{
    struct lode_err err;
    int is_there, rc;

    lode_org_call_lock(c);
    rc = lode_org_pages_reply(c, c->match.args[1], &is_there, &err);
    lode_org_call_unlock(c);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!is_there)
        lode_org_call_error(c, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
}
