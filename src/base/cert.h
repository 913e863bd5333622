/* base/cert.h - X.509 certificates: read one and check signatures by it; make an authority of one's
 * own and a server's certificate that it vouches for. */
#ifndef LODE_BASE_CERT_H
#define LODE_BASE_CERT_H

#include <stddef.h>

#include "base/buf.h"

struct lode_cert;

/* Reads the first certificate of a PEM file. Its key must be RSA: INPUT otherwise. */
LODE_MUST int lode_cert_open(const char *path, struct lode_cert **out, struct lode_err *err);
void lode_cert_close(struct lode_cert *c);
/* Whether the signature is RSASSA-PKCS1-v1_5 over SHA-256 (RS256) by the certificate's key: 1, 0;
 * -1 where it could not be found out. */
LODE_MUST int lode_cert_verify(const struct lode_cert *c, struct lode_slice text,
                               struct lode_slice signature, struct lode_err *err);

/* What a server shows, as PEM, and the authority's certificate, for those who shall trust it. The
 * authority's key is thrown away. */
struct lode_cert_made {
    struct lode_buf authority, certificate, key;
};

/* Reads a certificate (a chain, the server's first) and its key, in PEM, from files of one's own;
 * no authority. INPUT where the key is another's. The caller clears *out, on failure too. */
LODE_MUST int lode_cert_read(const char *certificate_path, const char *key_path,
                             struct lode_cert_made *out, struct lode_err *err);
/* names: host names and IP addresses of the server; the first is its subject. The caller clears
 * *out, on failure too. */
LODE_MUST int lode_cert_make(const char *const *names, size_t n, struct lode_cert_made *out,
                             struct lode_err *err);
/* Wipes the key. */
void lode_cert_made_clear(struct lode_cert_made *m);

#endif
