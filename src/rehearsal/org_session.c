/* rehearsal/org_session.c - the table of tokens, and the check of each call's. */
#include "rehearsal/org_session.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/str.h"

enum { TOKEN_CHARS = 80 };

int lode_org_session_open(struct lode_db *db, struct lode_err *err)
{
    /* ends_ms NULL: not by itself. parent: the hash of the refresh token. */
    return lode_db_exec(db,
                        "CREATE TABLE IF NOT EXISTS _lode_session (hash TEXT PRIMARY KEY,"
                        " kind INTEGER NOT NULL, parent TEXT, ends_ms INTEGER) WITHOUT ROWID;"
                        "DROP TABLE IF EXISTS _lode_token", /* its former name */
                        err);
}

void lode_org_session_random(char *out, size_t n)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

    lode_clock_random(out, n);
    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[(unsigned char)out[i] % 64];
    out[n] = '\0';
}

static int keep(struct lode_org *org, enum lode_org_session_kind kind, const char *token,
                const char *parent, struct lode_err *err)
{
    int64_t now = lode_clock_now_ms();
    int ends = kind == LODE_ORG_SESSION_ACCESS && org->session_seconds > 0;
    char hash[LODE_HASH_HEX_SIZE];
    int rc;

    if (lode_hash_sha256(token, strlen(token), hash, err) < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    rc = lode_db_run(org->db, err, "DELETE FROM _lode_session WHERE ends_ms <= ?", "i", now);
    if (rc == 0 && ends)
        rc = lode_db_run(org->db, err, "INSERT INTO _lode_session VALUES (?, ?, ?, ?)", "sisi",
                         hash, (int64_t)kind, parent, now + org->session_seconds * 1000);
    else if (rc == 0)
        rc = lode_db_run(org->db, err, "INSERT INTO _lode_session VALUES (?, ?, ?, NULL)", "sis",
                         hash, (int64_t)kind, parent);
    return lode_org_state_end(org, rc, err);
}

/* The form that sf demands of an access token: ^(00D\w{12,15})![.\w]*$ */
int lode_org_session_issue(struct lode_org *org, const char *refresh, char *out,
                           struct lode_err *err)
{
    char parent[LODE_HASH_HEX_SIZE];
    size_t n = strlen(org->org_id);

    memcpy(out, org->org_id, n);
    out[n] = '!';
    lode_org_session_random(out + n + 1, TOKEN_CHARS);
    if (refresh && lode_hash_sha256(refresh, strlen(refresh), parent, err) < 0)
        return -1;
    return keep(org, LODE_ORG_SESSION_ACCESS, out, refresh ? parent : NULL, err);
}

int lode_org_session_issue_refresh(struct lode_org *org, char *out, struct lode_err *err)
{
    static const char begins[] = "5Aep861"; /* as an org's do */

    lode_str_copy(out, LODE_ORG_STATE_TOKEN, begins);
    lode_org_session_random(out + sizeof begins - 1, TOKEN_CHARS);
    return keep(org, LODE_ORG_SESSION_REFRESH, out, NULL, err);
}

int lode_org_session_rotate(struct lode_org *org, const char *refresh, char *out,
                            struct lode_err *err)
{
    char was[LODE_HASH_HEX_SIZE], now[LODE_HASH_HEX_SIZE];
    int rc;

    if (lode_org_session_issue_refresh(org, out, err) < 0 ||
        lode_hash_sha256(refresh, strlen(refresh), was, err) < 0 ||
        lode_hash_sha256(out, strlen(out), now, err) < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    rc = lode_db_run(org->db, err, "DELETE FROM _lode_session WHERE hash = ?", "s", was);
    if (rc == 0)
        rc = lode_db_run(org->db, err, "UPDATE _lode_session SET parent = ? WHERE parent = ?", "ss",
                         now, was);
    return lode_org_state_end(org, rc, err);
}

int lode_org_session_find(struct lode_org *org, enum lode_org_session_kind kind, const char *token,
                          struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE];
    sqlite3_stmt *st;
    int rc;

    if (lode_hash_sha256(token, strlen(token), hash, err) < 0)
        return -1;
    lode_org_state_lock(org);
    st = lode_db_prepare(org->db,
                         "SELECT 1 FROM _lode_session WHERE hash = ? AND kind = ?"
                         " AND (ends_ms IS NULL OR ends_ms > ?)",
                         err);
    rc = st ? lode_db_bind(org->db, st, err, "sii", hash, (int64_t)kind, lode_clock_now_ms()) : -1;
    if (rc == 0)
        rc = lode_db_step(org->db, st, err);
    if (rc == 1)
        sqlite3_reset(st);
    lode_org_state_unlock(org);
    return rc;
}

int lode_org_session_end(struct lode_org *org, const char *token, struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE];
    int rc, n = 0;

    if (lode_hash_sha256(token, strlen(token), hash, err) < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    rc = lode_db_run(org->db, err, "DELETE FROM _lode_session WHERE hash = ?", "s", hash);
    if (rc == 0) {
        n = lode_db_changes(org->db);
        rc = lode_db_run(org->db, err, "DELETE FROM _lode_session WHERE parent = ?", "s", hash);
    }
    return lode_org_state_end(org, rc, err) < 0 ? -1 : n > 0;
}

int lode_org_session_is_same(const char *a, const char *b, struct lode_err *err)
{
    char hash_a[LODE_HASH_HEX_SIZE], hash_b[LODE_HASH_HEX_SIZE];

    if (lode_hash_sha256(a, strlen(a), hash_a, err) < 0 ||
        lode_hash_sha256(b, strlen(b), hash_b, err) < 0)
        return -1;
    return strcmp(hash_a, hash_b) == 0;
}

/* The token that the call carries; NULL where it has none. 0; -1: answered. */
static int find_token(struct lode_org_call *c, const char **out)
{
    const char *header = lode_server_header(c->rq, "Authorization"), *token;

    if (header && lode_str_casecmpn(header, strcspn(header, " "), "Bearer", 6) != 0 &&
        lode_str_casecmpn(header, strcspn(header, " "), "OAuth", 5) != 0) {
        lode_org_call_error(c, 401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
        return -1;
    }
    if (header)
        token = header + strcspn(header, " ");
    else /* how an identity URL is asked for by some clients */
        token = lode_str_starts(c->rq->path, "/id/") ? lode_server_arg(c->rq, "oauth_token") : NULL;
    while (token && *token == ' ')
        token++;
    *out = token;
    return 0;
}

int lode_org_session_check_own(struct lode_org_call *c)
{
    const char *token;
    struct lode_err err;
    int is_known, is_own;

    if (find_token(c, &token) < 0)
        return 0;
    is_known = token ? lode_org_session_find(c->org, LODE_ORG_SESSION_ACCESS, token, &err) : 0;
    is_own = is_known < 0 ? -1 : lode_org_session_is_same(token ? token : "", c->org->token, &err);
    if (is_own < 0)
        lode_org_call_fault(c, &err);
    else if (!is_own)
        lode_org_call_error(c, 401, "INVALID_SESSION_ID",
                            is_known ? "Only the token that the server printed opens this path"
                                     : "Session expired or invalid");
    return is_own == 1;
}

/* The identity service says it in one word of plain text, with 403: nforce and sf look for it. */
static void refuse(struct lode_org_call *c, int has_token)
{
    if (lode_str_starts(c->rq->path, "/id/") ||
        lode_str_starts(c->rq->path, "/services/oauth2/userinfo"))
        lode_org_call_word(c, 403, has_token ? "Bad_OAuth_Token" : "Missing_OAuth_Token");
    else
        lode_org_call_error(c, 401, "INVALID_SESSION_ID", "Session expired or invalid");
}

int lode_org_session_check(struct lode_org_call *c, int is_ended)
{
    const char *token;
    struct lode_err err;
    int rc = 0;

    if (find_token(c, &token) < 0)
        return 0;
    if (token && is_ended)
        rc = lode_org_session_end(c->org, token, &err) < 0 ? -1 : 0;
    else if (token)
        rc = lode_org_session_find(c->org, LODE_ORG_SESSION_ACCESS, token, &err);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        refuse(c, token != NULL);
    return rc == 1;
}
