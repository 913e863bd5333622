/* cli/snapshot_open.c - a snapshot's folder as what a local org starts with. */
#include "cli/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

static int add_file(struct lode_snapshot *s, const char *folder, const char *name,
                    struct lode_err *err)
{
    if (lode_mem_grow(&s->files, s->n, &s->cap_files, sizeof *s->files, err) < 0 ||
        lode_mem_grow(&s->objects, s->n, &s->cap_objects, sizeof *s->objects, err) < 0)
        return -1;
    s->files[s->n] = lode_str_printf(err, "%s/%s", folder, name);
    s->objects[s->n] = NULL; /* once they are sorted */
    return s->files[s->n++] ? 0 : -1;
}

static int read_names(DIR *d, struct lode_snapshot *s, const char *folder, struct lode_err *err)
{
    struct dirent *e;

    while ((e = readdir(d)))
        if (e->d_name[0] != '.' && lode_str_ends(e->d_name, ".csv") &&
            add_file(s, folder, e->d_name, err) < 0)
            return -1;
    return 0;
}

static int list_files(struct lode_snapshot *s, const char *folder, struct lode_err *err)
{
    DIR *d = opendir(folder);
    int rc;

    if (!d)
        return errno == ENOENT ? 0 : lode_err_sys(err, LODE_E_IO, errno, "cannot read %s", folder);
    rc = read_names(d, s, folder, err);
    closedir(d);
    if (rc < 0 || s->n == 0)
        return rc;
    qsort(s->files, s->n, sizeof *s->files, by_name);
    for (size_t i = 0; i < s->n; i++) {
        const char *name = lode_str_basename(s->files[i]);

        /* "Account.csv" and "Account-2.csv" hold records of Account */
        s->objects[i] = lode_str_dupn(name, strcspn(name, "-."), err);
        if (!s->objects[i])
            return -1;
    }
    return 0;
}

int lode_snapshot_open(struct lode_options *o, struct lode_snapshot *out, struct lode_err *err)
{
    struct stat st;
    char *folder;
    int rc;

    memset(out, 0, sizeof *out);
    if (!o->schema || stat(o->schema, &st) < 0 || !S_ISDIR(st.st_mode))
        return 0;
    out->schema = lode_str_printf(err, "%s/schema.json", o->schema);
    if (!out->schema)
        return -1;
    folder = lode_str_printf(err, "%s/records", o->schema);
    rc = folder ? list_files(out, folder, err) : -1;
    lode_mem_free(folder);
    for (size_t i = 0; rc == 0 && i < out->n; i++)
        if (lode_options_list_add(&o->seeds, out->files[i], err) < 0 ||
            lode_options_list_add(&o->objects, out->objects[i], err) < 0)
            rc = -1;
    o->schema = out->schema;
    o->is_snapshot = 1;
    return rc;
}

void lode_snapshot_close(struct lode_snapshot *s)
{
    for (size_t i = 0; i < s->n; i++) {
        lode_mem_free(s->files[i]);
        lode_mem_free(s->objects[i]);
    }
    lode_mem_free((void *)s->files);
    lode_mem_free((void *)s->objects);
    lode_mem_free(s->schema);
    memset(s, 0, sizeof *s);
}
