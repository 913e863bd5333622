/* rehearsal/org_soql_where.c - conditions: what a literal means for a field's type, and how SOQL
 * compares. Null is not equal to anything, and so != finds it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_soql_date.h"
#include "rehearsal/org_soql_sql.h"

enum { COUNT_MAX = 100000 /* days, years … of a date literal */ };

int lode_org_soql_sql_bind(struct lode_org_soql_compile *c, const struct lode_org_value *v,
                           struct lode_buf *sql)
{
    if (lode_mem_grow(&c->binds, c->n_binds, &c->cap_binds, sizeof *c->binds, c->err) < 0)
        return -1;
    c->binds[c->n_binds++] = *v;
    return lode_buf_addf(sql, c->err, "?%zu", c->n_binds);
}

static int bind_text(struct lode_org_soql_compile *c, const char *p, size_t n, struct lode_buf *sql)
{
    char *copy = lode_org_value_room(c->arena, n + 1, c->err);
    struct lode_org_value v = {LODE_ORG_TEXT, copy, n, 0, 0};

    if (!copy)
        return -1;
    memcpy(copy, p, n);
    copy[n] = '\0';
    return lode_org_soql_sql_bind(c, &v, sql);
}

/* The text of a quoted string. for_like: as a pattern with '\' before what stands for itself. */
static int unquote(struct lode_org_soql_compile *c, const struct lode_org_soql_literal *l,
                   int for_like, struct lode_buf *out)
{
    static const char letters[] = "nrtbf", meant[] = "\n\r\t\b\f";
    const char *p = l->text.p + 1, *end = l->text.p + l->text.n - 1;

    for (; p < end; p++) {
        const char *k;
        char one;

        if (*p != '\\') {
            if (lode_buf_addc(out, *p, c->err) < 0)
                return -1;
            continue;
        }
        p++;
        k = strchr(letters, *p | 32);
        one = k ? meant[k - letters] : *p;
        if (!k && !strchr("\\'\"%_", *p))
            return lode_org_soql_lex_fail(c->text, l->text.p, "MALFORMED_QUERY", c->err,
                                          "Illegal character sequence '\\%c' in string literal",
                                          *p);
        if (for_like && strchr("\\%_", one) && lode_buf_addc(out, '\\', c->err) < 0)
            return -1;
        if (lode_buf_addc(out, one, c->err) < 0)
            return -1;
    }
    return 0;
}

static const char *type_name(const struct lode_org_field *f)
{
    switch (f->type) {
    case LODE_ORG_BOOLEAN:
        return "boolean";
    case LODE_ORG_INT:
        return "int";
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return "double";
    case LODE_ORG_DATE:
        return "date";
    case LODE_ORG_DATETIME:
        return "dateTime";
    default:
        return "string";
    }
}

static int wrong_type(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                      struct lode_org_soql_token path)
{
    const char *type = type_name(f);

    return lode_org_soql_lex_fail(c->text, path.p, "INVALID_FIELD", c->err,
                                  "value of filter criterion for field '%s' must be of type %s and "
                                  "should %sbe enclosed in quotes",
                                  f->name, type, strcmp(type, "string") == 0 ? "" : "not ");
}

static int bind_string(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                       const struct lode_org_soql_literal *l, struct lode_buf *sql)
{
    struct lode_buf text;
    char id[19];
    int rc = -1;

    lode_buf_init(&text, 0);
    if (unquote(c, l, 0, &text) < 0)
        goto out;
    if (f->type != LODE_ORG_ID && f->type != LODE_ORG_REFERENCE)
        rc = bind_text(c, lode_buf_str(&text), text.len, sql);
    else if (lode_org_records_id18(lode_buf_str(&text), text.len, id) < 0)
        rc = lode_org_soql_lex_fail(c->text, l->text.p, "INVALID_QUERY_FILTER_OPERATOR", c->err,
                                    "invalid ID field: %s", lode_buf_str(&text));
    else
        rc = bind_text(c, id, 18, sql);
out:
    lode_buf_clear(&text);
    return rc;
}

/* Binds a literal as the field's type has it. */
static int bind_literal(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                        struct lode_org_soql_token path, const struct lode_org_soql_literal *l,
                        struct lode_buf *sql)
{
    struct lode_slice s = {l->text.p, l->text.n};
    struct lode_org_value v = {LODE_ORG_NULL, NULL, 0, 0, 0};
    char text[32];

    switch (f->type) {
    case LODE_ORG_BOOLEAN:
        if (l->kind != LODE_SOQL_IS_BOOLEAN)
            return wrong_type(c, f, path);
        v.kind = LODE_ORG_WHOLE;
        v.i = l->text.n == 4; /* "true" */
        return lode_org_soql_sql_bind(c, &v, sql);
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        if (l->kind != LODE_SOQL_IS_NUMBER || lode_org_value_number(s, &v.d) < 0)
            return wrong_type(c, f, path);
        v.kind = LODE_ORG_REAL;
        return lode_org_soql_sql_bind(c, &v, sql);
    case LODE_ORG_DATE:
        if (l->kind != LODE_SOQL_IS_DATE || lode_org_value_date(s, text) < 0)
            return wrong_type(c, f, path);
        return bind_text(c, text, strlen(text), sql);
    case LODE_ORG_DATETIME:
        if (l->kind != LODE_SOQL_IS_DATETIME || lode_org_value_datetime(s, text) < 0)
            return wrong_type(c, f, path);
        return bind_text(c, text, strlen(text), sql);
    default:
        return l->kind == LODE_SOQL_IS_STRING ? bind_string(c, f, l, sql) : wrong_type(c, f, path);
    }
}

/* '' is null to SOQL. */
static int is_null(const struct lode_org_soql_literal *l)
{
    return l->kind == LODE_SOQL_IS_NULL || (l->kind == LODE_SOQL_IS_STRING && l->text.n == 2);
}

/* A day as the field has it: "2026-11-23", with the time where it has one. */
static int bind_day(struct lode_org_soql_compile *c, const struct lode_org_field *f, int64_t day,
                    struct lode_buf *sql)
{
    char text[32];

    if (lode_clock_format(day * 86400000,
                          f->type == LODE_ORG_DATE ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S.000+0000",
                          text, sizeof text) < 0)
        return lode_err_set(c->err, LODE_E_CHECK, "a date out of range");
    return bind_text(c, text, strlen(text), sql);
}

/* col SIGN TODAY: the literal is a range of days. */
static int compare_range(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                         const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    const struct lode_org_soql_literal *l = n->list;
    int64_t from, to, count = l->count.p ? strtol(l->count.p, NULL, 10) : -1;
    char sign = n->sign.p[0];
    int has_equal = n->sign.n == 2 && n->sign.p[1] == '=';

    if (count > COUNT_MAX ||
        lode_org_soql_date_range(l->text.p, l->text.n, count, c->today, &from, &to) < 0)
        return lode_org_soql_lex_fail(c->text, l->text.p, "MALFORMED_QUERY", c->err,
                                      "unexpected token: '%.*s'", (int)l->text.n, l->text.p);
    if (f->type != LODE_ORG_DATE && f->type != LODE_ORG_DATETIME)
        return wrong_type(c, f, n->path);
    if (sign == '=' || sign == '!' || n->sign.n == 2) {
        int is_equal = sign == '=', is_range = is_equal || sign == '!' || n->sign.p[1] == '>';

        if (is_range) {
            if (lode_buf_addf(sql, c->err, "(%sifnull(%s >= ", is_equal ? "" : "NOT ", col) < 0 ||
                bind_day(c, f, from, sql) < 0 ||
                lode_buf_addf(sql, c->err, " AND %s < ", col) < 0 || bind_day(c, f, to, sql) < 0)
                return -1;
            return lode_buf_adds(sql, ", 0))", c->err);
        }
    }
    /* before: < from; up to: < to; behind: >= to; from on: >= from */
    if (lode_buf_addf(sql, c->err, "%s %s ", col, sign == '<' ? "<" : ">=") < 0)
        return -1;
    return bind_day(c, f, (sign == '<') == has_equal ? to : from, sql);
}

static int compare(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                   const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    const char *sign = n->sign.p;
    int is_not = sign[0] == '!' || (sign[0] == '<' && n->sign.n == 2 && sign[1] == '>');

    if (n->list->kind == LODE_SOQL_IS_NAME)
        return compare_range(c, f, n, col, sql);
    if (is_null(n->list)) {
        if (!is_not && sign[0] != '=')
            return lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_QUERY_FILTER_OPERATOR",
                                          c->err, "null is compared with = and != only");
        return lode_buf_addf(sql, c->err, "%s IS %sNULL", col, is_not ? "NOT " : "");
    }
    if (is_not) { /* NOT (x = 1) where x is null, is true */
        if (lode_buf_addf(sql, c->err, "%s IS NOT ", col) < 0)
            return -1;
    } else if (lode_buf_addf(sql, c->err, "%s %.*s ", col, (int)n->sign.n, sign) < 0) {
        return -1;
    }
    return bind_literal(c, f, n->path, n->list, sql);
}

static int like(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    struct lode_buf text;
    int rc = -1;

    if (n->list->kind != LODE_SOQL_IS_STRING)
        return wrong_type(c, f, n->path);
    if (strcmp(type_name(f), "string") != 0 || f->type == LODE_ORG_ID ||
        f->type == LODE_ORG_REFERENCE || f->type == LODE_ORG_MULTIPICKLIST)
        return lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_QUERY_FILTER_OPERATOR", c->err,
                                      "invalid operator on %s field", type_name(f));
    lode_buf_init(&text, 0);
    if (unquote(c, n->list, 1, &text) == 0 && lode_buf_addf(sql, c->err, "%s LIKE ", col) == 0 &&
        bind_text(c, lode_buf_str(&text), text.len, sql) == 0)
        rc = lode_buf_adds(sql, " ESCAPE '\\'", c->err);
    lode_buf_clear(&text);
    return rc;
}

static int in_list(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                   const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    int has_null = 0, k = 0;

    for (const struct lode_org_soql_literal *l = n->list; l; l = l->next)
        has_null |= is_null(l);
    /* a null is in a list that has one, and not in any other */
    if (lode_buf_addf(sql, c->err, "(%s IS %sNULL %s %s %sIN (", col,
                      has_null == n->is_not ? "NOT " : "", has_null != n->is_not ? "OR" : "AND",
                      col, n->is_not ? "NOT " : "") < 0)
        return -1;
    for (const struct lode_org_soql_literal *l = n->list; l; l = l->next) {
        if (is_null(l))
            continue;
        if ((k++ && lode_buf_adds(sql, ", ", c->err) < 0) ||
            bind_literal(c, f, n->path, l, sql) < 0)
            return -1;
    }
    return lode_buf_adds(sql, "))", c->err);
}

/* Id IN (SELECT AccountId FROM Contact WHERE …) */
static int in_query(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                    const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    struct lode_org_soql_scope *s = NULL;
    const struct lode_org_field *inner;
    struct lode_buf expr, where;
    int rc = -1;

    if (n->sub->select->next || n->sub->select->has_parens || n->sub->group || n->sub->order ||
        n->sub->limit.p || n->sub->offset.p)
        return lode_org_soql_lex_fail(c->text, n->sub->from.p, "MALFORMED_QUERY", c->err,
                                      "a semi join sub-select is SELECT one field FROM … WHERE …");
    if (f->type != LODE_ORG_ID && f->type != LODE_ORG_REFERENCE)
        return lode_org_soql_lex_fail(c->text, n->path.p, "MALFORMED_QUERY", c->err,
                                      "The left operand field in the where expression for outer "
                                      "query must be of type ID or Reference");
    lode_buf_init(&expr, 0);
    lode_buf_init(&where, 0);
    s = lode_mem_alloc(sizeof *s, c->err);
    if (!s || lode_org_soql_sql_scope(c, n->sub, s) < 0 ||
        lode_org_soql_sql_path(c, s, n->sub->select->path, &expr, NULL, &inner) < 0 ||
        lode_org_soql_sql_where(c, s, n->sub, &where) < 0)
        goto out;
    if (inner->type != LODE_ORG_ID && inner->type != LODE_ORG_REFERENCE) {
        lode_org_soql_lex_fail(c->text, n->sub->select->path.p, "MALFORMED_QUERY", c->err,
                               "The selected field in the semi join sub-select must be of type ID "
                               "or Reference");
        goto out;
    }
    if (lode_buf_addf(sql, c->err, "%s %sIN (SELECT %s", col, n->is_not ? "NOT " : "", expr.p) <
            0 ||
        lode_org_soql_sql_from(c, s, sql) < 0 ||
        lode_buf_addf(sql, c->err, "%s AND %s IS NOT NULL)", lode_buf_str(&where), expr.p) < 0)
        goto out;
    rc = 0;
out:
    lode_mem_free(s);
    lode_buf_clear(&expr);
    lode_buf_clear(&where);
    return rc;
}

/* 'a;b' asks for both, several strings for any of them. */
static int includes_one(struct lode_org_soql_compile *c, const char *col, struct lode_buf *text,
                        struct lode_buf *sql)
{
    const char *p = lode_buf_str(text);

    for (int k = 0; *p; k++) {
        size_t n = strcspn(p, ";");

        if (lode_buf_addf(sql, c->err, "%sinstr(';' || lower(%s) || ';', ';' || lower(",
                          k ? " AND " : "", col) < 0 ||
            bind_text(c, p, n, sql) < 0 || lode_buf_adds(sql, ") || ';') > 0", c->err) < 0)
            return -1;
        p += n + (p[n] == ';');
    }
    return *lode_buf_str(text) ? 0 : lode_buf_addf(sql, c->err, "%s IS NULL", col);
}

static int includes(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                    const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    struct lode_buf text;
    int rc = -1, k = 0;

    if (f->type != LODE_ORG_MULTIPICKLIST)
        return lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_QUERY_FILTER_OPERATOR", c->err,
                                      "invalid operator on %s field", type_name(f));
    lode_buf_init(&text, 0);
    if (lode_buf_addf(sql, c->err, "%s(ifnull(", n->is_not ? "NOT " : "") < 0)
        goto out;
    for (const struct lode_org_soql_literal *l = n->list; l; l = l->next) {
        if (l->kind != LODE_SOQL_IS_STRING) {
            wrong_type(c, f, n->path);
            goto out;
        }
        lode_buf_reset(&text);
        if (unquote(c, l, 0, &text) < 0 || lode_buf_adds(sql, k++ ? " OR (" : "(", c->err) < 0 ||
            includes_one(c, col, &text, sql) < 0 || lode_buf_addc(sql, ')', c->err) < 0)
            goto out;
    }
    rc = lode_buf_adds(sql, ", 0))", c->err);
out:
    lode_buf_clear(&text);
    return rc;
}

static int test(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                const struct lode_org_soql_node *n, struct lode_buf *sql)
{
    const struct lode_org_field *f;
    struct lode_buf col;
    int rc = -1;

    lode_buf_init(&col, 0);
    if (lode_org_soql_sql_path(c, s, n->path, &col, NULL, &f) < 0)
        goto out;
    if (f->type == LODE_ORG_ADDRESS || (f->type == LODE_ORG_TEXTAREA && f->length > 255)) {
        lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_FIELD", c->err,
                               "field '%s' can not be filtered in a query call", f->name);
        goto out;
    }
    if (n->op == LODE_SOQL_COMPARE)
        rc = compare(c, f, n, col.p, sql);
    else if (n->op == LODE_SOQL_LIKE_OP)
        rc = like(c, f, n, col.p, sql);
    else if (n->op == LODE_SOQL_INCLUDES_OP)
        rc = includes(c, f, n, col.p, sql);
    else
        rc = n->sub ? in_query(c, f, n, col.p, sql) : in_list(c, f, n, col.p, sql);
out:
    lode_buf_clear(&col);
    return rc;
}

static int condition(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                     const struct lode_org_soql_node *n, struct lode_buf *sql)
{
    switch (n->op) {
    case LODE_SOQL_NOT_OP: /* what is null does not match, and so its negation does */
        if (lode_buf_adds(sql, "NOT ifnull((", c->err) < 0 || condition(c, s, n->a, sql) < 0)
            return -1;
        return lode_buf_adds(sql, "), 0)", c->err);
    case LODE_SOQL_AND_OP:
    case LODE_SOQL_OR_OP:
        if (lode_buf_addc(sql, '(', c->err) < 0 || condition(c, s, n->a, sql) < 0 ||
            lode_buf_adds(sql, n->op == LODE_SOQL_AND_OP ? ") AND (" : ") OR (", c->err) < 0 ||
            condition(c, s, n->b, sql) < 0)
            return -1;
        return lode_buf_addc(sql, ')', c->err);
    default:
        return test(c, s, n, sql);
    }
}

int lode_org_soql_sql_where(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                            const struct lode_org_soql_stmt *stmt, struct lode_buf *sql)
{
    if (c->all_rows ? lode_buf_adds(sql, " WHERE 1", c->err) < 0
                    : lode_buf_addf(sql, c->err, " WHERE t%d.\"IsDeleted\" = 0", s->number) < 0)
        return -1;
    if (!stmt->where)
        return 0;
    if (lode_buf_adds(sql, " AND (", c->err) < 0 || condition(c, s, stmt->where, sql) < 0)
        return -1;
    return lode_buf_addc(sql, ')', c->err);
}
