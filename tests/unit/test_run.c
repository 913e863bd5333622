/* test_run.c - whole steps against a local org: what the org holds afterwards, and what the run
 * says of it. */
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

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void complete(struct flowrun *f, struct lode_step_spec *spec, const char *csv,
                     const char *want)
{
    if (flowrun_go(f, spec, csv) < 0)
        fail_msg("%s", f->err.msg);
    assert_string_equal(flowrun_counts(f, f->step->counts), want);
    assert_string_equal(flowrun_journal_counts(f, f->step->spec.name), want);
}

static void all_operations_do_what_they_say(void **state)
{
    struct lode_step_spec spec;
    struct flowrun f;
    char csv[512], ids[3][32];

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "insert", "Account", LODE_OPERATION_INSERT);
    complete(&f, &spec, "Name,Phone,Legacy_Id__c\nAda,1,a\n\"B, \"\"b\"\"\nc\",2,b\nEve,3,c\n",
             "created=3");
    assert_string_equal(flowrun_sql(&f, "SELECT Name, Phone FROM Account ORDER BY Phone"),
                        "Ada|1\nB, \"b\"\nc|2\nEve|3");
    for (int i = 0; i < 3; i++) {
        char sql[80];

        snprintf(sql, sizeof sql, "SELECT Id FROM Account WHERE Phone='%d'", i + 1);
        lode_str_copy(ids[i], sizeof ids[i], flowrun_sql(&f, sql));
    }
    snprintf(csv, sizeof csv, "%s\n%s\n%s", ids[0], ids[1], ids[2]);
    assert_string_equal(flowrun_csv(&f, "insert", "outcome", "sf__Id"), csv);

    flowrun_spec(&spec, "update", "Account", LODE_OPERATION_UPDATE);
    snprintf(csv, sizeof csv, "Id,Name,Phone\n%s,Eva,NULL\n%.15s,,9\n", ids[2], ids[0]);
    complete(&f, &spec, csv, "updated=2");
    assert_string_equal(flowrun_sql(&f, "SELECT Name, Phone FROM Account ORDER BY Name"),
                        "Ada|9\nB, \"b\"\nc|2\nEva|");

    flowrun_spec(&spec, "upsert", "Account", LODE_OPERATION_UPSERT);
    lode_str_copy(spec.external_id, sizeof spec.external_id, "legacy_id__C");
    complete(&f, &spec, "Legacy_Id__c,Name\nC,Evi\nd,Dan\n", "created=1 updated=1");
    assert_string_equal(flowrun_csv(&f, "upsert", "outcome", "_status,sf__Created"),
                        "updated|false\ncreated|true");

    flowrun_spec(&spec, "delete", "Account", LODE_OPERATION_DELETE);
    snprintf(csv, sizeof csv, "Id\n%s\n%s\n", ids[0], ids[1]);
    complete(&f, &spec, csv, "deleted=2");
    assert_string_equal(flowrun_sql(&f, "SELECT Name FROM Account WHERE IsDeleted=0 ORDER BY Name"),
                        "Dan\nEvi");
    flowrun_close(&f);
}

static void rows_end_as_the_map_says(void **state)
{
    struct lode_step_spec spec;
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    complete(&f, &spec,
             "do,Name,Phone\n,A,1\nskip,B,2\nreject,C,3\nraise,D,4\nsplit,E1/E2,5\nempty,F,6\n,,\n"
             ",G,7\n,H,8\n,I,9\n,J,10\n,K,11\n,L,1,2\n",
             "created=8 skipped=2 rejected=4");
    assert_string_equal(flowrun_csv(&f, "s", "outcome", "_row,_part,_status,_error_code,Name"),
                        "1||created||A\n2||skipped|SKIPPED|B\n3||rejected|REJECTED|C\n"
                        "4||rejected|SCRIPT|D\n5|1 of 2|created||E1/E2\n5|2 of 2|created||E1/E2\n"
                        "6||skipped|SKIPPED|F\n7||rejected|EMPTY_RECORD|\n8||created||G\n"
                        "9||created||H\n10||created||I\n11||created||J\n12||created||K\n"
                        "13||rejected|BAD_ROW|L");
    assert_int_equal(f.step->n_rows, 13);
    assert_int_equal(f.step->n_parts_added, 1);
    assert_string_equal(flowrun_sql(&f, "SELECT group_concat(Name, ' ') FROM (SELECT Name FROM "
                                        "Account ORDER BY Name)"),
                        "A E1 E2 G H I J K");
    flowrun_close(&f);
}

static void a_step_without_rows_is_complete(void **state)
{
    static const char *const inputs[] = {"Name\n", "do,Name\nskip,a\n"};
    struct lode_step_spec spec;
    struct flowrun f;

    (void)state;
    flowrun_open(&f, NULL);
    for (size_t i = 0; i < N_OF(inputs); i++) {
        char name[8];

        snprintf(name, sizeof name, "s%zu", i);
        flowrun_spec(&spec, name, "Account", LODE_OPERATION_INSERT);
        complete(&f, &spec, inputs[i], i ? "skipped=1" : "");
    }
    assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM _lode_job"), "0");
    flowrun_close(&f);
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, 18);
}

/* No Id stands beside two rows. */
static void check_ids(struct flowrun *f, size_t n)
{
    const char *ids = flowrun_csv(f, "s", "outcome", "sf__Id");

    assert_int_equal(strlen(ids), n * 19 - 1);
    qsort(f->text, n, 19, compare_ids);
    f->text[n * 19 - 1] = '\n';
    for (size_t i = 0; i + 1 < n; i++)
        assert_memory_not_equal(ids + i * 19, ids + i * 19 + 19, 18);
}

static void many_chunks_and_equal_rows_all_arrive_once(void **state)
{
    struct lode_step_spec spec;
    struct lode_buf csv;
    struct lode_err err;
    struct flowrun f;

    (void)state;
    lode_buf_init(&csv, 0);
    assert_int_equal(lode_buf_adds(&csv, "Name,NumberOfEmployees,Phone\n", &err), 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(lode_buf_addf(&csv, &err, "N%d,%d,%s\n", i % 300, i % 7 * 1000,
                                       i % 5 ? "" : "\"0\r1\""),
                         0);
    flowrun_open(&f, NULL);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    spec.chunk_rows = 90;
    complete(&f, &spec, csv.p, "created=1000");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*), count(DISTINCT Name), max(n), min(n) FROM"
                                        " (SELECT Name, count(*) n FROM Account GROUP BY Name)"),
                        "300|300|4|3");
    assert_string_equal(flowrun_run_sql(&f, "SELECT state, count(*) FROM chunk GROUP BY state"),
                        "reconciled|12");
    assert_string_equal(flowrun_sql(&f, "SELECT count(*) FROM Account WHERE Phone='0\n1'"), "200");
    check_ids(&f, 1000);
    lode_buf_clear(&csv);
    flowrun_close(&f);
}

static void an_interrupt_stops_with_every_row_told(void **state)
{
    struct lode_step_spec spec;
    struct flowrun f;
    char csv[4096] = "Name\n", want[32];
    long in_org;

    (void)state;
    flowrun_open(&f, NULL);
    for (int i = 0; i < 400; i++)
        snprintf(csv + strlen(csv), sizeof csv - strlen(csv), "N%d\n", i);
    flowrun_spec(&spec, "s", "Account", LODE_OPERATION_INSERT);
    spec.chunk_rows = 20;
    f.interrupt_at = 150;
    assert_int_equal(flowrun_go(&f, &spec, csv), -1);
    assert_int_equal(f.err.code, LODE_E_CANCEL);
    assert_int_equal(f.step->n_rows, 400);
    in_org = strtol(flowrun_sql(&f, "SELECT count(*) FROM Account"), NULL, 10);
    assert_true(in_org <=
                f.step->counts[LODE_STATUS_CREATED] + f.step->counts[LODE_STATUS_UNKNOWN]);
    assert_true(f.step->counts[LODE_STATUS_UNPROCESSED] >= 250);
    lode_str_copy(want, sizeof want, flowrun_run_sql(&f, "SELECT state FROM step"));
    assert_string_equal(want, "stopped");
    flowrun_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_operations_do_what_they_say),
        cmocka_unit_test(rows_end_as_the_map_says),
        cmocka_unit_test(a_step_without_rows_is_complete),
        cmocka_unit_test(many_chunks_and_equal_rows_all_arrive_once),
        cmocka_unit_test(an_interrupt_stops_with_every_row_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
