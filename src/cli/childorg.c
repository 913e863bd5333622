/* cli/childorg.c - starting and stopping the local org. */
#define _GNU_SOURCE /* pipe2 */
#include "cli/childorg.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

enum { MAX_ARGS = 64, START_MS = 20000, STOP_MS = 10000 };

static void random_hex(char *out, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char r[64];
    size_t n = (size - 1) / 2;

    lode_clock_random(r, n);
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[r[i] >> 4];
        out[2 * i + 1] = digits[r[i] & 15];
    }
    out[2 * n] = '\0';
}

/* In the child, after fork: only async-signal-safe calls. A group of its own, so that Ctrl-C is
 * ours alone to handle. */
static void become(int in, int out, char *const *argv)
{
    setpgid(0, 0);
    if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
        execv("/proc/self/exe", argv);
    _exit(127);
}

static int fill_args(const char **argv, const char *db_path, const char *schema, const char *rules,
                     const struct lode_options *o, struct lode_err *err)
{
    size_t n = 0;

    if ((o->faults.n + o->duplicate_rules.n) * 2 + 18 > MAX_ARGS)
        return lode_err_set(err, LODE_E_USAGE, "too many --fault and --duplicate-rule options");
    argv[n++] = "lode";
    argv[n++] = "serve";
    argv[n++] = "--pipe";
    argv[n++] = "--port";
    argv[n++] = "0";
    argv[n++] = "--db";
    argv[n++] = db_path;
    if (schema) {
        argv[n++] = "--schema";
        argv[n++] = schema;
    }
    for (size_t i = 0; i < o->faults.n; i++) {
        argv[n++] = "--fault";
        argv[n++] = o->faults.items[i];
    }
    for (size_t i = 0; i < o->duplicate_rules.n; i++) {
        argv[n++] = "--duplicate-rule";
        argv[n++] = o->duplicate_rules.items[i];
    }
    if (rules) {
        argv[n++] = "--rules";
        argv[n++] = rules;
    }
    if (o->has_audit_fields)
        argv[n++] = "--audit-fields";
    if (o->may_hard_delete)
        argv[n++] = "--hard-delete";
    if (o->locks) {
        argv[n++] = "--locks";
        argv[n++] = o->locks;
    }
    argv[n] = NULL;
    return 0;
}

/* Its first line: {"port":N}. */
static int read_port(struct lode_childorg *c, struct lode_err *err)
{
    int64_t end = lode_clock_mono_ms() + START_MS;
    char line[128];
    size_t n = 0;
    const char *p;

    while (n + 1 < sizeof line && (n == 0 || line[n - 1] != '\n')) {
        struct pollfd pfd = {.fd = c->from, .events = POLLIN};
        int64_t left = end - lode_clock_mono_ms();
        ssize_t k;

        if (left <= 0 || poll(&pfd, 1, (int)left) < 0)
            break;
        k = read(c->from, line + n, 1);
        if (k < 0)
            return lode_err_sys(err, LODE_E_IO, errno, "cannot hear the local org");
        if (k == 0)
            return lode_err_set(err, LODE_E_IO,
                                "the local org did not start; what it said is above");
        n += (size_t)k;
    }
    line[n] = '\0';
    p = strstr(line, "\"port\":");
    c->port = p ? (int)strtol(p + 7, NULL, 10) : 0;
    if (c->port <= 0)
        return lode_err_set(err, LODE_E_IO, "the local org did not say where it listens");
    snprintf(c->url, sizeof c->url, "http://127.0.0.1:%d", c->port);
    return 0;
}

int lode_childorg_start(const char *db_path, const char *schema, const char *rules,
                        const struct lode_options *o, struct lode_childorg *c, struct lode_err *err)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    const char *argv[MAX_ARGS];
    char line[256];
    int n;

    memset(c, 0, sizeof *c);
    c->to = c->from = -1;
    if (fill_args(argv, db_path, schema, rules, o, err) < 0)
        return -1;
    random_hex(c->client_id, sizeof c->client_id - 7);
    random_hex(c->client_secret, sizeof c->client_secret - 7);
    if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot make a pipe");
        goto fail;
    }
    c->pid = fork();
    if (c->pid == 0)
        become(in[0], out[1], (char *const *)argv);
    if (c->pid < 0) {
        c->pid = 0;
        lode_err_sys(err, LODE_E_IO, errno, "cannot start the local org");
        goto fail;
    }
    lode_io_close(in[0]);
    lode_io_close(out[1]);
    c->to = in[1];
    c->from = out[0];
    n = snprintf(line, sizeof line, "{\"client_id\":\"%s\",\"client_secret\":\"%s\"}\n",
                 c->client_id, c->client_secret);
    if (lode_io_write_fd(c->to, line, (size_t)n, err) < 0) {
        lode_childorg_stop(c);
        return lode_err_wrap(err, "cannot talk to the local org");
    }
    if (read_port(c, err) < 0) {
        lode_childorg_stop(c);
        return -1;
    }
    return 0;
fail:
    for (int i = 0; i < 2; i++) {
        lode_io_close(in[i]);
        lode_io_close(out[i]);
    }
    return -1;
}

void lode_childorg_stop(struct lode_childorg *c)
{
    int64_t end = lode_clock_mono_ms() + STOP_MS;
    int status;

    lode_io_close(c->to);
    lode_io_close(c->from);
    c->to = c->from = -1;
    while (c->pid > 0 && waitpid(c->pid, &status, WNOHANG) == 0) {
        if (lode_clock_mono_ms() > end)
            kill(c->pid, SIGKILL);
        lode_clock_sleep_ms(2);
    }
    c->pid = 0;
    memset(c->client_secret, 0, sizeof c->client_secret);
}
