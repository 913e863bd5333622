/* test_org_soap.c - login() and logout() of SOAP, as clients send them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

/* jsforce: a default namespace */
#define JSFORCE_HEAD                                                       \
    "<se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\">" \
    "<se:Header/><se:Body><login xmlns=\"urn:partner.soap.sforce.com\">"
#define JSFORCE_TAIL "</login></se:Body></se:Envelope>"
#define JSFORCE      JSFORCE_HEAD "<username>%s</username><password>%s</password>" JSFORCE_TAIL

/* simple-salesforce: prefixes, a header of options */
#define SIMPLE                                                                             \
    "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<env:Envelope\n"                         \
    " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"\n"                                    \
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"                           \
    " xmlns:env=\"http://schemas.xmlsoap.org/soap/envelope/\"\n"                           \
    " xmlns:urn=\"urn:partner.soap.sforce.com\">\n <env:Header>\n"                         \
    "  <urn:CallOptions><urn:client>x</urn:client>"                                        \
    "<urn:defaultNamespace>sf</urn:defaultNamespace></urn:CallOptions>\n"                  \
    " </env:Header>\n <env:Body>\n  <n1:login xmlns:n1=\"urn:partner.soap.sforce.com\">\n" \
    "   <n1:username>%s</n1:username>\n   <n1:password>%s</n1:password>\n"                 \
    "  </n1:login>\n </env:Body>\n</env:Envelope>"

static struct orgcall t;

static void post(const char *version, const char *body)
{
    char path[64];

    snprintf(path, sizeof path, "/services/Soap/u/%s", version);
    t.token[0] = '\0';
    t.header = "SOAPAction: \"\"";
    orgcall_send(&t, "POST", path, "text/xml", body, strlen(body));
    t.header = NULL;
}

static void sign_in(const char *version, const char *form, const char *name, const char *password)
{
    char body[2048];

    snprintf(body, sizeof body, form, name ? name : lode_org_login(t.org)->username,
             password ? password : lode_org_login(t.org)->password);
    post(version, body);
}

/* What stands between <name> and </name>, as jsforce finds it. */
static const char *element(const char *name, char *out, size_t size)
{
    char tag[64];
    const char *p;

    snprintf(tag, sizeof tag, "<%s>", name);
    p = strstr(lode_buf_str(&t.body), tag);
    p = p ? p + strlen(tag) : "";
    snprintf(out, size, "%.*s", (int)strcspn(p, "<"), p);
    return out;
}

static void check_fault(const char *code, const char *string)
{
    char got[512], faultcode[128], type[128];

    element("faultcode", faultcode, sizeof faultcode);
    element("faultstring", got, sizeof got);
    if (t.status != 500 || strcmp(faultcode, code) != 0 || strcmp(got, string) != 0)
        fail_msg("wanted %s %s; got %ld %s", code, string, t.status, lode_buf_str(&t.body));
    orgcall_header(&t, "Content-Type", type, sizeof type);
    assert_memory_equal(type, "text/xml", 8);
}

/* As a query has it. */
static const char *name_of_org(void)
{
    json_t *records;

    orgcall_get(&t, "query?q=SELECT+Name+FROM+Organization");
    records = json_object_get(t.json, "records");
    return json_string_value(json_object_get(json_array_get(records, 0), "Name"));
}

static void a_session_works_as_the_token_of_rest(void **state)
{
    static const char *const forms[] = {JSFORCE, SIMPLE};
    static const char *const versions[] = {"31.0", "42.0", "50.0", "59.0", "64.0"};
    char text[300], user[64], org[256];

    (void)state;
    for (size_t i = 0; i < N_OF(forms); i++)
        for (size_t k = 0; k < N_OF(versions); k++) {
            char url[200];

            sign_in(versions[k], forms[i], NULL, NULL);
            if (t.status != 200)
                fail_msg("%ld %s", t.status, lode_buf_str(&t.body));
            snprintf(url, sizeof url, "%s/services/Soap/u/%s/00D", lode_org_url(t.org),
                     versions[k]);
            element("serverUrl", text, sizeof text);
            assert_memory_equal(text, url, strlen(url));
            assert_string_equal(element("passwordExpired", text, sizeof text), "false");
            assert_string_equal(element("sessionSecondsValid", text, sizeof text), "7200");
            assert_string_equal(element("userName", text, sizeof text),
                                lode_org_login(t.org)->username);
            assert_non_null(strstr(lode_buf_str(&t.body), "<userInfo>"));
            element("userId", user, sizeof user);
            element("organizationName", org, sizeof org);
            assert_memory_equal(user, "005", 3);
            assert_memory_equal(element("organizationId", text, sizeof text), "00D", 3);
            element("sessionId", t.token, sizeof t.token);
            assert_memory_equal(t.token, text, 15);
            assert_string_equal(name_of_org(), org);
            orgcall_get(&t, "/services/oauth2/userinfo");
            assert_string_equal(orgcall_string(&t, "user_id"), user);
        }
}

static void the_password_is_read_as_xml_has_it(void **state)
{
    char longer[128];

    (void)state;
    snprintf(longer, sizeof longer, "%s%s", lode_org_login(t.org)->password,
             lode_org_login(t.org)->security_token);
    sign_in("59.0", JSFORCE, NULL, longer);
    assert_int_equal(t.status, 200);
    snprintf(longer, sizeof longer, "<![CDATA[%s]]>", lode_org_login(t.org)->password);
    sign_in("59.0", JSFORCE, "&#x61;dmin<!-- x -->@lode.example", longer);
    assert_int_equal(t.status, 200);
}

static void wrong_credentials_are_a_login_fault(void **state)
{
    static const char said[] =
        "INVALID_LOGIN: Invalid username, password, security token; or user locked out.";
    static const char *const bodies[] = {JSFORCE_HEAD JSFORCE_TAIL,
                                         JSFORCE_HEAD "<username/><password/>" JSFORCE_TAIL,
                                         JSFORCE_HEAD "<password>x</password>" JSFORCE_TAIL};
    char text[200];

    (void)state;
    sign_in("59.0", JSFORCE, NULL, "a&lt;b&amp;c");
    check_fault("INVALID_LOGIN", said);
    assert_string_equal(element("sf:exceptionCode", text, sizeof text), "INVALID_LOGIN");
    assert_string_equal(element("sf:exceptionMessage", text, sizeof text),
                        "Invalid username, password, security token; or user locked out.");
    assert_non_null(strstr(lode_buf_str(&t.body), "<sf:LoginFault xsi:type=\"sf:LoginFault\">"));
    sign_in("59.0", SIMPLE, "nobody@example.com", NULL);
    check_fault("INVALID_LOGIN", said);
    for (size_t i = 0; i < N_OF(bodies); i++) {
        post("59.0", bodies[i]);
        check_fault("INVALID_LOGIN", said);
    }
}

static void login_ends_with_version_65(void **state)
{
    (void)state;
    sign_in("65.0", JSFORCE, NULL, NULL);
    check_fault("sf:INVALID_OPERATION",
                "INVALID_OPERATION: The SOAP Login operation is not available in the API version "
                "specified (65.0). Refer to the documentation for supported versions.");
    sign_in("68.0", SIMPLE, NULL, NULL);
    assert_int_equal(t.status, 500);
}

static void a_version_that_is_not_served_is_refused(void **state)
{
    static const char *const versions[] = {"30.0",  "20.0", "69.0", "59",
                                           "v59.0", "x",    "59.1", ".0"};

    (void)state;
    for (size_t i = 0; i < N_OF(versions); i++) {
        sign_in(versions[i], JSFORCE, NULL, NULL);
        check_fault("sf:UNSUPPORTED_API_VERSION",
                    "UNSUPPORTED_API_VERSION: Invalid Api version specified on URL");
    }
}

static void logout_ends_the_session(void **state)
{
    static const char form[] =
        "<se:Envelope xmlns:se=\"http://schemas.xmlsoap.org/soap/envelope/\"><se:Header>"
        "<SessionHeader xmlns=\"urn:partner.soap.sforce.com\"><sessionId>%s</sessionId>"
        "</SessionHeader></se:Header><se:Body><logout xmlns=\"urn:partner.soap.sforce.com\"/>"
        "</se:Body></se:Envelope>";
    char token[200], body[1024];

    (void)state;
    sign_in("59.0", JSFORCE, NULL, NULL);
    element("sessionId", token, sizeof token);
    snprintf(body, sizeof body, form, token);
    post("59.0", body);
    assert_int_equal(t.status, 200);
    lode_str_copy(t.token, sizeof t.token, token);
    orgcall_get(&t, "limits");
    orgcall_check_error(&t, 401, "INVALID_SESSION_ID", "Session expired or invalid");
    post("59.0", body);
    check_fault("sf:INVALID_SESSION_ID",
                "INVALID_SESSION_ID: Invalid Session ID found in SessionHeader: Illegal Session");
}

static void what_is_no_login_is_refused(void **state)
{
    static const struct {
        const char *body, *want;
    } cases[] = {
        {JSFORCE_HEAD "<user>x</user>" JSFORCE_TAIL,
         "Element {urn:partner.soap.sforce.com}user invalid at this location"},
        {JSFORCE_HEAD "<username>x<b/></username>" JSFORCE_TAIL,
         "Element {urn:partner.soap.sforce.com}b invalid at this location"},
        {JSFORCE_HEAD "<username xmlns=''>x</username>" JSFORCE_TAIL,
         "Element {}username invalid at this location"},
        {"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><login>"
         "<username>x</username></login></e:Body></e:Envelope>",
         "No operation available for request {}login, please check the WSDL for the service."},
        {"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body>"
         "<q xmlns='urn:partner.soap.sforce.com'/></e:Body></e:Envelope>",
         "No operation available for request {urn:partner.soap.sforce.com}q, please check the "
         "WSDL for the service."},
    };
    static const char *const bad[] = {
        "",
        "{}",
        "<a/>",
        JSFORCE_HEAD,
        "<!DOCTYPE x [<!ENTITY a 'b'>]>" JSFORCE_HEAD JSFORCE_TAIL,
        "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body/></e:Envelope>",
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><x/></e:Envelope>"};

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        post("59.0", cases[i].body);
        check_fault("soapenv:Client", cases[i].want);
    }
    for (size_t i = 0; i < N_OF(bad); i++) {
        char text[300];

        post("59.0", bad[i]);
        assert_int_equal(t.status, 500);
        assert_string_equal(element("faultcode", text, sizeof text), "soapenv:Client");
        assert_memory_equal(element("faultstring", text, sizeof text), "Failed to parse XML: ", 21);
    }
}

static void soap_wants_its_headers(void **state)
{
    (void)state;
    orgcall_send(&t, "POST", "/services/Soap/u/59.0", "text/xml", "<a/>", 4);
    check_fault("soapenv:Client", "SOAPAction HTTP header missing");
    t.header = "SOAPAction: login";
    orgcall_send(&t, "POST", "/services/Soap/u/59.0", "application/json", "{}", 2);
    t.header = NULL;
    check_fault("soapenv:Client", "content-type of the request should be text/xml");
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(a_session_works_as_the_token_of_rest),
        WITH_ORG(the_password_is_read_as_xml_has_it),
        WITH_ORG(wrong_credentials_are_a_login_fault),
        WITH_ORG(login_ends_with_version_65),
        WITH_ORG(a_version_that_is_not_served_is_refused),
        WITH_ORG(logout_ends_the_session),
        WITH_ORG(what_is_no_login_is_refused),
        WITH_ORG(soap_wants_its_headers),
    };

    return cmocka_run_group_tests_name("org_soap", tests, NULL, NULL);
}
