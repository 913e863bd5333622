/* base/str.c - C strings. */
#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Ends a cut string before a half-written UTF-8 sequence. */
static void end_whole(char *s)
{
    size_t n = strlen(s), k = n;

    while (k > 0 && ((unsigned char)s[k - 1] & 0xC0) == 0x80)
        k--;
    if (k > 0 && ((unsigned char)s[k - 1] & 0xC0) == 0xC0)
        s[k - 1] = '\0';
}

void lode_str_vformat(char *to, size_t size, const char *fmt, va_list ap)
{
    int n = vsnprintf(to, size, fmt, ap);
    size_t len;

    if (n >= 0 && (size_t)n >= size)
        end_whole(to);
    len = strlen(to);
    for (size_t i = lode_text_valid(to, len); i < len; i += lode_text_valid(to + i, len - i))
        to[i++] = '?';
}

void lode_str_format(char *to, size_t size, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    lode_str_vformat(to, size, fmt, ap);
    va_end(ap);
}

char *lode_str_dupn(const char *s, size_t n, struct lode_err *err)
{
    char *p = lode_mem_alloc(n + 1, err);

    if (p && n)
        memcpy(p, s, n);
    return p;
}

char *lode_str_dup(const char *s, struct lode_err *err)
{
    return s ? lode_str_dupn(s, strlen(s), err) : NULL;
}

char *lode_str_printf(struct lode_err *err, const char *fmt, ...)
{
    va_list ap;
    char *p;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) {
        lode_err_set(err, LODE_E_NOMEM, "cannot format a string");
        return NULL;
    }
    p = lode_mem_alloc((size_t)n + 1, err);
    if (!p)
        return NULL;
    va_start(ap, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return p;
}

char *lode_str_dirname(const char *path, struct lode_err *err)
{
    const char *slash = strrchr(path, '/');

    if (!slash)
        return lode_str_dup(".", err);
    if (slash == path)
        return lode_str_dup("/", err);
    return lode_str_dupn(path, (size_t)(slash - path), err);
}

const char *lode_str_basename(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

int lode_str_casecmpn(const char *a, size_t na, const char *b, size_t nb)
{
    size_t n = na < nb ? na : nb;

    for (size_t i = 0; i < n; i++) {
        int d = lower((unsigned char)a[i]) - lower((unsigned char)b[i]);

        if (d)
            return d;
    }
    return na < nb ? -1 : na > nb;
}

int lode_str_casecmp(const char *a, const char *b)
{
    return lode_str_casecmpn(a, strlen(a), b, strlen(b));
}

int lode_str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

int lode_str_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);

    return n >= k && memcmp(s + n - k, suffix, k) == 0;
}

int lode_str_copy(char *to, size_t size, const char *s)
{
    size_t n = strlen(s), k = n < size ? n : size - 1;

    memcpy(to, s, k);
    to[k] = '\0';
    if (k == n)
        return 0;
    end_whole(to);
    return -1;
}

void lode_str_names(const char *const *names, size_t n, char *out, size_t size)
{
    enum { MORE = 32 }; /* what " and N more" takes at most */
    size_t len = 0, i = 0;

    out[0] = '\0';
    for (; i < n && len + strlen(names[i]) + 2 + (i + 1 < n ? MORE : 0) < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", i ? ", " : "", names[i]);
    if (i < n && i > 0)
        snprintf(out + len, size - len, " and %zu more", n - i);
}

int lode_str_long(const char *s, long min, long max, long *out)
{
    char *end;
    long v;

    if (!*s || !strchr("-0123456789", *s))
        return -1;
    errno = 0;
    v = strtol(s, &end, 10);
    if (errno || *end || v < min || v > max)
        return -1;
    *out = v;
    return 0;
}

enum { NEAREST_MAX = 64 };

/* Edit distance with neighbouring swaps counted as one; names longer than NEAREST_MAX never match.
 */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t row[3][NEAREST_MAX + 1];
    size_t *older = row[0], *old = row[1], *now = row[2];

    for (size_t j = 0; j <= nb; j++)
        old[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t *t;

        now[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            int ca = lower((unsigned char)a[i - 1]), cb = lower((unsigned char)b[j - 1]);
            size_t v = old[j - 1] + (ca != cb);

            if (old[j] + 1 < v)
                v = old[j] + 1;
            if (now[j - 1] + 1 < v)
                v = now[j - 1] + 1;
            if (i > 1 && j > 1 && ca == lower((unsigned char)b[j - 2]) &&
                cb == lower((unsigned char)a[i - 2]) && older[j - 2] + 1 < v)
                v = older[j - 2] + 1;
            now[j] = v;
        }
        t = older;
        older = old;
        old = now;
        now = t;
    }
    return old[nb];
}

const char *lode_str_nearest(const char *name, const char *const *names, size_t n)
{
    size_t len = strlen(name), best = len / 3 + 1;
    const char *found = NULL;

    if (len > NEAREST_MAX)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(names[i]), d;

        if (k > NEAREST_MAX || (k > len ? k - len : len - k) > best)
            continue;
        d = distance(name, len, names[i], k);
        if (d < best || (d == best && !found)) {
            best = d;
            found = names[i];
        }
    }
    return found;
}
