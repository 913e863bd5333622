/* flow/canary.c - whether the rest of a step may follow its first rows. */
#include "flow/canary.h"

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

void lode_canary_adopt(struct lode_step *s, const struct lode_chunk *c)
{
    if (c->is_canary && s->n_retrying > 0)
        s->canary_is_out = 1;
}

int lode_canary_settled(struct lode_step *s, struct lode_err *err)
{
    if (!lode_canary_is_out(s) || s->n_retrying > 0)
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
