/* rehearsal/org_soap.c - login() below version 65.0, and logout() (protocol.md sections 6 and 7.7).
 * The forms of the answers are those of captures: RoseSilverSoftware/IlluminatedCloud#1980 (login),
 * apexsharp/apexsharp#20 (INVALID_LOGIN), forcedotcom/wsc#363 (login() in 65.0),
 * superfell/SoqlX#10 (version), forcedotcom/postman-salesforce-apis#56 (session). */
#include "rehearsal/org_soap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_identity.h"
#include "rehearsal/org_oauth.h"
#include "rehearsal/org_rest.h"
#include "rehearsal/org_session.h"
#include "rehearsal/org_xml.h"

#define SOAP_NS    "http://schemas.xmlsoap.org/soap/envelope/"
#define PARTNER_NS "urn:partner.soap.sforce.com"
#define TYPE       "text/xml;charset=UTF-8"
#define HEAD \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope xmlns:soapenv=\"" SOAP_NS "\""
#define XSI " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"

enum { LOGIN_ENDS = 65, DEFAULT_SECONDS = 7200 };

/* A call as it came. */
struct soap {
    char ns[LODE_ORG_XML_URI], name[64]; /* of the operation, "" for none */
    char odd[192];                       /* {ns}name of an element that the operation has not */
    struct lode_buf username, password, session;
};

/* fault: the type of the detail; "" for an error of the framework, which has none. */
static void fail(struct lode_org_call *c, const char *fault, const char *code, const char *message)
{
    struct lode_buf *b = &c->rq->reply.body;
    struct lode_err err;
    int rc;

    lode_buf_reset(b);
    rc = lode_buf_adds(b, HEAD, &err);
    if (rc == 0)
        rc = *fault ? lode_buf_addf(b, &err,
                                    " xmlns:sf=\"urn:fault.partner.soap.sforce.com\"" XSI
                                    "<soapenv:Body><soapenv:Fault><faultcode>%s%s</faultcode>"
                                    "<faultstring>%s: ",
                                    strcmp(fault, "LoginFault") == 0 ? "" : "sf:", code, code)
                    : lode_buf_addf(b, &err,
                                    "><soapenv:Body><soapenv:Fault><faultcode>%s</faultcode>"
                                    "<faultstring>",
                                    code);
    if (rc == 0)
        rc = lode_org_xml_escape(message, b, &err);
    if (rc == 0 && *fault)
        rc = lode_buf_addf(b, &err,
                           "</faultstring><detail><sf:%s xsi:type=\"sf:%s\"><sf:exceptionCode>%s"
                           "</sf:exceptionCode><sf:exceptionMessage>",
                           fault, fault, code);
    if (rc == 0 && *fault)
        rc = lode_org_xml_escape(message, b, &err);
    if (rc == 0)
        rc = *fault ? lode_buf_addf(b, &err, "</sf:exceptionMessage></sf:%s></detail>", fault)
                    : lode_buf_adds(b, "</faultstring>", &err);
    if (rc == 0)
        rc = lode_buf_adds(b, "</soapenv:Fault></soapenv:Body></soapenv:Envelope>", &err);
    if (rc < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    c->rq->reply.type = TYPE;
    c->rq->reply.status = 500;
}

/* Which text the element that opened now holds; NULL: none of interest. Its path is by depth:
 * Envelope, Header or Body, block or operation, its parts. */
static struct lode_buf *find_field(const struct lode_org_xml *x, struct soap *s, int is_body)
{
    if (x->depth != 4 || strcmp(x->ns, PARTNER_NS) != 0)
        return NULL;
    if (!is_body)
        return lode_org_xml_is(x, PARTNER_NS, "sessionId") ? &s->session : NULL;
    if (strcmp(s->name, "login") != 0)
        return NULL;
    return lode_org_xml_is(x, PARTNER_NS, "username")   ? &s->username
           : lode_org_xml_is(x, PARTNER_NS, "password") ? &s->password
                                                        : NULL;
}

/* An element that opens. 0; -1: not SOAP. */
static int take_open(const struct lode_org_xml *x, struct soap *s, int *is_body,
                     struct lode_buf **field, struct lode_err *err)
{
    *field = NULL;
    if (x->depth == 1 && !lode_org_xml_is(x, SOAP_NS, "Envelope"))
        return lode_err_set(err, LODE_E_INPUT, "no Envelope of SOAP 1.1");
    if (x->depth == 2) {
        *is_body = lode_org_xml_is(x, SOAP_NS, "Body");
        if (!*is_body && !lode_org_xml_is(x, SOAP_NS, "Header"))
            return lode_err_set(err, LODE_E_INPUT, "an Envelope holds a Header and a Body only");
    }
    if (x->depth == 3 && *is_body) {
        if (s->name[0])
            return lode_err_set(err, LODE_E_INPUT, "a Body holds one operation");
        lode_str_copy(s->ns, sizeof s->ns, x->ns);
        lode_str_format(s->name, sizeof s->name, "%.*s", (int)x->name.n, x->name.p);
    }
    *field = find_field(x, s, *is_body);
    if (*field)
        lode_buf_reset(*field);
    if (x->depth >= 4 && *is_body && !*field && !s->odd[0])
        lode_str_format(s->odd, sizeof s->odd, "{%s}%.*s", x->ns,
                        x->name.n > 50 ? 50 : (int)x->name.n, x->name.p);
    return 0;
}

static int read_call(const struct lode_buf *body, struct soap *s, struct lode_err *err)
{
    struct lode_buf *field = NULL;
    struct lode_org_xml x;
    int is_body = 0, rc;

    lode_org_xml_init(&x, lode_buf_str(body), body->len);
    while ((rc = lode_org_xml_next(&x, err)) == 1) {
        if (x.event == LODE_ORG_XML_OPEN) {
            rc = take_open(&x, s, &is_body, &field, err);
        } else if (x.event == LODE_ORG_XML_CLOSE) {
            field = NULL;
        } else if (field) {
            rc = lode_buf_add(field, x.text.p, x.text.len, err);
        }
        if (rc < 0)
            break;
    }
    lode_org_xml_clear(&x);
    return rc;
}

static void wipe(struct lode_buf *b)
{
    if (b->p)
        memset(b->p, 0, b->len);
    lode_buf_clear(b);
}

static int add_text(struct lode_buf *b, const char *name, const char *value, struct lode_err *err)
{
    if (lode_buf_addf(b, err, "<%s>", name) < 0 || lode_org_xml_escape(value, b, err) < 0)
        return -1;
    return lode_buf_addf(b, err, "</%s>", name);
}

/* Each name with its value, "nil" where there is none. */
static int add_user(struct lode_org *org, const struct lode_org_user *u, struct lode_buf *b,
                    struct lode_err *err)
{
    char seconds[24];
    const char *const pairs[][2] = {{"accessibilityMode", "false"},
                                    {"chatterExternal", "false"},
                                    {"currencySymbol", "$"},
                                    {"orgAttachmentFileSizeLimit", "5242880"},
                                    {"orgDefaultCurrencyIsoCode", "USD"},
                                    {"orgDefaultCurrencyLocale", "en_US"},
                                    {"orgDisallowHtmlAttachments", "false"},
                                    {"orgHasPersonAccounts", "false"},
                                    {"organizationId", org->org_id},
                                    {"organizationMultiCurrency", "false"},
                                    {"organizationName", u->org_name},
                                    {"profileId", u->profile_id},
                                    {"roleId", NULL},
                                    {"sessionSecondsValid", seconds},
                                    {"userDefaultCurrencyIsoCode", NULL},
                                    {"userEmail", u->email},
                                    {"userFullName", u->name},
                                    {"userId", org->user_id},
                                    {"userLanguage", "en_US"},
                                    {"userLocale", "en_US"},
                                    {"userName", u->username},
                                    {"userTimeZone", "GMT"},
                                    {"userType", "Standard"},
                                    {"userUiSkin", "Theme3"}};

    snprintf(seconds, sizeof seconds, "%" PRId64,
             org->session_seconds ? org->session_seconds : DEFAULT_SECONDS);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if ((pairs[i][1] ? add_text(b, pairs[i][0], pairs[i][1], err)
                         : lode_buf_addf(b, err, "<%s xsi:nil=\"true\"/>", pairs[i][0])) < 0)
            return -1;
    return 0;
}

static int add_result(struct lode_org_call *c, const char *version, const char *token,
                      struct lode_buf *b, struct lode_err *err)
{
    struct lode_org *o = c->org;
    struct lode_org_user user;

    if (lode_org_identity_user(o, &user, err) < 0 ||
        lode_buf_addf(b, err,
                      HEAD " xmlns=\"" PARTNER_NS "\"" XSI "<soapenv:Body><loginResponse><result>"
                           "<metadataServerUrl>%s/services/Soap/m/%s/%.15s</metadataServerUrl>"
                           "<passwordExpired>false</passwordExpired><sandbox>true</sandbox>"
                           "<serverUrl>%s/services/Soap/u/%s/%.15s</serverUrl>",
                      o->url, version, o->org_id, o->url, version, o->org_id) < 0 ||
        add_text(b, "sessionId", token, err) < 0 || add_text(b, "userId", o->user_id, err) < 0 ||
        lode_buf_adds(b, "<userInfo>", err) < 0 || add_user(o, &user, b, err) < 0)
        return -1;
    return lode_buf_adds(
        b, "</userInfo></result></loginResponse></soapenv:Body></soapenv:Envelope>", err);
}

static void login(struct lode_org_call *c, const struct soap *s, const char *version)
{
    char token[LODE_ORG_STATE_TOKEN];
    const char *name = lode_buf_str(&s->username), *password = lode_buf_str(&s->password);
    struct lode_err err;
    int rc = lode_org_oauth_is_user(c->org, name, password, &err);

    if (rc == 0) {
        fail(c, "LoginFault", "INVALID_LOGIN",
             "Invalid username, password, security token; or user locked out.");
        return;
    }
    lode_buf_reset(&c->rq->reply.body);
    if (rc < 0 || lode_org_session_issue(c->org, NULL, token, &err) < 0 ||
        add_result(c, version, token, &c->rq->reply.body, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    c->rq->reply.type = TYPE;
    c->rq->reply.status = 200;
}

static void logout(struct lode_org_call *c, const struct soap *s)
{
    const char *token = lode_buf_str(&s->session);
    struct lode_err err;
    int rc = lode_org_session_find(c->org, LODE_ORG_SESSION_ACCESS, token, &err);

    if (rc == 1)
        rc = lode_org_session_end(c->org, token, &err);
    if (rc == 0) {
        fail(c, "UnexpectedErrorFault", "INVALID_SESSION_ID",
             "Invalid Session ID found in SessionHeader: Illegal Session");
        return;
    }
    lode_buf_reset(&c->rq->reply.body);
    if (rc < 0 || lode_buf_adds(&c->rq->reply.body,
                                HEAD " xmlns=\"" PARTNER_NS "\"><soapenv:Body><logoutResponse/>"
                                     "</soapenv:Body></soapenv:Envelope>",
                                &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    c->rq->reply.type = TYPE;
    c->rq->reply.status = 200;
}

/* "59.0" of the path; 0 where it is none that is served, and answered. */
static long read_version(struct lode_org_call *c, char *text, size_t size)
{
    struct lode_slice s = c->match.args[0];
    char number[8] = "";
    long v = 0;

    snprintf(text, size, "%.*s", (int)s.n, s.p);
    if (s.n < sizeof number && lode_str_ends(text, ".0"))
        snprintf(number, sizeof number, "%.*s", (int)s.n - 2, s.p);
    if (lode_str_long(number, LODE_ORG_OLDEST, LODE_ORG_NEWEST, &v) == 0)
        return v;
    fail(c, "UnexpectedErrorFault", "UNSUPPORTED_API_VERSION",
         "Invalid Api version specified on URL");
    return 0;
}

static void answer(struct lode_org_call *c, const struct soap *s, long version)
{
    char text[400], number[16];

    snprintf(number, sizeof number, "%ld.0", version);
    if (strcmp(s->ns, PARTNER_NS) != 0 ||
        (strcmp(s->name, "login") != 0 && strcmp(s->name, "logout") != 0)) {
        snprintf(text, sizeof text,
                 "No operation available for request {%s}%s, please check the WSDL for the "
                 "service.",
                 s->ns, s->name);
        fail(c, "", "soapenv:Client", text);
    } else if (s->odd[0]) {
        lode_str_format(text, sizeof text, "Element %s invalid at this location", s->odd);
        fail(c, "", "soapenv:Client", text);
    } else if (strcmp(s->name, "logout") == 0) {
        logout(c, s);
    } else if (version >= LOGIN_ENDS) {
        snprintf(text, sizeof text,
                 "The SOAP Login operation is not available in the API version specified (%s). "
                 "Refer to the documentation for supported versions.",
                 number);
        fail(c, "ApiFault", "INVALID_OPERATION", text);
    } else {
        login(c, s, number);
    }
}

void lode_org_soap_call(struct lode_org_call *c)
{
    const char *type = lode_server_header(c->rq, "Content-Type");
    struct soap s;
    struct lode_err err;
    char text[600], scrap[16];
    long version = read_version(c, scrap, sizeof scrap);

    if (!version)
        return;
    memset(&s, 0, sizeof s);
    if (!type || lode_str_casecmpn(type, strcspn(type, "; "), "text/xml", 8) != 0) {
        fail(c, "", "soapenv:Client", "content-type of the request should be text/xml");
    } else if (!lode_server_header(c->rq, "SOAPAction")) {
        fail(c, "", "soapenv:Client", "SOAPAction HTTP header missing");
    } else if (read_call(&c->rq->body, &s, &err) < 0) { /* the text is not confirmed */
        lode_str_format(text, sizeof text, "Failed to parse XML: %s", err.msg);
        fail(c, "", "soapenv:Client", text);
    } else {
        answer(c, &s, version);
    }
    wipe(&s.username);
    wipe(&s.password);
    wipe(&s.session);
}
