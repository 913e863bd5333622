/* base/hash.h - hashes of rows and files (XXH3, 128 bits), and SHA-256 with and without
 * a key. */
#ifndef LODE_BASE_HASH_H
#define LODE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lode_hash128 {
    uint64_t hi, lo;
};

struct lode_hash128 lode_hash_bytes(const void *p, size_t n);
/* Another hash for each seed. */
struct lode_hash128 lode_hash_seeded(const void *p, size_t n, uint64_t seed);
/* Depends on the order of a and b. */
struct lode_hash128 lode_hash_join(struct lode_hash128 a, struct lode_hash128 b);
/* -1, 0, 1 for sorting. */
int lode_hash_cmp(struct lode_hash128 a, struct lode_hash128 b);

/* The same hash over bytes that come in pieces. */
struct lode_hash_stream;

LODE_MUST int lode_hash_stream_new(struct lode_hash_stream **out, struct lode_err *err);
void lode_hash_stream_add(struct lode_hash_stream *s, const void *p, size_t n);
/* 32 hex digits and a NUL of all bytes added so far; out holds LODE_HASH_HEX_SIZE bytes. */
void lode_hash_stream_hex(const struct lode_hash_stream *s, char *out);
void lode_hash_stream_free(struct lode_hash_stream *s);

enum { LODE_HASH_HEX_SIZE = 65, LODE_HASH_SHA256_SIZE = 32 };

/* XXH3 of a whole file, as lode_hash_stream_hex(). Tells whether a file changed, not who changed
 * it. */
LODE_MUST int lode_hash_file(const char *path, char *out, struct lode_err *err);
/* SHA-256 in lower-case hex; out holds LODE_HASH_HEX_SIZE bytes. */
LODE_MUST int lode_hash_sha256(const void *p, size_t n, char *out, struct lode_err *err);
/* Its LODE_HASH_SHA256_SIZE bytes. */
LODE_MUST int lode_hash_sha256_raw(const void *p, size_t n, unsigned char *out,
                                   struct lode_err *err);
/* HMAC-SHA-256 of the n bytes at p: LODE_HASH_SHA256_SIZE bytes. */
LODE_MUST int lode_hash_hmac(const void *key, size_t n_key, const void *p, size_t n,
                             unsigned char *out, struct lode_err *err);

#endif
