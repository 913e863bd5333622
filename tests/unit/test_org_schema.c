/* tests/unit/test_org_schema.c - the built-in objects, their describe replies, and schema files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/mem.h"
#include "rehearsal/org_describe.h"
#include "rehearsal/org_schema.h"

static struct lode_err err;
static char dir[256], file[300];

static int make_dir(void **state)
{
    const char *tmp = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/schemaXXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(file, sizeof file, "%s/schema.json", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    return lode_io_remove_tree(dir, &err);
}

static struct lode_org_schema *open_with(const char *json)
{
    struct lode_org_schema *s;

    if (json)
        assert_int_equal(lode_io_write_file(file, json, strlen(json), &err), 0);
    if (lode_org_schema_open(json ? file : NULL, &s, &err) < 0)
        fail_msg("%s", err.msg);
    return s;
}

static const struct lode_org_field *field(const struct lode_org_schema *s, const char *object,
                                          const char *name)
{
    const struct lode_org_object *o = lode_org_schema_object(s, object);

    assert_non_null(o);
    return lode_org_schema_field(o, name);
}

static void standard_objects_have_their_key_prefixes(void **state)
{
    static const struct {
        const char *name, *prefix;
    } cases[] = {
        {"Account", "001"},
        {"Contact", "003"},
        {"Lead", "00Q"},
        {"Opportunity", "006"},
        {"OpportunityLineItem", "00k"},
        {"Product2", "01t"},
        {"Pricebook2", "01s"},
        {"PricebookEntry", "01u"},
        {"Case", "500"},
        {"Task", "00T"},
        {"Campaign", "701"},
        {"CampaignMember", "00v"},
        {"CampaignMemberStatus", "01Y"},
        {"OpportunityContactRole", "00K"},
        {"CaseComment", "00a"},
        {"Event", "00U"},
        {"Contract", "800"},
        {"Order", "801"},
        {"OrderItem", "802"},
        {"User", "005"},
        {"UserRole", "00E"},
        {"GroupMember", "011"},
        {"Group", "00G"},
        {"QueueSobject", "03g"},
        {"RecordType", "012"},
        {"Organization", "00D"},
        {"Profile", "00e"},
        {"EntityDefinition", "4ie"},
        {"FieldDefinition", "4fd"},
    };
    struct lode_org_schema *s = open_with(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct lode_org_object *o = lode_org_schema_object(s, cases[i].name);

        assert_non_null(o);
        assert_string_equal(o->key_prefix, cases[i].prefix);
        assert_ptr_equal(lode_org_schema_by_prefix(s, cases[i].prefix), o);
    }
    assert_null(lode_org_schema_at(s, sizeof cases / sizeof *cases));
    assert_null(lode_org_schema_object(s, "Nothing"));
    assert_null(lode_org_schema_by_prefix(s, "zzz"));
    assert_string_equal(lode_org_schema_object(s, "aCCount")->name, "Account");
    lode_org_schema_close(s);
}

static void standard_fields_are_as_in_a_new_org(void **state)
{
    static const struct {
        const char *object, *field, *label;
        enum lode_org_type type;
        long length, precision, scale;
        int is_nillable, is_createable, is_updateable;
    } cases[] = {
        {"Account", "Id", "Account ID", LODE_ORG_ID, 18, 0, 0, 0, 0, 0},
        {"Account", "Name", "Account Name", LODE_ORG_STRING, 255, 0, 0, 0, 1, 1},
        {"Account", "AnnualRevenue", "Annual Revenue", LODE_ORG_CURRENCY, 0, 18, 0, 1, 1, 1},
        {"Account", "NumberOfEmployees", "Employees", LODE_ORG_INT, 0, 8, 0, 1, 1, 1},
        {"Account", "Description", "Account Description", LODE_ORG_TEXTAREA, 32000, 0, 0, 1, 1, 1},
        {"Account", "BillingCity", "Billing City", LODE_ORG_STRING, 40, 0, 0, 1, 1, 1},
        {"Account", "BillingAddress", "Billing Address", LODE_ORG_ADDRESS, 0, 0, 0, 1, 0, 0},
        {"Account", "OwnerId", "Owner ID", LODE_ORG_REFERENCE, 18, 0, 0, 0, 1, 1},
        {"Account", "CreatedDate", "Created Date", LODE_ORG_DATETIME, 0, 0, 0, 0, 0, 0},
        {"Contact", "Name", "Full Name", LODE_ORG_STRING, 121, 0, 0, 0, 0, 0},
        {"Contact", "Email", "Email", LODE_ORG_EMAIL, 80, 0, 0, 1, 1, 1},
        {"Contact", "MailingPostalCode", "Mailing Zip/Postal Code", LODE_ORG_STRING, 20, 0, 0, 1, 1,
         1},
        {"Contact", "HasOptedOutOfEmail", "Email Opt Out", LODE_ORG_BOOLEAN, 0, 0, 0, 0, 1, 1},
        {"Lead", "Street", "Street", LODE_ORG_TEXTAREA, 255, 0, 0, 1, 1, 1},
        {"Opportunity", "CloseDate", "Close Date", LODE_ORG_DATE, 0, 0, 0, 0, 1, 1},
        {"Opportunity", "IsWon", "Won", LODE_ORG_BOOLEAN, 0, 0, 0, 0, 0, 0},
        {"OpportunityLineItem", "OpportunityId", "Opportunity ID", LODE_ORG_REFERENCE, 18, 0, 0, 0,
         1, 0},
        {"Task", "WhatId", "Related To ID", LODE_ORG_REFERENCE, 18, 0, 0, 1, 1, 1},
    };
    struct lode_org_schema *s = open_with(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct lode_org_field *f = field(s, cases[i].object, cases[i].field);

        assert_non_null(f);
        assert_string_equal(f->label, cases[i].label);
        assert_int_equal(f->type, cases[i].type);
        assert_int_equal(f->precision, cases[i].precision);
        assert_int_equal(f->scale, cases[i].scale);
        assert_int_equal(f->length, cases[i].length);
        assert_int_equal(f->is_nillable, cases[i].is_nillable);
        assert_int_equal(f->is_createable, cases[i].is_createable);
        assert_int_equal(f->is_updateable, cases[i].is_updateable);
    }
    assert_string_equal(field(s, "Account", "ParentId")->relationship, "Parent");
    assert_string_equal(field(s, "Account", "ParentId")->refers_to[0], "Account");
    assert_int_equal(field(s, "Task", "WhoId")->is_polymorphic, 1);
    assert_string_equal(field(s, "Case", "Status")->default_value, "New");
    assert_string_equal(field(s, "Account", "Rating")->values[2], "Cold");
    assert_null(field(s, "Account", "Rating")->values[3]);
    assert_int_equal(field(s, "Account", "Rating")->is_restricted, 0);
    lode_org_schema_close(s);
}

/* Every field of every object says all that a client reads. */
static void describes_have_all_keys_of_a_real_one(void **state)
{
    static const char *const top[] = {
        "name",       "label",           "labelPlural",       "keyPrefix", "custom",
        "createable", "updateable",      "deletable",         "queryable", "fields",
        "urls",       "recordTypeInfos", "childRelationships"};
    static const char *const keys[] = {"name",
                                       "label",
                                       "type",
                                       "length",
                                       "byteLength",
                                       "precision",
                                       "scale",
                                       "digits",
                                       "soapType",
                                       "nillable",
                                       "createable",
                                       "updateable",
                                       "calculated",
                                       "autoNumber",
                                       "externalId",
                                       "idLookup",
                                       "unique",
                                       "referenceTo",
                                       "caseSensitive",
                                       "defaultedOnCreate",
                                       "encrypted",
                                       "defaultValue",
                                       "nameField",
                                       "relationshipName",
                                       "picklistValues",
                                       "restrictedPicklist",
                                       "compoundFieldName",
                                       "polymorphicForeignKey"};
    struct lode_org_schema *s = open_with(NULL);
    const struct lode_org_object *o;

    (void)state;
    for (size_t i = 0; (o = lode_org_schema_at(s, i)) != NULL; i++) {
        json_t *fields = lode_org_describe_fields(o->describe), *f;
        size_t k;

        for (size_t n = 0; n < sizeof top / sizeof *top; n++)
            assert_non_null(json_object_get(o->describe, top[n]));
        assert_int_equal(json_array_size(fields), o->n_fields);
        json_array_foreach(fields, k, f)
        {
            for (size_t n = 0; n < sizeof keys / sizeof *keys; n++)
                assert_non_null(json_object_get(f, keys[n]));
            assert_int_equal(json_object_size(f), 57);
            if (o->fields[k].type == LODE_ORG_REFERENCE)
                assert_non_null(o->fields[k].refers_to);
        }
        assert_string_equal(o->fields[0].name, "Id");
        json_decref(fields);
    }
    lode_org_schema_close(s);
}

static void parents_list_their_children(void **state)
{
    struct lode_org_schema *s = open_with(NULL);
    json_t *list =
        json_object_get(lode_org_schema_object(s, "Account")->describe, "childRelationships");
    json_t *c;
    size_t i, found = 0;

    (void)state;
    json_array_foreach(list, i, c)
    {
        const char *name = json_string_value(json_object_get(c, "relationshipName"));

        if (!name || strcmp(name, "Contacts") != 0)
            continue;
        found++;
        assert_string_equal(json_string_value(json_object_get(c, "childSObject")), "Contact");
        assert_string_equal(json_string_value(json_object_get(c, "field")), "AccountId");
        assert_true(json_is_true(json_object_get(c, "cascadeDelete")));
    }
    assert_int_equal(found, 1);
    lode_org_schema_close(s);
}

static void a_schema_file_adds_and_replaces(void **state)
{
    struct lode_org_schema *s = open_with(
        "[{\"name\":\"account\",\"fields\":["
        "{\"name\":\"Legacy_Id__c\",\"type\":\"string\",\"length\":40,\"externalId\":true,"
        "\"unique\":true},"
        "{\"name\":\"Phone\",\"length\":15},"
        "{\"name\":\"Fax\",\"type\":\"double\",\"precision\":5,\"scale\":1},"
        "{\"name\":\"Kind__c\",\"type\":\"picklist\",\"picklistValues\":[\"A\",{\"value\":\"B\","
        "\"active\":false,\"label\":\"b\",\"defaultValue\":false},\"C\"]}]},"
        "{\"name\":\"Thing__c\",\"label\":\"A thing\",\"fields\":["
        "{\"name\":\"Owner_Account__c\",\"type\":\"reference\",\"referenceTo\":[\"Account\"]}]},"
        "{\"name\":\"Part__c\",\"keyPrefix\":\"a7Z\",\"fields\":["
        "{\"name\":\"Thing__c\",\"type\":\"reference\",\"referenceTo\":[\"Thing__c\"],"
        "\"cascadeDelete\":true}]}]");
    const struct lode_org_field *f = field(s, "Account", "legacy_id__c");

    (void)state;
    assert_int_equal(f->is_external_id && f->is_unique && f->is_id_lookup && f->is_custom, 1);
    assert_int_equal(f->is_nillable && f->is_createable && f->is_updateable, 1);
    assert_int_equal(f->length, 40);
    assert_string_equal(f->label, "Legacy Id");
    assert_int_equal(field(s, "Account", "Phone")->length, 15);
    assert_int_equal(field(s, "Account", "Phone")->type, LODE_ORG_PHONE);
    assert_int_equal(field(s, "Account", "Fax")->type, LODE_ORG_DOUBLE);
    assert_int_equal(field(s, "Account", "Fax")->precision, 5);
    assert_string_equal(field(s, "Account", "Kind__c")->values[1], "C");
    assert_null(field(s, "Account", "Kind__c")->values[2]);
    assert_string_equal(lode_org_schema_object(s, "Thing__c")->key_prefix, "a00");
    assert_string_equal(lode_org_schema_object(s, "Thing__c")->label, "A thing");
    assert_string_equal(field(s, "Thing__c", "Owner_Account__c")->relationship, "Owner_Account__r");
    assert_non_null(field(s, "Thing__c", "Id"));
    assert_non_null(field(s, "Thing__c", "Name"));
    assert_non_null(field(s, "Thing__c", "OwnerId"));
    assert_string_equal(lode_org_schema_object(s, "Part__c")->key_prefix, "a7Z");
    assert_null(field(s, "Part__c", "OwnerId")); /* a detail has its master's owner */
    assert_int_equal(field(s, "Part__c", "Thing__c")->is_cascade, 1);
    assert_int_equal(field(s, "Part__c", "Thing__c")->is_nillable, 0);
    lode_org_schema_close(s);
}

static void prefixes_are_made_up_around_those_that_are_given(void **state)
{
    struct lode_org_schema *s = open_with(
        "[{\"name\":\"One__c\"},{\"name\":\"Two__c\",\"keyPrefix\":\"a00\"},{\"name\":\"Three__c\"}"
        ","
        "{\"name\":\"two__c\",\"keyPrefix\":\"a02\"},{\"name\":\"Four__c\",\"keyPrefix\":\"a00\"},"
        "{\"name\":\"Four__c\",\"keyPrefix\":\"a00\"},{\"name\":\"Account\",\"keyPrefix\":\"001\"},"
        "{\"name\":\"Odd\",\"keyPrefix\":null,\"fields\":[{\"name\":\"Id\",\"type\":\"id\"}]},"
        "{\"name\":\"Other\",\"keyPrefix\":\"001\",\"fields\":[{\"name\":\"Id\",\"type\":\"id\"}]}"
        "]");
    static const char *const want[][2] = {{"One__c", "a01"},   {"Two__c", "a02"},
                                          {"Three__c", "a03"}, {"Four__c", "a00"},
                                          {"Odd", ""},         {"Other", "001"}};

    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_string_equal(lode_org_schema_object(s, want[i][0])->key_prefix, want[i][1]);
    assert_string_equal(lode_org_schema_by_prefix(s, "001")->name, "Account");
    assert_string_equal(lode_org_schema_by_prefix(s, "a00")->name, "Four__c");
    lode_org_schema_close(s);
}

static void default_values_may_be_formulas_of_one_literal(void **state)
{
    static const struct {
        const char *type, *formula, *want;
    } cases[] = {
        {"int", "7", "7"},
        {"double", " -2.50 ", "-2.50"},
        {"currency", "+.5", "+.5"},
        {"percent", "0.10", "10"},
        {"int", "1 + 1", NULL},
        {"double", "1e5", NULL},
        {"double", "-", NULL},
        {"int", "\"7\"", NULL},
        {"string", "\"hello\"", "hello"},
        {"string", "'it\\'s \\\"x\\\" \\\\'", "it's \"x\" \\"},
        {"string", "\"\"", ""},
        {"string", "\"a\" & \"b\"", NULL},
        {"string", "\"a", NULL},
        {"string", "\"a\\\"", NULL},
        {"string", "\"a\\n\"", NULL},
        {"string", "7", NULL},
        {"string", "", NULL},
        {"string", "$User.Email", NULL},
        {"picklist", "\"A\"", "A"},
        {"textarea", "\"line\"", "line"},
        {"boolean", "True", "true"},
        {"boolean", "FALSE", "false"},
        {"boolean", "NOT(FALSE)", "false"}, /* what a checkbox is else */
        {"date", "TODAY()", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *j = json_pack("{s:s,s:[{s:s,s:s,s:b,s:b,s:s}]}", "name", "Account", "fields",
                              "name", "F__c", "type", cases[i].type, "nillable", 0,
                              "defaultedOnCreate", 1, "defaultValueFormula", cases[i].formula);
        char *json = json_dumps(j, 0);
        struct lode_org_schema *s = open_with(json);
        const char *got = field(s, "Account", "F__c")->default_value;

        if (!got != !cases[i].want || (got && strcmp(got, cases[i].want) != 0))
            fail_msg("%s: %s", json, got ? got : "none");
        lode_org_schema_close(s);
        free(json);
        json_decref(j);
    }
}

/* salesforce.stackexchange.com/q/246995: describe says caseSensitive of a unique e-mail field,
 * which keeps small letters alone. */
static void a_unique_email_field_is_called_case_sensitive(void **state)
{
    struct lode_org_schema *s =
        open_with("[{\"name\":\"Account\",\"fields\":["
                  "{\"name\":\"Key__c\",\"type\":\"email\",\"unique\":true,\"externalId\":true},"
                  "{\"name\":\"Mail__c\",\"type\":\"email\"}]}]");
    const json_t *list = json_object_get(lode_org_schema_object(s, "Account")->describe, "fields");
    json_t *f;
    size_t i, n = 0;

    (void)state;
    json_array_foreach((json_t *)(uintptr_t)list, i, f)
    {
        const char *name = json_string_value(json_object_get(f, "name"));
        int is_key = strcmp(name, "Key__c") == 0;

        if (!is_key && strcmp(name, "Mail__c") != 0)
            continue;
        assert_int_equal(json_is_true(json_object_get(f, "caseSensitive")), is_key);
        n++;
    }
    assert_int_equal(n, 2);
    assert_int_equal(field(s, "Account", "Key__c")->is_case_sensitive, 0); /* it compares without */
    lode_org_schema_close(s);
}

/* What describe says can be fed back, whole. */
static void a_whole_describe_replaces_the_object(void **state)
{
    struct lode_org_schema *s = open_with(NULL);
    json_t *whole = json_deep_copy(lode_org_schema_object(s, "Account")->describe);
    json_t *fields = json_object_get(whole, "fields"), *f;
    size_t i, n = json_array_size(fields);
    char *text;

    (void)state;
    json_array_foreach(fields, i,
                       f) if (strcmp(json_string_value(json_object_get(f, "name")), "Sic") == 0)
    {
        json_array_remove(fields, i);
        break;
    }
    lode_org_schema_close(s);
    text = json_dumps(whole, 0);
    s = open_with(text);
    assert_int_equal(lode_org_schema_object(s, "Account")->n_fields, n - 1);
    assert_null(field(s, "Account", "Sic"));
    assert_non_null(field(s, "Account", "SicDesc"));
    lode_org_schema_close(s);
    free(text);
    json_decref(whole);
}

/* A real org's describe may have a scale without a precision, or a picklist whose values this user
 * may not see; of what is written by hand, keys of a describe that the org has no use for pass. */
static void what_describe_says_is_never_refused(void **state)
{
    struct lode_org_schema *s = open_with(
        "[{\"name\":\"Odd\",\"label\":\"Odd\",\"keyPrefix\":null,\"madeUp\":1,\"feilds\":[],"
        "\"fields\":[{\"name\":\"Id\",\"type\":\"id\"},"
        "{\"name\":\"P\",\"type\":\"picklist\",\"restrictedPicklist\":true,\"picklistValues\":[]},"
        "{\"name\":\"N\",\"type\":\"double\",\"precision\":0,\"scale\":2}]},"
        "{\"name\":\"Account\",\"dataTranslationEnabled\":false,\"urlNew\":\"x\",\"urlEdit\":\"x\","
        "\"urlDetail\":\"x\",\"idEnabled\":true,\"associateEntityType\":null}]");
    json_t *all = json_array();
    const struct lode_org_object *o;
    char *text;

    (void)state;
    assert_int_equal(field(s, "Odd", "N")->scale, 2);
    for (size_t i = 0; (o = lode_org_schema_at(s, i)) != NULL; i++) {
        json_t *copy = json_deep_copy(o->describe);

        json_object_del(copy, "fields"); /* as GET /sobjects lists it */
        json_array_append_new(all, copy);
    }
    lode_org_schema_close(s);
    json_object_del(json_array_get(all, json_array_size(all) - 1), "madeUp");
    json_object_del(json_array_get(all, json_array_size(all) - 1), "feilds");
    text = json_dumps(all, 0);
    s = open_with(text);
    lode_org_schema_close(s);
    free(text);
    json_decref(all);
}

static void picklist_values_are_described_whole(void **state)
{
    struct lode_org_schema *s =
        open_with("{\"name\":\"Account\",\"fields\":[{\"name\":\"K__c\",\"type\":\"picklist\","
                  "\"picklistValues\":[\"A\",{\"value\":\"B\"},"
                  "{\"label\":\"c\",\"value\":\"C\",\"active\":false,\"defaultValue\":true}]}]}");
    json_t *f = lode_org_describe_find(lode_org_schema_object(s, "Account")->describe, "K__c");
    char *got = json_dumps(json_object_get(f, "picklistValues"), JSON_COMPACT);

    (void)state;
    assert_string_equal(got, "[{\"active\":true,\"defaultValue\":false,\"label\":\"A\","
                             "\"validFor\":null,\"value\":\"A\"},"
                             "{\"active\":true,\"defaultValue\":false,\"label\":\"B\","
                             "\"validFor\":null,\"value\":\"B\"},"
                             "{\"active\":false,\"defaultValue\":true,\"label\":\"c\","
                             "\"validFor\":null,\"value\":\"C\"}]");
    free(got);
    lode_org_schema_close(s);
}

/* As a real org describes Contact: AccountId itself says nothing of a cascade, the account does. */
static void what_a_real_org_describes_is_taken_as_it_is(void **state)
{
    static const char contact[] =
        "{\"name\":\"Contact\",\"keyPrefix\":\"003\",\"newKey\":{\"a\":[1]},\"recordTypeInfos\":[],"
        "\"fields\":["
        "{\"name\":\"Id\",\"type\":\"id\",\"length\":18,\"nillable\":false,\"createable\":false,"
        "\"updateable\":false,\"idLookup\":true,\"referenceTo\":[],\"relationshipName\":null},"
        "{\"name\":\"AccountId\",\"type\":\"reference\",\"cascadeDelete\":false,"
        "\"restrictedDelete\":false,\"createable\":true,\"updateable\":true,\"nillable\":true,"
        "\"referenceTo\":[\"Account\"],\"relationshipName\":\"Account\",\"lenghtNew\":1},"
        "{\"name\":\"HiddenId\",\"type\":\"reference\",\"referenceTo\":[],"
        "\"relationshipName\":null,\"createable\":true,\"updateable\":true,\"nillable\":true},"
        "{\"name\":\"Shape__c\",\"type\":\"hologram\",\"createable\":true,\"nillable\":true,"
        "\"custom\":true},"
        "{\"name\":\"LastName\",\"type\":\"string\",\"length\":80,\"nillable\":false,"
        "\"createable\":true,\"updateable\":true}]}";
    static const char *const forms[] = {"%s",
                                        "[%s]",
                                        "{\"Contact\":%s}",
                                        "{\"sobjects\":[%s]}",
                                        "{\"status\":0,\"result\":%s,\"warnings\":[]}",
                                        "{\"status\":0,\"result\":[%s]}"};
    char json[2048];

    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct lode_org_schema *s;

        snprintf(json, sizeof json, forms[i], contact);
        s = open_with(json);
        assert_int_equal(lode_org_schema_object(s, "Contact")->n_fields, 5);
        assert_int_equal(field(s, "Contact", "AccountId")->is_cascade, 1);
        assert_int_equal(field(s, "Contact", "LastName")->is_nillable, 0);
        assert_int_equal(field(s, "Contact", "Shape__c")->type, LODE_ORG_TEXTAREA);
        assert_null(field(s, "Contact", "HiddenId")->refers_to);
        assert_int_equal(field(s, "Opportunity", "AccountId")->is_cascade, 1);
        assert_int_equal(field(s, "Case", "AccountId")->is_restrict, 1);
        lode_org_schema_close(s);
    }
}

/* In a map the key names the object where its describe does not. */
static void an_object_of_objects_is_a_schema(void **state)
{
    struct lode_org_schema *s = open_with(
        "{\"Account\":{\"fields\":[{\"name\":\"A__c\",\"type\":\"int\"}]},"
        "\"Line_Item__c\":{\"labelPlural\":\"Line Items\",\"fields\":["
        "{\"name\":\"Account__c\",\"type\":\"reference\",\"referenceTo\":[\"Account\"]}]}}");
    json_t *list =
        json_object_get(lode_org_schema_object(s, "Account")->describe, "childRelationships");
    json_t *c;
    size_t i, found = 0;

    (void)state;
    assert_int_equal(field(s, "Account", "A__c")->type, LODE_ORG_INT);
    json_array_foreach(list, i, c)
    {
        const char *name = json_string_value(json_object_get(c, "relationshipName"));

        found += name && strcmp(name, "LineItems__r") == 0;
    }
    assert_int_equal(found, 1);
    lode_org_schema_close(s);
}

static const struct {
    const char *json, *want;
    long line;
} bad_cases[] = {
    {"{\"name\":\"A\",\n\"fields\":[}", ":2:11: unexpected token near '}'", 2},
    {"{}", ":1: $.name: a string was expected", 1},
    {"{\n\"name\":\"A\",\n\"urls\":[{},\"}]\\\"{\"],\n\"fields\":[\n{\"name\":\"a\",\"type\":"
     "\"int\"},\n"
     "{\"name\":\"b\",\n\"type\":\"innt\"}]}",
     ":7: $.fields[1].type: unknown type \"innt\", did you mean \"int\"?", 7},
    {"[{\"name\":\"A\",\"fields\":[]},\n{\"name\":\"B\",\n\"fields\":[\n{\"name\":\"x\",\n"
     "\"length\":5}]}]",
     ":4: $[1].fields[0].type: a type was expected, as \"string\" or \"double\"", 4},
    {"{\"A\":{\"fields\":[]},\n\"B\":\n{\"keyPrefix\":\"toolong\"}}",
     ":3: $.B.keyPrefix: three letters or digits were expected", 3},
    {"{\"A__c\":{},\n\"B__c\":\n{\"keyPrefix\":\"001\"}}",
     ":3: $.B__c.keyPrefix: \"001\" is that of Account: each object has one of its own", 3},
    {"[{\"name\":\"A__c\",\"keyPrefix\":\"a07\"},\n{\"name\":\"B__c\",\"keyPrefix\":\"a07\","
     "\"custom\":true,\"fields\":[{\"name\":\"Id\",\"type\":\"id\"}]}]",
     ":2: $[1].keyPrefix: \"a07\" is that of A__c: each object has one of its own", 2},
    {"{\"status\":0,\n\"result\":{\n\"name\":\"A\",\"fields\":\n7}}",
     ":3: $.result.fields: a list was expected", 3},
    {"[1]", ":1: $[0]: an object was expected", 1},
    {"[{\"name\":\"A\",\n\"feilds\":[]}]", ":2: $[0].feilds: unknown key, did you mean \"fields\"?",
     2},
    {"{\"Account\":{\"field\":[]}}", ":1: $.Account.field: unknown key, did you mean \"fields\"?",
     1},
    {"{\"name\":\"A\",\n\"recordTypeInfo\":[\"X\"]}",
     ":2: $.recordTypeInfo: unknown key, did you mean \"recordTypeInfos\"?", 2},
    {"{\"name\":\"A\",\"zz\":1}", ":1: $.zz: unknown key: describe has no such for an object", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x__c\",\"type\":\"int\"},\n"
     "{\"name\":\"X__c\",\"type\":\"int\"}]}",
     ":2: $.fields[1].name: \"X__c\" is fields[0] already: names are compared without case", 2},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"double\",\"precision\":3,\n"
     "\"scale\":5}]}",
     ":2: $.fields[0].scale: a scale of 5 is above the precision, 3, which counts all digits", 2},
    {"{\"name\":\"Account\",\"fields\":[{\"name\":\"BillingLatitude\",\"precision\":3}]}",
     ":1: $.fields[0].precision: a scale of 15 is above the precision, 3, which counts all "
     "digits",
     1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"picklist\",\n"
     "\"restrictedPicklist\":true}]}",
     ":2: $.fields[0].restrictedPicklist: a restricted picklist without active "
     "\"picklistValues\" can have no value",
     2},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"multipicklist\",\n"
     "\"restrictedPicklist\":true,\"picklistValues\":[{\"value\":\"a\",\"active\":false}]}]}",
     ":2: $.fields[0].restrictedPicklist: a restricted picklist without active "
     "\"picklistValues\" can have no value",
     2},
    {"{\"name\":\"A b\"}",
     ":1: $.name: a name is letters, digits and \"_\", starting with a letter", 1},
    {"{\"name\":\"A\",\"fields\":1}", ":1: $.fields: a list was expected", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\"}]}",
     ":1: $.fields[0].type: a type was expected, as \"string\" or \"double\"", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"strng\"}]}",
     ":1: $.fields[0].type: unknown type \"strng\", did you mean \"string\"?", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"string\",\"lenght\":3}]}",
     ":1: $.fields[0].lenght: unknown key, did you mean \"length\"?", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"string\",\"length\":\"3\"}]}",
     ":1: $.fields[0].length: a whole number was expected", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"string\",\"unique\":1}]}",
     ":1: $.fields[0].unique: true or false was expected", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"reference\"}]}",
     ":1: $.fields[0].referenceTo: a list of object names was expected", 1},
    {"{\"name\":\"A\",\"fields\":[{\"name\":\"x\",\"type\":\"picklist\",\"picklistValues\":[1]}"
     "]}",
     ":1: $.fields[0].picklistValues: strings, or objects with a \"value\", were expected", 1},
};

static void a_bad_schema_file_is_named_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; i++) {
        struct lode_org_schema *s;
        char want[512];

        assert_int_equal(
            lode_io_write_file(file, bad_cases[i].json, strlen(bad_cases[i].json), &err), 0);
        assert_int_equal(lode_org_schema_open(file, &s, &err), -1);
        snprintf(want, sizeof want, "schema %s%s", file, bad_cases[i].want);
        assert_string_equal(err.msg, want);
        assert_int_equal(err.code, LODE_E_INPUT);
        assert_int_equal(err.line, bad_cases[i].line);
    }
}

static void a_missing_schema_file_is_an_error_of_its_own(void **state)
{
    struct lode_org_schema *s;

    (void)state;
    assert_int_equal(lode_org_schema_open("/nonexistent/schema.json", &s, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_non_null(strstr(err.msg, "/nonexistent/schema.json"));
}

static void running_out_of_memory_is_an_error_at_every_step(void **state)
{
    struct lode_org_schema *s;
    long k = 0;
    int rc;

    (void)state;
    do {
        lode_mem_fail_at(k += 37); /* each one would take minutes under the sanitizers */
        rc = lode_org_schema_open(NULL, &s, &err);
        lode_mem_fail_at(0);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
    } while (rc < 0);
    assert_true(k > 37);
    lode_org_schema_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_objects_have_their_key_prefixes),
        cmocka_unit_test(standard_fields_are_as_in_a_new_org),
        cmocka_unit_test(describes_have_all_keys_of_a_real_one),
        cmocka_unit_test(parents_list_their_children),
        cmocka_unit_test(a_schema_file_adds_and_replaces),
        cmocka_unit_test(prefixes_are_made_up_around_those_that_are_given),
        cmocka_unit_test(default_values_may_be_formulas_of_one_literal),
        cmocka_unit_test(a_unique_email_field_is_called_case_sensitive),
        cmocka_unit_test(a_whole_describe_replaces_the_object),
        cmocka_unit_test(what_describe_says_is_never_refused),
        cmocka_unit_test(picklist_values_are_described_whole),
        cmocka_unit_test(what_a_real_org_describes_is_taken_as_it_is),
        cmocka_unit_test(an_object_of_objects_is_a_schema),
        cmocka_unit_test(a_bad_schema_file_is_named_with_its_place),
        cmocka_unit_test(a_missing_schema_file_is_an_error_of_its_own),
        cmocka_unit_test(running_out_of_memory_is_an_error_at_every_step),
    };

    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
