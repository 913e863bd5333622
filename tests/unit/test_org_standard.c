/* tests/unit/test_org_standard.c - what clients rely on in the describe of standard objects. The
 * facts are of real orgs: describes recorded at v48 and later (CumulusCI's tests), the types that
 * jsforce ships, models that django-salesforce made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/orgcall.h"

static struct orgcall t;

static int open_org(void **state)
{
    (void)state;
    orgcall_open(&t, NULL);
    return 0;
}

static int close_org(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

static void describe(const char *object)
{
    char path[100];

    snprintf(path, sizeof path, "/services/data/v68.0/sobjects/%s/describe", object);
    orgcall_get(&t, path);
    if (t.status != 200)
        fail_msg("%s: %ld", object, t.status);
}

static json_t *find(const char *list, const char *key, const char *value)
{
    json_t *item;
    size_t i;

    json_array_foreach(json_object_get(t.json, list), i, item)
    {
        const char *s = json_string_value(json_object_get(item, key));

        if (s && strcmp(s, value) == 0)
            return item;
    }
    fail_msg("%s: no %s %s", orgcall_string(&t, "name"), key, value);
    return NULL;
}

static void add_flag(const json_t *f, const char *key, char letter, char *out)
{
    size_t n = strlen(out);

    if (json_is_true(json_object_get(f, key))) {
        out[n] = letter;
        out[n + 1] = '\0';
    }
}

/* "string 255 cu?": type, size, createable, updateable, nillable, defaulted on create. */
static void sum_up(const json_t *f, char *out, size_t size)
{
    const char *type = json_string_value(json_object_get(f, "type"));
    int length = (int)json_integer_value(json_object_get(f, "length"));
    int digits = (int)json_integer_value(json_object_get(f, "digits"));
    int precision = (int)json_integer_value(json_object_get(f, "precision"));
    int scale = (int)json_integer_value(json_object_get(f, "scale"));
    char flags[8] = "";

    add_flag(f, "createable", 'c', flags);
    add_flag(f, "updateable", 'u', flags);
    add_flag(f, "nillable", '?', flags);
    add_flag(f, "defaultedOnCreate", 'd', flags);
    if (precision)
        snprintf(out, size, "%s %d.%d %s", type, precision, scale, flags);
    else if (length + digits)
        snprintf(out, size, "%s %d %s", type, length + digits, flags);
    else
        snprintf(out, size, "%s %s", type, flags);
}

static void fields_are_as_a_new_org_has_them(void **state)
{
    static const struct {
        const char *object, *field, *want;
    } cases[] = {
        {"Account", "Name", "string 255 cu"},
        {"Account", "Type", "picklist 40 cu?"},
        {"Account", "ParentId", "reference 18 cu?"},
        {"Account", "BillingStreet", "textarea 255 cu?"},
        {"Account", "BillingCity", "string 40 cu?"},
        {"Account", "BillingState", "string 80 cu?"},
        {"Account", "BillingPostalCode", "string 20 cu?"},
        {"Account", "BillingLatitude", "double 18.15 cu?"},
        {"Account", "MasterRecordId", "reference 18 ?"},
        {"Account", "RecordTypeId", "reference 18 cu?"},
        {"Lead", "IsConverted", "boolean cd"},
        {"Lead", "Company", "string 255 cu"},
        {"Case", "SuppliedEmail", "email 80 cu?"},
        {"Case", "Subject", "string 255 cu?"},
        {"Case", "Description", "textarea 32000 cu?"},
        {"Case", "Comments", "textarea 4000 cu?"},
        {"Event", "Subject", "combobox 255 cu?"},
        {"Event", "Location", "string 255 cu?"},
        {"Event", "IsAllDayEvent", "boolean cud"},
        {"Event", "StartDateTime", "datetime cu?"},
        {"Event", "EndDate", "date ?"},
        {"Event", "ShowAs", "picklist 40 cu?d"},
        {"Event", "GroupEventType", "picklist 40 ?d"},
        {"Event", "IsRecurrence", "boolean cd"},
        {"Event", "RecurrenceStartDateTime", "datetime cu?"},
        {"Event", "OwnerId", "reference 18 cud"},
        {"OpportunityContactRole", "OpportunityId", "reference 18 c"},
        {"OpportunityContactRole", "ContactId", "reference 18 cu"},
        {"OpportunityContactRole", "Role", "picklist 40 cu?"},
        {"OpportunityContactRole", "IsPrimary", "boolean cud"},
        {"OpportunityLineItem", "PricebookEntryId", "reference 18 c?"},
        {"OpportunityLineItem", "Quantity", "double 12.2 cu"},
        {"OpportunityLineItem", "UnitPrice", "currency 18.2 cu?d"},
        {"OpportunityLineItem", "TotalPrice", "currency 18.2 cu?d"},
        {"OpportunityLineItem", "Name", "string 376 ?"},
        {"Opportunity", "Probability", "percent 3.0 cu?d"},
        {"Campaign", "NumberOfLeads", "int 8 "},
        {"CampaignMember", "Email", "email 80 ?"},
        {"CaseComment", "ParentId", "reference 18 c"},
        {"Contract", "AccountId", "reference 18 cu"},
        {"Order", "EffectiveDate", "date cu"},
        {"OrderItem", "OrderId", "reference 18 c"},
        {"User", "UserRoleId", "reference 18 cu?"},
    };
    char got[80];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        describe(cases[i].object);
        sum_up(find("fields", "name", cases[i].field), got, sizeof got);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s.%s: %s, not %s", cases[i].object, cases[i].field, got, cases[i].want);
    }
}

static void fields_lead_where_they_lead_in_an_org(void **state)
{
    static const struct {
        const char *object, *field, *to, *name;
    } cases[] = {
        {"Event", "OwnerId", "Calendar", "Owner"},
        {"Event", "WhoId", "Contact", "Who"},
        {"Task", "OwnerId", "Group", "Owner"},
        {"Case", "ParentId", "Case", "Parent"},
        {"Contract", "CustomerSignedId", "Contact", "CustomerSigned"},
        {"Order", "ContractId", "Contract", "Contract"},
        {"OrderItem", "PricebookEntryId", "PricebookEntry", "PricebookEntry"},
        {"User", "UserRoleId", "UserRole", "UserRole"},
        {"Campaign", "CampaignMemberRecordTypeId", "RecordType", "CampaignMemberRecordType"},
    };
    static const struct {
        const char *parent, *name, *child;
    } children[] = {
        {"Account", "Contracts", "Contract"},
        {"Account", "Orders", "Order"},
        {"Account", "Events", "Event"},
        {"Contact", "OpportunityContactRoles", "OpportunityContactRole"},
        {"Contact", "ContractsSigned", "Contract"},
        {"Opportunity", "OpportunityContactRoles", "OpportunityContactRole"},
        {"Case", "CaseComments", "CaseComment"},
        {"Order", "OrderItems", "OrderItem"},
        {"PricebookEntry", "OrderItems", "OrderItem"},
        {"Group", "GroupMembers", "GroupMember"},
        {"UserRole", "Users", "User"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *f;

        describe(cases[i].object);
        f = find("fields", "name", cases[i].field);
        assert_string_equal(json_string_value(json_array_get(json_object_get(f, "referenceTo"), 0)),
                            cases[i].to);
        assert_string_equal(json_string_value(json_object_get(f, "relationshipName")),
                            cases[i].name);
    }
    for (size_t i = 0; i < sizeof children / sizeof *children; i++) {
        describe(children[i].parent);
        assert_string_equal(
            json_string_value(json_object_get(
                find("childRelationships", "relationshipName", children[i].name), "childSObject")),
            children[i].child);
    }
}

/* A picklist's value and its label differ; the default is the field's too. */
static void picklists_have_values_labels_and_a_default(void **state)
{
    json_t *f, *v;

    (void)state;
    describe("Event");
    f = find("fields", "name", "ShowAs");
    assert_string_equal(json_string_value(json_object_get(f, "defaultValue")), "Busy");
    v = json_array_get(json_object_get(f, "picklistValues"), 1);
    assert_string_equal(json_string_value(json_object_get(v, "value")), "OutOfOffice");
    assert_string_equal(json_string_value(json_object_get(v, "label")), "Out of Office");
    assert_true(json_is_false(json_object_get(find("fields", "name", "Subject"), "groupable")));
    describe("Case");
    f = find("fields", "name", "Priority");
    assert_string_equal(json_string_value(json_object_get(f, "defaultValue")), "Medium");
    assert_true(json_is_true(json_object_get(f, "defaultedOnCreate")));
    assert_true(
        json_is_false(json_object_get(find("fields", "name", "OwnerId"), "permissionable")));
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(fields_are_as_a_new_org_has_them),
        WITH_ORG(fields_lead_where_they_lead_in_an_org),
        WITH_ORG(picklists_have_values_labels_and_a_default),
    };

    return cmocka_run_group_tests_name("org_standard", tests, NULL, NULL);
}
