/* salesforce/auth.h - ways to a token: the environment, and what is said to a token endpoint. */
#ifndef LODE_SALESFORCE_AUTH_H
#define LODE_SALESFORCE_AUTH_H

#include "base/err.h"
#include "net/client.h"

struct lode_token {
    char *access_token;
    char *instance_url;
    char *refresh_token; /* where the reply has one, else NULL */
};

/* Copies of both; out is untouched on failure. */
LODE_MUST int lode_auth_fill(const char *token, const char *url, struct lode_token *out,
                             struct lode_err *err);

/* SF_ORG_INSTANCE_URL and SF_ACCESS_TOKEN. AUTH, naming what is missing and how to set it,
 * otherwise. */
LODE_MUST int lode_auth_from_env(struct lode_token *out, struct lode_err *err);

struct lode_auth_app {
    const char *login_url, *id;
    const char *secret;     /* NULL: the app has none, or the grant wants none */
    int (*stop)(void *ctx); /* asked while waiting; NULL: never */
    void *stop_ctx;
};

/* Each is POST login_url/services/oauth2/token, as protocol.md section 7 has it. AUTH in the org's
 * words where it refuses. */
LODE_MUST int lode_auth_client_credentials(struct lode_client *client,
                                           const struct lode_auth_app *app, struct lode_token *out,
                                           struct lode_err *err);
/* key_path: PEM file of the RSA key whose certificate the app has. */
LODE_MUST int lode_auth_jwt(struct lode_client *client, const struct lode_auth_app *app,
                            const char *username, const char *key_path, struct lode_token *out,
                            struct lode_err *err);
/* out->refresh_token: the token to use from now on, where the org rotates them. */
LODE_MUST int lode_auth_refresh(struct lode_client *client, const struct lode_auth_app *app,
                                const char *refresh_token, struct lode_token *out,
                                struct lode_err *err);
/* The code that the browser came back with, which opens once. */
LODE_MUST int lode_auth_code(struct lode_client *client, const struct lode_auth_app *app,
                             const char *code, const char *redirect_url, const char *verifier,
                             struct lode_token *out, struct lode_err *err);

/* POST url/services/oauth2/revoke: the token opens nothing from now on, nor what was got by it. */
LODE_MUST int lode_auth_revoke(struct lode_client *client, const struct lode_auth_app *app,
                               const char *token, struct lode_err *err);

/* Wipes and frees the strings. */
void lode_auth_clear(struct lode_token *t);

#endif
