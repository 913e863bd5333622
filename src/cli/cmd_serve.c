/* cli/cmd_serve.c - `lode serve`: the local org as a program of its own. */
#include "cli/cmd_serve.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org.h"

enum { MAX_FAULTS = 64, MAX_LINE = 4096 };

static const char help[] =
    "Usage: lode serve [--port N] [--db FILE] [--port-file FILE] [--schema FILE]\n"
    "                  [--fault SPEC]... [--seed N] [--pipe]\n"
    "\n"
    "Runs a Salesforce look-alike on 127.0.0.1 until it is interrupted.\n"
    "\n"
    "  --port N          listen there (0, the default: a free port)\n"
    "  --db FILE         keep the records in this SQLite file (default: thrown away at the end)\n"
    "  --port-file FILE  write the port there, once calls are answered\n"
    "  --schema FILE     more objects and fields, in the JSON that describe returns\n"
    "  --fault SPEC      something that goes wrong on purpose, for example lost:PUT:batches:2,\n"
    "                    status:503:GET:jobs/ingest:1-3:retry-after=1, lock:0.05, unprocessed:400\n"
    "  --seed N          of the order of results and of faults by chance\n"
    "  --pipe            take client id and secret from stdin as JSON, print {\"port\":N}, end "
    "with\n"
    "                    stdin; for programs\n"
    "\n"
    "Example:\n"
    "  lode serve --db org.db > org.env &\n"
    "  . ./org.env; export SF_ORG_INSTANCE_URL SF_ACCESS_TOKEN\n"
    "  lode query \"SELECT Id, Name FROM User\"\n";

struct options {
    struct lode_org_opts org;
    const char *faults[MAX_FAULTS];
    const char *port_file;
    long port;
    int is_pipe;
};

static int complain(const struct lode_err *err, int status)
{
    fprintf(stderr, "lode serve: %s\n", err->msg);
    return status;
}

static int bad_value(const char *option, const char *value)
{
    fprintf(stderr, "lode serve: --%s: %s is no number that fits; see lode serve --help\n", option,
            value);
    return 2;
}

/* -1: go on; else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option names[] = {{"port", required_argument, NULL, 'p'},
                                          {"db", required_argument, NULL, 'd'},
                                          {"port-file", required_argument, NULL, 'f'},
                                          {"schema", required_argument, NULL, 's'},
                                          {"fault", required_argument, NULL, 'x'},
                                          {"seed", required_argument, NULL, 'r'},
                                          {"pipe", no_argument, NULL, 'i'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    long seed;
    int c;

    optind = 1;
    while ((c = getopt_long(argc, argv, "h", names, NULL)) != -1) {
        if (c == 'p' && lode_str_long(optarg, 0, 65535, &o->port) < 0)
            return bad_value("port", optarg);
        if (c == 'r' && lode_str_long(optarg, 0, 2147483647, &seed) < 0)
            return bad_value("seed", optarg);
        if (c == 'r')
            o->org.seed = (uint64_t)seed;
        if (c == 'd')
            o->org.db_path = optarg;
        if (c == 'f')
            o->port_file = optarg;
        if (c == 's')
            o->org.schema_file = optarg;
        if (c == 'i')
            o->is_pipe = 1;
        if (c == 'x' && o->org.n_faults < MAX_FAULTS)
            o->faults[o->org.n_faults++] = optarg;
        if (c == 'h') {
            fputs(help, stdout);
            return 0;
        }
        if (c == '?')
            return 2;
    }
    if (optind < argc) {
        fprintf(stderr, "lode serve: %s: there are no such arguments; see lode serve --help\n",
                argv[optind]);
        return 2;
    }
    o->org.faults = o->faults;
    return -1;
}

/* The client that --pipe is told of on one line of stdin. */
static int read_client(char **id, char **secret, struct lode_err *err)
{
    char line[MAX_LINE] = "";
    size_t n = 0, got = 1;
    int rc;

    while (n < sizeof line - 1 && got && !memchr(line, '\n', n)) {
        if (lode_io_read(STDIN_FILENO, line + n, 1, &got, err) < 0)
            return -1;
        n += got;
    }
    rc = lode_org_read_client(line, n, id, secret, err);
    memset(line, 0, sizeof line);
    return rc < 0 ? lode_err_wrap(err, "--pipe: standard input") : 0;
}

static int write_port_file(const char *path, int port, struct lode_err *err)
{
    char text[16];

    snprintf(text, sizeof text, "%d\n", port);
    return lode_io_write_file(path, text, strlen(text), err);
}

static int announce(const struct options *o, const struct lode_org *org, struct lode_err *err)
{
    if (o->port_file && write_port_file(o->port_file, lode_org_port(org), err) < 0)
        return -1;
    if (o->is_pipe) {
        printf("{\"port\":%d}\n", lode_org_port(org));
    } else {
        printf("SF_ORG_INSTANCE_URL=%s\nSF_ACCESS_TOKEN='%s'\n", lode_org_url(org),
               lode_org_token(org));
        fprintf(stderr, "lode serve: a local org at %s%s%s; interrupt to end it\n",
                lode_org_url(org), o->org.db_path ? ", records in " : "",
                o->org.db_path ? o->org.db_path : "");
    }
    if (fflush(stdout) != 0 || ferror(stdout))
        return lode_err_sys(err, LODE_E_IO, errno, "cannot write to standard output");
    return 0;
}

/* Until a signal of the mask comes; with --pipe also until stdin ends, that is, the parent. */
static void await_end(const struct options *o, int signal_fd)
{
    struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN},
                           {.fd = o->is_pipe ? STDIN_FILENO : -1, .events = POLLIN}};
    char scrap[256];
    struct lode_err err;
    size_t got;

    for (;;) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return;
        if (fds[0].revents)
            return;
        if (fds[1].revents &&
            (lode_io_read(STDIN_FILENO, scrap, sizeof scrap, &got, &err) < 0 || got == 0))
            return;
    }
}

/* Signals come through a descriptor from here on, to no thread. */
static int catch_signals(int *fd, struct lode_err *err)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigset_t set;

    sigemptyset(&ignore.sa_mask);
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigaction(SIGPIPE, &ignore, NULL) < 0 || sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot catch signals");
    *fd = signalfd(-1, &set, SFD_CLOEXEC);
    return *fd < 0 ? lode_err_sys(err, LODE_E_IO, errno, "cannot catch signals") : 0;
}

int lode_cmd_serve(int argc, char **argv)
{
    struct options o = {.port = 0};
    struct lode_org *org = NULL;
    struct lode_err err;
    char *id = NULL, *secret = NULL;
    int signal_fd = -1, status = read_options(argc, argv, &o);

    if (status >= 0)
        return status;
    umask(077);
    if (o.is_pipe)
        status = read_client(&id, &secret, &err);
    o.org.client_id = id;
    o.org.client_secret = secret;
    if ((o.is_pipe && status < 0) || catch_signals(&signal_fd, &err) < 0 ||
        lode_org_open(&o.org, &org, &err) < 0 || lode_org_start(org, (int)o.port, &err) < 0 ||
        announce(&o, org, &err) < 0) {
        status = complain(&err, err.code == LODE_E_USAGE || err.code == LODE_E_INPUT ? 2 : 5);
    } else {
        await_end(&o, signal_fd);
        status = 0;
    }
    lode_org_close(org);
    if (secret)
        memset(secret, 0, strlen(secret));
    lode_mem_free(id);
    lode_mem_free(secret);
    lode_io_close(signal_fd);
    return status;
}
