/* salesforce/auth.h - ways to a token: the environment, and what is said to a token endpoint. */
#ifndef LODE_SALESFORCE_AUTH_H
#define LODE_SALESFORCE_AUTH_H

#include "base/err.h"
#include "net/client.h"

struct lode_token {
    char *access_token;
    char *instance_url;
};

/* Copies of both; out is untouched on failure. */
LODE_MUST int lode_auth_fill(const char *token, const char *url, struct lode_token *out,
                             struct lode_err *err);

/* SF_ORG_INSTANCE_URL and SF_ACCESS_TOKEN. AUTH, naming what is missing and how to set it,
 * otherwise. */
LODE_MUST int lode_auth_from_env(struct lode_token *out, struct lode_err *err);

struct lode_auth_app {
    const char *login_url, *id, *secret;
    int (*stop)(void *ctx); /* asked while waiting; NULL: never */
    void *stop_ctx;
};

/* POST login_url/services/oauth2/token, grant_type=client_credentials, in the form. */
LODE_MUST int lode_auth_client_credentials(struct lode_client *client,
                                           const struct lode_auth_app *app, struct lode_token *out,
                                           struct lode_err *err);

/* Wipes and frees the strings. */
void lode_auth_clear(struct lode_token *t);

#endif
