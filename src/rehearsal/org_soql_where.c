/* rehearsal/org_soql_where.c - conditions: how SOQL compares. Null is not equal to anything, and so
 * != finds it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "rehearsal/org_soql_date.h"
#include "rehearsal/org_soql_fold.h"
#include "rehearsal/org_soql_func.h"
#include "rehearsal/org_soql_literal.h"
#include "rehearsal/org_soql_semi.h"

enum { COUNT_MAX = 100000 /* days, years … of a date literal */ };

int lode_org_soql_sql_bind(struct lode_org_soql_compile *c, const struct lode_org_value *v,
                           struct lode_buf *sql)
{
    if (lode_mem_grow(&c->binds, c->n_binds, &c->cap_binds, sizeof *c->binds, c->err) < 0)
        return -1;
    c->binds[c->n_binds++] = *v;
    return lode_buf_addf(sql, c->err, "?%zu", c->n_binds);
}

/* USD5000: an org of several currencies takes it, this one has but one. */
static int is_currency(struct lode_org_soql_token t)
{
    size_t n = strspn(t.p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    return n == 3 && t.n > n && strspn(t.p + n, "0123456789.") == t.n - n;
}

/* The days that TODAY or LAST_N_DAYS:7 stands for. */
static int range_of(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                    const struct lode_org_soql_node *n, const struct lode_org_soql_literal *l,
                    int64_t *from, int64_t *to)
{
    int64_t count = l->count.p ? strtol(l->count.p, NULL, 10) : -1;

    if (is_currency(l->text))
        return lode_org_soql_lex_fail(c->text, l->text.p, "MALFORMED_QUERY", c->err,
                                      "currency literals are not supported here by the local org: "
                                      "'%.*s'",
                                      (int)(l->text.n < 80 ? l->text.n : 80), l->text.p);
    if (count > COUNT_MAX ||
        lode_org_soql_date_range(l->text.p, l->text.n, count, c->today, from, to) < 0)
        return lode_org_soql_lex_fail(c->text, l->text.p, "MALFORMED_QUERY", c->err,
                                      "unexpected token: '%.*s'", (int)l->text.n, l->text.p);
    if (f->type != LODE_ORG_DATE && f->type != LODE_ORG_DATETIME)
        return lode_org_soql_literal_wrong_type(c, f, n->path);
    return 0;
}

static int within(struct lode_org_soql_compile *c, const struct lode_org_field *f, const char *col,
                  int64_t from, int64_t to, struct lode_buf *sql)
{
    if (lode_buf_addf(sql, c->err, "%s >= ", col) < 0 ||
        lode_org_soql_literal_day(c, f, from, sql) < 0 ||
        lode_buf_addf(sql, c->err, " AND %s < ", col) < 0)
        return -1;
    return lode_org_soql_literal_day(c, f, to, sql);
}

/* col SIGN TODAY: the literal is a range of days. */
static int compare_range(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                         const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    int64_t from = 0, to = 0;
    char sign = n->sign.p[0];
    int has_equal = n->sign.n == 2 && n->sign.p[1] == '=';

    if (range_of(c, f, n, n->list, &from, &to) < 0)
        return -1;
    if (sign == '=' || sign == '!' || (n->sign.n == 2 && n->sign.p[1] == '>')) {
        if (lode_buf_addf(sql, c->err, "(%sifnull(", sign == '=' ? "" : "NOT ") < 0 ||
            within(c, f, col, from, to, sql) < 0)
            return -1;
        return lode_buf_adds(sql, ", 0))", c->err);
    }
    /* before: < from; up to: < to; behind: >= to; from on: >= from */
    if (lode_buf_addf(sql, c->err, "%s %s ", col, sign == '<' ? "<" : ">=") < 0)
        return -1;
    return lode_org_soql_literal_day(c, f, (sign == '<') == has_equal ? to : from, sql);
}

static int is_text(const struct lode_org_field *f)
{
    return strcmp(lode_org_soql_literal_type(f), "string") == 0 && f->type != LODE_ORG_ID &&
           f->type != LODE_ORG_REFERENCE && f->type != LODE_ORG_MULTIPICKLIST;
}

static int bad_operator(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                        const struct lode_org_soql_node *n)
{
    const char *type = f->type == LODE_ORG_ID || f->type == LODE_ORG_REFERENCE ? "id"
                       : f->type == LODE_ORG_MULTIPICKLIST                     ? "multipicklist"
                                                           : lode_org_soql_literal_type(f);

    return lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_QUERY_FILTER_OPERATOR", c->err,
                                  "invalid operator on %s field", type);
}

/* "The clause WHERE Test_c = null is equivalent to WHERE Test_c = false", and != null to = true
 * (SOQL guide, Use null in WHERE). Where a parent is missing, its fields are null (said there too).
 */
static const char *null_test(const struct lode_org_field *f, int is_not)
{
    if (f->type == LODE_ORG_BOOLEAN)
        return is_not ? "IS 1" : "IS NOT 1";
    return is_not ? "IS NOT NULL" : "IS NULL";
}

static int compare(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                   const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    const char *sign = n->sign.p;
    int is_not = sign[0] == '!' || (sign[0] == '<' && n->sign.n == 2 && sign[1] == '>');

    if (!is_not && sign[0] != '=' &&
        (f->type == LODE_ORG_BOOLEAN || f->type == LODE_ORG_MULTIPICKLIST))
        return bad_operator(c, f, n);
    if (n->list->kind == LODE_SOQL_IS_NAME)
        return compare_range(c, f, n, col, sql);
    if (lode_org_soql_literal_is_null(f, n->list)) {
        if (!is_not && sign[0] != '=')
            return lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_QUERY_FILTER_OPERATOR",
                                          c->err, "null is compared with = and != only");
        return lode_buf_addf(sql, c->err, "%s %s", col, null_test(f, is_not));
    }
    /* NOT (x = 1) where x is null, is true */
    if ((is_not ? lode_buf_addf(sql, c->err, "%s IS NOT ", col)
                : lode_buf_addf(sql, c->err, "%s %.*s ", col, (int)n->sign.n, sign)) < 0)
        return -1;
    return lode_org_soql_literal_bind(c, f, n->path, n->list, sql);
}

static int like(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    struct lode_buf text;
    int is_folded, rc = -1;

    if (n->list->kind == LODE_SOQL_IS_NULL)
        return lode_org_soql_lex_syntax(c->text, n->list->text.p, c->err,
                                        "unexpected token: '%.*s'", (int)n->list->text.n,
                                        n->list->text.p);
    if (!is_text(f))
        return bad_operator(c, f, n);
    if (n->list->kind != LODE_SOQL_IS_STRING)
        return lode_org_soql_literal_wrong_type(c, f, n->path);
    is_folded = lode_org_soql_fold_matters(f, n->list->text.p, n->list->text.n);
    lode_buf_init(&text, 0);
    if (lode_org_soql_literal_unquote(c, n->list, 1, &text) == 0 &&
        lode_buf_addf(sql, c->err, is_folded ? "lode_fold(%s) LIKE lode_fold(" : "%s LIKE (",
                      col) == 0 &&
        lode_org_soql_literal_text(c, lode_buf_str(&text), text.len, sql) == 0)
        rc = lode_buf_adds(sql, ") ESCAPE '\\'", c->err);
    lode_buf_clear(&text);
    return rc;
}

/* The days of the next n_ranges date literals from *l on, halved again and again as chains are. */
static int ranges(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                  const struct lode_org_soql_node *n, size_t n_ranges,
                  const struct lode_org_soql_literal **l, const char *col, struct lode_buf *sql)
{
    int64_t from = 0, to = 0;

    if (lode_buf_addc(sql, '(', c->err) < 0)
        return -1;
    if (n_ranges > 1) {
        if (ranges(c, f, n, n_ranges / 2, l, col, sql) < 0 ||
            lode_buf_adds(sql, " OR ", c->err) < 0 ||
            ranges(c, f, n, n_ranges - n_ranges / 2, l, col, sql) < 0)
            return -1;
    } else {
        while ((*l)->kind != LODE_SOQL_IS_NAME)
            *l = (*l)->next;
        if (range_of(c, f, n, *l, &from, &to) < 0 || within(c, f, col, from, to, sql) < 0)
            return -1;
        *l = (*l)->next;
    }
    return lode_buf_addc(sql, ')', c->err);
}

/* A list with date literals, each of which is its days: soql-parser-js #92 has such a query as one
 * that an org takes. */
static int in_ranges(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                     const struct lode_org_soql_node *n, size_t n_ranges, const char *col,
                     struct lode_buf *sql)
{
    const struct lode_org_soql_literal *first = n->list;
    int has_null = 0, k = 0;

    if (lode_buf_addf(sql, c->err, "(%sifnull(", n->is_not ? "NOT " : "") < 0 ||
        ranges(c, f, n, n_ranges, &first, col, sql) < 0)
        return -1;
    for (const struct lode_org_soql_literal *l = n->list; l; l = l->next) {
        has_null |= l->kind == LODE_SOQL_IS_NULL;
        if (l->kind == LODE_SOQL_IS_NAME || l->kind == LODE_SOQL_IS_NULL)
            continue;
        if ((k++ ? lode_buf_adds(sql, ", ", c->err)
                 : lode_buf_addf(sql, c->err, " OR %s IN (", col)) < 0 ||
            lode_org_soql_literal_bind(c, f, n->path, l, sql) < 0)
            return -1;
    }
    if ((k && lode_buf_addc(sql, ')', c->err) < 0) ||
        (has_null && lode_buf_addf(sql, c->err, " OR %s IS NULL", col) < 0))
        return -1;
    return lode_buf_adds(sql, ", 0))", c->err);
}

static int in_list(struct lode_org_soql_compile *c, const struct lode_org_field *f,
                   const struct lode_org_soql_node *n, const char *col, struct lode_buf *sql)
{
    int has_null = 0, k = 0;
    size_t n_ranges = 0;

    for (const struct lode_org_soql_literal *l = n->list; l; l = l->next) {
        has_null |= lode_org_soql_literal_is_null(f, l);
        n_ranges += l->kind == LODE_SOQL_IS_NAME;
    }
    if (n_ranges)
        return in_ranges(c, f, n, n_ranges, col, sql);
    /* a null is in a list that has one, and not in any other */
    if (lode_buf_addf(sql, c->err, "(%s %s %s %s %sIN (", col,
                      has_null    ? null_test(f, n->is_not)
                      : n->is_not ? "IS NULL"
                                  : "IS NOT NULL",
                      has_null != n->is_not ? "OR" : "AND", col, n->is_not ? "NOT " : "") < 0)
        return -1;
    for (const struct lode_org_soql_literal *l = n->list; l; l = l->next) {
        if (lode_org_soql_literal_is_null(f, l))
            continue;
        if ((k++ && lode_buf_adds(sql, ", ", c->err) < 0) ||
            lode_org_soql_literal_bind(c, f, n->path, l, sql) < 0)
            return -1;
    }
    return lode_buf_adds(sql, "))", c->err);
}

/* 'a;b' asks for both, several strings for any of them. */
static int includes_one(struct lode_org_soql_compile *c, const char *col, struct lode_buf *text,
                        struct lode_buf *sql)
{
    const char *p = lode_buf_str(text);

    for (int k = 0; *p; k++) {
        size_t n = strcspn(p, ";");

        if (lode_buf_addf(sql, c->err, "%sinstr(';' || lode_fold(%s) || ';', ';' || lode_fold(",
                          k ? " AND " : "", col) < 0 ||
            lode_org_soql_literal_text(c, p, n, sql) < 0 ||
            lode_buf_adds(sql, ") || ';') > 0", c->err) < 0)
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
        return bad_operator(c, f, n);
    lode_buf_init(&text, 0);
    if (lode_buf_addf(sql, c->err, "%s(ifnull(", n->is_not ? "NOT " : "") < 0)
        goto out;
    for (const struct lode_org_soql_literal *l = n->list; l; l = l->next) {
        if (l->kind != LODE_SOQL_IS_STRING) {
            lode_org_soql_literal_wrong_type(c, f, n->path);
            goto out;
        }
        lode_buf_reset(&text);
        if (lode_org_soql_literal_unquote(c, l, 0, &text) < 0 ||
            lode_buf_adds(sql, k++ ? " OR (" : "(", c->err) < 0 ||
            includes_one(c, col, &text, sql) < 0 || lode_buf_addc(sql, ')', c->err) < 0)
            goto out;
    }
    rc = lode_buf_adds(sql, ", 0))", c->err);
out:
    lode_buf_clear(&text);
    return rc;
}

/* What a condition is about: a field, or a function of one. Sums have no place in WHERE, and single
 * rows none in HAVING; the words for that are not known. */
static int operand(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                   const struct lode_org_soql_node *n, struct lode_buf *col,
                   const struct lode_org_field **f)
{
    static const struct lode_org_field count = {
        .name = "Count", .label = "Count", .type = LODE_ORG_INT, .is_nillable = 1};
    const struct lode_org_soql_item *g = c->grouped;
    int is_sum = n->func.p && lode_org_soql_func_is_aggregate(n->func);

    while (g && !lode_org_soql_func_is_same(s, n->func, n->path, g))
        g = g->next;
    if (c->grouped && !is_sum && !g)
        return lode_org_soql_lex_fail(c->text, n->path.p, "MALFORMED_QUERY", c->err,
                                      "Field in HAVING must be grouped or aggregated: %.*s",
                                      (int)(n->path.n < 80 ? n->path.n : 80), n->path.p);
    if (is_sum && !c->grouped)
        return lode_org_soql_lex_fail(c->text, n->func.p, "MALFORMED_QUERY", c->err,
                                      "%.*s() is for HAVING, not for WHERE",
                                      (int)(n->func.n < 80 ? n->func.n : 80), n->func.p);
    if (!n->func.p)
        return lode_org_soql_sql_path(c, s, n->path, col, NULL, f);
    if (lode_org_soql_func_sql(c, s, n->func, n->path, col, f) < 0)
        return -1;
    if (!*f)
        *f = &count;
    return 0;
}

static int test(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                const struct lode_org_soql_node *n, enum lode_org_soql_place place,
                struct lode_buf *sql)
{
    const struct lode_org_field *f = NULL;
    struct lode_buf col;
    int rc = -1;

    lode_buf_init(&col, 0);
    if (operand(c, s, n, &col, &f) < 0 || !f)
        goto out;
    if (f->type == LODE_ORG_ADDRESS)
        rc = lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_FIELD", c->err,
                                    "Address fields can only be filtered using Distance "
                                    "expressions");
    else if (f->type == LODE_ORG_TEXTAREA && f->length > 255)
        rc = lode_org_soql_lex_fail(c->text, n->path.p, "INVALID_FIELD", c->err,
                                    "field '%s' can not be filtered in a query call", f->name);
    else if (n->op == LODE_SOQL_COMPARE)
        rc = compare(c, f, n, col.p, sql);
    else if (n->op == LODE_SOQL_LIKE_OP)
        rc = like(c, f, n, col.p, sql);
    else if (n->op == LODE_SOQL_INCLUDES_OP)
        rc = includes(c, f, n, col.p, sql);
    else
        rc = n->sub ? lode_org_soql_semi_join(c, s, f, n, place, col.p, sql)
                    : in_list(c, f, n, col.p, sql);
out:
    lode_buf_clear(&col);
    return rc;
}

static int condition(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                     const struct lode_org_soql_node *n, enum lode_org_soql_place place,
                     struct lode_buf *sql);

/* A chain of ANDs or ORs halved again and again: SQLite takes thousands of them side by side, but
 * not one inside the other. */
static int halves(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                  const struct lode_org_soql_node *const *units, size_t n, const char *word,
                  enum lode_org_soql_place place, struct lode_buf *sql)
{
    if (n == 1)
        return condition(c, s, units[0], place, sql);
    if (lode_buf_addc(sql, '(', c->err) < 0 || halves(c, s, units, n / 2, word, place, sql) < 0 ||
        lode_buf_adds(sql, word, c->err) < 0 ||
        halves(c, s, units + n / 2, n - n / 2, word, place, sql) < 0)
        return -1;
    return lode_buf_addc(sql, ')', c->err);
}

/* The grammar makes a AND b AND c of (a AND b) AND c without the parentheses; units within real
 * ones are nested. */
static int chain(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                 const struct lode_org_soql_node *n, enum lode_org_soql_place place,
                 struct lode_buf *sql)
{
    const struct lode_org_soql_node *top = n, **units;
    enum lode_org_soql_place below = place != LODE_ORG_SOQL_TOP  ? place
                                     : n->op == LODE_SOQL_AND_OP ? LODE_ORG_SOQL_TOP
                                                                 : LODE_ORG_SOQL_UNDER_OR;
    size_t n_units = 2, i;
    int rc;

    while (n->a->op == top->op && !n->a->in_parens) {
        n_units++;
        n = n->a;
    }
    units = lode_mem_alloc(n_units * sizeof *units, c->err);
    if (!units)
        return -1;
    for (n = top, i = n_units - 1; i > 0; i--, n = n->a) {
        units[i] = n->b;
        units[0] = n->a;
    }
    rc = halves(c, s, units, n_units, top->op == LODE_SOQL_AND_OP ? " AND " : " OR ", below, sql);
    lode_mem_free(units);
    return rc;
}

static int condition(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                     const struct lode_org_soql_node *n, enum lode_org_soql_place place,
                     struct lode_buf *sql)
{
    enum lode_org_soql_place nested = place == LODE_ORG_SOQL_INNER ? place : LODE_ORG_SOQL_NESTED;

    switch (n->op) {
    case LODE_SOQL_NOT_OP: /* what is null does not match, and so its negation does */
        if (lode_buf_adds(sql, "NOT ifnull((", c->err) < 0 ||
            condition(c, s, n->a, nested, sql) < 0)
            return -1;
        return lode_buf_adds(sql, "), 0)", c->err);
    case LODE_SOQL_AND_OP:
    case LODE_SOQL_OR_OP:
        return chain(c, s, n, n->in_parens && n != c->whole ? nested : place, sql);
    default:
        return test(c, s, n, place, sql);
    }
}

int lode_org_soql_sql_where(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                            const struct lode_org_soql_stmt *stmt, enum lode_org_soql_place place,
                            struct lode_buf *sql)
{
    if (c->all_rows ? lode_buf_adds(sql, " WHERE 1", c->err) < 0
                    : lode_buf_addf(sql, c->err, " WHERE t%d.\"IsDeleted\" = 0", s->number) < 0)
        return -1;
    if (!stmt->where)
        return 0;
    if (place == LODE_ORG_SOQL_TOP)
        c->whole = stmt->where;
    if (lode_buf_adds(sql, " AND (", c->err) < 0 || condition(c, s, stmt->where, place, sql) < 0)
        return -1;
    return lode_buf_addc(sql, ')', c->err);
}

int lode_org_soql_sql_having(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                             const struct lode_org_soql_stmt *stmt, struct lode_buf *sql)
{
    int rc;

    c->grouped = stmt->group;
    rc = lode_buf_adds(sql, " HAVING ", c->err);
    if (rc == 0)
        rc = condition(c, s, stmt->having, LODE_ORG_SOQL_NESTED, sql);
    c->grouped = NULL;
    return rc;
}
