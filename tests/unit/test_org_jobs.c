/* test_org_jobs.c - the job table without HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_jobs.h"

static struct lode_db *db;

static int open_table(void **state)
{
    struct lode_err err;

    (void)state;
    db = NULL;
    return lode_db_open(":memory:", 0, &db, &err) < 0 ? -1 : lode_org_jobs_open(db, &err);
}

static int close_table(void **state)
{
    (void)state;
    lode_db_close(db);
    return 0;
}

static void add_job(struct lode_org_job *job, int is_query, enum lode_org_state_name state)
{
    struct lode_err err;

    memset(job, 0, sizeof *job);
    job->is_query = is_query;
    job->state = state;
    lode_str_copy(job->object, sizeof job->object, "Account");
    lode_str_copy(job->operation, sizeof job->operation, is_query ? "query" : "insert");
    lode_str_copy(job->version, sizeof job->version, "60.0");
    lode_str_copy(job->delimiter, sizeof job->delimiter, "TAB");
    lode_str_copy(job->line_ending, sizeof job->line_ending, "LF");
    if (lode_org_jobs_create(db, job, is_query ? "SELECT Id FROM Account" : NULL, &err) < 0)
        fail_msg("%s", err.msg);
}

static int find(const char *id, size_t n, int is_query, struct lode_org_job *out)
{
    struct lode_err err;

    return lode_org_jobs_find(db, (struct lode_slice){id, n}, is_query, out, &err);
}

static void a_job_is_found_by_both_forms_of_its_id(void **state)
{
    struct lode_org_job job, other, found;

    (void)state;
    add_job(&job, 0, LODE_ORG_OPEN);
    add_job(&other, 0, LODE_ORG_OPEN);
    assert_string_not_equal(job.id, other.id);
    assert_int_equal(find(job.id, 18, 0, &found), 1);
    assert_memory_equal(found.id, job.id, 19);
    assert_string_equal(found.delimiter, "TAB");
    assert_int_equal(found.created_ms, job.created_ms);
    assert_int_equal(find(job.id, 15, 0, &found), 1);
    assert_int_equal(find(job.id, 14, 0, &found), 0);
    assert_int_equal(find(job.id, 18, 1, &found), 0); /* no query job */
    assert_int_equal(find("", 0, 0, &found), 0);
}

static void what_changes_is_kept(void **state)
{
    struct lode_org_job job, found;
    struct lode_err err;

    (void)state;
    add_job(&job, 0, LODE_ORG_OPEN);
    job.state = LODE_ORG_FAILED;
    job.has_content = 1;
    job.n_processed = 5000000000;
    job.n_failed = 7;
    job.total_ms = 8;
    job.active_ms = 9;
    job.retries = 1;
    job.input_at = 11;
    job.ok_bytes = 12;
    job.failed_bytes = 13;
    job.modstamp_ms = 14;
    lode_str_copy(job.error_message, sizeof job.error_message, "InvalidBatch : x");
    assert_int_equal(lode_org_jobs_save(db, &job, &err), 0);
    assert_int_equal(find(job.id, 18, 0, &found), 1);
    assert_true(found.n_processed == job.n_processed && found.n_failed == 7 &&
                found.total_ms == 8 && found.active_ms == 9 && found.retries == 1 &&
                found.input_at == 11 && found.ok_bytes == 12 && found.failed_bytes == 13 &&
                found.modstamp_ms == 14 && found.has_content && found.state == LODE_ORG_FAILED);
    assert_string_equal(found.error_message, "InvalidBatch : x");
}

static void the_job_under_way_comes_before_those_that_wait(void **state)
{
    struct lode_org_job jobs[4], next;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_org_jobs_next(db, &next, &err), 0);
    add_job(&jobs[0], 0, LODE_ORG_OPEN);
    add_job(&jobs[1], 1, LODE_ORG_UPLOAD_COMPLETE);
    add_job(&jobs[2], 0, LODE_ORG_UPLOAD_COMPLETE);
    add_job(&jobs[3], 0, LODE_ORG_COMPLETE);
    assert_int_equal(lode_org_jobs_next(db, &next, &err), 1);
    assert_int_equal(next.seq, jobs[1].seq);
    jobs[2].state = LODE_ORG_IN_PROGRESS;
    assert_int_equal(lode_org_jobs_save(db, &jobs[2], &err), 0);
    assert_int_equal(lode_org_jobs_next(db, &next, &err), 1);
    assert_int_equal(next.seq, jobs[2].seq);
}

static void an_id_is_never_used_twice(void **state)
{
    struct lode_org_job job, again;
    struct lode_err err;

    (void)state;
    add_job(&job, 0, LODE_ORG_COMPLETE);
    assert_int_equal(lode_org_jobs_delete(db, job.seq, &err), 0);
    assert_int_equal(find(job.id, 18, 0, &again), 0);
    add_job(&again, 0, LODE_ORG_OPEN);
    assert_string_not_equal(again.id, job.id);
}

static void kinds_are_listed_apart_and_queries_kept(void **state)
{
    struct lode_org_job a, b, c, found;
    struct lode_buf query;
    struct lode_err err;

    (void)state;
    add_job(&a, 0, LODE_ORG_OPEN);
    add_job(&b, 1, LODE_ORG_UPLOAD_COMPLETE);
    add_job(&c, 0, LODE_ORG_OPEN);
    assert_int_equal(lode_org_jobs_after(db, a.seq, 0, &found, &err), 1);
    assert_int_equal(found.seq, c.seq);
    assert_int_equal(lode_org_jobs_after(db, c.seq, 0, &found, &err), 0);
    assert_int_equal(lode_org_jobs_after(db, 0, 1, &found, &err), 1);
    assert_int_equal(found.seq, b.seq);
    lode_buf_init(&query, 0);
    assert_int_equal(lode_org_jobs_query(db, b.seq, &query, &err), 0);
    assert_string_equal(query.p, "SELECT Id FROM Account");
    lode_buf_clear(&query);
}

static void older_versions_lack_the_newer_key(void **state)
{
    struct lode_org_job job;
    json_t *o;

    (void)state;
    add_job(&job, 0, LODE_ORG_COMPLETE);
    o = lode_org_jobs_json(&job, "005000000000000AAA", LODE_ORG_VIEW_INFO);
    assert_null(json_object_get(o, "isPkChunkingSupported"));
    assert_non_null(json_object_get(o, "numberRecordsFailed"));
    assert_true(json_real_value(json_object_get(o, "apiVersion")) == 60.0);
    json_decref(o);
    lode_str_copy(job.version, sizeof job.version, "61.0");
    o = lode_org_jobs_json(&job, "005000000000000AAA", LODE_ORG_VIEW_INFO);
    assert_true(json_is_false(json_object_get(o, "isPkChunkingSupported")));
    json_decref(o);
}

static void times_have_no_thousandths(void **state)
{
    char text[32];

    (void)state;
    lode_org_jobs_time(1725909927123, text);
    assert_string_equal(text, "2024-09-09T19:25:27.000+0000");
}

#define WITH_TABLE(f) cmocka_unit_test_setup_teardown(f, open_table, close_table)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TABLE(a_job_is_found_by_both_forms_of_its_id),
        WITH_TABLE(what_changes_is_kept),
        WITH_TABLE(the_job_under_way_comes_before_those_that_wait),
        WITH_TABLE(an_id_is_never_used_twice),
        WITH_TABLE(kinds_are_listed_apart_and_queries_kept),
        WITH_TABLE(older_versions_lack_the_newer_key),
        cmocka_unit_test(times_have_no_thousandths),
    };

    return cmocka_run_group_tests_name("org_jobs", tests, NULL, NULL);
}
