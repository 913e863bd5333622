/* rehearsal/org_oauth.c - the token endpoint (client_credentials), userinfo, identity. */
#include "rehearsal/org_oauth.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/str.h"
#include "rehearsal/org_soql.h"

enum { TOKEN_CHARS = 80, FORM_SIZE = 512 };

int lode_org_oauth_open(struct lode_db *db, struct lode_err *err)
{
    return lode_db_exec(db, "CREATE TABLE IF NOT EXISTS _lode_token (hash TEXT PRIMARY KEY)", err);
}

void lode_org_oauth_random(char *out, size_t n)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

    lode_clock_random(out, n);
    for (size_t i = 0; i < n; i++)
        out[i] = alphabet[(unsigned char)out[i] % 64];
    out[n] = '\0';
}

int lode_org_oauth_issue(struct lode_org *org, char *out, struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE];
    size_t n = strlen(org->org_id);

    memcpy(out, org->org_id, n);
    out[n] = '!';
    lode_org_oauth_random(out + n + 1, TOKEN_CHARS);
    if (lode_hash_sha256(out, strlen(out), hash, err) < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    return lode_org_state_end(
        org, lode_db_run(org->db, err, "INSERT INTO _lode_token (hash) VALUES (?)", "s", hash),
        err);
}

/* 1, 0, -1. */
static int is_known(struct lode_org *org, const char *token, int is_ended, struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE];
    sqlite3_stmt *st;
    int rc;

    if (lode_hash_sha256(token, strlen(token), hash, err) < 0)
        return -1;
    if (is_ended) {
        if (lode_org_state_begin(org, err) < 0)
            return -1;
        return lode_org_state_end(
            org, lode_db_run(org->db, err, "DELETE FROM _lode_token WHERE hash = ?", "s", hash),
            err);
    }
    lode_org_state_lock(org);
    st = lode_db_prepare(org->db, "SELECT 1 FROM _lode_token WHERE hash = ?", err);
    rc = st ? lode_db_bind(org->db, st, err, "s", hash) : -1;
    if (rc == 0)
        rc = lode_db_step(org->db, st, err);
    if (rc == 1)
        sqlite3_reset(st);
    lode_org_state_unlock(org);
    return rc;
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

int lode_org_oauth_check_own(struct lode_org_call *c)
{
    char given[LODE_HASH_HEX_SIZE], own[LODE_HASH_HEX_SIZE];
    const char *token;
    struct lode_err err;
    int rc;

    if (find_token(c, &token) < 0)
        return 0;
    rc = token ? is_known(c->org, token, 0, &err) : 0;
    if (rc < 0 ||
        lode_hash_sha256(token ? token : "", token ? strlen(token) : 0, given, &err) < 0 ||
        lode_hash_sha256(c->org->token, strlen(c->org->token), own, &err) < 0)
        lode_org_call_fault(c, &err);
    else if (strcmp(given, own) != 0) /* of hashes: how long it takes tells nothing */
        lode_org_call_error(c, 401, "INVALID_SESSION_ID",
                            rc ? "Only the token that the server printed opens this path"
                               : "Session expired or invalid");
    return !c->rq->reply.status;
}

int lode_org_oauth_check(struct lode_org_call *c, int is_ended)
{
    const char *token;
    struct lode_err err;
    int rc;

    if (find_token(c, &token) < 0)
        return 0;
    rc = token ? is_known(c->org, token, is_ended, &err) : 0;
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        lode_org_call_error(c, 401, "INVALID_SESSION_ID", "Session expired or invalid");
    return rc == 1;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A field of a urlencoded form; "" where absent or longer than out. */
static void form_field(const char *form, const char *name, char *out)
{
    size_t n = strlen(name), k = 0;

    while (form && (strncmp(form, name, n) != 0 || form[n] != '=')) {
        form = strchr(form, '&');
        form = form ? form + 1 : NULL;
    }
    for (const char *p = form ? form + n + 1 : ""; *p && *p != '&' && k < FORM_SIZE - 1; p++) {
        int high = *p == '%' ? hex(p[1]) : -1, low = high >= 0 ? hex(p[2]) : -1;

        if (low >= 0) {
            out[k++] = (char)(high * 16 + low);
            p += 2;
        } else {
            out[k++] = *p == '+' ? ' ' : *p;
        }
    }
    out[k] = '\0';
}

/* The decoded text of "Basic …", cut at its colon. */
static void basic(const char *header, char *id, char *secret)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[FORM_SIZE], *colon;
    uint32_t bits = 0;
    size_t n_bits = 0, k = 0;

    for (const char *p = header, *at; *p && k < sizeof text - 1; p++) {
        at = strchr(alphabet, *p);
        if (!at)
            break;
        bits = bits << 6 | (uint32_t)(at - alphabet);
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            text[k++] = (char)(bits >> n_bits & 0xFF);
        }
    }
    text[k] = '\0';
    colon = strchr(text, ':');
    if (!colon)
        return;
    *colon = '\0';
    lode_str_copy(id, FORM_SIZE, text);
    lode_str_copy(secret, FORM_SIZE, colon + 1);
}

/* OAuth's errors are one object. */
static void refuse(struct lode_org_call *c, const char *error, const char *description)
{
    lode_org_call_json(c, 400,
                       json_pack("{s:s, s:s}", "error", error, "error_description", description));
}

static void grant(struct lode_org_call *c)
{
    char token[LODE_ORG_TOKEN_SIZE], signature[45], issued[32];
    struct lode_err err;

    if (lode_org_oauth_issue(c->org, token, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    lode_org_oauth_random(signature, 43);
    lode_str_copy(signature + 43, 2, "=");
    snprintf(issued, sizeof issued, "%" PRId64, lode_clock_now_ms());
    lode_server_add_header(c->rq, "Cache-Control", "no-store");
    lode_org_call_json(
        c, 200,
        json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:s}", "access_token", token, "signature",
                  signature, "scope", "api", "instance_url", c->org->url, "id",
                  json_sprintf("%s/id/%s/%s", c->org->url, c->org->org_id, c->org->user_id),
                  "token_type", "Bearer", "issued_at", issued));
}

void lode_org_oauth_token(struct lode_org_call *c)
{
    const char *form = lode_buf_str(&c->rq->body),
               *header = lode_server_header(c->rq, "Authorization");
    char type[FORM_SIZE], id[FORM_SIZE], secret[FORM_SIZE];

    form_field(form, "grant_type", type);
    form_field(form, "client_id", id);
    form_field(form, "client_secret", secret);
    if (header && lode_str_casecmpn(header, 6, "Basic ", 6) == 0)
        basic(header + 6, id, secret);
    if (strcmp(type, "client_credentials") != 0)
        refuse(c, "unsupported_grant_type", "grant type not supported");
    else if (strcmp(id, c->org->client_id) != 0)
        refuse(c, "invalid_client_id", "client identifier invalid");
    else if (strcmp(secret, c->org->client_secret) != 0)
        refuse(c, "invalid_client", "invalid client credentials");
    else
        grant(c);
    memset(secret, 0, sizeof secret);
}

/* Username, name and e-mail of the running user, each "" where the org has none. */
static int find_user(struct lode_org *org, char text[3][256], struct lode_err *err)
{
    struct lode_org_query *q = NULL;
    struct lode_slice values[3] = {{"", 0}, {"", 0}, {"", 0}};
    char soql[128];
    int is_null[3] = {0}, rc;

    memset(text, 0, 3 * 256);
    snprintf(soql, sizeof soql, "SELECT Username, Name, Email FROM User WHERE Id = '%s'",
             org->user_id);
    lode_org_state_lock(org);
    rc = lode_org_soql_open(org->records, soql, 0, 0, &q, err);
    if (rc == 0)
        rc = lode_org_soql_start(q, 0, 1, err);
    if (rc == 0)
        rc = lode_org_soql_next(q, values, is_null, err);
    for (size_t i = 0; rc == 1 && i < 3; i++)
        if (!is_null[i])
            snprintf(text[i], 256, "%.*s", (int)values[i].n, values[i].p);
    lode_org_soql_close(q);
    lode_org_state_unlock(org);
    return rc < 0 ? -1 : 0;
}

void lode_org_oauth_userinfo(struct lode_org_call *c)
{
    struct lode_org *o = c->org;
    struct lode_err err;
    char user[3][256];

    if (find_user(o, user, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    lode_org_call_json(c, 200,
                       json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:b}",
                                 "sub", json_sprintf("%s/id/%s/%s", o->url, o->org_id, o->user_id),
                                 "user_id", o->user_id, "organization_id", o->org_id,
                                 "preferred_username", user[0], "nickname", user[0], "name",
                                 user[1], "email", user[2], "email_verified", 1, "zoneinfo", "GMT",
                                 "locale", "en_US", "user_type", "STANDARD", "active", 1));
}

void lode_org_oauth_identity(struct lode_org_call *c)
{
    struct lode_org *o = c->org;
    const struct lode_slice *a = c->match.args;
    struct lode_err err;
    char user[3][256], org_id[19], user_id[19];

    if (lode_org_records_id18(a[0].p, a[0].n, org_id) < 0 || strcmp(org_id, o->org_id) != 0 ||
        lode_org_records_id18(a[1].p, a[1].n, user_id) < 0 || strcmp(user_id, o->user_id) != 0) {
        lode_org_call_not_found(c);
        return;
    }
    if (find_user(o, user, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    lode_org_call_json(
        c, 200,
        json_pack("{s:o, s:b, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:o, s:o, s:o}, s:b, s:s, s:s, s:s}",
                  "id", json_sprintf("%s/id/%s/%s", o->url, o->org_id, o->user_id), "asserted_user",
                  1, "user_id", o->user_id, "organization_id", o->org_id, "username", user[0],
                  "nick_name", user[0], "display_name", user[1], "email", user[2], "urls", "rest",
                  json_sprintf("%s/services/data/v{version}/", o->url), "sobjects",
                  json_sprintf("%s/services/data/v{version}/sobjects/", o->url), "query",
                  json_sprintf("%s/services/data/v{version}/query/", o->url), "active", 1,
                  "user_type", "STANDARD", "language", "en_US", "locale", "en_US"));
}
