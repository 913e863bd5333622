/* rehearsal/org_oauth.c - the token endpoint. Its errors are one object, not a list; texts as in
 * protocol.md section 7 and peers.md section 4 but where said. */
#include "rehearsal/org_oauth.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_code.h"
#include "rehearsal/org_identity.h"
#include "rehearsal/org_jwt.h"
#include "rehearsal/org_session.h"

/* A sign-in as it came. The texts end in a NUL and may hold others: those are no one's name. */
struct form {
    struct lode_buf grant_type, client_id, client_secret, username, password, refresh, assertion;
    struct lode_buf code, redirect_uri, verifier;
    int has_secret;
};

static void refuse(struct lode_org_call *c, const char *error, const char *description)
{
    lode_server_add_header(c->rq, "Cache-Control", "no-store");
    lode_org_call_json(c, 400,
                       json_pack("{s:s, s:s}", "error", error, "error_description", description));
}

static void wipe(struct lode_buf *b)
{
    if (b->p)
        memset(b->p, 0, b->len);
    lode_buf_clear(b);
}

static int read_fields(const struct lode_buf *body, struct form *f, struct lode_err *err)
{
    const struct {
        const char *name;
        struct lode_buf *out;
    } fields[] = {{"grant_type", &f->grant_type},       {"client_id", &f->client_id},
                  {"client_secret", &f->client_secret}, {"username", &f->username},
                  {"password", &f->password},           {"refresh_token", &f->refresh},
                  {"assertion", &f->assertion},         {"code", &f->code},
                  {"redirect_uri", &f->redirect_uri},   {"code_verifier", &f->verifier}};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct lode_buf *out = fields[i].out;
        int rc = lode_codec_form_field(lode_buf_str(body), body->len, fields[i].name, out, err);

        if (rc < 0)
            return -1;
        if (out->len != strlen(lode_buf_str(out)))
            lode_buf_reset(out);
        if (out == &f->client_secret)
            f->has_secret = rc;
    }
    return 0;
}

/* Authorization: Basic base64(id:secret), in the place of the form's. */
static int read_basic(const char *header, struct form *f, struct lode_err *err)
{
    struct lode_buf text;
    const char *colon;
    int rc;

    lode_buf_init(&text, 0);
    header += strspn(header, " ");
    rc = lode_codec_unbase64(header, strlen(header), 0, &text, err);
    colon = rc == 0 ? strchr(lode_buf_str(&text), ':') : NULL;
    lode_buf_reset(&f->client_id);
    lode_buf_reset(&f->client_secret);
    f->has_secret = 1;
    rc = rc < 0 && err->code == LODE_E_NOMEM ? -1 : 0;
    if (colon && (lode_buf_add(&f->client_id, text.p, (size_t)(colon - text.p), err) < 0 ||
                  lode_buf_adds(&f->client_secret, colon + 1, err) < 0))
        rc = -1;
    wipe(&text);
    return rc;
}

/* What is told beyond the token differs from grant to grant. */
enum { WITH_SCOPE = 1, WITH_SIGNATURE = 2 };

/* refresh: the token that this one comes by, or NULL; told: … if the client does not have it yet.
 */
static void grant(struct lode_org_call *c, const char *refresh, const char *told, unsigned with)
{
    struct lode_org *o = c->org;
    char token[LODE_ORG_STATE_TOKEN], signature[45], issued[32];
    struct lode_err err;
    json_t *body;
    int ok = 1;

    if (lode_org_session_issue(o, refresh, token, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    body = json_pack("{s:s, s:s, s:o, s:s}", "access_token", token, "instance_url", o->url, "id",
                     json_sprintf("%s/id/%s/%s", o->url, o->org_id, o->user_id), "token_type",
                     "Bearer");
    if (told)
        ok = json_object_set_new(body, "refresh_token", json_string(told)) == 0;
    if (with & WITH_SCOPE)
        ok = ok && json_object_set_new(body, "scope",
                                       json_string(refresh ? "refresh_token api" : "api")) == 0;
    if (with & WITH_SIGNATURE) {
        lode_org_session_random(signature, 43);
        lode_str_copy(signature + 43, 2, "=");
        snprintf(issued, sizeof issued, "%" PRId64, lode_clock_now_ms());
        ok = ok && json_object_set_new(body, "signature", json_string(signature)) == 0 &&
             json_object_set_new(body, "issued_at", json_string(issued)) == 0;
    }
    if (!ok) {
        json_decref(body);
        body = NULL;
    }
    lode_server_add_header(c->rq, "Cache-Control", "no-store");
    lode_org_call_json(c, 200, body);
}

/* 1: it is the org's app. 0: answered. needs_secret 0: one that comes must be right. */
static int is_client(struct lode_org_call *c, const struct form *f, int needs_secret)
{
    struct lode_err err;
    int rc = 1;

    if (strcmp(lode_buf_str(&f->client_id), c->org->login.client_id) != 0) {
        refuse(c, "invalid_client_id", "client identifier invalid");
        return 0;
    }
    if (needs_secret || f->has_secret)
        rc = lode_org_session_is_same(lode_buf_str(&f->client_secret), c->org->login.client_secret,
                                      &err);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        refuse(c, "invalid_client", "invalid client credentials");
    return rc == 1;
}

int lode_org_oauth_is_user(struct lode_org *org, const char *username, const char *password,
                           struct lode_err *err)
{
    struct lode_org_user user;
    char with_token[128];
    int plain, longer;

    snprintf(with_token, sizeof with_token, "%s%s", org->login.password, org->login.security_token);
    if (lode_org_identity_user(org, &user, err) < 0)
        return -1;
    plain = lode_org_session_is_same(password, org->login.password, err);
    longer = plain < 0 ? -1 : lode_org_session_is_same(password, with_token, err);
    memset(with_token, 0, sizeof with_token);
    if (longer < 0)
        return -1;
    return (plain || longer) && lode_str_casecmp(username, user.username) == 0;
}

static void by_client_credentials(struct lode_org_call *c, const struct form *f)
{
    if (is_client(c, f, 1))
        grant(c, NULL, NULL, WITH_SCOPE | WITH_SIGNATURE);
}

static void by_password(struct lode_org_call *c, const struct form *f)
{
    struct lode_err err;
    int rc;

    if (!is_client(c, f, 1))
        return;
    rc = lode_org_oauth_is_user(c->org, lode_buf_str(&f->username), lode_buf_str(&f->password),
                                &err);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0) /* jsforce/jsforce#482 and many */
        refuse(c, "invalid_grant", "authentication failure");
    else
        grant(c, NULL, NULL, WITH_SIGNATURE);
}

int lode_org_oauth_is_app(const struct lode_org *org, const char *client_id)
{
    return strcmp(client_id, "PlatformCLI") == 0 || strcmp(client_id, org->login.client_id) == 0;
}

/* 1: an app of which no secret is demanded, as sf sends none; one that comes must be right. 0:
 * answered. */
static int is_public_client(struct lode_org_call *c, const struct form *f)
{
    return strcmp(lode_buf_str(&f->client_id), "PlatformCLI") == 0 || is_client(c, f, 0);
}

static void by_refresh_token(struct lode_org_call *c, const struct form *f)
{
    const char *refresh = lode_buf_str(&f->refresh);
    char next[LODE_ORG_STATE_TOKEN];
    struct lode_err err;
    int rc;

    if (!is_public_client(c, f))
        return;
    rc = lode_org_session_find(c->org, LODE_ORG_SESSION_REFRESH, refresh, &err);
    if (rc == 1 && c->org->rotates_refresh &&
        lode_org_session_rotate(c->org, refresh, next, &err) < 0)
        rc = -1;
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        refuse(c, "invalid_grant", "expired access/refresh token");
    else if (c->org->rotates_refresh)
        grant(c, next, next, WITH_SCOPE | WITH_SIGNATURE);
    else
        grant(c, refresh, NULL, WITH_SCOPE | WITH_SIGNATURE);
}

/* The challenge that a verifier answers: base64url of its SHA-256, without '='. */
static int add_challenge(const char *verifier, struct lode_buf *out, struct lode_err *err)
{
    unsigned char bytes[LODE_HASH_SHA256_SIZE];

    if (lode_hash_sha256_raw(verifier, strlen(verifier), bytes, err) < 0)
        return -1;
    return lode_codec_base64(bytes, sizeof bytes, 1, out, err);
}

static void by_code(struct lode_org_call *c, const struct form *f)
{
    struct lode_org_code of = {lode_buf_str(&f->client_id), lode_buf_str(&f->redirect_uri), ""};
    const char *error = NULL, *description = NULL;
    char refresh[LODE_ORG_STATE_TOKEN];
    struct lode_buf challenge;
    struct lode_err err;
    int rc;

    if (!is_public_client(c, f))
        return;
    lode_buf_init(&challenge, 0);
    rc = add_challenge(lode_buf_str(&f->verifier), &challenge, &err);
    of.challenge = lode_buf_str(&challenge);
    if (rc == 0)
        rc = lode_org_code_redeem(c->org, lode_buf_str(&f->code), &of, &error, &description, &err);
    if (rc == 1 && lode_org_session_issue_refresh(c->org, refresh, &err) < 0)
        rc = -1;
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        refuse(c, error, description);
    else
        grant(c, refresh, refresh, WITH_SCOPE | WITH_SIGNATURE);
    lode_buf_clear(&challenge);
}

static void by_jwt(struct lode_org_call *c, const struct form *f)
{
    struct lode_slice assertion = {lode_buf_str(&f->assertion), f->assertion.len};
    const char *error = NULL, *description = NULL;
    struct lode_err err;
    int rc = lode_org_jwt_check(c, assertion, &error, &description, &err);

    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        refuse(c, error, description);
    else
        grant(c, NULL, NULL, WITH_SCOPE);
}

static const struct {
    const char *type;
    void (*answer)(struct lode_org_call *c, const struct form *f);
} grants[] = {{"client_credentials", by_client_credentials},
              {"password", by_password},
              {"refresh_token", by_refresh_token},
              {"authorization_code", by_code},
              {"urn:ietf:params:oauth:grant-type:jwt-bearer", by_jwt}};

void lode_org_oauth_token(struct lode_org_call *c)
{
    const char *header = lode_server_header(c->rq, "Authorization");
    struct form f;
    struct lode_err err;
    size_t i = 0, n = sizeof grants / sizeof *grants;

    memset(&f, 0, sizeof f);
    if (read_fields(&c->rq->body, &f, &err) < 0 ||
        (header && lode_str_casecmpn(header, strcspn(header, " "), "Basic", 5) == 0 &&
         read_basic(header + 5, &f, &err) < 0)) {
        lode_org_call_fault(c, &err);
        goto out;
    }
    while (i < n && strcmp(lode_buf_str(&f.grant_type), grants[i].type) != 0)
        i++;
    if (i < n)
        grants[i].answer(c, &f);
    else
        refuse(c, "unsupported_grant_type", "grant type not supported");
out:
    lode_buf_clear(&f.grant_type);
    lode_buf_clear(&f.client_id);
    lode_buf_clear(&f.username);
    wipe(&f.client_secret);
    wipe(&f.password);
    wipe(&f.refresh);
    wipe(&f.assertion);
    wipe(&f.code);
    wipe(&f.verifier);
    lode_buf_clear(&f.redirect_uri);
}

void lode_org_oauth_only_post(struct lode_org_call *c)
{
    refuse(c, "invalid_request", "must use HTTP POST");
}

/* The one endpoint whose errors are a form (omniphx/forrest#213). */
static void refuse_revoke(struct lode_org_call *c, const char *token)
{
    int is_ours = lode_str_starts(token, "00D") || lode_str_starts(token, "5Aep");
    struct lode_err err;

    lode_buf_reset(&c->rq->reply.body);
    if (lode_buf_adds(&c->rq->reply.body,
                      is_ours ? "error=invalid_token&error_description=invalid%20token"
                              : "error=unsupported_token_type&error_description="
                                "this%20token%20type%20is%20not%20supported",
                      &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    c->rq->reply.type = "application/x-www-form-urlencoded";
    c->rq->reply.status = 400;
}

void lode_org_oauth_revoke(struct lode_org_call *c)
{
    const struct lode_buf *body = &c->rq->body;
    struct lode_buf token;
    struct lode_err err;
    int rc;

    lode_buf_init(&token, 0);
    rc = lode_codec_form_field(lode_buf_str(body), body->len, "token", &token, &err);
    if (rc == 0 && lode_server_arg(c->rq, "token"))
        rc = lode_buf_adds(&token, lode_server_arg(c->rq, "token"), &err);
    if (rc >= 0)
        rc = lode_org_session_end(c->org, lode_buf_str(&token), &err);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        refuse_revoke(c, lode_buf_str(&token));
    else
        lode_org_call_empty(c, 200);
    wipe(&token);
}
