/* test_codec.c - base64 and forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/codec.h"
#include "base/err.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void base64_is_read_as_rfc_4648_has_it(void **state)
{
    static const struct {
        const char *in, *want; /* want NULL: refused */
        int is_url;
    } cases[] = {
        {"", "", 0},
        {"Zg==", "f", 0},
        {"Zm8=", "fo", 0},
        {"Zm9v", "foo", 0},
        {"Zg", "f", 1},
        {"Zm8", "fo", 0},
        {"-_-_", "\xfb\xff\xbf", 1},
        {"+/+/", "\xfb\xff\xbf", 0},
        {"+/+/", NULL, 1},
        {"-_-_", NULL, 0},
        {"Z", NULL, 0},
        {"Zg=", NULL, 0},
        {"Zh==", NULL, 0},
        {"Z===", NULL, 0},
        {"Zm 9v", NULL, 0},
        {"Zm9v\n", NULL, 0},
        {"Z=8=", NULL, 0},
        {"====", NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_buf out;
        struct lode_err err;
        int rc;

        lode_buf_init(&out, 0);
        rc = lode_codec_unbase64(cases[i].in, strlen(cases[i].in), cases[i].is_url, &out, &err);
        if (rc != (cases[i].want ? 0 : -1))
            fail_msg("'%s' gives %d", cases[i].in, rc);
        if (cases[i].want)
            assert_string_equal(lode_buf_str(&out), cases[i].want);
        else
            assert_int_equal(err.code, LODE_E_INPUT);
        lode_buf_clear(&out);
    }
}

static void what_is_written_is_read_again(void **state)
{
    unsigned char bytes[70];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 37 + 200);
    for (int is_url = 0; is_url < 2; is_url++)
        for (size_t n = 0; n <= sizeof bytes; n++) {
            struct lode_buf text, out;
            struct lode_err err;

            lode_buf_init(&text, 0);
            lode_buf_init(&out, 0);
            assert_int_equal(lode_codec_base64(bytes, n, is_url, &text, &err), 0);
            assert_int_equal(text.len, is_url ? (n * 8 + 5) / 6 : (n + 2) / 3 * 4);
            assert_int_equal(lode_codec_unbase64(lode_buf_str(&text), text.len, is_url, &out, &err),
                             0);
            assert_int_equal(out.len, n);
            assert_memory_equal(lode_buf_str(&out), bytes, n);
            lode_buf_clear(&text);
            lode_buf_clear(&out);
        }
}

static void a_field_of_a_form_is_found_and_decoded(void **state)
{
    static const struct {
        const char *form, *name, *want; /* want NULL: not there */
    } cases[] = {
        {"a=1&b=2", "b", "2"},       {"a=1&b=2", "a", "1"},   {"a=1&b=2", "c", NULL},
        {"ab=1", "a", NULL},         {"a", "a", NULL},        {"a=", "a", ""},
        {"a=x%20y+z", "a", "x y z"}, {"a=%41%6a", "a", "Aj"}, {"a=%4", "a", "%4"},
        {"a=%zz%", "a", "%zz%"},     {"", "a", NULL},         {"&&a=1&", "a", "1"},
        {"a=1&a=2", "a", "1"},       {"a=b=c", "a", "b=c"},   {"b=&a=%26", "a", "&"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_buf out;
        struct lode_err err;
        int rc;

        lode_buf_init(&out, 0);
        assert_int_equal(lode_buf_adds(&out, "old", &err), 0);
        rc = lode_codec_form_field(cases[i].form, strlen(cases[i].form), cases[i].name, &out, &err);
        if (rc != (cases[i].want != NULL))
            fail_msg("'%s' gives %d", cases[i].form, rc);
        assert_string_equal(lode_buf_str(&out), cases[i].want ? cases[i].want : "");
        lode_buf_clear(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_is_read_as_rfc_4648_has_it),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(a_field_of_a_form_is_found_and_decoded),
    };

    return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}
