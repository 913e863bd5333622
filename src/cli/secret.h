/* cli/secret.h - where secrets come from: a file, standard input, the environment, a program, the
 * terminal. Never the command line, which every user of the machine can read. */
#ifndef LODE_CLI_SECRET_H
#define LODE_CLI_SECRET_H

#include "base/err.h"
#include "cli/options.h"
#include "store/orgs.h"

struct lode_secret_stop {
    int (*ask)(void *ctx); /* asked while waiting */
    void *ctx;
};

/* What --secret-file, --secret-env or --secret-command say; where none is given, the terminal is
 * asked for `what`, where there is one. Fills the entry: `field` with the secret itself, or the
 * name of the variable, or the command. */
LODE_MUST int lode_secret_take(const struct lode_options *o, const char *what,
                               enum lode_orgs_field field, struct lode_orgs_entry *e,
                               struct lode_err *err);
/* 1 where an option says where the secret is. */
int lode_secret_is_given(const struct lode_options *o);

/* The secret of an entry, from where it says: `field` itself, else by variable or command. *out:
 * to be freed by lode_secret_free(); NULL where the entry has none. */
LODE_MUST int lode_secret_find(const struct lode_orgs_entry *e, enum lode_orgs_field field,
                               const struct lode_secret_stop *stop, char **out,
                               struct lode_err *err);
/* The first line of a file; "-": standard input. what: for the message where it is empty. */
LODE_MUST int lode_secret_read(const char *path, const char *what, char **out,
                               struct lode_err *err);
/* … and all of it. */
LODE_MUST int lode_secret_read_all(const char *path, char **out, struct lode_err *err);
void lode_secret_free(char *s); /* wipes; NULL is fine */

#endif
