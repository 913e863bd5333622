/* salesforce/auth.c - tokens from the environment and by client credentials. */
#define _GNU_SOURCE /* explicit_bzero */
#include "salesforce/auth.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "salesforce/session.h"
#include "salesforce/sfjson.h"

void lode_auth_clear(struct lode_token *t)
{
    if (t->access_token)
        explicit_bzero(t->access_token, strlen(t->access_token));
    lode_mem_free(t->access_token);
    lode_mem_free(t->instance_url);
    t->access_token = t->instance_url = NULL;
}

int lode_auth_fill(const char *token, const char *url, struct lode_token *out, struct lode_err *err)
{
    struct lode_token t = {lode_str_dup(token, err), NULL};

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

static int form(struct lode_buf *b, const char *id, const char *secret, struct lode_err *err)
{
    if (lode_buf_adds(b, "grant_type=client_credentials&client_id=", err) < 0 ||
        lode_session_escape(b, id, err) < 0 || lode_buf_adds(b, "&client_secret=", err) < 0)
        return -1;
    return lode_session_escape(b, secret, err);
}

static int read_token(const struct lode_call *c, struct lode_token *out, struct lode_err *err)
{
    json_t *j = NULL;
    const char *token, *url;
    int rc = -1;

    if (lode_sfjson_parse(c->reply.p, c->reply.len, &j, err) < 0)
        return -1;
    token = lode_sfjson_text(j, "access_token");
    url = lode_sfjson_text(j, "instance_url");
    if (token && *token && url && *url)
        rc = lode_auth_fill(token, url, out, err);
    else
        lode_err_set(err, LODE_E_REMOTE, "the reply has no access_token and instance_url");
    if (token) /* Jansson frees without wiping; the string is its own */
        explicit_bzero((char *)json_string_value(json_object_get(j, "access_token")),
                       strlen(token));
    json_decref(j);
    return rc;
}

int lode_auth_client_credentials(struct lode_client *client, const struct lode_auth_app *app,
                                 struct lode_token *out, struct lode_err *err)
{
    const char *login_url = app->login_url;
    size_t n = strlen(login_url);
    struct lode_call *c = NULL;
    char *url;
    int rc = -1;

    while (n && login_url[n - 1] == '/')
        n--;
    url = lode_str_printf(err, "%.*s/services/oauth2/token", (int)n, login_url);
    if (!url || lode_call_new(LODE_POST, url, &c, err) < 0)
        goto out;
    c->repeatable = 1; /* a token too many does no harm */
    if (lode_call_header(c, "Content-Type", "application/x-www-form-urlencoded", err) < 0 ||
        lode_call_header(c, "Accept", "application/json", err) < 0 ||
        form(&c->body, app->id, app->secret, err) < 0)
        goto out;
    if (lode_client_perform(client, c, app->stop, app->stop_ctx, err) < 0 ||
        lode_session_check(c, NULL, err) < 0 || read_token(c, out, err) < 0) {
        lode_err_wrap(err, "sign-in at %.*s", (int)n, login_url);
        goto out;
    }
    rc = 0;
out:
    if (c && c->reply.p)
        explicit_bzero(c->reply.p, c->reply.len);
    lode_call_free(c);
    lode_mem_free(url);
    return rc;
}
