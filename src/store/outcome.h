/* store/outcome.h - one fixed record for each unit of a step (a source row, or a part of a split
 * row), in input order, in a file of its own: constant memory, any size, cheap to rewrite after a
 * crash. */
#ifndef LODE_STORE_OUTCOME_H
#define LODE_STORE_OUTCOME_H

#include <stdint.h>

#include "base/err.h"

/* status, as outcome files and scripts spell it */
#define LODE_OUTCOMES(X)  \
    X(PENDING, "pending") \
    X(CREATED, "created") \
    X(UPDATED, "updated") \
    X(DELETED, "deleted") \
    X(FAILED, "failed")   \
    X(SKIPPED, "skipped") \
    X(REJECTED, "rejected") X(UNPROCESSED, "unprocessed") X(UNKNOWN, "unknown")

enum lode_status {
#define LODE_OUTCOME_ENUM(name, text) LODE_STATUS_##name,
    LODE_OUTCOMES(LODE_OUTCOME_ENUM)
#undef LODE_OUTCOME_ENUM
        LODE_N_STATUS
};

/* 1 where the row did what it was sent for. */
int lode_outcome_is_good(enum lode_status status);
/* 1 where `lode retry` takes the row up, and the failed file has it. */
int lode_outcome_is_for_retry(enum lode_status status);

/* Of counts by enum lode_status: those for a retry; and with the unknown all that need a look. */
int64_t lode_outcome_n_for_retry(const int64_t *counts);
int64_t lode_outcome_n_bad(const int64_t *counts);

enum {
    LODE_OUTCOME_MENDED = 1,
    LODE_OUTCOME_NOTED = 2 /* the journal has a note with code and message */
};

struct lode_outcome {
    uint64_t row;     /* of the source, from 1 */
    uint32_t job;     /* number of the job in the journal; 0: none */
    uint16_t part;    /* 0: the whole row; else 1, 2, … of a split row */
    uint8_t status;   /* enum lode_status */
    uint8_t flags;    /* LODE_OUTCOME_… */
    uint8_t attempts; /* times it was sent */
    uint8_t is_created;
    char id[18];      /* not NUL-terminated; id[0] == 0: none */
    uint16_t n_parts; /* how many those are; 0: not known */
    uint16_t reserved;
};

struct lode_outcomes;

/* Opens or creates the file. */
LODE_MUST int lode_outcome_open(const char *path, struct lode_outcomes **out, struct lode_err *err);
void lode_outcome_close(struct lode_outcomes *o);
/* Units known so far. */
uint64_t lode_outcome_count(const struct lode_outcomes *o);
/* unit from 0. Setting one behind the last makes the file grow (those between are PENDING). */
LODE_MUST int lode_outcome_set(struct lode_outcomes *o, uint64_t unit,
                               const struct lode_outcome *rec, struct lode_err *err);
LODE_MUST int lode_outcome_get(struct lode_outcomes *o, uint64_t unit, struct lode_outcome *rec,
                               struct lode_err *err);
/* Forgets all units behind the first `count`. */
LODE_MUST int lode_outcome_cut(struct lode_outcomes *o, uint64_t count, struct lode_err *err);
/* Writes and syncs what was set. */
LODE_MUST int lode_outcome_sync(struct lode_outcomes *o, struct lode_err *err);

const char *lode_outcome_name(enum lode_status status);
/* The status of a name, -1 where there is none. */
int lode_outcome_status(const char *name);

#endif
