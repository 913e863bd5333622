/* base/queue.h - hands pointers from one thread to another, first in, first out. */
#ifndef LODE_BASE_QUEUE_H
#define LODE_BASE_QUEUE_H

#include <stdint.h>

#include "base/err.h"

struct lode_queue;

/* What is queued must start with this, so that pushing never allocates and never fails. */
struct lode_link {
    struct lode_link *next;
};

LODE_MUST int lode_queue_new(struct lode_queue **out, struct lode_err *err);
void lode_queue_free(struct lode_queue *q); /* items still in it are the caller's loss */

void lode_queue_push(struct lode_queue *q, struct lode_link *item);

/* The oldest item, or NULL after timeout_ms (0: at once, -1: no limit) or a lode_queue_wake(). */
struct lode_link *lode_queue_pop(struct lode_queue *q, int64_t timeout_ms);

/* Makes one waiting pop return NULL now. */
void lode_queue_wake(struct lode_queue *q);

/* Readable while an item or a wake is waiting, for poll(2). */
int lode_queue_fd(const struct lode_queue *q);

#endif
