/* flow/canary.c - whether the rest of a step may follow its first rows. */
#include "flow/canary.h"

int lode_canary_is_one(const struct lode_step *s, const struct lode_chunk *c)
{
    return c->is_canary || (s->canary_is_out && c->attempt > 1);
}

int lode_canary_settled(struct lode_step *s, const struct lode_chunk *c, int64_t bad,
                        struct lode_err *err)
{
    if (!s->canary_is_out)
        return 0;
    if (c->is_canary)
        s->canary_rows = c->n_rows;
    s->canary_bad += bad;
    if (!s->canary_rows) /* rows of it that an earlier process has sent again are back before it */
        return 0;
    s->canary_is_out = s->n_retrying > 0 && s->canary_bad + s->n_retrying == s->canary_rows;
    if (s->canary_bad == s->canary_rows)
        return lode_err_set(err, LODE_E_LIMIT,
                            "of the %lld rows of the first job none made it, so the rest was not "
                            "sent (canary = 0 sends it all the same)",
                            (long long)s->canary_rows);
    return 0;
}

int lode_canary_waits(const struct lode_step *s)
{
    const struct lode_chunk *c = s->chunks;

    while (c && !lode_canary_is_one(s, c))
        c = c->next;
    return s->canary_is_out && !c;
}
