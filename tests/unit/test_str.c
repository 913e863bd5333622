/* C strings: copies, comparison, numbers, nearest names. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

static void copies_are_the_callers(void **state)
{
    struct lode_err err;
    char *a = lode_str_dup("abc", &err), *b = lode_str_dupn("abcdef", 2, &err);
    char *c = lode_str_printf(&err, "%s=%d", "x", 5);

    (void)state;
    assert_string_equal(a, "abc");
    assert_string_equal(b, "ab");
    assert_string_equal(c, "x=5");
    assert_null(lode_str_dup(NULL, &err));
    lode_mem_free(a);
    lode_mem_free(b);
    lode_mem_free(c);
}

static void a_path_is_folder_and_name(void **state)
{
    static const struct {
        const char *path, *dir, *base;
    } cases[] = {{"a/b/c.csv", "a/b", "c.csv"},
                 {"c.csv", ".", "c.csv"},
                 {"/c", "/", "c"},
                 {"a/", "a", ""},
                 {"", ".", ""},
                 {"/a/b", "/a", "b"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_err err;
        char *dir = lode_str_dirname(cases[i].path, &err);

        assert_string_equal(dir, cases[i].dir);
        assert_string_equal(lode_str_basename(cases[i].path), cases[i].base);
        lode_mem_free(dir);
    }
}

static void case_is_ignored_for_ascii_alone(void **state)
{
    (void)state;
    assert_int_equal(lode_str_casecmp("AbC", "aBc"), 0);
    assert_true(lode_str_casecmp("a", "B") < 0);
    assert_true(lode_str_casecmp("b", "A") > 0);
    assert_true(lode_str_casecmp("ab", "a") > 0);
    assert_true(lode_str_casecmp("", "a") < 0);
    assert_true(lode_str_casecmp("\xC3\x89", "\xC3\xA9") != 0);
    assert_int_equal(lode_str_casecmpn("ABx", 2, "aby", 2), 0);
    assert_true(lode_str_casecmp("[", "{") != 0);
    assert_true(lode_str_casecmp("@", "`") != 0);
}

static void beginnings_and_ends_are_found(void **state)
{
    (void)state;
    assert_true(lode_str_starts("abc", "ab"));
    assert_true(lode_str_starts("abc", ""));
    assert_false(lode_str_starts("ab", "abc"));
    assert_true(lode_str_ends("abc", "bc"));
    assert_true(lode_str_ends("abc", ""));
    assert_false(lode_str_ends("bc", "abc"));
}

static void copying_into_an_array_says_whether_it_was_cut(void **state)
{
    char to[4];

    (void)state;
    assert_int_equal(lode_str_copy(to, sizeof to, "abc"), 0);
    assert_string_equal(to, "abc");
    assert_int_equal(lode_str_copy(to, sizeof to, "abcd"), -1);
    assert_string_equal(to, "abc");
    assert_int_equal(lode_str_copy(to, sizeof to, ""), 0);
    assert_string_equal(to, "");
}

static void what_is_formatted_is_text(void **state)
{
    char to[6];

    (void)state;
    assert_int_equal(lode_str_copy(to, 4, "ab\u20ac"), -1);
    assert_string_equal(to, "ab");
    lode_str_format(to, sizeof to, "%s%d", "ab", 123);
    assert_string_equal(to, "ab123");
    lode_str_format(to, sizeof to, "%s", "ab\u20ac");
    assert_string_equal(to, "ab\u20ac");
    lode_str_format(to, sizeof to, "%s", "abc\u20ac");
    assert_string_equal(to, "abc");
    lode_str_format(to, sizeof to, "%s", "a\xff\xe2\x82z");
    assert_string_equal(to, "a???z");
    lode_str_format(to, sizeof to, "%.2s.", "\u20ac");
    assert_string_equal(to, "??.");
}

static void names_are_listed_as_far_as_they_fit(void **state)
{
    static const char *const names[] = {"alpha", "beta", "gamma", "delta"};
    char out[48];

    (void)state;
    lode_str_names(names, 4, out, sizeof out);
    assert_string_equal(out, "alpha, beta and 2 more");
    lode_str_names(names, 2, out, sizeof out);
    assert_string_equal(out, "alpha, beta");
    lode_str_names(names, 0, out, sizeof out);
    assert_string_equal(out, "");
    lode_str_names(names, 4, out, 20);
    assert_string_equal(out, "");
}

static void whole_numbers_are_read_strictly(void **state)
{
    static const struct {
        const char *s;
        int rc;
        long want;
    } cases[] = {{"0", 0, 0},     {"-5", 0, -5},
                 {"10", 0, 10},   {"007", 0, 7},
                 {"", -1, 99},    {" 5", -1, 99},
                 {"5 ", -1, 99},  {"+5", -1, 99},
                 {"5x", -1, 99},  {"-", -1, 99},
                 {"11", -1, 99},  {"-11", -1, 99},
                 {"0x5", -1, 99}, {"99999999999999999999", -1, 99}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        long v = 99;

        assert_int_equal(lode_str_long(cases[i].s, -10, 10, &v), cases[i].rc);
        assert_int_equal(v, cases[i].want);
    }
}

static void the_nearest_name_is_found_where_one_is_near(void **state)
{
    static const char *const names[] = {"Email", "Phone", "LastName", "FirstName", "Id"};
    static const struct {
        const char *name, *want;
    } cases[] = {
        {"Emial", "Email"},        {"email", "Email"}, {"Phon", "Phone"}, {"LastNmae", "LastName"},
        {"Frstname", "FirstName"}, {"Zebra", NULL},    {"", NULL},        {"Mobile", NULL}};
    char longer[100];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = lode_str_nearest(cases[i].name, names, 5);

        if (!cases[i].want)
            assert_null(got);
        else
            assert_string_equal(got, cases[i].want);
    }
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_null(lode_str_nearest(longer, names, 5));
    assert_null(lode_str_nearest("x", names, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_the_callers),
        cmocka_unit_test(a_path_is_folder_and_name),
        cmocka_unit_test(case_is_ignored_for_ascii_alone),
        cmocka_unit_test(beginnings_and_ends_are_found),
        cmocka_unit_test(copying_into_an_array_says_whether_it_was_cut),
        cmocka_unit_test(what_is_formatted_is_text),
        cmocka_unit_test(names_are_listed_as_far_as_they_fit),
        cmocka_unit_test(whole_numbers_are_read_strictly),
        cmocka_unit_test(the_nearest_name_is_found_where_one_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
