/* flow/types.h - steps: what the stages share. The run is in run_types.h, the chunk in chunk.h. */
#ifndef LODE_FLOW_TYPES_H
#define LODE_FLOW_TYPES_H

#include <stdint.h>

#include "base/io.h"
#include "base/log.h"
#include "flow/chunk.h"
#include "flow/fields.h"
#include "flow/hooks.h"
#include "flow/ids.h"
#include "flow/order.h"
#include "flow/plan.h"
#include "flow/run_types.h"
#include "flow/spec.h"
#include "net/client.h"
#include "salesforce/ingestjob.h"
#include "store/journal_work.h"
#include "store/outcome.h"

enum lode_step_phase {
    LODE_STEP_MAPPING,
    LODE_STEP_DRAINING,
    LODE_STEP_COMPLETE,
    LODE_STEP_STOPPED
};

struct lode_emit;
struct lode_map_item;
struct lode_together;

struct lode_step {
    struct lode_run *run;
    struct lode_step_spec spec;
    int64_t id; /* in the journal */
    struct lode_describe *describe;
    struct lode_fields fields;
    struct lode_source *source;
    struct lode_plan plan;
    struct lode_hooks hooks;
    struct lode_mapped mapped;   /* the row now */
    struct lode_map_item *items; /* records of the row now */
    size_t n_items, cap_items;
    struct lode_order *order;       /* rows by level; NULL: file order */
    struct lode_order_row next_row; /* read, not yet mapped */
    int has_next_row, level;
    struct lode_together *together; /* sorts records; NULL: they go out as they come */

    struct lode_outcomes *outcomes;
    struct lode_ids ids;  /* what :id() asks; ids.map NULL: the step has no key */
    struct lode_ids seen; /* external ids or Ids already sent; map NULL, or the same map as ids */
    struct lode_ids *existing; /* match: Ids of the records that are there; borrowed */
    unsigned match_fields[LODE_IDS_MAX_PARTS];
    int together_field; /* -1 where records go out as they come */
    int key_field;      /* field number of the external id or Id, -1 */
    int key_columns[LODE_IDS_MAX_PARTS];

    enum lode_step_phase phase;
    struct lode_emit *emit;    /* the chunk being filled */
    int64_t n_again[2];        /* rows to send again: as they were, as updates */
    struct lode_chunk *chunks; /* unfinished, oldest first */
    int is_resumed;            /* rows are mapped once more; what was sent is taken up */
    uint64_t accepted_row;     /* --accept-script: rows up to this one stay as they were sent */
    uint64_t accepted_units;   /* their outcomes */
    uint64_t accepted_at;      /* the first of them that is not yet passed */
    int accepted_part;         /* the last part of accepted_row, 0 where it was not split */
    int is_recalled;           /* it is complete: rows are mapped for their keys alone */
    char ids_mark[33];         /* of the id map of a complete step, as the journal has it */
    int n_chunks_made, n_retries_made;
    int n_adopted;       /* of those that were journalled, taken up so far */
    int64_t newest_job;  /* a resumed step: of those before */
    int64_t *retry_jobs; /* … of retries that were unfinished then */
    size_t n_retry_jobs, cap_retry_jobs;
    int has_new_input;     /* a resumed step: nothing was sent, and its source is another one now */
    uint64_t n_units_sent; /* a resumed step: outcomes of rows that may have been sent */
    int n_journalled; /* a resumed step: chunks that must come out as they were; 0: a new one */
    int is_gathering; /* it deletes: nothing is sent before all rows are known (deletes.h) */
    int64_t n_deletes_allowed;
    int has_doubles;   /* rows were rejected for another one's key: a retry needs what was seen */
    int canary_is_out; /* it was sent (canary.h) */
    int canary_from;   /* the first chunk that may be one */
    int has_canary;    /* the chunk is known, or none is needed */

    int64_t n_rows;        /* read from the source */
    int64_t n_parts_added; /* by splits; known when the step is over */
    int64_t n_units, n_sent, n_faults, n_raised, n_mapped;
    int64_t n_retrying;
    int64_t counts[LODE_N_STATUS];
    int64_t bytes_sent;
    char first_fault[256];    /* of a row that could not be read */
    struct lode_buf compared; /* keys of two values (only_changed), or of one (together) */
    struct lode_buf group;    /* together: value of the row before */
    int is_next_alone;
    int cut_in_group;        /* the next chunk goes on with the group of the one before */
    int64_t n_settled;       /* rows of chunks that are through */
    int is_at_barrier;       /* a new level waits for all before it */
    int is_sorted;           /* together: all records are in */
    int64_t started_ms;      /* monotonic */
    int64_t progress_ms;     /* when progress was told last */
    struct lode_err stopped; /* why phase is STOPPED */
    int is_giving_up; /* for the reason in stopped: closed jobs are awaited, nothing else is sent */
    struct lode_err first_raised;
    int was_sent; /* something of this step may have changed the org */
    int is_told;  /* counts changed since progress was told */
};

const char *lode_types_operation(enum lode_operation op); /* as the API spells it */
int lode_types_is_delete(enum lode_operation op);
/* CANCEL where the user wants to stop. */
LODE_MUST int lode_types_check_interrupt(const struct lode_run *run, struct lode_err *err);

#endif
