/* test_org_jwt.c - signing in with an assertion, as sf, jsforce and simple-salesforce make it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/codec.h"
#include "base/io.h"
#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a)    (sizeof(a) / sizeof *(a))
#define JWT_BEARER "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
#define RS256      "{\"alg\":\"RS256\"}"

static struct orgcall t;
static EVP_PKEY *key, *other_key;
static char certificate[400];

/* A self-signed certificate, as `openssl req -x509` makes it. */
static void write_certificate(EVP_PKEY *of, const char *path)
{
    X509 *x = X509_new();
    FILE *f;

    assert_non_null(x);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, of);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               (const unsigned char *)"app", -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    assert_true(X509_sign(x, of, EVP_sha256()) > 0);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(PEM_write_X509(f, x), 1);
    fclose(f);
    X509_free(x);
}

static void add64(struct lode_buf *out, const void *p, size_t n)
{
    struct lode_err err;

    assert_int_equal(lode_codec_base64(p, n, 1, out, &err), 0);
}

/* header.claims.signature by the key, as a form. */
static void make(const char *header, const char *claims, EVP_PKEY *by, struct lode_buf *form)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned char signature[512];
    size_t n = sizeof signature, at;
    struct lode_err err;

    lode_buf_reset(form);
    assert_int_equal(lode_buf_adds(form, JWT_BEARER, &err), 0);
    at = form->len;
    add64(form, header, strlen(header));
    assert_int_equal(lode_buf_addc(form, '.', &err), 0);
    add64(form, claims, strlen(claims));
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, by), 1);
    assert_int_equal(
        EVP_DigestSign(ctx, signature, &n, (unsigned char *)form->p + at, form->len - at), 1);
    assert_int_equal(lode_buf_addc(form, '.', &err), 0);
    add64(form, signature, n);
    EVP_MD_CTX_free(ctx);
}

static void send_form(const struct lode_buf *form)
{
    t.token[0] = '\0';
    orgcall_send(&t, "POST", "/services/oauth2/token", "application/x-www-form-urlencoded",
                 lode_buf_str(form), form->len);
}

static void sign_in(const char *header, const char *claims, EVP_PKEY *by)
{
    struct lode_buf form;

    lode_buf_init(&form, 0);
    make(header, claims, by, &form);
    send_form(&form);
    lode_buf_clear(&form);
}

/* The claims, each as its JSON; NULL: as it should be. */
static const char *claims(const char *iss, const char *aud, const char *exp, const char *sub)
{
    static char text[2048];
    char own[4][300];

    snprintf(own[0], sizeof own[0], "\"%s\"", lode_org_login(t.org)->client_id);
    snprintf(own[1], sizeof own[1], "\"%s/\"", lode_org_url(t.org)); /* with sf's slash */
    snprintf(own[2], sizeof own[2], "%lld", (long long)time(NULL) + 180);
    snprintf(own[3], sizeof own[3], "\"%s\"", lode_org_login(t.org)->username);
    snprintf(text, sizeof text, "{\"iss\":%s,\"aud\":%s,\"exp\":%s,\"sub\":%s}", iss ? iss : own[0],
             aud ? aud : own[1], exp ? exp : own[2], sub ? sub : own[3]);
    return text;
}

static void check_token(void)
{
    const char *token;

    if (t.status != 200)
        fail_msg("%ld %s", t.status, lode_buf_str(&t.body));
    token = orgcall_string(&t, "access_token");
    assert_string_equal(orgcall_string(&t, "token_type"), "Bearer");
    assert_string_equal(orgcall_string(&t, "instance_url"), lode_org_url(t.org));
    assert_non_null(strstr(orgcall_string(&t, "id"), "/id/00D"));
    assert_non_null(json_object_get(t.json, "scope"));
    assert_null(json_object_get(t.json, "refresh_token"));
    assert_null(json_object_get(t.json, "issued_at"));
    assert_null(json_object_get(t.json, "signature"));
    lode_str_copy(t.token, sizeof t.token, token);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
}

static void check_refused(const char *error, const char *description)
{
    if (t.status != 400 || strcmp(orgcall_string(&t, "error"), error) != 0 ||
        strcmp(orgcall_string(&t, "error_description"), description) != 0)
        fail_msg("wanted %s: %s; got %ld %s", error, description, t.status, lode_buf_str(&t.body));
}

static void clients_sign_in_in_their_own_ways(void **state)
{
    char exp[64];

    (void)state;
    sign_in("{\"alg\":\"RS256\",\"typ\":\"JWT\"}", claims(NULL, NULL, NULL, NULL), key);
    check_token();
    /* sf: milliseconds; simple-salesforce: digits in a string, the login host */
    snprintf(exp, sizeof exp, "%lld", (long long)time(NULL) * 1000 + 300);
    sign_in(RS256, claims(NULL, NULL, exp, NULL), key);
    check_token();
    snprintf(exp, sizeof exp, "\"%lld\"", (long long)time(NULL) + 180);
    sign_in(RS256, claims(NULL, "\"https://login.salesforce.com\"", exp, NULL), key);
    check_token();
    sign_in(RS256, claims(NULL, "\"https://test.salesforce.com/\"", NULL, NULL), key);
    check_token();
}

/* RFC 7523, section 3: jti. What is refused does not use it up. */
static void an_assertion_with_an_id_is_good_once(void **state)
{
    char exp[128];

    (void)state;
    snprintf(exp, sizeof exp, "%lld,\"jti\":\"one\"", (long long)time(NULL) + 180);
    sign_in(RS256, claims(NULL, "\"https://example.com\"", exp, NULL), key);
    check_refused("invalid_grant", "audience is invalid");
    sign_in(RS256, claims(NULL, NULL, exp, NULL), key);
    check_token();
    sign_in(RS256, claims(NULL, NULL, exp, NULL), key);
    check_refused("invalid_grant", "invalid assertion");
    snprintf(exp, sizeof exp, "%lld,\"jti\":\"two\"", (long long)time(NULL) + 180);
    sign_in(RS256, claims(NULL, NULL, exp, NULL), key);
    check_token();
    sign_in(RS256, claims(NULL, NULL, NULL, NULL), key); /* without one nothing is remembered */
    check_token();
    sign_in(RS256, claims(NULL, NULL, NULL, NULL), key);
    check_token();
}

static void what_is_wrong_is_said_as_an_org_says_it(void **state)
{
    (void)state;
    sign_in(RS256, claims(NULL, NULL, "1500000000", NULL), key);
    check_refused("invalid_grant", "expired authorization code");
    sign_in(RS256, claims(NULL, NULL, "\"1500000000\"", NULL), key);
    check_refused("invalid_grant", "expired authorization code");
    sign_in(RS256, claims(NULL, NULL, "\"tomorrow\"", NULL), key);
    check_refused("invalid_grant", "expired authorization code");
    sign_in(RS256, claims(NULL, "\"https://example.com\"", NULL, NULL), key);
    check_refused("invalid_grant", "audience is invalid");
    sign_in(RS256, claims(NULL, "\"\"", NULL, NULL), key);
    check_refused("invalid_grant", "audience is invalid");
    sign_in(RS256, claims(NULL, NULL, NULL, "\"nobody@example.com\""), key);
    check_refused("invalid_grant", "user hasn't approved this consumer");
    sign_in(RS256, claims(NULL, NULL, NULL, "\"\""), key);
    check_refused("invalid_grant", "user hasn't approved this consumer");
    sign_in(RS256, claims("\"nobody\"", NULL, NULL, NULL), key);
    check_refused("invalid_client_id", "client identifier invalid");
}

static void only_the_key_of_the_certificate_signs(void **state)
{
    struct lode_buf form;

    (void)state;
    sign_in(RS256, claims(NULL, NULL, NULL, NULL), other_key);
    check_refused("invalid_grant", "invalid assertion");
    sign_in("{\"alg\":\"none\"}", claims(NULL, NULL, NULL, NULL), key);
    check_refused("invalid_grant", "invalid assertion");
    sign_in("{\"alg\":\"HS256\"}", claims(NULL, NULL, NULL, NULL), key);
    check_refused("invalid_grant", "invalid assertion");
    sign_in("{}", claims(NULL, NULL, NULL, NULL), key);
    check_refused("invalid_grant", "invalid assertion");
    lode_buf_init(&form, 0);
    make(RS256, claims(NULL, NULL, NULL, NULL), key, &form);
    form.p[strlen(JWT_BEARER) + 30] ^= 1; /* one letter of the claims */
    send_form(&form);
    check_refused("invalid_grant", "invalid assertion");
    make(RS256, claims(NULL, NULL, NULL, NULL), key, &form);
    form.len -= 8; /* cut off */
    send_form(&form);
    check_refused("invalid_grant", "invalid assertion");
    lode_buf_clear(&form);
}

static void what_is_no_jwt_is_refused(void **state)
{
    static const char *const texts[] = {
        "",         "x",          "a.b",           "a.b.c",      "..",
        "e30.e30.", "e30.e30.AA", "e30.e30.AA.AA", "W10.W10.AA", "bnVsbA.e30.AA"};

    (void)state;
    for (size_t i = 0; i < N_OF(texts); i++) {
        struct lode_buf form;
        struct lode_err err;

        lode_buf_init(&form, 0);
        assert_int_equal(lode_buf_addf(&form, &err, "%s%s", JWT_BEARER, texts[i]), 0);
        send_form(&form);
        lode_buf_clear(&form);
        assert_int_equal(t.status, 400);
        assert_true(strncmp(orgcall_string(&t, "error"), "invalid_", 8) == 0);
    }
}

static void without_a_certificate_any_signature_will_do(void **state)
{
    (void)state;
    t.opts.certificate = NULL;
    orgcall_restart(&t, NULL);
    sign_in(RS256, claims(NULL, NULL, NULL, NULL), other_key);
    check_token();
    sign_in("{\"alg\":\"none\"}", claims(NULL, NULL, NULL, NULL), key);
    check_refused("invalid_grant", "invalid assertion");
    sign_in(RS256, claims(NULL, NULL, NULL, "\"nobody@example.com\""), key);
    check_refused("invalid_grant", "user hasn't approved this consumer");
}

static void the_certificate_must_be_one(void **state)
{
    struct lode_org_opts o = {0};
    struct lode_org *org = NULL;
    struct lode_err err;
    char file[300];

    (void)state;
    snprintf(file, sizeof file, "%s/app.txt", t.dir); /* a file, but no certificate */
    assert_int_equal(lode_io_write_file(file, "no", 2, &err), 0);
    o.certificate = file;
    assert_int_equal(lode_org_open(&o, &org, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_non_null(strstr(err.msg, "not a PEM certificate of an RSA key"));
    o.certificate = "/nowhere/app.crt";
    assert_int_equal(lode_org_open(&o, &org, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
}

static int set_up(void **state)
{
    (void)state;
    orgcall_open(&t, NULL);
    snprintf(certificate, sizeof certificate, "%s/app.crt", t.dir);
    write_certificate(key, certificate);
    t.opts.certificate = certificate;
    orgcall_restart(&t, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

static int make_keys(void **state)
{
    (void)state;
    key = EVP_RSA_gen(2048);
    other_key = EVP_RSA_gen(2048);
    return key && other_key ? 0 : -1;
}

static int free_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(key);
    EVP_PKEY_free(other_key);
    return 0;
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(clients_sign_in_in_their_own_ways),
        WITH_ORG(an_assertion_with_an_id_is_good_once),
        WITH_ORG(what_is_wrong_is_said_as_an_org_says_it),
        WITH_ORG(only_the_key_of_the_certificate_signs),
        WITH_ORG(what_is_no_jwt_is_refused),
        WITH_ORG(without_a_certificate_any_signature_will_do),
        WITH_ORG(the_certificate_must_be_one),
    };

    return cmocka_run_group_tests_name("org_jwt", tests, make_keys, free_keys);
}
