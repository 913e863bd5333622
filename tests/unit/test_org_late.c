/* test_org_late.c - calls that arrive late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "support/orgcall.h"

#define INSERT "{\"object\":\"Account\",\"operation\":\"insert\"}"

static struct orgcall t;

static int open_org(void **state)
{
    (void)state;
    orgcall_open(&t, NULL);
    return 0;
}

static int close_org(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

static const char close_job[] = "{\"state\":\"UploadComplete\"}";

static void begin_late_close(const char *fault)
{
    t.is_fresh = 1;
    orgcall_post(&t, "jobs/ingest", INSERT);
    lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", "Name\na\n", 7);
    orgcall_fault(&t, fault);
    orgcall_send(&t, "PATCH", orgcall_path(&t, ""), "application/json", close_job,
                 strlen(close_job));
    assert_int_not_equal(t.rc, CURLE_OK);
}

static void a_late_close_takes_effect_behind_some_calls(void **state)
{
    (void)state;
    begin_late_close("late:PATCH:jobs/ingest:1:2");
    for (int i = 0; i < 2; i++) {
        orgcall_get(&t, "/_lode/faults"); /* does not count */
        orgcall_get(&t, orgcall_path(&t, ""));
        assert_string_equal(orgcall_string(&t, "state"), "Open");
    }
    orgcall_send(&t, "PATCH", orgcall_path(&t, ""), "application/json", close_job,
                 strlen(close_job));
    assert_int_equal(t.status, 400); /* the late one was there before it */
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALIDJOBSTATE");
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 1);
}

static void a_late_upload_comes_to_an_aborted_job(void **state)
{
    static const char abort_job[] = "{\"state\":\"Aborted\"}";

    (void)state;
    t.is_fresh = 1;
    orgcall_post(&t, "jobs/ingest", INSERT);
    lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
    orgcall_fault(&t, "late:PUT:batches:1:1");
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", "Name\na\n", 7);
    assert_int_not_equal(t.rc, CURLE_OK);
    orgcall_send(&t, "PATCH", orgcall_path(&t, ""), "application/json", abort_job,
                 strlen(abort_job));
    assert_int_equal(t.status, 200);
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "Aborted");
    assert_int_equal(strlen(orgcall_results(&t, "unprocessedrecords")), 0);
    assert_int_equal(t.status, 200);
}

static void what_is_late_is_done_when_the_org_ends(void **state)
{
    (void)state;
    begin_late_close("late:PATCH:jobs/ingest:1:1000");
    orgcall_restart(&t, NULL);
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(a_late_close_takes_effect_behind_some_calls),
        WITH_ORG(a_late_upload_comes_to_an_aborted_job),
        WITH_ORG(what_is_late_is_done_when_the_org_ends),
    };

    return cmocka_run_group_tests_name("org_late", tests, NULL, NULL);
}
