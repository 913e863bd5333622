/* test_org_record.c - one record by REST, as clients create, read, change and delete it. */
#include <zlib.h>

#include "org_steps.h"

#define PARSER_ERROR(type, token, value, at)                                               \
    "[{\"message\":\"Cannot deserialize instance of " type " from " token " value " value  \
    " or request may be missing a required field at " at "\",\"errorCode\":\"JSON_PARSER_" \
    "ERROR\"}]"
#define NOT_THERE \
    "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"The requested resource does not exist\"}]"
#define NO_KEY(key)                                                                    \
    "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"Provided external ID field does not " \
    "exist or is not accessible: " key "\"}]"

static void a_record_lives(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{\"Name\":\"Ada\",\"NumberOfEmployees\":3}", 201,
         "{\"id\":\"$0\",\"success\":true,\"errors\":[]}"},
        {"GET", "sobjects/Account/$0?fields=Name,NumberOfEmployees", NULL, 200,
         "{\"attributes\":{\"type\":\"Account\",\"url\":\"/services/data/v68.0/sobjects/Account/"
         "$0\"},\"Name\":\"Ada\",\"NumberOfEmployees\":3,\"Id\":\"$0\"}"},
        {"PATCH", "sobjects/Account/$0", "{\"Name\":\"Eve\",\"NumberOfEmployees\":null}", 204, ""},
        {"GET", "sobjects/Account/$0?fields=Id,Name,NumberOfEmployees", NULL, 200,
         "~\"Id\":\"$0\",\"Name\":\"Eve\",\"NumberOfEmployees\":null}"},
        {"PATCH", "sobjects/account/$0/", "{\"BillingCity\":\"Rome\"}", 204, ""},
        {"GET", "sobjects/Account/$0", NULL, 200, "~\"BillingAddress\":{\"city\":\"Rome\","},
        {"PATCH", "sobjects/account/$0/", "{}", 204, ""},
        {"DELETE", "sobjects/Account/$0", NULL, 204, ""},
        {"GET", "sobjects/Account/$0", NULL, 404, NOT_THERE},
        {"DELETE", "sobjects/Account/$0", NULL, 404,
         "[{\"message\":\"entity is deleted\",\"errorCode\":\"ENTITY_IS_DELETED\",\"fields\":[]}]"},
        {"PATCH", "sobjects/Account/$0", "{\"Name\":\"x\"}", 404,
         "[{\"message\":\"entity is deleted\",\"errorCode\":\"ENTITY_IS_DELETED\",\"fields\":[]}]"},
    };
    char location[128];

    (void)state;
    STEPS(steps);
    orgcall_post(&t, "sobjects/Account", "{\"Name\":\"Ada\"}");
    orgcall_header(&t, "Location", location, sizeof location);
    assert_true(lode_str_starts(location, "/services/data/v68.0/sobjects/Account/001"));
    assert_string_equal(location + 38, orgcall_string(&t, "id"));
}

static void values_come_in_their_json_kinds(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Opportunity",
         "{\"Name\":\"Big\",\"StageName\":\"Prospecting\",\"CloseDate\":\"2026-12-24\","
         "\"Amount\":1200.5,\"IsPrivate\":true,\"Probability\":\"30\"}",
         201, NULL},
        {"GET", "sobjects/Opportunity/$0?fields=CloseDate,Amount,IsPrivate,Probability", NULL, 200,
         "~\"CloseDate\":\"2026-12-24\",\"Amount\":1200.5,\"IsPrivate\":true,\"Probability\":30.0"},
        {"PATCH", "sobjects/Opportunity/$0",
         "{\"Amount\":1200.1,\"TotalOpportunityQuantity\":35e7,"
         "\"NextStep\":\"1.50\"}",
         204, ""},
        {"GET", "sobjects/Opportunity/$0?fields=Amount,TotalOpportunityQuantity,NextStep", NULL,
         200, "~\"Amount\":1200.1,\"TotalOpportunityQuantity\":3.5E8,\"NextStep\":\"1.50\""},
        {"PATCH", "sobjects/Opportunity/$0", "{\"Amount\":1.234}", 204, ""},
        {"GET", "sobjects/Opportunity/$0?fields=Amount", NULL, 200, "~\"Amount\":1.234,"},
        {"PATCH", "sobjects/Opportunity/$0", "{\"Amount\":\"\"}", 204, ""},
        {"GET", "sobjects/Opportunity/$0?fields=Amount", NULL, 200, "~\"Amount\":null"},
        {"PATCH", "sobjects/Opportunity/$0", "{\"CloseDate\":\"soon\"}", 400,
         PARSER_ERROR("date", "VALUE_STRING", "soon", "[line:1, column:14]")},
        {"PATCH", "sobjects/Opportunity/$0", "{\"CloseDate\":\"0216-01-01\"}", 400,
         "[{\"message\":\"Close Date: invalid date: Mon Jan 01 00:00:00 GMT 216\",\"errorCode\":"
         "\"FIELD_INTEGRITY_EXCEPTION\",\"fields\":[\"CloseDate\"]}]"},
        {"PATCH", "sobjects/Opportunity/$0", "{\n\"Amount\" : \"much\"}", 400,
         PARSER_ERROR("currency", "VALUE_STRING", "much", "[line:2, column:12]")},
        {"PATCH", "sobjects/Opportunity/$0", "{\"Name\":5}", 400,
         PARSER_ERROR("string", "VALUE_NUMBER_INT", "5", "[line:1, column:9]")},
        {"PATCH", "sobjects/Opportunity/$0", "{\"Name\":[\"a\"]}", 400,
         "[{\"message\":\"Cannot deserialize instance of string from START_ARRAY value [line:1, "
         "column:9]\",\"errorCode\":\"JSON_PARSER_ERROR\"}]"},
    };

    (void)state;
    STEPS(steps);
}

static void what_is_refused(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{}", 400,
         "[{\"message\":\"Required fields are missing: [Name]\",\"errorCode\":\"REQUIRED_FIELD_"
         "MISSING\",\"fields\":[\"Name\"]}]"},
        {"POST", "sobjects/Account", "{\"Name\":\"x\",\"Nome\":1}", 400,
         "[{\"message\":\"No such column 'Nome' on sobject of type Account\",\"errorCode\":"
         "\"INVALID_FIELD\"}]"},
        {"POST", "sobjects/Account", "{\"Name\":\"x\",\"Id\":\"001000000000000AAA\"}", 400,
         "[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"The Id field should not be specified in "
         "the sobject data.\"}]"},
        {"POST", "sobjects/Account", "{\"Name\":", 400, "~\"errorCode\":\"JSON_PARSER_ERROR\""},
        {"POST", "sobjects/Account", "", 400,
         "[{\"errorCode\":\"JSON_PARSER_ERROR\",\"message\":\"The HTTP entity body is required, "
         "but "
         "this request has no entity body.\"}]"},
        {"POST", "sobjects/Account", "[{\"Name\":\"x\"}]", 400,
         "[{\"errorCode\":\"JSON_PARSER_ERROR\",\"message\":\"Can not deserialize SObject out of "
         "START_ARRAY token at [line:1, column:1]\"}]"},
        {"PATCH", "sobjects/Account/001W000000KY0vBZZZ", "{\"Name\":\"x\"}", 400,
         "[{\"message\":\"malformed id 001W000000KY0vBZZZ\",\"errorCode\":\"MALFORMED_ID\","
         "\"fields\":[]}]"},
        {"POST", "sobjects/Nope", "{\"Name\":\"x\"}", 404, NOT_THERE},
        {"PATCH", "sobjects/Account", "{\"Name\":\"x\"}", 405,
         "[{\"errorCode\":\"METHOD_NOT_ALLOWED\",\"message\":\"HTTP Method 'PATCH' not allowed. "
         "Allowed are HEAD,GET,POST\"}]"},
        {"GET", "sobjects/Account/0", NULL, 404, NO_KEY("0")},
        {"PATCH", "sobjects/Account/undefined", "{\"Name\":\"x\"}", 404, NO_KEY("undefined")},
        {"DELETE", "sobjects/Account/null", NULL, 404, NO_KEY("null")},
        {"GET", "sobjects/Account/001000000000000AAA", NULL, 404, NOT_THERE},
        {"PATCH", "sobjects/Account/001000000000000AAA", "{\"Name\":\"x\"}", 404,
         "~\"message\":\"invalid cross reference id\",\"errorCode\":\"INVALID_CROSS_REFERENCE_KEY"},
        {"DELETE", "sobjects/Account/001000000000000AAA", NULL, 404,
         "~\"message\":\"invalid cross reference id\",\"errorCode\":\"INVALID_CROSS_REFERENCE_KEY"},
        {"POST", "sobjects/Account", "{\"Name\":\"Ada\"}", 201, NULL},
        {"GET", "sobjects/Account/$0?fields=Nome", NULL, 400, "~\"errorCode\":\"INVALID_FIELD\""},
        {"GET", "sobjects/Account/$0?fields=Id+FROM+User+WHERE+Name='x'", NULL, 400,
         "~\"errorCode\":\"INVALID_FIELD\""},
        {"PATCH", "sobjects/Account/$0", "{\"CreatedDate\":\"2026-01-01T00:00:00Z\"}", 400,
         "~\"errorCode\":\"INVALID_FIELD_FOR_INSERT_UPDATE\",\"fields\":[\"CreatedDate\"]}]"},
    };

    (void)state;
    STEPS(steps);
}

static void parents_by_external_id(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{\"Name\":\"Ada\",\"Legacy_Id__c\":\"a-1\"}", 201, NULL},
        {"POST", "sobjects/Contact",
         "{\"LastName\":\"L\",\"Account\":{\"attributes\":{\"type\":\"Account\"},"
         "\"Legacy_Id__c\":\"a-1\"}}",
         201, NULL},
        {"GET", "sobjects/Contact/$1?fields=AccountId", NULL, 200, "~\"AccountId\":\"$0\""},
        {"POST", "sobjects/Contact", "{\"LastName\":\"L\",\"Account\":{\"Legacy_Id__c\":\"a-2\"}}",
         400,
         "[{\"message\":\"Foreign key external ID: a-2 not found for field Legacy_Id__c in entity "
         "Account\",\"errorCode\":\"INVALID_FIELD\",\"fields\":[]}]"},
        {"POST", "sobjects/Contact", "{\"LastName\":\"L\",\"Nope\":{\"Legacy_Id__c\":\"a-2\"}}",
         400, "~No such column 'Nope' on sobject of type Contact"},
        {"POST", "sobjects/RecordType",
         "{\"Name\":\"Two\",\"DeveloperName\":\"Two\",\"SobjectType\":\"Account\",\"IsActive\":"
         "true}",
         201, NULL},
        {"POST", "sobjects/Account",
         "{\"Name\":\"Eve\",\"RecordType\":{\"attributes\":{\"sobjectType\":\"RecordType\"},"
         "\"Name\":\"Two\"}}",
         201, NULL},
        {"GET", "sobjects/Account/$3?fields=RecordTypeId", NULL, 200, "~\"RecordTypeId\":\"$2\""},
        {"POST", "sobjects/Contact",
         "{\"LastName\":\"L\",\"Account\":{\"Legacy_Id__c\":\"a-1\",\"Number__c\":7}}", 400,
         "[{\"message\":\"More than 1 field provided in an external foreign key reference in "
         "entity: Account\",\"errorCode\":\"INVALID_FIELD\"}]"},
        {"POST", "sobjects/Contact",
         "{\"LastName\":\"L\",\"Account\":{\"Legacy_Id__c\":\"a-1\",\"Nope\":7}}", 400,
         "~No such column 'Account' on sobject of type Contact"},
    };

    (void)state;
    STEPS(steps);
}

/* One of the two values would be lost. */
static void a_field_named_twice_is_refused(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{\"Name\":\"x\",\"name\":\"y\"}", 400,
         "[{\"message\":\"Duplicate field name : name at [line:1, column:20]\",\"errorCode\":"
         "\"JSON_PARSER_ERROR\"}]"},
        {"POST", "sobjects/Account", "{\"Name\":\"x\",\"Name\":\"y\"}", 400,
         "~\"errorCode\":\"JSON_PARSER_ERROR\""},
        {"POST", "sobjects/Account", "{\"Name\":\"Ada\",\"Legacy_Id__c\":\"a-1\"}", 201, NULL},
        {"POST", "sobjects/Contact",
         "{\"LastName\":\"L\",\"AccountId\":\"$0\",\"Account\":{\"Legacy_Id__c\":\"a-2\"}}", 400,
         "~\"message\":\"Duplicate field name : Account at [line:1, "},
        {"POST", "sobjects/Contact",
         "{\"LastName\":\"L\",\"Account\":{\"Legacy_Id__c\":\"a-1\"},\"accountid\":null}", 400,
         "~\"message\":\"Duplicate field name : accountid at [line:1, "},
        {"POST", "composite/sobjects",
         "{\"records\":[{\"attributes\":{\"type\":\"Contact\"},\"LastName\":\"L\",\"AccountId\":"
         "\"$0\"},{\"attributes\":{\"type\":\"Contact\"},\"LastName\":\"M\",\"Account\":"
         "{\"Legacy_Id__c\":\"a-1\"}}]}",
         200,
         "[{\"id\":\"$1\",\"success\":true,\"errors\":[]},{\"id\":\"$2\",\"success\":true,"
         "\"errors\":[]}]"},
        {"GET", "query?q=SELECT+COUNT()+FROM+Contact+WHERE+AccountId='$0'", NULL, 200,
         "~\"totalSize\":2"},
    };

    (void)state;
    STEPS(steps);
}

static void records_by_external_id(void **state)
{
    static const struct org_step steps[] = {
        {"PATCH", "sobjects/Account/Legacy_Id__c/a%20b-1", "{\"Name\":\"Ada\"}", 201,
         "{\"id\":\"$0\",\"success\":true,\"errors\":[],\"created\":true}"},
        {"PATCH", "sobjects/Account/legacy_id__c/a%20b-1", "{\"Name\":\"Eve\"}", 200,
         "{\"id\":\"$0\",\"success\":true,\"errors\":[],\"created\":false}"},
        {"PATCH", "/services/data/v45.0/sobjects/Account/Legacy_Id__c/a%20b-1",
         "{\"Name\":\"Eva\"}", 204, ""},
        {"GET", "sobjects/Account/Legacy_Id__c/a%20b-1?fields=Name", NULL, 200,
         "~\"Name\":\"Eva\""},
        {"PATCH", "sobjects/Account/Legacy_Id__c/a-2", "{\"Name\":\"x\",\"Legacy_Id__c\":\"a-2\"}",
         400,
         "[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"The Legacy_Id__c field should not be "
         "specified in the sobject data.\"}]"},
        {"PATCH", "sobjects/Account/Legacy_Id__c/a-2", "{\"Name\":\"x\",\"id\":\"$0\"}", 400,
         "[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"The Id field should not be specified in "
         "the sobject data.\"}]"},
        {"PATCH", "sobjects/Account/Legacy_Id__c/a-2?updateOnly=true", "{\"Name\":\"x\"}", 404,
         NOT_THERE},
        {"PATCH", "sobjects/Account/Phone/1", "{\"Name\":\"x\"}", 404, NO_KEY("Phone")},
        {"PATCH", "sobjects/Account/Id/$0", "{\"Name\":\"Eve\"}", 200,
         "{\"id\":\"$0\",\"success\":true,\"errors\":[],\"created\":false}"},
        {"POST", "sobjects/Account/Id", "{\"Name\":\"New\"}", 201, NULL},
        {"PATCH", "sobjects/Account/Number__c/7", "{\"Name\":\"Seven\"}", 201, NULL},
        {"GET", "sobjects/Account/Number__c/7.00?fields=Name", NULL, 200, "~\"Name\":\"Seven\""},
        {"GET", "sobjects/Account/Legacy_Id__c/none", NULL, 404, NOT_THERE},
        {"DELETE", "sobjects/Account/Legacy_Id__c/a%20b-1", NULL, 204, ""},
        {"GET", "sobjects/Account/Legacy_Id__c/a%20b-1", NULL, 404, NOT_THERE},
        {"DELETE", "sobjects/Account/Legacy_Id__c/a%20b-1", NULL, 404, NOT_THERE},
    };

    (void)state;
    STEPS(steps);
}

static void a_key_of_two_records_is_a_choice(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{\"Name\":\"a\",\"Loose__c\":\"k\"}", 201, NULL},
        {"POST", "sobjects/Account", "{\"Name\":\"b\",\"Loose__c\":\"k\"}", 201, NULL},
        {"PATCH", "sobjects/Account/Loose__c/k", "{\"Name\":\"c\"}", 300,
         "[\"/services/data/v68.0/sobjects/Account/$0\",\"/services/data/v68.0/sobjects/Account/"
         "$1\"]"},
        {"GET", "sobjects/Account/Loose__c/k", NULL, 300, NULL},
        {"DELETE", "sobjects/Account/Loose__c/k", NULL, 300, NULL},
        {"GET", "query?q=SELECT+COUNT()+FROM+Account", NULL, 200, "~\"totalSize\":2"},
    };

    (void)state;
    STEPS(steps);
}

static void bodies_come_in_several_ways(void **state)
{
    static const char json[] = "{\"Name\":\"zipped\"}", form[] = "Name=form";
    unsigned char zipped[128];
    uLongf n = sizeof zipped;

    (void)state;
    assert_int_equal(compress(zipped, &n, (const unsigned char *)json, sizeof json - 1), Z_OK);
    t.header = "Content-Encoding: deflate";
    orgcall_send(&t, "POST", "sobjects/Account", "application/json", zipped, n);
    assert_int_equal(t.status, 201);
    t.header = "Expect: 100-continue";
    orgcall_send(&t, "POST", "sobjects/Account", "application/json", json, sizeof json - 1);
    assert_int_equal(t.status, 201);
    t.header = NULL;
    t.is_chunked = 1;
    orgcall_send(&t, "POST", "sobjects/Account?_HttpMethod=POST", "application/json", json,
                 sizeof json - 1);
    assert_int_equal(t.status, 201);
    t.is_chunked = 0;
    orgcall_send(&t, "POST", "sobjects/Account/Legacy_Id__c/x?_HttpMethod=PATCH",
                 "application/json", json, sizeof json - 1);
    assert_int_equal(t.status, 201);
    assert_true(json_is_true(json_object_get(t.json, "created")));
    orgcall_send(&t, "POST", "sobjects/Account", "application/x-www-form-urlencoded", form,
                 sizeof form - 1);
    orgcall_check_error(&t, 415, "UNSUPPORTED_MEDIA_TYPE",
                        "Content-Type header specified in HTTP request is not supported: "
                        "application/x-www-form-urlencoded");
    orgcall_send(&t, "POST", "sobjects/Account", "text/plain; charset=utf-8", json,
                 sizeof json - 1);
    orgcall_check_error(&t, 415, "UNSUPPORTED_MEDIA_TYPE",
                        "MediaType of 'text/plain' is not supported by this resource");
    orgcall_send(&t, "POST", "sobjects/Account", "Application/JSON;charset=UTF-8", json,
                 sizeof json - 1);
    assert_int_equal(t.status, 201);
    t.accept = "gzip";
    orgcall_get(&t, "sobjects/Account/describe");
    t.accept = NULL;
    assert_int_equal(t.status, 200);
    assert_memory_equal(t.body.p, "\x1f\x8b", 2);
}

/* "#N/A" clears a field in Bulk's CSV; in JSON null does, and "#N/A" is a text like any other. */
static void a_text_of_four_letters_is_text(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{\"Name\":\"#N/A\",\"Phone\":\"1\"}", 201, NULL},
        {"PATCH", "sobjects/Account/$0", "{\"Phone\":\"#N/A\",\"Site\":\"#N/A\"}", 204, ""},
        {"GET", "sobjects/Account/$0?fields=Name,Phone,Site", NULL, 200,
         "~\"Name\":\"#N/A\",\"Phone\":\"#N/A\",\"Site\":\"#N/A\","},
        {"PATCH", "sobjects/Account/$0", "{\"Phone\":null}", 204, ""},
        {"GET", "sobjects/Account/$0?fields=Phone", NULL, 200, "~\"Phone\":null"},
        {"PATCH", "sobjects/Account/$0", "{\"NumberOfEmployees\":\"#N/A\"}", 400,
         PARSER_ERROR("int", "VALUE_STRING", "#N/A", "[line:1, column:22]")},
    };

    (void)state;
    STEPS(steps);
}

/* A slash in a key is written %2F, and is no border in the path. */
static void a_key_may_have_a_slash(void **state)
{
    static const struct org_step steps[] = {
        {"PATCH", "sobjects/Account/Legacy_Id__c/a%2Fb%20c%2f", "{\"Name\":\"s\"}", 201, NULL},
        {"GET", "sobjects/Account/Legacy_Id__c/a%2Fb%20c%2F?fields=Legacy_Id__c", NULL, 200,
         "~\"Legacy_Id__c\":\"a/b c/\""},
        {"GET", "sobjects/Account/Legacy_Id__c/a/b%20c%2F", NULL, 404, NOT_THERE},
        {"POST", "composite/batch",
         "{\"batchRequests\":[{\"method\":\"GET\",\"url\":"
         "\"v68.0/sobjects/Account/Legacy_Id__c/a%2Fb%20c%2F?fields=Name\"}]}",
         200, "~\"Name\":\"s\""},
        {"GET", "sobjects/Account/Legacy_Id__c/a%01b", NULL, 404, NOT_THERE},
        {"GET", "query?q=SELECT%20Name%20FROM%20Account%20WHERE%20Legacy_Id__c='a%2Fb+c%2F'", NULL,
         200, "~\"totalSize\":1"},
        {"DELETE", "sobjects/Account/Legacy_Id__c/a%2fb%20c%2f", NULL, 204, ""},
    };

    (void)state;
    STEPS(steps);
}

static void a_body_that_is_no_json_is_told_where(void **state)
{
    static const struct org_step steps[] = {
        {"POST", "sobjects/Account", "{Name:1}", 400,
         "[{\"errorCode\":\"JSON_PARSER_ERROR\",\"message\":\"Unexpected character ('N' (code "
         "78)): was expecting double-quote to start field name at [line:1, column:3]\"}]"},
        {"POST", "jobs/ingest", "{\"object\":\"Account\"", 400,
         "~Unexpected end-of-input: expected close marker for OBJECT at [line:1, column:20]"},
    };

    (void)state;
    STEPS(steps);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(a_record_lives),
        STEPS_TEST(values_come_in_their_json_kinds),
        STEPS_TEST(what_is_refused),
        STEPS_TEST(parents_by_external_id),
        STEPS_TEST(a_field_named_twice_is_refused),
        STEPS_TEST(records_by_external_id),
        STEPS_TEST(a_key_of_two_records_is_a_choice),
        STEPS_TEST(bodies_come_in_several_ways),
        STEPS_TEST(a_text_of_four_letters_is_text),
        STEPS_TEST(a_key_may_have_a_slash),
        STEPS_TEST(a_body_that_is_no_json_is_told_where),
    };

    return cmocka_run_group_tests_name("org_record", tests, NULL, NULL);
}
