/* rehearsal/org_refusals.c - rows that are refused before they are saved. */
#include "rehearsal/org_refusals.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "rehearsal/org_results.h"

void lode_org_refusals_init(struct lode_org_refusals *r, struct lode_org *org)
{
    double chance = lode_org_faults_number(org->faults, LODE_ORG_FAULT_CONTEND);

    r->org = org;
    r->lock_chance = lode_org_faults_number(org->faults, LODE_ORG_FAULT_LOCK);
    r->has_locks = chance > 0;
    /* the fault's chance is that of a row which loses all its tries */
    r->try_chance = r->has_locks ? pow(chance, 1.0 / (LODE_ORG_LOCK_RETRIES + 1)) : -1;
}

/* What is wrong with row i. The texts are not known from any org. */
static const char *find_fault(const struct lode_org_head *head, const struct lode_org_csv_chunk *c,
                              size_t i)
{
    if (c->first[i + 1] - c->first[i] != head->n)
        return "INVALID_FIELD:The row has not as many columns as the header:--";
    if (c->is_flawed[i])
        return "INVALID_FIELD:Found a space next to a quote:--";
    for (size_t k = c->first[i]; k < c->first[i + 1]; k++)
        if (lode_text_valid(c->cells[k].p, c->cells[k].n) != c->cells[k].n)
            return "INVALID_FIELD:The row is not valid UTF-8:--";
    return NULL;
}

static double throw_dice(const struct lode_org_job *job, uint64_t seed, size_t i)
{
    uint64_t dice =
        seed ^ ((uint64_t)job->seq << 40) ^ (uint64_t)job->n_processed ^ ((uint64_t)i << 32);

    return (double)(lode_org_results_random(&dice) >> 11) * 0x1p-53;
}

/* The n-th try of row i: 1 where it meets a lock, with the refusal that it comes to. Of the fault
 * `lock` it is the same each time. */
static int meet_lock(struct lode_org_refusals *r, const struct lode_org_job *job, int64_t batch,
                     const struct lode_org_head *head, const struct lode_org_csv_chunk *c, size_t i,
                     int n, struct lode_err *err)
{
    char parent[LODE_ORG_PARENT_SIZE];
    int rc;

    r->texts[i] = NULL;
    if (r->lock_chance > 0 && throw_dice(job, r->org->seed, i) < r->lock_chance) {
        r->texts[i] = "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--";
        return 1;
    }
    if (!r->has_locks)
        return 0;
    rc = lode_org_locks_take(r->org->db, job->seq, batch, r->org->lock_chunk, head,
                             c->cells + c->first[i], parent, err);
    if (rc != 1)
        return rc;
    if (throw_dice(job, ~r->org->seed ^ ((uint64_t)n << 24), i) >= r->try_chance)
        return 0; /* waited, and got it */
    snprintf(r->locked[i], sizeof r->locked[i],
             "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 200 records: "
             "%s:--",
             parent);
    r->texts[i] = r->locked[i];
    return 1;
}

int lode_org_refusals_find(struct lode_org_refusals *r, const struct lode_org_job *job,
                           int64_t batch, const struct lode_org_head *head,
                           const struct lode_org_csv_chunk *c, int n, struct lode_err *err)
{
    int n_met = 0;

    for (size_t i = 0; i < c->n_rows; i++) {
        int rc;

        if (n == 0) {
            r->texts[i] = find_fault(head, c, i);
            r->is_met[i] = !r->texts[i];
        }
        rc = r->is_met[i] ? meet_lock(r, job, batch, head, c, i, n, err) : 0;
        if (rc < 0)
            return -1;
        r->is_met[i] = (char)rc;
        n_met += rc;
    }
    return n_met;
}
