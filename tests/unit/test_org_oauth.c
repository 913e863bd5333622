/* test_org_oauth.c - who gets a token, and what it opens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct orgcall t;

static void ask(const char *form)
{
    orgcall_send(&t, "POST", "/services/oauth2/token", "application/x-www-form-urlencoded", form,
                 strlen(form));
}

/* The client's id and secret as a form, changed where asked. */
static void ask_as(const char *id, const char *secret)
{
    char form[512];

    snprintf(form, sizeof form, "grant_type=client_credentials&client_id=%s&client_secret=%s",
             id ? id : lode_org_login(t.org)->client_id,
             secret ? secret : lode_org_login(t.org)->client_secret);
    ask(form);
}

static void client_credentials_give_a_token_that_works(void **state)
{
    const char *token;

    (void)state;
    t.token[0] = '\0';
    ask_as(NULL, NULL);
    assert_int_equal(t.status, 200);
    token = orgcall_string(&t, "access_token");
    assert_memory_equal(token, "00D", 3);
    assert_int_equal(token[18], '!');
    assert_int_equal(strspn(token + 19, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789._"),
                     strlen(token + 19));
    assert_string_equal(orgcall_string(&t, "token_type"), "Bearer");
    assert_string_equal(orgcall_string(&t, "instance_url"), lode_org_url(t.org));
    assert_int_equal(strlen(orgcall_string(&t, "issued_at")), 13);
    lode_str_copy(t.token, sizeof t.token, token);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
}

static void client_credentials_may_come_as_basic(void **state)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[256], line[512] = "Authorization: Basic ";
    size_t n, k = strlen(line);

    (void)state;
    snprintf(text, sizeof text, "%s:%s", lode_org_login(t.org)->client_id,
             lode_org_login(t.org)->client_secret);
    n = strlen(text);
    for (size_t i = 0; i < n; i += 3) {
        unsigned long v = (unsigned long)(unsigned char)text[i] << 16 |
                          (unsigned long)(i + 1 < n ? (unsigned char)text[i + 1] : 0) << 8 |
                          (i + 2 < n ? (unsigned char)text[i + 2] : 0);

        for (int shift = 18; shift >= 0; shift -= 6)
            line[k++] = alphabet[v >> shift & 63];
        for (size_t pad = n - i; pad < 3; pad++)
            line[k - (3 - pad)] = '=';
    }
    line[k] = '\0';
    t.token[0] = '\0';
    t.header = line;
    ask("grant_type=client_credentials");
    assert_int_equal(t.status, 200);
    line[strlen(line) - 6] ^= 1;
    ask("grant_type=client_credentials");
    assert_int_equal(t.status, 400);
    t.header = NULL;
}

static void wrong_credentials_get_an_object_with_the_reason(void **state)
{
    (void)state;
    ask("grant_type=magic");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "error"), "unsupported_grant_type");
    ask_as("nobody", NULL);
    assert_int_equal(t.status, 400);
    assert_true(json_is_object(t.json));
    assert_string_equal(orgcall_string(&t, "error"), "invalid_client_id");
    assert_string_equal(orgcall_string(&t, "error_description"), "client identifier invalid");
    ask_as(NULL, "wrong");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "error"), "invalid_client");
}

static void check_refused(const char *error, const char *description)
{
    if (t.status != 400 || strcmp(orgcall_string(&t, "error"), error) != 0 ||
        strcmp(orgcall_string(&t, "error_description"), description) != 0)
        fail_msg("wanted %s: %s; got %ld %s", error, description, t.status, lode_buf_str(&t.body));
}

/* The token of the last reply becomes the caller's; 1 where it opens the org. */
static int opens(void)
{
    assert_int_equal(t.status, 200);
    lode_str_copy(t.token, sizeof t.token, orgcall_string(&t, "access_token"));
    orgcall_get(&t, "limits");
    return t.status == 200;
}

/* A form of the app's id and secret and the user's name, what is NULL as it should be. */
static void ask_by_password(const char *secret, const char *username, const char *password)
{
    const struct lode_org_login *l = lode_org_login(t.org);
    char form[1024];

    snprintf(form, sizeof form,
             "grant_type=password&client_id=%s&client_secret=%s&username=%s&password=%s",
             l->client_id, secret ? secret : l->client_secret, username ? username : l->username,
             password ? password : l->password);
    t.token[0] = '\0';
    ask(form);
}

static void a_name_and_password_give_a_token(void **state)
{
    char longer[128];

    (void)state;
    ask_by_password(NULL, NULL, NULL);
    assert_true(opens());
    ask_by_password(NULL, NULL, NULL);
    assert_int_equal(strlen(orgcall_string(&t, "issued_at")), 13);
    assert_true(strlen(orgcall_string(&t, "signature")) > 0);
    assert_null(json_object_get(t.json, "refresh_token"));
    snprintf(longer, sizeof longer, "%s%s", lode_org_login(t.org)->password,
             lode_org_login(t.org)->security_token);
    ask_by_password(NULL, "ADMIN%40lode.example", longer); /* names have no case */
    assert_true(opens());
    ask_by_password(NULL, NULL, "wrong");
    check_refused("invalid_grant", "authentication failure");
    ask_by_password(NULL, NULL, "");
    check_refused("invalid_grant", "authentication failure");
    ask_by_password(NULL, "nobody@example.com", NULL);
    check_refused("invalid_grant", "authentication failure");
    ask_by_password("wrong", NULL, NULL);
    check_refused("invalid_client", "invalid client credentials");
}

static void ask_to_refresh(const char *client_id, const char *more, const char *refresh)
{
    char form[1024];

    snprintf(form, sizeof form, "grant_type=refresh_token&client_id=%s%s&refresh_token=%s",
             client_id ? client_id : lode_org_login(t.org)->client_id, more,
             refresh ? refresh : lode_org_login(t.org)->refresh_token);
    t.token[0] = '\0';
    ask(form);
}

static void a_refresh_token_gives_new_tokens_until_it_is_revoked(void **state)
{
    char form[256], token[256];

    (void)state;
    ask_to_refresh(NULL, "", NULL);
    assert_true(opens());
    ask_to_refresh("PlatformCLI", "", NULL); /* sf's own app */
    assert_true(opens());
    ask_to_refresh(NULL, "&client_secret=wrong", NULL);
    check_refused("invalid_client", "invalid client credentials");
    ask_to_refresh("nobody", "", NULL);
    check_refused("invalid_client_id", "client identifier invalid");
    ask_to_refresh(NULL, "", "5Aep861nonesuch");
    check_refused("invalid_grant", "expired access/refresh token");
    ask_to_refresh(NULL, "", lode_org_token(t.org)); /* an access token is none */
    check_refused("invalid_grant", "expired access/refresh token");
    ask_to_refresh(NULL, "", NULL);
    assert_true(opens());
    lode_str_copy(token, sizeof token, t.token);
    snprintf(form, sizeof form, "token=%s", lode_org_login(t.org)->refresh_token);
    orgcall_send(&t, "POST", "/services/oauth2/revoke", "application/x-www-form-urlencoded", form,
                 strlen(form));
    assert_int_equal(t.status, 200);
    lode_str_copy(t.token, sizeof t.token, token); /* its access tokens end with it */
    orgcall_get(&t, "limits");
    orgcall_check_error(&t, 401, "INVALID_SESSION_ID", "Session expired or invalid");
    ask_to_refresh(NULL, "", NULL);
    check_refused("invalid_grant", "expired access/refresh token");
    lode_str_copy(t.token, sizeof t.token, lode_org_token(t.org)); /* others do not */
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
}

static void a_token_is_revoked_once(void **state)
{
    char path[256];

    (void)state;
    snprintf(path, sizeof path, "/services/oauth2/revoke?token=%s", lode_org_token(t.org));
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    orgcall_get(&t, "limits");
    orgcall_check_error(&t, 401, "INVALID_SESSION_ID", "Session expired or invalid");
    orgcall_get(&t, path);
    assert_int_equal(t.status, 400);
    orgcall_get(&t, "/services/oauth2/revoke?token=what");
    assert_int_equal(t.status, 400);
    assert_string_equal(lode_buf_str(&t.body), "error=unsupported_token_type&error_description="
                                               "this%20token%20type%20is%20not%20supported");
}

static void a_session_ends_in_its_time(void **state)
{
    char dead[256];
    int n = 0;

    (void)state;
    t.opts.session_seconds = 1;
    orgcall_restart(&t, NULL);
    do {
        orgcall_get(&t, "limits");
        n++;
    } while (t.status == 200);
    assert_true(n > 1);
    orgcall_check_error(&t, 401, "INVALID_SESSION_ID", "Session expired or invalid");
    lode_str_copy(dead, sizeof dead, t.token);
    ask_to_refresh(NULL, "", NULL); /* this one did not end */
    assert_true(opens());
    t.opts.session_seconds = 0;
    orgcall_restart(&t, NULL);
    lode_str_copy(t.token, sizeof t.token, dead); /* a restart revives nothing */
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 401);
}

static void only_post_gets_tokens(void **state)
{
    (void)state;
    orgcall_get(&t, "/services/oauth2/token");
    check_refused("invalid_request", "must use HTTP POST");
}

static void nothing_but_versions_answers_without_a_token(void **state)
{
    static const char *const paths[] = {"/services/data/v68.0", "limits", "jobs/ingest", "nowhere",
                                        "/_lode/faults"};

    (void)state;
    t.token[0] = '\0';
    orgcall_get(&t, "/services/data/");
    assert_int_equal(t.status, 200);
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < N_OF(paths); k++) {
            orgcall_get(&t, paths[k]);
            orgcall_check_error(&t, 401, "INVALID_SESSION_ID", "Session expired or invalid");
        }
        lode_str_copy(t.token, sizeof t.token, "00D000000000000AAA!notissued");
    }
    t.token[0] = '\0';
    t.header = "Authorization: Digest x";
    orgcall_get(&t, "limits");
    orgcall_check_error(&t, 401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
    t.header = NULL;
}

static void the_user_is_known_everywhere_by_one_id(void **state)
{
    char user[32], path[512], sub[256];

    (void)state;
    orgcall_get(&t, "/services/oauth2/userinfo");
    assert_int_equal(t.status, 200);
    lode_str_copy(user, sizeof user, orgcall_string(&t, "user_id"));
    lode_str_copy(sub, sizeof sub, orgcall_string(&t, "sub"));
    assert_memory_equal(user, "005", 3);
    assert_memory_equal(orgcall_string(&t, "organization_id"), t.token, 18);
    snprintf(path, sizeof path, "sobjects/User/%s", user);
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "Id"), user);
    assert_true(strlen(orgcall_string(&t, "Username")) > 0);
    orgcall_get(&t, "/services/data/v68.0/");
    assert_string_equal(orgcall_string(&t, "identity"), sub);
    orgcall_get(&t, sub + strlen(lode_org_url(t.org)));
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "user_id"), user);
    snprintf(path, sizeof path, "%s?format=json&oauth_token=%s", sub + strlen(lode_org_url(t.org)),
             t.token);
    t.token[0] = '\0';
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    orgcall_get(&t, "limits?oauth_token=x");
    assert_int_equal(t.status, 401);
}

/* Words of plain text, as jsforce's predecessors and sf look for them. */
static void the_identity_service_refuses_in_a_word(void **state)
{
    char own[256], other[256], type[64];

    (void)state;
    orgcall_get(&t, "/services/data/v68.0");
    lode_str_copy(own, sizeof own, orgcall_string(&t, "identity") + strlen(lode_org_url(t.org)));
    snprintf(other, sizeof other, "/id/00D000000000001AAA/%s", strrchr(own, '/') + 1);
    orgcall_get(&t, other);
    assert_int_equal(t.status, 403);
    assert_string_equal(lode_buf_str(&t.body), "Wrong_Org");
    snprintf(other, sizeof other, "%.*s/005000000000001AAA", (int)(strrchr(own, '/') - own), own);
    orgcall_get(&t, other);
    assert_int_equal(t.status, 404);
    assert_string_equal(lode_buf_str(&t.body), "Bad_Id");
    for (int i = 0; i < 2; i++) {
        lode_str_copy(t.token, sizeof t.token, i ? "00D000000000000AAA!notissued" : "");
        orgcall_get(&t, i ? own : "/services/oauth2/userinfo");
        assert_int_equal(t.status, 403);
        assert_string_equal(lode_buf_str(&t.body), i ? "Bad_OAuth_Token" : "Missing_OAuth_Token");
        assert_memory_equal(orgcall_header(&t, "Content-Type", type, sizeof type), "text/", 5);
    }
}

/* Whether any file of the org holds the text. */
static int is_in_files(const char *text)
{
    static const char *const names[] = {"org.db", "org.db-wal"};
    int is_there = 0;

    for (size_t i = 0; i < N_OF(names); i++) {
        struct lode_buf b;
        struct lode_err e;
        char path[512];

        lode_buf_init(&b, 0);
        snprintf(path, sizeof path, "%s/%s", t.dir, names[i]);
        if (lode_io_exists(path)) {
            assert_int_equal(lode_io_read_file(path, 0, &b, &e), 0);
            for (size_t k = 0; k + strlen(text) <= b.len && !is_there; k++)
                is_there = memcmp(b.p + k, text, strlen(text)) == 0;
        }
        lode_buf_clear(&b);
    }
    return is_there;
}

static void secrets_and_tokens_are_nowhere_in_the_files(void **state)
{
    (void)state;
    assert_true(is_in_files("_lode_session")); /* the search does find */
    assert_false(is_in_files(t.token));
    assert_false(is_in_files(lode_org_login(t.org)->client_secret));
    assert_false(is_in_files(lode_org_login(t.org)->password));
    assert_false(is_in_files(lode_org_login(t.org)->refresh_token));
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(client_credentials_give_a_token_that_works),
        WITH_ORG(client_credentials_may_come_as_basic),
        WITH_ORG(wrong_credentials_get_an_object_with_the_reason),
        WITH_ORG(a_name_and_password_give_a_token),
        WITH_ORG(a_refresh_token_gives_new_tokens_until_it_is_revoked),
        WITH_ORG(a_token_is_revoked_once),
        WITH_ORG(a_session_ends_in_its_time),
        WITH_ORG(only_post_gets_tokens),
        WITH_ORG(nothing_but_versions_answers_without_a_token),
        WITH_ORG(the_user_is_known_everywhere_by_one_id),
        WITH_ORG(the_identity_service_refuses_in_a_word),
        WITH_ORG(secrets_and_tokens_are_nowhere_in_the_files),
    };

    return cmocka_run_group_tests_name("org_oauth", tests, NULL, NULL);
}
