/* test_soqltext.c - the columns that a SELECT list names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "salesforce/soqltext.h"

static const struct {
    const char *soql, *want; /* want "!": USAGE */
} lists[] = {
    {"SELECT Id FROM Account", "Id"},
    {"select id,name from account", "id|name"},
    {"SELECT\n\tId ,\r\n Account.Name\nFROM Contact", "Id|Account.Name"},
    {"SELECT From__c, FromId, X.From__r.Id FROM Mail", "From__c|FromId|X.From__r.Id"},
    {"SELECT Id FROM Account WHERE Name IN (SELECT Name FROM Contact)", "Id"},
    {"SELECT Account.Id, Account.Owner.Name FROM Account", "Id|Owner.Name"},
    {"SELECT Account.Id FROM Contact", "Account.Id"},
    {"SELECT c.Id, c.Account.Name FROM Contact c WHERE c.Id != null", "Id|Account.Name"},
    {"SELECT c.Id FROM Contact AS c", "Id"},
    {"SELECT Where.Id FROM Contact WHERE Id = ''", "Where.Id"},
    {"SELECT COUNT() FROM A", "count"},
    {"SELECT count( ) FROM A", "count"},
    {"SELECT COUNT() n FROM A", "n"},
    {"SELECT COUNT(Id) FROM A", "expr0"},
    {"SELECT COUNT(Id), Type, SUM(x) FROM A GROUP BY Type", "expr0|Type|expr1"},
    {"SELECT COUNT(Id) c, MAX(x) FROM A", "c|expr0"},
    {"SELECT CALENDAR_YEAR(convertTimezone(CreatedDate)) y FROM A", "y"},
    {"SELECT toLabel(Status) FROM A", "Status"},
    {"SELECT FORMAT(convertCurrency(Amount)) FROM A", "Amount"},
    {"SELECT FORMAT(MIN(Amount)) FROM A", "expr0"},
    {"SELECT DISTANCE(Loc__c, GEOLOCATION(1,2), 'km') FROM A", "expr0"},
    {"SELECT Type kind FROM A GROUP BY Type", "kind"},
    {"SELECT Id, (SELECT Id FROM Contacts) FROM A", "!"},
    {"SELECT TYPEOF What WHEN A THEN B END FROM Event", "!"},
    {"SELECT FIELDS(ALL) FROM A LIMIT 200", "!"},
    {"SELECT COUNT(), Id FROM A", "!"},
    {"SELECT FROM A", "!"},
    {"SELECT Id,, Name FROM A", "!"},
    {"SELECT Id, FROM A", "!"},
    {"SELECT Id", "!"},
    {"SELECT 'a FROM b", "!"},
    {"SELECT a b c FROM A", "!"},
    {"SELECTED Id FROM A", "!"},
    {"FIND x", "!"},
    {"", "!"},
};

static void columns_are_named_as_the_reply_names_them(void **state)
{

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct lode_soqltext t;
        struct lode_buf got;
        struct lode_err err;

        lode_buf_init(&got, 0);
        if (lode_soqltext_parse(lists[i].soql, &t, &err) < 0) {
            assert_int_equal(err.code, LODE_E_USAGE);
            assert_int_equal(lode_buf_adds(&got, "!", &err), 0);
        } else {
            for (size_t k = 0; k < t.n; k++)
                assert_int_equal(lode_buf_addf(&got, &err, "%s%s", k ? "|" : "", t.columns[k]), 0);
            assert_int_equal(t.is_count, strcmp(lists[i].want, "count") == 0);
            lode_soqltext_clear(&t);
        }
        if (strcmp(lode_buf_str(&got), lists[i].want) != 0)
            fail_msg("%s: %s", lists[i].soql, lode_buf_str(&got));
        lode_buf_clear(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_named_as_the_reply_names_them),
    };

    return cmocka_run_group_tests_name("soqltext", tests, NULL, NULL);
}
