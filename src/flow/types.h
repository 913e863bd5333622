/* flow/types.h - a run, its steps and their chunks: what the stages share. */
#ifndef LODE_FLOW_TYPES_H
#define LODE_FLOW_TYPES_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/io.h"
#include "base/log.h"
#include "base/queue.h"
#include "flow/fields.h"
#include "flow/hooks.h"
#include "flow/ids.h"
#include "flow/plan.h"
#include "net/client.h"
#include "salesforce/ingestjob.h"
#include "store/journal.h"
#include "store/outcome.h"

enum lode_operation {
    LODE_OPERATION_INSERT,
    LODE_OPERATION_UPDATE,
    LODE_OPERATION_UPSERT,
    LODE_OPERATION_DELETE,
    LODE_OPERATION_HARD_DELETE
};

enum lode_duplicates { LODE_DUPLICATES_REJECT, LODE_DUPLICATES_FIRST, LODE_DUPLICATES_LAST };

/* What a script says of a step. */
struct lode_step_spec {
    char name[65];
    char object[81];
    enum lode_operation operation;
    char external_id[81];
    char assignment_rule_id[19];
    char together[81];                /* field whose equal values travel in one job; "" none */
    char *ids_by[LODE_IDS_MAX_PARTS]; /* columns that make the key of :id(); owned */
    size_t n_ids_by;
    char *same_step; /* column that names the parent among the step's own rows, or NULL; owned */
    enum lode_duplicates on_duplicate;
    int expect_created;
    long canary;              /* rows of the first job; 0: none; -1: 200 where the input is long */
    int max_attempts;         /* of a row */
    long max_failures;        /* failed rows that stop the step; -1: no bound */
    double max_failure_share; /* the same as a share of the rows sent, 0..1; < 0: no bound */
    int64_t chunk_bytes, chunk_rows; /* limits of a job */
};

enum lode_call_tag {
    LODE_TAG_CREATE,
    LODE_TAG_UPLOAD,
    LODE_TAG_CLOSE,
    LODE_TAG_CLOSE_CHECK,
    LODE_TAG_ABORT,
    LODE_TAG_ABORT_CHECK,
    LODE_TAG_INFO,
    LODE_TAG_RESULTS
};

/* A row of a chunk, as its side file (chunks/….rows) keeps it, in the order of the chunk's rows.
 * The key follows. */
struct lode_unit {
    uint64_t unit;  /* number of its outcome */
    int64_t offset; /* of its source row */
    uint32_t line;
    uint16_t n_key;   /* bytes of its id map key; 0: none */
    uint8_t attempts; /* this sending included */
    uint8_t is_mended;
};

/* What the reconciliation found for one row of a chunk, in the order of the chunk's rows. */
struct lode_match_row {
    uint8_t status; /* 0 unknown, else 1 + enum lode_result_kind */
    uint8_t is_created;
    char id[18];
    uint32_t n_error;
    int64_t error; /* place in the errors file */
};

/* The work of the match thread on one chunk. */
struct lode_match {
    struct lode_link link;
    void *owner;
    char *csv, *results[3], *out, *errors, *scratch; /* files; owned */
    enum lode_compare *compare;                      /* of each column of the chunk; owned */
    size_t n_columns;
    int key; /* column that identifies a row by itself, -1: all of them together do */
    int64_t n_rows;
    int64_t n_found[4];   /* by status */
    int64_t n_results[3]; /* lines in each result file */
    int rc;
    struct lode_err err;
};

struct lode_chunk {
    struct lode_chunk *next;
    struct lode_step *step;
    int64_t id; /* in the journal */
    int n, attempt;
    enum lode_operation operation;
    char *csv, *rows;  /* files; owned */
    unsigned *columns; /* field number of each column; owned */
    size_t n_columns;
    int64_t n_rows, bytes;
    enum lode_chunk_state state;
    int is_canary, is_under_way; /* a call or a match is out for it */
    int64_t not_before_ms;

    char job[19]; /* "" while there is none */
    int64_t job_number;
    char content_url[256];
    struct lode_job_info info;
    char modstamp[32]; /* of the info before: a failed job is read until it stands still */
    int n_polls, n_lost, n_fetches;
    int next_result;
    struct lode_call *call; /* what is out, for progress; borrowed */
    struct lode_match *match;
};

enum lode_step_phase {
    LODE_STEP_MAPPING,
    LODE_STEP_DRAINING,
    LODE_STEP_COMPLETE,
    LODE_STEP_STOPPED
};

struct lode_emit;
struct lode_order;

struct lode_step {
    struct lode_run *run;
    struct lode_step_spec spec;
    int64_t id; /* in the journal */
    struct lode_describe *describe;
    struct lode_fields fields;
    struct lode_source *source;
    struct lode_plan plan;
    struct lode_hooks hooks;
    struct lode_mapped mapped; /* the row now */
    struct lode_order *order;  /* rows by level or together; NULL: file order */

    struct lode_outcomes *outcomes;
    struct lode_ids ids;  /* what :id() asks; ids.map NULL: the step has no key */
    struct lode_ids seen; /* external ids or Ids already sent; map NULL, or the same map as ids */
    int key_field;        /* field number of the external id or Id, -1 */
    int key_columns[LODE_IDS_MAX_PARTS];

    enum lode_step_phase phase;
    struct lode_emit *emit;     /* the chunk being filled */
    struct lode_emit *retry[2]; /* rows to send again: as they were, as updates */
    int retry_attempt;
    struct lode_chunk *chunks; /* unfinished, oldest first */
    int n_chunks_made;
    int canary_is_out; /* nothing else is sent before it is back */

    int64_t n_rows; /* read from the source */
    int64_t n_units, n_sent, n_faults, n_raised, n_mapped;
    int64_t n_retrying;
    int64_t counts[LODE_N_STATUS];
    int64_t bytes_sent;
    struct lode_err first_raised;
    int was_sent; /* something of this step may have changed the org */
    int is_told;  /* counts changed since progress was told */
};

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
    int64_t poll_first_ms, poll_max_ms; /* 0: lode_ingestjob_poll_ms() decides */
    int keep_chunks;
    struct lode_matcher *matcher; /* the match thread */
};

const char *lode_types_operation(enum lode_operation op); /* as the API spells it */
/* CANCEL where the user wants to stop. */
LODE_MUST int lode_types_check_interrupt(const struct lode_run *run, struct lode_err *err);

#endif
