/* test_adopt.c - a run killed at any entry of its journal and taken up again ends as one that was
 * not: this program runs itself as the process that is killed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/run.h"
#include "support/flowrun.h"

extern char **environ;

/* --- the process that loads ------------------------------------------------------------------ */

struct killer {
    int at, n;
};

static int on_commit(void *ctx, sqlite3 *db, const char *name, int n_pages)
{
    struct killer *k = ctx;

    (void)db;
    (void)name;
    (void)n_pages;
    if (++k->n == k->at)
        raise(SIGKILL);
    return SQLITE_OK;
}

static int is_code(const struct lode_failure *failure, const char *code)
{
    return failure->code.n == strlen(code) && memcmp(failure->code.p, code, failure->code.n) == 0;
}

/* A missing name is mended; a key that is taken makes the row an update. */
static int mend(struct flowrun *f, const struct lode_failure *failure, struct lode_decision *out,
                struct lode_err *err)
{
    int is_double = is_code(failure, "DUPLICATE_VALUE");
    struct lode_slice name = {"Mended", 6};
    struct lode_record *rec;
    unsigned field;

    if (!is_double && !is_code(failure, "REQUIRED_FIELD_MISSING"))
        return 0;
    if (lode_fields_add(&f->step->fields, "Name", &field, err) < 0 ||
        lode_record_add(&out->records, &rec, err) < 0)
        return -1;
    for (size_t i = 0; i < failure->record->n; i++)
        if (lode_record_set(rec, failure->record->values[i].field, failure->record->values[i].text,
                            err) < 0)
            return -1;
    if (is_double) {
        out->answer = LODE_ANSWER_UPDATE;
        memcpy(out->id, failure->id.p, failure->id.n);
        return 0;
    }
    out->answer = LODE_ANSWER_RETRY;
    return lode_record_set(rec, field, name, err);
}

static int step(struct flowrun *f, struct lode_step_spec *spec, const char *dir)
{
    char path[320];

    snprintf(path, sizeof path, "%s/%s.csv", dir, spec->name);
    spec->chunk_rows = 3;
    spec->max_attempts = 100;
    if (flowrun_step_file(f, spec, path) < 0 || flowrun_turns(f) < 0) {
        fprintf(stderr, "%s: %s\n", spec->name, f->err.msg);
        return -1;
    }
    return 0;
}

static int load(const char *dir, const char *url, const char *token, int kill_at)
{
    struct killer k = {.at = kill_at};
    struct lode_step_spec spec;
    struct flowrun f;
    struct lode_err err;
    int rc;

    flowrun_attach(&f, dir, url, token);
    sqlite3_wal_hook(lode_db_handle(lode_journal_db(f.run.journal)), on_commit, &k);
    f.failed = mend;
    f.run.batch_rows = 2; /* so that a chunk takes several transactions */
    flowrun_spec(&spec, "accounts", "Account", LODE_OPERATION_INSERT);
    spec.ids_by[0] = lode_str_dup("_id", &err);
    spec.n_ids_by = 1;
    rc = step(&f, &spec, dir);
    f.failed = NULL;
    f.parent = f.step;
    f.step = NULL;
    if (rc == 0) {
        flowrun_spec(&spec, "contacts", "Contact", LODE_OPERATION_INSERT);
        if (getenv("LODE_TEST_TOGETHER"))
            lode_str_copy(spec.together, sizeof spec.together, "AccountId");
        rc = step(&f, &spec, dir);
    }
    lode_run_end(f.parent);
    flowrun_close(&f);
    return rc < 0 ? 1 : 0;
}

/* --- the process that kills ------------------------------------------------------------------ */

/* Exit status of a process that loads; 1000 where it was killed. */
static int spawn_load(const char *dir, struct lode_org *org, int kill_at)
{
    char self[] = "/proc/self/exe", mode[] = "--load", at[16];
    char *argv[7], path[300], url[128], token[256];
    pid_t pid;
    int status;

    snprintf(at, sizeof at, "%d", kill_at);
    lode_str_copy(path, sizeof path, dir);
    lode_str_copy(url, sizeof url, lode_org_url(org));
    lode_str_copy(token, sizeof token, lode_org_token(org));
    argv[0] = self;
    argv[1] = mode;
    argv[2] = path;
    argv[3] = url;
    argv[4] = token;
    argv[5] = at;
    argv[6] = NULL;
    assert_int_equal(posix_spawn(&pid, self, NULL, NULL, argv, environ), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 1000 : WEXITSTATUS(status);
}

/* Row 5 fails for good, 6 is mended, 7 becomes an update of 2, and 8 has nothing to send. */
static void write_input(struct flowrun *f, int k)
{
    char name[64], text[1000];

    snprintf(name, sizeof name, "r%d", k);
    assert_int_equal(lode_io_mkdirs(scratch_path(&f->s, name), &f->err), 0);
    snprintf(name, sizeof name, "r%d/accounts.csv", k);
    snprintf(text, sizeof text,
             "_id,Name,Phone,Legacy_Id__c,NumberOfEmployees\n1,A,%d,,\n2,B,%d,k%d,\n3,C,%d,,7\n"
             "4,C,%d,,7\n5,D,%d,,many\n6,,%d,,\n7,B,%d,K%d,\n8,,,,\n9,,%d,,\n",
             k, k, k, k, k, k, k, k, k, k);
    scratch_write(&f->s, name, text);
    snprintf(name, sizeof name, "r%d/contacts.csv", k);
    snprintf(text, sizeof text,
             "@AccountId,LastName,Phone\n1,a,%d\n2,b,%d\n3,c,%d\n3,c,%d\n5,d,%d\n6,e,%d\n7,f,%d\n"
             "8,g,%d\n,h,%d\nnobody,i,%d\n",
             k, k, k, k, k, k, k, k, k, k);
    scratch_write(&f->s, name, text);
}

static void check(struct flowrun *f, int k)
{
    static const char accounts[] = "1|created\n2|created\n3|created\n4|created\n5|failed\n"
                                   "6|created\n7|updated\n8|rejected\n9|created";
    static const char contacts[] = "1|created|\n2|created|\n3|created|\n4|created|\n"
                                   "5|rejected|MISSING_PARENT\n6|created|\n7|created|\n"
                                   "8|rejected|MISSING_PARENT\n9|created|\n"
                                   "10|rejected|MISSING_PARENT";
    char sql[400], dir[300];

    snprintf(sql, sizeof sql,
             "SELECT Name, count(*) FROM Account WHERE Phone='%d' GROUP BY Name ORDER BY Name", k);
    assert_string_equal(flowrun_sql(f, sql), "A|1\nB|1\nC|2\nMended|2");
    snprintf(
        sql, sizeof sql,
        "SELECT c.LastName, a.Name FROM Contact c LEFT JOIN Account a ON a.Id=c.AccountId WHERE "
        "c.Phone='%d' ORDER BY c.LastName",
        k);
    assert_string_equal(flowrun_sql(f, sql), "a|A\nb|B\nc|C\nc|C\ne|Mended\nf|B\nh|");
    lode_str_copy(dir, sizeof dir, f->s.dir);
    snprintf(f->s.dir, sizeof f->s.dir, "%.200s/r%d", dir, k);
    flowrun_csv(f, "accounts", "outcome", "_row,_status");
    if (strstr(f->text, "2|updated")) { /* row 7 came first */
        memcpy(strstr(f->text, "2|updated"), "2|created", 9);
        memcpy(strstr(f->text, "7|created"), "7|updated", 9);
    }
    assert_string_equal(f->text, accounts);
    assert_string_equal(flowrun_csv(f, "contacts", "outcome", "_row,_status,_error_code"),
                        contacts);
    lode_str_copy(f->s.dir, sizeof f->s.dir, dir);
}

/* Kills at every `stride`-th entry, until a run goes through. */
static void kill_and_resume(struct flowrun *f, int stride)
{
    for (int k = 1;; k += stride) {
        char dir[300];
        int rc;

        write_input(f, k);
        snprintf(dir, sizeof dir, "%s/r%d", f->s.dir, k);
        rc = spawn_load(dir, f->org, k);
        if (rc == 1000) {
            rc = spawn_load(dir, f->org, 0);
            if (rc)
                fail_msg("resumed after entry %d: exit %d", k, rc);
            print_message("# killed after entry %d\n", k);
            check(f, k);
            continue;
        }
        assert_int_equal(rc, 0);
        check(f, k);
        assert_true(k > 30); /* there were so many entries at least */
        break;
    }
}

static void a_run_killed_anywhere_ends_as_one_that_was_not(void **state)
{
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    kill_and_resume(&f, getenv("LODE_TEST_FULL") ? 1 : 13);
    flowrun_close(&f);
}

/* Locked rows and jobs that end early, so that most rows go several ways. */
static void so_does_one_whose_org_makes_trouble(void **state)
{
    static const char *const faults[] = {"lock:0.25", "unprocessed:2", NULL};
    struct flowrun f;

    (void)state;
    setenv("LODE_TEST_TOGETHER", "1", 1);
    flowrun_open(&f, faults);
    kill_and_resume(&f, getenv("LODE_TEST_FULL") ? 1 : 41);
    flowrun_close(&f);
    unsetenv("LODE_TEST_TOGETHER");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_killed_anywhere_ends_as_one_that_was_not),
        cmocka_unit_test(so_does_one_whose_org_makes_trouble),
    };

    if (argc == 6 && strcmp(argv[1], "--load") == 0)
        return load(argv[2], argv[3], argv[4], (int)strtol(argv[5], NULL, 10));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
