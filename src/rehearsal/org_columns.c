/* rehearsal/org_columns.c - the columns of a query. Not documented: the form is what the sf command
 * reads of it (plugin-data, commands/data/query: columnName, displayName, aggregate, joinColumns),
 * with the other keys that orgs are known to give beside. */
#include "rehearsal/org_columns.h"

#include <string.h>

#include "base/str.h"

static int is_text(const struct lode_org_field *f)
{
    return f && f->type != LODE_ORG_BOOLEAN && f->type != LODE_ORG_INT &&
           f->type != LODE_ORG_DOUBLE && f->type != LODE_ORG_CURRENCY &&
           f->type != LODE_ORG_PERCENT && f->type != LODE_ORG_DATE && f->type != LODE_ORG_DATETIME;
}

static int is_number(const struct lode_org_field *f)
{
    return !f || f->type == LODE_ORG_INT || f->type == LODE_ORG_DOUBLE ||
           f->type == LODE_ORG_CURRENCY || f->type == LODE_ORG_PERCENT;
}

/* joins: a list, taken over. */
static json_t *column(const char *name, size_t n, const char *display, int is_aggregate,
                      const struct lode_org_field *f, json_t *joins)
{
    return json_pack("{s:b, s:b, s:o, s:b, s:s, s:n, s:b, s:o, s:b, s:b, s:b}", "aggregate",
                     is_aggregate, "booleanType", f && f->type == LODE_ORG_BOOLEAN, "columnName",
                     json_stringn(name, n), "custom", f && f->is_custom, "displayName", display,
                     "foreignKeyName", "insertable", f && f->is_createable, "joinColumns", joins,
                     "numberType", is_number(f), "textType", is_text(f), "updatable",
                     f && f->is_updateable);
}

/* The joinColumns of the parent name[0..n) in a list of columns, made where it is new. */
static json_t *parent(json_t *list, const char *name, size_t n)
{
    json_t *o, *joins;
    size_t i;

    json_array_foreach(list, i, o)
    {
        const char *known = json_string_value(json_object_get(o, "columnName"));

        if (strlen(known) == n && strncmp(known, name, n) == 0)
            return json_object_get(o, "joinColumns");
    }
    joins = json_array();
    o = json_pack("{s:b, s:o, s:o, s:O}", "aggregate", 0, "columnName", json_stringn(name, n),
                  "displayName", json_stringn(name, n), "joinColumns", joins);
    json_decref(joins); /* o holds it, and list holds o */
    return json_array_append_new(list, o) < 0 ? NULL : joins;
}

static int add_select(json_t *list, const struct lode_org_select *s);

/* A query of children is an aggregate of its own columns: so the sf command tells it from a parent.
 */
static int add_children(json_t *list, const struct lode_org_select *s)
{
    const struct lode_org_select *selects;
    json_t *joins = json_array();
    size_t n;

    selects = lode_org_soql_selects(s->children, &n);
    for (size_t i = 0; i < n; i++)
        if (add_select(joins, &selects[i]) < 0) {
            json_decref(joins);
            return -1;
        }
    return json_array_append_new(list, column(s->path, strlen(s->path), s->path, 1, NULL, joins));
}

static int add_select(json_t *list, const struct lode_org_select *s)
{
    const char *at = s->path, *dot;

    if (s->children)
        return add_children(list, s);

    while (!s->alias && list && (dot = strchr(at, '.')) != NULL) {
        list = parent(list, at, (size_t)(dot - at));
        at = dot + 1;
    }
    if (s->alias)
        at = s->alias;
    return list ? json_array_append_new(list, column(at, strlen(at), s->label ? s->label : at,
                                                     s->label != NULL, s->field, json_array()))
                : -1;
}

void lode_org_columns_reply(const struct lode_org_shape *s)
{
    json_t *list = json_array();
    int has_id = 0;

    for (size_t i = 0; i < s->n && list && !lode_org_soql_is_count(s->query); i++) {
        has_id |= lode_str_casecmp(s->selects[i].path, "Id") == 0;
        if (add_select(list, &s->selects[i]) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    lode_org_call_json(s->c, 200,
                       json_pack("{s:o, s:s, s:b, s:b, s:s}", "columnMetadata", list, "entityName",
                                 s->object->name, "groupBy", s->is_aggregate, "idSelected", has_id,
                                 "keyPrefix", s->object->key_prefix));
}
