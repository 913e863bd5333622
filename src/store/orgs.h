/* store/orgs.h - the sign-ins that lode itself keeps: a file for each org in the user's own
 * configuration folder, which nobody else may read. */
#ifndef LODE_STORE_ORGS_H
#define LODE_STORE_ORGS_H

#include "base/err.h"

enum { LODE_ORGS_NAME_SIZE = 128 };

enum lode_orgs_way {
    LODE_ORGS_JWT,
    LODE_ORGS_CLIENT_CREDENTIALS,
    LODE_ORGS_REFRESH, /* of lode login web and sfdx-url */
    LODE_ORGS_TOKEN,
    LODE_ORGS_N_WAYS
};

enum lode_orgs_field {
    LODE_ORGS_LOGIN_URL,
    LODE_ORGS_INSTANCE_URL,
    LODE_ORGS_USERNAME,
    LODE_ORGS_ORG_ID,
    LODE_ORGS_ORG_NAME,
    LODE_ORGS_CLIENT_ID,
    LODE_ORGS_KEY_FILE,
    LODE_ORGS_SECRET, /* the app's; or where it comes from: */
    LODE_ORGS_SECRET_ENV,
    LODE_ORGS_SECRET_COMMAND,
    LODE_ORGS_REFRESH_TOKEN,
    LODE_ORGS_ACCESS_TOKEN,
    LODE_ORGS_N_FIELDS
};

struct lode_orgs_entry {
    char name[LODE_ORGS_NAME_SIZE];
    enum lode_orgs_way way;
    char *text[LODE_ORGS_N_FIELDS]; /* NULL: none; the entry's own */
};

/* "jwt", "client-credentials", "refresh-token", "token". */
const char *lode_orgs_way_name(enum lode_orgs_way way);

/* $XDG_CONFIG_HOME/lode or ~/.config/lode; to be freed. */
LODE_MUST char *lode_orgs_folder(struct lode_err *err);

/* A copy of value (NULL: none) in the place of what was there, which is wiped. */
LODE_MUST int lode_orgs_set(struct lode_orgs_entry *e, enum lode_orgs_field field,
                            const char *value, struct lode_err *err);
/* What -o can name: letters, digits and ._@+- . USAGE. */
LODE_MUST int lode_orgs_check_name(const char *name, struct lode_err *err);

/* 1; 0: there is none of that name; -1: REFUSED where others may read or write it, INPUT where it
 * is broken. */
LODE_MUST int lode_orgs_read(const char *name, struct lode_orgs_entry *out, struct lode_err *err);
/* By its name or else by its user's; where several are of that user, AUTH. As lode_orgs_read(). */
LODE_MUST int lode_orgs_find(const char *name, struct lode_orgs_entry *out, struct lode_err *err);
/* Whole or not at all, in the place of one of that name. */
LODE_MUST int lode_orgs_write(const struct lode_orgs_entry *e, struct lode_err *err);
LODE_MUST int lode_orgs_remove(const char *name, struct lode_err *err);
/* Each in the order of their names; each() gives 0 to go on, -1 to end. An entry that cannot be
 * read ends it, too. */
LODE_MUST int lode_orgs_list(int (*each)(void *ctx, const struct lode_orgs_entry *e,
                                         struct lode_err *err),
                             void *ctx, struct lode_err *err);

/* Keeps other processes from renewing the same sign-in meanwhile; waits for them. The lock ends
 * with lode_io_close(*fd). */
LODE_MUST int lode_orgs_lock(const char *name, int *fd, struct lode_err *err);

/* Wipes and frees. */
void lode_orgs_clear(struct lode_orgs_entry *e);

#endif
