/* flow/refill.c - chunks of rows that are sent again. */
#include "flow/refill.h"

#include "base/clock.h"
#include "flow/again.h"
#include "flow/emit.h"

/* 1 s, 2 s, 4 s, …; on loopback much less. */
static int64_t pause_ms(const struct lode_step *s, int attempt)
{
    int64_t ms = lode_client_is_loopback(lode_session_instance_url(s->run->session)) ? 20 : 1000;
    int n = attempt > 2 ? attempt - 2 : 0;

    return ms << (n < 8 ? n : 8);
}

/* Rows of the journal on their way into retry chunks. */
struct refill {
    struct lode_step *s;
    int as_update;
    struct lode_emit *emit;
    struct lode_records records;
    struct lode_chunk *chunks; /* those that are full, oldest first */
};

static int finish_refill(struct refill *r, struct lode_err *err)
{
    struct lode_chunk **at = &r->chunks, *c;
    struct lode_emit *e = r->emit;

    r->emit = NULL;
    if (!e)
        return 0;
    if (lode_emit_finish(e, &c, err) < 0)
        return -1;
    c->not_before_ms = lode_clock_mono_ms() + pause_ms(r->s, c->attempt);
    c->is_alone = 1; /* its parents may be those of other chunks */
    while (*at)
        at = &(*at)->next;
    *at = c;
    return 0;
}

/* Jobs of rows sent again are small, and never larger than others of the step. */
static int is_refilled(const struct refill *r, const struct lode_record *rec)
{
    const struct lode_step_spec *spec = &r->s->spec;
    int64_t n = lode_emit_rows(r->emit);

    if (n >= LODE_REFILL_ROWS || (spec->chunk_rows > 0 && n >= spec->chunk_rows))
        return 1;
    return n > 0 && lode_emit_bytes(r->emit) + lode_emit_cost(r->emit, rec) >= spec->chunk_bytes;
}

static int refill(void *ctx, const void *row, size_t n, struct lode_err *err)
{
    struct refill *r = ctx;
    enum lode_operation op = r->as_update ? LODE_OPERATION_UPDATE : r->s->spec.operation;
    struct lode_record *rec;
    struct lode_unit unit;
    const char *key;
    int rc;

    r->s->fields.operation = lode_types_operation(op);
    rc = lode_again_unpack(r->s, row, n, &r->records, &rec, &unit, &key, err);
    r->s->fields.operation = lode_types_operation(r->s->spec.operation);
    if (rc < 0 || (r->emit && is_refilled(r, rec) && finish_refill(r, err) < 0))
        return -1;
    if (!r->emit && lode_emit_open(r->s, op, unit.attempts, NULL, 0, &r->emit, err) < 0)
        return -1;
    return lode_emit_row(r->emit, rec, &unit, key, err) < 0 ? -1 : 1;
}

int lode_refill_spool(struct lode_step *s, int as_update,
                      void (*add)(struct lode_step *s, struct lode_chunk *c), struct lode_err *err)
{
    struct lode_journal *j = s->run->journal;
    struct refill r = {.s = s, .as_update = as_update};
    int rc;

    if (lode_journal_begin(j, err) < 0)
        return -1;
    rc = lode_journal_again_each(j, s->id, as_update, refill, &r, err);
    if (rc == 0)
        rc = finish_refill(&r, err);
    if (rc == 0)
        rc = lode_journal_again_clear(j, s->id, as_update, err);
    if (rc == 0)
        rc = lode_journal_commit(j, err);
    else
        lode_db_rollback(lode_journal_db(j));
    lode_emit_drop(r.emit);
    lode_record_clear(&r.records);
    while (r.chunks) {
        struct lode_chunk *c = r.chunks;

        r.chunks = c->next;
        c->next = NULL;
        if (rc < 0)
            lode_chunk_free(c);
        else
            add(s, c);
    }
    if (rc == 0)
        s->n_again[as_update] = 0;
    return rc;
}
