/* cli/inserted.h - no row is inserted a second time because a load was run a second time. */
#ifndef LODE_CLI_INSERTED_H
#define LODE_CLI_INSERTED_H

#include "flow/types.h"

struct lode_inserted {
    const char *run_dir; /* folder of the runs */
    const char *name;    /* of the run that asks: it is not compared with itself */
    const char *since;   /* of a retry, UTC, ISO 8601: what ended before was known to it. "": of all
                            times, for it is none */
    /* Told in passing, where earlier runs cannot be read. */
    void (*say)(void *ctx, const char *text);
    void *say_ctx;
};

/* REFUSED where the step inserts, and another run, which is none that this one retries, made
 * records of the same object in the same org from an input of that hash, or may have made them. */
LODE_MUST int lode_inserted_check(const struct lode_inserted *look, const struct lode_step *step,
                                  const char *hash, struct lode_err *err);

#endif
