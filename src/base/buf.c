/* base/buf.c - a growing byte string. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

void lode_buf_init(struct lode_buf *b, size_t max)
{
    b->p = NULL;
    b->len = b->cap = 0;
    b->max = max;
}

void lode_buf_clear(struct lode_buf *b)
{
    lode_mem_free(b->p);
    lode_buf_init(b, b->max);
}

void lode_buf_reset(struct lode_buf *b)
{
    b->len = 0;
    if (b->p)
        b->p[0] = '\0';
}

int lode_buf_reserve(struct lode_buf *b, size_t n, struct lode_err *err)
{
    size_t want = b->len + n + 1, cap = b->cap ? b->cap : 64;
    char *p;

    if (b->max && b->len + n > b->max)
        return lode_err_set(err, LODE_E_LIMIT, "more than %zu bytes", b->max);
    if (want <= b->cap)
        return 0;
    while (cap < want)
        cap *= 2;
    p = lode_mem_resize(b->p, cap, err);
    if (!p)
        return -1;
    b->p = p;
    b->cap = cap;
    b->p[b->len] = '\0';
    return 0;
}

int lode_buf_add(struct lode_buf *b, const void *p, size_t n, struct lode_err *err)
{
    if (lode_buf_reserve(b, n, err) < 0)
        return -1;
    if (n)
        memcpy(b->p + b->len, p, n);
    b->len += n;
    b->p[b->len] = '\0';
    return 0;
}

int lode_buf_adds(struct lode_buf *b, const char *s, struct lode_err *err)
{
    return lode_buf_add(b, s, strlen(s), err);
}

int lode_buf_addc(struct lode_buf *b, char c, struct lode_err *err)
{
    return lode_buf_add(b, &c, 1, err);
}

int lode_buf_addf(struct lode_buf *b, struct lode_err *err, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return lode_err_set(err, LODE_E_NOMEM, "cannot format a message");
    if (lode_buf_reserve(b, (size_t)n, err) < 0)
        return -1;
    va_start(ap, fmt);
    vsnprintf(b->p + b->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
    return 0;
}

const char *lode_buf_str(const struct lode_buf *b)
{
    return b->p ? b->p : "";
}

char *lode_buf_take(struct lode_buf *b, struct lode_err *err)
{
    char *p;

    if (lode_buf_reserve(b, 0, err) < 0)
        return NULL;
    p = b->p;
    lode_buf_init(b, b->max);
    return p;
}
