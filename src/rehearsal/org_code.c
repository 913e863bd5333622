/* rehearsal/org_code.c - the table of codes. */
#include "rehearsal/org_code.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/str.h"
#include "rehearsal/org_session.h"

enum { LIFE_MS = 15 * 60 * 1000, CODE_CHARS = 60 }; /* 15 minutes: help.salesforce.com */

int lode_org_code_open(struct lode_db *db, struct lode_err *err)
{
    return lode_db_exec(db,
                        "CREATE TABLE IF NOT EXISTS _lode_code (hash TEXT PRIMARY KEY,"
                        " client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL,"
                        " challenge TEXT NOT NULL, ends_ms INTEGER NOT NULL,"
                        " is_used INTEGER NOT NULL) WITHOUT ROWID",
                        err);
}

/* An org compares with the list that its app has. The local one's app has registered what clients
 * of the command line come back to, at whatever port: http://localhost:N/OauthRedirect. */
int lode_org_code_is_redirect(const char *uri)
{
    static const char host[] = "http://localhost";
    size_t port;

    if (!lode_str_starts(uri, host))
        return 0;
    uri += sizeof host - 1;
    port = *uri == ':' ? strspn(uri + 1, "0123456789") : 0;
    if (*uri == ':')
        uri += port ? port + 1 : 0;
    return strcmp(uri, "/OauthRedirect") == 0;
}

int lode_org_code_issue(struct lode_org *org, const struct lode_org_code *of, char *out,
                        struct lode_err *err)
{
    static const char begins[] = "aPrx"; /* as an org's do (b2c-crm-sync#16) */
    char hash[LODE_HASH_HEX_SIZE];
    int64_t now = lode_clock_now_ms();
    int rc;

    lode_str_copy(out, LODE_ORG_STATE_TOKEN, begins);
    lode_org_session_random(out + sizeof begins - 1, CODE_CHARS);
    if (lode_hash_sha256(out, strlen(out), hash, err) < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    rc = lode_db_run(org->db, err, "DELETE FROM _lode_code WHERE ends_ms <= ?", "i",
                     now - LIFE_MS); /* those that have just ended are told from unknown ones */
    if (rc == 0)
        rc = lode_db_run(org->db, err, "INSERT INTO _lode_code VALUES (?, ?, ?, ?, ?, 0)", "ssssi",
                         hash, of->client_id, of->redirect_uri, of->challenge, now + LIFE_MS);
    return lode_org_state_end(org, rc, err);
}

/* Under the lock. 1 where it is good; 0 where *description says why not. */
static int check(struct lode_org *org, const char *hash, const struct lode_org_code *of,
                 const char **error, const char **description, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(org->db,
                                       "SELECT client_id, redirect_uri, challenge, ends_ms,"
                                       " is_used FROM _lode_code WHERE hash = ?",
                                       err);
    int rc = st ? lode_db_bind(org->db, st, err, "s", hash) : -1;

    if (rc == 0)
        rc = lode_db_step(org->db, st, err);
    *error = "invalid_grant";
    *description = NULL;
    if (rc == 0) /* from memory, as the last one */
        *description = "invalid authorization code";
    else if (rc == 1 &&
             (sqlite3_column_int(st, 4) || sqlite3_column_int64(st, 3) <= lode_clock_now_ms()))
        *description = "expired authorization code"; /* of a used one: omniphx/forrest#169 */
    else if (rc == 1 && strcmp(lode_db_text(st, 0), of->client_id) != 0)
        *description = "invalid authorization code";
    else if (rc == 1 && strcmp(lode_db_text(st, 1), of->redirect_uri) != 0) {
        *error = "redirect_uri_mismatch";
        *description = "redirect_uri must match configuration";
    } else if (rc == 1 && strcmp(lode_db_text(st, 2), of->challenge) != 0)
        *description = "invalid code verifier";
    if (st)
        sqlite3_reset(st);
    return rc < 0 ? -1 : *description == NULL;
}

int lode_org_code_redeem(struct lode_org *org, const char *code, const struct lode_org_code *of,
                         const char **error, const char **description, struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE];
    int rc, good;

    if (lode_hash_sha256(code, strlen(code), hash, err) < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    good = check(org, hash, of, error, description, err);
    rc = good < 0 ? -1
                  : lode_db_run(org->db, err, "UPDATE _lode_code SET is_used = 1 WHERE hash = ?",
                                "s", hash);
    return lode_org_state_end(org, rc, err) < 0 ? -1 : good;
}
