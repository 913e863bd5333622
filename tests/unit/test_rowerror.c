/* test_rowerror.c - every form of sf__Error that is known, taken apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "salesforce/rowerror.h"

static const struct {
    const char *in;
    const char *code, *message, *fields, *field, *value, *id;
    long max;
} cases[] = {
    {"REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --", "REQUIRED_FIELD_MISSING",
     "Required fields are missing: [Name]", "Name", "Name", "", "", -1},
    {"REQUIRED_FIELD_MISSING:Required fields are missing: [A, B]:A,B --", "REQUIRED_FIELD_MISSING",
     "Required fields are missing: [A, B]", "A,B", "A", "", "", -1},
    {"INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--", "INVALID_CROSS_REFERENCE_KEY",
     "invalid cross reference id", "", "", "", "", -1},
    {"INVALID_CROSS_REFERENCE_KEY:Record Type ID: this ID value isn't valid for the user: "
     "012800000000000AAA:RecordTypeId --",
     "INVALID_CROSS_REFERENCE_KEY",
     "Record Type ID: this ID value isn't valid for the user: 012800000000000AAA", "RecordTypeId",
     "RecordTypeId", "012800000000000AAA", "", -1},
    {"MALFORMED_ID:malformed id 001000000000000AAA:--", "MALFORMED_ID",
     "malformed id 001000000000000AAA", "", "", "001000000000000AAA", "", -1},
    {"MALFORMED_ID:bad id 001x", "MALFORMED_ID", "bad id 001x", "", "", "001x", "", -1},
    {"MALFORMED_ID:Account ID: id value of incorrect type: 0019000000abcde:Id --", "MALFORMED_ID",
     "Account ID: id value of incorrect type: 0019000000abcde", "Id", "Id", "0019000000abcde", "",
     -1},
    {"ENTITY_IS_DELETED:entity is deleted:--", "ENTITY_IS_DELETED", "entity is deleted", "", "", "",
     "", -1},
    {"DUPLICATE_VALUE:duplicate value found: Data_Warehouse_ID__c duplicates value on record with "
     "id: 500Ox000008nUimIAE:--",
     "DUPLICATE_VALUE",
     "duplicate value found: Data_Warehouse_ID__c duplicates value on record with id: "
     "500Ox000008nUimIAE",
     "", "Data_Warehouse_ID__c", "", "500Ox000008nUimIAE", -1},
    {"DUPLICATE_VALUE:duplicate value found: <unknown> duplicates value on record with id: "
     "500Ox000008nUim:--",
     "DUPLICATE_VALUE",
     "duplicate value found: <unknown> duplicates value on record with id: 500Ox000008nUim", "", "",
     "", "500Ox000008nUim", -1},
    {"DUPLICATE_VALUE:duplicate value found: X__c duplicates value on record with id: <unknown>:--",
     "DUPLICATE_VALUE", "duplicate value found: X__c duplicates value on record with id: <unknown>",
     "", "X__c", "", "", -1},
    {"DUPLICATE_VALUE:Duplicate external id specified: a:b:Legacy_Id__c --", "DUPLICATE_VALUE",
     "Duplicate external id specified: a:b", "Legacy_Id__c", "Legacy_Id__c", "a:b", "", -1},
    {"DUPLICATE_EXTERNAL_ID:Legacy: more than one record found for external id field: "
     "[001000000000001AAA, 001000000000002AAA]:Legacy_Id__c --",
     "DUPLICATE_EXTERNAL_ID",
     "Legacy: more than one record found for external id field: [001000000000001AAA, "
     "001000000000002AAA]",
     "Legacy_Id__c", "Legacy_Id__c", "", "001000000000001AAA", -1},
    {"MISSING_ARGUMENT:Agency_BP_Id__c not specified:--", "MISSING_ARGUMENT",
     "Agency_BP_Id__c not specified", "", "Agency_BP_Id__c", "", "", -1},
    {"MISSING_ARGUMENT:Id not specified in an update call:--", "MISSING_ARGUMENT",
     "Id not specified in an update call", "", "", "", "", -1},
    {"INVALID_FIELD:Foreign key external ID: 0000031236 not found for field Producer_BP_Id__c in "
     "entity Contact:--",
     "INVALID_FIELD",
     "Foreign key external ID: 0000031236 not found for field Producer_BP_Id__c in entity Contact",
     "", "Producer_BP_Id__c", "0000031236", "", -1},
    {"INVALID_FIELD:Failed to deserialize field at col 3. Due to, '6/15/19' is not a valid value "
     "for the type xsd:date:CloseDate --",
     "INVALID_FIELD",
     "Failed to deserialize field at col 3. Due to, '6/15/19' is not a valid value for the type "
     "xsd:date",
     "CloseDate", "CloseDate", "6/15/19", "", -1},
    {"INVALID_FIELD:Failed to deserialize field at col 0. Due to, ' it's ' is not a valid value "
     "for "
     "the type xsd:int:N__c --",
     "INVALID_FIELD",
     "Failed to deserialize field at col 0. Due to, ' it's ' is not a valid value for the type "
     "xsd:int",
     "N__c", "N__c", " it's ", "", -1},
    {"STRING_TOO_LONG:Topic Name: data value too large: NOWELL (max length=9) (max "
     "length=255):Name --",
     "STRING_TOO_LONG", "Topic Name: data value too large: NOWELL (max length=9) (max length=255)",
     "Name", "Name", "NOWELL (max length=9)", "", 255},
    {"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Job Category: bad value for restricted picklist "
     "field: X, Y:Job_Category__c --",
     "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
     "Job Category: bad value for restricted picklist field: X, Y", "Job_Category__c",
     "Job_Category__c", "X, Y", "", -1},
    {"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:bad value for restricted picklist field: X:T__c --",
     "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: X",
     "T__c", "T__c", "X", "", -1},
    {"NUMBER_OUTSIDE_VALID_RANGE:Employees: value outside of valid range on numeric field: "
     "1431655766:NumberOfEmployees --",
     "NUMBER_OUTSIDE_VALID_RANGE",
     "Employees: value outside of valid range on numeric field: 1431655766", "NumberOfEmployees",
     "NumberOfEmployees", "1431655766", "", -1},
    {"INVALID_EMAIL_ADDRESS:Email: invalid email address: not-an-email:Email --",
     "INVALID_EMAIL_ADDRESS", "Email: invalid email address: not-an-email", "Email", "Email",
     "not-an-email", "", -1},
    {"INVALID_TYPE_ON_FIELD_IN_RECORD:Rate: value not of required type: x:Rate__c --",
     "INVALID_TYPE_ON_FIELD_IN_RECORD", "Rate: value not of required type: x", "Rate__c", "Rate__c",
     "x", "", -1},
    {"INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: Name. Please check the "
     "security settings.:Name --",
     "INVALID_FIELD_FOR_INSERT_UPDATE",
     "Unable to create/update fields: Name. Please check the security settings.", "Name", "Name",
     "", "", -1},
    {"FIELD_CUSTOM_VALIDATION_EXCEPTION:Say: \"why\",\nthen: what:--",
     "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Say: \"why\",\nthen: what", "", "", "", "", -1},
    {"FIELD_CUSTOM_VALIDATION_EXCEPTION:a rule without a tail", "FIELD_CUSTOM_VALIDATION_EXCEPTION",
     "a rule without a tail", "", "", "", "", -1},
    {"FIELD_CUSTOM_VALIDATION_EXCEPTION:dashes at the end: no, really! --",
     "FIELD_CUSTOM_VALIDATION_EXCEPTION", "dashes at the end: no, really!", "", "", "", "", -1},
    {"UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 200 records: "
     "001000000000001,001000000000002:--",
     "UNABLE_TO_LOCK_ROW",
     "unable to obtain exclusive access to this record or 200 records: "
     "001000000000001,001000000000002",
     "", "", "", "", -1},
    {"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:T: execution of BeforeInsert\n\ncaused by: "
     "System.NullPointerException\n\n(T):--",
     "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
     "T: execution of BeforeInsert\n\ncaused by: System.NullPointerException\n\n(T)", "", "", "",
     "", -1},
    {"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:insufficient access rights on cross-reference "
     "id: 0015e00000tW1f0:--",
     "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
     "insufficient access rights on cross-reference id: 0015e00000tW1f0", "", "", "0015e00000tW1f0",
     "", -1},
    {"X:m: Account.Legacy_Id__c, Name --", "X", "m", "Account.Legacy_Id__c, Name",
     "Account.Legacy_Id__c", "", "", -1},
    {"no known form: at all", "", "no known form: at all", "", "", "", "", -1},
    {"", "", "", "", "", "", "", -1},
    {":", "", ":", "", "", "", "", -1},
    {"CODE:", "CODE", "", "", "", "", "", -1},
    {"CODE:--", "CODE", "", "", "", "", "", -1},
    {"STRING_TOO_LONG:data value too large: (max length=99999999999999999999):N --",
     "STRING_TOO_LONG", "data value too large: (max length=99999999999999999999)", "N", "N",
     "(max length=99999999999999999999)", "", -1},
};

static void check(size_t i, const char *what, struct lode_slice got, const char *want)
{
    if (got.n != strlen(want) || (got.n && memcmp(got.p, want, got.n) != 0))
        fail_msg("%s\n  %s is '%.*s', not '%s'", cases[i].in, what, (int)got.n, got.n ? got.p : "",
                 want);
}

static void each_known_text_is_taken_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = strlen(cases[i].in);
        char *exact = malloc(n ? n : 1); /* without a NUL, so that reading past it is seen */
        struct lode_rowerror e;

        assert_non_null(exact);
        memcpy(exact, cases[i].in, n);
        lode_rowerror_parse(exact, n, &e);
        check(i, "code", e.code, cases[i].code);
        check(i, "message", e.message, cases[i].message);
        check(i, "fields", e.fields, cases[i].fields);
        check(i, "field", e.field, cases[i].field);
        check(i, "value", e.value, cases[i].value);
        check(i, "id", e.id, cases[i].id);
        assert_int_equal(e.max, cases[i].max);
        free(exact);
    }
}

static void every_beginning_of_a_text_is_survived(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t n = 0; n <= strlen(cases[i].in); n++) {
            char *exact = malloc(n ? n : 1);
            struct lode_rowerror e;

            assert_non_null(exact);
            memcpy(exact, cases[i].in, n);
            lode_rowerror_parse(exact, n, &e);
            assert_true(e.code.n + e.message.n + e.fields.n <= n);
            free(exact);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_known_text_is_taken_apart),
        cmocka_unit_test(every_beginning_of_a_text_is_survived),
    };

    return cmocka_run_group_tests_name("rowerror", tests, NULL, NULL);
}
