/* test_neterr.c - curl's codes in words that help. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/neterr.h"

static void each_fault_names_host_port_and_a_remedy(void **state)
{
    static const struct {
        CURLcode code;
        const char *words;
        enum lode_code want;
        const char *says;
    } cases[] = {
        {CURLE_COULDNT_RESOLVE_HOST, "Could not resolve host: acme", LODE_E_NET, "DNS"},
        {CURLE_COULDNT_RESOLVE_PROXY, "Could not resolve proxy: p", LODE_E_NET, "HTTPS_PROXY"},
        {CURLE_COULDNT_CONNECT, "Connection refused", LODE_E_NET, "Connection refused"},
        {CURLE_OPERATION_TIMEDOUT,
         "Operation too slow. Less than 1 bytes/sec transferred the last 60 seconds", LODE_E_NET,
         "stalled: no byte for 60 s"},
        {CURLE_OPERATION_TIMEDOUT, "Connection timed out after 30000 milliseconds", LODE_E_NET,
         "did not answer in time (Connection timed out"},
        {CURLE_PEER_FAILED_VERIFICATION, "self-signed certificate", LODE_E_REFUSED,
         "(self-signed certificate); if you know who signs it, as a company's proxy, name their "
         "certificate by --cacert or SSL_CERT_FILE"},
        {CURLE_PEER_FAILED_VERIFICATION,
         "SSL: no alternative certificate subject name matches target host name 'acme'",
         LODE_E_REFUSED, "another name; check the address"},
        {CURLE_PEER_FAILED_VERIFICATION, "SSL certificate problem: certificate has expired",
         LODE_E_REFUSED, "has expired; check this machine's clock"},
        {CURLE_PEER_FAILED_VERIFICATION, "SSL certificate problem: certificate is not yet valid",
         LODE_E_REFUSED, "is not yet valid; check this machine's clock"},
        {CURLE_SSL_CACERT_BADFILE, "error setting certificate file", LODE_E_IO, "SSL_CERT_FILE"},
        {CURLE_SSL_CONNECT_ERROR, "wrong version number", LODE_E_NET, "wrong version number"},
        {CURLE_PARTIAL_FILE, "transfer closed with 12 bytes remaining to read", LODE_E_NET,
         "12 bytes remaining"},
        {CURLE_GOT_NOTHING, "", LODE_E_NET, "broke off (Server returned nothing"},
        {CURLE_OUT_OF_MEMORY, "", LODE_E_NOMEM, "memory"},
    };
    static const struct lode_url to = {"https", "acme.my.salesforce.com", "443", 0};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_err err;

        assert_int_equal(lode_neterr_set(cases[i].code, &to, cases[i].words, 60000, &err), -1);
        if (err.code != cases[i].want || !strstr(err.msg, cases[i].says))
            fail_msg("%d: %s", (int)cases[i].code, err.msg);
        assert_non_null(strstr(err.msg, "acme.my.salesforce.com"));
        assert_non_null(strstr(err.msg, "443"));
        assert_int_equal(err.sys, cases[i].code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_names_host_port_and_a_remedy),
    };

    return cmocka_run_group_tests_name("neterr", tests, NULL, NULL);
}
