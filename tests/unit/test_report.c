/* Exit statuses by error, and by whether something was sent. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cli/report.h"

static void each_error_has_its_status(void **state)
{
    static const struct {
        enum lode_code code;
        int sys, before, after; /* status before and after something was sent */
    } cases[] = {
        {LODE_OK, 0, 0, 0},        {LODE_E_USAGE, 0, 2, 5},   {LODE_E_INPUT, 0, 2, 5},
        {LODE_E_SCRIPT, 0, 2, 5},  {LODE_E_CHECK, 0, 2, 5},   {LODE_E_AUTH, 0, 3, 5},
        {LODE_E_REMOTE, 0, 4, 5},  {LODE_E_LIMIT, 0, 5, 5},   {LODE_E_NET, 0, 5, 5},
        {LODE_E_IO, ENOSPC, 5, 5}, {LODE_E_IO, ENOENT, 2, 5}, {LODE_E_IO, EACCES, 2, 5},
        {LODE_E_STORE, 0, 5, 5},   {LODE_E_NOMEM, 0, 5, 5},   {LODE_E_REFUSED, 0, 6, 6},
        {LODE_E_STOP, 0, 7, 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_err err;

        lode_err_set(&err, cases[i].code, "x");
        err.sys = cases[i].sys;
        assert_int_equal(lode_report_status(&err, 0, 0), cases[i].before);
        assert_int_equal(lode_report_status(&err, 1, 0), cases[i].after);
    }
}

static void an_interrupt_is_the_signals(void **state)
{
    struct lode_err err;

    (void)state;
    lode_err_set(&err, LODE_E_CANCEL, "interrupted");
    assert_int_equal(lode_report_status(&err, 1, SIGINT), 130);
    assert_int_equal(lode_report_status(&err, 0, SIGTERM), 143);
    assert_int_equal(lode_report_status(&err, 0, 0), 130);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_error_has_its_status),
        cmocka_unit_test(an_interrupt_is_the_signals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
