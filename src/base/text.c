/* base/text.c - UTF-8 text on top of utf8proc; ASCII takes a short cut everywhere. */
#include "base/text.h"

#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "base/str.h"

/* Bytes at the front of p that are ASCII. */
static size_t ascii_prefix(const char *p, size_t n)
{
    size_t i = 0;

    for (; n - i >= 32; i += 32) {
        uint64_t v[4];

        memcpy(v, p + i, sizeof v);
        if ((v[0] | v[1] | v[2] | v[3]) & UINT64_C(0x8080808080808080))
            break;
    }
    for (; n - i >= 8; i += 8) {
        uint64_t v;

        memcpy(&v, p + i, sizeof v);
        if (v & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < n && !((unsigned char)p[i] & 0x80))
        i++;
    return i;
}

int lode_text_is_plain(const char *p, size_t n)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t odd = 0, v; /* v and v - ones: both set a high bit at once, or neither does */

    if (n < 8) {
        for (size_t i = 0; i < n; i++)
            odd |= (unsigned char)p[i] | ((uint64_t)(unsigned char)p[i] - 1);
        return !(odd & 0x80);
    }
    for (size_t i = 0; i < n - 8; i += 8) {
        memcpy(&v, p + i, sizeof v);
        odd |= v | (v - ones);
    }
    memcpy(&v, p + n - 8, sizeof v); /* some bytes of it for the second time */
    odd |= v | (v - ones);
    return !(odd & ones << 7);
}

/* Bytes of the valid sequence at s, or 0. */
static size_t sequence(const unsigned char *s, size_t n)
{
    unsigned char c = s[0], low = 0x80, high = 0xBF;
    size_t len = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;

    if (len < 2)
        return len;
    if (len > n)
        return 0;
    if (c == 0xE0)
        low = 0xA0; /* shorter forms exist */
    else if (c == 0xED)
        high = 0x9F; /* surrogates */
    else if (c == 0xF0)
        low = 0x90;
    else if (c == 0xF4)
        high = 0x8F; /* past U+10FFFF */
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

size_t lode_text_valid(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n) {
        size_t k = ascii_prefix(p + i, n - i);

        i += k;
        if (i == n)
            break;
        k = sequence((const unsigned char *)p + i, n - i);
        if (!k)
            break;
        i += k;
    }
    return i;
}

size_t lode_text_length(const char *p, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)p[i] & 0xC0) != 0x80;
    return count;
}

size_t lode_text_prefix(const char *p, size_t n, size_t max_chars)
{
    size_t count = 0;

    if (n <= max_chars)
        return n;
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)p[i] & 0xC0) != 0x80 && count++ == max_chars)
            return i;
    return n;
}

size_t lode_text_decode(const char *p, size_t n, int32_t *cp)
{
    const unsigned char *s = (const unsigned char *)p;
    size_t len = sequence(s, n);

    switch (len) {
    case 1:
        *cp = s[0];
        return 1;
    case 2:
        *cp = (s[0] & 0x1F) << 6 | (s[1] & 0x3F);
        return 2;
    case 3:
        *cp = (s[0] & 0x0F) << 12 | (s[1] & 0x3F) << 6 | (s[2] & 0x3F);
        return 3;
    case 4:
        *cp = (s[0] & 0x07) << 18 | (s[1] & 0x3F) << 12 | (s[2] & 0x3F) << 6 | (s[3] & 0x3F);
        return 4;
    default:
        *cp = -1;
        return 1;
    }
}

int lode_text_encoding(const char *name, enum lode_text_encoding *out, struct lode_err *err)
{
    static const struct {
        const char *name;
        enum lode_text_encoding encoding;
    } names[] = {{"utf-8", LODE_TEXT_UTF8},         {"utf8", LODE_TEXT_UTF8},
                 {"latin1", LODE_TEXT_LATIN1},      {"latin-1", LODE_TEXT_LATIN1},
                 {"iso-8859-1", LODE_TEXT_LATIN1},  {"cp1252", LODE_TEXT_CP1252},
                 {"windows-1252", LODE_TEXT_CP1252}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lode_str_casecmp(name, names[i].name) == 0) {
            *out = names[i].encoding;
            return 0;
        }
    return lode_err_set(err, LODE_E_USAGE, "encoding \"%s\": lode knows utf-8, latin1 and cp1252",
                        name);
}

static int add_cp(struct lode_buf *out, int32_t cp, struct lode_err *err)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t k = utf8proc_encode_char(cp, bytes);

    return lode_buf_add(out, bytes, (size_t)k, err);
}

/* What cp1252 has at 0x80 to 0x9F; 0 where it has nothing. */
static const uint16_t cp1252_high[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

int lode_text_to_utf8(enum lode_text_encoding from, const char *p, size_t n, struct lode_buf *out,
                      struct lode_err *err)
{
    size_t i = 0;

    if (from == LODE_TEXT_UTF8)
        return lode_buf_add(out, p, n, err);
    while (i < n) {
        size_t k = ascii_prefix(p + i, n - i);
        int32_t cp;

        if (k && lode_buf_add(out, p + i, k, err) < 0)
            return -1;
        i += k;
        if (i == n)
            break;
        cp = (unsigned char)p[i];
        if (from == LODE_TEXT_CP1252 && cp < 0xA0)
            cp = cp1252_high[cp - 0x80];
        if (!cp) {
            lode_err_set(err, LODE_E_INPUT, "byte 0x%02X is nothing in cp1252",
                         (unsigned char)p[i]);
            err->sys = (int)i;
            return -1;
        }
        if (add_cp(out, cp, err) < 0)
            return -1;
        i++;
    }
    return 0;
}

static int is_letter(int32_t cp)
{
    utf8proc_category_t c = cp < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(cp);

    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

/* 1 where cp goes on with a word that has begun: a letter, a digit or a mark. */
static int is_word(int32_t cp)
{
    utf8proc_category_t c = cp < 0 ? UTF8PROC_CATEGORY_CN : utf8proc_category(cp);

    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO;
}

static int add_upper(struct lode_buf *out, int32_t cp, int title, struct lode_err *err)
{
    static const struct {
        uint16_t cp;
        char upper[4], title[4];
    } longer[] = {/* one letter that becomes several */
                  {0x00DF, "SS", "Ss"}, {0xFB00, "FF", "Ff"},   {0xFB01, "FI", "Fi"},
                  {0xFB02, "FL", "Fl"}, {0xFB03, "FFI", "Ffi"}, {0xFB04, "FFL", "Ffl"},
                  {0xFB05, "ST", "St"}, {0xFB06, "ST", "St"}};

    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
        if (longer[i].cp == cp)
            return lode_buf_adds(out, title ? longer[i].title : longer[i].upper, err);
    return add_cp(out, title ? utf8proc_totitle(cp) : utf8proc_toupper(cp), err);
}

/* A capital sigma at the end of a word has a small form of its own. */
static int add_lower(struct lode_buf *out, int32_t cp, int in_word, const char *rest, size_t n,
                     struct lode_err *err)
{
    int32_t next = -1;

    if (cp == 0x3A3 && in_word) {
        if (n)
            lode_text_decode(rest, n, &next);
        if (!is_letter(next))
            return add_cp(out, 0x3C2, err);
    }
    return add_cp(out, utf8proc_tolower(cp), err);
}

/* Appends p with its ASCII letters of [first, first + 25] moved by 32; *used gets their bytes. */
static int add_ascii(const char *p, size_t n, char first, struct lode_buf *out, size_t *used,
                     struct lode_err *err)
{
    size_t k = ascii_prefix(p, n);
    char *to;

    *used = k;
    if (lode_buf_reserve(out, k, err) < 0)
        return -1;
    to = out->p + out->len;
    for (size_t i = 0; i < k; i++) {
        unsigned char c = (unsigned char)p[i];

        to[i] = (char)(c ^ ((unsigned char)(c - first) < 26 ? 32 : 0));
    }
    out->len += k;
    out->p[out->len] = '\0';
    return 0;
}

int lode_text_upper(const char *p, size_t n, struct lode_buf *out, struct lode_err *err)
{
    size_t i = 0, k;

    while (i < n) {
        int32_t cp;

        if (add_ascii(p + i, n - i, 'a', out, &k, err) < 0)
            return -1;
        i += k;
        if (i == n)
            break;
        k = lode_text_decode(p + i, n - i, &cp);
        if ((cp < 0 ? lode_buf_add(out, p + i, k, err) : add_upper(out, cp, 0, err)) < 0)
            return -1;
        i += k;
    }
    return 0;
}

int lode_text_lower(const char *p, size_t n, struct lode_buf *out, struct lode_err *err)
{
    size_t i = 0, k;
    int in_word = 0;

    while (i < n) {
        int32_t cp;

        if (add_ascii(p + i, n - i, 'A', out, &k, err) < 0)
            return -1;
        i += k;
        if (k)
            in_word = is_letter((unsigned char)p[i - 1]);
        if (i == n)
            break;
        k = lode_text_decode(p + i, n - i, &cp);
        i += k;
        if ((cp < 0 ? lode_buf_add(out, p + i - k, k, err)
                    : add_lower(out, cp, in_word, p + i, n - i, err)) < 0)
            return -1;
        in_word = is_letter(cp);
    }
    return 0;
}

static int is_apostrophe(int32_t cp)
{
    return cp == '\'' || cp == 0x2019;
}

/* Whether an apostrophe after `before` letters begins a word anew: O'Brien does, don't does not. */
static int splits(size_t before, const char *rest, size_t n)
{
    int32_t a, b;
    size_t k;

    if (before != 1 || !n)
        return 0;
    k = lode_text_decode(rest, n, &a);
    if (k == n)
        return 0;
    lode_text_decode(rest + k, n - k, &b);
    return is_letter(a) && is_letter(b);
}

int lode_text_title(const char *p, size_t n, struct lode_buf *out, struct lode_err *err)
{
    size_t i = 0, letters = 0; /* so many of the word before p + i */

    while (i < n) {
        int32_t cp;
        size_t k = lode_text_decode(p + i, n - i, &cp);
        int rc;

        i += k;
        if (cp < 0)
            rc = lode_buf_add(out, p + i - k, k, err);
        else if (letters == 0)
            rc = add_upper(out, cp, 1, err);
        else
            rc = add_lower(out, cp, 1, p + i, n - i, err);
        if (rc < 0)
            return -1;
        if (is_word(cp))
            letters++;
        else if (letters && is_apostrophe(cp) && !splits(letters, p + i, n - i))
            letters++; /* the word goes on */
        else
            letters = 0;
    }
    return 0;
}

int lode_text_is_space(const char *p, size_t n, size_t *len)
{
    int32_t cp = -1;

    *len = n ? lode_text_decode(p, n, &cp) : 0;
    if (cp < 0x80)
        return cp == ' ' || (cp >= 9 && cp <= 13);
    if (cp >= 0x2000 && cp <= 0x200B)
        return 1;
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || cp == 0x2028 || cp == 0x2029 ||
           cp == 0x202F || cp == 0x205F || cp == 0x3000 || cp == 0xFEFF;
}

struct lode_slice lode_text_trim(const char *p, size_t n)
{
    size_t len;

    while (n && lode_text_is_space(p, n, &len)) {
        p += len;
        n -= len;
    }
    while (n) {
        size_t k = n - 1;

        while (k > 0 && n - k < 4 && ((unsigned char)p[k] & 0xC0) == 0x80)
            k--;
        if (!lode_text_is_space(p + k, n - k, &len) || len != n - k)
            break;
        n = k;
    }
    return (struct lode_slice){p, n};
}

struct lode_slice lode_text_strip(struct lode_slice v)
{
    while (v.n && (unsigned char)*v.p <= ' ') {
        v.p++;
        v.n--;
    }
    while (v.n && (unsigned char)v.p[v.n - 1] <= ' ')
        v.n--;
    return v;
}
