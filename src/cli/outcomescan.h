/* cli/outcomescan.h - what became of the rows of a step, one by one in input order: out of its
 * outcome file, or, while that is not written, out of the records that the step keeps. */
#ifndef LODE_CLI_OUTCOMESCAN_H
#define LODE_CLI_OUTCOMESCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "source/source.h"
#include "store/journal.h"

struct lode_outcomescan_item {
    uint64_t unit; /* from 0: notes and attempts go by it */
    uint64_t row;
    long line;              /* 0: not known */
    struct lode_slice file; /* n 0: not known */
    int part, status, attempts;
    char id[19], job[19];
    const struct lode_slice *cells; /* of the input; n_cells 0: not known */
    size_t n_cells;
    const struct lode_slice *own; /* lode's own cells before them, as they stand; NULL: none */
};

struct lode_outcomescan;

/* dir: of the run. 1: *out is the caller's to close. 0: nothing is known of the step's rows. */
LODE_MUST int lode_outcomescan_open(const char *dir, struct lode_journal *j,
                                    const struct lode_journal_step *step,
                                    struct lode_outcomescan **out, struct lode_err *err);
/* The step's failed file: units are not known. Returns likewise. */
LODE_MUST int lode_outcomescan_failed(const char *dir, const struct lode_journal_step *step,
                                      struct lode_outcomescan **out, struct lode_err *err);
void lode_outcomescan_close(struct lode_outcomescan *s);

/* Names of the input's columns; *n 0 where they are not known. */
const char *const *lode_outcomescan_columns(const struct lode_outcomescan *s, size_t *n);
/* 1: *out is set, borrowed until the next call. 0: end. -1. */
LODE_MUST int lode_outcomescan_next(struct lode_outcomescan *s, struct lode_outcomescan_item *out,
                                    struct lode_err *err);

#endif
