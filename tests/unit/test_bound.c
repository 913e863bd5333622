/* test_bound.c - how many failed rows are too many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "flow/bound.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void a_bound_is_a_number_or_a_share(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: USAGE */
    } cases[] = {{"0", "0"},     {"20", "20"},   {"1%", "1%"},   {"0.5%", "0.5%"}, {"100%", "100%"},
                 {"0%", "0%"},   {"007", "7"},   {"", NULL},     {"%", NULL},      {"-1", NULL},
                 {"-1%", NULL},  {"101%", NULL}, {"1.5", NULL},  {"1e1%", NULL},   {"1%%", NULL},
                 {" 1%", NULL},  {"1 %", NULL},  {"nan%", NULL}, {"many", NULL},   {"0x10%", NULL},
                 {"1000%", NULL}};

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_bound b = {.is_given = 0};
        char text[LODE_BOUND_TEXT_SIZE];
        struct lode_err err;
        int rc = lode_bound_parse(cases[i].text, &b, &err);

        if (rc != (cases[i].want ? 0 : -1) || b.is_given != (rc == 0))
            fail_msg("\"%s\": %d", cases[i].text, rc);
        if (rc < 0) {
            assert_int_equal(err.code, LODE_E_USAGE);
            continue;
        }
        lode_bound_text(&b, text);
        assert_string_equal(text, cases[i].want);
    }
}

static void a_share_is_not_judged_by_a_few_rows(void **state)
{
    static const struct {
        const char *bound;
        int64_t n_failed, n_answered;
        int is_end, is_over;
    } cases[] = {{"0", 0, 100, 0, 0},      {"0", 1, 100, 0, 1},     {"20", 20, 20, 1, 0},
                 {"20", 21, 1000, 0, 1},   {"1%", 1, 1, 0, 0},      {"1%", 9, 9, 0, 0},
                 {"1%", 10, 10, 0, 1},     {"1%", 10, 1000, 0, 0},  {"1%", 11, 1000, 0, 1},
                 {"1%", 1, 1, 1, 1},       {"1%", 1, 100, 1, 0},    {"1%", 2, 100, 1, 1},
                 {"0%", 1, 1000000, 0, 1}, {"0%", 0, 10, 1, 0},     {"100%", 1000, 1000, 1, 0},
                 {"50%", 0, 0, 1, 0},      {"0.5%", 50, 9999, 0, 1}};

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_bound b = {.is_given = 0};
        struct lode_err err = {.code = LODE_OK};
        int rc;

        assert_int_equal(lode_bound_parse(cases[i].bound, &b, &err), 0);
        rc = lode_bound_check(&b, cases[i].n_failed, cases[i].n_answered, cases[i].is_end, &err);
        if (rc != (cases[i].is_over ? -1 : 0))
            fail_msg("%zu: %s: %d", i, cases[i].bound, rc);
        assert_int_equal(err.code, cases[i].is_over ? LODE_E_LIMIT : LODE_OK);
    }
}

static void without_a_bound_everything_may_fail(void **state)
{
    struct lode_bound b = {.is_given = 0};
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_bound_check(&b, 1000, 1000, 1, &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bound_is_a_number_or_a_share),
        cmocka_unit_test(a_share_is_not_judged_by_a_few_rows),
        cmocka_unit_test(without_a_bound_everything_may_fail),
    };

    return cmocka_run_group_tests_name("bound", tests, NULL, NULL);
}
