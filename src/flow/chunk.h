/* flow/chunk.h - a chunk: rows on disk on their way through one job. */
#ifndef LODE_FLOW_CHUNK_H
#define LODE_FLOW_CHUNK_H

#include <stdint.h>

#include "flow/match.h"
#include "flow/spec.h"
#include "net/client.h"
#include "salesforce/ingestjob.h"
#include "store/journal_work.h"
#include "store/outcome.h"

enum lode_call_tag {
    LODE_TAG_CREATE,
    LODE_TAG_OPEN_CHECK,
    LODE_TAG_UPLOAD,
    LODE_TAG_CLOSE,
    LODE_TAG_CLOSE_CHECK,
    LODE_TAG_ABORT,
    LODE_TAG_ABORT_CHECK,
    LODE_TAG_INFO,
    LODE_TAG_RESULTS
};

/* A row of a chunk, as its side file (chunks/….rows) keeps it, in the order of the chunk's rows.
 * Its hash (struct lode_rowhash) follows, then the key. */
struct lode_unit {
    uint64_t unit;  /* number of its outcome */
    int64_t offset; /* of its source row */
    uint32_t line;
    uint16_t n_key;   /* bytes of its id map key; 0: none */
    uint8_t attempts; /* this sending included */
    uint8_t is_mended;
};

struct lode_react;
struct lode_step;

/* Calls of a kind whose answers were lost, since one was answered well. */
struct lode_lost {
    int n;
    int64_t since_ms; /* monotonic: the first */
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
    int is_canary, is_alone, is_adopted,
        is_under_way; /* alone: nothing beside it. under way: a call or a match is out */
    int is_collected; /* its results are stored, and are those that count */
    int64_t cursor;   /* rows, from the first, whose outcome is settled */
    int has_unknown;  /* one of these is unknown */
    int64_t not_before_ms;

    char job[19]; /* "" while there is none */
    int64_t job_number;
    char content_url[256];
    struct lode_job_info info;
    int n_polls, n_fetches;
    int is_away;                         /* the last call with an effect met an outage */
    struct lode_lost lost_creates, lost; /* answers; lost: to all but creates */
    int n_busy;              /* times in a row that the org had too much to do for a call */
    struct lode_err refusal; /* of the upload, or of the close; code LODE_OK: none */
    int next_result;
    struct lode_call *call; /* what is out, for progress; borrowed */
    struct lode_match *match;
    enum lode_status rest;    /* of rows without a result line */
    struct lode_react *react; /* at work on its rows; NULL before */
};

/* Chunk number n of a step, files named but not made. */
LODE_MUST int lode_chunk_new(struct lode_step *step, int n, int attempt, enum lode_operation op,
                             struct lode_chunk **out, struct lode_err *err);
void lode_chunk_free(struct lode_chunk *c);
/* The column whose value names a row by itself: Id, or the external id of an upsert. -1: none. */
int lode_chunk_key(const struct lode_chunk *c);
/* 1 where its job failed before any row. */
int lode_chunk_failed_at_once(const struct lode_chunk *c);
/* 1 where it did, and the same rows would fare no better. */
int lode_chunk_is_refused(const struct lode_chunk *c);
/* Path of one of its result files; to be freed. */
LODE_MUST char *lode_chunk_result(const struct lode_chunk *c, enum lode_result_kind kind,
                                  struct lode_err *err);
/* Removes its files, but for those of a chunk with unknown rows: what was sent, and the server's
 * own rows, stay beside what nobody can tell. */
LODE_MUST int lode_chunk_remove(const struct lode_chunk *c, struct lode_err *err);
/* To `state`, durable on return. */
LODE_MUST int lode_chunk_set(struct lode_chunk *c, enum lode_chunk_state state,
                             struct lode_err *err);
/* Sends a call of this chunk; it is the net thread's until it comes back through run->answers.
 * Takes the call over. */
void lode_chunk_send(struct lode_chunk *c, struct lode_call *call, enum lode_call_tag tag,
                     int64_t not_before_ms);
/* An event of the run's journal, with step, chunk and job named. */
LODE_MUST int lode_chunk_event(struct lode_chunk *c, const char *kind, struct lode_err *err,
                               const char *fmt, ...) LODE_PRINTF(4, 5);
/* 1 where the org itself says that it knows no such job: a 404 of a proxy says nothing of it. */
int lode_chunk_is_job_gone(const struct lode_call *call);

#endif
