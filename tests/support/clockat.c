/* tests/support/clockat.c - a preloaded library: a process whose clock is LODE_CLOCK_AHEAD seconds
 * ahead of the machine's. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static time_t ahead(void)
{
    const char *text = getenv("LODE_CLOCK_AHEAD");

    return text ? (time_t)strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t id, struct timespec *at)
{
    static int (*real)(clockid_t, struct timespec *);
    int rc;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    rc = real(id, at);
    if (rc == 0 && id == CLOCK_REALTIME)
        at->tv_sec += ahead();
    return rc;
}

time_t time(time_t *out)
{
    struct timespec now;

    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        return (time_t)-1;
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
