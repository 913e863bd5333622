/* tests/unit/test_db.c - statements, values, transactions and errors of store/db. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "store/db.h"

static struct lode_err err;

static int open_memory(void **state)
{
    struct lode_db *db;

    if (lode_db_open(":memory:", 0, &db, &err) < 0 ||
        lode_db_exec(db, "CREATE TABLE t (a, b)", &err) < 0)
        return -1;
    *state = db;
    return 0;
}

static int close_memory(void **state)
{
    lode_db_close(*state);
    return 0;
}

static void values_come_back_as_they_were_bound(void **state)
{
    struct lode_db *db = *state;
    sqlite3_stmt *st;
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT typeof(a) || ' ' || a FROM t WHERE rowid = 1", "integer -9007199254740993"},
        {"SELECT typeof(b) || ' ' || b FROM t WHERE rowid = 1", "text x"},
        {"SELECT typeof(a) || ' ' || a FROM t WHERE rowid = 2", "real 0.5"},
        {"SELECT typeof(b) || ' ' || b FROM t WHERE rowid = 2", "text ab"},
        {"SELECT typeof(a) || ' ' || typeof(b) FROM t WHERE rowid = 3", "null null"},
        {"SELECT typeof(a) || ' ' || a || b FROM t WHERE rowid = 4", "text yz"},
        {"SELECT a FROM t WHERE rowid = 3", ""},
    };

    assert_int_equal(
        lode_db_run(db, &err, "INSERT INTO t VALUES (?, ?)", "is", INT64_C(-9007199254740993), "x"),
        0);
    assert_int_equal(
        lode_db_run(db, &err, "INSERT INTO t VALUES (?, ?)", "db", 0.5, "abc", (size_t)2), 0);
    assert_int_equal(lode_db_run(db, &err, "INSERT INTO t VALUES (?, ?)", "sn", (const char *)NULL),
                     0);
    assert_int_equal(
        lode_db_run(db, &err, "INSERT INTO t VALUES (?, ?)", "SB", "y", "zz", (size_t)1), 0);
    assert_int_equal(lode_db_last_rowid(db), 4);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        st = lode_db_prepare(db, cases[i].sql, &err);
        assert_non_null(st);
        assert_int_equal(lode_db_step(db, st, &err), 1);
        assert_string_equal(lode_db_text(st, 0), cases[i].want);
        assert_int_equal(lode_db_step(db, st, &err), 0);
    }
}

static void the_same_text_gives_the_same_statement_unbound(void **state)
{
    struct lode_db *db = *state;
    char a[] = "SELECT ?", b[] = "SELECT ?";
    sqlite3_stmt *st = lode_db_prepare(db, a, &err);

    assert_non_null(st);
    assert_int_equal(lode_db_bind(db, st, &err, "s", "x"), 0);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    assert_ptr_equal(lode_db_prepare(db, b, &err), st);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    assert_int_equal(sqlite3_column_type(st, 0), SQLITE_NULL);
}

static void a_pointer_reused_for_another_text_gives_another_statement(void **state)
{
    struct lode_db *db = *state;
    char sql[] = "SELECT 1";
    sqlite3_stmt *st = lode_db_prepare(db, sql, &err);

    assert_int_equal(lode_db_step(db, st, &err), 1);
    sql[7] = '2';
    st = lode_db_prepare(db, sql, &err);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    assert_string_equal(lode_db_text(st, 0), "2");
}

static void thousands_of_texts_leave_a_running_statement_alone(void **state)
{
    struct lode_db *db = *state;
    sqlite3_stmt *st = lode_db_prepare(db, "SELECT 1 UNION SELECT 2 ORDER BY 1", &err), *other;
    char sql[64];

    assert_int_equal(lode_db_step(db, st, &err), 1);
    for (int i = 0; i < 3000; i++) {
        snprintf(sql, sizeof sql, "SELECT %d", i);
        other = lode_db_prepare(db, sql, &err);
        assert_non_null(other);
        assert_int_equal(lode_db_step(db, other, &err), 1);
        assert_int_equal(sqlite3_column_int(other, 0), i);
        assert_int_equal(lode_db_step(db, other, &err), 0);
    }
    assert_int_equal(lode_db_step(db, st, &err), 1);
    assert_int_equal(sqlite3_column_int(st, 0), 2);
}

static void errors_name_the_file_the_reason_and_the_statement(void **state)
{
    struct lode_db *db = *state;

    assert_int_equal(lode_db_exec(db, "CREATE UNIQUE INDEX i ON t (a)", &err), 0);
    assert_int_equal(lode_db_run(db, &err, "INSERT INTO t VALUES (?, 1)", "i", INT64_C(1)), 0);
    assert_int_equal(lode_db_changes(db), 1);
    assert_int_equal(lode_db_run(db, &err, "INSERT INTO t VALUES (?, 1)", "i", INT64_C(1)), -1);
    assert_int_equal(err.code, LODE_E_STORE);
    assert_int_equal(err.sys, SQLITE_CONSTRAINT_UNIQUE);
    assert_string_equal(err.msg,
                        ":memory:: UNIQUE constraint failed: t.a (in INSERT INTO t VALUES (?, 1))");
    assert_null(lode_db_prepare(db, "SELECT nowhere", &err));
    assert_string_equal(err.msg, ":memory:: no such column: nowhere (in SELECT nowhere)");
    assert_int_equal(lode_db_run(db, &err, "SELECT ?, ?", "i", INT64_C(1)), -1);
    assert_string_equal(err.msg, "1 values for the 2 parameters of \"SELECT ?, ?\"");
}

static void a_rollback_undoes_and_a_commit_keeps(void **state)
{
    struct lode_db *db = *state;
    int version;

    assert_int_equal(lode_db_begin(db, &err), 0);
    assert_int_equal(lode_db_exec(db, "PRAGMA user_version = 7", &err), 0);
    assert_int_equal(lode_db_commit(db, &err), 0);
    assert_int_equal(lode_db_begin(db, &err), 0);
    assert_int_equal(lode_db_exec(db, "PRAGMA user_version = 8", &err), 0);
    lode_db_rollback(db);
    lode_db_rollback(db); /* nothing open: nothing happens */
    assert_int_equal(lode_db_version(db, &version, &err), 0);
    assert_int_equal(version, 7);
}

static void files_are_the_owners_alone_and_in_wal_mode(void **state)
{
    const char *tmp = getenv("LODE_TEST_TMP");
    char dir[256], path[300], side[320];
    struct lode_db *db;
    struct stat sb;
    mode_t old = umask(0);
    sqlite3_stmt *st;

    (void)state;
    snprintf(dir, sizeof dir, "%s/dbXXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/x.db", dir);
    assert_int_equal(lode_db_open(path, 1, &db, &err), 0);
    st = lode_db_prepare(db, "PRAGMA journal_mode", &err);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    assert_string_equal(lode_db_text(st, 0), "wal");
    st = lode_db_prepare(db, "PRAGMA synchronous", &err);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    assert_string_equal(lode_db_text(st, 0), "2");
    assert_int_equal(lode_db_exec(db, "CREATE TABLE t (a)", &err), 0);
    assert_int_equal(stat(path, &sb), 0);
    assert_int_equal(sb.st_mode & 0777, 0600);
    snprintf(side, sizeof side, "%s-wal", path);
    assert_int_equal(stat(side, &sb), 0);
    assert_int_equal(sb.st_mode & 0777, 0600);
    lode_db_close(db);
    umask(old);
    assert_int_equal(lode_db_open(dir, 1, &db, &err), -1);
    assert_non_null(strstr(err.msg, dir));
    assert_int_equal(lode_io_remove_tree(dir, &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_come_back_as_they_were_bound, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(the_same_text_gives_the_same_statement_unbound, open_memory,
                                        close_memory),
        cmocka_unit_test_setup_teardown(a_pointer_reused_for_another_text_gives_another_statement,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(thousands_of_texts_leave_a_running_statement_alone,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(errors_name_the_file_the_reason_and_the_statement,
                                        open_memory, close_memory),
        cmocka_unit_test_setup_teardown(a_rollback_undoes_and_a_commit_keeps, open_memory,
                                        close_memory),
        cmocka_unit_test(files_are_the_owners_alone_and_in_wal_mode),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
