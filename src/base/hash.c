/* base/hash.c - XXH3 for rows, SHA-256 for files. */
#include "base/hash.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include "base/io.h"

struct lode_hash128 lode_hash_bytes(const void *p, size_t n)
{
    XXH128_hash_t h = XXH3_128bits(p, n);

    return (struct lode_hash128){h.high64, h.low64};
}

struct lode_hash128 lode_hash_join(struct lode_hash128 a, struct lode_hash128 b)
{
    uint64_t v[4] = {a.hi, a.lo, b.hi, b.lo};

    return lode_hash_bytes(v, sizeof v);
}

int lode_hash_cmp(struct lode_hash128 a, struct lode_hash128 b)
{
    if (a.hi != b.hi)
        return a.hi < b.hi ? -1 : 1;
    if (a.lo != b.lo)
        return a.lo < b.lo ? -1 : 1;
    return 0;
}

static int end_hex(EVP_MD_CTX *ctx, char *out, struct lode_err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned n = 0;

    if (!EVP_DigestFinal_ex(ctx, md, &n) || n != 32)
        return lode_err_set(err, LODE_E_IO, "SHA-256 failed");
    for (unsigned i = 0; i < n; i++) {
        out[2 * i] = digits[md[i] >> 4];
        out[2 * i + 1] = digits[md[i] & 15];
    }
    out[64] = '\0';
    return 0;
}

int lode_hash_sha256(const void *p, size_t n, char *out, struct lode_err *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int rc = -1;

    if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) || !EVP_DigestUpdate(ctx, p, n))
        lode_err_set(err, LODE_E_NOMEM, "SHA-256 failed");
    else
        rc = end_hex(ctx, out, err);
    EVP_MD_CTX_free(ctx);
    return rc;
}

int lode_hash_file(const char *path, char *out, struct lode_err *err)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    char buf[32768];
    size_t got;
    int fd = -1, rc = -1;

    if (!ctx || !EVP_DigestInit_ex(ctx, EVP_sha256(), NULL)) {
        lode_err_set(err, LODE_E_NOMEM, "SHA-256 failed");
        goto out;
    }
    if (lode_io_open_read(path, &fd, err) < 0)
        goto out;
    do {
        if (lode_io_read(fd, buf, sizeof buf, &got, err) < 0)
            goto out;
        if (got && !EVP_DigestUpdate(ctx, buf, got)) {
            lode_err_set(err, LODE_E_NOMEM, "SHA-256 failed");
            goto out;
        }
    } while (got);
    rc = end_hex(ctx, out, err);
out:
    lode_io_close(fd);
    EVP_MD_CTX_free(ctx);
    return rc;
}
