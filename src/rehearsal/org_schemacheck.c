/* rehearsal/org_schemacheck.c - mistakes in the objects and fields of a schema file. */
#include "rehearsal/org_schemacheck.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_describe.h"

__attribute__((format(printf, 3, 4))) static int found(struct lode_org_schemacheck *why,
                                                       const char *key, const char *fmt, ...)
{
    va_list args;

    why->key = key;
    va_start(args, fmt);
    vsnprintf(why->what, sizeof why->what, fmt, args);
    va_end(args);
    return -1;
}

static int is_one_of(const char *key, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], key) == 0)
            return 1;
    return 0;
}

/* Beside the keys of our own describe, in that order: those of the SOAP guide's
 * DescribeSObjectResult that it lacks. */
static int is_object_key(const char *key)
{
    static const char *const more[] = {"dataTranslationEnabled", "idEnabled", "urlDetail",
                                       "urlEdit", "urlNew"};
    size_t n;
    const char *const *known = lode_org_describe_object_keys(&n);

    return is_one_of(key, known, n) || is_one_of(key, more, sizeof more / sizeof *more);
}

/* A newer org may have more keys: what describe returned is taken whole. What somebody wrote has
 * those that are known. */
int lode_org_schemacheck_object(const json_t *given, struct lode_org_schemacheck *why)
{
    size_t n;
    const char *const *known = lode_org_describe_object_keys(&n);
    const char *key, *near;
    json_t *value;

    json_object_foreach((json_t *)given, key, value)
    {
        if (is_object_key(key))
            continue;
        near = lode_str_nearest(key, known, n);
        return near ? found(why, key, "unknown key, did you mean \"%s\"?", near)
                    : found(why, key, "unknown key: describe has no such for an object");
    }
    return 0;
}

/* A misspelt key would be a rule that silently does not hold. */
static int check_keys(const json_t *given, struct lode_org_schemacheck *why)
{
    size_t n;
    const char *const *known = lode_org_describe_keys(&n);
    const char *key, *near;
    json_t *value;

    json_object_foreach((json_t *)given, key, value)
    {
        near = is_one_of(key, known, n) ? NULL : lode_str_nearest(key, known, n);
        if (near)
            return found(why, key, "unknown key, did you mean \"%s\"?", near);
    }
    return 0;
}

static int check_kinds(const json_t *given, struct lode_org_schemacheck *why)
{
    static const char *const flags[] = {
        "externalId", "unique",     "caseSensitive",    "nillable",         "createable",
        "updateable", "idLookup",   "cascadeDelete",    "restrictedDelete", "restrictedPicklist",
        "autoNumber", "calculated", "defaultedOnCreate"};
    static const char *const sizes[] = {"length", "precision", "scale", "digits"};

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        const json_t *v = json_object_get(given, flags[i]);

        if (v && !json_is_boolean(v))
            return found(why, flags[i], "true or false was expected");
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const json_t *v = json_object_get(given, sizes[i]);

        if (v && (!json_is_integer(v) || json_integer_value(v) < 0))
            return found(why, sizes[i], "a whole number was expected");
    }
    return 0;
}

int lode_org_schemacheck_field(const json_t *given, int is_whole, struct lode_org_schemacheck *why)
{
    return check_kinds(given, why) < 0 || (!is_whole && check_keys(given, why) < 0) ? -1 : 0;
}

int lode_org_schemacheck_twin(const json_t *fields, size_t i, struct lode_org_schemacheck *why)
{
    const char *name = json_string_value(json_object_get(json_array_get(fields, i), "name"));

    for (size_t k = 0; name && k < i; k++) {
        const char *other = json_string_value(json_object_get(json_array_get(fields, k), "name"));

        if (other && lode_str_casecmp(name, other) == 0)
            return found(why, "name",
                         "\"%.40s\" is fields[%zu] already: names are compared "
                         "without case",
                         name, k);
    }
    return 0;
}

static int has_active(const json_t *field)
{
    json_t *list = json_object_get(field, "picklistValues"), *v;
    size_t i;

    json_array_foreach(list, i, v)
    {
        if (json_is_true(json_object_get(v, "active")))
            return 1;
    }
    return 0;
}

int lode_org_schemacheck_sense(const json_t *field, const json_t *given,
                               struct lode_org_schemacheck *why)
{
    const struct lode_org_describe_type *t =
        lode_org_describe_type(json_string_value(json_object_get(field, "type")));
    json_int_t precision = json_integer_value(json_object_get(field, "precision"));
    json_int_t scale = json_integer_value(json_object_get(field, "scale"));

    if (t && (t->type == LODE_ORG_PICKLIST || t->type == LODE_ORG_MULTIPICKLIST) &&
        json_is_true(json_object_get(field, "restrictedPicklist")) && !has_active(field))
        return found(why,
                     json_object_get(given, "restrictedPicklist") ? "restrictedPicklist"
                                                                  : "picklistValues",
                     "a restricted picklist without active \"picklistValues\" can have no value");
    if (t &&
        (t->type == LODE_ORG_DOUBLE || t->type == LODE_ORG_CURRENCY ||
         t->type == LODE_ORG_PERCENT) &&
        scale > precision &&
        (json_object_get(given, "scale") || json_object_get(given, "precision")))
        return found(why, json_object_get(given, "scale") ? "scale" : "precision",
                     "a scale of %lld is above the precision, %lld, which counts all digits",
                     (long long)scale, (long long)precision);
    return 0;
}
