/* flow/idsrun.c - looks through the runs beside this one, by their journals. */
#include "flow/idsrun.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum standing { NONE, UNREADABLE, NO_STEP, UNFINISHED, OTHER_ORG, GOOD };

/* How a run stands to what is wanted. */
struct look {
    const struct lode_run *run;
    const char *script, *step; /* script NULL: any */
    struct lode_journal_run about;
};

struct best {
    enum standing standing;
    char *dir;
    struct lode_journal_run about;
};

static int is_script(const char *path, const char *wanted)
{
    return !wanted || strcmp(path, wanted) == 0 ||
           (!strchr(wanted, '/') && strcmp(lode_str_basename(path), wanted) == 0);
}

static enum standing judge(struct look *l, struct lode_journal *j, struct lode_err *err)
{
    struct lode_journal_step s;
    int has_step;

    if (lode_journal_read(j, &l->about, err) < 0)
        return UNREADABLE;
    if (!is_script(l->about.script, l->script))
        return NONE;
    has_step = lode_journal_step_find(j, l->step, &s, err);
    if (has_step < 0)
        return UNREADABLE;
    if (!has_step)
        return NO_STEP;
    /* of a run that was named, its step alone must be complete */
    if (strcmp(s.state, "complete") != 0 ||
        (l->script && (!l->about.ended[0] || (l->about.status != 0 && l->about.status != 1))))
        return UNFINISHED;
    return strcmp(l->about.org_id, l->run->org.org_id) == 0 ? GOOD : OTHER_ORG;
}

/* NONE where the folder holds no journal. UNREADABLE: *err says why. */
static enum standing look_at(struct look *l, const char *dir, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/run.db", dir);
    struct lode_journal *j = NULL;
    enum standing standing = UNREADABLE;

    if (path && !lode_io_exists(path))
        standing = NONE;
    else if (path && lode_journal_open(path, &j, err) == 0)
        standing = judge(l, j, err);
    lode_journal_close(j);
    lode_mem_free(path);
    return standing;
}

static int is_better(const struct best *b, enum standing standing,
                     const struct lode_journal_run *about)
{
    return standing > b->standing ||
           (standing == b->standing && strcmp(about->started, b->about.started) > 0);
}

/* Takes dir over. */
static void consider(struct best *b, struct look *l, char *dir, struct lode_err *err)
{
    enum standing standing = look_at(l, dir, err);

    if (standing > UNREADABLE && is_better(b, standing, &l->about)) {
        lode_mem_free(b->dir);
        b->dir = dir;
        b->standing = standing;
        b->about = l->about;
    } else {
        lode_mem_free(dir);
    }
}

static int refuse(const struct best *b, const struct look *l, struct lode_err *err)
{
    const char *name = b->dir ? b->dir : "";

    if (b->standing == OTHER_ORG)
        return lode_err_set(err, LODE_E_REFUSED,
                            "ids of step %s: %s loaded into org %s (%s), and this is org %s",
                            l->step, name, b->about.org_id, b->about.username, l->run->org.org_id);
    return lode_err_set(err, LODE_E_REFUSED,
                        "ids of step %s: %s is not complete; lode resume %s finishes it", l->step,
                        name, lode_str_basename(name));
}

/* The folder that the run's folder stands in. */
static char *beside(const struct lode_run *run, struct lode_err *err)
{
    const char *name = lode_str_basename(run->dir);

    return name == run->dir ? lode_str_dup(".", err)
                            : lode_str_dupn(run->dir, (size_t)(name - run->dir - 1), err);
}

static int search(struct look *l, const char *parent, struct best *b, struct lode_err *err)
{
    const char *own = lode_str_basename(l->run->dir);
    DIR *d = opendir(parent);
    const struct dirent *e;
    struct lode_err why; /* of one that cannot be read: it is not the one that is wanted */

    if (!d)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open folder %s", parent);
    while ((e = readdir(d))) {
        char *dir;

        if (e->d_name[0] == '.' || strcmp(e->d_name, own) == 0)
            continue;
        dir = lode_str_printf(err, "%s/%s", parent, e->d_name);
        if (!dir) {
            closedir(d);
            return -1;
        }
        consider(b, l, dir, &why);
    }
    closedir(d);
    return 0;
}

int lode_idsrun_find(const struct lode_run *run, const char *script, const char *step, char **dir,
                     struct lode_err *err)
{
    struct look l = {.run = run, .script = script, .step = step};
    struct best b = {.standing = NONE};
    char *parent = beside(run, err);
    int rc = parent ? search(&l, parent, &b, err) : -1;

    if (rc == 0 && b.standing < UNFINISHED)
        rc = lode_err_set(err, LODE_E_CHECK,
                          b.standing == NO_STEP ? "ids of step %s: the runs of %s below %s have no "
                                                  "such step"
                                                : "ids of step %s: there is no run of %s below %s",
                          step, script, parent);
    else if (rc == 0 && b.standing != GOOD)
        rc = refuse(&b, &l, err);
    lode_mem_free(parent);
    if (rc < 0)
        lode_mem_free(b.dir);
    else
        *dir = b.dir;
    return rc;
}

int lode_idsrun_open(const struct lode_run *run, const char *text, const char *step, char **dir,
                     struct lode_err *err)
{
    struct look l = {.run = run, .step = step};
    struct best b = {.dir = lode_str_dup(text, err)};
    int rc = -1;

    if (!b.dir)
        return -1;
    b.standing = look_at(&l, b.dir, err);
    if (b.standing == NONE) {
        char *parent = beside(run, err);

        lode_mem_free(b.dir);
        b.dir = parent ? lode_str_printf(err, "%s/%s", parent, text) : NULL;
        lode_mem_free(parent);
        b.standing = b.dir ? look_at(&l, b.dir, err) : UNREADABLE;
    }
    b.about = l.about;
    if (b.standing == GOOD)
        rc = 0;
    else if (b.standing == NONE)
        rc = lode_err_set(err, LODE_E_CHECK, "ids of step %s: there is no run %s", step, text);
    else if (b.standing == NO_STEP)
        rc = lode_err_set(err, LODE_E_CHECK, "ids of step %s: %s has no such step", step, b.dir);
    else if (b.standing != UNREADABLE)
        rc = refuse(&b, &l, err);
    if (rc < 0)
        lode_mem_free(b.dir);
    else
        *dir = b.dir;
    return rc;
}
