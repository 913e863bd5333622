/* test_react.c - what becomes of rows that the org refused or never came to: mended, sent again,
 * given up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "support/flowrun.h"

static struct lode_step_spec contacts(const char *name)
{
    struct lode_step_spec spec;

    flowrun_spec(&spec, name, "Contact", LODE_OPERATION_INSERT);
    return spec;
}

static struct lode_step_spec accounts(const char *name)
{
    struct lode_step_spec spec;

    flowrun_spec(&spec, name, "Account", LODE_OPERATION_INSERT);
    return spec;
}

static void complete(struct flowrun *f, struct lode_step_spec spec, const char *csv,
                     const char *want)
{
    if (flowrun_go(f, &spec, csv) < 0)
        fail_msg("%s", f->err.msg);
    assert_string_equal(flowrun_counts(f, f->step->counts), want);
}

static int is_text(struct lode_slice v, const char *text)
{
    return v.n == strlen(text) && memcmp(v.p, text, v.n) == 0;
}

/* The record that was sent, with one field set (value NULL: left out). */
static int mend(struct flowrun *f, const struct lode_failure *failure, const char *field,
                const char *value, struct lode_decision *out, struct lode_err *err)
{
    struct lode_record *rec;
    struct lode_slice v;
    unsigned number;

    if (lode_fields_add(&f->step->fields, field, &number, err) < 0 ||
        lode_record_add(&out->records, &rec, err) < 0)
        return -1;
    for (size_t i = 0; i < failure->record->n; i++)
        if (failure->record->values[i].field != number &&
            lode_record_set(rec, failure->record->values[i].field, failure->record->values[i].text,
                            err) < 0)
            return -1;
    out->answer = LODE_ANSWER_RETRY;
    if (!value)
        return 0;
    return lode_record_copy(&out->records, value, strlen(value), &v, err) < 0
               ? -1
               : lode_record_set(rec, number, v, err);
}

static int mend_last_name(struct flowrun *f, const struct lode_failure *failure,
                          struct lode_decision *out, struct lode_err *err)
{
    if (!is_text(failure->code, "REQUIRED_FIELD_MISSING"))
        return 0;
    assert_true(is_text(failure->field, "LastName"));
    assert_true(is_text(failure->fields, "LastName"));
    assert_int_equal(failure->attempt, 1);
    return mend(f, failure, "LastName", "Unknown, \"he\"\nsaid", out, err);
}

static void a_mended_row_is_created(void **state)
{
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    f.failed = mend_last_name;
    complete(&f, contacts("s"), "FirstName,LastName\nAda,L\n\"B\nb\",\nEve,X\nDan,\n", "created=4");
    assert_int_equal(f.n_failed_calls, 2);
    assert_string_equal(flowrun_sql(&f, "SELECT FirstName, LastName FROM Contact WHERE LastName "
                                        "LIKE 'Unk%' ORDER BY FirstName"),
                        "B\nb|Unknown, \"he\"\nsaid\nDan|Unknown, \"he\"\nsaid");
    assert_string_equal(
        flowrun_csv(&f, "s", "outcome", "_status,_attempts,_mended,_error_code,FirstName"),
        "created|1|||Ada\ncreated|2|LastName||B\nb\ncreated|1|||Eve\ncreated|2|LastName||Dan");
    assert_string_equal(flowrun_csv(&f, "s", "failed", "_row"), "");
    flowrun_close(&f);
}

/* However small the transactions in which a chunk's rows are settled. */
static void rows_are_settled_in_batches(void **state)
{
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    f.failed = mend_last_name;
    f.run.batch_rows = 1;
    complete(&f, contacts("s"), "FirstName,LastName\nAda,L\nBob,\nEve,X\nDan,\n", "created=4");
    assert_int_equal(f.n_failed_calls, 2);
    assert_string_equal(flowrun_run_sql(&f, "SELECT attempt, n_rows, cursor, state FROM chunk"),
                        "1|4|3|reconciled\n2|2|1|reconciled");
    assert_string_equal(
        flowrun_run_sql(&f, "SELECT unit, attempt, code FROM attempt ORDER BY unit"),
        "1|1|REQUIRED_FIELD_MISSING\n3|1|REQUIRED_FIELD_MISSING");
    flowrun_close(&f);
}

static int mend_badly(struct flowrun *f, const struct lode_failure *failure,
                      struct lode_decision *out, struct lode_err *err)
{
    char name[32];

    snprintf(name, sizeof name, "bad%d", failure->attempt);
    return mend(f, failure, "Email", name, out, err);
}

static void attempts_are_bounded_and_recorded(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    f.failed = mend_badly;
    spec.max_attempts = 3;
    complete(&f, spec, "LastName,Email\nA,bad0\nB,b@example.com\n", "created=1 failed=1");
    assert_int_equal(f.n_failed_calls, 2);
    assert_string_equal(
        flowrun_csv(&f, "s", "failed", "_row,_status,_error_code,_error_field,_attempts,_mended"),
        "1|failed|INVALID_EMAIL_ADDRESS|Email|3|Email");
    assert_string_equal(flowrun_csv(&f, "s", "failed", "sf__Error,Email"),
                        "INVALID_EMAIL_ADDRESS:Email: invalid email address: bad2:Email --|bad0");
    flowrun_close(&f);
}

static int mend_email(struct flowrun *f, const struct lode_failure *failure,
                      struct lode_decision *out, struct lode_err *err)
{
    return mend(f, failure, "Email", "good@example.com", out, err);
}

static int give_up(struct flowrun *f, const struct lode_failure *failure, struct lode_decision *out,
                   struct lode_err *err)
{
    (void)f;
    (void)failure;
    (void)err;
    out->answer = LODE_ANSWER_FAIL;
    return 0;
}

static void a_hook_may_give_a_locked_row_up(void **state)
{
    static const char *const faults[] = {"lock:1", NULL};
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    f.failed = give_up;
    complete(&f, contacts("s"), "LastName\nA\nB\n", "failed=2");
    assert_string_equal(flowrun_csv(&f, "s", "failed", "_error_code,_attempts"),
                        "UNABLE_TO_LOCK_ROW|1\nUNABLE_TO_LOCK_ROW|1");
    flowrun_close(&f);
}

static void locked_rows_are_sent_again_five_times_at_most(void **state)
{
    static const char *const faults[] = {"lock:1", NULL};
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    complete(&f, contacts("s"), "LastName\nA\nB\n", "failed=2");
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_attempts,_mended"), "5|\n5|");
    assert_string_equal(flowrun_run_sql(&f, "SELECT attempt, n_rows FROM chunk ORDER BY n"),
                        "1|2\n2|2\n3|2\n4|2\n5|2");
    flowrun_close(&f);
}

static void locked_rows_all_arrive_once(void **state)
{
    static const char *const faults[] = {"lock:0.3", NULL};
    struct lode_step_spec spec = contacts("s");
    char csv[2000] = "LastName\n";
    struct flowrun f;

    (void)state;
    for (int i = 0; i < 100; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "N%d\n", i / 2);
    flowrun_open(&f, faults);
    spec.chunk_rows = 30;
    spec.max_attempts = 100;
    complete(&f, spec, csv, "created=100");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*), min(n), max(n) FROM (SELECT count(*) n "
                                        "FROM Contact GROUP BY LastName)"),
                        "50|2|2");
    flowrun_close(&f);
}

/* Chunks of rows sent again keep to the limits of a chunk. */
static void rows_sent_again_keep_the_limits_of_a_job(void **state)
{
    static const char *const faults[] = {"lock:1", NULL};
    struct lode_step_spec spec = contacts("rows");
    char csv[2000] = "LastName\n";
    struct flowrun f;

    (void)state;
    for (int i = 0; i < 100; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "N%d\n", i + 100);
    flowrun_open(&f, faults);
    spec.chunk_rows = 20;
    spec.max_attempts = 2;
    complete(&f, spec, csv, "failed=100");
    assert_string_equal(flowrun_run_sql(&f, "SELECT attempt, sum(n_rows), max(n_rows) FROM chunk "
                                            "WHERE step=1 GROUP BY attempt"),
                        "1|100|20\n2|100|20");
    spec = contacts("bytes");
    spec.chunk_bytes = 200;
    spec.max_attempts = 2;
    complete(&f, spec, csv, "failed=100");
    assert_string_equal(flowrun_run_sql(&f, "SELECT attempt, sum(n_rows), max(bytes) <= 200 FROM "
                                            "chunk WHERE step=2 GROUP BY attempt"),
                        "1|100|1\n2|100|1");
    flowrun_close(&f);
}

static int update_double(struct flowrun *f, const struct lode_failure *failure,
                         struct lode_decision *out, struct lode_err *err)
{
    if (!is_text(failure->code, "DUPLICATE_VALUE"))
        return 0;
    assert_true(failure->id.n == 15 || failure->id.n == 18);
    memcpy(out->id, failure->id.p, failure->id.n);
    out->id[failure->id.n] = '\0';
    if (mend(f, failure, "Phone", "99", out, err) < 0)
        return -1;
    out->answer = LODE_ANSWER_UPDATE;
    return 0;
}

static void a_row_becomes_an_update_and_stays_one(void **state)
{
    static const char *const faults[] = {"lock:0.3", NULL};
    struct lode_step_spec spec = accounts("old");
    char csv[2][1500] = {"Legacy_Id__c,Name\n", "Legacy_Id__c,Name\n"};
    struct flowrun f;

    (void)state;
    for (int i = 0; i < 40; i++) {
        if (i < 30)
            snprintf(csv[0] + strlen(csv[0]), 100, "k%d,old%d\n", i, i);
        if (i >= 10)
            snprintf(csv[1] + strlen(csv[1]), 100, "K%d,new%d\n", i, i);
    }
    flowrun_open(&f, faults);
    spec.max_attempts = 100;
    complete(&f, spec, csv[0], "created=30");
    f.failed = update_double;
    spec = accounts("new");
    spec.max_attempts = 100;
    complete(&f, spec, csv[1], "created=10 updated=20");
    assert_string_equal(
        flowrun_sql(&f, "SELECT count(*), sum(Name LIKE 'old%'), sum(Phone='99') FROM Account"),
        "40|10|20");
    flowrun_close(&f);
}

static void an_updated_row_of_an_upsert_stays_an_update(void **state)
{
    static const char *const faults[] = {"lock:0.3", NULL};
    struct lode_step_spec spec = accounts("old");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    spec.max_attempts = 100;
    complete(&f, spec, "Legacy_Id__c,Strict_Id__c,Name\na,1,A\nb,2,B\nc,3,C\nd,4,D\n", "created=4");
    f.failed = update_double;
    flowrun_spec(&spec, "new", "Account", LODE_OPERATION_UPSERT);
    lode_str_copy(spec.external_id, sizeof spec.external_id, "Strict_Id__c");
    spec.max_attempts = 100;
    /* other keys, so that the Legacy_Id__c of each stands twice */
    complete(&f, spec, "Legacy_Id__c,Strict_Id__c,Name\na,5,E\nb,6,F\nc,7,G\nd,8,H\n", "updated=4");
    assert_string_equal(flowrun_sql(&f, "SELECT Legacy_Id__c, Strict_Id__c, Name, Phone FROM "
                                        "Account ORDER BY Legacy_Id__c"),
                        "a|5|E|99\nb|6|F|99\nc|7|G|99\nd|8|H|99");
    flowrun_close(&f);
}

static int stop_at_second(struct flowrun *f, const struct lode_failure *failure,
                          struct lode_decision *out, struct lode_err *err)
{
    (void)failure;
    (void)out;
    return f->n_failed_calls < 2 ? 0 : lode_err_set(err, LODE_E_STOP, "enough");
}

/* What the org did is told all the same, each row counted once. */
static void a_hook_can_stop_the_step(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    f.failed = stop_at_second;
    spec.max_failures = (struct lode_bound){.is_given = 1, .rows = 3};
    assert_int_equal(flowrun_go(&f, &spec, "LastName,Email\nA,bad\nB,\nC,bad\nD,bad\n"), -1);
    assert_int_equal(f.err.code, LODE_E_STOP);
    assert_string_equal(f.err.msg, "enough");
    assert_int_equal(f.n_failed_calls, 2);
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_status"),
                        "failed\ncreated\nfailed\nfailed");
    flowrun_close(&f);
}

static int empty_record(struct flowrun *f, const struct lode_failure *failure,
                        struct lode_decision *out, struct lode_err *err)
{
    return mend(f, failure, "Email", NULL, out, err);
}

static void an_empty_record_is_not_sent(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    f.failed = empty_record;
    complete(&f, spec, "LastName,Email\nA,\n,bad\n", "created=1 failed=1");
    assert_string_equal(flowrun_csv(&f, "s", "failed", "_error_code,_attempts"),
                        "REQUIRED_FIELD_MISSING|1");
    flowrun_close(&f);
}

static void unprocessed_rows_are_sent_again(void **state)
{
    static const char *const faults[] = {"unprocessed:2", NULL};
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    complete(&f, contacts("s"), "LastName\nA\nA\nB\nC\nD\n", "created=5");
    assert_string_equal(flowrun_sql(&f, "SELECT LastName FROM Contact ORDER BY LastName"),
                        "A\nA\nB\nC\nD");
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_error_code"), "\n\n\n\n");
    flowrun_close(&f);
}

static void unprocessed_rows_are_given_up_after_max_attempts(void **state)
{
    static const char *const faults[] = {"unprocessed:1", NULL};
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    spec.max_attempts = 2;
    complete(&f, spec, "LastName\nA\nB\nC\nD\n", "created=2 unprocessed=2");
    assert_string_equal(flowrun_csv(&f, "s", "failed", "_status,_error_code,_attempts"),
                        "unprocessed|UNPROCESSED|2\nunprocessed|UNPROCESSED|2");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM Contact"), "2");
    flowrun_close(&f);
}

static void a_job_that_fails_before_its_first_row_is_tried_again(void **state)
{
    static const char *const faults[] = {"unprocessed:0:1-2", NULL};
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    complete(&f, contacts("s"), "LastName\nA\nB\n", "created=2");
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_status,_attempts"),
                        "created|3\ncreated|3");
    assert_string_equal(flowrun_sql(&f, "SELECT LastName FROM Contact ORDER BY LastName"), "A\nB");
    flowrun_close(&f);
}

static void a_job_that_always_fails_before_its_first_row_stops_the_step(void **state)
{
    static const char *const faults[] = {"unprocessed:0", NULL};
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, faults);
    spec.max_attempts = 3;
    assert_int_equal(flowrun_go(&f, &spec, "LastName\nA\nB\n"), -1);
    assert_int_equal(f.err.code, LODE_E_REMOTE);
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_status,_attempts"),
                        "unprocessed|3\nunprocessed|3");
    assert_string_equal(flowrun_csv(&f, "s", "failed", "sf__Error"),
                        "UNPROCESSED:the job ended before it came to this row: Timeout : retried "
                        "more than 20 times:--\nUNPROCESSED:the job ended before it came to this "
                        "row: Timeout : retried more than 20 times:--");
    flowrun_close(&f);
}

static void an_update_where_creation_was_expected_is_a_failure(void **state)
{
    struct lode_step_spec spec = contacts("old");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    complete(&f, spec, "Legacy_Id__c,LastName\na,A\nb,B\n", "created=2");
    flowrun_spec(&spec, "new", "Contact", LODE_OPERATION_UPSERT);
    lode_str_copy(spec.external_id, sizeof spec.external_id, "Legacy_Id__c");
    spec.expect_created = 1;
    f.failed = mend_email;
    complete(&f, spec, "Legacy_Id__c,LastName,Email\na,A,\nb,B,bad\nc,C,bad\n",
             "created=1 failed=2");
    /* what was mended before stays told */
    assert_string_equal(flowrun_csv(&f, "new", "outcome", "_row,_status,_error_code,_mended"),
                        "1|failed|NOT_CREATED|\n2|failed|NOT_CREATED|Email\n3|created||Email");
    flowrun_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mended_row_is_created),
        cmocka_unit_test(rows_are_settled_in_batches),
        cmocka_unit_test(attempts_are_bounded_and_recorded),
        cmocka_unit_test(a_hook_may_give_a_locked_row_up),
        cmocka_unit_test(locked_rows_are_sent_again_five_times_at_most),
        cmocka_unit_test(locked_rows_all_arrive_once),
        cmocka_unit_test(rows_sent_again_keep_the_limits_of_a_job),
        cmocka_unit_test(a_row_becomes_an_update_and_stays_one),
        cmocka_unit_test(an_updated_row_of_an_upsert_stays_an_update),
        cmocka_unit_test(a_hook_can_stop_the_step),
        cmocka_unit_test(an_empty_record_is_not_sent),
        cmocka_unit_test(unprocessed_rows_are_sent_again),
        cmocka_unit_test(unprocessed_rows_are_given_up_after_max_attempts),
        cmocka_unit_test(a_job_that_fails_before_its_first_row_is_tried_again),
        cmocka_unit_test(a_job_that_always_fails_before_its_first_row_stops_the_step),
        cmocka_unit_test(an_update_where_creation_was_expected_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
