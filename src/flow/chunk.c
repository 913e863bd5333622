/* flow/chunk.c - the life of a chunk's struct, its files' names, its journal entries. */
#include "flow/chunk.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/point.h"
#include "base/str.h"
#include "flow/react.h"
#include "flow/types.h"

int lode_chunk_new(struct lode_step *step, int n, int attempt, enum lode_operation op,
                   struct lode_chunk **out, struct lode_err *err)
{
    struct lode_chunk *c = lode_mem_alloc(sizeof *c, err);

    if (!c)
        return -1;
    c->step = step;
    c->n = n;
    c->attempt = attempt;
    c->operation = op;
    c->csv =
        lode_str_printf(err, "%s/chunks/%s-%d-%d.csv", step->run->dir, step->spec.name, n, attempt);
    c->rows = c->csv ? lode_str_printf(err, "%s/chunks/%s-%d-%d.rows", step->run->dir,
                                       step->spec.name, n, attempt)
                     : NULL;
    if (!c->rows) {
        lode_chunk_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

void lode_chunk_free(struct lode_chunk *c)
{
    if (!c)
        return;
    lode_react_end(c->react);
    lode_match_free(c->match);
    lode_mem_free(c->csv);
    lode_mem_free(c->rows);
    lode_mem_free(c->columns);
    lode_mem_free(c);
}

int lode_chunk_failed_at_once(const struct lode_chunk *c)
{
    return c->info.state == LODE_JOB_FAILED && c->info.n_processed <= 0;
}

int lode_chunk_is_refused(const struct lode_chunk *c)
{
    if (!lode_chunk_failed_at_once(c))
        return 0;
    return c->rest != LODE_STATUS_UNPROCESSED || lode_ingestjob_is_refused(c->info.error_message);
}

int lode_chunk_key(const struct lode_chunk *c)
{
    const struct lode_fields *f = &c->step->fields;
    const char *name = NULL;

    if (c->operation == LODE_OPERATION_UPSERT)
        name = c->step->spec.external_id;
    else if (c->operation != LODE_OPERATION_INSERT)
        name = "Id";
    for (size_t i = 0; name && i < c->n_columns; i++)
        if (lode_str_casecmp(f->items[c->columns[i]].name, name) == 0)
            return (int)i;
    return -1;
}

char *lode_chunk_result(const struct lode_chunk *c, enum lode_result_kind kind,
                        struct lode_err *err)
{
    static const char *const names[] = {"successful", "failed", "unprocessed"};

    return lode_str_printf(err, "%s/chunks/%s-%d-%d-%s.csv", c->step->run->dir, c->step->spec.name,
                           c->n, c->attempt, names[kind]);
}

int lode_chunk_remove(const struct lode_chunk *c, struct lode_err *err)
{
    static const char *const ends[] = {"", ".match", ".errors"};

    if (c->step->run->keep_chunks || c->state == LODE_CHUNK_FAILED)
        return 0; /* what was sent, and the server's own rows, stay beside what nobody can tell */
    for (size_t i = 0; i < 3; i++) {
        char *p = lode_str_printf(err, "%s%s", c->rows, ends[i]);
        int rc = p ? lode_io_remove(p, err) : -1;

        lode_mem_free(p);
        if (rc < 0)
            return rc;
        p = lode_chunk_result(c, (enum lode_result_kind)i, err);
        rc = p ? lode_io_remove(p, err) : -1;
        lode_mem_free(p);
        if (rc < 0)
            return -1;
    }
    return lode_io_remove(c->csv, err);
}

int lode_chunk_set(struct lode_chunk *c, enum lode_chunk_state state, struct lode_err *err)
{
    if (!lode_journal_may(c->state, state))
        return lode_err_set(err, LODE_E_STORE,
                            "chunk %d of step %s cannot go from %s to %s: this is a fault of "
                            "lode's own, please report it with the run directory",
                            c->n, c->step->spec.name, lode_journal_state_name(c->state),
                            lode_journal_state_name(state));
    lode_point_about("%s-%d-%d %s", c->step->spec.name, c->n, c->attempt,
                     lode_journal_state_name(state));
    if (lode_journal_chunk_state(c->step->run->journal, c->id, state, c->job[0] ? c->job : NULL,
                                 err) < 0)
        return -1;
    c->state = state;
    lode_log_write(c->step->run->log, LODE_LOG_DEBUG, "chunk", "%s-%d-%d %s %s", c->step->spec.name,
                   c->n, c->attempt, lode_journal_state_name(state), c->job);
    return 0;
}

void lode_chunk_send(struct lode_chunk *c, struct lode_call *call, enum lode_call_tag tag,
                     int64_t not_before_ms)
{
    call->owner = c;
    call->tag = tag;
    call->done = c->step->run->answers;
    call->not_before_ms = not_before_ms;
    c->call = call;
    c->is_under_way = 1;
    lode_client_submit(c->step->run->client, call);
}

int lode_chunk_event(struct lode_chunk *c, const char *kind, struct lode_err *err, const char *fmt,
                     ...)
{
    char text[700], what[512];
    va_list ap;

    va_start(ap, fmt);
    lode_str_vformat(what, sizeof what, fmt, ap);
    va_end(ap);
    lode_str_format(text, sizeof text, "%s, chunk %d, job %s: %s", c->step->spec.name, c->n,
                    c->job[0] ? c->job : "-", what);
    lode_log_write(c->step->run->log, LODE_LOG_WARN, kind, "%s", text);
    return lode_journal_event(c->step->run->journal, c->step->id, kind, text, err);
}

int lode_chunk_is_job_gone(const struct lode_call *call)
{
    return call->is_answered && call->status == 404 && lode_session_is_answer(call);
}
