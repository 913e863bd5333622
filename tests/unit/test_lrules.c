/* tests/unit/test_lrules.c - rules of one's own that do not end. */
#include "base/clock.h"
#include "bind/lrules.h"
#include "org_fixture.h"
#include "rehearsal/org_hooks.h"

enum { CPU_MS = 60 };

/* What the fixture's org makes of rows of Accounts with these rules. */
static void run_rules(struct fixture *f, const char *lua, const struct fixture_step *steps,
                      size_t n)
{
    struct lode_lrules *rules;
    char path[300];

    snprintf(path, sizeof path, "%s/rules.lua", f->dir);
    assert_int_equal(lode_io_write_file(path, lua, strlen(lua), &err), 0);
    if (lode_lrules_open(path, &rules, &err) < 0)
        fail_msg("%s", err.msg);
    lode_lrules_set_cpu(rules, CPU_MS);
    assert_int_equal(lode_org_hooks_attach(f->records, lode_lrules_hooks(rules), &err), 0);
    fixture_run(f, steps, n);
    assert_int_equal(lode_org_hooks_attach(f->records, NULL, &err), 0);
    lode_lrules_close(rules);
}

#define TIME_UP(when, line)                                              \
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY:rules.lua: execution of " when \
    "\n\ncaused by: System.LimitException: Apex CPU time limit exceeded" line ":--"

static void a_rule_without_end_fails_its_record_and_those_behind_it(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "one|loop|two",
             "new|" TIME_UP("BeforeInsert", "\n\nrules.lua: line 2") "|" TIME_UP("BeforeInsert",
                                                                                 "")),
        /* the next chunk has its own time, and the rules are as they were */
        STEP("Account", INSERT, NULL, "Name", "three|late", "new|new"),
        STEP("Account", UPDATE, NULL, "Id,Name", "$0,loop|$1,x",
             TIME_UP("AfterUpdate", "\n\nrules.lua: line 4") "|" TIME_UP("AfterUpdate", "")),
        STEP("Contact", INSERT, NULL, "LastName", "loop", "new"),
    };
    struct fixture *f = *state;

    run_rules(f,
              "before_insert('Account', function(a)\n"
              "  while a.Name == 'loop' do end\nend)\n"
              "after_update('Account', function(a) while a.Name == 'loop' do end end)\n",
              steps, sizeof steps / sizeof *steps);
    assert_string_equal(fixture_sql(f, "SELECT group_concat(\"Name\") FROM \"Account\""),
                        "one,three,late");
}

static void nothing_in_a_rule_can_go_on_behind_its_time(void **state)
{
    static const char *const rules[] = {
        "validate('Account', function() while true do pcall(function() while true do end end) end "
        "end)",
        "validate('Account', function() return pcall(function() while true do end end) and nil "
        "end)",
        "validate('Account', function() xpcall(function() while true do end end, function() while "
        "true do end end) end)",
        "validate('Account', function() local c = coroutine.wrap(function() while true do "
        "pcall(function() while true do end end) end end) while true do pcall(c) end end)",
        "validate('Account', function() local x <close> = setmetatable({}, {__close = function() "
        "while true do end end}) while true do end end)",
        "local c = coroutine.wrap(function() while true do coroutine.yield(pcall(function() while "
        "true do end end)) end end) validate('Account', function() c() end)",
    };
    static const struct fixture_step step =
        STEP("Account", INSERT, NULL, "Name", "x", TIME_UP("Validate", "\n\nrules.lua: line 1"));
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t before = lode_clock_cpu_ms();

        run_rules(f, rules[i], &step, 1);
        assert_true(lode_clock_cpu_ms() - before < 100 * CPU_MS);
    }
}

static void rules_that_end_in_time_may_use_it_anew_in_each_chunk(void **state)
{
    static const struct fixture_step steps[] = {
        STEP("Account", INSERT, NULL, "Name", "a", "new"),
        STEP("Account", INSERT, NULL, "Name", "b", "new"),
        STEP("Account", INSERT, NULL, "Name", "c", "new"),
        STEP("Account", INSERT, NULL, "Name", "d", "new"),
    };

    run_rules(*state,
              "validate('Account', function() local t = os.clock() while os.clock() < t + 0.02 do "
              "end end)",
              steps, sizeof steps / sizeof *steps);
}

static void rules_for_an_object_that_is_not_there_are_refused(void **state)
{
    static const struct {
        const char *lua, *want;
        long line;
    } cases[] = {
        {"validate('Acount', function() end)",
         "validate(\"Acount\", …): the org has no object Acount; did you mean Account?", 1},
        {"local f = function() end\nvalidate('aCCOUNT', f)\nbefore_insert('Contct', f)\n"
         "validate('X', f)",
         "before_insert(\"Contct\", …): the org has no object Contct; did you mean Contact?", 3},
        {"local function all(o)\nafter_update(o, function() end)\nend\n\nall 'Zebra'",
         "after_update(\"Zebra\", …): the org has no object Zebra", 2},
    };
    struct fixture *f = *state;
    struct lode_lrules *rules;
    char path[300];

    snprintf(path, sizeof path, "%s/rules.lua", f->dir);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(lode_io_write_file(path, cases[i].lua, strlen(cases[i].lua), &err), 0);
        if (lode_lrules_open(path, &rules, &err) < 0)
            fail_msg("%s", err.msg);
        assert_int_equal(lode_org_hooks_attach(f->records, lode_lrules_hooks(rules), &err), -1);
        assert_string_equal(err.msg, cases[i].want);
        assert_string_equal(err.source, path);
        assert_int_equal(err.line, cases[i].line);
        assert_int_equal(err.code, LODE_E_USAGE);
        lode_lrules_close(rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_rule_without_end_fails_its_record_and_those_behind_it),
        TEST(nothing_in_a_rule_can_go_on_behind_its_time),
        TEST(rules_that_end_in_time_may_use_it_anew_in_each_chunk),
        TEST(rules_for_an_object_that_is_not_there_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
