/* rehearsal/org_sub.c - runs a call inside another one. */
#include "rehearsal/org_sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_calls.h"

/* "a=1&b=2", which is changed, as an object. */
static json_t *parse_args(char *query)
{
    json_t *o = json_object();
    char *save = NULL;

    for (char *p = strtok_r(query, "&", &save); p; p = strtok_r(NULL, "&", &save)) {
        char *equals = strchr(p, '=');
        json_t *value;

        if (equals)
            *equals = '\0';
        lode_route_decode(p, 1);
        if (equals)
            lode_route_decode(equals + 1, 1);
        value = json_string(equals ? equals + 1 : "");
        if (value) /* not UTF-8: as if it were not there */
            json_object_set_new(o, p, value);
    }
    return o;
}

static int append(const char *p, size_t n, void *buf)
{
    struct lode_err err;

    return lode_buf_add(buf, p, n, &err);
}

/* What came back, as the outer reply tells it. */
static int take_reply(struct lode_org_call *c, struct lode_org_subreply *out, struct lode_err *err)
{
    struct lode_reply *r = &c->rq->reply;

    out->status = r->status ? r->status : 500;
    out->has_failed = out->status >= 400 || c->has_failed;
    out->headers = json_object();
    for (size_t i = 0; i < r->n_headers && out->headers; i++)
        json_object_set_new(out->headers, r->headers[i].name, json_string(r->headers[i].value));
    out->body =
        r->body.len ? json_loadb(r->body.p, r->body.len, JSON_DECODE_ANY, NULL) : json_null();
    if (out->body && out->headers)
        return 0;
    return lode_err_set(err, LODE_E_NOMEM, "out of memory for a reply");
}

static void lead(struct lode_org_call *c)
{
    const struct lode_org_calls_entry *e;
    int status = lode_org_calls_find(c->rq->method, c->rq->path, &e, &c->match);

    lode_org_calls_lead(c, status, e);
    lode_route_restore(c->rq->path);
    if (c->handler)
        c->handler(c);
}

int lode_org_sub_run(struct lode_org_call *outer, const char *method, const char *url,
                     const json_t *body, const json_t *headers, int is_inside,
                     struct lode_org_subreply *out, struct lode_err *err)
{
    struct lode_request rq = {.method = method, .body_fd = -1};
    struct lode_org_sub sub = {.headers = headers, .is_inside = is_inside};
    struct lode_org_call c = {
        .org = outer->org, .rq = &rq, .sub = &sub, .is_all_or_none = outer->is_all_or_none};
    char *path = lode_str_dup(url, err), *query = path ? strchr(path, '?') : NULL;
    json_t *args;
    int rc = -1;

    if (!path)
        return -1;
    rq.reply.fd = -1;
    rq.reply.n_bytes = -1;
    if (query)
        *query++ = '\0';
    lode_route_decode(path, 0);
    rq.path = path;
    args = query ? parse_args(query) : json_object();
    sub.args = args;
    if (body && json_dump_callback(body, append, &rq.body, JSON_COMPACT | JSON_ENCODE_ANY) < 0) {
        lode_err_set(err, LODE_E_NOMEM, "out of memory for a call");
    } else {
        lead(&c);
        rc = take_reply(&c, out, err);
    }
    json_decref(args);
    lode_buf_clear(&rq.body);
    lode_buf_clear(&rq.reply.body);
    lode_mem_free(path);
    return rc;
}

void lode_org_sub_clear(struct lode_org_subreply *r)
{
    json_decref(r->body);
    json_decref(r->headers);
    memset(r, 0, sizeof *r);
}

int lode_org_sub_refuse(struct lode_org_subreply *out, int status, const char *code,
                        const char *message, struct lode_err *err)
{
    out->status = status;
    out->has_failed = 1;
    out->headers = json_object();
    out->body = json_pack("[{s:s, s:s}]", "errorCode", code, "message", message);
    if (out->body && out->headers)
        return 0;
    return lode_err_set(err, LODE_E_NOMEM, "out of memory for a reply");
}

/* The value that "name.path[0].x" of n characters leads to; NULL. */
static const json_t *find(const char *expr, size_t n, const json_t *replies)
{
    const json_t *at = replies;
    char key[128];

    while (n && at) {
        size_t len = 0;

        if (*expr == '[') {
            char *end;
            unsigned long i = strtoul(expr + 1, &end, 10);

            if (end == expr + 1 || *end != ']')
                return NULL;
            at = json_array_get(at, i);
            len = (size_t)(end - expr) + 1;
        } else {
            len = strcspn(expr, ".[");
            len = len < n ? len : n;
            if (len == 0 || len >= sizeof key)
                return NULL;
            memcpy(key, expr, len);
            key[len] = '\0';
            at = json_object_get(at, key);
        }
        expr += len;
        n -= len < n ? len : n;
        if (n && *expr == '.')
            expr++, n--;
    }
    return at;
}

static int put_text(struct lode_buf *out, const char *s, int for_url, struct lode_err *err)
{
    if (!for_url)
        return lode_buf_adds(out, s, err);
    for (; *s; s++) {
        int is_plain = (*s >= '0' && *s <= '9') || ((*s | 32) >= 'a' && (*s | 32) <= 'z') ||
                       strchr("-_.~", *s);

        if (lode_buf_addf(out, err, is_plain ? "%c" : "%%%02X", (unsigned char)*s) < 0)
            return -1;
    }
    return 0;
}

/* The texts that a reference may become are those of strings, numbers and booleans; null is "",
 * as from API 52.0 on. 1: neither. */
static int put_value(struct lode_buf *out, const json_t *v, int for_url, struct lode_err *err)
{
    char number[40];

    if (json_is_string(v))
        return put_text(out, json_string_value(v), for_url, err);
    if (json_is_boolean(v))
        return lode_buf_adds(out, json_is_true(v) ? "true" : "false", err);
    if (json_is_null(v))
        return 0;
    if (!json_is_number(v))
        return 1;
    if (json_is_integer(v))
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    else
        snprintf(number, sizeof number, "%.17g", json_real_value(v));
    return put_text(out, number, for_url, err);
}

/* Captured from orgs, "No value for WorkType.records[0].Id found in WorkType." */
static int no_value(struct lode_buf *why, const char *expr, size_t n, struct lode_err *err)
{
    size_t n_name = strcspn(expr, ".[}");

    lode_buf_reset(why);
    return lode_buf_addf(why, err, "Invalid reference specified. No value for %.*s found in %.*s.",
                         (int)n, expr, (int)(n_name < n ? n_name : n), expr) < 0
               ? -1
               : 1;
}

int lode_org_sub_fill(const char *text, const json_t *replies, int for_url, char **out,
                      struct lode_buf *why, struct lode_err *err)
{
    struct lode_buf b;
    const char *at, *end;
    int rc = 0;

    lode_buf_init(&b, 0);
    while (rc == 0 && (at = strstr(text, "@{")) != NULL && (end = strchr(at, '}')) != NULL) {
        size_t n = (size_t)(end - at) - 2;
        const json_t *v = find(at + 2, n, replies);

        rc = lode_buf_add(&b, text, (size_t)(at - text), err);
        if (rc == 0)
            rc = v ? put_value(&b, v, for_url, err) : 1;
        if (rc == 1)
            rc = no_value(why, at + 2, n, err);
        text = end + 1;
    }
    if (rc == 0)
        rc = lode_buf_adds(&b, text, err);
    if (rc == 0) {
        *out = lode_buf_take(&b, err);
        rc = *out ? 0 : -1;
    }
    lode_buf_clear(&b);
    return rc;
}

/* A string of a body: one that is nothing but a reference to null becomes null. */
static int fill_string(const json_t *v, const json_t *replies, json_t **out, struct lode_buf *why,
                       struct lode_err *err)
{
    const char *s = json_string_value(v);
    size_t n = json_string_length(v);
    char *filled;
    int rc;

    if (n > 3 && lode_str_starts(s, "@{") && strchr(s, '}') == s + n - 1 &&
        json_is_null(find(s + 2, n - 3, replies))) {
        *out = json_null();
        return 0;
    }
    rc = lode_org_sub_fill(s, replies, 0, &filled, why, err);
    if (rc != 0)
        return rc;
    *out = json_string(filled);
    lode_mem_free(filled);
    return *out ? 0 : lode_err_set(err, LODE_E_NOMEM, "out of memory for a call");
}

static int fill_array(const json_t *body, const json_t *replies, json_t *out, struct lode_buf *why,
                      struct lode_err *err)
{
    for (size_t i = 0; i < json_array_size(body); i++) {
        json_t *item;
        int rc = lode_org_sub_fill_body(json_array_get(body, i), replies, &item, why, err);

        if (rc != 0)
            return rc;
        if (json_array_append_new(out, item) < 0)
            return lode_err_set(err, LODE_E_NOMEM, "out of memory for a call");
    }
    return 0;
}

static int fill_object(const json_t *body, const json_t *replies, json_t *out, struct lode_buf *why,
                       struct lode_err *err)
{
    const char *key;
    json_t *v;

    json_object_foreach((json_t *)(uintptr_t)body, key, v)
    {
        json_t *item;
        int rc = lode_org_sub_fill_body(v, replies, &item, why, err);

        if (rc != 0)
            return rc;
        if (json_object_set_new(out, key, item) < 0)
            return lode_err_set(err, LODE_E_NOMEM, "out of memory for a call");
    }
    return 0;
}

int lode_org_sub_fill_body(const json_t *body, const json_t *replies, json_t **out,
                           struct lode_buf *why, struct lode_err *err)
{
    json_t *made;
    int rc;

    if (json_is_string(body))
        return fill_string(body, replies, out, why, err);
    if (!json_is_array(body) && !json_is_object(body)) {
        *out = json_incref((json_t *)(uintptr_t)body);
        return 0;
    }
    made = json_is_array(body) ? json_array() : json_object();
    rc = json_is_array(body) ? fill_array(body, replies, made, why, err)
                             : fill_object(body, replies, made, why, err);
    if (rc == 0)
        *out = made;
    else
        json_decref(made);
    return rc;
}
