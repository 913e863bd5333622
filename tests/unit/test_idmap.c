/* tests/unit/test_idmap.c - keys, long keys, growth, and what a map holds when opened again. */
#define _GNU_SOURCE /* syscall */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/idmap.h"
#include "support/scratch.h"

enum { MANY = 60000, STEP = 377 }; /* without a common divisor */

static struct scratch scratch;
static struct lode_err err;

static int open_scratch(void **state)
{
    (void)state;
    scratch_open(&scratch);
    return 0;
}

static int close_scratch(void **state)
{
    (void)state;
    scratch_close(&scratch);
    return 0;
}

static struct lode_idmap *open_map(void)
{
    struct lode_idmap *m = NULL;

    if (lode_idmap_open(scratch_path(&scratch, "ids"), &m, &err) < 0)
        fail_msg("%s", err.msg);
    return m;
}

static void put(struct lode_idmap *m, const char *key, size_t n, uint64_t row, const char *id,
                const char *code)
{
    struct lode_idmap_entry e = {.row = row, .status = (uint8_t)(row % 7)};

    snprintf(e.id, sizeof e.id, "%s", id);
    snprintf(e.code, sizeof e.code, "%s", code);
    if (lode_idmap_put(m, key, n, &e, &err) < 0)
        fail_msg("%s", err.msg);
}

static void an_unknown_key_is_not_found(void **state)
{
    struct lode_idmap *m = open_map();
    struct lode_idmap_entry e;

    (void)state;
    assert_int_equal(lode_idmap_get(m, "a", 1, &e, &err), 0);
    put(m, "a", 1, 1, "", "");
    assert_int_equal(lode_idmap_get(m, "A", 1, &e, &err), 0);
    assert_int_equal(lode_idmap_get(m, "a\0", 2, &e, &err), 0);
    assert_int_equal(lode_idmap_get(m, "a", 1, &e, &err), 1);
    lode_idmap_close(m);
}

static void an_entry_comes_back_whole_and_the_last_one_counts(void **state)
{
    struct lode_idmap *m = open_map();
    struct lode_idmap_entry e = {.row = 9, .line = (UINT64_C(1) << 40) - 1, .status = 4};

    (void)state;
    put(m, "k", 1, 1, "003000000000001AAA", "SOME_CODE");
    assert_int_equal(lode_idmap_get(m, "k", 1, &e, &err), 1);
    assert_int_equal(e.row, 1);
    assert_int_equal(e.other_row, 0);
    assert_string_equal(e.id, "003000000000001AAA");
    assert_string_equal(e.code, "SOME_CODE");
    e.row = UINT64_C(1) << 33;
    e.line = (UINT64_C(1) << 40) - 1;
    e.other_row = (UINT64_C(1) << 40) - 1;
    e.other_line = UINT64_C(1) << 32;
    e.id[0] = '\0';
    memset(e.code, 'X', sizeof e.code - 1);
    e.code[sizeof e.code - 1] = '\0';
    assert_int_equal(lode_idmap_put(m, "k", 1, &e, &err), 0);
    assert_int_equal(lode_idmap_get(m, "k", 1, &e, &err), 1);
    assert_int_equal(e.row, UINT64_C(1) << 33);
    assert_int_equal(e.line, (UINT64_C(1) << 40) - 1);
    assert_int_equal(e.other_row, (UINT64_C(1) << 40) - 1);
    assert_int_equal(e.other_line, UINT64_C(1) << 32);
    assert_int_equal(e.status, 1);
    assert_string_equal(e.id, "");
    assert_int_equal(strlen(e.code), sizeof e.code - 1);
    e.line = UINT64_C(1) << 40;
    assert_int_equal(lode_idmap_put(m, "k", 1, &e, &err), -1);
    lode_idmap_close(m);
}

static void long_keys_are_told_apart_by_their_last_byte(void **state)
{
    static const size_t lengths[] = {479, 480, 481, 512, 4096, 65535};
    static char key[65535];
    struct lode_idmap *m = open_map();
    struct lode_idmap_entry e;

    (void)state;
    memset(key, 'k', sizeof key);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int last = 0; last < 2; last++) {
            key[lengths[i] - 1] = last ? 'k' : 'j';
            put(m, key, lengths[i], 2 * i + (size_t)last + 1, "", "");
        }
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int last = 0; last < 2; last++) {
            key[lengths[i] - 1] = last ? 'k' : 'j';
            assert_int_equal(lode_idmap_get(m, key, lengths[i], &e, &err), 1);
            assert_int_equal(e.row, 2 * i + (size_t)last + 1);
        }
    lode_idmap_close(m);
}

static size_t key_of(unsigned i, char *room)
{
    return (size_t)sprintf(room, "K%05u", i * STEP % MANY);
}

static int64_t bytes_of(const char *name)
{
    struct stat st;

    assert_int_equal(stat(scratch_path(&scratch, name), &st), 0);
    return (int64_t)st.st_size;
}

static void keys_in_any_order_survive_a_close_and_growth(void **state)
{
    struct lode_idmap *m = open_map();
    struct lode_idmap_entry e;
    int64_t bytes;
    char key[16];

    (void)state;
    for (unsigned i = 0; i < MANY; i++)
        put(m, key, key_of(i, key), i + 1, "", "");
    for (unsigned i = 0; i < MANY; i++)
        put(m, key, key_of(i, key), i + 1, "003000000000001AAA", "");
    assert_int_equal(lode_idmap_sync(m, &err), 0);
    lode_idmap_close(m);
    bytes = bytes_of("ids/data.mdb");
    assert_true(bytes > MANY * 40 && bytes < MANY * 400); /* what is not needed is given back */

    m = open_map();
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(lode_idmap_get(m, key, key_of(i, key), &e, &err), 1);
        assert_int_equal(e.row, i + 1);
        assert_string_equal(e.id, "003000000000001AAA");
    }
    for (unsigned i = 0; i < MANY; i++) /* and it grows on from where it was */
        put(m, key, (size_t)sprintf(key, "L%05u", i), i, "", "");
    assert_int_equal(lode_idmap_get(m, "K00000", 6, &e, &err), 1);
    assert_int_equal(lode_idmap_get(m, "L59999", 6, &e, &err), 1);
    lode_idmap_close(m);
}

static void large_values_fit_in_whatever_is_left_of_the_file(void **state)
{
    static char key[65000];
    struct lode_idmap *m = open_map();
    struct lode_idmap_entry e;

    (void)state;
    memset(key, 'k', sizeof key);
    for (unsigned i = 0; i < 300; i++) {
        memcpy(key, &i, sizeof i);
        put(m, key, sizeof key, i + 1, "", "");
    }
    for (unsigned i = 0; i < 300; i++) {
        memcpy(key, &i, sizeof i);
        assert_int_equal(lode_idmap_get(m, key, sizeof key, &e, &err), 1);
        assert_int_equal(e.row, i + 1);
    }
    lode_idmap_close(m);
}

struct seen {
    char last[8];
    unsigned n, stop_at;
};

static int see(void *ctx, const char *key, size_t n, const struct lode_idmap_entry *e,
               struct lode_err *why)
{
    struct seen *s = ctx;

    (void)e;
    (void)why;
    assert_int_equal(n, 6);
    assert_true(memcmp(s->last, key, n) < 0);
    memcpy(s->last, key, n);
    return ++s->n < s->stop_at;
}

static void each_entry_is_visited_in_the_order_of_keys(void **state)
{
    struct lode_idmap *m = open_map();
    struct seen all = {"", 0, MANY}, some = {"", 0, 10};
    char key[16];

    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        put(m, key, key_of(i, key), i + 1, "", "");
    assert_int_equal(lode_idmap_each(m, see, &all, &err), 0);
    assert_int_equal(all.n, 1000);
    assert_int_equal(lode_idmap_each(m, see, &some, &err), 0);
    assert_int_equal(some.n, 10);
    lode_idmap_close(m);
}

static void the_mark_is_kept_and_is_no_entry(void **state)
{
    struct lode_idmap *m = open_map();
    char mark[LODE_IDMAP_MAX_MARK + 1];
    struct seen all = {"", 0, MANY};

    (void)state;
    assert_int_equal(lode_idmap_mark_get(m, mark, &err), 0);
    assert_string_equal(mark, "");
    put(m, "K00001", 6, 1, "", "");
    assert_int_equal(lode_idmap_mark_set(m, "0123456789abcdef", &err), 0);
    put(m, "K00002", 6, 2, "", "");
    assert_int_equal(lode_idmap_mark_get(m, mark, &err), 0);
    assert_string_equal(mark, "0123456789abcdef");
    assert_int_equal(lode_idmap_each(m, see, &all, &err), 0);
    assert_int_equal(all.n, 2);
    assert_int_equal(lode_idmap_mark_set(m, "f", &err), 0);
    lode_idmap_close(m);

    m = open_map();
    assert_int_equal(lode_idmap_mark_get(m, mark, &err), 0);
    assert_string_equal(mark, "f");
    lode_idmap_close(m);
}

/* A process that dies after the mark leaves the mark and all before it; what came behind is gone.
 */
static void a_killed_process_leaves_the_mark_with_what_was_put_before(void **state)
{
    char mark[LODE_IDMAP_MAX_MARK + 1], key[16];
    struct lode_idmap_entry e;
    struct lode_idmap *m;
    int status;
    pid_t pid = fork();

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0) {
        m = open_map();
        for (unsigned i = 0; i < 5000; i++)
            put(m, key, key_of(i, key), i + 1, "", "");
        if (lode_idmap_mark_set(m, "5000", &err) == 0)
            put(m, "behind", 6, 1, "", "");
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    m = open_map();
    assert_int_equal(lode_idmap_mark_get(m, mark, &err), 0);
    assert_string_equal(mark, "5000");
    for (unsigned i = 0; i < 5000; i++)
        assert_int_equal(lode_idmap_get(m, key, key_of(i, key), &e, &err), 1);
    assert_int_equal(lode_idmap_get(m, "behind", 6, &e, &err), 0);
    lode_idmap_close(m);
}

static const struct {
    int64_t keep; /* bytes of the file; negative: all but as many */
    int64_t fill; /* overwritten from its start */
    char with;
    const char *want; /* of the message; NULL: as if there were no map */
} damages[] = {
    {0, 0, 0, NULL},
    {1, 0, 0, "id map: "},
    {100, 0, 0, "id map: "},
    {8192, 0, 0, "cut short"},
    {-1, 0, 0, "cut short"},
    {-4096, 0, 0, "cut short"},
    {INT64_MAX, INT64_MAX, 0, "id map: "},
    {INT64_MAX, INT64_MAX, 'x', "id map: "},
    {INT64_MAX, 8192, 'x', "id map: "},
};

static void damage(const char *path, int64_t keep, int64_t fill, char with)
{
    int64_t size = bytes_of("ids/data.mdb");
    FILE *f = fopen(path, "r+b");

    assert_non_null(f);
    for (int64_t i = 0; i < fill && i < size; i++)
        assert_int_equal(fputc(with, f), with);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(truncate(path, keep > size ? size : keep < 0 ? size + keep : keep), 0);
}

/* Twice: opening in vain does not make the file look whole. */
static void a_damaged_file_is_an_error(void **state)
{
    char path[320], mark[LODE_IDMAP_MAX_MARK + 1], key[16];
    struct lode_idmap *m;

    (void)state;
    snprintf(path, sizeof path, "%s", scratch_path(&scratch, "ids/data.mdb"));
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        (void)remove(path);
        m = open_map();
        for (unsigned k = 0; k < 1000; k++)
            put(m, key, key_of(k, key), k + 1, "", "");
        assert_int_equal(lode_idmap_mark_set(m, "mark", &err), 0);
        lode_idmap_close(m);
        damage(path, damages[i].keep, damages[i].fill, damages[i].with);
        for (int again = 0; again < 2 && damages[i].want; again++) {
            assert_int_equal(lode_idmap_open(scratch_path(&scratch, "ids"), &m, &err), -1);
            assert_int_equal(err.code, LODE_E_STORE);
            if (!strstr(err.msg, damages[i].want))
                fail_msg("%zu: %s", i, err.msg);
        }
        if (damages[i].want)
            continue;
        m = open_map();
        assert_int_equal(lode_idmap_mark_get(m, mark, &err), 0);
        assert_string_equal(mark, "");
        lode_idmap_close(m);
    }
}

/* RLIMIT_FSIZE is the disk that is full; SIGXFSZ, which would end us, is ignored. */
static void a_file_that_cannot_grow_is_an_error_and_keeps_what_it_has(void **state)
{
    struct lode_idmap *m = open_map();
    struct rlimit was, limit;
    struct lode_idmap_entry e;
    unsigned i = 0;
    char key[16];
    int rc = 0;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    limit = was;
    limit.rlim_cur = 2 << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    put(m, "first", 5, 1, "", "");
    for (; rc == 0 && i < 10 * MANY; i++) {
        struct lode_idmap_entry one = {.row = i};

        rc = lode_idmap_put(m, key, (size_t)sprintf(key, "K%06u", i), &one, &err);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_non_null(strstr(err.msg, "cannot write the id map"));
    lode_idmap_close(m);

    m = open_map();
    assert_int_equal(lode_idmap_get(m, "first", 5, &e, &err), 1);
    lode_idmap_close(m);
}

/* LMDB sets the length of the file before it maps it: the only call that can be made to fail there
 * once the file's space is taken. */
static int is_refusing;

int ftruncate(int fd, off_t n)
{
    if (!is_refusing)
        return (int)syscall(SYS_ftruncate, fd, n);
    errno = EIO;
    return -1;
}

static void a_map_that_cannot_grow_unmaps_nothing_of_others(void **state)
{
    struct lode_idmap *m = open_map();
    struct lode_idmap_entry e;
    enum { N = 64, SIZE = 1 << 18 }; /* to stand where the map was, too */
    char key[16], *others[N];
    int rc = 0;

    (void)state;
    put(m, "first", 5, 1, "", "");
    assert_int_equal(lode_idmap_sync(m, &err), 0);
    is_refusing = 1;
    for (unsigned i = 0; rc == 0 && i < 10 * MANY; i++) {
        struct lode_idmap_entry one = {.row = i};

        rc = lode_idmap_put(m, key, (size_t)sprintf(key, "K%06u", i), &one, &err);
    }
    is_refusing = 0;
    assert_int_equal(rc, -1);
    assert_int_equal(err.sys, EIO);
    for (int i = 0; i < N; i++) {
        others[i] = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        assert_ptr_not_equal(others[i], MAP_FAILED);
    }
    assert_int_equal(lode_idmap_get(m, "first", 5, &e, &err), -1);
    lode_idmap_close(m);
    for (int i = 0; i < N; i++) {
        memset(others[i], 'x', SIZE);
        munmap(others[i], SIZE);
    }

    m = open_map();
    assert_int_equal(lode_idmap_get(m, "first", 5, &e, &err), 1);
    lode_idmap_close(m);
}

static void a_folder_that_cannot_be_made_is_named(void **state)
{
    struct lode_idmap *m;

    (void)state;
    scratch_write(&scratch, "file", "");
    assert_int_equal(lode_idmap_open(scratch_path(&scratch, "file/ids"), &m, &err), -1);
    assert_non_null(strstr(err.msg, "file/ids"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_scratch, close_scratch)
        TEST(an_unknown_key_is_not_found),
        TEST(an_entry_comes_back_whole_and_the_last_one_counts),
        TEST(long_keys_are_told_apart_by_their_last_byte),
        TEST(keys_in_any_order_survive_a_close_and_growth),
        TEST(large_values_fit_in_whatever_is_left_of_the_file),
        TEST(each_entry_is_visited_in_the_order_of_keys),
        TEST(the_mark_is_kept_and_is_no_entry),
        TEST(a_killed_process_leaves_the_mark_with_what_was_put_before),
        TEST(a_damaged_file_is_an_error),
        TEST(a_file_that_cannot_grow_is_an_error_and_keeps_what_it_has),
        TEST(a_map_that_cannot_grow_unmaps_nothing_of_others),
        TEST(a_folder_that_cannot_be_made_is_named),
    };

    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
