/* rehearsal/org_soql_child.c - (SELECT LastName FROM Contacts): a query that is asked again for
 * each row of the one around it. */
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_soql_func.h"
#include "rehearsal/org_soql_select.h"

static int refuse(struct lode_org_soql_parts *p, const char *at, const char *why)
{
    return lode_org_soql_lex_fail(p->q->c.text, at, "MALFORMED_QUERY", p->err, "%s", why);
}

static int check(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i)
{
    if (p->for_bulk)
        return lode_org_soql_lex_refuse("FEATURENOTENABLED", p->err,
                                        "Aggregate Relationships not supported in Bulk Query");
    if (p->by)
        return refuse(p, i->path.p,
                      "queries of children's children are not supported by the local org");
    if (p->q->is_aggregate) /* words not confirmed */
        return refuse(p, i->path.p, "a query of groups has no children");
    for (const struct lode_org_soql_item *k = i->sub->select; k; k = k->next)
        if (k->has_parens && lode_org_soql_func_is_aggregate(k->func))
            return refuse(p, k->func.p, "only root queries support aggregate expressions");
    if (i->sub->group)
        return refuse(p, i->sub->group->path.p, "only root queries support aggregate expressions");
    return 0;
}

int lode_org_soql_child(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i,
                        struct lode_org_select *out)
{
    struct lode_org_query *q = p->q;
    struct lode_org_soql_parts child = {.stmt = i->sub, .err = p->err};
    char asked[128];
    const char *name = asked;

    if (check(p, i) < 0)
        return -1;
    if (i->sub->from.n < sizeof asked) {
        memcpy(asked, i->sub->from.p, i->sub->from.n);
        asked[i->sub->from.n] = '\0';
        child.by = lode_org_schema_child(q->r->schema, q->scope.object, &name, &child.object);
    }
    if (!child.by) /* from memory */
        return lode_org_soql_lex_fail(
            q->c.text, i->sub->from.p, "INVALID_TYPE", p->err,
            "Didn't understand relationship '%.*s' in FROM part of query "
            "call. If you are attempting to use a custom relationship, be "
            "sure to append the '__r' after the custom relationship name. "
            "Please reference your WSDL or the describe call for the "
            "appropriate names.",
            (int)(i->sub->from.n < 80 ? i->sub->from.n : 80), i->sub->from.p);
    if (lode_buf_adds(&p->select, "NULL", p->err) < 0)
        return -1;
    child.q = lode_org_soql_new(q->r, q->c.text, q->c.all_rows, p->err);
    if (!child.q)
        return -1;
    if (lode_org_soql_compile(&child) < 0) {
        lode_org_soql_close(child.q);
        return -1;
    }
    out->path = name; /* describe's */
    out->children = child.q;
    return 0;
}
