/* store/journal_resume.c - run.db: what a resumed run asks of it, and rows that wait to be sent
 * again. */
#include "store/journal_work.h"

#include <string.h>

#include "base/str.h"

int lode_journal_resume(struct lode_journal *j, struct lode_err *err)
{
    if (lode_db_run(lode_journal_db(j), err, "UPDATE run SET ended=NULL, status=NULL, reason=NULL",
                    "") < 0)
        return -1;
    return lode_journal_event(j, 0, "resumed", "", err);
}

int lode_journal_arguments(struct lode_journal *j,
                           int (*each)(void *ctx, const char *name, const char *value,
                                       struct lode_err *err),
                           void *ctx, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT name, value FROM argument ORDER BY name", err);
    int rc;

    if (!st)
        return -1;
    while ((rc = lode_db_step(db, st, err)) == 1)
        if (each(ctx, lode_db_text(st, 0), lode_db_text(st, 1), err) < 0) {
            rc = -1;
            break;
        }
    sqlite3_reset(st);
    return rc;
}

struct wanted {
    const char *name;
    struct lode_journal_step *out;
    int found;
};

static int is_wanted(void *ctx, const struct lode_journal_step *step)
{
    struct wanted *w = ctx;

    if (strcmp(step->name, w->name) != 0)
        return 1;
    *w->out = *step;
    w->found = 1;
    return 0;
}

int lode_journal_step_find(struct lode_journal *j, const char *name, struct lode_journal_step *out,
                           struct lode_err *err)
{
    struct wanted w = {name, out, 0};

    return lode_journal_steps(j, is_wanted, &w, err) < 0 ? -1 : w.found;
}

int lode_journal_step_resume(struct lode_journal *j, int64_t step, struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err,
                       "UPDATE step SET state='begun', ended=NULL WHERE id=?", "i", step);
}

int lode_journal_step_hash(struct lode_journal *j, int64_t step, const char **hash,
                           struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT hash FROM input WHERE step=?", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "i", step) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    *hash = rc == 1 ? lode_db_text(st, 0) : "";
    return rc < 0 ? -1 : 0;
}

#define CHUNK_COLUMNS                                                                            \
    "SELECT c.id, c.n_rows, coalesce(j.number, 0), c.n, c.attempt, c.state, c.operation, c.job," \
    " c.hash, c.bytes, c.cursor, c.first_line, c.last_line, c.last_unit FROM chunk c LEFT JOIN " \
    "job j ON j.id=c.job WHERE c.step=?"

static enum lode_chunk_state state_of(const char *name)
{
    for (int i = 0; i <= LODE_CHUNK_FAILED; i++)
        if (strcmp(lode_journal_state_name((enum lode_chunk_state)i), name) == 0)
            return (enum lode_chunk_state)i;
    return LODE_CHUNK_FAILED;
}

static void read_chunk(sqlite3_stmt *st, struct lode_journal_chunk *out)
{
    memset(out, 0, sizeof *out);
    out->id = sqlite3_column_int64(st, 0);
    out->n_rows = sqlite3_column_int64(st, 1);
    out->job_number = sqlite3_column_int64(st, 2);
    out->n = sqlite3_column_int(st, 3);
    out->attempt = sqlite3_column_int(st, 4);
    out->state = state_of(lode_db_text(st, 5));
    lode_str_copy(out->operation, sizeof out->operation, lode_db_text(st, 6));
    lode_str_copy(out->job, sizeof out->job, lode_db_text(st, 7));
    lode_str_copy(out->hash, sizeof out->hash, lode_db_text(st, 8));
    out->bytes = sqlite3_column_int64(st, 9);
    out->cursor = sqlite3_column_int64(st, 10);
    out->first_line = sqlite3_column_int64(st, 11);
    out->last_line = sqlite3_column_int64(st, 12);
    out->last_unit = (uint64_t)sqlite3_column_int64(st, 13);
}

static int one_chunk(struct lode_db *db, sqlite3_stmt *st, struct lode_journal_chunk *out,
                     struct lode_err *err)
{
    int rc = lode_db_step(db, st, err);

    if (rc == 1) {
        read_chunk(st, out);
        sqlite3_reset(st);
    }
    return rc;
}

int lode_journal_chunk_find(struct lode_journal *j, int64_t step, int n, int attempt,
                            struct lode_journal_chunk *out, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, CHUNK_COLUMNS " AND c.n=? AND c.attempt=?", err);

    if (!st || lode_db_bind(db, st, err, "iii", step, (int64_t)n, (int64_t)attempt) < 0)
        return -1;
    return one_chunk(db, st, out, err);
}

int lode_journal_chunk_next(struct lode_journal *j, int64_t step, int64_t after,
                            struct lode_journal_chunk *out, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, CHUNK_COLUMNS " AND c.id>? ORDER BY c.id LIMIT 1", err);

    if (!st || lode_db_bind(db, st, err, "ii", step, after) < 0)
        return -1;
    return one_chunk(db, st, out, err);
}

int lode_journal_again_add(struct lode_journal *j, int64_t step, int as_update,
                           const struct lode_buf *parent, const void *row, size_t n,
                           struct lode_err *err)
{
    return lode_db_run(
        lode_journal_db(j), err, "INSERT INTO again(step, as_update, parent, row) VALUES(?,?,?,?)",
        "iibb", step, (int64_t)as_update, lode_buf_str(parent), parent->len, (const char *)row, n);
}

int lode_journal_again_count(struct lode_journal *j, int64_t step, int as_update, int64_t *n,
                             struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st =
        lode_db_prepare(db, "SELECT count(*) FROM again WHERE step=? AND as_update=?", err);

    if (!st || lode_db_bind(db, st, err, "ii", step, (int64_t)as_update) < 0 ||
        lode_db_step(db, st, err) < 0)
        return -1;
    *n = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return 0;
}

int lode_journal_again_each(struct lode_journal *j, int64_t step, int as_update,
                            int (*each)(void *ctx, const void *row, size_t n, struct lode_err *err),
                            void *ctx, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(
        db, "SELECT row FROM again WHERE step=? AND as_update=? ORDER BY parent, id", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "ii", step, (int64_t)as_update) < 0)
        return -1;
    while ((rc = lode_db_step(db, st, err)) == 1)
        if (each(ctx, sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0), err) < 0) {
            rc = -1;
            break;
        }
    sqlite3_reset(st);
    return rc;
}

int lode_journal_again_clear(struct lode_journal *j, int64_t step, int as_update,
                             struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err, "DELETE FROM again WHERE step=? AND as_update=?",
                       "ii", step, (int64_t)as_update);
}
