/* flow/spec.h - what a script says of a step. */
#ifndef LODE_FLOW_SPEC_H
#define LODE_FLOW_SPEC_H

#include <stdint.h>

#include "flow/bound.h"
#include "flow/ids.h"

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
    char *match[LODE_IDS_MAX_PARTS]; /* fields by which records that are there are found; owned */
    size_t n_match;
    int match_folds; /* their texts compare without case */
    char *same_step; /* column that names the parent among the step's own rows, or NULL; owned */
    enum lode_duplicates on_duplicate;
    int expect_created;
    int only_changed; /* records that change nothing are skipped */
    long canary;      /* rows of the first job; 0: none; -1: 200 where the input is long */
    int max_attempts; /* of a row */
    struct lode_bound max_failures;
    int64_t chunk_bytes, chunk_rows; /* limits of a job */
};

#endif
