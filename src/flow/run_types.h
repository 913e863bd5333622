/* flow/run_types.h - a run: what its steps share. */
#ifndef LODE_FLOW_RUN_TYPES_H
#define LODE_FLOW_RUN_TYPES_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/log.h"
#include "base/queue.h"
#include "flow/bound.h"
#include "flow/hooks.h"
#include "net/client.h"
#include "salesforce/session.h"
#include "store/journal_work.h"

struct lode_matcher;

struct lode_run {
    char *dir;
    struct lode_journal *journal;
    struct lode_client *client;
    struct lode_session *session; /* NULL until the script asks for the org */
    struct lode_identity org;
    struct lode_queue *answers; /* calls that came back */
    struct lode_queue *matched; /* matches that came back */
    struct lode_queue *to_match;
    struct lode_log *log;
    atomic_int *interrupt;              /* the number of a signal, or 0 */
    int was_sent;                       /* something in the org may have changed */
    int64_t n_rows_bad;                 /* failed, rejected, unprocessed, unknown in all steps */
    int64_t chunk_bytes;                /* default of steps */
    struct lode_bound max_failures;     /* of every step, whatever the script says */
    int64_t poll_first_ms, poll_max_ms; /* 0: lode_ingestjob_poll_ms() decides */
    int64_t patience_ms; /* how long a job is asked for while no answer is clear; 0: a few times */
    int64_t batch_rows;  /* most rows that one transaction settles; 0: 20,000 */
    int keep_chunks;
    int accepts_script; /* what was sent of a begun step stays, whatever the map makes of it now */
    int settles;        /* the org is asked about rows whose outcome is unknown */
    int is_resumed;     /* the journal may know steps already */
    int script_changed; /* since the run began */
    const char *script; /* its path, of a resumed run; borrowed */
    struct lode_input_check input_check;
    struct lode_write_check write_check;
    int may_write; /* write_check said so (permit.h) */
    struct lode_delete_check delete_check;
    int quota_percent; /* of a day's allocation, which no job of it may exceed; 0: none */
    int forces_limits; /* a step begins though what is left of the day cannot load it (fit.h) */
    int no_backup;     /* what is deleted is not copied before */
    int64_t n_deletes; /* rows that its steps were allowed to delete, in earlier processes, too */
    char **older;      /* folders of the runs that this one retries, newest first; owned */
    size_t n_older, cap_older;
    char failed_encoding[16]; /* of the failed files that a retry reads, which were mended; "": it
                                 does not read them */
    int64_t *steps;           /* of this process, by their id in the journal */
    size_t n_steps, cap_steps;
    struct lode_matcher *matcher; /* the match thread */
};

#endif
