/* store/journal_chunk.c - run.db: chunks, jobs, notes on rows, remembered values. */
#include "store/journal_work.h"

#include "base/clock.h"
#include "base/str.h"

static const char *const states[] = {
#define LODE_CHUNK_NAME(name, text) text,
    /* the list's commas are the macro's */
    LODE_CHUNK_STATES(LODE_CHUNK_NAME) /* NOLINT(bugprone-suspicious-missing-comma) */
#undef LODE_CHUNK_NAME
};

const char *lode_journal_state_name(enum lode_chunk_state state)
{
    return states[state];
}

int lode_journal_may(enum lode_chunk_state from, enum lode_chunk_state to)
{
    static const struct {
        enum lode_chunk_state from, to;
    } moves[] = {
#define LODE_CHUNK_MOVE(a, b) {LODE_CHUNK_##a, LODE_CHUNK_##b},
        LODE_CHUNK_MOVES(LODE_CHUNK_MOVE)
#undef LODE_CHUNK_MOVE
    };

    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].from == from && moves[i].to == to)
            return 1;
    return 0;
}

int lode_journal_chunk_add(struct lode_journal *j, int64_t step, const struct lode_journal_chunk *c,
                           int64_t *id, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    if (lode_db_run(db, err,
                    "INSERT INTO chunk(step, n, attempt, operation, state, n_rows, bytes, hash,"
                    " first_line, last_line, last_unit, changed) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
                    "iiissiisiiis", step, (int64_t)c->n, (int64_t)c->attempt, c->operation,
                    states[LODE_CHUNK_SPOOLED], c->n_rows, c->bytes, c->hash, c->first_line,
                    c->last_line, (int64_t)c->last_unit, now) < 0)
        return -1;
    *id = lode_db_last_rowid(db);
    return 0;
}

int lode_journal_chunk_state(struct lode_journal *j, int64_t chunk, enum lode_chunk_state state,
                             const char *job, struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    return lode_db_run(lode_journal_db(j), err,
                       "UPDATE chunk SET state=?, job=coalesce(?, job), changed=? WHERE id=?",
                       "sssi", states[state], job, now, chunk);
}

int lode_journal_chunk_cursor(struct lode_journal *j, int64_t chunk, int64_t cursor,
                              struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err, "UPDATE chunk SET cursor=? WHERE id=?", "ii",
                       cursor, chunk);
}

int lode_journal_job_add(struct lode_journal *j, int64_t chunk, const char *job, int64_t *number,
                         struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    if (lode_db_run(db, err,
                    "INSERT INTO job(id, chunk, state, created, changed) VALUES(?,?,'Open',?,?)",
                    "siss", job, chunk, now, now) < 0)
        return -1;
    *number = lode_db_last_rowid(db);
    return 0;
}

int lode_journal_job_state(struct lode_journal *j, const char *job, const char *state,
                           int64_t n_processed, int64_t n_failed, const char *message,
                           struct lode_err *err)
{
    char now[LODE_CLOCK_ISO_SIZE];

    lode_clock_iso(lode_clock_now_ms(), now);
    return lode_db_run(lode_journal_db(j), err,
                       "UPDATE job SET state=?, n_processed=?, n_failed=?, message=?, changed=?"
                       " WHERE id=?",
                       "siisss", state, n_processed, n_failed, message, now, job);
}

int lode_journal_job_get(struct lode_journal *j, const char *job, struct lode_journal_job *out,
                         struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(
        db,
        "SELECT state, coalesce(n_processed, -1), coalesce(n_failed, -1), message, created FROM job"
        " WHERE id=?",
        err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "s", job) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    if (rc <= 0)
        return rc;
    lode_str_copy(out->state, sizeof out->state, lode_db_text(st, 0));
    out->n_processed = sqlite3_column_int64(st, 1);
    out->n_failed = sqlite3_column_int64(st, 2);
    lode_str_copy(out->message, sizeof out->message, lode_db_text(st, 3));
    lode_str_copy(out->created, sizeof out->created, lode_db_text(st, 4));
    sqlite3_reset(st);
    return 1;
}

int lode_journal_jobs(struct lode_journal *j, int64_t step,
                      int (*each)(void *ctx, sqlite3_stmt *row), void *ctx, struct lode_err *err)
{
    static const char sql[] = "SELECT j.id, j.state, j.n_processed, j.n_failed FROM job j"
                              " JOIN chunk c ON c.id=j.chunk WHERE c.step=? ORDER BY j.number";
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "i", step) < 0)
        return -1;
    while ((rc = lode_db_step(db, st, err)) == 1)
        if (!each(ctx, st))
            break;
    sqlite3_reset(st);
    return rc < 0 ? -1 : 0;
}

int lode_journal_job_number(struct lode_journal *j, const char *job, int64_t *number,
                            struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT number FROM job WHERE id=?", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "s", job) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    *number = rc == 1 ? sqlite3_column_int64(st, 0) : 0;
    if (rc == 1)
        sqlite3_reset(st);
    return rc < 0 ? -1 : 0;
}

int lode_journal_job_newest(struct lode_journal *j, int64_t *number, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT max(number) FROM job", err);

    if (!st || lode_db_step(db, st, err) < 0)
        return -1;
    *number = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return 0;
}

int lode_journal_job_id(struct lode_journal *j, int64_t number, char *out, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT id FROM job WHERE number=?", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "i", number) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    if (rc < 0)
        return -1;
    lode_str_copy(out, 19, rc == 1 ? lode_db_text(st, 0) : "");
    sqlite3_reset(st);
    return 0;
}

int lode_journal_note_set(struct lode_journal *j, int64_t step, uint64_t unit,
                          const struct lode_journal_note *note, struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err,
                       "INSERT OR REPLACE INTO note(step, unit, code, field, value, message,"
                       " mended) VALUES(?,?,?,?,?,?,?)",
                       "iisssss", step, (int64_t)unit, note->code, note->field, note->value,
                       note->message, note->mended);
}

int lode_journal_note_get(struct lode_journal *j, int64_t step, uint64_t unit,
                          struct lode_journal_note *note, struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(
        db, "SELECT code, field, value, message, mended FROM note WHERE step=? AND unit=?", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "ii", step, (int64_t)unit) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    if (rc == 1) {
        note->code = lode_db_text(st, 0);
        note->field = lode_db_text(st, 1);
        note->value = lode_db_text(st, 2);
        note->message = lode_db_text(st, 3);
        note->mended = lode_db_text(st, 4);
    }
    return rc;
}

int lode_journal_note_settle(struct lode_journal *j, int64_t step, uint64_t unit,
                             struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err, "UPDATE note SET settled=1 WHERE step=? AND unit=?",
                       "ii", step, (int64_t)unit);
}

int lode_journal_note_drop(struct lode_journal *j, int64_t step, uint64_t unit,
                           struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err, "DELETE FROM note WHERE step=? AND unit=?", "ii",
                       step, (int64_t)unit);
}

int lode_journal_chunk_forget(struct lode_journal *j, int64_t step, int n, uint64_t first_unit,
                              struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);

    if (lode_journal_begin(j, err) < 0)
        return -1;
    if (lode_db_run(db, err, "DELETE FROM chunk WHERE step=? AND attempt=1 AND n>?", "ii", step,
                    (int64_t)n) == 0 &&
        lode_db_run(db, err, "DELETE FROM note WHERE step=? AND unit>=?", "ii", step,
                    (int64_t)first_unit) == 0 &&
        lode_journal_commit(j, err) == 0)
        return 0;
    lode_db_rollback(db);
    return -1;
}

int lode_journal_note_forget(struct lode_journal *j, int64_t step, const char *code,
                             const char *message, struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err,
                       "DELETE FROM note WHERE step=? AND code=? AND message=?", "iss", step, code,
                       message);
}

int lode_journal_attempt_add(struct lode_journal *j, int64_t step,
                             const struct lode_journal_attempt *a, struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err,
                       "INSERT OR REPLACE INTO attempt VALUES(?,?,?,?,?,?)", "iiiiss", step,
                       (int64_t)a->unit, (int64_t)a->attempt, a->chunk, a->code, a->message);
}

int lode_journal_mended(struct lode_journal *j, int64_t step,
                        int (*each)(void *ctx, const char *code, const char *mended, int64_t n),
                        void *ctx, struct lode_err *err)
{
    static const char sql[] = "SELECT code, mended, count(*) FROM note WHERE step=? AND settled"
                              " GROUP BY code, mended ORDER BY 3 DESC";
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "i", step) < 0)
        return -1;
    while ((rc = lode_db_step(db, st, err)) == 1)
        if (!each(ctx, lode_db_text(st, 0), lode_db_text(st, 1), sqlite3_column_int64(st, 2)))
            break;
    sqlite3_reset(st);
    return rc < 0 ? -1 : 0;
}

int lode_journal_top(struct lode_journal *j, int64_t step, int most,
                     int (*each)(void *ctx, const char *code, const char *message, int64_t n,
                                 int64_t first_unit),
                     void *ctx, struct lode_err *err)
{
    static const char sql[] = "SELECT code, message, count(*), min(unit) FROM note"
                              " WHERE step=? AND NOT settled AND code NOT IN ('', 'SKIPPED')"
                              " GROUP BY code ORDER BY 3 DESC, 4 LIMIT ?";
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "ii", step, (int64_t)most) < 0)
        return -1;
    while ((rc = lode_db_step(db, st, err)) == 1)
        if (!each(ctx, lode_db_text(st, 0), lode_db_text(st, 1), sqlite3_column_int64(st, 2),
                  sqlite3_column_int64(st, 3)))
            break;
    sqlite3_reset(st);
    return rc < 0 ? -1 : 0;
}

int lode_journal_memo_get(struct lode_journal *j, const char *name, int64_t n, const char **value,
                          struct lode_err *err)
{
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT value FROM memo WHERE name=? AND n=?", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "si", name, n) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    if (rc == 1)
        *value = lode_db_text(st, 0);
    return rc;
}

int lode_journal_memo_set(struct lode_journal *j, const char *name, int64_t n, const char *value,
                          struct lode_err *err)
{
    return lode_db_run(lode_journal_db(j), err, "INSERT OR REPLACE INTO memo VALUES(?,?,?)", "sis",
                       name, n, value);
}
