/* test_feed.c - how rows are cut into chunks, and what ends a step early. */
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

static struct lode_step_spec contacts(const char *name)
{
    struct lode_step_spec spec;

    flowrun_spec(&spec, name, "Contact", LODE_OPERATION_INSERT);
    return spec;
}

static void complete(struct flowrun *f, struct lode_step_spec spec, const char *csv,
                     const char *want)
{
    if (flowrun_go(f, &spec, csv) < 0)
        fail_msg("%s", f->err.msg);
    assert_string_equal(flowrun_counts(f, f->step->counts), want);
}

static void stopped(struct flowrun *f, struct lode_step_spec spec, const char *csv,
                    enum lode_code code, const char *want)
{
    assert_int_equal(flowrun_go(f, &spec, csv), -1);
    assert_int_equal(f->err.code, code);
    assert_string_equal(flowrun_counts(f, f->step->counts), want);
}

/* n contacts; every `bad`-th has no LastName. */
static const char *rows(char *csv, size_t size, int n, int bad)
{
    size_t len = (size_t)snprintf(csv, size, "FirstName,LastName\n");

    for (int i = 1; i <= n; i++)
        len +=
            (size_t)snprintf(csv + len, size - len, "F%d,%s\n", i, bad && i % bad == 0 ? "" : "L");
    return csv;
}

static void the_canary_goes_alone_and_first(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;
    char csv[2000];

    (void)state;
    flowrun_open(&f, NULL);
    spec.canary = 7;
    spec.chunk_rows = 10;
    complete(&f, spec, rows(csv, sizeof csv, 30, 2), "created=15 failed=15");
    assert_string_equal(flowrun_run_sql(&f, "SELECT n_rows FROM chunk ORDER BY n"), "7\n10\n10\n3");
    /* all that is said of the first job was said before the second was made */
    assert_string_equal(flowrun_run_sql(&f, "SELECT (SELECT changed FROM chunk WHERE n=1) <= "
                                            "(SELECT min(created) FROM job WHERE chunk > 1)"),
                        "1");
    flowrun_close(&f);
}

static void a_canary_that_fails_as_a_whole_stops_the_step(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;
    char csv[2000];

    (void)state;
    flowrun_open(&f, NULL);
    spec.canary = 3;
    stopped(&f, spec, rows(csv, sizeof csv, 20, 1), LODE_E_LIMIT, "failed=3 unprocessed=17");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM _lode_job"), "1");
    flowrun_close(&f);
}

static void a_canary_of_which_nothing_is_known_stops_the_step(void **state)
{
    static const char *const faults[] = {"missing:successfulResults:*:100", NULL};
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;
    char csv[2000];

    (void)state;
    flowrun_open(&f, faults);
    spec.canary = 3;
    stopped(&f, spec, rows(csv, sizeof csv, 20, 0), LODE_E_LIMIT, "unprocessed=17 unknown=3");
    assert_non_null(strstr(f.err.msg, "of the 3 rows sent so far none made it"));
    flowrun_close(&f);
}

/* Sends the row again, with a last name where it is told to. */
static int send_again(const struct flowrun *f, const struct lode_failure *failure, int is_mending,
                      struct lode_decision *out, struct lode_err *err)
{
    static const struct lode_slice name = {"Mended", 6};
    struct lode_record *rec;
    unsigned number;

    out->answer = LODE_ANSWER_RETRY;
    if (lode_fields_add(&f->step->fields, "LastName", &number, err) < 0 ||
        lode_record_add(&out->records, &rec, err) < 0)
        return -1;
    for (size_t i = 0; i < failure->record->n; i++)
        if (lode_record_set(rec, failure->record->values[i].field, failure->record->values[i].text,
                            err) < 0)
            return -1;
    return is_mending ? lode_record_set(rec, number, name, err) : 0;
}

static int mend(struct flowrun *f, const struct lode_failure *failure, struct lode_decision *out,
                struct lode_err *err)
{
    return send_again(f, failure, 1, out, err);
}

static int do_not_mend(struct flowrun *f, const struct lode_failure *failure,
                       struct lode_decision *out, struct lode_err *err)
{
    return send_again(f, failure, 0, out, err);
}

static void the_canary_s_rows_go_again_before_all_others(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;
    char csv[2000];

    (void)state;
    flowrun_open(&f, NULL);
    f.failed = mend;
    spec.canary = 3;
    spec.chunk_rows = 10;
    complete(&f, spec, rows(csv, sizeof csv, 20, 1), "created=20");
    assert_string_equal(flowrun_run_sql(&f, "SELECT c.n, c.attempt FROM chunk c JOIN job j ON "
                                            "j.chunk = c.id ORDER BY j.number"),
                        "1|1\n1|2\n2|1\n3|1\n2|2\n3|2");
    spec = contacts("bad");
    spec.canary = 3;
    spec.chunk_rows = 10;
    f.failed = do_not_mend;
    stopped(&f, spec, csv, LODE_E_LIMIT, "failed=3 unprocessed=17");
    assert_string_equal(flowrun_run_sql(&f, "SELECT count(*) FROM job j JOIN chunk c ON "
                                            "j.chunk = c.id WHERE c.attempt = 1 AND c.n > 3"),
                        "0");
    flowrun_close(&f);
}

static struct lode_bound bound(const char *text)
{
    struct lode_bound b = {.is_given = 0};
    struct lode_err err;

    assert_int_equal(lode_bound_parse(text, &b, &err), 0);
    return b;
}

static void too_many_failures_stop_the_step(void **state)
{
    struct lode_step_spec spec = contacts("n");
    struct flowrun f;
    char csv[2000];

    (void)state;
    flowrun_open(&f, NULL);
    rows(csv, sizeof csv, 60, 5);
    spec.chunk_rows = 10;
    spec.max_failures = bound("12");
    complete(&f, spec, csv, "created=48 failed=12");
    spec = contacts("fewer");
    spec.chunk_rows = 60;
    spec.max_failures = bound("11");
    stopped(&f, spec, csv, LODE_E_LIMIT, "created=48 failed=12");
    spec = contacts("share");
    spec.max_failures = bound("20%");
    complete(&f, spec, csv, "created=48 failed=12");
    spec = contacts("smaller");
    spec.max_failures = bound("19%");
    stopped(&f, spec, csv, LODE_E_LIMIT, "created=48 failed=12");
    spec = contacts("none");
    spec.max_failures = bound("0");
    spec.canary = 10;
    stopped(&f, spec, csv, LODE_E_LIMIT, "created=8 failed=2 unprocessed=50");
    flowrun_close(&f);
}

static void unreadable_rows_of_the_first_chunk_stop_the_step(void **state)
{
    struct lode_step_spec spec = contacts("few");
    struct flowrun f;
    char csv[2000];

    (void)state;
    flowrun_open(&f, NULL);
    rows(csv, sizeof csv, 18, 0);
    scratch_cat(csv, sizeof csv, "too,many,cells\ntoo,many,cells\n");
    complete(&f, spec, csv, "created=18 rejected=2");
    scratch_cat(csv, sizeof csv, "too,many,cells\n");
    spec = contacts("many");
    stopped(&f, spec, csv, LODE_E_INPUT, "rejected=3 unprocessed=18");
    assert_non_null(strstr(f.err.msg, "many.csv: 3 of the first 21 rows cannot be read"));
    spec = contacts("late");
    spec.chunk_rows = 10; /* the first chunk is good; what comes behind is rejected row by row */
    complete(&f, spec, csv, "created=18 rejected=3");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM _lode_job"), "3");
    flowrun_close(&f);
}

static void a_map_that_always_raises_is_a_bug(void **state)
{
    struct lode_step_spec spec = contacts("few");
    char csv[2000] = "do,LastName\n";
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    stopped(&f, spec, "do,LastName\nraise,a\nraise,b\n", LODE_E_SCRIPT, "rejected=2");
    for (int i = 0; i < 150; i++)
        scratch_cat(csv, sizeof csv, "raise,a\n");
    spec = contacts("many");
    stopped(&f, spec, csv, LODE_E_SCRIPT, "rejected=99 unprocessed=51");
    spec = contacts("one-good");
    complete(&f, spec, "do,LastName\nraise,a\n,b\nraise,c\n", "created=1 rejected=2");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM _lode_job"), "1");
    flowrun_close(&f);
}

static void a_chunk_stays_below_its_bytes(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;
    char csv[4000];

    (void)state;
    flowrun_open(&f, NULL);
    spec.chunk_bytes = 150;
    complete(&f, spec, rows(csv, sizeof csv, 100, 0), "created=100");
    assert_string_equal(
        flowrun_run_sql(&f, "SELECT sum(n_rows), max(bytes) <= 150, count(*) < 30 FROM chunk"),
        "100|1|1");
    flowrun_close(&f);
}

static void a_row_larger_than_a_chunk_goes_alone(void **state)
{
    struct lode_step_spec spec = contacts("s");
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    spec.chunk_bytes = 10;
    complete(&f, spec, "LastName\nlonger than ten bytes\nx\nas long as the first\n", "created=3");
    assert_string_equal(flowrun_run_sql(&f, "SELECT n_rows FROM chunk"), "1\n1\n1");
    flowrun_close(&f);
}

enum { PARENTS = 40, CHILDREN = 160 };

static void children_of_one_parent_travel_together(void **state)
{
    struct lode_step_spec spec;
    char csv[8000] = "Name\n", ids[PARENTS][32], *rest = ids[0];
    const char *jobs[PARENTS] = {NULL};
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    for (int i = 0; i < PARENTS; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%d\n", i);
    flowrun_spec(&spec, "a", "Account", LODE_OPERATION_INSERT);
    complete(&f, spec, csv, "created=40");
    flowrun_csv(&f, "a", "outcome", "sf__Id");
    rest = f.text;
    for (int i = 0; i < PARENTS; i++)
        lode_str_copy(ids[i], sizeof ids[i], strtok_r(rest, "\n", &rest));
    snprintf(csv, sizeof csv, "AccountId,LastName\n");
    for (int i = 0; i < CHILDREN; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%.*s,N%d\n",
                 i < 2 * PARENTS ? 15 : 18, ids[i * 7 % PARENTS], i);
    scratch_cat(csv, sizeof csv, ",nobody's\n");
    spec = contacts("s");
    lode_str_copy(spec.together, sizeof spec.together, "accountid");
    spec.chunk_bytes = 1150; /* ten groups */
    complete(&f, spec, csv, "created=161");
    assert_string_equal(flowrun_run_sql(&f, "SELECT count(*) FROM chunk WHERE step=2"), "4");
    /* the outcome file is in the order of the input all the same */
    assert_non_null(strstr(flowrun_csv(&f, "s", "outcome", "_row,LastName"), "\n8|N7\n9|N8\n"));
    flowrun_csv(&f, "s", "outcome", "_job");
    for (int i = 0; i < CHILDREN; i++) {
        const char *job = f.text + i * 19, **of = &jobs[i * 7 % PARENTS];

        if (*of)
            assert_memory_equal(*of, job, 18);
        *of = job;
    }
    flowrun_close(&f);
}

static void a_group_too_large_for_a_chunk_waits_for_itself(void **state)
{
    struct lode_step_spec spec = contacts("s");
    char csv[4000] = "AccountId,LastName\n";
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "a", "Account", LODE_OPERATION_INSERT);
    complete(&f, spec, "Name\n0\n", "created=1");
    for (int i = 0; i < 60; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%.18s,N%d\n",
                 flowrun_sql(&f, "SELECT Id FROM Account"), i);
    spec = contacts("s");
    lode_str_copy(spec.together, sizeof spec.together, "AccountId");
    spec.chunk_rows = 20;
    complete(&f, spec, csv, "created=60");
    /* each job was made when the one before was through */
    assert_string_equal(
        flowrun_run_sql(&f,
                        "SELECT count(*) FROM chunk a JOIN chunk b ON b.step=2 AND a.step=2 AND "
                        "b.n=a.n+1 JOIN job j ON j.chunk=b.id WHERE j.created >= a.changed"),
        "2");
    flowrun_close(&f);
}

/* Three rows of the first parent and four of the second do not fit into jobs of five. */
static void a_group_that_fits_into_a_chunk_is_not_cut(void **state)
{
    static const struct {
        long rows, bytes;
    } limits[] = {{5, 0}, {0, 700}};

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct lode_step_spec spec;
        char csv[4000] = "AccountId,LastName\n", ids[2][19];
        struct flowrun f;

        flowrun_open(&f, NULL);
        flowrun_spec(&spec, "a", "Account", LODE_OPERATION_INSERT);
        complete(&f, spec, "Name\n0\n1\n", "created=2");
        flowrun_sql(&f, "SELECT Id FROM Account ORDER BY Id");
        snprintf(ids[0], sizeof ids[0], "%.18s", f.text);
        snprintf(ids[1], sizeof ids[1], "%.18s", f.text + 19);
        for (int k = 0; k < 7; k++)
            snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "%s,%sN%d\n", ids[k >= 3],
                     "a name of fifty characters so that the size counts", k);
        spec = contacts("s");
        lode_str_copy(spec.together, sizeof spec.together, "AccountId");
        spec.chunk_rows = limits[i].rows;
        spec.chunk_bytes = limits[i].bytes;
        complete(&f, spec, csv, "created=7");
        assert_string_equal(flowrun_run_sql(&f, "SELECT n_rows FROM chunk WHERE step=2"), "3\n4");
        flowrun_close(&f);
    }
}

static struct lode_expr *column(struct lode_step *s, const char *name)
{
    struct lode_expr *e = NULL;
    struct lode_err err;

    assert_int_equal(lode_plan_expr(LODE_OP_COLUMN, 0, &e, &err), 0);
    e->column = lode_source_column(s->source, name);
    assert_true(e->column >= 0);
    e->name = lode_str_dup(name, &err);
    return e;
}

static void set(struct lode_step *s, const char *field, struct lode_expr *e)
{
    struct lode_err err;
    unsigned n;

    assert_int_equal(lode_fields_add(&s->fields, field, &n, &err), 0);
    assert_int_equal(lode_plan_add(&s->plan, n, e, &err), 0);
}

/* Name = c.name, ParentId = lode.same_step "parent" */
static void hierarchy(struct flowrun *f, struct lode_step *s)
{
    struct lode_expr *e = NULL;
    struct lode_err err;

    (void)f;
    s->hooks.map = NULL;
    assert_int_equal(lode_plan_expr(LODE_OP_ID, 1, &e, &err), 0);
    e->args[0] = column(s, "parent");
    e->ids = &s->ids;
    set(s, "Name", column(s, "name"));
    set(s, "ParentId", e);
    if (s->spec.operation == LODE_OPERATION_UPSERT)
        set(s, "Legacy_Id__c", column(s, "id"));
}

static const char tree[] = "id,parent,name\n"
                           "c,b,leaf\n"
                           "b,a,branch\n"
                           "a,,root\n"
                           "x,y,\"cycle \"\"x\"\"\"\n"
                           "y,x,cycle y\n"
                           "z,x,below\n"
                           "o,nowhere,orphan\n"
                           "d,bad,of a failed one\n"
                           "bad,,\n"
                           "e,a,second branch\n";

static void check_tree(struct flowrun *f, const char *step)
{
    assert_string_equal(flowrun_sql(f,
                                    "SELECT c.Name, p.Name FROM Account c LEFT JOIN Account p ON "
                                    "p.Id=c.ParentId ORDER BY c.Name"),
                        "branch|root\nleaf|branch\nroot|\nsecond branch|root");
    assert_string_equal(
        flowrun_csv(f, step, "outcome", "_row,_status,_error_code,_error_field,_error_value"),
        "1|created|||\n2|created|||\n3|created|||\n4|rejected|CYCLE|parent|\n"
        "5|rejected|CYCLE|parent|\n6|rejected|CYCLE|parent|\n7|rejected|MISSING_PARENT|parent|"
        "nowhere\n"
        "8|rejected|MISSING_PARENT|parent|bad\n9|failed|REQUIRED_FIELD_MISSING|Name|\n10|created||"
        "|");
}

static void a_hierarchy_goes_level_by_level(void **state)
{
    struct lode_step_spec spec;
    struct lode_err err;
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    f.prepare = hierarchy;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_UPSERT);
    lode_str_copy(spec.external_id, sizeof spec.external_id, "Legacy_Id__c");
    spec.same_step = lode_str_dup("parent", &err);
    complete(&f, spec, tree, "created=4 failed=1 rejected=5");
    check_tree(&f, "s");
    assert_non_null(strstr(flowrun_csv(&f, "s", "failed", "sf__Error"),
                           "CYCLE:rows name each other as parent: z → x → y → x:parent --"));
    assert_non_null(strstr(f.text, "no such row in step s"));
    assert_non_null(strstr(f.text, "failed in step s: REQUIRED_FIELD_MISSING"));
    flowrun_close(&f);
}

static void the_key_of_a_hierarchy_may_be_a_column(void **state)
{
    struct lode_step_spec spec;
    struct lode_err err;
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    f.prepare = hierarchy;
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    spec.same_step = lode_str_dup("parent", &err);
    spec.ids_by[0] = lode_str_dup("id", &err);
    spec.n_ids_by = 1;
    complete(&f, spec, tree, "created=4 rejected=6");
    assert_string_equal(flowrun_sql(&f, "SELECT c.Name, p.Name FROM Account c LEFT JOIN Account p "
                                        "ON p.Id=c.ParentId ORDER BY c.Name"),
                        "branch|root\nleaf|branch\nroot|\nsecond branch|root");
    assert_non_null(strstr(flowrun_csv(&f, "s", "failed", "_row,sf__Error"),
                           "8|MISSING_PARENT:rejected in step s: EMPTY_RECORD:parent --"));
    flowrun_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_canary_goes_alone_and_first),
        cmocka_unit_test(a_canary_that_fails_as_a_whole_stops_the_step),
        cmocka_unit_test(a_canary_of_which_nothing_is_known_stops_the_step),
        cmocka_unit_test(the_canary_s_rows_go_again_before_all_others),
        cmocka_unit_test(too_many_failures_stop_the_step),
        cmocka_unit_test(unreadable_rows_of_the_first_chunk_stop_the_step),
        cmocka_unit_test(a_map_that_always_raises_is_a_bug),
        cmocka_unit_test(a_chunk_stays_below_its_bytes),
        cmocka_unit_test(a_row_larger_than_a_chunk_goes_alone),
        cmocka_unit_test(children_of_one_parent_travel_together),
        cmocka_unit_test(a_group_that_fits_into_a_chunk_is_not_cut),
        cmocka_unit_test(a_group_too_large_for_a_chunk_waits_for_itself),
        cmocka_unit_test(a_hierarchy_goes_level_by_level),
        cmocka_unit_test(the_key_of_a_hierarchy_may_be_a_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
