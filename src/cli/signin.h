/* cli/signin.h - which org, and how to come by a token for it: the one place that knows. */
#ifndef LODE_CLI_SIGNIN_H
#define LODE_CLI_SIGNIN_H

#include "cli/options.h"
#include "net/client.h"
#include "salesforce/auth.h"

struct lode_signin;

/* Who asks. */
struct lode_signin_ask {
    const struct lode_options *o; /* its target_org comes first */
    const char *script_name;      /* lode.org("NAME"), or NULL; comes next */
    const char *kept_name;        /* of the run that is gone on with, or NULL; comes after the
                                     environment */
    struct lode_client *client;   /* for token endpoints; outlives the sign-in */
    int (*stop)(void *ctx);       /* asked while waiting; NULL: never */
    void *stop_ctx;
};

/* Finds out which org is meant and signs in to it: *token is the caller's to clear. AUTH where
 * nothing names an org, or its way in is closed. */
LODE_MUST int lode_signin_open(const struct lode_signin_ask *ask, struct lode_signin **out,
                               struct lode_token *token, struct lode_err *err);
/* By the same way another token, as lode_session_opts.renew wants it: ctx is the sign-in. */
LODE_MUST int lode_signin_renew(void *ctx, char **token, struct lode_err *err);
/* 0: a token of the environment cannot be had anew from within. */
int lode_signin_can_renew(const struct lode_signin *s);
/* What the org is called, to find it again; "" for a token of the environment. */
const char *lode_signin_name(const struct lode_signin *s);
void lode_signin_close(struct lode_signin *s); /* NULL is fine */

#endif
