/* cli/storedorg.c - each way to sign in, with what the entry has for it. */
#include "cli/storedorg.h"

#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"

/* The fields that a way cannot do without. */
static int check(const struct lode_orgs_entry *e, const enum lode_orgs_field *fields, size_t n,
                 struct lode_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!e->text[fields[i]])
            return lode_err_set(err, LODE_E_INPUT, "the sign-in is not whole");
    return 0;
}

static int by_jwt(const struct lode_orgs_entry *e, struct lode_client *client,
                  const struct lode_auth_app *app, struct lode_token *out, struct lode_err *err)
{
    static const enum lode_orgs_field needed[] = {LODE_ORGS_USERNAME, LODE_ORGS_KEY_FILE};

    if (check(e, needed, 2, err) < 0)
        return -1;
    return lode_auth_jwt(client, app, e->text[LODE_ORGS_USERNAME], e->text[LODE_ORGS_KEY_FILE], out,
                         err);
}

/* Renews what the entry has; *is_new: the org replaced the refresh token. */
static int renew(struct lode_orgs_entry *e, struct lode_client *client,
                 const struct lode_auth_app *app, struct lode_token *token, int *is_new,
                 struct lode_err *err)
{
    static const enum lode_orgs_field needed[] = {LODE_ORGS_REFRESH_TOKEN};

    if (check(e, needed, 1, err) < 0 ||
        lode_auth_refresh(client, app, e->text[LODE_ORGS_REFRESH_TOKEN], token, err) < 0)
        return -1;
    *is_new =
        token->refresh_token && strcmp(token->refresh_token, e->text[LODE_ORGS_REFRESH_TOKEN]) != 0;
    return *is_new ? lode_orgs_set(e, LODE_ORGS_REFRESH_TOKEN, token->refresh_token, err) : 0;
}

/* is_kept: the entry stands in the store, where another process may have renewed it meanwhile; one
 * that is only tried may have the name of quite another one there. */
static int by_refresh_token(struct lode_orgs_entry *e, int is_kept, struct lode_client *client,
                            const struct lode_auth_app *app, struct lode_token *out,
                            struct lode_err *err)
{
    struct lode_token token = {NULL, NULL, NULL};
    struct lode_orgs_entry now;
    int fd = -1, is_new = 0, rc = is_kept ? lode_orgs_lock(e->name, &fd, err) : 0;

    memset(&now, 0, sizeof now);
    if (rc == 0 && is_kept && lode_orgs_read(e->name, &now, err) == 1) {
        lode_orgs_clear(e);
        *e = now;
    }
    if (rc == 0)
        rc = renew(e, client, app, &token, &is_new, err);
    if (rc == 0 && is_kept && is_new)
        rc = lode_orgs_write(e, err);
    lode_io_close(fd);
    if (rc == 0)
        *out = token;
    else
        lode_auth_clear(&token);
    return rc;
}

static int by_token(const struct lode_orgs_entry *e, const struct lode_secret_stop *stop,
                    struct lode_token *out, struct lode_err *err)
{
    static const enum lode_orgs_field needed[] = {LODE_ORGS_INSTANCE_URL};
    char *token = NULL;
    int rc = check(e, needed, 1, err);

    if (rc == 0)
        rc = lode_secret_find(e, LODE_ORGS_ACCESS_TOKEN, stop, &token, err);
    if (rc == 0)
        rc = token ? lode_auth_fill(token, e->text[LODE_ORGS_INSTANCE_URL], out, err)
                   : lode_err_set(err, LODE_E_INPUT, "the sign-in is not whole");
    lode_secret_free(token);
    return rc;
}

static int by_app(struct lode_orgs_entry *e, int is_kept, struct lode_client *client,
                  const struct lode_secret_stop *stop, struct lode_token *out, struct lode_err *err)
{
    static const enum lode_orgs_field needed[] = {LODE_ORGS_LOGIN_URL, LODE_ORGS_CLIENT_ID};
    struct lode_auth_app app = {.stop = stop->ask, .stop_ctx = stop->ctx};
    char *secret = NULL, *url = NULL, *id = NULL;
    int rc = check(e, needed, 2, err);

    if (rc == 0)
        rc = lode_secret_find(e, LODE_ORGS_SECRET, stop, &secret, err);
    if (rc < 0)
        return -1;
    app.login_url = url = lode_str_dup(e->text[LODE_ORGS_LOGIN_URL], err);
    app.id = id = url ? lode_str_dup(e->text[LODE_ORGS_CLIENT_ID], err) : NULL;
    app.secret = secret;
    if (!id)
        rc = -1;
    else if (e->way == LODE_ORGS_JWT)
        rc = by_jwt(e, client, &app, out, err);
    else if (e->way == LODE_ORGS_REFRESH)
        rc = by_refresh_token(e, is_kept, client, &app, out, err);
    else
        rc = lode_auth_client_credentials(client, &app, out, err);
    lode_secret_free(secret);
    lode_mem_free(url);
    lode_mem_free(id);
    return rc;
}

static int sign_in(struct lode_orgs_entry *e, int is_kept, struct lode_client *client,
                   const struct lode_secret_stop *stop, struct lode_token *out,
                   struct lode_err *err)
{
    int rc = e->way == LODE_ORGS_TOKEN ? by_token(e, stop, out, err)
                                       : by_app(e, is_kept, client, stop, out, err);

    if (rc == 0)
        return 0;
    if (err->code == LODE_E_INPUT || err->code == LODE_E_REMOTE || err->code == LODE_E_IO)
        err->code = LODE_E_AUTH;
    return lode_err_wrap(err, "org %.80s", e->name);
}

int lode_storedorg_token(struct lode_orgs_entry *e, struct lode_client *client,
                         const struct lode_secret_stop *stop, struct lode_token *out,
                         struct lode_err *err)
{
    return sign_in(e, 1, client, stop, out, err);
}

int lode_storedorg_try(struct lode_orgs_entry *e, struct lode_client *client,
                       const struct lode_secret_stop *stop, struct lode_token *out,
                       struct lode_err *err)
{
    return sign_in(e, 0, client, stop, out, err);
}
