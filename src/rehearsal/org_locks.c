/* rehearsal/org_locks.c - locked parents in temporary tables. */
#include "rehearsal/org_locks.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

int lode_org_locks_open(struct lode_db *db, struct lode_err *err)
{
    return lode_db_exec(db,
                        "CREATE TEMP TABLE _lode_lock"
                        " (parent TEXT PRIMARY KEY, job INTEGER, batch INTEGER, chunk INTEGER);"
                        "CREATE TEMP TABLE _lode_rival"
                        " (job INTEGER, rival INTEGER, PRIMARY KEY (job, rival))",
                        err);
}

/* Owners and record types are locked by nobody. */
static int is_parent(const struct lode_org_column *c)
{
    const char *const *to = c->field ? c->field->refers_to : NULL;

    for (size_t i = 0; to && to[i]; i++)
        if (strcmp(to[i], "User") == 0 || strcmp(to[i], "RecordType") == 0)
            return 0;
    return to != NULL;
}

/* What a cell names: an id, or for a relationship column its key, which is not looked up: a parent
 * named by id in one job and by key in another counts as two. */
static int read_parent(const struct lode_org_column *c, struct lode_slice cell, char *out)
{
    if (!is_parent(c) || cell.n == 0 || (cell.n == 4 && memcmp(cell.p, "#N/A", 4) == 0))
        return 0;
    if (c->parent)
        snprintf(out, LODE_ORG_PARENT_SIZE, "%s.%s=%.*s", c->parent->name, c->parent_key->name,
                 (int)(cell.n < 64 ? cell.n : 64), cell.p);
    else if (lode_org_records_id18(cell.p, cell.n, out) < 0)
        return 0; /* no id: the save will say so */
    return 1;
}

/* 1 where another batch has it. */
static int is_taken(struct lode_db *db, int64_t job, int64_t batch, const char *parent,
                    struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(
        db,
        "SELECT 1 FROM _lode_lock l WHERE parent = ?1 AND CASE WHEN l.job = ?2 THEN l.batch <> ?3"
        " ELSE EXISTS (SELECT 1 FROM _lode_rival r WHERE r.job = l.job AND r.rival = ?2) END",
        err);
    int rc = st ? lode_db_bind(db, st, err, "sii", parent, job, batch) : -1;

    if (rc == 0)
        rc = lode_db_step(db, st, err);
    if (rc == 1)
        sqlite3_reset(st);
    return rc;
}

int lode_org_locks_take(struct lode_db *db, int64_t job, int64_t batch, int64_t chunk,
                        const struct lode_org_head *head, const struct lode_slice *cells,
                        char *parent, struct lode_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < head->n && rc == 0; i++)
        if (read_parent(&head->columns[i], cells[i], parent))
            rc = is_taken(db, job, batch, parent, err);
    for (size_t i = 0; i < head->n && rc == 0; i++)
        if (read_parent(&head->columns[i], cells[i], parent))
            rc = lode_db_run(db, err, "INSERT OR REPLACE INTO _lode_lock VALUES (?, ?, ?, ?)",
                             "siii", parent, job, batch, chunk);
    return rc;
}

int lode_org_locks_has(struct lode_db *db, int64_t job, int64_t chunk,
                       const struct lode_org_column *columns, size_t n,
                       const struct lode_slice *cells, char *parent, struct lode_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < n && rc == 0; i++) {
        sqlite3_stmt *st;

        if (!read_parent(&columns[i], cells[i], parent))
            continue;
        st = lode_db_prepare(
            db, "SELECT 1 FROM _lode_lock WHERE parent = ? AND job = ? AND chunk = ?", err);
        rc = st ? lode_db_bind(db, st, err, "sii", parent, job, chunk) : -1;
        if (rc == 0)
            rc = lode_db_step(db, st, err);
        if (rc == 1)
            sqlite3_reset(st);
    }
    return rc;
}

int lode_org_locks_end(struct lode_db *db, int64_t job, struct lode_err *err)
{
    if (lode_db_run(db, err,
                    "INSERT OR IGNORE INTO _lode_rival SELECT ?1, seq FROM _lode_job"
                    " WHERE state IN (1, 2) AND seq <> ?1",
                    "i", job) < 0 ||
        lode_db_run(db, err,
                    "DELETE FROM _lode_rival WHERE rival NOT IN"
                    " (SELECT seq FROM _lode_job WHERE state IN (1, 2))",
                    "") < 0)
        return -1;
    return lode_db_run(db, err,
                       "DELETE FROM _lode_lock WHERE job NOT IN (SELECT job FROM _lode_rival)", "");
}
