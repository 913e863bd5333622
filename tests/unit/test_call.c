/* test_call.c - making calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "net/client.h"

static void a_header_is_set_once_whatever_its_case(void **state)
{
    struct lode_call *c;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_call_new(LODE_GET, "https://acme/", &c, &err), 0);
    assert_int_equal(lode_call_header(c, "Accept", "a", &err), 0);
    assert_int_equal(lode_call_header(c, "Accept-Language", "b", &err), 0);
    assert_int_equal(lode_call_header(c, "ACCEPT", "c", &err), 0);
    assert_string_equal(c->headers[0], "ACCEPT: c");
    assert_string_equal(c->headers[1], "Accept-Language: b");
    assert_null(c->headers[2]);
    lode_call_free(c);
    lode_call_free(NULL);
}

static void headers_have_a_limit(void **state)
{
    struct lode_call *c;
    struct lode_err err;
    char name[16];

    (void)state;
    assert_int_equal(lode_call_new(LODE_GET, "https://acme/", &c, &err), 0);
    for (int i = 0; i < LODE_CALL_MAX_HEADERS - 1; i++) {
        snprintf(name, sizeof name, "X-%d", i);
        assert_int_equal(lode_call_header(c, name, "v", &err), 0);
    }
    assert_int_equal(lode_call_header(c, "X-8", "v", &err), -1);
    assert_int_equal(err.code, LODE_E_USAGE);
    assert_int_equal(lode_call_header(c, "x-3", "w", &err), 0);
    assert_string_equal(c->headers[3], "x-3: w");
    lode_call_free(c);
}

static void a_header_cannot_smuggle_in_another(void **state)
{
    static const struct {
        const char *name, *value;
    } cases[] = {{"X", "a\r\nY: b"}, {"X", "a\nb"}, {"X\r\nY", "a"}, {"X", "a\x7f"}};
    struct lode_call *c;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_call_new(LODE_GET, "https://acme/", &c, &err), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(lode_call_header(c, cases[i].name, cases[i].value, &err), -1);
        assert_int_equal(err.code, LODE_E_USAGE);
    }
    assert_null(c->headers[0]);
    lode_call_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_header_is_set_once_whatever_its_case),
        cmocka_unit_test(headers_have_a_limit),
        cmocka_unit_test(a_header_cannot_smuggle_in_another),
    };

    return cmocka_run_group_tests_name("call", tests, NULL, NULL);
}
