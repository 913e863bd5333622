/* base/queue.c - a queue guarded by a mutex, with an eventfd that poll(2) can watch. */
#include "base/queue.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct lode_queue {
    pthread_mutex_t lock;
    struct lode_link *first, **last;
    int woken;
    int fd;
};

int lode_queue_new(struct lode_queue **out, struct lode_err *err)
{
    struct lode_queue *q = lode_mem_alloc(sizeof *q, err);

    if (!q)
        return -1;
    q->last = &q->first;
    q->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (q->fd < 0) {
        lode_err_sys(err, LODE_E_IO, errno, "cannot create an eventfd");
        lode_mem_free(q);
        return -1;
    }
    pthread_mutex_init(&q->lock, NULL);
    *out = q;
    return 0;
}

void lode_queue_free(struct lode_queue *q)
{
    if (!q)
        return;
    pthread_mutex_destroy(&q->lock);
    close(q->fd);
    lode_mem_free(q);
}

static void raise_fd(struct lode_queue *q)
{
    uint64_t one = 1;
    ssize_t k = write(q->fd, &one, sizeof one); /* fails only when already raised to the top */

    (void)k;
}

void lode_queue_push(struct lode_queue *q, struct lode_link *item)
{
    item->next = NULL;
    pthread_mutex_lock(&q->lock);
    *q->last = item;
    q->last = &item->next;
    raise_fd(q);
    pthread_mutex_unlock(&q->lock);
}

void lode_queue_wake(struct lode_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->woken = 1;
    raise_fd(q);
    pthread_mutex_unlock(&q->lock);
}

/* 1 where *item or a wake was taken. */
static int take(struct lode_queue *q, struct lode_link **item)
{
    int got;

    pthread_mutex_lock(&q->lock);
    *item = q->first;
    got = q->first || q->woken;
    if (q->first) {
        q->first = q->first->next;
        if (!q->first)
            q->last = &q->first;
    } else {
        q->woken = 0;
    }
    if (!q->first && !q->woken) {
        uint64_t n;
        ssize_t k = read(q->fd, &n, sizeof n); /* lowers it; empty is fine */

        (void)k;
    }
    pthread_mutex_unlock(&q->lock);
    return got;
}

struct lode_link *lode_queue_pop(struct lode_queue *q, int64_t timeout_ms)
{
    int64_t end = timeout_ms < 0 ? 0 : lode_clock_mono_ms() + timeout_ms;
    struct lode_link *item;

    while (!take(q, &item)) {
        struct pollfd p = {.fd = q->fd, .events = POLLIN};
        int64_t left = timeout_ms < 0 ? 1000 : end - lode_clock_mono_ms();

        if (timeout_ms >= 0 && left <= 0)
            return NULL;
        if (poll(&p, 1, left > 60000 ? 60000 : (int)left) < 0 && errno == EINTR)
            return NULL; /* a signal: let the caller look at its flags */
    }
    return item;
}

int lode_queue_fd(const struct lode_queue *q)
{
    return q->fd;
}
