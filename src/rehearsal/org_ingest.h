/* rehearsal/org_ingest.h - the calls of ingest jobs, as protocol of Bulk API 2.0. */
#ifndef LODE_REHEARSAL_ORG_INGEST_H
#define LODE_REHEARSAL_ORG_INGEST_H

#include "rehearsal/org_call.h"

void lode_org_ingest_create(struct lode_org_call *c);
void lode_org_ingest_list(struct lode_org_call *c);
void lode_org_ingest_info(struct lode_org_call *c);
void lode_org_ingest_patch(struct lode_org_call *c);
void lode_org_ingest_delete(struct lode_org_call *c);

/* The job of the path's second argument, with its counters of this moment; the lock is held. 1;
 * 0: answered (404 or a fault). */
int lode_org_ingest_find(struct lode_org_call *c, int is_query, struct lode_org_job *out);
/* For both kinds of jobs. */
void lode_org_ingest_list_of(struct lode_org_call *c, int is_query);
void lode_org_ingest_info_of(struct lode_org_call *c, int is_query);
void lode_org_ingest_abort(struct lode_org_call *c, int is_query);
/* {"state":…}: *state is the value, to be freed; NULL: answered. */
char *lode_org_ingest_wanted_state(struct lode_org_call *c);

/* Reads and checks the JSON of a create: *out is ready to be stored. 0, -1: answered. */
LODE_MUST int lode_org_ingest_read(struct lode_org_call *c, struct lode_org_job *out);
/* columnDelimiter, lineEnding, contentType: of both kinds of jobs. 0, -1: answered. */
LODE_MUST int lode_org_ingest_read_form(struct lode_org_call *c, const json_t *o,
                                        struct lode_org_job *out);
/* Answers with the job, or with the fault where rc < 0. */
void lode_org_ingest_reply(struct lode_org_call *c, const struct lode_org_job *job,
                           enum lode_org_job_view view, int rc, const struct lode_err *err);

#endif
