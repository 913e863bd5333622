/* rehearsal/org.h - the local org: a Salesforce look-alike on 127.0.0.1, in this process. */
#ifndef LODE_REHEARSAL_ORG_H
#define LODE_REHEARSAL_ORG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lode_org;
struct lode_org_hooks;

struct lode_org_opts {
    const char *db_path;       /* NULL: a temporary one, removed at close */
    int64_t wait_ms;           /* for another process that has it, and may be about to end */
    const char *schema_file;   /* NULL: the built-in objects alone */
    const char *client_id;     /* of client_credentials; NULL: made up, as is the secret */
    const char *client_secret; /* kept in memory only */
    const char *const *faults; /* specs as org_faults.h has them */
    size_t n_faults;
    int has_audit_fields; /* createable, as an administrator can allow; stays so in the db */
    int may_hard_delete;  /* the user has the permission Bulk API Hard Delete; stays so, too */
    int is_production;    /* not a sandbox; of a new org */
    const char *const *duplicate_rules; /* as org_duplicates.h has them; they stay too */
    size_t n_duplicate_rules;
    const char *locks; /* how often parents are fought for: "never" (NULL), "seldom", "often" */
    uint64_t seed;     /* of result order and of faults by chance */
    const struct lode_org_hooks *hooks; /* rules of one's own (org_hooks.h); NULL: none */
    const char *certificate;            /* PEM file that assertions are checked by; NULL: by none */
    int64_t session_seconds;            /* life of an access token; 0: no end */
    int rotates_refresh;                /* a refresh token is good once, and gives another */
    const char *address;                /* to listen on; NULL: 127.0.0.1 */
    int is_tls;                         /* HTTPS, as addresses beyond loopback demand */
    const char *tls_certificate, *tls_key; /* PEM files; NULL: made up */
};

/* By which the org's app and its one user sign in; borrowed from the org. */
struct lode_org_login {
    char *client_id, *client_secret;
    char username[256], password[33], security_token[26], refresh_token[128];
};

/* Opens or creates the database and `<db>.files/` beside it, for this process alone. */
LODE_MUST int lode_org_open(const struct lode_org_opts *opts, struct lode_org **out,
                            struct lode_err *err);
/* Listens (port 0: a free one) and goes on with the jobs that the database holds unfinished. */
LODE_MUST int lode_org_start(struct lode_org *org, int port, struct lode_err *err);
/* Ends connections and threads; a job under way stops behind its last whole chunk and goes on at
 * the next start. */
void lode_org_stop(struct lode_org *org);
/* Stops and frees. NULL is fine. */
void lode_org_close(struct lode_org *org);

int lode_org_port(const struct lode_org *org);
const char *lode_org_url(const struct lode_org *org); /* "http://127.0.0.1:PORT" */
/* PEM file of the authority that vouches for a made-up certificate; NULL: there is none. */
const char *lode_org_ca_file(const struct lode_org *org);
const char *lode_org_token(const struct lode_org *org); /* an access token for the running user */
/* What signs in, besides the token. */
const struct lode_org_login *lode_org_login(const struct lode_org *org);

#endif
