/* test_org_authorize.c - the way through the browser: the page, the code, the tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

/* The verifier and challenge of RFC 7636, appendix B. */
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define REDIRECT  "http%3A%2F%2Flocalhost%3A1717%2FOauthRedirect"
#define BACK      "http://localhost:1717/OauthRedirect"

static struct orgcall t;

static void send_form(const char *path, const char *form)
{
    t.token[0] = '\0';
    orgcall_send(&t, "POST", path, "application/x-www-form-urlencoded", form, strlen(form));
}

static const char *location(void)
{
    static char text[1024];

    return orgcall_header(&t, "Location", text, sizeof text);
}

static void app_and_address_must_be_known(void **state)
{
    static const struct {
        const char *query;
        long status;
        const char *says; /* in the body, or as the address that is gone back to */
    } cases[] = {
        {"response_type=code&client_id=nobody&redirect_uri=" REDIRECT "&code_challenge=x", 400,
         "error=invalid_client_id&error_description=client%20identifier%20invalid"},
        {"response_type=code&client_id=PlatformCLI&code_challenge=x", 400,
         "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20"
         "configuration"},
        {"response_type=code&client_id=PlatformCLI&code_challenge=x&redirect_uri="
         "https%3A%2F%2Fevil.example%2FOauthRedirect",
         400, "error=redirect_uri_mismatch"},
        {"response_type=code&client_id=PlatformCLI&code_challenge=x&redirect_uri="
         "http%3A%2F%2Flocalhost.evil.example%2FOauthRedirect",
         400, "error=redirect_uri_mismatch"},
        {"response_type=code&client_id=PlatformCLI&code_challenge=x&redirect_uri="
         "http%3A%2F%2Flocalhost%3A1717%40evil.example%2FOauthRedirect",
         400, "error=redirect_uri_mismatch"},
        {"response_type=token&client_id=PlatformCLI&redirect_uri=" REDIRECT "&state=a%26b", 302,
         BACK "?error=unsupported_response_type&error_description=response%20type%20not%20"
              "supported&state=a%26b"},
        {"response_type=code&client_id=PlatformCLI&redirect_uri=" REDIRECT "&state=7", 302,
         BACK "?error=invalid_request&error_description=missing%20required%20code%20challenge&"
              "state=7"},
    };
    char path[512];

    (void)state;
    t.token[0] = '\0';
    for (size_t i = 0; i < N_OF(cases); i++) {
        snprintf(path, sizeof path, "/services/oauth2/authorize?%s", cases[i].query);
        orgcall_get(&t, path);
        assert_int_equal(t.status, cases[i].status);
        if (t.status == 302)
            assert_string_equal(location(), cases[i].says);
        else if (!strstr(lode_buf_str(&t.body), cases[i].says))
            fail_msg("%zu: %s", i, lode_buf_str(&t.body));
        send_form("/services/oauth2/authorize", cases[i].query); /* no other way in */
        assert_int_equal(t.status, cases[i].status);
    }
}

static void the_page_asks_and_carries_what_the_app_sent(void **state)
{
    (void)state;
    t.token[0] = '\0';
    orgcall_get(&t, "/services/oauth2/authorize?response_type=code&client_id=PlatformCLI"
                    "&redirect_uri=" REDIRECT "&code_challenge=" CHALLENGE
                    "&state=%22%3E%3Cscript%3E&scope=api%20refresh_token");
    assert_int_equal(t.status, 200);
    assert_non_null(strstr(lode_buf_str(&t.body), "method=\"post\""));
    assert_non_null(strstr(lode_buf_str(&t.body), "name=\"username\""));
    assert_non_null(strstr(lode_buf_str(&t.body), "name=\"pw\""));
    assert_non_null(strstr(lode_buf_str(&t.body), "value=\"" CHALLENGE "\""));
    assert_non_null(strstr(lode_buf_str(&t.body), "value=\"&quot;&gt;&lt;script&gt;\""));
    assert_null(strstr(lode_buf_str(&t.body), "<script>"));
}

/* What the page sends. NULL: as it should be. */
static void type_in(const char *client, const char *password, const char *more)
{
    const struct lode_org_login *l = lode_org_login(t.org);
    char form[1024];

    snprintf(form, sizeof form,
             "response_type=code&client_id=%s&redirect_uri=%s"
             "&state=s1&code_challenge=" CHALLENGE "&username=%s&pw=%s%s",
             client ? client : l->client_id, REDIRECT, l->username,
             password ? password : l->password, more);
    send_form("/services/oauth2/authorize", form);
}

static const char *code(void)
{
    static char text[256];
    const char *begin = BACK "?code=", *at = location();

    assert_int_equal(t.status, 302);
    assert_true(lode_str_starts(at, begin));
    assert_true(lode_str_ends(at, "&state=s1"));
    at += strlen(begin);
    snprintf(text, sizeof text, "%.*s", (int)strcspn(at, "&"), at);
    return text;
}

static void exchange(const char *client, const char *redirect, const char *verifier,
                     const char *with)
{
    char form[1024];

    snprintf(form, sizeof form,
             "grant_type=authorization_code&client_id=%s&redirect_uri=%s&code=%s%s%s",
             client ? client : lode_org_login(t.org)->client_id, redirect ? redirect : REDIRECT,
             with, *verifier ? "&code_verifier=" : "", verifier);
    send_form("/services/oauth2/token", form);
}

static void check_refused(const char *error, const char *description)
{
    if (t.status != 400 || strcmp(orgcall_string(&t, "error"), error) != 0 ||
        strcmp(orgcall_string(&t, "error_description"), description) != 0)
        fail_msg("wanted %s: %s; got %ld %s", error, description, t.status, lode_buf_str(&t.body));
}

static void a_sign_in_gives_a_code_and_the_code_tokens_once(void **state)
{
    static const char *const apps[] = {NULL, "PlatformCLI"};
    char refresh[256], form[512];

    (void)state;
    for (size_t i = 0; i < N_OF(apps); i++) {
        const char *c;

        type_in(apps[i], NULL, "");
        c = code();
        exchange(apps[i], NULL, VERIFIER, c);
        assert_int_equal(t.status, 200);
        assert_string_equal(orgcall_string(&t, "instance_url"), lode_org_url(t.org));
        assert_string_equal(orgcall_string(&t, "token_type"), "Bearer");
        lode_str_copy(refresh, sizeof refresh, orgcall_string(&t, "refresh_token"));
        assert_memory_equal(refresh, "5Aep", 4);
        lode_str_copy(t.token, sizeof t.token, orgcall_string(&t, "access_token"));
        orgcall_get(&t, "limits");
        assert_int_equal(t.status, 200);
        exchange(apps[i], NULL, VERIFIER, c);
        check_refused("invalid_grant", "expired authorization code");
        snprintf(form, sizeof form, "grant_type=refresh_token&client_id=%s&refresh_token=%s",
                 apps[i] ? apps[i] : lode_org_login(t.org)->client_id, refresh);
        send_form("/services/oauth2/token", form);
        assert_int_equal(t.status, 200);
    }
}

static void a_code_is_of_one_app_one_address_and_one_verifier(void **state)
{
    static const struct {
        const char *client, *redirect, *verifier, *error, *description;
    } cases[] = {
        {NULL, NULL, "", "invalid_grant", "invalid code verifier"},
        {NULL, NULL, CHALLENGE, "invalid_grant", "invalid code verifier"},
        {NULL, "http%3A%2F%2Flocalhost%3A9%2FOauthRedirect", VERIFIER, "redirect_uri_mismatch",
         "redirect_uri must match configuration"},
        {"PlatformCLI", NULL, VERIFIER, "invalid_grant", "invalid authorization code"},
        {"nobody", NULL, VERIFIER, "invalid_client_id", "client identifier invalid"},
    };
    const char *c;

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        type_in(NULL, NULL, "");
        c = code();
        exchange(cases[i].client, cases[i].redirect, cases[i].verifier, c);
        check_refused(cases[i].error, cases[i].description);
        if (i < 4) { /* and it is used up */
            exchange(NULL, NULL, VERIFIER, c);
            check_refused("invalid_grant", "expired authorization code");
        }
    }
    exchange(NULL, NULL, VERIFIER, "aPrxNone");
    check_refused("invalid_grant", "invalid authorization code");
    type_in(NULL, NULL, "");
    c = code();
    exchange(NULL, NULL, VERIFIER "&client_secret=wrong", c);
    check_refused("invalid_client", "invalid client credentials");
}

static void who_types_wrong_or_says_no_gets_no_code(void **state)
{
    (void)state;
    type_in(NULL, "wrong", "");
    assert_int_equal(t.status, 200);
    assert_non_null(strstr(lode_buf_str(&t.body), "Please check your username and password"));
    assert_non_null(strstr(lode_buf_str(&t.body), "value=\"" CHALLENGE "\""));
    assert_null(strstr(lode_buf_str(&t.body), "wrong"));
    type_in(NULL, NULL, "&deny=1");
    assert_int_equal(t.status, 302);
    assert_string_equal(location(), BACK "?error=access_denied&error_description=end-user%20denied"
                                         "%20authorization&state=s1");
}

static void refresh_once(const char *token)
{
    char form[512];

    snprintf(form, sizeof form, "grant_type=refresh_token&client_id=%s&refresh_token=%s",
             lode_org_login(t.org)->client_id, token);
    send_form("/services/oauth2/token", form);
}

static void a_refresh_token_that_rotates_is_good_once(void **state)
{
    char first[256], second[256], access[256], form[300];

    (void)state;
    t.opts.rotates_refresh = 1;
    orgcall_restart(&t, NULL);
    lode_str_copy(first, sizeof first, lode_org_login(t.org)->refresh_token);
    refresh_once(first);
    assert_int_equal(t.status, 200);
    lode_str_copy(second, sizeof second, orgcall_string(&t, "refresh_token"));
    lode_str_copy(access, sizeof access, orgcall_string(&t, "access_token"));
    assert_true(strlen(second) > 20 && strcmp(first, second) != 0);
    refresh_once(first);
    check_refused("invalid_grant", "expired access/refresh token");
    refresh_once(second);
    assert_int_equal(t.status, 200);
    lode_str_copy(second, sizeof second, orgcall_string(&t, "refresh_token"));
    lode_str_copy(t.token, sizeof t.token, access); /* the session goes on */
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    snprintf(form, sizeof form, "token=%s", second); /* until all is taken back */
    send_form("/services/oauth2/revoke", form);
    assert_int_equal(t.status, 200);
    lode_str_copy(t.token, sizeof t.token, access);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 401);
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(app_and_address_must_be_known),
        WITH_ORG(the_page_asks_and_carries_what_the_app_sent),
        WITH_ORG(a_sign_in_gives_a_code_and_the_code_tokens_once),
        WITH_ORG(a_code_is_of_one_app_one_address_and_one_verifier),
        WITH_ORG(who_types_wrong_or_says_no_gets_no_code),
        WITH_ORG(a_refresh_token_that_rotates_is_good_once),
    };

    return cmocka_run_group_tests_name("org_authorize", tests, NULL, NULL);
}
