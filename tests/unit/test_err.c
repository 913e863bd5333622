/* Errors: filling, wrapping, places, spellings. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/text.h"

static void set_fills_everything_and_gives_minus_one(void **state)
{
    struct lode_err err;

    (void)state;
    memset(&err, 0xAA, sizeof err);
    assert_int_equal(lode_err_set(&err, LODE_E_INPUT, "row %d of %s", 7, "x.csv"), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_int_equal(err.sys, 0);
    assert_int_equal(err.line, 0);
    assert_string_equal(err.source, "");
    assert_string_equal(err.msg, "row 7 of x.csv");
}

static void sys_adds_the_text_of_errno(void **state)
{
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_err_sys(&err, LODE_E_IO, ENOENT, "cannot open %s", "x"), -1);
    assert_int_equal(err.sys, ENOENT);
    assert_string_equal(err.msg, "cannot open x: No such file or directory");
}

static void wrap_puts_context_in_front_and_keeps_the_rest(void **state)
{
    struct lode_err err;

    (void)state;
    lode_err_sys(&err, LODE_E_IO, EACCES, "cannot open x");
    lode_err_at(&err, "a.csv", 12);
    assert_int_equal(lode_err_wrap(&err, "step %s", "people"), -1);
    assert_string_equal(err.msg, "step people: cannot open x: Permission denied");
    assert_int_equal(err.code, LODE_E_IO);
    assert_int_equal(err.sys, EACCES);
    assert_string_equal(err.source, "a.csv");
    assert_int_equal(err.line, 12);
}

static void a_message_is_cut_between_characters(void **state)
{
    struct lode_err err;
    char text[sizeof err.msg + 64];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'x', sizeof text);
        for (size_t i = shift; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "\xE2\x82\xAC", 3);
        text[sizeof text - 1] = '\0';
        lode_err_set(&err, LODE_E_INPUT, "%s", text);
        assert_true(strlen(err.msg) >= sizeof err.msg - 4);
        assert_int_equal(lode_text_valid(err.msg, strlen(err.msg)), strlen(err.msg));
        lode_err_wrap(&err, "a%.*s", (int)shift, "bcd");
        assert_int_equal(lode_text_valid(err.msg, strlen(err.msg)), strlen(err.msg));
        lode_err_at(&err, text, 1);
        assert_int_equal(lode_text_valid(err.source, strlen(err.source)), strlen(err.source));
    }
}

static void codes_and_spellings_go_both_ways(void **state)
{
    (void)state;
#define CHECK(name, lua, again)                             \
    assert_string_equal(lode_err_name(LODE_E_##name), lua); \
    assert_int_equal(lode_err_code(lua), LODE_E_##name);    \
    assert_int_equal(lode_err_can_retry(LODE_E_##name), again);
    LODE_ERR_CODES(CHECK)
#undef CHECK
    assert_int_equal(lode_err_code("nonsense"), LODE_OK);
    assert_int_equal(lode_err_code(""), LODE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_fills_everything_and_gives_minus_one),
        cmocka_unit_test(sys_adds_the_text_of_errno),
        cmocka_unit_test(wrap_puts_context_in_front_and_keeps_the_rest),
        cmocka_unit_test(a_message_is_cut_between_characters),
        cmocka_unit_test(codes_and_spellings_go_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
