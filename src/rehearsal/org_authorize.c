/* rehearsal/org_authorize.c - protocol.md section 7.6. Errors of app or address are shown as an org
 * shows them, in the form of a query; the others go back to the app. */
#include "rehearsal/org_authorize.h"

#include <string.h>

#include "base/codec.h"
#include "base/str.h"
#include "rehearsal/org_code.h"
#include "rehearsal/org_oauth.h"

enum { MAX_LOCATION = 1000 };

static const char *const names[] = {"response_type", "client_id", "redirect_uri",
                                    "state",         "scope",     "code_challenge"};

enum { RESPONSE_TYPE, CLIENT_ID, REDIRECT_URI, STATE, SCOPE, CHALLENGE, N_PARAMETERS };

/* What the app sent the browser with; in the page as hidden fields. */
struct ask {
    const char *text[N_PARAMETERS]; /* "" where absent */
};

static int add_escaped(struct lode_buf *b, const char *s, struct lode_err *err)
{
    for (; *s; s++) {
        const char *as = *s == '&'    ? "&amp;"
                         : *s == '<'  ? "&lt;"
                         : *s == '>'  ? "&gt;"
                         : *s == '"'  ? "&quot;"
                         : *s == '\'' ? "&#39;"
                                      : NULL;

        if ((as ? lode_buf_adds(b, as, err) : lode_buf_addc(b, *s, err)) < 0)
            return -1;
    }
    return 0;
}

static int add_encoded(struct lode_buf *b, const char *s, struct lode_err *err)
{
    static const char hex[] = "0123456789ABCDEF";

    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        char code[3] = {'%', hex[c >> 4], hex[c & 15]};
        int is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       strchr("-._~", c);

        if (lode_buf_add(b, is_plain ? s : code, is_plain ? 1 : 3, err) < 0)
            return -1;
    }
    return 0;
}

/* The browser shows it and goes nowhere. */
static void refuse(struct lode_org_call *c, const char *error, const char *description)
{
    struct lode_buf *b = &c->rq->reply.body;
    struct lode_err err;

    lode_buf_reset(b);
    if (lode_buf_addf(b, &err, "error=%s&error_description=", error) < 0 ||
        add_encoded(b, description, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    c->rq->reply.type = "text/plain; charset=UTF-8";
    c->rq->reply.status = 400;
}

/* Back to the app with name=value, and its state. */
static void go_back(struct lode_org_call *c, const struct ask *a, const char *name,
                    const char *value, const char *description)
{
    struct lode_buf to;
    struct lode_err err;
    int rc;

    lode_buf_init(&to, MAX_LOCATION);
    rc = lode_buf_addf(&to, &err, "%s?%s=", a->text[REDIRECT_URI], name);
    if (rc == 0)
        rc = add_encoded(&to, value, &err);
    if (rc == 0 && description && (rc = lode_buf_adds(&to, "&error_description=", &err)) == 0)
        rc = add_encoded(&to, description, &err);
    if (rc == 0 && *a->text[STATE] && (rc = lode_buf_adds(&to, "&state=", &err)) == 0)
        rc = add_encoded(&to, a->text[STATE], &err);
    if (rc < 0 && err.code == LODE_E_LIMIT) {
        refuse(c, "invalid_request", "state is too long");
    } else if (rc < 0) {
        lode_org_call_fault(c, &err);
    } else {
        lode_server_add_header(c->rq, "Location", lode_buf_str(&to));
        lode_server_add_header(c->rq, "Cache-Control", "no-store");
        lode_org_call_empty(c, 302);
    }
    lode_buf_clear(&to);
}

static int add_page(struct lode_buf *b, const struct ask *a, const char *complaint,
                    struct lode_err *err)
{
    if (lode_buf_addf(b, err,
                      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                      "<title>Login | local org</title></head><body>\n<h1>Local org</h1>\n"
                      "%s%s%s<form method=\"post\" action=\"/services/oauth2/authorize\">\n",
                      *complaint ? "<p id=\"error\">" : "", complaint,
                      *complaint ? "</p>\n" : "") < 0)
        return -1;
    for (size_t i = 0; i < N_PARAMETERS; i++)
        if (*a->text[i] &&
            (lode_buf_addf(b, err, "<input type=\"hidden\" name=\"%s\" value=\"", names[i]) < 0 ||
             add_escaped(b, a->text[i], err) < 0 || lode_buf_adds(b, "\">\n", err) < 0))
            return -1;
    return lode_buf_adds(b,
                         "<p><label>Username <input type=\"text\" id=\"username\" name=\"username\""
                         " autocomplete=\"username\"></label></p>\n"
                         "<p><label>Password <input type=\"password\" id=\"password\" name=\"pw\""
                         " autocomplete=\"off\"></label></p>\n"
                         "<p><button type=\"submit\" id=\"Login\" name=\"Login\" value=\"1\">Log In"
                         "</button>\n<button type=\"submit\" id=\"deny\" name=\"deny\" value=\"1\">"
                         "Deny</button></p>\n</form></body></html>\n",
                         err);
}

static void show(struct lode_org_call *c, const struct ask *a, const char *complaint)
{
    struct lode_buf *b = &c->rq->reply.body;
    struct lode_err err;

    lode_buf_reset(b);
    if (add_page(b, a, complaint, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    lode_server_add_header(c->rq, "Cache-Control", "no-store");
    lode_server_add_header(c->rq, "Content-Security-Policy",
                           "default-src 'none'; frame-ancestors 'none'");
    c->rq->reply.type = "text/html; charset=UTF-8";
    c->rq->reply.status = 200;
}

/* 1 where the app may be answered to and asked well; else answered. Which complaint an org has
 * first is not known. */
static int check(struct lode_org_call *c, const struct ask *a)
{
    if (!lode_org_oauth_is_app(c->org, a->text[CLIENT_ID])) {
        refuse(c, "invalid_client_id", "client identifier invalid");
    } else if (!lode_org_code_is_redirect(a->text[REDIRECT_URI])) {
        /* petewarden/salesforce_restphp_example#1 */
        refuse(c, "redirect_uri_mismatch", "redirect_uri must match configuration");
    } else if (strcmp(a->text[RESPONSE_TYPE], "code") != 0) {
        go_back(c, a, "error", "unsupported_response_type", "response type not supported");
    } else if (!*a->text[CHALLENGE]) { /* HappySoup.io#252: an app that demands PKCE */
        go_back(c, a, "error", "invalid_request", "missing required code challenge");
    } else {
        return 1;
    }
    return 0;
}

void lode_org_authorize_page(struct lode_org_call *c)
{
    struct ask a;

    for (size_t i = 0; i < N_PARAMETERS; i++) {
        const char *text = lode_server_arg(c->rq, names[i]);

        a.text[i] = text ? text : "";
    }
    if (check(c, &a))
        show(c, &a, "");
}

static void sign_in(struct lode_org_call *c, const struct ask *a, const char *username,
                    const char *password)
{
    const struct lode_org_code of = {a->text[CLIENT_ID], a->text[REDIRECT_URI], a->text[CHALLENGE]};
    char code[LODE_ORG_STATE_TOKEN];
    struct lode_err err;
    int rc = lode_org_oauth_is_user(c->org, username, password, &err);

    if (rc == 0) {
        show(c, a,
             "Please check your username and password. If you still can't log in, contact "
             "your Salesforce administrator.");
        return;
    }
    if (rc < 0 || lode_org_code_issue(c->org, &of, code, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    go_back(c, a, "code", code, NULL);
}

void lode_org_authorize_answer(struct lode_org_call *c)
{
    enum { USERNAME = N_PARAMETERS, PASSWORD, DENY, N_FIELDS };
    static const char *const typed[] = {"username", "pw", "deny"};
    const struct lode_buf *body = &c->rq->body;
    struct lode_buf fields[N_FIELDS];
    struct lode_err err;
    struct ask a;
    int rc = 0;

    memset(fields, 0, sizeof fields);
    for (size_t i = 0; rc >= 0 && i < N_FIELDS; i++) {
        rc = lode_codec_form_field(lode_buf_str(body), body->len,
                                   i < N_PARAMETERS ? names[i] : typed[i - N_PARAMETERS],
                                   &fields[i], &err);
        if (rc > 0 && strlen(lode_buf_str(&fields[i])) != fields[i].len)
            lode_buf_reset(&fields[i]); /* a NUL in it: no one's name */
    }
    for (size_t i = 0; i < N_PARAMETERS; i++)
        a.text[i] = lode_buf_str(&fields[i]);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (check(c, &a) && fields[DENY].len)
        go_back(c, &a, "error", "access_denied", "end-user denied authorization");
    else if (!c->rq->reply.status)
        sign_in(c, &a, lode_buf_str(&fields[USERNAME]), lode_buf_str(&fields[PASSWORD]));
    if (fields[PASSWORD].p)
        memset(fields[PASSWORD].p, 0, fields[PASSWORD].len);
    for (size_t i = 0; i < N_FIELDS; i++)
        lode_buf_clear(&fields[i]);
}
