/* cli/guard.c - asks the person at the terminal for the name of a production org. */
#include "cli/guard.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "store/journal_work.h"

enum { LINE = 512 };

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

static const char *kind_of(const struct lode_identity *org)
{
    return org->is_sandbox == 0 ? "a production org" : "an org that does not say what it is";
}

static int ask(const struct lode_guard *g, struct lode_err *err)
{
    const struct lode_identity *org = g->org;
    char text[LINE], line[LINE];
    int rc = 0;

    snprintf(text, sizeof text, "%s is %s (%s%s%s). To load into it, type %s: ", name_of(org),
             kind_of(org), org->org_id, org->instance[0] ? ", " : "", org->instance, name_of(org));
    if (isatty(STDERR_FILENO))
        rc = lode_terminal_ask(text, g->interrupt, line, sizeof line, err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return lode_err_set(err, LODE_E_REFUSED,
                            "%s (%s) is %s: --yes says that it is meant; nothing was sent",
                            name_of(org), org->org_id, kind_of(org));
    if (strcmp(line, name_of(org)) == 0)
        return 0;
    return lode_err_set(err, LODE_E_REFUSED, "not confirmed: \"%.80s\" is not %s; nothing was sent",
                        line, name_of(org));
}

int lode_guard_ask(const struct lode_guard *g, struct lode_err *err)
{
    int rc;

    if (!g->org->is_production)
        return 0;
    rc = was_answered(g, err);
    if (rc != 0)
        return rc > 0 ? 0 : -1;
    if (!g->is_yes && ask(g, err) < 0)
        return -1;
    return g->journal
               ? lode_journal_memo_set(g->journal, memo, 0, g->is_yes ? "--yes" : "typed", err)
               : 0;
}
