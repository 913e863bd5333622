/* flow/submit.c - the three calls that bring a chunk to the org, and what to do when an answer is
 * lost. */
#include "flow/submit.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "flow/types.h"
#include "net/retry.h"

enum { MAX_LOST = 6, FIRST_PAUSE_MS = 500, MAX_PAUSE_MS = 60 * 1000 };

/* Growing pauses after lost answers, so that an org in trouble is left alone; and as long as it
 * asks for. */
static int64_t pause_end(const struct lode_chunk *c)
{
    int64_t ms = FIRST_PAUSE_MS, max = MAX_PAUSE_MS, end;
    int n = c->lost_creates.n + c->lost.n;

    if (n == 0)
        return c->not_before_ms;
    if (lode_client_is_loopback(lode_session_instance_url(c->step->run->session)))
        ms = 20, max = 640;
    for (int i = 1; i < n && ms < max; i++)
        ms *= 2;
    end = lode_clock_mono_ms() + (ms < max ? ms : max);
    return end > c->not_before_ms ? end : c->not_before_ms;
}

/* Retry-After counts whatever is done next about the chunk. */
static void heed(struct lode_chunk *c, const struct lode_call *call)
{
    int64_t ms = call->is_answered ? call->retry_after_ms : -1;

    if (ms > LODE_RETRY_AFTER_MAX_MS)
        ms = LODE_RETRY_AFTER_MAX_MS;
    if (ms > 0)
        c->not_before_ms = lode_clock_mono_ms() + ms;
}

/* The org is away, or says that it has no time: that passes. A 500 is a fault of its own. */
static int is_outage(const struct lode_call *call)
{
    if (!call->is_answered)
        return call->err.code == LODE_E_NET;
    return call->status != 500 && lode_retry_is_status(call->status);
}

static int too_many(struct lode_chunk *c, struct lode_lost *lost, const struct lode_call *call,
                    const char *what, struct lode_err *err)
{
    int64_t now = lode_clock_mono_ms();

    if (lost->n++ == 0)
        lost->since_ms = now;
    if (lost->n <= MAX_LOST || (c->is_away && now - lost->since_ms < c->step->run->patience_ms))
        return 0;
    if (lode_session_check(call, NULL, err) == 0)
        lode_err_set(err, LODE_E_NET, "%s", c->refusal.code ? c->refusal.msg : "no clear answer");
    if (!lode_err_can_retry(err->code))
        err->code = LODE_E_NET;
    lode_err_wrap(err, "chunk %d: %s, %d times", c->n, what, lost->n);
    return 1;
}

int lode_submit_begin(struct lode_chunk *c, struct lode_err *err)
{
    const struct lode_step_spec *spec = &c->step->spec;
    struct lode_ingest_spec job = {
        .object = lode_describe_name(c->step->describe),
        .operation = lode_types_operation(c->operation),
        .external_id = c->operation == LODE_OPERATION_UPSERT ? spec->external_id : NULL,
        .assignment_rule_id = spec->assignment_rule_id[0] ? spec->assignment_rule_id : NULL,
    };
    struct lode_call *call = NULL;

    c->job[0] = '\0';
    if (lode_ingestjob_create(c->step->run->session, &job, &call, err) < 0)
        return -1;
    if (lode_chunk_set(c, LODE_CHUNK_CREATING, err) < 0) {
        lode_call_free(call);
        return -1;
    }
    lode_chunk_send(c, call, LODE_TAG_CREATE, pause_end(c));
    return 0;
}

typedef int build(struct lode_session *, const char *, struct lode_call **, struct lode_err *);

/* One of the calls that need nothing but the job's id. */
static int send_simple(struct lode_chunk *c, build *fn, enum lode_call_tag tag,
                       struct lode_err *err)
{
    struct lode_call *call = NULL;

    if (fn(c->step->run->session, c->job, &call, err) < 0)
        return -1;
    lode_chunk_send(c, call, tag, pause_end(c));
    return 0;
}

static int upload(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_call *call = NULL;

    if (lode_chunk_set(c, LODE_CHUNK_UPLOADING, err) < 0 ||
        lode_ingestjob_upload(c->step->run->session, c->job, c->content_url, c->csv, &call, err) <
            0)
        return -1;
    lode_chunk_send(c, call, LODE_TAG_UPLOAD, 0);
    return 0;
}

static int close_job(struct lode_chunk *c, struct lode_err *err)
{
    if (lode_chunk_set(c, LODE_CHUNK_CLOSING, err) < 0)
        return -1;
    c->step->was_sent = c->step->run->was_sent = 1;
    c->refusal.code = LODE_OK;
    return send_simple(c, lode_ingestjob_close, LODE_TAG_CLOSE, err);
}

static int abort_job(struct lode_chunk *c, struct lode_err *err)
{
    if (lode_chunk_set(c, LODE_CHUNK_ABORTING, err) < 0)
        return -1;
    return send_simple(c, lode_ingestjob_abort, LODE_TAG_ABORT, err);
}

static int created(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    struct lode_job_info info;

    if (!lode_session_is_answer(call)) {
        if (call->is_sent &&
            lode_chunk_event(c, "lost-create", err,
                             "the answer to a create call was lost: an empty Open job may exist; "
                             "it dies by itself within a day") < 0)
            return -1;
        if (too_many(c, &c->lost_creates, call, "cannot create a job", err)) {
            struct lode_err ignored;

            if (!call->is_sent && lode_chunk_set(c, LODE_CHUNK_SPOOLED, &ignored) < 0)
                *err = ignored; /* of this call at least nothing is there */
            return -1;
        }
        return lode_submit_begin(c, err);
    }
    if (lode_session_check(call, NULL, err) < 0) {
        struct lode_err ignored;

        /* the org said no: nothing exists there */
        if (lode_chunk_set(c, LODE_CHUNK_SPOOLED, &ignored) < 0)
            *err = ignored;
        return -1;
    }
    if (lode_ingestjob_parse(call, &info, err) < 0)
        return -1;
    c->lost_creates.n = 0;
    lode_str_copy(c->job, sizeof c->job, info.id);
    lode_str_copy(c->content_url, sizeof c->content_url, info.content_url);
    c->info = info;
    if (lode_journal_job_add(c->step->run->journal, c->id, c->job, &c->job_number, err) < 0 ||
        lode_chunk_set(c, LODE_CHUNK_OPEN, err) < 0)
        return -1;
    return upload(c, err);
}

/* A second PUT was seen: the first one is there, whether whole or not nobody knows. */
static int is_second_put(const struct lode_fault *f)
{
    return strstr(f->message, "Found multip") != NULL;
}

/* 201 without a body (protocol.md 1.2). What else is well might be a proxy's. */
static int is_stored(const struct lode_call *call)
{
    return call->is_answered && (call->status == 201 || call->status == 204 ||
                                 (call->status == 200 && call->reply.len == 0));
}

static int uploaded(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    struct lode_fault fault;
    int is_refused;

    if (is_stored(call)) {
        c->lost.n = 0;
        if (lode_chunk_set(c, LODE_CHUNK_UPLOADED, err) < 0)
            return -1;
        return close_job(c, err);
    }
    is_refused = lode_session_check(call, &fault, err) < 0 && lode_session_is_answer(call);
    if (is_refused && !is_second_put(&fault)) {
        if (call->status == 401 || err->code == LODE_E_LIMIT)
            return -1;     /* an abort would be refused as well: resume sees to it */
        c->refusal = *err; /* the job is empty and ours: it goes, then the step stops */
        return abort_job(c, err);
    }
    if (lode_chunk_event(c, "lost-upload", err,
                         "the answer to an upload was lost: aborting the job") < 0)
        return -1;
    if (too_many(c, &c->lost, call, "cannot upload", err))
        return -1;
    return abort_job(c, err);
}

/* What a GET of the job says; 404 is state UNKNOWN with *is_gone. */
static int read_state(const struct lode_call *call, struct lode_job_info *info, int *is_gone,
                      struct lode_err *err)
{
    *is_gone = lode_chunk_is_job_gone(call);
    if (*is_gone)
        return 0;
    if (lode_session_check(call, NULL, err) < 0)
        return -1;
    return lode_ingestjob_parse(call, info, err);
}

/* A job that lode never closed is Open no more: it is gone or aborted, and another takes its place;
 * or somebody closed it. why: it was given up. */
static int not_open(struct lode_chunk *c, int is_gone, const struct lode_job_info *info,
                    const char *why, struct lode_err *err)
{
    if (!is_gone && info->state != LODE_JOB_ABORTED) {
        /* from here on it is a closed job like any other: its results tell what it did */
        if (lode_chunk_set(c, LODE_CHUNK_CLOSED, err) < 0)
            return -1;
        return lode_err_set(err, LODE_E_REMOTE,
                            "job %s is %s though lode never closed it: somebody else did. Its rows "
                            "are not sent again",
                            c->job, info->state_text);
    }
    if (lode_journal_job_state(c->step->run->journal, c->job, is_gone ? "gone" : "Aborted", 0, 0,
                               why, err) < 0 ||
        lode_chunk_set(c, LODE_CHUNK_REPLACED, err) < 0)
        return -1;
    if (c->refusal.code != LODE_OK) {
        *err = c->refusal;
        return -1;
    }
    return lode_submit_begin(c, err);
}

static int abort_checked(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    struct lode_job_info info;
    int is_gone;

    if (read_state(call, &info, &is_gone, err) < 0)
        return -1;
    if (!is_gone && info.state == LODE_JOB_OPEN) {
        if (too_many(c, &c->lost, call, "cannot abort the job", err))
            return -1;
        return abort_job(c, err);
    }
    return not_open(c, is_gone, &info,
                    c->refusal.code ? c->refusal.msg : "its upload's answer was lost", err);
}

/* Of a job that an earlier process left open: an org keeps it for a day at most. */
static int open_checked(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    struct lode_job_info info;
    int is_gone;

    if (read_state(call, &info, &is_gone, err) < 0)
        return -1;
    if (!is_gone && info.state == LODE_JOB_OPEN)
        return c->state == LODE_CHUNK_OPEN ? upload(c, err) : close_job(c, err);
    return not_open(c, is_gone, &info, "it had ended before it was closed", err);
}

static int close_checked(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    struct lode_job_info info;
    int is_gone;

    if (read_state(call, &info, &is_gone, err) < 0)
        return -1;
    if (!is_gone && info.state == LODE_JOB_OPEN) {
        if (c->refusal.code == LODE_E_LIMIT) { /* it stays closing: resume closes it */
            *err = c->refusal;
            return -1;
        }
        if (too_many(c, &c->lost, call, "cannot close the job", err))
            return -1;
        return close_job(c, err);
    }
    return lode_chunk_set(c, LODE_CHUNK_CLOSED,
                          err); /* polling finds out about a job that is gone */
}

static int closed(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    struct lode_job_info info;
    int is_well = lode_session_check(call, NULL, err) == 0;

    if (is_well && lode_ingestjob_parse(call, &info, err) == 0 &&
        strncmp(info.id, c->job, 15) == 0 && info.state != LODE_JOB_OPEN)
        return lode_chunk_set(c, LODE_CHUNK_CLOSED, err);
    if (call->status == 401)
        return -1;
    /* lost, refused or somebody else's words: only the job itself knows whether it was closed */
    if (!is_well && lode_session_is_answer(call))
        c->refusal = *err;
    return send_simple(c, lode_ingestjob_info, LODE_TAG_CLOSE_CHECK, err);
}

int lode_submit_answer(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    heed(c, call);
    if (call->tag != LODE_TAG_CLOSE_CHECK && call->tag != LODE_TAG_ABORT_CHECK)
        c->is_away = is_outage(call); /* those only tell what became of the call before */
    switch ((enum lode_call_tag)call->tag) {
    case LODE_TAG_CREATE:
        return created(c, call, err);
    case LODE_TAG_UPLOAD:
        return uploaded(c, call, err);
    case LODE_TAG_CLOSE:
        return closed(c, call, err);
    case LODE_TAG_CLOSE_CHECK:
        return close_checked(c, call, err);
    case LODE_TAG_OPEN_CHECK:
        return open_checked(c, call, err);
    case LODE_TAG_ABORT:
        return send_simple(c, lode_ingestjob_info, LODE_TAG_ABORT_CHECK, err);
    case LODE_TAG_ABORT_CHECK:
        return abort_checked(c, call, err);
    default:
        return lode_err_set(err, LODE_E_STORE, "a call came back to the wrong stage");
    }
}

int lode_submit_recover(struct lode_chunk *c, struct lode_err *err)
{
    c->is_adopted = 0;
    switch (c->state) {
    case LODE_CHUNK_CREATING:
        if (lode_chunk_event(c, "lost-create", err,
                             "the run ended while a create call was out: an empty Open job may "
                             "exist; it dies by itself within a day") < 0)
            return -1;
        return lode_submit_begin(c, err) < 0 ? -1 : 1;
    case LODE_CHUNK_REPLACED:
        return lode_submit_begin(c, err) < 0 ? -1 : 1;
    case LODE_CHUNK_OPEN:
    case LODE_CHUNK_UPLOADED:
        return send_simple(c, lode_ingestjob_info, LODE_TAG_OPEN_CHECK, err) < 0 ? -1 : 1;
    case LODE_CHUNK_UPLOADING: /* nobody knows how much of it arrived */
    case LODE_CHUNK_ABORTING:
        return abort_job(c, err) < 0 ? -1 : 1;
    case LODE_CHUNK_CLOSING:
        return send_simple(c, lode_ingestjob_info, LODE_TAG_CLOSE_CHECK, err) < 0 ? -1 : 1;
    case LODE_CHUNK_CLOSED:
    case LODE_CHUNK_FINISHED: /* its info is asked for again */
        c->state = LODE_CHUNK_CLOSED;
        return 0;
    default:
        return 0;
    }
}
