/* rehearsal/org_pages.h - the result of a REST query that has several pages, in files: what a page
 * shows is what the query saw when it ran. All under the org's lock. */
#ifndef LODE_REHEARSAL_ORG_PAGES_H
#define LODE_REHEARSAL_ORG_PAGES_H

#include <jansson.h>

#include "rehearsal/org_call.h"

/* A result that is being written. */
struct lode_org_pages {
    struct lode_org *org;
    char id[19]; /* of its cursor */
    int64_t n, page_rows;
    struct lode_out *records, *index;
};

/* Makes a cursor; lode_org_pages_end is due however this ends. */
LODE_MUST int lode_org_pages_begin(struct lode_org_pages *p, struct lode_org *org,
                                   int64_t page_rows, struct lode_err *err);
LODE_MUST int lode_org_pages_add(struct lode_org_pages *p, const json_t *record,
                                 struct lode_err *err);
/* rc: how the writing went so far, and where that was well, what ending it gives. */
LODE_MUST int lode_org_pages_end(struct lode_org_pages *p, int rc, struct lode_err *err);
enum { LODE_ORG_PAGES_URL_SIZE = 80 };
/* The path of the page that starts with row `from`. */
void lode_org_pages_url(const struct lode_org_call *c, const char *id, int64_t from, char *out);
/* Answers with the first page of what was written. */
LODE_MUST int lode_org_pages_reply_first(struct lode_org_call *c, const struct lode_org_pages *p,
                                         struct lode_err *err);
/* Answers with the page that a locator ("01g…-2000") names. 0 with *is_there 0: there is none. */
LODE_MUST int lode_org_pages_reply(struct lode_org_call *c, struct lode_slice locator,
                                   int *is_there, struct lode_err *err);

#endif
