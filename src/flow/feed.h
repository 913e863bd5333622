/* flow/feed.h - what run.c does between the stages: rows into the chunk being filled, chunks on the
 * step's list, rows sent again, limits watched. */
#ifndef LODE_FLOW_FEED_H
#define LODE_FLOW_FEED_H

#include "flow/types.h"

/* 1 where another row may be mapped now: not too many chunks wait, and no level must be settled
 * first. */
int lode_feed_has_room(const struct lode_step *s);
/* Maps one row, or takes one from the sort. 1: go on. 0: mapping waits or is over (phase says). -1.
 */
LODE_MUST int lode_feed_row(struct lode_step *s, struct lode_err *err);
/* A resumed step: takes up the retry chunks that are on disk. */
LODE_MUST int lode_feed_resume(struct lode_step *s, struct lode_err *err);
/* Closes the retry chunks that are due. */
LODE_MUST int lode_feed_retries(struct lode_step *s, struct lode_err *err);
/* The last stage of a chunk begins: outcomes and reactions, in batches. */
LODE_MUST int lode_feed_react(struct lode_chunk *c, struct lode_err *err);
/* The next batch of a chunk in its last stage; one that is through leaves the step's list. 1: done
 * something. 0: there is no such chunk. */
LODE_MUST int lode_feed_turn(struct lode_step *s, struct lode_err *err);

/* Rows that the org has processed: of jobs that are through, and of those under way as their last
 * poll said. */
int64_t lode_feed_processed(const struct lode_step *s);

/* LIMIT where more of its rows have failed than max_failures allows. is_end: nothing is left to
 * send. */
LODE_MUST int lode_feed_check_failures(const struct lode_step *s, int is_end, struct lode_err *err);

/* A stopped step: rows of jobs that may have been processed become unknown. */
LODE_MUST int lode_feed_mark_unknown(struct lode_step *s, struct lode_err *err);
/* A complete step: its working files go. */
LODE_MUST int lode_feed_clean_up(struct lode_step *s, struct lode_err *err);

#endif
