/* tests/unit/test_org_delete.c - what goes with a deleted record, what stays, what stops it. */
#include "org_fixture.h"

static void deletes_cascade_restrict_and_clear(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a|b", "new|new"),
        STEP("Contact", INSERT, NULL, "LastName,AccountId", "c,$0|d,$1", "new|new"),
        STEP("Item__c", INSERT, NULL, "Name,Account__c,Contact__c", "i,$0,|j,$1,$2|k,,",
             "new|new|REQUIRED_FIELD_MISSING:Required fields are missing: [Account__c]:"
             "Account__c --"),
        STEP("Case", INSERT, NULL, "Subject,AccountId", "s,$1", "new"),
        STEP("Account", DELETE, NULL, "Id", "$0|$0|$1|",
             "ok|ENTITY_IS_DELETED:entity is deleted:--|DELETE_FAILED:Your attempt to delete b "
             "could not be completed because it is associated with the following cases.: 00001000"
             ":--|MISSING_ARGUMENT:Id not specified in a delete call:--"),
        STEP("Case", HARD_DELETE, NULL, "Id", "$6", "ok"),
        STEP("Account", HARD_DELETE, NULL, "Id", "$1", "ok"),
        STEP("User", DELETE, NULL, "Id", "005000000000000",
             "INVALID_TYPE_FOR_OPERATION:entity type User does not support delete:--"),
    };
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT group_concat(\"Name\" || \"IsDeleted\") FROM \"Account\"", "a1"},
        {"SELECT group_concat(\"LastName\" || \"IsDeleted\") FROM \"Contact\"", "c1"},
        {"SELECT group_concat(\"Name\" || \"IsDeleted\" || ifnull(\"Contact__c\", '-')) FROM "
         "\"Item__c\"",
         "i1-"},
        {"SELECT count(*) FROM \"Case\"", "0"},
    };

    FIXTURE_RUN(f, steps);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(fixture_sql(f, cases[i].sql), cases[i].want);
}

/* A case holds the contact, which would go with its account: the account was asked for. */
static void a_refused_delete_names_what_was_to_be_deleted(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "Acme|Other", "new|new"),
        STEP("Contact", INSERT, NULL, "LastName,AccountId", "Doe,$0", "new"),
        STEP("Case", INSERT, NULL, "Subject,ContactId", "s,$2", "new"),
        STEP("Case", UPDATE, NULL, "Id,AccountId", "$3,$1", "ok"),
        STEP("Account", DELETE, NULL, "Id", "$0",
             "DELETE_FAILED:Your attempt to delete Acme could not be completed because it is "
             "associated with the following cases.: 00001000:--"),
        STEP("Contact", DELETE, NULL, "Id", "$2",
             "DELETE_FAILED:Your attempt to delete Doe could not be completed because it is "
             "associated with the following cases.: 00001000:--"),
    };

    FIXTURE_RUN((struct fixture *)*state, steps);
}

static void a_deleted_parent_is_cleared_from_lookups(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Contact", INSERT, NULL, "LastName", "c", "new"),
        STEP("Item__c", INSERT, NULL, "Name,Account__c,Contact__c", "i,$0,$1", "new"),
        STEP("Contact", DELETE, NULL, "Id", "$1", "ok"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(
        fixture_sql(f, "SELECT \"Contact__c\" IS NULL AND \"IsDeleted\" = 0 FROM \"Item__c\""),
        "1");
}

/* help.salesforce.com, Delete Accounts: contracts go too "if they're not activated", opportunities
 * "if they're not Closed Won". */
static void an_account_is_kept_by_what_was_agreed(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a|b|c", "new|new|new"),
        STEP("Contract", INSERT, NULL, "AccountId", "$0|$1", "new|new"),
        STEP("Contract", UPDATE, NULL, "Id,Status", "$4,Activated", "ok"),
        STEP("Opportunity", INSERT, NULL, "Name,AccountId,CloseDate,StageName",
             "o,$0,2026-01-01,Closed Lost|w,$2,2026-01-01,Closed Won|x,$2,2026-01-01,Prospecting|"
             "y,$2,2026-01-01,Closed Won",
             "new|new|new|new"),
        STEP("Account", DELETE, NULL, "Id", "$0|$1|$2",
             "ok|DELETE_FAILED:Your attempt to delete b could not be completed because it is "
             "associated with the following contracts.: 00000101:--|DELETE_FAILED:Your attempt to "
             "delete c could not be completed because some opportunities in that account were "
             "closed won. The opportunities that could not be deleted are shown below.: w, y\n:--"),
    };
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT group_concat(\"IsDeleted\", '') FROM \"Account\"", "100"},
        {"SELECT group_concat(\"IsDeleted\", '') FROM \"Contract\"", "10"},
        {"SELECT group_concat(\"IsDeleted\", '') FROM \"Opportunity\"", "1000"},
    };

    FIXTURE_RUN(f, steps);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(fixture_sql(f, cases[i].sql), cases[i].want);
}

/* Groups and roles have no recycle bin: who asks for them again is told what an Id that never was
 * gets. Members have no LastModifiedDate either. */
static void without_a_bin_a_deleted_record_is_gone(void **state)
{
#define GONE "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--"
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Group", INSERT, NULL, "Name,Type", "g,Regular|h,Regular|q,Queue", "new|new|new"),
        STEP("GroupMember", INSERT, NULL, "GroupId,UserOrGroupId", "$0,$1|$2,$1|$2,$0",
             "new|new|new"),
        STEP("QueueSobject", INSERT, NULL, "QueueId,SobjectType", "$2,Case|$2,Lead", "new|new"),
        STEP("GroupMember", DELETE, NULL, "Id", "$3|$3", "ok|" GONE),
        STEP("QueueSobject", DELETE, NULL, "Id", "$6", "ok"),
        STEP("Group", DELETE, NULL, "Id", "$2|$2", "ok|" GONE),
        STEP("Group", UPDATE, NULL, "Id,Name", "$2,x", GONE),
        STEP("UserRole", INSERT, NULL, "Name", "top", "new"),
        STEP("UserRole", INSERT, NULL, "Name,ParentRoleId", "low,$8", "new"),
        STEP("UserRole", DELETE, NULL, "Id", "$8", "ok"),
        STEP("UserRole", UPDATE, NULL, "Id,ParentRoleId", "$9,$8", GONE),
    };
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT group_concat(\"Name\", '') FROM \"Group\"", "gh"},
        {"SELECT count(*) FROM \"GroupMember\"", "0"},
        {"SELECT count(*) FROM \"QueueSobject\"", "0"},
        {"SELECT group_concat(\"Name\" || ifnull(\"ParentRoleId\", '-')) FROM \"UserRole\"",
         "low-"},
    };

    FIXTURE_RUN(f, steps);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(fixture_sql(f, cases[i].sql), cases[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(deletes_cascade_restrict_and_clear),
        TEST(an_account_is_kept_by_what_was_agreed),
        TEST(a_refused_delete_names_what_was_to_be_deleted),
        TEST(a_deleted_parent_is_cleared_from_lookups),
        TEST(without_a_bin_a_deleted_record_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
