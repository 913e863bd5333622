/* clean/clean_rule.h - the rule for all years to come at the end of a zone file (a POSIX TZ
 * string): "CET-1CEST,M3.5.0,M10.5.0/3". */
#ifndef LODE_CLEAN_CLEAN_RULE_H
#define LODE_CLEAN_CLEAN_RULE_H

#include <stddef.h>
#include <stdint.h>

struct lode_clean_rule {
    int64_t std, dst; /* seconds to add to UTC */
    int has_dst;
    struct lode_clean_turn {
        char kind; /* 'M': month, week, weekday; 'J': day 1..365 without 29 February;
                      '0': day 0..365 */
        int month, week, day;
        int64_t time; /* seconds after midnight on the clock of before */
    } start, end;     /* of daylight saving time */
};

/* 0, or -1 where text is no such rule. */
int lode_clean_rule_parse(const char *text, struct lode_clean_rule *rule);

/* Seconds to add to UTC at that moment. */
int64_t lode_clean_rule_offset(const struct lode_clean_rule *rule, int64_t utc);

#endif
