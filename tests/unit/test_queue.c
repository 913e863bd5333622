/* The queue between threads: order, waiting, waking. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/queue.h"

struct item {
    struct lode_link link; /* first */
    int producer, number;
};

static int is_readable(const struct lode_queue *q)
{
    struct pollfd p = {.fd = lode_queue_fd(q), .events = POLLIN};

    return poll(&p, 1, 0) == 1;
}

static void items_come_out_in_the_order_they_went_in(void **state)
{
    struct lode_queue *q = NULL;
    struct lode_err err;
    struct item items[100];

    (void)state;
    assert_int_equal(lode_queue_new(&q, &err), 0);
    assert_false(is_readable(q));
    assert_null(lode_queue_pop(q, 0));
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            lode_queue_push(q, &items[i].link);
            assert_true(is_readable(q));
        }
        for (int i = 0; i < 100; i++) {
            assert_true(is_readable(q));
            assert_ptr_equal(lode_queue_pop(q, -1), &items[i].link);
        }
        assert_false(is_readable(q));
        assert_null(lode_queue_pop(q, 0));
    }
    lode_queue_free(q);
    lode_queue_free(NULL);
}

static void a_wake_ends_one_wait_and_items_go_first(void **state)
{
    struct lode_queue *q = NULL;
    struct lode_err err;
    struct item a;

    (void)state;
    assert_int_equal(lode_queue_new(&q, &err), 0);
    lode_queue_wake(q);
    assert_true(is_readable(q));
    assert_null(lode_queue_pop(q, -1)); /* at once, though there is no limit */
    assert_false(is_readable(q));
    lode_queue_wake(q);
    lode_queue_push(q, &a.link);
    assert_ptr_equal(lode_queue_pop(q, -1), &a.link);
    assert_true(is_readable(q));
    assert_null(lode_queue_pop(q, -1));
    assert_false(is_readable(q));
    lode_queue_free(q);
}

static void a_wait_ends_after_its_time(void **state)
{
    struct lode_queue *q = NULL;
    struct lode_err err;
    int64_t start = lode_clock_mono_ms();

    (void)state;
    assert_int_equal(lode_queue_new(&q, &err), 0);
    assert_null(lode_queue_pop(q, 20));
    assert_true(lode_clock_mono_ms() >= start + 20);
    lode_queue_free(q);
}

enum { EACH = 20000, PRODUCERS = 2 };

struct producer {
    struct lode_queue *to;
    struct item *items;
};

static void *produce(void *arg)
{
    struct producer *p = arg;

    for (int i = 0; i < EACH; i++)
        lode_queue_push(p->to, &p->items[i].link);
    return NULL;
}

static void items_of_two_threads_all_arrive_each_in_its_order(void **state)
{
    static struct item items[PRODUCERS][EACH];
    struct lode_queue *q = NULL;
    struct lode_err err;
    struct producer producers[PRODUCERS];
    pthread_t threads[PRODUCERS];
    int next[PRODUCERS] = {0};

    (void)state;
    assert_int_equal(lode_queue_new(&q, &err), 0);
    for (int t = 0; t < PRODUCERS; t++) {
        for (int i = 0; i < EACH; i++) {
            items[t][i].producer = t;
            items[t][i].number = i;
        }
        producers[t] = (struct producer){q, items[t]};
        assert_int_equal(pthread_create(&threads[t], NULL, produce, &producers[t]), 0);
    }
    for (int k = 0; k < PRODUCERS * EACH; k++) {
        struct item *i = (struct item *)lode_queue_pop(q, -1);

        assert_non_null(i);
        assert_int_equal(i->number, next[i->producer]++);
    }
    for (int t = 0; t < PRODUCERS; t++)
        assert_int_equal(pthread_join(threads[t], NULL), 0);
    assert_null(lode_queue_pop(q, 0));
    lode_queue_free(q);
}

struct pair {
    struct lode_queue *there, *back;
};

/* Sends back what it gets, until it is woken without an item. */
static void *echo(void *arg)
{
    struct pair *p = arg;
    struct lode_link *item;

    while ((item = lode_queue_pop(p->there, -1)))
        lode_queue_push(p->back, item);
    return NULL;
}

static void an_item_goes_there_and_back(void **state)
{
    struct pair p = {NULL, NULL};
    struct lode_err err;
    struct item a = {.number = 0};
    pthread_t thread;

    (void)state;
    assert_int_equal(lode_queue_new(&p.there, &err), 0);
    assert_int_equal(lode_queue_new(&p.back, &err), 0);
    assert_int_equal(pthread_create(&thread, NULL, echo, &p), 0);
    for (int i = 0; i < 2000; i++) {
        a.number = i;
        lode_queue_push(p.there, &a.link);
        assert_ptr_equal(lode_queue_pop(p.back, -1), &a.link);
    }
    lode_queue_wake(p.there);
    assert_int_equal(pthread_join(thread, NULL), 0);
    lode_queue_free(p.there);
    lode_queue_free(p.back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_in_the_order_they_went_in),
        cmocka_unit_test(a_wake_ends_one_wait_and_items_go_first),
        cmocka_unit_test(a_wait_ends_after_its_time),
        cmocka_unit_test(items_of_two_threads_all_arrive_each_in_its_order),
        cmocka_unit_test(an_item_goes_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
