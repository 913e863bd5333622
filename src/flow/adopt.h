/* flow/adopt.h - a resumed step takes up what the journal and the run directory hold of it: chunks
 * that come out of the map as they did before, retry chunks that were spooled, rows that waited to
 * be sent again. */
#ifndef LODE_FLOW_ADOPT_H
#define LODE_FLOW_ADOPT_H

#include "flow/types.h"

/* The step has an entry in the journal of a resumed run: phase COMPLETE with its counts, or ready
 * to be mapped once more. REFUSED where its input has changed, or what records are found by, and
 * rows of it were sent. */
LODE_MUST int lode_adopt_step(struct lode_step *s, const struct lode_journal_step *was,
                              struct lode_err *err);

/* Journals by which fields a step that has sent nothing finds records, and sorts its rows:
 * lode_adopt_step() refuses others. */
LODE_MUST int lode_adopt_keep_way(const struct lode_step *s, struct lode_err *err);

/* 0. 1: its hash was not written down. REFUSED, with both hashes, where the step's input is not
 * what it was when the step began. */
LODE_MUST int lode_adopt_input(struct lode_step *s, struct lode_err *err);

/* A chunk that was mapped again and has `hash`. 1: the journal knows it by that hash, c has its
 * state and job. 0: it is new. CHECK where the hash is another one. */
LODE_MUST int lode_adopt_chunk(struct lode_chunk *c, const char *hash, struct lode_err *err);

/* The outcomes of an adopted chunk: those of a reconciled one are counted and its ids are put back;
 * others become pending. */
LODE_MUST int lode_adopt_rows(struct lode_chunk *c, struct lode_err *err);

/* A chunk as the journal and its files have it. STORE where its file is not what was sent. */
LODE_MUST int lode_adopt_read(struct lode_step *s, const struct lode_journal_chunk *was,
                              struct lode_chunk **out, struct lode_err *err);

/* The next retry chunk (of a step whose rows are accepted as they were sent, the next chunk) that
 * is not reconciled, read from disk. 1: *out is the caller's. 0: no more. *after starts at 0. */
LODE_MUST int lode_adopt_retry(struct lode_step *s, int64_t *after, struct lode_chunk **out,
                               struct lode_err *err);

#endif
