/* store/journal.h - run.db: what a run did, durable before the next thing happens. Users may query
 * it. One connection, used by the main thread alone. */
#ifndef LODE_STORE_JOURNAL_H
#define LODE_STORE_JOURNAL_H

#include <stdint.h>

#include "base/err.h"
#include "store/db.h"

enum { LODE_JOURNAL_VERSION = 1 };

/* State of a chunk, as run.db spells it. Each …ING is durable before its request goes out
 * (design.md, "Exactly once, how"). */
#define LODE_CHUNK_STATES(X)                                                \
    X(PLANNED, "planned")                                                   \
    X(SPOOLED, "spooled")                                                   \
    X(CREATING, "creating")                                                 \
    X(OPEN, "open")                                                         \
    X(UPLOADING, "uploading")                                               \
    X(UPLOADED, "uploaded")                                                 \
    X(CLOSING, "closing")                                                   \
    X(CLOSED, "closed") X(FINISHED, "finished") X(RECONCILED, "reconciled") \
        X(ABORTING, "aborting") X(REPLACED, "replaced") X(FAILED, "failed")

enum lode_chunk_state {
#define LODE_CHUNK_ENUM(name, text) LODE_CHUNK_##name,
    LODE_CHUNK_STATES(LODE_CHUNK_ENUM)
#undef LODE_CHUNK_ENUM
};

struct lode_journal;

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

/* Creates run.db. STORE where it exists. */
LODE_MUST int lode_journal_create(const char *path, const struct lode_journal_run *run,
                                  struct lode_journal **out, struct lode_err *err);
/* Opens an existing one; STORE where another version of lode wrote it, naming both. */
LODE_MUST int lode_journal_open(const char *path, struct lode_journal **out, struct lode_err *err);
void lode_journal_close(struct lode_journal *j);
struct lode_db *lode_journal_db(struct lode_journal *j);

LODE_MUST int lode_journal_org(struct lode_journal *j, const char *org_id, const char *username,
                               const char *instance_url, struct lode_err *err);
LODE_MUST int lode_journal_end(struct lode_journal *j, int status, const char *reason,
                               struct lode_err *err);
LODE_MUST int lode_journal_read(struct lode_journal *j, struct lode_journal_run *out,
                                struct lode_err *err);
LODE_MUST int lode_journal_argument(struct lode_journal *j, const char *name, const char *value,
                                    struct lode_err *err);

/* The run is taken up again: it has not ended. */
LODE_MUST int lode_journal_resume(struct lode_journal *j, struct lode_err *err);
/* Each recorded argument; return 1 to go on, -1 with *err. */
LODE_MUST int lode_journal_arguments(struct lode_journal *j,
                                     int (*each)(void *ctx, const char *name, const char *value,
                                                 struct lode_err *err),
                                     void *ctx, struct lode_err *err);

/* 1: the run has a step of that name. 0: it has none. */
LODE_MUST int lode_journal_step_find(struct lode_journal *j, const char *name,
                                     struct lode_journal_step *out, struct lode_err *err);
/* A step that was stopped goes on. */
LODE_MUST int lode_journal_step_resume(struct lode_journal *j, int64_t step, struct lode_err *err);
/* Hash of the step's input as it was when the step began; "" where none is recorded. Borrowed until
 * the next call. */
LODE_MUST int lode_journal_step_hash(struct lode_journal *j, int64_t step, const char **hash,
                                     struct lode_err *err);
/* USAGE where the run has a step of that name. */
LODE_MUST int lode_journal_step_begin(struct lode_journal *j, const char *name, const char *object,
                                      const char *operation, int64_t *id, struct lode_err *err);
LODE_MUST int lode_journal_step_input(struct lode_journal *j, int64_t step, const char *path,
                                      int64_t size, int64_t mtime_ms, const char *hash,
                                      struct lode_err *err);
/* counts: one for each enum lode_status. */
LODE_MUST int lode_journal_step_end(struct lode_journal *j, int64_t step, const char *state,
                                    int64_t n_rows, int64_t n_parts, const int64_t *counts,
                                    struct lode_err *err);
/* Each step in order; return 1 to go on, 0 to stop. */
LODE_MUST int lode_journal_steps(struct lode_journal *j,
                                 int (*each)(void *ctx, const struct lode_journal_step *step),
                                 void *ctx, struct lode_err *err);

/* A chunk, spooled. */
LODE_MUST int lode_journal_chunk_add(struct lode_journal *j, int64_t step, int n, int attempt,
                                     const char *operation, int64_t n_rows, int64_t bytes,
                                     const char *hash, int64_t *id, struct lode_err *err);
struct lode_journal_chunk {
    int64_t id, n_rows, job_number;
    int n, attempt;
    enum lode_chunk_state state;
    char operation[16], job[19], hash[65];
};

/* Chunk n of that attempt. 1: *out is set. 0: none. */
LODE_MUST int lode_journal_chunk_find(struct lode_journal *j, int64_t step, int n, int attempt,
                                      struct lode_journal_chunk *out, struct lode_err *err);
/* The step's chunks after chunk `after` (0: from the first) in order of their making, one a call.
 * 1, 0 behind the last. */
LODE_MUST int lode_journal_chunk_next(struct lode_journal *j, int64_t step, int64_t after,
                                      struct lode_journal_chunk *out, struct lode_err *err);

/* Rows to send again, decided but not yet spooled: bytes that flow alone reads. */
LODE_MUST int lode_journal_again_add(struct lode_journal *j, int64_t step, int as_update,
                                     const void *row, size_t n, struct lode_err *err);
LODE_MUST int lode_journal_again_count(struct lode_journal *j, int64_t step, int as_update,
                                       int64_t *n, struct lode_err *err);
/* Each in order; return 1 to go on, -1 with *err. Chunks may be added in between. */
LODE_MUST int lode_journal_again_each(struct lode_journal *j, int64_t step, int as_update,
                                      int (*each)(void *ctx, const void *row, size_t n,
                                                  struct lode_err *err),
                                      void *ctx, struct lode_err *err);
/* Those rows are in a chunk now. */
LODE_MUST int lode_journal_again_clear(struct lode_journal *j, int64_t step, int as_update,
                                       struct lode_err *err);

/* The chunk goes to `state`; job (may be NULL) is the org's id of its job. Durable on return. */
LODE_MUST int lode_journal_chunk_state(struct lode_journal *j, int64_t chunk,
                                       enum lode_chunk_state state, const char *job,
                                       struct lode_err *err);
/* A job of a chunk: gives its number (outcomes name it). */
LODE_MUST int lode_journal_job_add(struct lode_journal *j, int64_t chunk, const char *job,
                                   int64_t *number, struct lode_err *err);
LODE_MUST int lode_journal_job_state(struct lode_journal *j, const char *job, const char *state,
                                     int64_t n_processed, int64_t n_failed, const char *message,
                                     struct lode_err *err);
/* The jobs of a step, oldest first: id, state, n_processed, n_failed of each; return 1 to go on. */
LODE_MUST int lode_journal_jobs(struct lode_journal *j, int64_t step,
                                int (*each)(void *ctx, sqlite3_stmt *row), void *ctx,
                                struct lode_err *err);
/* The org's id of job number; "" where there is none. out: 19 bytes. */
LODE_MUST int lode_journal_job_id(struct lode_journal *j, int64_t number, char *out,
                                  struct lode_err *err);

/* Something worth telling later: kind is one word. */
LODE_MUST int lode_journal_event(struct lode_journal *j, int64_t step, const char *kind,
                                 const char *text, struct lode_err *err);

/* Why a unit did not simply succeed. Replaces an older note of the unit. Slices may be NULL. */
struct lode_journal_note {
    const char *code, *field, *value, *message, *mended;
};
LODE_MUST int lode_journal_note_set(struct lode_journal *j, int64_t step, uint64_t unit,
                                    const struct lode_journal_note *note, struct lode_err *err);
/* 1: *note is set, borrowed until the next journal call. 0: none. */
LODE_MUST int lode_journal_note_get(struct lode_journal *j, int64_t step, uint64_t unit,
                                    struct lode_journal_note *note, struct lode_err *err);
/* The unit succeeded after it had been mended: its note is history. */
LODE_MUST int lode_journal_note_settle(struct lode_journal *j, int64_t step, uint64_t unit,
                                       struct lode_err *err);
/* Rows that failed, were mended and then succeeded: code, changed fields and number through each.
 */
LODE_MUST int lode_journal_mended(struct lode_journal *j, int64_t step,
                                  int (*each)(void *ctx, const char *code, const char *mended,
                                              int64_t n),
                                  void *ctx, struct lode_err *err);
/* The most frequent codes of rows that did not succeed (skipped ones left out), at most `most`. */
LODE_MUST int lode_journal_top(struct lode_journal *j, int64_t step, int most,
                               int (*each)(void *ctx, const char *code, const char *message,
                                           int64_t n, int64_t first_unit),
                               void *ctx, struct lode_err *err);

/* lode.once, lode.now, lode.random, select at top level: the n-th value of a name. 1: *value set
 * (borrowed). 0: none. */
LODE_MUST int lode_journal_memo_get(struct lode_journal *j, const char *name, int64_t n,
                                    const char **value, struct lode_err *err);
LODE_MUST int lode_journal_memo_set(struct lode_journal *j, const char *name, int64_t n,
                                    const char *value, struct lode_err *err);

/* Many notes and states cost one commit between these; states outside are durable at once. */
LODE_MUST int lode_journal_begin(struct lode_journal *j, struct lode_err *err);
LODE_MUST int lode_journal_commit(struct lode_journal *j, struct lode_err *err);

const char *lode_journal_state_name(enum lode_chunk_state state);

#endif
