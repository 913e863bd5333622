/* rehearsal/org_moment.c - ISO 8601 as far as an org takes it. */
#include "rehearsal/org_moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "rehearsal/org_text.h"

enum { DAY_MS = 86400000, YEAR_FIRST = 1700, YEAR_LAST = 4000 };

static int two(const char *p)
{
    return (p[0] - '0') * 10 + p[1] - '0';
}

/* Days since 1970 of a valid "yyyy-MM-dd"; -1 where it is none. */
static int read_days(const char *p, int64_t *days)
{
    int64_t year, back;
    int month, day, m, d;

    if (!lode_org_text_is_digits(p, 4) || p[4] != '-' || !lode_org_text_is_digits(p + 5, 2) ||
        p[7] != '-' || !lode_org_text_is_digits(p + 8, 2))
        return -1;
    year = two(p) * 100 + two(p + 2);
    month = two(p + 5);
    day = two(p + 8);
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31)
        return -1;
    *days = lode_clock_days(year, month, day);
    lode_clock_civil(*days, &back, &m, &d);
    return back == year && m == month && d == day ? 0 : -1;
}

/* "Z", "+hh:mm" or "+hhmm" in minutes. */
static int read_zone(const char *p, size_t n, int *minutes)
{
    char hhmm[5];

    *minutes = 0;
    if (n == 1 && *p == 'Z')
        return 0;
    if ((n != 5 && n != 6) || (*p != '+' && *p != '-') || (n == 6 && p[3] != ':'))
        return -1;
    memcpy(hhmm, p + 1, 2);
    memcpy(hhmm + 2, p + n - 2, 2);
    if (!lode_org_text_is_digits(hhmm, 4) || two(hhmm) > 14 || two(hhmm + 2) > 59)
        return -1;
    *minutes = (two(hhmm) * 60 + two(hhmm + 2)) * (*p == '-' ? -1 : 1);
    return 0;
}

/* "hh:mm:ss", with a fraction or without, and a zone, which a time of day may lack: milliseconds of
 * the day in UTC, which may be of the day before or after. */
static int read_clock(const char *p, size_t n, int has_zone, int64_t *ms)
{
    int64_t fraction = 0, unit = 100;
    size_t at = 8, from = 9;
    int zone = 0;

    if (n < at || !lode_org_text_is_digits(p, 2) || p[2] != ':' ||
        !lode_org_text_is_digits(p + 3, 2) || p[5] != ':' || !lode_org_text_is_digits(p + 6, 2) ||
        two(p) > 23 || two(p + 3) > 59 || two(p + 6) > 59)
        return -1;
    if (at < n && p[at] == '.') {
        for (at++; at < n && lode_org_text_is_digits(p + at, 1); at++, unit /= 10)
            fraction += (p[at] - '0') * unit;
        if (at == from)
            return -1;
    }
    if ((at < n || has_zone) && read_zone(p + at, n - at, &zone) < 0)
        return -1;
    *ms = (((int64_t)two(p) * 60 + two(p + 3) - zone) * 60 + two(p + 6)) * 1000 + fraction;
    return 0;
}

static int parse_date(struct lode_slice s, char *out)
{
    int64_t days;

    if (s.n == 11 && s.p[10] == 'Z') /* the guide's own sample has it */
        s.n = 10;
    if (s.n != 10 || read_days(s.p, &days) < 0)
        return -1;
    memcpy(out, s.p, 10);
    out[10] = '\0';
    return 0;
}

/* Kept to the second. */
static int parse_datetime(struct lode_slice s, char *out)
{
    int64_t days, ms;

    if (s.n < 20 || read_days(s.p, &days) < 0 || s.p[10] != 'T' ||
        read_clock(s.p + 11, s.n - 11, 1, &ms) < 0)
        return -1;
    return lode_clock_format(days * DAY_MS + ms, "%Y-%m-%dT%H:%M:%S.000+0000", out,
                             LODE_ORG_MOMENT_SIZE);
}

/* Replies show "10:00:00.000Z". Which shapes are taken is not known: "hh:mm:ss" is the user
 * interface API's (its guide, record input), the others are what xsd:time may be. */
static int parse_time(struct lode_slice s, char *out)
{
    int64_t ms;

    if (read_clock(s.p, s.n, 0, &ms) < 0)
        return -1;
    ms = (ms + DAY_MS) % DAY_MS;
    snprintf(out, LODE_ORG_MOMENT_SIZE, "%02d:%02d:%02d.%03dZ", (int)(ms / 3600000),
             (int)(ms / 60000 % 60), (int)(ms / 1000 % 60), (int)(ms % 1000));
    return 0;
}

int lode_org_moment_parse(enum lode_org_type type, struct lode_slice s, char *out)
{
    switch (type) {
    case LODE_ORG_DATE:
        return parse_date(s, out);
    case LODE_ORG_DATETIME:
        return parse_datetime(s, out);
    default:
        return parse_time(s, out);
    }
}

int lode_org_moment_is_near(const char *date)
{
    long year = strtol(date, NULL, 10);

    return year >= YEAR_FIRST && year <= YEAR_LAST;
}

void lode_org_moment_show(const char *date, char *out)
{
    char *end;
    long year = strtol(date, &end, 10);
    int64_t day = *end ? lode_clock_days(year, two(end + 1), two(end + 4)) : 0, ms = 0;

    if (*end && end[6] == 'T' && read_clock(end + 7, 8, 0, &ms) < 0)
        ms = 0;
    if (lode_clock_format(day * DAY_MS + ms, "%a %b %d %H:%M:%S GMT %Y", out,
                          LODE_ORG_MOMENT_SIZE) < 0)
        out[0] = '\0';
}
