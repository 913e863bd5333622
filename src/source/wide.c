/* source/wide.c - one code point after the other. */
#include "source/wide.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static size_t put(char *to, uint32_t cp)
{
    if (cp < 0x80) {
        to[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        to[0] = (char)(0xc0 | cp >> 6);
        to[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp < 0x10000) {
        to[0] = (char)(0xe0 | cp >> 12);
        to[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        to[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    to[0] = (char)(0xf0 | cp >> 18);
    to[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    to[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    to[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

int lode_wide_to_utf8(const uint16_t *p, size_t n, struct lode_buf *out, struct lode_err *err)
{
    char *to;

    if (lode_buf_reserve(out, n * 3 + 1, err) < 0)
        return -1;
    to = out->p + out->len;
    for (size_t i = 0; i < n; i++) {
        uint32_t cp = p[i];

        if (cp >= 0xd800 && cp < 0xdc00 && i + 1 < n && p[i + 1] >= 0xdc00 && p[i + 1] < 0xe000)
            cp = 0x10000 + ((cp - 0xd800) << 10) + (p[++i] - 0xdc00U);
        else if (cp >= 0xd800 && cp < 0xe000)
            cp = UINT32_MAX;
        if (cp == UINT32_MAX)
            *to++ = (char)0xff;
        else
            to += put(to, cp);
    }
    *to = '\0';
    out->len = (size_t)(to - out->p);
    return 0;
}

uint16_t *lode_wide_of(const char *s, size_t *n, struct lode_err *err)
{
    size_t len = strlen(s), k = 0;
    uint16_t *p;

    if (lode_text_valid(s, len) != len) {
        lode_err_set(err, LODE_E_USAGE, "the text is no UTF-8");
        return NULL;
    }
    p = lode_mem_alloc((len + 1) * sizeof *p, err);
    if (!p)
        return NULL;
    for (size_t i = 0; i < len;) {
        int32_t cp = 0;

        i += lode_text_decode(s + i, len - i, &cp);
        if (cp >= 0x10000) {
            p[k++] = (uint16_t)(0xd800 + ((cp - 0x10000) >> 10));
            p[k++] = (uint16_t)(0xdc00 + ((cp - 0x10000) & 0x3ff));
        } else {
            p[k++] = (uint16_t)cp;
        }
    }
    *n = k;
    return p;
}
