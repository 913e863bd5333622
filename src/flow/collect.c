/* flow/collect.c - downloads of results, one after the other over the kept connection. */
#include "flow/collect.h"

#include "base/clock.h"
#include "base/mem.h"

static int ask(struct lode_chunk *c, int64_t not_before_ms, struct lode_err *err)
{
    enum lode_result_kind kind = (enum lode_result_kind)c->next_result;
    char *path = lode_chunk_result(c, kind, err);
    struct lode_call *call = NULL;
    int rc;

    if (!path)
        return -1;
    rc = lode_ingestjob_results(c->step->run->session, c->job, kind, path, &call, err);
    lode_mem_free(path);
    if (rc < 0)
        return -1;
    lode_chunk_send(c, call, LODE_TAG_RESULTS, not_before_ms);
    return 0;
}

int lode_collect_begin(struct lode_chunk *c, struct lode_err *err)
{
    const char *url = lode_session_instance_url(c->step->run->session);
    int64_t wait = 0;

    /* fetched before: the org may need a moment until files and counters agree */
    if (c->n_fetches)
        wait = lode_client_is_loopback(url) ? 20 : 1000;
    c->next_result = LODE_RESULT_SUCCESSFUL;
    c->n_fetches++;
    return ask(c, wait ? lode_clock_mono_ms() + wait : 0, err);
}

int lode_collect_answer(struct lode_chunk *c, const struct lode_call *call, struct lode_err *err)
{
    if (lode_session_check(call, NULL, err) < 0)
        return lode_err_wrap(err, "cannot fetch the results of job %s", c->job);
    if (c->next_result == LODE_RESULT_UNPROCESSED)
        return 1;
    c->next_result++;
    return ask(c, 0, err);
}
