/* rehearsal/org_authorize.h - where a browser signs in: the page that asks for name and password,
 * and the way back to the app (OAuth's authorization code, with PKCE). */
#ifndef LODE_REHEARSAL_ORG_AUTHORIZE_H
#define LODE_REHEARSAL_ORG_AUTHORIZE_H

#include "rehearsal/org_call.h"

/* GET /services/oauth2/authorize: the page. */
void lode_org_authorize_page(struct lode_org_call *c);
/* POST: what was typed there. */
void lode_org_authorize_answer(struct lode_org_call *c);

#endif
