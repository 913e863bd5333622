/* salesforce/jwt.h - what an app signs in with on behalf of a user (protocol.md section 7.1). */
#ifndef LODE_SALESFORCE_JWT_H
#define LODE_SALESFORCE_JWT_H

#include "base/buf.h"

struct lode_jwt {
    const char *issuer;   /* the app's client id */
    const char *subject;  /* the user's name */
    const char *audience; /* the login URL; a trailing slash is cut */
};

/* Appends header.claims.signature, by RS256, good for three minutes. INPUT where the file holds no
 * RSA key in PEM, or one under a password. */
LODE_MUST int lode_jwt_sign(const struct lode_jwt *jwt, const char *key_path, struct lode_buf *out,
                            struct lode_err *err);

#endif
