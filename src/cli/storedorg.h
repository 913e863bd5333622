/* cli/storedorg.h - a token by a sign-in that lode keeps. */
#ifndef LODE_CLI_STOREDORG_H
#define LODE_CLI_STOREDORG_H

#include "cli/secret.h"
#include "net/client.h"
#include "salesforce/auth.h"

/* Signs in as the entry says. A refresh token that the org replaces is kept anew before the token
 * is handed out; other processes that renew the same one wait meanwhile. */
LODE_MUST int lode_storedorg_token(struct lode_orgs_entry *e, struct lode_client *client,
                                   const struct lode_secret_stop *stop, struct lode_token *out,
                                   struct lode_err *err);
/* Signs in as an entry says that is not kept yet: the store is neither read nor written. */
LODE_MUST int lode_storedorg_try(struct lode_orgs_entry *e, struct lode_client *client,
                                 const struct lode_secret_stop *stop, struct lode_token *out,
                                 struct lode_err *err);

#endif
