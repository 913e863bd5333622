/* tests/unit/test_org_soql_date.c - the days that date literals stand for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "rehearsal/org_soql_date.h"

static void show(int64_t day, char *out)
{
    int64_t year;
    int month, d;

    lode_clock_civil(day, &year, &month, &d);
    snprintf(out, 16, "%04d-%02d-%02d", (int)year, month, d);
}

static void literals_are_ranges_of_whole_days(void **state)
{
    /* a Monday */
    const int64_t today = lode_clock_days(2026, 11, 23);
    static const struct {
        const char *name;
        int count;
        const char *from, *to;
    } cases[] = {
        {"TODAY", -1, "2026-11-23", "2026-11-24"},
        {"yesterday", -1, "2026-11-22", "2026-11-23"},
        {"TOMORROW", -1, "2026-11-24", "2026-11-25"},
        {"THIS_WEEK", -1, "2026-11-22", "2026-11-29"},
        {"LAST_WEEK", -1, "2026-11-15", "2026-11-22"},
        {"THIS_MONTH", -1, "2026-11-01", "2026-12-01"},
        {"NEXT_MONTH", -1, "2026-12-01", "2027-01-01"},
        {"LAST_MONTH", -1, "2026-10-01", "2026-11-01"},
        {"THIS_QUARTER", -1, "2026-10-01", "2027-01-01"},
        {"NEXT_QUARTER", -1, "2027-01-01", "2027-04-01"},
        {"LAST_YEAR", -1, "2025-01-01", "2026-01-01"},
        {"LAST_90_DAYS", -1, "2026-08-25", "2026-11-24"},
        {"LAST_N_DAYS", 7, "2026-11-16", "2026-11-24"},
        {"NEXT_N_DAYS", 7, "2026-11-24", "2026-12-01"},
        {"N_DAYS_AGO", 2, "2026-11-21", "2026-11-22"},
        {"LAST_N_MONTHS", 12, "2025-11-01", "2026-11-01"},
        {"NEXT_N_WEEKS", 1, "2026-11-29", "2026-12-06"},
        {"N_YEARS_AGO", 1, "2025-01-01", "2026-01-01"},
        {"LAST_N_QUARTERS", 1, "2026-07-01", "2026-10-01"},
        {"THIS_FISCAL_QUARTER", -1, "2026-10-01", "2027-01-01"},
        {"last_n_fiscal_years", 2, "2024-01-01", "2026-01-01"},
        {"N_FISCAL_QUARTERS_AGO", 1, "2026-07-01", "2026-10-01"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t from, to;
        char a[16], b[16];

        assert_int_equal(lode_org_soql_date_range(cases[i].name, strlen(cases[i].name),
                                                  cases[i].count, today, &from, &to),
                         0);
        show(from, a);
        show(to, b);
        if (strcmp(a, cases[i].from) != 0 || strcmp(b, cases[i].to) != 0)
            print_error("%s\n", cases[i].name);
        assert_string_equal(a, cases[i].from);
        assert_string_equal(b, cases[i].to);
    }
}

static void other_words_are_none(void **state)
{
    static const struct {
        const char *name;
        int count;
    } cases[] = {{"SOMEDAY", -1}, {"TODAY", 3}, {"LAST_N_DAYS", -1}, {"", -1}};
    int64_t from, to;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(lode_org_soql_date_range(cases[i].name, strlen(cases[i].name),
                                                  cases[i].count, 0, &from, &to),
                         -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_ranges_of_whole_days),
        cmocka_unit_test(other_words_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
