/* flow/canary.c - whether the rest of a step may follow its first rows. */
#include "flow/canary.h"

#include "flow/chunk.h"
#include "flow/step.h"

static int64_t n_good(const struct lode_step *s)
{
    return s->counts[LODE_STATUS_CREATED] + s->counts[LODE_STATUS_UPDATED] +
           s->counts[LODE_STATUS_DELETED];
}

int lode_canary_is_out(const struct lode_step *s)
{
    return s->canary_is_out && n_good(s) == 0;
}

int lode_canary_is_one(const struct lode_step *s, const struct lode_chunk *c)
{
    return c->is_canary || (lode_canary_is_out(s) && c->attempt > 1);
}

/* 1 where one of its rows made it: all of them are among the units up to that one. */
static int made_it(struct lode_step *s, uint64_t last_unit, struct lode_err *err)
{
    struct lode_outcome o;

    for (uint64_t u = 0; u <= last_unit && u < lode_outcome_count(s->outcomes); u++) {
        if (lode_outcome_get(s->outcomes, u, &o, err) < 0)
            return -1;
        if (lode_outcome_is_good(o.status))
            return 1;
    }
    return 0;
}

/* What the earlier process had sent. */
struct sent {
    int n;              /* the last chunk, of those that are no retries */
    int is_open;        /* one of them is under way */
    int is_pending;     /* rows are to be sent again, or are on their way once more */
    uint64_t last_unit; /* of these chunks */
};

static int what_was_sent(struct lode_step *s, struct sent *sent, struct lode_err *err)
{
    struct lode_journal_chunk c;
    int64_t after = 0;
    int rc;

    *sent = (struct sent){.is_pending = s->n_again[0] + s->n_again[1] > 0};
    while ((rc = lode_journal_chunk_next(s->run->journal, s->id, after, &c, err)) == 1) {
        int is_through = c.state == LODE_CHUNK_RECONCILED || c.state == LODE_CHUNK_FAILED;

        after = c.id;
        if (c.attempt > 1) {
            sent->is_pending |= !is_through;
        } else if (c.state > LODE_CHUNK_SPOOLED) {
            sent->is_open |= !is_through;
            if (c.n > sent->n)
                sent->n = c.n;
            if (c.last_unit > sent->last_unit)
                sent->last_unit = c.last_unit;
        }
    }
    return rc;
}

/* That a canary's own job is under way is seen when that is taken up. Where all that was sent came
 * to nothing, the next chunk is the canary. */
int lode_canary_resume(struct lode_step *s, struct lode_err *err)
{
    struct sent sent;
    int rc;

    if (s->spec.canary <= 0)
        return 0;
    if (what_was_sent(s, &sent, err) < 0)
        return -1;
    if (sent.n == 0)
        return 0;
    rc = made_it(s, sent.last_unit, err);
    s->canary_is_out = rc == 0 && sent.is_pending;
    s->has_canary = rc == 1 || (sent.is_pending && !sent.is_open);
    s->canary_from = sent.is_open ? sent.n : sent.n + 1;
    return rc < 0 ? -1 : 0;
}

void lode_canary_mark(struct lode_step *s, struct lode_chunk *c)
{
    if (s->spec.canary <= 0 || s->has_canary || c->attempt > 1 || c->n < s->canary_from)
        return;
    s->has_canary = c->is_canary = 1;
}

int lode_canary_settled(struct lode_step *s, const struct lode_chunk *c, struct lode_err *err)
{
    if (!lode_canary_is_out(s) || s->n_again[0] + s->n_again[1] > 0 ||
        (!s->accepted_row && !lode_step_is_taken_up(s)))
        return 0;
    for (const struct lode_chunk *k = s->chunks; k; k = k->next)
        if (k != c && lode_canary_is_one(s, k))
            return 0;
    s->canary_is_out = 0;
    return lode_err_set(err, LODE_E_LIMIT,
                        "of the %lld rows sent so far none made it, so the rest was not sent "
                        "(canary = 0 sends it all the same)",
                        (long long)(s->counts[LODE_STATUS_FAILED] +
                                    s->counts[LODE_STATUS_UNPROCESSED] +
                                    s->counts[LODE_STATUS_UNKNOWN]));
}

int lode_canary_waits(const struct lode_step *s)
{
    const struct lode_chunk *c = s->chunks;

    while (c && !lode_canary_is_one(s, c))
        c = c->next;
    return lode_canary_is_out(s) && !c;
}
