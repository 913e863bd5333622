/* flow/job.h - stage: a closed job is polled until it stands still. */
#ifndef LODE_FLOW_JOB_H
#define LODE_FLOW_JOB_H

#include "flow/types.h"

LODE_MUST int lode_job_poll(struct lode_chunk *c, struct lode_err *err);

/* Reads an INFO answer. The chunk is FINISHED when the job is; a job that is gone ends FINISHED
 * with info.state UNKNOWN and no results to fetch. */
LODE_MUST int lode_job_answer(struct lode_chunk *c, const struct lode_call *call,
                              struct lode_err *err);

#endif
