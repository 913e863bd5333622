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

enum part { OK, MISSING, NO_MEMORY };

/* Copies one part; MISSING also where it does not fit. */
static enum part take(CURLU *u, CURLUPart part, unsigned flags, char *out, size_t size)
{
    char *s = NULL;
    CURLUcode code = curl_url_get(u, part, &s, flags);
    enum part rc = OK;

    if (code == CURLUE_OUT_OF_MEMORY)
        rc = NO_MEMORY;
    else if (code != CURLUE_OK || lode_str_copy(out, size, s) < 0)
        rc = MISSING;
    curl_free(s);
    return rc;
}

/* What cannot be told for want of memory may be there. */
static enum part has(CURLU *u, CURLUPart part)
{
    char *s = NULL;
    CURLUcode code = curl_url_get(u, part, &s, 0);

    curl_free(s);
    return code == CURLUE_OUT_OF_MEMORY ? NO_MEMORY : code == CURLUE_OK ? OK : MISSING;
}

static int no_memory(struct lode_err *err)
{
    return lode_err_set(err, LODE_E_NOMEM, "out of memory for a URL");
}

static int check_user(CURLU *u, struct lode_err *err)
{
    enum part user = has(u, CURLUPART_USER), password = has(u, CURLUPART_PASSWORD);

    if (user == NO_MEMORY || password == NO_MEMORY)
        return no_memory(err);
    if (user == OK || password == OK)
        return lode_err_set(err, LODE_E_REFUSED,
                            "a URL with a user name or password in it is not used: take them out");
    return 0;
}

static int fill(CURLU *u, struct lode_url *got, struct lode_err *err)
{
    enum part scheme = take(u, CURLUPART_SCHEME, 0, got->scheme, sizeof got->scheme), host, port;

    if (scheme == NO_MEMORY)
        return no_memory(err);
    if (scheme != OK || (strcmp(got->scheme, "https") != 0 && strcmp(got->scheme, "http") != 0))
        return lode_err_set(err, LODE_E_REFUSED, "only https (and http to this machine) is spoken");
    host = take(u, CURLUPART_HOST, 0, got->host, sizeof got->host);
    port = take(u, CURLUPART_PORT, CURLU_DEFAULT_PORT, got->port, sizeof got->port);
    if (host == NO_MEMORY || port == NO_MEMORY)
        return no_memory(err);
    if (host != OK || port != OK)
        return lode_err_set(err, LODE_E_USAGE, "that URL names no host: write https://HOST");
    got->is_loopback = is_loopback(got->host);
    return 0;
}

int lode_url_parse(const char *url, struct lode_url *out, struct lode_err *err)
{
    struct lode_url got;
    CURLU *u = curl_url();
    CURLUcode bad;
    int rc = -1;

    if (!u)
        return no_memory(err);
    memset(&got, 0, sizeof got);
    bad = curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME);
    if (bad == CURLUE_OUT_OF_MEMORY)
        no_memory(err);
    else if (bad) /* the text is not repeated: what is no URL may be a token in the wrong place */
        lode_err_set(err, LODE_E_USAGE, "that is no URL (%s): write https://HOST",
                     curl_url_strerror(bad));
    else if (check_user(u, err) == 0)
        rc = fill(u, &got, err);
    if (rc == 0)
        *out = got;
    curl_url_cleanup(u);
    return rc;
}

int lode_url_same_origin(const struct lode_url *a, const struct lode_url *b)
{
    return strcmp(a->scheme, b->scheme) == 0 && lode_str_casecmp(a->host, b->host) == 0 &&
           strcmp(a->port, b->port) == 0;
}
