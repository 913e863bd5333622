/* rehearsal/org_faults.h - things that go wrong on purpose, so that a load can be rehearsed against
 * them. A fault is one line of text, given by --fault or sent to /_lode/faults:
 *
 *   cut:METHOD:PATH:WHEN              the connection ends before the call does anything
 *   lost:METHOD:PATH:WHEN             the call does its work, then the connection ends unanswered
 *   half:METHOD:PATH:WHEN             … ends in the middle of the reply's body
 *   short:METHOD:PATH:WHEN:BYTES      … ends behind that many bytes of the reply's body
 *   late:METHOD:PATH:WHEN:CALLS       the connection ends unanswered; the call does its work behind
 *                                     the next CALLS calls, at the latest when the org ends
 *   slow:METHOD:PATH:WHEN:MS          the call waits before it does anything
 *   status:CODE:METHOD:PATH:WHEN[:retry-after=S]   the call does nothing and answers so
 *   expire:METHOD:PATH:WHEN           the call's token ends for good, and the call with it (401)
 *   requests:N | batches:N | query-jobs:N   a day's allocation; what exceeds it is refused
 *   empty:204 | empty:200             result sets without rows: no header line, this status
 *   twice:PATH:WHEN:ROWS              the first ROWS rows of a job's results come twice
 *   missing:PATH:WHEN:ROWS            … do not come
 *   blank:PATH:WHEN:COLUMN            that column of a job's results comes blank
 *   unprocessed:N[:WHEN]              an ingest job fails behind its first N rows: each, or that of
 *                                     the jobs that begin
 *   lock:P                            rows fail with UNABLE_TO_LOCK_ROW, each with probability P
 *   contend[:P]                       … where another batch has the parent that the row names: of
 *                                     10,000 rows of the same job, or of a job unfinished with it
 *   pace:MS                           an ingest job rests that long behind each 200 rows
 *   open-life:SECONDS                 an Open job ends (Aborted) at that age, not behind a day
 *   keep:SECONDS                      a finished job is gone behind that time, not behind 7 days,
 *                                     and a query's locator, not behind 2
 *
 * METHOD: GET, PUT … or * for any. PATH: whole segments of the URL's path, "jobs/ingest" or
 * "batches", or * for any; a leading "=" wants the path to end there ("=jobs/ingest": not a single
 * job's). WHEN: which of the matching calls: "2", "2-4", "2+" or "*".
 * "missing:successfulResults:1:5" heals at the second fetch. Calls below /_lode/ are spared.
 * The first fault of a kind that strikes is the one that counts. Threads may share the table. */
#ifndef LODE_REHEARSAL_ORG_FAULTS_H
#define LODE_REHEARSAL_ORG_FAULTS_H

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"

enum lode_org_fault {
    LODE_ORG_FAULT_CUT,
    LODE_ORG_FAULT_LOST,
    LODE_ORG_FAULT_HALF,
    LODE_ORG_FAULT_SHORT,
    LODE_ORG_FAULT_LATE,
    LODE_ORG_FAULT_SLOW,
    LODE_ORG_FAULT_STATUS,
    LODE_ORG_FAULT_EXPIRE,
    LODE_ORG_FAULT_REQUESTS,
    LODE_ORG_FAULT_BATCHES,
    LODE_ORG_FAULT_QUERY_JOBS,
    LODE_ORG_FAULT_EMPTY,
    LODE_ORG_FAULT_TWICE,
    LODE_ORG_FAULT_MISSING,
    LODE_ORG_FAULT_BLANK,
    LODE_ORG_FAULT_UNPROCESSED,
    LODE_ORG_FAULT_LOCK,
    LODE_ORG_FAULT_CONTEND,
    LODE_ORG_FAULT_PACE,
    LODE_ORG_FAULT_OPEN_LIFE,
    LODE_ORG_FAULT_KEEP,
    LODE_ORG_N_FAULTS
};

/* What one call has to expect. */
struct lode_org_strike {
    int is_cut, is_lost, is_late, is_expired;
    int64_t reply_bytes; /* of the body before the connection ends; -1: all */
    int is_halved;
    long late_calls;
    int status;      /* 0: none */
    int retry_after; /* seconds; -1: no such header */
    int64_t slow_ms;
    long n_twice, n_missing; /* rows */
    char blank[64];          /* a column, or "" */
};

struct lode_org_faults;

LODE_MUST int lode_org_faults_new(struct lode_org_faults **out, struct lode_err *err);
void lode_org_faults_free(struct lode_org_faults *f);

/* USAGE with what is wrong and what it should be. */
LODE_MUST int lode_org_faults_add(struct lode_org_faults *f, const char *spec,
                                  struct lode_err *err);
void lode_org_faults_clear(struct lode_org_faults *f);

/* Counts a call against all faults of calls. */
void lode_org_faults_call(struct lode_org_faults *f, const char *method, const char *path,
                          struct lode_org_strike *out);
/* Counts an ingest job that begins: the rows behind which it fails, -1 where it does not. */
int64_t lode_org_faults_job(struct lode_org_faults *f);
/* The number of a fault without a call: EMPTY's status, LOCK's and CONTEND's
 * probability, PACE's ms, an allocation, seconds; 1 for CONTEND without one and NO_HARD_DELETE. -1:
 * not switched on. */
double lode_org_faults_number(struct lode_org_faults *f, enum lode_org_fault kind);

/* [{"spec":…,"calls":matching so far,"strikes":…}]; NULL: out of memory. */
json_t *lode_org_faults_json(struct lode_org_faults *f);

/* How kind i is written, NULL behind the last; and what it does. */
const char *lode_org_faults_form(size_t i);
const char *lode_org_faults_meaning(size_t i);

#endif
