/* rehearsal/org_jobs.c - the job table and the job as JSON. */
#include "rehearsal/org_jobs.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "rehearsal/org_records.h"

static const char *const states[] = {"Open",        "UploadComplete", "InProgress",
                                     "JobComplete", "Failed",         "Aborted"};

const char *lode_org_jobs_state(enum lode_org_state_name state)
{
    return states[state];
}

int lode_org_jobs_is_over(const struct lode_org_job *job)
{
    return job->state >= LODE_ORG_COMPLETE;
}

int lode_org_jobs_open(struct lode_db *db, struct lode_err *err)
{
    return lode_db_exec(
        db,
        "CREATE TABLE IF NOT EXISTS _lode_job ("
        " seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, is_query INTEGER NOT NULL,"
        " state INTEGER NOT NULL, object TEXT, operation TEXT, external_id TEXT, rule_id TEXT,"
        " delimiter TEXT, line_ending TEXT, version TEXT, query TEXT,"
        " created_ms INTEGER, modstamp_ms INTEGER, has_content INTEGER NOT NULL DEFAULT 0,"
        " n_processed INTEGER NOT NULL DEFAULT 0, n_failed INTEGER NOT NULL DEFAULT 0,"
        " retries INTEGER NOT NULL DEFAULT 0, total_ms INTEGER NOT NULL DEFAULT 0,"
        " active_ms INTEGER NOT NULL DEFAULT 0, error_message TEXT NOT NULL DEFAULT '',"
        " input_at INTEGER NOT NULL DEFAULT 0, ok_bytes INTEGER NOT NULL DEFAULT 0,"
        " failed_bytes INTEGER NOT NULL DEFAULT 0);"
        "CREATE INDEX IF NOT EXISTS _lode_job_unfinished ON _lode_job (seq)"
        " WHERE state IN (1, 2);",
        err);
}

/* "750Lo" and the number in base 62, then Salesforce's checksum. */
static int make_id(int64_t seq, char *id, struct lode_err *err)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    char id15[16] = "750Lo0000000000";

    for (int i = 14; i > 4 && seq; i--, seq /= 62)
        id15[i] = digits[seq % 62];
    if (lode_org_records_id18(id15, 15, id) < 0)
        return lode_err_set(err, LODE_E_STORE, "%s is no job id", id15);
    return 0;
}

int lode_org_jobs_create(struct lode_db *db, struct lode_org_job *job, const char *query,
                         struct lode_err *err)
{
    job->created_ms = job->modstamp_ms = lode_clock_now_ms();
    if (lode_db_run(db, err,
                    "INSERT INTO _lode_job (is_query, state, object, operation, external_id,"
                    " rule_id, delimiter, line_ending, version, query, created_ms, modstamp_ms)"
                    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                    "iissssssssii", (int64_t)job->is_query, (int64_t)job->state, job->object,
                    job->operation, job->external_id, job->rule_id, job->delimiter,
                    job->line_ending, job->version, query, job->created_ms, job->modstamp_ms) < 0)
        return -1;
    job->seq = lode_db_last_rowid(db);
    if (make_id(job->seq, job->id, err) < 0)
        return -1;
    return lode_db_run(db, err, "UPDATE _lode_job SET id = ? WHERE seq = ?", "si", job->id,
                       job->seq);
}

#define COLUMNS                                                                                    \
    "SELECT seq, id, is_query, state, object, operation, external_id, rule_id, delimiter,"         \
    " line_ending, version, created_ms, modstamp_ms, has_content, n_processed, n_failed, retries," \
    " total_ms, active_ms, error_message, input_at, ok_bytes, failed_bytes FROM _lode_job "

static void read_job(sqlite3_stmt *st, struct lode_org_job *j)
{
    memset(j, 0, sizeof *j);
    j->seq = sqlite3_column_int64(st, 0);
    lode_str_copy(j->id, sizeof j->id, lode_db_text(st, 1));
    j->is_query = sqlite3_column_int(st, 2);
    j->state = (enum lode_org_state_name)sqlite3_column_int(st, 3);
    lode_str_copy(j->object, sizeof j->object, lode_db_text(st, 4));
    lode_str_copy(j->operation, sizeof j->operation, lode_db_text(st, 5));
    lode_str_copy(j->external_id, sizeof j->external_id, lode_db_text(st, 6));
    lode_str_copy(j->rule_id, sizeof j->rule_id, lode_db_text(st, 7));
    lode_str_copy(j->delimiter, sizeof j->delimiter, lode_db_text(st, 8));
    lode_str_copy(j->line_ending, sizeof j->line_ending, lode_db_text(st, 9));
    lode_str_copy(j->version, sizeof j->version, lode_db_text(st, 10));
    j->created_ms = sqlite3_column_int64(st, 11);
    j->modstamp_ms = sqlite3_column_int64(st, 12);
    j->has_content = sqlite3_column_int(st, 13);
    j->n_processed = sqlite3_column_int64(st, 14);
    j->n_failed = sqlite3_column_int64(st, 15);
    j->retries = sqlite3_column_int64(st, 16);
    j->total_ms = sqlite3_column_int64(st, 17);
    j->active_ms = sqlite3_column_int64(st, 18);
    lode_str_copy(j->error_message, sizeof j->error_message, lode_db_text(st, 19));
    j->input_at = sqlite3_column_int64(st, 20);
    j->ok_bytes = sqlite3_column_int64(st, 21);
    j->failed_bytes = sqlite3_column_int64(st, 22);
}

/* The first row of a bound statement. */
static int read_first(struct lode_db *db, sqlite3_stmt *st, struct lode_org_job *out,
                      struct lode_err *err)
{
    int rc = lode_db_step(db, st, err);

    if (rc == 1) {
        read_job(st, out);
        sqlite3_reset(st);
    }
    return rc;
}

int lode_org_jobs_find(struct lode_db *db, struct lode_slice id, int is_query,
                       struct lode_org_job *out, struct lode_err *err)
{
    sqlite3_stmt *st;
    char id18[19];

    if (lode_org_records_id18(id.p, id.n, id18) < 0)
        return 0;
    st = lode_db_prepare(db, COLUMNS "WHERE id = ? AND is_query = ?", err);
    if (!st || lode_db_bind(db, st, err, "si", id18, (int64_t)is_query) < 0)
        return -1;
    return read_first(db, st, out, err);
}

int lode_org_jobs_next(struct lode_db *db, struct lode_org_job *out, struct lode_err *err)
{
    sqlite3_stmt *st =
        lode_db_prepare(db, COLUMNS "WHERE state IN (1, 2) ORDER BY state DESC, seq LIMIT 1", err);

    return st ? read_first(db, st, out, err) : -1;
}

int lode_org_jobs_after(struct lode_db *db, int64_t after, int is_query, struct lode_org_job *out,
                        struct lode_err *err)
{
    sqlite3_stmt *st =
        lode_db_prepare(db, COLUMNS "WHERE seq > ? AND is_query = ? ORDER BY seq LIMIT 1", err);

    if (!st || lode_db_bind(db, st, err, "ii", after, (int64_t)is_query) < 0)
        return -1;
    return read_first(db, st, out, err);
}

int lode_org_jobs_stale(struct lode_db *db, int64_t after, int64_t open_before, int64_t over_before,
                        struct lode_org_job *out, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(db,
                                       COLUMNS "WHERE seq > ? AND ((state = 0 AND created_ms <= ?)"
                                               " OR (state >= 3 AND modstamp_ms <= ?))"
                                               " ORDER BY seq LIMIT 1",
                                       err);

    if (!st || lode_db_bind(db, st, err, "iii", after, open_before, over_before) < 0)
        return -1;
    return read_first(db, st, out, err);
}

int lode_org_jobs_query(struct lode_db *db, int64_t seq, struct lode_buf *out, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT query FROM _lode_job WHERE seq = ?", err);
    int rc;

    if (!st || lode_db_bind(db, st, err, "i", seq) < 0)
        return -1;
    rc = lode_db_step(db, st, err);
    if (rc == 1) {
        rc = lode_buf_adds(out, lode_db_text(st, 0), err);
        sqlite3_reset(st);
    }
    return rc;
}

int lode_org_jobs_save(struct lode_db *db, struct lode_org_job *job, struct lode_err *err)
{
    return lode_db_run(db, err,
                       "UPDATE _lode_job SET state = ?, modstamp_ms = ?, has_content = ?,"
                       " n_processed = ?, n_failed = ?, retries = ?, total_ms = ?, active_ms = ?,"
                       " error_message = ?, input_at = ?, ok_bytes = ?, failed_bytes = ?"
                       " WHERE seq = ?",
                       "iiiiiiiisiiii", (int64_t)job->state, job->modstamp_ms,
                       (int64_t)job->has_content, job->n_processed, job->n_failed, job->retries,
                       job->total_ms, job->active_ms, job->error_message, job->input_at,
                       job->ok_bytes, job->failed_bytes, job->seq);
}

int lode_org_jobs_delete(struct lode_db *db, int64_t seq, struct lode_err *err)
{
    return lode_db_run(db, err, "DELETE FROM _lode_job WHERE seq = ?", "i", seq);
}

void lode_org_jobs_time(int64_t ms, char *out)
{
    if (lode_clock_format(ms, "%Y-%m-%dT%H:%M:%S.000+0000", out, 32) < 0)
        out[0] = '\0';
}

/* Whether every key could be set; a failed one leaves *ok 0. */
static void set(json_t *o, const char *key, json_t *value, int *ok)
{
    if (json_object_set_new(o, key, value) < 0)
        *ok = 0;
}

static void set_counters(json_t *o, const struct lode_org_job *j, int *ok)
{
    /* An Open job has no counters of records yet. */
    if (j->state != LODE_ORG_OPEN) {
        set(o, "numberRecordsProcessed", json_integer(j->n_processed), ok);
        if (!j->is_query)
            set(o, "numberRecordsFailed", json_integer(j->n_failed), ok);
    }
    set(o, "retries", json_integer(j->retries), ok);
    set(o, "totalProcessingTime", json_integer(j->total_ms), ok);
    if (!j->is_query) {
        set(o, "apiActiveProcessingTime", json_integer(j->active_ms), ok);
        set(o, "apexProcessingTime", json_integer(0), ok);
    }
    if (j->is_query || strtod(j->version, NULL) >= 61)
        set(o, "isPkChunkingSupported", json_boolean(j->is_query), ok);
    if (j->state == LODE_ORG_FAILED && j->error_message[0])
        set(o, "errorMessage", json_string(j->error_message), ok);
}

json_t *lode_org_jobs_json(const struct lode_org_job *j, const char *user_id,
                           enum lode_org_job_view view)
{
    json_t *o = json_object();
    char time[32];
    int ok = o != NULL, is_full = view != LODE_ORG_VIEW_SHORT;

    set(o, "id", json_string(j->id), &ok);
    set(o, "operation", json_string(j->operation), &ok);
    set(o, "object", json_string(j->object), &ok);
    set(o, "createdById", json_string(user_id), &ok);
    lode_org_jobs_time(j->created_ms, time);
    set(o, "createdDate", json_string(time), &ok);
    lode_org_jobs_time(j->modstamp_ms, time);
    set(o, "systemModstamp", json_string(time), &ok);
    set(o, "state", json_string(states[j->state]), &ok);
    if (j->external_id[0])
        set(o, "externalIdFieldName", json_string(j->external_id), &ok);
    if (j->rule_id[0])
        set(o, "assignmentRuleId", json_string(j->rule_id), &ok);
    set(o, "concurrencyMode", json_string("Parallel"), &ok);
    set(o, "contentType", json_string("CSV"), &ok);
    set(o, "apiVersion", json_real(strtod(j->version, NULL)), &ok);
    if (view >= LODE_ORG_VIEW_INFO)
        set(o, "jobType", json_string(j->is_query ? "V2Query" : "V2Ingest"), &ok);
    /* Of one job while it is Open alone (captured); a list has it in every record (guide). */
    if (is_full && !j->is_query && (j->state == LODE_ORG_OPEN || view == LODE_ORG_VIEW_LIST))
        set(o, "contentUrl",
            json_sprintf("services/data/v%s/jobs/ingest/%s/batches", j->version, j->id), &ok);
    if (is_full) {
        set(o, "lineEnding", json_string(j->line_ending), &ok);
        set(o, "columnDelimiter", json_string(j->delimiter), &ok);
    }
    if (view == LODE_ORG_VIEW_INFO)
        set_counters(o, j, &ok);
    if (ok)
        return o;
    json_decref(o);
    return NULL;
}
