/* cli/cmd_runs.c - `lode runs`: lists the runs of a folder, and removes old ones. */
#include "cli/cmd_runs.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/jsonout.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/runlist.h"
#include "cli/table.h"

/* A folder of this name is half removed. */
#define REMOVING ".removing-"

static int add_row(struct lode_table *t, const struct lode_runlist_item *i, int has_retries,
                   struct lode_err *err)
{
    char status[16] = "";

    if (i->run.status >= 0 && i->run.ended[0])
        snprintf(status, sizeof status, "%d", i->run.status);
    if (lode_table_text(t, i->run.name, err) < 0 || lode_table_text(t, i->run.kind, err) < 0 ||
        lode_table_text(t, lode_runlist_state_name(i->state), err) < 0 ||
        lode_table_text(t, status, err) < 0 || lode_table_number(t, i->n_steps, err) < 0 ||
        lode_table_number(t, i->n_rows, err) < 0 || lode_table_number(t, i->n_bad, err) < 0 ||
        (has_retries && lode_table_text(t, lode_str_basename(i->run.retry_of), err) < 0))
        return -1;
    return lode_table_text(t, i->run.script, err);
}

static int print_table(const struct lode_runlist *l, struct lode_err *err)
{
    static const struct {
        const char *head;
        int is_right;
    } columns[] = {{"RUN", 0},  {"KIND", 0}, {"STATE", 0},    {"STATUS", 1}, {"STEPS", 1},
                   {"ROWS", 1}, {"BAD", 1},  {"RETRY OF", 0}, {"SCRIPT", 0}};
    struct lode_table t;
    int rc = 0, has_retries = 0;

    lode_table_init(&t);
    for (size_t i = 0; i < l->n; i++)
        has_retries |= l->items[i].run.retry_of[0] != 0;
    for (size_t i = 0; rc == 0 && i < sizeof columns / sizeof *columns; i++)
        if (has_retries || strcmp(columns[i].head, "RETRY OF") != 0)
            rc = lode_table_column(&t, columns[i].head, columns[i].is_right, err);
    for (size_t i = 0; rc == 0 && i < l->n; i++)
        rc = add_row(&t, &l->items[i], has_retries, err);
    if (rc == 0)
        lode_table_print(&t, stdout);
    lode_table_clear(&t);
    return rc;
}

static void print_object(struct lode_jsonout *j, const struct lode_runlist_item *i)
{
    lode_jsonout_open(j, NULL, '{');
    lode_jsonout_text(j, "run", i->run.name);
    lode_jsonout_text(j, "dir", i->path);
    lode_jsonout_known(j, "kind", i->run.kind);
    lode_jsonout_text(j, "state", lode_runlist_state_name(i->state));
    if (i->run.status >= 0 && i->run.ended[0])
        lode_jsonout_number(j, "status", i->run.status);
    else
        lode_jsonout_text(j, "status", NULL);
    lode_jsonout_known(j, "script", i->run.script);
    lode_jsonout_known(j, "retry_of", lode_str_basename(i->run.retry_of));
    lode_jsonout_known(j, "org_id", i->run.org_id);
    lode_jsonout_known(j, "started", i->run.started);
    lode_jsonout_known(j, "ended", i->run.ended);
    lode_jsonout_number(j, "steps", i->n_steps);
    lode_jsonout_number(j, "rows", i->n_rows);
    lode_jsonout_number(j, "bad", i->n_bad);
    lode_jsonout_close(j, '}');
    lode_jsonout_end(j);
}

static int list(const struct lode_options *o, const struct lode_runlist *l, struct lode_err *err)
{
    struct lode_jsonout j;
    int rc = 0;

    lode_jsonout_init(&j, stdout);
    for (size_t i = 0; o->is_json && i < l->n; i++)
        print_object(&j, &l->items[i]);
    if (!o->is_json && l->n)
        rc = print_table(l, err);
    if (!o->is_json && !l->n)
        fprintf(stderr, "lode: there is no run below %s\n", o->run_dir);
    for (size_t i = 0; rc == 0 && i < l->n; i++)
        if (l->items[i].state == LODE_RUN_UNREADABLE)
            lode_report_error(&l->items[i].err);
    return rc;
}

/* Ends what an earlier prune could not. */
static int sweep(const char *dir, struct lode_err *err)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    int rc = 0;

    while (d && rc == 0 && (e = readdir(d))) {
        char *path;

        if (!lode_str_starts(e->d_name, REMOVING))
            continue;
        path = lode_str_printf(err, "%s/%s", dir, e->d_name);
        rc = path ? lode_io_remove_tree(path, err) : -1;
        lode_mem_free(path);
    }
    if (d)
        closedir(d);
    return rc;
}

/* Under its lock, and out of sight first: no list ever shows half a run. 0 where somebody took the
 * run up in the meantime. */
static int remove_run(const struct lode_options *o, const struct lode_runlist_item *i,
                      struct lode_err *err)
{
    const char *base = lode_str_basename(i->path);
    char *lock = lode_str_printf(err, "%s/lock", i->path), *away = NULL;
    int fd = -1, rc = -1;

    if (!lock)
        return -1;
    if (lode_io_lock(lock, &fd, err) < 0) {
        lode_mem_free(lock);
        return err->code == LODE_E_REFUSED ? 0 : -1;
    }
    away = lode_str_printf(err, "%s/" REMOVING "%s", o->run_dir, base);
    if (away && lode_io_rename(i->path, away, err) == 0 && lode_io_remove_tree(away, err) == 0)
        rc = 1;
    lode_io_close(fd);
    lode_mem_free(lock);
    lode_mem_free(away);
    return rc;
}

static void print_removed(const struct lode_options *o, const struct lode_runlist_item *i)
{
    struct lode_jsonout j;

    if (!o->is_json) {
        printf("removed %s\n", i->path);
        return;
    }
    lode_jsonout_init(&j, stdout);
    lode_jsonout_open(&j, NULL, '{');
    lode_jsonout_text(&j, "removed", i->path);
    lode_jsonout_close(&j, '}');
    lode_jsonout_end(&j);
}

/* 1 where nobody can want the run any more: it is complete, or never began a step, and no run that
 * stays goes on from it. */
static int is_over(const struct lode_runlist *l, const struct lode_runlist_item *i)
{
    int is_ended = i->state == LODE_RUN_FAILED || i->state == LODE_RUN_STOPPED;

    if (i->state != LODE_RUN_COMPLETE && !(is_ended && i->n_steps == 0))
        return 0;
    for (size_t k = 0; k < l->n; k++)
        if (lode_runlist_is_retry_of(&l->items[k], i))
            return 0;
    return 1;
}

static int prune(const struct lode_options *o, const struct lode_runlist *l, struct lode_err *err)
{
    int64_t left = 0, removed = 0;

    if (sweep(o->run_dir, err) < 0)
        return -1;
    for (size_t i = 0; i < l->n; i++)
        left += is_over(l, &l->items[i]);
    for (size_t i = 0; i < l->n && left > o->keep; i++) {
        int rc;

        if (!is_over(l, &l->items[i]))
            continue;
        rc = remove_run(o, &l->items[i], err);
        if (rc < 0)
            return -1;
        left--;
        removed += rc;
        if (rc)
            print_removed(o, &l->items[i]);
    }
    if (!removed)
        fprintf(stderr, "lode: nothing to remove: of %lld complete run%s the newest %lld stay\n",
                (long long)left, left == 1 ? "" : "s", (long long)o->keep);
    return 0;
}

int lode_cmd_runs(int argc, char **argv)
{
    struct lode_runlist l = {NULL, 0, 0};
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);
    int status = LODE_EXIT_OK;

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    if (lode_runlist_read(o.run_dir, &l, &err) < 0 ||
        (o.is_prune ? prune(&o, &l, &err) : list(&o, &l, &err)) < 0)
        status = lode_report_fail(&err);
    lode_runlist_clear(&l);
    lode_options_clear(&o);
    return status;
}
