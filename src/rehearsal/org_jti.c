/* rehearsal/org_jti.c - the table of ids. */
#include "rehearsal/org_jti.h"

#include <string.h>

#include "base/clock.h"
#include "base/hash.h"

enum { KEPT_MS = 24 * 60 * 60 * 1000 };

int lode_org_jti_open(struct lode_db *db, struct lode_err *err)
{
    return lode_db_exec(db,
                        "CREATE TABLE IF NOT EXISTS _lode_jti (hash TEXT PRIMARY KEY,"
                        " ends_ms INTEGER NOT NULL) WITHOUT ROWID",
                        err);
}

int lode_org_jti_use(struct lode_org *org, const char *jti, double exp_seconds,
                     struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE];
    int64_t now = lode_clock_now_ms(), ends = now + KEPT_MS;
    int rc, is_new = 0;

    if (exp_seconds * 1000 < (double)ends)
        ends = (int64_t)(exp_seconds * 1000);
    if (lode_hash_sha256(jti, strlen(jti), hash, err) < 0 || lode_org_state_begin(org, err) < 0)
        return -1;
    rc = lode_db_run(org->db, err, "DELETE FROM _lode_jti WHERE ends_ms <= ?", "i", now);
    if (rc == 0)
        rc = lode_db_run(org->db, err, "INSERT OR IGNORE INTO _lode_jti VALUES (?, ?)", "si", hash,
                         ends);
    if (rc == 0)
        is_new = lode_db_changes(org->db) > 0;
    return lode_org_state_end(org, rc, err) < 0 ? -1 : is_new;
}
