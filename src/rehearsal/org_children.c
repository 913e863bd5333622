/* rehearsal/org_children.c - the childRelationships of describe replies. */
#include "rehearsal/org_children.h"

#include <stdio.h>
#include <string.h>

/* "Account/Contact.AccountId" */
static void child_key(const char *parent, const char *child, const char *field, char *out,
                      size_t size)
{
    snprintf(out, size, "%s/%s.%s", parent, child ? child : "", field ? field : "");
}

/* The keys of all that parents list already: what a parent's describe says holds. */
static int list_children(json_t *objects, json_t *known)
{
    const char *name;
    json_t *object, *c;
    size_t i;
    char key[300];

    json_object_foreach(objects, name, object)
    {
        json_array_foreach(json_object_get(object, "childRelationships"), i, c)
        {
            child_key(name, json_string_value(json_object_get(c, "childSObject")),
                      json_string_value(json_object_get(c, "field")), key, sizeof key);
            if (json_object_set_new_nocheck(known, key, json_true()) < 0)
                return -1;
        }
    }
    return 0;
}

/* One entry of the parent's childRelationships, unless it has it already. */
static int add_child(json_t *parent, const char *child, const json_t *field, const char *name,
                     json_t *known)
{
    const char *field_name = json_string_value(json_object_get(field, "name"));
    char key[300];
    json_t *c;

    child_key(json_string_value(json_object_get(parent, "name")), child, field_name, key,
              sizeof key);
    if (json_object_get(known, key))
        return 0;
    c = json_pack("{s:b,s:s,s:b,s:s,s:[],s:[],s:s?,s:b}", "cascadeDelete",
                  json_is_true(json_object_get(field, "cascadeDelete")), "childSObject", child,
                  "deprecatedAndHidden", 0, "field", field_name, "junctionIdListNames",
                  "junctionReferenceTo", "relationshipName", name, "restrictedDelete",
                  json_is_true(json_object_get(field, "restrictedDelete")));
    if (json_object_set_new_nocheck(known, key, json_true()) < 0)
        return -1;
    return json_array_append_new(json_object_get(parent, "childRelationships"), c);
}

/* A custom lookup's default: the plural label without blanks, "LineItems__r". */
static const char *child_name(const char *plural, char *out, size_t size)
{
    size_t n = 0;

    for (; *plural && n + 4 < size; plural++)
        if (strchr("_0123456789", *plural) || ((*plural | 32) >= 'a' && (*plural | 32) <= 'z'))
            out[n++] = *plural;
    if (n == 0)
        return NULL;
    snprintf(out + n, size - n, "__r");
    return out;
}

/* The object in the lists of those that its fields refer to. */
static int add_to_parents(json_t *objects, const char *name, const json_t *object,
                          const json_t *children, json_t *known)
{
    json_t *fields = json_object_get(object, "fields"), *f, *to;
    const char *plural = json_string_value(json_object_get(object, "labelPlural"));
    size_t i, k;

    json_array_foreach(fields, i, f)
    {
        char key[256], made[128];

        snprintf(key, sizeof key, "%s.%s", name, json_string_value(json_object_get(f, "name")));
        json_array_foreach(json_object_get(f, "referenceTo"), k, to)
        {
            json_t *parent = json_object_get(objects, json_string_value(to));
            const char *given = json_string_value(json_object_get(children, key));

            if (!given && json_is_true(json_object_get(f, "custom")) && plural)
                given = child_name(plural, made, sizeof made);
            if (parent && add_child(parent, name, f, given, known) < 0)
                return -1;
        }
    }
    return 0;
}

int lode_org_children_fill(json_t *objects, const json_t *children, struct lode_err *err)
{
    json_t *known = json_object(), *object;
    const char *name;
    int bad = !known || list_children(objects, known) < 0;

    json_object_foreach(objects, name, object)
    {
        bad = bad || add_to_parents(objects, name, object, children, known) < 0;
    }
    json_decref(known);
    return bad ? lode_err_set(err, LODE_E_NOMEM, "out of memory for the schema") : 0;
}
