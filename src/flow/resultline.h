/* flow/resultline.h - the lines of a job's result files, each reduced to what it says and to the
 * hashes by which its row is found. */
#ifndef LODE_FLOW_RESULTLINE_H
#define LODE_FLOW_RESULTLINE_H

#include <stdint.h>

#include "base/io.h"
#include "flow/match.h"
#include "flow/rowhash.h"
#include "flow/spill.h"

enum lode_resultline_state {
    LODE_RESULTLINE_FREE,
    LODE_RESULTLINE_TAKEN, /* a row has it, by its values */
    LODE_RESULTLINE_SURE,  /* a row has it, by a key that no other row has */
    LODE_RESULTLINE_COPY   /* a row has one that says the same of the same values */
};

/* Ordered by its first six words: lines of one row's values beside each other, and of these the
 * ones that say the same. The order in which lines came in has no part in it. */
struct lode_resultline {
    struct lode_rowhash hash;
    uint64_t says; /* result and a hash of Id and error: equal lines say the same */
    int64_t error; /* place in the errors file */
    uint32_t n_error;
    uint16_t blanks;                    /* number of its set of blank columns */
    uint8_t status;                     /* 1 + enum lode_result_kind */
    uint8_t state;                      /* enum lode_resultline_state */
    uint8_t is_created : 1, is_cut : 1; /* cut: the file ends within it, perhaps */
    char id[18];
};

/* Which columns of the chunk are blank in a line: the sets that occur, each once; 0 is the empty
 * one. */
struct lode_blanks {
    size_t n_columns, n_words; /* of a set: a bit for each column */
    uint64_t *sets;            /* n of them */
    size_t n, last;
    uint16_t *index; /* number + 1 by hash; 0: free */
};

enum {
    LODE_RESULTLINE_MAX_SETS = 512, /* a line whose set is one more has this number */
    LODE_RESULTLINE_INDEX = 2048
};

/* Reads the result files of m, counts their lines in m->n_results, and adds what can be somebody's
 * line to `lines`. The errors' texts go to `errors`, the sets to `blanks` (zeroed before). INPUT
 * where a file is not what an org gives. */
LODE_MUST int lode_resultline_read(struct lode_match *m, struct lode_spill *lines,
                                   struct lode_out *errors, struct lode_blanks *blanks,
                                   struct lode_err *err);
void lode_resultline_blanks_clear(struct lode_blanks *b);

#endif
