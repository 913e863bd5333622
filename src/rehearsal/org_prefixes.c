/* rehearsal/org_prefixes.c - who has which key prefix. */
#include "rehearsal/org_prefixes.h"

#include <string.h>

enum { N_DIGITS = 36, N_PLACES = N_DIGITS * N_DIGITS };

static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static const char *prefix_of(const json_t *objects, const char *name)
{
    return json_string_value(json_object_get(json_object_get(objects, name), "keyPrefix"));
}

json_t *lode_org_prefixes_of(const json_t *objects)
{
    json_t *owners = json_object(), *o;
    const char *name;

    json_object_foreach((json_t *)objects, name, o)
    {
        if (lode_org_prefixes_add(owners, objects, name) < 0) {
            json_decref(owners);
            return NULL;
        }
    }
    return owners;
}

int lode_org_prefixes_add(json_t *owners, const json_t *objects, const char *name)
{
    const char *prefix = prefix_of(objects, name);

    if (!prefix || !*prefix || lode_org_prefixes_owner(owners, objects, prefix))
        return 0;
    return json_object_set_new(owners, prefix, json_string(name));
}

const char *lode_org_prefixes_owner(const json_t *owners, const json_t *objects, const char *prefix)
{
    const char *name = json_string_value(json_object_get(owners, prefix));
    const char *now = name ? prefix_of(objects, name) : NULL;

    return now && strcmp(now, prefix) == 0 ? name : NULL; /* it may have got another since */
}

/* Where a made-up prefix stands in their row, or -1. */
static int place(const char *prefix)
{
    const char *a = prefix && *prefix == 'a' && prefix[1] ? strchr(digits, prefix[1]) : NULL;
    const char *b = a && prefix[2] ? strchr(digits, prefix[2]) : NULL;

    return b ? (int)(a - digits) * N_DIGITS + (int)(b - digits) : -1;
}

int lode_org_prefixes_fill(json_t *objects)
{
    unsigned char taken[N_PLACES] = {0};
    const char *name, *prefix;
    json_t *o;
    int k = 0;

    json_object_foreach(objects, name, o)
    {
        if (place(prefix_of(objects, name)) >= 0)
            taken[place(prefix_of(objects, name))] = 1;
    }
    json_object_foreach(objects, name, o)
    {
        char made[4] = "a";

        prefix = prefix_of(objects, name);
        if (!prefix || *prefix)
            continue;
        while (k < N_PLACES && taken[k])
            k++;
        if (k == N_PLACES)
            return -1;
        made[1] = digits[k / N_DIGITS];
        made[2] = digits[k++ % N_DIGITS];
        if (json_object_set_new(o, "keyPrefix", json_string(made)) < 0)
            return -1;
    }
    return 0;
}
