/* cli/unfinished.c - finds an unfinished run of the same load. */
#include "cli/unfinished.h"

#include <string.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/runlist.h"

static int add(void *ctx, const char *name, const char *value, struct lode_err *err)
{
    return lode_buf_addf(ctx, err, "%s=%s\n", name, value) < 0 ? -1 : 1;
}

static int same_arguments(const char *path, const struct lode_buf *mine, int *is_same,
                          struct lode_err *err)
{
    char *file = lode_str_printf(err, "%s/run.db", path);
    struct lode_journal *j = NULL;
    struct lode_buf theirs;
    int rc = -1;

    lode_buf_init(&theirs, 0);
    if (file && lode_journal_open(file, &j, err) == 0)
        rc = lode_journal_arguments(j, add, &theirs, err);
    *is_same = strcmp(lode_buf_str(mine), lode_buf_str(&theirs)) == 0;
    lode_journal_close(j);
    lode_buf_clear(&theirs);
    lode_mem_free(file);
    return rc;
}

static int refuse(const struct lode_runlist_item *it, struct lode_err *err)
{
    if (it->state == LODE_RUN_RUNNING)
        return lode_err_set(err, LODE_E_REFUSED,
                            "a run of this script, org and arguments is at work (%s): wait for its "
                            "end, or begin another beside it with --new",
                            it->path);
    return lode_err_set(err, LODE_E_REFUSED,
                        "an unfinished run of this script, org and arguments exists: `lode "
                        "resume %s` goes on with it, --new begins another",
                        it->path);
}

int lode_unfinished_check(const char *dir, const char *script, const char *org_id,
                          struct lode_journal *j, struct lode_err *err)
{
    struct lode_journal_run me;
    struct lode_runlist l;
    struct lode_buf mine;
    int is_same = 0, rc;

    lode_buf_init(&mine, 0);
    rc = lode_journal_read(j, &me, err);
    if (rc == 0)
        rc = lode_journal_arguments(j, add, &mine, err);
    if (rc < 0 || lode_runlist_read(dir, &l, err) < 0) {
        lode_buf_clear(&mine);
        return -1;
    }
    for (size_t i = 0; rc == 0 && i < l.n; i++) {
        const struct lode_runlist_item *it = &l.items[i];

        if ((it->state != LODE_RUN_UNFINISHED && it->state != LODE_RUN_RUNNING) ||
            !lode_io_is_same(it->run.script, script) || strcmp(it->run.org_id, org_id) != 0 ||
            strcmp(it->run.name, me.name) == 0)
            continue;
        rc = same_arguments(it->path, &mine, &is_same, err);
        if (rc == 0 && is_same)
            rc = refuse(it, err);
    }
    lode_runlist_clear(&l);
    lode_buf_clear(&mine);
    return rc;
}
