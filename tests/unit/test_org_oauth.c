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
             id ? id : lode_org_client_id(t.org), secret ? secret : lode_org_client_secret(t.org));
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
    snprintf(text, sizeof text, "%s:%s", lode_org_client_id(t.org), lode_org_client_secret(t.org));
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

static void nothing_but_versions_answers_without_a_token(void **state)
{
    static const char *const paths[] = {
        "/services/data/v68.0",      "limits",       "jobs/ingest", "nowhere",
        "/services/oauth2/userinfo", "/_lode/faults"};

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
    assert_true(is_in_files("_lode_token")); /* the search does find */
    assert_false(is_in_files(t.token));
    assert_false(is_in_files(lode_org_client_secret(t.org)));
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(client_credentials_give_a_token_that_works),
        WITH_ORG(client_credentials_may_come_as_basic),
        WITH_ORG(wrong_credentials_get_an_object_with_the_reason),
        WITH_ORG(nothing_but_versions_answers_without_a_token),
        WITH_ORG(the_user_is_known_everywhere_by_one_id),
        WITH_ORG(secrets_and_tokens_are_nowhere_in_the_files),
    };

    return cmocka_run_group_tests_name("org_oauth", tests, NULL, NULL);
}
