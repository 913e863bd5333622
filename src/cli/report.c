/* cli/report.c - errors for people and for the shell. */
#include "cli/report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

/* What an org or a file says may hold anything; the message stays one line. */
static void print_clean(const char *s)
{
    for (; *s; s++)
        fputc((unsigned char)*s < 0x20 || *s == 0x7f ? ' ' : *s, stderr);
}

void lode_report_error(const struct lode_err *err)
{
    (void)fflush(stdout); /* what was printed before stands before; main() checks stdout */
    fputs("lode: ", stderr);
    if (err->source[0]) {
        print_clean(err->source);
        if (err->line > 0)
            fprintf(stderr, ":%ld", err->line);
        fputs(": ", stderr);
    }
    print_clean(err->msg);
    fputc('\n', stderr);
}

/* A file that is not there, or not ours to read, is a slip of the command line, not of the disk. */
static int is_wrong_path(const struct lode_err *err)
{
    return err->code == LODE_E_IO &&
           (err->sys == ENOENT || err->sys == EACCES || err->sys == EISDIR || err->sys == ENOTDIR);
}

int lode_report_status(const struct lode_err *err, int was_sent, int signal)
{
    switch (err->code) {
    case LODE_OK:
        return LODE_EXIT_OK;
    case LODE_E_USAGE:
    case LODE_E_INPUT:
    case LODE_E_SCRIPT:
    case LODE_E_CHECK:
        return was_sent ? LODE_EXIT_RESUME : LODE_EXIT_USAGE;
    case LODE_E_AUTH: /* signed out half-way: sign in and go on */
        return was_sent ? LODE_EXIT_RESUME : LODE_EXIT_AUTH;
    case LODE_E_REMOTE:
        return was_sent ? LODE_EXIT_RESUME : LODE_EXIT_REMOTE;
    case LODE_E_REFUSED:
        return LODE_EXIT_REFUSED;
    case LODE_E_STOP:
        return LODE_EXIT_STOP;
    case LODE_E_CANCEL:
        return 128 + (signal ? signal : SIGINT);
    case LODE_E_IO:
        return is_wrong_path(err) && !was_sent ? LODE_EXIT_USAGE : LODE_EXIT_RESUME;
    case LODE_E_LIMIT:
    case LODE_E_NET:
    case LODE_E_STORE:
    case LODE_E_NOMEM:
        break;
    }
    return LODE_EXIT_RESUME;
}

int lode_report_fail(const struct lode_err *err)
{
    lode_report_error(err);
    return lode_report_status(err, 0, 0);
}
