/* flow/matcher.c - the match thread. */
#include "flow/matcher.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/mem.h"
#include "flow/match.h"

struct lode_matcher {
    pthread_t thread;
    struct lode_queue *in, *done;
    atomic_int is_ending;
};

static void *work(void *arg)
{
    struct lode_matcher *m = arg;

    while (!atomic_load(&m->is_ending)) {
        struct lode_match *match = (struct lode_match *)lode_queue_pop(m->in, -1);

        if (!match)
            continue; /* woken: look at is_ending */
        match->rc = lode_match_run(match, &match->err);
        lode_queue_push(m->done, &match->link);
    }
    return NULL;
}

int lode_matcher_open(struct lode_queue *in, struct lode_queue *done, struct lode_matcher **out,
                      struct lode_err *err)
{
    struct lode_matcher *m = lode_mem_alloc(sizeof *m, err);
    int sys;

    if (!m)
        return -1;
    m->in = in;
    m->done = done;
    sys = pthread_create(&m->thread, NULL, work, m);
    if (sys) {
        lode_mem_free(m);
        return lode_err_sys(err, LODE_E_NOMEM, sys, "cannot start a thread");
    }
    *out = m;
    return 0;
}

void lode_matcher_close(struct lode_matcher *m)
{
    struct lode_link *left;

    if (!m)
        return;
    atomic_store(&m->is_ending, 1);
    lode_queue_wake(m->in);
    pthread_join(m->thread, NULL);
    while ((left = lode_queue_pop(m->in, 0)))
        lode_match_free((struct lode_match *)left);
    while ((left = lode_queue_pop(m->done, 0)))
        lode_match_free((struct lode_match *)left);
    lode_mem_free(m);
}
