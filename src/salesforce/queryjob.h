/* salesforce/queryjob.h - queries: Bulk API 2.0 query jobs for many rows, REST for few. Both end in
 * a CSV file. */
#ifndef LODE_SALESFORCE_QUERYJOB_H
#define LODE_SALESFORCE_QUERYJOB_H

#include <stdint.h>

#include "base/err.h"
#include "salesforce/session.h"

/* Runs soql as a Bulk query job and writes all its pages to out_path as one CSV file (header once,
 * comma, LF, fsynced). all_rows: queryAll. progress (may be NULL) is told rows so far. */
LODE_MUST int lode_queryjob_run(struct lode_session *s, const char *soql, int all_rows,
                                const char *out_path, void (*progress)(void *ctx, int64_t n_rows),
                                void *ctx, int64_t *n_rows, struct lode_err *err);

/* The same, and where the connection or the process ends, the next call with the same query and
 * out_path goes on with the job, from the page that it had come to. It keeps what it has of the
 * rows in out_path.rows, and in out_path.state how far it came. */
LODE_MUST int lode_queryjob_resume(struct lode_session *s, const char *soql, int all_rows,
                                   const char *out_path, int64_t *n_rows, struct lode_err *err);

/* Runs soql by REST, following nextRecordsUrl, into the same kind of file: columns in SELECT order,
 * parents flattened ("Account.Name"), null as blank, numbers and booleans as the org wrote them.
 * COUNT() alone gives a column named "count" with one row. stop_after: where the org reports more
 * rows in all than this, nothing is written, *n_rows is that total and 1 is returned (0: no bound).
 * 0: done, *n_rows written. */
LODE_MUST int lode_queryjob_select(struct lode_session *s, const char *soql, int all_rows,
                                   const char *out_path, int64_t stop_after, int64_t *n_rows,
                                   struct lode_err *err);

enum lode_queryjob_how {
    LODE_QUERYJOB_AUTO,
    LODE_QUERYJOB_REST,
    LODE_QUERYJOB_BULK,
    LODE_QUERYJOB_AUTO_KEPT, /* Bulk by lode_queryjob_resume(); progress is not told */
    LODE_QUERYJOB_BULK_KEPT,
};

/* By REST where soql finds at most 2,000 rows and is no longer than a URL may be, else as a Bulk
 * query job; or the way that `how` says. progress is told of Bulk's rows alone. */
LODE_MUST int lode_queryjob_fetch(struct lode_session *s, const char *soql, int all_rows,
                                  enum lode_queryjob_how how, const char *out_path,
                                  void (*progress)(void *ctx, int64_t n_rows), void *ctx,
                                  int64_t *n_rows, struct lode_err *err);

#endif
