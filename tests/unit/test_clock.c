/* Time: the calendar both ways, ISO text, randomness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"

static void every_day_of_four_centuries_goes_there_and_back(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t day = lode_clock_days(1799, 1, 1);

    (void)state;
    for (int year = 1799; year < 2201; year++)
        for (int month = 1; month <= 12; month++) {
            int is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            int n = lengths[month - 1] + (month == 2 && is_leap);

            for (int d = 1; d <= n; d++, day++) {
                int64_t y;
                int m, dd;

                assert_int_equal(lode_clock_days(year, month, d), day);
                lode_clock_civil(day, &y, &m, &dd);
                assert_int_equal(y, year);
                assert_int_equal(m, month);
                assert_int_equal(dd, d);
            }
        }
    assert_int_equal(lode_clock_days(1970, 1, 1), 0);
    assert_int_equal(lode_clock_days(1, 1, 1), -719162);
    assert_int_equal(lode_clock_days(0, 3, 1), -719468);
    assert_int_equal(lode_clock_days(9999, 12, 31), 2932896);
}

static void iso_text_has_milliseconds_and_is_utc(void **state)
{
    static const struct {
        int64_t ms;
        const char *want;
    } cases[] = {{0, "1970-01-01T00:00:00.000Z"},
                 {1720098000123, "2024-07-04T13:00:00.123Z"},
                 {-1, "1969-12-31T23:59:59.999Z"},
                 {-1000, "1969-12-31T23:59:59.000Z"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[LODE_CLOCK_ISO_SIZE];

        lode_clock_iso(cases[i].ms, out);
        assert_string_equal(out, cases[i].want);
    }
}

static void formatting_says_when_there_is_no_room(void **state)
{
    char out[11];

    (void)state;
    assert_int_equal(lode_clock_format(1720098000123, "%Y-%m-%d", out, sizeof out), 0);
    assert_string_equal(out, "2024-07-04");
    assert_int_equal(lode_clock_format(0, "%Y-%m-%dT%H", out, sizeof out), -1);
}

static void clocks_go_forward(void **state)
{
    int64_t mono = lode_clock_mono_ms(), now = lode_clock_now_ms();

    (void)state;
    lode_clock_sleep_ms(2); /* its own test: it must not come back at once */
    assert_true(lode_clock_mono_ms() >= mono + 2);
    assert_true(now > INT64_C(1700000000000));
}

static void random_bytes_differ(void **state)
{
    unsigned char a[40] = {0}, b[40] = {0};

    (void)state;
    lode_clock_random(a, sizeof a);
    lode_clock_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    lode_clock_random(a, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_four_centuries_goes_there_and_back),
        cmocka_unit_test(iso_text_has_milliseconds_and_is_utc),
        cmocka_unit_test(formatting_says_when_there_is_no_room),
        cmocka_unit_test(clocks_go_forward),
        cmocka_unit_test(random_bytes_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
