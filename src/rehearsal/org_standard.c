/* rehearsal/org_standard.c - the describe replies of the built-in objects and of system fields,
 * from the words of the built-in tables (org_builtin.h). */
#include "rehearsal/org_standard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_describe.h"

/* Copies the next word of *s (words are split at blanks) into out; 0 at the end. */
static int next_word(const char **s, char *out, size_t size)
{
    size_t n;

    *s += strspn(*s, " ");
    n = strcspn(*s, " ");
    if (n == 0)
        return 0;
    snprintf(out, size, "%.*s", (int)n, *s);
    *s += n;
    return 1;
}

static int has_word(const char *s, const char *word)
{
    char w[64];

    while (next_word(&s, w, sizeof w))
        if (strcmp(w, word) == 0)
            return 1;
    return 0;
}

static int set(json_t *f, const char *key, json_t *value)
{
    return json_object_set_new_nocheck(f, key, value);
}

static int make_reference(json_t *f, const char *targets)
{
    json_t *to;
    int n = 0, bad = 0;

    if (!*targets)
        return 0;
    to = json_array();
    bad = set(f, "referenceTo", to) < 0;
    while (*targets) {
        size_t k = strcspn(targets, ",");

        bad |= json_array_append_new(to, json_stringn(targets, k)) < 0;
        targets += k + (targets[k] == ',');
        n++;
    }
    if (n > 1)
        bad |= set(f, "polymorphicForeignKey", json_true()) < 0 ||
               set(f, "namePointing", json_true()) < 0;
    return bad ? -1 : 0;
}

/* The keys that one word of a field's flags stands for. */
static int apply(json_t *f, const char *word, json_t *children, const char *object)
{
    static const struct {
        const char *word, *keys[4];
        int value;
    } plain[] = {
        {"required", {"nillable", "permissionable"}, 0},
        {"readonly", {"createable", "updateable", "permissionable", "searchPrefilterable"}, 0},
        {"create", {"updateable", NULL}, 0},
        {"fixed", {"permissionable", "searchPrefilterable"}, 0},
        {"name", {"nameField", NULL}, 1},
        {"lookup", {"idLookup", NULL}, 1},
        {"auto", {"autoNumber", NULL}, 1},
        {"restricted", {"restrictedPicklist", NULL}, 1},
        {"unique", {"unique", NULL}, 1},
        {"cascade", {"cascadeDelete", NULL}, 1},
        {"restrict", {"restrictedDelete", NULL}, 1},
        {"defaulted", {"defaultedOnCreate", NULL}, 1},
    };
    char key[200];

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (strcmp(plain[i].word, word) != 0)
            continue;
        for (size_t k = 0; k < 4 && plain[i].keys[k]; k++)
            if (set(f, plain[i].keys[k], json_boolean(plain[i].value)) < 0)
                return -1;
        return 0;
    }
    if (lode_str_starts(word, "rel:"))
        return set(f, "relationshipName", json_string(word + 4));
    if (strcmp(word, "part:Name") == 0 && (set(f, "extraTypeInfo", json_string("personname")) < 0 ||
                                           set(f, "permissionable", json_false()) < 0))
        return -1;
    if (lode_str_starts(word, "part:"))
        return set(f, "compoundFieldName", json_string(word + 5));
    if (lode_str_starts(word, "default:"))
        return set(f, "defaultValue", json_boolean(strcmp(word + 8, "true") == 0));
    if (lode_str_starts(word, "child:")) {
        snprintf(key, sizeof key, "%s.%s", object, json_string_value(json_object_get(f, "name")));
        return set(children, key, json_string(word + 6));
    }
    return -1;
}

static int add_field(json_t *object, const struct lode_org_builtin_field *b, json_t *children,
                     struct lode_err *err)
{
    const char *s = b->type, *flags = b->flags;
    char word[64], name[32] = "", targets[160] = "";
    long sizes[2] = {0, 0};
    const struct lode_org_describe_type *type;
    json_t *f;
    int bad = 0;

    next_word(&s, name, sizeof name);
    type = lode_org_describe_type(name);
    if (!type)
        return lode_err_set(err, LODE_E_CHECK, "field %s: no type %s", b->name, name);
    if (type->type == LODE_ORG_REFERENCE)
        next_word(&s, targets, sizeof targets);
    else
        for (int i = 0; i < 2 && next_word(&s, word, sizeof word); i++)
            sizes[i] = strtol(word, NULL, 10);
    f = lode_org_describe_field(b->name, b->label, type, sizes[0], sizes[0], sizes[1], err);
    if (!f)
        return -1;
    bad |= make_reference(f, targets) < 0;
    while (next_word(&flags, word, sizeof word))
        bad |= apply(f, word, children, json_string_value(json_object_get(object, "name"))) < 0;
    if (b->values && lode_org_describe_values(f, b->values, err) < 0)
        bad = 1;
    if (bad) {
        json_decref(f);
        return lode_err_set(err, LODE_E_CHECK, "cannot describe field %s", b->name);
    }
    if (json_array_append_new(json_object_get(object, "fields"), f) < 0)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
    return 0;
}

static int add_address(json_t *object, const struct lode_org_builtin_field *b, json_t *children,
                       struct lode_err *err)
{
    static const struct {
        const char *name, *label, *type, *values;
    } parts[] = {
        {"Street", "Street", "textarea 255", NULL},
        {"City", "City", "string 40", NULL},
        {"State", "State/Province", "string 80", NULL},
        {"PostalCode", "Zip/Postal Code", "string 20", NULL},
        {"Country", "Country", "string 80", NULL},
        {"Latitude", "Latitude", "double 18 15", NULL},
        {"Longitude", "Longitude", "double 18 15", NULL},
        {"GeocodeAccuracy", "Geocode Accuracy", "picklist 40",
         "Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown"},
        {"Address", "Address", "address", NULL},
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char name[64], label[64], flags[96];
        struct lode_org_builtin_field one = {name, label, parts[i].type, flags, parts[i].values};

        snprintf(name, sizeof name, "%s%s", b->name, parts[i].name);
        snprintf(label, sizeof label, "%s%s", b->label, parts[i].label);
        if (strcmp(parts[i].name, "Address") == 0)
            flags[0] = '\0';
        else
            snprintf(flags, sizeof flags, "part:%sAddress%s", b->name,
                     parts[i].values ? " restricted" : "");
        if (add_field(object, &one, children, err) < 0)
            return -1;
    }
    return 0;
}

static int add_missing(json_t *object, const struct lode_org_builtin_field *b, json_t *children,
                       struct lode_err *err)
{
    if (lode_org_describe_find(object, b->name))
        return 0;
    return add_field(object, b, children, err);
}

/* What stands first in a reply: Id and IsDeleted. */
static int add_head(json_t *object, const char *flags, json_t *children, struct lode_err *err)
{
    const char *name = json_string_value(json_object_get(object, "name"));
    const char *of = json_string_value(json_object_get(object, "label"));
    char label[300];
    struct lode_org_builtin_field id = {"Id", label, "id", "required readonly lookup defaulted",
                                        NULL};
    static const struct lode_org_builtin_field deleted = {"IsDeleted", "Deleted", "boolean",
                                                          "readonly", NULL};

    snprintf(label, sizeof label, "%s ID", lode_str_ends(name, "__c") ? "Record" : of);
    if (add_missing(object, &id, children, err) < 0)
        return -1;
    return has_word(flags, "nobin") ? 0 : add_missing(object, &deleted, children, err);
}

static int add_tail(json_t *object, const char *flags, json_t *children, struct lode_err *err)
{
    static const struct {
        const char *unless, *when;
        struct lode_org_builtin_field field;
    } tail[] = {
        {"notypes",
         NULL,
         {"RecordTypeId", "Record Type ID", "reference RecordType", "fixed rel:RecordType", NULL}},
        {NULL,
         "owner",
         {"OwnerId", "Owner ID", "reference User", "required fixed defaulted rel:Owner", NULL}},
        {NULL,
         "queue",
         {"OwnerId", "Owner ID", "reference Group,User", "required fixed defaulted rel:Owner",
          NULL}},
        {"nocreated",
         NULL,
         {"CreatedDate", "Created Date", "datetime", "required readonly defaulted", NULL}},
        {"nocreator",
         NULL,
         {"CreatedById", "Created By ID", "reference User",
          "required readonly defaulted rel:CreatedBy", NULL}},
        {"nomodified",
         NULL,
         {"LastModifiedDate", "Last Modified Date", "datetime", "required readonly defaulted",
          NULL}},
        {"nomodified",
         NULL,
         {"LastModifiedById", "Last Modified By ID", "reference User",
          "required readonly defaulted rel:LastModifiedBy", NULL}},
        {NULL,
         NULL,
         {"SystemModstamp", "System Modstamp", "datetime", "required readonly defaulted", NULL}},
    };

    for (size_t i = 0; i < sizeof tail / sizeof *tail; i++) {
        if ((tail[i].unless && has_word(flags, tail[i].unless)) ||
            (tail[i].when && !has_word(flags, tail[i].when)))
            continue;
        if (add_missing(object, &tail[i].field, children, err) < 0)
            return -1;
    }
    return 0;
}

int lode_org_standard_system(json_t *object, const char *flags, struct lode_err *err)
{
    json_t *children = json_object(); /* no parent names its children after these fields */
    int rc = -1;

    if (!children)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
    if (add_head(object, flags, children, err) == 0 && add_tail(object, flags, children, err) == 0)
        rc = 0;
    json_decref(children);
    return rc;
}

json_t *lode_org_standard_object(const struct lode_org_builtin *b, json_t *children,
                                 struct lode_err *err)
{
    json_t *o = lode_org_describe_object(b->name, b->label, b->plural, b->prefix, 0, err);
    int bad = o == NULL || add_head(o, b->flags, children, err) < 0;

    for (const struct lode_org_builtin_field *f = b->fields; !bad && f->name; f++)
        bad = strcmp(f->type, "address") == 0 ? add_address(o, f, children, err) < 0
                                              : add_field(o, f, children, err) < 0;
    bad = bad || add_tail(o, b->flags, children, err) < 0;
    if (!bad && has_word(b->flags, "nodelete"))
        bad = set(o, "deletable", json_false()) < 0 || set(o, "undeletable", json_false()) < 0;
    if (!bad && has_word(b->flags, "merge"))
        bad = set(o, "mergeable", json_true()) < 0;
    if (!bad && has_word(b->flags, "readonly"))
        bad = set(o, "createable", json_false()) < 0 || set(o, "updateable", json_false()) < 0;
    if (bad) {
        json_decref(o);
        return NULL;
    }
    return o;
}

int lode_org_standard_is_bulk(const char *object)
{
    static const char *const barred[] = {"EntityDefinition", "FieldDefinition", "RecentlyViewed",
                                         "CaseStatus",       "ContractStatus",  "PartnerRole",
                                         "SolutionStatus",   "TaskPriority",    "TaskStatus"};

    for (size_t i = 0; i < sizeof barred / sizeof *barred; i++)
        if (strcmp(object, barred[i]) == 0)
            return 0;
    return 1;
}
