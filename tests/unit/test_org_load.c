/* test_org_load.c - what a job does between its close and its end, and what a stop, an abort or a
 * kill leave of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "store/db.h"
#include "support/orgcall.h"

#define INSERT "{\"object\":\"Account\",\"operation\":\"insert\"}"

static struct orgcall t;

static void result_rows_come_in_another_order_every_row_once(void **state)
{
    enum { N = 21000 };
    char *csv = orgcall_rows(N), *first;
    unsigned char *seen = calloc(N, 1);
    struct lode_err err;
    int n_same = 0, i = 0;

    (void)state;
    orgcall_load(&t, INSERT, csv);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), N);
    orgcall_results(&t, "successfulResults");
    assert_int_equal(orgcall_count_rows(t.body.p, N, seen), N);
    for (const char *p = t.body.p; (p = strstr(p, "\"row")) != NULL; p++, i++)
        n_same += strtol(p + 4, NULL, 10) == i;
    assert_true(n_same < N / 100);
    first = lode_str_dup(t.body.p, &err);
    t.accept = "gzip";
    orgcall_results(&t, "successfulResults");
    t.accept = NULL;
    assert_true(t.body.len < strlen(first) / 2);
    assert_int_equal((unsigned char)t.body.p[0], 0x1F);
    lode_mem_free(first);
    lode_mem_free(csv);
    free(seen);
}

static void an_abort_stops_a_job_between_chunks(void **state)
{
    enum { N = 20000 };
    char *csv = orgcall_rows(N);
    unsigned char *seen = calloc(N, 1);
    long long n;

    (void)state;
    orgcall_post(&t, "/_lode/faults", "{\"add\":[\"pace:2\"]}");
    assert_int_equal(t.status, 200);
    orgcall_begin(&t, INSERT, csv);
    do
        orgcall_get(&t, orgcall_path(&t, ""));
    while (orgcall_number(&t, "numberRecordsProcessed") < 400);
    assert_string_equal(orgcall_string(&t, "state"), "InProgress");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed") % 200, 0);
    assert_int_equal(orgcall_number(&t, "totalProcessingTime"), 0);
    orgcall_patch(&t, "Aborted");
    assert_int_equal(t.status, 200);
    orgcall_await(&t);
    n = orgcall_number(&t, "numberRecordsProcessed");
    assert_string_equal(orgcall_string(&t, "state"), "Aborted");
    assert_in_range(n, 400, N - 200);
    assert_int_equal(orgcall_count_rows(orgcall_results(&t, "successfulResults"), N, seen), n);
    assert_int_equal(orgcall_count_rows(orgcall_results(&t, "unprocessedrecords"), N, seen), N - n);
    lode_mem_free(csv);
    free(seen);
}

static long long count_sql(const char *sql)
{
    struct lode_db *db = NULL;
    struct lode_err err;
    sqlite3_stmt *st;
    long long n;

    assert_int_equal(lode_db_open(t.db, 0, &db, &err), 0);
    st = lode_db_prepare(db, sql, &err);
    assert_non_null(st);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    n = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    lode_db_close(db);
    return n;
}

static void a_stopped_org_goes_on_with_its_jobs(void **state)
{
    static const char *const slow[] = {"pace:1", NULL};
    enum { N = 12000 };
    char *csv = orgcall_rows(N), queued[32];
    unsigned char *seen = calloc(N, 1);
    char token[256];

    (void)state;
    orgcall_restart(&t, slow);
    lode_str_copy(token, sizeof token, t.token);
    orgcall_begin(&t, INSERT, "Name\nsmall\n");
    lode_str_copy(queued, sizeof queued, t.id);
    orgcall_begin(&t, INSERT, csv);
    do
        orgcall_get(&t, orgcall_path(&t, ""));
    while (orgcall_number(&t, "numberRecordsProcessed") < 2000);
    orgcall_restart(&t, NULL);
    lode_str_copy(t.token, sizeof t.token, token); /* tokens outlive a restart */
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), N);
    assert_int_equal(orgcall_count_rows(orgcall_results(&t, "successfulResults"), N, seen), N);
    assert_int_equal(count_sql("SELECT count(*) FROM Account WHERE Name LIKE 'row%'"), N);
    lode_str_copy(t.id, sizeof t.id, queued);
    orgcall_await(&t);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 1);
    lode_mem_free(csv);
    free(seen);
}

static void a_fault_of_the_store_leaves_the_rows_but_not_the_header(void **state)
{
    struct lode_db *db = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_db_open(t.db, 0, &db, &err), 0);
    assert_int_equal(lode_db_exec(db, "DROP TABLE Account", &err), 0);
    lode_db_close(db);
    orgcall_load(&t, INSERT, "Name\nrow0\n");
    assert_string_equal(orgcall_string(&t, "state"), "Failed");
    assert_string_equal(orgcall_results(&t, "unprocessedrecords"), "Name\n\"row0\"\n");
}

/* In the child: an org that tells its port and token, until it is killed. */
static void serve_until_killed(int fd)
{
    static const char *const slow[] = {"pace:1", NULL};
    struct lode_org_opts o = {.db_path = t.db, .seed = 7, .faults = slow, .n_faults = 1};
    struct lode_org *org;
    struct lode_err err;
    char text[256];

    if (lode_org_open(&o, &org, &err) < 0 || lode_org_start(org, 0, &err) < 0)
        _exit(1);
    snprintf(text, sizeof text, "%s %s\n", lode_org_url(org), lode_org_token(org));
    if (write(fd, text, strlen(text)) < 0)
        _exit(1);
    for (;;)
        pause();
}

/* Calls to the child's org go through t by way of its URL. */
static void a_killed_org_loses_and_doubles_nothing(void **state)
{
    enum { N = 12000 };
    char *csv = orgcall_rows(N), text[512] = "", path[512], *token;
    unsigned char *seen = calloc(N, 1);
    int fds[2];
    pid_t child;

    (void)state;
    lode_org_close(t.org);
    t.org = NULL;
    assert_int_equal(pipe(fds), 0);
    child = fork();
    if (child == 0)
        serve_until_killed(fds[1]);
    for (size_t n = 0; !strchr(text, '\n'); n++)
        assert_int_equal(read(fds[0], text + n, 1), 1);
    token = strchr(text, ' ');
    *token++ = '\0';
    token[strcspn(token, "\n")] = '\0';
    lode_str_copy(t.token, sizeof t.token, token);
    orgcall_at(&t, text);
    orgcall_begin(&t, INSERT, csv);
    lode_str_copy(path, sizeof path, orgcall_path(&t, ""));
    do
        orgcall_get(&t, path);
    while (orgcall_number(&t, "numberRecordsProcessed") < 3000);
    orgcall_post(&t, "jobs/ingest", INSERT); /* what was promised to one client is kept for all */
    assert_int_equal(t.status, 200);
    do
        orgcall_get(&t, path);
    while (orgcall_number(&t, "numberRecordsProcessed") < 6000);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(fds[0]);
    close(fds[1]);
    orgcall_at(&t, NULL);
    orgcall_restart(&t, NULL);
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), N);
    assert_int_equal(orgcall_count_rows(orgcall_results(&t, "successfulResults"), N, seen), N);
    assert_int_equal(count_sql("SELECT count(*) FROM Account WHERE Name LIKE 'row%'"), N);
    assert_int_equal(count_sql("SELECT count(DISTINCT Name) FROM Account WHERE Name LIKE 'row%'"),
                     N);
    lode_mem_free(csv);
    free(seen);
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(result_rows_come_in_another_order_every_row_once),
        WITH_ORG(an_abort_stops_a_job_between_chunks),
        WITH_ORG(a_fault_of_the_store_leaves_the_rows_but_not_the_header),
        WITH_ORG(a_stopped_org_goes_on_with_its_jobs),
        WITH_ORG(a_killed_org_loses_and_doubles_nothing),
    };

    return cmocka_run_group_tests_name("org_load", tests, NULL, NULL);
}
