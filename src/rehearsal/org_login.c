/* rehearsal/org_login.c - the app and the user that may sign in. */
#include "rehearsal/org_login.h"

#include <string.h>

#include "base/cert.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_identity.h"
#include "rehearsal/org_session.h"

int lode_org_login_open(struct lode_org *org, const struct lode_org_opts *opts,
                        struct lode_err *err)
{
    struct lode_org_login *l = &org->login;
    struct lode_org_user user;
    char id[86], secret[65];

    lode_str_copy(id, sizeof id, "3MVG9"); /* how consumer keys begin */
    lode_org_session_random(id + 5, 80);
    lode_org_session_random(secret, 64);
    l->client_id = lode_str_dup(opts->client_id ? opts->client_id : id, err);
    l->client_secret = lode_str_dup(opts->client_secret ? opts->client_secret : secret, err);
    if (!l->client_id || !l->client_secret || lode_org_identity_user(org, &user, err) < 0)
        return -1;
    lode_str_copy(l->username, sizeof l->username, user.username);
    lode_org_session_random(l->password, sizeof l->password - 1);
    lode_org_session_random(l->security_token, sizeof l->security_token - 1);
    org->session_seconds = opts->session_seconds;
    org->rotates_refresh = opts->rotates_refresh;
    if (opts->certificate && lode_cert_open(opts->certificate, &org->certificate, err) < 0)
        return -1;
    if (lode_org_session_issue_refresh(org, l->refresh_token, err) < 0)
        return -1;
    return lode_org_session_issue(org, NULL, org->token, err);
}

void lode_org_login_clear(struct lode_org *org)
{
    struct lode_org_login *l = &org->login;

    lode_cert_close(org->certificate);
    lode_mem_free(l->client_id);
    if (l->client_secret)
        memset(l->client_secret, 0, strlen(l->client_secret));
    lode_mem_free(l->client_secret);
    memset(l, 0, sizeof *l);
}

int lode_org_login_read(const char *line, size_t n, char **id, char **secret, struct lode_err *err)
{
    json_t *o = json_loadb(line, n, JSON_DISABLE_EOF_CHECK, NULL);
    const char *a = json_string_value(json_object_get(o, "client_id"));
    const char *b = json_string_value(json_object_get(o, "client_secret"));
    int rc = -1;

    if (!a || !b) {
        lode_err_set(err, LODE_E_USAGE,
                     "wanted one line {\"client_id\":\"…\",\"client_secret\":\"…\"}");
        goto out;
    }
    *id = lode_str_dup(a, err);
    *secret = *id ? lode_str_dup(b, err) : NULL;
    rc = *secret ? 0 : -1;
out:
    json_decref(o);
    return rc;
}
