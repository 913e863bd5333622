/* net/call.c - making and freeing calls. */
#define _GNU_SOURCE /* explicit_bzero */
#include "net/client.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { REPLY_MAX = 64 * 1024 * 1024 };

int lode_call_new(enum lode_method method, const char *url, struct lode_call **out,
                  struct lode_err *err)
{
    struct lode_call *c = lode_mem_alloc(sizeof *c, err);

    if (!c)
        return -1;
    c->method = method;
    lode_buf_init(&c->body, 0);
    lode_buf_init(&c->reply, REPLY_MAX);
    c->n_records = c->retry_after_ms = -1;
    atomic_init(&c->sent, 0);
    atomic_init(&c->received, 0);
    atomic_init(&c->is_cancelled, 0);
    c->url = lode_str_dup(url, err);
    if (!c->url) {
        lode_call_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

/* A header with a line break in it would be two. */
static int is_clean(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7f)
            return 0;
    return 1;
}

int lode_call_header(struct lode_call *c, const char *name, const char *value, struct lode_err *err)
{
    size_t i = 0, n = strlen(name);
    char *line;

    if (!is_clean(name) || !is_clean(value))
        return lode_err_set(err, LODE_E_USAGE, "the header %.40s has control characters in it",
                            is_clean(name) ? name : "");
    while (c->headers[i] && !(strlen(c->headers[i]) > n && c->headers[i][n] == ':' &&
                              lode_str_casecmpn(c->headers[i], n, name, n) == 0))
        i++;
    if (i + 1 >= LODE_CALL_MAX_HEADERS)
        return lode_err_set(err, LODE_E_USAGE, "more than %d headers", LODE_CALL_MAX_HEADERS - 1);
    line = lode_str_printf(err, "%s: %s", name, value);
    if (!line)
        return -1;
    lode_mem_free(c->headers[i]);
    c->headers[i] = line;
    return 0;
}

static void wipe(char *s, size_t n)
{
    if (s)
        explicit_bzero(s, n);
}

int lode_call_set_token(struct lode_call *c, const char *token, struct lode_err *err)
{
    char *copy = lode_str_dup(token, err);

    if (!copy)
        return -1;
    wipe(c->token, c->token ? strlen(c->token) : 0);
    lode_mem_free(c->token);
    c->token = copy;
    return 0;
}

void lode_call_free(struct lode_call *c)
{
    if (!c)
        return;
    wipe(c->token, c->token ? strlen(c->token) : 0);
    wipe(c->body.p, c->body.len); /* a sign-in's body holds a secret */
    lode_mem_free(c->token);
    lode_mem_free(c->url);
    for (size_t i = 0; i < LODE_CALL_MAX_HEADERS; i++)
        lode_mem_free(c->headers[i]);
    lode_buf_clear(&c->body);
    lode_buf_clear(&c->reply);
    lode_mem_free(c->body_path);
    lode_mem_free(c->out_path);
    lode_mem_free(c);
}
