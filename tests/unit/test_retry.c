/* test_retry.c - the backoff policy, with the random number given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/retry.h"

static void a_wait_is_a_share_of_a_doubling_ceiling(void **state)
{
    static const struct {
        const char *name;
        int n_tries;
        int64_t asked;
        uint32_t random;
        int64_t want;
    } cases[] = {
        {"all of the first ceiling", 1, -1, UINT32_MAX, 500},
        {"none of it", 1, -1, 0, 0},
        {"half of it", 1, -1, UINT32_MAX / 2, 249},
        {"the ceiling doubles", 2, -1, UINT32_MAX, 1000},
        {"and again", 3, -1, UINT32_MAX, 2000},
        {"up to the cap", 6, -1, UINT32_MAX, 10000},
        {"where it stays", 7, -1, UINT32_MAX, 10000},
        {"after the last try there is none", 8, -1, UINT32_MAX, -1},
        {"nor later, whatever the server asks", 9, 1000, 0, -1},
        {"what the server asks for is the least", 1, 7000, 0, 7000},
        {"but more may be waited", 5, 7000, UINT32_MAX, 8000},
        {"a zero asks for nothing", 1, 0, UINT32_MAX, 500},
        {"an hour is not sensible", 1, 3600 * 1000, 0, 5 * 60 * 1000},
    };
    static const struct lode_retry r = {8, 500, 10000};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = lode_retry_wait_ms(&r, cases[i].n_tries, cases[i].asked, cases[i].random);

        if (got != cases[i].want)
            fail_msg("%s: %lld", cases[i].name, (long long)got);
    }
}

static void only_passing_statuses_are_tried_again(void **state)
{
    static const int again[] = {420, 429, 500, 502, 503, 504};
    int n = 0;

    (void)state;
    for (int status = 100; status < 600; status++)
        n += lode_retry_is_status(status);
    assert_int_equal(n, 6);
    for (size_t i = 0; i < 6; i++)
        assert_true(lode_retry_is_status(again[i]));
}

static void retry_after_is_seconds_or_a_date(void **state)
{
    static const int64_t now = 1795456800000; /* 2026-11-23T18:00:00Z */
    static const struct {
        const char *value;
        int64_t want;
    } cases[] = {
        {"0", 0},
        {"120", 120000},
        {"7 ", 7000},
        {"99999999999999999999", INT32_MAX},
        {"Mon, 23 Nov 2026 18:00:30 GMT", 30000},
        {"Mon, 23 Nov 2026 17:00:00 GMT", 0},
        {"Monday, 23-Nov-26 18:01:00 GMT", 60000},
        {"", -1},
        {"soon", -1},
        {"in a while, perhaps", -1},
        {"-5", -1},
        {"1.5", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t got = lode_retry_after_ms(cases[i].value, now);

        if (got != cases[i].want)
            fail_msg("'%s': %lld", cases[i].value, (long long)got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wait_is_a_share_of_a_doubling_ceiling),
        cmocka_unit_test(only_passing_statuses_are_tried_again),
        cmocka_unit_test(retry_after_is_seconds_or_a_date),
    };

    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
