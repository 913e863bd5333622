/* store/journal.c - run.db: the run, its steps and inputs. Chunks, jobs and notes: journal_chunk.c.
 */
#include "store/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/journal_schema.h"
#include "store/outcome.h"

struct lode_journal {
    struct lode_db *db;
};

struct lode_db *lode_journal_db(struct lode_journal *j)
{
    return j->db;
}

void lode_journal_close(struct lode_journal *j)
{
    if (!j)
        return;
    lode_db_close(j->db);
    lode_mem_free(j);
}

static int new_journal(const char *path, struct lode_journal **out, struct lode_err *err)
{
    struct lode_journal *j = lode_mem_alloc(sizeof *j, err);

    if (!j)
        return -1;
    if (lode_db_open(path, 1, &j->db, err) < 0) {
        lode_mem_free(j);
        return -1;
    }
    *out = j;
    return 0;
}

int lode_journal_create(const char *path, const struct lode_journal_run *run,
                        struct lode_journal **out, struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE], pragma[64];
    struct lode_journal *j = NULL;

    if (lode_io_exists(path))
        return lode_err_set(err, LODE_E_STORE, "%s exists already", path);
    if (new_journal(path, &j, err) < 0)
        return -1;
    lode_clock_iso(lode_clock_now_ms(), now);
    snprintf(pragma, sizeof pragma, "PRAGMA user_version=%d", LODE_JOURNAL_VERSION);
    if (lode_db_begin(j->db, err) < 0 || lode_db_exec(j->db, journal_schema, err) < 0 ||
        lode_db_run(j->db, err,
                    "INSERT INTO run(name, kind, script, lode_version, started, retry_of)"
                    " VALUES(?,?,?,?,?,?)",
                    "ssssss", run->name, run->kind, run->script, run->version, now,
                    run->retry_of) < 0 ||
        lode_db_exec(j->db, pragma, err) < 0 || lode_db_commit(j->db, err) < 0) {
        lode_journal_close(j);
        return -1;
    }
    *out = j;
    return 0;
}

int lode_journal_open(const char *path, struct lode_journal **out, struct lode_err *err)
{
    struct lode_journal *j = NULL;
    int version;

    if (!lode_io_exists(path))
        return lode_err_set(err, LODE_E_STORE, "%s: no such file: is this a run directory?", path);
    if (new_journal(path, &j, err) < 0)
        return -1;
    if (lode_db_version(j->db, &version, err) < 0) {
        lode_journal_close(j);
        return -1;
    }
    if (version != LODE_JOURNAL_VERSION) {
        lode_journal_close(j);
        return lode_err_set(err, LODE_E_STORE,
                            "%s: written by another lode (format %d, this one knows %d): use that "
                            "version for this run",
                            path, version, LODE_JOURNAL_VERSION);
    }
    *out = j;
    return 0;
}

int lode_journal_org(struct lode_journal *j, const char *org_id, const char *username,
                     const char *instance_url, struct lode_err *err)
{
    return lode_db_run(j->db, err, "UPDATE run SET org_id=?, username=?, instance_url=?", "sss",
                       org_id, username, instance_url);
}

int lode_journal_end(struct lode_journal *j, int status, const char *reason, struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    return lode_db_run(j->db, err, "UPDATE run SET ended=?, status=?, reason=?", "sis", now,
                       (int64_t)status, reason);
}

int lode_journal_read(struct lode_journal *j, struct lode_journal_run *out, struct lode_err *err)
{
    static const char sql[] =
        "SELECT name, kind, script, org_id, username, instance_url,"
        " lode_version, started, ended, retry_of, coalesce(status, -1) FROM run";
    sqlite3_stmt *st = lode_db_prepare(j->db, sql, err);
    const struct {
        char *to;
        size_t size;
    } fields[] = {
        {out->name, sizeof out->name},         {out->kind, sizeof out->kind},
        {out->script, sizeof out->script},     {out->org_id, sizeof out->org_id},
        {out->username, sizeof out->username}, {out->instance_url, sizeof out->instance_url},
        {out->version, sizeof out->version},   {out->started, sizeof out->started},
        {out->ended, sizeof out->ended},       {out->retry_of, sizeof out->retry_of},
    };
    int rc;

    if (!st)
        return -1;
    rc = lode_db_step(j->db, st, err);
    if (rc == 0)
        return lode_err_set(err, LODE_E_STORE, "run.db holds no run");
    if (rc < 0)
        return -1;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        lode_str_copy(fields[i].to, fields[i].size, lode_db_text(st, (int)i));
    out->status = sqlite3_column_int(st, 10);
    sqlite3_reset(st);
    return 0;
}

int lode_journal_argument(struct lode_journal *j, const char *name, const char *value,
                          struct lode_err *err)
{
    return lode_db_run(j->db, err, "INSERT OR REPLACE INTO argument VALUES(?,?)", "ss", name,
                       value);
}

int lode_journal_step_begin(struct lode_journal *j, const char *name, const char *object,
                            const char *operation, int64_t *id, struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE];
    sqlite3_stmt *st = lode_db_prepare(j->db, "SELECT 1 FROM step WHERE name=?", err);
    int rc;

    if (!st || lode_db_bind(j->db, st, err, "s", name) < 0)
        return -1;
    rc = lode_db_step(j->db, st, err);
    if (rc < 0)
        return -1;
    sqlite3_reset(st);
    if (rc == 1)
        return lode_err_set(err, LODE_E_USAGE,
                            "step \"%s\" was run already: every step needs a name of its own",
                            name);
    lode_clock_iso(lode_clock_now_ms(), now);
    if (lode_db_run(j->db, err,
                    "INSERT INTO step(name, object, operation, state, started)"
                    " VALUES(?,?,?,'begun',?)",
                    "ssss", name, object, operation, now) < 0)
        return -1;
    *id = lode_db_last_rowid(j->db);
    return 0;
}

int lode_journal_step_input(struct lode_journal *j, int64_t step, const char *path, int64_t size,
                            int64_t mtime_ms, const char *hash, struct lode_err *err)
{
    if (lode_journal_begin(j, err) < 0)
        return -1;
    if (lode_db_run(j->db, err, "DELETE FROM input WHERE step=?", "i", step) == 0 &&
        lode_db_run(j->db, err, "INSERT INTO input VALUES(?,?,?,?,?)", "isiis", step, path, size,
                    mtime_ms, hash) == 0 &&
        lode_journal_commit(j, err) == 0)
        return 0;
    lode_db_rollback(j->db);
    return -1;
}

int lode_journal_step_end(struct lode_journal *j, int64_t step, const char *state, int64_t n_rows,
                          int64_t n_parts, const int64_t *counts, struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    return lode_db_run(j->db, err,
                       "UPDATE step SET state=?, ended=?, n_rows=?, n_parts=?, created=?, "
                       "updated=?, deleted=?, failed=?,"
                       " skipped=?, rejected=?, unprocessed=?, unknown=? WHERE id=?",
                       "ssiiiiiiiiiii", state, now, n_rows, n_parts, counts[LODE_STATUS_CREATED],
                       counts[LODE_STATUS_UPDATED], counts[LODE_STATUS_DELETED],
                       counts[LODE_STATUS_FAILED], counts[LODE_STATUS_SKIPPED],
                       counts[LODE_STATUS_REJECTED], counts[LODE_STATUS_UNPROCESSED],
                       counts[LODE_STATUS_UNKNOWN], step);
}

int lode_journal_step_mark(struct lode_journal *j, int64_t step, const char *mark,
                           struct lode_err *err)
{
    return lode_db_run(j->db, err, "UPDATE step SET ids_mark=? WHERE id=?", "si", mark, step);
}

int lode_journal_steps(struct lode_journal *j,
                       int (*each)(void *ctx, const struct lode_journal_step *step), void *ctx,
                       struct lode_err *err)
{
    static const char sql[] =
        "SELECT id, name, object, operation, state, n_rows, 0, created, updated, deleted, failed,"
        " skipped, rejected, unprocessed, unknown, n_parts, ids_mark, started FROM step ORDER BY "
        "id";
    sqlite3_stmt *st = lode_db_prepare(j->db, sql, err);
    int rc;

    if (!st)
        return -1;
    while ((rc = lode_db_step(j->db, st, err)) == 1) {
        struct lode_journal_step s = {.id = sqlite3_column_int64(st, 0),
                                      .n_rows = sqlite3_column_int64(st, 5),
                                      .n_parts = sqlite3_column_int64(st, 15)};

        lode_str_copy(s.name, sizeof s.name, lode_db_text(st, 1));
        lode_str_copy(s.object, sizeof s.object, lode_db_text(st, 2));
        lode_str_copy(s.operation, sizeof s.operation, lode_db_text(st, 3));
        lode_str_copy(s.state, sizeof s.state, lode_db_text(st, 4));
        for (int i = 0; i < LODE_N_STATUS; i++)
            s.counts[i] = sqlite3_column_int64(st, 6 + i);
        lode_str_copy(s.ids_mark, sizeof s.ids_mark, lode_db_text(st, 16));
        lode_str_copy(s.started, sizeof s.started, lode_db_text(st, 17));
        if (!each(ctx, &s))
            break;
    }
    sqlite3_reset(st);
    return rc < 0 ? -1 : 0;
}

int lode_journal_event(struct lode_journal *j, int64_t step, const char *kind, const char *text,
                       struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    return lode_db_run(j->db, err, "INSERT INTO event(time, step, kind, text) VALUES(?,?,?,?)",
                       "siss", now, step, kind, text);
}

int lode_journal_begin(struct lode_journal *j, struct lode_err *err)
{
    return lode_db_begin(j->db, err);
}

int lode_journal_commit(struct lode_journal *j, struct lode_err *err)
{
    return lode_db_commit(j->db, err);
}
