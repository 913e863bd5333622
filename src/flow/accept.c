/* flow/accept.c - what was sent under an older script stays. */
#include "flow/accept.h"

#include <string.h>

int lode_accept_begin(struct lode_step *step, struct lode_err *err)
{
    struct lode_journal_chunk c;
    struct lode_outcome last;
    uint64_t last_unit = 0;
    int64_t after = 0;
    int rc;

    if (step->together || step->order)
        return lode_err_set(err, LODE_E_REFUSED,
                            "--accept-script cannot keep a part of step %s, whose rows are sorted: "
                            "put the old script back (script.lua in the run directory is a copy)",
                            step->spec.name);
    while ((rc = lode_journal_chunk_next(step->run->journal, step->id, after, &c, err)) == 1) {
        after = c.id;
        if (c.attempt > 1)
            continue;
        if (c.last_unit > last_unit)
            last_unit = c.last_unit;
        if (c.state == LODE_CHUNK_RECONCILED || c.state == LODE_CHUNK_FAILED) {
            step->n_sent += c.n_rows;
            step->n_settled += c.n_rows;
        }
    }
    if (rc < 0 || lode_outcome_get(step->outcomes, last_unit, &last, err) < 0 ||
        lode_outcome_cut(step->outcomes, last_unit + 1, err) < 0)
        return -1;
    step->accepted_row = last.row;
    step->accepted_part = last.part;
    step->accepted_units = last_unit + 1;
    step->n_chunks_made = step->n_adopted = step->n_journalled;
    step->was_sent = step->run->was_sent = 1;
    return lode_journal_event(step->run->journal, step->id, "accepted",
                              "rows that were sent stay as they were, the script has changed", err);
}

int lode_accept_count(struct lode_step *step, struct lode_err *err)
{
    struct lode_outcome o;

    memset(step->counts, 0, sizeof step->counts);
    for (uint64_t u = 0; u < step->accepted_units; u++) {
        if (lode_outcome_get(step->outcomes, u, &o, err) < 0)
            return -1;
        if (o.status != LODE_STATUS_PENDING)
            step->counts[o.status]++;
    }
    return 0;
}
