/* cli/main.c - the program: a safe process, the command by its name, the exit status. */
#define _GNU_SOURCE /* prctl is Linux's */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/str.h"
#include "cli/cmd_abort.h"
#include "cli/cmd_config.h"
#include "cli/cmd_describe.h"
#include "cli/cmd_help.h"
#include "cli/cmd_init.h"
#include "cli/cmd_jobs.h"
#include "cli/cmd_limits.h"
#include "cli/cmd_login.h"
#include "cli/cmd_logout.h"
#include "cli/cmd_lua.h"
#include "cli/cmd_map.h"
#include "cli/cmd_orgs.h"
#include "cli/cmd_plan.h"
#include "cli/cmd_query.h"
#include "cli/cmd_repl.h"
#include "cli/cmd_results.h"
#include "cli/cmd_run.h"
#include "cli/cmd_runs.h"
#include "cli/cmd_serve.h"
#include "cli/cmd_show.h"
#include "cli/cmd_snapshot.h"
#include "cli/cmd_test.h"
#include "cli/cmd_types.h"
#include "cli/cmd_update.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/report.h"

static int (*const mains[LODE_N_COMMANDS])(int argc, char **argv) = {
    [LODE_COMMAND_RUN] = lode_cmd_run,           [LODE_COMMAND_REHEARSE] = lode_cmd_run,
    [LODE_COMMAND_RESUME] = lode_cmd_run_resume, [LODE_COMMAND_RETRY] = lode_cmd_run_retry,
    [LODE_COMMAND_SERVE] = lode_cmd_serve,       [LODE_COMMAND_QUERY] = lode_cmd_query,
    [LODE_COMMAND_JOBS] = lode_cmd_jobs,         [LODE_COMMAND_ABORT] = lode_cmd_abort,
    [LODE_COMMAND_RESULTS] = lode_cmd_results,   [LODE_COMMAND_SHOW] = lode_cmd_show,
    [LODE_COMMAND_RUNS] = lode_cmd_runs,         [LODE_COMMAND_DESCRIBE] = lode_cmd_describe,
    [LODE_COMMAND_MAP] = lode_cmd_map,           [LODE_COMMAND_FILTER] = lode_cmd_map,
    [LODE_COMMAND_LOGIN] = lode_cmd_login,       [LODE_COMMAND_LOGOUT] = lode_cmd_logout,
    [LODE_COMMAND_ORGS] = lode_cmd_orgs,         [LODE_COMMAND_HELP] = lode_cmd_help,
    [LODE_COMMAND_SNAPSHOT] = lode_cmd_snapshot, [LODE_COMMAND_LUA] = lode_cmd_lua,
    [LODE_COMMAND_PLAN] = lode_cmd_plan,         [LODE_COMMAND_CONFIG] = lode_cmd_config,
    [LODE_COMMAND_UPDATE] = lode_cmd_update,     [LODE_COMMAND_UPSERT] = lode_cmd_update,
    [LODE_COMMAND_LIMITS] = lode_cmd_limits,     [LODE_COMMAND_INSERT] = lode_cmd_update,
    [LODE_COMMAND_DELETE] = lode_cmd_update,     [LODE_COMMAND_TEST] = lode_cmd_test,
    [LODE_COMMAND_INIT] = lode_cmd_init,         [LODE_COMMAND_TYPES] = lode_cmd_types,
    [LODE_COMMAND_REPL] = lode_cmd_repl,
};

/* What was closed when we were started fails when it is used: else the next file that is opened
 * would take its place. */
static int hold_streams(struct lode_err *err)
{
    static const int wrong_way[] = {O_WRONLY, O_RDONLY, O_RDONLY};

    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", wrong_way[fd]) != fd)
            return lode_err_sys(err, LODE_E_IO, errno, "cannot open /dev/null");
    return 0;
}

/* Files are the user's alone, a core holds tokens; a closed pipe and a file larger than `ulimit -f`
 * allows are errors to report. */
static int make_safe(struct lode_err *err)
{
    struct rlimit none = {0, 0};
    struct sigaction ignore;

    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    sigemptyset(&ignore.sa_mask);
    umask(077);
    if (sigaction(SIGPIPE, &ignore, NULL) < 0 || sigaction(SIGXFSZ, &ignore, NULL) < 0 ||
        setrlimit(RLIMIT_CORE, &none) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot set up the process");
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); /* on top; not every kernel allows it */
    return lode_interrupt_hangup(err);
}

/* What the commands of other tools are called here; NULL: another name. */
static const char *translate(const char *name)
{
    static const char *const words[][2] = {
        {"export", "query"}, {"extract", "query"}, {"select", "query"}, {"import", "insert"},
        {"load", "run"},     {"create", "insert"}, {"modify", "update"}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(name, words[i][0]) == 0)
            return words[i][1];
    return NULL;
}

static int unknown(const char *name)
{
    const struct lode_command *c = lode_options_commands();
    const char *names[LODE_N_COMMANDS], *near;
    struct lode_err err;
    size_t n = 0;

    for (size_t i = 0; i < LODE_N_COMMANDS; i++)
        if (c[i].summary[0])
            names[n++] = c[i].name;
    near = translate(name);
    if (!near)
        near = lode_str_nearest(name, names, n);
    if (name[0] == '-')
        lode_err_set(&err, LODE_E_USAGE,
                     "a command comes first, and %.80s is none; see lode --help", name);
    else if (near)
        lode_err_set(&err, LODE_E_USAGE, "there is no command %.80s; did you mean %s?", name, near);
    else if (lode_str_ends(name, ".lua"))
        lode_err_set(&err, LODE_E_USAGE, "%.80s is no command; did you mean lode run %.80s?", name,
                     name);
    else
        lode_err_set(&err, LODE_E_USAGE, "there is no command %.80s; see lode --help", name);
    return lode_report_fail(&err);
}

static int dispatch(int argc, char **argv)
{
    const struct lode_command *c;

    if (argc < 2) {
        lode_help_overview(stderr);
        return LODE_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("lode " LODE_VERSION "\n");
        return LODE_EXIT_OK;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        lode_help_overview(stdout);
        return LODE_EXIT_OK;
    }
    c = lode_options_command(argv[1]);
    return c ? mains[c->id](argc - 1, argv + 1) : unknown(argv[1]);
}

int main(int argc, char **argv)
{
    struct lode_err err;
    int status;

    if (hold_streams(&err) < 0 || make_safe(&err) < 0)
        return lode_report_fail(&err);
    status = dispatch(argc, argv);
    errno = 0; /* a write that failed earlier is tried again; where it is not, its reason is gone */
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (errno)
            lode_err_sys(&err, LODE_E_IO, errno, "cannot write to standard output");
        else
            lode_err_set(&err, LODE_E_IO, "cannot write to standard output");
        lode_report_error(&err);
        status = status ? status : LODE_EXIT_RESUME;
    }
    return status;
}
