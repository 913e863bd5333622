/* cli/weblogin.h - a sign-in through the browser: OAuth's authorization code with PKCE, which comes
 * back to a port of this machine (protocol.md section 7.6). */
#ifndef LODE_CLI_WEBLOGIN_H
#define LODE_CLI_WEBLOGIN_H

#include <stdint.h>

#include "salesforce/auth.h"

struct lode_weblogin_opts {
    struct lode_client *client;
    const struct lode_auth_app *app; /* its stop is asked while waiting */
    int port;                        /* of the callback; 0: a free one */
    int opens_browser;
    int64_t timeout_ms;
};

/* Says on stderr which address to open, and waits until the browser comes back. AUTH where the user
 * or the org refuses. */
LODE_MUST int lode_weblogin_run(const struct lode_weblogin_opts *opts, struct lode_token *out,
                                struct lode_err *err);

#endif
