/* cli/guard.h - a production org is written to only when somebody says so. */
#ifndef LODE_CLI_GUARD_H
#define LODE_CLI_GUARD_H

#include <stdatomic.h>

#include "salesforce/session.h"
#include "store/journal.h"

struct lode_guard {
    const struct lode_identity *org;
    struct lode_journal *journal; /* keeps the answer for resumes; NULL: nowhere */
    int is_yes;                   /* --yes */
    atomic_int *interrupt;        /* the number of a signal, or 0 */
};

/* 0 for a sandbox, a developer's org, or where a person said yes: by --yes, on the terminal (never
 * on stdin) by the org's name, or in an earlier process of the run. REFUSED otherwise, also where
 * the org does not tell what it is. CANCEL. */
LODE_MUST int lode_guard_ask(const struct lode_guard *g, struct lode_err *err);

#endif
