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

/* It is out still where rows of it are to be sent again, or are on their way, none made it, and
 * nothing else was sent. That its own job is under way is seen when that is taken up. */
int lode_canary_resume(struct lode_step *s, struct lode_err *err)
{
    int is_pending = s->n_again[0] + s->n_again[1] > 0, is_sent = 0, rc;
    struct lode_journal_chunk c;
    uint64_t last_unit = 0;
    int64_t after = 0;

    if (s->spec.canary <= 0)
        return 0;
    while ((rc = lode_journal_chunk_next(s->run->journal, s->id, after, &c, err)) == 1) {
        after = c.id;
        if (c.attempt == 1 && c.n > 1 && c.state > LODE_CHUNK_SPOOLED)
            return 0;
        if (c.attempt == 1 && c.n == 1) {
            is_sent = c.state > LODE_CHUNK_SPOOLED;
            last_unit = c.last_unit;
        }
        is_pending |=
            c.attempt > 1 && c.state != LODE_CHUNK_RECONCILED && c.state != LODE_CHUNK_FAILED;
    }
    if (rc < 0 || !is_sent || !is_pending)
        return rc;
    rc = made_it(s, last_unit, err);
    s->canary_is_out = rc == 0;
    return rc < 0 ? -1 : 0;
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
                        "of the %lld rows of the first job none made it, so the rest was not "
                        "sent (canary = 0 sends it all the same)",
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
