/* store/journal.h - run.db: what a run did, durable before the next thing happens. Users may query
 * it. One connection, used by the main thread alone. */
#ifndef LODE_STORE_JOURNAL_H
#define LODE_STORE_JOURNAL_H

#include <stdint.h>

#include "base/err.h"
#include "store/db.h"
#include "store/journal_types.h"

struct lode_journal;

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
/* The step's id map bears this mark: another one is not the map that was synced. */
LODE_MUST int lode_journal_step_mark(struct lode_journal *j, int64_t step, const char *mark,
                                     struct lode_err *err);
/* Each step in order; return 1 to go on, 0 to stop. */
LODE_MUST int lode_journal_steps(struct lode_journal *j,
                                 int (*each)(void *ctx, const struct lode_journal_step *step),
                                 void *ctx, struct lode_err *err);

/* Something worth telling later: kind is one word. */
LODE_MUST int lode_journal_event(struct lode_journal *j, int64_t step, const char *kind,
                                 const char *text, struct lode_err *err);

/* Many notes and states cost one commit between these; states outside are durable at once. */
LODE_MUST int lode_journal_begin(struct lode_journal *j, struct lode_err *err);
LODE_MUST int lode_journal_commit(struct lode_journal *j, struct lode_err *err);

#endif
