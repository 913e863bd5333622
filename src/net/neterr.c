/* net/neterr.c - what a failed transfer means, and what to do about it. */
#include "net/neterr.h"

#include <string.h>

#include "base/str.h"

static int timed_out(const struct lode_url *to, const char *words, int64_t stall_ms,
                     struct lode_err *err)
{
    if (lode_str_starts(words, "Operation too slow"))
        return lode_err_set(err, LODE_E_NET,
                            "the transfer with %s:%s stalled: no byte for %lld s; check the "
                            "network, then try again",
                            to->host, to->port, (long long)(stall_ms + 999) / 1000);
    return lode_err_set(err, LODE_E_NET,
                        "%s:%s did not answer in time (%s); check the network and any firewall or "
                        "proxy (HTTPS_PROXY), then try again",
                        to->host, to->port, words);
}

static int unreachable(CURLcode code, const struct lode_url *to, const char *words,
                       struct lode_err *err)
{
    if (code == CURLE_COULDNT_RESOLVE_HOST)
        return lode_err_set(err, LODE_E_NET,
                            "cannot find the host %s (port %s); check its spelling and this "
                            "machine's network and DNS",
                            to->host, to->port);
    if (code == CURLE_COULDNT_RESOLVE_PROXY)
        return lode_err_set(err, LODE_E_NET,
                            "cannot find the proxy on the way to %s:%s (%s); check HTTPS_PROXY",
                            to->host, to->port, words);
    return lode_err_set(err, LODE_E_NET,
                        "cannot connect to %s:%s (%s); see that it is up, and that a proxy "
                        "(HTTPS_PROXY) is set where one is needed",
                        to->host, to->port, words);
}

/* By curl's words with OpenSSL; other words get the last answer. */
static int untrusted(const struct lode_url *to, const char *words, struct lode_err *err)
{
    if (strstr(words, "host name"))
        return lode_err_set(err, LODE_E_REFUSED,
                            "the certificate of %s:%s is made out to another name; check the "
                            "address, and whether another server or a proxy answers in its place",
                            to->host, to->port);
    if (strstr(words, "expired") || strstr(words, "not yet valid"))
        return lode_err_set(err, LODE_E_REFUSED,
                            "the certificate of %s:%s %s; check this machine's clock: if it is "
                            "right, the server's owner has to renew the certificate",
                            to->host, to->port,
                            strstr(words, "expired") ? "has expired" : "is not yet valid");
    return lode_err_set(err, LODE_E_REFUSED,
                        "the certificate of %s:%s cannot be trusted (%s); if you know who signs "
                        "it, as a company's proxy, name their certificate by --cacert or "
                        "SSL_CERT_FILE",
                        to->host, to->port, words);
}

int lode_neterr_set(CURLcode code, const struct lode_url *to, const char *words, int64_t stall_ms,
                    struct lode_err *err)
{
    if (!*words)
        words = curl_easy_strerror(code);
    switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
        unreachable(code, to, words, err);
        break;
    case CURLE_OPERATION_TIMEDOUT:
        timed_out(to, words, stall_ms, err);
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
        untrusted(to, words, err);
        break;
    case CURLE_SSL_CACERT_BADFILE:
        lode_err_set(err, LODE_E_IO,
                     "no trusted certificates for %s:%s (%s); check --cacert and SSL_CERT_FILE, "
                     "or install ca-certificates",
                     to->host, to->port, words);
        break;
    case CURLE_SSL_CONNECT_ERROR:
        lode_err_set(err, LODE_E_NET,
                     "no TLS connection with %s:%s (%s); check the host, the port and any proxy",
                     to->host, to->port, words);
        break;
    case CURLE_OUT_OF_MEMORY:
        lode_err_set(err, LODE_E_NOMEM, "out of memory while talking to %s:%s", to->host, to->port);
        break;
    default: /* cut, reset, garbled: the one thing to do is to try again */
        lode_err_set(err, LODE_E_NET, "the exchange with %s:%s broke off (%s); try again", to->host,
                     to->port, words);
        break;
    }
    err->sys = (int)code;
    return -1;
}
