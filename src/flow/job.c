/* flow/job.c - polling. */
#include "flow/job.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"

int lode_job_poll(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_run *run = c->step->run;
    struct lode_call *call = NULL;
    int64_t wait;

    if (lode_ingestjob_info(run->session, c->job, &call, err) < 0)
        return -1;
    wait = lode_ingestjob_poll_ms(run->session, c->n_polls++, run->poll_first_ms, run->poll_max_ms);
    lode_chunk_send(c, call, LODE_TAG_INFO, lode_clock_mono_ms() + wait);
    return 0;
}

static int finish(struct lode_chunk *c, struct lode_err *err)
{
    const struct lode_job_info *i = &c->info;

    lode_log_write(c->step->run->log, LODE_LOG_INFO, "job", "%s %s: %lld processed, %lld failed %s",
                   c->job, i->state_text, (long long)i->n_processed, (long long)i->n_failed,
                   i->error_message);
    if (lode_journal_job_state(c->step->run->journal, c->job, i->state_text, i->n_processed,
                               i->n_failed, i->error_message, err) < 0)
        return -1;
    return lode_chunk_set(c, LODE_CHUNK_FINISHED, err);
}

int lode_job_answer(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    struct lode_job_info before = c->info;

    if (lode_chunk_is_job_gone(call)) {
        /* a job that was closed and is gone: what became of its rows only the records tell */
        memset(&c->info, 0, sizeof c->info);
        lode_str_copy(c->info.state_text, sizeof c->info.state_text, "gone");
        if (lode_chunk_event(c, "job-gone", err,
                             "the org does not know the job any more: its rows are unknown") < 0)
            return -1;
        return finish(c, err);
    }
    if (lode_session_check(call, NULL, err) < 0 || lode_ingestjob_parse(call, &c->info, err) < 0)
        return -1;
    c->step->is_told = 0;
    switch (c->info.state) {
    case LODE_JOB_COMPLETE:
        return finish(c, err);
    case LODE_JOB_FAILED:
    case LODE_JOB_ABORTED:
        /* its workers may still be saving: read until two readings agree */
        if (before.state == c->info.state && before.n_processed == c->info.n_processed &&
            before.n_failed == c->info.n_failed && strcmp(before.modstamp, c->info.modstamp) == 0)
            return finish(c, err);
        if (before.state != c->info.state)
            c->n_polls = 0; /* it is over: no need to wait as long as for a large job */
        return lode_job_poll(c, err);
    default:
        return lode_job_poll(c, err);
    }
}
