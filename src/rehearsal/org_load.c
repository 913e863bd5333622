/* rehearsal/org_load.c - an ingest job from UploadComplete to its end. */
#include "rehearsal/org_load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "rehearsal/org_finish.h"
#include "rehearsal/org_limits.h"
#include "rehearsal/org_refusals.h"
#include "rehearsal/org_results.h"

/* COMMIT_ROWS: pages of an index whose keys come in no order are written once for all these rows.
 */
enum { BATCH_ROWS = 10000, COMMIT_ROWS = 40000, COMMIT_MS = 1000 };
/* How long rows wait for a lock before they are tried again; in an org it is seconds. */
enum { LOCK_MS = 5 };

enum outcome { COMPLETE, FAILED, ABORTED, STOPPED };

struct lode_org_load {
    struct lode_org *org;
    struct lode_org_job job, saved; /* as it is, and as last committed */
    struct lode_org_csv *csv;
    struct lode_buf head_text; /* the uploaded header as it came */
    struct lode_org_head head;
    struct lode_org_log *logs[2]; /* successful, failed */
    int is_in_transaction, is_unreadable;
    int is_broken;                         /* a commit failed: what was read since is lost */
    int64_t n_uncommitted, transaction_ms; /* since when */
    int64_t body_at;                       /* where the first row begins */
    int64_t began_ms, active_before;
    double max_rows;    /* a fault; -1: off */
    int has_failed_ids; /* from v53 on failedResults tell sf__Id (protocol.md, 1.7) */
    int64_t batch;      /* of 10,000 rows, from 0; -1: none yet */

    /* the chunk in hand */
    struct lode_org_result results[LODE_ORG_CHUNK_ROWS];
    char delimiter;
    struct lode_org_refusals refusals;
    struct lode_slice *cells; /* of the rows that are, where some are not */
    struct lode_buf line, number;
};

const struct lode_org_job *lode_org_load_job(const struct lode_org_load *load)
{
    return &load->job;
}

static void set_active(struct lode_org_load *l)
{
    int64_t now = lode_clock_mono_ms();

    l->job.active_ms = l->active_before + (now > l->began_ms ? now - l->began_ms : 0);
}

int lode_org_load_commit(struct lode_org_load *l, struct lode_err *err)
{
    struct lode_db *db = l->org->db;

    if (!l->is_in_transaction)
        return 0;
    l->is_in_transaction = 0;
    l->n_uncommitted = 0;
    if (lode_org_results_flush(l->logs[0], &l->job.ok_bytes, err) < 0 ||
        lode_org_results_flush(l->logs[1], &l->job.failed_bytes, err) < 0 ||
        lode_org_jobs_save(db, &l->job, err) < 0 ||
        lode_org_usage_save(&l->org->usage, db, err) < 0 || lode_db_commit(db, err) < 0) {
        lode_db_rollback(db);
        l->job = l->saved;
        l->is_broken = 1;
        return -1;
    }
    l->saved = l->job;
    return 0;
}

/* Where none is open. */
static int begin_transaction(struct lode_org_load *l, struct lode_err *err)
{
    if (l->is_broken)
        return lode_err_set(err, LODE_E_STORE, "the rows saved last could not be committed");
    if (l->is_in_transaction)
        return 0;
    if (lode_db_begin(l->org->db, err) < 0)
        return -1;
    l->is_in_transaction = 1;
    l->transaction_ms = lode_clock_mono_ms();
    return 0;
}

/* A new state, in a transaction of its own. */
static int save_state(struct lode_org_load *l, enum lode_org_state_name state, struct lode_err *err)
{
    struct lode_org_job next = l->job;

    next.state = state;
    next.modstamp_ms = lode_clock_now_ms();
    if (lode_db_begin(l->org->db, err) < 0)
        return -1;
    if (lode_org_jobs_save(l->org->db, &next, err) < 0 || lode_db_commit(l->org->db, err) < 0) {
        lode_db_rollback(l->org->db);
        return -1;
    }
    l->job = l->saved = next;
    return 0;
}

/* Opens the file and reads its header. 1, 0 for an empty file, -1. */
static int open_csv(struct lode_org_load *l, struct lode_org_csv_chunk *header,
                    struct lode_err *err)
{
    char *path = lode_org_state_file(l->org, l->job.id, "csv", err);
    int rc = -1;

    if (!path)
        return -1;
    if (!l->job.has_content)
        rc = 0;
    else if (lode_org_csv_open(path, l->delimiter, strcmp(l->job.line_ending, "CRLF") == 0, &l->csv,
                               err) == 0)
        rc = lode_org_csv_header(l->csv, header, err);
    if (rc == 1 && lode_buf_add(&l->head_text, header->raw.p, header->raw.n, err) < 0)
        rc = -1;
    lode_mem_free(path);
    return rc;
}

/* Where the rows begin that are not committed. */
static int64_t rest_at(const struct lode_org_load *l)
{
    return l->job.input_at > l->body_at ? l->job.input_at : l->body_at;
}

/* Reads the whole file before anything is written: a fault of form fails the job with all its rows
 * unprocessed. 1, 0 for nothing to do, -1 (CHECK: the job's errorMessage). */
static int check_file(struct lode_org_load *l, struct lode_err *err)
{
    struct lode_org_csv_chunk header, chunk;
    int rc = open_csv(l, &header, err);

    if (rc <= 0) {
        l->is_unreadable = rc < 0;
        return rc;
    }
    lode_org_state_lock(l->org);
    rc = lode_org_head_read(l->org->records, l->org->schema, &l->job, &header, &l->head, err);
    lode_org_state_unlock(l->org);
    l->body_at = header.end;
    for (;;) {
        struct lode_err why;
        int more = lode_org_csv_next(l->csv, LODE_ORG_CHUNK_ROWS, &chunk, &why);

        if (more < 0) { /* before what the header lacks: an org reads the file first */
            l->is_unreadable = 1;
            *err = why;
            return -1;
        }
        if (more == 0)
            break;
    }
    if (rc < 0)
        return -1;
    return lode_org_csv_seek(l->csv, rest_at(l), err) < 0 ? -1 : 1;
}

/* Others have their turn meanwhile, and may commit. */
static int wait_for_locks(struct lode_org_load *l, struct lode_err *err)
{
    lode_org_state_unlock(l->org);
    lode_org_state_pause(l->org, LOCK_MS);
    lode_org_state_lock(l->org);
    return begin_transaction(l, err);
}

/* Where rows meet a lock, saving the chunk is tried again. That is what a job's "retries" tell
 * (Bulk API guide, Get Job Info: attempts to save that were repeated because of a problem such as
 * lock contention); how an org counts the attempts of many chunks is not known. */
static int find_refusals(struct lode_org_load *l, const struct lode_org_csv_chunk *c,
                         struct lode_err *err)
{
    struct lode_org_refusals *r = &l->refusals;
    int n_met = lode_org_refusals_find(r, &l->job, l->batch, &l->head, c, 0, err);

    for (int n = 1; n_met > 0 && n <= LODE_ORG_LOCK_RETRIES; n++) {
        l->job.retries++;
        if (r->has_locks && wait_for_locks(l, err) < 0)
            return -1;
        n_met = lode_org_refusals_find(r, &l->job, l->batch, &l->head, c, n, err);
    }
    return n_met < 0 ? -1 : 0;
}

/* Leaves in *cells the rows to be tried, and in *n how many. */
static int pick_rows(struct lode_org_load *l, const struct lode_org_csv_chunk *c,
                     const struct lode_slice **cells, size_t *n, struct lode_err *err)
{
    memset(l->refusals.texts, 0, sizeof l->refusals.texts);
    if (l->refusals.has_locks) {
        l->org->lock_job = l->job.seq;
        l->org->lock_chunk++; /* what the chunk before had is free */
    }
    if (c->is_whole && l->refusals.lock_chance <= 0 && !l->refusals.has_locks &&
        lode_text_valid(c->raw.p, c->raw.n) == c->raw.n) {
        *cells = c->cells;
        *n = c->n_rows;
        return 0;
    }
    if (find_refusals(l, c, err) < 0)
        return -1;
    *n = 0;
    for (size_t i = 0; i < c->n_rows; i++)
        if (!l->refusals.texts[i])
            memcpy(l->cells + (*n)++ * l->head.n, c->cells + c->first[i],
                   l->head.n * sizeof *l->cells);
    *cells = l->cells;
    return 0;
}

/* One cell as results show it, its delimiter before it. */
static int add_cell(struct lode_org_load *l, size_t column, struct lode_slice cell,
                    struct lode_err *err)
{
    if (lode_buf_addc(&l->line, l->delimiter, err) < 0)
        return -1;
    if (l->head.is_number && l->head.is_number[column] && cell.n) {
        lode_buf_reset(&l->number);
        if (lode_org_records_echo(&l->head.columns[column], cell, &l->number, err) < 0)
            return -1;
        cell = (struct lode_slice){l->number.p, l->number.len};
    }
    return lode_org_csv_quote(&l->line, cell.p, cell.n, err);
}

static int add_result(struct lode_org_load *l, const struct lode_org_csv_chunk *c, size_t i,
                      const struct lode_org_result *r, struct lode_err *err)
{
    const char *what = r->is_ok ? (r->is_created ? "true" : "false") : r->error;
    size_t n = c->first[i + 1] - c->first[i];

    const char *id = r->is_ok || l->has_failed_ids ? r->id : "";

    lode_buf_reset(&l->line);
    if (lode_org_csv_quote(&l->line, id, strlen(id), err) < 0 ||
        lode_buf_addc(&l->line, l->delimiter, err) < 0 ||
        lode_org_csv_quote(&l->line, what, strlen(what), err) < 0)
        return -1;
    for (size_t k = 0; k < l->head.n; k++)
        if (add_cell(l, k, k < n ? c->cells[c->first[i] + k] : (struct lode_slice){"", 0}, err) < 0)
            return -1;
    l->job.n_processed++;
    l->job.n_failed += !r->is_ok;
    if (lode_buf_adds(&l->line, lode_org_finish_line_end(&l->job), err) < 0)
        return -1;
    return lode_org_results_add(l->logs[!r->is_ok], &l->line, err);
}

static int add_results(struct lode_org_load *l, const struct lode_org_csv_chunk *c,
                       struct lode_err *err)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_rows; i++) {
        struct lode_org_result refused = {0};

        refused.error = (char *)(uintptr_t)l->refusals.texts[i]; /* never freed */
        if (add_result(l, c, i, refused.error ? &refused : &l->results[n++], err) < 0)
            return -1;
    }
    return 0;
}

/* Saves a chunk; the lock is held. */
static int save_chunk(struct lode_org_load *l, const struct lode_org_csv_chunk *c,
                      struct lode_err *err)
{
    const struct lode_slice *cells = NULL;
    size_t n = 0;
    int rc;

    if (begin_transaction(l, err) < 0)
        return -1;
    memset(l->results, 0, sizeof l->results);
    rc = pick_rows(l, c, &cells, &n, err);
    if (rc == 0 && n)
        rc = lode_org_records_save(l->org->records, l->head.object, l->head.op, l->head.external,
                                   l->head.columns, l->head.n, cells, n, l->results, err);
    if (rc == 0)
        rc = add_results(l, c, err);
    lode_org_records_clear(l->results, n);
    if (rc < 0) {
        lode_db_rollback(l->org->db);
        l->is_in_transaction = 0;
        l->job = l->saved;
        return -1;
    }
    l->job.input_at = c->end;
    l->n_uncommitted += (int64_t)c->n_rows;
    set_active(l);
    if (l->n_uncommitted < COMMIT_ROWS && lode_clock_mono_ms() - l->transaction_ms < COMMIT_MS)
        return 0;
    return lode_org_load_commit(l, err);
}

static int open_logs(struct lode_org_load *l, struct lode_err *err)
{
    const int64_t bytes[] = {l->job.ok_bytes, l->job.failed_bytes};

    for (size_t i = 0; i < 2; i++) {
        char *path = lode_org_state_file(l->org, l->job.id,
                                         lode_org_finish_log((enum lode_org_result_kind)i), err);
        int rc = path ? lode_org_results_open(path, bytes[i], &l->logs[i], err) : -1;

        lode_mem_free(path);
        if (rc < 0)
            return -1;
    }
    l->cells = lode_mem_alloc(LODE_ORG_CHUNK_ROWS * l->head.n * sizeof *l->cells, err);
    return l->cells ? 0 : -1;
}

/* The batch that the next row belongs to. CHECK where the day's allocation is spent: in which
 * words is not known. */
static int begin_batch(struct lode_org_load *l, int64_t n_rows, struct lode_err *err)
{
    if (l->batch == n_rows / BATCH_ROWS)
        return 0;
    if (lode_org_limits_is_spent(l->org, LODE_ORG_FAULT_BATCHES))
        return lode_err_set(err, LODE_E_CHECK, "ExceededQuota : ApiBatchItems Limit exceeded");
    l->batch = n_rows / BATCH_ROWS;
    lode_org_usage_count(&l->org->usage, LODE_ORG_USAGE_BATCHES);
    return 0;
}

/* All rows from where the job stands. *how where it did not fail. */
static int load_rows(struct lode_org_load *l, enum outcome *how, struct lode_err *err)
{
    double pace = lode_org_faults_number(l->org->faults, LODE_ORG_FAULT_PACE);
    struct lode_org_csv_chunk chunk;
    int64_t n = l->job.n_processed;
    int rc = open_logs(l, err);

    while (rc == 0) {
        size_t max = LODE_ORG_CHUNK_ROWS;

        if (lode_org_state_is_stopping(l->org)) {
            *how = STOPPED;
            break;
        }
        if (l->max_rows >= 0 && l->max_rows - (double)n < LODE_ORG_CHUNK_ROWS)
            max = l->max_rows > (double)n ? (size_t)(l->max_rows - (double)n) : 0;
        rc = lode_org_csv_next(l->csv, max ? max : 1, &chunk, err);
        if (rc <= 0)
            break;
        if (max == 0) /* what an org says of a batch that takes too long; its words are not known */
            return lode_err_set(err, LODE_E_CHECK, "Timeout : retried more than 20 times");
        if (begin_batch(l, n, err) < 0)
            return -1;
        lode_org_state_lock(l->org);
        if (l->org->is_abort_wanted && !l->is_broken)
            *how = ABORTED;
        else
            rc = save_chunk(l, &chunk, err);
        lode_org_state_unlock(l->org);
        if (*how == ABORTED || rc < 0)
            break;
        n += (int64_t)chunk.n_rows;
        if (pace > 0)
            lode_org_state_pause(l->org, (int64_t)pace);
    }
    return rc < 0 ? -1 : 0;
}

/* Commits, writes the result files, stores the last state. */
static int finish(struct lode_org_load *l, enum outcome how, const struct lode_err *why,
                  struct lode_err *err)
{
    static const enum lode_org_state_name states[] = {
        [COMPLETE] = LODE_ORG_COMPLETE, [FAILED] = LODE_ORG_FAILED, [ABORTED] = LODE_ORG_ABORTED};
    struct lode_slice header = {lode_buf_str(&l->head_text), l->head_text.len};
    int has_rest = how != COMPLETE && l->csv && !l->is_unreadable, rc;

    lode_org_state_lock(l->org);
    rc = lode_org_load_commit(l, err);
    lode_org_state_unlock(l->org);
    if (rc < 0 || how == STOPPED)
        return rc;
    if (has_rest && lode_org_csv_seek(l->csv, rest_at(l), err) < 0)
        return -1;
    if (lode_org_finish_write(l->org, &l->job, header, has_rest ? l->csv : NULL, l->is_unreadable,
                              err) < 0)
        return -1;
    lode_org_state_lock(l->org);
    set_active(l);
    l->job.total_ms = how == COMPLETE ? l->job.active_ms + 1 : 0;
    if (how == FAILED && l->job.n_processed == 0)
        l->job.active_ms = 0;
    if (how == FAILED) /* a fault of ours has no text in the protocol; Unknown is an org's name */
        lode_str_format(l->job.error_message, sizeof l->job.error_message, "%s%s",
                        why->code == LODE_E_CHECK ? "" : "Unknown : ", why->msg);
    rc = save_state(l, states[how], err);
    l->org->lock_job = 0;
    if (rc == 0 && l->refusals.has_locks)
        rc = lode_org_locks_end(l->org->db, l->job.seq, err);
    lode_org_state_unlock(l->org);
    return rc < 0 ? -1 : lode_org_finish_tidy(l->org, l->job.id, err);
}

static int run(struct lode_org_load *l, struct lode_err *err)
{
    enum outcome how = COMPLETE;
    struct lode_err why = {0};
    int rc;

    rc = check_file(l, &why);
    if (rc == 1)
        rc = load_rows(l, &how, &why);
    if (rc < 0)
        how = FAILED;
    return finish(l, how, &why, err);
}

int lode_org_load_run(struct lode_org *org, const struct lode_org_job *job, struct lode_err *err)
{
    struct lode_org_load *l = lode_mem_alloc(sizeof *l, err);
    int rc;

    if (!l)
        return -1;
    l->org = org;
    l->job = l->saved = *job;
    l->delimiter = lode_org_finish_delimiter(job);
    l->began_ms = lode_clock_mono_ms();
    l->active_before = job->active_ms;
    l->max_rows = lode_org_faults_job(org->faults);
    lode_org_refusals_init(&l->refusals, org);
    l->has_failed_ids = strtod(job->version, NULL) >= 53;
    l->batch = -1;
    lode_org_state_lock(org);
    org->load = l;
    lode_org_state_unlock(org);
    rc = run(l, err);
    lode_org_state_lock(org);
    org->load = NULL;
    lode_org_state_unlock(org);
    lode_org_csv_close(l->csv);
    lode_org_head_clear(&l->head);
    lode_org_results_close(l->logs[0]);
    lode_org_results_close(l->logs[1]);
    lode_buf_clear(&l->head_text);
    lode_buf_clear(&l->line);
    lode_buf_clear(&l->number);
    lode_mem_free(l->cells);
    lode_mem_free(l);
    return rc;
}
