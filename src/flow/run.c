/* flow/run.c - one step of a run: rows to chunks, chunks through jobs, results back to rows. Only
 * here do the stages meet. */
#include "flow/run.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "flow/accept.h"
#include "flow/account.h"
#include "flow/canary.h"
#include "flow/collect.h"
#include "flow/deletes.h"
#include "flow/emit.h"
#include "flow/feed.h"
#include "flow/job.h"
#include "flow/map.h"
#include "flow/matcher.h"
#include "flow/outcomes.h"
#include "flow/quota.h"
#include "flow/recall.h"
#include "flow/reconcile.h"
#include "flow/repeat.h"
#include "flow/settle.h"
#include "flow/step.h"
#include "flow/submit.h"
#include "flow/together.h"
#include "salesforce/limits.h"

enum { MAX_JOBS = 4, SLICE_MS = 20, PROGRESS_MS = 100 };

/* An answer or a match has come back for the chunk: on to the next state. */
static int move(struct lode_chunk *c, const struct lode_call *call, struct lode_match *match,
                struct lode_err *err)
{
    int rc;

    if (match) {
        rc = lode_reconcile_end(c, match, err);
        return rc < 0 ? -1 : rc == 0 ? lode_collect_begin(c, err) : lode_feed_react(c, err);
    }
    switch (c->state) {
    case LODE_CHUNK_CLOSED:
        if (lode_job_answer(c, call, err) < 0)
            return -1;
        if (c->state != LODE_CHUNK_FINISHED)
            return 0;
        return c->info.state == LODE_JOB_UNKNOWN ? lode_feed_react(c, err)
                                                 : lode_collect_begin(c, err);
    case LODE_CHUNK_FINISHED:
        rc = lode_collect_answer(c, call, err);
        return rc == 1 ? lode_reconcile_begin(c, err) : rc;
    default:
        if (lode_submit_answer(c, call, err) < 0)
            return -1;
        return c->state == LODE_CHUNK_CLOSED ? lode_job_poll(c, err) : 0;
    }
}

/* The step ends here; what is known is kept. Its first reason stands. */
static void stop(struct lode_step *s, const struct lode_err *why)
{
    if (s->phase == LODE_STEP_STOPPED)
        return;
    s->phase = LODE_STEP_STOPPED;
    s->stopped = *why;
    lode_log_write(s->run->log, LODE_LOG_ERROR, "stopped", "step %s: %s", s->spec.name, why->msg);
}

/* The org may do something for its rows, or has done so. */
static int is_closed(const struct lode_chunk *c)
{
    return c->state >= LODE_CHUNK_CLOSING && c->state <= LODE_CHUNK_FINISHED;
}

/* A limit of the org ends the step in order: what can still be asked for is, and the chunk stays as
 * it is, for resume. */
static void fall_out(struct lode_step *s, const struct lode_err *why)
{
    if (why->code != LODE_E_LIMIT)
        stop(s, why);
    else if (lode_step_give_up(s, why))
        lode_log_write(s->run->log, LODE_LOG_ERROR, "limit", "step %s: %s", s->spec.name, why->msg);
}

static void came_back(struct lode_chunk *c, struct lode_call *call, struct lode_match *match)
{
    struct lode_step *s = c->step; /* the chunk goes when its last stage is through */
    struct lode_err err, why;
    int rc;

    c->is_under_way = 0;
    c->call = NULL;
    if (s->phase == LODE_STEP_STOPPED || (s->is_giving_up && !is_closed(c))) {
        lode_match_free(match);
        lode_call_free(call);
        return;
    }
    rc = call ? lode_repeat_call(c, call, &why) : 0;
    if (rc == 1)
        return;
    if (move(c, call, match, &err) < 0 || rc < 0)
        fall_out(s, rc < 0 ? &why : &err);
    lode_call_free(call);
}

/* Everything that has come back, for whichever step. 1 where there was something. */
static int take_in(struct lode_run *run)
{
    struct lode_link *link;
    int n = 0;

    while ((link = lode_queue_pop(run->answers, 0))) {
        struct lode_call *call = (struct lode_call *)link;

        came_back(call->owner, call, NULL);
        n = 1;
    }
    while ((link = lode_queue_pop(run->matched, 0))) {
        struct lode_match *m = (struct lode_match *)link;

        came_back(m->owner, NULL, m);
        n = 1;
    }
    return n;
}

static int is_uploading(const struct lode_chunk *c)
{
    return c->is_under_way && c->state >= LODE_CHUNK_CREATING && c->state <= LODE_CHUNK_CLOSING;
}

/* A chunk of an earlier process: whatever it waits for is asked for again. */
static int take_up(struct lode_chunk *c, int *did, struct lode_err *err)
{
    int rc;

    *did = 1;
    if (c->is_collected) {
        /* some of its rows are settled already, by these result files and no others */
        c->is_adopted = 0;
        c->step->canary_is_out |= c->is_canary;
        if (c->info.state == LODE_JOB_UNKNOWN) /* the job was gone: there are no results */
            return lode_feed_react(c, err);
        return lode_reconcile_begin(c, err);
    }
    rc = lode_submit_recover(c, err);
    if (c->is_canary && c->state != LODE_CHUNK_SPOOLED)
        c->step->canary_is_out = 1;
    if (rc == 0 && c->state == LODE_CHUNK_CLOSED)
        return lode_job_poll(c, err);
    return rc < 0 ? -1 : 0;
}

/* 1: yes. -1: too many rows had failed when the earlier process stopped, and a higher bound has to
 * be given first. 0: so it seems, but not all that it did has been taken up yet. */
static int may_send(const struct lode_step *s, struct lode_err *err)
{
    if (!s->is_resumed || lode_feed_check_failures(s, 0, err) == 0)
        return 1;
    for (const struct lode_chunk *c = s->chunks; c; c = c->next)
        if (c->react)
            return 0;
    return lode_step_is_taken_up(s) ? -1 : 0;
}

/* One upload and at most MAX_JOBS unfinished jobs a step; nothing beside a canary. */
static int send_waiting(struct lode_step *s, int *did, struct lode_err *err)
{
    int n_jobs = 0, n_uploads = 0, may = 1;
    int64_t now = lode_clock_mono_ms();

    if (s->is_gathering && s->phase == LODE_STEP_MAPPING)
        return 0;
    if (s->is_gathering && s->chunks && lode_deletes_permit(s, err) < 0)
        return -1;
    if (lode_canary_settled(s, NULL, err) < 0)
        return -1;
    for (struct lode_chunk *c = s->chunks; c; c = c->next) {
        n_jobs += c->state != LODE_CHUNK_SPOOLED;
        n_uploads += is_uploading(c) || c->state == LODE_CHUNK_ABORTING;
        if (!c->is_adopted || c->is_under_way)
            continue;
        may = is_closed(c) ? 1 : may_send(s, err);
        if (may)
            return may < 0 ? -1 : take_up(c, did, err);
    }
    for (struct lode_chunk *c = s->chunks; c; c = c->next) {
        if (c->state != LODE_CHUNK_SPOOLED || c->is_under_way || c->not_before_ms > now ||
            (lode_canary_is_out(s) && !lode_canary_is_one(s, c)))
            continue;
        if (n_uploads > 0 || n_jobs >= MAX_JOBS || (lode_canary_is_out(s) && n_jobs > 0) ||
            (c->is_alone && n_jobs > 0) ||
            (s->run->quota_percent && n_jobs > 0)) /* it is not known yet what that one uses */
            return 0;
        may = may_send(s, err);
        if (may <= 0)
            return may;
        if (lode_quota_check(c, err) < 0)
            return -1;
        if (c->is_canary)
            s->canary_is_out = 1;
        *did = 1;
        return lode_submit_begin(c, err);
    }
    return 0;
}

/* Maps for a while, so that answers are not kept waiting. */
static int map_slice(struct lode_step *s, int *did, struct lode_err *err)
{
    int64_t end = lode_clock_mono_ms() + SLICE_MS;
    int rc = 1, n = 0;

    if (lode_journal_begin(s->run->journal, err) < 0)
        return -1;
    while (rc == 1 && lode_feed_has_room(s)) {
        rc = lode_feed_row(s, err);
        *did = 1;
        if (++n % 64 == 0 && lode_clock_mono_ms() >= end)
            break;
    }
    if (rc < 0) {
        struct lode_err ignored;

        /* what was noted of the rows so far stays */
        if (lode_journal_commit(s->run->journal, &ignored) < 0)
            lode_db_rollback(lode_journal_db(s->run->journal));
        return -1;
    }
    return lode_journal_commit(s->run->journal, err);
}

static void wait_for_news(struct lode_step *s, int64_t wait_ms)
{
    struct pollfd p[2] = {{.fd = lode_queue_fd(s->run->answers), .events = POLLIN},
                          {.fd = lode_queue_fd(s->run->matched), .events = POLLIN}};
    int64_t now = lode_clock_mono_ms();

    for (struct lode_chunk *c = s->chunks; c; c = c->next)
        if (c->state == LODE_CHUNK_SPOOLED && c->not_before_ms > now &&
            c->not_before_ms - now < wait_ms)
            wait_ms = c->not_before_ms - now;
    if (wait_ms > 0)
        (void)poll(p, 2, (int)wait_ms); /* a signal ends it early, as it should */
}

static void tell(struct lode_step *s, int is_last)
{
    int64_t now = lode_clock_mono_ms();

    if (!s->hooks.progress || (!is_last && now < s->progress_ms + PROGRESS_MS))
        return;
    s->progress_ms = now;
    s->hooks.progress(s->hooks.ctx, s);
}

/* The id map is whole: a mark in it and in the journal tells it from one that is not. */
static int keep_ids(struct lode_step *s, struct lode_err *err)
{
    unsigned char bytes[16];

    if (!s->ids.map)
        return 0;
    lode_clock_random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(s->ids_mark + 2 * i, 3, "%02x", bytes[i]);
    if (lode_idmap_mark_set(s->ids.map, s->ids_mark, err) < 0 ||
        lode_idmap_sync(s->ids.map, err) < 0)
        return -1;
    if (s->has_doubles && lode_idmap_sync(s->seen.map, err) < 0)
        return -1;
    return lode_journal_step_mark(s->run->journal, s->id, s->ids_mark, err);
}

static int settle(struct lode_step *s, struct lode_err *err)
{
    struct lode_journal *j = s->run->journal;

    if (lode_journal_begin(j, err) < 0)
        return -1;
    if (lode_settle_step(s, err) == 0)
        return lode_journal_commit(j, err);
    lode_db_rollback(lode_journal_db(j));
    return -1;
}

/* A step of an earlier process, with rows whose outcome nobody knew: its account is written anew.
 */
static int settle_complete(struct lode_step *s, struct lode_err *err)
{
    struct lode_run *run = s->run;
    int64_t before = lode_outcome_n_bad(s->counts);

    if (!s->outcomes && lode_recall_outcomes(s, err) < 0)
        return -1;
    if (settle(s, err) < 0 || lode_account_write(s, 1, err) < 0 || lode_account_check(s, err) < 0 ||
        keep_ids(s, err) < 0 ||
        lode_journal_step_end(run->journal, s->id, "complete", s->n_rows, s->n_parts_added,
                              s->counts, err) < 0)
        return -1;
    run->n_rows_bad += lode_outcome_n_bad(s->counts) - before;
    return 0;
}

/* The account, whether all went well or not. */
static int close_account(struct lode_step *s, int is_complete, struct lode_err *err)
{
    struct lode_run *run = s->run;
    int rc = 0;

    if (!is_complete) {
        lode_step_settle(s);
        rc = lode_feed_mark_unknown(s, err);
    }
    if (rc == 0 && is_complete && run->settles)
        rc = settle(s, err);
    if (rc == 0)
        rc = lode_account_write(s, is_complete, err);
    if (rc == 0)
        rc = lode_account_check(s, err);
    /* before the step counts as complete: its children ask for its ids, and those of a retry ask
     * for what a stopped one has loaded */
    if (rc == 0 && (is_complete || lode_step_is_taken_up(s)) && keep_ids(s, err) < 0 && is_complete)
        rc = -1;
    if (rc == 0)
        rc = lode_journal_step_end(run->journal, s->id, is_complete ? "complete" : "stopped",
                                   s->n_rows, s->n_parts_added, s->counts, err);
    run->n_rows_bad += lode_outcome_n_bad(s->counts);
    lode_log_write(run->log, LODE_LOG_INFO, "step", "%s %s: %lld rows", s->spec.name,
                   is_complete ? "complete" : "stopped", (long long)s->n_rows);
    if (rc == 0 && is_complete)
        rc = lode_feed_clean_up(s, err);
    tell(s, 1);
    return rc;
}

static int end_stopped(struct lode_step *s, struct lode_err *err)
{
    struct lode_err more;

    *err = s->stopped;
    if (err->code == LODE_E_LIMIT)
        lode_limits_ask(s->run->session, err);
    if (close_account(s, 0, &more) < 0)
        lode_log_write(s->run->log, LODE_LOG_ERROR, "account", "%s", more.msg);
    return -1;
}

/* Rows of closed jobs have an outcome, which is awaited where it can be; the rest was not sent. */
static int give_up(struct lode_step *s, int64_t wait_ms, int did, struct lode_err *err)
{
    for (struct lode_chunk *c = s->chunks; c; c = c->next) {
        if (!is_closed(c) || !(c->is_under_way || c->is_adopted || c->react))
            continue;
        if (c->react) {
            did = lode_feed_turn(s, err);
            if (did < 0) {
                stop(s, err);
                return end_stopped(s, err);
            }
            return 1;
        }
        if (c->is_adopted && !c->is_under_way && take_up(c, &did, err) < 0) {
            stop(s, err);
            return end_stopped(s, err);
        }
        tell(s, 0);
        if (!did)
            wait_for_news(s, wait_ms);
        return 1;
    }
    *err = s->stopped;
    stop(s, err);
    return end_stopped(s, err);
}

int lode_run_turn(struct lode_step *s, int64_t wait_ms, struct lode_err *err)
{
    int did = take_in(s->run), rc = 0;

    if (s->phase == LODE_STEP_COMPLETE)
        return 0; /* in an earlier process */
    if (s->phase != LODE_STEP_STOPPED && lode_types_check_interrupt(s->run, err) < 0)
        stop(s, err);
    if (s->phase == LODE_STEP_STOPPED)
        return end_stopped(s, err);
    if (s->is_giving_up)
        return give_up(s, wait_ms, did, err);
    rc = lode_feed_turn(s, err);
    if (rc < 0) { /* a hook raised: the rows that it was asked about stay for the next process */
        stop(s, err);
        return end_stopped(s, err);
    }
    if (s->is_giving_up)
        return 1;
    did |= rc;
    rc = 0;
    if (s->phase == LODE_STEP_MAPPING && lode_feed_has_room(s))
        rc = map_slice(s, &did, err);
    if (rc == 0)
        rc = lode_feed_retries(s, err);
    if (rc == 0)
        rc = send_waiting(s, &did, err);
    if (rc < 0 && lode_step_give_up(s, err))
        return 1;
    if (rc < 0) {
        stop(s, err);
        return end_stopped(s, err);
    }
    tell(s, 0);
    if (s->phase == LODE_STEP_DRAINING && !s->chunks) {
        if (lode_feed_check_failures(s, 1, err) < 0 && lode_step_give_up(s, err))
            return 1;
        s->phase = LODE_STEP_COMPLETE;
        return close_account(s, 1, err);
    }
    if (!did)
        wait_for_news(s, wait_ms);
    return 1;
}

int lode_run_begin(struct lode_step *s, struct lode_err *err)
{
    s->started_ms = lode_clock_mono_ms();
    lode_log_write(s->run->log, LODE_LOG_INFO, "step", "%s begins: %s %s from %s", s->spec.name,
                   lode_types_operation(s->spec.operation), lode_describe_name(s->describe),
                   lode_source_name(s->source));
    if (lode_step_begin(s, err) < 0 || lode_map_begin(s, err) < 0)
        return -1;
    if (s->is_recalled && (lode_recall_ids(s, err) < 0 || keep_ids(s, err) < 0))
        return -1;
    if (s->phase == LODE_STEP_COMPLETE && s->run->settles && s->counts[LODE_STATUS_UNKNOWN] &&
        settle_complete(s, err) < 0)
        return -1;
    if (s->phase == LODE_STEP_COMPLETE)
        return lode_feed_clean_up(s, err); /* the process that ended it may not have come to this */
    if (!s->is_resumed)
        return 0;
    if (s->run->accepts_script && s->n_journalled > 0 && lode_accept_begin(s, err) < 0)
        return -1;
    if (lode_feed_resume(s, err) < 0)
        return -1;
    return s->accepted_row ? lode_accept_count(s, err) : 0;
}

void lode_run_end(struct lode_step *s)
{
    if (!s)
        return;
    lode_step_settle(s);
    lode_emit_drop(s->emit);
    lode_step_close(s);
}

int lode_run_open(struct lode_run *run, struct lode_err *err)
{
    if (lode_queue_new(&run->answers, err) < 0 || lode_queue_new(&run->matched, err) < 0 ||
        lode_queue_new(&run->to_match, err) < 0)
        return -1;
    return lode_matcher_open(run->to_match, run->matched, &run->matcher, err);
}

void lode_run_close(struct lode_run *run)
{
    lode_matcher_close(run->matcher);
    lode_queue_free(run->answers);
    lode_queue_free(run->matched);
    lode_queue_free(run->to_match);
    lode_mem_free(run->steps);
    run->steps = NULL;
    run->n_steps = run->cap_steps = 0;
    run->matcher = NULL;
    run->answers = run->matched = run->to_match = NULL;
}
