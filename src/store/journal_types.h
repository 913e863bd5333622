/* store/journal_types.h - what the journal holds: runs, steps, chunks and their states, notes on
 * rows. */
#ifndef LODE_STORE_JOURNAL_TYPES_H
#define LODE_STORE_JOURNAL_TYPES_H

#include <stdint.h>

enum { LODE_JOURNAL_VERSION = 1 };

/* State of a chunk, as run.db spells it. Each …ING is durable before its request goes out
 * (design.md, "Exactly once, how"). */
#define LODE_CHUNK_STATES(X)    \
    X(PLANNED, "planned")       \
    X(SPOOLED, "spooled")       \
    X(CREATING, "creating")     \
    X(OPEN, "open")             \
    X(UPLOADING, "uploading")   \
    X(UPLOADED, "uploaded")     \
    X(CLOSING, "closing")       \
    X(CLOSED, "closed")         \
    X(FINISHED, "finished")     \
    X(RECONCILED, "reconciled") \
    X(ABORTING, "aborting")     \
    X(REPLACED, "replaced")     \
    X(FAILED, "failed")

enum lode_chunk_state {
#define LODE_CHUNK_ENUM(name, text) LODE_CHUNK_##name,
    LODE_CHUNK_STATES(LODE_CHUNK_ENUM)
#undef LODE_CHUNK_ENUM
};

/* What is known of a run from the outside. */
struct lode_journal_run {
    char name[128];   /* the folder's */
    char kind[16];    /* run, rehearse */
    char script[256]; /* path as given */
    char org_id[19], username[128], instance_url[256], version[32];
    char started[32], ended[32]; /* ended "": never (crashed, or under way) */
    int status;                  /* exit status, -1 until ended */
};

struct lode_journal_step {
    int64_t id;
    char name[65], object[81], operation[16], state[16]; /* begun, complete, stopped */
    int64_t n_rows, n_parts;                             /* read; added by splits */
    int64_t counts[16];                                  /* by enum lode_status */
};

struct lode_journal_chunk {
    int64_t id, n_rows, job_number;
    int n, attempt;
    enum lode_chunk_state state;
    char operation[16], job[19], hash[65];
};

/* Why a unit did not simply succeed. Replaces an older note of the unit. Slices may be NULL. */
struct lode_journal_note {
    const char *code, *field, *value, *message, *mended;
};

#endif
