/* test_org_settings.c - what an administrator sets up in an org, as a client meets it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/orgcall.h"

#define JOB(object, operation) "{\"object\":\"" object "\",\"operation\":\"" operation "\"}"

static struct orgcall t;
static struct lode_err err;

static int close_org(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

static void open_with(struct lode_org_opts opts)
{
    orgcall_open_with(&t, &opts, NULL);
}

/* Loads, and fails unless the only failure is this one ("": none). */
static void load(const char *json, const char *csv, const char *want)
{
    const char *failed;

    orgcall_load(&t, json, csv);
    assert_string_equal(orgcall_string(&t, "errorMessage"), "");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    failed = orgcall_results(&t, "failedResults");
    if (*want && !strstr(failed, want))
        fail_msg("wanted %s, got %s", want, failed);
    if (!*want && orgcall_lines(failed) != 1)
        fail_msg("wanted no failure, got %s", failed);
}

/* The Id of the first row that the last job saved. */
static const char *first_id(void)
{
    static char id[4][19];
    static int k;

    k = (k + 1) % 4;
    orgcall_results(&t, "successfulResults");
    memcpy(id[k], strchr(t.body.p, '\n') + 2, 18);
    return id[k];
}

/* The only value of the only record that a query finds, "" for null. */
static const char *value(const char *soql, const char *field)
{
    char path[400];
    json_t *v;

    snprintf(path, sizeof path, "query?q=%s", soql);
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    v = json_object_get(json_array_get(json_object_get(t.json, "records"), 0), field);
    return json_is_string(v) ? json_string_value(v) : json_is_null(v) ? "" : "?";
}

static json_t *described(const char *object, const char *field)
{
    char path[100];
    json_t *f;
    size_t i;

    snprintf(path, sizeof path, "sobjects/%s/describe", object);
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    json_array_foreach(json_object_get(t.json, "fields"), i, f)
    {
        if (strcmp(json_string_value(json_object_get(f, "name")), field) == 0)
            return f;
    }
    return NULL;
}

#define AUDIT \
    "LastName,CreatedDate,LastModifiedDate\nOld,2001-02-03T04:05:06Z,2002-02-03T04:05:06.000Z\n"
#define NO_AUDIT                                                                         \
    "INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: CreatedDate, "      \
    "LastModifiedDate. Please check the security settings of this field and verify that" \
    " it is read/write for your profile or permission set.:CreatedDate,LastModifiedDate --"

static void audit_fields_are_createable_where_the_org_allows_it(void **state)
{
    char csv[200];

    (void)state;
    open_with((struct lode_org_opts){0});
    assert_true(json_is_false(json_object_get(described("Contact", "CreatedDate"), "createable")));
    load(JOB("Contact", "insert"), AUDIT, NO_AUDIT);
    t.opts.has_audit_fields = 1;
    orgcall_restart(&t, NULL);
    t.opts.has_audit_fields = 0;
    assert_true(json_is_true(json_object_get(described("Contact", "CreatedDate"), "createable")));
    assert_true(json_is_false(json_object_get(described("Contact", "CreatedDate"), "updateable")));
    assert_true(
        json_is_false(json_object_get(described("Contact", "SystemModstamp"), "createable")));
    load(JOB("Contact", "insert"), AUDIT, "");
    assert_string_equal(value("SELECT+CreatedDate+FROM+Contact", "CreatedDate"),
                        "2001-02-03T04:05:06.000+0000");
    assert_string_equal(value("SELECT+LastModifiedDate+FROM+Contact", "LastModifiedDate"),
                        "2002-02-03T04:05:06.000+0000");
    assert_string_not_equal(value("SELECT+SystemModstamp+FROM+Contact", "SystemModstamp"),
                            "2002-02-03T04:05:06.000+0000");
    load(JOB("Contact", "insert"),
         "LastName,CreatedDate,LastModifiedDate\n"
         "x,2026-03-11T14:26:03Z,2026-03-10T21:29:12Z\n",
         "FIELD_INTEGRITY_EXCEPTION:Last Modified Date (Tue Mar 10 21:29:12 GMT 2026) before "
         "Create Date (Wed Mar 11 14:26:03 GMT 2026):LastModifiedDate --");
    load(JOB("Contact", "insert"), "LastName,LastModifiedDate\nx,2026-03-10T21:29:12Z\n",
         "FIELD_INTEGRITY_EXCEPTION:Last Modified Date (Tue Mar 10 21:29:12 GMT 2026) before ");
    load(JOB("Contact", "insert"),
         "LastName,CreatedDate,LastModifiedDate\n"
         "x,2026-03-11T14:26:03Z,2026-03-11T14:26:03Z\n",
         "");
    snprintf(csv, sizeof csv, "Id,CreatedDate\n%s,2003-02-03T04:05:06Z\n", first_id());
    load(JOB("Contact", "update"), csv, "INVALID_FIELD_FOR_INSERT_UPDATE:");
    orgcall_restart(&t, NULL); /* an org stays as it was set up */
    load(JOB("Contact", "insert"), AUDIT, "");
}

static void a_record_like_another_is_refused_where_a_rule_says_so(void **state)
{
    static const char *const rules[] = {"Contact:FirstName,LastName,Email"};
    const char *id;
    static const char dup[] = "\"DUPLICATES_DETECTED:Use one of these records?:--\"";
    char csv[200];

    (void)state;
    open_with((struct lode_org_opts){.duplicate_rules = rules, .n_duplicate_rules = 1});
    load(JOB("Contact", "insert"),
         "FirstName,LastName,Email\nA,B,a@b.example\nA,B,a@b.example\n,B,a@b.example\n", "");
    load(JOB("Contact", "insert"), "FirstName,LastName,Email\na,b,A@B.example\n", dup);
    load(JOB("Contact", "insert"), "FirstName,LastName,Email\nA,B,c@b.example\n", "");
    load(JOB("Contact", "insert"), "FirstName,LastName,Email\n,B,a@b.example\n", "");
    id = first_id();
    snprintf(csv, sizeof csv, "Id,FirstName\n%s,A\n", id);
    load(JOB("Contact", "update"), csv, dup);
    snprintf(csv, sizeof csv, "Id,Phone\n%s,1\n", id);
    load(JOB("Contact", "update"), csv, "");
    load(JOB("Lead", "insert"), "FirstName,LastName,Email,Company\nA,B,a@b.example,x\n", "");
    t.opts.n_duplicate_rules = 0;
    orgcall_restart(&t, NULL);
    load(JOB("Contact", "insert"), "FirstName,LastName,Email\nA,B,a@b.example\n", dup);
}

/* Over REST a caller may insist. */
static void a_duplicate_is_saved_where_the_header_allows_it(void **state)
{
    static const char *const rules[] = {"Contact:LastName"};
    static const char contact[] = "{\"LastName\":\"B\"}";

    (void)state;
    open_with((struct lode_org_opts){.duplicate_rules = rules, .n_duplicate_rules = 1});
    orgcall_post(&t, "sobjects/Contact", contact);
    assert_int_equal(t.status, 201);
    orgcall_post(&t, "sobjects/Contact", contact);
    orgcall_check_error(&t, 400, "DUPLICATES_DETECTED", "Use one of these records?");
    t.header = "Sforce-Duplicate-Rule-Header: includeRecordDetails=false; allowSave=true";
    orgcall_post(&t, "sobjects/Contact", contact);
    assert_int_equal(t.status, 201);
    t.header = "Sforce-Duplicate-Rule-Header: allowSave=false";
    orgcall_post(&t, "sobjects/Contact", contact);
    orgcall_check_error(&t, 400, "DUPLICATES_DETECTED", "Use one of these records?");
    t.header = NULL;
}

static void a_setting_that_cannot_be_is_refused(void **state)
{
    static const struct {
        const char *rule, *locks, *want;
    } cases[] = {
        {"Contact", NULL, "write OBJECT:FIELD,FIELD"},
        {"Contact:", NULL, "write OBJECT:FIELD,FIELD"},
        {"Nothing:Name", NULL, "no object Nothing"},
        {"Contact:LastName,Nam", NULL, "Contact has no field Nam"},
        {"Contact:LastName", "always", "locks always: write never, seldom or often"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_org_opts o = {
            .duplicate_rules = &cases[i].rule, .n_duplicate_rules = 1, .locks = cases[i].locks};
        struct lode_org *org;

        assert_int_equal(lode_org_open(&o, &org, &err), -1);
        assert_int_equal(err.code, LODE_E_USAGE);
        if (!strstr(err.msg, cases[i].want))
            fail_msg("%s", err.msg);
    }
}

static const char user_csv[] =
    "Username,LastName,Email,Alias,TimeZoneSidKey,LocaleSidKey,EmailEncodingKey,LanguageLocaleKey,"
    "ProfileId,IsActive\n%s@x.example,U,u@x.example,u,GMT,en_US,UTF-8,en_US,%s,%s\n";

static void records_belong_to_active_users_and_to_queues_of_their_object(void **state)
{
    char csv[600], want[200], profile[19], queue[19];

    (void)state;
    open_with((struct lode_org_opts){0});
    snprintf(profile, sizeof profile, "%s", value("SELECT+Id+FROM+Profile", "Id"));
    snprintf(csv, sizeof csv, user_csv, "on", profile, "");
    load(JOB("User", "insert"), csv, "");
    snprintf(csv, sizeof csv, "LastName,OwnerId\na,%s\n", first_id());
    load(JOB("Contact", "insert"), csv, "");
    snprintf(csv, sizeof csv, user_csv, "off", profile, "false");
    load(JOB("User", "insert"), csv, "");
    snprintf(csv, sizeof csv, "LastName,OwnerId\na,%s\n", first_id());
    snprintf(want, sizeof want,
             "INACTIVE_OWNER_OR_USER:operation performed with inactive user [%.15s] as owner of "
             "contact:--",
             csv + 19);
    load(JOB("Contact", "insert"), csv, want);
    load(JOB("Group", "insert"), "Name,DeveloperName,Type\nFirst line,First_line,Queue\n", "");
    snprintf(queue, sizeof queue, "%s", first_id());
    assert_memory_equal(queue, "00G", 3);
    snprintf(csv, sizeof csv, "Subject,OwnerId\na,%s\n", queue);
    load(JOB("Case", "insert"), csv,
         "INVALID_OPERATION:Queue not associated with this SObject type:--");
    snprintf(csv, sizeof csv, "QueueId,SobjectType\n%s,Case\n", queue);
    load(JOB("QueueSobject", "insert"), csv, "");
    snprintf(csv, sizeof csv, "Subject,OwnerId\na,%s\n", queue);
    load(JOB("Case", "insert"), csv, "");
    load(JOB("Account", "insert"), "Name,OwnerId\na,00G000000000001\n",
         "FIELD_INTEGRITY_EXCEPTION:Owner ID: id value of incorrect type: 00G000000000001EAA:"
         "OwnerId --");
    load(JOB("Account", "insert"), "Name,OwnerId\na,005000000000001\n",
         "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--");
}

static const char types_schema[] =
    "[{\"name\":\"Ticket__c\",\"fields\":["
    "{\"name\":\"Name\",\"type\":\"string\",\"autoNumber\":true,\"nameField\":true}]},"
    "{\"name\":\"Account\",\"recordTypeInfos\":["
    "{\"name\":\"Master\",\"master\":true,\"recordTypeId\":\"012000000000000AAA\",\"active\":true,"
    "\"available\":true,\"defaultRecordTypeMapping\":false,\"developerName\":\"Master\"},"
    "{\"name\":\"Big one\",\"developerName\":\"Big\",\"recordTypeId\":\"0125e000000bigtAAA\","
    "\"active\":true,\"available\":true,\"defaultRecordTypeMapping\":true,\"master\":false},"
    "{\"name\":\"Gone\",\"developerName\":\"Gone\",\"recordTypeId\":\"0125e000000Gone\","
    "\"active\":false,\"available\":false,\"defaultRecordTypeMapping\":false,\"master\":false},"
    "{\"name\":\"Others'\",\"developerName\":\"Others\",\"recordTypeId\":\"0125e000000Othe\","
    "\"active\":true,\"available\":false,\"defaultRecordTypeMapping\":false,\"master\":false}],"
    "\"fields\":[{\"name\":\"Colour__c\",\"label\":\"Colour\",\"type\":\"picklist\","
    "\"restrictedPicklist\":true,\"picklistValues\":[\"Red\",\"Green\","
    "{\"value\":\"Grey\",\"active\":false,\"label\":\"Grey\",\"defaultValue\":false}]},"
    "{\"name\":\"Mail__c\",\"type\":\"email\",\"length\":80,\"defaultValue\":\"Info@Example.COM\"},"
    "{\"name\":\"Kinds__c\",\"type\":\"multipicklist\",\"picklistValues\":["
    "{\"value\":\"Kind\",\"active\":true,\"label\":\"Kind\",\"defaultValue\":true}]},"
    "{\"name\":\"Tags__c\",\"label\":\"Tags\",\"type\":\"multipicklist\","
    "\"restrictedPicklist\":true,\"picklistValues\":[\"A\",\"Bee\"]}]}]";

static void open_with_types(void)
{
    orgcall_open_with(&t, &(struct lode_org_opts){0}, types_schema);
}

static void a_record_has_the_default_type_or_one_that_its_user_may_use(void **state)
{
    (void)state;
    open_with_types();
    load(JOB("Account", "insert"), "Name\nx\n", "");
    assert_string_equal(
        value("SELECT+RecordType.DeveloperName,RecordTypeId+FROM+Account", "RecordTypeId"),
        "0125e000000bigtAAA");
    load(JOB("Account", "insert"), "Name,RecordTypeId\ny,012000000000000AAA\n", "");
    load(JOB("Account", "insert"), "Name,RecordTypeId\ny,0125e000000bigt\n", "");
    load(JOB("Account", "insert"), "Name,RecordTypeId\ny,0125e000000Gone\n",
         "INVALID_CROSS_REFERENCE_KEY:Record Type ID: this ID value isn't valid for the user: "
         "0125e000000Gone");
    load(JOB("Account", "insert"), "Name,RecordTypeId\ny,0125e000000Othe\n",
         "INVALID_CROSS_REFERENCE_KEY:Record Type ID: this ID value isn't valid for the user: ");
}

static void an_auto_number_is_the_orgs_to_give(void **state)
{
    (void)state;
    open_with_types();
    load(JOB("Ticket__c", "insert"), "OwnerId\n\n", "");
    assert_string_equal(value("SELECT+Name+FROM+Ticket__c", "Name"), "00000001");
    load(JOB("Ticket__c", "insert"), "Name\nx\n", "INVALID_FIELD_FOR_INSERT_UPDATE:");
}

static void a_record_has_the_defaults_of_its_fields(void **state)
{
    (void)state;
    open_with_types();
    load(JOB("Account", "insert"), "Name\nx\n", "");
    assert_string_equal(value("SELECT+Mail__c+FROM+Account", "Mail__c"), "info@example.com");
    assert_string_equal(value("SELECT+Kinds__c+FROM+Account", "Kinds__c"), "Kind");
}

/* Salesforce's help: "Picklist fields are not case sensitive". */
static void picklists_take_their_values_in_any_case(void **state)
{
    (void)state;
    open_with_types();
    load(JOB("Account", "insert"), "Name,Colour__c,Tags__c,Rating\nx,rED,bee;;a;,hOT\n", "");
    assert_string_equal(value("SELECT+Colour__c+FROM+Account", "Colour__c"), "Red");
    assert_string_equal(value("SELECT+Tags__c+FROM+Account", "Tags__c"), "A;Bee");
    assert_string_equal(value("SELECT+Rating+FROM+Account", "Rating"), "Hot");
    load(JOB("Account", "insert"), "Name,Colour__c\nx,Grey\n",
         "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Colour: bad value for restricted picklist "
         "field: Grey:Colour__c --");
    load(JOB("Account", "insert"), "Name,Tags__c\nx,A;C\n",
         "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Tags: bad value for restricted picklist "
         "field: C:Tags__c --");
    load(JOB("Account", "insert"), "Name,Rating\nx,Luke warm\n", "");
}

/* 10,200 children of one parent are two batches: how many of the second lose? */
static long long losers(const char *locks, uint64_t seed)
{
    struct lode_buf csv;
    const char *parent;
    long long n;

    open_with((struct lode_org_opts){.locks = locks, .seed = seed});
    load(JOB("Account", "insert"), "Name\nx\n", "");
    parent = first_id();
    lode_buf_init(&csv, 0);
    assert_int_equal(lode_buf_adds(&csv, "LastName,AccountId\n", &err), 0);
    for (int i = 0; i < 10200; i++)
        assert_int_equal(lode_buf_addf(&csv, &err, "x%d,%s\n", i, parent), 0);
    orgcall_load(&t, JOB("Contact", "insert"), csv.p);
    n = orgcall_number(&t, "numberRecordsFailed");
    lode_buf_clear(&csv);
    orgcall_close(&t);
    return n;
}

static void parents_are_fought_for_never_seldom_or_often(void **state)
{
    long long n = losers("seldom", 3);

    (void)state;
    assert_int_equal(losers(NULL, 3), 0);
    assert_int_equal(losers("often", 3), 200);
    assert_in_range(n, 1, 60);
    assert_int_equal(losers("seldom", 3), n);
}

#define WITH_ORG(f) cmocka_unit_test_teardown(f, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(audit_fields_are_createable_where_the_org_allows_it),
        WITH_ORG(a_record_like_another_is_refused_where_a_rule_says_so),
        WITH_ORG(a_duplicate_is_saved_where_the_header_allows_it),
        cmocka_unit_test(a_setting_that_cannot_be_is_refused),
        WITH_ORG(records_belong_to_active_users_and_to_queues_of_their_object),
        WITH_ORG(a_record_has_the_default_type_or_one_that_its_user_may_use),
        WITH_ORG(an_auto_number_is_the_orgs_to_give),
        WITH_ORG(a_record_has_the_defaults_of_its_fields),
        WITH_ORG(picklists_take_their_values_in_any_case),
        cmocka_unit_test(parents_are_fought_for_never_seldom_or_often),
    };

    return cmocka_run_group_tests_name("org_settings", tests, NULL, NULL);
}
