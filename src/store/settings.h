/* store/settings.h - what a project or a user has set once for all commands: lode.json in the
 * project's folder, config.json in the user's. They hold no secrets and run nothing. */
#ifndef LODE_STORE_SETTINGS_H
#define LODE_STORE_SETTINGS_H

#include "base/err.h"

enum lode_settings_key {
    LODE_SETTINGS_TARGET_ORG,
    LODE_SETTINGS_API_VERSION,
    LODE_SETTINGS_ORG_IDS, /* those that commands may work on, parted by commas */
    LODE_SETTINGS_N_KEYS
};

struct lode_settings_file {
    char *path;                       /* NULL: there is none */
    char *text[LODE_SETTINGS_N_KEYS]; /* NULL: not set */
    long line[LODE_SETTINGS_N_KEYS];
};

struct lode_settings {
    struct lode_settings_file project, user;
};

/* "target-org", … */
const char *lode_settings_name(enum lode_settings_key key);

/* lode.json of this folder or the next one above that has it, and the user's config.json. USAGE
 * with file, line and column where one is broken, REFUSED where the project's is another user's.
 * *out is to be cleared, on failure too. */
LODE_MUST int lode_settings_read(struct lode_settings *out, struct lode_err *err);
/* Reads one file; it is to be there. */
LODE_MUST int lode_settings_read_file(const char *path, struct lode_settings_file *out,
                                      struct lode_err *err);
/* The file whose value of that key counts; NULL: neither has it. */
const struct lode_settings_file *lode_settings_find(const struct lode_settings *s,
                                                    enum lode_settings_key key);
/* REFUSED where a file has org-ids and this one (18 characters) is not among them. */
LODE_MUST int lode_settings_check_org(const struct lode_settings *s, const char *org_id,
                                      struct lode_err *err);
void lode_settings_clear(struct lode_settings *s); /* a zeroed one is fine */

#endif
