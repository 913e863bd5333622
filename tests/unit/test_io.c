/* Files: written whole, read back, locked, removed; every failure is told. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/mem.h"

static char dir[512], path[600];

static int set_up(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/ioXXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/file", dir);
    return 0;
}

static int tear_down(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

static void assert_content(const char *name, const char *want)
{
    struct lode_err err;
    struct lode_buf b;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_io_read_file(name, 0, &b, &err), 0);
    assert_string_equal(lode_buf_str(&b), want);
    lode_buf_clear(&b);
}

static void output_is_buffered_counted_and_private(void **state)
{
    struct lode_out *o = NULL;
    struct lode_err err;
    struct stat st;

    (void)state;
    assert_int_equal(lode_io_create(path, &o, &err), 0);
    assert_int_equal(lode_io_write(o, "abc", 3, &err), 0);
    assert_int_equal(lode_io_puts(o, "def", &err), 0);
    assert_int_equal(lode_io_written(o), 6);
    assert_content(path, "");
    assert_int_equal(lode_io_flush(o, &err), 0);
    assert_content(path, "abcdef");
    assert_int_equal(lode_io_sync(o, &err), 0);
    assert_int_equal(lode_io_finish(o, &err), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    assert_int_equal(lode_io_append(path, &o, &err), 0);
    assert_int_equal(lode_io_puts(o, "ghi", &err), 0);
    assert_int_equal(lode_io_finish(o, &err), 0);
    assert_content(path, "abcdefghi");

    assert_int_equal(lode_io_create(path, &o, &err), 0);
    assert_int_equal(lode_io_puts(o, "lost", &err), 0);
    lode_io_drop(o);
    assert_content(path, "");
    lode_io_drop(NULL);
    assert_int_equal(lode_io_finish(NULL, &err), 0);
}

static void large_and_small_writes_keep_their_order(void **state)
{
    struct lode_out *o = NULL;
    struct lode_err err;
    struct lode_buf b, want;
    static char block[100000];

    (void)state;
    lode_buf_init(&b, 0);
    lode_buf_init(&want, 0);
    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (char)('a' + i % 23);
    assert_int_equal(lode_io_create(path, &o, &err), 0);
    for (size_t i = 1; i < 30; i++) {
        size_t n = i * i * 101 % sizeof block;

        assert_int_equal(lode_io_write(o, block + i, n, &err), 0);
        assert_int_equal(lode_buf_add(&want, block + i, n, &err), 0);
    }
    assert_int_equal(lode_io_write(o, block, sizeof block, &err), 0);
    assert_int_equal(lode_buf_add(&want, block, sizeof block, &err), 0);
    assert_int_equal(lode_io_written(o), want.len);
    assert_int_equal(lode_io_finish(o, &err), 0);
    assert_int_equal(lode_io_read_file(path, 0, &b, &err), 0);
    assert_int_equal(b.len, want.len);
    assert_memory_equal(b.p, want.p, b.len);
    lode_buf_clear(&b);
    assert_int_equal(lode_io_read_file(path, 1000, &b, &err), -1);
    assert_int_equal(err.code, LODE_E_LIMIT);
    lode_buf_clear(&b);
    lode_buf_clear(&want);
}

static void a_full_disk_is_told_by_flush_and_by_finish(void **state)
{
    struct lode_out *o = NULL;
    struct lode_err err;

    (void)state;
    if (!lode_io_exists("/dev/full"))
        skip();
    assert_int_equal(lode_io_create("/dev/full", &o, &err), 0);
    assert_int_equal(lode_io_puts(o, "x", &err), 0);
    assert_int_equal(lode_io_flush(o, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_int_equal(err.sys, ENOSPC);
    assert_int_equal(lode_io_finish(o, &err), -1);
    assert_int_equal(err.sys, ENOSPC);
    assert_non_null(strstr(err.msg, "/dev/full"));
}

static void a_file_is_written_whole_or_not_at_all(void **state)
{
    struct lode_err err;
    char part[640], other[640];

    (void)state;
    snprintf(part, sizeof part, "%s.part", path);
    assert_int_equal(lode_io_write_file(path, "one", 3, &err), 0);
    assert_content(path, "one");
    assert_int_equal(lode_io_write_file(path, "two", 3, &err), 0);
    assert_content(path, "two");
    assert_false(lode_io_exists(part));
    for (int k = 1; k < 4; k++) {
        lode_mem_fail_at(k);
        assert_int_equal(lode_io_write_file(path, "three", 5, &err), -1);
        lode_mem_fail_at(0);
        assert_int_equal(err.code, LODE_E_NOMEM);
    }
    snprintf(other, sizeof other, "%s/none/file", dir);
    assert_int_equal(lode_io_write_file(other, "x", 1, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
}

static void reading_at_a_place_gives_what_is_there(void **state)
{
    struct lode_err err;
    char to[8];
    size_t got;
    int fd = -1;

    (void)state;
    assert_int_equal(lode_io_write_file(path, "0123456789", 10, &err), 0);
    assert_int_equal(lode_io_open_read(path, &fd, &err), 0);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(lode_io_pread(fd, to, 4, 3, &got, &err), 0);
    assert_int_equal(got, 4);
    assert_memory_equal(to, "3456", 4);
    assert_int_equal(lode_io_pread(fd, to, 8, 7, &got, &err), 0);
    assert_int_equal(got, 3);
    assert_int_equal(lode_io_pread(fd, to, 8, 100, &got, &err), 0);
    assert_int_equal(got, 0);
    assert_int_equal(lode_io_read(fd, to, 2, &got, &err), 0);
    assert_int_equal(got, 2);
    assert_memory_equal(to, "01", 2);
    lode_io_close(fd);
    lode_io_close(-1);

    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(lode_io_pwrite(fd, "xy", 2, 9, &err), 0);
    assert_int_equal(lode_io_write_fd(fd, "AB", 2, &err), 0);
    lode_io_close(fd);
    assert_content(path, "AB2345678xy");
    assert_int_equal(lode_io_write_fd(-1, "x", 1, &err), -1);
    assert_int_equal(err.sys, EBADF);
}

static void folders_are_made_and_removed_with_all_below(void **state)
{
    struct lode_err err;
    char deep[640], file[700], top[640], link[700];
    struct stat st;
    int64_t size, mtime, free_bytes = -1;

    (void)state;
    snprintf(top, sizeof top, "%s/t", dir);
    snprintf(deep, sizeof deep, "%s/t/u/v", dir);
    snprintf(file, sizeof file, "%s/f", deep);
    snprintf(link, sizeof link, "%s/link", deep);
    assert_int_equal(lode_io_mkdirs(deep, &err), 0);
    assert_int_equal(lode_io_mkdirs(deep, &err), 0);
    assert_int_equal(stat(deep, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(lode_io_write_file(file, "abc", 3, &err), 0);
    assert_int_equal(lode_io_size(file, &size, &mtime, &err), 0);
    assert_int_equal(size, 3);
    assert_true(mtime > INT64_C(1700000000000));
    assert_int_equal(lode_io_size(deep, &size, NULL, &err), -1);
    assert_int_equal(lode_io_mkdirs(file, &err), 0); /* mkdir alone cannot tell: it is there */
    assert_int_equal(lode_io_sync_dir(deep, &err), 0);
    assert_int_equal(lode_io_free_space(deep, &free_bytes, &err), 0);
    assert_true(free_bytes >= 0);
    assert_int_equal(lode_io_write_file(path, "kept", 4, &err), 0);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(lode_io_remove_tree(top, &err), 0);
    assert_false(lode_io_exists(top));
    assert_content(path, "kept"); /* a link is removed, not what it leads to */
    assert_int_equal(lode_io_remove_tree(top, &err), -1);
    assert_int_equal(err.sys, ENOENT);
    assert_int_equal(lode_io_remove(path, &err), 0);
    assert_int_equal(lode_io_remove(path, &err), 0);
    assert_int_equal(lode_io_rename(path, file, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
}

static void a_lock_keeps_others_out_until_it_is_closed(void **state)
{
    struct lode_err err;
    int fd = -1, second = -1, status = -1;
    pid_t child;

    (void)state;
    assert_int_equal(lode_io_lock(path, &fd, &err), 0);
    assert_int_equal(lode_io_lock(path, &second, &err), -1); /* even within this process */
    assert_int_equal(err.code, LODE_E_REFUSED);
    assert_int_equal(second, -1);
    child = fork();
    if (child == 0)
        _exit(lode_io_lock(path, &second, &err) < 0 && err.code == LODE_E_REFUSED ? 7 : 8);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 7);
    lode_io_close(fd);
    assert_int_equal(lode_io_lock(path, &second, &err), 0);
    lode_io_close(second);
}

static void what_is_not_there_is_told_with_its_name(void **state)
{
    struct lode_err err;
    struct lode_out *o = NULL;
    struct lode_buf b;
    int fd = -1;

    (void)state;
    lode_buf_init(&b, 0);
    assert_int_equal(lode_io_open_read("/nonexistent/x", &fd, &err), -1);
    assert_int_equal(err.sys, ENOENT);
    assert_non_null(strstr(err.msg, "/nonexistent/x"));
    assert_int_equal(lode_io_create("/nonexistent/x", &o, &err), -1);
    assert_int_equal(lode_io_read_file("/nonexistent/x", 0, &b, &err), -1);
    assert_int_equal(lode_io_read_file(dir, 0, &b, &err), -1);
    assert_int_equal(err.sys, EISDIR);
    assert_int_equal(lode_io_sync_dir("/nonexistent", &err), -1);
    assert_null(o);
    lode_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_is_buffered_counted_and_private),
        cmocka_unit_test(large_and_small_writes_keep_their_order),
        cmocka_unit_test(a_full_disk_is_told_by_flush_and_by_finish),
        cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
        cmocka_unit_test(reading_at_a_place_gives_what_is_there),
        cmocka_unit_test(folders_are_made_and_removed_with_all_below),
        cmocka_unit_test(a_lock_keeps_others_out_until_it_is_closed),
        cmocka_unit_test(what_is_not_there_is_told_with_its_name),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
