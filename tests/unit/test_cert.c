/* test_cert.c - certificates that are made, and those that are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/cert.h"

static X509 *read_pem(const struct lode_buf *text)
{
    BIO *bio = BIO_new_mem_buf(lode_buf_str(text), (int)text->len);
    X509 *x = PEM_read_bio_X509(bio, NULL, NULL, NULL);

    BIO_free(bio);
    assert_non_null(x);
    return x;
}

static void a_server_is_vouched_for_by_its_names(void **state)
{
    static const char *const names[] = {"example.test", "127.0.0.1", "::1"};
    struct lode_cert_made made;
    struct lode_err err;
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    X509 *authority, *server;

    (void)state;
    assert_int_equal(lode_cert_make(names, 3, &made, &err), 0);
    authority = read_pem(&made.authority);
    server = read_pem(&made.certificate);
    X509_STORE_add_cert(store, authority);
    X509_STORE_CTX_init(ctx, store, server, NULL);
    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER);
    assert_int_equal(X509_verify_cert(ctx), 1);
    assert_int_equal(X509_check_host(server, "example.test", 0, 0, NULL), 1);
    assert_int_equal(X509_check_ip_asc(server, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(server, "::1", 0), 1);
    assert_int_equal(X509_check_host(server, "other.test", 0, 0, NULL), 0);
    assert_int_equal(X509_check_ip_asc(server, "127.0.0.2", 0), 0);
    assert_int_equal(X509_check_ca(server), 0);
    assert_true(X509_check_ca(authority) > 0);
    assert_non_null(strstr(lode_buf_str(&made.key), "PRIVATE KEY"));
    assert_null(strstr(lode_buf_str(&made.authority), "PRIVATE"));
    lode_cert_made_clear(&made);
    X509_free(authority);
    X509_free(server);
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
}

static void a_name_that_would_be_another_extension_is_none(void **state)
{
    static const char *const names[] = {"a,URI:b"};
    struct lode_cert_made made;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_cert_make(names, 1, &made, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    lode_cert_made_clear(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_is_vouched_for_by_its_names),
        cmocka_unit_test(a_name_that_would_be_another_extension_is_none),
    };

    return cmocka_run_group_tests_name("cert", tests, NULL, NULL);
}
