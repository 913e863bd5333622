/* base/hash.h - row hashes (XXH3, 128 bits) and file hashes (SHA-256). */
#ifndef LODE_BASE_HASH_H
#define LODE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lode_hash128 {
    uint64_t hi, lo;
};

struct lode_hash128 lode_hash_bytes(const void *p, size_t n);
/* Depends on the order of a and b. */
struct lode_hash128 lode_hash_join(struct lode_hash128 a, struct lode_hash128 b);
/* -1, 0, 1 for sorting. */
int lode_hash_cmp(struct lode_hash128 a, struct lode_hash128 b);

enum { LODE_HASH_HEX_SIZE = 65 };

/* SHA-256 in lower-case hex; out holds LODE_HASH_HEX_SIZE bytes. */
LODE_MUST int lode_hash_file(const char *path, char *out, struct lode_err *err);
LODE_MUST int lode_hash_sha256(const void *p, size_t n, char *out, struct lode_err *err);

#endif
