/* rehearsal/org_code.h - authorization codes: handed to the browser, given back for tokens, once.
 * The database keeps their hashes alone. */
#ifndef LODE_REHEARSAL_ORG_CODE_H
#define LODE_REHEARSAL_ORG_CODE_H

#include "rehearsal/org_state.h"

/* What a code was asked for with. */
struct lode_org_code {
    const char *client_id, *redirect_uri, *challenge;
};

LODE_MUST int lode_org_code_open(struct lode_db *db, struct lode_err *err);

/* A new code in out (LODE_ORG_STATE_TOKEN bytes). */
LODE_MUST int lode_org_code_issue(struct lode_org *org, const struct lode_org_code *of, char *out,
                                  struct lode_err *err);
/* Uses a code up, whatever comes of it. of: challenge is that of the verifier that came with it.
 * 1: it is good; 0: *error and *description say why not; -1. */
LODE_MUST int lode_org_code_redeem(struct lode_org *org, const char *code,
                                   const struct lode_org_code *of, const char **error,
                                   const char **description, struct lode_err *err);

/* Whether the app has registered this address to come back to. */
int lode_org_code_is_redirect(const char *uri);

#endif
