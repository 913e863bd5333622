/* rehearsal/org_call.c - replies in the org's forms. */
#include "rehearsal/org_call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_json.h"
#include "rehearsal/org_jsonfault.h"

#define JSON_TYPE "application/json;charset=UTF-8"

static int append(const char *p, size_t n, void *buf)
{
    struct lode_err err;

    return lode_buf_add(buf, p, n, &err);
}

long lode_org_call_version(const struct lode_org_call *c)
{
    return strtol(c->version, NULL, 10);
}

const char *lode_org_call_arg(const struct lode_org_call *c, const char *name)
{
    if (c->sub)
        return json_string_value(json_object_get(c->sub->args, name));
    return lode_server_arg(c->rq, name);
}

const char *lode_org_call_header(const struct lode_org_call *c, const char *name)
{
    const char *key;
    json_t *value;

    if (!c->sub)
        return lode_server_header(c->rq, name);
    json_object_foreach((json_t *)(uintptr_t)c->sub->headers, key, value)
    {
        if (lode_str_casecmp(key, name) == 0)
            return json_string_value(value);
    }
    return NULL;
}

static int is_inside(const struct lode_org_call *c)
{
    return c->sub && c->sub->is_inside;
}

void lode_org_call_lock(struct lode_org_call *c)
{
    if (!is_inside(c))
        lode_org_state_lock(c->org);
}

void lode_org_call_unlock(struct lode_org_call *c)
{
    if (!is_inside(c))
        lode_org_state_unlock(c->org);
}

int lode_org_call_begin(struct lode_org_call *c, struct lode_err *err)
{
    if (is_inside(c))
        return lode_db_exec(c->org->db, "SAVEPOINT call", err);
    return lode_org_state_begin(c->org, err);
}

int lode_org_call_end(struct lode_org_call *c, int rc, struct lode_err *err)
{
    struct lode_err undo;

    if (!is_inside(c))
        return lode_org_state_end(c->org, rc > 0 ? -1 : rc, err) < 0 && rc <= 0 ? -1 : rc;
    if (rc == 0)
        return lode_db_exec(c->org->db, "RELEASE call", err);
    if (lode_db_exec(c->org->db, "ROLLBACK TO call; RELEASE call", rc < 0 ? &undo : err) < 0)
        return -1;
    return rc;
}

/* X-PrettyPrint: 1 is documented; the argument is what the REST explorers send. */
static int is_pretty(const struct lode_org_call *c)
{
    const char *pretty = lode_org_call_header(c, "X-PrettyPrint");

    if (!pretty)
        pretty = lode_org_call_arg(c, "prettyPrint");
    return pretty && (strcmp(pretty, "1") == 0 || lode_str_casecmp(pretty, "true") == 0);
}

void lode_org_call_json(struct lode_org_call *c, int status, json_t *body)
{
    struct lode_reply *r = &c->rq->reply;
    size_t flags = JSON_ENCODE_ANY | (is_pretty(c) ? JSON_INDENT(2) : JSON_COMPACT);

    lode_buf_reset(&r->body);
    r->type = JSON_TYPE;
    r->status = status;
    if (!body || lode_org_json_dump(body, flags, append, &r->body) < 0) {
        lode_buf_clear(&r->body);
        r->status = 500;
    }
    json_decref(body);
}

void lode_org_call_error(struct lode_org_call *c, int status, const char *code, const char *fmt,
                         ...)
{
    char message[1024];
    va_list ap;

    va_start(ap, fmt);
    lode_str_vformat(message, sizeof message, fmt, ap);
    va_end(ap);
    lode_org_call_json(c, status, json_pack("[{s:s, s:s}]", "errorCode", code, "message", message));
}

void lode_org_call_word(struct lode_org_call *c, int status, const char *word)
{
    struct lode_reply *r = &c->rq->reply;
    struct lode_err err;

    lode_buf_reset(&r->body);
    r->type = "text/html;charset=UTF-8";
    r->status = lode_buf_adds(&r->body, word, &err) < 0 ? 500 : status;
}

void lode_org_call_not_found(struct lode_org_call *c)
{
    lode_org_call_error(c, 404, "NOT_FOUND", "The requested resource does not exist");
}

void lode_org_call_fault(struct lode_org_call *c, const struct lode_err *err)
{
    if (err->code == LODE_E_CHECK && err->source[0])
        lode_org_call_error(c, 400, err->source, "%s", err->msg);
    else
        lode_org_call_error(c, 500, "UNKNOWN_EXCEPTION", "%s", err->msg);
}

void lode_org_call_empty(struct lode_org_call *c, int status)
{
    lode_buf_reset(&c->rq->reply.body);
    c->rq->reply.status = status;
}

void lode_org_call_csv(struct lode_org_call *c, int fd, int64_t at, int64_t bytes)
{
    struct lode_reply *r = &c->rq->reply;

    r->status = 200;
    r->type = "text/csv; charset=UTF-8";
    r->fd = fd;
    r->fd_at = at;
    r->fd_bytes = bytes;
}

const char *lode_org_call_soql(struct lode_org_call *c)
{
    const char *soql = lode_org_call_arg(c, "q");

    if (soql && *soql)
        return soql;
    lode_org_call_error(c, 400, "MALFORMED_QUERY", "SOQL query is missing: the parameter q");
    return NULL;
}

static int is_type(const char *given, const char *type)
{
    size_t n = strcspn(given, "; ");

    return n == strlen(type) && lode_str_casecmpn(given, n, type, n) == 0;
}

/* A body that says that it is something else than JSON. A form is what curl -d sends unless it is
 * told better. Both texts are as users report them (of the other: heroku/sf-functions-python#91,
 * kevinohara80/nforce#74), not captured. An org reads XML too, which this one does not. The
 * parts of a multipart body are told apart before. */
static int is_other_type(struct lode_org_call *c)
{
    const char *type = lode_org_call_header(c, "Content-Type");

    if (!type || !*type || c->sub || is_type(type, "application/json") ||
        is_type(type, "multipart/form-data"))
        return 0;
    if (is_type(type, "application/x-www-form-urlencoded"))
        lode_org_call_error(c, 415, "UNSUPPORTED_MEDIA_TYPE",
                            "Content-Type header specified in HTTP request is not supported: "
                            "application/x-www-form-urlencoded");
    else
        lode_org_call_error(c, 415, "UNSUPPORTED_MEDIA_TYPE",
                            "MediaType of '%.*s' is not supported by this resource",
                            (int)strcspn(type, "; "), type);
    return 1;
}

json_t *lode_org_call_any_body(struct lode_org_call *c)
{
    json_t *o;

    if (is_other_type(c))
        return NULL;
    if (c->rq->body.len == 0) { /* captured by many clients' tests */
        lode_org_call_error(
            c, 400, "JSON_PARSER_ERROR",
            "The HTTP entity body is required, but this request has no entity body.");
        return NULL;
    }
    o = json_loadb(lode_buf_str(&c->rq->body), c->rq->body.len, JSON_REJECT_DUPLICATES, NULL);
    if (!o) {
        char text[300];

        lode_org_jsonfault_tell(lode_buf_str(&c->rq->body), c->rq->body.len, text, sizeof text);
        lode_org_call_error(c, 400, "JSON_PARSER_ERROR", "%s", text);
    }
    return o;
}

json_t *lode_org_call_body(struct lode_org_call *c)
{
    json_t *o = lode_org_call_any_body(c);

    if (!o || json_is_object(o))
        return o;
    json_decref(o);
    lode_org_call_error(c, 400, "JSON_PARSER_ERROR",
                        "The JSON object is missing at [line:1, column:1]");
    return NULL;
}

void lode_org_call_find(const char *text, const char *key, int *line, int *column)
{
    char quoted[64];
    const char *at;

    snprintf(quoted, sizeof quoted, "\"%s\"", key);
    at = strstr(text, quoted);
    at = at ? strchr(at, ':') : NULL;
    at = at ? at + 1 + strspn(at + 1, " \t\r\n") : text;
    *line = *column = 1;
    for (; text < at; text++, (*column)++)
        if (*text == '\n')
            (*line)++, *column = 0;
}

int lode_org_call_property(struct lode_org_call *c, const json_t *o, const char *text,
                           const char *key, const char **value)
{
    const json_t *v = json_object_get(o, key);
    int line, column;

    *value = "";
    if (!v || json_is_null(v))
        return 0;
    if (json_is_string(v)) {
        *value = json_string_value(v);
        return 0;
    }
    lode_org_call_find(text, key, &line, &column);
    lode_org_call_error(c, 400, "API_ERROR",
                        "Value does not match expected type at [line:%d, column:%d]", line, column);
    return -1;
}

void lode_org_call_bad_value(struct lode_org_call *c, const char *key, const char *value)
{
    lode_org_call_error(c, 400, "API_ERROR", "Invalid value: '%s' supplied for property: '%s'",
                        value, key);
}

int lode_org_call_is_empty_fault(struct lode_org_call *c)
{
    double status = lode_org_faults_number(c->org->faults, LODE_ORG_FAULT_EMPTY);

    if (status < 0)
        return 0;
    lode_org_call_empty(c, (int)status);
    return 1;
}
