/* cli/snapshot_objects.c - which objects a snapshot has, and what the org says of them. */
#include "cli/snapshot.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/report.h"
#include "rehearsal/org_schema.h"
#include "salesforce/sfjson.h"

enum { PREFIX_LEN = 3 };

struct object {
    char *name; /* as the user or the org spells it */
    int is_described;
    struct lode_describe *describe; /* where it is kept */
};

struct lode_snapshot_objects {
    struct lode_session *s;
    json_t *global;                /* the reply that lists all objects */
    struct lode_org_schema *local; /* what the local org has by itself */
    struct object *items;
    size_t n, cap, n_described;
    char *path, *part;
    struct lode_out *out; /* behind part */
};

static struct object *find(const struct lode_snapshot_objects *o, const char *name)
{
    for (size_t i = 0; i < o->n; i++)
        if (lode_str_casecmp(o->items[i].name, name) == 0)
            return &o->items[i];
    return NULL;
}

static struct object *add(struct lode_snapshot_objects *o, const char *name, struct lode_err *err)
{
    struct object *old = find(o, name), new = {NULL, 0, NULL};

    if (old)
        return old;
    if (lode_mem_grow(&o->items, o->n, &o->cap, sizeof *o->items, err) < 0)
        return NULL;
    new.name = lode_str_dup(name, err);
    if (!new.name)
        return NULL;
    o->items[o->n] = new;
    return &o->items[o->n++];
}

static int choose(struct lode_snapshot_objects *o, struct lode_err *err)
{
    const json_t *all = json_object_get(o->global, "sobjects"), *one;
    size_t i;

    json_array_foreach(all, i, one)
    {
        const char *name = lode_sfjson_text(one, "name");

        if (name && json_is_true(json_object_get(one, "queryable")) &&
            (lode_org_schema_object(o->local, name) || lode_str_ends(name, "__c")) &&
            !add(o, name, err))
            return -1;
    }
    return 0;
}

/* GET sobjects, the global describe (protocol.md 6). */
static int list_all(struct lode_snapshot_objects *o, struct lode_err *err)
{
    struct lode_call *c = NULL;
    int rc = lode_session_call(o->s, LODE_GET, "sobjects", &c, err);

    if (rc == 0 && (rc = lode_session_perform(o->s, c, err)) == 0)
        rc = lode_sfjson_parse(c->reply.p, c->reply.len, &o->global, err);
    lode_call_free(c);
    return rc;
}

static int begin(struct lode_snapshot_objects *o, const char *dir,
                 const struct lode_options_list *chosen, struct lode_err *err)
{
    o->path = lode_str_printf(err, "%s/schema.json", dir);
    o->part = o->path ? lode_str_printf(err, "%s.part", o->path) : NULL;
    if (!o->part || list_all(o, err) < 0 || lode_org_schema_open(NULL, &o->local, err) < 0)
        return -1;
    for (size_t i = 0; i < chosen->n; i++)
        if (!add(o, chosen->items[i], err))
            return -1;
    if (chosen->n == 0 && choose(o, err) < 0)
        return -1;
    return lode_io_mkdirs(dir, err) < 0 ? -1 : lode_io_create(o->part, &o->out, err);
}

int lode_snapshot_objects_open(struct lode_session *s, const char *dir,
                               const struct lode_options_list *chosen,
                               struct lode_snapshot_objects **out, struct lode_err *err)
{
    struct lode_snapshot_objects *o = lode_mem_alloc(sizeof *o, err);

    if (!o)
        return -1;
    o->s = s;
    if (begin(o, dir, chosen, err) < 0) {
        lode_snapshot_objects_close(o);
        return -1;
    }
    *out = o;
    return 0;
}

void lode_snapshot_objects_close(struct lode_snapshot_objects *o)
{
    struct lode_err e;

    if (!o)
        return;
    if (o->out) {
        lode_io_drop(o->out);
        if (lode_io_remove(o->part, &e) < 0)
            lode_report_error(&e);
    }
    for (size_t i = 0; i < o->n; i++) {
        lode_mem_free(o->items[i].name);
        lode_describe_free(o->items[i].describe);
    }
    lode_mem_free(o->items);
    lode_org_schema_close(o->local);
    json_decref(o->global);
    lode_mem_free(o->path);
    lode_mem_free(o->part);
    lode_mem_free(o);
}

const char *lode_snapshot_objects_name(const struct lode_snapshot_objects *o, size_t i)
{
    return i < o->n ? o->items[i].name : NULL;
}

static void tell(const struct lode_snapshot_objects *o, const char *name)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[Kobject %zu of %zu: %s", o->n_described + 1, o->n, name);
}

/* Asks the org and writes what it says. *d is the caller's. */
static int describe(struct lode_snapshot_objects *o, struct object *one, struct lode_describe **d,
                    struct lode_err *err)
{
    tell(o, one->name);
    if (lode_describe_get(o->s, one->name, d, err) < 0)
        return -1;
    if (lode_io_puts(o->out, o->n_described ? ",\n" : "[\n", err) < 0 ||
        lode_io_puts(o->out, lode_describe_json(*d), err) < 0) {
        lode_describe_free(*d);
        return -1;
    }
    one->is_described = 1;
    o->n_described++;
    return 0;
}

int lode_snapshot_objects_get(struct lode_snapshot_objects *o, const char *name,
                              const struct lode_describe **out, struct lode_err *err)
{
    struct object *one = add(o, name, err);

    if (!one || (!one->is_described && describe(o, one, &one->describe, err) < 0))
        return -1;
    *out = one->describe;
    return 0;
}

const char *lode_snapshot_objects_by_prefix(const struct lode_snapshot_objects *o, const char *id)
{
    const json_t *all = json_object_get(o->global, "sobjects"), *one;
    size_t i;

    json_array_foreach(all, i, one)
    {
        const char *prefix = lode_sfjson_text(one, "keyPrefix");
        const char *name = lode_sfjson_text(one, "name");

        if (name && prefix && strncmp(prefix, id, PREFIX_LEN) == 0)
            return find(o, name) || lode_org_schema_object(o->local, name) ? name : NULL;
    }
    return NULL;
}

int lode_snapshot_objects_finish(struct lode_snapshot_objects *o, size_t *n, struct lode_err *err)
{
    struct lode_out *out = o->out;

    for (size_t i = 0; i < o->n; i++) {
        struct lode_describe *d;

        if (o->items[i].is_described)
            continue;
        if (describe(o, &o->items[i], &d, err) < 0)
            return -1;
        lode_describe_free(d);
    }
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    if (lode_io_puts(out, o->n ? "\n]\n" : "[]\n", err) < 0)
        return -1;
    o->out = NULL;
    if (lode_io_finish(out, err) < 0)
        return -1;
    *n = o->n;
    return lode_io_rename(o->part, o->path, err);
}
