/* flow/react.c - outcomes of a chunk's rows. Successes are settled as they come; refused rows are
 * held back until there are some, so that what the script must look up for them is asked in one go.
 */
#include "flow/react.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/outcomes.h"
#include "salesforce/limits.h"

enum { WINDOW = 256, BATCH_ROWS = 20000, BATCH_MS = 50, MAX_HELD = 500, MAX_HELD_BYTES = 4 << 20 };

/* A refused row. Its text is in react.held. */
struct held {
    struct lode_unit unit;
    struct lode_slice key;
    struct lode_rowerror e;
    char id[18];
    size_t record; /* of react.held */
};

struct lode_react {
    struct lode_chunk *c;
    struct lode_resend resend;
    struct lode_reader *csv; /* the chunk; opened when the first failed row needs its record */
    int64_t csv_at;          /* row that the reader stands before */
    int64_t at;              /* row of the chunk that is next */
    int match, errors;       /* descriptors; -1 where nothing was matched */
    struct lode_unit_reader units;
    struct lode_match_row window[WINDOW];
    int64_t window_at; /* row of window[0]; -1: not read */
    struct lode_buf key, error;
    struct lode_records held;
    struct held items[MAX_HELD];
    struct lode_failure failures[MAX_HELD];
    size_t n_items, held_bytes;
};

/* The i-th row of the chunk as a record of `records`. Rows are asked for in ascending order. */
static int read_record(struct lode_react *r, int64_t i, struct lode_records *records,
                       struct lode_record **out, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_row row;
    struct lode_record *rec;
    int rc;

    if (!r->csv && lode_reader_open(r->c->csv, &opts, &r->csv, err) < 0)
        return -1;
    do {
        rc = lode_reader_next(r->csv, &row, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            return lode_err_set(err, LODE_E_STORE, "%s is shorter than it was", r->c->csv);
    } while (r->csv_at++ < i);
    if (lode_record_add(records, &rec, err) < 0)
        return -1;
    for (size_t k = 0; k < row.n_cells && k < r->c->n_columns; k++) {
        struct lode_slice text;

        if (row.cells[k].n == 0)
            continue;
        if (lode_record_copy(records, row.cells[k].p, row.cells[k].n, &text, err) < 0 ||
            lode_record_set(rec, r->c->columns[k], text, err) < 0)
            return -1;
        r->held_bytes += text.n;
    }
    *out = rec;
    return 0;
}

/* Messages repeat values of rows, so that they are masked in the log like these. */
static void log_failure(const struct lode_step *step, const struct lode_unit *u,
                        const struct lode_rowerror *e)
{
    char value[160], message[400];

    lode_log_write(
        step->run->log, LODE_LOG_DEBUG, "row", "%s line %u: %.*s %.*s=%s: %s", step->spec.name,
        (unsigned)u->line, (int)e->code.n, e->code.n ? e->code.p : "", (int)e->field.n,
        e->field.n ? e->field.p : "",
        lode_log_value(step->run->log, e->value.p, e->value.n, value, sizeof value),
        lode_log_value(step->run->log, e->message.p, e->message.n, message, sizeof message));
}

/* The script said stop: it is not asked, and nothing is sent, again. */
static int is_over(const struct lode_step *s)
{
    return s->is_giving_up && s->stopped.code == LODE_E_STOP;
}

static int give_up(struct lode_react *r, const struct lode_unit *u, const char *key,
                   enum lode_status status, const char *id, const struct lode_rowerror *e,
                   struct lode_err *err)
{
    char code[64];

    if (lode_resend_last(&r->resend, u, e, err) < 0)
        return -1;
    snprintf(code, sizeof code, "%.*s", (int)(e->code.n < 63 ? e->code.n : 63),
             e->code.n ? e->code.p : "");
    return lode_outcomes_set(r->c, u, key, status, id, 0, code, err);
}

static int answer(struct lode_react *r, struct held *h, const struct lode_failure *f,
                  struct lode_err *err)
{
    if (lode_resend_decide(&r->resend, f, err) < 0)
        return -1;
    if (r->resend.decision.answer != LODE_ANSWER_FAIL)
        return lode_resend_row(&r->resend, &h->unit, h->key.p, &h->e, f->record, err);
    return give_up(r, &h->unit, h->key.p, LODE_STATUS_FAILED, h->id, &h->e, err);
}

/* The rows held back go to the script. */
static int ask(struct lode_react *r, struct lode_err *err)
{
    const struct lode_hooks *hooks = &r->c->step->hooks;

    for (size_t i = 0; i < r->n_items; i++) {
        const struct held *h = &r->items[i];

        r->failures[i] = (struct lode_failure){
            .code = h->e.code,
            .message = h->e.message,
            .fields = h->e.fields,
            .field = h->e.field,
            .value = h->e.value,
            .id = h->e.id,
            .max = h->e.max,
            .attempt = h->unit.attempts,
            .offset = h->unit.offset,
            .line = (long)h->unit.line,
            .record = &r->held.items[h->record],
        };
    }
    if (r->n_items && hooks->prepare &&
        hooks->prepare(hooks->ctx, r->failures, r->n_items, err) < 0)
        return -1;
    for (size_t i = 0; i < r->n_items; i++)
        if (answer(r, &r->items[i], &r->failures[i], err) < 0)
            return -1;
    lode_record_reset(&r->held);
    r->n_items = r->held_bytes = 0;
    return 0;
}

static int hold(struct lode_react *r, int64_t i, const struct lode_unit *u,
                const struct lode_match_row *m, struct lode_err *err)
{
    struct held *h = &r->items[r->n_items];
    struct lode_slice text;
    struct lode_record *rec;

    memset(h, 0, sizeof *h);
    h->unit = *u;
    memcpy(h->id, m->id, sizeof h->id);
    h->record = r->held.n;
    if (read_record(r, i, &r->held, &rec, err) < 0 ||
        lode_record_copy(&r->held, lode_buf_str(&r->key), r->key.len + 1, &h->key, err) < 0 ||
        lode_record_copy(&r->held, lode_buf_str(&r->error), r->error.len, &text, err) < 0)
        return -1;
    lode_rowerror_parse(text.p, text.n, &h->e);
    r->held_bytes += r->key.len + text.n;
    r->n_items++;
    return r->n_items == MAX_HELD || r->held_bytes > MAX_HELD_BYTES ? ask(r, err) : 0;
}

static int failed(struct lode_react *r, int64_t i, const struct lode_unit *u,
                  const struct lode_match_row *m, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_rowerror e;
    size_t got;

    lode_buf_reset(&r->error);
    if (lode_buf_reserve(&r->error, m->n_error, err) < 0 ||
        lode_io_pread(r->errors, r->error.p, m->n_error, m->error, &got, err) < 0)
        return -1;
    r->error.len = got;
    lode_rowerror_parse(lode_buf_str(&r->error), got, &e);
    log_failure(step, u, &e);
    if (u->attempts < step->spec.max_attempts && !is_over(step))
        return hold(r, i, u, m, err);
    return give_up(r, u, lode_buf_str(&r->key), LODE_STATUS_FAILED, m->id, &e, err);
}

static int unprocessed(struct lode_react *r, int64_t i, const struct lode_unit *u,
                       struct lode_err *err)
{
    const char *why = r->c->info.error_message;
    struct lode_step *step = r->c->step;
    struct lode_records sent = {.n = 0};
    struct lode_rowerror e;
    struct lode_record *rec;
    char text[600];
    int rc = -1;

    lode_str_format(text, sizeof text,
                    "UNPROCESSED:the job ended before it came to this row%s%s:--", *why ? ": " : "",
                    why);
    lode_rowerror_parse(text, strlen(text), &e);
    /* a job that another person ended, or whose rows the org did not take at all, would end the
     * same way again; one that a limit of the day or a moment's trouble ended will not */
    if (r->c->info.state == LODE_JOB_ABORTED ||
        (lode_chunk_is_refused(r->c) && !lode_limits_is_spent(why)) ||
        u->attempts >= step->spec.max_attempts || is_over(step))
        return give_up(r, u, lode_buf_str(&r->key), LODE_STATUS_UNPROCESSED, "", &e, err);
    if (read_record(r, i, &sent, &rec, err) == 0 && lode_resend_same(&r->resend, rec, err) == 0)
        rc = lode_resend_row(&r->resend, u, lode_buf_str(&r->key), &e, rec, err);
    lode_record_clear(&sent);
    return rc;
}

static int unknown(struct lode_react *r, const struct lode_unit *u, struct lode_err *err)
{
    static const char why[] = "UNKNOWN:no result line of the job can be told to be this row's:--";
    struct lode_rowerror e;

    lode_rowerror_parse(why, sizeof why - 1, &e);
    r->c->has_unknown = 1;
    return give_up(r, u, lode_buf_str(&r->key), LODE_STATUS_UNKNOWN, "", &e, err);
}

static int succeeded(struct lode_react *r, const struct lode_unit *u,
                     const struct lode_match_row *m, struct lode_err *err)
{
    static const char why[] =
        "NOT_CREATED:an existing record was updated where expect = \"created\":--";
    enum lode_operation op = r->c->operation;
    enum lode_status status = LODE_STATUS_UPDATED;
    struct lode_rowerror e;

    if (lode_types_is_delete(op))
        status = LODE_STATUS_DELETED;
    else if (op == LODE_OPERATION_INSERT || (op == LODE_OPERATION_UPSERT && m->is_created))
        status = LODE_STATUS_CREATED;
    if (r->c->step->spec.expect_created && status == LODE_STATUS_UPDATED) {
        lode_rowerror_parse(why, sizeof why - 1, &e);
        return give_up(r, u, lode_buf_str(&r->key), LODE_STATUS_FAILED, m->id, &e, err);
    }
    if (u->is_mended &&
        lode_journal_note_settle(r->c->step->run->journal, r->c->step->id, u->unit, err) < 0)
        return -1;
    return lode_outcomes_set(r->c, u, lode_buf_str(&r->key), status, m->id,
                             status == LODE_STATUS_CREATED, "", err);
}

static int react_row(struct lode_react *r, int64_t i, const struct lode_unit *u,
                     const struct lode_match_row *m, struct lode_err *err)
{
    switch (m->status) {
    case 1 + LODE_RESULT_SUCCESSFUL:
        return succeeded(r, u, m, err);
    case 1 + LODE_RESULT_FAILED:
        return failed(r, i, u, m, err);
    case 1 + LODE_RESULT_UNPROCESSED:
        return unprocessed(r, i, u, err);
    default:
        return r->c->rest == LODE_STATUS_UNPROCESSED ? unprocessed(r, i, u, err)
                                                     : unknown(r, u, err);
    }
}

static int next_row(struct lode_react *r, struct lode_err *err)
{
    struct lode_unit u;
    size_t got;

    if (r->match >= 0 && (r->window_at < 0 || r->at >= r->window_at + WINDOW)) {
        r->window_at = r->at;
        if (lode_io_pread(r->match, r->window, sizeof r->window, r->at * (int64_t)sizeof *r->window,
                          &got, err) < 0)
            return -1;
    }
    if (lode_outcomes_units_next(&r->units, &u, &r->key, err) < 0 ||
        react_row(r, r->at, &u, &r->window[r->match >= 0 ? r->at - r->window_at : 0], err) < 0)
        return -1;
    r->at++;
    return 0;
}

static int batch(struct lode_react *r, struct lode_err *err)
{
    int64_t end = lode_clock_mono_ms() + BATCH_MS, from = r->at;
    struct lode_chunk *c = r->c;
    int64_t most = c->step->run->batch_rows ? c->step->run->batch_rows : BATCH_ROWS;

    while (r->at < c->n_rows && r->at - from < most) {
        if (next_row(r, err) < 0)
            return -1;
        if ((r->at & 63) == 0 && lode_clock_mono_ms() >= end)
            break;
    }
    if (ask(r, err) < 0 || lode_outcome_sync(c->step->outcomes, err) < 0)
        return -1;
    if (r->at == c->n_rows)
        return lode_chunk_set(c, c->has_unknown ? LODE_CHUNK_FAILED : LODE_CHUNK_RECONCILED, err);
    return lode_journal_chunk_cursor(c->step->run->journal, c->id, r->at, err);
}

/* Reads from row `at` on. */
static int stand_at(struct lode_react *r, int64_t at, struct lode_err *err)
{
    struct lode_unit u;

    lode_outcomes_units_close(&r->units);
    lode_reader_close(r->csv);
    r->csv = NULL;
    r->csv_at = 0;
    r->window_at = -1;
    r->n_items = r->held_bytes = 0;
    lode_record_reset(&r->held);
    if (lode_outcomes_units_open(r->c->rows, &r->units, err) < 0)
        return -1;
    for (r->at = 0; r->at < at; r->at++)
        if (lode_outcomes_units_next(&r->units, &u, &r->key, err) < 0)
            return -1;
    return 0;
}

int lode_react_begin(struct lode_chunk *c, lode_resend_again *again, struct lode_err *err)
{
    struct lode_react *r = lode_mem_alloc(sizeof *r, err);

    if (!r)
        return -1;
    r->c = c;
    r->resend.c = c;
    r->resend.again = again;
    r->match = r->errors = r->units.fd = -1;
    lode_buf_init(&r->key, 0);
    lode_buf_init(&r->error, 0);
    if (!c->match)
        c->rest = LODE_STATUS_UNKNOWN;
    else if (lode_io_open_read(c->match->out, &r->match, err) < 0 ||
             lode_io_open_read(c->match->errors, &r->errors, err) < 0)
        goto fail;
    if (stand_at(r, c->cursor, err) < 0)
        goto fail;
    c->react = r;
    return 0;
fail:
    lode_react_end(r);
    return -1;
}

/* What the rows of a batch add to, taken back with the transaction that it goes with. */
struct tally {
    int64_t counts[LODE_N_STATUS], n_again[2], n_retrying;
    int has_unknown;
};

static void keep(struct lode_chunk *c, struct tally *t, int is_back)
{
    struct lode_step *step = c->step;

    if (!is_back) {
        memcpy(t->counts, step->counts, sizeof t->counts);
        memcpy(t->n_again, step->n_again, sizeof t->n_again);
        t->n_retrying = step->n_retrying;
        t->has_unknown = c->has_unknown;
        return;
    }
    memcpy(step->counts, t->counts, sizeof t->counts);
    memcpy(step->n_again, t->n_again, sizeof t->n_again);
    step->n_retrying = t->n_retrying;
    c->has_unknown = t->has_unknown;
}

int lode_react_turn(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_journal *j = c->step->run->journal;
    struct lode_react *r = c->react;
    enum lode_chunk_state was = c->state;
    struct lode_err more;
    struct tally before;

    if (lode_journal_begin(j, err) < 0)
        return -1;
    keep(c, &before, 0);
    if (batch(r, err) == 0 && lode_journal_commit(j, err) == 0) {
        c->cursor = r->at;
        return r->at < c->n_rows;
    }
    lode_db_rollback(lode_journal_db(j));
    keep(c, &before, 1);
    c->state = was;
    if (stand_at(r, c->cursor, &more) < 0 && err->code == LODE_E_STOP)
        *err = more; /* it cannot be tried again */
    return -1;
}

void lode_react_end(struct lode_react *r)
{
    if (!r)
        return;
    lode_io_close(r->match);
    lode_io_close(r->errors);
    lode_outcomes_units_close(&r->units);
    lode_reader_close(r->csv);
    lode_buf_clear(&r->key);
    lode_buf_clear(&r->error);
    lode_record_clear(&r->held);
    lode_resend_clear(&r->resend);
    lode_mem_free(r);
}
