/* cli/loadorg.c - signs a run in, once at its begin and whenever the session ends. */
#include "cli/loadorg.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/kept.h"
#include "cli/rundir.h"

enum { OUTAGE_MS = 15 * 60 * 1000 };

static int sign_in_to_child(struct lode_loadorg *l, struct lode_token *out, struct lode_err *err)
{
    const struct lode_auth_app app = {.login_url = l->child->url,
                                      .id = l->child->client_id,
                                      .secret = l->child->client_secret,
                                      .stop = l->stop};

    return lode_auth_client_credentials(l->run->client, &app, out, err);
}

/* name: the script's, or NULL. */
static int sign_in(struct lode_loadorg *l, const char *name, struct lode_token *out,
                   struct lode_err *err)
{
    struct lode_signin_ask ask = {
        .o = l->o, .script_name = name, .client = l->run->client, .stop = l->stop};
    char *kept = NULL;
    int rc = -1;

    if (l->child)
        return sign_in_to_child(l, out, err);
    if (lode_kept_org(l->run->journal, &kept, err) == 0) {
        ask.kept_name = kept;
        rc = lode_signin_open(&ask, &l->signin, out, err);
    }
    lode_mem_free(kept);
    return rc;
}

/* The session was over: the run goes on with another one. */
static int sign_in_again(void *ctx, char **out, struct lode_err *err)
{
    static const char what[] = "the session was over: signed in again";
    struct lode_loadorg *l = ctx;
    struct lode_token token = {NULL, NULL, NULL};

    if ((l->child ? sign_in_to_child(l, &token, err)
                  : lode_signin_renew(l->signin, &token.access_token, err)) < 0)
        return -1;
    if (lode_journal_event(l->run->journal, 0, "renewed", what, err) < 0) {
        lode_auth_clear(&token);
        return -1;
    }
    *out = token.access_token;
    token.access_token = NULL;
    lode_auth_clear(&token);
    lode_log_write(l->run->log, LODE_LOG_INFO, "renewed", "%s", what);
    if (!l->o->is_quiet)
        lode_progress_say(l->progress, what);
    return 0;
}

/* Whether a run of the same load is unfinished is asked, and that this one is of the org is
 * written, by one process of a user at a time: of two that start together the second finds the
 * first. Other users' runs cannot be read. */
static int join_org(struct lode_loadorg *l, struct lode_err *err)
{
    int lock = -1, rc = -1;

    if (!l->runs || lode_rundir_lock_all(l->runs, &lock, err) == 0)
        rc = l->check(l->check_ctx, err);
    if (rc == 0 && !l->child)
        rc = lode_kept_write_org(l->run->journal, lode_signin_name(l->signin), err);
    if (rc == 0)
        rc = lode_journal_org(l->run->journal, l->run->org.org_id, l->run->org.username,
                              lode_session_instance_url(l->run->session), err);
    lode_io_close(lock);
    return rc;
}

/* It was there: an outage is waited for from now on. An org on this machine that is gone is gone.
 */
static void be_patient(struct lode_loadorg *l)
{
    int64_t ms = l->o->outage_s * 1000;

    if (!ms && !lode_client_is_loopback(lode_session_instance_url(l->run->session)))
        ms = OUTAGE_MS;
    l->run->patience_ms = ms;
    lode_client_set_patience(l->run->client, ms);
}

/* Opens the session and finds out whose it is. */
static int open_session(struct lode_loadorg *l, const struct lode_token *token,
                        struct lode_err *err)
{
    struct lode_session_opts opts = {.api_version = l->o->api_version, .client = l->run->client};

    opts.stop = l->stop;
    opts.stop_ctx = l->stop_ctx;
    if (l->child || lode_signin_can_renew(l->signin)) {
        opts.renew = sign_in_again;
        opts.renew_ctx = l;
    }
    opts.instance_url = token->instance_url;
    opts.token = token->access_token;
    if (lode_session_open(&opts, &l->run->session, err) < 0 ||
        lode_session_identify(l->run->session, &l->run->org, err) < 0 ||
        (!l->child && lode_settings_check_org(&l->o->settings, l->run->org.org_id, err) < 0))
        return -1;
    be_patient(l);
    return join_org(l, err);
}

void lode_loadorg_close(struct lode_loadorg *l)
{
    if (l->run) {
        lode_session_close(l->run->session);
        l->run->session = NULL;
    }
    lode_signin_close(l->signin);
    l->signin = NULL;
}

int lode_loadorg_connect(void *ctx, const char *name, struct lode_err *err)
{
    struct lode_loadorg *l = ctx;
    struct lode_token token = {NULL, NULL, NULL};
    char line[512];
    int rc;

    if (l->run->session && name && !l->child && strcmp(name, lode_signin_name(l->signin)) != 0)
        return lode_err_set(err, LODE_E_USAGE,
                            "lode.org(\"%.80s\"): a run has one org, and this one is signed in "
                            "already",
                            name);
    if (l->run->session)
        return 0;
    if (sign_in(l, name, &token, err) < 0)
        return -1;
    rc = open_session(l, &token, err);
    lode_auth_clear(&token);
    if (rc < 0) { /* a script that asks once more is refused once more */
        lode_loadorg_close(l);
        return -1;
    }
    if (!l->o->is_quiet) {
        snprintf(line, sizeof line, "org %s%s%s as %s%s", l->run->org.org_id,
                 l->run->org.org_name[0] ? " " : "", l->run->org.org_name, l->run->org.username,
                 l->child                      ? ""
                 : l->run->org.is_sandbox == 1 ? " (sandbox)"
                 : l->run->org.is_sandbox == 0 ? " (PRODUCTION)"
                                               : "");
        lode_progress_say(l->progress, line);
    }
    return 0;
}
