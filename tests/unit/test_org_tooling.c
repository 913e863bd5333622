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

int main(void)
{
    const struct CMUnitTest tests[] = {
        STEPS_TEST(clients_get_what_they_ask_for),
        STEPS_TEST(definitions_follow_the_schema),
    };

    return cmocka_run_group_tests_name("org_tooling", tests, NULL, NULL);
}
