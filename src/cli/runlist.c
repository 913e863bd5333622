/* cli/runlist.c - finds runs and says how each stands. */
#include "cli/runlist.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/report.h"
#include "store/outcome.h"

enum { INTERRUPTED = 128 }; /* exit statuses from here on are signals */

const char *lode_runlist_state_name(enum lode_runlist_state state)
{
    static const char *const names[] = {
#define LODE_RUNLIST_NAME(name, text) text,
        LODE_RUNLIST_STATES(LODE_RUNLIST_NAME)
#undef LODE_RUNLIST_NAME
    };

    return names[state];
}

static int add_step(void *ctx, const struct lode_journal_step *s)
{
    struct lode_runlist_item *i = ctx;

    i->n_steps++;
    i->n_unknown += s->counts[LODE_STATUS_UNKNOWN];
    i->n_rows += s->n_rows;
    i->n_bad += lode_outcome_n_bad(s->counts);
    return 1;
}

/* The org may still work at something whose results are not in. */
static const char in_flight[] = "SELECT 1 FROM chunk WHERE state NOT IN"
                                " ('planned','spooled','reconciled','replaced','failed') LIMIT 1";
static const char sent[] =
    "SELECT 1 FROM chunk WHERE state NOT IN ('planned','spooled')"
    " UNION ALL SELECT 1 FROM memo WHERE name LIKE 'once:%' LIMIT 1"; /* lode.once may have written
                                                                       */

static enum lode_runlist_state state_of(const struct lode_journal_run *run, int is_in_flight_now)
{
    int status = run->status;

    if (!run->ended[0] || status < 0 || status == LODE_EXIT_RESUME || status >= INTERRUPTED)
        return LODE_RUN_UNFINISHED;
    if (is_in_flight_now)
        return LODE_RUN_UNFINISHED;
    if (status == LODE_EXIT_OK || status == LODE_EXIT_ROWS)
        return LODE_RUN_COMPLETE;
    return status == LODE_EXIT_STOP ? LODE_RUN_STOPPED : LODE_RUN_FAILED;
}

static int read_journal(const char *file, struct lode_runlist_item *i, struct lode_err *err)
{
    struct lode_journal *j;
    int64_t flying = 0, was_sent = 0;
    int rc = -1;

    if (lode_journal_open(file, &j, err) < 0)
        return -1;
    if (lode_journal_read(j, &i->run, err) == 0 && lode_journal_steps(j, add_step, i, err) == 0 &&
        lode_db_count(lode_journal_db(j), in_flight, &flying, err) == 0 &&
        lode_db_count(lode_journal_db(j), sent, &was_sent, err) == 0)
        rc = 0;
    lode_journal_close(j);
    i->was_sent = was_sent != 0;
    if (rc == 0)
        i->state = state_of(&i->run, flying != 0);
    return rc;
}

int lode_runlist_look(const char *path, struct lode_runlist_item *out, struct lode_err *err)
{
    struct lode_runlist_item i;
    char *file = lode_str_printf(err, "%s/run.db", path), *lock = NULL;
    int rc = -1;

    memset(&i, 0, sizeof i);
    i.path = file ? lode_str_dup(path, err) : NULL;
    lock = i.path ? lode_str_printf(err, "%s/lock", path) : NULL;
    if (!lock)
        goto out;
    if (read_journal(file, &i, &i.err) < 0) {
        i.state = LODE_RUN_UNREADABLE;
        lode_str_copy(i.run.name, sizeof i.run.name, lode_str_basename(path));
    } else if (lode_io_is_locked(lock)) {
        i.state = LODE_RUN_RUNNING;
    }
    *out = i;
    rc = 0;
out:
    if (rc < 0)
        lode_mem_free(i.path);
    lode_mem_free(file);
    lode_mem_free(lock);
    return rc;
}

int lode_runlist_is_retry_of(const struct lode_runlist_item *it, const struct lode_runlist_item *of)
{
    return it->state != LODE_RUN_UNREADABLE && it->run.retry_of[0] &&
           strcmp(lode_str_basename(it->run.retry_of), lode_str_basename(of->path)) == 0;
}

void lode_runlist_item_clear(struct lode_runlist_item *i)
{
    lode_mem_free(i->path);
    i->path = NULL;
}

/* 1 where the folder holds a journal. */
static int is_run(const char *path, struct lode_err *err)
{
    char *file = lode_str_printf(err, "%s/run.db", path);
    int yes = file ? lode_io_exists(file) : -1;

    lode_mem_free(file);
    return yes;
}

static int add_run(struct lode_runlist *l, const char *path, struct lode_err *err)
{
    if (lode_mem_grow(&l->items, l->n, &l->cap, sizeof *l->items, err) < 0 ||
        lode_runlist_look(path, &l->items[l->n], err) < 0)
        return -1;
    l->n++;
    return 0;
}

static int by_time(const void *a, const void *b)
{
    const struct lode_runlist_item *x = a, *y = b;
    int d = strcmp(x->run.started, y->run.started);

    return d ? d : strcmp(x->path, y->path);
}

int lode_runlist_read(const char *dir, struct lode_runlist *out, struct lode_err *err)
{
    struct lode_runlist l = {NULL, 0, 0};
    DIR *d = opendir(dir);
    const struct dirent *e;
    int rc = 0;

    if (!d && errno != ENOENT)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot open folder %s", dir);
    while (d && rc == 0 && (e = readdir(d))) {
        char *path;

        if (e->d_name[0] == '.')
            continue;
        path = lode_str_printf(err, "%s/%s", dir, e->d_name);
        rc = path ? is_run(path, err) : -1;
        if (rc == 1)
            rc = add_run(&l, path, err);
        lode_mem_free(path);
    }
    if (d)
        closedir(d);
    if (rc < 0) {
        lode_runlist_clear(&l);
        return -1;
    }
    if (l.n)
        qsort(l.items, l.n, sizeof *l.items, by_time);
    *out = l;
    return 0;
}

void lode_runlist_clear(struct lode_runlist *l)
{
    for (size_t i = 0; i < l->n; i++)
        lode_runlist_item_clear(&l->items[i]);
    lode_mem_free(l->items);
    l->items = NULL;
    l->n = l->cap = 0;
}

/* The last run, or the one whose name has text in it. */
static int search(const struct lode_runlist *l, const char *dir, const char *text,
                  const char **path, struct lode_err *err)
{
    const struct lode_runlist_item *hit = NULL;

    for (size_t i = 0; i < l->n; i++) {
        const struct lode_runlist_item *it = &l->items[i];

        if (text ? !strstr(lode_str_basename(it->path), text) : it->state == LODE_RUN_UNREADABLE)
            continue;
        if (text && hit)
            return lode_err_set(err, LODE_E_USAGE,
                                "%.80s is a part of several runs' names (%.100s, %.100s): write "
                                "more of it",
                                text, lode_str_basename(hit->path), lode_str_basename(it->path));
        hit = it;
    }
    if (!hit && !text)
        return lode_err_set(err, LODE_E_USAGE, "there is no run below %s", dir);
    if (!hit)
        return lode_err_set(err, LODE_E_USAGE, "there is no run %.100s below %s; see lode runs",
                            text, dir);
    *path = hit->path;
    return 0;
}

/* 1 where path (taken over) is a run's folder: *out gets it. */
static int try_path(char *path, char **out, struct lode_err *err)
{
    int yes = path ? is_run(path, err) : -1;

    if (yes == 1)
        *out = path;
    else
        lode_mem_free(path);
    return yes;
}

int lode_runlist_find(const char *dir, const char *text, char **path, struct lode_err *err)
{
    struct lode_runlist l = {NULL, 0, 0};
    int n = text ? (int)strlen(text) : 0, rc = 0;
    const char *hit = NULL;

    while (n > 1 && text[n - 1] == '/')
        n--;
    if (n) {
        rc = try_path(lode_str_printf(err, "%.*s", n, text), path, err);
        if (rc == 0)
            rc = try_path(lode_str_printf(err, "%s/%.*s", dir, n, text), path, err);
    }
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (lode_runlist_read(dir, &l, err) < 0)
        return -1;
    rc = search(&l, dir, text, &hit, err);
    if (rc == 0 && !(*path = lode_str_dup(hit, err)))
        rc = -1;
    lode_runlist_clear(&l);
    return rc;
}
