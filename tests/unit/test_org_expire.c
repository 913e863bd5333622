/* test_org_expire.c - jobs grow old: Open ones end, finished ones go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/str.h"
#include "support/orgcall.h"

#define INSERT "{\"object\":\"Account\",\"operation\":\"insert\"}"
#define CLOSE  "{\"state\":\"UploadComplete\"}"

static struct orgcall t;

static void make_job(void)
{
    orgcall_post(&t, "jobs/ingest", INSERT);
    assert_int_equal(t.status, 200);
    lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
}

static size_t n_listed(const char *path)
{
    orgcall_get(&t, path);
    assert_int_equal(t.status, 200);
    return json_array_size(json_object_get(t.json, "records"));
}

static void an_open_job_takes_nothing_more_behind_its_day(void **state)
{
    static const char csv[] = "Name\nlate\n";

    (void)state;
    make_job();
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", csv, strlen(csv));
    assert_int_equal(t.status, 201);
    orgcall_fault(&t, "open-life:86400");
    orgcall_get(&t, orgcall_path(&t, ""));
    assert_string_equal(orgcall_string(&t, "state"), "Open");
    orgcall_fault(&t, "open-life:0");
    orgcall_send(&t, "PATCH", orgcall_path(&t, ""), "application/json", CLOSE, strlen(CLOSE));
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALIDJOBSTATE");
    orgcall_get(&t, orgcall_path(&t, ""));
    assert_string_equal(orgcall_string(&t, "state"), "Aborted");
    assert_string_equal(orgcall_results(&t, "unprocessedrecords"), "Name\n\"late\"\n");
    make_job();
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", csv, strlen(csv));
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALIDJOBSTATE");
}

static void a_finished_job_is_gone_behind_its_days(void **state)
{
    char path[400];

    (void)state;
    orgcall_load(&t, INSERT, "Name\nkept\n");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(n_listed("jobs/ingest"), 1);
    orgcall_results(&t, "successfulResults");
    snprintf(path, sizeof path, "%s.files/%s.successfulResults.csv", t.db, t.id);
    assert_true(lode_io_exists(path));

    orgcall_fault(&t, "keep:0");
    orgcall_get(&t, orgcall_path(&t, ""));
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    orgcall_results(&t, "successfulResults");
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    orgcall_send(&t, "DELETE", orgcall_path(&t, ""), NULL, NULL, 0);
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    assert_int_equal(n_listed("jobs/ingest"), 0);
    make_job(); /* an unfinished one stays, however old */
    assert_int_equal(n_listed("jobs/ingest"), 1);
}

static void what_is_gone_leaves_no_files(void **state)
{
    static const char *const none[] = {"keep:0", NULL};
    char path[400];

    (void)state;
    orgcall_load(&t, INSERT, "Name\nkept\n");
    snprintf(path, sizeof path, "%s.files/%s.successfulResults.csv", t.db, t.id);
    assert_true(lode_io_exists(path));
    orgcall_restart(&t, none);
    while (lode_io_exists(path)) /* the runner's time limit ends a wait in vain */
        orgcall_get(&t, "limits");
    orgcall_fault(&t, "keep:100");
    orgcall_get(&t, orgcall_path(&t, ""));
    assert_int_equal(t.status, 404);
}

static void query_jobs_grow_old_too(void **state)
{
    char path[64];

    (void)state;
    orgcall_post(&t, "jobs/query",
                 "{\"operation\":\"query\",\"query\":\"SELECT Id FROM Account\"}");
    assert_int_equal(t.status, 200);
    snprintf(path, sizeof path, "jobs/query/%s", orgcall_string(&t, "id"));
    do
        orgcall_get(&t, path);
    while (strcmp(orgcall_string(&t, "state"), "JobComplete") != 0);
    orgcall_fault(&t, "keep:0");
    orgcall_get(&t, path);
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    assert_int_equal(n_listed("jobs/query"), 0);
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(an_open_job_takes_nothing_more_behind_its_day),
        WITH_ORG(a_finished_job_is_gone_behind_its_days),
        WITH_ORG(what_is_gone_leaves_no_files),
        WITH_ORG(query_jobs_grow_old_too),
    };

    return cmocka_run_group_tests_name("org_expire", tests, NULL, NULL);
}
