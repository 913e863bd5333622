/* cli/library.c - files that are built in, written out. */
#include "cli/library.h"

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "bind/embed.h"

static const char meta[] = "lode/_meta/";

static int write_to(const struct lode_embed_file *f, const char *path, struct lode_err *err)
{
    char *dir = lode_str_dirname(path, err);
    int rc = dir ? lode_io_mkdirs(dir, err) : -1;

    lode_mem_free(dir);
    return rc < 0 ? -1 : lode_io_write_file(path, f->text, f->size, err);
}

int lode_library_copy(const char *name, const char *path, struct lode_err *err)
{
    for (const struct lode_embed_file *f = lode_embed_files; f->name; f++)
        if (strcmp(f->path, name) == 0)
            return write_to(f, path, err);
    return lode_err_set(err, LODE_E_STORE, "%s is not built in", name);
}

int lode_library_write(const char *dir, struct lode_err *err)
{
    for (const struct lode_embed_file *f = lode_embed_files; f->name; f++) {
        char *path;
        int rc;

        if (!lode_str_starts(f->path, meta))
            continue;
        path = lode_str_printf(err, "%s/%s", dir, f->path + strlen(meta));
        rc = path ? write_to(f, path, err) : -1;
        lode_mem_free(path);
        if (rc < 0)
            return -1;
    }
    return 0;
}
