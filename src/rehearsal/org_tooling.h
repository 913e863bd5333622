/* rehearsal/org_tooling.h - as much of the Tooling API as clients need: queries of what objects and
 * fields there are. */
#ifndef LODE_REHEARSAL_ORG_TOOLING_H
#define LODE_REHEARSAL_ORG_TOOLING_H

#include "rehearsal/org_call.h"

void lode_org_tooling_query(struct lode_org_call *c);

#endif
