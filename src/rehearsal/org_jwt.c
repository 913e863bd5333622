/* rehearsal/org_jwt.c - header.claims.signature, checked as an org does (protocol.md section 7.1,
 * peers.md section 4). Which complaint comes first where several are due is not known; here the
 * signature stands before whatever would tell a stranger something. */
#include "rehearsal/org_jwt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cert.h"
#include "base/clock.h"
#include "base/codec.h"
#include "base/str.h"
#include "rehearsal/org_identity.h"
#include "rehearsal/org_jti.h"

struct jwt {
    struct lode_slice signed_text; /* header.claims */
    struct lode_buf signature;
    json_t *header, *claims;
};

static json_t *read_part(const char *p, size_t n)
{
    struct lode_buf text;
    struct lode_err err;
    json_t *o = NULL;

    lode_buf_init(&text, 0);
    if (lode_codec_unbase64(p, n, 1, &text, &err) == 0)
        o = json_loadb(lode_buf_str(&text), text.len, JSON_REJECT_DUPLICATES, NULL);
    lode_buf_clear(&text);
    if (json_is_object(o))
        return o;
    json_decref(o);
    return NULL;
}

/* 0; -1 where it is no JWT. */
static int read_jwt(struct lode_slice text, struct jwt *out)
{
    const char *end = text.p + text.n, *first = text.n ? memchr(text.p, '.', text.n) : NULL;
    const char *second = first ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;
    struct lode_err err;

    if (!second || second + 1 == end || memchr(second + 1, '.', (size_t)(end - second - 1)))
        return -1;
    out->header = read_part(text.p, (size_t)(first - text.p));
    out->claims = read_part(first + 1, (size_t)(second - first - 1));
    out->signed_text = (struct lode_slice){text.p, (size_t)(second - text.p)};
    if (!out->header || !out->claims)
        return -1;
    return lode_codec_unbase64(second + 1, (size_t)(end - second - 1), 1, &out->signature, &err);
}

static const char *claim(const struct jwt *t, const char *name)
{
    const char *s = json_string_value(json_object_get(t->claims, name));

    return s ? s : "";
}

/* The URL that this server is called by: an org of its own, a My Domain, in the client's eyes. */
static int is_own_url(struct lode_org_call *c, const char *url, size_t n)
{
    const char *host = lode_server_header(c->rq, "Host");
    char own[300];

    if (lode_str_casecmpn(url, n, c->org->url, strlen(c->org->url)) == 0)
        return 1;
    snprintf(own, sizeof own, "%.*s%s", (int)strcspn(c->org->url, ":") + 3, c->org->url,
             host ? host : "");
    return lode_str_casecmpn(url, n, own, strlen(own)) == 0;
}

/* sf puts a slash behind the instance's URL (peers.md section 1). */
static int is_audience(struct lode_org_call *c, const char *aud)
{
    static const char *const hosts[] = {"https://login.salesforce.com",
                                        "https://test.salesforce.com"};
    size_t n = strlen(aud);

    if (n && aud[n - 1] == '/')
        n--;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (lode_str_casecmpn(aud, n, hosts[i], strlen(hosts[i])) == 0)
            return 1;
    return is_own_url(c, aud, n);
}

/* Seconds. A number, or digits in a string (simple-salesforce); sf sends milliseconds, which are
 * seconds of a far future (protocol.md section 7.1, peers.md section 1). */
static double seconds_of(const json_t *exp)
{
    const char *text = json_string_value(exp);

    if (text && *text && strlen(text) < 18 && strspn(text, "0123456789") == strlen(text))
        return strtod(text, NULL);
    return json_number_value(exp);
}

static int is_over(const json_t *exp)
{
    return !(seconds_of(exp) > (double)lode_clock_now_ms() / 1000);
}

/* An assertion with an id is good once. That orgs refuse it, and in these words, is not confirmed:
 * RFC 7523 (section 3) lets them, and a client that sends one twice should be told here. */
static int is_replayed(struct lode_org *org, const struct jwt *t, struct lode_err *err)
{
    const char *jti = claim(t, "jti");
    int rc =
        *jti ? lode_org_jti_use(org, jti, seconds_of(json_object_get(t->claims, "exp")), err) : 1;

    return rc < 0 ? -1 : !rc;
}

/* 1 where the app's certificate vouches for it; without one nothing does, and whoever can call the
 * org may sign in. An org has one always; this is a convenience of the local one. */
static int is_signed(struct lode_org *org, const struct jwt *t, struct lode_err *err)
{
    const char *alg = json_string_value(json_object_get(t->header, "alg"));
    struct lode_slice signature = {lode_buf_str(&t->signature), t->signature.len};

    if (!alg || strcmp(alg, "RS256") != 0)
        return 0;
    if (!org->certificate)
        return !org->is_open;
    return lode_cert_verify(org->certificate, t->signed_text, signature, err);
}

static int check(struct lode_org_call *c, const struct jwt *t, const char **error,
                 const char **description, struct lode_err *err)
{
    struct lode_org_user user;
    const char *sub = claim(t, *claim(t, "sub") ? "sub" : "prn"); /* prn: its older name */
    int rc = is_signed(c->org, t, err);

    if (rc < 0 || lode_org_identity_user(c->org, &user, err) < 0)
        return -1;
    *error = "invalid_grant";
    if (strcmp(claim(t, "iss"), c->org->login.client_id) != 0) {
        *error = "invalid_client_id";
        *description = "client identifier invalid";
    } else if (!rc) {
        *description = "invalid assertion";
    } else if (!is_audience(c, claim(t, "aud"))) {
        *description = "audience is invalid";
    } else if (is_over(json_object_get(t->claims, "exp"))) {
        *description = "expired authorization code";
    } else if (!*sub || lode_str_casecmp(sub, user.username) != 0) {
        *description = "user hasn't approved this consumer";
    } else {
        rc = is_replayed(c->org, t, err);
        *description = "invalid assertion";
        return rc < 0 ? -1 : !rc;
    }
    return 0;
}

int lode_org_jwt_check(struct lode_org_call *c, struct lode_slice assertion, const char **error,
                       const char **description, struct lode_err *err)
{
    struct jwt t = {.header = NULL};
    int rc = 0;

    lode_buf_init(&t.signature, 0);
    if (read_jwt(assertion, &t) < 0) {
        *error = "invalid_grant";
        *description = "invalid assertion";
    } else {
        rc = check(c, &t, error, description, err);
    }
    json_decref(t.header);
    json_decref(t.claims);
    lode_buf_clear(&t.signature);
    return rc;
}
