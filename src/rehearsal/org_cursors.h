/* rehearsal/org_cursors.h - how long the results of REST queries that have several pages are kept.
 * Their files are org_pages.c's to write and read. All under the org's lock. */
#ifndef LODE_REHEARSAL_ORG_CURSORS_H
#define LODE_REHEARSAL_ORG_CURSORS_H

#include "rehearsal/org_state.h"

/* The file of a cursor: "records", "pages" or "cursor". To be freed. */
LODE_MUST char *lode_org_cursors_file(const struct lode_org *org, const char *id,
                                      const char *suffix, struct lode_err *err);

/* From now on the cursor of that id is known. */
LODE_MUST int lode_org_cursors_add(struct lode_org *org, const char *id, struct lode_err *err);
/* 1: it may be read; 0: there is none, or none any more. */
int lode_org_cursors_is_open(const struct lode_org *org, const char *id);
/* Its last page was served. */
void lode_org_cursors_served(struct lode_org *org, const char *id);
/* Removes the files of those that are over. */
LODE_MUST int lode_org_cursors_sweep(struct lode_org *org, struct lode_err *err);
void lode_org_cursors_free(struct lode_org *org);

#endif
