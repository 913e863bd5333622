/* salesforce/session.c - builds calls for one org, performs them, and asks who it is. */
#define _GNU_SOURCE /* explicit_bzero */
#include "salesforce/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/url.h"
#include "salesforce/limits.h"
#include "salesforce/refusal.h"
#include "salesforce/sfid.h"
#include "salesforce/sfjson.h"

/* Versions in tenths. Query jobs exist from 47.0 on; newer than 68.0 was never tried. */
enum { VERSION_MIN = 470, VERSION_MAX = 680 };

struct lode_session {
    char *url, *token;
    char version[24];
    int is_version_given;
    struct lode_client *client;
    int (*stop)(void *ctx);
    void *stop_ctx;
    int (*renew)(void *ctx, char **token, struct lode_err *err);
    void *renew_ctx;
};

/* "68.0" or "68" in tenths, -1 otherwise. */
static long version_of(const char *s)
{
    size_t n = strspn(s, "0123456789");

    if (n < 2 || n > 3 ||
        (s[n] && !(s[n] == '.' && s[n + 1] >= '0' && s[n + 1] <= '9' && !s[n + 2])))
        return -1;
    return strtol(s, NULL, 10) * 10 + (s[n] ? s[n + 1] - '0' : 0);
}

static int set_version(struct lode_session *s, const char *version, struct lode_err *err)
{
    long tenths = version_of(version);

    if (tenths < VERSION_MIN)
        return lode_err_set(err, LODE_E_USAGE,
                            "the API version '%.20s' is none that lode speaks: write 47.0 to 68.0",
                            version);
    snprintf(s->version, sizeof s->version, "%ld.%ld", tenths / 10, tenths % 10);
    return 0;
}

/* Scheme, host and port alone: paths are ours to add. */
static int set_url(struct lode_session *s, const char *url, struct lode_err *err)
{
    struct lode_url parts;
    size_t n = strlen(url), head;

    if (!strstr(url, "://"))
        return lode_err_set(err, LODE_E_USAGE,
                            "the instance URL must begin with https:// (SF_ORG_INSTANCE_URL)");
    if (lode_url_parse(url, &parts, err) < 0)
        return lode_err_wrap(err, "instance URL (SF_ORG_INSTANCE_URL)");
    if (strcmp(parts.scheme, "http") == 0 && !parts.is_loopback)
        return lode_err_set(err, LODE_E_REFUSED,
                            "http://%s would send the access token in the clear: write https://",
                            parts.host);
    while (n && url[n - 1] == '/')
        n--;
    head = (size_t)(strstr(url, "://") - url) + 3;
    if (n < head || head + strcspn(url + head, "/?#") < n)
        return lode_err_set(err, LODE_E_USAGE,
                            "the instance URL is %s://%s alone, without a path behind it",
                            parts.scheme, parts.host);
    s->url = lode_str_dupn(url, n, err);
    return s->url ? 0 : -1;
}

static void wipe_text(char *s)
{
    if (s)
        explicit_bzero(s, strlen(s));
    lode_mem_free(s);
}

static int set_token(struct lode_session *s, const char *token, struct lode_err *err)
{
    char *copy;

    for (const char *c = token; *c; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f)
            return lode_err_set(err, LODE_E_AUTH,
                                "the access token has blanks or control characters in it: set it "
                                "anew, in single quotes");
    if (!*token)
        return lode_err_set(err, LODE_E_AUTH, "the access token is empty: set SF_ACCESS_TOKEN");
    copy = lode_str_dup(token, err);
    if (!copy)
        return -1;
    wipe_text(s->token);
    s->token = copy;
    return 0;
}

int lode_session_open(const struct lode_session_opts *opts, struct lode_session **out,
                      struct lode_err *err)
{
    struct lode_session *s = lode_mem_alloc(sizeof *s, err);

    if (!s)
        return -1;
    s->client = opts->client;
    s->stop = opts->stop;
    s->stop_ctx = opts->stop_ctx;
    s->renew = opts->renew;
    s->renew_ctx = opts->renew_ctx;
    s->is_version_given = opts->api_version != NULL;
    if (set_version(s, opts->api_version ? opts->api_version : "68.0", err) < 0 ||
        set_url(s, opts->instance_url, err) < 0 || set_token(s, opts->token, err) < 0) {
        lode_session_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

void lode_session_close(struct lode_session *s)
{
    if (!s)
        return;
    wipe_text(s->token);
    lode_mem_free(s->url);
    lode_mem_free(s);
}

const char *lode_session_version(const struct lode_session *s)
{
    return s->version;
}

const char *lode_session_instance_url(const struct lode_session *s)
{
    return s->url;
}

struct lode_client *lode_session_client(const struct lode_session *s)
{
    return s->client;
}

/* Takes url over. */
static int make_call(struct lode_session *s, enum lode_method method, char *url,
                     struct lode_call **out, struct lode_err *err)
{
    struct lode_call *c = NULL;
    int rc = url ? lode_call_new(method, url, &c, err) : -1;

    lode_mem_free(url);
    if (rc < 0)
        return -1;
    c->repeatable = method == LODE_GET || method == LODE_DELETE;
    c->token = lode_str_dup(s->token, err);
    if (!c->token || lode_call_header(c, "Accept", "application/json", err) < 0 ||
        lode_call_header(c, "Sforce-Call-Options", "client=lode/" LODE_VERSION, err) < 0) {
        lode_call_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

int lode_session_call(struct lode_session *s, enum lode_method method, const char *path,
                      struct lode_call **out, struct lode_err *err)
{
    char *url = path[0] == '/'
                    ? lode_str_printf(err, "%s%s", s->url, path)
                    : lode_str_printf(err, "%s/services/data/v%s/%s", s->url, s->version, path);

    return make_call(s, method, url, out, err);
}

int lode_session_call_link(struct lode_session *s, enum lode_method method, const char *link,
                           struct lode_call **out, struct lode_err *err)
{
    struct lode_url here, there;
    const char *colon = strstr(link, "://");

    if (colon && strcspn(link, "/?#") > (size_t)(colon - link)) {
        if (lode_url_parse(s->url, &here, err) < 0 || lode_url_parse(link, &there, err) < 0)
            return -1;
        if (!lode_url_same_origin(&here, &there))
            return lode_err_set(err, LODE_E_REFUSED,
                                "%s sent a link to another host (%s:%s), which gets no token of it",
                                here.host, there.host, there.port);
        return make_call(s, method, lode_str_dup(link, err), out, err);
    }
    if (lode_str_starts(link, "//") || !*link || strpbrk(link, "\r\n \\"))
        return lode_err_set(err, LODE_E_REFUSED, "the org sent a link that is none of its own");
    return make_call(s, method,
                     lode_str_printf(err, "%s%s%s", s->url, link[0] == '/' ? "" : "/", link), out,
                     err);
}

int lode_session_call_json(struct lode_session *s, enum lode_method method, const char *path,
                           const char *json, struct lode_call **out, struct lode_err *err)
{
    struct lode_call *c;

    if (lode_session_call(s, method, path, &c, err) < 0)
        return -1;
    if (lode_call_header(c, "Content-Type", "application/json; charset=UTF-8", err) < 0 ||
        lode_buf_adds(&c->body, json, err) < 0) {
        lode_call_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

/* Signs in and puts the new token in the place of the old one. */
static int sign_in(struct lode_session *s, struct lode_err *err)
{
    char *token = NULL;
    int rc = s->renew(s->renew_ctx, &token, err);

    if (rc == 0)
        rc = set_token(s, token, err);
    wipe_text(token);
    return rc < 0 ? lode_err_wrap(err, "the session is over, and signing in again failed") : 0;
}

int lode_session_renew(struct lode_session *s, struct lode_call *call, struct lode_err *err)
{
    struct lode_fault f;
    int is_old;

    if (!call->is_answered || call->status / 100 != 4 || !call->token)
        return 0;
    lode_refusal_parse(call->status, call->reply.p, call->reply.len, &f);
    if (!lode_refusal_is_session_end(&f))
        return 0;
    is_old = strcmp(call->token, s->token) != 0; /* another call has seen to it */
    if (!is_old && (!s->renew || call->is_renewed))
        return 0;
    if (!is_old && sign_in(s, err) < 0)
        return -1;
    call->is_renewed |= !is_old;
    return lode_call_set_token(call, s->token, err) < 0 ? -1 : 1;
}

int lode_session_perform(struct lode_session *s, struct lode_call *call, struct lode_err *err)
{
    int rc;

    do {
        if (lode_client_perform(s->client, call, s->stop, s->stop_ctx, err) < 0)
            return -1;
        rc = lode_session_renew(s, call, err);
    } while (rc == 1);
    return rc < 0 ? -1 : lode_session_check(call, NULL, err);
}

int lode_session_check(const struct lode_call *call, struct lode_fault *fault, struct lode_err *err)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    const char *host = strstr(call->url, "://"), *path = host ? strchr(host + 3, '/') : NULL;
    struct lode_fault f;

    memset(&f, 0, sizeof f);
    if (call->is_answered && call->status / 100 == 2)
        return 0;
    if (!call->is_answered) {
        *err = call->err;
    } else {
        lode_refusal_parse(call->status, call->reply.p, call->reply.len, &f);
        lode_refusal_set(&f, err);
        if (f.is_salesforce && err->code == LODE_E_LIMIT)
            lode_limits_explain(err, call->limit_info, lode_clock_now_ms());
    }
    if (fault)
        *fault = f;
    path = path ? path : "/";
    return lode_err_wrap(err, "%s %.*s", methods[call->method], (int)strcspn(path, "?#"), path);
}

int lode_session_is_answer(const struct lode_call *call)
{
    if (!call->is_answered)
        return 0;
    return call->status / 100 == 2 ||
           (call->status / 100 == 4 && lode_refusal_is_array(call->reply.p, call->reply.len));
}

int lode_session_escape(struct lode_buf *b, const char *s, struct lode_err *err)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        char code[3] = {'%', hex[c >> 4], hex[c & 15]};
        int plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c && strchr("-._~", c));

        if (lode_buf_add(b, plain ? s : code, plain ? 1 : 3, err) < 0)
            return -1;
    }
    return 0;
}

/* GETs path; *out is the caller's to json_decref. status may be NULL. */
static int get_json(struct lode_session *s, const char *path, json_t **out, int *status,
                    struct lode_err *err)
{
    struct lode_call *c = NULL;
    int rc = lode_session_call(s, LODE_GET, path, &c, err);

    if (rc == 0) {
        rc = lode_session_perform(s, c, err);
        if (status)
            *status = c->is_answered ? c->status : 0;
        if (rc == 0 && (rc = lode_sfjson_parse(c->reply.p, c->reply.len, out, err)) < 0)
            lode_err_wrap(err, "GET %.100s: an answer of another kind than an org's", path);
    }
    lode_call_free(c);
    return rc;
}

static int choose_version(struct lode_session *s, struct lode_err *err)
{
    json_t *list = NULL, *one;
    long best = -1;
    size_t i;
    int rc = -1;

    if (get_json(s, "/services/data", &list, NULL, err) < 0)
        return -1;
    json_array_foreach(list, i, one)
    {
        const char *text = lode_sfjson_text(one, "version");
        long v = text ? version_of(text) : -1;

        if (v > best && v <= VERSION_MAX && v >= VERSION_MIN && set_version(s, text, err) == 0)
            best = v;
    }
    if (best > 0)
        rc = 0;
    else
        lode_err_set(err, LODE_E_REMOTE,
                     "%s offers no API version from 47.0 to 68.0: is it the URL of a Salesforce "
                     "org?",
                     s->url);
    json_decref(list);
    return rc;
}

static void copy_id(const json_t *o, const char *key, char out[19])
{
    const char *id = lode_sfjson_text(o, key);

    out[0] = '\0';
    if (id)
        lode_sfid_18(id, strlen(id), out);
}

static int ask_user(struct lode_session *s, struct lode_identity *out, struct lode_err *err)
{
    json_t *j = NULL;
    int status = 0;

    if (get_json(s, "/services/oauth2/userinfo", &j, &status, err) < 0) {
        if ((status == 401 || status == 403) &&
            err->code != LODE_E_LIMIT) /* "Bad_OAuth_Token", in plain text */
            return lode_err_set(err, LODE_E_AUTH,
                                "%s refuses the access token (HTTP %d): it is over or another "
                                "org's; sign in again, or set a new SF_ACCESS_TOKEN",
                                s->url, status);
        return -1;
    }
    copy_id(j, "organization_id", out->org_id);
    copy_id(j, "user_id", out->user_id);
    lode_sfjson_copy(j, "preferred_username", out->username, sizeof out->username);
    json_decref(j);
    if (!out->org_id[0] || !out->user_id[0])
        return lode_err_set(err, LODE_E_REMOTE,
                            "%s does not say who is signed in: is it the URL of a Salesforce org?",
                            s->url);
    return 0;
}

/* Nice to know; not every user may read it. */
static int ask_organization(struct lode_session *s, struct lode_identity *out, struct lode_err *err)
{
    json_t *j = NULL;
    const json_t *row, *flag;
    const char *type;

    if (get_json(
            s,
            "query?q=SELECT%20Id%2C%20Name%2C%20IsSandbox%2C%20InstanceName%2C%20OrganizationType"
            "%20FROM%20Organization",
            &j, NULL, err) < 0)
        return err->code == LODE_E_CANCEL ? -1 : 0;
    row = json_array_get(json_object_get(j, "records"), 0);
    flag = json_object_get(row, "IsSandbox");
    lode_sfjson_copy(row, "Name", out->org_name, sizeof out->org_name);
    lode_sfjson_copy(row, "InstanceName", out->instance, sizeof out->instance);
    if (json_is_boolean(flag))
        out->is_sandbox = json_is_true(flag);
    type = lode_sfjson_text(row, "OrganizationType");
    if (out->is_sandbox == 1 || (type && strcmp(type, "Developer Edition") == 0))
        out->is_production = 0;
    json_decref(j);
    return 0;
}

int lode_session_identify(struct lode_session *s, struct lode_identity *out, struct lode_err *err)
{
    struct lode_identity who;

    memset(&who, 0, sizeof who);
    who.is_sandbox = -1;
    who.is_production = 1;
    if (!s->is_version_given && choose_version(s, err) < 0)
        return -1;
    if (ask_user(s, &who, err) < 0 || ask_organization(s, &who, err) < 0)
        return -1;
    *out = who;
    return 0;
}
