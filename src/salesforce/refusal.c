/* salesforce/refusal.c - error arrays, OAuth errors and other people's error pages. */
#include "salesforce/refusal.h"

#include <string.h>

#include "base/str.h"
#include "salesforce/sfjson.h"

/* The identity service's whole answer to a token that has ended. */
#define BAD_TOKEN "Bad_OAuth_Token"

static json_t *parse(const char *p, size_t n)
{
    struct lode_err ignored;
    json_t *j = NULL;

    return n && lode_sfjson_parse(p, n, &j, &ignored) == 0 ? j : NULL;
}

static int is_error_array(const json_t *j)
{
    size_t i;
    json_t *one;

    json_array_foreach(j, i, one)
    {
        if (!lode_sfjson_text(one, "errorCode"))
            return 0;
    }
    return json_array_size(j) > 0;
}

int lode_refusal_is_array(const char *p, size_t n)
{
    json_t *j = parse(p, n);
    int yes = is_error_array(j);

    json_decref(j);
    return yes;
}

void lode_refusal_parse(int status, const char *p, size_t n, struct lode_fault *out)
{
    json_t *j = parse(p, n);

    memset(out, 0, sizeof *out);
    out->status = status;
    if (is_error_array(j)) {
        const json_t *first = json_array_get(j, 0);

        out->is_salesforce = 1;
        lode_sfjson_copy(first, "errorCode", out->code, sizeof out->code);
        lode_sfjson_copy(first, "message", out->message, sizeof out->message);
    } else if (lode_sfjson_text(j, "error")) {
        out->is_salesforce = 1;
        lode_sfjson_copy(j, "error", out->code, sizeof out->code);
        lode_sfjson_copy(j, "error_description", out->message, sizeof out->message);
    }
    json_decref(j);
    if (status == 403 && n == strlen(BAD_TOKEN) && memcmp(p, BAD_TOKEN, n) == 0) {
        out->is_salesforce = 1;
        lode_str_copy(out->code, sizeof out->code, BAD_TOKEN);
        lode_str_copy(out->message, sizeof out->message, "Session expired or invalid");
    }
    for (char *c = out->message; *c; c++) /* an error is one line */
        if ((unsigned char)*c < 0x20)
            *c = ' ';
}

/* Refusals of a token that no other sign-in of the same kind would cure: a client that renews for
 * them renews for ever. */
static const char *const never[] = {"This session is not valid for use with the REST API",
                                    "Connected app is not attached to Agent"};

static int is_never(const char *message)
{
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strstr(message, never[i]))
            return 1;
    return 0;
}

/* Bulk calls may spell codes as Bulk API 1 did, without the underscores. */
int lode_refusal_is_session_end(const struct lode_fault *f)
{
    return f->is_salesforce && f->status / 100 == 4 && !is_never(f->message) &&
           (strcmp(f->code, "INVALID_SESSION_ID") == 0 ||
            strcmp(f->code, "INVALIDSESSIONID") == 0 || strcmp(f->code, BAD_TOKEN) == 0);
}

static const struct {
    const char *code;
    enum lode_code is;
    const char *advice;
} known[] = {
    {"INVALID_SESSION_ID", LODE_E_AUTH,
     "; the session is over or the token is another org's: sign in again, or set a new "
     "SF_ACCESS_TOKEN"},
    {"INVALIDSESSIONID", LODE_E_AUTH,
     "; the session is over or the token is another org's: sign in again, or set a new "
     "SF_ACCESS_TOKEN"},
    {BAD_TOKEN, LODE_E_AUTH,
     "; the session is over or the token is another org's: sign in again, or set a new "
     "SF_ACCESS_TOKEN"},
    {"INVALID_AUTH_HEADER", LODE_E_AUTH, "; check SF_ACCESS_TOKEN"},
    {"REQUEST_LIMIT_EXCEEDED", LODE_E_LIMIT, ""},
    {"LIMIT_EXCEEDED", LODE_E_LIMIT, ""},
    {"EXCEEDEDQUOTA", LODE_E_LIMIT, ""},
    {"API_DISABLED_FOR_ORG", LODE_E_AUTH, "; this edition or this user has no API access"},
    {"API_CURRENTLY_DISABLED", LODE_E_AUTH, "; the user lacks the permission API Enabled"},
    {"invalid_grant", LODE_E_AUTH, "; check the credentials and the app's policies"},
    {"invalid_client", LODE_E_AUTH, "; check the client secret"},
    {"invalid_client_id", LODE_E_AUTH, "; check the client id"},
};

/* Not the org's own words: a proxy, a gateway, a login page. */
static int set_foreign(const struct lode_fault *f, struct lode_err *err)
{
    if (f->status / 100 == 3)
        return lode_err_set(err, LODE_E_REMOTE,
                            "HTTP %d leads to another address, where lode sends no token; name the "
                            "org's own (https://NAME.my.salesforce.com) in SF_ORG_INSTANCE_URL, or "
                            "by lode login",
                            f->status);
    if (f->status == 429)
        return lode_err_set(err, LODE_E_LIMIT, "HTTP 429: too many requests; go on later");
    if (f->status == 401)
        return lode_err_set(err, LODE_E_AUTH,
                            "HTTP 401: the token is refused; sign in again, or set a new "
                            "SF_ACCESS_TOKEN");
    if (f->status == 407)
        return lode_err_set(err, LODE_E_AUTH,
                            "HTTP 407: the proxy wants a login; put it into "
                            "HTTPS_PROXY");
    return lode_err_set(err, LODE_E_NET,
                        "HTTP %d, and not in the org's words: a proxy or gateway answered; try "
                        "again, or check the way to the org",
                        f->status);
}

static enum lode_code code_of(const struct lode_fault *f)
{
    if (f->status == 401 || f->status == 403)
        return LODE_E_AUTH;
    if (f->status == 429)
        return LODE_E_LIMIT;
    if (f->status == 420 || f->status == 502 || f->status == 503 || f->status == 504)
        return LODE_E_NET;
    return LODE_E_REMOTE;
}

int lode_refusal_set(const struct lode_fault *f, struct lode_err *err)
{
    enum lode_code code = code_of(f);
    const char *advice = "";

    if (!f->is_salesforce) {
        set_foreign(f, err);
        err->sys = f->status;
        return -1;
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].code, f->code) == 0) {
            code = known[i].is;
            advice = known[i].advice;
        }
    if (f->status == 401 && is_never(f->message)) {
        code = LODE_E_AUTH;
        advice = "; a new token of this kind would be refused too: sign in in another way";
    }
    /* a code or an assertion is sent as soon as it is made */
    if (strcmp(f->code, "invalid_grant") == 0 && strstr(f->message, "expired authorization code"))
        advice = "; sign in again; where that changes nothing, the clock of this machine is wrong";
    if (strcmp(f->code, "invalid_grant") == 0 && strstr(f->message, "expired access/refresh token"))
        advice = "; it was taken back or is too old: sign in again with lode login";
    lode_err_set(err, code, "HTTP %d %s: %.300s%s", f->status, f->code, f->message, advice);
    err->sys = f->status;
    return -1;
}
