/* test_map.c - rows become records with keys of their own, once each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "support/flowrun.h"

static struct lode_step_spec upsert(const char *name, const char *key)
{
    struct lode_step_spec spec;

    flowrun_spec(&spec, name, "Account", LODE_OPERATION_UPSERT);
    lode_str_copy(spec.external_id, sizeof spec.external_id, key);
    return spec;
}

static void complete(struct flowrun *f, struct lode_step_spec spec, const char *csv,
                     const char *want)
{
    if (flowrun_go(f, &spec, csv) < 0)
        fail_msg("%s", f->err.msg);
    assert_string_equal(flowrun_counts(f, f->step->counts), want);
}

/* step:id(key): the name of the record that it gives, "(blank)", or why there is none. */
static const char *ask(struct flowrun *f, const char *key)
{
    struct lode_slice part = {key, strlen(key)};
    char id[19], reason[256], sql[128];
    struct lode_err err;
    int rc = lode_ids_resolve(&f->step->ids, &part, 1, id, reason, sizeof reason, &err);

    assert_true(rc >= 0);
    if (rc == 0) {
        lode_str_copy(f->text, sizeof f->text, reason);
        return f->text;
    }
    if (!id[0])
        return "(blank)";
    snprintf(sql, sizeof sql, "SELECT Name FROM Account WHERE Id='%s'", id);
    return flowrun_sql(f, sql);
}

static void each_part_of_a_split_row_has_its_own_key(void **state)
{
    struct flowrun f;
    char long_key[41];

    (void)state;
    memset(long_key, 'k', 40);
    long_key[40] = '\0';
    flowrun_open(&f, NULL);
    for (int together = 0; together < 2; together++) {
        struct lode_step_spec spec = upsert(together ? "together" : "plain", "Legacy_Id__c");
        char csv[400];

        if (together)
            lode_str_copy(spec.together, sizeof spec.together, "Phone");
        snprintf(csv, sizeof csv, "do,Legacy_Id__c,Name\nsplit,a/%s,A/B\n,c,C\nsplit,d/,D/E\n",
                 long_key);
        complete(&f, spec, csv, together ? "updated=4 failed=1" : "created=4 failed=1");
        assert_string_equal(ask(&f, "a"), "A");
        assert_string_equal(ask(&f, long_key), "B");
        assert_string_equal(ask(&f, "c"), "C");
        assert_string_equal(ask(&f, "d"), "D");
    }
    assert_string_equal(
        flowrun_csv(&f, "plain", "outcome", "_row,_part,_status"),
        "1|1 of 2|created\n1|2 of 2|created\n2||created\n3|1 of 2|created\n3|2 of 2|failed");
    flowrun_close(&f);
}

static void only_the_failed_part_is_loaded_again(void **state)
{
    struct lode_step_spec spec;
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    complete(&f, spec,
             "do,Name,Legacy_Id__c\nsplit,A/B,a/a\nsplit,\"C \"\"x\"\",\n/D\",c/d\n,E,d\n,,f\n",
             "created=3 failed=3");
    assert_string_equal(flowrun_csv(&f, "s", "failed", "_row,_part,_error_code,Name,Legacy_Id__c"),
                        "1|2 of 2|DUPLICATE_VALUE|A/B|a/a\n3||DUPLICATE_VALUE|E|d\n"
                        "4||REQUIRED_FIELD_MISSING||f");
    flowrun_spec(&spec, "again", "Account", LODE_OPERATION_INSERT);
    if (flowrun_step_file(&f, &spec, scratch_path(&f.s, "run/s-failed.csv")) < 0)
        fail_msg("%s", f.err.msg);
    assert_int_equal(flowrun_turns(&f), 0);
    assert_string_equal(
        flowrun_csv(&f, "again", "outcome", "_row,_part,_status,_error_code,Name,Legacy_Id__c"),
        "1|2 of 2|failed|DUPLICATE_VALUE|A/B|a/a\n2||failed|DUPLICATE_VALUE|E|d\n"
        "3||failed|REQUIRED_FIELD_MISSING||f");
    flowrun_close(&f);
}

static void a_part_that_the_map_no_longer_makes_is_rejected(void **state)
{
    static const char head[] = "_row,_file,_line,_part,_status,sf__Id,sf__Created,sf__Error,"
                               "_error_code,_error_field,_error_value,_attempts,_mended,_job,do,";
    struct lode_step_spec spec;
    struct flowrun f;
    char csv[1000];

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    snprintf(csv, sizeof csv,
             "%sName\n1,x,2,3,failed,,,,,,,1,,,split,A/B\n2,x,3,2,failed,,,,,,,1,,,,C\n"
             "2,x,3,1,failed,,,,,,,1,,,,C\n3,x,4,2,failed,,,,,,,1,,,split,D/E\n"
             "4,x,5,2 of 3,failed,,,,,,,1,,,split,F/G\n4,x,5,1 of 1,failed,,,,,,,1,,,split,H/I\n"
             "5,x,6,2 of 2,failed,,,,,,,1,,,split,J/K\n6,x,7,1 of 1,failed,,,,,,,1,,,,L\n",
             head);
    complete(&f, spec, csv, "created=4 rejected=4");
    assert_string_equal(flowrun_sql(&f, "SELECT Name FROM Account ORDER BY Name"), "C\nE\nK\nL");
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_row,_part,_status,_error_code"),
                        "1|3|rejected|NO_PART\n2|2|rejected|NO_PART\n3|1 of 1|created|\n"
                        "4|2 of 2|created|\n5|2 of 3|rejected|OTHER_PARTS\n"
                        "6|1 of 1|rejected|OTHER_PARTS\n7|2 of 2|created|\n8|1 of 1|created|");
    flowrun_close(&f);
}

static const struct {
    enum lode_duplicates on_duplicate;
    const char *counts, *outcome, *in_org;
} doubles[] = {
    {LODE_DUPLICATES_REJECT, "created=2 rejected=2",
     "created|\ncreated|\nrejected|DUPLICATE_KEY\nrejected|DUPLICATE_KEY", "1|b\n2|a"},
    {LODE_DUPLICATES_FIRST, "created=2 skipped=2",
     "created|\ncreated|\nskipped|DUPLICATE_KEY\nskipped|DUPLICATE_KEY", "1|b\n2|a"},
    {LODE_DUPLICATES_LAST, "created=2 skipped=2",
     "created|\nskipped|DUPLICATE_KEY\nskipped|DUPLICATE_KEY\ncreated|", "1|b\n4|a"},
};

static void doubles_are_found_before_they_are_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct lode_step_spec spec = upsert("s", "Legacy_Id__c");
        struct flowrun f;

        flowrun_open(&f, NULL);
        spec.on_duplicate = doubles[i].on_duplicate;
        complete(&f, spec, "Legacy_Id__c,Name\nb,1\nA,2\na,3\nA,4\n", doubles[i].counts);
        assert_string_equal(flowrun_csv(&f, "s", "outcome", "_status,_error_code"),
                            doubles[i].outcome);
        assert_string_equal(
            flowrun_sql(&f, "SELECT Name, lower(Legacy_Id__c) FROM Account ORDER BY Name"),
            doubles[i].in_org);
        assert_int_equal(strlen(ask(&f, "a")), 1);
        flowrun_close(&f);
    }
}

static void keys_compare_as_their_field_does(void **state)
{
    static const struct {
        const char *field, *csv, *counts;
    } cases[] = {
        {"Strict_Id__c", "Strict_Id__c,Name\na,1\nA,2\n007,3\n7,4\n7.0,5\n1E3,6\n1000,7\n",
         "created=7"},
        {"Number_Id__c", "Number_Id__c,Name\n7,1\n7.0,2\n07,3\n1E3,4\n1000,5\n",
         "created=2 rejected=3"},
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct flowrun f;

        flowrun_open(&f, NULL);
        complete(&f, upsert("s", cases[i].field), cases[i].csv, cases[i].counts);
        assert_string_equal(ask(&f, "1000"), i ? "4" : "7");
        assert_string_equal(ask(&f, "1E3"), i ? "4" : "6");
        assert_string_equal(ask(&f, "8"), "no such row in step s");
        assert_string_equal(ask(&f, ""), "(blank)");
        flowrun_close(&f);
    }
}

/* A key of nothing is no key: such rows are no doubles of each other. */
static void cleared_keys_are_no_doubles(void **state)
{
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    complete(&f, upsert("s", "Legacy_Id__c"), "Legacy_Id__c,Name\nNULL,1\nNULL,2\n,3\na,4\n",
             "created=1 failed=3");
    assert_string_equal(ask(&f, "a"), "4");
    flowrun_close(&f);
}

static void ambiguous_keys_of_columns_are_told(void **state)
{
    struct lode_step_spec spec;
    struct lode_err err;
    struct flowrun f;
    char key[600], csv[3000];

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    spec.ids_by[0] = lode_str_dup("_id", &err);
    spec.n_ids_by = 1;
    memset(key, 'x', 599);
    key[599] = '\0';
    snprintf(csv, sizeof csv,
             "_id,do,Name\na,,1\nb,,2\na,,3\n,,4\n,,5\nc,skip,6\nd,,\n%s,,8\n%s2,,9\n", key, key);
    complete(&f, spec, csv, "created=7 skipped=1 rejected=1");
    assert_string_equal(ask(&f, "a"), "two rows of step s have that key: rows 1 and 3");
    assert_string_equal(ask(&f, "b"), "2");
    assert_string_equal(ask(&f, "c"), "skipped in step s: SKIPPED");
    assert_string_equal(ask(&f, "d"), "rejected in step s: EMPTY_RECORD");
    assert_string_equal(ask(&f, key), "8");
    assert_string_equal(ask(&f, "A"), "no such row in step s");
    assert_string_equal(ask(&f, ""), "(blank)");
    flowrun_close(&f);
}

static void a_key_too_long_rejects_its_row(void **state)
{
    struct lode_step_spec spec;
    struct lode_err err;
    struct flowrun f;
    char *csv = calloc(1, 80000);

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    spec.ids_by[0] = lode_str_dup("_id", &err);
    spec.n_ids_by = 1;
    scratch_cat(csv, 80000, "Name,_id\nA,a\nB,");
    memset(csv + strlen(csv), 'x', 66000);
    scratch_cat(csv, 80000, "\nC,c\n");
    complete(&f, spec, csv, "created=2 rejected=1");
    assert_string_equal(ask(&f, "c"), "C");
    free(csv);
    flowrun_close(&f);
}

static void limits_of_a_record_reject_its_row(void **state)
{
    struct lode_step_spec spec;
    struct flowrun f;
    char *csv = calloc(1, 500000);

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    scratch_cat(csv, 500000, "Name,Description\nA,x\nB,");
    memset(csv + strlen(csv), 'y', 131073);
    scratch_cat(csv, 500000, "\nC,z\n");
    complete(&f, spec, csv, "created=2 rejected=1");
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_error_code,_error_field"),
                        "|\nTOO_LARGE|Description\n|");
    free(csv);
    flowrun_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_of_a_split_row_has_its_own_key),
        cmocka_unit_test(only_the_failed_part_is_loaded_again),
        cmocka_unit_test(a_part_that_the_map_no_longer_makes_is_rejected),
        cmocka_unit_test(doubles_are_found_before_they_are_sent),
        cmocka_unit_test(keys_compare_as_their_field_does),
        cmocka_unit_test(cleared_keys_are_no_doubles),
        cmocka_unit_test(ambiguous_keys_of_columns_are_told),
        cmocka_unit_test(a_key_too_long_rejects_its_row),
        cmocka_unit_test(limits_of_a_record_reject_its_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
