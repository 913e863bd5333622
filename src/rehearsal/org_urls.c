/* rehearsal/org_urls.c - addresses in describe replies. */
#include "rehearsal/org_urls.h"

#include <stdint.h>
#include <string.h>

/* As a real org lists them (REST guide, sObject Describe); not all of them are answered here. */
static const struct {
    const char *key, *tail;
} paths[] = {
    {"compactLayouts", "/describe/compactLayouts"},
    {"rowTemplate", "/{ID}"},
    {"approvalLayouts", "/describe/approvalLayouts"},
    {"defaultValues", "/defaultValues?recordTypeId&fields"},
    {"listviews", "/listviews"},
    {"describe", "/describe"},
    {"quickActions", "/quickActions"},
    {"layouts", "/describe/layouts"},
    {"sobject", ""},
};

static const char *text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));

    return s ? s : "";
}

/* 0, or -1: no memory. */
static int put(json_t *o, const char *key, json_t *value)
{
    return json_object_set_new(o, key, value);
}

json_t *lode_org_urls_object(const json_t *describe, const char *version, const char *instance)
{
    const char *name = text(describe, "name");
    json_t *o = json_object();
    int bad = o == NULL;

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        bad |=
            put(o, paths[i].key,
                json_sprintf("/services/data/v%s/sobjects/%s%s", version, name, paths[i].tail)) < 0;
    bad |=
        put(o, "uiDetailTemplate", json_sprintf("%s/{ID}", instance)) < 0 ||
        put(o, "uiEditTemplate", json_sprintf("%s/{ID}/e", instance)) < 0 ||
        put(o, "uiNewRecord", json_sprintf("%s/%s/e", instance, text(describe, "keyPrefix"))) < 0;
    if (!bad)
        return o;
    json_decref(o);
    return NULL;
}

static json_t *record_types(const json_t *describe, const char *version)
{
    json_t *list = json_array(), *info;
    size_t i;

    json_array_foreach(json_object_get(describe, "recordTypeInfos"), i, info)
    {
        json_t *copy = json_copy(info);
        json_t *urls =
            json_pack("{s:o}", "layout",
                      json_sprintf("/services/data/v%s/sobjects/%s/describe/layouts/%s", version,
                                   text(describe, "name"), text(info, "recordTypeId")));

        if (put(copy, "urls", urls) < 0 || json_array_append_new(list, copy) < 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

json_t *lode_org_urls_describe(const json_t *describe, const char *version, const char *instance)
{
    json_t *o = json_copy((json_t *)(uintptr_t)describe);

    if (o && put(o, "urls", lode_org_urls_object(describe, version, instance)) == 0 &&
        put(o, "recordTypeInfos", record_types(describe, version)) == 0)
        return o;
    json_decref(o);
    return NULL;
}
