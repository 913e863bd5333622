/* salesforce/describe.c - the describe reply, indexed by name. */
#include "salesforce/describe.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "salesforce/sfjson.h"

struct lode_describe {
    json_t *root; /* owns every string of the fields */
    char *text;
    const char *name;
    struct lode_field *fields;
    size_t n_fields;
    const struct lode_field **by_name, **by_relationship; /* sorted without case */
    size_t n_relationships;
    const char **names; /* for "did you mean" */
};

static int by_name(const void *a, const void *b)
{
    const struct lode_field *const *x = a, *const *y = b;

    return lode_str_casecmp((*x)->name, (*y)->name);
}

static int by_relationship(const void *a, const void *b)
{
    const struct lode_field *const *x = a, *const *y = b;

    return lode_str_casecmp((*x)->relationship, (*y)->relationship);
}

static const struct lode_field *search(const struct lode_field **sorted, size_t n,
                                       const struct lode_field *key,
                                       int (*cmp)(const void *, const void *))
{
    const struct lode_field **at = n ? bsearch(&key, sorted, n, sizeof *sorted, cmp) : NULL;

    return at ? *at : NULL;
}

static int is(const json_t *f, const char *key)
{
    return json_is_true(json_object_get(f, key));
}

static enum lode_compare compare_of(const struct lode_field *f)
{
    static const struct {
        const char *type;
        enum lode_compare compare;
    } types[] = {
        {"id", LODE_COMPARE_ID},           {"reference", LODE_COMPARE_ID},
        {"int", LODE_COMPARE_NUMBER},      {"double", LODE_COMPARE_NUMBER},
        {"currency", LODE_COMPARE_NUMBER}, {"percent", LODE_COMPARE_NUMBER},
        {"long", LODE_COMPARE_NUMBER},     {"boolean", LODE_COMPARE_BOOLEAN},
        {"date", LODE_COMPARE_DATE},       {"datetime", LODE_COMPARE_DATETIME},
        {"email", LODE_COMPARE_FOLD}, /* kept in small letters, whatever caseSensitive says */
        {"time", LODE_COMPARE_TIME},       {"multipicklist", LODE_COMPARE_LIST},
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(f->type, types[i].type) == 0)
            return types[i].compare;
    if ((f->is_external_id || f->is_id_lookup || f->is_unique) && !f->is_case_sensitive)
        return LODE_COMPARE_FOLD;
    return LODE_COMPARE_TEXT;
}

/* Strings of a JSON list (of strings, or of active entries' "value"), NULL-terminated. */
static const char *const *strings_of(const json_t *list, struct lode_err *err)
{
    const char **s = lode_mem_alloc((json_array_size(list) + 1) * sizeof *s, err);
    size_t i, n = 0;
    json_t *one;

    if (!s)
        return NULL;
    json_array_foreach(list, i, one)
    {
        const char *text = json_string_value(one);

        if (!text && !json_is_false(json_object_get(one, "active")))
            text = lode_sfjson_text(one, "value");
        if (text)
            s[n++] = text;
    }
    return s;
}

static int read_field(const json_t *j, struct lode_field *f, struct lode_err *err)
{
    const char *label = lode_sfjson_text(j, "label");
    const json_t *values = json_object_get(j, "picklistValues");

    f->name = lode_sfjson_text(j, "name");
    f->type = lode_sfjson_text(j, "type");
    if (!f->name || !f->type)
        return lode_err_set(err, LODE_E_REMOTE, "a field has no name or type");
    f->label = label ? label : f->name;
    f->relationship = lode_sfjson_text(j, "relationshipName");
    f->length = (long)lode_sfjson_int(j, "length", 0);
    f->precision = (long)lode_sfjson_int(j, "precision", 0);
    f->scale = (long)lode_sfjson_int(j, "scale", 0);
    f->is_nillable = is(j, "nillable");
    f->is_createable = is(j, "createable");
    f->is_updateable = is(j, "updateable");
    f->is_defaulted = is(j, "defaultedOnCreate");
    f->is_unique = is(j, "unique");
    f->is_external_id = is(j, "externalId");
    f->is_id_lookup = is(j, "idLookup");
    f->is_case_sensitive = is(j, "caseSensitive");
    f->is_restricted = is(j, "restrictedPicklist");
    f->is_calculated = is(j, "calculated");
    f->compare = compare_of(f);
    f->refers_to = strings_of(json_object_get(j, "referenceTo"), err);
    if (!f->refers_to)
        return -1;
    if (strcmp(f->type, "picklist") == 0 || strcmp(f->type, "multipicklist") == 0 ||
        json_array_size(values) > 0) {
        f->values = strings_of(values, err);
        if (!f->values)
            return -1;
    }
    return 0;
}

static int make_index(struct lode_describe *d, struct lode_err *err)
{
    size_t n = d->n_fields ? d->n_fields : 1;

    d->by_name = lode_mem_alloc(n * sizeof *d->by_name, err);
    if (!d->by_name)
        return -1;
    d->by_relationship = lode_mem_alloc(n * sizeof *d->by_relationship, err);
    if (!d->by_relationship)
        return -1;
    d->names = lode_mem_alloc(n * sizeof *d->names, err);
    if (!d->names)
        return -1;
    for (size_t i = 0; i < d->n_fields; i++) {
        const struct lode_field *f = &d->fields[i];

        d->by_name[i] = f;
        d->names[i] = f->name;
        if (f->relationship)
            d->by_relationship[d->n_relationships++] = f;
    }
    qsort(d->by_name, d->n_fields, sizeof *d->by_name, by_name);
    qsort(d->by_relationship, d->n_relationships, sizeof *d->by_relationship, by_relationship);
    return 0;
}

static int fill(struct lode_describe *d, const char *json, size_t n, struct lode_err *err)
{
    const json_t *fields, *one;
    size_t i;

    if (lode_sfjson_parse(json, n, &d->root, err) < 0)
        return -1;
    d->text = lode_str_dupn(json, n, err);
    if (!d->text)
        return -1;
    d->name = lode_sfjson_text(d->root, "name");
    fields = json_object_get(d->root, "fields");
    if (!d->name || !json_is_array(fields))
        return lode_err_set(err, LODE_E_REMOTE, "it has no name or no fields");
    d->fields = lode_mem_alloc((json_array_size(fields) + 1) * sizeof *d->fields, err);
    if (!d->fields)
        return -1;
    json_array_foreach(fields, i, one)
    {
        d->n_fields = i + 1;
        if (read_field(one, &d->fields[i], err) < 0)
            return -1;
    }
    return make_index(d, err);
}

int lode_describe_parse(const char *json, size_t n, struct lode_describe **out,
                        struct lode_err *err)
{
    struct lode_describe *d = lode_mem_alloc(sizeof *d, err);

    if (!d)
        return -1;
    if (fill(d, json, n, err) < 0) {
        lode_describe_free(d);
        return lode_err_wrap(err, "that is not the description of an object");
    }
    *out = d;
    return 0;
}

void lode_describe_free(struct lode_describe *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->n_fields; i++) {
        lode_mem_free((void *)d->fields[i].refers_to);
        lode_mem_free((void *)d->fields[i].values);
    }
    lode_mem_free(d->fields);
    lode_mem_free(d->by_name);
    lode_mem_free(d->by_relationship);
    lode_mem_free(d->names);
    lode_mem_free(d->text);
    json_decref(d->root);
    lode_mem_free(d);
}

int lode_describe_get(struct lode_session *s, const char *object, struct lode_describe **out,
                      struct lode_err *err)
{
    static const char chars[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    struct lode_call *c = NULL;
    char *path;
    int rc;

    if (!*object || object[strspn(object, chars)])
        return lode_err_set(err, LODE_E_CHECK, "'%.80s' is no object's API name", object);
    path = lode_str_printf(err, "sobjects/%s/describe", object);
    rc = path ? lode_session_call(s, LODE_GET, path, &c, err) : -1;
    if (rc == 0 && (rc = lode_session_perform(s, c, err)) == 0)
        rc = lode_describe_parse(c->reply.p, c->reply.len, out, err);
    if (rc < 0 && c && c->is_answered && c->status == 404)
        lode_err_set(err, LODE_E_CHECK,
                     "no object %s in this org, or the user may not see it: check its API name "
                     "and the user's permissions",
                     object);
    lode_call_free(c);
    lode_mem_free(path);
    return rc;
}

const char *lode_describe_name(const struct lode_describe *d)
{
    return d->name;
}

const char *lode_describe_json(const struct lode_describe *d)
{
    return d->text;
}

const struct lode_field *lode_describe_field(const struct lode_describe *d, const char *name)
{
    struct lode_field key = {.name = name};

    return search(d->by_name, d->n_fields, &key, by_name);
}

const struct lode_field *lode_describe_fields(const struct lode_describe *d, size_t *n)
{
    *n = d->n_fields;
    return d->fields;
}

const struct lode_field *lode_describe_relationship(const struct lode_describe *d, const char *name)
{
    struct lode_field key = {.relationship = name};

    return search(d->by_relationship, d->n_relationships, &key, by_relationship);
}

const char *lode_describe_nearest(const struct lode_describe *d, const char *name)
{
    return lode_str_nearest(name, d->names, d->n_fields);
}

int lode_describe_is_required(const struct lode_field *f)
{
    return f->is_createable && !f->is_nillable && !f->is_defaulted &&
           strcmp(f->type, "boolean") != 0;
}

int lode_describe_is_value(const struct lode_field *f)
{
    static const char *const types[] = {"address", "location", "complexvalue", "base64"};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(f->type, types[i]) == 0)
            return 0;
    return 1;
}

const char *lode_describe_key_prefix(const struct lode_describe *d)
{
    const char *prefix = lode_sfjson_text(d->root, "keyPrefix");

    return prefix && strlen(prefix) == 3 ? prefix : NULL;
}
