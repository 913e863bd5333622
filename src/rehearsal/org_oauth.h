/* rehearsal/org_oauth.h - tokens and who they stand for. The database keeps only hashes of tokens,
 * so that they outlive a restart. */
#ifndef LODE_REHEARSAL_ORG_OAUTH_H
#define LODE_REHEARSAL_ORG_OAUTH_H

#include "rehearsal/org_call.h"

enum { LODE_ORG_TOKEN_SIZE = 128 };

LODE_MUST int lode_org_oauth_open(struct lode_db *db, struct lode_err *err);
/* A new token for the running user; out: LODE_ORG_TOKEN_SIZE bytes. Not under the lock. */
LODE_MUST int lode_org_oauth_issue(struct lode_org *org, char *out, struct lode_err *err);

/* n characters of [A-Za-z0-9._] by chance, and a NUL. */
void lode_org_oauth_random(char *out, size_t n);

/* 1 where the call carries a token of this org; else 0 and answered (401). is_ended: the token is
 * taken away first. */
int lode_org_oauth_check(struct lode_org_call *c, int is_ended);
/* The same for control calls: only the token that the org was started with, ended or not. */
int lode_org_oauth_check_own(struct lode_org_call *c);

void lode_org_oauth_token(struct lode_org_call *c);
void lode_org_oauth_userinfo(struct lode_org_call *c);
void lode_org_oauth_identity(struct lode_org_call *c);

#endif
