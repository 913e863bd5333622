/* rehearsal/org_jwt.h - the assertion of a JWT bearer sign-in: who signed it, for whom. */
#ifndef LODE_REHEARSAL_ORG_JWT_H
#define LODE_REHEARSAL_ORG_JWT_H

#include "rehearsal/org_call.h"

/* 1: it signs the running user in. 0: it does not, and *error and *description (static) say why.
 * -1: it could not be found out. */
LODE_MUST int lode_org_jwt_check(struct lode_org_call *c, struct lode_slice assertion,
                                 const char **error, const char **description,
                                 struct lode_err *err);

#endif
