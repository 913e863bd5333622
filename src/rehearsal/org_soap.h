/* rehearsal/org_soap.h - the partner API of SOAP, as far as signing in and out goes. */
#ifndef LODE_REHEARSAL_ORG_SOAP_H
#define LODE_REHEARSAL_ORG_SOAP_H

#include "rehearsal/org_call.h"

/* POST /services/Soap/u/XX.X, an org's id behind it or not. */
void lode_org_soap_call(struct lode_org_call *c);

#endif
