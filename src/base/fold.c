/* base/fold.c - full case folding, a character at a time. */
#include "base/fold.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

enum { FOLDED_CPS = 8, FOLDED_MAX = 4 * FOLDED_CPS };

static unsigned char lower(char c)
{
    return (unsigned char)(c ^ (c >= 'A' && c <= 'Z' ? 32 : 0));
}

/* The character at p (n > 0) folded, or its byte where it begins none: so many bytes of out, which
 * holds FOLDED_MAX. *used gets those of p. */
static size_t fold_one(const char *p, size_t n, unsigned char *out, size_t *used)
{
    utf8proc_int32_t folded[FOLDED_CPS];
    utf8proc_ssize_t m = 0;
    int32_t cp;
    int boundary = 0;
    size_t len = 0;

    *used = 1;
    out[0] = lower(*p);
    if (out[0] < 0x80)
        return 1;
    *used = lode_text_decode(p, n, &cp);
    if (cp >= 0)
        m = utf8proc_decompose_char(cp, folded, FOLDED_CPS, UTF8PROC_CASEFOLD, &boundary);
    if (m < 1 || m > FOLDED_CPS) {
        memcpy(out, p, *used);
        return *used;
    }
    for (utf8proc_ssize_t j = 0; j < m; j++)
        len += (size_t)utf8proc_encode_char(folded[j], out + len);
    return len;
}

int lode_fold_text(const char *p, size_t n, struct lode_buf *out, struct lode_err *err)
{
    unsigned char folded[FOLDED_MAX];
    size_t i = 0, k, len;

    while (i < n) {
        if (lode_buf_reserve(out, n - i, err) < 0) /* the letters of ASCII stay as many */
            return -1;
        for (; i < n && !(p[i] & 0x80); i++)
            out->p[out->len++] = (char)lower(p[i]);
        out->p[out->len] = '\0';
        if (i == n)
            return 0;
        len = fold_one(p + i, n - i, folded, &k);
        if (lode_buf_add(out, folded, len, err) < 0)
            return -1;
        i += k;
    }
    return 0;
}

/* A text's folded bytes, one after the other. */
struct folding {
    const char *p;
    size_t n, at, len;
    unsigned char bytes[FOLDED_MAX];
};

/* The next one, or -1 at the end. */
static int next_folded(struct folding *f)
{
    size_t used;

    if (f->at == f->len) {
        if (f->n == 0)
            return -1;
        f->len = fold_one(f->p, f->n, f->bytes, &used);
        f->p += used;
        f->n -= used;
        f->at = 0;
    }
    return f->bytes[f->at++];
}

static int is_same_ascii(const char *a, const char *b)
{
    uint64_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x == y && !(x & UINT64_C(0x8080808080808080));
}

int lode_fold_cmp(const char *a, size_t n_a, const char *b, size_t n_b)
{
    size_t n = n_a < n_b ? n_a : n_b, i = 0;
    struct folding f, g;
    int x, y;

    while (n - i >= 8 && is_same_ascii(a + i, b + i))
        i += 8;
    for (; i < n && !((unsigned char)(a[i] | b[i]) & 0x80); i++) {
        x = lower(a[i]);
        y = lower(b[i]);
        if (x != y)
            return x - y;
    }
    if (i == n)
        return (n_a > n_b) - (n_a < n_b);
    f = (struct folding){.p = a + i, .n = n_a - i};
    g = (struct folding){.p = b + i, .n = n_b - i};
    do {
        x = next_folded(&f);
        y = next_folded(&g);
    } while (x == y && x >= 0);
    return x - y;
}

size_t lode_fold_hash(const char *p, size_t n)
{
    struct folding f = {.p = p, .n = n};
    size_t h = 2166136261u;

    for (int c; (c = next_folded(&f)) >= 0;)
        h = (h ^ (size_t)c) * 16777619u;
    return h;
}
