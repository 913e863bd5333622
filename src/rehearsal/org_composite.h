/* rehearsal/org_composite.h - several calls with one: composite, whose calls may refer to each
 * other, and composite/batch, whose calls may not. */
#ifndef LODE_REHEARSAL_ORG_COMPOSITE_H
#define LODE_REHEARSAL_ORG_COMPOSITE_H

#include "rehearsal/org_call.h"

void lode_org_composite_list(struct lode_org_call *c);
void lode_org_composite_run(struct lode_org_call *c);
void lode_org_composite_batch(struct lode_org_call *c);

#endif
