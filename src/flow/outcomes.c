/* flow/outcomes.c - outcomes of rows. */
#include "flow/outcomes.h"

#include <string.h>

#include "base/str.h"

static int remember_id(struct lode_step *step, uint64_t row, const char *key, size_t n_key,
                       enum lode_status status, const char *id, const char *code,
                       struct lode_err *err)
{
    struct lode_idmap_entry e;
    int rc;

    if (!step->ids.map || n_key == 0)
        return 0;
    rc = lode_idmap_get(step->ids.map, key, n_key, &e, err);
    if (rc < 0)
        return -1;
    if (rc == 0) {
        memset(&e, 0, sizeof e);
        e.row = row;
    } else if (e.row != row) {
        return 0; /* the second row of an ambiguous key: the entry says so already */
    }
    e.status = (uint8_t)status;
    if (id[0]) {
        memcpy(e.id, id, 18);
        e.id[18] = '\0';
    }
    lode_str_copy(e.code, sizeof e.code, code);
    return lode_idmap_put(step->ids.map, key, n_key, &e, err);
}

int lode_outcomes_remember(struct lode_step *step, uint64_t row, const char *key, size_t n_key,
                           uint64_t unit, const struct lode_outcome *o, struct lode_err *err)
{
    enum lode_status status = (enum lode_status)o->status;
    struct lode_journal_note note = {.code = ""};
    char code[64];

    if (!lode_outcome_is_good(status) &&
        lode_journal_note_get(step->run->journal, step->id, unit, &note, err) < 0)
        return -1;
    lode_str_copy(code, sizeof code, note.code);
    return remember_id(step, row, key, n_key, status, lode_outcome_is_good(status) ? o->id : "",
                       code, err);
}

int lode_outcomes_set(struct lode_chunk *c, const struct lode_unit *unit, const char *key,
                      enum lode_status status, const char *id, int is_created, const char *code,
                      struct lode_err *err)
{
    struct lode_step *step = c->step;
    struct lode_outcome o;

    if (lode_outcome_get(step->outcomes, unit->unit, &o, err) < 0)
        return -1;
    o.status = (uint8_t)status;
    o.attempts = unit->attempts;
    o.job = (uint32_t)c->job_number;
    o.is_created = (uint8_t)is_created;
    o.flags = unit->is_mended ? LODE_OUTCOME_MENDED | LODE_OUTCOME_NOTED : 0;
    if (!lode_outcome_is_good(status))
        o.flags |= LODE_OUTCOME_NOTED;
    memset(o.id, 0, sizeof o.id);
    if (id[0])
        memcpy(o.id, id, sizeof o.id);
    if (lode_outcome_set(step->outcomes, unit->unit, &o, err) < 0)
        return -1;
    step->counts[status]++;
    if (unit->attempts > 1)
        step->n_retrying--;
    /* a failed row has an Id where the org named one, but it is not what its children were promised
     */
    return remember_id(step, o.row, key, unit->n_key, status,
                       lode_outcome_is_good(status) ? o.id : "", code, err);
}

static int has_ended(enum lode_status status)
{
    return status == LODE_STATUS_REJECTED || status == LODE_STATUS_SKIPPED;
}

int lode_outcomes_was_sent(struct lode_step *step, uint64_t unit, const struct lode_outcome *now,
                           struct lode_err *err)
{
    struct lode_outcome was;

    if (!step->is_resumed || unit >= step->n_units_sent ||
        unit >= lode_outcome_count(step->outcomes))
        return 0;
    if (lode_outcome_get(step->outcomes, unit, &was, err) < 0)
        return -1;
    if (was.row == 0) /* of sorted rows: it has none yet */
        return 0;
    if (was.row == now->row && was.part == now->part && was.n_parts == now->n_parts &&
        has_ended((enum lode_status)was.status) == has_ended((enum lode_status)now->status))
        return 1;
    return lode_err_set(err, LODE_E_CHECK,
                        "the script makes something else of row %llu now than what was sent of it. "
                        "Put the old script back (script.lua in the run directory), or keep what "
                        "was sent with --accept-script",
                        (unsigned long long)was.row);
}

int lode_outcomes_end(struct lode_step *step, uint64_t unit, const struct lode_outcome *begun,
                      enum lode_status status, const struct lode_mapped *why, struct lode_err *err)
{
    uint64_t row = begun->row;
    struct lode_outcome o = *begun;
    struct lode_journal_note n = {.code = why->code,
                                  .field = why->column,
                                  .value = why->value,
                                  .message = why->reason,
                                  .mended = ""};
    struct lode_outcome was;

    if (step->is_recalled) {
        if (lode_outcome_get(step->outcomes, unit, &was, err) < 0)
            return -1;
        return lode_outcomes_remember(step, row, lode_buf_str(&step->ids.key), step->ids.key.len,
                                      unit, &was, err);
    }
    o.status = (uint8_t)status;
    o.flags = LODE_OUTCOME_NOTED;
    if (lode_outcomes_was_sent(step, unit, &o, err) < 0 ||
        lode_outcome_set(step->outcomes, unit, &o, err) < 0 ||
        lode_journal_note_set(step->run->journal, step->id, unit, &n, err) < 0)
        return -1;
    step->counts[status]++;
    return remember_id(step, row, lode_buf_str(&step->ids.key), step->ids.key.len, status, "",
                       why->code, err);
}

int lode_outcomes_units_open(const char *path, struct lode_unit_reader *r, struct lode_err *err)
{
    r->at = r->n = 0;
    r->fd = -1;
    return lode_io_open_read(path, &r->fd, err);
}

/* Makes n bytes (at most half the buffer) available at r->at. */
static int need(struct lode_unit_reader *r, size_t n, struct lode_err *err)
{
    while (r->n - r->at < n) {
        size_t got;

        memmove(r->buf, r->buf + r->at, r->n - r->at);
        r->n -= r->at;
        r->at = 0;
        if (lode_io_read(r->fd, r->buf + r->n, sizeof r->buf - r->n, &got, err) < 0)
            return -1;
        if (got == 0)
            return lode_err_set(err, LODE_E_STORE, "the side file of a chunk ends early");
        r->n += got;
    }
    return 0;
}

int lode_outcomes_units_next(struct lode_unit_reader *r, struct lode_unit *unit,
                             struct lode_buf *key, struct lode_err *err)
{
    size_t left;

    if (need(r, sizeof *unit + sizeof r->hash, err) < 0)
        return -1;
    memcpy(unit, r->buf + r->at, sizeof *unit);
    memcpy(&r->hash, r->buf + r->at + sizeof *unit, sizeof r->hash);
    r->at += sizeof *unit + sizeof r->hash;
    lode_buf_reset(key);
    for (left = unit->n_key; left;) {
        size_t n = left < sizeof r->buf / 2 ? left : sizeof r->buf / 2;

        if (need(r, n, err) < 0 || lode_buf_add(key, r->buf + r->at, n, err) < 0)
            return -1;
        r->at += n;
        left -= n;
    }
    return 0;
}

void lode_outcomes_units_close(struct lode_unit_reader *r)
{
    lode_io_close(r->fd);
    r->fd = -1;
}
