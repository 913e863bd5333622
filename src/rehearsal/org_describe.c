/* rehearsal/org_describe.c - describe replies of fields and objects. */
#include "rehearsal/org_describe.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_urls.h"

static const struct lode_org_describe_type types[] = {
    {"id", LODE_ORG_ID, "tns:ID"},
    {"string", LODE_ORG_STRING, "xsd:string"},
    {"textarea", LODE_ORG_TEXTAREA, "xsd:string"},
    {"picklist", LODE_ORG_PICKLIST, "xsd:string"},
    {"multipicklist", LODE_ORG_MULTIPICKLIST, "xsd:string"},
    {"email", LODE_ORG_EMAIL, "xsd:string"},
    {"phone", LODE_ORG_PHONE, "xsd:string"},
    {"url", LODE_ORG_URL, "xsd:string"},
    {"boolean", LODE_ORG_BOOLEAN, "xsd:boolean"},
    {"int", LODE_ORG_INT, "xsd:int"},
    {"double", LODE_ORG_DOUBLE, "xsd:double"},
    {"currency", LODE_ORG_CURRENCY, "xsd:double"},
    {"percent", LODE_ORG_PERCENT, "xsd:double"},
    {"date", LODE_ORG_DATE, "xsd:date"},
    {"datetime", LODE_ORG_DATETIME, "xsd:dateTime"},
    {"reference", LODE_ORG_REFERENCE, "tns:ID"},
    {"address", LODE_ORG_ADDRESS, "urn:address"},
    /* Types that only a real org's describe has; kept and checked as the nearest one. */
    {"location", LODE_ORG_ADDRESS, "urn:location"},
    {"combobox", LODE_ORG_STRING, "xsd:string"}, /* its values are only suggestions */
    {"encryptedstring", LODE_ORG_STRING, "xsd:string"},
    {"time", LODE_ORG_TIME, "xsd:time"},
    {"long", LODE_ORG_DOUBLE, "xsd:long"},
    {"base64", LODE_ORG_TEXTAREA, "xsd:base64Binary"},
    {"anyType", LODE_ORG_TEXTAREA, "xsd:anyType"},
    {"complexvalue", LODE_ORG_ADDRESS, "urn:complexvalue"},
};

const struct lode_org_describe_type *lode_org_describe_type_at(size_t i)
{
    return i < sizeof types / sizeof *types ? &types[i] : NULL;
}

const struct lode_org_describe_type *lode_org_describe_type(const char *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (lode_str_casecmp(types[i].name, name) == 0)
            return &types[i];
    return NULL;
}

/* A field's keys in the order of a real reply, and what most fields have: f false, t true, n null,
 * 0 zero, a an empty list. */
#define FIELD_KEYS(X)                  \
    X(aggregatable, t)                 \
    X(aiPredictionField, f)            \
    X(autoNumber, f)                   \
    X(byteLength, 0)                   \
    X(calculated, f)                   \
    X(calculatedFormula, n)            \
    X(cascadeDelete, f)                \
    X(caseSensitive, f)                \
    X(compoundFieldName, n)            \
    X(controllerName, n)               \
    X(createable, t)                   \
    X(custom, f)                       \
    X(defaultValue, n)                 \
    X(defaultValueFormula, n)          \
    X(defaultedOnCreate, f)            \
    X(dependentPicklist, f)            \
    X(deprecatedAndHidden, f)          \
    X(digits, 0)                       \
    X(displayLocationInDecimal, f)     \
    X(encrypted, f)                    \
    X(externalId, f)                   \
    X(extraTypeInfo, n)                \
    X(filterable, t)                   \
    X(filteredLookupInfo, n)           \
    X(formulaTreatNullNumberAsZero, f) \
    X(groupable, t)                    \
    X(highScaleNumber, f)              \
    X(htmlFormatted, f)                \
    X(idLookup, f)                     \
    X(inlineHelpText, n)               \
    X(label, n)                        \
    X(length, 0)                       \
    X(mask, n)                         \
    X(maskType, n)                     \
    X(name, n)                         \
    X(nameField, f)                    \
    X(namePointing, f)                 \
    X(nillable, t)                     \
    X(permissionable, t)               \
    X(picklistValues, a)               \
    X(polymorphicForeignKey, f)        \
    X(precision, 0)                    \
    X(queryByDistance, f)              \
    X(referenceTargetField, n)         \
    X(referenceTo, a)                  \
    X(relationshipName, n)             \
    X(relationshipOrder, n)            \
    X(restrictedDelete, f)             \
    X(restrictedPicklist, f)           \
    X(scale, 0)                        \
    X(searchPrefilterable, f)          \
    X(soapType, n)                     \
    X(sortable, t)                     \
    X(type, n)                         \
    X(unique, f)                       \
    X(updateable, t)                   \
    X(writeRequiresMasterRead, f)

/* An object's keys likewise; what an object says of itself is set later. */
#define OBJECT_KEYS(X)          \
    X(actionOverrides, a)       \
    X(activateable, f)          \
    X(associateEntityType, n)   \
    X(associateParentEntity, n) \
    X(childRelationships, a)    \
    X(compactLayoutable, t)     \
    X(createable, t)            \
    X(custom, f)                \
    X(customSetting, f)         \
    X(deepCloneable, f)         \
    X(defaultImplementation, n) \
    X(deletable, t)             \
    X(deprecatedAndHidden, f)   \
    X(extendedBy, n)            \
    X(extendsInterfaces, n)     \
    X(feedEnabled, f)           \
    X(fields, a)                \
    X(hasSubtypes, f)           \
    X(implementedBy, n)         \
    X(implementsInterfaces, n)  \
    X(isInterface, f)           \
    X(isSubtype, f)             \
    X(keyPrefix, n)             \
    X(label, n)                 \
    X(labelPlural, n)           \
    X(layoutable, t)            \
    X(listviewable, n)          \
    X(lookupLayoutable, n)      \
    X(mergeable, f)             \
    X(mruEnabled, t)            \
    X(name, n)                  \
    X(namedLayoutInfos, a)      \
    X(networkScopeFieldName, n) \
    X(queryable, t)             \
    X(recordTypeInfos, a)       \
    X(replicateable, t)         \
    X(retrieveable, t)          \
    X(searchLayoutable, t)      \
    X(searchable, t)            \
    X(sobjectDescribeOption, n) \
    X(supportedScopes, a)       \
    X(triggerable, t)           \
    X(undeletable, t)           \
    X(updateable, t)            \
    X(urls, n)

struct key {
    const char *name;
    char kind;
};

#define ROW(name, kind)  {#name, #kind[0]},
#define NAME(name, kind) #name,

static const struct key field_keys[] = {FIELD_KEYS(ROW)};
static const struct key object_keys[] = {OBJECT_KEYS(ROW)};
static const char *const field_names[] = {FIELD_KEYS(NAME)};
static const char *const object_names[] = {OBJECT_KEYS(NAME)};

const char *const *lode_org_describe_keys(size_t *n)
{
    *n = sizeof field_names / sizeof *field_names;
    return field_names;
}

const char *const *lode_org_describe_object_keys(size_t *n)
{
    *n = sizeof object_names / sizeof *object_names;
    return object_names;
}

static json_t *blank(char kind)
{
    switch (kind) {
    case 't':
        return json_true();
    case 'f':
        return json_false();
    case '0':
        return json_integer(0);
    case 'a':
        return json_array();
    default:
        return json_null();
    }
}

/* kinds: those of the keys that it gets. */
static json_t *skeleton(const struct key *keys, size_t n, const char *kinds, struct lode_err *err)
{
    json_t *o = json_object();
    int bad = o == NULL;

    for (size_t i = 0; i < n && !bad; i++)
        bad = strchr(kinds, keys[i].kind) &&
              json_object_set_new_nocheck(o, keys[i].name, blank(keys[i].kind)) < 0;
    if (bad) {
        lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
        json_decref(o);
        return NULL;
    }
    return o;
}

static int put(json_t *o, const char *key, json_t *value, struct lode_err *err)
{
    if (json_object_set_new_nocheck(o, key, value) < 0)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
    return 0;
}

static int put_size(json_t *f, const struct lode_org_describe_type *type, long length,
                    long precision, long scale, struct lode_err *err)
{
    switch (type->type) {
    case LODE_ORG_ID:
    case LODE_ORG_REFERENCE:
        return put(f, "length", json_integer(18), err) < 0 ||
                       put(f, "byteLength", json_integer(18), err) < 0
                   ? -1
                   : 0;
    case LODE_ORG_INT:
        return put(f, "digits", json_integer(precision), err);
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return put(f, "precision", json_integer(precision), err) < 0 ||
                       put(f, "scale", json_integer(scale), err) < 0
                   ? -1
                   : 0;
    case LODE_ORG_BOOLEAN:
    case LODE_ORG_DATE:
    case LODE_ORG_TIME:
    case LODE_ORG_DATETIME:
    case LODE_ORG_ADDRESS:
        return 0;
    default:
        return put(f, "length", json_integer(length), err) < 0 ||
                       put(f, "byteLength", json_integer(length * 3), err) < 0
                   ? -1
                   : 0;
    }
}

#define KIND(type) (1u << LODE_ORG_##type)
#define NUMBERS    (KIND(DOUBLE) | KIND(CURRENCY) | KIND(PERCENT))

/* In what fields of a type differ from most. */
static int put_abilities(json_t *f, enum lode_org_type type, long length, struct lode_err *err)
{
    static const struct {
        unsigned types;
        const char *key;
        char kind;
    } all[] = {
        {KIND(BOOLEAN), "nillable", 'f'}, /* never null: false unless the field says otherwise */
        {KIND(BOOLEAN), "defaultValue", 'f'},
        {KIND(BOOLEAN), "defaultedOnCreate", 't'},
        {KIND(BOOLEAN) | KIND(ADDRESS), "aggregatable", 'f'},
        {KIND(ADDRESS), "createable", 'f'},
        {KIND(ADDRESS), "updateable", 'f'},
        {KIND(ADDRESS), "queryByDistance", 't'},
        {KIND(ADDRESS) | KIND(MULTIPICKLIST), "sortable", 'f'},
        {KIND(ADDRESS) | KIND(MULTIPICKLIST) | KIND(DATETIME) | NUMBERS, "groupable", 'f'},
        {KIND(REFERENCE), "searchPrefilterable", 't'},
        {KIND(ID), "permissionable", 'f'},
    };
    static const char *const filters[] = {"filterable", "sortable", "groupable", "aggregatable"};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((all[i].types >> type & 1) && put(f, all[i].key, blank(all[i].kind), err) < 0)
            return -1;
    if (type != LODE_ORG_TEXTAREA)
        return 0;
    for (size_t i = 0; length > 255 && i < 4; i++)
        if (put(f, filters[i], json_false(), err) < 0)
            return -1;
    return put(f, "extraTypeInfo", json_string("plaintextarea"), err);
}

json_t *lode_org_describe_field(const char *name, const char *label,
                                const struct lode_org_describe_type *type, long length,
                                long precision, long scale, struct lode_err *err)
{
    json_t *f = skeleton(field_keys, sizeof field_keys / sizeof *field_keys, "t", err);
    int bad = 0;

    if (!f)
        return NULL;
    bad |= put(f, "name", json_string(name), err) < 0;
    bad |= put(f, "label", json_string(label), err) < 0;
    bad |= put(f, "type", json_string(type->name), err) < 0;
    bad |= put(f, "soapType", json_string(type->soap), err) < 0;
    bad |= put(f, "custom", json_boolean(lode_str_ends(name, "__c")), err) < 0;
    bad |= put_size(f, type, length, precision, scale, err) < 0;
    bad |= put_abilities(f, type->type, length, err) < 0;
    bad |= strcmp(type->name, "combobox") == 0 && put(f, "groupable", json_false(), err) < 0;
    if (bad) {
        json_decref(f);
        return NULL;
    }
    return f;
}

json_t *lode_org_describe_fields(const json_t *object)
{
    json_t *fields = json_array(), *f;
    struct lode_err err;
    size_t i;

    json_array_foreach(json_object_get(object, "fields"), i, f)
    {
        json_t *whole = skeleton(field_keys, sizeof field_keys / sizeof *field_keys, "tf0an", &err);

        if (!whole || json_object_update(whole, f) < 0 || json_array_append(fields, whole) < 0) {
            json_decref(whole);
            json_decref(fields);
            return NULL;
        }
        json_decref(whole);
    }
    return fields;
}

int lode_org_describe_values(json_t *field, const char *values, struct lode_err *err)
{
    json_t *list = json_array();

    if (put(field, "picklistValues", list, err) < 0)
        return -1;
    while (values && *values) {
        const char *end = strchr(values, ';');
        size_t n = end ? (size_t)(end - values) : strlen(values);
        int is_default = *values == '*';
        const char *at = values + is_default, *stop = values + n;
        const char *sign = memchr(at, '=', (size_t)(stop - at));
        const char *label = sign ? sign + 1 : at;
        size_t n_value = (size_t)((sign ? sign : stop) - at);
        json_t *v =
            json_pack("{s:b,s:b,s:s%,s:n,s:s%}", "active", 1, "defaultValue", is_default, "label",
                      label, (size_t)(stop - label), "validFor", "value", at, n_value);

        if (!v || json_array_append_new(list, v) < 0)
            return lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema");
        if (is_default && (put(field, "defaultValue", json_stringn(at, n_value), err) < 0 ||
                           put(field, "defaultedOnCreate", json_true(), err) < 0))
            return -1;
        values += n + (end != NULL);
    }
    return 0;
}

json_t *lode_org_describe_object(const char *name, const char *label, const char *plural,
                                 const char *prefix, int is_custom, struct lode_err *err)
{
    json_t *o = skeleton(object_keys, sizeof object_keys / sizeof *object_keys, "tf0an", err);
    char small[128];
    json_t *master;
    int bad = 0;

    if (!o)
        return NULL;
    lode_str_copy(small, sizeof small, plural);
    for (char *p = small; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    master = json_pack("[{s:b,s:b,s:b,s:s,s:b,s:s,s:s,s:{}}]", "active", 1, "available", 1,
                       "defaultRecordTypeMapping", 1, "developerName", "Master", "master", 1,
                       "name", "Master", "recordTypeId", "012000000000000AAA", "urls");
    bad |= put(o, "name", json_string(name), err) < 0;
    bad |= put(o, "label", json_string(label), err) < 0;
    bad |= put(o, "labelPlural", json_string(plural), err) < 0;
    bad |= put(o, "keyPrefix", prefix ? json_string(prefix) : json_null(), err) < 0;
    bad |= put(o, "custom", json_boolean(is_custom), err) < 0;
    bad |= put(o, "urls", lode_org_urls_object(o, "68.0", ""), err) < 0;
    bad |= put(o, "recordTypeInfos", master, err) < 0;
    bad |= put(o, "supportedScopes",
               json_pack("[{s:o,s:s},{s:o,s:s}]", "label", json_sprintf("All %s", small), "name",
                         "everything", "label", json_sprintf("My %s", small), "name", "mine"),
               err) < 0;
    if (bad) {
        json_decref(o);
        return NULL;
    }
    return o;
}

json_t *lode_org_describe_find(const json_t *object, const char *field)
{
    json_t *fields = json_object_get(object, "fields"), *f;
    size_t i;

    json_array_foreach(fields, i, f)
    {
        const char *name = json_string_value(json_object_get(f, "name"));

        if (name && lode_str_casecmp(name, field) == 0)
            return f;
    }
    return NULL;
}
