/* cli/mapteam.h - `lode map --workers`: rows are mapped by several threads, each with a Lua state
 * of its own, and come back in the order in which they went out. */
#ifndef LODE_CLI_MAPTEAM_H
#define LODE_CLI_MAPTEAM_H

#include "cli/outlet.h"

struct lode_mapteam;

enum { LODE_MAPTEAM_MOST = 64 }; /* workers */

/* What workers share: borrowed, and not changed while they run. */
struct lode_mapteam_opts {
    const struct lode_transform_opts *transform;
    struct lode_source *source; /* its columns */
    const struct lode_sheet *sheet;
    const struct lode_outlet_from *from;
    int n_workers;
    /* Called by the thread that adds rows, with what came of them, in order. */
    int (*flush)(void *ctx, struct lode_outlet *o, struct lode_err *err);
    void *ctx;
};

LODE_MUST int lode_mapteam_open(const struct lode_mapteam_opts *opts, struct lode_mapteam **out,
                                struct lode_err *err);
/* Takes a copy of the row. -1: what a worker could not do, once all before it is flushed. */
LODE_MUST int lode_mapteam_add(struct lode_mapteam *t, const struct lode_source_row *row,
                               struct lode_err *err);
/* Waits for all rows. What fields the workers have met is known to `all` then. */
LODE_MUST int lode_mapteam_finish(struct lode_mapteam *t, struct lode_transform *all,
                                  struct lode_err *err);
void lode_mapteam_close(struct lode_mapteam *t);

#endif
