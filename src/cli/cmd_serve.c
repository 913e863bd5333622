/* cli/cmd_serve.c - `lode serve`: the local org as a program of its own. */
#define _GNU_SOURCE /* explicit_bzero */
#include "cli/cmd_serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "bind/lrules.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/seeds.h"
#include "cli/snapshot.h"
#include "rehearsal/org_login.h"
#include "serve/endpoint.h"

enum {
    MAX_LINE = 4096,
    FORMER_MS = 10000 /* what the org of a killed process may need to end by itself */
};

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
    rc = lode_org_login_read(line, n, id, secret, err);
    explicit_bzero(line, sizeof line);
    return rc < 0 ? lode_err_wrap(err, "--pipe: standard input") : 0;
}

static int write_port_file(const char *path, int port, struct lode_err *err)
{
    char text[16];

    snprintf(text, sizeof text, "%d\n", port);
    return lode_io_write_file(path, text, strlen(text), err);
}

static void print_quoted(const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", stdout);
        else
            putchar(*text);
}

/* Whole, so that it holds in any folder, and quoted for the shell. */
static void print_ca_file(const char *path)
{
    char folder[4096];

    fputs("SSL_CERT_FILE='", stdout);
    if (path[0] != '/' && getcwd(folder, sizeof folder)) {
        print_quoted(folder);
        putchar('/');
    }
    print_quoted(path);
    fputs("'\n", stdout);
}

/* For the shell: every value is of letters, digits, '.', '_', '@', or in quotes. */
static void print_login(const struct lode_org *org)
{
    const struct lode_org_login *l = lode_org_login(org);

    printf("SF_ORG_INSTANCE_URL=%s\nSF_ACCESS_TOKEN='%s'\n", lode_org_url(org),
           lode_org_token(org));
    printf("LODE_ORG_CLIENT_ID='%s'\nLODE_ORG_CLIENT_SECRET='%s'\n", l->client_id,
           l->client_secret);
    printf("LODE_ORG_USERNAME='%s'\nLODE_ORG_PASSWORD='%s'\nLODE_ORG_SECURITY_TOKEN='%s'\n",
           l->username, l->password, l->security_token);
    printf("LODE_ORG_REFRESH_TOKEN='%s'\n", l->refresh_token);
    if (lode_org_ca_file(org))
        print_ca_file(lode_org_ca_file(org));
}

static int announce(const struct lode_options *o, const struct lode_org *org, struct lode_err *err)
{
    if (o->port_file && write_port_file(o->port_file, lode_org_port(org), err) < 0)
        return -1;
    if (o->is_pipe) {
        printf("{\"port\":%d}\n", lode_org_port(org));
    } else {
        print_login(org);
        fprintf(stderr, "lode serve: a local org at %s%s%s; interrupt to end it\n",
                lode_org_url(org), o->db ? ", records in " : "", o->db ? o->db : "");
    }
    if (fflush(stdout) != 0 || ferror(stdout))
        return lode_err_sys(err, LODE_E_IO, errno, "cannot write to standard output");
    return 0;
}

/* Until a signal of the mask comes; with --pipe also until stdin ends, that is, the parent. */
static void await_end(const struct lode_options *o, int signal_fd)
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
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot catch signals");
    *fd = signalfd(-1, &set, SFD_CLOEXEC);
    return *fd < 0 ? lode_err_sys(err, LODE_E_IO, errno, "cannot catch signals") : 0;
}

/* Whoever can reach the org must not be able to listen in. */
static int check_listen(const struct lode_options *o, struct lode_err *err)
{
    int is_loopback = lode_endpoint_is_loopback(o->listen);

    if (!o->tls_cert != !o->tls_key)
        return lode_err_set(err, LODE_E_USAGE, "--tls-cert and --tls-key go together");
    if (is_loopback < 0)
        return lode_err_set(err, LODE_E_USAGE, "--listen %s: not an IP address", o->listen);
    if (!is_loopback && !o->is_tls && !o->tls_cert)
        return lode_err_set(err, LODE_E_USAGE,
                            "--listen %s lets other machines in: that takes --tls", o->listen);
    return 0;
}

static int serve(const struct lode_options *o, const struct lode_org_opts *opts,
                 struct lode_lrules *rules, struct lode_err *err)
{
    struct lode_org *org = NULL;
    int signal_fd = -1, rc = -1;

    if (catch_signals(&signal_fd, err) < 0 || lode_org_open(opts, &org, err) < 0 ||
        lode_seeds_load(org, o, err) < 0 || lode_org_start(org, (int)o->port, err) < 0 ||
        announce(o, org, err) < 0)
        goto out;
    await_end(o, signal_fd);
    rc = 0;
out:
    if (rules)
        lode_lrules_stop(rules);
    lode_org_close(org);
    lode_io_close(signal_fd);
    return rc;
}

int lode_cmd_serve(int argc, char **argv)
{
    struct lode_options o;
    struct lode_org_opts opts;
    struct lode_err err;
    struct lode_snapshot snapshot;
    struct lode_lrules *rules = NULL;
    char *id = NULL, *secret = NULL;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);
    int status = LODE_EXIT_OK;

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    memset(&opts, 0, sizeof opts);
    rc = lode_snapshot_open(&o, &snapshot, &err);
    if (rc == 0)
        rc = check_listen(&o, &err);
    if (rc == 0 && o.is_pipe)
        rc = read_client(&id, &secret, &err);
    opts.db_path = o.db;
    opts.wait_ms = o.is_pipe ? FORMER_MS : 0;
    opts.schema_file = o.schema;
    opts.client_id = id;
    opts.client_secret = secret;
    opts.faults = o.faults.items;
    opts.n_faults = o.faults.n;
    opts.has_audit_fields = o.has_audit_fields;
    opts.may_hard_delete = o.may_hard_delete;
    opts.is_production = o.is_production;
    opts.duplicate_rules = o.duplicate_rules.items;
    opts.n_duplicate_rules = o.duplicate_rules.n;
    opts.locks = o.locks;
    opts.seed = (uint64_t)o.chance;
    opts.certificate = o.certificate;
    opts.session_seconds = o.session_seconds;
    opts.rotates_refresh = o.rotates_refresh;
    opts.address = o.listen;
    opts.is_tls = o.is_tls || o.tls_cert;
    opts.tls_certificate = o.tls_cert;
    opts.tls_key = o.tls_key;
    if (rc == 0 && o.rules)
        rc = lode_lrules_open(o.rules, &rules, &err);
    if (rules)
        opts.hooks = lode_lrules_hooks(rules);
    if (rc < 0 || serve(&o, &opts, rules, &err) < 0)
        status = lode_report_fail(&err);
    lode_lrules_close(rules);
    lode_snapshot_close(&snapshot);
    if (secret)
        explicit_bzero(secret, strlen(secret));
    lode_mem_free(id);
    lode_mem_free(secret);
    lode_options_clear(&o);
    return status;
}
