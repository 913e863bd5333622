/* rehearsal/org_tree.c - sObject Tree. The trees are laid out level by level, and saved so: the
 * roots, then all second-level records of one type, and so on (REST guide,
 * resources_composite_sobject_tree). */
#include "rehearsal/org_tree.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_put.h"

enum { MAX_NODES = 200, MAX_LEVELS = 5, MAX_TYPES = 5 };

struct node {
    const json_t *given;
    json_t *record; /* given without its children, with its parent's id */
    const struct lode_org_object *object;
    const char *reference;
    const char *parent_field; /* that of this record which names its parent, or NULL */
    size_t parent;
    int level, is_saved;
    struct lode_org_result result;
};

struct tree {
    struct lode_org_call *c;
    struct node nodes[MAX_NODES];
    size_t n;
    json_t *failed; /* [{referenceId, errors}] */
};

/* The answer is no tree's. */
static int refuse(struct tree *t, int status, const char *code, const char *message)
{
    lode_org_call_error(t->c, status, code, "%s", message);
    return 1;
}

/* Adds what is wrong with a node to the failures. Returns 1, -1. */
static int fail(struct tree *t, const struct node *n, const char *text)
{
    json_t *o = json_pack("{s:s, s:[o]}", "referenceId", n->reference, "errors",
                          lode_org_put_error(text, "statusCode"));

    return json_array_append_new(t->failed, o) < 0 ? -1 : 1;
}

/* The field by which records of *child are children of o under that name; NULL: no such name. */
static const char *child_field(const struct lode_org_call *c, const struct lode_org_object *o,
                               const char *name, const struct lode_org_object **child)
{
    const struct lode_org_field *f = lode_org_schema_child(c->org->schema, o, &name, child);

    return f ? f->name : NULL;
}

/* Takes a list of records as nodes below parent. 0, 1 and answered or failed, -1. */
static int add_nodes(struct tree *t, const json_t *records, const struct lode_org_object *object,
                     const char *field, size_t parent, int level)
{
    json_t *v;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)records, i, v)
    {
        const json_t *attributes = json_object_get(v, "attributes");
        const char *type = json_string_value(json_object_get(attributes, "type"));
        struct node *n = &t->nodes[t->n];

        /* the texts of both limits are not confirmed */
        if (t->n == MAX_NODES)
            return refuse(t, 400, "INVALID_INPUT", "The request has more than 200 records.");
        if (level > MAX_LEVELS)
            return refuse(t, 400, "INVALID_INPUT", "The trees are more than 5 levels deep.");
        *n = (struct node){.given = v, .object = object, .parent_field = field};
        n->reference = json_string_value(json_object_get(attributes, "referenceId"));
        n->parent = parent;
        n->level = level;
        if (!n->reference || !*n->reference) /* text and 403 as one client's author noted them */
            return refuse(t, 403, "INVALID_INPUT",
                          "Include a reference ID for each record in the request.");
        t->n++;
        if (!type || lode_org_schema_object(t->c->org->schema, type) != object) {
            char text[200];

            lode_str_format(text, sizeof text,
                            "INVALID_INPUT:Invalid entity type provided in the request: %.100s:--",
                            type ? type : "null");
            return fail(t, n, text); /* as sf showed it (forcedotcom/cli #3285) */
        }
    }
    return 0;
}

/* Splits a node: its children become nodes, the rest its record. */
static int open_node(struct tree *t, size_t at)
{
    const struct node *n = &t->nodes[at];
    json_t *record = json_object(), *v;
    const char *key;
    int rc = record ? 0 : -1;

    json_object_foreach((json_t *)(uintptr_t)n->given, key, v)
    {
        const json_t *children = json_object_get(v, "records");
        const struct lode_org_object *child;
        const char *field = NULL;

        if (rc != 0)
            break;
        if (json_is_array(children))
            field = child_field(t->c, n->object, key, &child);
        if (field)
            rc = add_nodes(t, children, child, field, at, n->level + 1);
        else
            rc = json_object_set(record, key, v);
    }
    t->nodes[at].record = record;
    return rc;
}

/* Two of one name: both are told. */
static int check_references(struct tree *t)
{
    int rc = 0;

    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < t->n && rc >= 0; k++)
            if (i != k && strcmp(t->nodes[i].reference, t->nodes[k].reference) == 0) {
                rc = fail(t, &t->nodes[i],
                          "INVALID_INPUT:Duplicate ReferenceId provided in the request.:--");
                break;
            }
    return rc;
}

static int check_types(struct tree *t)
{
    const struct lode_org_object *types[MAX_TYPES];
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        size_t k = 0;

        while (k < n && types[k] != t->nodes[i].object)
            k++;
        if (k == MAX_TYPES) /* text not confirmed */
            return refuse(t, 400, "INVALID_INPUT", "The request has more than 5 types of records.");
        types[k] = t->nodes[i].object;
        n += k == n;
    }
    return 0;
}

static int lay_out(struct tree *t, const json_t *body, const struct lode_org_object *root)
{
    const json_t *records = json_object_get(body, "records");
    int rc;

    if (!json_is_array(records))
        return refuse(t, 400, "JSON_PARSER_ERROR", /* text not confirmed */
                      "The list of records is missing at [line:1, column:1]");
    rc = add_nodes(t, records, root, NULL, 0, 1);
    for (size_t i = 0; i < t->n && rc == 0; i++)
        rc = open_node(t, i);
    if (rc == 0)
        rc = check_references(t);
    return rc == 0 ? check_types(t) : rc;
}

/* Those of the first unsaved node's level and type. Their number. */
static size_t next_group(const struct tree *t, size_t *group)
{
    const struct node *first = NULL;
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        const struct node *node = &t->nodes[i];

        if (node->is_saved)
            continue;
        if (!first)
            first = node;
        if (node->level == first->level && node->object == first->object)
            group[n++] = i;
    }
    return n;
}

/* 0; 1: some failed; -1. */
static int save_group(struct tree *t, const size_t *group, size_t n, struct lode_err *err)
{
    const struct lode_org_put put = {t->nodes[group[0]].object, LODE_ORG_INSERT, NULL};
    const json_t *records[MAX_NODES];
    struct lode_org_result results[MAX_NODES];
    struct lode_buf why;
    size_t bad;
    int rc = 0;

    lode_buf_init(&why, 0);
    for (size_t i = 0; i < n && rc == 0; i++) {
        struct node *node = &t->nodes[group[i]];

        records[i] = node->record;
        node->is_saved = 1;
        if (node->parent_field)
            rc = json_object_set_new(node->record, node->parent_field,
                                     json_string(t->nodes[node->parent].result.id));
    }
    if (rc < 0)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for a tree");
    rc = lode_org_put_save(t->c, &put, records, n, results, &bad, &why, err);
    if (rc == 1)
        rc = fail(t, &t->nodes[group[bad]], lode_buf_str(&why));
    else if (rc == 0)
        for (size_t i = 0; i < n && rc >= 0; i++) {
            t->nodes[group[i]].result = results[i]; /* its error is freed at the end */
            if (!results[i].is_ok)
                rc = fail(t, &t->nodes[group[i]], results[i].error);
        }
    lode_buf_clear(&why);
    return rc;
}

static int save_all(struct tree *t, struct lode_err *err)
{
    size_t group[MAX_NODES], n;
    int rc = 0;

    while (rc == 0 && (n = next_group(t, group)) > 0)
        rc = save_group(t, group, n, err);
    return rc;
}

static json_t *to_json(const struct tree *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "referenceId", t->nodes[i].reference,
                                              "id", t->nodes[i].result.id));
    return json_pack("{s:b, s:o}", "hasErrors", 0, "results", list);
}

static void create(struct tree *t, const json_t *body, const struct lode_org_object *root)
{
    struct lode_err err;
    int rc = lay_out(t, body, root);

    if (rc < 0)
        lode_err_set(&err, LODE_E_NOMEM, "out of memory for a tree");
    if (rc == 0 && (rc = lode_org_call_begin(t->c, &err)) == 0)
        rc = lode_org_call_end(t->c, save_all(t, &err), &err);
    if (rc < 0)
        lode_org_call_fault(t->c, &err);
    else if (rc == 0)
        lode_org_call_json(t->c, 201, to_json(t));
    else if (json_array_size(t->failed) > 0)
        lode_org_call_json(t->c, 400,
                           json_pack("{s:b, s:O}", "hasErrors", 1, "results", t->failed));
}

void lode_org_tree_create(struct lode_org_call *c)
{
    const struct lode_org_object *root = lode_org_put_object(c, 1);
    struct lode_err err;
    struct tree *t = root ? lode_mem_alloc(sizeof *t, &err) : NULL;
    json_t *body = NULL;

    if (!root)
        return;
    if (!t) {
        lode_org_call_fault(c, &err);
        return;
    }
    t->c = c;
    t->failed = json_array();
    body = lode_org_call_body(c);
    if (body)
        create(t, body, root);
    for (size_t i = 0; i < t->n; i++) {
        json_decref(t->nodes[i].record);
        lode_org_records_clear(&t->nodes[i].result, 1);
    }
    json_decref(t->failed);
    json_decref(body);
    lode_mem_free(t);
}
