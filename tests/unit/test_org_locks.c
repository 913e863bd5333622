/* test_org_locks.c - batches that get into each other's way at a parent. */
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

#define CONTACTS "{\"object\":\"Contact\",\"operation\":\"insert\"}"

/* Two accounts; their Ids. */
static void make_parents(char ids[2][19])
{
    orgcall_load(&t, INSERT, "Name\na\nb\n");
    orgcall_results(&t, "successfulResults");
    memcpy(ids[0], strstr(t.body.p, "\n\"001") + 2, 18);
    memcpy(ids[1], strstr(strstr(t.body.p, "\n\"001") + 2, "\n\"001") + 2, 18);
    ids[0][18] = ids[1][18] = '\0';
}

/* n rows without a parent, then one of the parent. */
static char *many_children(struct lode_buf *b, int n, const char *parent)
{
    struct lode_err err;

    lode_buf_init(b, 0);
    assert_int_equal(lode_buf_adds(b, "LastName,AccountId\n", &err), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_addf(b, &err, "x%d,%s\n", i, i ? "" : parent), 0);
    assert_int_equal(lode_buf_addf(b, &err, "last,%s\n", parent), 0);
    return b->p;
}

static void jobs_that_share_a_parent_contend(void **state)
{
    static const char *const contend[] = {"contend", NULL};
    char ids[2][19], csv[200];
    struct lode_buf b;

    (void)state;
    make_parents(ids);
    snprintf(csv, sizeof csv, "LastName,AccountId\none,%s\nother,%s\n", ids[0], ids[1]);
    orgcall_fault(&t, "pace:600000"); /* until the restart */
    orgcall_begin(&t, CONTACTS, many_children(&b, 200, ids[0]));
    orgcall_begin(&t, CONTACTS, csv);
    orgcall_restart(&t, contend);
    orgcall_await(&t);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 2);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 1);
    assert_int_equal(orgcall_number(&t, "retries"), 3);
    assert_non_null(strstr(orgcall_results(&t, "failedResults"),
                           "\"UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record "
                           "or 200 records: 001"));
    assert_non_null(strstr(t.body.p, ":--\",\"one\","));
    orgcall_load(&t, CONTACTS, csv); /* alone: nobody is in its way */
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 0);
    assert_int_equal(orgcall_number(&t, "retries"), 0);
    lode_buf_clear(&b);
}

static void batches_of_one_job_contend_too(void **state)
{
    char ids[2][19];
    struct lode_buf b;

    (void)state;
    make_parents(ids);
    orgcall_fault(&t, "contend");
    orgcall_load(&t, CONTACTS, many_children(&b, 10000, ids[0]));
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 10001);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 1);
    assert_non_null(strstr(orgcall_results(&t, "failedResults"), ":--\",\"last\","));
    lode_buf_clear(&b);
    orgcall_load(&t, CONTACTS, many_children(&b, 9999, ids[0]));
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 0);
    lode_buf_clear(&b);
}

/* n_free rows without a parent, then n of the parent. */
static void load_children(int n_free, int n, const char *parent)
{
    struct lode_buf b;
    struct lode_err err;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "LastName,AccountId\n", &err), 0);
    for (int i = 0; i < n_free + n; i++)
        assert_int_equal(
            lode_buf_addf(&b, &err, "x%d,%s\n", i, i == 0 || i >= n_free ? parent : ""), 0);
    orgcall_load(&t, CONTACTS, b.p);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), n_free + n);
    lode_buf_clear(&b);
}

/* Three times for each of the two chunks, though some rows get through; the chance stays that of
 * the row. */
static void what_meets_a_lock_is_tried_again(void **state)
{
    char ids[2][19];

    (void)state;
    make_parents(ids);
    orgcall_fault(&t, "contend:0.3");
    load_children(10000, 400, ids[0]);
    assert_int_equal(orgcall_number(&t, "retries"), 6);
    assert_in_range(orgcall_number(&t, "numberRecordsFailed"), 70, 170);
    orgcall_fault(&t, "lock:1");
    load_children(1, 200, ids[0]);
    assert_int_equal(orgcall_number(&t, "retries"), 6);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 201);
}

/* A job that rests behind its first chunk, in which it named the first account. */
static void rest_behind_a_chunk(char ids[2][19])
{
    struct lode_buf b;

    for (int i = 0; i < 2; i++) {
        orgcall_post(&t, "sobjects/Account", "{\"Name\":\"a\"}");
        lode_str_copy(ids[i], 19, orgcall_string(&t, "id"));
    }
    orgcall_begin(&t, CONTACTS, many_children(&b, 399, ids[0]));
    do
        orgcall_get(&t, orgcall_path(&t, ""));
    while (orgcall_number(&t, "numberRecordsProcessed") < 200);
    lode_buf_clear(&b);
}

static void post_child(const char *parent, int status)
{
    char json[100];

    snprintf(json, sizeof json, "{\"LastName\":\"rest\",\"AccountId\":\"%s\"}", parent);
    orgcall_post(&t, "sobjects/Contact", json);
    assert_int_equal(t.status, status);
}

static void a_rest_save_meets_the_parent_of_a_jobs_chunk(void **state)
{
    static const char *const faults[] = {"contend", "pace:600000", NULL};
    char ids[2][19], json[400], want[120];

    (void)state;
    orgcall_restart(&t, faults);
    rest_behind_a_chunk(ids);
    snprintf(want, sizeof want, "unable to obtain exclusive access to this record or 1 records: %s",
             ids[0]);
    post_child(ids[0], 400);
    orgcall_check_error(&t, 400, "UNABLE_TO_LOCK_ROW", want);
    post_child(ids[1], 201);
    snprintf(
        json, sizeof json,
        "{\"records\":[{\"attributes\":{\"type\":\"Contact\"},\"LastName\":\"m\",\"AccountId\":"
        "\"%s\"},{\"attributes\":{\"type\":\"Contact\"},\"LastName\":\"n\",\"AccountId\":\"%s\"}]}",
        ids[0], ids[1]);
    orgcall_post(&t, "composite/sobjects", json);
    assert_int_equal(t.status, 200);
    assert_non_null(strstr(lode_buf_str(&t.body), "UNABLE_TO_LOCK_ROW"));
    assert_non_null(strstr(lode_buf_str(&t.body), "\"success\":true"));
    orgcall_restart(&t, NULL); /* the job goes on, and is nobody's rival any more */
    orgcall_await(&t);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 400);
    post_child(ids[0], 201);
}

static void nobody_contends_unless_asked(void **state)
{
    static const char *const faults[] = {"pace:600000", NULL};
    char ids[2][19];

    (void)state;
    orgcall_restart(&t, faults);
    rest_behind_a_chunk(ids);
    post_child(ids[0], 201);
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(jobs_that_share_a_parent_contend),
        WITH_ORG(batches_of_one_job_contend_too),
        WITH_ORG(what_meets_a_lock_is_tried_again),
        WITH_ORG(a_rest_save_meets_the_parent_of_a_jobs_chunk),
        WITH_ORG(nobody_contends_unless_asked),
    };

    return cmocka_run_group_tests_name("org_locks", tests, NULL, NULL);
}
