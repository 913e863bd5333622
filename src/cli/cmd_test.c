/* cli/cmd_test.c - `lode test`: finds the files, and gives each a Lua state of its own. */
#define _GNU_SOURCE /* nftw's FTW_ACTIONRETVAL */
#include "cli/cmd_test.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/temp.h"
#include "bind/script.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/printline.h"
#include "cli/report.h"

enum { OPEN_FOLDERS = 16 };

struct files {
    char **paths;
    size_t n, cap;
};

/* nftw() has no context: what it finds, and what went wrong. */
static struct files *finding;
static struct lode_err *wrong;

static int add(struct files *f, const char *path, struct lode_err *err)
{
    if (lode_mem_grow(&f->paths, f->n, &f->cap, sizeof *f->paths, err) < 0)
        return -1;
    f->paths[f->n] = lode_str_dup(path, err);
    return f->paths[f->n] ? (void)f->n++, 0 : -1;
}

static int meet(const char *path, const struct stat *st, int type, struct FTW *at)
{
    const char *name = path + at->base;

    (void)st;
    if (type == FTW_D && at->level > 0 && (name[0] == '.' || strcmp(name, "runs") == 0))
        return FTW_SKIP_SUBTREE;
    if (type == FTW_DNR) {
        lode_err_sys(wrong, LODE_E_IO, EACCES, "cannot read the folder %s", path);
        return FTW_STOP;
    }
    if (type != FTW_F || !lode_str_ends(name, "_test.lua"))
        return FTW_CONTINUE;
    if (strncmp(path, "./", 2) == 0)
        path += 2;
    return add(finding, path, wrong) < 0 ? FTW_STOP : FTW_CONTINUE;
}

static int find(struct files *f, const char *path, struct lode_err *err)
{
    struct stat st;
    int rc;

    if (stat(path, &st) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot read %s", path);
    if (!S_ISDIR(st.st_mode))
        return add(f, path, err);
    finding = f;
    wrong = err;
    err->code = 0;
    rc = nftw(path, meet, OPEN_FOLDERS, FTW_PHYS | FTW_ACTIONRETVAL);
    if (rc && !err->code)
        lode_err_sys(err, LODE_E_IO, errno, "cannot read the folder %s", path);
    return rc ? -1 : 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int find_all(const struct lode_options *o, struct files *f, struct lode_err *err)
{
    if (o->n_operands == 0 && find(f, ".", err) < 0)
        return -1;
    for (int i = 0; i < o->n_operands; i++)
        if (find(f, o->operands[i], err) < 0)
            return -1;
    if (f->n)
        qsort(f->paths, f->n, sizeof *f->paths, by_name);
    return f->n ? 0
                : lode_err_set(err, LODE_E_USAGE,
                               "there is no file named *_test.lua here; lode help test tells what "
                               "stands in one");
}

static int run_files(const struct lode_options *o, const struct files *f,
                     struct lode_script_test *test, struct lode_err *err)
{
    for (size_t i = 0; i < f->n; i++) {
        struct lode_script s;

        if (i && strcmp(f->paths[i], f->paths[i - 1]) == 0)
            continue; /* given, and in a folder that was given */
        memset(&s, 0, sizeof s);
        s.path = f->paths[i];
        s.say = lode_printline_say;
        s.lua_dir = o->lua_dir;
        s.lua_max_bytes = (size_t)o->lua_memory_mib << 20;
        if (lode_script_test(&s, test, err) < 0)
            return -1;
        if (lode_interrupt_is_set(test->interrupt))
            return lode_err_set(err, LODE_E_CANCEL, "interrupted");
    }
    printf("1..%d\n", test->n);
    if (test->n == 0)
        return lode_err_set(err, LODE_E_USAGE, "no test has \"%s\" in its name", test->only);
    fprintf(stderr, "%d of %d tests passed\n", test->n - test->n_failed, test->n);
    return 0;
}

int lode_cmd_test(int argc, char **argv)
{
    struct lode_script_test test;
    struct lode_err err, ignored;
    struct files f = {NULL, 0, 0};
    char program[PATH_MAX] = "", *dir = NULL;
    struct lode_options o;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    memset(&test, 0, sizeof test);
    rc = find_all(&o, &f, &err);
    if (rc == 0)
        rc = lode_interrupt_catch(&test.interrupt, &err);
    if (rc == 0 && readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        rc = lode_err_sys(&err, LODE_E_IO, errno, "cannot find lode's own program");
    if (rc == 0 && !(dir = lode_temp_make_dir("test", &err)))
        rc = -1;
    test.program = program;
    test.dir = dir;
    test.only = o.only;
    test.is_accepting = o.is_accepting;
    if (rc == 0)
        rc = run_files(&o, &f, &test, &err);
    if (dir)
        (void)!lode_io_remove_tree(dir, &ignored);
    for (size_t i = 0; i < f.n; i++)
        lode_mem_free(f.paths[i]);
    lode_mem_free(f.paths);
    lode_mem_free(dir);
    lode_options_clear(&o);
    if (rc < 0) {
        lode_report_error(&err);
        return lode_report_status(&err, 0, test.interrupt ? atomic_load(test.interrupt) : 0);
    }
    return test.n_failed ? LODE_EXIT_ROWS : LODE_EXIT_OK;
}
