/* test_org_tls.c - the org by HTTPS: who may trust it, what goes through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cert.h"
#include "base/io.h"
#include "base/str.h"
#include "support/orgcall.h"

static struct orgcall t;
static char ca_file[400];

/* The org again, by HTTPS at this address. */
static void listen_at(const char *address)
{
    t.opts.address = address;
    t.opts.is_tls = 1;
    orgcall_restart(&t, NULL);
    snprintf(ca_file, sizeof ca_file, "%s.files/ca.pem", t.db);
    t.ca_file = ca_file;
}

static void its_own_authority_vouches_for_it(void **state)
{
    char url[200];

    (void)state;
    listen_at(NULL);
    assert_memory_equal(lode_org_url(t.org), "https://127.0.0.1:", 18);
    assert_string_equal(lode_org_ca_file(t.org), ca_file);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    snprintf(url, sizeof url, "https://localhost%s", strrchr(lode_org_url(t.org), ':'));
    orgcall_at(&t, url);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    orgcall_at(&t, NULL);
    orgcall_get(&t, "/services/data/v68.0");
    assert_memory_equal(orgcall_string(&t, "identity"), lode_org_url(t.org),
                        strlen(lode_org_url(t.org)));
}

static void nobody_else_trusts_it(void **state)
{
    char former[400], url[200];
    struct lode_buf pem;
    struct lode_err err;

    (void)state;
    listen_at(NULL);
    t.is_fresh = 1;
    t.ca_file = NULL;
    orgcall_get(&t, "limits");
    assert_int_equal(t.rc, CURLE_PEER_FAILED_VERIFICATION);
    /* a former start's authority does not vouch for this one */
    lode_buf_init(&pem, 0);
    assert_int_equal(lode_io_read_file(ca_file, 0, &pem, &err), 0);
    snprintf(former, sizeof former, "%s/former.pem", t.dir);
    assert_int_equal(lode_io_write_file(former, lode_buf_str(&pem), pem.len, &err), 0);
    assert_null(strstr(lode_buf_str(&pem), "PRIVATE")); /* no key of it is kept */
    lode_buf_clear(&pem);
    listen_at(NULL);
    t.ca_file = former;
    orgcall_get(&t, "limits");
    assert_int_equal(t.rc, CURLE_PEER_FAILED_VERIFICATION);
    t.ca_file = ca_file;
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
    snprintf(url, sizeof url, "http%s", lode_org_url(t.org) + 5); /* not without TLS */
    orgcall_at(&t, url);
    orgcall_get(&t, "limits");
    assert_int_not_equal(t.rc, CURLE_OK);
    assert_int_equal(t.status, 0);
}

static void a_whole_job_goes_through_it(void **state)
{
    struct lode_buf csv;
    struct lode_err err;

    (void)state;
    listen_at(NULL);
    lode_buf_init(&csv, 0);
    assert_int_equal(lode_buf_adds(&csv, "Name,Description\n", &err), 0);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(lode_buf_addf(&csv, &err, "Account %d,\"%0200d\"\n", i, i), 0);
    t.is_chunked = 1;
    orgcall_begin(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}", lode_buf_str(&csv));
    t.is_chunked = 0;
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 5000);
    assert_int_equal(orgcall_lines(orgcall_results(&t, "successfulResults")), 5001);
    lode_buf_clear(&csv);
}

/* Nobody knows before that the body is too large: the reply comes into its midst, as it does
 * without TLS. */
static void what_turns_out_too_large_is_told_so(void **state)
{
    struct lode_buf json;
    struct lode_err err;

    (void)state;
    listen_at(NULL);
    lode_buf_init(&json, 0);
    assert_int_equal(lode_buf_adds(&json, "{\"Name\":\"", &err), 0);
    for (int i = 0; i < 120000; i++)
        assert_int_equal(lode_buf_addf(&json, &err, "%0100d", i), 0);
    t.is_chunked = 1;
    orgcall_send(&t, "POST", "sobjects/Account", "application/json", json.p, json.len);
    t.is_chunked = 0;
    orgcall_check_error(&t, 413, "REQUEST_TOO_LARGE", "The request's body is too large");
    lode_buf_clear(&json);
    orgcall_get(&t, "sobjects/Account"); /* on a connection of its own */
    assert_int_equal(t.status, 200);
}

/* For the others of this machine's names; only 127.0.0.1 is called. */
static void all_addresses_are_served_with_tls_only(void **state)
{
    struct lode_org_opts o = {.address = "0.0.0.0"};
    struct lode_org *org = NULL;
    struct lode_err err;
    char url[200];

    (void)state;
    assert_int_equal(lode_org_open(&o, &org, &err), 0);
    assert_int_equal(lode_org_start(org, 0, &err), -1);
    assert_int_equal(err.code, LODE_E_USAGE);
    lode_org_close(org);
    listen_at("0.0.0.0");
    snprintf(url, sizeof url, "https://127.0.0.1%s", strrchr(lode_org_url(t.org), ':'));
    orgcall_at(&t, url);
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);
}

/* There, whoever comes is a stranger. */
static void a_jwt_that_nothing_vouches_for_opens_no_open_org(void **state)
{
    static const char form[] =
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        "eyJhbGciOiJSUzI1NiJ9."; /* {"alg":"RS256"} */
    struct lode_buf body;
    struct lode_err err;
    char url[200];

    (void)state;
    listen_at("0.0.0.0");
    snprintf(url, sizeof url, "https://127.0.0.1%s", strrchr(lode_org_url(t.org), ':'));
    orgcall_at(&t, url);
    lode_buf_init(&body, 0);
    assert_int_equal(lode_buf_addf(&body, &err, "%s%s", form, "e30.AAAA"), 0); /* {} */
    orgcall_send(&t, "POST", "/services/oauth2/token", "application/x-www-form-urlencoded",
                 lode_buf_str(&body), body.len);
    assert_int_equal(t.status, 400);
    lode_buf_clear(&body);
}

static void write_text(const char *path, const struct lode_buf *text)
{
    struct lode_err err;

    assert_int_equal(lode_io_write_file(path, lode_buf_str(text), text->len, &err), 0);
}

static void a_certificate_of_ones_own_is_shown(void **state)
{
    static const char *const names[] = {"127.0.0.1"};
    char certificate[400], key[400], other_key[400], authority[400];
    struct lode_cert_made made, other;
    struct lode_org_opts o = {.is_tls = 1};
    struct lode_org *org = NULL;
    struct lode_err err;

    (void)state;
    snprintf(certificate, sizeof certificate, "%s/server.crt", t.dir);
    snprintf(key, sizeof key, "%s/server.key", t.dir);
    snprintf(other_key, sizeof other_key, "%s/other.key", t.dir);
    snprintf(authority, sizeof authority, "%s/authority.crt", t.dir);
    assert_int_equal(lode_cert_make(names, 1, &made, &err), 0);
    assert_int_equal(lode_cert_make(names, 1, &other, &err), 0);
    write_text(certificate, &made.certificate);
    write_text(key, &made.key);
    write_text(other_key, &other.key);
    write_text(authority, &made.authority);
    lode_cert_made_clear(&made);
    lode_cert_made_clear(&other);
    t.opts.tls_certificate = certificate;
    t.opts.tls_key = key;
    listen_at(NULL);
    assert_null(lode_org_ca_file(t.org));
    t.ca_file = authority;
    orgcall_get(&t, "limits");
    assert_int_equal(t.status, 200);

    o.tls_certificate = certificate;
    o.tls_key = other_key;
    assert_int_equal(lode_org_open(&o, &org, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    assert_non_null(strstr(err.msg, "not the key of"));
    o.tls_key = certificate;
    assert_int_equal(lode_org_open(&o, &org, &err), -1);
    assert_non_null(strstr(err.msg, "not a PEM key"));
    o.tls_certificate = key;
    assert_int_equal(lode_org_open(&o, &org, &err), -1);
    assert_non_null(strstr(err.msg, "not a PEM certificate"));
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(its_own_authority_vouches_for_it),
        WITH_ORG(nobody_else_trusts_it),
        WITH_ORG(a_whole_job_goes_through_it),
        WITH_ORG(what_turns_out_too_large_is_told_so),
        WITH_ORG(all_addresses_are_served_with_tls_only),
        WITH_ORG(a_jwt_that_nothing_vouches_for_opens_no_open_org),
        WITH_ORG(a_certificate_of_ones_own_is_shown),
    };

    return cmocka_run_group_tests_name("org_tls", tests, NULL, NULL);
}
