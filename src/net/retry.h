/* net/retry.h - when a call that may be repeated is sent again. Pure: the caller brings the clock
 * and the random number. */
#ifndef LODE_NET_RETRY_H
#define LODE_NET_RETRY_H

#include <stdint.h>

struct lode_retry {
    int max_tries;
    int64_t first_wait_ms; /* ceiling of the first wait; doubles with every try … */
    int64_t max_wait_ms;   /* … up to this */
};

enum { LODE_RETRY_AFTER_MAX_MS = 5 * 60 * 1000 };

/* 1 for the statuses that another try may cure: 420, 429, 500, 502, 503, 504. */
int lode_retry_is_status(int status);

/* The wait before the next try when n_tries have been made: a random share of the ceiling ("full
 * jitter"), but not less than what the server asked for (-1: it did not), as far as that is
 * sensible. -1: no more tries. */
int64_t lode_retry_wait_ms(const struct lode_retry *r, int n_tries, int64_t retry_after_ms,
                           uint32_t random);

/* A Retry-After header's value, seconds or an HTTP date, as ms from now_ms (since 1970); -1 where
 * it is neither. */
int64_t lode_retry_after_ms(const char *value, int64_t now_ms);

#endif
