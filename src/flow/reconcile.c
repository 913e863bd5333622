/* flow/reconcile.c - prepares a match and judges its outcome. */
#include "flow/reconcile.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { MAX_FETCHES = 3 };

static int fill(struct lode_match *m, struct lode_chunk *c, struct lode_err *err)
{
    m->owner = c;
    m->n_columns = c->n_columns;
    m->n_rows = c->n_rows;
    m->key = lode_chunk_key(c);
    m->compare = lode_mem_alloc((c->n_columns + 1) * sizeof *m->compare, err);
    if (!m->compare)
        return -1;
    for (size_t i = 0; i < c->n_columns; i++)
        m->compare[i] = c->step->fields.items[c->columns[i]].compare;
    m->csv = lode_str_dup(c->csv, err);
    m->units = m->csv ? lode_str_dup(c->rows, err) : NULL;
    for (int i = 0; i < 3 && m->units; i++) {
        m->results[i] = lode_chunk_result(c, (enum lode_result_kind)i, err);
        if (!m->results[i])
            return -1;
    }
    m->out = m->units ? lode_str_printf(err, "%s.match", c->rows) : NULL;
    m->errors = m->out ? lode_str_printf(err, "%s.errors", c->rows) : NULL;
    m->scratch = m->errors ? lode_str_printf(err, "%s.part", c->rows) : NULL;
    return m->scratch ? 0 : -1;
}

int lode_reconcile_begin(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_match *m = lode_mem_alloc(sizeof *m, err);

    if (!m)
        return -1;
    if (fill(m, c, err) < 0) {
        lode_match_free(m);
        return -1;
    }
    c->is_under_way = 1;
    lode_queue_push(c->step->run->to_match, &m->link);
    return 0;
}

/* Lines of one kind, each counted once however often it is there. */
static int64_t n_lines(const struct lode_match *m, enum lode_result_kind kind)
{
    return m->n_results[kind] - m->n_repeated[kind];
}

/* Do the lines say what the job says? */
static int agrees(const struct lode_chunk *c, const struct lode_match *m)
{
    const struct lode_job_info *i = &c->info;
    int64_t ok = n_lines(m, LODE_RESULT_SUCCESSFUL), bad = n_lines(m, LODE_RESULT_FAILED);

    for (int kind = 0; kind < 3; kind++)
        if (m->n_found[1 + kind] != n_lines(m, (enum lode_result_kind)kind))
            return 0; /* a line that belongs to no row */
    if (m->n_found[0] > 0 && m->n_repeated[0] + m->n_repeated[1] + m->n_repeated[2] > 0)
        return 0; /* what looks like a line twice may be the line of such a row */
    if (i->state != LODE_JOB_COMPLETE && (i->n_processed < 0 || i->n_failed < 0))
        return 0; /* a job that ended early and does not say how far it came */
    if (i->n_processed >= 0 && i->n_processed != ok + bad)
        return 0;
    if (i->n_failed >= 0 && i->n_failed != bad)
        return 0;
    return i->state != LODE_JOB_COMPLETE || m->n_found[0] == 0;
}

/* A result file that is none may be a download gone wrong. */
static int cannot_match(const struct lode_chunk *c, const struct lode_match *m,
                        struct lode_err *err)
{
    *err = m->err;
    if (err->code != LODE_E_INPUT)
        return -1;
    if (c->n_fetches < MAX_FETCHES)
        return 0;
    return lode_err_wrap(err,
                         "the results of job %s were fetched %d times and cannot be read (they are "
                         "kept; lode resume fetches them again)",
                         c->job, c->n_fetches);
}

int lode_reconcile_end(struct lode_chunk *c, struct lode_match *m, struct lode_err *err)
{
    int is_good;

    lode_match_free(c->match);
    c->match = m;
    if (m->rc < 0)
        return cannot_match(c, m, err);
    is_good = agrees(c, m);
    if (!is_good && !c->is_collected && c->n_fetches < MAX_FETCHES)
        return 0;
    if (!is_good && lode_match_doubt(m, err) < 0)
        return -1;
    if (!is_good &&
        lode_chunk_event(c, "counts-differ", err,
                         "the job says %lld processed, %lld failed; its results hold %lld and %lld "
                         "lines; %lld rows have no line that is surely theirs",
                         (long long)c->info.n_processed, (long long)c->info.n_failed,
                         (long long)m->n_results[0], (long long)m->n_results[1],
                         (long long)m->n_found[0]) < 0)
        return -1;
    /* a job that ended early leaves rows without a line; only where all else adds up were they
     * surely not processed */
    c->rest = is_good && c->info.state != LODE_JOB_COMPLETE ? LODE_STATUS_UNPROCESSED
                                                            : LODE_STATUS_UNKNOWN;
    return 1;
}
