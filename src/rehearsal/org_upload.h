/* rehearsal/org_upload.h - the data of ingest jobs: in by PUT or within the create, out as result
 * files. */
#ifndef LODE_REHEARSAL_ORG_UPLOAD_H
#define LODE_REHEARSAL_ORG_UPLOAD_H

#include "rehearsal/org_call.h"

/* The headers of a PUT are in: its body goes to a file. */
void lode_org_upload_begin(struct lode_org_call *c);
void lode_org_upload_put(struct lode_org_call *c);
/* Removes what a PUT that was refused or broke off left behind. */
void lode_org_upload_drop(struct lode_org_call *c);

int lode_org_upload_is_multipart(const struct lode_org_call *c);
/* A create that brings its data along. */
void lode_org_upload_multipart(struct lode_org_call *c);

void lode_org_upload_successful(struct lode_org_call *c);
void lode_org_upload_failed(struct lode_org_call *c);
void lode_org_upload_unprocessed(struct lode_org_call *c);

#endif
