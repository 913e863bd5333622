/* cli/connect.c - signs in, and the frame of commands that only ask the org something. */
#include "cli/connect.h"

#include <stdlib.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/report.h"

int lode_connect_open(const struct lode_options *o, struct lode_connect *out, struct lode_err *err)
{
    struct lode_client_opts client = {.user_agent = "lode/" LODE_VERSION, .ca_file = o->ca_file};
    struct lode_session_opts session = {.api_version = o->api_version,
                                        .stop = lode_interrupt_is_set};
    struct lode_signin_ask ask = {.o = o, .stop = lode_interrupt_is_set};
    struct lode_token token = {NULL, NULL, NULL};
    struct lode_connect c;
    int rc = -1;

    memset(&c, 0, sizeof c);
    if (lode_interrupt_catch(&c.interrupt, err) < 0 ||
        lode_client_open(&client, &c.client, err) < 0)
        goto out;
    ask.client = session.client = c.client;
    ask.stop_ctx = session.stop_ctx = c.interrupt;
    if (lode_signin_open(&ask, &c.signin, &token, err) < 0)
        goto out;
    session.instance_url = token.instance_url;
    session.token = token.access_token;
    if (lode_signin_can_renew(c.signin)) {
        session.renew = lode_signin_renew;
        session.renew_ctx = c.signin;
    }
    if (lode_session_open(&session, &c.session, err) < 0 ||
        lode_session_identify(c.session, &c.who, err) < 0 ||
        lode_settings_check_org(&o->settings, c.who.org_id, err) < 0)
        goto out;
    *out = c;
    rc = 0;
out:
    lode_auth_clear(&token);
    if (rc < 0)
        lode_connect_close(&c);
    return rc;
}

void lode_connect_close(struct lode_connect *c)
{
    lode_session_close(c->session);
    lode_signin_close(c->signin);
    lode_client_close(c->client);
    c->session = NULL;
    c->signin = NULL;
    c->client = NULL;
}

int lode_connect_command(int argc, char **argv,
                         int (*check)(const struct lode_options *o, struct lode_err *err),
                         int (*work)(const struct lode_options *o, struct lode_connect *c,
                                     struct lode_err *err))
{
    struct lode_connect c;
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);
    int status = LODE_EXIT_OK;

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    memset(&c, 0, sizeof c);
    if ((check && check(&o, &err) < 0) || lode_connect_open(&o, &c, &err) < 0 ||
        work(&o, &c, &err) < 0) {
        if (err.code == LODE_E_CANCEL)
            lode_err_set(&err, LODE_E_CANCEL, "interrupted");
        lode_report_error(&err);
        status = lode_report_status(&err, 0, c.interrupt ? atomic_load(c.interrupt) : 0);
    } else {
        status = c.status;
    }
    lode_connect_close(&c);
    lode_options_clear(&o);
    return status;
}
