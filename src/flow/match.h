/* flow/match.h - which result line belongs to which row of a chunk: by Id or key where one row
 * alone has it, else by the multiset of values, compared as their fields compare; of rows that
 * differ in case alone, by that. Knows nothing of jobs, the journal or Lua. */
#ifndef LODE_FLOW_MATCH_H
#define LODE_FLOW_MATCH_H

#include <stdint.h>

#include "base/err.h"
#include "base/queue.h"
#include "salesforce/describe.h"
#include "salesforce/ingestjob.h"

/* What the reconciliation found for one row of a chunk, in the order of the chunk's rows. */
struct lode_match_row {
    uint8_t status; /* 0 unknown, else 1 + enum lode_result_kind */
    uint8_t is_created : 1;
    uint8_t is_doubtful : 1; /* good only if no line is missing and none is there twice */
    uint8_t is_disputed : 1; /* several lines are this row's and say different things */
    uint8_t has_blanks : 1;  /* found by values of a failed line of which some are blank */
    char id[18];
    uint32_t n_error;
    int64_t error; /* place in the errors file */
};

/* The work of the match thread on one chunk. */
struct lode_match {
    struct lode_link link;
    void *owner;
    /* files; owned. units: the chunk's side file, with the hash of each row */
    char *csv, *units, *results[3], *out, *errors, *scratch;
    enum lode_compare *compare; /* of each column of the chunk; owned */
    size_t n_columns;
    int key; /* column that identifies a row by itself, -1: all of them together do */
    int64_t n_rows;
    int64_t n_found[4];    /* rows by status */
    int64_t n_results[3];  /* lines in each result file */
    int64_t n_repeated[3]; /* of these, such as only say again what a row's line says */
    int rc;
    struct lode_err err;
};

/* Reads the chunk and its three result files (one that is missing has no rows) and writes `out`
 * (struct lode_match_row each) and `errors` (the texts). Memory does not grow with the chunk; the
 * assignment depends on what the lines say alone, not on their order. Rows without a line stay 0.
 * INPUT where a result file cannot be read as one. */
LODE_MUST int lode_match_run(struct lode_match *m, struct lode_err *err);
/* Lines are missing or too many: what is doubtful becomes 0, in `out` and in n_found. */
LODE_MUST int lode_match_doubt(struct lode_match *m, struct lode_err *err);
void lode_match_free(struct lode_match *m);

#endif
