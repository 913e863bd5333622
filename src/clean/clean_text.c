/* clean/clean_text.c - white space, case, digits, length. */
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"
#include "clean/clean_impl.h"

LODE_CLEAN_APPLY(lode_clean_text_trim)
{
    struct lode_slice s = lode_text_trim(p, n);

    (void)c;
    return lode_buf_add(out, s.p, s.n, err);
}

/* White space that takes no room: between letters it goes without leaving a blank. */
static int is_zero_width(const char *p, size_t len)
{
    return len == 3 && (memcmp(p, "\xE2\x80\x8B", 3) == 0 || memcmp(p, "\xEF\xBB\xBF", 3) == 0);
}

LODE_CLEAN_APPLY(lode_clean_text_squeeze)
{
    struct lode_slice s = lode_text_trim(p, n);
    size_t i = 0;

    (void)c;
    while (i < s.n) {
        size_t start = i, len;
        int blank = 0;

        while (i < s.n && !lode_text_is_space(s.p + i, s.n - i, &len))
            i += len;
        if (lode_buf_add(out, s.p + start, i - start, err) < 0)
            return -1;
        while (i < s.n && lode_text_is_space(s.p + i, s.n - i, &len)) {
            blank |= !is_zero_width(s.p + i, len);
            i += len;
        }
        if (blank && lode_buf_addc(out, ' ', err) < 0)
            return -1;
    }
    return 0;
}

LODE_CLEAN_APPLY(lode_clean_text_upper)
{
    (void)c;
    return lode_text_upper(p, n, out, err);
}

LODE_CLEAN_APPLY(lode_clean_text_lower)
{
    (void)c;
    return lode_text_lower(p, n, out, err);
}

LODE_CLEAN_APPLY(lode_clean_text_title)
{
    (void)c;
    return lode_text_title(p, n, out, err);
}

int lode_clean_text_digit(int32_t cp)
{
    static const int32_t zeros[] = {'0',    0x0660, 0x06F0, 0x0966,
                                    0x09E6, 0x0E50, 0xFF10}; /* ASCII … Thai, full width */

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
        if (cp >= zeros[i] && cp <= zeros[i] + 9)
            return '0' + (int)(cp - zeros[i]);
    return -1;
}

LODE_CLEAN_APPLY(lode_clean_text_digits)
{
    char *to;

    (void)c;
    if (lode_buf_reserve(out, n, err) < 0)
        return -1;
    to = out->p + out->len;
    for (size_t i = 0; i < n;) {
        unsigned char b = (unsigned char)p[i];

        if (b < 0x80) {
            if (b >= '0' && b <= '9')
                *to++ = (char)b;
            i++;
        } else {
            int32_t cp;
            int digit;

            i += lode_text_decode(p + i, n - i, &cp);
            digit = lode_clean_text_digit(cp);
            if (digit >= 0)
                *to++ = (char)digit;
        }
    }
    *to = '\0';
    out->len = (size_t)(to - out->p);
    return 0;
}

LODE_CLEAN_PREPARE(lode_clean_text_limit)
{
    double n = bound->args[0]->number;

    if (!(n >= 1 && n <= 1e9) || n != (double)(long)n)
        return lode_err_set(err, LODE_E_USAGE,
                            "clean.%s: option \"n\" must be a whole number from 1 on", bound->name);
    c->limit = (size_t)n;
    return 0;
}

/* Bytes of the first limit characters, less those of a base character whose marks are cut off. */
static size_t cut(const char *p, size_t n, size_t limit)
{
    utf8proc_int32_t state = 0;
    int32_t last = -1, cp;
    size_t border = 0, i = 0;

    for (size_t count = 0; i < n; count++) {
        size_t len = lode_text_decode(p + i, n - i, &cp);

        if (cp < 0)
            cp = 0xFFFD;
        if (last < 0 || utf8proc_grapheme_break_stateful(last, cp, &state))
            border = i;
        if (count == limit)
            return border;
        last = cp;
        i += len;
    }
    return n;
}

LODE_CLEAN_APPLY(lode_clean_text_truncate)
{
    size_t k = n;

    if (n > c->limit)
        k = lode_text_prefix(p, n, c->limit);
    if (k < n && (p[k] & 0x80)) /* no mark is ASCII */
        k = cut(p, n, c->limit);
    return lode_buf_add(out, p, k, err);
}
