/* test_org_describe.c - one object's describe, as clients read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/orgcall.h"

static struct orgcall t;

static const char schema[] =
    "{\"Account\":{\"recordTypeInfos\":[\"Big one\",{\"name\":\"Small\",\"developerName\":\"S\","
    "\"defaultRecordTypeMapping\":true}],\"fields\":["
    "{\"name\":\"Colours__c\",\"type\":\"multipicklist\",\"picklistValues\":[\"Red\",\"Green\"]}]}"
    "}";

static int open_org(void **state)
{
    (void)state;
    orgcall_open_schema(&t, schema);
    return 0;
}

static int close_org(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

/* The item of a list whose key has that value. */
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
    fail_msg("%s has no %s %s", list, key, value);
    return NULL;
}

static void describe(const char *version, const char *object)
{
    char path[100];

    snprintf(path, sizeof path, "/services/data/v%s/sobjects/%s/describe", version, object);
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
}

static void addresses_are_of_the_version_asked_for(void **state)
{
    static const struct {
        const char *key, *want;
    } cases[] = {
        {"sobject", "/services/data/v60.0/sobjects/Account"},
        {"rowTemplate", "/services/data/v60.0/sobjects/Account/{ID}"},
        {"describe", "/services/data/v60.0/sobjects/Account/describe"},
        {"layouts", "/services/data/v60.0/sobjects/Account/describe/layouts"},
    };
    json_t *urls;

    (void)state;
    describe("60.0", "account");
    urls = json_object_get(t.json, "urls");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(json_string_value(json_object_get(urls, cases[i].key)), cases[i].want);
    assert_memory_equal(json_string_value(json_object_get(urls, "uiDetailTemplate")), "http://", 7);
    orgcall_get(&t, "/services/data/v59.0/sobjects");
    urls = json_object_get(find("sobjects", "name", "Contact"), "urls");
    assert_string_equal(json_string_value(json_object_get(urls, "describe")),
                        "/services/data/v59.0/sobjects/Contact/describe");
}

/* As a recorded describe of v48 and the REST guide have them. */
static void record_types_have_ids_and_layouts(void **state)
{
    json_t *master, *small, *big;
    char want[120];
    const char *id;

    (void)state;
    describe("68.0", "Account");
    assert_int_equal(json_array_size(json_object_get(t.json, "recordTypeInfos")), 3);
    big = find("recordTypeInfos", "developerName", "Big_one");
    small = find("recordTypeInfos", "developerName", "S");
    master = find("recordTypeInfos", "developerName", "Master");
    assert_true(json_is_true(json_object_get(big, "active")));
    assert_true(json_is_true(json_object_get(big, "available")));
    assert_true(json_is_false(json_object_get(big, "defaultRecordTypeMapping")));
    assert_true(json_is_true(json_object_get(small, "defaultRecordTypeMapping")));
    assert_true(json_is_false(json_object_get(master, "defaultRecordTypeMapping")));
    assert_true(json_is_true(json_object_get(master, "master")));
    assert_string_equal(json_string_value(json_object_get(master, "recordTypeId")),
                        "012000000000000AAA");
    id = json_string_value(json_object_get(big, "recordTypeId"));
    assert_int_equal(strlen(id), 18);
    assert_memory_equal(id, "012", 3);
    snprintf(want, sizeof want, "/services/data/v68.0/sobjects/Account/describe/layouts/%s", id);
    assert_string_equal(json_string_value(json_object_get(json_object_get(big, "urls"), "layout")),
                        want);
    describe("68.0", "Contact");
    master = find("recordTypeInfos", "name", "Master");
    assert_true(json_is_true(json_object_get(master, "defaultRecordTypeMapping")));
}

/* What can be done with a field follows from its type; recorded from real orgs. */
static void fields_say_what_can_be_done_with_them(void **state)
{
    static const struct {
        const char *object, *field, *key;
        int want;
    } cases[] = {
        {"Account", "AnnualRevenue", "groupable", 0},
        {"Account", "AnnualRevenue", "sortable", 1},
        {"Account", "NumberOfEmployees", "groupable", 1},
        {"Account", "CreatedDate", "groupable", 0},
        {"Account", "Description", "filterable", 0},
        {"Account", "Colours__c", "groupable", 0},
        {"Account", "Colours__c", "sortable", 0},
        {"Account", "Colours__c", "filterable", 1},
        {"Account", "BillingAddress", "queryByDistance", 1},
        {"Account", "BillingAddress", "createable", 0},
        {"Contact", "Id", "permissionable", 0},
        {"Contact", "IsDeleted", "permissionable", 0},
        {"Contact", "LastName", "permissionable", 0},
        {"Contact", "FirstName", "permissionable", 0},
        {"Contact", "AccountId", "permissionable", 1},
        {"Contact", "AccountId", "searchPrefilterable", 1},
        {"Contact", "MasterRecordId", "searchPrefilterable", 0},
        {"Contact", "MasterRecordId", "permissionable", 0},
        {"Contact", "AccountId", "cascadeDelete", 0},
        {"Contact", "IsDeleted", "aggregatable", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        describe("68.0", cases[i].object);
        if (json_is_true(json_object_get(find("fields", "name", cases[i].field), cases[i].key)) !=
            cases[i].want)
            fail_msg("%s.%s: %s", cases[i].object, cases[i].field, cases[i].key);
    }
    describe("68.0", "Contact");
    assert_string_equal(
        json_string_value(json_object_get(find("fields", "name", "LastName"), "extraTypeInfo")),
        "personname");
    assert_true(json_is_true(json_object_get(t.json, "mergeable")));
    describe("68.0", "Account");
    assert_true(json_is_true(json_object_get(
        find("childRelationships", "relationshipName", "Contacts"), "cascadeDelete")));
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(addresses_are_of_the_version_asked_for),
        WITH_ORG(record_types_have_ids_and_layouts),
        WITH_ORG(fields_say_what_can_be_done_with_them),
    };

    return cmocka_run_group_tests_name("org_describe", tests, NULL, NULL);
}
