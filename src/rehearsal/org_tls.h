/* rehearsal/org_tls.h - where the org listens, and what it shows to those who come by HTTPS. */
#ifndef LODE_REHEARSAL_ORG_TLS_H
#define LODE_REHEARSAL_ORG_TLS_H

#include "rehearsal/org_state.h"

struct lode_org_tls;

/* Makes org->tls, with a certificate where there is to be one; that of its authority is then in
 * `<db>.files/ca.pem`. Its key is nowhere. */
LODE_MUST int lode_org_tls_open(struct lode_org *org, const struct lode_org_opts *opts,
                                struct lode_err *err);
void lode_org_tls_close(struct lode_org_tls *t);

/* Opens org->server; fills org->port and org->url. */
LODE_MUST int lode_org_tls_listen(struct lode_org *org, int port,
                                  const struct lode_server_handler *handler, struct lode_err *err);

/* As lode_org_ca_file(); t may be NULL. */
const char *lode_org_tls_ca_file(const struct lode_org_tls *t);

#endif
