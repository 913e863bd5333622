/* test_org_tooling.c - what clients ask of the org's own objects and fields. */
#include "org_steps.h"

static void clients_get_what_they_ask_for(void **state)
{
    static const struct org_step steps[] = {
        /* sfdmu 3 */
        {"GET",
         "query?q=SELECT+QualifiedApiName,+Label+FROM+EntityDefinition+WHERE+IsDeprecatedAndHidden+"
         "=+false+ORDER+BY+QualifiedApiName",
         NULL, 200, "~\"QualifiedApiName\":\"Account\",\"Label\":\"Account\"}"},
        /* sfdmu 5 */
        {"GET",
         "query?q=SELECT+QualifiedApiName+FROM+FieldDefinition+WHERE+EntityDefinitionId+=+'Task'+"
         "AND+IsPolymorphicForeignKey+=+true",
         NULL, 200, "~\"QualifiedApiName\":\"WhoId\"}"},
        {"GET",
         "tooling/query?q=SELECT+DurableId,DeveloperName+FROM+FieldDefinition+WHERE+"
         "EntityDefinitionId+=+'Item__c'+AND+QualifiedApiName+=+'Account__c'",
         NULL, 200,
         "~{\"size\":1,\"totalSize\":1,\"done\":true,\"queryLocator\":null,\"entityTypeName\":"
         "\"FieldDefinition\",\"records\":[{\"attributes\":{\"type\":\"FieldDefinition\""},
        {"GET", "tooling/query/?q=SELECT+COUNT(Id)+n+FROM+EntityDefinition+WHERE+KeyPrefix='001'",
         NULL, 200, "~\"n\":1}"},
        /* sf, at a login: 4xx says that this is no such org */
        {"GET",
         "tooling/query?q=SELECT+Id,Status+FROM+SandboxProcess+WHERE+SandboxOrganization='00D'",
         NULL, 400, "~\"errorCode\":\"INVALID_TYPE\""},
        {"GET", "query?q=SELECT+Id+FROM+ScratchOrgInfo+limit+1", NULL, 400,
         "~\"errorCode\":\"INVALID_TYPE\""},
        {"GET", "query?q=SELECT+IsPersonAccount+FROM+Account+LIMIT+1", NULL, 400,
         "~\"errorCode\":\"INVALID_FIELD\""},
        {"GET", "tooling/query?q=SELECT+Id+FROM+Account", NULL, 400,
         "~\"message\":\"sObject type 'Account' is not supported."},
        {"GET", "tooling/query?q=SELECT", NULL, 400, "~\"errorCode\":\"MALFORMED_QUERY\""},
        {"GET", "tooling/query", NULL, 400, "~\"errorCode\":\"MALFORMED_QUERY\""},
    };

    (void)state;
    STEPS(steps);
}

static void definitions_follow_the_schema(void **state)
{
    const char *count = "query?q=SELECT+COUNT()+FROM+EntityDefinition+WHERE+QualifiedApiName="
                        "'Item__c'";

    (void)state;
    orgcall_get(&t, count);
    assert_int_equal(orgcall_number(&t, "totalSize"), 1);
    orgcall_restart(&t, NULL);
    orgcall_get(&t, count);
    assert_int_equal(orgcall_number(&t, "totalSize"), 1);
    t.schema[0] = '\0';
    orgcall_restart(&t, NULL);
    orgcall_get(&t, count);
    assert_int_equal(orgcall_number(&t, "totalSize"), 0);
}

/* SalesforceLabs/OrgCheck #429 */
static void definitions_must_fit_one_page(void **state)
{
    static const char want[] = "EntityDefinition does not support queryMore(), use LIMIT to "
                               "restrict the results to a single batch";
    static const char *const paths[] = {"", "tooling/"};
    char path[128];
    struct lode_buf b;
    struct lode_err e;

    (void)state;
    lode_buf_init(&b, 0);
    for (int i = 0; i < 201; i++)
        assert_int_equal(lode_buf_addf(&b, &e, "%s{\"name\":\"Own%d__c\"}", i ? "," : "[", i), 0);
    assert_int_equal(lode_buf_addc(&b, ']', &e), 0);
    orgcall_open_schema(&t, b.p);
    t.header = "Sforce-Query-Options: batchSize=200";
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%squery?q=SELECT+QualifiedApiName+FROM+EntityDefinition",
                 paths[i]);
        orgcall_get(&t, path);
        orgcall_check_error(&t, 400, "EXCEEDED_ID_LIMIT", want);
        snprintf(path + strlen(path), sizeof path - strlen(path), "+LIMIT+200");
        orgcall_get(&t, path);
        assert_int_equal(t.status, 200);
        assert_int_equal(orgcall_number(&t, "totalSize"), 200);
    }
    orgcall_close(&t);
    lode_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(clients_get_what_they_ask_for),
        STEPS_TEST(definitions_follow_the_schema),
        cmocka_unit_test(definitions_must_fit_one_page),
    };

    return cmocka_run_group_tests_name("org_tooling", tests, NULL, NULL);
}
