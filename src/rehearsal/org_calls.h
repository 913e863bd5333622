/* rehearsal/org_calls.h - which calls the org knows, and who answers each. */
#ifndef LODE_REHEARSAL_ORG_CALLS_H
#define LODE_REHEARSAL_ORG_CALLS_H

#include "rehearsal/org_call.h"

/* Only the first kind counts for limits. */
enum lode_org_token { LODE_ORG_ANY_TOKEN, LODE_ORG_NO_TOKEN, LODE_ORG_OWN_TOKEN };

struct lode_org_calls_entry {
    const char *method, *path; /* as serve/route.h has them */
    void (*handler)(struct lode_org_call *c);
    enum lode_org_token token;
};

/* 200 with *out; 404: no such path; 405: not with this method. HEAD is a GET. */
int lode_org_calls_find(const char *method, const char *path,
                        const struct lode_org_calls_entry **out, struct lode_route_match *m);

/* Sets the call's handler, or answers where it has none. status and e: as found. */
void lode_org_calls_lead(struct lode_org_call *c, int status, const struct lode_org_calls_entry *e);

#endif
