/* cli/cmd_login.c - `lode login`: each way in, tried before it is kept. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/cmd_login.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/secret.h"
#include "cli/storedorg.h"
#include "cli/weblogin.h"
#include "net/url.h"
#include "salesforce/session.h"
#include "salesforce/sfdxurl.h"

enum { WEB_MS = 600000 };

static const char login_host[] = "https://login.salesforce.com", sf_app[] = "PlatformCLI";

struct login {
    const struct lode_options *o;
    struct lode_client *client;
    atomic_int *interrupt;
    struct lode_orgs_entry entry;
    struct lode_token token;
};

static int keep(struct login *l, enum lode_orgs_field field, const char *value,
                struct lode_err *err)
{
    return lode_orgs_set(&l->entry, field, value, err);
}

/* An option that the way cannot do without. */
static int want(const struct login *l, const char *value, const char *option, struct lode_err *err)
{
    return value ? 0
                 : lode_err_set(err, LODE_E_USAGE, "lode login %s wants %s; see lode login --help",
                                l->o->operands[0], option);
}

/* A token is asked for by what the entry says, as it will be at each later time. */
static int try_entry(struct login *l, struct lode_err *err)
{
    const struct lode_secret_stop stop = {lode_interrupt_is_set, l->interrupt};

    return lode_storedorg_try(&l->entry, l->client, &stop, &l->token, err);
}

static int keep_app(struct login *l, const char *otherwise_id, struct lode_err *err)
{
    const char *url = l->o->login_url ? l->o->login_url : login_host;

    return keep(l, LODE_ORGS_LOGIN_URL, url, err) < 0 ||
                   keep(l, LODE_ORGS_CLIENT_ID, l->o->client_id ? l->o->client_id : otherwise_id,
                        err) < 0
               ? -1
               : 0;
}

static int by_jwt(struct login *l, struct lode_err *err)
{
    const struct lode_options *o = l->o;
    char path[PATH_MAX];
    struct stat st;

    if (want(l, o->client_id, "--client-id", err) < 0 ||
        want(l, o->key_file, "--key-file", err) < 0 || want(l, o->username, "--username", err) < 0)
        return -1;
    if (!realpath(o->key_file, path) || stat(path, &st) < 0)
        return lode_err_set(err, LODE_E_USAGE, "--key-file %.200s: there is no such file",
                            o->key_file);
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        fprintf(stderr, "warning: others can use the key: chmod 600 %s\n", path);
    l->entry.way = LODE_ORGS_JWT;
    if (keep_app(l, NULL, err) < 0 || keep(l, LODE_ORGS_KEY_FILE, path, err) < 0 ||
        keep(l, LODE_ORGS_USERNAME, o->username, err) < 0)
        return -1;
    return try_entry(l, err);
}

static int by_client_credentials(struct login *l, struct lode_err *err)
{
    if (want(l, l->o->client_id, "--client-id", err) < 0 ||
        want(l, l->o->login_url, "--login-url with the org's own address", err) < 0)
        return -1;
    l->entry.way = LODE_ORGS_CLIENT_CREDENTIALS;
    if (keep_app(l, NULL, err) < 0 ||
        lode_secret_take(l->o, "secret of the app", LODE_ORGS_SECRET, &l->entry, err) < 0)
        return -1;
    return try_entry(l, err);
}

static int by_token(struct login *l, struct lode_err *err)
{
    if (want(l, l->o->instance_url, "--instance-url", err) < 0)
        return -1;
    l->entry.way = LODE_ORGS_TOKEN;
    if (keep(l, LODE_ORGS_INSTANCE_URL, l->o->instance_url, err) < 0 ||
        lode_secret_take(l->o, "access token", LODE_ORGS_ACCESS_TOKEN, &l->entry, err) < 0)
        return -1;
    return try_entry(l, err);
}

static int keep_url(struct login *l, const struct lode_sfdxurl *u, struct lode_err *err)
{
    l->entry.way = LODE_ORGS_REFRESH;
    return keep(l, LODE_ORGS_LOGIN_URL, u->login_url, err) < 0 ||
                   keep(l, LODE_ORGS_CLIENT_ID, u->id, err) < 0 ||
                   keep(l, LODE_ORGS_SECRET, u->secret, err) < 0 ||
                   keep(l, LODE_ORGS_REFRESH_TOKEN, u->refresh_token, err) < 0
               ? -1
               : 0;
}

static int by_sfdx_url(struct login *l, struct lode_err *err)
{
    struct lode_sfdxurl u = {NULL, NULL, NULL, NULL};
    char *text = NULL;
    int rc = -1;

    if (want(l, l->o->file, "--file", err) < 0)
        return -1;
    if (lode_secret_read_all(l->o->file, &text, err) == 0)
        rc = lode_sfdxurl_parse(text, &u, err);
    if (rc < 0)
        lode_err_wrap(err, "--file %.100s", l->o->file);
    lode_secret_free(text);
    if (rc == 0)
        rc = keep_url(l, &u, err);
    lode_sfdxurl_clear(&u);
    return rc < 0 ? -1 : try_entry(l, err);
}

static int by_web(struct login *l, struct lode_err *err)
{
    const struct lode_secret_stop stop = {lode_interrupt_is_set, l->interrupt};
    struct lode_auth_app app = {.stop = lode_interrupt_is_set, .stop_ctx = l->interrupt};
    struct lode_weblogin_opts web = {.client = l->client,
                                     .app = &app,
                                     .port = (int)l->o->callback_port,
                                     .opens_browser = !l->o->is_no_browser,
                                     .timeout_ms = WEB_MS};
    char *secret = NULL;
    int rc = -1;

    l->entry.way = LODE_ORGS_REFRESH;
    if (keep_app(l, sf_app, err) < 0 ||
        (lode_secret_is_given(l->o) &&
         lode_secret_take(l->o, "secret of the app", LODE_ORGS_SECRET, &l->entry, err) < 0) ||
        lode_secret_find(&l->entry, LODE_ORGS_SECRET, &stop, &secret, err) < 0)
        return -1;
    app.login_url = l->entry.text[LODE_ORGS_LOGIN_URL];
    app.id = l->entry.text[LODE_ORGS_CLIENT_ID];
    app.secret = secret;
    if (lode_weblogin_run(&web, &l->token, err) < 0)
        goto out;
    if (!l->token.refresh_token)
        lode_err_set(err, LODE_E_AUTH,
                     "the app gives no refresh token, so that the sign-in would end with this "
                     "session: give it the scope refresh_token");
    else
        rc = keep(l, LODE_ORGS_REFRESH_TOKEN, l->token.refresh_token, err);
out:
    lode_secret_free(secret);
    return rc;
}

static int by_password(struct login *l, struct lode_err *err)
{
    return lode_err_set(err, LODE_E_USAGE,
                        "lode login %s: Salesforce is taking sign-in by user name and password "
                        "away (SOAP login() ends with Summer '27), and lode does without. Use "
                        "lode login jwt or client-credentials for a machine, lode login web for "
                        "yourself",
                        l->o->operands[0]);
}

static const struct {
    const char *name;
    int (*by)(struct login *l, struct lode_err *err);
} ways[] = {{"jwt", by_jwt},
            {"client-credentials", by_client_credentials},
            {"web", by_web},
            {"sfdx-url", by_sfdx_url},
            {"token", by_token},
            {"password", by_password},
            {"username-password", by_password},
            {"soap", by_password}};

enum { N_WAYS = sizeof ways / sizeof *ways };

/* Whose token it is; the entry is told. */
static int identify(struct login *l, struct lode_identity *who, struct lode_err *err)
{
    const struct lode_session_opts opts = {.instance_url = l->token.instance_url,
                                           .token = l->token.access_token,
                                           .client = l->client,
                                           .stop = lode_interrupt_is_set,
                                           .stop_ctx = l->interrupt};
    struct lode_session *session = NULL;
    int rc = -1;

    if (lode_session_open(&opts, &session, err) == 0 &&
        lode_session_identify(session, who, err) == 0 &&
        keep(l, LODE_ORGS_INSTANCE_URL, lode_session_instance_url(session), err) == 0 &&
        keep(l, LODE_ORGS_USERNAME, who->username, err) == 0 &&
        keep(l, LODE_ORGS_ORG_ID, who->org_id, err) == 0 &&
        keep(l, LODE_ORGS_ORG_NAME, who->org_name, err) == 0)
        rc = 0;
    lode_session_close(session);
    return rc;
}

/* The token must not go in the clear, and to a host that was meant; before it is asked for. */
static int check_url(const char *url, const char *option, struct lode_err *err)
{
    struct lode_url parts;

    if (!url)
        return 0;
    if (!strstr(url, "://"))
        return lode_err_set(err, LODE_E_USAGE, "%s begins with https://", option);
    if (lode_url_parse(url, &parts, err) < 0)
        return lode_err_wrap(err, "%s", option);
    if (strcmp(parts.scheme, "http") == 0 && !parts.is_loopback)
        return lode_err_set(err, LODE_E_REFUSED,
                            "%s http://%s would send secrets in the clear: write https://", option,
                            parts.host);
    return 0;
}

static int check(const struct lode_options *o, size_t *way, struct lode_err *err)
{
    const char *names[N_WAYS], *near, *given = o->operands[0];
    size_t i = 0;

    while (i < N_WAYS && strcmp(given, ways[i].name) != 0)
        i++;
    if (i == N_WAYS) {
        for (size_t k = 0; k < N_WAYS; k++)
            names[k] = ways[k].name;
        near = lode_str_nearest(given, names, N_WAYS - 3);
        return lode_err_set(err, LODE_E_USAGE,
                            "lode login %.80s: there is no such way%s%s; there are jwt, "
                            "client-credentials, web, sfdx-url and token",
                            given, near ? "; did you mean " : "", near ? near : "");
    }
    *way = i;
    if (o->alias && lode_orgs_check_name(o->alias, err) < 0)
        return lode_err_wrap(err, "--alias");
    if (check_url(o->login_url, "--login-url", err) < 0)
        return -1;
    return check_url(o->instance_url, "--instance-url", err);
}

/* Not while another process renews the sign-in that had the name: it would write its own last. */
static int write_entry(const struct lode_orgs_entry *e, struct lode_err *err)
{
    int fd = -1, rc = e->way == LODE_ORGS_REFRESH ? lode_orgs_lock(e->name, &fd, err) : 0;

    if (rc == 0)
        rc = lode_orgs_write(e, err);
    lode_io_close(fd);
    return rc;
}

static int work(struct login *l, size_t way, struct lode_err *err)
{
    const char *name = l->o->alias;
    struct lode_identity who;

    lode_str_copy(l->entry.name, sizeof l->entry.name, name ? name : "sign-in");
    if (ways[way].by(l, err) < 0 || identify(l, &who, err) < 0)
        return -1;
    if (!name && lode_orgs_check_name(who.username, err) < 0)
        return lode_err_wrap(err, "the user's name; say --alias");
    lode_str_copy(l->entry.name, sizeof l->entry.name, name ? name : who.username);
    if (write_entry(&l->entry, err) < 0)
        return -1;
    fprintf(stderr, "signed in to %s%s%s%s as %s: -o %s\n", who.org_id, who.org_name[0] ? " " : "",
            who.org_name,
            who.is_sandbox == 1   ? " (sandbox)"
            : who.is_sandbox == 0 ? " (PRODUCTION)"
                                  : "",
            who.username, l->entry.name);
    return 0;
}

int lode_cmd_login(int argc, char **argv)
{
    struct lode_client_opts net = {.user_agent = "lode/" LODE_VERSION};
    struct login l;
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);
    int status = LODE_EXIT_OK;
    size_t way = 0;

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    memset(&l, 0, sizeof l);
    l.o = &o;
    net.ca_file = o.ca_file;
    if (check(&o, &way, &err) < 0 || lode_interrupt_catch(&l.interrupt, &err) < 0 ||
        lode_client_open(&net, &l.client, &err) < 0 || work(&l, way, &err) < 0) {
        lode_report_error(&err);
        status = lode_report_status(&err, 0, l.interrupt ? atomic_load(l.interrupt) : 0);
    }
    lode_auth_clear(&l.token);
    lode_orgs_clear(&l.entry);
    lode_client_close(l.client);
    lode_options_clear(&o);
    return status;
}
