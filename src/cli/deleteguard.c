/* cli/deleteguard.c - asks the person at the terminal for the number of records that go. */
#include "cli/deleteguard.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"

enum { LINE = 512 };

static void say(const struct lode_deleteguard *g, const char *line)
{
    if (!g->progress->is_quiet)
        lode_progress_say(g->progress, line);
}

static const char *plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

static void describe(const struct lode_deleteguard *g, const struct lode_step *s, int64_t n,
                     char *line)
{
    int is_hard = s->spec.operation == LODE_OPERATION_HARD_DELETE;
    const char *org = g->run->org.org_name[0] ? g->run->org.org_name : g->run->org.org_id;

    snprintf(line, LINE, "step %s deletes %" PRId64 " record%s of %s in %.80s%s%s", s->spec.name, n,
             plural(n), lode_describe_name(s->describe), org,
             is_hard ? ", for good: they do not go to the recycle bin, and it cannot be undone"
                     : "",
             g->run->no_backup ? "; no backup is made (--no-backup)" : "");
}

/* Also where --max-deletes was given: its number was too low. */
static int refuse(const struct lode_deleteguard *g, const struct lode_step *s, int64_t n,
                  struct lode_err *err)
{
    char before[64] = "";

    if (g->run->n_deletes)
        snprintf(before, sizeof before, ", after %" PRId64 " of steps before it",
                 g->run->n_deletes);
    return lode_err_set(err, LODE_E_REFUSED,
                        "it would delete %" PRId64 " record%s of %s%s%s: --max-deletes %" PRId64
                        " allows it, with `lode resume`, too; nothing of it was deleted",
                        n, plural(n), lode_describe_name(s->describe), before,
                        g->most ? ", more than --max-deletes"
                                : ", and there is no terminal to ask at",
                        n + g->run->n_deletes);
}

static int ask_person(const struct lode_deleteguard *g, const struct lode_step *s, int64_t n,
                      const char *what, struct lode_err *err)
{
    char text[LINE + 64], line[64], number[32];
    int rc = 0;

    snprintf(number, sizeof number, "%" PRId64, n);
    snprintf(text, sizeof text, "%s. To delete, type %s: ", what, number);
    lode_progress_end(g->progress);
    if (isatty(STDERR_FILENO))
        rc = lode_terminal_ask(text, g->run->interrupt, line, sizeof line, err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return refuse(g, s, n, err);
    if (strcmp(line, number) == 0)
        return 0;
    return lode_err_set(err, LODE_E_REFUSED,
                        "not confirmed: \"%.40s\" is not %s; nothing of it was deleted", line,
                        number);
}

static int ask(void *ctx, const struct lode_step *s, int64_t n, struct lode_err *err)
{
    const struct lode_deleteguard *g = ctx;
    char what[LINE];

    describe(g, s, n, what);
    if (g->most == 0 && !g->is_rehearsal)
        return ask_person(g, s, n, what, err);
    say(g, what);
    if (g->most == 0 || n + g->run->n_deletes <= g->most)
        return 0;
    return refuse(g, s, n, err);
}

static void copied(void *ctx, const char *path, int64_t n_copied, int64_t n_rows)
{
    const struct lode_deleteguard *g = ctx;
    char line[LINE], missing[64] = "";

    if (n_copied < n_rows)
        snprintf(missing, sizeof missing, "; the org does not have %" PRId64 " of them",
                 n_rows - n_copied);
    snprintf(line, sizeof line, "backup of %" PRId64 " record%s: %s%s", n_copied, plural(n_copied),
             path, missing);
    say(g, line);
}

void lode_deleteguard_set(struct lode_deleteguard *g)
{
    g->run->delete_check.ask = ask;
    g->run->delete_check.copied = copied;
    g->run->delete_check.ctx = g;
}
