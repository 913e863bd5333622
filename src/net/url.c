/* net/url.c - scheme, host and port of a URL. */
#include "net/url.h"

#include <arpa/inet.h>
#include <string.h>

#include <curl/curl.h>

#include "base/str.h"

static int is_loopback(const char *host)
{
    struct in_addr a;

    if (lode_str_casecmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0)
        return 1;
    return inet_pton(AF_INET, host, &a) == 1 && ntohl(a.s_addr) >> 24 == 127;
}

/* Copies one part; 0, or -1 where it is missing or does not fit. */
static int take(CURLU *u, CURLUPart part, unsigned flags, char *out, size_t size)
{
    char *s = NULL;
    int rc = -1;

    if (curl_url_get(u, part, &s, flags) == CURLUE_OK)
        rc = lode_str_copy(out, size, s);
    curl_free(s);
    return rc;
}

static int has(CURLU *u, CURLUPart part)
{
    char *s = NULL;
    int yes = curl_url_get(u, part, &s, 0) == CURLUE_OK;

    curl_free(s);
    return yes;
}

int lode_url_parse(const char *url, struct lode_url *out, struct lode_err *err)
{
    struct lode_url got;
    CURLU *u = curl_url();
    CURLUcode bad;
    int rc = -1;

    if (!u)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory");
    memset(&got, 0, sizeof got);
    bad = curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
    if (bad) { /* the text is not repeated: what is no URL may be a token in the wrong place */
        lode_err_set(err, LODE_E_USAGE, "that is no URL (%s): write https://HOST",
                     curl_url_strerror(bad));
        goto out;
    }
    if (has(u, CURLUPART_USER) || has(u, CURLUPART_PASSWORD)) {
        lode_err_set(err, LODE_E_REFUSED,
                     "a URL with a user name or password in it is not used: "
                     "take them out");
        goto out;
    }
    if (take(u, CURLUPART_SCHEME, 0, got.scheme, sizeof got.scheme) < 0 ||
        (strcmp(got.scheme, "https") != 0 && strcmp(got.scheme, "http") != 0)) {
        lode_err_set(err, LODE_E_REFUSED, "only https (and http to this machine) is spoken");
        goto out;
    }
    if (take(u, CURLUPART_HOST, 0, got.host, sizeof got.host) < 0 ||
        take(u, CURLUPART_PORT, CURLU_DEFAULT_PORT, got.port, sizeof got.port) < 0) {
        lode_err_set(err, LODE_E_USAGE, "that URL names no host: write https://HOST");
        goto out;
    }
    got.is_loopback = is_loopback(got.host);
    *out = got;
    rc = 0;
out:
    curl_url_cleanup(u);
    return rc;
}

int lode_url_same_origin(const struct lode_url *a, const struct lode_url *b)
{
    return strcmp(a->scheme, b->scheme) == 0 && lode_str_casecmp(a->host, b->host) == 0 &&
           strcmp(a->port, b->port) == 0;
}
