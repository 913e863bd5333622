/* test_spawn.c - other programs: what they say, how they end, and when they do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/spawn.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct lode_err err;

static int run(const char *script, struct lode_spawn_opts opts, struct lode_spawn_end *end)
{
    const char *const argv[] = {"sh", "-c", script, NULL};

    opts.argv = argv;
    opts.max_bytes = opts.max_bytes ? opts.max_bytes : 1000000;
    opts.timeout_ms = opts.timeout_ms ? opts.timeout_ms : 60000;
    return lode_spawn_run(&opts, end, &err);
}

static void what_it_says_and_how_it_ends(void **state)
{
    static const struct {
        const char *script;
        int status;
        const char *out, *errors;
    } cases[] = {
        {"echo one; echo two >&2", 0, "one\n", "two\n"},
        {"exit 7", 7, "", ""},
        {"kill -9 $$", 137, "", ""},
        {"cat; echo end", 0, "end\n", ""}, /* nothing to read */
        {"exec >&- 2>&-; exit 3", 3, "", ""},
        {"kill -s PIPE $$; echo on", 141, "", ""}, /* not ignored, whatever this program does */
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++)
        for (int apart = 0; apart < 2; apart++) {
            struct lode_spawn_end end;

            if (run(cases[i].script, (struct lode_spawn_opts){.is_apart = apart}, &end) < 0)
                fail_msg("%s: %s", cases[i].script, err.msg);
            assert_int_equal(end.status, cases[i].status);
            assert_string_equal(lode_buf_str(&end.out), cases[i].out);
            assert_string_equal(lode_buf_str(&end.errors), cases[i].errors);
            lode_spawn_clear(&end);
        }
}

static void arguments_are_words_and_no_shell_sees_them(void **state)
{
    const char *const argv[] = {"printf", "%s|", "a b", "$(echo x)", "'", "*", NULL};
    struct lode_spawn_opts opts = {.argv = argv, .max_bytes = 100, .timeout_ms = 60000};
    struct lode_spawn_end end;

    (void)state;
    assert_int_equal(lode_spawn_run(&opts, &end, &err), 0);
    assert_string_equal(lode_buf_str(&end.out), "a b|$(echo x)|'|*|");
    lode_spawn_clear(&end);
}

static void a_program_that_is_not_there_is_a_slip(void **state)
{
    const char *const argv[] = {"lode-has-no-such-program", NULL};
    struct lode_spawn_opts opts = {.argv = argv, .max_bytes = 100, .timeout_ms = 60000};
    struct lode_spawn_end end;

    (void)state;
    assert_int_equal(lode_spawn_run(&opts, &end, &err), -1);
    assert_int_equal(err.code, LODE_E_USAGE);
    assert_int_equal(err.sys, ENOENT);
    lode_spawn_clear(&end);
    assert_int_equal(lode_spawn_leave(argv, &err), -1);
    assert_int_equal(err.code, LODE_E_USAGE);
}

static int now(void *ctx)
{
    return ++*(int *)ctx > 1;
}

static void it_does_not_run_for_ever(void **state)
{
    /* with a child that has the pipe too; or with the pipes closed */
    static const char *const scripts[] = {"echo a; sleep 600 & sleep 600", "sleep 600",
                                          "exec >&- 2>&-; sleep 600"};

    (void)state;
    for (size_t i = 0; i < N_OF(scripts); i++) {
        int64_t start = lode_clock_mono_ms();
        struct lode_spawn_end end;
        int asked = 0;

        assert_int_equal(
            run(scripts[i], (struct lode_spawn_opts){.is_apart = 1, .timeout_ms = 150}, &end), -1);
        assert_int_equal(err.code, LODE_E_LIMIT);
        assert_non_null(strstr(err.msg, "did not end"));
        lode_spawn_clear(&end);
        if (i < 2) {
            assert_int_equal(
                run(scripts[i],
                    (struct lode_spawn_opts){.is_apart = 1, .stop = now, .stop_ctx = &asked}, &end),
                -1);
            assert_int_equal(err.code, LODE_E_CANCEL);
            lode_spawn_clear(&end);
        }
        assert_true(lode_clock_mono_ms() - start < 60000);
    }
}

static void what_it_says_has_a_bound(void **state)
{
    struct lode_spawn_end end;

    (void)state;
    assert_int_equal(run("yes", (struct lode_spawn_opts){.is_apart = 1, .max_bytes = 5000}, &end),
                     -1);
    assert_int_equal(err.code, LODE_E_LIMIT);
    lode_spawn_clear(&end);
    assert_int_equal(run("yes | head -c 100000 >&2; echo end", (struct lode_spawn_opts){0}, &end),
                     0);
    assert_int_equal(end.errors.len, 4096);
    assert_string_equal(lode_buf_str(&end.out), "end\n");
    lode_spawn_clear(&end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says_and_how_it_ends),
        cmocka_unit_test(arguments_are_words_and_no_shell_sees_them),
        cmocka_unit_test(a_program_that_is_not_there_is_a_slip),
        cmocka_unit_test(it_does_not_run_for_ever),
        cmocka_unit_test(what_it_says_has_a_bound),
    };

    return cmocka_run_group_tests_name("spawn", tests, NULL, NULL);
}
