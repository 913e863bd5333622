/* test_org_spoil.c - result files that a fault spoils. */
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

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void result_rows_come_twice_or_not_at_all(void **state)
{
    static const struct {
        const char *fault;
        int lines[2]; /* of the first and the second fetch */
    } cases[] = {{"twice:successfulResults:1:2", {6, 4}},
                 {"missing:successfulResults:1:1", {3, 4}},
                 {"missing:*:*:1000000", {1, 1}},
                 {"missing:failedResults:*:1", {4, 4}}};

    (void)state;
    orgcall_load(&t, INSERT, "Name\na\n\"b\"\"\n,\"\nc\n");
    for (size_t i = 0; i < N_OF(cases); i++) {
        orgcall_fault(&t, cases[i].fault);
        for (int k = 0; k < 2; k++) {
            const char *csv = orgcall_results(&t, "successfulResults"), *quoted;
            int n = orgcall_lines(csv);

            for (quoted = csv; (quoted = strstr(quoted, "\"b\"\"\n,\"\n")) != NULL; quoted++)
                n--; /* a line break within a cell */
            assert_int_equal(n, cases[i].lines[k]);
        }
    }
}

static void a_column_of_results_comes_blank(void **state)
{
    (void)state;
    orgcall_load(&t, INSERT, "phone,Name\n123,\n");
    orgcall_fault(&t, "blank:failedResults:*:PHONE");
    assert_non_null(strstr(orgcall_results(&t, "failedResults"), ":Name --\",\"\",\"\"\n"));
    assert_non_null(strstr(t.body.p, "\"sf__Id\",\"sf__Error\",phone,Name\n\"\",\"REQUIRED"));
    orgcall_fault(&t, "blank:failedResults:*:Fax");
    assert_non_null(strstr(orgcall_results(&t, "failedResults"), ":Name --\",\"123\",\"\"\n"));
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(result_rows_come_twice_or_not_at_all),
        WITH_ORG(a_column_of_results_comes_blank),
    };

    return cmocka_run_group_tests_name("org_spoil", tests, NULL, NULL);
}
