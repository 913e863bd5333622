/* salesforce/auth.c - tokens from the environment and from token endpoints. */
#define _GNU_SOURCE /* explicit_bzero */
#include "salesforce/auth.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "salesforce/jwt.h"
#include "salesforce/session.h"
#include "salesforce/sfjson.h"

static void wipe(char *s)
{
    if (s)
        explicit_bzero(s, strlen(s));
    lode_mem_free(s);
}

void lode_auth_clear(struct lode_token *t)
{
    wipe(t->access_token);
    wipe(t->refresh_token);
    lode_mem_free(t->instance_url);
    memset(t, 0, sizeof *t);
}

int lode_auth_fill(const char *token, const char *url, struct lode_token *out, struct lode_err *err)
{
    struct lode_token t = {lode_str_dup(token, err), NULL, NULL};

    if (t.access_token)
        t.instance_url = lode_str_dup(url, err);
    if (!t.instance_url) {
        lode_auth_clear(&t);
        return -1;
    }
    *out = t;
    return 0;
}

int lode_auth_from_env(struct lode_token *out, struct lode_err *err)
{
    const char *url = getenv("SF_ORG_INSTANCE_URL"), *token = getenv("SF_ACCESS_TOKEN");

    url = url && *url ? url : NULL;
    token = token && *token ? token : NULL;
    if (!url && !token)
        return lode_err_set(err, LODE_E_AUTH,
                            "no org: set SF_ORG_INSTANCE_URL (https://NAME.my.salesforce.com) and "
                            "SF_ACCESS_TOKEN (sf org auth show-access-token -o NAME --json), or "
                            "use `lode rehearse`");
    if (!url)
        return lode_err_set(err, LODE_E_AUTH,
                            "SF_ACCESS_TOKEN is set but SF_ORG_INSTANCE_URL is not: set it to the "
                            "org's URL (https://NAME.my.salesforce.com)");
    if (!token)
        return lode_err_set(err, LODE_E_AUTH,
                            "SF_ORG_INSTANCE_URL is set but SF_ACCESS_TOKEN is not: sf org auth "
                            "show-access-token -o NAME --json prints one");
    if (lode_str_starts(token, "[REDACTED]"))
        return lode_err_set(err, LODE_E_AUTH,
                            "SF_ACCESS_TOKEN holds sf's [REDACTED] text and not a token: take it "
                            "from sf org auth show-access-token -o NAME --json");
    return lode_auth_fill(token, url, out, err);
}

/* Jansson frees without wiping; the string is its own. */
static void wipe_member(json_t *j, const char *key)
{
    const char *s = lode_sfjson_text(j, key);

    if (s)
        explicit_bzero((char *)s, strlen(s));
}

static int read_token(const struct lode_call *c, struct lode_token *out, struct lode_err *err)
{
    struct lode_token t = {NULL, NULL, NULL};
    const char *token, *url, *refresh;
    json_t *j = NULL;
    int rc = -1;

    if (lode_sfjson_parse(c->reply.p, c->reply.len, &j, err) < 0)
        return -1;
    token = lode_sfjson_text(j, "access_token");
    url = lode_sfjson_text(j, "instance_url");
    refresh = lode_sfjson_text(j, "refresh_token");
    if (!token || !*token || !url || !*url)
        lode_err_set(err, LODE_E_REMOTE, "the reply has no access_token and instance_url");
    else if (lode_auth_fill(token, url, &t, err) == 0) {
        t.refresh_token = refresh ? lode_str_dup(refresh, err) : NULL;
        rc = refresh && !t.refresh_token ? -1 : 0;
    }
    if (rc == 0)
        *out = t;
    else
        lode_auth_clear(&t);
    wipe_member(j, "access_token");
    wipe_member(j, "refresh_token");
    json_decref(j);
    return rc;
}

struct field {
    const char *name, *value; /* NULL: left out */
};

static int add_form(struct lode_buf *b, const struct field *fields, struct lode_err *err)
{
    for (const struct field *f = fields; f->name; f++)
        if (f->value &&
            ((b->len && lode_buf_addc(b, '&', err) < 0) || lode_buf_adds(b, f->name, err) < 0 ||
             lode_buf_addc(b, '=', err) < 0 || lode_session_escape(b, f->value, err) < 0))
            return -1;
    return 0;
}

/* POSTs a form to a path of the login host. out NULL: any 2xx will do. */
static int post(struct lode_client *client, const struct lode_auth_app *app, const char *path,
                const struct field *fields, int repeatable, struct lode_token *out,
                struct lode_err *err)
{
    const char *login_url = app->login_url;
    size_t n = strlen(login_url);
    struct lode_call *c = NULL;
    char *url;
    int rc = -1;

    while (n && login_url[n - 1] == '/')
        n--;
    url = lode_str_printf(err, "%.*s%s", (int)n, login_url, path);
    if (!url || lode_call_new(LODE_POST, url, &c, err) < 0)
        goto out;
    c->repeatable = repeatable;
    if (lode_call_header(c, "Content-Type", "application/x-www-form-urlencoded", err) < 0 ||
        lode_call_header(c, "Accept", "application/json", err) < 0 ||
        add_form(&c->body, fields, err) < 0)
        goto out;
    if (lode_client_perform(client, c, app->stop, app->stop_ctx, err) < 0 ||
        lode_session_check(c, NULL, err) < 0 || (out && read_token(c, out, err) < 0)) {
        lode_err_wrap(err, "sign-in at %.*s", (int)n, login_url);
        goto out;
    }
    rc = 0;
out:
    if (c && c->reply.p)
        explicit_bzero(c->reply.p, c->reply.len);
    if (c && c->body.p)
        explicit_bzero(c->body.p, c->body.len);
    lode_call_free(c);
    lode_mem_free(url);
    return rc;
}

static const char token_path[] = "/services/oauth2/token";

int lode_auth_client_credentials(struct lode_client *client, const struct lode_auth_app *app,
                                 struct lode_token *out, struct lode_err *err)
{
    const struct field fields[] = {{"grant_type", "client_credentials"},
                                   {"client_id", app->id},
                                   {"client_secret", app->secret},
                                   {NULL, NULL}};

    return post(client, app, token_path, fields, 1, out, err); /* a token too many does no harm */
}

int lode_auth_jwt(struct lode_client *client, const struct lode_auth_app *app, const char *username,
                  const char *key_path, struct lode_token *out, struct lode_err *err)
{
    struct lode_jwt jwt = {.issuer = app->id, .subject = username, .audience = app->login_url};
    struct field fields[] = {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"},
                             {"assertion", NULL},
                             {NULL, NULL}};
    struct lode_buf assertion;
    int rc = -1;

    lode_buf_init(&assertion, 0);
    if (lode_jwt_sign(&jwt, key_path, &assertion, err) == 0) {
        fields[1].value = lode_buf_str(&assertion);
        rc = post(client, app, token_path, fields, 1, out, err);
    }
    lode_buf_clear(&assertion);
    return rc;
}

/* Sent again after a lost answer: where the org had rotated the token by then, it is gone in either
 * case. */
int lode_auth_refresh(struct lode_client *client, const struct lode_auth_app *app,
                      const char *refresh_token, struct lode_token *out, struct lode_err *err)
{
    const struct field fields[] = {{"grant_type", "refresh_token"},
                                   {"client_id", app->id},
                                   {"client_secret", app->secret},
                                   {"refresh_token", refresh_token},
                                   {NULL, NULL}};

    return post(client, app, token_path, fields, 1, out, err);
}

int lode_auth_code(struct lode_client *client, const struct lode_auth_app *app, const char *code,
                   const char *redirect_url, const char *verifier, struct lode_token *out,
                   struct lode_err *err)
{
    const struct field fields[] = {{"grant_type", "authorization_code"},
                                   {"code", code},
                                   {"client_id", app->id},
                                   {"client_secret", app->secret},
                                   {"redirect_uri", redirect_url},
                                   {"code_verifier", verifier},
                                   {NULL, NULL}};

    return post(client, app, token_path, fields, 0, out, err);
}

int lode_auth_revoke(struct lode_client *client, const struct lode_auth_app *app, const char *token,
                     struct lode_err *err)
{
    const struct field fields[] = {{"token", token}, {NULL, NULL}};

    return post(client, app, "/services/oauth2/revoke", fields, 1, NULL, err);
}
