/* cli/load.c - a load script at work in its run directory, whether new or taken up again. */
#include "cli/load.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "bind/script.h"
#include "cli/childorg.h"
#include "cli/deleteguard.h"
#include "cli/guard.h"
#include "cli/inserted.h"
#include "cli/kept.h"
#include "cli/loadorg.h"
#include "cli/outage.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "cli/retried.h"
#include "cli/rundir.h"
#include "cli/summary.h"
#include "cli/unfinished.h"
#include "flow/older.h"
#include "flow/run.h"
#include "flow/unreached.h"
#include "salesforce/auth.h"
#include "store/db.h"
#include "store/journal_work.h"

static atomic_int interrupted; /* the signal's number; a handler can reach nothing else */

/* The first signal asks for a clean end, the second one ends at once: the journal is safe either
 * way. */
static void on_signal(int sig)
{
    if (atomic_exchange(&interrupted, sig))
        _exit(128 + sig);
}

struct job {
    const struct lode_options *o;
    const char *script_path;
    const char *resumed;         /* the run's folder, or NULL for a new run */
    const char *retried;         /* the folder of the run that this one retries, or NULL */
    struct lode_journal_run was; /* what a resumed or retried run's journal says */
    struct lode_script_arg *args;
    size_t n_args, cap_args;
    int is_rehearsal;
    int is_void; /* it could not even begin */
    struct lode_rundir dir;
    struct lode_childorg child;
    struct lode_loadorg org;
    struct lode_run run;
    struct lode_script script;
    struct lode_progress progress;
    struct lode_inserted inserted;
    struct lode_outage outage;
    struct lode_deleteguard deletes;
};

static void watch_signals(void)
{
    struct sigaction sa;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = on_signal;
    sigemptyset(&sa.sa_mask);
    (void)sigaction(SIGINT, &sa, NULL); /* these signals can be caught */
    (void)sigaction(SIGTERM, &sa, NULL);
}

static char *in_dir(const struct job *j, const char *name, struct lode_err *err)
{
    return lode_str_printf(err, "%s/%s", j->dir.path, name);
}

static int open_log(struct job *j, struct lode_err *err)
{
    char *path = in_dir(j, "log.ndjson", err);
    int rc = path ? lode_log_open(path, j->o->log_level, j->o->log_values, &j->run.log, err) : -1;

    lode_mem_free(path);
    return rc;
}

static int add_argument(void *ctx, const char *name, const char *value, struct lode_err *err)
{
    struct job *j = ctx;
    struct lode_script_arg *a;

    if (lode_mem_grow(&j->args, j->n_args, &j->cap_args, sizeof *j->args, err) < 0)
        return -1;
    a = &j->args[j->n_args];
    a->name = lode_str_dup(name, err);
    a->value = a->name ? lode_str_dup(value, err) : NULL;
    if (a->name)
        j->n_args++;
    return a->value ? 1 : -1;
}

/* What the earlier process was told counts, not today's command line. */
static int reopen_journal(struct job *j, const char *path, struct lode_err *err)
{
    const char *text;
    int rc;

    if (lode_journal_open(path, &j->run.journal, err) < 0 ||
        lode_journal_read(j->run.journal, &j->was, err) < 0 ||
        lode_journal_arguments(j->run.journal, add_argument, j, err) < 0)
        return -1;
    rc = lode_journal_memo_get(j->run.journal, "option:chunk-bytes", 0, &text, err);
    if (rc == 1)
        j->run.chunk_bytes = strtoll(text, NULL, 10);
    if (rc >= 0)
        rc = lode_journal_memo_get(j->run.journal, "option:new", 0, &text, err);
    if (rc == 1) /* a lode before this one wrote down 1 */
        lode_str_copy(j->inserted.accepted, sizeof j->inserted.accepted,
                      strcmp(text, "1") == 0 ? j->was.started : text);
    if (rc < 0 || (j->o->is_new && lode_kept_new(j->run.journal, err) < 0))
        return -1;
    rc = lode_journal_memo_get(j->run.journal, "option:from-csv", 0, &text, err);
    if (rc == 1) /* a lode before this one wrote down 1: it read UTF-8 alone */
        lode_str_copy(j->run.failed_encoding, sizeof j->run.failed_encoding,
                      strcmp(text, "1") == 0 ? "utf-8" : text);
    if (rc >= 0 && j->was.retry_of[0] && lode_older_open(&j->run, j->was.retry_of, err) < 0)
        return -1;
    j->run.is_resumed = 1;
    j->run.was_sent = 1; /* as far as this process knows */
    return rc < 0 ? -1 : lode_journal_resume(j->run.journal, err);
}

/* A retry has the old run's arguments, and knows its ids and what it did once. */
static int link_journal(struct job *j, struct lode_err *err)
{
    if (lode_older_open(&j->run, j->retried, err) < 0 ||
        lode_retried_link(j->run.journal, j->retried, add_argument, j, &j->was, err) < 0)
        return -1;
    if (!j->o->from_csv)
        return 0;
    lode_str_copy(j->run.failed_encoding, sizeof j->run.failed_encoding,
                  j->o->encoding ? j->o->encoding : "utf-8");
    return lode_journal_memo_set(j->run.journal, "option:from-csv", 0, j->run.failed_encoding, err);
}

static int open_journal(struct job *j, struct lode_err *err)
{
    struct lode_journal_run about;
    char *path = in_dir(j, "run.db", err);
    int rc;

    memset(&about, 0, sizeof about);
    lode_str_copy(about.name, sizeof about.name, j->dir.name);
    lode_str_copy(about.kind, sizeof about.kind, j->is_rehearsal ? "rehearse" : "run");
    lode_str_copy(about.retry_of, sizeof about.retry_of, j->retried ? j->retried : "");
    lode_str_copy(about.script, sizeof about.script, j->script_path);
    lode_str_copy(about.version, sizeof about.version, LODE_VERSION);
    if (path && strlen(j->script_path) >= sizeof about.script) {
        lode_err_set(err, LODE_E_USAGE, "%.60s…: the path of a script has at most %zu bytes",
                     j->script_path, sizeof about.script - 1);
        lode_mem_free(path);
        path = NULL;
    }
    if (!path)
        return -1;
    lode_db_sort_in(j->dir.path); /* where there is space, as was looked at */
    rc = j->resumed ? reopen_journal(j, path, err)
                    : lode_journal_create(path, &about, &j->run.journal, err);
    lode_mem_free(path);
    if (rc == 0 && j->retried)
        rc = link_journal(j, err);
    return rc;
}

/* The local org's records: a retry goes on with those of the run that began. */
static char *find_org(const struct job *j, struct lode_err *err)
{
    if (!j->run.n_older)
        return in_dir(j, "org.db", err);
    return lode_str_printf(err, "%s/org.db", j->run.older[j->run.n_older - 1]);
}

static int start_child(struct job *j, struct lode_err *err)
{
    int is_later = j->resumed || j->retried;
    char *db = find_org(j, err), *rules = NULL;
    char *schema =
        db ? lode_kept_schema(j->run.journal, is_later, j->o, j->script_path, err) : NULL;
    char line[512];
    int rc = -1;

    if (schema)
        rules = lode_kept_rules(j->run.journal, is_later, j->o, err);
    if (rules && (j->resumed || lode_kept_write(j->run.journal, j->o, schema, err) == 0))
        rc = lode_childorg_start(db, *schema ? schema : NULL, *rules ? rules : NULL, j->o,
                                 &j->child, err);
    if (rc == 0 && !j->o->is_quiet) {
        snprintf(line, sizeof line, "rehearsing against a local org%s%s", *schema ? " with " : "",
                 schema);
        lode_progress_say(&j->progress, line);
    }
    lode_mem_free(db);
    lode_mem_free(schema);
    lode_mem_free(rules);
    return rc;
}

/* Asked while a call is waited for. ctx: the job, or NULL. */
static int is_interrupted(void *ctx)
{
    struct job *j = ctx;

    if (j)
        lode_outage_look(&j->outage);
    return atomic_load(&interrupted);
}

static void show_step(void *ctx, const struct lode_step *step)
{
    struct job *j = ctx;

    lode_outage_look(&j->outage);
    lode_progress_step(&j->progress, step);
}

/* A run belongs to one org; and what is unfinished there comes first. */
static int check_org(void *ctx, struct lode_err *err)
{
    struct job *j = ctx;

    if (j->was.org_id[0] && strcmp(j->was.org_id, j->run.org.org_id) != 0)
        return lode_err_set(
            err, LODE_E_REFUSED,
            "this run belongs to org %s, but you are signed in to %s: sign in to the "
            "first to resume it",
            j->was.org_id, j->run.org.org_id);
    if (j->was.username[0] && strcmp(j->was.username, j->run.org.username) != 0)
        lode_progress_say(&j->progress, "warning: the run was begun by another user of the org");
    if (!j->org.runs)
        return 0;
    return lode_unfinished_check(j->org.runs, j->script_path, j->run.org.org_id, j->run.journal,
                                 err);
}

static int ask_to_write(void *ctx, struct lode_err *err)
{
    struct job *j = ctx;
    const struct lode_guard guard = {.org = &j->run.org,
                                     .journal = j->run.journal,
                                     .is_yes = j->o->is_yes,
                                     .interrupt = &interrupted};

    return j->is_rehearsal ? 0 : lode_guard_ask(&guard, err);
}

static int open_all(struct job *j, struct lode_err *err)
{
    struct lode_client_opts net = {.user_agent = "lode/" LODE_VERSION,
                                   .ca_file = j->o->ca_file,
                                   .loopback_only = j->is_rehearsal};

    int rc = j->resumed ? lode_rundir_open(j->resumed, &j->dir, err)
                        : lode_rundir_make(j->o->run_dir, j->script_path, &j->dir, err);

    j->run.chunk_bytes = j->o->chunk_bytes;
    if (rc < 0 || open_log(j, err) < 0 || open_journal(j, err) < 0)
        return -1;
    if (lode_kept_bound(j->run.journal, j->o, &j->run.max_failures, err) < 0)
        return -1;
    if (!j->resumed && !j->is_rehearsal && lode_kept_write(j->run.journal, j->o, "", err) < 0)
        return -1;
    if (j->is_rehearsal && start_child(j, err) < 0)
        return -1;
    net.log = j->run.log;
    if (lode_client_open(&net, &j->run.client, err) < 0)
        return -1;
    j->run.dir = j->dir.path;
    j->run.interrupt = &interrupted;
    j->run.poll_first_ms = j->o->poll_ms;
    j->run.keep_chunks = j->o->keep_chunks;
    j->run.settles = j->o->settles;
    j->run.accepts_script = j->o->accepts_script;
    j->inserted.run_dir = j->o->run_dir;
    j->inserted.say = lode_progress_say;
    j->inserted.say_ctx = &j->progress;
    if (!j->is_rehearsal)
        lode_inserted_set(&j->inserted, &j->run, j->o->is_new);
    j->run.write_check.ask = ask_to_write;
    j->run.write_check.ctx = j;
    j->deletes.run = &j->run;
    j->deletes.progress = &j->progress;
    j->deletes.is_rehearsal = j->is_rehearsal;
    lode_deleteguard_set(&j->deletes);
    if (lode_kept_deletes(j->run.journal, j->o, &j->deletes.most, &j->run.no_backup, err) < 0 ||
        lode_kept_quota(j->run.journal, j->o, &j->run.quota_percent, &j->run.forces_limits, err) <
            0)
        return -1;
    return lode_run_open(&j->run, err);
}

static void close_all(struct job *j)
{
    if (j->run.answers)
        lode_run_close(&j->run);
    lode_loadorg_close(&j->org);
    lode_client_close(j->run.client);
    lode_childorg_stop(&j->child);
    lode_older_close(&j->run);
    lode_journal_close(j->run.journal);
    lode_log_close(j->run.log);
    if (j->is_void)
        lode_rundir_drop(&j->dir);
    else
        lode_rundir_close(&j->dir);
    for (size_t i = 0; i < j->n_args; i++) {
        lode_mem_free((char *)j->args[i].name);
        lode_mem_free((char *)j->args[i].value);
    }
    lode_mem_free(j->args);
}

static void fill_script(struct job *j)
{
    struct lode_script *s = &j->script;

    j->org.o = j->o;
    j->org.run = &j->run;
    j->org.child = j->is_rehearsal ? &j->child : NULL;
    j->org.progress = &j->progress;
    j->org.stop = is_interrupted;
    j->org.stop_ctx = j;
    j->outage.run = &j->run;
    j->outage.progress = &j->progress;
    j->org.check = check_org;
    j->org.check_ctx = j;
    j->org.runs = j->resumed || j->is_rehearsal || j->o->is_new ? NULL : j->o->run_dir;
    s->run = &j->run;
    s->args = j->resumed || j->retried ? j->args : j->o->args;
    s->n_args = j->resumed || j->retried ? j->n_args : j->o->n_args;
    s->path = j->script_path;
    s->connect = lode_loadorg_connect;
    s->connect_ctx = &j->org;
    s->is_rehearsal = j->is_rehearsal;
    s->progress = show_step;
    s->progress_ctx = j;
    s->say = lode_progress_say;
    s->say_ctx = &j->progress;
    s->lua_dir = j->o->lua_dir;
    s->lua_max_bytes = (size_t)j->o->lua_memory_mib << 20;
}

/* Errors that the script swallowed with pcall count all the same: a step that stopped is no
 * success. */
static int judge(struct job *j, int rc, struct lode_err *err)
{
    if (rc == 0 && j->script.worst.code != LODE_OK) {
        *err = j->script.worst;
        rc = -1;
    }
    if (atomic_load(&interrupted)) {
        lode_err_set(err, LODE_E_CANCEL, "interrupted: what was sent goes on in the org");
        rc = -1;
    }
    if (rc == 0 && j->script.is_stopped)
        rc = lode_err_set(err, LODE_E_STOP, "lode.stop was called");
    if (rc == 0)
        rc = lode_unreached_check_end(&j->run, err);
    if (rc == 0)
        rc = lode_unreached_tell_older(&j->run, lode_progress_say, &j->progress, err);
    if (rc == 0)
        return j->run.n_rows_bad ? LODE_EXIT_ROWS : LODE_EXIT_OK;
    return lode_report_status(err, j->run.was_sent, atomic_load(&interrupted));
}

/* What the journal is told. A resume that was refused leaves the run as unfinished as it was: what
 * it had sent is in the org, and a new run would send it again. */
static int lasting_status(const struct job *j, int status)
{
    int was = j->was.status;
    int was_unfinished = was < 0 || was == LODE_EXIT_RESUME || was >= 128;

    if (!j->resumed || status != LODE_EXIT_REFUSED)
        return status;
    return was_unfinished ? LODE_EXIT_RESUME : j->was.status;
}

static int run_script(struct job *j)
{
    struct lode_err err, end_err;
    int rc, status;

    fill_script(j);
    rc = lode_script_run(&j->script, &err);
    lode_progress_end(&j->progress);
    status = judge(j, rc, &err);
    if (status > LODE_EXIT_ROWS)
        lode_report_error(&err);
    if (status > LODE_EXIT_ROWS && j->is_rehearsal && strstr(err.msg, "FEATURENOTENABLED") &&
        strstr(err.msg, "hardDelete"))
        lode_progress_say(&j->progress, "--hard-delete gives the local org's user that permission");
    if (lode_journal_end(j->run.journal, lasting_status(j, status),
                         status > LODE_EXIT_ROWS ? err.msg : "", &end_err) < 0) {
        lode_report_error(&end_err);
        status = status > LODE_EXIT_ROWS ? status : LODE_EXIT_RESUME;
    }
    (void)fflush(stdout); /* what the script printed stands first; main() checks stdout */
    lode_summary_print(&j->run, j->dir.path, status, j->o->is_quiet && status <= LODE_EXIT_ROWS);
    return status;
}

/* A changed script is fine for steps that have not begun; under a begun one its chunks must come
 * out as they were. */
static int tell_changes(struct job *j, struct lode_err *err)
{
    char *copy = in_dir(j, "script.lua", err), was[LODE_HASH_HEX_SIZE], now[LODE_HASH_HEX_SIZE];
    char line[600];
    int rc = -1;

    if (copy && lode_hash_file(copy, was, err) == 0 &&
        lode_hash_file(j->script_path, now, err) == 0)
        rc = 0;
    j->run.script = j->script_path;
    j->run.script_changed = rc == 0 && strcmp(was, now) != 0;
    if (j->run.script_changed) {
        snprintf(line, sizeof line,
                 "%s has changed since the run began: the change counts for what was not sent "
                 "yet",
                 j->script_path);
        lode_progress_say(&j->progress, line);
    }
    lode_mem_free(copy);
    return rc;
}

int lode_load_run(const struct lode_options *o, const char *script, int is_rehearsal,
                  const struct lode_load_from *from)
{
    const char *resumed = from ? from->resumed : NULL;
    struct job j;
    struct lode_err err;
    int status;

    memset(&j, 0, sizeof j);
    j.o = o;
    j.script_path = script;
    j.resumed = resumed;
    j.retried = from ? from->retried : NULL;
    j.is_rehearsal = is_rehearsal;
    j.dir.lock = j.child.to = j.child.from = -1;
    lode_progress_init(&j.progress, o->is_quiet);
    watch_signals();
    if (!lode_io_exists(script)) {
        lode_err_set(&err, LODE_E_USAGE, "%s: no such script%s", script,
                     from ? " (stand in the folder in which the run was begun)" : "");
        return lode_report_fail(&err);
    }
    if (open_all(&j, &err) < 0 || (resumed && tell_changes(&j, &err) < 0)) {
        lode_report_error(&err);
        status = lode_report_status(&err, resumed != NULL, 0);
        j.is_void = !resumed; /* nothing happened, nothing can be resumed */
        if (j.is_void && status == LODE_EXIT_RESUME)
            status = LODE_EXIT_USAGE;
    } else {
        status = run_script(&j);
    }
    close_all(&j);
    return status;
}
