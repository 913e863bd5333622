/* tests/unit/test_org_soql_func.c - functions in queries: parts of dates, groups and HAVING,
 * labels. */
#include "org_fixture.h"

#include "rehearsal/org_soql.h"

/* The rows of a query, values split at ',', rows at '|'; or what the org says of it. */
static const char *ask(struct fixture *f, const char *soql)
{
    struct lode_org_query *q = NULL;
    struct lode_slice values[16];
    int is_null[16], rc;
    size_t n, k = 0;

    lode_buf_reset(&f->out);
    rc = lode_org_soql_open(f->records, soql, 0, 0, &q, &err);
    if (rc < 0) {
        const char *last = strrchr(err.msg, '\n');

        assert_int_equal(err.code, LODE_E_CHECK);
        assert_int_equal(
            lode_buf_addf(&f->out, &err, "%s", last ? last + 1 : (const char *)err.msg), 0);
        return lode_buf_str(&f->out);
    }
    assert_int_equal(lode_org_soql_start(q, 0, -1, &err), 0);
    lode_org_soql_selects(q, &n);
    while ((rc = lode_org_soql_next(q, values, is_null, &err)) == 1) {
        if (k++)
            assert_int_equal(lode_buf_addc(&f->out, '|', &err), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(lode_buf_addf(&f->out, &err, "%s%.*s", i ? "," : "",
                                           is_null[i] ? 1 : (int)values[i].n,
                                           is_null[i] ? "-" : values[i].p),
                             0);
    }
    assert_int_equal(rc, 0);
    lode_org_soql_close(q);
    return lode_buf_str(&f->out);
}

struct ask_case {
    const char *soql, *want;
};

static void run(struct fixture *f, const struct ask_case *cases, size_t n)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name,Seen__c,AnnualRevenue",
             "a,2026-01-01T23:30:00Z,1|b,2026-03-31T00:00:00Z,2|c,2025-12-28T05:10:00Z,4|d,,8",
             "new|new|new|new"),
        STEP("Opportunity", INSERT, NULL, "Name,StageName,CloseDate,Amount",
             "o,Prospecting,2026-02-01,10|p,Prospecting,2026-05-05,20|q,Closed Won,2025-02-01,40",
             "new|new|new"),
        STEP("Event", INSERT, NULL, "Subject,ActivityDateTime,DurationInMinutes,ShowAs",
             "e,2026-01-01T00:00:00Z,10,OutOfOffice|f,2026-01-01T00:00:00Z,10,Free", "new|new"),
    };

    FIXTURE_RUN(f, steps);
    for (size_t i = 0; i < n; i++) {
        const char *got = ask(f, cases[i].soql);

        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s: %s, not %s", cases[i].soql, got, cases[i].want);
    }
}

#define RUN(cases) run(*state, cases, sizeof(cases) / sizeof *(cases))

static void dates_have_parts(void **state)
{
    static const struct ask_case cases[] = {
        {"SELECT Name FROM Account WHERE CALENDAR_YEAR(Seen__c) = 2026", "a|b"},
        {"SELECT Name FROM Account WHERE CALENDAR_QUARTER(Seen__c) = 4", "c"},
        {"SELECT Name FROM Account WHERE calendar_month(Seen__c) IN (1, 3)", "a|b"},
        {"SELECT Name FROM Account WHERE CALENDAR_MONTH(Seen__c) NOT IN (1, 3)", "c|d"},
        {"SELECT Name FROM Account WHERE DAY_IN_MONTH(Seen__c) = 31", "b"},
        {"SELECT Name FROM Account WHERE DAY_IN_WEEK(Seen__c) = 1", "c"}, /* a Sunday */
        {"SELECT Name FROM Account WHERE DAY_IN_YEAR(Seen__c) = 90", "b"},
        {"SELECT Name FROM Account WHERE WEEK_IN_MONTH(Seen__c) = 5", "b"},
        {"SELECT Name FROM Account WHERE WEEK_IN_YEAR(Seen__c) = 1", "a"},
        {"SELECT Name FROM Account WHERE HOUR_IN_DAY(Seen__c) >= 5", "a|c"},
        {"SELECT Name FROM Account WHERE DAY_ONLY(Seen__c) = 2026-01-01", "a"},
        {"SELECT Name FROM Account WHERE DAY_ONLY(Seen__c) > LAST_N_YEARS:3", "a|b"},
        {"SELECT Name FROM Opportunity WHERE FISCAL_YEAR(CloseDate) = 2025", "q"},
        {"SELECT CALENDAR_YEAR(CloseDate), SUM(Amount) FROM Opportunity GROUP BY "
         "CALENDAR_YEAR(CloseDate) ORDER BY CALENDAR_YEAR(CloseDate)",
         "2025,40.0|2026,30.0"},
        {"SELECT DAY_ONLY(Seen__c) day, COUNT(Id) FROM Account GROUP BY DAY_ONLY(Seen__c) ORDER BY "
         "DAY_ONLY(Seen__c) DESC NULLS LAST LIMIT 1",
         "2026-03-31,1"},
        {"SELECT Name FROM Account WHERE HOUR_IN_DAY(CreatedDate) = 'x'",
         "value of filter criterion for field 'HOUR_IN_DAY' must be of type int and should not be "
         "enclosed in quotes"},
        {"SELECT Name FROM Opportunity WHERE HOUR_IN_DAY(CloseDate) = 1",
         "field CloseDate does not support the date function HOUR_IN_DAY"},
        {"SELECT Name FROM Account WHERE HOUR_IN_DAY(convertTimezone(Seen__c)) = 23", "a"},
        {"SELECT Name FROM Account WHERE DAY_ONLY(convertTimezone(Seen__c)) IN (2026-01-01, null)",
         "a|d"},
        {"SELECT HOUR_IN_DAY(convertTimezone(Seen__c)), COUNT(Id) FROM Account GROUP BY "
         "HOUR_IN_DAY(convertTimezone(Seen__c)) HAVING HOUR_IN_DAY(CONVERTTIMEZONE(Seen__c)) < 20 "
         "ORDER BY HOUR_IN_DAY(convertTimezone(Seen__c)) DESC",
         "5,1|0,1"},
        {"SELECT HOUR_IN_DAY(Seen__c) FROM Account GROUP BY HOUR_IN_DAY(convertTimezone(Seen__c))",
         "Field must be grouped or aggregated: HOUR_IN_DAY(Seen__c)"},
        {"SELECT Name FROM Opportunity WHERE CALENDAR_YEAR(convertTimezone(CloseDate)) = 2025",
         "field CloseDate does not support the date function CALENDAR_YEAR"},
        {"SELECT MAX(convertTimezone(CreatedDate)) FROM Account",
         "convertTimezone() is for functions of dates"},
        {"SELECT convertTimezone(CreatedDate) FROM Account",
         "function convertTimezone is not supported here by the local org"},
        {"SELECT Name FROM Account WHERE HOUR_IN_DAY(format(Seen__c)) = 23",
         "function format is not supported here by the local org"},
        {"SELECT Name FROM Account WHERE CALENDAR_YEAR(Name) = 1",
         "field Name does not support the date function CALENDAR_YEAR"},
        {"SELECT CALENDAR_YEAR(CreatedDate) FROM Account",
         "Field must be grouped or aggregated: CALENDAR_YEAR(CreatedDate)"},
        {"SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Account GROUP BY "
         "CALENDAR_MONTH(CreatedDate)",
         "Field must be grouped or aggregated: CALENDAR_YEAR(CreatedDate)"},
        {"SELECT COUNT(Id) FROM Account GROUP BY ROLLUP(Industry)",
         "function ROLLUP is not supported here by the local org"},
    };

    RUN(cases);
}

static void groups_are_chosen_by_having(void **state)
{
    static const struct ask_case cases[] = {
        {"SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName HAVING COUNT(Id) > 1",
         "Prospecting,2"},
        {"SELECT StageName FROM Opportunity GROUP BY StageName HAVING SUM(Amount) >= 40 OR "
         "StageName LIKE 'Pro%' ORDER BY StageName",
         "Closed Won|Prospecting"},
        {"SELECT StageName FROM Opportunity GROUP BY StageName HAVING COUNT(Id) < 2 AND (NOT "
         "MAX(Amount) < 40)",
         "Closed Won"},
        {"SELECT CALENDAR_YEAR(CloseDate) FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate) "
         "HAVING "
         "CALENDAR_YEAR(CloseDate) = 2025",
         "2025"},
        {"SELECT StageName FROM Opportunity WHERE Amount > 10 GROUP BY StageName HAVING COUNT(Id) "
         "= "
         "1 LIMIT 1",
         "Closed Won"},
        {"SELECT StageName FROM Opportunity GROUP BY StageName HAVING Amount > 1",
         "Field in HAVING must be grouped or aggregated: Amount"},
        {"SELECT StageName FROM Opportunity WHERE COUNT(Id) > 1 GROUP BY StageName",
         "COUNT() is for HAVING, not for WHERE"},
        {"SELECT Name FROM Opportunity HAVING Name = 'o'", "HAVING takes GROUP BY"},
        {"SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact GROUP BY AccountId "
         "HAVING COUNT(Id) > 1)",
         "a semi join sub-select is SELECT one field FROM … WHERE …"},
    };

    RUN(cases);
}

static void picklists_show_their_labels(void **state)
{
    static const struct ask_case cases[] = {
        {"SELECT ShowAs, Subject FROM Event ORDER BY Subject", "OutOfOffice,e|Free,f"},
        {"SELECT toLabel(ShowAs), Subject FROM Event ORDER BY Subject", "Out of Office,e|Free,f"},
        {"SELECT Subject FROM Event WHERE toLabel(ShowAs) = 'out of office'", "e"},
        {"SELECT Subject FROM Event WHERE toLabel(ShowAs) LIKE 'Out of%'", "e"},
        {"SELECT toLabel(ShowAs), COUNT(Id) FROM Event GROUP BY toLabel(ShowAs) ORDER BY "
         "toLabel(ShowAs)",
         "Free,1|Out of Office,1"},
        {"SELECT toLabel(Industry) FROM Account WHERE Name = 'a'", "-"},
        {"SELECT toLabel(Name) FROM Account",
         "toLabel() of field Name is not supported by the local org: it is no picklist of one "
         "value"},
        {"SELECT format(AnnualRevenue) FROM Account",
         "function format is not supported here by the local org"},
    };

    RUN(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(dates_have_parts),
        TEST(groups_are_chosen_by_having),
        TEST(picklists_show_their_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
