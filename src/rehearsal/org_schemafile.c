/* rehearsal/org_schemafile.c - checks a schema file and merges it. */
#include "rehearsal/org_schemafile.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/str.h"
#include "rehearsal/org_describe.h"
#include "rehearsal/org_jsonat.h"
#include "rehearsal/org_names.h"
#include "rehearsal/org_prefixes.h"
#include "rehearsal/org_schemacheck.h"
#include "rehearsal/org_standard.h"

enum { FILE_MAX = 256 << 20, NAME_LEN_MAX = LODE_ORG_NAME_MAX };

#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

struct merge {
    const char *file;
    const struct lode_buf *text;
    json_t *objects, *children;
    struct lode_err *err;
    char path[240];   /* where in the JSON, "$[0].fields[2]" */
    json_t *prefixes; /* org_prefixes.h: whose they are */
};

static int bad(struct merge *m, const char *key, const char *what)
{
    char at[400];
    long line;

    snprintf(at, sizeof at, "%s%s%s", m->path, *key ? "." : "", key);
    line = lode_org_jsonat_line(m->text->p, m->text->len, at);
    lode_err_set(m->err, LODE_E_INPUT, "schema %s:%ld: %s: %s", m->file, line, at, what);
    return lode_err_at(m->err, m->file, line);
}

static int no_memory(struct merge *m)
{
    return lode_err_set(m->err, LODE_E_NOMEM, "schema %s: out of memory", m->file);
}

/* otherwise: the name where the file gives none, or NULL. */
static const char *get_name(struct merge *m, const json_t *o, const char *otherwise)
{
    const json_t *v = json_object_get(o, "name");
    const char *name = v ? json_string_value(v) : otherwise;

    if (!json_is_object(o))
        bad(m, "", "an object was expected");
    else if (!name)
        bad(m, "name", "a string was expected");
    else if (!lode_org_names_is_good(name))
        bad(m, "name", "a name is letters, digits and \"_\", starting with a letter");
    else
        return name;
    return NULL;
}

static int refuse(struct merge *m, const struct lode_org_schemacheck *why)
{
    return bad(m, why->key, why->what);
}

/* A type that only a newer org has is kept as text, where the org's own describe says so. */
static const struct lode_org_describe_type *get_type(struct merge *m, const json_t *given,
                                                     int is_whole)
{
    const json_t *v = json_object_get(given, "type");
    const struct lode_org_describe_type *t;
    const char *names[32];
    size_t n = 0;
    char what[160];
    const char *near;

    if (!json_is_string(v)) {
        bad(m, "type", "a type was expected, as \"string\" or \"double\"");
        return NULL;
    }
    t = lode_org_describe_type(json_string_value(v));
    if (t || is_whole)
        return t ? t : lode_org_describe_type("anyType");
    while (n < 32 && (t = lode_org_describe_type_at(n)) != NULL)
        names[n++] = t->name;
    near = lode_str_nearest(json_string_value(v), names, n);
    snprintf(what, sizeof what, "unknown type \"%.40s\"%s%s%s", json_string_value(v),
             near ? ", did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    bad(m, "type", what);
    return NULL;
}

static long number_or(const json_t *o, const char *key, long otherwise)
{
    const json_t *v = json_object_get(o, key);

    return json_is_integer(v) ? (long)json_integer_value(v) : otherwise;
}

static json_t *new_field(struct merge *m, const json_t *given, const char *name, int is_whole)
{
    const struct lode_org_describe_type *t = get_type(m, given, is_whole);
    char label[NAME_LEN_MAX + 1];
    int is_int;

    if (!t)
        return NULL;
    is_int = t->type == LODE_ORG_INT;
    lode_org_names_label(name, label, sizeof label);
    return lode_org_describe_field(
        name, label, t, number_or(given, "length", t->type == LODE_ORG_TEXTAREA ? 32768 : 255),
        is_int ? number_or(given, "digits", 9) : number_or(given, "precision", 18),
        number_or(given, "scale", 0), m->err);
}

/* "picklistValues": ["A", "B"] is short for the list of objects; what an object leaves out is what
 * most values have. */
static int widen_values(struct merge *m, json_t *field)
{
    json_t *list = json_object_get(field, "picklistValues"), *v;
    size_t i;

    if (list && !json_is_array(list))
        return bad(m, "picklistValues", "a list was expected");
    json_array_foreach(list, i, v)
    {
        json_t *value = json_is_object(v) ? json_object_get(v, "value") : v, *o;

        if (!json_is_string(value))
            return bad(m, "picklistValues", "strings, or objects with a \"value\", were expected");
        o = json_pack("{s:b,s:b,s:O,s:n,s:O}", "active", 1, "defaultValue", 0, "label", value,
                      "validFor", "value", value);
        if (!o || (json_is_object(v) && json_object_update(o, v) < 0) ||
            json_array_set_new(list, i, o) < 0)
            return no_memory(m);
    }
    return 0;
}

static int finish_reference(struct merge *m, json_t *field, const json_t *given, int is_whole)
{
    json_t *to = json_object_get(field, "referenceTo"), *v;
    const char *name = json_string_value(json_object_get(field, "name"));
    char rel[NAME_LEN_MAX + 8];
    size_t i, n = strlen(name);

    if (is_whole && (!to || (json_is_array(to) && json_array_size(to) == 0)))
        return 0; /* a real org has such: a reference to what this user may not see */
    if (!json_is_array(to) || json_array_size(to) == 0)
        return bad(m, "referenceTo", "a list of object names was expected");
    json_array_foreach(to, i, v) if (!json_is_string(v)) return bad(m, "referenceTo",
                                                                    "strings were expected");
    if (json_array_size(to) > 1 && !is_whole)
        json_object_set_new(field, "polymorphicForeignKey", json_true());
    if (json_object_get(given, "relationshipName"))
        return 0;
    if (n > 3 && lode_str_ends(name, "__c"))
        snprintf(rel, sizeof rel, "%.*s__r", (int)n - 3, name);
    else if (n > 2 && lode_str_ends(name, "Id"))
        snprintf(rel, sizeof rel, "%.*s", (int)n - 2, name);
    else
        return bad(m, "relationshipName", "a name was expected");
    return json_object_set_new(field, "relationshipName", json_string(rel)) < 0 ? no_memory(m) : 0;
}

/* Keys that follow from others where the file does not give them. */
static int derive(struct merge *m, json_t *field, const json_t *given, int is_whole)
{
    const char *type = json_string_value(json_object_get(field, "type"));
    struct lode_org_schemacheck why;
    int is_master = json_is_true(json_object_get(given, "cascadeDelete"));

    if (is_master && !json_object_get(given, "nillable"))
        json_object_set_new(field, "nillable", json_false());
    if (is_master &&
        !json_object_get(given, "updateable")) /* no reparenting unless it is allowed */
        json_object_set_new(field, "updateable", json_false());
    if (is_master && !json_object_get(given, "relationshipOrder"))
        json_object_set_new(field, "relationshipOrder", json_integer(0));
    if (json_object_get(given, "length") && !json_object_get(given, "byteLength") &&
        strcmp(type, "reference") != 0)
        json_object_set_new(field, "byteLength", json_integer(3 * number_or(given, "length", 0)));
    if (json_is_true(json_object_get(given, "externalId")) && !json_object_get(given, "idLookup"))
        json_object_set_new(field, "idLookup", json_true());
    /* seen in an org's describe (salesforce.stackexchange.com/q/246995), whatever its values are */
    if (strcmp(type, "email") == 0 && json_is_true(json_object_get(given, "unique")) &&
        !json_object_get(given, "caseSensitive"))
        json_object_set_new(field, "caseSensitive", json_true());
    if ((json_is_true(json_object_get(given, "calculated")) ||
         json_is_true(json_object_get(given, "autoNumber"))) &&
        !json_object_get(given, "createable")) {
        json_object_set_new(field, "createable", json_false());
        json_object_set_new(field, "updateable", json_false());
    }
    if (strcmp(type, "reference") == 0 && finish_reference(m, field, given, is_whole) < 0)
        return -1;
    if (widen_values(m, field) < 0)
        return -1;
    return is_whole || lode_org_schemacheck_sense(field, given, &why) == 0 ? 0 : refuse(m, &why);
}

/* fields: those of the file, the i-th of which goes to object. */
static int merge_field(struct merge *m, json_t *object, const json_t *fields, size_t i,
                       int is_whole)
{
    const json_t *given = json_array_get(fields, i);
    const char *name = get_name(m, given, NULL);
    struct lode_org_schemacheck why;
    json_t *old, *field;
    const char *type;

    if (!name)
        return -1;
    if (lode_org_schemacheck_field(given, is_whole, &why) < 0)
        return refuse(m, &why);
    old = lode_org_describe_find(object, name);
    if (old && lode_org_schemacheck_twin(fields, i, &why) < 0)
        return refuse(m, &why);
    type = json_string_value(json_object_get(given, "type"));
    if (old && (!type || strcmp(type, json_string_value(json_object_get(old, "type"))) == 0)) {
        if (json_object_update(old, (json_t *)given) < 0)
            return no_memory(m);
        return derive(m, old, given, is_whole);
    }
    field = new_field(m, given, name, is_whole);
    if (!field)
        return -1;
    if (json_object_update(field, (json_t *)given) < 0 || derive(m, field, given, is_whole) < 0) {
        json_decref(field);
        return m->err->code ? -1 : no_memory(m);
    }
    if (old) { /* another type: the field is replaced where it stands */
        json_object_clear(old);
        if (json_object_update(old, field) < 0)
            old = NULL;
        json_decref(field);
        return old ? 0 : no_memory(m);
    }
    return json_array_append_new(json_object_get(object, "fields"), field) < 0 ? no_memory(m) : 0;
}

/* "account" means Account. */
static const char *known_name(const json_t *objects, const char *name)
{
    const char *known;
    json_t *o;

    json_object_foreach((json_t *)objects, known,
                        o) if (lode_str_casecmp(known, name) == 0) return known;
    return name;
}

/* Whether any two standard objects of a real org have one prefix is not known: what an org says of
 * its own is taken. */
static int check_prefix(struct merge *m, const json_t *given, const char *name, int is_whole)
{
    const json_t *v = json_object_get(given, "keyPrefix");
    const char *p = json_string_value(v), *owner;
    char what[200];

    if (!v || json_is_null(v))
        return 0;
    if (!p || strlen(p) != 3 || strspn(p, ALNUM) != 3)
        return bad(m, "keyPrefix", "three letters or digits were expected");
    owner = lode_org_prefixes_owner(m->prefixes, m->objects, p);
    if (!owner || strcmp(owner, name) == 0 ||
        (is_whole && !json_is_true(json_object_get(given, "custom")) &&
         !json_is_true(json_object_get(json_object_get(m->objects, owner), "custom"))))
        return 0;
    snprintf(what, sizeof what, "\"%s\" is that of %.100s: each object has one of its own", p,
             owner);
    return bad(m, "keyPrefix", what);
}

/* "recordTypeInfos": ["A"] is short for the list of objects. */
static int widen_types(struct merge *m, json_t *given)
{
    json_t *list = json_object_get(given, "recordTypeInfos"), *v;
    size_t i;

    if (list && !json_is_array(list))
        return bad(m, "recordTypeInfos", "a list was expected");
    json_array_foreach(list, i, v)
    {
        json_t *o;

        if (json_is_string(json_object_get(v, "name")))
            continue;
        if (!json_is_string(v))
            return bad(m, "recordTypeInfos", "names, or objects with a \"name\", were expected");
        o = json_pack("{s:O}", "name", v);
        if (!o || json_array_set_new(list, i, o) < 0)
            return no_memory(m);
    }
    return 0;
}

/* A prefix that it does not bring is made up when all others are known. */
static json_t *new_object(struct merge *m, const char *name)
{
    char label[NAME_LEN_MAX + 1], plural[NAME_LEN_MAX + 2];

    lode_org_names_label(name, label, sizeof label);
    snprintf(plural, sizeof plural, "%ss", label);
    return lode_org_describe_object(name, label, plural, "", lode_str_ends(name, "__c"), m->err);
}

/* A custom object has a Name and, unless it is a detail, an owner. */
static int complete(struct merge *m, json_t *object)
{
    json_t *fields = json_object_get(object, "fields"), *f;
    const struct lode_org_describe_type *t = lode_org_describe_type("string");
    int is_detail = 0, has_name = 0;
    size_t i;

    json_array_foreach(fields, i, f)
    {
        is_detail |= json_is_true(json_object_get(f, "cascadeDelete"));
        has_name |= json_is_true(json_object_get(f, "nameField"));
    }
    if (!has_name && !lode_org_describe_find(object, "Name")) {
        f = lode_org_describe_field("Name", "Name", t, 80, 0, 0, m->err);
        if (!f || json_object_set_new(f, "nameField", json_true()) < 0 ||
            json_object_set_new(f, "idLookup", json_true()) < 0 ||
            json_array_append_new(fields, f) < 0)
            return no_memory(m);
    }
    return lode_org_standard_system(object, is_detail ? "notypes" : "queue notypes", m->err);
}

static int merge_fields(struct merge *m, const json_t *fields, json_t *object, int is_whole)
{
    size_t i, n = json_array_size(fields), len = strlen(m->path);

    for (i = 0; i < n; i++) {
        snprintf(m->path + len, sizeof m->path - len, ".fields[%zu]", i);
        if (merge_field(m, object, fields, i, is_whole) < 0)
            return -1;
    }
    m->path[len] = '\0';
    return 0;
}

static int merge_object(struct merge *m, const json_t *given, const char *key)
{
    const char *name = get_name(m, given, key);
    struct lode_org_schemacheck why;
    json_t *fields, *object, *top;
    int is_whole, is_new;

    if (!name)
        return -1;
    name = known_name(m->objects, name);
    fields = json_object_get(given, "fields");
    if (fields && !json_is_array(fields))
        return bad(m, "fields", "a list was expected");
    is_whole = lode_org_describe_find(given, "Id") != NULL;
    if (!is_whole && lode_org_schemacheck_object(given, &why) < 0)
        return refuse(m, &why);
    if (check_prefix(m, given, name, is_whole) < 0 || widen_types(m, (json_t *)given) < 0)
        return -1;
    object = is_whole ? NULL : json_object_get(m->objects, name);
    is_new = object == NULL;
    if (is_new && !(object = new_object(m, name)))
        return -1;
    top = json_copy((json_t *)given); /* all but the fields, which are merged one by one */
    json_object_del(top, "fields");
    json_object_del(top, "name");
    if (is_new && json_object_set_new(m->objects, name, object) < 0)
        object = NULL;
    if (!top || !object || json_object_update(object, top) < 0 ||
        lode_org_prefixes_add(m->prefixes, m->objects, name) < 0) {
        json_decref(top);
        return no_memory(m);
    }
    json_decref(top);
    if (merge_fields(m, fields, object, is_whole) < 0)
        return -1;
    return is_new && !is_whole ? complete(m, object) : 0;
}

static int merge_list(struct merge *m, const json_t *list)
{
    size_t i, len = strlen(m->path);
    json_t *o;

    json_array_foreach((json_t *)list, i, o)
    {
        snprintf(m->path + len, sizeof m->path - len, "[%zu]", i);
        if (merge_object(m, o, NULL) < 0)
            return -1;
    }
    m->path[len] = '\0';
    return 0;
}

/* {"Account": {…}, "Contact": {…}}: the key is the name, unless the describe has it. */
static int merge_map(struct merge *m, const json_t *map)
{
    size_t len = strlen(m->path);
    const char *key;
    json_t *o;

    json_object_foreach((json_t *)map, key, o)
    {
        snprintf(m->path + len, sizeof m->path - len, ".%.100s", key);
        if (merge_object(m, o, key) < 0)
            return -1;
    }
    m->path[len] = '\0';
    return 0;
}

/* One describe, a list of them (bare, or as "sobjects" or "result"), or an object of them; "result"
 * may also hold one, as `sf sobject describe --json` prints it. */
static int merge_all(struct merge *m, const json_t *root)
{
    static const char *const wraps[] = {"result", "sobjects"};
    const json_t *first;

    for (size_t i = 0; i < 2; i++) {
        const json_t *inner = json_object_get(root, wraps[i]);

        if (!inner || json_object_get(root, "name"))
            continue;
        snprintf(m->path + strlen(m->path), sizeof m->path - strlen(m->path), ".%s", wraps[i]);
        root = inner;
    }
    if (json_is_array(root))
        return merge_list(m, root);
    first = json_object_iter_value(json_object_iter((json_t *)root));
    if (json_is_object(first) && !json_object_get(root, "name") && !json_object_get(root, "fields"))
        return merge_map(m, root);
    return merge_object(m, root, NULL);
}

static int merge_file(struct merge *m, const json_t *root)
{
    m->prefixes = lode_org_prefixes_of(m->objects);
    if (!m->prefixes)
        return no_memory(m);
    if (merge_all(m, root) < 0)
        return -1;
    return lode_org_prefixes_fill(m->objects) < 0
               ? bad(m, "", "there are more objects than key prefixes to make up")
               : 0;
}

int lode_org_schemafile_merge(const char *file, json_t *objects, json_t *children,
                              struct lode_err *err)
{
    struct lode_buf text;
    struct merge m = {file, &text, objects, children, err, "$", NULL};
    json_error_t at;
    json_t *root = NULL;
    int rc = -1;

    err->code = LODE_OK;
    lode_buf_init(&text, 0);
    if (lode_io_read_file(file, FILE_MAX, &text, err) < 0)
        goto out;
    root = json_loadb(lode_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, &at);
    if (!root) {
        lode_err_set(err, LODE_E_INPUT, "schema %s:%d:%d: %s", file, at.line, at.column, at.text);
        lode_err_at(err, file, at.line);
        goto out;
    }
    rc = merge_file(&m, root);
out:
    json_decref(m.prefixes);
    json_decref(root);
    lode_buf_clear(&text);
    return rc;
}
