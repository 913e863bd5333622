/* rehearsal/org_soql_semi.c - Id IN (SELECT AccountId FROM Contact WHERE …): semi-joins and
 * anti-joins, with the org's limits for them. Words marked [from memory] are as people quote them;
 * the others come from recorded messages. */
#include "rehearsal/org_soql_semi.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { SEMI_JOINS = 2 };

static int refuse(struct lode_org_soql_compile *c, const char *at, const char *why)
{
    return lode_org_soql_lex_fail(c->text, at, "MALFORMED_QUERY", c->err, "%s", why);
}

/* Where the query has it, before any name is looked up. */
static int check_place(struct lode_org_soql_compile *c, const struct lode_org_soql_node *n,
                       enum lode_org_soql_place place)
{
    const struct lode_org_soql_stmt *sub = n->sub;

    if (place == LODE_ORG_SOQL_INNER)
        return refuse(c, sub->from.p, "Nesting of semi join sub-selects is not supported");
    if (place == LODE_ORG_SOQL_UNDER_OR)
        return refuse(c, n->path.p, "Semi join sub-selects are not allowed with the 'OR' operator");
    if (place == LODE_ORG_SOQL_NESTED)
        return refuse(c, n->path.p,
                      "Semi join sub-selects are only allowed at the top level WHERE expressions "
                      "and not in nested WHERE expressions");
    if (++c->n_semi_joins > SEMI_JOINS)
        return lode_org_soql_lex_fail(c->text, n->path.p, "EXCEEDED_MAX_SEMIJOIN_SUBSELECTS",
                                      c->err, "Maximum %d semi join sub-selects are allowed",
                                      SEMI_JOINS);
    if (sub->select->next || sub->select->has_parens || sub->select->sub || sub->group ||
        sub->having || sub->order || sub->limit.p || sub->offset.p)
        return refuse(c, sub->from.p, /* words not confirmed */
                      "a semi join sub-select is SELECT one field FROM … WHERE …");
    return 0;
}

static int is_id(const struct lode_org_field *f)
{
    return f->type == LODE_ORG_ID || f->type == LODE_ORG_REFERENCE;
}

/* 1 where an id in field f of object o can be one of object `name`. */
static int points_to(const struct lode_org_object *o, const struct lode_org_field *f,
                     const char *name)
{
    if (f->type == LODE_ORG_ID)
        return strcmp(o->name, name) == 0;
    for (size_t i = 0; f->refers_to && f->refers_to[i]; i++)
        if (strcmp(f->refers_to[i], name) == 0)
            return 1;
    return 0;
}

static int share_an_object(const struct lode_org_soql_scope *outer, const struct lode_org_field *f,
                           const struct lode_org_soql_scope *inner, const struct lode_org_field *g)
{
    if (f->type == LODE_ORG_ID)
        return points_to(inner->object, g, outer->object->name);
    for (size_t i = 0; f->refers_to && f->refers_to[i]; i++)
        if (points_to(inner->object, g, f->refers_to[i]))
            return 1;
    return 0;
}

/* The levels above a query's own object that a path goes up. */
static int goes_up(const struct lode_org_soql_scope *s, struct lode_org_soql_token path)
{
    const char *p = lode_org_soql_sql_own(s, path);

    return memchr(p, '.', (size_t)(path.p + path.n - p)) != NULL;
}

static int check_fields(struct lode_org_soql_compile *c, const struct lode_org_soql_scope *outer,
                        const struct lode_org_field *f, const struct lode_org_soql_node *n,
                        const struct lode_org_soql_scope *inner, const struct lode_org_field *g)
{
    static const char *const barred[] = {
        "ActivityHistory", "Attachment", "Event", "EventAttendee", "Note", "OpenActivity", "Task"};
    struct lode_org_soql_token path = n->sub->select->path;

    for (size_t i = 0; i < sizeof barred / sizeof *barred; i++)
        if (strcmp(inner->object->name, barred[i]) == 0) /* [from memory] */
            return lode_org_soql_lex_fail(c->text, n->sub->from.p, "MALFORMED_QUERY", c->err,
                                          "Entity '%s' is not supported for semi join inner "
                                          "selects",
                                          barred[i]);
    if (inner->object == outer->object)
        return refuse(c, n->sub->from.p,
                      "The inner and outer selects should not be on the same object type");
    if (goes_up(outer, n->path)) /* [from memory] */
        return lode_org_soql_lex_fail(c->text, n->path.p, "MALFORMED_QUERY", c->err,
                                      "The left operand '%.*s' cannot have more than one level of "
                                      "relationships",
                                      (int)(n->path.n < 80 ? n->path.n : 80), n->path.p);
    if (goes_up(inner, path)) /* [from memory] */
        return lode_org_soql_lex_fail(c->text, path.p, "MALFORMED_QUERY", c->err,
                                      "The inner select field '%.*s' cannot have more than one "
                                      "level of relationships",
                                      (int)(path.n < 80 ? path.n : 80), path.p);
    if (!is_id(f)) /* [from memory] */
        return lode_org_soql_lex_fail(c->text, n->path.p, "MALFORMED_QUERY", c->err,
                                      "The left operand field in the where expression for outer "
                                      "query should be an id field, cannot use: '%s'",
                                      f->name);
    if (!is_id(g) || !share_an_object(outer, f, inner, g))
        return lode_org_soql_lex_fail(
            c->text, n->path.p, "MALFORMED_QUERY", c->err,
            "The selected field '%s' in the subquery and the left operand "
            "field in the where expression in the outer query '%s' should "
            "point to the same object type",
            g->name, f->name);
    return 0;
}

int lode_org_soql_semi_join(struct lode_org_soql_compile *c,
                            const struct lode_org_soql_scope *outer, const struct lode_org_field *f,
                            const struct lode_org_soql_node *n, enum lode_org_soql_place place,
                            const char *col, struct lode_buf *sql)
{
    struct lode_org_soql_scope *s = NULL;
    const struct lode_org_field *inner;
    struct lode_buf expr, where;
    int rc = -1;

    lode_buf_init(&expr, 0);
    lode_buf_init(&where, 0);
    if (check_place(c, n, place) < 0)
        goto out;
    s = lode_mem_alloc(sizeof *s, c->err);
    if (!s || lode_org_soql_sql_scope(c, n->sub, s) < 0 ||
        lode_org_soql_sql_path(c, s, n->sub->select->path, &expr, NULL, &inner) < 0 ||
        check_fields(c, outer, f, n, s, inner) < 0 ||
        lode_org_soql_sql_where(c, s, n->sub, LODE_ORG_SOQL_INNER, &where) < 0 ||
        lode_buf_addf(sql, c->err, "%s %sIN (SELECT %s", col, n->is_not ? "NOT " : "", expr.p) <
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
