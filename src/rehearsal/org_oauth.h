/* rehearsal/org_oauth.h - the calls by which tokens are had and given up. */
#ifndef LODE_REHEARSAL_ORG_OAUTH_H
#define LODE_REHEARSAL_ORG_OAUTH_H

#include "rehearsal/org_call.h"

/* POST /services/oauth2/token: client_credentials, password, refresh_token, authorization_code, JWT
 * bearer. */
void lode_org_oauth_token(struct lode_org_call *c);
/* GET on it. */
void lode_org_oauth_only_post(struct lode_org_call *c);
/* GET and POST /services/oauth2/revoke. */
void lode_org_oauth_revoke(struct lode_org_call *c);

/* The org's own app, or sf's: PlatformCLI is known to every org (protocol.md section 7.8). */
int lode_org_oauth_is_app(const struct lode_org *org, const char *client_id);

/* Whether these sign the running user in, the security token behind the password or not, as from a
 * trusted network: 1, 0; -1. */
LODE_MUST int lode_org_oauth_is_user(struct lode_org *org, const char *username,
                                     const char *password, struct lode_err *err);

#endif
