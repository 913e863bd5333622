/* store/journal_work.h - run.db below the steps: chunks, jobs, rows to send again, notes on rows,
 * remembered values. */
#ifndef LODE_STORE_JOURNAL_WORK_H
#define LODE_STORE_JOURNAL_WORK_H

#include "base/buf.h"
#include "store/journal.h"

const char *lode_journal_state_name(enum lode_chunk_state state);

/* 1 where LODE_CHUNK_MOVES has that step. */
int lode_journal_may(enum lode_chunk_state from, enum lode_chunk_state to);

/* A chunk, spooled: its id, job and cursor are not read. */
LODE_MUST int lode_journal_chunk_add(struct lode_journal *j, int64_t step,
                                     const struct lode_journal_chunk *c, int64_t *id,
                                     struct lode_err *err);
/* The outcomes of its first `cursor` rows are settled. */
LODE_MUST int lode_journal_chunk_cursor(struct lode_journal *j, int64_t chunk, int64_t cursor,
                                        struct lode_err *err);

/* Chunk n of that attempt. 1: *out is set. 0: none. */
LODE_MUST int lode_journal_chunk_find(struct lode_journal *j, int64_t step, int n, int attempt,
                                      struct lode_journal_chunk *out, struct lode_err *err);
/* The step's chunks after chunk `after` (0: from the first) in order of their making, one a call.
 * 1, 0 behind the last. */
LODE_MUST int lode_journal_chunk_next(struct lode_journal *j, int64_t step, int64_t after,
                                      struct lode_journal_chunk *out, struct lode_err *err);

/* Chunks above number n, retries left out, never were; and what is noted of units from first_unit
 * on is to be found out anew. */
LODE_MUST int lode_journal_chunk_forget(struct lode_journal *j, int64_t step, int n,
                                        uint64_t first_unit, struct lode_err *err);

/* Rows to send again, decided but not yet spooled: bytes that flow alone reads. Rows of one parent
 * (bytes as well, may be none) come out side by side. */
LODE_MUST int lode_journal_again_add(struct lode_journal *j, int64_t step, int as_update,
                                     const struct lode_buf *parent, const void *row, size_t n,
                                     struct lode_err *err);
LODE_MUST int lode_journal_again_count(struct lode_journal *j, int64_t step, int as_update,
                                       int64_t *n, struct lode_err *err);
/* Each, by parent, then in the order of adding; return 1 to go on, -1 with *err. Chunks may be
 * added in between. */
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
/* 1: *out is set. 0: the journal has no such job. */
LODE_MUST int lode_journal_job_get(struct lode_journal *j, const char *job,
                                   struct lode_journal_job *out, struct lode_err *err);
/* The jobs of a step, oldest first: id, state, n_processed, n_failed of each; return 1 to go on. */
LODE_MUST int lode_journal_jobs(struct lode_journal *j, int64_t step,
                                int (*each)(void *ctx, sqlite3_stmt *row), void *ctx,
                                struct lode_err *err);
/* The number of a job; 0 where there is none. */
LODE_MUST int lode_journal_job_number(struct lode_journal *j, const char *job, int64_t *number,
                                      struct lode_err *err);
/* The number of the newest job of all; 0 where there is none. */
LODE_MUST int lode_journal_job_newest(struct lode_journal *j, int64_t *number,
                                      struct lode_err *err);
/* The org's id of job number; "" where there is none. out: 19 bytes. */
LODE_MUST int lode_journal_job_id(struct lode_journal *j, int64_t number, char *out,
                                  struct lode_err *err);

LODE_MUST int lode_journal_attempt_add(struct lode_journal *j, int64_t step,
                                       const struct lode_journal_attempt *a, struct lode_err *err);

/* Replaces an older note of the unit. */
LODE_MUST int lode_journal_note_set(struct lode_journal *j, int64_t step, uint64_t unit,
                                    const struct lode_journal_note *note, struct lode_err *err);
/* 1: *note is set, borrowed until the next journal call. 0: none. */
LODE_MUST int lode_journal_note_get(struct lode_journal *j, int64_t step, uint64_t unit,
                                    struct lode_journal_note *note, struct lode_err *err);
/* The unit succeeded after it had been mended: its note is history. */
LODE_MUST int lode_journal_note_settle(struct lode_journal *j, int64_t step, uint64_t unit,
                                       struct lode_err *err);
/* Drops a step's notes that say this. */
LODE_MUST int lode_journal_note_forget(struct lode_journal *j, int64_t step, const char *code,
                                       const char *message, struct lode_err *err);
/* The unit's note was wrong. */
LODE_MUST int lode_journal_note_drop(struct lode_journal *j, int64_t step, uint64_t unit,
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

#endif
