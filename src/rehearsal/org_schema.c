/* rehearsal/org_schema.c - the objects of the local org, compiled from their describe replies. */
#include "rehearsal/org_schema.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_children.h"
#include "rehearsal/org_derived.h"
#include "rehearsal/org_describe.h"
#include "rehearsal/org_literal.h"
#include "rehearsal/org_names.h"
#include "rehearsal/org_schemafile.h"
#include "rehearsal/org_standard.h"

struct lode_org_schema {
    json_t *objects;     /* name: describe reply */
    json_t *fates;       /* while compiling */
    json_t *by_name;     /* name in lower case: which of the list */
    uint16_t *by_prefix; /* … + 1, by the three characters' place */
    struct lode_org_object *list;
    size_t n;
    void **owned; /* what the compiled fields point to beside the JSON */
    size_t n_owned, cap_owned;
};

static void *own(struct lode_org_schema *s, size_t size, struct lode_err *err)
{
    void *p;

    if (lode_mem_grow(&s->owned, s->n_owned, &s->cap_owned, sizeof *s->owned, err) < 0)
        return NULL;
    p = lode_mem_alloc(size, err);
    if (p)
        s->owned[s->n_owned++] = p;
    return p;
}

static const char *text(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

static unsigned flag(const json_t *o, const char *key)
{
    return json_is_true(json_object_get(o, key));
}

static long number(const json_t *o, const char *key)
{
    return (long)json_integer_value(json_object_get(o, key));
}

static int compile_refers(struct lode_org_schema *s, struct lode_org_field *f, const json_t *j,
                          struct lode_err *err)
{
    json_t *list = json_object_get(j, "referenceTo"), *v;
    size_t i, n = json_array_size(list);
    const char **to;

    if (n == 0)
        return 0;
    to = own(s, (n + 1) * sizeof *to, err);
    if (!to)
        return -1;
    json_array_foreach(list, i, v) to[i] = json_string_value(v);
    f->refers_to = to;
    return 0;
}

static int compile_values(struct lode_org_schema *s, struct lode_org_field *f, const json_t *j,
                          struct lode_err *err)
{
    json_t *list = json_object_get(j, "picklistValues"), *v;
    size_t i, n = 0;
    const char **values, **labels;

    if (f->type != LODE_ORG_PICKLIST && f->type != LODE_ORG_MULTIPICKLIST)
        return 0;
    values = own(s, (json_array_size(list) + 1) * sizeof *values, err);
    labels = values ? own(s, (json_array_size(list) + 1) * sizeof *labels, err) : NULL;
    if (!labels)
        return -1;
    json_array_foreach(list, i, v)
    {
        const json_t *active = json_object_get(v, "active");

        if (active && !json_is_true(active))
            continue;
        if (flag(v, "defaultValue"))
            f->default_value = text(v, "value");
        labels[n] = text(v, "label") ? text(v, "label") : text(v, "value");
        values[n++] = text(v, "value");
    }
    f->values = values;
    f->labels = labels;
    return 0;
}

/* A describe has a default either in defaultValue or as a formula; a checkbox, which is false
 * unless it is said otherwise, in both. */
static int compile_formula(struct lode_org_schema *s, struct lode_org_field *f, const json_t *j,
                           struct lode_err *err)
{
    const char *formula = text(j, "defaultValueFormula");
    char *value;

    if (!formula || (f->default_value && f->type != LODE_ORG_BOOLEAN))
        return 0;
    value = own(s, strlen(formula) + LODE_ORG_LITERAL_ROOM, err);
    if (!value)
        return -1;
    if (lode_org_literal_read(f->type, formula, value) == 0)
        f->default_value = value;
    return 0;
}

static int compile_default(struct lode_org_schema *s, struct lode_org_field *f, const json_t *j,
                           struct lode_err *err)
{
    const json_t *v = json_object_get(j, "defaultValue");
    char number_text[40], *copy;

    if (json_is_string(v))
        f->default_value = json_string_value(v);
    else if (json_is_boolean(v))
        f->default_value = json_is_true(v) ? "true" : "false";
    else if (json_is_number(v)) {
        snprintf(number_text, sizeof number_text, "%.17g", json_number_value(v));
        copy = own(s, strlen(number_text) + 1, err);
        if (!copy)
            return -1;
        memcpy(copy, number_text, strlen(number_text) + 1);
        f->default_value = copy;
    }
    return compile_formula(s, f, j, err);
}

/* What becomes of a child with its parent stands in the parent's list of children: a real org's
 * Contact says cascadeDelete false of AccountId, its Account true of Contact's AccountId. Keeps
 * "Contact.AccountId": 1 cascade, 2 restrict. */
static int find_fates(struct lode_org_schema *s, struct lode_err *err)
{
    const char *name;
    json_t *object, *c;
    size_t i;

    s->fates = json_object();
    json_object_foreach(s->objects, name, object)
    {
        json_array_foreach(json_object_get(object, "childRelationships"), i, c)
        {
            const char *child = text(c, "childSObject"), *field = text(c, "field");
            unsigned fate = flag(c, "cascadeDelete") | flag(c, "restrictedDelete") << 1;
            char key[256];

            if (!fate || !child || !field)
                continue;
            snprintf(key, sizeof key, "%s.%s", child, field);
            fate |= (unsigned)json_integer_value(json_object_get(s->fates, key));
            if (json_object_set_new(s->fates, key, json_integer(fate)) < 0)
                return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
        }
    }
    return s->fates ? 0 : lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
}

static void inherit_fate(const struct lode_org_schema *s, const char *object,
                         struct lode_org_field *f)
{
    char key[256];
    unsigned fate;

    if (!f->refers_to)
        return;
    snprintf(key, sizeof key, "%s.%s", object, f->name);
    fate = (unsigned)json_integer_value(json_object_get(s->fates, key));
    f->is_cascade |= fate & 1u;
    f->is_restrict |= fate >> 1 & 1u;
}

static int compile_field(struct lode_org_schema *s, const char *object, struct lode_org_field *f,
                         const json_t *j, struct lode_err *err)
{
    const struct lode_org_describe_type *t = lode_org_describe_type(text(j, "type"));

    f->name = text(j, "name");
    f->label = text(j, "label") ? text(j, "label") : f->name;
    f->type = t ? t->type : LODE_ORG_TEXTAREA; /* of a newer org */
    f->length = number(j, "length");
    f->precision = number(j, f->type == LODE_ORG_INT ? "digits" : "precision");
    f->scale = number(j, "scale");
    f->relationship = text(j, "relationshipName");
    f->is_nillable = flag(j, "nillable") & 1u;
    f->is_createable = flag(j, "createable") & 1u;
    f->is_updateable = flag(j, "updateable") & 1u;
    f->is_defaulted = flag(j, "defaultedOnCreate") & 1u;
    f->is_unique = flag(j, "unique") & 1u;
    f->is_external_id = flag(j, "externalId") & 1u;
    f->is_id_lookup = flag(j, "idLookup") & 1u;
    /* Of a unique e-mail field describe says true, though its values are all in small letters
     * (salesforce.stackexchange.com/q/246995). */
    f->is_case_sensitive = flag(j, "caseSensitive") && f->type != LODE_ORG_EMAIL;
    f->is_html = flag(j, "htmlFormatted") && f->type == LODE_ORG_TEXTAREA;
    f->is_restricted = flag(j, "restrictedPicklist") & 1u;
    f->is_custom = flag(j, "custom") & 1u;
    f->is_cascade = flag(j, "cascadeDelete") & 1u;
    f->is_restrict = flag(j, "restrictedDelete") & 1u;
    f->is_auto_number = flag(j, "autoNumber") & 1u;
    f->is_name = flag(j, "nameField") & 1u;
    f->is_polymorphic = json_array_size(json_object_get(j, "referenceTo")) > 1;
    if (compile_refers(s, f, j, err) < 0 || compile_values(s, f, j, err) < 0)
        return -1;
    inherit_fate(s, object, f);
    return compile_default(s, f, j, err);
}

static int compile_object(struct lode_org_schema *s, struct lode_org_object *o, const json_t *j,
                          struct lode_err *err)
{
    json_t *list = json_object_get(j, "fields"), *v;
    size_t i, n = json_array_size(list);
    struct lode_org_field *fields = own(s, n * sizeof *fields, err);

    if (!fields)
        return -1;
    json_array_foreach(list, i, v)
    {
        if (compile_field(s, text(j, "name"), &fields[i], v, err) < 0)
            return -1;
    }
    o->name = text(j, "name");
    o->label = text(j, "label") ? text(j, "label") : o->name;
    o->key_prefix = text(j, "keyPrefix") ? text(j, "keyPrefix") : "";
    o->fields = fields;
    o->n_fields = n;
    o->is_custom = (int)flag(j, "custom");
    o->describe = j;
    return 0;
}

static int add_builtin(struct lode_org_schema *s, const struct lode_org_builtin *b,
                       json_t *children, struct lode_err *err)
{
    for (; b->name; b++) {
        json_t *o = lode_org_standard_object(b, children, err);

        if (!o)
            return -1;
        if (json_object_set_new(s->objects, b->name, o) < 0)
            return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
    }
    return 0;
}

/* From here on the parents' lists say it, as in a real org. */
static void forget_fates(json_t *objects)
{
    const char *name;
    json_t *object, *f;
    size_t i;

    json_object_foreach(objects, name, object)
    {
        json_array_foreach(json_object_get(object, "fields"), i, f)
        {
            json_object_set_new(f, "cascadeDelete", json_false());
            json_object_set_new(f, "restrictedDelete", json_false());
        }
    }
}

/* The keys of a record type that a schema file left out; the master record type comes last, and is
 * the default where no other one is. */
static int complete_types(json_t *objects, struct lode_err *err)
{
    const char *name;
    json_t *object, *info;
    size_t i;

    json_object_foreach(objects, name, object)
    {
        json_t *list = json_object_get(object, "recordTypeInfos"), *master = NULL;
        int has_default = 0;

        json_array_foreach(list, i, info)
        {
            const char *called = text(info, "name");
            char developer[LODE_ORG_NAME_MAX + 1];
            json_t *all;

            lode_org_names_developer(called, developer, sizeof developer);
            all = json_pack("{s:b,s:b,s:b,s:s,s:b,s:s}", "active", 1, "available", 1,
                            "defaultRecordTypeMapping", 0, "developerName", developer, "master", 0,
                            "name", called);

            if (!all || json_object_update_missing(info, all) < 0) {
                json_decref(all);
                return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
            }
            json_decref(all);
            if (flag(info, "master"))
                master = info;
            else
                has_default |= (int)flag(info, "defaultRecordTypeMapping");
        }
        if (!master) {
            master = json_pack("{s:b,s:b,s:b,s:s,s:b,s:s,s:s}", "active", 1, "available", 1,
                               "defaultRecordTypeMapping", !has_default, "developerName", "Master",
                               "master", 1, "name", "Master", "recordTypeId", "012000000000000AAA");
            if (json_array_append_new(list, master) < 0)
                return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
        }
    }
    return 0;
}

static int describe_all(struct lode_org_schema *s, const char *file, struct lode_err *err)
{
    json_t *children = json_object();
    int rc = -1;

    s->objects = json_object();
    if (!children || !s->objects) {
        lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
        goto out;
    }
    if (add_builtin(s, lode_org_builtin_people, children, err) < 0 ||
        add_builtin(s, lode_org_builtin_sales, children, err) < 0 ||
        add_builtin(s, lode_org_builtin_work, children, err) < 0 ||
        add_builtin(s, lode_org_builtin_orders, children, err) < 0 ||
        add_builtin(s, lode_org_builtin_org, children, err) < 0 ||
        add_builtin(s, lode_org_builtin_setup, children, err) < 0 ||
        lode_org_children_fill(s->objects, children, err) < 0)
        goto out;
    forget_fates(s->objects);
    if (file && lode_org_schemafile_merge(file, s->objects, children, err) < 0)
        goto out;
    rc = lode_org_children_fill(s->objects, children, err);
    if (rc == 0)
        rc = complete_types(s->objects, err);
out:
    json_decref(children);
    return rc;
}

/* Of two objects with one prefix or name, the first is found. */
static int make_index(struct lode_org_schema *s, struct lode_err *err)
{
    s->by_name = json_object();
    s->by_prefix = lode_mem_alloc(LODE_ORG_NAMES_PLACES * sizeof *s->by_prefix, err);
    if (!s->by_prefix || !s->by_name || s->n >= UINT16_MAX)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
    for (size_t i = s->n; i-- > 0;) {
        char key[LODE_ORG_NAMES_KEY];

        if (s->list[i].key_prefix[0])
            s->by_prefix[lode_org_names_place(s->list[i].key_prefix)] = (uint16_t)(i + 1);
        if (lode_org_names_lower(s->list[i].name, key) == 0 &&
            json_object_set_new(s->by_name, key, json_integer((json_int_t)i)) < 0)
            return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
    }
    s->by_prefix[0] = 0;
    return 0;
}

int lode_org_schema_open(const char *file, struct lode_org_schema **out, struct lode_err *err)
{
    struct lode_org_schema *s = lode_mem_alloc(sizeof *s, err);
    const char *name;
    json_t *j;

    if (!s)
        return -1;
    if (describe_all(s, file, err) < 0)
        goto failed;
    if (find_fates(s, err) < 0)
        goto failed;
    s->list = lode_mem_alloc(json_object_size(s->objects) * sizeof *s->list, err);
    if (!s->list)
        goto failed;
    json_object_foreach(s->objects, name, j)
    {
        if (compile_object(s, &s->list[s->n], j, err) < 0)
            goto failed;
        s->n++;
    }
    lode_org_derived_mark(s->list, s->n);
    if (make_index(s, err) < 0)
        goto failed;
    *out = s;
    return 0;
failed:
    lode_org_schema_close(s);
    return -1;
}

void lode_org_schema_close(struct lode_org_schema *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_owned; i++)
        lode_mem_free(s->owned[i]);
    lode_mem_free(s->owned);
    lode_mem_free(s->list);
    lode_mem_free(s->by_prefix);
    json_decref(s->by_name);
    json_decref(s->fates);
    json_decref(s->objects);
    lode_mem_free(s);
}

/* Help article "Create Audit Fields": these objects, and all custom ones. */
static int has_audit(const struct lode_org_object *o)
{
    static const char *const names[] = {"Account", "CampaignMember", "Case",  "CaseComment",
                                        "Contact", "ContentVersion", "Event", "Attachment",
                                        "Lead",    "Opportunity",    "Task",  "Contract",
                                        "Quote",   "EmailMessage",   "Idea",  "WorkOrder"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(o->name, names[i]) == 0)
            return 1;
    return o->is_custom;
}

void lode_org_schema_allow_audit(struct lode_org_schema *s)
{
    static const char *const names[] = {
        "CreatedDate",   "CreatedById",        "LastModifiedDate",   "LastModifiedById",
        "ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId"};

    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; has_audit(&s->list[i]) && k < sizeof names / sizeof *names; k++) {
            const struct lode_org_field *f = lode_org_schema_field(&s->list[i], names[k]);
            json_t *j = json_object_get(s->objects, s->list[i].name);

            if (!f)
                continue;
            ((struct lode_org_field *)(uintptr_t)f)->is_createable = 1;
            json_object_set_new(lode_org_describe_find(j, names[k]), "createable", json_true());
        }
}

const struct lode_org_object *lode_org_schema_object(const struct lode_org_schema *s,
                                                     const char *name)
{
    char key[LODE_ORG_NAMES_KEY];
    const json_t *i = lode_org_names_lower(name, key) < 0 ? NULL : json_object_get(s->by_name, key);

    return i ? &s->list[json_integer_value(i)] : NULL;
}

const struct lode_org_object *lode_org_schema_by_prefix(const struct lode_org_schema *s,
                                                        const char *id)
{
    size_t at = lode_org_names_place(id);

    return s->by_prefix[at] ? &s->list[s->by_prefix[at] - 1] : NULL;
}

const struct lode_org_object *lode_org_schema_at(const struct lode_org_schema *s, size_t i)
{
    return i < s->n ? &s->list[i] : NULL;
}

const struct lode_org_field *lode_org_schema_field(const struct lode_org_object *o,
                                                   const char *name)
{
    for (size_t i = 0; i < o->n_fields; i++)
        if (lode_str_casecmp(o->fields[i].name, name) == 0)
            return &o->fields[i];
    return NULL;
}

const struct lode_org_field *lode_org_schema_child(const struct lode_org_schema *s,
                                                   const struct lode_org_object *o,
                                                   const char **name,
                                                   const struct lode_org_object **child)
{
    json_t *list = json_object_get(o->describe, "childRelationships"), *v;
    size_t i;

    json_array_foreach(list, i, v)
    {
        const char *relation = text(v, "relationshipName"), *object = text(v, "childSObject");
        const char *field = text(v, "field");

        if (!relation || !object || !field || lode_str_casecmp(relation, *name) != 0)
            continue;
        *child = lode_org_schema_object(s, object);
        *name = relation;
        return *child ? lode_org_schema_field(*child, field) : NULL;
    }
    return NULL;
}
