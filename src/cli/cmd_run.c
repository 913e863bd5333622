/* cli/cmd_run.c - lode run, rehearse, resume and retry; what a script says of itself. */
#include "cli/cmd_run.h"

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "bind/script.h"
#include "cli/load.h"
#include "cli/options.h"
#include "cli/printline.h"
#include "cli/report.h"
#include "cli/retried.h"
#include "cli/rundir.h"
#include "cli/runlist.h"

int lode_cmd_run(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    int status, rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    status = lode_load_run(&o, o.operands[0], o.command->id == LODE_COMMAND_REHEARSE, NULL);
    lode_options_clear(&o);
    return status;
}

/* What a command is for that names no run. */
enum wanted { UNFINISHED, UNKNOWN_ROWS, BEGUN };

/* 1 where its summary said to go on with it, and the script was not begun anew since. */
static int can_go_on(const struct lode_runlist *l, const struct lode_runlist_item *i)
{
    int has_ended = i->state == LODE_RUN_STOPPED || i->state == LODE_RUN_FAILED;

    for (const struct lode_runlist_item *it = i + 1; has_ended && it < l->items + l->n; it++)
        if (it->n_steps > 0 && strcmp(it->run.script, i->run.script) == 0)
            return 0;
    return i->state == LODE_RUN_UNFINISHED || (has_ended && i->n_steps > 0);
}

/* A run that was refused before its first step is none to retry, nor is a retry that failed before
 * it sent anything: the run that it was to retry is. */
static int can_retry(const struct lode_runlist_item *i)
{
    return i->n_steps > 0 && !(i->run.retry_of[0] && !i->was_sent && i->state == LODE_RUN_FAILED);
}

static int is_wanted(const struct lode_runlist *l, const struct lode_runlist_item *i,
                     enum wanted wanted)
{
    return wanted == UNFINISHED     ? can_go_on(l, i)
           : wanted == UNKNOWN_ROWS ? i->n_unknown > 0
                                    : can_retry(i);
}

static int none_found(const struct lode_runlist *l, const char *dir, enum wanted wanted,
                      struct lode_err *err)
{
    static const char *const names[] = {"unfinished run", "run with unknown rows",
                                        "run that began a step"};

    for (size_t i = 0; i < l->n; i++) /* it may be one of those */
        if (l->items[i].state == LODE_RUN_UNREADABLE) {
            *err = l->items[i].err;
            return -1;
        }
    for (size_t i = l->n; wanted == UNFINISHED && i > 0; i--)
        if (l->items[i - 1].state == LODE_RUN_RUNNING)
            return lode_err_set(err, LODE_E_REFUSED,
                                "%s is at work in another process; no other run below %s is "
                                "unfinished",
                                l->items[i - 1].path, dir);
    return lode_err_set(err, LODE_E_USAGE, "no %s below %s: `lode runs` lists them", names[wanted],
                        dir);
}

static int find_last(const char *dir, enum wanted wanted, char **path, struct lode_err *err)
{
    struct lode_runlist l;
    int rc = lode_runlist_read(dir, &l, err);

    if (rc < 0)
        return -1;
    *path = NULL;
    for (size_t i = l.n; i > 0 && !*path; i--)
        if (is_wanted(&l, &l.items[i - 1], wanted)) {
            *path = lode_str_dup(l.items[i - 1].path, err);
            rc = *path ? 0 : -1;
        }
    if (rc == 0 && !*path)
        rc = none_found(&l, dir, wanted, err);
    lode_runlist_clear(&l);
    return rc;
}

static int may_resume(const char *dir, const struct lode_runlist_item *i, int settles,
                      struct lode_err *err)
{
    if (i->state == LODE_RUN_UNREADABLE) {
        *err = i->err;
        return -1;
    }
    if (i->state == LODE_RUN_RUNNING)
        return lode_err_set(err, LODE_E_REFUSED, "%s is in use by another process", i->path);
    if (settles && i->n_unknown == 0 && i->state != LODE_RUN_UNFINISHED)
        return lode_err_set(err, LODE_E_REFUSED, "%s has no row whose outcome is unknown", i->path);
    if (i->state == LODE_RUN_COMPLETE && !settles)
        return lode_err_set(
            err, LODE_E_REFUSED,
            "%s is complete: there is nothing to resume; `lode retry %s` sends what "
            "failed again",
            i->path, lode_rundir_argument(i->path));
    return lode_retried_check_others(dir, i, 1, err);
}

/* A run and what retries it lie in one folder, whichever way the run was named: elsewhere the next
 * retry would not see it, and send the same rows once more. *home is the caller's. */
static int stay_beside(struct lode_options *o, const char *path, char **home, struct lode_err *err)
{
    *home = lode_rundir_home(path, err);
    if (!*home)
        return -1;
    if (lode_io_is_same(o->run_dir, *home))
        return 0;
    if (strcmp(o->run_dir, "runs") != 0)
        return lode_err_set(err, LODE_E_USAGE,
                            "--run-dir %s: %s lies elsewhere, and what goes on with it stays "
                            "beside it: leave --run-dir out",
                            o->run_dir, path);
    o->run_dir = *home;
    return 0;
}

int lode_cmd_run_resume(int argc, char **argv)
{
    struct lode_load_from from = {NULL, NULL};
    struct lode_runlist_item item;
    struct lode_options o;
    struct lode_err err;
    char *path = NULL, *home = NULL;
    int status = LODE_EXIT_OK;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    rc = o.n_operands ? lode_runlist_find(o.run_dir, o.operands[0], &path, &err)
                      : find_last(o.run_dir, o.settles ? UNKNOWN_ROWS : UNFINISHED, &path, &err);
    if (rc == 0)
        rc = stay_beside(&o, path, &home, &err);
    if (rc == 0 && lode_runlist_look(path, &item, &err) == 0) {
        rc = may_resume(o.run_dir, &item, o.settles, &err);
        if (rc == 0) {
            fprintf(stderr, "resuming %s\n", path);
            from.resumed = path;
            status =
                lode_load_run(&o, item.run.script, strcmp(item.run.kind, "rehearse") == 0, &from);
        }
        lode_runlist_item_clear(&item);
    } else {
        rc = -1;
    }
    if (rc < 0)
        status = lode_report_fail(&err);
    lode_mem_free(path);
    lode_mem_free(home);
    lode_options_clear(&o);
    return status;
}

static int check_encoding(const struct lode_options *o, struct lode_err *err)
{
    enum lode_text_encoding ignored;

    if (!o->encoding)
        return 0;
    if (!o->from_csv)
        return lode_err_set(err, LODE_E_USAGE, "--encoding is that of the files of --from-csv");
    return lode_text_encoding(o->encoding, &ignored, err);
}

int lode_cmd_run_retry(int argc, char **argv)
{
    struct lode_load_from from = {NULL, NULL};
    struct lode_runlist_item item;
    struct lode_options o;
    struct lode_err err;
    char *path = NULL, *home = NULL;
    int status = LODE_EXIT_OK;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    rc = check_encoding(&o, &err);
    if (rc == 0)
        rc = o.n_operands ? lode_runlist_find(o.run_dir, o.operands[0], &path, &err)
                          : find_last(o.run_dir, BEGUN, &path, &err);
    if (rc == 0)
        rc = stay_beside(&o, path, &home, &err);
    if (rc == 0 && (rc = lode_runlist_look(path, &item, &err)) == 0) {
        rc = lode_retried_check(o.run_dir, &item, o.is_new, &err);
        if (rc == 1) {
            fprintf(stderr, "retrying %s\n", path);
            from.retried = path;
            status =
                lode_load_run(&o, item.run.script, strcmp(item.run.kind, "rehearse") == 0, &from);
        }
        lode_runlist_item_clear(&item);
    }
    if (rc < 0)
        status = lode_report_fail(&err);
    lode_mem_free(path);
    lode_mem_free(home);
    lode_options_clear(&o);
    return status;
}

/* The lines that the script opens with, comment marks taken off. */
static int print_header(const char *path, struct lode_err *err)
{
    struct lode_buf text;
    const char *p;

    lode_buf_init(&text, 0);
    if (lode_io_read_file(path, (size_t)16 << 20, &text, err) < 0) {
        lode_buf_clear(&text);
        return -1;
    }
    p = lode_buf_str(&text);
    if (lode_str_starts(p, "#!"))
        p += strcspn(p, "\n") + (strchr(p, '\n') != NULL);
    while (lode_str_starts(p, "--")) {
        size_t n = strcspn(p, "\n");

        printf("%.*s\n", (int)(n - strspn(p, "-") - (p[strspn(p, "-")] == ' ')),
               p + strspn(p, "-") + (p[strspn(p, "-")] == ' '));
        p += n + (p[n] == '\n');
    }
    lode_buf_clear(&text);
    return 0;
}

int lode_cmd_run_help_script(const char *path)
{
    struct lode_script s;
    struct lode_err err;

    memset(&s, 0, sizeof s);
    s.path = path;
    s.is_asking = 1;
    s.say = lode_printline_say;
    if (print_header(path, &err) < 0)
        return lode_report_fail(&err);
    printf("\nArguments:\n");
    if (lode_script_run(&s, &err) < 0 && err.code != LODE_E_STOP)
        return lode_report_fail(&err);
    if (!s.is_stopped)
        printf("  (none declared before the script needs an org)\n");
    return LODE_EXIT_OK;
}
