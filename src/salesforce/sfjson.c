/* salesforce/sfjson.c - tolerant reading of JSON replies. */
#include "salesforce/sfjson.h"

#include <limits.h>
#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"

/* Jansson takes a failed allocation for bad JSON ("string or '}' expected"), or leaves a member out
 * without a word. This tells. */
static _Thread_local int ran_out;

static void *allocate(size_t n)
{
    struct lode_err err;
    void *p = lode_mem_alloc(n, &err);

    if (!p)
        ran_out = 1;
    return p;
}

static void use_allocator(void)
{
    json_set_alloc_funcs(allocate, lode_mem_free);
}

int lode_sfjson_parse(const char *p, size_t n, json_t **out, struct lode_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    json_error_t bad;
    json_t *j;

    (void)pthread_once(&once, use_allocator); /* fails for no reason but a wrong argument */
    if (n && memchr(p, '\0', n))              /* which jansson passes over behind a number */
        return lode_err_set(err, LODE_E_REMOTE, "that is no JSON: it has a NUL byte (0x00)");
    ran_out = 0;
    j = json_loadb(p ? p : "", n, JSON_ALLOW_NUL, &bad);
    if (ran_out) {
        json_decref(j);
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for %zu bytes of JSON", n);
    }
    if (!j)
        return lode_err_set(err, LODE_E_REMOTE, "that is no JSON (line %d: %s)", bad.line,
                            bad.text);
    *out = j;
    return 0;
}

/* Length of the string that begins at p, both quotes included. */
static size_t string_length(const char *p, size_t n)
{
    size_t i = 1;

    while (i < n && p[i] != '"')
        i += p[i] == '\\' ? 2 : 1;
    return i + 1 < n ? i + 1 : n;
}

int lode_sfjson_parse_digits(const char *p, size_t n, json_t **out, struct lode_err *err)
{
    struct lode_buf b;
    int rc = 0;

    lode_buf_init(&b, 0);
    for (size_t i = 0, k; i < n && rc == 0; i += k) {
        if (p[i] == '"') {
            k = string_length(p + i, n - i);
            rc = lode_buf_add(&b, p + i, k, err);
        } else if (p[i] == '-' || (p[i] >= '0' && p[i] <= '9')) {
            for (k = 1; i + k < n && strchr("0123456789+-.eE", p[i + k]) && p[i + k]; k++)
                ;
            rc = lode_buf_addf(&b, err, "\"%.*s\"", (int)k, p + i);
        } else {
            k = 1;
            rc = lode_buf_addc(&b, p[i], err);
        }
    }
    if (rc == 0)
        rc = lode_sfjson_parse(b.p, b.len, out, err);
    lode_buf_clear(&b);
    return rc;
}

char *lode_sfjson_take_text(json_t *tree, struct lode_err *err)
{
    size_t n = tree ? json_dumpb(tree, NULL, 0, JSON_COMPACT) : 0;
    char *s = n ? lode_mem_alloc(n + 1, err) : NULL;

    if (s && json_dumpb(tree, s, n, JSON_COMPACT) != n) { /* each time it allocates anew */
        lode_mem_free(s);
        s = NULL;
    }
    if (!s && (n || ran_out))
        lode_err_set(err, LODE_E_NOMEM, "out of memory for a request");
    else if (!s)
        lode_err_set(err, LODE_E_USAGE,
                     "a request cannot be written as JSON: its text is not UTF-8");
    ran_out = 0;
    json_decref(tree);
    return s;
}

const char *lode_sfjson_text(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

void lode_sfjson_copy(const json_t *o, const char *key, char *out, size_t size)
{
    const char *s = lode_sfjson_text(o, key);

    out[0] = '\0';
    if (s && lode_str_copy(out, size, s) < 0)
        out[lode_text_valid(out, size - 1)] = '\0';
}

int64_t lode_sfjson_int(const json_t *o, const char *key, int64_t otherwise)
{
    const json_t *v = json_object_get(o, key);
    long n;

    if (json_is_integer(v))
        return json_integer_value(v);
    if (json_is_real(v) && json_real_value(v) > -9e15 && json_real_value(v) < 9e15)
        return (int64_t)json_real_value(v);
    if (json_is_string(v) && lode_str_long(json_string_value(v), LONG_MIN, LONG_MAX, &n) == 0)
        return n;
    return otherwise;
}

json_t *lode_sfjson_member(const json_t *o, const char *key, size_t n)
{
    const char *name;
    json_t *v;

    json_object_foreach((json_t *)o, name, v)
    {
        if (lode_str_casecmpn(name, strlen(name), key, n) == 0)
            return v;
    }
    return NULL;
}
