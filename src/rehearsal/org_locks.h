/* rehearsal/org_locks.h - who has which parent, for the fault `contend`: a save locks the records
 * that its row refers to, and batches that run at the same time get into each other's way. Jobs run
 * one after the other here; at the same time means that one was closed before the other's end.
 * A REST save really meets the parents of the chunk of 200 rows that a job saved last, which has
 * them until its next chunk: the save waits, tries again, and then loses or gets through. */
#ifndef LODE_REHEARSAL_ORG_LOCKS_H
#define LODE_REHEARSAL_ORG_LOCKS_H

#include <stdint.h>

#include "rehearsal/org_head.h"

enum { LODE_ORG_PARENT_SIZE = 128 };

/* Tables that live as long as the connection. */
LODE_MUST int lode_org_locks_open(struct lode_db *db, struct lode_err *err);

/* Takes the parents of a row for a batch of a job. 0: they are its; 1: another batch has one, which
 * is left in parent (LODE_ORG_PARENT_SIZE bytes), and none was taken; -1. */
LODE_MUST int lode_org_locks_take(struct lode_db *db, int64_t job, int64_t batch, int64_t chunk,
                                  const struct lode_org_head *head, const struct lode_slice *cells,
                                  char *parent, struct lode_err *err);
/* 1 where that chunk of the job has a parent that the row's cells name; 0, -1. */
LODE_MUST int lode_org_locks_has(struct lode_db *db, int64_t job, int64_t chunk,
                                 const struct lode_org_column *columns, size_t n,
                                 const struct lode_slice *cells, char *parent,
                                 struct lode_err *err);
/* A job ends: its parents stay taken for the jobs that wait at this moment. */
LODE_MUST int lode_org_locks_end(struct lode_db *db, int64_t job, struct lode_err *err);

#endif
