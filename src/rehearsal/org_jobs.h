/* rehearsal/org_jobs.h - the job table: ingest and query jobs live in the org's database (tables
 * `_lode_…`), so that a restart finds them again. The caller holds the lock and, for writing, a
 * transaction. */
#ifndef LODE_REHEARSAL_ORG_JOBS_H
#define LODE_REHEARSAL_ORG_JOBS_H

#include <jansson.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "store/db.h"

enum lode_org_state_name {
    LODE_ORG_OPEN,
    LODE_ORG_UPLOAD_COMPLETE,
    LODE_ORG_IN_PROGRESS,
    LODE_ORG_COMPLETE,
    LODE_ORG_FAILED,
    LODE_ORG_ABORTED
};

struct lode_org_job {
    int64_t seq; /* 0: none */
    char id[19];
    int is_query;
    enum lode_org_state_name state;
    char object[256], operation[16], external_id[256], rule_id[19];
    char delimiter[16], line_ending[8];
    char version[8]; /* "68.0": of the call that made it */
    int64_t created_ms, modstamp_ms;
    int has_content; /* the upload came whole */
    int64_t n_processed, n_failed, retries, total_ms, active_ms;
    char error_message[512]; /* Failed only */
    /* how far it is, committed with its rows */
    int64_t input_at, ok_bytes, failed_bytes;
};

/* How much of a job a reply shows. */
enum lode_org_job_view {
    LODE_ORG_VIEW_CREATED,
    LODE_ORG_VIEW_SHORT,
    LODE_ORG_VIEW_INFO,
    LODE_ORG_VIEW_LIST
};

LODE_MUST int lode_org_jobs_open(struct lode_db *db, struct lode_err *err);

/* Stores a new job: sets seq, id and both times. query: its SOQL or NULL. */
LODE_MUST int lode_org_jobs_create(struct lode_db *db, struct lode_org_job *job, const char *query,
                                   struct lode_err *err);
/* By an id of 15 or 18 characters. 1; 0: none of this kind; -1. */
LODE_MUST int lode_org_jobs_find(struct lode_db *db, struct lode_slice id, int is_query,
                                 struct lode_org_job *out, struct lode_err *err);
/* Writes what changes in a job's life; a new state moves modstamp_ms. */
LODE_MUST int lode_org_jobs_save(struct lode_db *db, struct lode_org_job *job,
                                 struct lode_err *err);
LODE_MUST int lode_org_jobs_delete(struct lode_db *db, int64_t seq, struct lode_err *err);
/* The job that was under way, else the oldest that waits for the worker. 1, 0, -1. */
LODE_MUST int lode_org_jobs_next(struct lode_db *db, struct lode_org_job *out,
                                 struct lode_err *err);
/* The oldest of the kind behind seq `after`. 1, 0, -1. */
LODE_MUST int lode_org_jobs_after(struct lode_db *db, int64_t after, int is_query,
                                  struct lode_org_job *out, struct lode_err *err);
/* The first behind seq `after` that was made Open by open_before, or was over by over_before. 1, 0,
 * -1. */
LODE_MUST int lode_org_jobs_stale(struct lode_db *db, int64_t after, int64_t open_before,
                                  int64_t over_before, struct lode_org_job *out,
                                  struct lode_err *err);
/* Appends its SOQL. */
LODE_MUST int lode_org_jobs_query(struct lode_db *db, int64_t seq, struct lode_buf *out,
                                  struct lode_err *err);

int lode_org_jobs_is_over(const struct lode_org_job *job);
const char *lode_org_jobs_state(enum lode_org_state_name state);

/* The job as replies show it, keys in the org's order. NULL: out of memory. */
json_t *lode_org_jobs_json(const struct lode_org_job *job, const char *user_id,
                           enum lode_org_job_view view);

/* "2024-09-09T19:25:27.000+0000" (the thousandths are always 0); out: 32 bytes. */
void lode_org_jobs_time(int64_t ms, char *out);

#endif
