/* base/hash.c - XXH3, SHA-256, HMAC. */
#include "base/hash.h"

#include <gnutls/crypto.h>
#include <stdio.h>
#include <xxhash.h>

#include "base/io.h"
#include "base/mem.h"

struct lode_hash128 lode_hash_bytes(const void *p, size_t n)
{
    XXH128_hash_t h = XXH3_128bits(p, n);

    return (struct lode_hash128){h.high64, h.low64};
}

struct lode_hash128 lode_hash_seeded(const void *p, size_t n, uint64_t seed)
{
    XXH128_hash_t h = XXH3_128bits_withSeed(p, n, seed);

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

/* GnuTLS is ready once it is loaded, and takes no memory for these two. OpenSSL 3 makes itself
 * ready at the first call, and crashes where memory runs out in that. */
int lode_hash_sha256_raw(const void *p, size_t n, unsigned char *out, struct lode_err *err)
{
    int rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, p, n, out);

    return rc < 0 ? lode_err_set(err, LODE_E_CHECK, "SHA-256: %s", gnutls_strerror(rc)) : 0;
}

int lode_hash_sha256(const void *p, size_t n, char *out, struct lode_err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char md[LODE_HASH_SHA256_SIZE];

    if (lode_hash_sha256_raw(p, n, md, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof md; i++) {
        out[2 * i] = digits[md[i] >> 4];
        out[2 * i + 1] = digits[md[i] & 15];
    }
    out[LODE_HASH_HEX_SIZE - 1] = '\0';
    return 0;
}

int lode_hash_hmac(const void *key, size_t n_key, const void *p, size_t n, unsigned char *out,
                   struct lode_err *err)
{
    int rc = gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, n_key, p, n, out);

    return rc < 0 ? lode_err_set(err, LODE_E_CHECK, "HMAC: %s", gnutls_strerror(rc)) : 0;
}

struct lode_hash_stream {
    XXH3_state_t *state;
};

int lode_hash_stream_new(struct lode_hash_stream **out, struct lode_err *err)
{
    struct lode_hash_stream *s = lode_mem_alloc(sizeof *s, err);

    if (!s)
        return -1;
    s->state = XXH3_createState();
    if (!s->state) {
        lode_mem_free(s);
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for a hash");
    }
    XXH3_128bits_reset(s->state);
    *out = s;
    return 0;
}

void lode_hash_stream_add(struct lode_hash_stream *s, const void *p, size_t n)
{
    XXH3_128bits_update(s->state, p, n);
}

void lode_hash_stream_hex(const struct lode_hash_stream *s, char *out)
{
    XXH128_hash_t h = XXH3_128bits_digest(s->state);

    snprintf(out, LODE_HASH_HEX_SIZE, "%016llx%016llx", (unsigned long long)h.high64,
             (unsigned long long)h.low64);
}

void lode_hash_stream_free(struct lode_hash_stream *s)
{
    if (!s)
        return;
    XXH3_freeState(s->state);
    lode_mem_free(s);
}

int lode_hash_file(const char *path, char *out, struct lode_err *err)
{
    struct lode_hash_stream *s = NULL;
    char buf[32768];
    size_t got;
    int fd = -1, rc = -1;

    if (lode_hash_stream_new(&s, err) < 0 || lode_io_open_read(path, &fd, err) < 0)
        goto out;
    do {
        if (lode_io_read(fd, buf, sizeof buf, &got, err) < 0)
            goto out;
        lode_hash_stream_add(s, buf, got);
    } while (got);
    lode_hash_stream_hex(s, out);
    rc = 0;
out:
    lode_io_close(fd);
    lode_hash_stream_free(s);
    return rc;
}
