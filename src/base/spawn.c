/* base/spawn.c - posix_spawnp, two pipes, a clock. */
#define _GNU_SOURCE /* pipe2, environ, explicit_bzero */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

enum { MAX_ERRORS = 4096, ROOM = 16384, TICK_MS = 100, EXIT_MS = 2 };

/* Descriptors of the other program; -1: /dev/null. */
static int set_files(posix_spawn_file_actions_t *files, int out, int errors)
{
    int rc = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

    if (rc == 0)
        rc = out >= 0
                 ? posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO)
                 : posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (rc == 0)
        rc = errors >= 0
                 ? posix_spawn_file_actions_adddup2(files, errors, STDERR_FILENO)
                 : posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    return rc;
}

/* The signals that this program ignores are the other's to have. */
static int set_attributes(posix_spawnattr_t *attributes, int is_apart)
{
    int flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK, rc;
    sigset_t set;

    sigemptyset(&set);
    rc = posix_spawnattr_setsigmask(attributes, &set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGXFSZ);
    if (rc == 0)
        rc = posix_spawnattr_setsigdefault(attributes, &set);
    if (rc == 0 && is_apart)
        rc = posix_spawnattr_setpgroup(attributes, 0);
    return rc ? rc
              : posix_spawnattr_setflags(attributes,
                                         (short)(flags | (is_apart ? POSIX_SPAWN_SETPGROUP : 0)));
}

static int start(const char *const *argv, int is_apart, int out, int errors, pid_t *pid,
                 struct lode_err *err)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int rc = posix_spawn_file_actions_init(&files);

    if (rc)
        return lode_err_sys(err, LODE_E_NOMEM, rc, "cannot run %s", argv[0]);
    rc = posix_spawnattr_init(&attributes);
    if (rc == 0) {
        rc = set_files(&files, out, errors);
        if (rc == 0)
            rc = set_attributes(&attributes, is_apart);
        if (rc == 0)
            rc = posix_spawnp(pid, argv[0], &files, &attributes, (char *const *)argv, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    if (rc == ENOENT || rc == EACCES)
        return lode_err_sys(err, LODE_E_USAGE, rc, "cannot run %s", argv[0]);
    return rc ? lode_err_sys(err, LODE_E_IO, rc, "cannot run %s", argv[0]) : 0;
}

/* What is there of one pipe. *fd is -1 at its end. max: what is more is dropped; 0: it fails. */
static int take(int *fd, struct lode_buf *to, size_t max, const char *name, struct lode_err *err)
{
    char piece[4096];
    ssize_t n = read(*fd, piece, sizeof piece);
    size_t k = n > 0 ? (size_t)n : 0;
    int rc = 0;

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    if (n < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot read what %s says", name);
    if (n == 0) {
        lode_io_close(*fd);
        *fd = -1;
    }
    if (max)
        k = to->len + k > max ? max - to->len : k;
    rc = lode_buf_add(to, piece, k, err);
    explicit_bzero(piece, sizeof piece);
    return rc < 0 ? lode_err_wrap(err, "%s says too much", name) : 0;
}

/* Reads both pipes to their ends. */
static int listen_to(const struct lode_spawn_opts *o, int *fds, int64_t end,
                     struct lode_spawn_end *to, struct lode_err *err)
{
    const char *name = o->argv[0];

    while (fds[0] >= 0 || fds[1] >= 0) {
        struct pollfd p[2] = {{.fd = fds[0], .events = POLLIN}, {.fd = fds[1], .events = POLLIN}};
        int64_t left = end - lode_clock_mono_ms();

        if (o->stop && o->stop(o->stop_ctx))
            return lode_err_set(err, LODE_E_CANCEL, "interrupted");
        if (left <= 0)
            return lode_err_set(err, LODE_E_LIMIT, "%s did not end within %lld seconds", name,
                                (long long)(o->timeout_ms / 1000));
        if (poll(p, 2, (int)(left < TICK_MS ? left : TICK_MS)) < 0 && errno != EINTR)
            return lode_err_sys(err, LODE_E_IO, errno, "cannot wait for %s", name);
        if (p[0].revents && take(&fds[0], &to->out, 0, name, err) < 0)
            return -1;
        if (p[1].revents && take(&fds[1], &to->errors, MAX_ERRORS, name, err) < 0)
            return -1;
    }
    return 0;
}

/* It has closed its pipes, or is to be ended. */
static int await(pid_t pid, const struct lode_spawn_opts *o, int64_t end, int is_killed,
                 int *status, struct lode_err *err)
{
    int how = 0;
    pid_t got;

    for (;;) {
        if (is_killed && kill(o->is_apart ? -pid : pid, SIGKILL) < 0)
            (void)kill(pid, SIGKILL); /* its group is not there yet, or no more */
        got = waitpid(pid, &how, is_killed ? 0 : WNOHANG);
        if (got == pid || (got < 0 && errno != EINTR))
            break;
        if (!is_killed && lode_clock_mono_ms() >= end) {
            lode_err_set(err, LODE_E_LIMIT, "%s did not end within %lld seconds", o->argv[0],
                         (long long)(o->timeout_ms / 1000));
            is_killed = 2;
        } else if (!is_killed) {
            lode_clock_sleep_ms(EXIT_MS);
        }
    }
    *status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
    return is_killed == 2 ? -1 : 0;
}

int lode_spawn_run(const struct lode_spawn_opts *opts, struct lode_spawn_end *end,
                   struct lode_err *err)
{
    int64_t until = lode_clock_mono_ms() + opts->timeout_ms;
    int out[2] = {-1, -1}, errors[2] = {-1, -1}, from[2], rc = -1;
    pid_t pid = 0;

    memset(end, 0, sizeof *end);
    lode_buf_init(&end->out, opts->max_bytes);
    lode_buf_init(&end->errors, 0);
    /* a text that grows leaves what it was behind */
    if (lode_buf_reserve(&end->out, ROOM < opts->max_bytes ? ROOM : opts->max_bytes, err) < 0)
        return -1;
    if (pipe2(out, O_CLOEXEC) < 0 || pipe2(errors, O_CLOEXEC) < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot make a pipe");
        goto out;
    }
    if (start(opts->argv, opts->is_apart, out[1], errors[1], &pid, err) < 0)
        goto out;
    lode_io_close(out[1]);
    lode_io_close(errors[1]);
    out[1] = errors[1] = -1;
    from[0] = out[0];
    from[1] = errors[0];
    rc = listen_to(opts, from, until, end, err);
    out[0] = from[0];
    errors[0] = from[1];
    if (await(pid, opts, until, rc < 0, &end->status, err) < 0)
        rc = -1;
out:
    for (int i = 0; i < 2; i++) {
        lode_io_close(out[i]);
        lode_io_close(errors[i]);
    }
    return rc;
}

int lode_spawn_leave(const char *const *argv, struct lode_err *err)
{
    pid_t pid;

    return start(argv, 1, -1, -1, &pid, err); /* this process ends soon; who is left sees to it */
}

void lode_spawn_clear(struct lode_spawn_end *end)
{
    if (end->out.p)
        explicit_bzero(end->out.p, end->out.cap);
    if (end->errors.p)
        explicit_bzero(end->errors.p, end->errors.cap);
    lode_buf_clear(&end->out);
    lode_buf_clear(&end->errors);
}
