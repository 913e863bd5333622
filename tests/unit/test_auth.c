/* test_auth.c - tokens from the environment and from a token endpoint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "salesforce/auth.h"
#include "support/peer.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static const struct lode_client_opts quick = {
    .user_agent = "lode/0.1.0", .max_tries = 2, .first_wait_ms = 1, .max_wait_ms = 1};

static void set(const char *name, const char *value)
{
    if (value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

static void the_environment_names_the_org_or_what_is_missing(void **state)
{
    static const struct {
        const char *url, *token;
        int rc;
        const char *says;
    } cases[] = {
        {"https://acme", "00D!x", 0, NULL},
        {NULL, NULL, -1, "SF_ORG_INSTANCE_URL"},
        {NULL, "00D!x", -1, "SF_ORG_INSTANCE_URL is not"},
        {"https://acme", NULL, -1, "SF_ACCESS_TOKEN is not"},
        {"https://acme", "", -1, "SF_ACCESS_TOKEN is not"},
        {"", "", -1, "no org"},
        {"https://acme", "[REDACTED] Use 'sf org auth show-access-token' to view", -1,
         "[REDACTED]"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_token t = {NULL, NULL, NULL};
        struct lode_err err;

        set("SF_ORG_INSTANCE_URL", cases[i].url);
        set("SF_ACCESS_TOKEN", cases[i].token);
        assert_int_equal(lode_auth_from_env(&t, &err), cases[i].rc);
        if (cases[i].rc == 0) {
            assert_string_equal(t.instance_url, "https://acme");
            assert_string_equal(t.access_token, "00D!x");
        } else {
            assert_int_equal(err.code, LODE_E_AUTH);
            assert_non_null(strstr(err.msg, cases[i].says));
            assert_null(strstr(err.msg, "00D!x"));
            assert_null(t.access_token);
        }
        lode_auth_clear(&t);
        assert_null(t.access_token);
        assert_null(t.instance_url);
        lode_auth_clear(&t);
    }
    set("SF_ORG_INSTANCE_URL", NULL);
    set("SF_ACCESS_TOKEN", NULL);
}

static void client_credentials_give_a_token(void **state)
{
    static const struct lode_peer_step steps[] = {
        {.match = "POST /services/oauth2/token", .status = 503},
        {.match = "POST /services/oauth2/token",
         .body = "{\"access_token\":\"00D!x\",\"instance_url\":\"http://127.0.0.1:9\",\"scope\":"
                 "\"api\",\"token_type\":\"Bearer\",\"issued_at\":\"1795460000000\"}"},
    };
    struct lode_peer *p = lode_peer_open(steps, N_OF(steps));
    struct lode_token t = {NULL, NULL, NULL};
    struct lode_client *c;
    struct lode_err err;
    char *url = lode_str_printf(&err, "%s//", lode_peer_url(p)), v[64];
    struct lode_auth_app app = {.login_url = url, .id = "my id", .secret = "s&cret="};

    (void)state;
    assert_int_equal(lode_client_open(&quick, &c, &err), 0);
    assert_int_equal(lode_auth_client_credentials(c, &app, &t, &err), 0);
    assert_string_equal(t.access_token, "00D!x");
    assert_string_equal(t.instance_url, "http://127.0.0.1:9");
    assert_int_equal(lode_peer_count(p), 2);
    assert_string_equal(
        lode_buf_str(&lode_peer_request(p, 1)->body),
        "grant_type=client_credentials&client_id=my%20id&client_secret=s%26cret%3D");
    assert_string_equal(lode_peer_header(lode_peer_request(p, 1), "Content-Type", v, sizeof v),
                        "application/x-www-form-urlencoded");
    assert_null(lode_peer_header(lode_peer_request(p, 1), "Authorization", v, sizeof v));
    lode_auth_clear(&t);
    lode_mem_free(url);
    lode_client_close(c);
    lode_peer_close(p);
}

static void a_refused_sign_in_says_why_and_not_with_what(void **state)
{
    static const struct {
        struct lode_peer_step step;
        enum lode_code code;
        const char *says;
    } cases[] = {
        {{.status = 400,
          .body = "{\"error\":\"invalid_grant\",\"error_description\":\"no client credentials user "
                  "enabled\"}",
          .times = -1},
         LODE_E_AUTH,
         "no client credentials user enabled"},
        {{.status = 401,
          .body = "{\"error\":\"invalid_client_id\",\"error_description\":\"client identifier "
                  "invalid\"}",
          .times = -1},
         LODE_E_AUTH,
         "check the client id"},
        {{.body = "<html>welcome</html>", .times = -1}, LODE_E_REMOTE, "no JSON"},
        {{.body = "{\"access_token\":\"00D!x\"}", .times = -1}, LODE_E_REMOTE, "instance_url"},
        {{.body = "{\"access_token\":7,\"instance_url\":\"https://a\"}", .times = -1},
         LODE_E_REMOTE,
         "access_token"},
        {{.status = 302, .headers = "Location: https://login.example.com/\r\n", .times = -1},
         LODE_E_REMOTE,
         "302"},
        {{.act = LODE_PEER_CLOSE_AFTER, .times = -1}, LODE_E_NET, "sign-in at http://127.0.0.1"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_peer *p = lode_peer_open(&cases[i].step, 1);
        struct lode_auth_app app = {
            .login_url = lode_peer_url(p), .id = "id", .secret = "topsecret"};
        struct lode_token t = {NULL, NULL, NULL};
        struct lode_client *c;
        struct lode_err err;

        assert_int_equal(lode_client_open(&quick, &c, &err), 0);
        assert_int_equal(lode_auth_client_credentials(c, &app, &t, &err), -1);
        if (err.code != cases[i].code || !strstr(err.msg, cases[i].says))
            fail_msg("%zu: %s", i, err.msg);
        assert_null(strstr(err.msg, "topsecret"));
        assert_null(strstr(err.msg, "00D!x"));
        assert_null(t.access_token);
        lode_client_close(c);
        lode_peer_close(p);
    }
}

static int stop(void *ctx)
{
    (void)ctx;
    return 1;
}

static void a_stop_ends_a_sign_in(void **state)
{
    static const struct lode_peer_step step = {.act = LODE_PEER_HOLD};
    struct lode_peer *p = lode_peer_open(&step, 1);
    struct lode_auth_app app = {
        .login_url = lode_peer_url(p), .id = "id", .secret = "s", .stop = stop};
    struct lode_token t = {NULL, NULL, NULL};
    struct lode_client *c;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_client_open(&quick, &c, &err), 0);
    assert_int_equal(lode_auth_client_credentials(c, &app, &t, &err), -1);
    assert_int_equal(err.code, LODE_E_CANCEL);
    lode_client_close(c);
    lode_peer_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environment_names_the_org_or_what_is_missing),
        cmocka_unit_test(client_credentials_give_a_token),
        cmocka_unit_test(a_refused_sign_in_says_why_and_not_with_what),
        cmocka_unit_test(a_stop_ends_a_sign_in),
    };

    return cmocka_run_group_tests_name("auth", tests, NULL, NULL);
}
