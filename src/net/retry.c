/* net/retry.c - capped exponential backoff with full jitter, and Retry-After. */
#include "net/retry.h"

#include <limits.h>
#include <string.h>

#include <curl/curl.h>

#include "base/str.h"

int lode_retry_is_status(int status)
{
    return status == 420 || status == 429 || status == 500 || status == 502 || status == 503 ||
           status == 504;
}

int64_t lode_retry_wait_ms(const struct lode_retry *r, int n_tries, int64_t retry_after_ms,
                           uint32_t random)
{
    int64_t ceiling = r->first_wait_ms, wait;

    if (n_tries >= r->max_tries)
        return -1;
    for (int i = 1; i < n_tries && ceiling < r->max_wait_ms; i++)
        ceiling *= 2;
    if (ceiling > r->max_wait_ms)
        ceiling = r->max_wait_ms;
    wait = (int64_t)((double)ceiling * ((double)random / UINT32_MAX));
    if (retry_after_ms > LODE_RETRY_AFTER_MAX_MS)
        retry_after_ms = LODE_RETRY_AFTER_MAX_MS;
    return retry_after_ms > wait ? retry_after_ms : wait;
}

int64_t lode_retry_after_ms(const char *value, int64_t now_ms)
{
    size_t n = strspn(value, "0123456789");
    long seconds;
    time_t at;

    if (n && strspn(value + n, " \t") == strlen(value + n)) {
        char digits[16];

        if (n >= sizeof digits)
            return INT_MAX;
        memcpy(digits, value, n);
        digits[n] = '\0';
        if (lode_str_long(digits, 0, INT_MAX, &seconds) < 0)
            return INT_MAX;
        return (int64_t)seconds * 1000;
    }
    if (strlen(value) < 8) /* no date is that short, and curl_getdate() is generous */
        return -1;
    at = curl_getdate(value, NULL);
    if (at == (time_t)-1)
        return -1;
    return (int64_t)at * 1000 > now_ms ? (int64_t)at * 1000 - now_ms : 0;
}
