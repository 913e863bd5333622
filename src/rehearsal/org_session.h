/* rehearsal/org_session.h - tokens: which there are and how long they open the org. The database
 * keeps only their hashes, so that they outlive a restart and cannot be read out of it. */
#ifndef LODE_REHEARSAL_ORG_SESSION_H
#define LODE_REHEARSAL_ORG_SESSION_H

#include "rehearsal/org_call.h"

LODE_MUST int lode_org_session_open(struct lode_db *db, struct lode_err *err);

/* A new access token for the running user, in out (LODE_ORG_STATE_TOKEN bytes). refresh: the
 * refresh token that it was got with, whose end ends it too; or NULL. Not under the lock. */
LODE_MUST int lode_org_session_issue(struct lode_org *org, const char *refresh, char *out,
                                     struct lode_err *err);
/* A new refresh token, likewise. It does not end by itself. */
LODE_MUST int lode_org_session_issue_refresh(struct lode_org *org, char *out, struct lode_err *err);

/* Another refresh token, in out, in the place of one: that ends, what was got by it does not (an
 * org's way with the latter is not known). */
LODE_MUST int lode_org_session_rotate(struct lode_org *org, const char *refresh, char *out,
                                      struct lode_err *err);

enum lode_org_session_kind { LODE_ORG_SESSION_ACCESS, LODE_ORG_SESSION_REFRESH };

/* Whether there is such a token and it has not ended: 1, 0; -1. */
LODE_MUST int lode_org_session_find(struct lode_org *org, enum lode_org_session_kind kind,
                                    const char *token, struct lode_err *err);
/* Takes a token of either kind away, with the access tokens got by it: 1; 0: there was none; -1. */
LODE_MUST int lode_org_session_end(struct lode_org *org, const char *token, struct lode_err *err);

/* Whether two secrets are the same: 1, 0; -1. How long it takes tells nothing of them. */
LODE_MUST int lode_org_session_is_same(const char *a, const char *b, struct lode_err *err);

/* n characters of [A-Za-z0-9._] by chance, and a NUL. */
void lode_org_session_random(char *out, size_t n);

/* 1 where the call carries a token of this org; else 0 and answered (401). is_ended: the token is
 * taken away first. */
int lode_org_session_check(struct lode_org_call *c, int is_ended);
/* The same for control calls: only the token that the org was started with, ended or not. */
int lode_org_session_check_own(struct lode_org_call *c);

#endif
