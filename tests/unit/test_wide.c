/* test_wide.c - UTF-16 there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "source/wide.h"

static void text_comes_back(void **state)
{
    static const char *const texts[] = {
        "",           "plain",       "ä",
        "\u20ac uro", "\U0001F600x", "\x7f\xc2\x80\u07ff\u0800\uffff\U00010000\U0010ffff"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lode_buf b;
        struct lode_err err;
        size_t n;
        uint16_t *wide = lode_wide_of(texts[i], &n, &err);

        assert_non_null(wide);
        assert_int_equal(wide[n], 0);
        lode_buf_init(&b, 0);
        assert_int_equal(lode_wide_to_utf8(wide, n, &b, &err), 0);
        assert_string_equal(lode_buf_str(&b), texts[i]);
        assert_int_equal(b.len, strlen(texts[i]));
        lode_buf_clear(&b);
        lode_mem_free(wide);
    }
}

static void half_a_character_is_no_text(void **state)
{
    static const struct {
        uint16_t units[3];
        size_t n;
        const char *want;
    } cases[] = {
        {{'a', 0xd800}, 2, "a\xff"},
        {{0xd800, 'b'},
         2,
         "\xff"
         "b"},
        {{0xdc00, 'c'},
         2,
         "\xff"
         "c"},
        {{0xd800, 0xd83d, 0xde00}, 3, "\xff\xf0\x9f\x98\x80"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_buf b;
        struct lode_err err;

        lode_buf_init(&b, 0);
        assert_int_equal(lode_wide_to_utf8(cases[i].units, cases[i].n, &b, &err), 0);
        assert_string_equal(lode_buf_str(&b), cases[i].want);
        lode_buf_clear(&b);
    }
}

static void what_is_no_utf8_is_refused(void **state)
{
    struct lode_err err;
    size_t n;

    (void)state;
    assert_null(lode_wide_of("a\xff", &n, &err));
    assert_int_equal(err.code, LODE_E_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_comes_back),
        cmocka_unit_test(half_a_character_is_no_text),
        cmocka_unit_test(what_is_no_utf8_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
