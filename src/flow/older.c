/* flow/older.c - the chain of runs behind a retry. */
#include "flow/older.h"

#include "base/mem.h"
#include "base/str.h"

enum { MAX_CHAIN = 1000 }; /* a run that retries itself is a damaged journal */

static int open_journal(const char *dir, struct lode_journal **out, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/run.db", dir);
    int rc = path ? lode_journal_open(path, out, err) : -1;

    lode_mem_free(path);
    return rc;
}

static int add(struct lode_run *run, const char *dir, struct lode_err *err)
{
    char *copy = lode_str_dup(dir, err);

    if (!copy ||
        lode_mem_grow(&run->older, run->n_older, &run->cap_older, sizeof *run->older, err) < 0) {
        lode_mem_free(copy);
        return -1;
    }
    run->older[run->n_older++] = copy;
    return 0;
}

int lode_older_open(struct lode_run *run, const char *dir, struct lode_err *err)
{
    struct lode_journal_run about = {.status = -1};

    for (lode_str_copy(about.retry_of, sizeof about.retry_of, dir); about.retry_of[0];) {
        struct lode_journal *j = NULL;
        int rc;

        if (run->n_older == MAX_CHAIN)
            return lode_err_set(err, LODE_E_STORE, "%s: more than %d runs retry each other", dir,
                                MAX_CHAIN);
        if (add(run, about.retry_of, err) < 0 || open_journal(about.retry_of, &j, err) < 0)
            return lode_err_wrap(err, "the run that this one retries");
        rc = lode_journal_read(j, &about, err);
        lode_journal_close(j);
        if (rc < 0)
            return -1;
    }
    return 0;
}

void lode_older_close(struct lode_run *run)
{
    for (size_t i = 0; i < run->n_older; i++)
        lode_mem_free(run->older[i]);
    lode_mem_free(run->older);
    run->older = NULL;
    run->n_older = run->cap_older = 0;
}

int lode_older_step(const struct lode_run *run, const char *step, const char **dir,
                    struct lode_err *err)
{
    *dir = NULL;
    for (size_t i = 0; i < run->n_older && !*dir; i++) {
        struct lode_journal_step was = {.id = 0};
        struct lode_journal *j = NULL;
        int rc;

        if (open_journal(run->older[i], &j, err) < 0)
            return -1;
        rc = lode_journal_step_find(j, step, &was, err);
        lode_journal_close(j);
        if (rc < 0)
            return -1;
        if (rc == 1)
            *dir = run->older[i];
    }
    return 0;
}

static int copy(void *ctx, const char *key, size_t n, const struct lode_idmap_entry *entry,
                struct lode_err *err)
{
    struct lode_step *step = ctx;
    struct lode_idmap_entry e = *entry;

    e.row |= LODE_IDS_OLDER;
    return lode_idmap_put(step->ids.map, key, n, &e, err) < 0 ? -1 : 1;
}

int lode_older_ids(struct lode_step *step, struct lode_err *err)
{
    struct lode_idmap *from = NULL;
    const char *dir;
    char *path;
    int rc = -1;

    if (lode_older_step(step->run, step->spec.name, &dir, err) < 0)
        return -1;
    if (!dir)
        return 0;
    path = lode_str_printf(err, "%s/ids/%s", dir, step->spec.name);
    if (path && !lode_io_exists(path))
        rc = 0; /* it kept no ids then */
    else if (path && lode_idmap_open_read(path, &from, err) == 0)
        rc = lode_idmap_each(from, copy, step, err);
    lode_idmap_close(from);
    lode_mem_free(path);
    return rc;
}
