/* rehearsal/org_settings.h - how an org is set up: what its administrator would have switched on.
 * Kept in its database, so that an org that is started again is set up as it was. */
#ifndef LODE_REHEARSAL_ORG_SETTINGS_H
#define LODE_REHEARSAL_ORG_SETTINGS_H

#include "rehearsal/org.h"

/* Keeps what opts say, then applies all that is kept. */
LODE_MUST int lode_org_settings_apply(struct lode_org *org, const struct lode_org_opts *opts,
                                      struct lode_err *err);

#endif
