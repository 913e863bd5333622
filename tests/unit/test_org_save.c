/* tests/unit/test_org_save.c - what a save accepts, what it refuses and in which words. */
#include "org_fixture.h"

#define N_OF(a)  (sizeof(a) / sizeof *(a))
#define ROW_TYPE "is not a valid value for the type xsd:"

static void a_new_record_gets_an_id_defaults_and_stamps(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "name,LEGACY_ID__C,Phone", "Acme,a1,123", "new"),
        STEP("Item__c", INSERT, NULL, "Account__c,Kind__c", "$0,|$0,own", "new|new"),
    };
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT \"Name\" || \"Legacy_Id__c\" || \"Phone\" FROM \"Account\"", "Acmea1123"},
        {"SELECT substr(\"Id\", 1, 3) || length(\"Id\") FROM \"Account\"", "00118"},
        {"SELECT \"IsDeleted\" || \"Active__c\" FROM \"Account\"", "01"},
        {"SELECT group_concat(\"Kind__c\") FROM \"Item__c\"", "plain,own"},
        {"SELECT \"OwnerId\" = (SELECT \"Id\" FROM \"User\") FROM \"Account\"", "1"},
        {"SELECT \"CreatedDate\" LIKE '20__-__-__T__:__:__.000+0000' FROM \"Account\"", "1"},
        {"SELECT \"CreatedDate\" = \"SystemModstamp\" FROM \"Account\"", "1"},
    };

    FIXTURE_RUN(f, steps);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(fixture_sql(f, cases[i].sql), cases[i].want);
}

static void required_fields_are_listed_all_at_once(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Phone", ",1|#N/A,2",
             "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --|"
             "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"),
        STEP("Opportunity", INSERT, NULL, "Name", "x",
             "REQUIRED_FIELD_MISSING:Required fields are missing: [StageName, CloseDate]:"
             "StageName,CloseDate --"),
        STEP("Contact", INSERT, NULL, "FirstName", "Jo",
             "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"),
        STEP("Account", INSERT, NULL, "Name", "x", "new"),
        STEP("Account", UPDATE, NULL, "Id,Name", "$0,#N/A|$0,",
             "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --|ok"),
    };

    FIXTURE_RUN(*state, steps);
}

static void values_of_the_wrong_type_are_refused_with_their_column(void **state)
{
    static const struct {
        const char *object, *header, *row, *want;
    } cases[] = {
        {"Contact", "LastName,Birthdate", "x,31/01/1980",
         "INVALID_FIELD:Failed to deserialize field at col 1. Due to, '31/01/1980' " ROW_TYPE
         "date:Birthdate --"},
        {"Contact", "LastName,Birthdate", "x,2021-02-29",
         "INVALID_FIELD:Failed to deserialize field at col 1. Due to, '2021-02-29' " ROW_TYPE
         "date:Birthdate --"},
        {"Contact", "LastName,Birthdate", "x,1940-06-07Z", "new"},
        {"Account", "Name,NumberOfEmployees", "x,many",
         "INVALID_FIELD:Failed to deserialize field at col 1. Due to, 'many' " ROW_TYPE
         "int:NumberOfEmployees --"},
        {"Account", "Name,NumberOfEmployees", "x,1.5",
         "INVALID_FIELD:Failed to deserialize field at col 1. Due to, '1.5' " ROW_TYPE
         "int:NumberOfEmployees --"},
        {"Account", "AnnualRevenue,Name", "1e,x",
         "INVALID_FIELD:Failed to deserialize field at col 0. Due to, '1e' " ROW_TYPE
         "double:AnnualRevenue --"},
        {"Account", "AnnualRevenue,Name", "9.1E8,x", "new"},
        {"Account", "Name,Active__c", "x,maybe",
         "INVALID_FIELD:Failed to deserialize field at col 1. Due to, 'maybe' " ROW_TYPE
         "boolean:Active__c --"},
        {"Account", "Name,Active__c", "x,FALSE", "new"},
        {"Account", "Name,Seen__c", "x,2020-01-01T10:00:00",
         "INVALID_FIELD:Failed to deserialize field at col 1. Due to, "
         "'2020-01-01T10:00:00' " ROW_TYPE "dateTime:Seen__c --"},
        {"Account", "Name,Seen__c", "x,2020-01-01T25:00:00Z",
         "INVALID_FIELD:Failed to deserialize field at col 1. Due to, "
         "'2020-01-01T25:00:00Z' " ROW_TYPE "dateTime:Seen__c --"},
        {"Account", "Name,Seen__c", "x,2020-01-01T01:00:00.123+02:30", "new"},
        {"Account", "Name,ParentId", "x,abc",
         "MALFORMED_ID:Parent Account ID: id value of incorrect type: abc:ParentId --"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture_step s = {cases[i].object, LODE_ORG_INSERT, NULL,
                                 cases[i].header, cases[i].row,    NULL};

        assert_string_equal(fixture_save(f, &s), cases[i].want);
    }
    assert_string_equal(
        fixture_sql(f, "SELECT \"Seen__c\" FROM \"Account\" WHERE \"Seen__c\" NOT NULL"),
        "2019-12-31T22:30:00.000+0000");
    assert_string_equal(fixture_sql(f, "SELECT typeof(\"AnnualRevenue\") FROM \"Account\" LIMIT 1"),
                        "real");
}

/* salesforce.stackexchange.com/q/339236: such a date parses, and its record is refused. */
static void dates_of_far_years_parse_and_fail_their_record(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Contact", INSERT, NULL, "LastName,Birthdate",
             "a,1699-12-31|b,1700-01-01|c,4000-12-31|d,4001-01-01|e,0216-03-03",
             "FIELD_INTEGRITY_EXCEPTION:Birthdate: invalid date: Thu Dec 31 00:00:00 GMT 1699:"
             "Birthdate --|new|new|FIELD_INTEGRITY_EXCEPTION:Birthdate: invalid date: Mon Jan 01 "
             "00:00:00 GMT 4001:Birthdate --|FIELD_INTEGRITY_EXCEPTION:Birthdate: invalid date: "
             "Sun Mar 03 00:00:00 GMT 216:Birthdate --"),
        STEP("Contact", INSERT, NULL, "LastName,Birthdate", "f,0000-01-01",
             "INVALID_FIELD:Failed to deserialize field at col 1. Due to, '0000-01-01' " ROW_TYPE
             "date:Birthdate --"),
        STEP("Account", INSERT, NULL, "Name,Seen__c",
             "a,4000-12-31T23:30:00-01:00|b,1699-12-31T23:30:00-01:00",
             "FIELD_INTEGRITY_EXCEPTION:Seen: invalid date: Mon Jan 01 00:30:00 GMT 4001:"
             "Seen__c --|new"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(fixture_sql(f, "SELECT \"Seen__c\" FROM \"Account\""),
                        "1700-01-01T00:30:00.000+0000");
}

static void times_of_day_are_kept_in_one_form(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Opens__c",
             "a,10:00:00.000Z|b,10:00:00|c,23:59:59.1239|d,01:30:00+02:00|e,#N/A",
             "new|new|new|new|new"),
        STEP("Account", INSERT, NULL, "Name,Opens__c",
             "x,10 o'clock|x,24:00:00Z|x,10:00|x,10:00:00.",
             "INVALID_FIELD:Failed to deserialize field at col 1. Due to, '10 o'clock' " ROW_TYPE
             "time:Opens__c --|INVALID_FIELD:Failed to deserialize field at col 1. Due to, "
             "'24:00:00Z' " ROW_TYPE
             "time:Opens__c --|INVALID_FIELD:Failed to deserialize field at "
             "col 1. Due to, '10:00' " ROW_TYPE "time:Opens__c --|INVALID_FIELD:Failed to "
             "deserialize field at col 1. Due to, '10:00:00.' " ROW_TYPE "time:Opens__c --"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(fixture_sql(f, "SELECT group_concat(ifnull(\"Opens__c\", '-'), ' ') FROM "
                                       "\"Account\""),
                        "10:00:00.000Z 10:00:00.000Z 23:59:59.123Z 23:30:00.000Z -");
}

static void sizes_ranges_and_shapes_are_checked(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Loose__c",
             "x,123456789012345678901|x,äöüäöüäöüäöüäöüäöüäö",
             "STRING_TOO_LONG:Loose: data value too large: 123456789012345678901 "
             "(max length=20):Loose__c --|new"),
        STEP("Account", INSERT, NULL, "Name,NumberOfEmployees", "x,1431655766|x,99999999",
             "NUMBER_OUTSIDE_VALID_RANGE:Employees: value outside of valid range on numeric field: "
             "1431655766:NumberOfEmployees --|new"),
        STEP("Account", INSERT, NULL, "Name,Number__c", "x,100000000|x,99999999.99",
             "NUMBER_OUTSIDE_VALID_RANGE:Number: value outside of valid range on numeric field: "
             "1.0E8:Number__c --|new"),
        STEP("Contact", INSERT, NULL, "LastName,Email", "x,not-an-email|x,a@b|x,a.b@c-d.example",
             "INVALID_EMAIL_ADDRESS:Email: invalid email address: not-an-email:Email --|"
             "INVALID_EMAIL_ADDRESS:Email: invalid email address: a@b:Email --|new"),
        STEP("Account", INSERT, NULL, "Name,Colour__c,Tags__c", "x,Blue,|x,Red,A;C|x,,A;D",
             "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Colour: bad value for restricted picklist "
             "field: Blue:Colour__c --|new|INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Tags: bad value "
             "for restricted picklist field: D:Tags__c --"),
        STEP("Account", INSERT, NULL, "Name,Industry", "x,Not a standard industry", "new"),
    };

    FIXTURE_RUN(*state, steps);
}

/* Help article 000387302: decimals are enforced on pages, not in the API. */
static void numbers_are_kept_as_they_were_sent(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP(
            "Account", INSERT, NULL, "Name,Number__c",
            "a,1.005|b,2.675|c,-1.005|d,1.0004|e,0.00001|f,7|g,99999999.999|h,100000000.001",
            "new|new|new|new|new|new|new|NUMBER_OUTSIDE_VALID_RANGE:Number: value outside of valid "
            "range on numeric field: 1.00000000001E8:Number__c --"),
        STEP("Account", INSERT, NULL, "Name,AnnualRevenue", "r,12345678.5", "new"),
        STEP("Account", UPSERT, "Number__c", "Number__c,Phone", "1.005,1", "ok"),
        STEP("Account", UPSERT, "Number__c", "Number__c,Name", "1.01,other", "new"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(
        fixture_sql(f, "SELECT group_concat(\"Number__c\", ' ') FROM (SELECT \"Number__c\" FROM "
                       "\"Account\" WHERE \"Number__c\" NOT NULL ORDER BY \"Name\")"),
        "1.005 2.675 -1.005 1.0004 1.0e-05 7.0 99999999.999 1.01");
    assert_string_equal(
        fixture_sql(f, "SELECT \"AnnualRevenue\" FROM \"Account\" WHERE \"Name\" = 'r'"),
        "12345678.5");
}

static void read_only_fields_are_refused_by_name(void **state)
{
    static const char message[] =
        "INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: %s. Please check the "
        "security settings of this field and verify that it is read/write for your profile or "
        "permission set.:%s --";
    struct fixture *f = *state;
    struct fixture_step s = {"Contact",
                             LODE_ORG_INSERT,
                             NULL,
                             "LastName,Name,CreatedDate",
                             "x,y,2020-01-01T00:00:00Z|x,,",
                             NULL};
    char want[600];

    snprintf(want, sizeof want, message, "Name, CreatedDate", "Name,CreatedDate");
    snprintf(want + strlen(want), sizeof want - strlen(want), "|new");
    assert_string_equal(fixture_save(f, &s), want);
    s = (struct fixture_step){"Account", LODE_ORG_INSERT,        NULL,
                              "Name,Id", "x,001000000000001|y,", NULL};
    assert_string_equal(fixture_save(f, &s), "INVALID_FIELD_FOR_INSERT_UPDATE:cannot specify Id in "
                                             "an insert call:Id --|new");
}

static void unique_values_name_the_record_that_has_them(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Legacy_Id__c,Exact__c", "x,k1,E|y,K1,|z,,e|w,,E",
             "new|DUPLICATE_VALUE:duplicate value found: Legacy_Id__c duplicates value on record "
             "with id: $0:--|new|DUPLICATE_VALUE:duplicate value found: Exact__c duplicates value "
             "on record with id: $0:--"),
        STEP("Account", UPDATE, NULL, "Id,Legacy_Id__c", "$1,k1|$0,k1",
             "DUPLICATE_VALUE:duplicate value found: Legacy_Id__c duplicates value on record with "
             "id: $0:--|ok"),
        STEP("Account", DELETE, NULL, "Id", "$0", "ok"),
        STEP("Account", UPDATE, NULL, "Id,Legacy_Id__c", "$1,k1", "ok"),
    };

    FIXTURE_RUN(*state, steps);
}

static void keys_are_the_same_without_case_in_every_alphabet(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Legacy_Id__c,Exact__c",
             "x,MÜLLER-1,Ä|y,müller-1,|z,ЖУК,ä",
             "new|DUPLICATE_VALUE:duplicate value found: Legacy_Id__c duplicates value on record "
             "with id: $0:--|new"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Name", "müller-1,a|жук,b", "ok|ok"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Name", "é,1|e,2|É,3",
             "DUPLICATE_VALUE:Duplicate external id specified: é:Legacy_Id__c --|new|"
             "DUPLICATE_VALUE:Duplicate external id specified: É:Legacy_Id__c --"),
        STEP("Account", UPSERT, "Exact__c", "Exact__c,Name", "É,1|é,2", "new|new"),
        STEP("Contact", INSERT, NULL, "LastName,Account.Legacy_Id__c", "d,Müller-1", "new"),
    };

    FIXTURE_RUN(*state, steps);
}

static void an_upsert_finds_creates_or_refuses(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Name", "a,one|b,two", "new|new"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Name", "A,uno|c,three|,none|#N/A,x",
             "ok|new|MISSING_ARGUMENT:Legacy_Id__c not specified:--|"
             "MISSING_ARGUMENT:Legacy_Id__c not specified:--"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Name", "d,1|e,2|D,3",
             "DUPLICATE_VALUE:Duplicate external id specified: d:Legacy_Id__c --|new|"
             "DUPLICATE_VALUE:Duplicate external id specified: D:Legacy_Id__c --"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Phone", "b,5|new,5",
             "ok|REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"),
        STEP("Account", UPSERT, "Number__c", "Number__c,Name", "1.5,n|01.50,n",
             "DUPLICATE_VALUE:Duplicate external id specified: 1.5:Number__c --|"
             "DUPLICATE_VALUE:Duplicate external id specified: 01.50:Number__c --"),
        STEP("Account", UPSERT, "Number__c", "Number__c,Name", "2,n", "new"),
        STEP("Account", UPSERT, "Number__c", "Number__c,Name", "2.00,m", "ok"),
        STEP("Account", INSERT, NULL, "Name,Loose__c", "l1,same|l2,same", "new|new"),
        STEP("Account", UPSERT, "Loose__c", "Loose__c,Name", "same,x",
             "DUPLICATE_EXTERNAL_ID:Loose: more than one record found for external id field: "
             "[$5, $6]:Loose__c --"),
        STEP("Account", UPSERT, NULL, "Id,Name", "$0,by id|,fresh", "ok|new"),
        STEP("Account", UPSERT, "Id", "Name", "fresh too", "new"),
        STEP("Account", UPSERT, "Id", "Id,Phone", "$0,1|$1,2|$0,3|,4",
             "DUPLICATE_VALUE:Duplicate id specified: $0:Id --|ok|"
             "DUPLICATE_VALUE:Duplicate id specified: $0:Id --|"
             "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(
        fixture_sql(f, "SELECT \"Name\" FROM \"Account\" WHERE \"Legacy_Id__c\" = 'a'"), "by id");
}

/* Apex guide, primitive data types: strings of sObjects "can never be empty (only null), and they
 * can never include leading and trailing whitespace". */
static void text_has_no_outer_blanks(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Phone", "   ,1|\t\r\n,2",
             "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --|"
             "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"),
        STEP("Account", INSERT, NULL, "Name,Legacy_Id__c,Exact__c,Colour__c,Tags__c,Rich__c,Fax",
             " Acme  Ltd\n, k1 ,\tE, red , a ; B;; , <b> x</b> ,\xC2\xA0 n\xE3\x80\x80", "new"),
        STEP("Account", INSERT, NULL, "Name,Legacy_Id__c", "x,k1   |y,   |z, ",
             "DUPLICATE_VALUE:duplicate value found: Legacy_Id__c duplicates value on record with "
             "id: $0:--|new|new"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Phone", " K1 ,7|  ,8",
             "ok|MISSING_ARGUMENT:Legacy_Id__c not specified:--"),
        STEP("Account", UPSERT, "Exact__c", "Exact__c,Fax", "E ,  ", "ok"),
        STEP("Account", UPSERT, "Legacy_Id__c", "Legacy_Id__c,Name", " k9,a|k9 ,b",
             "DUPLICATE_VALUE:Duplicate external id specified: k9:Legacy_Id__c --|"
             "DUPLICATE_VALUE:Duplicate external id specified: k9:Legacy_Id__c --"),
        STEP("Contact", INSERT, NULL, "LastName,Account.Legacy_Id__c", "d, k1 |e,  |f, k8 ",
             "new|new|INVALID_FIELD:Foreign key external ID: k8 not found for field Legacy_Id__c "
             "in entity Account:--"),
        STEP("Account", UPDATE, NULL, "Id,Name", "$0,  ",
             "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"),
    };
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT \"Name\" || '|' || \"Legacy_Id__c\" || '|' || \"Exact__c\" || '|' || \"Phone\""
         " FROM \"Account\" WHERE \"Rich__c\" NOT NULL",
         "Acme  Ltd|K1|E|7"},
        {"SELECT \"Colour__c\" || '|' || \"Tags__c\" || '|' || \"Rich__c\" FROM \"Account\" WHERE "
         "\"Rich__c\" NOT NULL",
         "Red|A;B| <b> x</b> "},
        {"SELECT count(*) FROM \"Account\" WHERE \"Legacy_Id__c\" IS NULL", "2"},
        {"SELECT count(*) FROM \"Account\" WHERE \"Fax\" IS NULL", "3"},
        {"SELECT \"AccountId\" NOT NULL FROM \"Contact\" WHERE \"LastName\" = 'd'", "1"},
    };

    fixture_run(f, steps, 2);
    assert_string_equal(fixture_sql(f, "SELECT \"Fax\" FROM \"Account\""),
                        "\xC2\xA0 n\xE3\x80\x80");
    fixture_run(f, steps + 2, N_OF(steps) - 2);
    for (size_t i = 0; i < N_OF(cases); i++)
        assert_string_equal(fixture_sql(f, cases[i].sql), cases[i].want);
}

static void values_of_a_multipicklist_have_the_order_of_its_definition(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Tags__c,Free__c",
             "a,C; a ;c;A,z;Two;one;Z;y|b,B,one|c,;;,ONE;", "new|new|new"),
        STEP("Account", UPDATE, NULL, "Id,Tags__c", "$1,B;A", "ok"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(
        fixture_sql(f,
                    "SELECT group_concat(\"Name\" || ifnull(\"Tags__c\", '-') || \"Free__c\", ' ') "
                    "FROM \"Account\""),
        "aA;COne;Two;z;y bA;BOne c-One");
}

/* salesforce.stackexchange.com/q/246995: e-mail fields lower-case all values, and describe calls
 * unique ones caseSensitive all the same. */
static void email_is_kept_in_small_letters(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Mail__c",
             "a, Ada@Acme.Example |b,ADA@ACME.EXAMPLE|c,N@X",
             "new|DUPLICATE_VALUE:duplicate value found: Mail__c duplicates value on record with "
             "id: $0:--|INVALID_EMAIL_ADDRESS:Mail: invalid email address: N@X:Mail__c --"),
        STEP("Account", UPSERT, "Mail__c", "Mail__c,Phone", "aDa@acme.example,5", "ok"),
        STEP("Account", UPSERT, "Mail__c", "Mail__c,Name", "B@x.example,1|b@X.example,2",
             "DUPLICATE_VALUE:Duplicate external id specified: B@x.example:Mail__c --|"
             "DUPLICATE_VALUE:Duplicate external id specified: b@X.example:Mail__c --"),
        STEP("Contact", INSERT, NULL, "LastName,Account.Mail__c", "d,ADA@acme.example", "new"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(fixture_sql(f, "SELECT \"Mail__c\" || \"Phone\" FROM \"Account\""),
                        "ada@acme.example5");
}

static void updates_leave_blank_cells_alone_and_clear_with_na(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Phone,Fax,Active__c", "x,1,2,true", "new"),
        STEP("Account", UPDATE, NULL, "Id,Phone,Fax,Active__c", "$0,,#N/A,#N/A", "ok"),
        STEP("Account", UPDATE, NULL, "Id,Name",
             ",x|001000000000000,x|garbage,x|003000000000000AAA,x",
             "MISSING_ARGUMENT:Id not specified in an update call:--|"
             "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--|"
             "MALFORMED_ID:Account ID: id value of incorrect type: garbage:Id --|"
             "MALFORMED_ID:Account ID: id value of incorrect type: 003000000000000AAA:Id --"),
        STEP("Account", DELETE, NULL, "Id", "$0", "ok"),
        STEP("Account", UPDATE, NULL, "Id,Name", "$0,x", "ENTITY_IS_DELETED:entity is deleted:--"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(fixture_sql(f, "SELECT \"Phone\" || ifnull(\"Fax\", '-') || \"Active__c\" "
                                       "FROM \"Account\""),
                        "1-0");
}

static void the_thirteenth_update_of_one_record_in_a_chunk_fails(void **state)
{
    struct fixture *f = *state;
    struct fixture_step s = {"Account", LODE_ORG_INSERT, NULL, "Name", "x", NULL};
    char rows[256], want[256];
    size_t n = 0, k = 0;

    assert_string_equal(fixture_save(f, &s), "new");
    for (int i = 0; i < 13; i++)
        n += (size_t)snprintf(rows + n, sizeof rows - n, "%s$0,1", i ? "|" : "");
    for (int i = 0; i < 12; i++)
        k += (size_t)snprintf(want + k, sizeof want - k, "ok|");
    snprintf(want + k, sizeof want - k,
             "DUPLICATE_VALUE:Maximum number of duplicate updates in one batch (12 allowed). "
             "Attempt to update Id more than once in this Api call: %.15s:--",
             f->ids[0]);
    s = (struct fixture_step){"Account", LODE_ORG_UPDATE, NULL, "Id,Phone", rows, NULL};
    assert_string_equal(fixture_save(f, &s), want);
}

static void references_must_lead_to_a_live_record_of_the_right_object(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Legacy_Id__c", "x,p1|y,p2", "new|new"),
        STEP("Contact", INSERT, NULL, "LastName,AccountId", "c,$0", "new"),
        STEP("Contact", INSERT, NULL, "LastName,AccountId,ReportsToId",
             "c,001000000000000AAA,|c,$2,|c,,$0",
             "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--|"
             "FIELD_INTEGRITY_EXCEPTION:Account ID: id value of incorrect type: $2:AccountId --|"
             "FIELD_INTEGRITY_EXCEPTION:Reports To ID: id value of incorrect type: "
             "$0:ReportsToId --"),
        STEP("Contact", INSERT, NULL, "LastName,Account.Legacy_Id__c", "d,P1|d,zz|d,|d,#N/A",
             "new|INVALID_FIELD:Foreign key external ID: zz not found for field Legacy_Id__c in "
             "entity Account:--|new|new"),
        STEP("Account", DELETE, NULL, "Id", "$1", "ok"),
        STEP("Contact", INSERT, NULL, "LastName,AccountId,Account.Legacy_Id__c", "e,$1,|e,,p2",
             "ENTITY_IS_DELETED:entity is deleted:--|INVALID_FIELD:Foreign key external ID: p2 not "
             "found for field Legacy_Id__c in entity Account:--"),
        STEP("Contact", UPDATE, NULL, "Id,ReportsToId", "$3,$2|$2,$3|$2,$2",
             "ok|CIRCULAR_DEPENDENCY:attempt to violate hierarchy constraints:ReportsToId --|"
             "CIRCULAR_DEPENDENCY:attempt to violate hierarchy constraints:ReportsToId --"),
        STEP("Account", INSERT, NULL, "Name,RecordTypeId", "x,012000000000001AAA|y,012000000000000",
             "INVALID_CROSS_REFERENCE_KEY:Record Type ID: this ID value isn't valid for the user: "
             "012000000000001AAA:RecordTypeId --|new"),
        STEP("Task", INSERT, NULL, "Subject,WhoId,WhatId", "t,$2,$0|t,$0,",
             "new|"
             "FIELD_INTEGRITY_EXCEPTION:Name ID: id value of incorrect type: $0:WhoId --"),
        STEP("Task", INSERT, NULL, "Subject,Contact:Who.Email", "t,none@x.example",
             "INVALID_FIELD:Foreign key external ID: none@x.example not found for field Email in "
             "entity Contact:--"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(fixture_sql(f, "SELECT count(*) FROM \"Contact\" WHERE \"AccountId\" = "
                                       "(SELECT \"Id\" FROM \"Account\" WHERE \"Name\" = 'x' LIMIT "
                                       "1)"),
                        "2");
}

/* salesforce.stackexchange.com/q/239239: by a name that is not this object's alone, an org answers
 * with a "duplicate". */
static void a_record_type_may_be_given_by_its_name(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("RecordType", INSERT, NULL, "Name,DeveloperName,SobjectType,IsActive",
             "Two,Acc_Two,Account,true|General,Acc_General,Account,true|"
             "General,Con_General,Contact,true|Old,Acc_Old,Account,false",
             "new|new|new|new"),
        STEP("Account", INSERT, NULL, "Name,RecordType.Name",
             "a,Two|b,two|c,|d,None|e,General|f,Old",
             "new|new|new|INVALID_FIELD:Foreign key external ID: None not found for field Name in "
             "entity RecordType:--|DUPLICATE_EXTERNAL_ID:Name: more than one record found for "
             "external id field: [$1, $2]:Name --|INVALID_CROSS_REFERENCE_KEY:Record Type ID: this "
             "ID value isn't valid for the user: $3:RecordTypeId --"),
        STEP("Contact", INSERT, NULL, "LastName,RecordType.Name", "a,Two",
             "INVALID_CROSS_REFERENCE_KEY:Record Type ID: this ID value isn't valid for the user: "
             "$0:RecordTypeId --"),
    };

    FIXTURE_RUN(f, steps);
    assert_string_equal(fixture_sql(f,
                                    "SELECT count(*) FROM \"Account\" a JOIN \"RecordType\" t ON "
                                    "t.\"Id\" = a.\"RecordTypeId\" WHERE t.\"Name\" = 'Two'"),
                        "2");
}

/* Object Reference, Custom Objects: "the record's ID is used as its name". */
static void a_custom_record_without_a_name_is_called_by_its_id(void **state)
{
    struct fixture *f = *state;
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Item__c", INSERT, NULL, "Name,Account__c", "i,$0|,$0|#N/A,$0", "new|new|new"),
        STEP("Item__c", INSERT, NULL, "Account__c", "$0", "new"),
        STEP("Item__c", UPDATE, NULL, "Id,Name", "$2,|$3,other", "ok|ok"),
    };
    char want[128];

    FIXTURE_RUN(f, steps);
    snprintf(want, sizeof want, "i|%.15s|other|%.15s", f->ids[2], f->ids[4]);
    assert_string_equal(fixture_sql(f, "SELECT group_concat(\"Name\", '|') FROM \"Item__c\""),
                        want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_record_gets_an_id_defaults_and_stamps),
        TEST(required_fields_are_listed_all_at_once),
        TEST(values_of_the_wrong_type_are_refused_with_their_column),
        TEST(dates_of_far_years_parse_and_fail_their_record),
        TEST(times_of_day_are_kept_in_one_form),
        TEST(sizes_ranges_and_shapes_are_checked),
        TEST(numbers_are_kept_as_they_were_sent),
        TEST(read_only_fields_are_refused_by_name),
        TEST(unique_values_name_the_record_that_has_them),
        TEST(keys_are_the_same_without_case_in_every_alphabet),
        TEST(an_upsert_finds_creates_or_refuses),
        TEST(text_has_no_outer_blanks),
        TEST(values_of_a_multipicklist_have_the_order_of_its_definition),
        TEST(email_is_kept_in_small_letters),
        TEST(updates_leave_blank_cells_alone_and_clear_with_na),
        TEST(the_thirteenth_update_of_one_record_in_a_chunk_fails),
        TEST(a_record_type_may_be_given_by_its_name),
        TEST(references_must_lead_to_a_live_record_of_the_right_object),
        TEST(a_custom_record_without_a_name_is_called_by_its_id),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
