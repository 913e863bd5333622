/* test_orgs.c - the sign-ins that lode keeps, and who else may look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/mem.h"
#include "store/orgs.h"
#include "support/scratch.h"

static struct scratch s;
static struct lode_err err;

static int open_home(void **state)
{
    (void)state;
    scratch_open(&s);
    return setenv("XDG_CONFIG_HOME", s.dir, 1);
}

static int close_home(void **state)
{
    (void)state;
    unsetenv("XDG_CONFIG_HOME");
    scratch_close(&s);
    return 0;
}

static void keep(const char *name, const char *user)
{
    struct lode_orgs_entry e = {.way = LODE_ORGS_REFRESH};

    snprintf(e.name, sizeof e.name, "%s", name);
    assert_int_equal(lode_orgs_set(&e, LODE_ORGS_USERNAME, user, &err), 0);
    assert_int_equal(lode_orgs_set(&e, LODE_ORGS_REFRESH_TOKEN, "5Aep\"\\secret", &err), 0);
    if (lode_orgs_write(&e, &err) < 0)
        fail_msg("%s", err.msg);
    lode_orgs_clear(&e);
}

static void what_is_kept_comes_back_and_is_the_users_alone(void **state)
{
    static const char *const paths[] = {"lode", "lode/orgs", "lode/orgs/prod.json"};
    struct lode_orgs_entry e;
    struct stat st;

    (void)state;
    assert_int_equal(lode_orgs_read("prod", &e, &err), 0);
    umask(0);
    keep("prod", "ada@acme.example");
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(stat(scratch_path(&s, paths[i]), &st), 0);
        assert_int_equal(st.st_mode & 0777, i < 2 ? 0700 : 0600);
    }
    assert_int_equal(lode_orgs_read("prod", &e, &err), 1);
    assert_string_equal(e.name, "prod");
    assert_int_equal(e.way, LODE_ORGS_REFRESH);
    assert_string_equal(e.text[LODE_ORGS_REFRESH_TOKEN], "5Aep\"\\secret");
    assert_null(e.text[LODE_ORGS_ACCESS_TOKEN]);
    lode_orgs_clear(&e);
    assert_int_equal(lode_orgs_remove("prod", &err), 0);
    assert_int_equal(lode_orgs_read("prod", &e, &err), 0);
}

static void an_org_is_found_by_its_user_too(void **state)
{
    struct lode_orgs_entry e;

    (void)state;
    keep("prod", "ada@acme.example");
    keep("uat", "ada@acme.example.uat");
    assert_int_equal(lode_orgs_find("ADA@acme.example.uat", &e, &err), 1);
    assert_string_equal(e.name, "uat");
    lode_orgs_clear(&e);
    assert_int_equal(lode_orgs_find("prod", &e, &err), 1);
    assert_string_equal(e.name, "prod");
    lode_orgs_clear(&e);
    assert_int_equal(lode_orgs_find("bob@acme.example", &e, &err), 0);
    assert_int_equal(lode_orgs_find("pro", &e, &err), 0);
    keep("also", "ada@acme.example");
    assert_int_equal(lode_orgs_find("ada@acme.example", &e, &err), -1);
    assert_int_equal(err.code, LODE_E_AUTH);
}

static void names_lead_nowhere_else(void **state)
{
    static const char *const names[] = {"", "..", "../x", "a/b", ".x", "-x", "a b", "a\nb", "ä"};
    struct lode_orgs_entry e = {.way = LODE_ORGS_TOKEN};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(e.name, sizeof e.name, "%s", names[i]);
        assert_int_equal(lode_orgs_write(&e, &err), -1);
        assert_int_equal(err.code, LODE_E_USAGE);
        assert_int_equal(lode_orgs_read(names[i], &e, &err), 0);
    }
}

static void what_others_may_read_is_refused(void **state)
{
    static const struct {
        const char *path;
        mode_t mode, good;
    } cases[] = {{"lode", 0750, 0700},
                 {"lode/orgs", 0701, 0700},
                 {"lode/orgs/prod.json", 0640, 0600},
                 {"lode/orgs/prod.json", 0604, 0600},
                 {"lode/orgs/prod.json", 0602, 0600}};
    struct lode_orgs_entry e;

    (void)state;
    keep("prod", "ada@acme.example");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(chmod(scratch_path(&s, cases[i].path), cases[i].mode), 0);
        assert_int_equal(lode_orgs_read("prod", &e, &err), -1);
        assert_int_equal(err.code, LODE_E_REFUSED);
        assert_non_null(strstr(err.msg, "chmod"));
        assert_int_equal(chmod(scratch_path(&s, cases[i].path), cases[i].good), 0);
        assert_int_equal(lode_orgs_read("prod", &e, &err), 1);
        lode_orgs_clear(&e);
    }
}

static void a_broken_file_is_told_without_its_text(void **state)
{
    static const char *const texts[] = {"",
                                        "{",
                                        "{\"way\":\"jwt\" topsecret}",
                                        "[]",
                                        "{\"way\":\"magic\"}",
                                        "{\"way\":\"jwt\",\"key-file\":7}",
                                        "{\"way\":\"jwt\",\"way\":\"token\"}"};
    struct lode_orgs_entry e;

    (void)state;
    keep("prod", "ada@acme.example");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        scratch_write(&s, "lode/orgs/prod.json", texts[i]);
        assert_int_equal(chmod(scratch_path(&s, "lode/orgs/prod.json"), 0600), 0);
        assert_int_equal(lode_orgs_read("prod", &e, &err), -1);
        assert_int_equal(err.code, LODE_E_INPUT);
        assert_non_null(strstr(err.msg, "prod.json"));
        assert_null(strstr(err.msg, "topsecret"));
    }
}

static void one_process_at_a_time_renews(void **state)
{
    int fd, other;

    (void)state;
    assert_int_equal(lode_orgs_lock("prod", &fd, &err), 0);
    assert_int_equal(lode_orgs_lock("uat", &other, &err), 0);
    assert_int_equal(lode_io_is_locked(scratch_path(&s, "lode/orgs/.prod.lock")), 1);
    lode_io_close(other);
    lode_io_close(fd);
    assert_int_equal(lode_orgs_lock("prod", &fd, &err), 0);
    lode_io_close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_kept_comes_back_and_is_the_users_alone, open_home,
                                        close_home),
        cmocka_unit_test_setup_teardown(an_org_is_found_by_its_user_too, open_home, close_home),
        cmocka_unit_test_setup_teardown(names_lead_nowhere_else, open_home, close_home),
        cmocka_unit_test_setup_teardown(what_others_may_read_is_refused, open_home, close_home),
        cmocka_unit_test_setup_teardown(a_broken_file_is_told_without_its_text, open_home,
                                        close_home),
        cmocka_unit_test_setup_teardown(one_process_at_a_time_renews, open_home, close_home),
    };

    return cmocka_run_group_tests_name("orgs", tests, NULL, NULL);
}
