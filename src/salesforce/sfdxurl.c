/* salesforce/sfdxurl.c - the form is that of protocol.md section 7.8. */
#define _GNU_SOURCE /* explicit_bzero */
#include "salesforce/sfdxurl.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "salesforce/sfjson.h"

static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

static void wipe(char *s)
{
    if (s)
        explicit_bzero(s, strlen(s));
    lode_mem_free(s);
}

void lode_sfdxurl_clear(struct lode_sfdxurl *u)
{
    lode_mem_free(u->login_url);
    lode_mem_free(u->id);
    wipe(u->secret);
    wipe(u->refresh_token);
    memset(u, 0, sizeof *u);
}

/* A part of letters, digits, ._- and at most two '=' behind, then `end`. What follows; NULL. */
static const char *part(const char *p, char end, int may_be_empty, size_t *n)
{
    size_t k = strspn(p, plain), equals = strspn(p + k, "=");

    *n = k + equals;
    return equals <= 2 && (k || may_be_empty) && p[*n] == end ? p + *n + 1 : NULL;
}

/* Host and maybe a port, to the end of the text but for blanks. */
static size_t host_length(const char *p)
{
    size_t n = strspn(p, plain), port;

    if (n && p[n] == ':') {
        port = strspn(p + n + 1, "0123456789");
        n = port ? n + 1 + port : 0;
    }
    return strspn(p + n, " \t\r\n") == strlen(p + n) ? n : 0;
}

static int parse_url(const char *text, struct lode_sfdxurl *out, struct lode_err *err)
{
    const char *id, *secret = NULL, *refresh = NULL, *host = NULL;
    size_t n_id, n_secret = 0, n_refresh = 0, n_host;

    text += strspn(text, " \t\r\n");
    id = lode_str_starts(text, "force://") ? text + 8 : NULL;
    secret = id ? part(id, ':', 0, &n_id) : NULL;
    refresh = secret ? part(secret, ':', 1, &n_secret) : NULL;
    host = refresh ? part(refresh, '@', 0, &n_refresh) : NULL;
    n_host = host ? host_length(host) : 0;
    if (!n_host)
        return lode_err_set(err, LODE_E_INPUT,
                            "it holds no auth URL of sf (force://ID:SECRET:TOKEN@HOST): sf org "
                            "auth show-sfdx-auth-url -o NAME --json prints one");
    out->login_url = lode_str_printf(err, "https://%.*s", (int)n_host, host);
    out->id = out->login_url ? lode_str_dupn(id, n_id, err) : NULL;
    out->refresh_token = out->id ? lode_str_dupn(refresh, n_refresh, err) : NULL;
    if (out->refresh_token && n_secret)
        out->secret = lode_str_dupn(secret, n_secret, err);
    return out->refresh_token && (out->secret || !n_secret) ? 0 : -1;
}

int lode_sfdxurl_parse(const char *text, struct lode_sfdxurl *out, struct lode_err *err)
{
    struct lode_sfdxurl u = {NULL, NULL, NULL, NULL};
    const char *brace = text + strspn(text, " \t\r\n"), *url = NULL;
    json_t *j = NULL;
    int rc;

    if (*brace == '{' && lode_sfjson_parse(brace, strlen(brace), &j, err) == 0) {
        url = lode_sfjson_text(j, "sfdxAuthUrl");
        url = url ? url : lode_sfjson_text(json_object_get(j, "result"), "sfdxAuthUrl");
    }
    rc = parse_url(url ? url : text, &u, err);
    if (url)
        explicit_bzero((char *)url, strlen(url));
    json_decref(j);
    if (rc == 0)
        *out = u;
    else
        lode_sfdxurl_clear(&u);
    return rc;
}
