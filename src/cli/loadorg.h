/* cli/loadorg.h - the org of a run: the one that is meant, or the local one of a rehearsal. */
#ifndef LODE_CLI_LOADORG_H
#define LODE_CLI_LOADORG_H

#include "cli/childorg.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/signin.h"
#include "flow/run.h"

/* All but signin is the caller's to fill, and borrowed. Zeroed, it can be closed. */
struct lode_loadorg {
    const struct lode_options *o;
    struct lode_run *run;              /* its session and org are filled here */
    const struct lode_childorg *child; /* of a rehearsal, else NULL */
    struct lode_progress *progress;
    int (*stop)(void *ctx); /* ctx: stop_ctx; before the org is known NULL */
    void *stop_ctx;
    /* Asked when it is known which org it is: may the run go on there? */
    int (*check)(void *ctx, struct lode_err *err);
    void *check_ctx;
    const char *runs; /* the folder that `check` looks through for other runs; NULL: for none */
    struct lode_signin *signin; /* NULL: not yet, or a rehearsal */
};

/* The script's lode.org(); ctx is the struct. name: the script's, or NULL. */
LODE_MUST int lode_loadorg_connect(void *ctx, const char *name, struct lode_err *err);
/* Signs off. */
void lode_loadorg_close(struct lode_loadorg *l);

#endif
