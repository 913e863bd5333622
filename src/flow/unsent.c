/* flow/unsent.c - what was spooled and not sent is no commitment. */
#include "flow/unsent.h"

#include <string.h>

#include "flow/chunk.h"

/* Of the chunks that are no retries, those up to the last one that was sent. */
struct sent {
    int n;            /* number of that chunk, 0: none */
    uint64_t n_units; /* up to the end of it */
    int n_chunks;     /* of all, sent or not */
};

static int what_was_sent(const struct lode_run *run, int64_t step, struct sent *sent,
                         struct lode_err *err)
{
    struct lode_journal_chunk c;
    int64_t after = 0;
    int rc;

    memset(sent, 0, sizeof *sent);
    while ((rc = lode_journal_chunk_next(run->journal, step, after, &c, err)) == 1) {
        after = c.id;
        sent->n_chunks++;
        if (c.attempt > 1 || (c.state == LODE_CHUNK_SPOOLED && !c.job[0]))
            continue; /* one whose first job came to nothing keeps its place beside that job */
        if (c.n > sent->n)
            sent->n = c.n;
        if (c.last_unit >= sent->n_units)
            sent->n_units = c.last_unit + 1;
    }
    return rc;
}

int lode_unsent_is_begun(const struct lode_run *run, int64_t step, const char *operation,
                         struct lode_err *err)
{
    int is_delete = strcmp(operation, "delete") == 0 || strcmp(operation, "hardDelete") == 0;
    struct sent sent;

    if (what_was_sent(run, step, &sent, err) < 0)
        return -1;
    return sent.n > 0 || (is_delete && sent.n_chunks > 0);
}

/* A row's parts hold together: where some were sent, the chunks of the others are held to as well.
 */
static int hold_parts(struct lode_step *s, struct sent *sent, struct lode_err *err)
{
    struct lode_journal_chunk next;
    struct lode_outcome o;
    int rc = 1;

    while (rc == 1 && sent->n_units > 0 && sent->n_units <= lode_outcome_count(s->outcomes)) {
        if (lode_outcome_get(s->outcomes, sent->n_units - 1, &o, err) < 0)
            return -1;
        if (o.part == 0 || o.part >= o.n_parts)
            return 0;
        rc = lode_journal_chunk_find(s->run->journal, s->id, sent->n + 1, 1, &next, err);
        if (rc == 1) {
            sent->n++;
            sent->n_units = next.last_unit + 1;
        }
    }
    return rc < 0 ? -1 : 0;
}

static int remove_files(struct lode_step *s, int n, struct lode_err *err)
{
    struct lode_chunk *c = NULL;
    int rc = lode_chunk_new(s, n, 1, s->spec.operation, &c, err);

    if (rc == 0)
        rc = lode_chunk_remove(c, err);
    lode_chunk_free(c);
    return rc;
}

int lode_unsent_drop(struct lode_step *s, struct lode_err *err)
{
    int is_sorted = s->spec.together[0] || s->spec.same_step, last = s->n_journalled;
    struct sent sent;

    if (!s->is_resumed)
        return 0;
    if (what_was_sent(s->run, s->id, &sent, err) < 0)
        return -1;
    if (!is_sorted && hold_parts(s, &sent, err) < 0)
        return -1;
    s->n_units_sent = is_sorted && sent.n > 0 ? UINT64_MAX : sent.n_units;
    if (lode_types_is_delete(s->spec.operation) || s->n_units_sent == UINT64_MAX)
        return 0;
    if (lode_journal_chunk_forget(s->run->journal, s->id, sent.n, sent.n_units, err) < 0 ||
        lode_outcome_cut(s->outcomes, sent.n_units, err) < 0)
        return -1;
    s->n_journalled = sent.n;
    for (int n = sent.n + 1; n <= last; n++)
        if (remove_files(s, n, err) < 0)
            return -1;
    return 0;
}
