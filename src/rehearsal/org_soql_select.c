/* rehearsal/org_soql_select.c - what a query selects: paths, functions, FIELDS(). */
#include "rehearsal/org_soql_select.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_soql_func.h"

enum { FIELDS_MAX = 200, ALIAS_MAX = 25 };

int lode_org_soql_select_function(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i,
                                  struct lode_buf *sql, const struct lode_org_field **field)
{
    int is_sum = lode_org_soql_func_is_aggregate(i->func);

    if (!is_sum && !lode_org_soql_select_is_grouped(p, i) && i->path.p &&
        !(lode_org_soql_func_is_label(i->func) && !p->q->is_aggregate)) {
        struct lode_buf unused; /* a function that is none says so first */
        int rc;

        lode_buf_init(&unused, 0);
        rc = lode_org_soql_func_sql(&p->q->c, &p->q->scope, i->func, i->path, &unused, field);
        lode_buf_clear(&unused);
        if (rc < 0)
            return -1;
        return lode_org_soql_lex_fail(p->q->c.text, i->func.p, "MALFORMED_QUERY", p->err,
                                      "Field must be grouped or aggregated: %.*s(%.*s)",
                                      (int)i->func.n, i->func.p,
                                      (int)(i->path.n < 80 ? i->path.n : 80), i->path.p);
    }
    return lode_org_soql_func_sql(&p->q->c, &p->q->scope, i->func, i->path, sql, field);
}

static char *keep(struct lode_org_soql_parts *p, const char *s, size_t n)
{
    char *copy = lode_org_value_room(&p->q->arena, n + 1, p->err);

    if (copy) {
        memcpy(copy, s, n);
        copy[n] = '\0';
    }
    return copy;
}

static const char *keep_label(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i)
{
    struct lode_buf b;
    const char *label = NULL;

    lode_buf_init(&b, 0);
    if (lode_buf_addf(&b, p->err, "%.*s(%.*s)", (int)i->func.n, i->func.p, (int)i->path.n,
                      i->path.p) == 0)
        label = keep(p, b.p, b.len);
    lode_buf_clear(&b);
    return label;
}

static int select_function(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i,
                           struct lode_org_select *out, int *n_named)
{
    char name[24];

    if (lode_org_soql_select_function(p, i, &p->select, &out->field) < 0)
        return -1;
    snprintf(name, sizeof name, "expr%d", *n_named);
    *n_named += i->alias.p == NULL;
    out->alias = i->alias.p ? keep(p, i->alias.p, i->alias.n) : keep(p, name, strlen(name));
    out->path = out->alias;
    out->label = keep_label(p, i);
    return out->alias && out->label ? 0 : -1;
}

static int refuse_compound(struct lode_org_soql_parts *p)
{
    return lode_org_soql_lex_refuse("FUNCTIONALITY_NOT_ENABLED", p->err,
                                    "Selecting compound data not supported in Bulk Query");
}

/* at: the field's or the function's place in the query. */
static int select_path(struct lode_org_soql_parts *p, struct lode_org_soql_token path,
                       const char *at, struct lode_org_select *out)
{
    struct lode_buf expr, canon;
    int rc = -1;

    lode_buf_init(&expr, 0);
    lode_buf_init(&canon, 0);
    if (lode_org_soql_sql_path(&p->q->c, &p->q->scope, path, &expr, &canon, &out->field) < 0)
        goto out;
    if (out->field->type == LODE_ORG_ADDRESS && p->for_bulk) {
        rc = refuse_compound(p);
        goto out;
    }
    for (struct lode_org_select *s = p->q->selects; s < out; s++)
        if (s->path && lode_str_casecmp(s->path, canon.p) == 0) {
            lode_org_soql_lex_fail(p->q->c.text, at, "MALFORMED_QUERY", p->err,
                                   "duplicate field selected: %s", s->path);
            goto out;
        }
    out->path = keep(p, canon.p, canon.len);
    if (out->path)
        rc = lode_buf_add(&p->select, expr.p, expr.len, p->err);
out:
    lode_buf_clear(&expr);
    lode_buf_clear(&canon);
    return rc;
}

static int is_word(struct lode_org_soql_token t, const char *word)
{
    return t.p && lode_str_casecmpn(t.p, t.n, word, strlen(word)) == 0;
}

/* FIELDS(ALL), FIELDS(STANDARD), FIELDS(CUSTOM). Bulk queries have STANDARD alone, and no compound
 * fields: what they do with those is not confirmed, so they are left out. */
static int select_fields(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i)
{
    struct lode_org_query *q = p->q;
    int is_custom = is_word(i->path, "CUSTOM"), is_standard = is_word(i->path, "STANDARD");

    if (!is_custom && !is_standard && !is_word(i->path, "ALL"))
        return lode_org_soql_lex_fail(q->c.text, i->func.p, "MALFORMED_QUERY", p->err,
                                      "FIELDS takes ALL, STANDARD or CUSTOM");
    if (!is_standard && p->for_bulk)
        return lode_org_soql_lex_refuse("MALFORMED_QUERY", p->err,
                                        "Bulk queries support FIELDS(STANDARD) only");
    if (!is_standard && (q->limit < 0 || q->limit > FIELDS_MAX))
        return lode_org_soql_lex_refuse("MALFORMED_QUERY", p->err,
                                        "The SOQL FIELDS function must have a LIMIT of at most %d",
                                        FIELDS_MAX);
    for (size_t k = 0; k < q->scope.object->n_fields; k++) {
        const struct lode_org_field *f = &q->scope.object->fields[k];
        struct lode_org_soql_token name = {f->name, strlen(f->name)};

        if ((is_custom && !f->is_custom) || (is_standard && f->is_custom) ||
            (p->for_bulk && f->type == LODE_ORG_ADDRESS))
            continue;
        if ((q->n && lode_buf_adds(&p->select, ", ", p->err) < 0) ||
            select_path(p, name, i->func.p, &q->selects[q->n]) < 0)
            return -1;
        q->n++;
    }
    return 0;
}

int lode_org_soql_select_is_grouped(const struct lode_org_soql_parts *p,
                                    const struct lode_org_soql_item *i)
{
    const struct lode_org_soql_item *g = p->stmt->group;

    while (g && !lode_org_soql_func_is_same(&p->q->scope, i->func, i->path, g))
        g = g->next;
    return g != NULL;
}

/* toLabel(Status) of a plain query: the field's place in the record, or the alias. */
static int select_label(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i,
                        struct lode_org_select *out)
{
    const struct lode_org_field *of;
    struct lode_buf unused, canon;
    int rc;

    lode_buf_init(&unused, 0);
    lode_buf_init(&canon, 0);
    rc = lode_org_soql_sql_path(&p->q->c, &p->q->scope, i->path, &unused, &canon, &of);
    if (rc == 0)
        rc = lode_org_soql_select_function(p, i, &p->select, &out->field);
    if (rc == 0)
        out->path = i->alias.p ? keep(p, i->alias.p, i->alias.n) : keep(p, canon.p, canon.len);
    lode_buf_clear(&unused);
    lode_buf_clear(&canon);
    return rc == 0 && out->path ? 0 : -1;
}

/* A row has each key once. That of the length is captured (abhinavguptas/Salesforce-Lookup-Rollup-
 * Summaries #1), "duplicate alias" is from memory. */
static int check_key(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i,
                     const struct lode_org_select *s)
{
    const char *at = i->alias.p ? i->alias.p : i->has_parens ? i->func.p : i->path.p;
    const char *key = s->alias ? s->alias : s->path;

    if (i->alias.n > ALIAS_MAX)
        return lode_org_soql_lex_fail(p->q->c.text, at, "MALFORMED_QUERY", p->err,
                                      "alias is too long, maximum of %d characters: %.*s",
                                      ALIAS_MAX, (int)(i->alias.n < 80 ? i->alias.n : 80),
                                      i->alias.p);
    for (const struct lode_org_select *k = p->q->selects; k < s; k++)
        if (lode_str_casecmp(k->alias ? k->alias : k->path, key) == 0)
            return lode_org_soql_lex_fail(p->q->c.text, at, "MALFORMED_QUERY", p->err,
                                          s->alias || i->alias.p ? "duplicate alias: %s"
                                                                 : "duplicate field selected: %s",
                                          key);
    return 0;
}

static int select_one(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i,
                      int *n_named)
{
    struct lode_org_query *q = p->q;
    struct lode_org_select *s = &q->selects[q->n];

    if (is_word(i->func, "FIELDS"))
        return select_fields(p, i);
    if (!i->has_parens && !i->sub && q->is_aggregate && !lode_org_soql_select_is_grouped(p, i))
        return lode_org_soql_lex_fail(q->c.text, i->path.p, "MALFORMED_QUERY", p->err,
                                      "Field must be grouped or aggregated: %.*s",
                                      (int)(i->path.n < 80 ? i->path.n : 80), i->path.p);
    if (!i->has_parens && i->alias.p && !q->is_aggregate)
        return lode_org_soql_lex_fail(q->c.text, i->alias.p, "MALFORMED_QUERY", p->err,
                                      "only aggregate expressions use field aliasing");
    if (q->n && lode_buf_adds(&p->select, ", ", p->err) < 0)
        return -1;
    if (i->sub ? lode_org_soql_child(p, i, s) < 0
        : i->has_parens && !q->is_aggregate && i->path.p && lode_org_soql_func_is_label(i->func)
            ? select_label(p, i, s) < 0
        : i->has_parens ? select_function(p, i, s, n_named) < 0
                        : select_path(p, i->path, i->path.p, s) < 0)
        return -1;
    if (q->is_aggregate && !s->alias) { /* a row of groups is flat: Account.Name is its Name */
        const char *dot = strrchr(s->path, '.');

        s->alias = i->alias.p ? keep(p, i->alias.p, i->alias.n) : dot ? dot + 1 : s->path;
        if (!s->alias)
            return -1;
    }
    if ((q->is_aggregate || i->has_parens) && check_key(p, i, s) < 0)
        return -1;
    q->n++;
    return 0;
}

/* Adds the id of the record at path[0..n). */
static int add_record(struct lode_org_soql_parts *p, const char *path, size_t n)
{
    struct lode_org_query *q = p->q;
    const struct lode_org_field *field;
    char *copy;
    struct lode_org_soql_token token;

    for (size_t i = 0; i < q->n_records; i++)
        if (strncmp(q->records[i], path, n) == 0 && q->records[i][n] == '\0')
            return 0;
    copy = lode_org_value_room(&q->arena, n + 4, p->err);
    if (!copy)
        return -1;
    memcpy(copy, path, n);
    memcpy(copy + n, n ? ".Id" : "Id", n ? 4 : 3);
    token = (struct lode_org_soql_token){copy, strlen(copy)};
    if (lode_buf_adds(&p->select, ", ", p->err) < 0 ||
        lode_org_soql_sql_path(&q->c, &q->scope, token, &p->select, NULL, &field) < 0)
        return -1;
    q->records[q->n_records] = keep(p, path, n);
    return q->records[q->n_records++] ? 0 : -1;
}

/* The query's own record, and each parent that it selects of. */
static int add_records(struct lode_org_soql_parts *p)
{
    struct lode_org_query *q = p->q;
    size_t n = 1;

    for (size_t i = 0; i < q->n; i++)
        for (const char *dot = q->selects[i].path; (dot = strchr(dot, '.')) != NULL; dot++)
            n++;
    q->records = lode_mem_alloc(n * sizeof *q->records, p->err);
    if (!q->records || add_record(p, "", 0) < 0)
        return -1;
    for (size_t i = 0; i < q->n; i++) {
        const char *path = q->selects[i].path;

        for (const char *dot = path; (dot = strchr(dot, '.')) != NULL; dot++)
            if (add_record(p, path, (size_t)(dot - path)) < 0)
                return -1;
    }
    return 0;
}

static int select_all(struct lode_org_soql_parts *p)
{
    struct lode_org_query *q = p->q;
    size_t n = 0;
    int n_named = 0;

    for (const struct lode_org_soql_item *i = p->stmt->select; i; i = i->next)
        n += is_word(i->func, "FIELDS") ? q->scope.object->n_fields : 1;
    q->selects = lode_mem_alloc(n * sizeof *q->selects, p->err);
    q->shown = q->selects ? lode_mem_alloc(n * sizeof *q->shown, p->err) : NULL;
    if (!q->shown)
        return -1;
    for (const struct lode_org_soql_item *i = p->stmt->select; i; i = i->next)
        if (select_one(p, i, &n_named) < 0)
            return -1;
    if (q->n == 0) /* FIELDS(CUSTOM) of an object that has none; words not confirmed */
        return lode_org_soql_lex_refuse("MALFORMED_QUERY", p->err, "no fields to select");
    return p->for_bulk || q->is_aggregate ? 0 : add_records(p);
}

/* COUNT() alone. */
static int select_count(struct lode_org_soql_parts *p)
{
    struct lode_org_query *q = p->q;

    q->is_count = q->is_aggregate = 1;
    q->selects = lode_mem_alloc(sizeof *q->selects, p->err);
    q->shown = q->selects ? lode_mem_alloc(sizeof *q->shown, p->err) : NULL;
    if (!q->shown)
        return -1;
    q->n = 1;
    q->selects[0] = (struct lode_org_select){.path = "count()"};
    return lode_buf_adds(&p->select, "count(*)", p->err);
}

/* "COUNT() must be the only element in the SELECT list", not with ORDER BY, and from API 19.0 on
 * not with GROUP BY (SOQL guide, COUNT() and COUNT(fieldName)). The org's words are not known. */
int lode_org_soql_select_list(struct lode_org_soql_parts *p)
{
    const struct lode_org_soql_item *i = p->stmt->select;

    while (i && (!is_word(i->func, "COUNT") || i->path.p))
        i = i->next;
    if (!i)
        return select_all(p);
    if (p->stmt->select->next || p->stmt->group || p->stmt->order)
        return lode_org_soql_lex_fail(p->q->c.text, i->func.p, "MALFORMED_QUERY", p->err,
                                      "COUNT() stands alone, without GROUP BY and ORDER BY: use "
                                      "COUNT(fieldName)");
    return select_count(p);
}
