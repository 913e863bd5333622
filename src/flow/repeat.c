/* flow/repeat.c - sends calls again that did nothing. */
#include "flow/repeat.h"

#include "base/clock.h"
#include "net/retry.h"
#include "salesforce/limits.h"

enum { MAX_BUSY = 8, FIRST_PAUSE_MS = 1000 };

/* When a call that the org had no time for is sent again; 0: not at all. */
static int64_t busy_end(struct lode_chunk *c, const struct lode_call *call)
{
    const char *url = lode_session_instance_url(c->step->run->session);
    int64_t ms = lode_client_is_loopback(url) ? 5 : FIRST_PAUSE_MS, asked = call->retry_after_ms;

    if (!lode_limits_is_busy(call)) {
        c->n_busy = 0;
        return 0;
    }
    if (c->n_busy == MAX_BUSY || (call->status == 429 && call->repeatable))
        return 0; /* we have tried it often enough, or the net thread has */
    ms <<= c->n_busy++;
    if (asked > LODE_RETRY_AFTER_MAX_MS)
        asked = LODE_RETRY_AFTER_MAX_MS;
    return lode_clock_mono_ms() + (asked > ms ? asked : ms);
}

int lode_repeat_call(struct lode_chunk *c, struct lode_call *call, struct lode_err *err)
{
    int rc = lode_session_renew(c->step->run->session, call, err);
    int64_t not_before = rc == 0 ? busy_end(c, call) : 0;

    if (rc != 1 && !not_before)
        return rc;
    lode_chunk_send(c, call, (enum lode_call_tag)call->tag, not_before);
    return 1;
}
