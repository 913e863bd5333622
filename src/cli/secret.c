/* cli/secret.c - reading secrets, and wiping what they were read into. */
#define _GNU_SOURCE /* explicit_bzero */
#include "cli/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/spawn.h"
#include "base/str.h"

enum { MAX_SECRET = 16 * 1024, MAX_WORDS = 32, COMMAND_MS = 120000 };

void lode_secret_free(char *s)
{
    if (s)
        explicit_bzero(s, strlen(s));
    lode_mem_free(s);
}

static void wipe(struct lode_buf *b)
{
    if (b->p)
        explicit_bzero(b->p, b->cap);
    lode_buf_clear(b);
}

/* The first line, without blanks around it. */
static int first_line(const char *text, const char *what, char **out, struct lode_err *err)
{
    size_t n;

    text += strspn(text, " \t");
    n = strcspn(text, "\r\n");
    while (n && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    if (!n)
        return lode_err_set(err, LODE_E_USAGE, "%s: it is empty", what);
    *out = lode_str_dupn(text, n, err);
    return *out ? 0 : -1;
}

static int read_all(int fd, struct lode_buf *b, struct lode_err *err)
{
    size_t got = 1;

    if (lode_buf_reserve(b, MAX_SECRET, err) < 0)
        return -1;
    while (got > 0 && b->len < MAX_SECRET) {
        if (lode_io_read(fd, b->p + b->len, MAX_SECRET - b->len, &got, err) < 0)
            return -1;
        b->len += got;
    }
    b->p[b->len] = '\0';
    return 0;
}

int lode_secret_read_all(const char *path, char **out, struct lode_err *err)
{
    int is_stdin = strcmp(path, "-") == 0, fd = STDIN_FILENO, rc = -1;
    struct lode_buf b;

    lode_buf_init(&b, MAX_SECRET);
    if (is_stdin || lode_io_open_read(path, &fd, err) == 0) {
        rc = read_all(fd, &b, err);
        if (!is_stdin)
            lode_io_close(fd);
    }
    if (rc == 0) {
        *out = lode_str_dup(lode_buf_str(&b), err);
        rc = *out ? 0 : -1;
    }
    wipe(&b);
    return rc;
}

int lode_secret_read(const char *path, const char *what, char **out, struct lode_err *err)
{
    char *text = NULL;
    int rc = lode_secret_read_all(path, &text, err);

    if (rc == 0)
        rc = first_line(text, what, out, err);
    lode_secret_free(text);
    return rc;
}

/* Takes characters as they are typed, and shows none: 0; CANCEL for Ctrl-C. */
static int read_typed(int tty, struct lode_buf *b, struct lode_err *err)
{
    for (;;) {
        char c;
        ssize_t n = read(tty, &c, 1);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || c == '\n' || c == '\r' || c == 4)
            return 0;
        if (c == 3)
            return lode_err_set(err, LODE_E_CANCEL, "interrupted");
        if ((c == 8 || c == 127) && b->len > 0)
            b->p[--b->len] = '\0';
        else if (c != 8 && c != 127 && lode_buf_addc(b, c, err) < 0)
            return -1;
    }
}

static int ask_terminal(const char *what, char **out, struct lode_err *err)
{
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY), rc = -1;
    struct termios was, quiet;
    struct lode_buf b;

    if (tty < 0 || tcgetattr(tty, &was) < 0) {
        lode_io_close(tty);
        return lode_err_set(err, LODE_E_USAGE,
                            "there is no terminal to ask for the %s: say --secret-file FILE (- is "
                            "standard input), --secret-env NAME or --secret-command COMMAND",
                            what);
    }
    lode_buf_init(&b, MAX_SECRET);
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    if (lode_buf_reserve(&b, MAX_SECRET, err) < 0 || tcsetattr(tty, TCSAFLUSH, &quiet) < 0)
        goto out;
    dprintf(tty, "%s (not shown): ", what);
    rc = read_typed(tty, &b, err);
    (void)tcsetattr(tty, TCSAFLUSH, &was);
    dprintf(tty, "\n");
    if (rc == 0)
        rc = first_line(lode_buf_str(&b), what, out, err);
out:
    wipe(&b);
    lode_io_close(tty);
    return rc;
}

int lode_secret_is_given(const struct lode_options *o)
{
    return o->secret_file || o->secret_env || o->secret_command;
}

int lode_secret_take(const struct lode_options *o, const char *what, enum lode_orgs_field field,
                     struct lode_orgs_entry *e, struct lode_err *err)
{
    char *secret = NULL;
    int rc;

    if (!!o->secret_file + !!o->secret_env + !!o->secret_command > 1)
        return lode_err_set(err, LODE_E_USAGE,
                            "--secret-file, --secret-env and --secret-command are three ways to "
                            "say one thing: choose one");
    if (o->secret_env)
        return lode_orgs_set(e, LODE_ORGS_SECRET_ENV, o->secret_env, err);
    if (o->secret_command)
        return lode_orgs_set(e, LODE_ORGS_SECRET_COMMAND, o->secret_command, err);
    rc = o->secret_file ? lode_secret_read(o->secret_file, "--secret-file", &secret, err)
                        : ask_terminal(what, &secret, err);
    if (rc == 0)
        rc = lode_orgs_set(e, field, secret, err);
    lode_secret_free(secret);
    return rc;
}

/* Words parted by blanks; '…' and "…" keep a word together. Writes into text. */
static int split(char *text, const char **words, struct lode_err *err)
{
    char *to = text;
    size_t n = 0;

    for (;;) {
        text += strspn(text, " \t");
        if (!*text)
            break;
        if (n + 1 == MAX_WORDS)
            return lode_err_set(err, LODE_E_USAGE, "secret-command: too many words");
        words[n++] = to;
        while (*text && *text != ' ' && *text != '\t') {
            const char quote = *text == '\'' || *text == '"' ? *text++ : 0;

            while (quote && *text && *text != quote)
                *to++ = *text++;
            if (quote && !*text)
                return lode_err_set(err, LODE_E_USAGE, "secret-command: a quote is not closed");
            if (quote)
                text++;
            else
                *to++ = *text++;
        }
        text += *text != '\0';
        *to++ = '\0';
    }
    words[n] = NULL;
    return n ? 0 : lode_err_set(err, LODE_E_USAGE, "secret-command: it is empty");
}

static int by_command(const char *command, const struct lode_secret_stop *stop, char **out,
                      struct lode_err *err)
{
    char *text = lode_str_dup(command, err);
    const char *words[MAX_WORDS];
    struct lode_spawn_opts opts = {.argv = words,
                                   .max_bytes = MAX_SECRET,
                                   .timeout_ms = COMMAND_MS,
                                   .stop = stop->ask,
                                   .stop_ctx = stop->ctx};
    struct lode_spawn_end end;
    int rc = -1;

    if (!text || split(text, words, err) < 0)
        goto out;
    rc = lode_spawn_run(&opts, &end, err);
    if (rc == 0 && end.status != 0) /* what it says may have a secret in it */
        rc = lode_err_set(err, LODE_E_AUTH, "it ended with status %d", end.status);
    if (rc == 0)
        rc = first_line(lode_buf_str(&end.out), "what it says", out, err);
    lode_spawn_clear(&end);
    if (rc < 0 && err->code != LODE_E_CANCEL) {
        err->code = LODE_E_AUTH;
        lode_err_wrap(err, "secret-command %.80s", words[0]);
    }
out:
    lode_mem_free(text);
    return rc;
}

int lode_secret_find(const struct lode_orgs_entry *e, enum lode_orgs_field field,
                     const struct lode_secret_stop *stop, char **out, struct lode_err *err)
{
    const char *name = e->text[LODE_ORGS_SECRET_ENV], *value;

    *out = NULL;
    if (e->text[field]) {
        *out = lode_str_dup(e->text[field], err);
        return *out ? 0 : -1;
    }
    if (e->text[LODE_ORGS_SECRET_COMMAND])
        return by_command(e->text[LODE_ORGS_SECRET_COMMAND], stop, out, err);
    if (!name)
        return 0;
    value = getenv(name);
    if (!value || !*value)
        return lode_err_set(err, LODE_E_AUTH,
                            "the secret of %.80s is to be in the variable %.80s, which is not set",
                            e->name, name);
    *out = lode_str_dup(value, err);
    return *out ? 0 : -1;
}
