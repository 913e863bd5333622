/* flow/react.c - outcomes of a chunk's rows. */
#include "flow/react.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/outcomes.h"
#include "salesforce/rowerror.h"

struct react {
    struct lode_chunk *c;
    lode_react_again *again;
    struct lode_reader *csv; /* the chunk; opened when the first failed row needs its record */
    int64_t csv_at;          /* row that the reader stands before */
    int rows, match, errors; /* descriptors */
    struct lode_buf key, error;
    struct lode_decision decision;
    struct lode_records sent; /* the record as it was sent */
    int64_t n_ok;
};

/* The i-th row of the chunk as a record. Rows are asked for in ascending order. */
static int read_record(struct react *r, int64_t i, struct lode_record **out, struct lode_err *err)
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
    lode_record_reset(&r->sent);
    if (lode_record_add(&r->sent, &rec, err) < 0)
        return -1;
    for (size_t k = 0; k < row.n_cells && k < r->c->n_columns; k++) {
        struct lode_slice text;

        if (row.cells[k].n == 0)
            continue;
        if (lode_record_copy(&r->sent, row.cells[k].p, row.cells[k].n, &text, err) < 0 ||
            lode_record_set(rec, r->c->columns[k], text, err) < 0)
            return -1;
    }
    *out = rec;
    return 0;
}

/* 1 where the list (names with a blank between) has the name. */
static int is_listed(const struct lode_buf *names, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = lode_buf_str(names); *p; p += *p == ' ') {
        size_t len = strcspn(p, " ");

        if (len == n && memcmp(p, name, n) == 0)
            return 1;
        p += len;
    }
    return 0;
}

/* Adds the names of the fields in which a mended record differs from the one that was sent. */
static int changed(const struct lode_step *step, const struct lode_record *old,
                   const struct lode_record *now, struct lode_buf *out, struct lode_err *err)
{
    const struct lode_record *both[2] = {now, old};

    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < both[side]->n; i++) {
            const struct lode_value *v = &both[side]->values[i];
            const struct lode_slice *o = lode_record_get(both[1 - side], v->field);
            const char *name = step->fields.items[v->field].name;

            if (o && (side == 1 || (o->n == v->text.n && memcmp(o->p, v->text.p, o->n) == 0)))
                continue;
            if (is_listed(out, name))
                continue;
            if ((out->len && lode_buf_addc(out, ' ', err) < 0) || lode_buf_adds(out, name, err) < 0)
                return -1;
        }
    return 0;
}

static int note(struct react *r, const struct lode_unit *u, const struct lode_rowerror *e,
                const char *mended, struct lode_err *err)
{
    struct lode_buf b[4];
    const struct lode_slice s[4] = {e->code, e->field, e->value, e->message};
    struct lode_journal_note n = {.mended = mended};
    int rc = 0;

    for (int i = 0; i < 4; i++) {
        lode_buf_init(&b[i], 0);
        if (rc == 0)
            rc = lode_buf_add(&b[i], s[i].p, s[i].n, err);
    }
    n.code = lode_buf_str(&b[0]);
    n.field = lode_buf_str(&b[1]);
    n.value = lode_buf_str(&b[2]);
    n.message = lode_buf_str(&b[3]);
    if (rc == 0)
        rc = lode_journal_note_set(r->c->step->run->journal, r->c->step->id, u->unit, &n, err);
    for (int i = 0; i < 4; i++)
        lode_buf_clear(&b[i]);
    return rc;
}

/* The last word on a row that did not succeed; what was mended before stays told. */
static int last_note(struct react *r, const struct lode_unit *u, const struct lode_rowerror *e,
                     struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_journal_note old;
    struct lode_buf mended;
    int rc = 0;

    lode_buf_init(&mended, 0);
    if (u->is_mended)
        rc = lode_journal_note_get(step->run->journal, step->id, u->unit, &old, err);
    if (rc == 1)
        rc = lode_buf_adds(&mended, old.mended, err);
    if (rc == 0)
        rc = note(r, u, e, lode_buf_str(&mended), err);
    lode_buf_clear(&mended);
    return rc;
}

static int is_text(struct lode_slice s, const char *text)
{
    return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

/* Asks the script, then lode's own policy. */
static int decide(struct react *r, const struct lode_unit *u, const struct lode_rowerror *e,
                  const struct lode_record *rec, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_failure f = {
        .code = e->code,
        .message = e->message,
        .fields = e->fields,
        .field = e->field,
        .value = e->value,
        .id = e->id,
        .max = e->max,
        .attempt = u->attempts,
        .offset = u->offset,
        .line = (long)u->line,
        .record = rec,
    };
    struct lode_record *same;

    r->decision.answer = LODE_ANSWER_DEFAULT;
    lode_record_reset(&r->decision.records);
    if (step->hooks.failed && step->hooks.failed(step->hooks.ctx, &f, &r->decision, err) < 0)
        return -1;
    if (r->decision.answer != LODE_ANSWER_DEFAULT) {
        if (r->decision.answer != LODE_ANSWER_FAIL &&
            (r->decision.records.n == 0 || r->decision.records.items[0].n == 0))
            r->decision.answer = LODE_ANSWER_FAIL; /* there is nothing to send */
        return 0;
    }
    r->decision.answer = LODE_ANSWER_FAIL;
    if (!is_text(e->code, "UNABLE_TO_LOCK_ROW"))
        return 0;
    r->decision.answer = LODE_ANSWER_RETRY;
    if (lode_record_add(&r->decision.records, &same, err) < 0)
        return -1;
    for (size_t i = 0; i < rec->n; i++)
        if (lode_record_set(same, rec->values[i].field, rec->values[i].text, err) < 0)
            return -1;
    return 0;
}

/* An update needs the Id, and cannot carry the key it would have been upserted by. */
static int as_update(struct react *r, struct lode_record *rec, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_slice id = {r->decision.id, strlen(r->decision.id)};
    unsigned field;
    int rc;

    step->fields.operation = "update";
    rc = lode_fields_add(&step->fields, "Id", &field, err);
    step->fields.operation = lode_types_operation(step->spec.operation);
    return rc < 0 ? -1 : lode_record_set(rec, field, id, err);
}

/* A row that became an update is sent again as one, of the same Id. */
static int stays_update(struct react *r, const struct lode_record *sent)
{
    const struct lode_step *step = r->c->step;

    if (r->decision.answer == LODE_ANSWER_UPDATE || r->c->operation == step->spec.operation)
        return 0;
    for (size_t i = 0; i < sent->n; i++) {
        const struct lode_value *v = &sent->values[i];

        if (strcmp(step->fields.items[v->field].name, "Id") != 0 || v->text.n > 18)
            continue;
        memcpy(r->decision.id, v->text.p, v->text.n);
        r->decision.id[v->text.n] = '\0';
    }
    return 1;
}

static int send_again(struct react *r, const struct lode_unit *u, const struct lode_rowerror *e,
                      const struct lode_record *sent, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    int stays = stays_update(r, sent);
    int update = stays || r->decision.answer == LODE_ANSWER_UPDATE;
    struct lode_record *rec = &r->decision.records.items[0];
    struct lode_unit again = *u;
    struct lode_journal_note old;
    struct lode_buf names;
    int rc = -1;

    lode_buf_init(&names, 0);
    if (u->is_mended) {
        rc = lode_journal_note_get(step->run->journal, step->id, u->unit, &old, err);
        if (rc < 0 || (rc == 1 && lode_buf_adds(&names, old.mended, err) < 0))
            goto out;
    }
    rc = -1;
    if ((stays && as_update(r, rec, err) < 0) || changed(step, sent, rec, &names, err) < 0)
        goto out;
    again.is_mended = names.len > 0 || update;
    again.attempts++;
    if (again.is_mended && note(r, u, e, lode_buf_str(&names), err) < 0)
        goto out;
    if (update && !stays && as_update(r, rec, err) < 0)
        goto out;
    if (u->attempts == 1)
        step->n_retrying++;
    rc = r->again(step, update, rec, &again, lode_buf_str(&r->key), err);
out:
    lode_buf_clear(&names);
    return rc;
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

static int failed(struct react *r, int64_t i, const struct lode_unit *u,
                  const struct lode_match_row *m, struct lode_err *err)
{
    struct lode_step *step = r->c->step;
    struct lode_rowerror e;
    struct lode_record *rec;
    char code[64];
    size_t got;

    lode_buf_reset(&r->error);
    if (lode_buf_reserve(&r->error, m->n_error, err) < 0 ||
        lode_io_pread(r->errors, r->error.p, m->n_error, m->error, &got, err) < 0)
        return -1;
    lode_rowerror_parse(r->error.p, got, &e);
    log_failure(step, u, &e);
    if (u->attempts < step->spec.max_attempts && !is_over(step)) {
        if (read_record(r, i, &rec, err) < 0 || decide(r, u, &e, rec, err) < 0)
            return -1;
        if (r->decision.answer != LODE_ANSWER_FAIL)
            return send_again(r, u, &e, rec, err);
    }
    if (last_note(r, u, &e, err) < 0)
        return -1;
    snprintf(code, sizeof code, "%.*s", (int)(e.code.n < 63 ? e.code.n : 63), e.code.p);
    return lode_outcomes_set(r->c, u, lode_buf_str(&r->key), LODE_STATUS_FAILED, m->id, 0, code,
                             err);
}

static int unprocessed(struct react *r, int64_t i, const struct lode_unit *u, struct lode_err *err)
{
    static const char why[] = "UNPROCESSED:the job ended before it came to this row:--";
    struct lode_step *step = r->c->step;
    struct lode_rowerror e;
    struct lode_record *rec;

    lode_rowerror_parse(why, sizeof why - 1, &e);
    /* a job that another person ended, or that the org could not read at all, would end the same
     * way again */
    if (r->c->info.state == LODE_JOB_ABORTED || r->c->info.n_processed <= 0 ||
        u->attempts >= step->spec.max_attempts || is_over(step)) {
        if (last_note(r, u, &e, err) < 0)
            return -1;
        return lode_outcomes_set(r->c, u, lode_buf_str(&r->key), LODE_STATUS_UNPROCESSED, "", 0,
                                 "UNPROCESSED", err);
    }
    lode_record_reset(&r->decision.records);
    r->decision.answer = LODE_ANSWER_RETRY;
    if (read_record(r, i, &rec, err) < 0)
        return -1;
    {
        struct lode_record *same;

        if (lode_record_add(&r->decision.records, &same, err) < 0)
            return -1;
        for (size_t k = 0; k < rec->n; k++)
            if (lode_record_set(same, rec->values[k].field, rec->values[k].text, err) < 0)
                return -1;
    }
    return send_again(r, u, &e, rec, err);
}

static int unknown(struct react *r, const struct lode_unit *u, struct lode_err *err)
{
    static const char why[] = "UNKNOWN:no result line of the job can be told to be this row's:--";
    struct lode_rowerror e;

    lode_rowerror_parse(why, sizeof why - 1, &e);
    if (last_note(r, u, &e, err) < 0)
        return -1;
    return lode_outcomes_set(r->c, u, lode_buf_str(&r->key), LODE_STATUS_UNKNOWN, "", 0, "UNKNOWN",
                             err);
}

static int succeeded(struct react *r, const struct lode_unit *u, const struct lode_match_row *m,
                     struct lode_err *err)
{
    static const char why[] =
        "NOT_CREATED:an existing record was updated where expect = \"created\":--";
    enum lode_operation op = r->c->operation;
    enum lode_status status = LODE_STATUS_UPDATED;
    struct lode_rowerror e;

    r->n_ok++;
    if (op == LODE_OPERATION_DELETE || op == LODE_OPERATION_HARD_DELETE)
        status = LODE_STATUS_DELETED;
    else if (op == LODE_OPERATION_INSERT || (op == LODE_OPERATION_UPSERT && m->is_created))
        status = LODE_STATUS_CREATED;
    if (r->c->step->spec.expect_created && status == LODE_STATUS_UPDATED) {
        lode_rowerror_parse(why, sizeof why - 1, &e);
        if (last_note(r, u, &e, err) < 0)
            return -1;
        return lode_outcomes_set(r->c, u, lode_buf_str(&r->key), LODE_STATUS_FAILED, m->id, 0,
                                 "NOT_CREATED", err);
    }
    if (u->is_mended &&
        lode_journal_note_settle(r->c->step->run->journal, r->c->step->id, u->unit, err) < 0)
        return -1;
    return lode_outcomes_set(r->c, u, lode_buf_str(&r->key), status, m->id,
                             status == LODE_STATUS_CREATED, "", err);
}

static int react_row(struct react *r, int64_t i, const struct lode_unit *u,
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

enum { BATCH = 512 };

static int react_rows(struct react *r, struct lode_err *err)
{
    struct lode_unit_reader units;
    struct lode_match_row m[BATCH];
    int rc = -1;

    if (lode_outcomes_units_open(r->c->rows, &units, err) < 0)
        return -1;
    memset(m, 0, sizeof m);
    for (int64_t i = 0; i < r->c->n_rows; i++) {
        struct lode_unit u;
        size_t got;

        if (r->match >= 0 && i % BATCH == 0 &&
            lode_io_pread(r->match, m, sizeof m, i * (int64_t)sizeof *m, &got, err) < 0)
            goto out;
        if (lode_outcomes_units_next(&units, &u, &r->key, err) < 0 ||
            react_row(r, i, &u, &m[i % BATCH], err) < 0)
            goto out;
    }
    rc = 0;
out:
    lode_outcomes_units_close(&units);
    return rc;
}

/* What the rows of a chunk add to, taken back with the transaction that it goes with. */
struct tally {
    int64_t counts[LODE_N_STATUS], n_again[2], n_retrying;
};

static void keep(struct lode_step *step, struct tally *t, int is_back)
{
    if (!is_back) {
        memcpy(t->counts, step->counts, sizeof t->counts);
        memcpy(t->n_again, step->n_again, sizeof t->n_again);
        t->n_retrying = step->n_retrying;
        return;
    }
    memcpy(step->counts, t->counts, sizeof t->counts);
    memcpy(step->n_again, t->n_again, sizeof t->n_again);
    step->n_retrying = t->n_retrying;
}

int lode_react_run(struct lode_chunk *c, lode_react_again *again, struct lode_err *err)
{
    struct react r = {.c = c, .again = again, .rows = -1, .match = -1, .errors = -1};
    struct lode_step *step = c->step;
    struct lode_run *run = step->run;
    struct tally before;
    int rc = -1;

    lode_buf_init(&r.key, 0);
    lode_buf_init(&r.error, 0);
    if (!c->match)
        c->rest = LODE_STATUS_UNKNOWN;
    else if (lode_io_open_read(c->match->out, &r.match, err) < 0 ||
             lode_io_open_read(c->match->errors, &r.errors, err) < 0)
        goto out;
    if (lode_journal_begin(run->journal, err) < 0)
        goto out;
    keep(step, &before, 0);
    rc = react_rows(&r, err);
    if (rc == 0)
        rc = lode_outcome_sync(c->step->outcomes, err);
    if (rc == 0)
        rc = lode_chunk_set(c, LODE_CHUNK_RECONCILED, err);
    if (rc == 0) {
        rc = lode_journal_commit(run->journal, err);
    } else {
        lode_db_rollback(lode_journal_db(run->journal));
        keep(step, &before, 1);
    }
out:
    lode_io_close(r.match);
    lode_io_close(r.errors);
    lode_reader_close(r.csv);
    lode_buf_clear(&r.key);
    lode_buf_clear(&r.error);
    lode_record_clear(&r.sent);
    lode_record_clear(&r.decision.records);
    return rc;
}
