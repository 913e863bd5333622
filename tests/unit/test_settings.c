/* test_settings.c - the files of project and user. What is wrong with one is in tests/cli/config.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "store/settings.h"
#include "support/scratch.h"

static struct scratch s;
static struct lode_err err;

static int set_up(void **state)
{
    (void)state;
    scratch_open(&s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_close(&s);
    return 0;
}

static void a_file_gives_its_settings_and_their_lines(void **state)
{
    struct lode_settings all;
    const struct lode_settings_file *f;

    (void)state;
    memset(&all, 0, sizeof all);
    assert_int_equal(
        lode_settings_read_file(scratch_write(&s, "a",
                                              "{\"api-version\" : \"61.0\",\n\n\"org-ids\":"
                                              "[\"00D000000000001\",\"00D000000000002AAA\"]}"),
                                &all.project, &err),
        0);
    assert_int_equal(lode_settings_read_file(scratch_write(&s, "b",
                                                           "{\"target-org\":\"x\\\"y\","
                                                           "\n\"api-version\":\"62.0\"}"),
                                             &all.user, &err),
                     0);
    f = lode_settings_find(&all, LODE_SETTINGS_API_VERSION);
    assert_ptr_equal(f, &all.project);
    assert_string_equal(f->text[LODE_SETTINGS_API_VERSION], "61.0");
    assert_int_equal(f->line[LODE_SETTINGS_API_VERSION], 1);
    f = lode_settings_find(&all, LODE_SETTINGS_ORG_IDS);
    assert_string_equal(f->text[LODE_SETTINGS_ORG_IDS], "00D000000000001,00D000000000002AAA");
    assert_int_equal(f->line[LODE_SETTINGS_ORG_IDS], 3);
    f = lode_settings_find(&all, LODE_SETTINGS_TARGET_ORG);
    assert_ptr_equal(f, &all.user);
    assert_string_equal(f->text[LODE_SETTINGS_TARGET_ORG], "x\"y");
    lode_settings_clear(&all);
    assert_null(lode_settings_find(&all, LODE_SETTINGS_TARGET_ORG));
}

static void each_list_of_orgs_has_to_have_the_org(void **state)
{
    static char one[] = "00D000000000001,00D000000000002AAA", two[] = "00D000000000002AAA",
                path[] = "lode.json";
    struct lode_settings all;

    (void)state;
    memset(&all, 0, sizeof all);
    assert_int_equal(lode_settings_check_org(&all, "00D000000000009AAA", &err), 0);
    all.project.path = all.user.path = path;
    all.project.text[LODE_SETTINGS_ORG_IDS] = one;
    assert_int_equal(lode_settings_check_org(&all, "00D000000000001AAA", &err), 0);
    assert_int_equal(lode_settings_check_org(&all, "00D000000000002AAA", &err), 0);
    assert_int_equal(lode_settings_check_org(&all, "00D00000000000aAAA", &err), -1);
    assert_int_equal(err.code, LODE_E_REFUSED);
    all.user.text[LODE_SETTINGS_ORG_IDS] = two;
    assert_int_equal(lode_settings_check_org(&all, "00D000000000001AAA", &err), -1);
    assert_int_equal(lode_settings_check_org(&all, "00D000000000002AAA", &err), 0);
}

static void a_fault_has_file_line_and_column(void **state)
{
    static const struct {
        const char *text, *says;
        long line;
    } cases[] = {
        {"{\n  \"target-org\": 1}", "column 3: target-org", 2},
        {"{\"a\\\"b\": {\"target-org\": 1}, \"target-org\": \"\"}", "column 1: there is no", 1},
        {"{\"target-org\": \"\\\\\\\"\", \n\"org-ids\": 1}", "column 1: org-ids is", 2},
        {"{\"target-org\": \"a\",\n\n}", "column", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_settings all;
        const char *path = scratch_write(&s, "lode.json", cases[i].text);

        memset(&all, 0, sizeof all);
        assert_int_equal(lode_settings_read_file(path, &all.project, &err), -1);
        assert_int_equal(err.code, LODE_E_USAGE);
        assert_string_equal(err.source, path);
        if (err.line != cases[i].line || !strstr(err.msg, cases[i].says))
            fail_msg("%zu: %ld: %s", i, err.line, err.msg);
        lode_settings_clear(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_gives_its_settings_and_their_lines, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(each_list_of_orgs_has_to_have_the_org, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_fault_has_file_line_and_column, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
