/* rehearsal/org_rest.c - versions, resources, objects, limits, and the control path of faults. */
#include "rehearsal/org_rest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_describe.h"
#include "rehearsal/org_urls.h"

/* Three releases a year; 31.0 was Summer '14. */
static void label(int version, char *out, size_t size)
{
    static const char *const seasons[] = {"Summer", "Winter", "Spring"};
    int n = version - LODE_ORG_OLDEST;

    snprintf(out, size, "%s '%d", seasons[n % 3], (n % 3 ? 15 : 14) + n / 3);
}

void lode_org_rest_versions(struct lode_org_call *c)
{
    json_t *list = json_array();

    for (int v = LODE_ORG_OLDEST; list && v <= LODE_ORG_NEWEST; v++) {
        char name[32];

        label(v, name, sizeof name);
        if (json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "label", name, "url",
                                                  json_sprintf("/services/data/v%d.0", v),
                                                  "version", json_sprintf("%d.0", v))) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    lode_org_call_json(c, 200, list);
}

void lode_org_rest_resources(struct lode_org_call *c)
{
    static const char *const names[] = {"composite", "jobs",     "limits", "query",
                                        "queryAll",  "sobjects", "tooling"};
    json_t *o = json_object();
    int ok = o != NULL;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ok &= json_object_set_new(o, names[i],
                                  json_sprintf("/services/data/v%s/%s", c->version, names[i])) == 0;
    ok &= json_object_set_new(
              o, "identity",
              json_sprintf("%s/id/%s/%s", c->org->url, c->org->org_id, c->org->user_id)) == 0;
    if (!ok) {
        json_decref(o);
        o = NULL;
    }
    lode_org_call_json(c, 200, o);
}

/* What the list of objects shows of each: the keys that real ones have there, in their order. */
static const char *const summary_keys[] = {
    "activateable",
    "associateEntityType",
    "associateParentEntity",
    "createable",
    "custom",
    "customSetting",
    "deepCloneable",
    "deletable",
    "deprecatedAndHidden",
    "feedEnabled",
    "hasSubtypes",
    "isInterface",
    "isSubtype",
    "keyPrefix",
    "label",
    "labelPlural",
    "layoutable",
    "mergeable",
    "mruEnabled",
    "name",
    "queryable",
    "replicateable",
    "retrieveable",
    "searchable",
    "triggerable",
    "undeletable",
    "updateable",
};

static json_t *summary(const struct lode_org_call *c, const struct lode_org_object *object)
{
    json_t *o = json_object();
    int ok = o != NULL;

    for (size_t i = 0; i < sizeof summary_keys / sizeof *summary_keys && ok; i++) {
        json_t *value = json_object_get(object->describe, summary_keys[i]);

        ok = json_object_set_new(o, summary_keys[i], value ? json_incref(value) : json_null()) == 0;
    }
    if (ok && json_object_set_new(
                  o, "urls", lode_org_urls_object(object->describe, c->version, c->org->url)) == 0)
        return o;
    json_decref(o);
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    const struct lode_org_object *const *x = a, *const *y = b;

    return lode_str_casecmp((*x)->name, (*y)->name);
}

/* All objects by name; NULL: answered. */
static const struct lode_org_object **sorted_objects(struct lode_org_call *c, size_t *n)
{
    const struct lode_org_object **list;
    struct lode_err err;

    for (*n = 0; lode_org_schema_at(c->org->schema, *n); ++*n)
        ;
    list = lode_mem_alloc(*n * sizeof *list, &err);
    if (!list) {
        lode_org_call_fault(c, &err);
        return NULL;
    }
    for (size_t i = 0; i < *n; i++)
        list[i] = lode_org_schema_at(c->org->schema, i);
    qsort(list, *n, sizeof *list, by_name);
    return list;
}

void lode_org_rest_objects(struct lode_org_call *c)
{
    size_t n;
    const struct lode_org_object **objects = sorted_objects(c, &n);
    json_t *list = json_array();

    for (size_t i = 0; objects && i < n && list; i++)
        if (json_array_append_new(list, summary(c, objects[i])) < 0) {
            json_decref(list);
            list = NULL;
        }
    if (objects)
        lode_org_call_json(c, 200,
                           json_pack("{s:s, s:i, s:o}", "encoding", "UTF-8", "maxBatchSize", 200,
                                     "sobjects", list));
    else
        json_decref(list);
    lode_mem_free(objects);
}

/* The object of the path's second argument; NULL: answered. */
static const struct lode_org_object *find_object(struct lode_org_call *c)
{
    struct lode_err err;
    struct lode_slice a = c->match.args[1];
    char *name = lode_str_dupn(a.p, a.n, &err);
    const struct lode_org_object *o = name ? lode_org_schema_object(c->org->schema, name) : NULL;

    lode_mem_free(name);
    if (!o)
        lode_org_call_not_found(c);
    return o;
}

void lode_org_rest_object(struct lode_org_call *c)
{
    const struct lode_org_object *o = find_object(c);

    if (o)
        lode_org_call_json(
            c, 200, json_pack("{s:o, s:[]}", "objectDescribe", summary(c, o), "recentItems"));
}

void lode_org_rest_describe(struct lode_org_call *c)
{
    const struct lode_org_object *o = find_object(c);

    json_t *whole;

    if (!o)
        return;
    whole = lode_org_urls_describe(o->describe, c->version, c->org->url);
    if (json_object_set_new(whole, "fields", lode_org_describe_fields(o->describe)) < 0) {
        json_decref(whole);
        whole = NULL;
    }
    lode_org_call_json(c, 200, whole);
}

/* {"clear":true,"add":["…"]}: both optional, in this order. */
static int change_faults(struct lode_org_call *c, struct lode_err *err)
{
    json_t *o = lode_org_call_body(c), *spec;
    size_t i;
    int rc = 0;

    if (!o)
        return 1;
    if (json_is_true(json_object_get(o, "clear")))
        lode_org_faults_clear(c->org->faults);
    json_array_foreach(json_object_get(o, "add"), i, spec)
    {
        if (rc == 0)
            rc = lode_org_faults_add(c->org->faults,
                                     json_is_string(spec) ? json_string_value(spec) : "", err);
    }
    json_decref(o);
    return rc;
}

void lode_org_rest_faults(struct lode_org_call *c)
{
    struct lode_err err;
    int rc = 0;

    if (strcmp(c->rq->method, "DELETE") == 0)
        lode_org_faults_clear(c->org->faults);
    else if (strcmp(c->rq->method, "POST") == 0)
        rc = change_faults(c, &err);
    if (rc < 0)
        lode_org_call_error(c, 400, "INVALID_FAULT", "%s", err.msg);
    else if (rc == 0)
        lode_org_call_json(c, 200, lode_org_faults_json(c->org->faults));
}

/* {"Account":12}: records ever made, those that are gone again included. */
void lode_org_rest_created(struct lode_org_call *c)
{
    struct lode_org *org = c->org;
    json_t *o = json_object();
    struct lode_err err;
    sqlite3_stmt *st;
    int rc = -1;

    lode_org_state_lock(org);
    st = lode_db_prepare(org->db, "SELECT object, n FROM _lode_created", &err);
    while (st && (rc = lode_db_step(org->db, st, &err)) == 1)
        json_object_set_new(o, lode_db_text(st, 0), json_integer(sqlite3_column_int64(st, 1)));
    lode_org_state_unlock(org);
    if (rc == 0) {
        lode_org_call_json(c, 200, o);
        return;
    }
    json_decref(o);
    lode_org_call_fault(c, &err);
}
