/* cli/cmd_logout.c - `lode logout`: takes a sign-in back, here and in the org. */
#include "cli/cmd_logout.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/report.h"
#include "net/client.h"
#include "salesforce/auth.h"
#include "store/orgs.h"

/* The token that is kept, if one is; where the org cannot be asked, it is forgotten all the same.
 */
static void revoke(const struct lode_orgs_entry *e, struct lode_client *client,
                   atomic_int *interrupt)
{
    const char *refresh = e->text[LODE_ORGS_REFRESH_TOKEN];
    const char *token = refresh ? refresh : e->text[LODE_ORGS_ACCESS_TOKEN];
    const struct lode_auth_app app = {
        .login_url = e->text[refresh ? LODE_ORGS_LOGIN_URL : LODE_ORGS_INSTANCE_URL],
        .stop = lode_interrupt_is_set,
        .stop_ctx = interrupt};
    struct lode_err err;

    if (token && app.login_url && lode_auth_revoke(client, &app, token, &err) < 0)
        fprintf(stderr, "warning: the org did not take the token back: %s\n", err.msg);
}

static int work(const struct lode_options *o, struct lode_err *err)
{
    const struct lode_client_opts net = {
        .user_agent = "lode/" LODE_VERSION, .ca_file = o->ca_file, .max_tries = 2};
    const char *name = o->operands[0];
    struct lode_client *client = NULL;
    struct lode_orgs_entry e;
    atomic_int *interrupt;
    int rc = lode_orgs_find(name, &e, err);

    if (rc == 0)
        return lode_err_set(err, LODE_E_USAGE,
                            "lode keeps no sign-in called %.80s (lode orgs); one of sf's ends with "
                            "sf org logout",
                            name);
    if (rc < 0)
        return -1;
    if (lode_interrupt_catch(&interrupt, err) < 0 || lode_client_open(&net, &client, err) < 0) {
        lode_orgs_clear(&e);
        return -1;
    }
    revoke(&e, client, interrupt);
    rc = lode_orgs_remove(e.name, err);
    if (rc == 0)
        fprintf(stderr, "%s is forgotten\n", e.name);
    lode_client_close(client);
    lode_orgs_clear(&e);
    return rc;
}

int lode_cmd_logout(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    rc = work(&o, &err);
    lode_options_clear(&o);
    return rc < 0 ? lode_report_fail(&err) : LODE_EXIT_OK;
}
