/* test_org_select.c - queries by REST and records by Id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct orgcall t;

static void ask(const char *soql)
{
    char path[1024], *escaped = curl_easy_escape(t.curl, soql, 0);

    snprintf(path, sizeof path, "query/?q=%s", escaped);
    curl_free(escaped);
    orgcall_get(&t, path);
}

static const json_t *record(size_t i)
{
    return json_array_get(json_object_get(t.json, "records"), i);
}

static const char *text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));

    return s ? s : "";
}

/* n contacts "c0000" … in one upload. */
static void load_contacts(int n)
{
    struct lode_buf b;
    struct lode_err e;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "LastName\n", &e), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_addf(&b, &e, "c%04d\n", i), 0);
    orgcall_load(&t, "{\"object\":\"Contact\",\"operation\":\"insert\"}", b.p);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 0);
    lode_buf_clear(&b);
}

static void values_have_the_types_of_their_fields(void **state)
{
    const json_t *o;

    (void)state;
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}",
                 "Name,AnnualRevenue,NumberOfEmployees,Phone\nAcme,912260031,7,\n");
    ask("SELECT Id, Name, AnnualRevenue, NumberOfEmployees, Phone, IsDeleted, Owner.Name, "
        "Parent.Name FROM Account");
    assert_int_equal(t.status, 200);
    assert_int_equal(orgcall_number(&t, "totalSize"), 1);
    assert_true(json_is_true(json_object_get(t.json, "done")));
    o = record(0);
    assert_string_equal(text(json_object_get(o, "attributes"), "type"), "Account");
    assert_non_null(strstr(text(json_object_get(o, "attributes"), "url"), text(o, "Id")));
    assert_true(json_real_value(json_object_get(o, "AnnualRevenue")) == 912260031.0);
    assert_int_equal(json_integer_value(json_object_get(o, "NumberOfEmployees")), 7);
    assert_true(json_is_null(json_object_get(o, "Phone")));
    assert_true(json_is_false(json_object_get(o, "IsDeleted")));
    assert_string_equal(text(json_object_get(json_object_get(o, "Owner"), "attributes"), "type"),
                        "User");
    assert_true(strlen(text(json_object_get(o, "Owner"), "Name")) > 0);
    assert_true(json_is_null(json_object_get(o, "Parent")));
}

static void an_address_is_an_object_of_its_parts(void **state)
{
    json_t *a;

    (void)state;
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}",
                 "Name,BillingCity,BillingStreet\nAcme,Paris,\"1, rue \"\"A\"\"\"\n");
    ask("SELECT Name, BillingAddress, ShippingAddress FROM Account");
    assert_int_equal(t.status, 200);
    a = json_object_get(record(0), "BillingAddress");
    assert_string_equal(text(a, "city"), "Paris");
    assert_string_equal(text(a, "street"), "1, rue \"A\"");
    assert_true(json_is_null(json_object_get(a, "country")));
    assert_true(json_is_null(json_object_get(record(0), "ShippingAddress")));
    ask("SELECT FIELDS(ALL) FROM Account LIMIT 200");
    assert_int_equal(t.status, 200);
    assert_string_equal(text(json_object_get(record(0), "BillingAddress"), "city"), "Paris");
}

static void children_come_with_their_parents(void **state)
{
    json_t *children;
    char csv[256], id[32];

    (void)state;
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}", "Name\nAcme\nBeta\n");
    ask("SELECT Id FROM Account WHERE Name = 'Acme'");
    lode_str_copy(id, sizeof id, text(record(0), "Id"));
    snprintf(csv, sizeof csv, "LastName,AccountId\nb,%s\na,%s\nc,%s\n", id, id, id);
    orgcall_load(&t, "{\"object\":\"Contact\",\"operation\":\"insert\"}", csv);
    ask("SELECT Name, (SELECT LastName, Account.Name FROM contacts WHERE LastName != 'c' ORDER BY "
        "LastName) FROM Account ORDER BY Name");
    assert_int_equal(t.status, 200);
    assert_int_equal(orgcall_number(&t, "totalSize"), 2);
    children = json_object_get(record(0), "Contacts");
    assert_int_equal(json_integer_value(json_object_get(children, "totalSize")), 2);
    assert_true(json_is_true(json_object_get(children, "done")));
    children = json_array_get(json_object_get(children, "records"), 0);
    assert_string_equal(text(children, "LastName"), "a");
    assert_string_equal(text(json_object_get(children, "attributes"), "type"), "Contact");
    assert_string_equal(text(json_object_get(children, "Account"), "Name"), "Acme");
    assert_true(json_is_null(json_object_get(record(1), "Contacts")));
    ask("SELECT Name, (SELECT Id FROM Contact) FROM Account");
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALID_TYPE");
    ask("SELECT Name, (SELECT COUNT(Id) FROM Contacts) FROM Account");
    assert_string_equal(orgcall_string(&t, "errorCode"), "MALFORMED_QUERY");
}

static void groups_are_flat(void **state)
{
    (void)state;
    load_contacts(3);
    ask("SELECT Owner.Name, COUNT(Id) FROM Contact GROUP BY Owner.Name");
    assert_string_equal(text(json_object_get(record(0), "attributes"), "type"), "AggregateResult");
    assert_true(strlen(text(record(0), "Name")) > 0);
    assert_int_equal(json_integer_value(json_object_get(record(0), "expr0")), 3);
    ask("SELECT toLabel(Salutation), toLabel(Account.Type), toLabel(LeadSource) src FROM Contact "
        "LIMIT 1");
    assert_int_equal(t.status, 200);
    assert_non_null(strstr(t.body.p, "\"Salutation\":"));
    assert_non_null(strstr(t.body.p, "\"src\":"));
    assert_null(strstr(t.body.p, "AggregateResult"));
    ask("SELECT LastName who FROM Contact GROUP BY LastName ORDER BY LastName");
    assert_int_equal(orgcall_number(&t, "totalSize"), 3);
    assert_string_equal(text(json_object_get(record(0), "attributes"), "type"), "AggregateResult");
    assert_string_equal(text(record(0), "who"), "c0000");
}

static void counts_come_in_their_two_forms(void **state)
{
    (void)state;
    load_contacts(3);
    ask("SELECT COUNT() FROM Contact");
    assert_int_equal(orgcall_number(&t, "totalSize"), 3);
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), 0);
    ask("SELECT COUNT(Id) cnt FROM Contact");
    assert_int_equal(orgcall_number(&t, "totalSize"), 1);
    assert_int_equal(json_integer_value(json_object_get(record(0), "cnt")), 3);
    assert_string_equal(text(json_object_get(record(0), "attributes"), "type"), "AggregateResult");
}

static void bad_queries_say_what_is_wrong(void **state)
{
    (void)state;
    ask("SELECT Nope FROM Contact");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALID_FIELD");
    ask("SELECT Id FROM Nope");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALID_TYPE");
    ask("SELEC");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "MALFORMED_QUERY");
    orgcall_get(&t, "query");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "MALFORMED_QUERY");
}

static void pages_show_what_the_first_one_saw(void **state)
{
    enum { N = 4500 };
    char next[256] = "";
    size_t n = 0;

    (void)state;
    load_contacts(N);
    ask("SELECT LastName FROM Contact WHERE LastName LIKE 'c%' ORDER BY LastName");
    for (int page = 0; page < 3; page++) {
        json_t *records = json_object_get(t.json, "records");
        char name[16];

        assert_int_equal(t.status, 200);
        assert_int_equal(orgcall_number(&t, "totalSize"), N);
        assert_int_equal(json_array_size(records), page < 2 ? 2000 : 500);
        for (size_t i = 0; i < json_array_size(records); i++) {
            snprintf(name, sizeof name, "c%04zu", n++);
            assert_string_equal(text(json_array_get(records, i), "LastName"), name);
        }
        assert_int_equal(json_is_true(json_object_get(t.json, "done")), page == 2);
        lode_str_copy(next, sizeof next, orgcall_string(&t, "nextRecordsUrl"));
        assert_int_equal(next[0] == '\0', page == 2);
        if (page == 0) { /* rows that come and go later change no page */
            char keep[256];

            lode_str_copy(keep, sizeof keep, next);
            orgcall_load(&t, "{\"object\":\"Contact\",\"operation\":\"insert\"}",
                         "LastName\nc0000a\n");
            lode_str_copy(next, sizeof next, keep);
        }
        if (page < 2)
            orgcall_get(&t, next);
    }
}

/* n contacts of one account. */
static void load_children(int n)
{
    struct lode_buf b;
    struct lode_err e;
    char id[32];

    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"insert\"}", "Name\nAcme\nBeta\n");
    ask("SELECT Id FROM Account WHERE Name = 'Acme'");
    lode_str_copy(id, sizeof id, text(record(0), "Id"));
    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "LastName,AccountId\n", &e), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_addf(&b, &e, "c%04d,%s\n", i, id), 0);
    orgcall_load(&t, "{\"object\":\"Contact\",\"operation\":\"insert\"}", b.p);
    lode_buf_clear(&b);
}

/* The children of `page` are those from `from` on, and it has n_all in all; *next is its next. */
static void check_children(const json_t *page, size_t from, size_t n, int n_all, char *next)
{
    const json_t *records = json_object_get(page, "records");
    char name[16];

    assert_int_equal(json_array_size(records), n);
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, "c%04zu", from + i);
        assert_string_equal(text(json_array_get(records, i), "LastName"), name);
    }
    assert_int_equal(json_integer_value(json_object_get(page, "totalSize")), n_all);
    lode_str_copy(next, 256, text(page, "nextRecordsUrl"));
    assert_int_equal(json_is_true(json_object_get(page, "done")), next[0] == '\0');
}

static void children_have_pages_of_their_own(void **state)
{
    static const char soql[] = "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName) "
                               "FROM Account ORDER BY Name";
    char next[256];

    (void)state;
    load_children(1200);
    ask(soql);
    assert_int_equal(t.status, 200);
    assert_int_equal(orgcall_number(&t, "totalSize"), 2);
    assert_true(json_is_true(json_object_get(t.json, "done")));
    assert_true(json_is_null(json_object_get(record(1), "Contacts")));
    check_children(json_object_get(record(0), "Contacts"), 0, 499, 1200, next);
    assert_non_null(strstr(next, "-499"));
    orgcall_load(&t, "{\"object\":\"Contact\",\"operation\":\"insert\"}", "LastName\nc0000a\n");
    orgcall_get(&t, next);
    check_children(t.json, 499, 499, 1200, next);
    orgcall_get(&t, next);
    check_children(t.json, 998, 202, 1200, next);
    assert_string_equal(next, "");
}

/* One that fits is whole; of a smaller batch the parent is one, too. */
static void a_batch_counts_parent_and_children(void **state)
{
    static const char soql[] = "SELECT Name, (SELECT LastName FROM Contacts ORDER BY LastName%s) "
                               "FROM Account WHERE Name = 'Acme'";
    char next[256], soql_of[256];

    (void)state;
    load_children(500);
    snprintf(soql_of, sizeof soql_of, soql, " LIMIT 499");
    ask(soql_of);
    check_children(json_object_get(record(0), "Contacts"), 0, 499, 499, next);
    assert_string_equal(next, "");
    t.header = "Sforce-Query-Options: batchSize=200";
    snprintf(soql_of, sizeof soql_of, soql, "");
    ask(soql_of);
    check_children(json_object_get(record(0), "Contacts"), 0, 199, 500, next);
    orgcall_get(&t, next);
    check_children(t.json, 199, 199, 500, next);
    t.header = "Sforce-Query-Options: batchSize=2000";
    ask(soql_of);
    check_children(json_object_get(record(0), "Contacts"), 0, 500, 500, next);
}

static void more_comes_by_query_all_too(void **state)
{
    char path[256];

    (void)state;
    load_contacts(2001);
    orgcall_get(&t, "queryAll?q=SELECT+LastName+FROM+Contact");
    snprintf(path, sizeof path, "queryAll/%s", strstr(orgcall_string(&t, "nextRecordsUrl"), "01g"));
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), 1);
    assert_true(json_is_true(json_object_get(t.json, "done")));
    orgcall_get(&t, "queryAll/x");
    orgcall_check_error(&t, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
}

static void a_locator_ends_and_its_files_go(void **state)
{
    char next[256], path[400];

    (void)state;
    load_contacts(2001);
    ask("SELECT LastName FROM Contact");
    lode_str_copy(next, sizeof next, orgcall_string(&t, "nextRecordsUrl"));
    snprintf(path, sizeof path, "%s.files/temp/%.18s.records", t.db, strstr(next, "01g"));
    for (int i = 0; i < 2; i++) { /* the last page too may be asked for once more */
        orgcall_get(&t, next);
        assert_int_equal(t.status, 200);
    }
    assert_true(lode_io_exists(path));
    orgcall_fault(&t, "keep:0");
    orgcall_get(&t, next);
    orgcall_check_error(&t, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    ask("SELECT LastName FROM Contact");
    assert_int_equal(t.status, 200);
    assert_false(lode_io_exists(path));
}

/* restforce/restforce #726; SalesforceLabs/OrgCheck #429 */
static void what_has_no_second_page_must_fit_the_first(void **state)
{
    (void)state;
    load_contacts(2001);
    ask("SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName");
    orgcall_check_error(&t, 400, "EXCEEDED_ID_LIMIT",
                        "Aggregate query does not support queryMore(), use LIMIT to restrict the "
                        "results to a single batch");
    ask("SELECT LastName FROM Contact GROUP BY LastName LIMIT 2000");
    assert_int_equal(t.status, 200);
    assert_true(json_is_true(json_object_get(t.json, "done")));
    ask("SELECT COUNT() FROM Contact");
    assert_int_equal(orgcall_number(&t, "totalSize"), 2001);
}

static void locators_that_are_none_are_refused(void **state)
{
    static const char *const paths[] = {
        "query/01gLo0000000000AAA-2000", "query/01gLo0000000000000-2000", "query/x",
        "query/..%2F..%2Forg.db-2000",   "query/01gLo0000000000AAA-1",
    };

    (void)state;
    for (size_t i = 0; i < N_OF(paths); i++) {
        orgcall_get(&t, paths[i]);
        assert_true(t.status == 400 || t.status == 404);
    }
    orgcall_get(&t, paths[2]);
    orgcall_check_error(&t, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
}

static void records_are_read_by_id(void **state)
{
    char path[128], id[32];

    (void)state;
    load_contacts(1);
    ask("SELECT Id FROM Contact");
    lode_str_copy(id, sizeof id, text(record(0), "Id"));
    snprintf(path, sizeof path, "sobjects/Contact/%s", id);
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "LastName"), "c0000");
    snprintf(path, sizeof path, "sobjects/contact/%.15s?fields=LastName", id);
    orgcall_get(&t, path);
    assert_string_equal(orgcall_string(&t, "LastName"), "c0000");
    assert_null(json_object_get(t.json, "FirstName"));
    orgcall_get(&t, "sobjects/Contact/003000000000000AAA");
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    orgcall_get(&t, "sobjects/Contact/x");
    assert_int_equal(t.status, 404);
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(values_have_the_types_of_their_fields),
        WITH_ORG(an_address_is_an_object_of_its_parts),
        WITH_ORG(children_come_with_their_parents),
        WITH_ORG(groups_are_flat),
        WITH_ORG(counts_come_in_their_two_forms),
        WITH_ORG(bad_queries_say_what_is_wrong),
        WITH_ORG(pages_show_what_the_first_one_saw),
        WITH_ORG(children_have_pages_of_their_own),
        WITH_ORG(a_batch_counts_parent_and_children),
        WITH_ORG(more_comes_by_query_all_too),
        WITH_ORG(a_locator_ends_and_its_files_go),
        WITH_ORG(what_has_no_second_page_must_fit_the_first),
        WITH_ORG(locators_that_are_none_are_refused),
        WITH_ORG(records_are_read_by_id),
    };

    return cmocka_run_group_tests_name("org_select", tests, NULL, NULL);
}
