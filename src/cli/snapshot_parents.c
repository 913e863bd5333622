/* cli/snapshot_parents.c - the records that others name come along: with their name and what they
 * cannot be without, so that few more follow. */
#include "cli/snapshot.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "salesforce/queryjob.h"
#include "store/db.h"

/* Ids of 15 and of 18 characters are one. */
enum { ID_LEN = 15, PREFIX_LEN = 3, IDS_A_QUERY = 200 };

struct lode_snapshot_parents {
    struct lode_db *db;
};

int lode_snapshot_parents_open(struct lode_snapshot_parents **out, struct lode_err *err)
{
    struct lode_snapshot_parents *p = lode_mem_alloc(sizeof *p, err);

    if (!p)
        return -1;
    if (lode_db_open("", 0, &p->db, err) < 0 || /* a file of SQLite's own, gone at its close */
        lode_db_exec(p->db,
                     "CREATE TABLE there(id TEXT PRIMARY KEY) WITHOUT ROWID;"
                     "CREATE TABLE named(id TEXT PRIMARY KEY, object TEXT, field TEXT,"
                     " is_done INTEGER) WITHOUT ROWID;" /* it is there, or was asked for */
                     "CREATE INDEX wanted ON named(substr(id,1,3)) WHERE is_done=0",
                     err) < 0) {
        lode_snapshot_parents_close(p);
        return -1;
    }
    *out = p;
    return 0;
}

void lode_snapshot_parents_close(struct lode_snapshot_parents *p)
{
    lode_db_close(p->db);
    lode_mem_free(p);
}

static int read_cell(struct lode_db *db, const struct lode_describe *d, const struct lode_field *f,
                     struct lode_slice cell, struct lode_err *err)
{
    if (!f || cell.n < ID_LEN)
        return 0;
    if (strcmp(f->type, "id") == 0)
        return lode_db_run(db, err, "INSERT OR IGNORE INTO there VALUES (?)", "b", cell.p,
                           (size_t)ID_LEN) < 0
                   ? -1
                   : lode_db_run(db, err, "UPDATE named SET is_done=1 WHERE id=?", "b", cell.p,
                                 (size_t)ID_LEN);
    if (strcmp(f->type, "reference") != 0)
        return 0;
    return lode_db_run(db, err,
                       "INSERT OR IGNORE INTO named VALUES"
                       " (?1,?2,?3, EXISTS (SELECT 1 FROM there WHERE id=?1))",
                       "bss", cell.p, (size_t)ID_LEN, lode_describe_name(d), f->name);
}

static int read_rows(struct lode_db *db, struct lode_reader *r, const struct lode_describe *d,
                     struct lode_err *err)
{
    size_t n;
    const char *const *columns = lode_reader_columns(r, &n);
    struct lode_row row;
    int rc;

    while ((rc = lode_reader_next(r, &row, err)) == 1)
        for (size_t i = 0; i < n && i < row.n_cells; i++)
            if (read_cell(db, d, lode_describe_field(d, columns[i]), row.cells[i], err) < 0)
                return -1;
    return rc;
}

int lode_snapshot_parents_read(struct lode_snapshot_parents *p, const char *path,
                               const struct lode_describe *d, struct lode_err *err)
{
    struct lode_reader *r;
    int rc;

    if (lode_reader_open(path, NULL, &r, err) < 0)
        return -1;
    rc = lode_db_begin(p->db, err);
    if (rc == 0 && (rc = read_rows(p->db, r, d, err)) == 0)
        rc = lode_db_commit(p->db, err);
    if (rc < 0)
        lode_db_rollback(p->db);
    lode_reader_close(r);
    return rc;
}

/* A record's name, and what a new one must bring. */
static int is_needed(const struct lode_field *f, const char *name_field)
{
    return lode_describe_is_required(f) || lode_str_casecmp(f->name, name_field) == 0 ||
           lode_str_casecmp(f->name, "IsActive") == 0;
}

/* The local org asks no more of a user than a name. */
static int add_fields(struct lode_buf *b, const struct lode_describe *d, struct lode_err *err)
{
    int is_user = strcmp(lode_describe_name(d), "User") == 0;
    size_t n;
    const struct lode_field *fields = lode_describe_fields(d, &n);

    for (size_t i = 0; i < n; i++) {
        const struct lode_field *f = &fields[i];

        if (strcmp(f->type, "id") != 0 && is_needed(f, is_user ? "LastName" : "Name") &&
            !(is_user && strcmp(f->type, "reference") == 0) &&
            lode_buf_addf(b, err, ", %s", f->name) < 0)
            return -1;
    }
    return 0;
}

/* "… WHERE Id IN ('…', …)": the first of the object's that nobody asked for yet, which are asked
 * for then. 0: there is none. */
static int make_soql(struct lode_snapshot_parents *p, const struct lode_describe *d,
                     const char *prefix, struct lode_buf *b, struct lode_err *err)
{
    static const char sql[] =
        "SELECT id FROM named WHERE is_done=0 AND substr(id,1,3)=? ORDER BY id LIMIT ?";
    sqlite3_stmt *st = lode_db_prepare(p->db, sql, err);
    int rc, n = 0;

    lode_buf_reset(b);
    if (!st || lode_db_bind(p->db, st, err, "si", prefix, (int64_t)IDS_A_QUERY) < 0 ||
        lode_buf_adds(b, "SELECT Id", err) < 0 || add_fields(b, d, err) < 0 ||
        lode_buf_addf(b, err, " FROM %s WHERE Id IN (", lode_describe_name(d)) < 0)
        return -1;
    while ((rc = lode_db_step(p->db, st, err)) == 1)
        if (lode_buf_addf(b, err, "%s'%s'", n++ ? "," : "", lode_db_text(st, 0)) < 0)
            return -1;
    if (rc < 0 || lode_buf_adds(b, ")", err) < 0)
        return -1;
    return n;
}

static int mark_asked(struct lode_snapshot_parents *p, const char *prefix, struct lode_err *err)
{
    return lode_db_run(p->db, err,
                       "UPDATE named SET is_done=1 WHERE id IN (SELECT id FROM named WHERE"
                       " is_done=0 AND substr(id,1,3)=? ORDER BY id LIMIT ?)",
                       "si", prefix, (int64_t)IDS_A_QUERY);
}

/* All of one object's. *n_rows: how many came. */
static int fetch_object(struct lode_snapshot_parents *p, struct lode_session *s, const char *folder,
                        const struct lode_describe *d, const char *prefix, int64_t *n_rows,
                        struct lode_err *err)
{
    struct lode_buf soql;
    int rc;

    lode_buf_init(&soql, 0);
    while ((rc = make_soql(p, d, prefix, &soql, err)) > 0) {
        char *path = lode_snapshot_file(folder, lode_describe_name(d), err);
        int64_t n = 0;

        rc = path && mark_asked(p, prefix, err) == 0
                 ? lode_queryjob_fetch(s, lode_buf_str(&soql), 0, LODE_QUERYJOB_REST, path, NULL,
                                       NULL, &n, err)
                 : -1;
        if (rc == 0)
            rc = lode_snapshot_parents_read(p, path, d, err);
        lode_mem_free(path);
        if (rc < 0)
            break;
        *n_rows += n;
    }
    lode_buf_clear(&soql);
    return rc;
}

/* The prefix of an Id that is not asked for yet. 1, 0: none is left. */
static int next_prefix(struct lode_snapshot_parents *p, char *prefix, struct lode_err *err)
{
    static const char sql[] = "SELECT substr(id,1,3) FROM named WHERE is_done=0 LIMIT 1";
    sqlite3_stmt *st = lode_db_prepare(p->db, sql, err);
    int rc = st ? lode_db_step(p->db, st, err) : -1;

    if (rc == 1) {
        lode_str_copy(prefix, PREFIX_LEN + 1, lode_db_text(st, 0));
        sqlite3_reset(st);
    }
    return rc;
}

/* Those whose object the local org will not know are taken there as they are, and record types come
 * with the description of their object. */
static int forget(struct lode_snapshot_parents *p, const char *prefix, struct lode_err *err)
{
    return lode_db_run(p->db, err, "DELETE FROM named WHERE substr(id,1,3)=?", "s", prefix);
}

static int tell_missing(struct lode_snapshot_parents *p, struct lode_err *err)
{
    static const char sql[] = "SELECT object, field, count(*) FROM named"
                              " WHERE id NOT IN (SELECT id FROM there) GROUP BY 1, 2";
    sqlite3_stmt *st = lode_db_prepare(p->db, sql, err);
    int rc = -1;

    while (st && (rc = lode_db_step(p->db, st, err)) == 1)
        fprintf(
            stderr,
            "warning: %s.%s names %lld record%s that the org does not show (deleted, or not for "
            "this user): the local org will refuse such rows; leave the field out of --records\n",
            lode_db_text(st, 0), lode_db_text(st, 1), (long long)sqlite3_column_int64(st, 2),
            sqlite3_column_int64(st, 2) == 1 ? "" : "s");
    return rc;
}

int lode_snapshot_parents_fetch(struct lode_snapshot_parents *p, struct lode_session *s,
                                const char *folder, struct lode_snapshot_objects *objects,
                                struct lode_err *err)
{
    char prefix[PREFIX_LEN + 1];
    int rc;

    while ((rc = next_prefix(p, prefix, err)) == 1) {
        const char *name = lode_snapshot_objects_by_prefix(objects, prefix);
        const struct lode_describe *d;
        int64_t n = 0;

        if (!name || strcmp(name, "RecordType") == 0) {
            rc = forget(p, prefix, err);
        } else {
            rc = lode_snapshot_objects_get(objects, name, &d, err);
            if (rc == 0)
                rc = fetch_object(p, s, folder, d, prefix, &n, err);
            if (rc == 0 && n)
                fprintf(stderr, "%lld record%s of %s, which these name\n", (long long)n,
                        n == 1 ? "" : "s", name);
        }
        if (rc < 0)
            return -1;
    }
    return rc < 0 ? -1 : tell_missing(p, err);
}
