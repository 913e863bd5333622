/* cli/guard.c - asks the person at the terminal for the name of a production org. */
#include "cli/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/str.h"
#include "store/journal_work.h"

enum { LINE = 512, LOOK_MS = 200 };

static const char memo[] = "production";

/* What is to be typed. */
static const char *name_of(const struct lode_identity *org)
{
    return org->org_name[0] ? org->org_name : org->org_id;
}

static int was_answered(const struct lode_guard *g, struct lode_err *err)
{
    const char *value;

    return g->journal ? lode_journal_memo_get(g->journal, memo, 0, &value, err) : 0;
}

/* A line from the terminal, without what ends it. An interrupt ends the wait. */
static int read_line(const struct lode_guard *g, int fd, char *line, size_t size,
                     struct lode_err *err)
{
    size_t n = 0, got;

    while (n + 1 < size) {
        struct pollfd p = {.fd = fd, .events = POLLIN};

        if (atomic_load(g->interrupt))
            return lode_err_set(err, LODE_E_CANCEL, "interrupted");
        if (poll(&p, 1, LOOK_MS) <= 0)
            continue;
        if (lode_io_read(fd, line + n, 1, &got, err) < 0)
            return -1;
        if (got == 0 || line[n] == '\n')
            break;
        n++;
    }
    line[n] = '\0';
    return 0;
}

static int ask(const struct lode_guard *g, int fd, struct lode_err *err)
{
    const struct lode_identity *org = g->org;
    char text[LINE], line[LINE];

    snprintf(text, sizeof text, "%s is %s (%s%s%s). To load into it, type %s: ", name_of(org),
             org->is_sandbox == 0 ? "a production org" : "an org that does not say what it is",
             org->org_id, org->instance[0] ? ", " : "", org->instance, name_of(org));
    if (lode_io_write_fd(fd, text, strlen(text), err) < 0 ||
        read_line(g, fd, line, sizeof line, err) < 0)
        return -1;
    if (strcmp(line, name_of(org)) == 0)
        return 0;
    return lode_err_set(err, LODE_E_REFUSED, "not confirmed: \"%.80s\" is not %s; nothing was sent",
                        line, name_of(org));
}

int lode_guard_ask(const struct lode_guard *g, struct lode_err *err)
{
    int fd, rc;

    if (!g->org->is_production)
        return 0;
    rc = was_answered(g, err);
    if (rc != 0)
        return rc > 0 ? 0 : -1;
    if (!g->is_yes) {
        fd = isatty(STDERR_FILENO) ? open("/dev/tty", O_RDWR | O_CLOEXEC) : -1;
        if (fd < 0)
            return lode_err_set(err, LODE_E_REFUSED,
                                "%s (%s) is %s: --yes says that it is meant; nothing was sent",
                                name_of(g->org), g->org->org_id,
                                g->org->is_sandbox == 0 ? "a production org"
                                                        : "an org that does not say what it is");
        rc = ask(g, fd, err);
        lode_io_close(fd);
        if (rc < 0)
            return -1;
    }
    return g->journal
               ? lode_journal_memo_set(g->journal, memo, 0, g->is_yes ? "--yes" : "typed", err)
               : 0;
}
