/* Runs of a folder: how each stands, which one is meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/runlist.h"
#include "store/journal_work.h"
#include "store/outcome.h"
#include "support/scratch.h"

/* A run of that name with one step of 3 rows, 1 of them failed; status -1: it never ended. */
static void make_run(const char *dir, const char *name, int status, enum lode_chunk_state state)
{
    struct lode_journal_run run = {.kind = "run", .script = "a.lua", .version = "0.1.0"};
    int64_t counts[LODE_N_STATUS] = {0}, step, chunk;
    struct lode_journal_chunk one = {
        .n = 1, .attempt = 1, .operation = "insert", .n_rows = 3, .bytes = 30, .hash = "h"};
    char folder[512], file[600];
    struct lode_journal *j;
    struct lode_err err;

    snprintf(folder, sizeof folder, "%s/%s", dir, name);
    snprintf(file, sizeof file, "%s/run.db", folder);
    lode_str_copy(run.name, sizeof run.name, name);
    assert_int_equal(lode_io_mkdirs(folder, &err), 0);
    assert_int_equal(lode_journal_create(file, &run, &j, &err), 0);
    assert_int_equal(lode_journal_step_begin(j, "s", "Account", "insert", &step, &err), 0);
    assert_int_equal(lode_journal_chunk_add(j, step, &one, &chunk, &err), 0);
    assert_int_equal(lode_journal_chunk_state(j, chunk, state, NULL, &err), 0);
    counts[LODE_STATUS_CREATED] = 2;
    counts[LODE_STATUS_FAILED] = 1;
    assert_int_equal(lode_journal_step_end(j, step, "complete", 3, 0, counts, &err), 0);
    if (status >= 0)
        assert_int_equal(lode_journal_end(j, status, "", &err), 0);
    lode_journal_close(j);
}

static void a_run_stands_as_its_journal_says(void **state)
{
    static const struct {
        int status;
        enum lode_chunk_state chunk;
        enum lode_runlist_state want;
    } cases[] = {
        {0, LODE_CHUNK_RECONCILED, LODE_RUN_COMPLETE},
        {1, LODE_CHUNK_RECONCILED, LODE_RUN_COMPLETE},
        {2, LODE_CHUNK_SPOOLED, LODE_RUN_FAILED},
        {4, LODE_CHUNK_FAILED, LODE_RUN_FAILED},
        {7, LODE_CHUNK_RECONCILED, LODE_RUN_STOPPED},
        {7, LODE_CHUNK_CLOSED, LODE_RUN_UNFINISHED}, /* the org still works at it */
        {4, LODE_CHUNK_UPLOADING, LODE_RUN_UNFINISHED},
        {5, LODE_CHUNK_RECONCILED, LODE_RUN_UNFINISHED},
        {130, LODE_CHUNK_RECONCILED, LODE_RUN_UNFINISHED},
        {143, LODE_CHUNK_RECONCILED, LODE_RUN_UNFINISHED},
        {-1, LODE_CHUNK_RECONCILED, LODE_RUN_UNFINISHED},
    };
    struct scratch s;

    (void)state;
    scratch_open(&s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_runlist_item item;
        struct lode_err err;
        char name[16];

        snprintf(name, sizeof name, "r%zu", i);
        make_run(s.dir, name, cases[i].status, cases[i].chunk);
        assert_int_equal(lode_runlist_look(scratch_path(&s, name), &item, &err), 0);
        if (item.state != cases[i].want)
            fail_msg("case %zu is %s, not %s", i, lode_runlist_state_name(item.state),
                     lode_runlist_state_name(cases[i].want));
        assert_int_equal(item.n_steps, 1);
        assert_int_equal(item.n_rows, 3);
        assert_int_equal(item.n_bad, 1);
        lode_runlist_item_clear(&item);
    }
    scratch_close(&s);
}

static void a_locked_run_is_running(void **state)
{
    struct lode_runlist_item item;
    struct lode_err err;
    struct scratch s;
    int fd;

    (void)state;
    scratch_open(&s);
    make_run(s.dir, "r", -1, LODE_CHUNK_CLOSED);
    assert_int_equal(lode_io_lock(scratch_path(&s, "r/lock"), &fd, &err), 0);
    assert_int_equal(lode_runlist_look(scratch_path(&s, "r"), &item, &err), 0);
    assert_int_equal(item.state, LODE_RUN_RUNNING);
    lode_runlist_item_clear(&item);
    lode_io_close(fd);
    assert_int_equal(lode_runlist_look(scratch_path(&s, "r"), &item, &err), 0);
    assert_int_equal(item.state, LODE_RUN_UNFINISHED);
    lode_runlist_item_clear(&item);
    scratch_close(&s);
}

static void the_list_is_by_time_and_keeps_what_it_cannot_read(void **state)
{
    struct lode_runlist l;
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    assert_int_equal(lode_runlist_read(scratch_path(&s, "nowhere"), &l, &err), 0);
    assert_int_equal(l.n, 0);
    make_run(s.dir, "z-first", 0, LODE_CHUNK_RECONCILED);
    make_run(s.dir, ".removing-x", 0, LODE_CHUNK_RECONCILED);
    make_run(s.dir, "a-second", 0, LODE_CHUNK_RECONCILED);
    assert_int_equal(lode_io_mkdirs(scratch_path(&s, "broken"), &err), 0);
    scratch_write(&s, "broken/run.db", "this is no database, and long enough to be seen as none");
    assert_int_equal(lode_io_mkdirs(scratch_path(&s, "other"), &err), 0);
    assert_int_equal(lode_runlist_read(s.dir, &l, &err), 0);
    assert_int_equal(l.n, 3);
    assert_string_equal(l.items[0].run.name, "broken");
    assert_int_equal(l.items[0].state, LODE_RUN_UNREADABLE);
    assert_int_equal(l.items[0].err.code, LODE_E_STORE);
    assert_true(strcmp(l.items[1].run.started, l.items[2].run.started) <= 0);
    lode_runlist_clear(&l);
    scratch_close(&s);
}

static void a_run_is_found_by_path_name_part_or_time(void **state)
{
    static const struct {
        const char *text, *want; /* want NULL: refused */
    } cases[] = {{"one-abc", "one-abc"}, {"one-abc/", "one-abc"}, {"abc", "one-abc"},
                 {"one", NULL},          {"none", NULL},          {"xyz", "one-xyz"}};
    struct lode_err err;
    struct scratch s;
    char *path;

    (void)state;
    scratch_open(&s);
    assert_int_equal(lode_runlist_find(s.dir, NULL, &path, &err), -1);
    assert_int_equal(err.code, LODE_E_USAGE);
    make_run(s.dir, "one-xyz", 0, LODE_CHUNK_RECONCILED);
    make_run(s.dir, "one-abc", 0, LODE_CHUNK_RECONCILED);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int rc = lode_runlist_find(s.dir, cases[i].text, &path, &err);

        assert_int_equal(rc, cases[i].want ? 0 : -1);
        if (!cases[i].want) {
            assert_int_equal(err.code, LODE_E_USAGE);
            continue;
        }
        assert_int_equal(strncmp(lode_str_basename(path), cases[i].want, 7), 0);
        lode_mem_free(path);
    }
    assert_int_equal(lode_runlist_find("nowhere", scratch_path(&s, "one-xyz"), &path, &err), 0);
    assert_string_equal(path, scratch_path(&s, "one-xyz"));
    lode_mem_free(path);
    assert_int_equal(lode_runlist_find(s.dir, NULL, &path, &err), 0);
    lode_mem_free(path);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_stands_as_its_journal_says),
        cmocka_unit_test(a_locked_run_is_running),
        cmocka_unit_test(the_list_is_by_time_and_keeps_what_it_cannot_read),
        cmocka_unit_test(a_run_is_found_by_path_name_part_or_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
