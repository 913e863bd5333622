/* base/codec.c - base64 (RFC 4648) and forms. */
#include "base/codec.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int value(char c, int is_url)
{
    const char *at;

    if (is_url) {
        if (c == '+' || c == '/')
            return -1;
        c = (char)(c == '-' ? '+' : c == '_' ? '/' : c);
    }
    at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

int lode_codec_unbase64(const char *p, size_t n, int is_url, struct lode_buf *out,
                        struct lode_err *err)
{
    uint32_t bits = 0;
    int n_bits = 0;
    size_t n_pad = 0;

    while (n_pad < 2 && n_pad < n && p[n - 1 - n_pad] == '=')
        n_pad++;
    if ((n_pad && n % 4) || (n - n_pad) % 4 == 1)
        return lode_err_set(err, LODE_E_INPUT, "no base64: its length is wrong");
    for (size_t i = 0; i < n - n_pad; i++) {
        int v = value(p[i], is_url);

        if (v < 0)
            return lode_err_set(err, LODE_E_INPUT, "no base64 at character %zu", i + 1);
        bits = bits << 6 | (uint32_t)v;
        n_bits += 6;
        if (n_bits < 8)
            continue;
        n_bits -= 8;
        if (lode_buf_addc(out, (char)(bits >> n_bits & 0xFF), err) < 0)
            return -1;
    }
    if (bits & ((1u << n_bits) - 1))
        return lode_err_set(err, LODE_E_INPUT, "no base64: bits are left over");
    return 0;
}

int lode_codec_base64(const void *p, size_t n, int is_url, struct lode_buf *out,
                      struct lode_err *err)
{
    const unsigned char *s = p;

    for (size_t i = 0; i < n; i += 3) {
        size_t k = n - i < 3 ? n - i : 3;
        uint32_t v = (uint32_t)s[i] << 16;
        char four[4];

        v |= k > 1 ? (uint32_t)s[i + 1] << 8 : 0;
        v |= k > 2 ? s[i + 2] : 0;
        for (size_t j = 0; j < 4; j++) {
            char c = alphabet[v >> (18 - 6 * j) & 63];

            if (is_url)
                c = (char)(c == '+' ? '-' : c == '/' ? '_' : c);
            four[j] = (char)(j <= k ? c : '=');
        }
        if (lode_buf_add(out, four, is_url ? k + 1 : 4, err) < 0)
            return -1;
    }
    return 0;
}

static int hex(const char *p, const char *end)
{
    char c;

    if (p >= end)
        return -1;
    if (*p >= '0' && *p <= '9')
        return *p - '0';
    c = (char)(*p | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int add_decoded(const char *p, const char *end, struct lode_buf *out, struct lode_err *err)
{
    for (; p < end; p++) {
        int high = *p == '%' ? hex(p + 1, end) : -1, low = high >= 0 ? hex(p + 2, end) : -1;
        char c = (char)(*p == '+' ? ' ' : *p);

        if (low >= 0) {
            c = (char)(high * 16 + low);
            p += 2;
        }
        if (lode_buf_addc(out, c, err) < 0)
            return -1;
    }
    return 0;
}

int lode_codec_form_field(const char *form, size_t n, const char *name, struct lode_buf *out,
                          struct lode_err *err)
{
    const char *p = form, *end = form + n;
    size_t len = strlen(name);

    lode_buf_reset(out);
    while (p < end) {
        const char *stop = memchr(p, '&', (size_t)(end - p));

        stop = stop ? stop : end;
        if ((size_t)(stop - p) > len && memcmp(p, name, len) == 0 && p[len] == '=')
            return add_decoded(p + len + 1, stop, out, err) < 0 ? -1 : 1;
        p = stop + 1;
    }
    return 0;
}
