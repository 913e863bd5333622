/* net/client.c - the net thread: takes calls in, waits for their time, runs them, hands them back.
 */
#include "net/client.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/retry.h"
#include "net/transfer.h"

enum { N_SPARE = 8, IDLE_MS = 60 * 1000, ASK_MS = 200, MAX_CONNECTIONS = 16 };

struct lode_client {
    struct lode_client_opts opts; /* with defaults filled in */
    char *user_agent, *ca_file;
    struct lode_queue *inbox;
    atomic_int is_closing;
    atomic_llong patience_ms;
    atomic_llong troubled_since_ms; /* monotonic; 0: the last call was answered well */
    pthread_t thread;
    CURLM *multi;

    /* the net thread's own */
    struct lode_transfer *running, *waiting;
    CURL *spare[N_SPARE];
    size_t n_spare;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void start_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

int lode_client_is_loopback(const char *url)
{
    struct lode_url to;
    struct lode_err ignored;

    return lode_url_parse(url, &to, &ignored) == 0 && to.is_loopback;
}

static void give_back(struct lode_call *call)
{
    lode_queue_push(call->done, &call->link);
}

static void fail(struct lode_call *call, const struct lode_err *err)
{
    call->is_answered = 0;
    call->status = 0;
    call->err = *err;
    give_back(call);
}

static void unlist(struct lode_transfer **list, struct lode_transfer *t)
{
    while (*list && *list != t)
        list = &(*list)->next;
    if (*list)
        *list = t->next;
}

static void list(struct lode_transfer **head, struct lode_transfer *t)
{
    t->next = *head;
    *head = t;
}

/* Frees the transfer and returns its call. */
static struct lode_call *release(struct lode_client *c, struct lode_transfer *t)
{
    struct lode_call *call = t->call;

    lode_transfer_drop(t);
    if (t->easy && c->n_spare < N_SPARE)
        c->spare[c->n_spare++] = t->easy;
    else
        curl_easy_cleanup(t->easy);
    lode_mem_free(t);
    return call;
}

static void take_call(struct lode_client *c, struct lode_call *call)
{
    struct lode_err err;
    struct lode_transfer *t = lode_mem_alloc(sizeof *t, &err);

    if (!t) {
        fail(call, &err);
        return;
    }
    t->easy = c->n_spare ? c->spare[--c->n_spare] : curl_easy_init();
    if (lode_transfer_take(t, call, &c->opts, &err) == 0) {
        if (t->easy) {
            list(&c->waiting, t);
            return;
        }
        lode_err_set(&err, LODE_E_NOMEM, "out of memory for another connection");
    }
    fail(release(c, t), &err);
}

/* Begins a try of a transfer that stands in no list. */
static void begin(struct lode_client *c, struct lode_transfer *t)
{
    struct lode_err err;

    if (lode_transfer_ready(t, &c->opts, &err) < 0) {
        fail(release(c, t), &err);
        return;
    }
    if (curl_multi_add_handle(c->multi, t->easy) != CURLM_OK) {
        lode_err_set(&err, LODE_E_NOMEM, "curl takes no more transfers");
        fail(release(c, t), &err);
        return;
    }
    list(&c->running, t);
}

static void begin_due(struct lode_client *c)
{
    int64_t now = lode_clock_mono_ms();
    struct lode_transfer *t = c->waiting, *next;

    for (; t; t = next) {
        next = t->next;
        if (t->due_ms <= now) {
            unlist(&c->waiting, t);
            begin(c, t);
        }
    }
}

static int64_t wait_on(const struct lode_client *c, const struct lode_transfer *t,
                       struct lode_retry *r, int64_t asked, uint32_t random)
{
    int is_fault = t->call->is_answered && t->call->status == 500; /* it is there, and fails */

    if (is_fault || lode_clock_mono_ms() - t->failing_since_ms >= atomic_load(&c->patience_ms))
        return -1;
    if (t->to.is_loopback)
        r->max_wait_ms = 500;
    r->max_tries = INT_MAX;
    return lode_retry_wait_ms(r, t->call->n_tries, asked, random);
}

/* The wait before the next try of a call that may be repeated, or -1. */
static int64_t wait_of(struct lode_client *c, const struct lode_transfer *t)
{
    struct lode_retry r = {c->opts.max_tries, c->opts.first_wait_ms, c->opts.max_wait_ms};
    int64_t asked = t->call->is_answered ? t->call->retry_after_ms : -1;
    uint32_t random;
    int64_t wait;

    if (!t->call->repeatable)
        return -1;
    if (r.first_wait_ms == 0)
        r.first_wait_ms = t->to.is_loopback ? 20 : 500;
    lode_clock_random(&random, sizeof random);
    wait = lode_retry_wait_ms(&r, t->call->n_tries, asked, random);
    return wait < 0 ? wait_on(c, t, &r, asked, random) : wait;
}

static void note_end(struct lode_client *c, struct lode_transfer *t, enum lode_transfer_end end)
{
    int64_t now = lode_clock_mono_ms();

    if (end == LODE_TRANSFER_AGAIN) {
        if (!t->failing_since_ms)
            t->failing_since_ms = now;
        if (!atomic_load(&c->troubled_since_ms))
            atomic_store(&c->troubled_since_ms, now);
    } else if (t->call->is_answered) {
        atomic_store(&c->troubled_since_ms, 0);
    }
}

void lode_client_set_patience(struct lode_client *c, int64_t ms)
{
    atomic_store(&c->patience_ms, ms);
}

int64_t lode_client_troubled_ms(const struct lode_client *c)
{
    int64_t since = atomic_load(&c->troubled_since_ms);

    return since ? lode_clock_mono_ms() - since : 0;
}

static void ended(struct lode_client *c, struct lode_transfer *t, CURLcode code)
{
    enum lode_transfer_end end;
    int64_t wait = -1;

    curl_multi_remove_handle(c->multi, t->easy);
    unlist(&c->running, t);
    end = lode_transfer_finish(t, code, &c->opts);
    note_end(c, t, end);
    if (end == LODE_TRANSFER_REDIRECT)
        wait = 0;
    else if (end == LODE_TRANSFER_AGAIN)
        wait = wait_of(c, t);
    if (wait < 0) {
        give_back(release(c, t));
        return;
    }
    t->due_ms = lode_clock_mono_ms() + wait;
    list(&c->waiting, t);
}

static void cancel_all(struct lode_client *c, struct lode_transfer **head, int all)
{
    struct lode_transfer *t = *head, *next;
    struct lode_err err;

    for (; t; t = next) {
        next = t->next;
        if (!all && !atomic_load(&t->call->is_cancelled))
            continue;
        if (head == &c->running)
            curl_multi_remove_handle(c->multi, t->easy);
        unlist(head, t);
        lode_err_set(&err, LODE_E_CANCEL, "the call to %s was cancelled", t->to.host);
        fail(release(c, t), &err);
    }
}

static void read_ends(struct lode_client *c)
{
    CURLMsg *m;
    int left;

    while ((m = curl_multi_info_read(c->multi, &left))) {
        char *t = NULL;

        if (m->msg == CURLMSG_DONE) {
            CURLcode code = m->data.result;

            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
            ended(c, (struct lode_transfer *)(void *)t, code);
        }
    }
}

static int poll_ms(const struct lode_client *c)
{
    int64_t now = lode_clock_mono_ms(), wait = IDLE_MS;

    for (const struct lode_transfer *t = c->waiting; t; t = t->next)
        if (t->due_ms - now < wait)
            wait = t->due_ms - now;
    return wait < 0 ? 0 : (int)wait;
}

static void *net_thread(void *arg)
{
    struct lode_client *c = arg;
    struct lode_link *item;
    int n_running;

    for (;;) {
        int closing = atomic_load(&c->is_closing);

        while ((item = lode_queue_pop(c->inbox, 0)))
            take_call(c, (struct lode_call *)(void *)item);
        cancel_all(c, &c->running, closing);
        cancel_all(c, &c->waiting, closing);
        if (closing)
            return NULL;
        begin_due(c);
        if (curl_multi_perform(c->multi, &n_running) != CURLM_OK)
            lode_clock_sleep_ms(10); /* out of memory: the transfers time out by themselves */
        read_ends(c);
        curl_multi_poll(c->multi, NULL, 0, poll_ms(c), NULL);
    }
}

/* The thread takes no signals: they are for the main thread, and SIGPIPE for nobody. */
static int start_thread(struct lode_client *c, struct lode_err *err)
{
    sigset_t all, old;
    int bad;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    bad = pthread_create(&c->thread, NULL, net_thread, c);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return bad ? lode_err_sys(err, LODE_E_NOMEM, bad, "cannot start the net thread") : 0;
}

static int fill_opts(struct lode_client *c, const struct lode_client_opts *opts,
                     struct lode_err *err)
{
    const char *env = getenv("SSL_CERT_FILE");
    const char *ca = opts->ca_file ? opts->ca_file : env && *env ? env : NULL;

    c->opts = *opts;
    c->user_agent = lode_str_dup(opts->user_agent ? opts->user_agent : "lode", err);
    if (!c->user_agent)
        return -1;
    if (ca && !(c->ca_file = lode_str_dup(ca, err)))
        return -1;
    c->opts.user_agent = c->user_agent;
    c->opts.ca_file = c->ca_file;
    if (!c->opts.connect_timeout_ms)
        c->opts.connect_timeout_ms = 30 * 1000;
    if (!c->opts.stall_ms)
        c->opts.stall_ms = 60 * 1000;
    if (!c->opts.max_tries)
        c->opts.max_tries = 8;
    if (!c->opts.max_wait_ms)
        c->opts.max_wait_ms = 60 * 1000;
    return 0;
}

static void free_client(struct lode_client *c)
{
    for (size_t i = 0; i < c->n_spare; i++)
        curl_easy_cleanup(c->spare[i]);
    curl_multi_cleanup(c->multi);
    lode_queue_free(c->inbox);
    lode_mem_free(c->user_agent);
    lode_mem_free(c->ca_file);
    lode_mem_free(c);
}

int lode_client_open(const struct lode_client_opts *opts, struct lode_client **out,
                     struct lode_err *err)
{
    struct lode_client *c;

    pthread_once(&curl_once, start_curl);
    c = lode_mem_alloc(sizeof *c, err);
    if (!c)
        return -1;
    atomic_init(&c->is_closing, 0);
    atomic_init(&c->patience_ms, 0);
    atomic_init(&c->troubled_since_ms, 0);
    if (fill_opts(c, opts, err) < 0 || lode_queue_new(&c->inbox, err) < 0)
        goto fail;
    c->multi = curl_multi_init();
    if (!c->multi) {
        lode_err_set(err, LODE_E_NOMEM, "out of memory for connections");
        goto fail;
    }
    curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)MAX_CONNECTIONS);
    if (start_thread(c, err) < 0)
        goto fail;
    *out = c;
    return 0;
fail:
    free_client(c);
    return -1;
}

void lode_client_close(struct lode_client *c)
{
    if (!c)
        return;
    atomic_store(&c->is_closing, 1);
    curl_multi_wakeup(c->multi);
    pthread_join(c->thread, NULL);
    free_client(c);
}

void lode_client_submit(struct lode_client *c, struct lode_call *call)
{
    lode_queue_push(c->inbox, &call->link);
    curl_multi_wakeup(c->multi);
}

void lode_client_cancel(struct lode_client *c, struct lode_call *call)
{
    atomic_store(&call->is_cancelled, 1);
    curl_multi_wakeup(c->multi);
}

int lode_client_perform(struct lode_client *c, struct lode_call *call, int (*stop)(void *ctx),
                        void *ctx, struct lode_err *err)
{
    struct lode_queue *old = call->done, *q = NULL;

    if (lode_queue_new(&q, &call->err) < 0) {
        call->is_answered = 0;
        return 0; /* like any other fault: in the call */
    }
    call->done = q;
    lode_client_submit(c, call);
    while (!lode_queue_pop(q, ASK_MS))
        if (stop && stop(ctx))
            lode_client_cancel(c, call);
    call->done = old;
    lode_queue_free(q);
    if (!call->is_answered && call->err.code == LODE_E_CANCEL) {
        *err = call->err;
        return -1;
    }
    return 0;
}
