/* cli/connect.h - an org for the small commands. */
#ifndef LODE_CLI_CONNECT_H
#define LODE_CLI_CONNECT_H

#include <stdatomic.h>

#include "base/err.h"
#include "cli/options.h"
#include "cli/signin.h"
#include "net/client.h"
#include "salesforce/session.h"

struct lode_connect {
    struct lode_client *client;
    struct lode_signin *signin;
    struct lode_session *session;
    struct lode_identity who;
    atomic_int *interrupt; /* the signal that came, or 0: calls end with CANCEL then */
    int status;            /* for the work to set: the command's, where nothing fails */
};

/* Signs in as cli/signin.h has it: AUTH where no org is named, or it refuses us. */
LODE_MUST int lode_connect_open(const struct lode_options *o, struct lode_connect *out,
                                struct lode_err *err);
/* A zeroed one is fine. */
void lode_connect_close(struct lode_connect *c);

/* A whole command: reads the options, asks `check` (may be NULL) whether they make sense, signs in,
 * does `work`, closes, reports. The exit status. */
int lode_connect_command(int argc, char **argv,
                         int (*check)(const struct lode_options *o, struct lode_err *err),
                         int (*work)(const struct lode_options *o, struct lode_connect *c,
                                     struct lode_err *err));

#endif
