/* rehearsal/org_soql_date.c - what date literals stand for. */
#include "rehearsal/org_soql_date.h"

#include <string.h>

#include "base/clock.h"
#include "base/str.h"

enum unit { DAY, WEEK, MONTH, QUARTER, YEAR };

/* A literal is the units from first to last (0 is the current one, both included); has_count: first
 * and last are multiplied by the number behind the colon, then shifted. */
static const struct {
    const char *name;
    enum unit unit;
    int has_count, first, last, shift_first, shift_last;
} literals[] = {
    {"YESTERDAY", DAY, 0, -1, -1, 0, 0},
    {"TODAY", DAY, 0, 0, 0, 0, 0},
    {"TOMORROW", DAY, 0, 1, 1, 0, 0},
    {"LAST_90_DAYS", DAY, 0, -90, 0, 0, 0},
    {"NEXT_90_DAYS", DAY, 0, 1, 90, 0, 0},
    {"LAST_WEEK", WEEK, 0, -1, -1, 0, 0},
    {"THIS_WEEK", WEEK, 0, 0, 0, 0, 0},
    {"NEXT_WEEK", WEEK, 0, 1, 1, 0, 0},
    {"LAST_MONTH", MONTH, 0, -1, -1, 0, 0},
    {"THIS_MONTH", MONTH, 0, 0, 0, 0, 0},
    {"NEXT_MONTH", MONTH, 0, 1, 1, 0, 0},
    {"LAST_QUARTER", QUARTER, 0, -1, -1, 0, 0},
    {"THIS_QUARTER", QUARTER, 0, 0, 0, 0, 0},
    {"NEXT_QUARTER", QUARTER, 0, 1, 1, 0, 0},
    {"LAST_YEAR", YEAR, 0, -1, -1, 0, 0},
    {"THIS_YEAR", YEAR, 0, 0, 0, 0, 0},
    {"NEXT_YEAR", YEAR, 0, 1, 1, 0, 0},
    {"LAST_N_DAYS", DAY, 1, -1, 0, 0, 0},
    {"NEXT_N_DAYS", DAY, 1, 0, 1, 1, 0},
    {"N_DAYS_AGO", DAY, 1, -1, -1, 0, 0},
    {"LAST_N_WEEKS", WEEK, 1, -1, 0, 0, -1},
    {"NEXT_N_WEEKS", WEEK, 1, 0, 1, 1, 0},
    {"N_WEEKS_AGO", WEEK, 1, -1, -1, 0, 0},
    {"LAST_N_MONTHS", MONTH, 1, -1, 0, 0, -1},
    {"NEXT_N_MONTHS", MONTH, 1, 0, 1, 1, 0},
    {"N_MONTHS_AGO", MONTH, 1, -1, -1, 0, 0},
    {"LAST_N_QUARTERS", QUARTER, 1, -1, 0, 0, -1},
    {"NEXT_N_QUARTERS", QUARTER, 1, 0, 1, 1, 0},
    {"N_QUARTERS_AGO", QUARTER, 1, -1, -1, 0, 0},
    {"LAST_N_YEARS", YEAR, 1, -1, 0, 0, -1},
    {"NEXT_N_YEARS", YEAR, 1, 0, 1, 1, 0},
    {"N_YEARS_AGO", YEAR, 1, -1, -1, 0, 0},
};

/* The first day of the unit that is k units from today's. Weeks begin on Sunday, as in en_US. */
static int64_t start_of(enum unit unit, int64_t today, int64_t k)
{
    int64_t year, months;
    int month, day;

    if (unit == DAY)
        return today + k;
    if (unit == WEEK)
        return today - ((today + 4) % 7 + 7) % 7 + 7 * k;
    lode_clock_civil(today, &year, &month, &day);
    if (unit == YEAR)
        return lode_clock_days(year + k, 1, 1);
    months = year * 12 + month - 1;
    months = unit == MONTH ? months + k : (months / 3 + k) * 3;
    return lode_clock_days(months / 12, (int)(months % 12) + 1, 1);
}

/* THIS_FISCAL_YEAR is THIS_YEAR: the org's fiscal year is the calendar's, as in a new org. Writes
 * the name without the word to out, of size bytes. */
static int is_fiscal(const char *name, size_t n, char *out, size_t size)
{
    static const char word[] = "FISCAL_";
    const size_t k = sizeof word - 1;

    for (size_t i = 0; n < size && i + k < n; i++)
        if (lode_str_casecmpn(name + i, k, word, k) == 0) {
            memcpy(out, name, i);
            memcpy(out + i, name + i + k, n - i - k);
            out[n - k] = '\0';
            return 1;
        }
    return 0;
}

int lode_org_soql_date_range(const char *name, size_t n, int64_t count, int64_t today,
                             int64_t *from, int64_t *to)
{
    char plain[40];
    int has_fiscal = is_fiscal(name, n, plain, sizeof plain);

    if (has_fiscal) {
        name = plain;
        n = strlen(plain);
    }
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        int64_t first = literals[i].first, last = literals[i].last;

        if (lode_str_casecmpn(name, n, literals[i].name, strlen(literals[i].name)) != 0 ||
            literals[i].has_count != (count >= 0) || (has_fiscal && literals[i].unit < QUARTER))
            continue;
        if (literals[i].has_count) {
            first = first * count + literals[i].shift_first;
            last = last * count + literals[i].shift_last;
        }
        *from = start_of(literals[i].unit, today, first);
        *to = start_of(literals[i].unit, today, last + 1);
        return 0;
    }
    return -1;
}
