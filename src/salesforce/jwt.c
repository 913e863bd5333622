/* salesforce/jwt.c - three parts in base64url, the last one OpenSSL's. */
#define _GNU_SOURCE /* explicit_bzero */
#include "salesforce/jwt.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdint.h>
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/io.h"
#include "base/mem.h"
#include "salesforce/sfjson.h"

enum { MAX_KEY = 64 * 1024, LIFE_S = 180, MAX_SIGNATURE = 2048 };

static int read_key(const char *path, EVP_PKEY **out, struct lode_err *err)
{
    struct lode_buf text;
    EVP_PKEY *key = NULL;
    BIO *bio = NULL;
    int rc = -1;

    lode_buf_init(&text, 0);
    if (lode_io_read_file(path, MAX_KEY, &text, err) < 0)
        goto out;
    bio = BIO_new_mem_buf(lode_buf_str(&text), (int)text.len);
    /* an empty password, so that nothing is asked for on the terminal */
    key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, (void *)(uintptr_t) "") : NULL;
    if (key && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) {
        *out = key;
        key = NULL;
        rc = 0;
    } else {
        lode_err_set(err, LODE_E_INPUT, "%s: not an RSA key in PEM without a password", path);
    }
out:
    ERR_clear_error();
    EVP_PKEY_free(key);
    BIO_free(bio);
    if (text.p)
        explicit_bzero(text.p, text.len);
    lode_buf_clear(&text);
    return rc;
}

static int add_part(struct lode_buf *out, json_t *tree, struct lode_err *err)
{
    char *text = lode_sfjson_take_text(tree, err);
    int rc = text ? lode_codec_base64(text, strlen(text), 1, out, err) : -1;

    lode_mem_free(text);
    return rc;
}

/* The signature of what out holds from `from` on, behind a dot. */
static int add_signature(struct lode_buf *out, size_t from, EVP_PKEY *key, struct lode_err *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned char signature[MAX_SIGNATURE];
    size_t n = sizeof signature;
    int rc = -1;

    if (ctx && EVP_PKEY_get_size(key) <= MAX_SIGNATURE &&
        EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestSign(ctx, signature, &n, (const unsigned char *)out->p + from, out->len - from) ==
            1)
        rc = 0;
    else
        lode_err_set(err, LODE_E_INPUT, "the key signs nothing");
    ERR_clear_error();
    EVP_MD_CTX_free(ctx);
    if (rc == 0 &&
        (lode_buf_addc(out, '.', err) < 0 || lode_codec_base64(signature, n, 1, out, err) < 0))
        rc = -1;
    return rc;
}

int lode_jwt_sign(const struct lode_jwt *jwt, const char *key_path, struct lode_buf *out,
                  struct lode_err *err)
{
    const json_int_t ends = lode_clock_now_ms() / 1000 + LIFE_S;
    size_t from = out->len, n = strlen(jwt->audience);
    EVP_PKEY *key = NULL;
    int rc = -1;

    while (n && jwt->audience[n - 1] == '/')
        n--;
    if (read_key(key_path, &key, err) < 0)
        return -1;
    if (add_part(out, json_pack("{s:s}", "alg", "RS256"), err) == 0 &&
        lode_buf_addc(out, '.', err) == 0 &&
        add_part(out,
                 json_pack("{s:s, s:s, s:s%, s:I}", "iss", jwt->issuer, "sub", jwt->subject, "aud",
                           jwt->audience, n, "exp", ends),
                 err) == 0)
        rc = add_signature(out, from, key, err);
    EVP_PKEY_free(key);
    return rc < 0 ? lode_err_wrap(err, "key %s", key_path) : 0;
}
