/* rehearsal/org_state.h - what the parts of the local org share: its database behind one fair lock,
 * and the job that the worker is at. */
#ifndef LODE_REHEARSAL_ORG_STATE_H
#define LODE_REHEARSAL_ORG_STATE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/err.h"
#include "rehearsal/org.h"
#include "rehearsal/org_faults.h"
#include "rehearsal/org_jobs.h"
#include "rehearsal/org_records.h"
#include "rehearsal/org_schema.h"
#include "rehearsal/org_usage.h"
#include "serve/server.h"
#include "store/db.h"

struct lode_cert;
struct lode_org_cursor;
struct lode_org_held;
struct lode_org_load;
struct lode_org_tls;

enum { LODE_ORG_STATE_TOKEN = 128 }; /* bytes of a token, the NUL included */

struct lode_org {
    struct lode_org_schema *schema;
    struct lode_org_faults *faults;
    struct lode_server *server;
    char *db_path, *files_dir, *temp_dir; /* temp_dir: removed at close, or NULL */
    int lock_fd;                          /* keeps other processes off the database */
    char org_id[19], user_id[19];
    struct lode_org_login login;
    struct lode_cert *certificate; /* of the app; NULL: none is registered */
    int64_t session_seconds;       /* 0: sessions do not end by themselves */
    int rotates_refresh;
    int may_hard_delete;
    int is_open;              /* listens beyond loopback */
    struct lode_org_tls *tls; /* where and how it listens */
    char token[192], url[320];
    pthread_mutex_t starting; /* held until url is known: calls may come before */
    int port;
    uint64_t seed;

    /* under the lock */
    struct lode_db *db;
    struct lode_org_records *records;
    struct lode_org_load *load; /* the ingest job being loaded, or NULL */
    struct lode_org_job at;     /* the job that the worker is at; seq 0: none */
    int is_abort_wanted;        /* of that job */
    int64_t lock_job,
        lock_chunk; /* whose chunk has its parents still, see org_locks.h; 0: none's */
    struct lode_org_cursor *cursors; /* see org_cursors.h */
    size_t n_cursors, cap_cursors;
    uint64_t n_met; /* saves that met such a parent: what falls to them is seeded */

    struct lode_org_usage usage; /* of the day's allocations */
    atomic_llong n_uploads;      /* in this process */

    /* the worker's alone: a connection of its own, so that a long query blocks nobody */
    struct lode_db *read_db;
    struct lode_org_records *read_records;
    pthread_t worker;
    int is_working;

    /* tickets make the lock fair: the worker takes it again and again */
    pthread_mutex_t mutex;
    pthread_cond_t turn, change;
    uint64_t next_ticket, serving;
    int is_stopping, has_work;  /* under mutex */
    int64_t busy_seq;           /* under mutex: the worker's job */
    struct lode_org_held *held; /* under mutex: calls that come late, see org_late.h */
};

LODE_MUST int lode_org_state_init(struct lode_org *org, struct lode_err *err);
void lode_org_state_clear(struct lode_org *org);

/* For db, records and the fields above; first come, first served. */
void lode_org_state_lock(struct lode_org *org);
void lode_org_state_unlock(struct lode_org *org);

/* Locks and begins a transaction of the caller's own: what the worker has under way is committed
 * before, so that a reply never promises what a kill could still take back. On failure nothing is
 * locked. */
LODE_MUST int lode_org_state_begin(struct lode_org *org, struct lode_err *err);
/* Commits (rc 0) or rolls back, unlocks; returns rc or -1. */
LODE_MUST int lode_org_state_end(struct lode_org *org, int rc, struct lode_err *err);

/* Wakes the worker, and whoever waits for it. */
void lode_org_state_work(struct lode_org *org);
/* Blocks the worker until there is work; 0: the org is stopping. */
int lode_org_state_await_work(struct lode_org *org);
int lode_org_state_is_stopping(struct lode_org *org);
void lode_org_state_stop(struct lode_org *org);
/* Without the lock: waits until the worker is no longer at job seq, or the org stops. */
void lode_org_state_await_end(struct lode_org *org, int64_t seq);
void lode_org_state_set_busy(struct lode_org *org, int64_t seq); /* 0: idle */
/* Sleeps; returns early when the org stops. */
void lode_org_state_pause(struct lode_org *org, int64_t ms);

/* `<db>.files/<id>.<suffix>`, to be freed. */
LODE_MUST char *lode_org_state_file(const struct lode_org *org, const char *id, const char *suffix,
                                    struct lode_err *err);

#endif
