/* support/matching.h - a match over files that a test writes: chunk.csv, ok.csv, bad.csv, left.csv.
 * A fault of its own fails the test. */
#ifndef LODE_SUPPORT_MATCHING_H
#define LODE_SUPPORT_MATCHING_H

#include <stddef.h>
#include <stdint.h>

#include "flow/match.h"
#include "support/scratch.h"

struct matching {
    struct scratch s;
    struct lode_match *m;
    struct lode_match_row *rows; /* what was found; of the last run */
    char *errors;
};

void matching_open(struct matching *f, const enum lode_compare *compare, size_t n_columns, int key,
                   int64_t n_rows);
void matching_close(struct matching *f);

/* Writes the side file of chunk.csv, as emit does. */
void matching_write_units(struct matching *f);
/* The same for any chunk; returns its rows. */
int64_t matching_write_side(const char *csv, const char *units, const enum lode_compare *compare,
                            int key);
/* Matches and reads what came out. */
void matching_run(struct matching *f);

#endif
