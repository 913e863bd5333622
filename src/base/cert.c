/* base/cert.c - certificates, by OpenSSL. */
#include "base/cert.h"

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"

enum {
    MAX_FILE = 1024 * 1024,
    DAYS = 397, /* what the strictest clients accept of a server's certificate */
    DAY_SECONDS = 24 * 60 * 60
};

struct lode_cert {
    EVP_PKEY *key;
};

int lode_cert_open(const char *path, struct lode_cert **out, struct lode_err *err)
{
    struct lode_cert *c = NULL;
    struct lode_buf text;
    BIO *bio = NULL;
    X509 *x = NULL;
    EVP_PKEY *key = NULL;
    int rc = -1;

    lode_buf_init(&text, 0);
    if (lode_io_read_file(path, MAX_FILE, &text, err) < 0)
        goto out;
    bio = BIO_new_mem_buf(lode_buf_str(&text), (int)text.len);
    x = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    key = x ? X509_get_pubkey(x) : NULL;
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) {
        lode_err_set(err, LODE_E_INPUT, "%s: not a PEM certificate of an RSA key", path);
        goto out;
    }
    c = lode_mem_alloc(sizeof *c, err);
    if (!c)
        goto out;
    c->key = key;
    key = NULL;
    *out = c;
    rc = 0;
out:
    ERR_clear_error();
    EVP_PKEY_free(key);
    X509_free(x);
    BIO_free(bio);
    lode_buf_clear(&text);
    return rc;
}

void lode_cert_close(struct lode_cert *c)
{
    if (!c)
        return;
    EVP_PKEY_free(c->key);
    lode_mem_free(c);
}

int lode_cert_verify(const struct lode_cert *c, struct lode_slice text, struct lode_slice signature,
                     struct lode_err *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int rc = -1;

    if (ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, c->key) == 1)
        rc = EVP_DigestVerify(ctx, (const unsigned char *)signature.p, signature.n,
                              (const unsigned char *)text.p, text.n) == 1;
    else
        lode_err_set(err, LODE_E_NOMEM, "cannot check a signature");
    ERR_clear_error();
    EVP_MD_CTX_free(ctx);
    return rc;
}

int lode_cert_read(const char *certificate_path, const char *key_path, struct lode_cert_made *out,
                   struct lode_err *err)
{
    BIO *certificate_bio = NULL, *key_bio = NULL;
    X509 *x = NULL;
    EVP_PKEY *key = NULL;
    int rc = -1;

    memset(out, 0, sizeof *out);
    if (lode_io_read_file(certificate_path, MAX_FILE, &out->certificate, err) < 0 ||
        lode_io_read_file(key_path, MAX_FILE, &out->key, err) < 0)
        return -1;
    certificate_bio = BIO_new_mem_buf(lode_buf_str(&out->certificate), (int)out->certificate.len);
    key_bio = BIO_new_mem_buf(lode_buf_str(&out->key), (int)out->key.len);
    x = certificate_bio ? PEM_read_bio_X509(certificate_bio, NULL, NULL, NULL) : NULL;
    /* an empty password, so that nothing is asked for on the terminal */
    key = key_bio ? PEM_read_bio_PrivateKey(key_bio, NULL, NULL, (void *)(uintptr_t) "") : NULL;
    if (!x)
        lode_err_set(err, LODE_E_INPUT, "%s: not a PEM certificate", certificate_path);
    else if (!key)
        lode_err_set(err, LODE_E_INPUT, "%s: not a PEM key without a password", key_path);
    else if (X509_check_private_key(x, key) != 1)
        lode_err_set(err, LODE_E_INPUT, "%s: not the key of %s", key_path, certificate_path);
    else
        rc = 0;
    ERR_clear_error();
    EVP_PKEY_free(key);
    X509_free(x);
    BIO_free(key_bio);
    BIO_free(certificate_bio);
    return rc;
}

static int add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509_EXTENSION *e;
    X509V3_CTX ctx;
    int ok;

    X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
    e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    ok = e && X509_add_ext(x, e, -1) == 1;
    X509_EXTENSION_free(e);
    return ok;
}

/* A certificate without extensions and signature. */
static X509 *begin(EVP_PKEY *key, const char *name)
{
    X509 *x = X509_new();
    unsigned char serial[16];
    BIGNUM *n = NULL;
    int ok = x && RAND_bytes(serial, sizeof serial) == 1;

    if (ok) {
        serial[0] = (unsigned char)(serial[0] & 0x7f); /* a positive number */
        n = BN_bin2bn(serial, sizeof serial, NULL);
    }
    ok = ok && n && X509_set_version(x, X509_VERSION_3) == 1 &&
         BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x)) &&
         X509_gmtime_adj(X509_getm_notBefore(x), -DAY_SECONDS) &&
         X509_gmtime_adj(X509_getm_notAfter(x), (long)(DAYS - 1) * DAY_SECONDS) &&
         X509_set_pubkey(x, key) == 1 &&
         X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                                    (const unsigned char *)name, -1, -1, 0) == 1;
    BN_free(n);
    if (ok)
        return x;
    X509_free(x);
    return NULL;
}

static X509 *make_authority(EVP_PKEY *key)
{
    X509 *x = begin(key, "lode serve, an authority for one server");

    if (x && X509_set_issuer_name(x, X509_get_subject_name(x)) == 1 &&
        add_extension(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(x, x, NID_key_usage, "critical,keyCertSign") &&
        add_extension(x, x, NID_subject_key_identifier, "hash") && X509_sign(x, key, EVP_sha256()))
        return x;
    X509_free(x);
    return NULL;
}

/* "IP:127.0.0.1,DNS:localhost" */
static int alternatives(const char *const *names, size_t n, struct lode_buf *out,
                        struct lode_err *err)
{
    unsigned char scrap[16];

    for (size_t i = 0; i < n; i++) {
        int is_address =
            inet_pton(AF_INET, names[i], scrap) == 1 || inet_pton(AF_INET6, names[i], scrap) == 1;

        if (strchr(names[i], ',')) /* it would begin another name */
            return lode_err_set(err, LODE_E_INPUT, "'%s' is no name of a server", names[i]);
        if (lode_buf_addf(out, err, "%s%s:%s", i ? "," : "", is_address ? "IP" : "DNS", names[i]) <
            0)
            return -1;
    }
    return 0;
}

static X509 *make_server(EVP_PKEY *key, const char *name, const char *names, X509 *authority,
                         EVP_PKEY *authority_key)
{
    X509 *x = begin(key, name);

    if (x && X509_set_issuer_name(x, X509_get_subject_name(authority)) == 1 &&
        add_extension(x, authority, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(x, authority, NID_key_usage, "critical,digitalSignature") &&
        add_extension(x, authority, NID_ext_key_usage, "serverAuth") &&
        add_extension(x, authority, NID_subject_alt_name, names) &&
        add_extension(x, authority, NID_subject_key_identifier, "hash") &&
        add_extension(x, authority, NID_authority_key_identifier, "keyid") &&
        X509_sign(x, authority_key, EVP_sha256()))
        return x;
    X509_free(x);
    return NULL;
}

/* One of the two as PEM. */
static int write_pem(X509 *x, EVP_PKEY *key, struct lode_buf *out, struct lode_err *err)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    char *p = NULL;
    long n;
    int rc = -1;

    if (!bio || (x ? PEM_write_bio_X509(bio, x)
                   : PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL)) != 1) {
        lode_err_set(err, LODE_E_NOMEM, "cannot write a certificate");
        goto out;
    }
    n = BIO_get_mem_data(bio, &p);
    rc = lode_buf_reserve(out, (size_t)n + 1, err); /* at once: what grew would leave copies */
    if (rc == 0)
        rc = lode_buf_add(out, p, (size_t)n, err);
out:
    BIO_free(bio);
    return rc;
}

int lode_cert_make(const char *const *names, size_t n, struct lode_cert_made *out,
                   struct lode_err *err)
{
    EVP_PKEY *authority_key = NULL, *key = NULL;
    X509 *authority = NULL, *server = NULL;
    struct lode_buf list;
    int rc = -1;

    memset(out, 0, sizeof *out);
    lode_buf_init(&list, 0);
    if (alternatives(names, n, &list, err) < 0)
        goto out;
    authority_key = EVP_EC_gen("P-256");
    key = EVP_EC_gen("P-256");
    authority = authority_key ? make_authority(authority_key) : NULL;
    if (authority && key)
        server = make_server(key, names[0], lode_buf_str(&list), authority, authority_key);
    if (!server) {
        lode_err_set(err, LODE_E_NOMEM, "cannot make a certificate for %s", lode_buf_str(&list));
        goto out;
    }
    if (write_pem(authority, NULL, &out->authority, err) == 0 &&
        write_pem(server, NULL, &out->certificate, err) == 0)
        rc = write_pem(NULL, key, &out->key, err);
out:
    ERR_clear_error();
    EVP_PKEY_free(authority_key);
    EVP_PKEY_free(key);
    X509_free(authority);
    X509_free(server);
    lode_buf_clear(&list);
    return rc;
}

void lode_cert_made_clear(struct lode_cert_made *m)
{
    lode_buf_clear(&m->authority);
    lode_buf_clear(&m->certificate);
    if (m->key.p)
        OPENSSL_cleanse(m->key.p, m->key.len);
    lode_buf_clear(&m->key);
}
