/* salesforce/sfcli.h - tokens of the orgs that the Salesforce CLI, sf, is signed in to. */
#ifndef LODE_SALESFORCE_SFCLI_H
#define LODE_SALESFORCE_SFCLI_H

#include "salesforce/auth.h"

struct lode_sfcli_opts {
    const char *name;       /* alias or user name; NULL: sf's default */
    const char *program;    /* NULL: sf */
    int64_t timeout_ms;     /* of each call of sf; 0: 90 s */
    int (*stop)(void *ctx); /* asked while waiting; NULL: never */
    void *stop_ctx;
};

enum { LODE_SFCLI_NAME_SIZE = 128 };

enum lode_sfcli_none {
    LODE_SFCLI_MISSING,    /* sf is not installed */
    LODE_SFCLI_NO_DEFAULT, /* it has no default org, and none was named */
    LODE_SFCLI_UNKNOWN     /* it is not signed in to an org of that name */
};

/* A token, renewed by sf where it has to be, and the org's URL. user (LODE_SFCLI_NAME_SIZE bytes):
 * whom sf says it is. 1; 0: *none says why there is none; -1: AUTH in sf's words, CANCEL. */
LODE_MUST int lode_sfcli_token(const struct lode_sfcli_opts *opts, struct lode_token *out,
                               char *user, enum lode_sfcli_none *none, struct lode_err *err);

#endif
