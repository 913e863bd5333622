/* store/journal_types.h - what the journal holds: runs, steps, chunks and their states, notes on
 * rows. */
#ifndef LODE_STORE_JOURNAL_TYPES_H
#define LODE_STORE_JOURNAL_TYPES_H

#include <stdint.h>

enum { LODE_JOURNAL_VERSION = 3 };

/* State of a chunk, as run.db spells it. Each …ING is durable before its request goes out
 * (design.md, "Exactly once, how"). PLANNED is a chunk being filled: it is not in run.db yet.
 * FAILED is one of whose rows some are unknown: its files stay until they are settled. */
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

/* Every step that a chunk may take: from, to. There is no other: once CLOSING was durable nothing
 * leads back to a second upload. */
#define LODE_CHUNK_MOVES(X)                                                      \
    X(PLANNED, SPOOLED)                                                          \
    X(SPOOLED, CREATING)                                                         \
    X(CREATING, CREATING) /* the answer was lost: an empty Open job may exist */ \
    X(CREATING, SPOOLED)  /* the org said no: nothing exists there */            \
    X(CREATING, OPEN)                                                            \
    X(OPEN, UPLOADING)                                                           \
    X(OPEN, REPLACED) /* after a resume: it was gone, or aborted */              \
    X(OPEN, CLOSED)   /* … somebody else had closed it */                      \
    X(UPLOADING, UPLOADED)                                                       \
    X(UPLOADING, ABORTING) /* the answer was lost, or a refusal */               \
    X(UPLOADED, CLOSING)                                                         \
    X(UPLOADED, REPLACED) /* after a resume: it was gone, or aborted */          \
    X(UPLOADED, CLOSED)   /* … somebody else had closed it */                  \
    X(CLOSING, CLOSING)   /* the job was seen to be Open still */                \
    X(CLOSING, CLOSED)                                                           \
    X(CLOSED, FINISHED)                                                          \
    X(FINISHED, FINISHED) /* read again by the process that went on with it */   \
    X(FINISHED, RECONCILED)                                                      \
    X(FINISHED, FAILED)                                                          \
    X(FAILED, RECONCILED) /* settled by what the org's records say */            \
    X(ABORTING, ABORTING)                                                        \
    X(ABORTING, REPLACED)                                                        \
    X(ABORTING, CLOSED) /* somebody else had closed it */                        \
    X(REPLACED, CREATING)

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
    char retry_of[512];          /* folder of the run whose rows this one sends again; "" none */
    int status;                  /* exit status, -1 until ended */
};

struct lode_journal_step {
    int64_t id;
    char name[65], object[81], operation[16], state[16]; /* begun, complete, stopped */
    int64_t n_rows, n_parts;                             /* read; added by splits */
    int64_t counts[16];                                  /* by enum lode_status */
    char started[32];                                    /* UTC, ISO 8601 */
    char ids_mark[33]; /* of the id map as it was when the step was complete; "" none */
};

struct lode_journal_chunk {
    int64_t id, n_rows, bytes, job_number;
    int64_t cursor;                /* rows, from the first, whose outcome is settled */
    int64_t first_line, last_line; /* of its rows in their file, the least and the greatest */
    uint64_t last_unit;            /* the greatest number of an outcome in it */
    int n, attempt;
    enum lode_chunk_state state;
    char operation[16], job[19], hash[65];
};

/* What is known of a chunk's job. */
struct lode_journal_job {
    char state[32]; /* as the org spells it; "gone" */
    int64_t n_processed, n_failed;
    char message[512];
    char created[32]; /* by this machine's clock */
};

/* A sending of a row that the org refused, or did not come to, and that was not its last one. */
struct lode_journal_attempt {
    uint64_t unit;
    int attempt; /* from 1 */
    int64_t chunk;
    const char *code, *message;
};

/* Why a unit did not simply succeed. Replaces an older note of the unit. Slices may be NULL. */
struct lode_journal_note {
    const char *code, *field, *value, *message, *mended;
};

#endif
