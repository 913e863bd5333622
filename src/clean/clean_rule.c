/* clean/clean_rule.c - POSIX TZ strings as zone files carry them (RFC 8536, 3.3). */
#include "clean/clean_rule.h"

#include <string.h>

#include "base/clock.h"

enum { DAY = 86400 };

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Each parser returns what follows, or NULL. */
static const char *parse_number(const char *s, int max, int *out)
{
    int v = 0;

    if (!is_digit(*s))
        return NULL;
    for (; is_digit(*s); s++) {
        v = v * 10 + (*s - '0');
        if (v > max)
            return NULL;
    }
    *out = v;
    return s;
}

static const char *parse_name(const char *s)
{
    const char *start = s;

    if (*s == '<') {
        s = strchr(s, '>');
        return s ? s + 1 : NULL;
    }
    while ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
        s++;
    return s - start >= 3 ? s : NULL;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static const char *parse_time(const char *s, int64_t *out)
{
    int sign = *s == '-' ? -1 : 1, part[3] = {0, 0, 0};

    if (*s == '+' || *s == '-')
        s++;
    s = parse_number(s, 167, &part[0]);
    for (int i = 1; s && i < 3 && *s == ':'; i++)
        s = parse_number(s + 1, 59, &part[i]);
    *out = sign * ((int64_t)part[0] * 3600 + part[1] * 60 + part[2]);
    return s;
}

static const char *parse_turn(const char *s, struct lode_clean_turn *t)
{
    if (*s++ != ',')
        return NULL;
    t->time = 2 * 3600;
    t->kind = is_digit(*s) ? '0' : *s++;
    if (t->kind == 'M') {
        s = parse_number(s, 12, &t->month);
        if (s)
            s = *s == '.' ? parse_number(s + 1, 5, &t->week) : NULL;
        if (s)
            s = *s == '.' ? parse_number(s + 1, 6, &t->day) : NULL;
        if (s && (t->month < 1 || t->week < 1))
            return NULL;
    } else if (t->kind == 'J' || t->kind == '0') {
        s = parse_number(s, 365, &t->day);
    } else {
        return NULL;
    }
    return s && *s == '/' ? parse_time(s + 1, &t->time) : s;
}

int lode_clean_rule_parse(const char *text, struct lode_clean_rule *rule)
{
    const char *s = parse_name(text);

    memset(rule, 0, sizeof *rule);
    if (!s || !(s = parse_time(s, &rule->std)))
        return -1;
    rule->std = -rule->std; /* POSIX counts westwards */
    if (!*s)
        return 0;
    rule->has_dst = 1;
    rule->dst = rule->std + 3600;
    s = parse_name(s);
    if (s && *s != ',') {
        s = parse_time(s, &rule->dst);
        rule->dst = -rule->dst;
    }
    if (s)
        s = parse_turn(s, &rule->start);
    if (s)
        s = parse_turn(s, &rule->end);
    return s && !*s ? 0 : -1;
}

/* Day of the year's turn, since 1970-01-01. */
static int64_t turn_day(const struct lode_clean_turn *t, int64_t year)
{
    int64_t first, next, day;

    if (t->kind == 'J') { /* counted as if there were no 29 February */
        int is_leap = lode_clock_days(year, 3, 1) - lode_clock_days(year, 2, 1) == 29;

        return lode_clock_days(year, 1, 1) + t->day - 1 + (is_leap && t->day >= 60);
    }
    if (t->kind == '0')
        return lode_clock_days(year, 1, 1) + t->day;
    first = lode_clock_days(year, t->month, 1);
    next =
        t->month == 12 ? lode_clock_days(year + 1, 1, 1) : lode_clock_days(year, t->month + 1, 1);
    day = first + ((t->day - (first + 4)) % 7 + 7) % 7 + 7 * (int64_t)(t->week - 1);
    return day < next ? day : day - 7; /* 1970-01-01 was a Thursday; week 5: the last */
}

int64_t lode_clean_rule_offset(const struct lode_clean_rule *rule, int64_t utc)
{
    int64_t local = utc + rule->std, days, year, start, end;
    int month, day;

    if (!rule->has_dst)
        return rule->std;
    days = local / DAY - (local % DAY < 0);
    lode_clock_civil(days, &year, &month, &day);
    start = turn_day(&rule->start, year) * DAY + rule->start.time - rule->std;
    end = turn_day(&rule->end, year) * DAY + rule->end.time - rule->dst;
    if (start < end ? utc >= start && utc < end : utc >= start || utc < end)
        return rule->dst;
    return rule->std;
}
