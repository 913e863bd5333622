/* rehearsal/org_login.h - what opens the org's doors: made when it is opened, told to whoever
 * started it. */
#ifndef LODE_REHEARSAL_ORG_LOGIN_H
#define LODE_REHEARSAL_ORG_LOGIN_H

#include "rehearsal/org_state.h"

/* Fills org->login, org->token, org->certificate. */
LODE_MUST int lode_org_login_open(struct lode_org *org, const struct lode_org_opts *opts,
                                  struct lode_err *err);
void lode_org_login_clear(struct lode_org *org);

/* Reads {"client_id":"…","client_secret":"…"}; both are the caller's to free, either may be NULL on
 * failure. */
LODE_MUST int lode_org_login_read(const char *line, size_t n, char **id, char **secret,
                                  struct lode_err *err);

#endif
