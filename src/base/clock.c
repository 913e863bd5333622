/* base/clock.c - time and a little randomness. */
#define _GNU_SOURCE /* getrandom */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t lode_clock_mono_ms(void)
{
    return read_ms(CLOCK_MONOTONIC);
}

int64_t lode_clock_now_ms(void)
{
    return read_ms(CLOCK_REALTIME);
}

int64_t lode_clock_cpu_ms(void)
{
    return read_ms(CLOCK_THREAD_CPUTIME_ID);
}

int lode_clock_format(int64_t ms, const char *fmt, char *out, size_t size)
{
    time_t t = (time_t)(ms >= 0 ? ms / 1000 : (ms - 999) / 1000);
    struct tm tm;

    gmtime_r(&t, &tm);
    return strftime(out, size, fmt, &tm) > 0 ? 0 : -1;
}

void lode_clock_iso(int64_t ms, char *out)
{
    char head[24] = "";

    if (lode_clock_format(ms, "%Y-%m-%dT%H:%M:%S", head, sizeof head) < 0)
        head[0] = '\0';
    snprintf(out, LODE_CLOCK_ISO_SIZE, "%s.%03dZ", head, (int)((ms % 1000 + 1000) % 1000));
}

int64_t lode_clock_days(int64_t y, int m, int d)
{
    int64_t era, yoe, doy, doe;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void lode_clock_civil(int64_t z, int64_t *year, int *month, int *day)
{
    int64_t era, doe, yoe, doy, mp;

    z += 719468;
    era = (z >= 0 ? z : z - 146096) / 146097;
    doe = z - era * 146097;
    yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    mp = (5 * doy + 2) / 153;
    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = yoe + era * 400 + (*month <= 2);
}

void lode_clock_sleep_ms(int64_t ms)
{
    struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&ts, NULL); /* woken early by a signal: callers look at the clock again */
}

void lode_clock_random(void *p, size_t n)
{
    char *s = p;

    while (n) {
        ssize_t k = getrandom(s, n, 0);

        if (k <= 0)
            continue;
        s += k;
        n -= (size_t)k;
    }
}
