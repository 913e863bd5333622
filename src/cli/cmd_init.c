/* cli/cmd_init.c - `lode init`. Nothing is written where one of the files is there already. */
#include "cli/cmd_init.h"

#include <stdio.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/library.h"
#include "cli/options.h"
#include "cli/report.h"

static const struct {
    const char *from, *to;
} files[] = {
    {"lode/_init/load.lua", "load.lua"},
    {"lode/_init/load_test.lua", "load_test.lua"},
    {"lode/_init/accounts.csv", "sample/accounts.csv"},
    {"lode/_init/contacts.csv", "sample/contacts.csv"},
    {"lode/_init/gitignore", ".gitignore"},
    {"lode/_init/luarc.json", ".luarc.json"},
};
enum { N_FILES = sizeof files / sizeof *files };

static int look(const char *dir, int i, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/%s", dir, files[i].to);
    int rc = path ? 0 : -1;

    if (path && lode_io_exists(path))
        rc = lode_err_set(err, LODE_E_REFUSED,
                          "%s is there already, and lode init writes nothing over: name another "
                          "folder",
                          path);
    lode_mem_free(path);
    return rc;
}

static int copy(const char *dir, int i, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/%s", dir, files[i].to);
    int rc = path ? lode_library_copy(files[i].from, path, err) : -1;

    if (rc == 0)
        printf("%s\n", path);
    lode_mem_free(path);
    return rc;
}

static int work(const char *dir, struct lode_err *err)
{
    char *library = lode_str_printf(err, "%s/.lode/library", dir);
    int rc = library ? 0 : -1;

    for (int i = 0; rc == 0 && i < N_FILES; i++)
        rc = look(dir, i, err);
    for (int i = 0; rc == 0 && i < N_FILES; i++)
        rc = copy(dir, i, err);
    if (rc == 0)
        rc = lode_library_write(library, err);
    if (rc == 0)
        printf("%s\n", library);
    lode_mem_free(library);
    return rc;
}

int lode_cmd_init(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    rc = work(o.operands[0], &err);
    if (rc == 0)
        fprintf(stderr,
                "next: cd %s, then lode test, lode rehearse load.lua; lode types brings "
                "your org's fields to the editor\n",
                o.operands[0]);
    lode_options_clear(&o);
    return rc < 0 ? lode_report_fail(&err) : LODE_EXIT_OK;
}
