/* rehearsal/org_results.h - the result files of an ingest job. While the job runs, rows are
 * appended to a log in upload order; at its end each log becomes the file that is served, its rows
 * in another order. */
#ifndef LODE_REHEARSAL_ORG_RESULTS_H
#define LODE_REHEARSAL_ORG_RESULTS_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_org_log;

/* Opens for appending behind the first `bytes` (what is behind them was never committed). */
LODE_MUST int lode_org_results_open(const char *path, int64_t bytes, struct lode_org_log **out,
                                    struct lode_err *err);
/* Adds a row, its line break included. */
LODE_MUST int lode_org_results_add(struct lode_org_log *log, const struct lode_buf *row,
                                   struct lode_err *err);
/* Makes the rows so far outlive this process; *bytes is their length. */
LODE_MUST int lode_org_results_flush(struct lode_org_log *log, int64_t *bytes,
                                     struct lode_err *err);
void lode_org_results_close(struct lode_org_log *log); /* NULL is fine; drops what is not flushed */

/* Writes out_path: head, then the log's first `bytes` bytes of rows, shuffled within windows of
 * 10,000 rows and the windows among themselves, the same way for the same seed. More than one row
 * never keeps its order. log_path NULL: the head alone. */
LODE_MUST int lode_org_results_write(const char *log_path, int64_t bytes, struct lode_slice head,
                                     uint64_t seed, const char *out_path, struct lode_err *err);

/* The next number of a small generator; *state is the seed. */
uint64_t lode_org_results_random(uint64_t *state);

#endif
