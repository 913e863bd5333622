/* base/spawn.h - runs another program to its end, without a shell, and reads what it says. */
#ifndef LODE_BASE_SPAWN_H
#define LODE_BASE_SPAWN_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_spawn_opts {
    const char *const *argv; /* argv[0] is looked for on PATH; NULL behind the last */
    size_t max_bytes;        /* of its output; more of it is LIMIT */
    int64_t timeout_ms;      /* it is killed then: LIMIT */
    int is_apart; /* in a process group of its own, which is killed as a whole; without it, it can
                     ask the user something on the terminal */
    int (*stop)(void *ctx); /* asked at least every 200 ms; NULL: never. CANCEL */
    void *stop_ctx;
};

struct lode_spawn_end {
    int status;                  /* its exit status; 128 + N: ended by signal N */
    struct lode_buf out, errors; /* stdout; the first 4 KiB of stderr */
};

/* Its stdin is empty. -1 where it could not be run (USAGE where there is no such program) or did
 * not end by itself. The caller clears *end, on failure too. */
LODE_MUST int lode_spawn_run(const struct lode_spawn_opts *opts, struct lode_spawn_end *end,
                             struct lode_err *err);
/* Starts a program and leaves it alone; what it says goes nowhere. USAGE where there is none. */
LODE_MUST int lode_spawn_leave(const char *const *argv, struct lode_err *err);
/* Wipes and frees. */
void lode_spawn_clear(struct lode_spawn_end *end);

#endif
