/* cli/inserted.h - no row is inserted a second time because a load was run a second time. */
#ifndef LODE_CLI_INSERTED_H
#define LODE_CLI_INSERTED_H

#include "flow/types.h"

/* All but lock is the caller's to fill, and lives as long as the run. */
struct lode_inserted {
    const char *run_dir; /* folder of the runs */
    char accepted[32]; /* UTC, ISO 8601: what other runs had inserted by then may be inserted again,
                          as --new said; "": nothing */
    /* Told in passing, where earlier runs cannot be read. */
    void (*say)(void *ctx, const char *text);
    void *say_ctx;
    int lock;
};

/* Sets run->input_check: REFUSED where a step inserts, and another run, which is none that this one
 * retries, made records of the same object in the same org from an input of that hash, or may have
 * made them. is_new: nothing is refused, but others see in their turn what this run does. */
void lode_inserted_set(struct lode_inserted *look, struct lode_run *run, int is_new);

#endif
