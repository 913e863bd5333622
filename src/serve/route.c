/* serve/route.c - matches paths against a table. */
#include "serve/route.h"

#include <string.h>

#include "base/str.h"

/* The segment at *p (behind its slash), *p moved behind it. */
static struct lode_slice next_segment(const char **p)
{
    struct lode_slice s = {*p + 1, strcspn(*p + 1, "/")};

    *p = s.p + s.n;
    return s;
}

static int is_same(struct lode_slice want, struct lode_slice got)
{
    if (want.p[0] == '~')
        return lode_str_casecmpn(want.p + 1, want.n - 1, got.p, got.n) == 0;
    return want.n == got.n && memcmp(want.p, got.p, got.n) == 0;
}

static int match(const char *pattern, const char *path, struct lode_route_match *m)
{
    m->n_args = 0;
    while (*pattern) {
        struct lode_slice want, got;

        if (*path != '/')
            return 0;
        want = next_segment(&pattern);
        got = next_segment(&path);
        if (got.n == 0)
            return 0;
        if (want.n == 2 && memcmp(want.p, "{}", 2) == 0)
            m->args[m->n_args++] = got;
        else if (!is_same(want, got))
            return 0;
    }
    return *path == '\0' || strcmp(path, "/") == 0;
}

int lode_route_find(const struct lode_route *routes, size_t n, const char *method, const char *path,
                    struct lode_route_match *out)
{
    struct lode_route_match m = {0};
    int status = 404;

    for (size_t i = 0; i < n; i++) {
        if (!match(routes[i].path, path, &m))
            continue;
        if (strcmp(routes[i].method, method) == 0) {
            m.tag = routes[i].tag;
            *out = m;
            return 200;
        }
        status = 405;
    }
    return status;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'                 ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

void lode_route_decode(char *text, int is_query)
{
    char *to = text;

    for (const char *s = text; *s; s++) {
        int code = *s == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0 ? hex(s[1]) * 16 + hex(s[2]) : -1;

        if (code > LODE_ROUTE_SLASH) {
            *to++ = code == '/' && !is_query ? LODE_ROUTE_SLASH : (char)code;
            s += 2;
        } else {
            *to++ = is_query && *s == '+' ? ' ' : *s;
        }
    }
    *to = '\0';
}

void lode_route_restore(char *path)
{
    for (; *path; path++)
        if (*path == LODE_ROUTE_SLASH)
            *path = '/';
}
