/* salesforce/querystate.h - how far the rows of a query job were fetched, in a file beside them:
 * for the process that goes on. */
#ifndef LODE_SALESFORCE_QUERYSTATE_H
#define LODE_SALESFORCE_QUERYSTATE_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

/* Zeroed is empty. */
struct lode_querystate {
    char key[LODE_HASH_HEX_SIZE]; /* of the query: a state of another one is none */
    char id[19];                  /* of the job */
    int64_t n_rows, n_bytes; /* of the rows' file that are good; what follows is to be cut off */
    struct lode_buf locator; /* of the next page; empty: the first, or, behind rows, none */
    struct lode_buf header;
};

/* The key of a query. */
LODE_MUST int lode_querystate_key(const char *soql, int all_rows, struct lode_querystate *st,
                                  struct lode_err *err);
/* 1: st is what was saved for its key; 0: nothing was, and st has its key alone; -1. */
LODE_MUST int lode_querystate_load(const char *path, struct lode_querystate *st,
                                   struct lode_err *err);
/* The whole file, or the one before. */
LODE_MUST int lode_querystate_save(const char *path, const struct lode_querystate *st,
                                   struct lode_err *err);
/* Forgets all but the key. */
void lode_querystate_reset(struct lode_querystate *st);
void lode_querystate_clear(struct lode_querystate *st);

#endif
