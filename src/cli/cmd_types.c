/* cli/cmd_types.c - `lode types`: classes for the Lua language server, of what describe says. A
 * class has the fields that a map can set, and, for each lookup, the columns by which it finds the
 * parent (Account.Legacy_Id__c) where the parent's object is among those described. */
#include "cli/cmd_types.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/connect.h"
#include "cli/library.h"
#include "cli/snapshot.h"

enum { SHOWN_VALUES = 12 };

/* Text of the org in a comment: of one line. */
static int add_plain(struct lode_buf *b, const char *text, struct lode_err *err)
{
    size_t at = b->len;

    if (lode_buf_adds(b, text, err) < 0)
        return -1;
    for (; at < b->len; at++)
        if ((unsigned char)b->p[at] < ' ' || b->p[at] == 0x7f)
            b->p[at] = ' ';
    return 0;
}

static int add_values(struct lode_buf *b, const struct lode_field *f, struct lode_err *err)
{
    for (int i = 0; f->values && f->values[i]; i++) {
        if (i == SHOWN_VALUES)
            return lode_buf_adds(b, " …", err);
        if (lode_buf_adds(b,
                          i                  ? " | "
                          : f->is_restricted ? ", one of "
                                             : ", such as ",
                          err) < 0 ||
            add_plain(b, f->values[i], err) < 0)
            return -1;
    }
    return 0;
}

static int add_field(struct lode_buf *b, const struct lode_field *f, struct lode_err *err)
{
    int is_required = lode_describe_is_required(f);

    if (lode_buf_addf(b, err, "---@field %s%s lode.Value ", f->name, is_required ? "" : "?") < 0 ||
        add_plain(b, f->label ? f->label : f->name, err) < 0 ||
        lode_buf_addf(b, err, ": %s", f->type) < 0)
        return -1;
    if (f->length > 0 && lode_buf_addf(b, err, " of %ld", f->length) < 0)
        return -1;
    if (f->precision > 0 && lode_buf_addf(b, err, " of %ld,%ld", f->precision, f->scale) < 0)
        return -1;
    for (size_t i = 0; f->refers_to && f->refers_to[i]; i++)
        if (lode_buf_addf(b, err, "%s%s", i ? " or " : " to ", f->refers_to[i]) < 0)
            return -1;
    if (add_values(b, f, err) < 0 || (is_required && lode_buf_adds(b, "; required", err) < 0) ||
        (f->is_external_id && lode_buf_adds(b, "; external id", err) < 0) ||
        (!f->is_updateable && lode_buf_adds(b, "; only on create", err) < 0))
        return -1;
    return lode_buf_addc(b, '\n', err);
}

/* Columns that find the parent of a lookup by its external ids (protocol.md 3). */
static int add_parents(struct lode_buf *b, const struct lode_field *f,
                       struct lode_snapshot_objects *objects, struct lode_err *err)
{
    for (size_t i = 0; f->relationship && f->refers_to && f->refers_to[i]; i++) {
        const char *name = NULL;
        const struct lode_describe *d;
        const struct lode_field *of;
        size_t n;

        for (size_t k = 0; (name = lode_snapshot_objects_name(objects, k)); k++)
            if (lode_str_casecmp(name, f->refers_to[i]) == 0)
                break;
        if (!name)
            continue;
        if (lode_snapshot_objects_get(objects, name, &d, err) < 0)
            return -1;
        of = lode_describe_fields(d, &n);
        for (size_t k = 0; k < n; k++)
            if (of[k].is_external_id &&
                lode_buf_addf(b, err, "---@field [\"%s.%s\"]? lode.Value the %s by its %s\n",
                              f->relationship, of[k].name, lode_describe_name(d), of[k].name) < 0)
                return -1;
    }
    return 0;
}

static int write_class(const char *dir, const struct lode_describe *d,
                       struct lode_snapshot_objects *objects, struct lode_err *err)
{
    size_t n;
    const struct lode_field *fields = lode_describe_fields(d, &n);
    char *path = lode_str_printf(err, "%s/%s.lua", dir, lode_describe_name(d));
    struct lode_buf b;
    int rc = -1;

    lode_buf_init(&b, 0);
    if (!path || lode_buf_addf(&b, err,
                               "---@meta\n-- What the org says of %s: made by lode types.\n\n"
                               "---@class (exact) sobject.%s\n---@field Id? lode.Value\n",
                               lode_describe_name(d), lode_describe_name(d)) < 0)
        goto out;
    for (size_t i = 0; i < n; i++) {
        const struct lode_field *f = &fields[i];

        if (!f->is_createable && !f->is_updateable)
            continue;
        if (add_field(&b, f, err) < 0 || add_parents(&b, f, objects, err) < 0)
            goto out;
    }
    rc = lode_io_write_file(path, b.p, b.len, err);
out:
    lode_buf_clear(&b);
    lode_mem_free(path);
    return rc;
}

static int write_all(const char *library, struct lode_snapshot_objects *objects,
                     struct lode_err *err)
{
    char *dir = lode_str_printf(err, "%s/sobject", library);
    int rc = dir ? lode_io_mkdirs(dir, err) : -1;
    const struct lode_describe *d;
    const char *name;

    for (size_t i = 0; rc == 0 && (name = lode_snapshot_objects_name(objects, i)); i++) {
        rc = lode_snapshot_objects_get(objects, name, &d, err);
        if (rc == 0)
            rc = write_class(dir, d, objects, err);
    }
    lode_mem_free(dir);
    return rc;
}

static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    char *library = lode_str_printf(err, "%s/library", o->types_dir);
    struct lode_snapshot_objects *objects = NULL;
    size_t n = 0;
    int rc = library ? 0 : -1;

    if (rc == 0)
        rc = lode_snapshot_objects_open(c->session, o->types_dir, &o->objects, &objects, err);
    if (rc == 0)
        rc = lode_library_write(library, err);
    if (rc == 0)
        rc = write_all(library, objects, err);
    if (rc == 0)
        rc = lode_snapshot_objects_finish(objects, &n, err);
    lode_snapshot_objects_close(objects);
    if (rc == 0)
        fprintf(stderr,
                "%zu object%s in %s/sobject; .luarc.json names the folder: "
                "\"workspace.library\": [\"%s\"]\n",
                n, n == 1 ? "" : "s", library, library);
    lode_mem_free(library);
    return rc;
}

int lode_cmd_types(int argc, char **argv)
{
    return lode_connect_command(argc, argv, NULL, work);
}
