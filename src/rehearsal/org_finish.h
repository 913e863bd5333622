/* rehearsal/org_finish.h - the files of an ingest job: what they are called, and the three that
 * hold its results. */
#ifndef LODE_REHEARSAL_ORG_FINISH_H
#define LODE_REHEARSAL_ORG_FINISH_H

#include "rehearsal/org_csv.h"
#include "rehearsal/org_state.h"

enum lode_org_result_kind { LODE_ORG_SUCCESSFUL, LODE_ORG_FAILED_ROWS, LODE_ORG_UNPROCESSED };

/* "successfulResults.csv", …: behind the job's id in file names. */
const char *lode_org_finish_suffix(enum lode_org_result_kind kind);
/* The log that becomes it. */
const char *lode_org_finish_log(enum lode_org_result_kind kind);

/* Writes the three files. csv: where the rows not processed start, NULL where there are none.
 * is_unreadable: the upload itself is what was not processed. */
LODE_MUST int lode_org_finish_write(const struct lode_org *org, const struct lode_org_job *job,
                                    struct lode_slice header, struct lode_org_csv *csv,
                                    int is_unreadable, struct lode_err *err);

/* The same for a job that ended without the worker, unless the files are there: aborted before it
 * began, or given up. The lock is held. */
LODE_MUST int lode_org_finish_settle(const struct lode_org *org, const struct lode_org_job *job,
                                     struct lode_err *err);

/* Removes what is of no use once the result files are there; all files of a job. */
LODE_MUST int lode_org_finish_tidy(const struct lode_org *org, const char *id,
                                   struct lode_err *err);
LODE_MUST int lode_org_finish_remove(const struct lode_org *org, const char *id,
                                     struct lode_err *err);

/* The character between cells, the characters behind a row. */
char lode_org_finish_delimiter(const struct lode_org_job *job);
const char *lode_org_finish_line_end(const struct lode_org_job *job);

#endif
