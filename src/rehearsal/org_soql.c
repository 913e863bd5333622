/* rehearsal/org_soql.c - queries: what is selected, in which order, and running them row by row. */
#include "rehearsal/org_soql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "rehearsal/org_soql_func.h"
#include "rehearsal/org_soql_select.h"
#include "rehearsal/org_standard.h"

enum { OFFSET_MAX = 2000, TEXT_MAX = 100000 };

/* What describe calls groupable. The words of the refusals here and of add_order() are from
 * memory, that of TEXT_MAX too (the number is documented). */
static int can_group(const struct lode_org_field *f)
{
    switch (f->type) {
    case LODE_ORG_MULTIPICKLIST:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
    case LODE_ORG_DATETIME:
    case LODE_ORG_ADDRESS:
        return 0;
    case LODE_ORG_TEXTAREA:
        return f->length <= 255;
    default:
        return 1;
    }
}

static int add_group(struct lode_org_soql_parts *p)
{
    for (const struct lode_org_soql_item *g = p->stmt->group; g; g = g->next) {
        const struct lode_org_field *f;

        if (lode_buf_adds(&p->group, p->group.len ? ", " : " GROUP BY ", p->err) < 0 ||
            (g->has_parens
                 ? lode_org_soql_func_sql(&p->q->c, &p->q->scope, g->func, g->path, &p->group, &f)
                 : lode_org_soql_sql_path(&p->q->c, &p->q->scope, g->path, &p->group, NULL, &f)) <
                0)
            return -1;
        if (!f || lode_org_soql_func_is_aggregate(g->func)) /* words not known */
            return lode_org_soql_lex_fail(p->q->c.text, g->func.p, "MALFORMED_QUERY", p->err,
                                          "an aggregate can not be grouped by");
        if (!can_group(f))
            return lode_org_soql_lex_fail(p->q->c.text, g->path.p, "MALFORMED_QUERY", p->err,
                                          "field '%s' can not be grouped in a query call", f->name);
    }
    if (!p->stmt->having)
        return 0;
    if (!p->stmt->group) /* words not known */
        return lode_org_soql_lex_refuse("MALFORMED_QUERY", p->err, "HAVING takes GROUP BY");
    return lode_org_soql_sql_having(&p->q->c, &p->q->scope, p->stmt, &p->having);
}

/* Nulls come first unless the query says otherwise; equal rows come in the order in which they were
 * made, which is that of their Ids, so that pages fit. */
static int add_order(struct lode_org_soql_parts *p)
{
    for (const struct lode_org_soql_item *o = p->stmt->order; o; o = o->next) {
        const struct lode_org_field *f = NULL;

        if (p->q->is_aggregate && !o->has_parens && !lode_org_soql_select_is_grouped(p, o))
            return lode_org_soql_lex_fail(p->q->c.text, o->path.p, "MALFORMED_QUERY", p->err,
                                          "Ordered field must be grouped or aggregated: %.*s",
                                          (int)(o->path.n < 80 ? o->path.n : 80), o->path.p);
        if (lode_buf_adds(&p->order, p->order.len ? ", " : " ORDER BY ", p->err) < 0)
            return -1;
        if (o->has_parens) {
            if (lode_org_soql_select_function(p, o, &p->order, &f) < 0)
                return -1;
        } else if (lode_org_soql_sql_path(&p->q->c, &p->q->scope, o->path, &p->order, NULL, &f) <
                   0) {
            return -1;
        }
        if (f && (f->type == LODE_ORG_ADDRESS || f->type == LODE_ORG_MULTIPICKLIST ||
                  (f->type == LODE_ORG_TEXTAREA && f->length > 255)))
            return lode_org_soql_lex_fail(p->q->c.text, o->path.p, "MALFORMED_QUERY", p->err,
                                          "field '%s' can not be sorted in a query call", f->name);
        if (lode_buf_addf(&p->order, p->err, "%s NULLS %s", o->is_desc ? " DESC" : "",
                          o->nulls == 2 ? "LAST" : "FIRST") < 0)
            return -1;
    }
    if (p->q->is_aggregate)
        return 0;
    return lode_buf_addf(&p->order, p->err, "%st%d.rowid", p->order.len ? ", " : " ORDER BY ",
                         p->q->scope.number);
}

static int read_count(struct lode_org_soql_parts *p, struct lode_org_soql_token t,
                      int64_t otherwise, int64_t *out)
{
    char *end;

    *out = otherwise;
    if (!t.p)
        return 0;
    *out = strtoll(t.p, &end, 10);
    if (end != t.p + t.n || *out < 0)
        return lode_org_soql_lex_syntax(p->q->c.text, t.p, p->err, "unexpected token: '%.*s'",
                                        (int)(t.n < 40 ? t.n : 40), t.p);
    return 0;
}

/* One row of sums has no order and no end; words from memory. */
static int check_sums(struct lode_org_soql_parts *p)
{
    const char *at, *clause = p->stmt->order ? "ORDER BY" : p->stmt->limit.p ? "LIMIT" : NULL;

    if (!clause || !p->q->is_aggregate || p->q->is_count || p->stmt->group)
        return 0;
    at = !p->stmt->order              ? p->stmt->limit.p
         : p->stmt->order->has_parens ? p->stmt->order->func.p
                                      : p->stmt->order->path.p;
    return lode_org_soql_lex_fail(p->q->c.text, at, "MALFORMED_QUERY", p->err,
                                  "Non-grouped query that uses overall aggregate functions cannot "
                                  "also use %s",
                                  clause);
}

/* What Bulk queries do not do. */
static int check_bulk(struct lode_org_soql_parts *p)
{
    if (p->q->is_aggregate || p->stmt->group)
        return lode_org_soql_lex_refuse("FEATURENOTENABLED", p->err,
                                        "Aggregate Relationships not supported in Bulk Query");
    if (!lode_org_standard_is_bulk(p->q->scope.object->name))
        return lode_org_soql_lex_refuse("INVALIDENTITY", p->err, LODE_ORG_STANDARD_NO_BULK,
                                        p->q->scope.object->name);
    if (p->stmt->offset.p) /* the text is a guess */
        return lode_org_soql_lex_refuse("FEATURENOTENABLED", p->err,
                                        "OFFSET not supported in Bulk Query");
    return 0;
}

static int put_together(struct lode_org_soql_parts *p)
{
    struct lode_org_query *q = p->q;
    struct lode_buf from, sql;
    int rc = -1;

    lode_buf_init(&from, 0);
    lode_buf_init(&sql, 0);
    if (lode_org_soql_sql_from(&q->c, &q->scope, &from) < 0 ||
        lode_buf_addf(&sql, p->err, "SELECT %s%s%s%s%s%s LIMIT ?%zu OFFSET ?%zu",
                      lode_buf_str(&p->select), from.p, lode_buf_str(&p->where),
                      lode_buf_str(&p->group), lode_buf_str(&p->having), lode_buf_str(&p->order),
                      q->c.n_binds + 1, q->c.n_binds + 2) < 0)
        goto out;
    q->rows_sql = lode_buf_take(&sql, p->err);
    if (!q->rows_sql)
        goto out;
    if (lode_buf_addf(&sql, p->err,
                      "SELECT count(*) FROM (SELECT %s%s%s%s%s LIMIT ?%zu OFFSET ?%zu)",
                      q->is_aggregate && !q->is_count ? lode_buf_str(&p->select) : "1", from.p,
                      lode_buf_str(&p->where), lode_buf_str(&p->group), lode_buf_str(&p->having),
                      q->c.n_binds + 1, q->c.n_binds + 2) < 0)
        goto out;
    q->total_sql = lode_buf_take(&sql, p->err);
    if (q->total_sql && q->is_count) {
        lode_mem_free(q->rows_sql);
        q->rows_sql = lode_str_dup(q->total_sql, p->err);
    }
    rc = q->total_sql && q->rows_sql ? 0 : -1;
out:
    lode_buf_clear(&from);
    lode_buf_clear(&sql);
    return rc;
}

/* What is too much for the database is too much. */
static int prepare(struct lode_org_soql_parts *p)
{
    struct lode_org_query *q = p->q;

    if (lode_db_compile(q->r->db, q->rows_sql, &q->st, p->err) == 0)
        return 0;
    if (p->err->code != LODE_E_STORE || p->err->sys != SQLITE_ERROR)
        return -1;
    return lode_org_soql_lex_refuse("QUERY_TOO_COMPLICATED", p->err,
                                    "Query is either selecting too many fields or the filter "
                                    "conditions are too complicated.");
}

/* The scope of children, whose name in the query is their relationship's. */
static int take_object(struct lode_org_soql_parts *p)
{
    struct lode_org_soql_scope *s = &p->q->scope;

    s->object = p->object;
    s->from = p->stmt->from;
    s->alias = p->stmt->alias;
    s->number = p->q->c.n_tables++;
    return lode_org_soql_sql_parents(&p->q->c, s, p->stmt);
}

static int add_parent(struct lode_org_soql_parts *p)
{
    const struct lode_org_value id = {LODE_ORG_TEXT, p->q->parent_id, 18, 0, 0};

    if (lode_buf_addf(&p->where, p->err, " AND t%d.\"%s\" = ", p->q->scope.number, p->by->name) < 0)
        return -1;
    return lode_org_soql_sql_bind(&p->q->c, &id, &p->where);
}

static int compile(struct lode_org_soql_parts *p)
{
    struct lode_org_query *q = p->q;
    const struct lode_org_soql_item *i = p->stmt->select; /* there is one */

    q->is_aggregate = p->stmt->group != NULL;
    do {
        q->is_aggregate |= i->has_parens && lode_org_soql_func_is_aggregate(i->func);
        i = i->next;
    } while (i);
    if ((p->object ? take_object(p) : lode_org_soql_sql_scope(&q->c, p->stmt, &q->scope)) < 0 ||
        (p->for_bulk && check_bulk(p) < 0) || read_count(p, p->stmt->limit, -1, &q->limit) < 0 ||
        read_count(p, p->stmt->offset, 0, &q->offset) < 0)
        return -1;
    if (q->offset > OFFSET_MAX)
        return lode_org_soql_lex_refuse("NUMBER_OUTSIDE_VALID_RANGE", p->err,
                                        "Maximum SOQL offset allowed is %d", OFFSET_MAX);
    if (lode_org_soql_select_list(p) < 0 || check_sums(p) < 0)
        return -1;
    if (lode_org_soql_sql_where(&q->c, &q->scope, p->stmt, LODE_ORG_SOQL_TOP, &p->where) < 0 ||
        (p->by && add_parent(p) < 0) || add_group(p) < 0 || add_order(p) < 0 || put_together(p) < 0)
        return -1;
    return prepare(p);
}

int lode_org_soql_compile(struct lode_org_soql_parts *p)
{
    int rc;

    lode_buf_init(&p->select, 0);
    lode_buf_init(&p->where, 0);
    lode_buf_init(&p->group, 0);
    lode_buf_init(&p->having, 0);
    lode_buf_init(&p->order, 0);
    rc = compile(p);
    lode_buf_clear(&p->select);
    lode_buf_clear(&p->where);
    lode_buf_clear(&p->group);
    lode_buf_clear(&p->having);
    lode_buf_clear(&p->order);
    p->q->c.text = NULL; /* the caller's */
    return rc;
}

struct lode_org_query *lode_org_soql_new(struct lode_org_records *r, const char *soql, int all_rows,
                                         struct lode_err *err)
{
    struct lode_org_query *q = lode_mem_alloc(sizeof *q, err);

    if (!q)
        return NULL;
    q->r = r;
    q->c = (struct lode_org_soql_compile){.r = r,
                                          .text = soql,
                                          .all_rows = all_rows,
                                          .today = lode_clock_now_ms() / 86400000,
                                          .arena = &q->arena,
                                          .err = err};
    return q;
}

int lode_org_soql_open(struct lode_org_records *r, const char *soql, int all_rows, int for_bulk,
                       struct lode_org_query **out, struct lode_err *err)
{
    struct lode_org_query *q = lode_org_soql_new(r, soql, all_rows, err);
    struct lode_org_soql_stmt *stmt = NULL;
    int rc = -1;

    if (!q)
        return -1;
    if (!*soql)
        lode_org_soql_lex_refuse("MALFORMED_QUERY", err, "SOQL statements cannot be empty or null");
    else if (lode_text_length(soql, strlen(soql)) > TEXT_MAX)
        lode_org_soql_lex_refuse("MALFORMED_QUERY", err,
                                 "SOQL statements cannot be longer than %d characters.", TEXT_MAX);
    else
        rc = lode_org_soql_grammar(soql, &q->arena, &stmt, err);
    if (rc == 0) {
        struct lode_org_soql_parts p = {.q = q, .stmt = stmt, .for_bulk = for_bulk, .err = err};

        rc = lode_org_soql_compile(&p);
    }
    if (rc < 0) {
        lode_org_soql_close(q);
        return -1;
    }
    *out = q;
    return 0;
}

void lode_org_soql_close(struct lode_org_query *q)
{
    if (!q)
        return;
    for (size_t i = 0; i < q->n; i++)
        lode_org_soql_close(q->selects[i].children);
    sqlite3_finalize(q->st);
    lode_mem_free(q->c.binds);
    lode_mem_free(q->selects);
    lode_mem_free(q->records);
    lode_mem_free(q->shown);
    lode_mem_free(q->rows_sql);
    lode_mem_free(q->total_sql);
    lode_org_value_free(&q->arena);
    lode_mem_free(q);
}

const struct lode_org_object *lode_org_soql_object(const struct lode_org_query *q)
{
    return q->scope.object;
}

const struct lode_org_select *lode_org_soql_selects(const struct lode_org_query *q, size_t *n)
{
    *n = q->n;
    return q->selects;
}

int lode_org_soql_is_count(const struct lode_org_query *q)
{
    return q->is_count;
}

static int bind_all(struct lode_org_query *q, sqlite3_stmt *st, int64_t limit, int64_t offset,
                    struct lode_err *err)
{
    struct lode_org_value v = {LODE_ORG_WHOLE, NULL, 0, limit, 0};
    int at = 1;

    for (; (size_t)at <= q->c.n_binds; at++)
        if (lode_org_table_bind(q->r->db, st, at, &q->c.binds[at - 1], err) < 0)
            return -1;
    if (lode_org_table_bind(q->r->db, st, at, &v, err) < 0)
        return -1;
    v.i = offset;
    return lode_org_table_bind(q->r->db, st, at + 1, &v, err);
}

int lode_org_soql_total(struct lode_org_query *q, int64_t *n, struct lode_err *err)
{
    sqlite3_stmt *st = NULL;
    int rc = -1;

    if (lode_db_compile(q->r->db, q->total_sql, &st, err) < 0)
        return -1;
    if (bind_all(q, st, q->limit, q->offset, err) == 0)
        rc = lode_db_step(q->r->db, st, err);
    if (rc == 1)
        *n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return rc == 1 ? 0 : -1;
}

int lode_org_soql_start(struct lode_org_query *q, int64_t skip, int64_t limit, struct lode_err *err)
{
    int64_t left = q->limit;

    if (!q->st && lode_db_compile(q->r->db, q->rows_sql, &q->st, err) < 0)
        return -1;
    sqlite3_reset(q->st);
    if (q->is_count) /* LIMIT and OFFSET are those of the rows counted */
        return bind_all(q, q->st, q->limit, q->offset, err);
    if (left >= 0)
        left = left > skip ? left - skip : 0;
    if (limit >= 0 && (left < 0 || limit < left))
        left = limit;
    return bind_all(q, q->st, left, q->offset + skip, err);
}

int lode_org_soql_start_children(const struct lode_org_query *q, struct lode_org_query *children,
                                 struct lode_err *err)
{
    lode_str_copy(children->parent_id, sizeof children->parent_id,
                  lode_org_soql_record_id(q, "", 0));
    return lode_org_soql_start(children, 0, -1, err);
}

static struct lode_slice show_whole(int64_t n, char *out)
{
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    char *end = out + LODE_ORG_SOQL_SHOWN - 1, *p = end;

    *end = '\0';
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (n < 0)
        *--p = '-';
    return (struct lode_slice){p, (size_t)(end - p)};
}

/* The i-th value of the present row as text; p is NULL when memory is gone. The statement is this
 * thread's alone, so its values need no protection. */
static struct lode_slice show(struct lode_org_query *q, size_t i, int *is_null)
{
    const struct lode_org_field *f = q->selects[i].field;
    sqlite3_value *v = sqlite3_column_value(q->st, (int)i);
    struct lode_slice s = {"", 0};
    int type = sqlite3_value_type(v);

    *is_null = type == SQLITE_NULL;
    switch (type) {
    case SQLITE_NULL:
        break;
    case SQLITE_INTEGER:
        if (!f || f->type != LODE_ORG_BOOLEAN)
            return show_whole(sqlite3_value_int64(v), q->shown[i]);
        s.p = sqlite3_value_int(v) ? "true" : "false";
        s.n = strlen(s.p);
        break;
    case SQLITE_FLOAT:
        lode_org_records_double(sqlite3_value_double(v), q->shown[i]);
        s.p = q->shown[i];
        s.n = strlen(s.p);
        break;
    default:
        s.p = (const char *)sqlite3_value_text(v);
        s.n = (size_t)sqlite3_value_bytes(v);
    }
    return s;
}

int lode_org_soql_next(struct lode_org_query *q, struct lode_slice *values, int *is_null,
                       struct lode_err *err)
{
    int rc = lode_db_step(q->r->db, q->st, err);

    for (size_t i = 0; rc == 1 && i < q->n; i++) {
        values[i] = show(q, i, &is_null[i]);
        if (!values[i].p)
            return lode_err_set(err, LODE_E_NOMEM, "out of memory for a query's row");
    }
    return rc;
}

const char *lode_org_soql_record_id(const struct lode_org_query *q, const char *path, size_t n)
{
    for (size_t i = 0; i < q->n_records; i++)
        if (strncmp(q->records[i], path, n) == 0 && q->records[i][n] == '\0')
            return lode_db_text(q->st, (int)(q->n + i));
    return "";
}
