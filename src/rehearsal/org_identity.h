/* rehearsal/org_identity.h - who the running user is. */
#ifndef LODE_REHEARSAL_ORG_IDENTITY_H
#define LODE_REHEARSAL_ORG_IDENTITY_H

#include "rehearsal/org_call.h"

enum { LODE_ORG_IDENTITY_TEXT = 256 }; /* bytes, the NUL included */

/* "" where the org has none. */
struct lode_org_user {
    char username[LODE_ORG_IDENTITY_TEXT], name[LODE_ORG_IDENTITY_TEXT],
        email[LODE_ORG_IDENTITY_TEXT], profile_id[LODE_ORG_IDENTITY_TEXT];
    char org_name[LODE_ORG_IDENTITY_TEXT]; /* of the organization */
};

LODE_MUST int lode_org_identity_user(struct lode_org *org, struct lode_org_user *out,
                                     struct lode_err *err);

/* GET and POST /services/oauth2/userinfo; GET /id/ORG/USER. */
void lode_org_identity_userinfo(struct lode_org_call *c);
void lode_org_identity_show(struct lode_org_call *c);

#endif
