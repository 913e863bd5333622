/* base/clock.h - time: monotonic for waiting, UTC for the record. */
#ifndef LODE_BASE_CLOCK_H
#define LODE_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t lode_clock_mono_ms(void);
int64_t lode_clock_now_ms(void); /* since 1970-01-01T00:00:00Z */
int64_t lode_clock_cpu_ms(void); /* that the calling thread has used */

enum { LODE_CLOCK_ISO_SIZE = 32 };

/* "2026-11-23T19:04:05.123Z"; out holds LODE_CLOCK_ISO_SIZE bytes. */
void lode_clock_iso(int64_t ms, char *out);
/* strftime() on UTC; 0, or -1 where out is too small. */
int lode_clock_format(int64_t ms, const char *fmt, char *out, size_t size);

/* Days since 1970-01-01 of a proleptic Gregorian date (month 1..12, day 1..31), and back. */
int64_t lode_clock_days(int64_t year, int month, int day);
void lode_clock_civil(int64_t days, int64_t *year, int *month, int *day);

void lode_clock_sleep_ms(int64_t ms);

/* n random bytes from the system, for names and jitter. */
void lode_clock_random(void *p, size_t n);

#endif
