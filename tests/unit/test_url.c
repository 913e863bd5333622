/* test_url.c - scheme, host and port. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/url.h"

static void urls_are_taken_apart(void **state)
{
    static const struct {
        const char *url, *scheme, *host, *port;
        int is_loopback;
    } cases[] = {
        {"https://acme.my.salesforce.com/x?y", "https", "acme.my.salesforce.com", "443", 0},
        {"http://127.0.0.1:8080", "http", "127.0.0.1", "8080", 1},
        {"http://127.255.255.254/", "http", "127.255.255.254", "80", 1},
        {"http://127.1/", "http", "127.0.0.1", "80", 1},
        {"http://0x7f000001/", "http", "127.0.0.1", "80", 1},
        {"http://[::1]:9/", "http", "[::1]", "9", 1},
        {"HTTP://LOCALHOST/", "http", "LOCALHOST", "80", 1},
        {"http://localhost.evil/", "http", "localhost.evil", "80", 0},
        {"http://128.0.0.1/", "http", "128.0.0.1", "80", 0},
        {"http://[::]/", "http", "[::]", "80", 0},
        {"http://0.0.0.0/", "http", "0.0.0.0", "80", 0},
        {"http://1270.0.0.1/", "http", "1270.0.0.1", "80", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_url u;
        struct lode_err err;

        if (lode_url_parse(cases[i].url, &u, &err) < 0)
            fail_msg("%s: %s", cases[i].url, err.msg);
        assert_string_equal(u.scheme, cases[i].scheme);
        assert_string_equal(u.host, cases[i].host);
        assert_string_equal(u.port, cases[i].port);
        assert_int_equal(u.is_loopback, cases[i].is_loopback);
    }
}

static void what_is_not_spoken_is_refused(void **state)
{
    static const struct {
        const char *url;
        enum lode_code code;
    } cases[] = {
        {"ftp://acme/", LODE_E_REFUSED},     {"gopher://acme/", LODE_E_REFUSED},
        {"https://a@acme/", LODE_E_REFUSED}, {"https://a:b@acme/", LODE_E_REFUSED},
        {"https://", LODE_E_USAGE},          {"https://acme:99999/", LODE_E_USAGE},
        {"https://a b/", LODE_E_USAGE},      {"", LODE_E_USAGE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_url u;
        struct lode_err err = {.code = LODE_OK};

        assert_int_equal(lode_url_parse(cases[i].url, &u, &err), -1);
        if (err.code != cases[i].code)
            fail_msg("%s: %s", cases[i].url, err.msg);
    }
}

static void an_origin_is_scheme_host_and_port(void **state)
{
    static const struct {
        const char *a, *b;
        int want;
    } cases[] = {
        {"https://acme/x", "https://ACME:443/y", 1}, {"https://acme", "http://acme", 0},
        {"https://acme", "https://acme:444", 0},     {"https://acme", "https://acme.evil", 0},
        {"http://127.0.0.1", "http://localhost", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_url a, b;
        struct lode_err err;

        assert_int_equal(lode_url_parse(cases[i].a, &a, &err), 0);
        assert_int_equal(lode_url_parse(cases[i].b, &b, &err), 0);
        assert_int_equal(lode_url_same_origin(&a, &b), cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_taken_apart),
        cmocka_unit_test(what_is_not_spoken_is_refused),
        cmocka_unit_test(an_origin_is_scheme_host_and_port),
    };

    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
