/* tests/unit/test_org_soql.c - queries: what they find, in which order, and what they refuse. */
#include "base/str.h"
#include "org_fixture.h"
#include "rehearsal/org_soql.h"

/* Rows as "a,b|c,d", null as "-"; an error as "CODE last line". */
static const char *query(struct fixture *f, const char *soql, int all_rows, int for_bulk)
{
    struct lode_org_query *q;
    struct lode_slice values[16];
    int is_null[16], rc;
    size_t n;

    lode_buf_reset(&f->out);
    if (lode_org_soql_open(f->records, fixture_fill(f, soql), all_rows, for_bulk, &q, &err) < 0) {
        const char *last = strrchr(err.msg, '\n');

        assert_int_equal(err.code, LODE_E_CHECK);
        assert_int_equal(
            lode_buf_addf(&f->out, &err, "%s %s", err.source, last ? last + 1 : err.msg), 0);
        return f->out.p;
    }
    assert_int_equal(lode_buf_adds(&f->out, "", &err), 0);
    lode_org_soql_selects(q, &n);
    assert_true(n <= 16);
    assert_int_equal(lode_org_soql_start(q, 0, -1, &err), 0);
    while ((rc = lode_org_soql_next(q, values, is_null, &err)) == 1) {
        if (f->out.len)
            assert_int_equal(lode_buf_addc(&f->out, '|', &err), 0);
        for (size_t i = 0; i < n; i++) {
            char text[256];

            snprintf(text, sizeof text, "%s%s%.*s", i ? "," : "", is_null[i] ? "-" : "",
                     (int)values[i].n, values[i].p);
            fixture_show(f, text);
        }
    }
    if (rc < 0)
        fail_msg("%s: %s", soql, err.msg);
    lode_org_soql_close(q);
    return lode_buf_str(&f->out);
}

static int open_filled(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL,
             "Name,Legacy_Id__c,Industry,AnnualRevenue,NumberOfEmployees,Tags__c,Seen__c,Active__c,"
             "Site,Exact__c",
             "Acme,a1,Banking,1000.5,10,B;A;B,2026-01-01T00:00:00Z,true,,aBc|"
             "beta,a2,,20000000,20,C,2026-06-01T00:00:00Z,false,,|"
             "O'Neil 100%,a3,banking,,,,,true,école,|Gone,a4,,,,,,,,",
             "new|new|new|new"),
        STEP("Account", UPDATE, NULL, "Id,ParentId", "$1,$0", "ok"),
        STEP("Contact", INSERT, NULL, "LastName,FirstName,AccountId,Birthdate",
             "Smith,Jo,$0,1980-01-31|Jones,,$1,1990-12-01|Solo,,,", "new|new|new"),
        STEP("Opportunity", INSERT, NULL, "Name,StageName,CloseDate,Amount,AccountId",
             "o1,Closed Won,2026-01-01,10,$0|o2,Closed Won,2026-02-01,5.5,$0|"
             "o3,Prospecting,2026-03-01,,$1",
             "new|new|new"),
        STEP("Task", INSERT, NULL, "Subject,WhoId,WhatId", "call,$4,$0|mail,,$7|none,,",
             "new|new|new"),
        STEP("Account", DELETE, NULL, "Id", "$3", "ok"),
    };

    if (fixture_open(state) < 0)
        return -1;
    FIXTURE_RUN((struct fixture *)*state, steps);
    return 0;
}

struct soql_case {
    const char *soql, *want;
};

static void run(struct fixture *f, const struct soql_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *got = query(f, cases[i].soql, 0, 0);

        if (strcmp(got, cases[i].want) != 0)
            print_error("%s\n", cases[i].soql);
        assert_string_equal(got, cases[i].want);
    }
}

#define RUN(cases) run(*state, cases, sizeof(cases) / sizeof *(cases))

static void fields_and_parents_are_selected(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT Id, Name FROM Account", "$0,Acme|$1,beta|$2,O'Neil 100%"},
        {"select name from ACCOUNT", "Acme|beta|O'Neil 100%"},
        {"SELECT Account.Name, a.Industry FROM Account a",
         "Acme,Banking|beta,-|O'Neil 100%,Banking"},
        {"SELECT Name, AnnualRevenue, NumberOfEmployees, Active__c, Seen__c FROM Account LIMIT 2",
         "Acme,1000.5,10,true,2026-01-01T00:00:00.000+0000|"
         "beta,2.0E7,20,false,2026-06-01T00:00:00.000+0000"},
        {"SELECT LastName, Account.Name, Account.Parent.Name, Account.Parent.Owner.Name FROM "
         "Contact",
         "Smith,Acme,-,-|Jones,beta,Acme,Local Admin|Solo,-,-,-"},
        {"SELECT Subject, Who.Name, Who.Type, What.Name, What.Type, Owner.Name FROM Task",
         "call,Jo Smith,Contact,Acme,Account,Local Admin|mail,-,-,o1,Opportunity,Local Admin|"
         "none,-,-,-,-,Local Admin"},
        {"SELECT Subject FROM Task WHERE What.Type = 'Account' AND What.Name LIKE 'AC%'", "call"},
    };

    RUN(cases);
}

static void conditions_compare_as_soql_does(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT Id FROM Account WHERE Name = 'ACME'", "$0"},
        {"SELECT Id FROM Account WHERE Industry = 'banking'", "$0|$2"},
        {"SELECT Id FROM Account WHERE Industry != 'Banking'", "$1"},
        {"SELECT Id FROM Account WHERE Industry <> 'Other'", "$0|$1|$2"},
        {"SELECT Id FROM Account WHERE Industry = null", "$1"},
        {"SELECT Id FROM Account WHERE Industry = ''", "$1"},
        {"SELECT Id FROM Account WHERE Industry != NULL", "$0|$2"},
        {"SELECT Id FROM Account WHERE NOT Industry = 'Banking'", "$1"},
        {"SELECT Id FROM Account WHERE Name != NULL AND (NOT (AnnualRevenue > 2000))", "$0|$2"},
        {"SELECT Id FROM Account WHERE Name = 'O\\'Neil 100%'", "$2"},
        {"SELECT Id FROM Account WHERE Name LIKE '%\\%'", "$2"},
        {"SELECT Id FROM Account WHERE Name LIKE '_eta'", "$1"},
        {"SELECT Id FROM Account WHERE (NOT Name LIKE 'a%') AND Active__c = TRUE", "$2"},
        {"SELECT Id FROM Account WHERE AnnualRevenue >= 1000 AND AnnualRevenue < 2e7", "$0"},
        {"SELECT Id FROM Account WHERE NumberOfEmployees > 10", "$1"},
        {"SELECT Id FROM Account WHERE Name IN ('acme','Beta')", "$0|$1"},
        {"SELECT Id FROM Account WHERE Industry NOT IN ('Banking')", "$1"},
        {"SELECT Id FROM Account WHERE Industry IN (null, 'x')", "$1"},
        {"SELECT Id FROM Account WHERE Industry NOT IN (null, 'x')", "$0|$2"},
        {"SELECT Id FROM Account WHERE Id = '$0'", "$0"},
        {"SELECT Id FROM Account WHERE Tags__c INCLUDES ('A;B')", "$0"},
        {"SELECT Id FROM Account WHERE Tags__c INCLUDES ('B;A')", "$0"},
        {"SELECT Id FROM Account WHERE Tags__c = 'A;B'", "$0"},
        {"SELECT Id FROM Account WHERE Tags__c INCLUDES ('A;C','C')", "$1"},
        {"SELECT Id FROM Account WHERE Tags__c EXCLUDES ('A')", "$1|$2"},
        {"SELECT Id FROM Account WHERE Seen__c > 2026-01-01T00:59:59+01:00", "$0|$1"},
        {"SELECT LastName FROM Contact WHERE Birthdate < 1985-01-01", "Smith"},
        {"SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS:1", "$0|$1|$2"},
        {"SELECT Id FROM Account WHERE CreatedDate < YESTERDAY", ""},
        {"SELECT LastName FROM Contact WHERE Account.Name = 'acme' OR Account.Name = null",
         "Smith|Solo"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE FirstName = "
         "'jo')",
         "$0"},
        {"SELECT Id FROM Account WHERE Id NOT IN (SELECT AccountId FROM Contact)", "$2"},
        {"SELECT LastName FROM Contact WHERE AccountId IN (SELECT AccountId FROM Opportunity WHERE "
         "Account.Name = 'beta')",
         "Jones"},
        {"SELECT Name FROM Account WHERE Site = 'ÉCOLE'", "O'Neil 100%"},
        {"SELECT Name FROM Account WHERE Site != 'ÉCOLE'", "Acme|beta"},
        {"SELECT Name FROM Account WHERE Site = '\\u00C9cole'", "O'Neil 100%"},
        {"SELECT Name FROM Account WHERE Name = '\\u0041cme'", "Acme"},
        {"SELECT Name FROM Account WHERE Site LIKE '%É_ole'", "O'Neil 100%"},
        {"SELECT Name FROM Account WHERE Site IN ('x', 'École')", "O'Neil 100%"},
        {"SELECT Site FROM Account GROUP BY Site HAVING MAX(Site) = 'ÉCOLE'", "école"},
        {"SELECT Id FROM Account WHERE Id > '$0'", "$1|$2"},
        {"SELECT Id FROM Account WHERE Exact__c = 'abc'", ""},
        {"SELECT Id FROM Account WHERE Exact__c = 'aBc'", "$0"},
        {"SELECT Id FROM Account WHERE (Name = 'acme' OR Name = 'beta') AND NumberOfEmployees = 20",
         "$1"},
    };

    RUN(cases);
}

static void order_limit_and_offset_hold(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT Name FROM Account ORDER BY Name", "Acme|beta|O'Neil 100%"},
        {"SELECT Name FROM Account ORDER BY Name DESC LIMIT 2", "O'Neil 100%|beta"},
        {"SELECT Name FROM Account ORDER BY NumberOfEmployees", "O'Neil 100%|Acme|beta"},
        {"SELECT Name FROM Account ORDER BY NumberOfEmployees DESC", "O'Neil 100%|beta|Acme"},
        {"SELECT Name FROM Account ORDER BY NumberOfEmployees NULLS LAST", "Acme|beta|O'Neil 100%"},
        {"SELECT Name FROM Account ORDER BY Active__c, Name DESC", "beta|O'Neil 100%|Acme"},
        {"SELECT LastName FROM Contact ORDER BY Account.Name DESC NULLS LAST", "Jones|Smith|Solo"},
        {"SELECT Name FROM Account LIMIT 1 OFFSET 1", "beta"},
        {"SELECT Name FROM Account LIMIT 0", ""},
        {"SELECT Name FROM Account ORDER BY Name LIMIT 1 FOR VIEW", "Acme"},
        {"SELECT Name FROM Account LIMIT 1 FOR VIEW, REFERENCE", "Acme"},
        {"SELECT Name FROM Account WHERE Name = 'beta' FOR UPDATE", "beta"},
    };

    RUN(cases);
}

static void null_is_false_in_conditions_of_booleans(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT Id FROM Account WHERE Active__c = null", "$1"},
        {"SELECT Id FROM Account WHERE Active__c != NULL", "$0|$2"},
        {"SELECT Id FROM Account WHERE NOT Active__c = null", "$0|$2"},
        {"SELECT Id FROM Account WHERE Active__c IN (null)", "$1"},
        {"SELECT Id FROM Account WHERE Active__c IN (null, true)", "$0|$1|$2"},
        {"SELECT Id FROM Account WHERE Active__c NOT IN (null)", "$0|$2"},
        {"SELECT Id FROM Account WHERE Active__c IN (false)", "$1"},
        {"SELECT LastName FROM Contact WHERE Account.Active__c = null", "Jones|Solo"},
        {"SELECT LastName FROM Contact WHERE Account.Active__c != null", "Smith"},
    };

    RUN(cases);
}

static void counts_and_groups_add_up(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT COUNT() FROM Account", "3"},
        {"SELECT count() FROM Account WHERE Name = 'x'", "0"},
        {"SELECT COUNT() FROM Account LIMIT 2", "2"},
        {"SELECT COUNT(Id) n, COUNT(Industry), SUM(AnnualRevenue) FROM Account",
         "3,2,2.00010005E7"},
        {"SELECT StageName, COUNT(Id), SUM(Amount) total FROM Opportunity GROUP BY StageName ORDER "
         "BY COUNT(Id) DESC",
         "Closed Won,2,15.5|Prospecting,1,-"},
        {"SELECT AVG(NumberOfEmployees), MIN(Name), MAX(NumberOfEmployees) FROM Account",
         "15.0,Acme,20"},
        {"SELECT COUNT_DISTINCT(Industry) kinds FROM Account", "1"},
        {"SELECT COUNT(Id) abcdefghijklmnopqrstuvwxy FROM Account", "3"},
        {"SELECT Account.Name, Account.Owner.Name boss FROM Contact WHERE Account.Name = 'acme' "
         "GROUP BY Account.Name, Account.Owner.Name",
         "Acme,Local Admin"},
        {"SELECT o.StageName s, COUNT(o.Id) FROM Opportunity o GROUP BY StageName ORDER BY "
         "Opportunity.StageName DESC",
         "Prospecting,1|Closed Won,2"},
        {"SELECT Account.Name, MAX(Amount) FROM Opportunity GROUP BY Account.Name",
         "Acme,10.0|beta,-"},
    };

    RUN(cases);
}

static const struct {
    const char *soql, *want;
    int has_wsdl;
} errors[] = {
    {"SELECT Nme FROM Account",
     "INVALID_FIELD No such column 'Nme' on entity 'Account'. If you are attempting to use a "
     "custom field, be sure to append the '__c' after the custom field name. ",
     1},
    {"SELECT Id FROM Account WHERE Account.Nme = 'x'",
     "INVALID_FIELD No such column 'Nme' on entity 'Account'. If you are attempting to use a "
     "custom field, be sure to append the '__c' after the custom field name. ",
     1},
    {"SELECT Boss.Name FROM Account",
     "INVALID_FIELD Didn't understand relationship 'Boss' in field path. If you are attempting "
     "to use a custom relationship, be sure to append the '__r' after the custom relationship "
     "name. ",
     1},
    {"SELECT Id FROM Acount",
     "INVALID_TYPE sObject type 'Acount' is not supported. If you are attempting to use a "
     "custom object, be sure to append the '__c' after the entity name. ",
     1},
    {"SELECT Id, FROM Account", "MALFORMED_QUERY unexpected token: 'FROM'", 0},
    {"SELECT Id FROM Account WHERE", "MALFORMED_QUERY unexpected token: '<EOF>'", 0},
    {"", "MALFORMED_QUERY SOQL statements cannot be empty or null", 0},
    {" ", "MALFORMED_QUERY unexpected token: '<EOF>'", 0},
    {"SELECT FROM Account", "MALFORMED_QUERY unexpected token: 'SELECT FROM'", 0},
    {"SELECT Id FROM Account WHERE Id IN ()", "MALFORMED_QUERY unexpected token: 'Id IN ()'", 0},
    {"SELECT Id FROM Account USING everything", "MALFORMED_QUERY unexpected token: 'everything'",
     0},
    {"SELECT Id FROM Account WITH SECURITY_ENFORCED",
     "MALFORMED_QUERY rule soqlWithIdentifierClause failed predicate: "
     "{this.helper.allowApexSyntax() && this.helper.hasApexContext()}?",
     0},
    {"SELECT Id FROM Account ALL ROWS", "MALFORMED_QUERY ALL ROWS not allowed in this context", 0},
    {"SELECT Name n FROM Account", "MALFORMED_QUERY only aggregate expressions use field aliasing",
     0},
    {"SELECT TYPEOF What WHEN Account THEN Phone END FROM Event",
     "MALFORMED_QUERY TYPEOF is not supported by the local org: select What.Name, What.Type", 0},
    {"SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'",
     "MALFORMED_QUERY unexpected token: 'OR'", 0},
    {"SELECT Id FROM Account WHERE Name != NULL AND NOT (AnnualRevenue > 0)",
     "MALFORMED_QUERY unexpected token: 'NOT'", 0},
    {"SELECT Id FROM Account WHERE NOT Name = 'a' AND Name = 'b'",
     "MALFORMED_QUERY unexpected token: 'AND'", 0},
    {"SELECT Id FROM Account WHERE CreatedDate > 2020-01-01T00:00:00",
     "MALFORMED_QUERY Invalid datetime: 2020-01-01T00:00:00", 0},
    {"SELECT Id FROM Account LIMIT", "MALFORMED_QUERY unexpected token: '<EOF>'", 0},
    {"SELECT Id FROM Account LIMIT 1.5", "MALFORMED_QUERY unexpected token: '1.5'", 0},
    {"SELECT Id FROM Account WHERE Name = 'x", "MALFORMED_QUERY unexpected token: '''", 0},
    {"SELECT Id FROM Account WHERE Name = \"x\"",
     "MALFORMED_QUERY line 1:36 unexpected token: '\"'", 0},
    {"SELECT Id FROM Account WHERE Name = 'a\\x'",
     "MALFORMED_QUERY Illegal character sequence '\\x' in string literal", 0},
    {"SELECT Id FROM Account WHERE Name = 'a\\u12'",
     "MALFORMED_QUERY Illegal character sequence '\\u' in string literal", 0},
    {"SELECT Id FROM Account WHERE Name = '\\ud800'",
     "MALFORMED_QUERY Illegal character sequence '\\ud800' in string literal", 0},
    {"SELECT Id FROM Account WHERE Name = 3999",
     "INVALID_FIELD value of filter criterion for field 'Name' must be of type string and "
     "should be enclosed in quotes",
     0},
    {"SELECT Id FROM Account WHERE Active__c = 'true'",
     "INVALID_FIELD value of filter criterion for field 'Active__c' must be of type boolean "
     "and "
     "should not be enclosed in quotes",
     0},
    {"SELECT Id FROM Contact WHERE Birthdate = '1980-01-31'",
     "INVALID_FIELD value of filter criterion for field 'Birthdate' must be of type date and "
     "should not be enclosed in quotes",
     0},
    {"SELECT Id FROM Account WHERE CreatedDate > 2020-01-01",
     "INVALID_FIELD value of filter criterion for field 'CreatedDate' must be of type dateTime "
     "and should not be enclosed in quotes",
     0},
    {"SELECT Id FROM Account WHERE AnnualRevenue = 'x'",
     "INVALID_FIELD value of filter criterion for field 'AnnualRevenue' must be of type double "
     "and should not be enclosed in quotes",
     0},
    {"SELECT Id FROM Account WHERE Description = 'x'",
     "INVALID_FIELD field 'Description' can not be filtered in a query call", 0},
    {"SELECT Id FROM Account ORDER BY Description",
     "MALFORMED_QUERY field 'Description' can not be sorted in a query call", 0},
    {"SELECT Id FROM Account WHERE Active__c > false",
     "INVALID_QUERY_FILTER_OPERATOR invalid operator on boolean field", 0},
    {"SELECT Id FROM Account WHERE Tags__c LIKE 'A%'",
     "INVALID_QUERY_FILTER_OPERATOR invalid operator on multipicklist field", 0},
    {"SELECT Id FROM Account WHERE Id LIKE '001%'",
     "INVALID_QUERY_FILTER_OPERATOR invalid operator on id field", 0},
    {"SELECT Id FROM Account WHERE Name INCLUDES ('A')",
     "INVALID_QUERY_FILTER_OPERATOR invalid operator on string field", 0},
    {"SELECT Id FROM Account WHERE Name LIKE NULL", "MALFORMED_QUERY unexpected token: 'NULL'", 0},
    {"SELECT Id FROM Account WHERE BillingAddress = 'x'",
     "INVALID_FIELD Address fields can only be filtered using Distance expressions", 0},
    {"SELECT Id FROM Account WHERE SystemModstamp > 2020-52-12t12:12:00-05:00",
     "MALFORMED_QUERY Invalid datetime: 2020-52-12t12:12:00-05:00", 0},
    {"SELECT Id FROM Contact WHERE Birthdate = ''",
     "INVALID_FIELD value of filter criterion for field 'Birthdate' must be of type date and "
     "should not be enclosed in quotes",
     0},
    {"SELECT Id FROM Account WHERE Id = 'abc'",
     "INVALID_QUERY_FILTER_OPERATOR invalid ID field: abc", 0},
    {"SELECT Id, id FROM Account", "MALFORMED_QUERY duplicate field selected: Id", 0},
    {"SELECT Name, COUNT(Id) FROM Account",
     "MALFORMED_QUERY Field must be grouped or aggregated: Name", 0},
    {"SELECT COUNT(Id) x, COUNT(Name) X FROM Account", "MALFORMED_QUERY duplicate alias: X", 0},
    {"SELECT COUNT(Id) expr0, COUNT(Name) FROM Account", "MALFORMED_QUERY duplicate alias: expr0",
     0},
    {"SELECT Account.Name, Account.Owner.Name FROM Contact GROUP BY Account.Name, "
     "Account.Owner.Name",
     "MALFORMED_QUERY duplicate alias: Name", 0},
    {"SELECT Status, toLabel(Status) FROM Lead", "MALFORMED_QUERY duplicate field selected: Status",
     0},
    {"SELECT COUNT(Id) abcdefghijklmnopqrstuvwxyz FROM Account",
     "MALFORMED_QUERY alias is too long, maximum of 25 characters: abcdefghijklmnopqrstuvwxyz", 0},
    {"SELECT COUNT() FROM Account GROUP BY Industry",
     "MALFORMED_QUERY COUNT() stands alone, without GROUP BY and ORDER BY: use COUNT(fieldName)",
     0},
    {"SELECT Industry, COUNT() FROM Account GROUP BY Industry",
     "MALFORMED_QUERY COUNT() stands alone, without GROUP BY and ORDER BY: use COUNT(fieldName)",
     0},
    {"SELECT COUNT(Id) FROM Account LIMIT 1",
     "MALFORMED_QUERY Non-grouped query that uses overall aggregate functions cannot also use "
     "LIMIT",
     0},
    {"SELECT COUNT(Id) FROM Account ORDER BY COUNT()",
     "MALFORMED_QUERY Non-grouped query that uses overall aggregate functions cannot also use "
     "ORDER BY",
     0},
    {"SELECT COUNT(Id) FROM Account ORDER BY COUNT(Id)",
     "MALFORMED_QUERY Non-grouped query that uses overall aggregate functions cannot also use "
     "ORDER BY",
     0},
    {"SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName ORDER BY Name",
     "MALFORMED_QUERY Ordered field must be grouped or aggregated: Name", 0},
    {"SELECT LOWER(Name) FROM Account", "MALFORMED_QUERY unexpected token: '('", 0},
    {"SELECT Id FROM Account WHERE LOWER(Name) = 'x'", "MALFORMED_QUERY unexpected token: '('", 0},
    {"SELECT convertCurrency(AnnualRevenue) FROM Account",
     "MALFORMED_QUERY function convertCurrency is not supported here by the local org", 0},
    {"SELECT What.Owner.Name FROM Task",
     "INVALID_FIELD Didn't understand relationship 'Owner' in field path. If you are attempting "
     "to use a custom relationship, be sure to append the '__r' after the custom relationship "
     "name. ",
     1},
    {"SELECT SUM(Name) FROM Account",
     "MALFORMED_QUERY field Name does not support aggregate operator SUM", 0},
    {"SELECT AnnualRevenue, COUNT(Id) FROM Account GROUP BY AnnualRevenue",
     "MALFORMED_QUERY field 'AnnualRevenue' can not be grouped in a query call", 0},
    {"SELECT FIELDS(ALL) FROM Account",
     "MALFORMED_QUERY The SOQL FIELDS function must have a LIMIT of at most 200", 0},
    {"SELECT FIELDS(CUSTOM) FROM Account LIMIT 201",
     "MALFORMED_QUERY The SOQL FIELDS function must have a LIMIT of at most 200", 0},
    {"SELECT FIELDS(STANDARD), Name FROM Account", "MALFORMED_QUERY duplicate field selected: Name",
     0},
    {"SELECT Id, (SELECT Id, (SELECT Id FROM Cases) FROM Contacts) FROM Account",
     "MALFORMED_QUERY queries of children's children are not supported by the local org", 0},
    {"SELECT Id, (SELECT Id FROM Contact) FROM Account",
     "INVALID_TYPE Didn't understand relationship 'Contact' in FROM part of query call. If you are "
     "attempting to use a custom relationship, be sure to append the '__r' after the custom "
     "relationship name. ",
     1},
    {"SELECT Id, (SELECT COUNT(Id) FROM Contacts) FROM Account",
     "MALFORMED_QUERY only root queries support aggregate expressions", 0},
    {"SELECT Id FROM Account LIMIT 1 OFFSET 2001",
     "NUMBER_OUTSIDE_VALID_RANGE Maximum SOQL offset allowed is 2000", 0},
    {"SELECT Id FROM Account WHERE Name = :x", "MALFORMED_QUERY unexpected token: ':'", 0},
    {"SELECT Id FROM Account WHERE DISTANCE(BillingAddress, GEOLOCATION(37.7, -122.4), 'mi') < 20",
     "MALFORMED_QUERY function DISTANCE is not supported here by the local org", 0},
    {"SELECT Id FROM Account ORDER BY DISTANCE(BillingAddress, GEOLOCATION(37.7,-122.4), 'mi')",
     "MALFORMED_QUERY function DISTANCE is not supported here by the local org", 0},
    {"SELECT Id FROM Account WHERE SUM(Name, Id) > 2", "MALFORMED_QUERY unexpected token: ','", 0},
    {"SELECT Id FROM Account WHERE AnnualRevenue > USD5000",
     "MALFORMED_QUERY currency literals are not supported here by the local org: 'USD5000'", 0},
    {"SELECT Id FROM Account WHERE AnnualRevenue IN (1, eur5000.50)",
     "MALFORMED_QUERY currency literals are not supported here by the local org: 'eur5000.50'", 0},
    {"SELECT Id FROM Account WHERE CreatedDate = SOMEDAY",
     "MALFORMED_QUERY unexpected token: 'SOMEDAY'", 0},
};

static void errors_have_the_orgs_words(void **state)
{
    static const char wsdl[] =
        "Please reference your WSDL or the describe call for the appropriate names.";
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        char want[512];

        snprintf(want, sizeof want, "%s%s", errors[i].want, errors[i].has_wsdl ? wsdl : "");
        assert_string_equal(query(f, errors[i].soql, 0, 0), want);
    }
}

/* Which literals an org takes was tried out at salesforce.stackexchange.com/q/370738. */
static void times_are_compared(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", UPDATE, NULL, "Id,Opens__c", "$0,09:30:00.000Z|$1,10:00:00.500Z", "ok|ok"),
    };
    static const struct soql_case cases[] = {
        {"SELECT Opens__c FROM Account WHERE Opens__c = 09:30:00.000Z", "09:30:00.000Z"},
        {"SELECT Id FROM Account WHERE Opens__c = 09:30:00Z", "$0"},
        {"SELECT Id FROM Account WHERE Opens__c = 09:30:00.0000000Z", "$0"},
        {"SELECT Id FROM Account WHERE Opens__c = 11:30:00+02:00", "$0"},
        {"SELECT Id FROM Account WHERE Opens__c != 09:30:00Z", "$1|$2"},
        {"SELECT Id FROM Account WHERE Opens__c < 10:00:00.500Z", "$0"},
        {"SELECT Id FROM Account WHERE Opens__c <= 10:00:00.500Z", "$0|$1"},
        {"SELECT Id FROM Account WHERE Opens__c > 10:00:00Z", "$1"},
        {"SELECT Id FROM Account WHERE Opens__c >= 09:30:00Z", "$0|$1"},
        {"SELECT Id FROM Account WHERE Opens__c IN (09:30:00Z, null)", "$0|$2"},
        {"SELECT Id FROM Account WHERE Opens__c NOT IN (09:30:00Z)", "$1|$2"},
        {"SELECT Id FROM Account WHERE Opens__c = null", "$2"},
        {"SELECT Id FROM Account WHERE Opens__c = 09:30:00",
         "MALFORMED_QUERY Invalid time: 09:30:00"},
        {"SELECT Id FROM Account WHERE Opens__c = 29:30:00Z",
         "MALFORMED_QUERY Invalid time: 29:30:00Z"},
        {"SELECT Id FROM Account WHERE Opens__c = '09:30:00.000Z'",
         "INVALID_FIELD value of filter criterion for field 'Opens__c' must be of type time and "
         "should not be enclosed in quotes"},
        {"SELECT Id FROM Account WHERE CreatedDate > 09:30:00Z",
         "INVALID_FIELD value of filter criterion for field 'CreatedDate' must be of type dateTime "
         "and should not be enclosed in quotes"},
        {"SELECT Id FROM Account WHERE Opens__c LIKE '09%'",
         "INVALID_QUERY_FILTER_OPERATOR invalid operator on time field"},
    };

    FIXTURE_RUN((struct fixture *)*state, steps);
    RUN(cases);
}

/* soql-parser-js #92 */
static void lists_have_date_literals(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT Id FROM Account WHERE CreatedDate IN (YESTERDAY, TODAY)", "$0|$1|$2"},
        {"SELECT Id FROM Account WHERE CreatedDate NOT IN (YESTERDAY, TODAY)", ""},
        {"SELECT Id FROM Account WHERE CreatedDate IN (LAST_MONTH, N_YEARS_AGO:2)", ""},
        {"SELECT Id FROM Account WHERE CreatedDate NOT IN (LAST_MONTH)", "$0|$1|$2"},
        {"SELECT LastName FROM Contact WHERE Birthdate IN (TODAY, LAST_N_DAYS:90000, TOMORROW)",
         "Smith|Jones"},
        {"SELECT LastName FROM Contact WHERE Birthdate IN (1980-01-31, TODAY, 1990-12-01)",
         "Smith|Jones"},
        {"SELECT LastName FROM Contact WHERE Birthdate IN (null, TODAY, 1980-01-31)", "Smith|Solo"},
        {"SELECT LastName FROM Contact WHERE Birthdate NOT IN (TODAY, 1980-01-31)", "Jones|Solo"},
        {"SELECT LastName FROM Contact WHERE Birthdate NOT IN (LAST_N_DAYS:90000)", "Solo"},
        {"SELECT LastName FROM Contact WHERE Birthdate NOT IN (TODAY, null)", "Smith|Jones"},
        {"SELECT COUNT(Id) FROM Account GROUP BY Active__c HAVING MAX(CreatedDate) IN (TODAY, "
         "YESTERDAY)",
         "1|2"},
        {"SELECT Id FROM Account WHERE Name IN ('Acme', TODAY)",
         "INVALID_FIELD value of filter criterion for field 'Name' must be of type string and "
         "should be enclosed in quotes"},
        {"SELECT Id FROM Account WHERE CreatedDate IN (TODAY, SOMEDAY)",
         "MALFORMED_QUERY unexpected token: 'SOMEDAY'"},
        {"SELECT Id FROM Account WHERE CreatedDate IN (TODAY, '2026-01-01')",
         "INVALID_FIELD value of filter criterion for field 'CreatedDate' must be of type dateTime "
         "and should not be enclosed in quotes"},
    };

    RUN(cases);
}

/* SOQL guide, Alias Notation; aer-dist #56 and #70 have the longer ones. */
static void parents_have_aliases(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT count() FROM Contact c, c.Account a WHERE a.name = 'Acme'", "1"},
        {"SELECT LastName FROM Contact c, c.Account a WHERE a.Name = 'Acme'", "Smith"},
        {"SELECT c.LastName, a.Name, o.Name FROM Contact c, c.Account a, a.Owner o WHERE "
         "o.Name LIKE 'Local%' ORDER BY a.Name DESC",
         "Jones,beta,Local Admin|Smith,Acme,Local Admin"},
        {"SELECT LastName, p.Name FROM Contact, Contact.Account a, Account.Parent p",
         "Smith,-|Jones,Acme|Solo,-"},
        {"SELECT a.Name, COUNT(Id) FROM Opportunity o, o.Account a GROUP BY a.Name",
         "Acme,2|beta,1"},
        {"SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Contact c, c.Account a WHERE "
         "a.Name = 'beta')",
         "beta"},
        {"SELECT LastName FROM Contact c, c.Account", "Smith|Jones|Solo"},
        {"SELECT Name FROM Account, Contact",
         "MALFORMED_QUERY A driving SObject type has already been set, all other entity types in "
         "the FROM clause must be relationships to the initial object.  The driving object is "
         "Account"},
        {"SELECT Subject FROM Task t, t.What w",
         "MALFORMED_QUERY an alias of a parent of several objects is not supported here by the "
         "local org"},
        {"SELECT a.Nme FROM Contact c, c.Account a",
         "INVALID_FIELD No such column 'Nme' on entity 'Account'. If you are attempting to use a "
         "custom field, be sure to append the '__c' after the custom field name. Please reference "
         "your WSDL or the describe call for the appropriate names."},
    };

    RUN(cases);
}

static void a_parents_alias_is_no_part_of_the_record(void **state)
{
    struct fixture *f = *state;
    const struct lode_org_select *s;
    struct lode_org_query *q;
    size_t n;

    assert_int_equal(lode_org_soql_open(f->records,
                                        "SELECT o.Name FROM Contact c, c.Account a, a.Owner o", 0,
                                        0, &q, &err),
                     0);
    s = lode_org_soql_selects(q, &n);
    assert_string_equal(s[0].path, "Account.Owner.Name");
    lode_org_soql_close(q);
}

/* The shapes are those of recorded messages: 30 characters either side, widened to a blank or a
 * comma; an unexpected token is told a place early. */
static const struct {
    const char *soql, *want;
} places[] = {
    {"SELECT Id,\n Nme\nFROM Account", "\n Nme\n ^\nERROR at Row:2:Column:2\nNo such column 'Nme'"},
    {"SELECT Bacon__c FROM Account LIMIT 2",
     "\nSELECT Bacon__c FROM Account LIMIT 2\n       ^\nERROR at Row:1:Column:8\nNo such"},
    {"SELECT Id, Name, AccountNumber FROM AccountOpps WHERE Name like 'okToDelete%'",
     "\nSELECT Id, Name, AccountNumber FROM AccountOpps WHERE Name like 'okToDelete%'\n"
     "                                    ^\nERROR at Row:1:Column:37\nsObject type"},
    {"select Id, Company,Email,LastName,SF_date__c, ConvertedContactId from Lead where Id != null",
     "\nselect Id, Company,Email,LastName,SF_date__c, ConvertedContactId from\n"
     "                                  ^\nERROR at Row:1:Column:35\nNo such"},
    {"SELECT Name,AnnualRevenue,NumberOfEmployees,TPI_Product__c,Industry,AccountNumber,Phone FROM "
     "Account",
     "\nAnnualRevenue,NumberOfEmployees,TPI_Product__c,Industry,AccountNumber\n"
     "                                ^\nERROR at Row:1:Column:45\nNo such"},
    {"SELECT * FROM Account where Name='John'",
     "\nSELECT * FROM Account where Name='John'\n      ^\nERROR at Row:1:Column:7\n"
     "unexpected token: '*'"},
    {"SELECT Id, AccountNumber, LastModifiedById, LastModifiedDate, From Account",
     "\nLastModifiedById, LastModifiedDate, From Account\n                                   ^\n"
     "ERROR at Row:1:Column:62\nunexpected token: 'From'"},
    {"SELECT Id FROM Account WHERE",
     "\nSELECT Id FROM Account WHERE\n                           ^\nERROR at Row:1:Column:28\n"
     "unexpected token: '<EOF>'"},
};

static void an_error_shows_its_place_with_a_caret(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        query(f, places[i].soql, 0, 0);
        if (!lode_str_starts(err.msg, places[i].want))
            fail_msg("%s%s", places[i].soql, err.msg);
    }
}

static void deleted_rows_come_only_when_asked_for(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(query(f, "SELECT Name, IsDeleted FROM Account WHERE Name = 'Gone'", 0, 0),
                        "");
    assert_string_equal(query(f, "SELECT Name, IsDeleted FROM Account WHERE Name = 'Gone'", 1, 0),
                        "Gone,true");
}

static void bulk_refuses_what_bulk_queries_do_not_do(void **state)
{
    struct fixture *f = *state;
    static const struct soql_case cases[] = {
        {"SELECT Name FROM Account ORDER BY Name LIMIT 1", "Acme"},
        {"SELECT COUNT() FROM Account",
         "FEATURENOTENABLED Aggregate Relationships not supported in Bulk Query"},
        {"SELECT StageName FROM Opportunity GROUP BY StageName",
         "FEATURENOTENABLED Aggregate Relationships not supported in Bulk Query"},
        {"SELECT Id, (SELECT Id FROM Contacts) FROM Account",
         "FEATURENOTENABLED Aggregate Relationships not supported in Bulk Query"},
        {"SELECT BillingAddress FROM Account",
         "FUNCTIONALITY_NOT_ENABLED Selecting compound data not supported in Bulk Query"},
        {"SELECT Id FROM Account LIMIT 1 OFFSET 1",
         "FEATURENOTENABLED OFFSET not supported in Bulk Query"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(query(f, cases[i].soql, 0, 1), cases[i].want);
}

static void pages_and_totals_fit_together(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *soql;
        int64_t total, skip, limit, want;
    } cases[] = {
        {"SELECT Id FROM Account", 3, 0, 2, 2},
        {"SELECT Id FROM Account", 3, 2, 2, 1},
        {"SELECT Id FROM Account", 3, 3, -1, 0},
        {"SELECT Id FROM Account LIMIT 2", 2, 0, -1, 2},
        {"SELECT Id FROM Account LIMIT 2", 2, 1, 5, 1},
        {"SELECT Id FROM Account LIMIT 2", 2, 5, 5, 0},
        {"SELECT Id FROM Account LIMIT 5 OFFSET 2", 1, 0, -1, 1},
        {"SELECT COUNT() FROM Account", 3, 0, -1, 1},
        {"SELECT COUNT(Id) FROM Account", 1, 0, -1, 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_org_query *q;
        struct lode_slice v[1];
        int is_null[1];
        int64_t total, n = 0;

        assert_int_equal(lode_org_soql_open(f->records, cases[i].soql, 0, 0, &q, &err), 0);
        if (lode_org_soql_is_count(q)) {
            assert_int_equal(lode_org_soql_start(q, 0, -1, &err), 0);
            assert_int_equal(lode_org_soql_next(q, v, is_null, &err), 1);
            total = strtol(v[0].p, NULL, 10);
        } else {
            assert_int_equal(lode_org_soql_total(q, &total, &err), 0);
        }
        assert_int_equal(total, cases[i].total);
        assert_int_equal(lode_org_soql_start(q, cases[i].skip, cases[i].limit, &err), 0);
        while (lode_org_soql_next(q, v, is_null, &err) == 1)
            n++;
        assert_int_equal(n, cases[i].want);
        lode_org_soql_close(q);
    }
}

static void selects_say_what_they_are(void **state)
{
    struct fixture *f = *state;
    struct lode_org_query *q;
    const struct lode_org_select *s;
    size_t n;

    assert_int_equal(lode_org_soql_open(f->records, "SELECT id, account.parent.NAME FROM contact",
                                        0, 0, &q, &err),
                     0);
    s = lode_org_soql_selects(q, &n);
    assert_int_equal(n, 2);
    assert_string_equal(s[0].path, "Id");
    assert_int_equal(s[0].field->type, LODE_ORG_ID);
    assert_string_equal(s[1].path, "Account.Parent.Name");
    assert_string_equal(s[1].field->label, "Account Name");
    assert_string_equal(lode_org_soql_object(q)->name, "Contact");
    lode_org_soql_close(q);
    assert_int_equal(lode_org_soql_open(f->records, "SELECT COUNT(Id), COUNT(Name) c FROM Contact",
                                        0, 0, &q, &err),
                     0);
    s = lode_org_soql_selects(q, &n);
    assert_string_equal(s[0].alias, "expr0");
    assert_string_equal(s[1].alias, "c");
    assert_null(s[0].field);
    lode_org_soql_close(q);
}

static void two_queries_of_one_text_run_side_by_side(void **state)
{
    struct fixture *f = *state;
    struct lode_org_query *a, *b;
    struct lode_slice v[1];
    int is_null[1];
    const char *soql = "SELECT Name FROM Account";

    assert_int_equal(lode_org_soql_open(f->records, soql, 0, 0, &a, &err), 0);
    assert_int_equal(lode_org_soql_open(f->records, soql, 0, 0, &b, &err), 0);
    assert_int_equal(lode_org_soql_start(a, 0, -1, &err), 0);
    assert_int_equal(lode_org_soql_next(a, v, is_null, &err), 1);
    assert_int_equal(lode_org_soql_start(b, 0, -1, &err), 0);
    assert_int_equal(lode_org_soql_next(b, v, is_null, &err), 1);
    assert_int_equal(lode_org_soql_next(a, v, is_null, &err), 1);
    assert_memory_equal(v[0].p, "beta", 4);
    lode_org_soql_close(a);
    lode_org_soql_close(b);
}

static void long_lists_and_deep_nesting_are_bounded(void **state)
{
    struct fixture *f = *state;
    struct lode_buf soql;

    lode_buf_init(&soql, 0);
    assert_int_equal(lode_buf_adds(&soql, "SELECT Id FROM Account WHERE Name IN ('x'", &err), 0);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(lode_buf_addf(&soql, &err, ",'n%d'", i), 0);
    assert_int_equal(lode_buf_adds(&soql, ",'Acme')", &err), 0);
    assert_string_equal(query(f, soql.p, 0, 0), "$0");
    lode_buf_reset(&soql);
    assert_int_equal(
        lode_buf_adds(&soql, "SELECT Id FROM Account WHERE CreatedDate IN (YESTERDAY", &err), 0);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(lode_buf_adds(&soql, ",TODAY", &err), 0);
    assert_int_equal(lode_buf_addc(&soql, ')', &err), 0);
    assert_string_equal(query(f, soql.p, 0, 0), "$0|$1|$2");
    lode_buf_reset(&soql);
    assert_int_equal(lode_buf_adds(&soql, "SELECT Id FROM Account WHERE ", &err), 0);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(lode_buf_addc(&soql, '(', &err), 0);
    assert_string_equal(query(f, soql.p, 0, 0), "MALFORMED_QUERY the query is nested too deeply");
    lode_buf_clear(&soql);
}

/* Thousands of comparisons side by side, as clients write them that know no IN. */
static void long_chains_of_comparisons_work(void **state)
{
    struct fixture *f = *state;
    struct lode_buf soql;

    lode_buf_init(&soql, 0);
    assert_int_equal(lode_buf_adds(&soql, "SELECT Id FROM Account WHERE Name = 'Acme'", &err), 0);
    for (int i = 0; i < 4000; i++)
        assert_int_equal(lode_buf_addf(&soql, &err, " OR Name = 'n%d'", i), 0);
    assert_string_equal(query(f, soql.p, 0, 0), "$0");
    lode_buf_reset(&soql);
    assert_int_equal(lode_buf_adds(&soql, "SELECT Id FROM Account WHERE Name = 'a'", &err), 0);
    for (int i = 0; soql.len <= 100000; i++)
        assert_int_equal(lode_buf_addf(&soql, &err, " OR Name = 'n%d'", i), 0);
    assert_string_equal(query(f, soql.p, 0, 0),
                        "MALFORMED_QUERY SOQL statements cannot be longer than 100000 characters.");
    lode_buf_clear(&soql);
}

/* "SELECT Id FROM Account WHERE " + n times open + middle + n times shut */
static const char *nested(struct fixture *f, int n, const char *open, const char *middle,
                          const char *shut)
{
    static struct lode_buf soql;
    const char *got;

    lode_buf_init(&soql, 0);
    assert_int_equal(lode_buf_adds(&soql, "SELECT Id FROM Account WHERE ", &err), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_adds(&soql, open, &err), 0);
    assert_int_equal(lode_buf_adds(&soql, middle, &err), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_adds(&soql, shut, &err), 0);
    got = query(f, soql.p, 0, 0);
    lode_buf_clear(&soql);
    return got;
}

static void nesting_is_followed_or_refused(void **state)
{
    static const char too_much[] =
        "QUERY_TOO_COMPLICATED Query is either selecting too many fields or the filter conditions "
        "are too complicated.";
    struct fixture *f = *state;
    const char *open = "(Name = 'Acme' OR (Name = 'x' AND ", *got;

    assert_string_equal(nested(f, 10, open, "Name = 'y'", "))"), "$0");
    assert_string_equal(nested(f, 100, "(", "Name = 'Acme'", ")"), "$0");
    assert_string_equal(nested(f, 10000, "(", "Name = 'Acme'", ")"),
                        "MALFORMED_QUERY the query is nested too deeply");
    assert_string_equal(nested(f, 10000, "(NOT ", "Name = 'Acme'", ")"),
                        "MALFORMED_QUERY the query is nested too deeply");
    for (int n = 11; n < 200; n += 17) { /* where the database ends is not the org's to promise */
        got = nested(f, n, open, "Name = 'y'", "))");
        if (strcmp(got, "$0") != 0 && !lode_str_starts(got, "MALFORMED_QUERY"))
            assert_string_equal(got, too_much);
    }
}

static void semi_joins_have_their_rules(void **state)
{
    static const struct soql_case cases[] = {
        {"SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id NOT IN "
         "(SELECT "
         "AccountId FROM Opportunity WHERE StageName = 'Prospecting')",
         "Acme"},
        {"SELECT LastName FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Name = "
         "'beta')",
         "Jones"},
        {"SELECT Id FROM Account WHERE Name = 'x' OR Id IN (SELECT AccountId FROM Contact)",
         "MALFORMED_QUERY Semi join sub-selects are not allowed with the 'OR' operator"},
        {"SELECT Id FROM Account WHERE (Name = 'x' AND Id IN (SELECT AccountId FROM Contact)) AND "
         "Name LIKE '%'",
         "MALFORMED_QUERY Semi join sub-selects are only allowed at the top level WHERE "
         "expressions "
         "and not in nested WHERE expressions"},
        {"SELECT Id FROM Account WHERE NOT Id IN (SELECT AccountId FROM Contact)",
         "MALFORMED_QUERY Semi join sub-selects are only allowed at the top level WHERE "
         "expressions "
         "and not in nested WHERE expressions"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE AccountId IN "
         "(SELECT AccountId FROM Opportunity))",
         "MALFORMED_QUERY Nesting of semi join sub-selects is not supported"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT "
         "AccountId FROM Opportunity) AND Id IN (SELECT AccountId FROM Case)",
         "EXCEEDED_MAX_SEMIJOIN_SUBSELECTS Maximum 2 semi join sub-selects are allowed"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT ParentId FROM Account)",
         "MALFORMED_QUERY The inner and outer selects should not be on the same object type"},
        {"SELECT Id FROM Opportunity WHERE AccountId IN (SELECT Id FROM Contact)",
         "MALFORMED_QUERY The selected field 'Id' in the subquery and the left operand field in "
         "the "
         "where expression in the outer query 'AccountId' should point to the same object type"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT LastName FROM Contact)",
         "MALFORMED_QUERY The selected field 'LastName' in the subquery and the left operand field "
         "in the where expression in the outer query 'Id' should point to the same object type"},
        {"SELECT Id FROM Account WHERE Name IN (SELECT AccountId FROM Contact)",
         "MALFORMED_QUERY The left operand field in the where expression for outer query should be "
         "an id field, cannot use: 'Name'"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT WhatId FROM Task)",
         "MALFORMED_QUERY Entity 'Task' is not supported for semi join inner selects"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT Account.ParentId FROM Contact)",
         "MALFORMED_QUERY The inner select field 'Account.ParentId' cannot have more than one "
         "level "
         "of relationships"},
    };

    RUN(cases);
}

static void fields_stand_for_their_names(void **state)
{
    struct fixture *f = *state;
    struct lode_org_query *q;
    const struct lode_org_select *s;
    size_t n, n_all, n_custom;

    assert_int_equal(
        lode_org_soql_open(f->records, "SELECT FIELDS(ALL) FROM Account LIMIT 200", 0, 0, &q, &err),
        0);
    lode_org_soql_selects(q, &n_all);
    assert_int_equal(n_all, lode_org_soql_object(q)->n_fields);
    lode_org_soql_close(q);
    assert_int_equal(lode_org_soql_open(f->records, "SELECT fields(custom) FROM Account LIMIT 1", 0,
                                        0, &q, &err),
                     0);
    s = lode_org_soql_selects(q, &n_custom);
    assert_true(n_custom > 0);
    for (size_t i = 0; i < n_custom; i++)
        assert_true(lode_str_ends(s[i].path, "__c"));
    lode_org_soql_close(q);
    assert_int_equal(
        lode_org_soql_open(f->records, "SELECT FIELDS(STANDARD) FROM Account", 0, 0, &q, &err), 0);
    lode_org_soql_selects(q, &n);
    assert_int_equal(n + n_custom, n_all);
    lode_org_soql_close(q);
}

static void running_out_of_memory_is_an_error_at_every_step(void **state)
{
    struct fixture *f = *state;
    struct lode_org_query *q;
    long k = 0;
    int rc;

    do {
        lode_mem_fail_at(++k);
        rc = lode_org_soql_open(f->records,
                                "SELECT Id, Account.Name, COUNT(Id) FROM Contact WHERE Name IN "
                                "('a','b') AND Account.Name LIKE 'x%' GROUP BY Id, Account.Name "
                                "ORDER BY Id",
                                0, 0, &q, &err);
        lode_mem_fail_at(0);
        if (rc < 0)
            assert_int_equal(err.code, LODE_E_NOMEM);
    } while (rc < 0 && k < 1000);
    assert_int_equal(rc, 0);
    assert_true(k > 5);
    lode_org_soql_close(q);
}

#define FILLED(f) cmocka_unit_test_setup_teardown(f, open_filled, fixture_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILLED(fields_and_parents_are_selected),
        FILLED(conditions_compare_as_soql_does),
        FILLED(null_is_false_in_conditions_of_booleans),
        FILLED(order_limit_and_offset_hold),
        FILLED(counts_and_groups_add_up),
        FILLED(times_are_compared),
        FILLED(lists_have_date_literals),
        FILLED(parents_have_aliases),
        FILLED(a_parents_alias_is_no_part_of_the_record),
        FILLED(errors_have_the_orgs_words),
        FILLED(an_error_shows_its_place_with_a_caret),
        FILLED(deleted_rows_come_only_when_asked_for),
        FILLED(bulk_refuses_what_bulk_queries_do_not_do),
        FILLED(pages_and_totals_fit_together),
        FILLED(selects_say_what_they_are),
        FILLED(two_queries_of_one_text_run_side_by_side),
        FILLED(long_lists_and_deep_nesting_are_bounded),
        FILLED(long_chains_of_comparisons_work),
        FILLED(nesting_is_followed_or_refused),
        FILLED(semi_joins_have_their_rules),
        FILLED(fields_stand_for_their_names),
        FILLED(running_out_of_memory_is_an_error_at_every_step),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
