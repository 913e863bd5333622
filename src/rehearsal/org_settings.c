/* rehearsal/org_settings.c - an org's settings. */
#include "rehearsal/org_settings.h"

#include "base/str.h"
#include "rehearsal/org_duplicates.h"
#include "rehearsal/org_state.h"

static const char insert[] = "INSERT OR IGNORE INTO _lode_setting VALUES (?, ?)";

static int keep(struct lode_db *db, const struct lode_org_opts *opts, struct lode_err *err)
{
    static const char production[] = "UPDATE Organization SET IsSandbox = 0,"
                                     " OrganizationType = 'Enterprise Edition'";

    if (opts->is_production && lode_db_run(db, err, production, "") < 0)
        return -1;
    if (opts->has_audit_fields && lode_db_run(db, err, insert, "ss", "audit-fields", "true") < 0)
        return -1;
    if (opts->may_hard_delete && lode_db_run(db, err, insert, "ss", "hard-delete", "true") < 0)
        return -1;
    for (size_t i = 0; i < opts->n_duplicate_rules; i++)
        if (lode_db_run(db, err, insert, "ss", "duplicate-rule", opts->duplicate_rules[i]) < 0)
            return -1;
    return 0;
}

/* Adds the i-th rule: 1, 0 behind the last. Nothing is being read while its index is made. */
static int apply_rule(struct lode_db *db, int64_t i, struct lode_org_records *records,
                      struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(db,
                                       "SELECT value FROM _lode_setting WHERE name = "
                                       "'duplicate-rule' ORDER BY value LIMIT 1 OFFSET ?",
                                       err);
    char spec[512];
    int rc = st ? lode_db_bind(db, st, err, "i", i) : -1;

    if (rc == 0)
        rc = lode_db_step(db, st, err);
    if (rc != 1)
        return rc;
    lode_str_copy(spec, sizeof spec, lode_db_text(st, 0));
    sqlite3_reset(st);
    return lode_org_duplicates_add(records, spec, err) < 0 ? -1 : 1;
}

/* 1 where it is kept. */
static int is_on(struct lode_db *db, const char *name, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT 1 FROM _lode_setting WHERE name = ?", err);
    int rc = st ? lode_db_bind(db, st, err, "s", name) : -1;

    if (rc == 0)
        rc = lode_db_step(db, st, err);
    if (rc >= 0)
        sqlite3_reset(st);
    return rc;
}

static int apply(struct lode_org *org, struct lode_err *err)
{
    int has_audit = is_on(org->db, "audit-fields", err), rc;
    int64_t i = 0;

    org->may_hard_delete = has_audit < 0 ? -1 : is_on(org->db, "hard-delete", err);
    if (org->may_hard_delete < 0)
        return -1;
    if (has_audit)
        lode_org_schema_allow_audit(org->schema);
    while ((rc = apply_rule(org->db, i, org->records, err)) == 1)
        i++;
    return rc;
}

int lode_org_settings_apply(struct lode_org *org, const struct lode_org_opts *opts,
                            struct lode_err *err)
{
    struct lode_db *db = org->db;

    if (lode_db_exec(db,
                     "CREATE TABLE IF NOT EXISTS _lode_setting"
                     " (name TEXT, value TEXT, PRIMARY KEY (name, value))",
                     err) < 0 ||
        lode_db_begin(db, err) < 0)
        return -1;
    if (keep(db, opts, err) < 0 || apply(org, err) < 0 || lode_db_commit(db, err) < 0) {
        lode_db_rollback(db);
        return -1;
    }
    return 0;
}
