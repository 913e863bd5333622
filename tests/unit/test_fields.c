/* test_fields.c - fields by name, and values that are the same to the org. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "flow/fields.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct lode_slice slice(const char *s)
{
    return (struct lode_slice){s, strlen(s)};
}

static int is_same(enum lode_compare compare, const char *a, const char *b)
{
    struct lode_buf k[2];
    struct lode_err err;
    int same;

    for (int i = 0; i < 2; i++) {
        lode_buf_init(&k[i], 0);
        assert_int_equal(lode_fields_key(compare, slice(i ? b : a), &k[i], &err), 0);
    }
    same = k[0].len == k[1].len && memcmp(lode_buf_str(&k[0]), lode_buf_str(&k[1]), k[0].len) == 0;
    lode_buf_clear(&k[0]);
    lode_buf_clear(&k[1]);
    return same;
}

#define T LODE_COMPARE_TEXT
#define F LODE_COMPARE_FOLD
#define N LODE_COMPARE_NUMBER
#define B LODE_COMPARE_BOOLEAN
#define D LODE_COMPARE_DATE
#define M LODE_COMPARE_DATETIME
#define I LODE_COMPARE_ID
#define L LODE_COMPARE_LIST
#define O LODE_COMPARE_TIME

static const struct {
    enum lode_compare compare;
    const char *a, *b;
    int is_same;
} values[] = {
    {T, "a", "a", 1},
    {T, "a", "A", 0},
    {T, "007", "7", 0},
    {T, "7", "7.0", 0},
    {T, "1E3", "1000", 0},
    {T, "a\r\nb", "a\nb", 1},
    {T, "a\rb", "a\nb", 1},
    {T, "a\n\nb", "a\nb", 0},
    {T, "", "#N/A", 1},
    {T, "", " ", 0},
    {T, "a", "a ", 0},
    {F, "Straße", "STRASSE", 1},
    {F, "É", "é", 1},
    {F, "a", "b", 0},
    {F, "Acme\r\nLtd", "ACME\nltd", 1},
    {F, "a\rb", "A\nB", 1},
    {N, "912260031", "9.12260031E8", 1},
    {N, "0", "-0.0", 1},
    {N, "1", "+1", 1},
    {N, "007", "7", 1},
    {N, "1000", "1e3", 1},
    {N, ".5", "0.50", 1},
    {N, "0.1", "0.10000000000000001", 1},
    {N, "1", "1.0000001", 0},
    {N, "", "0", 0},
    {N, "0x10", "16", 0},
    {N, "nan", "NaN", 0},
    {N, "1,000", "1000", 0},
    {N, "1 ", "1", 0},
    {N, "-", "-0", 0},
    {N, "123456789012345678", "1.23456789012345677E17", 1},
    {N, "9007199254740993", "9.007199254740992E15", 1},
    {N, "1E400", "1E500", 0},
    {N, "1e-3", "0.001", 1},
    {N, "5.", "5", 1},
    {N, "1.5e+2", "150", 1},
    {N, "1e", "1", 0},
    {N, "1e+", "1", 0},
    {N, "1.2.3", "1.23", 0},
    {N, ".", "0", 0},
    {N, "1e5000", "1e50", 0},
    {N, "123456.789e-30", "1.23456789E-25", 1},
    {B, "true", "1", 1},
    {B, "true", "t", 0},
    {B, "TRUE", "yes", 1},
    {B, "false", "0", 1},
    {B, "true", "false", 0},
    {B, "", "false", 0},
    {B, "perhaps", "true", 0},
    {D, "2020-01-02", "2020-01-02Z", 1},
    {D, "2020-01-02", "2020-01-03", 0},
    {D, "2020-1-2", "2020-01-02", 0},
    {L, "Y;X", "X;Y", 1},
    {L, "X; Y;;X", "X;Y", 1},
    {L, "X;Y", "X", 0},
    {L, "XY;Z", "X;YZ", 0},
    {L, "x", "X", 0},
    {L, ";", "", 1},
    {O, "10:00:00", "10:00:00.000Z", 1},
    {O, "10:00:00.5Z", "10:00:00.500Z", 1},
    {O, "10:00:00", "10:00:01", 0},
    {O, "10:00", "10:00:00", 0},
    {O, "10:00:00x", "10:00:00", 0},
    {M, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000Z", 1},
    {M, "2020-01-01T00:00:00Z", "2020-01-01T00:00:00.000+0000", 1},
    {M, "2020-01-01T01:30:00+01:30", "2019-12-31T22:00:00-0200", 1},
    {M, "2020-01-01T00:00:00.5Z", "2020-01-01T00:00:00.500Z", 1},
    {M, "2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z", 0},
    {M, "2020-02-30T00:00:00Z", "2020-03-01T00:00:00Z", 0},
    {M, "2020-01-01T24:00:00Z", "2020-01-02T00:00:00Z", 0},
    {M, "2020-01-01T00:00:00", "2020-01-01T00:00:00Z", 0},
    {M, "2020-01-01T00:00:00+01x00", "2020-01-01T00:00:00+0100", 0},
    {M, "2020-01-01T00:00:00ZZ", "2020-01-01T00:00:00Z", 0},
    {I, "001000000000aBc", "001000000000aBcAAF", 1},
    {I, "001000000000aBc", "001000000000abc", 0},
    {I, "001000000000aBcaaf", "001000000000aBcAAF", 1},
    {I, "none", "NONE", 0},
    {I, "", "#N/A", 1},
};

static void values_are_the_same_where_the_org_says_so(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(values); i++)
        if (is_same(values[i].compare, values[i].a, values[i].b) != values[i].is_same)
            fail_msg("%d: \"%s\" and \"%s\"", (int)values[i].compare, values[i].a, values[i].b);
}

static void text_is_kept_without_outer_blanks(void **state)
{
    static const char *const cases[][2] = {
        {" a b\t\r\n", "a b"}, {"a", "a"}, {" \t ", ""}, {"", ""}, {"\xc2\xa0x", "\xc2\xa0x"}};

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_slice v =
            lode_fields_kept((struct lode_slice){cases[i][0], strlen(cases[i][0])});

        assert_int_equal(v.n, strlen(cases[i][1]));
        assert_memory_equal(v.p, cases[i][1], v.n);
    }
}

static const char json[] =
    "{\"name\":\"Thing\",\"fields\":["
    "{\"name\":\"Id\",\"type\":\"id\"},"
    "{\"name\":\"Name\",\"type\":\"string\",\"createable\":true,\"updateable\":true},"
    "{\"name\":\"Once__c\",\"type\":\"double\",\"createable\":true},"
    "{\"name\":\"Later__c\",\"type\":\"string\",\"updateable\":true},"
    "{\"name\":\"Sum__c\",\"type\":\"double\",\"calculated\":true},"
    "{\"name\":\"OwnerId\",\"type\":\"reference\",\"createable\":true,\"updateable\":true,"
    "\"relationshipName\":\"Owner\",\"referenceTo\":[\"User\"]}]}";

static const struct {
    const char *operation, *name, *canonical, *error;
} names[] = {
    {"insert", "NAME", "Name", NULL},
    {"insert", "once__C", "Once__c", NULL},
    {"update", "once__c", NULL, "Thing.Once__c: this user cannot write the field on update"},
    {"insert", "Later__c", NULL, "Thing.Later__c: this user cannot write the field on insert"},
    {"upsert", "Later__c", "Later__c", NULL},
    {"upsert", "Sum__c", NULL, "Thing.Sum__c: this user cannot write the field on upsert"},
    {"insert", "Id", NULL, "Thing.Id: this user cannot write the field on insert"},
    {"update", "id", "Id", NULL},
    {"delete", "ID", "Id", NULL},
    {"insert", "Nmae", NULL, "Thing.Nmae: no such field; did you mean Name?"},
    {"insert", "Zzzzzzzz", NULL, "Thing.Zzzzzzzz: no such field, or not visible to this user"},
    {"insert", "Owner.Key__c", "Owner.Key__c", NULL},
    {"insert", "User:Owner.Key__c", "User:Owner.Key__c", NULL},
    {"insert", "Nobody.Key__c", NULL,
     "Thing.Nobody.Key__c: Thing has no relationship \"Nobody\" (a relationship column is "
     "Relationship.ExternalIdField)"},
};

static void fields_are_checked_by_name_and_operation(void **state)
{
    struct lode_describe *d = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_describe_parse(json, sizeof json - 1, &d, &err), 0);
    for (size_t i = 0; i < N_OF(names); i++) {
        struct lode_fields f = {.describe = d, .operation = names[i].operation};
        unsigned n = 99;
        int rc = lode_fields_add(&f, names[i].name, &n, &err);

        if (names[i].error) {
            assert_int_equal(rc, -1);
            assert_int_equal(err.code, LODE_E_CHECK);
            assert_string_equal(err.msg, names[i].error);
            assert_int_equal(f.n, 0);
        } else {
            assert_int_equal(rc, 0);
            assert_string_equal(f.items[n].name, names[i].canonical);
        }
        lode_fields_clear(&f);
    }
    lode_describe_free(d);
}

static void a_field_has_one_number(void **state)
{
    struct lode_describe *d = NULL;
    struct lode_fields f = {.operation = "insert"};
    struct lode_err err;
    unsigned a, b, c;

    (void)state;
    assert_int_equal(lode_describe_parse(json, sizeof json - 1, &d, &err), 0);
    f.describe = d;
    assert_int_equal(lode_fields_add(&f, "name", &a, &err), 0);
    assert_int_equal(lode_fields_add(&f, "owner.key__c", &b, &err), 0);
    assert_int_equal(lode_fields_add(&f, "NAME", &c, &err), 0);
    assert_int_equal(a, c);
    assert_int_not_equal(a, b);
    assert_int_equal(lode_fields_add(&f, "OWNER.Key__c", &c, &err), 0);
    assert_int_equal(b, c);
    assert_int_equal(f.n, 2);
    assert_int_equal(f.items[a].compare, LODE_COMPARE_TEXT);
    lode_fields_clear(&f);
    lode_describe_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_the_same_where_the_org_says_so),
        cmocka_unit_test(text_is_kept_without_outer_blanks),
        cmocka_unit_test(fields_are_checked_by_name_and_operation),
        cmocka_unit_test(a_field_has_one_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
