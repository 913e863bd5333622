/* rehearsal/org_shape.c - a row of values as the nested record that REST shows. */
#include "rehearsal/org_shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_pages.h"

enum { PAGE_MIN = 200, PAGE_MAX = 2000, CHILD_BATCH = 500 };

static json_t *to_json(const struct lode_org_select *s, struct lode_slice v, int is_null)
{
    char text[64];

    if (is_null)
        return json_null();
    if (s->field && s->field->type == LODE_ORG_ADDRESS)
        return json_loadb(v.p, v.n, 0, NULL);
    if (v.n >= sizeof text)
        return json_stringn(v.p, v.n);
    memcpy(text, v.p, v.n);
    text[v.n] = '\0';
    if (!s->field) /* COUNT(…) */
        return json_integer(strtoll(text, NULL, 10));
    switch (s->field->type) {
    case LODE_ORG_BOOLEAN:
        return json_boolean(strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
    case LODE_ORG_INT:
        return json_integer(strtoll(text, NULL, 10));
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return json_real(strtod(text, NULL));
    default:
        return json_stringn(v.p, v.n);
    }
}

/* The field of o that a relationship belongs to. */
static const struct lode_org_field *reference(const struct lode_org_object *o,
                                              struct lode_slice relationship)
{
    for (size_t i = 0; o && i < o->n_fields; i++) {
        const struct lode_org_field *f = &o->fields[i];

        if (f->relationship && f->refers_to &&
            lode_str_casecmpn(f->relationship, strlen(f->relationship), relationship.p,
                              relationship.n) == 0)
            return f;
    }
    return NULL;
}

/* {"type":"Account","url":"/services/data/v68.0/sobjects/Account/001…"} */
static json_t *attributes(const struct lode_org_call *c, const char *type, const char *id)
{
    const struct lode_org_object *o = lode_org_schema_by_prefix(c->org->schema, id);

    if (!id[0] || !o)
        return json_pack("{s:s}", "type", type);
    return json_pack("{s:s, s:o}", "type", type, "url",
                     json_sprintf("/services/data/v%s/sobjects/%s/%s", c->version, o->name, id));
}

/* The parent of record by that name, made on the way; NULL: there is none, or no memory. */
static json_t *parent(const struct lode_org_shape *s, json_t *record, const char *name,
                      const char *type, const char *id)
{
    json_t *o = json_object_get(record, name);

    if (json_is_object(o))
        return o;
    o = json_object();
    if (json_object_set_new(record, name, o) < 0 ||
        json_object_set_new(o, "attributes", attributes(s->c, type, id)) < 0)
        return NULL;
    return o;
}

/* Puts a value below record at "Account.Owner.Name", making the parents on the way. A parent that
 * may be of several objects says "Name" for its type, as in SOQL without TYPEOF. */
static int put_value(const struct lode_org_shape *s, json_t *record, size_t i)
{
    const char *path = s->selects[i].path, *at = path, *dot;
    const struct lode_org_object *o = s->object;
    char name[256];

    while (!s->selects[i].alias && (dot = strchr(at, '.')) != NULL) {
        struct lode_slice rel = {at, (size_t)(dot - at)};
        const char *id = lode_org_soql_record_id(s->query, path, (size_t)(dot - path));
        const struct lode_org_field *f = reference(o, rel);

        if (rel.n >= sizeof name)
            return -1;
        memcpy(name, rel.p, rel.n);
        name[rel.n] = '\0';
        if (!id[0])
            return json_object_set_new(record, name, json_null());
        o = f ? lode_org_schema_object(s->c->org->schema, f->refers_to[0]) : NULL;
        record = parent(s, record, name, f && f->is_polymorphic ? "Name" : o ? o->name : name, id);
        if (!record)
            return -1;
        at = dot + 1;
    }
    return json_object_set_new(record, s->selects[i].alias ? s->selects[i].alias : at,
                               to_json(&s->selects[i], s->values[i], s->is_null[i]));
}

/* How many children a record shows. "Child objects count toward the number of records for the batch
 * size", says the SOAP guide of QueryOptions, and that 500 are the default; so beside its parent
 * there are 499, as seen in REST replies (simple-salesforce #311, jsforce #577), or 199 of 200
 * (jsforce pull request 1752). What is not known is done in the plain way: each parent has a page
 * of its own, and later pages are as long as the first. */
static int64_t child_rows(const struct lode_org_call *c)
{
    const char *options = lode_org_call_header(c, "Sforce-Query-Options");

    return (options && strstr(options, "batchSize=") ? lode_org_shape_page_rows(c) : CHILD_BATCH) -
           1;
}

/* The first children and those that follow, the present one first, as pages; *next gets the path
 * of the second page. */
static int page_children(struct lode_org_shape *child, const json_t *first, json_t *present,
                         int64_t *total, char *next, struct lode_err *err)
{
    struct lode_org_pages pages;
    const json_t *o;
    size_t i;
    int rc = lode_org_pages_begin(&pages, child->c->org, (int64_t)json_array_size(first), err);

    json_array_foreach(first, i, o)
    {
        if (rc == 0)
            rc = lode_org_pages_add(&pages, o, err);
    }
    while (rc == 0 && present) {
        rc = lode_org_pages_add(&pages, present, err);
        json_decref(present);
        present = NULL;
        if (rc == 0)
            rc = lode_org_shape_next(child, &present, err);
    }
    json_decref(present);
    *total = pages.n;
    lode_org_pages_url(child->c, pages.id, pages.page_rows, next);
    return lode_org_pages_end(&pages, rc, err);
}

/* The children of the present row as a result of their own: null where there are none. NULL with
 * *err. */
static json_t *children(const struct lode_org_shape *s, size_t i, struct lode_err *err)
{
    struct lode_org_shape *child = &s->children[i];
    json_t *records = json_array(), *o = NULL;
    char next[LODE_ORG_PAGES_URL_SIZE] = "";
    int64_t total = 0, rows = child_rows(s->c);
    int rc = lode_org_soql_start_children(s->query, child->query, err);

    while (rc == 0 && !next[0] && (rc = lode_org_shape_next(child, &o, err)) == 0 && o) {
        if (total == rows)
            rc = page_children(child, records, o, &total, next, err);
        else if (json_array_append_new(records, o) < 0)
            rc = lode_err_set(err, LODE_E_NOMEM, "out of memory for records");
        else
            total++;
    }
    if (rc < 0 || total == 0) {
        json_decref(records);
        return rc < 0 ? NULL : json_null();
    }
    o = json_pack("{s:I, s:b}", "totalSize", (json_int_t)total, "done", !next[0]);
    if (next[0])
        json_object_set_new(o, "nextRecordsUrl", json_string(next));
    json_object_set_new(o, "records", records);
    return o;
}

static json_t *to_record(const struct lode_org_shape *s, struct lode_err *err)
{
    json_t *o = json_object();
    int ok = o != NULL;

    if (ok)
        ok = json_object_set_new(o, "attributes",
                                 s->is_aggregate
                                     ? attributes(s->c, "AggregateResult", "")
                                     : attributes(s->c, s->object->name,
                                                  lode_org_soql_record_id(s->query, "", 0))) == 0;
    for (size_t i = 0; i < s->n && ok; i++)
        ok = (s->selects[i].children
                  ? json_object_set_new(o, s->selects[i].path, children(s, i, err))
                  : put_value(s, o, i)) == 0;
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}

/* Room for the rows of s->query. */
static int prepare(struct lode_org_shape *s, struct lode_err *err)
{
    s->object = lode_org_soql_object(s->query);
    s->selects = lode_org_soql_selects(s->query, &s->n);
    for (size_t i = 0; i < s->n; i++)
        s->is_aggregate |= s->selects[i].alias != NULL;
    s->values = lode_mem_alloc((s->n + 1) * sizeof *s->values, err);
    s->is_null = lode_mem_alloc((s->n + 1) * sizeof *s->is_null, err);
    s->children = lode_mem_alloc((s->n + 1) * sizeof *s->children, err);
    return s->values && s->is_null && s->children ? 0 : -1;
}

static void release(struct lode_org_shape *s)
{
    for (size_t i = 0; s->children && i < s->n; i++)
        if (s->selects[i].children)
            release(&s->children[i]);
    lode_mem_free(s->values);
    lode_mem_free(s->is_null);
    lode_mem_free(s->children);
}

int lode_org_shape_open(struct lode_org_shape *s, struct lode_org_call *c, const char *soql,
                        int all_rows, struct lode_err *err)
{
    memset(s, 0, sizeof *s);
    s->c = c;
    if (lode_org_soql_open(c->org->records, soql, all_rows, 0, &s->query, err) < 0 ||
        prepare(s, err) < 0)
        return -1;
    for (size_t i = 0; i < s->n; i++) { /* children have no children */
        if (!s->selects[i].children)
            continue;
        s->children[i].c = c;
        s->children[i].query = s->selects[i].children;
        if (prepare(&s->children[i], err) < 0)
            return -1;
    }
    return 0;
}

void lode_org_shape_close(struct lode_org_shape *s)
{
    release(s);
    lode_org_soql_close(s->query);
}

int lode_org_shape_next(struct lode_org_shape *s, json_t **out, struct lode_err *err)
{
    int rc = lode_org_soql_next(s->query, s->values, s->is_null, err);

    *out = NULL;
    if (rc <= 0)
        return rc;
    lode_err_set(err, LODE_E_NOMEM, "out of memory for a record");
    *out = to_record(s, err);
    return *out ? 0 : -1;
}

int64_t lode_org_shape_page_rows(const struct lode_org_call *c)
{
    const char *options = lode_org_call_header(c, "Sforce-Query-Options");
    const char *at = options ? strstr(options, "batchSize=") : NULL;
    long n = at ? strtol(at + 10, NULL, 10) : PAGE_MAX;

    return n < PAGE_MIN ? PAGE_MIN : n > PAGE_MAX ? PAGE_MAX : n;
}

/* Seen of aggregates (restforce/restforce #726) and of EntityDefinition (SalesforceLabs/OrgCheck
 * #429); that FieldDefinition answers alike is a guess. */
int lode_org_shape_is_too_long(struct lode_org_shape *s, int64_t total)
{
    const char *name = s->object->name;

    if (total <= lode_org_shape_page_rows(s->c))
        return 0;
    if (s->is_aggregate)
        name = "Aggregate query";
    else if (strcmp(name, "EntityDefinition") != 0 && strcmp(name, "FieldDefinition") != 0)
        return 0;
    lode_org_call_error(s->c, 400, "EXCEEDED_ID_LIMIT",
                        "%s does not support queryMore(), use LIMIT to restrict the results to a "
                        "single batch",
                        name);
    return 1;
}
