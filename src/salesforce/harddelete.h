/* salesforce/harddelete.h - whether a user may delete records for good. */
#ifndef LODE_SALESFORCE_HARDDELETE_H
#define LODE_SALESFORCE_HARDDELETE_H

#include "base/err.h"
#include "salesforce/session.h"

/* 1: the user's profile or a permission set has Bulk API Hard Delete. 0: none has. -1: the org does
 * not tell. */
LODE_MUST int lode_harddelete_is_allowed(struct lode_session *s, const char *user_id,
                                         struct lode_err *err);

#endif
