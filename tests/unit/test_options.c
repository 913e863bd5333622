/* The command line: what is read from it, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "bind/script.h"
#include "cli/options.h"

enum { MAX_WORDS = 16 };

/* A command line of words, as main() would hand it on. */
struct line {
    char text[256];
    char *words[MAX_WORDS + 1];
    int n;
};

static void split(struct line *l, const char *text)
{
    char *p = l->text;

    l->n = 0;
    assert_int_equal(lode_str_copy(l->text, sizeof l->text, text), 0);
    while (*p) {
        size_t n = strcspn(p, " ");

        l->words[l->n++] = p;
        assert_true(l->n <= MAX_WORDS);
        p += n;
        if (*p)
            *p++ = '\0';
    }
    l->words[l->n] = NULL;
}

static int parse(struct line *l, const char *text, struct lode_options *o, struct lode_err *err)
{
    split(l, text);
    return lode_options_parse(lode_options_command(l->words[0]), l->n, l->words, o, err);
}

static void options_have_their_defaults(void **state)
{
    struct lode_options o;
    struct lode_err err;
    struct line l;

    (void)state;
    assert_int_equal(parse(&l, "run a.lua", &o, &err), 0);
    assert_string_equal(o.run_dir, "runs");
    assert_int_equal(o.chunk_bytes, 100000000);
    assert_int_equal(o.lua_memory_mib, 256);
    assert_int_equal(o.poll_ms, 0);
    assert_int_equal(o.log_level, LODE_LOG_INFO);
    assert_int_equal(o.n_args, 0);
    assert_null(o.schema);
    assert_null(o.api_version);
    assert_false(o.is_new || o.keep_chunks || o.log_values || o.is_quiet);
    assert_int_equal(o.n_operands, 1);
    assert_string_equal(o.operands[0], "a.lua");
    lode_options_clear(&o);
    assert_int_equal(parse(&l, "runs", &o, &err), 0);
    assert_int_equal(o.keep, 10);
    lode_options_clear(&o);
}

static void options_stand_before_and_behind_operands(void **state)
{
    struct lode_options o;
    struct lode_err err;
    struct line l;

    (void)state;
    assert_int_equal(parse(&l,
                           "rehearse --quiet a.lua --schema=s.json --fault x --fault y:1 "
                           "--log-level trace --chunk-bytes 500 --run-dir d --new",
                           &o, &err),
                     0);
    assert_string_equal(o.operands[0], "a.lua");
    assert_string_equal(o.schema, "s.json");
    assert_int_equal(o.faults.n, 2);
    assert_string_equal(o.faults.items[1], "y:1");
    assert_int_equal(o.log_level, LODE_LOG_TRACE);
    assert_int_equal(o.chunk_bytes, 500);
    assert_string_equal(o.run_dir, "d");
    assert_true(o.is_new && o.is_quiet);
    lode_options_clear(&o);
    assert_int_equal(parse(&l, "help -- --odd", &o, &err), 0);
    assert_string_equal(o.operands[0], "--odd");
    lode_options_clear(&o);
}

static void arguments_of_the_script_are_pairs(void **state)
{
    struct lode_options o;
    struct lode_err err;
    struct line l;

    (void)state;
    assert_int_equal(parse(&l, "run --arg a=1 --arg=b= a.lua --arg c=x=y", &o, &err), 0);
    assert_int_equal(o.n_args, 3);
    assert_string_equal(o.args[0].name, "a");
    assert_string_equal(o.args[0].value, "1");
    assert_string_equal(o.args[1].name, "b");
    assert_string_equal(o.args[1].value, "");
    assert_string_equal(o.args[2].name, "c");
    assert_string_equal(o.args[2].value, "x=y");
    lode_options_clear(&o);
}

static void slips_are_refused_with_advice(void **state)
{
    static const struct {
        const char *line;
        enum lode_code code;
        const char *says;
    } cases[] = {
        {"run", LODE_E_USAGE, "wants SCRIPT.lua"},
        {"run a b", LODE_E_USAGE, "'b' is one argument too many"},
        {"run --quite a", LODE_E_USAGE, "did you mean --quiet?"},
        {"run --frobnicate a", LODE_E_USAGE, "see lode run --help"},
        {"run --json a", LODE_E_USAGE, "--json is an option of lode query, not of lode run"},
        {"run -z a", LODE_E_USAGE, "no option -z"},
        {"rehearse -o x a", LODE_E_USAGE, "always uses the local org"},
        {"run --log a", LODE_E_USAGE, "may mean several options"},
        {"run --quiet=yes a", LODE_E_USAGE, "--quiet takes no value"},
        {"run a --arg", LODE_E_USAGE, "--arg wants a value: --arg NAME=VALUE"},
        {"query -q", LODE_E_USAGE, "--query wants a value"},
        {"run a --arg b", LODE_E_USAGE, "write --arg NAME=VALUE"},
        {"run a --arg =b", LODE_E_USAGE, "write --arg NAME=VALUE"},
        {"run a --arg b=1 --arg b=1", LODE_E_USAGE, "--arg b is given twice"},
        {"run a --chunk-bytes 0", LODE_E_USAGE, "from 1 to 100000000"},
        {"run a --chunk-bytes 1k", LODE_E_USAGE, "from 1 to 100000000"},
        {"run a --chunk-bytes 100000001", LODE_E_USAGE, "from 1 to 100000000"},
        {"run a --log-level loud", LODE_E_USAGE, "error, warn, info, debug, trace"},
        {"query SELECT Id", LODE_E_USAGE, "put the query in quotes"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_options o;
        struct lode_err err;
        struct line l;

        assert_int_equal(parse(&l, cases[i].line, &o, &err), -1);
        assert_int_equal(err.code, cases[i].code);
        if (!strstr(err.msg, cases[i].says))
            fail_msg("%s: says '%s', not '%s'", cases[i].line, err.msg, cases[i].says);
    }
}

static void the_version_comes_from_the_option_first(void **state)
{
    struct lode_options o;
    struct lode_err err;
    struct line l;

    (void)state;
    assert_int_equal(setenv("SF_ORG_API_VERSION", "60.0", 1), 0);
    assert_int_equal(parse(&l, "jobs", &o, &err), 0);
    assert_string_equal(o.api_version, "60.0");
    lode_options_clear(&o);
    assert_int_equal(parse(&l, "jobs --api-version 61.0", &o, &err), 0);
    assert_string_equal(o.api_version, "61.0");
    lode_options_clear(&o);
    assert_int_equal(setenv("SF_ORG_API_VERSION", "", 1), 0);
    assert_int_equal(parse(&l, "jobs", &o, &err), 0);
    assert_null(o.api_version);
    lode_options_clear(&o);
    assert_int_equal(unsetenv("SF_ORG_API_VERSION"), 0);
}

static void the_table_is_sound(void **state)
{
    const struct lode_command *c = lode_options_commands();
    size_t n;
    const struct lode_option *o = lode_options_table(&n);

    (void)state;
    for (size_t i = 0; i < LODE_N_COMMANDS; i++) {
        assert_int_equal(c[i].id, i);
        assert_ptr_equal(lode_options_command(c[i].name), &c[i]);
        assert_true(!c[i].summary[0] || (c[i].text[0] && strstr(c[i].examples, c[i].name)));
        for (size_t a = 0; a < n; a++)
            for (size_t b = a + 1; b < n; b++)
                if (o[a].commands >> i & 1 && o[b].commands >> i & 1) {
                    assert_string_not_equal(o[a].name, o[b].name);
                    assert_true(!o[a].letter || o[a].letter != o[b].letter);
                }
    }
    for (size_t a = 0; a < n; a++)
        assert_int_equal(o[a].argument[0] == '\0', o[a].kind == LODE_OPTION_FLAG);
    assert_null(lode_options_command("frobnicate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_have_their_defaults),
        cmocka_unit_test(options_stand_before_and_behind_operands),
        cmocka_unit_test(arguments_of_the_script_are_pairs),
        cmocka_unit_test(slips_are_refused_with_advice),
        cmocka_unit_test(the_version_comes_from_the_option_first),
        cmocka_unit_test(the_table_is_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
