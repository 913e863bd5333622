/* The clean functions: values by the table, options, and what holds for all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/text.h"
#include "clean/clean.h"

#define TEXT(s)                                               \
    {                                                         \
        .kind = LODE_CLEAN_TEXT, .text = { s, sizeof(s) - 1 } \
    }
#define NAMED(k, s)                                                      \
    {                                                                    \
        .kind = LODE_CLEAN_TEXT, .text = {s, sizeof(s) - 1}, .name = (k) \
    }
#define NUM(v)                                   \
    {                                            \
        .kind = LODE_CLEAN_NUMBER, .number = (v) \
    }

static struct lode_slice keys[] = {{"hot", 3}, {"", 0}, {"cold", 4}, {"Cold", 4}, {"lau warm", 8}};
static struct lode_slice values[] = {{"Hot", 3}, {"x", 1}, {"Cold", 4}, {"COLD", 4}, {"Warm", 4}};
static struct lode_slice forms[] = {{"%d.%m.%Y", 8}, {"%m/%d/%y", 8}, {"%Y%m%d", 6}};

#define MAP                                                            \
    {                                                                  \
        .kind = LODE_CLEAN_MAP, .keys = keys, .values = values, .n = 5 \
    }
#define LIST                                             \
    {                                                    \
        .kind = LODE_CLEAN_MAP, .values = values, .n = 5 \
    }
#define FORMS                                           \
    {                                                   \
        .kind = LODE_CLEAN_MAP, .values = forms, .n = 3 \
    }
#define NONE                    \
    {                           \
        .kind = LODE_CLEAN_NONE \
    }

enum { CHANGES = 1 }; /* a second time gives another result, and should */

static const struct clean_case {
    const char *name;
    struct lode_clean_arg args[4];
    const char *in, *want; /* want: "!" and part of the message where it is refused */
    int flags;
} cases[] = {
#include "clean_cases.inc"
};

static int run(const char *name, const struct lode_clean_arg *args, const char *in, size_t n,
               struct lode_buf *out, struct lode_err *err)
{
    struct lode_clean_call *call = NULL;
    size_t n_args = 0;
    int rc;

    while (n_args < 3 && (args[n_args].kind || args[n_args + 1].kind))
        n_args++;
    if (lode_clean_new(name, args, n_args, &call, err) < 0)
        fail_msg("%s: %s", name, err->msg);
    rc = lode_clean_run(call, in, n, out, err);
    lode_clean_free(call);
    return rc;
}

static void each_value_becomes_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct clean_case *c = &cases[i];
        struct lode_err err;
        struct lode_buf out;
        int rc;

        lode_buf_init(&out, 0);
        rc = run(c->name, c->args, c->in, strlen(c->in), &out, &err);
        if (c->want[0] == '!') {
            if (rc == 0)
                fail_msg("%s(%s): %s, not refused", c->name, c->in, lode_buf_str(&out));
            assert_int_equal(err.code, LODE_E_INPUT);
            assert_int_equal(out.len, 0);
            if (!strstr(err.msg, c->want + 1))
                fail_msg("%s(%s): %s", c->name, c->in, err.msg);
        } else if (rc < 0) {
            fail_msg("%s(%s): %s", c->name, c->in, err.msg);
        } else if (strcmp(lode_buf_str(&out), c->want) != 0) {
            fail_msg("%s(%s): %s, not %s", c->name, c->in, lode_buf_str(&out), c->want);
        }
        lode_buf_clear(&out);
    }
}

static void cleaning_twice_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct clean_case *c = &cases[i];
        struct lode_err err;
        struct lode_buf out;

        if (c->want[0] == '!' || c->flags & CHANGES || strncmp(c->name, "date", 4) == 0)
            continue;
        lode_buf_init(&out, 0);
        if (run(c->name, c->args, c->want, strlen(c->want), &out, &err) < 0)
            fail_msg("%s(%s): %s", c->name, c->want, err.msg);
        if (strcmp(lode_buf_str(&out), c->want) != 0)
            fail_msg("%s(%s): %s", c->name, c->want, lode_buf_str(&out));
        lode_buf_clear(&out);
    }
}

static void what_iso_functions_give_they_take(void **state)
{
    static const struct lode_clean_arg none[4];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct clean_case *c = &cases[i];
        struct lode_err err;
        struct lode_buf out;

        if (c->want[0] == '!' || strncmp(c->name, "date", 4) != 0)
            continue;
        lode_buf_init(&out, 0);
        if (run(c->name, none, c->want, strlen(c->want), &out, &err) < 0)
            fail_msg("%s(%s): %s", c->name, c->want, err.msg);
        assert_string_equal(lode_buf_str(&out), c->want);
        lode_buf_clear(&out);
    }
}

/* A call of each function, with options where they are required. */
static struct lode_clean_call *any_call(const char *name)
{
    static const struct lode_clean_arg text = TEXT("other"), number = NUM(3), map = MAP;
    struct lode_clean_call *call = NULL;
    struct lode_err err;
    const struct lode_clean_arg *arg = NULL;
    int rc;

    if (strcmp(name, "blank_if") == 0 || strcmp(name, "default") == 0)
        arg = &text;
    else if (strcmp(name, "truncate") == 0)
        arg = &number;
    else if (strcmp(name, "picklist") == 0)
        arg = &map;
    rc = lode_clean_new(name, arg, arg != NULL, &call, &err);
    if (rc < 0)
        fail_msg("%s: %s", name, err.msg);
    return call;
}

static void blank_stays_blank(void **state)
{
    size_t n;
    const struct lode_clean_info *list = lode_clean_list(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct lode_clean_call *call = any_call(list[i].name);
        struct lode_err err;
        struct lode_buf out;

        lode_buf_init(&out, 0);
        assert_int_equal(lode_clean_run(call, "", 0, &out, &err), 0);
        assert_string_equal(lode_buf_str(&out), strcmp(list[i].name, "default") ? "" : "other");
        lode_buf_clear(&out);
        lode_clean_free(call);
    }
}

static void results_are_whole_characters_and_appended(void **state)
{
    static const char *const pieces[] = {"a",
                                         "Z",
                                         " ",
                                         "\xC3\x9F",
                                         "\xC3\xA9",
                                         "e\xCC\x81",
                                         "\xE2\x82\xAC",
                                         "\xF0\x9F\x98\x80",
                                         "\xE2\x80\x8B",
                                         "'",
                                         "1",
                                         "\xCE\xA3",
                                         "\xC4\xB0",
                                         "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA"};
    size_t n, n_pieces = sizeof pieces / sizeof *pieces;
    const struct lode_clean_info *list = lode_clean_list(&n);
    unsigned seed = 1;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct lode_clean_call *call = any_call(list[i].name);
        struct lode_err err;
        struct lode_buf in, out;

        lode_buf_init(&in, 0);
        lode_buf_init(&out, 0);
        for (int round = 0; round < 300; round++) {
            lode_buf_reset(&in);
            lode_buf_reset(&out);
            for (int k = 0; k < 12; k++) {
                seed = seed * 1103515245 + 12345;
                assert_int_equal(lode_buf_adds(&in, pieces[(seed >> 16) % n_pieces], &err), 0);
            }
            assert_int_equal(lode_buf_adds(&out, "before", &err), 0);
            if (lode_clean_run(call, in.p, in.len, &out, &err) < 0) {
                assert_int_equal(err.code, LODE_E_INPUT);
                assert_string_equal(out.p, "before");
            }
            assert_memory_equal(out.p, "before", 6);
            assert_int_equal(lode_text_valid(out.p, out.len), out.len);
        }
        lode_buf_clear(&in);
        lode_buf_clear(&out);
        lode_clean_free(call);
    }
}

static void bytes_that_are_no_utf8_do_no_harm(void **state)
{
    size_t n;
    const struct lode_clean_info *list = lode_clean_list(&n);
    unsigned seed = 5;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct lode_clean_call *call = any_call(list[i].name);
        struct lode_err err;
        struct lode_buf out;

        lode_buf_init(&out, 0);
        for (int round = 0; round < 500; round++) {
            size_t len = (seed = seed * 1103515245 + 12345) >> 16 & 15;
            char *in = malloc(len ? len : 1); /* of that size, so that a step past it is seen */

            assert_non_null(in);
            for (size_t k = 0; k < len; k++)
                in[k] = (char)((seed = seed * 1103515245 + 12345) >> 18);
            lode_buf_reset(&out);
            if (lode_clean_run(call, in, len, &out, &err) < 0)
                assert_int_equal(err.code, LODE_E_INPUT);
            free(in);
        }
        lode_buf_clear(&out);
        lode_clean_free(call);
    }
}

static void the_list_is_sorted_and_explains_itself(void **state)
{
    size_t n;
    const struct lode_clean_info *list = lode_clean_list(&n);

    (void)state;
    assert_true(n >= 16);
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || strcmp(list[i - 1].name, list[i].name) < 0);
        assert_true(strncmp(list[i].usage, list[i].name, strlen(list[i].name)) == 0);
        assert_int_equal(list[i].usage[strlen(list[i].name)], '(');
        assert_true(list[i].summary[0]);
    }
}

static void wrong_options_say_what_is_meant(void **state)
{
    static const struct {
        const char *name;
        struct lode_clean_arg args[3];
        size_t n;
        const char *want;
    } wrong[] = {
        {"fone", {NONE}, 0, "did you mean \"phone\"?"},
        {"zzzzzzzzz", {NONE}, 0, "no clean function \"zzzzzzzzz\""},
        {"phone", {NAMED("contry", "US")}, 1, "did you mean \"country\"?"},
        {"phone", {TEXT("US"), TEXT("DE")}, 2, "it is phone(value, country)"},
        {"phone", {TEXT("US"), NAMED("country", "DE")}, 2, "is given twice"},
        {"phone", {NAMED("country", "DE"), TEXT("US")}, 2, "is given twice"},
        {"phone", {TEXT("UK")}, 1, "did you mean \"GB\"?"},
        {"phone", {TEXT("Germany")}, 1, "two-letter codes"},
        {"phone", {NUM(1)}, 1, "must be text, not a number"},
        {"trim", {NUM(1)}, 1, "it is trim(value)"},
        {"trim", {NAMED("all", "x")}, 1, "it is trim(value)"},
        {"truncate", {NONE}, 0, "option \"n\" is missing: it is truncate(value, n)"},
        {"truncate", {NUM(0)}, 1, "whole number from 1 on"},
        {"truncate", {NUM(1.5)}, 1, "whole number from 1 on"},
        {"truncate", {NUM(1e300)}, 1, "whole number from 1 on"},
        {"truncate", {TEXT("5")}, 1, "must be a number, not text"},
        {"number", {NAMED("decimal", ";")}, 1, "must be \".\" or \",\""},
        {"picklist", {TEXT("x")}, 1, "must be a table, not text"},
        {"default", {NUM(0.5)}, 1, "not whole as text"},
        {"date", {TEXT("dd.MM.yyyy")}, 1, "it needs the year once (%Y or %y)"},
        {"date", {TEXT("%Y-%m")}, 1, "it needs the day (%d)"},
        {"date", {TEXT("%d.%Y")}, 1, "it needs the month once"},
        {"date", {TEXT("%d.%m.%Y %d")}, 1, "says the same thing twice"},
        {"date", {TEXT("%d.%m.%Y %Q")}, 1, "no meaning for %Q"},
        {"date", {TEXT("%d.%m.%Y %")}, 1, "no meaning for %%"},
        {"date", {TEXT("%Y-%m-%d %I:%M")}, 1, "belong together"},
        {"date", {TEXT("%Y-%m-%d %H:%M %p")}, 1, "belong together"},
        {"datetime", {TEXT("%F %T"), TEXT("%F")}, 2, "is no zone"},
        {"datetime", {TEXT("%F %T"), TEXT("Europe/Berln")}, 2, "did you mean \"Europe/Berlin\"?"},
        {"datetime", {TEXT("%F %T"), TEXT("Europe")}, 2, "no time zone \"Europe\""},
        {"datetime", {TEXT("%F %T"), TEXT("../../etc/passwd")}, 2, "no time zone"},
        {"datetime", {TEXT("%F %T"), TEXT("/etc/passwd")}, 2, "no time zone"},
        {"datetime", {TEXT("%F %T"), TEXT("tzdata.zi")}, 2, "no time zone"},
        {"datetime", {TEXT("%F %T"), TEXT("")}, 2, "no time zone"},
        {"datetime", {TEXT("%F %H:%M %F")}, 1, "says the same thing twice"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct lode_clean_call *call = NULL;
        struct lode_err err;

        if (lode_clean_new(wrong[i].name, wrong[i].args, wrong[i].n, &call, &err) == 0)
            fail_msg("%s went through, not: %s", wrong[i].name, wrong[i].want);
        assert_null(call);
        assert_int_equal(err.code, LODE_E_USAGE);
        if (!strstr(err.msg, wrong[i].want))
            fail_msg("%s: %s", wrong[i].name, err.msg);
    }
}

static void a_long_value_is_cut_in_the_message(void **state)
{
    struct lode_clean_call *call = any_call("date");
    struct lode_err err;
    struct lode_buf in, out;

    (void)state;
    lode_buf_init(&in, 0);
    lode_buf_init(&out, 0);
    for (int i = 0; i < 100; i++)
        assert_int_equal(lode_buf_adds(&in, i == 3 ? "\n" : "\xE2\x82\xAC", &err), 0);
    assert_int_equal(lode_clean_run(call, in.p, in.len, &out, &err), -1);
    assert_null(strchr(err.msg, '\n'));
    assert_int_equal(lode_text_valid(err.msg, strlen(err.msg)), strlen(err.msg));
    assert_non_null(strstr(err.msg, "\u20AC\u2026\": not a date of the form %Y-%m-%d"));
    lode_buf_clear(&in);
    lode_buf_clear(&out);
    lode_clean_free(call);
}

static void simple_functions_allocate_nothing_once_the_buffer_is_large(void **state)
{
    static const char *const names[] = {"trim",  "squeeze",  "upper", "lower",
                                        "title", "truncate", "digits"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct lode_clean_call *call = any_call(names[i]);
        struct lode_err err;
        struct lode_buf out;
        int rc;

        lode_buf_init(&out, 0);
        assert_int_equal(lode_buf_reserve(&out, 1000, &err), 0);
        lode_mem_fail_at(1);
        rc = lode_clean_run(call,
                            "  \xC3\x84"
                            "bc 12e\xCC\x81 ",
                            13, &out, &err);
        lode_mem_fail_at(0);
        assert_int_equal(rc, 0);
        lode_buf_clear(&out);
        lode_clean_free(call);
    }
}

static void running_out_of_memory_is_an_error(void **state)
{
    static const struct lode_clean_arg map[] = {MAP, NAMED("default", "x")};
    static const struct lode_clean_arg zone[] = {FORMS, TEXT("Europe/Berlin")};

    (void)state;
    for (int which = 0; which < 2; which++) {
        int k = 1, rc;

        do {
            struct lode_clean_call *call = NULL;
            struct lode_err err;

            lode_mem_fail_at(k++);
            rc = which ? lode_clean_new("datetime", zone, 2, &call, &err)
                       : lode_clean_new("picklist", map, 2, &call, &err);
            lode_mem_fail_at(0);
            if (rc < 0)
                assert_int_equal(err.code, LODE_E_NOMEM);
            lode_clean_free(call);
        } while (rc < 0);
        assert_true(k > 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_value_becomes_what_the_table_says),
        cmocka_unit_test(cleaning_twice_changes_nothing),
        cmocka_unit_test(what_iso_functions_give_they_take),
        cmocka_unit_test(blank_stays_blank),
        cmocka_unit_test(results_are_whole_characters_and_appended),
        cmocka_unit_test(bytes_that_are_no_utf8_do_no_harm),
        cmocka_unit_test(the_list_is_sorted_and_explains_itself),
        cmocka_unit_test(wrong_options_say_what_is_meant),
        cmocka_unit_test(a_long_value_is_cut_in_the_message),
        cmocka_unit_test(simple_functions_allocate_nothing_once_the_buffer_is_large),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
