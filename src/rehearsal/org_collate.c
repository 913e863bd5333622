/* rehearsal/org_collate.c - SQLite's NOCASE, in all alphabets. */
#include "rehearsal/org_collate.h"

#include "base/fold.h"

/* What PRAGMA user_version is where all indexes are in our order; 0: in SQLite's. */
enum { VERSION = 1 };

static int compare(void *ctx, int n_a, const void *a, int n_b, const void *b)
{
    (void)ctx;
    return lode_fold_cmp(a, (size_t)n_a, b, (size_t)n_b);
}

int lode_org_collate_open(struct lode_db *db, struct lode_err *err)
{
    if (sqlite3_create_collation(lode_db_handle(db), "NOCASE", SQLITE_UTF8, NULL, compare) ==
        SQLITE_OK)
        return 0;
    return lode_err_set(err, LODE_E_NOMEM, "out of memory for the database's order");
}

int lode_org_collate_renew(struct lode_db *db, struct lode_err *err)
{
    int version;

    if (lode_db_version(db, &version, err) < 0)
        return -1;
    if (version >= VERSION)
        return 0;
    if (lode_db_exec(db, "REINDEX NOCASE", err) < 0)
        return (err->sys & 0xFF) != SQLITE_CONSTRAINT
                   ? -1
                   : lode_err_set(err, LODE_E_CHECK,
                                  "%s: two records there differ only in the case of letters that "
                                  "are not ASCII, which an earlier lode took for different: start "
                                  "with a new database",
                                  sqlite3_errmsg(lode_db_handle(db)));
    return lode_db_exec(db, "PRAGMA user_version = 1", err);
}
