/* The log: lines of JSON, levels, masked values, several threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/io.h"
#include "base/log.h"

static char dir[512], path[600];

static int set_up(void **state)
{
    const char *base = getenv("LODE_TEST_TMP");

    (void)state;
    snprintf(dir, sizeof dir, "%s/logXXXXXX", base ? base : "/tmp");
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/log.ndjson", dir);
    return 0;
}

static int tear_down(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove_tree(dir, &err);
}

static int remove_log(void **state)
{
    struct lode_err err;

    (void)state;
    return lode_io_remove(path, &err);
}

static void read_log(struct lode_buf *b)
{
    struct lode_err err;

    lode_buf_init(b, 0);
    assert_int_equal(lode_io_read_file(path, 0, b, &err), 0);
}

/* What follows the time of a line, which must have the form of one. */
static const char *after_time(const char *line)
{
    static const char shape[] = "{\"time\":\"dddd-dd-ddTdd:dd:dd.dddZ\",";

    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd')
            assert_in_range(line[i], '0', '9');
        else
            assert_int_equal(line[i], shape[i]);
    return line + sizeof shape - 1;
}

static void a_line_is_a_json_object(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"plain", "plain"},
        {"a \"quote\" and a \\", "a \\\"quote\\\" and a \\\\"},
        {"line\nbreak\r\ttab\b\f", "line\\nbreak\\r\\ttab\\b\\f"},
        {"\x01\x1F\x7F", "\\u0001\\u001f\\u007f"},
        {"\u00E9\u20AC\U0001F600", "\u00E9\u20AC\U0001F600"},
        {"a\xFF\xC3(", "a\uFFFD\uFFFD("},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lode_log *log = NULL;
        struct lode_err err;
        struct lode_buf b;
        char want[256];

        assert_int_equal(lode_log_open(path, LODE_LOG_INFO, 0, &log, &err), 0);
        lode_log_write(log, LODE_LOG_INFO, "a\"b", "%s", cases[i].text);
        lode_log_close(log);
        read_log(&b);
        snprintf(want, sizeof want, "\"level\":\"info\",\"what\":\"a\\\"b\",\"text\":\"%s\"}\n",
                 cases[i].want);
        assert_string_equal(after_time(b.p), want);
        lode_buf_clear(&b);
        assert_int_equal(lode_io_remove(path, &err), 0);
    }
}

static void only_what_is_asked_for_is_logged_and_appended(void **state)
{
    static const char *const names[] = {"error", "warn", "info", "debug", "trace"};

    (void)state;
    for (int level = LODE_LOG_ERROR; level <= LODE_LOG_TRACE; level++) {
        struct lode_log *log = NULL;
        struct lode_err err;
        struct lode_buf b;
        const char *p;

        assert_int_equal(lode_log_open(path, (enum lode_log_level)level, 0, &log, &err), 0);
        for (int k = LODE_LOG_ERROR; k <= LODE_LOG_TRACE; k++)
            lode_log_write(log, (enum lode_log_level)k, "x", "%d", k);
        lode_log_close(log);
        read_log(&b);
        p = b.p;
        for (int round = 0; round <= level; round++) /* the lines of earlier rounds stay */
            for (int k = 0; k <= round; k++) {
                char want[128];

                snprintf(want, sizeof want, "\"level\":\"%s\",\"what\":\"x\",\"text\":\"%d\"}\n",
                         names[k], k);
                p = after_time(p);
                assert_memory_equal(p, want, strlen(want));
                p += strlen(want);
            }
        assert_int_equal(*p, '\0');
        lode_buf_clear(&b);
    }
}

static void only_its_owner_can_read_it(void **state)
{
    struct lode_log *log = NULL;
    struct lode_err err;
    struct stat st;

    (void)state;
    assert_int_equal(lode_log_open(path, LODE_LOG_INFO, 0, &log, &err), 0);
    lode_log_close(log);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(lode_log_open("/nonexistent/log", LODE_LOG_INFO, 0, &log, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
}

static void no_log_is_no_trouble_nor_is_a_full_disk(void **state)
{
    struct lode_log *log = NULL;
    struct lode_err err;

    (void)state;
    lode_log_write(NULL, LODE_LOG_ERROR, "x", "%s", "y");
    lode_log_close(NULL);
    if (!lode_io_exists("/dev/full"))
        skip();
    assert_int_equal(lode_log_open("/dev/full", LODE_LOG_INFO, 0, &log, &err), 0);
    lode_log_write(log, LODE_LOG_ERROR, "x", "%s", "y");
    lode_log_close(log);
}

static void values_are_masked_unless_they_are_asked_for(void **state)
{
    struct lode_log *masked = NULL, *open = NULL;
    struct lode_err err;
    char buf[64], small[8];

    (void)state;
    assert_int_equal(lode_log_open(path, LODE_LOG_INFO, 0, &masked, &err), 0);
    assert_int_equal(lode_log_open(path, LODE_LOG_INFO, 1, &open, &err), 0);
    assert_string_equal(lode_log_value(masked, "secret", 6, buf, sizeof buf),
                        "\u20396 characters\u203A");
    assert_string_equal(lode_log_value(masked, "\xC3\xA9", 2, buf, sizeof buf),
                        "\u20391 character\u203A");
    assert_string_equal(lode_log_value(NULL, "secret", 6, buf, sizeof buf),
                        "\u20396 characters\u203A");
    assert_string_equal(lode_log_value(open, "secrets", 6, buf, sizeof buf), "secret");
    assert_string_equal(lode_log_value(open, "1234567", 7, small, sizeof small), "1234567");
    assert_string_equal(lode_log_value(open, "12345678", 8, small, sizeof small), "1234\u2026");
    assert_string_equal(lode_log_value(open, "123\u20AC78", 8, small, sizeof small), "123\u2026");
    lode_log_close(masked);
    lode_log_close(open);
}

enum { THREADS = 4, LINES = 500 };

static void *write_many(void *arg)
{
    for (int i = 0; i < LINES; i++)
        lode_log_write(arg, LODE_LOG_INFO, "thread", "line %d %s", i, "with some text behind it");
    return NULL;
}

static void threads_do_not_mix_their_lines(void **state)
{
    struct lode_log *log = NULL;
    struct lode_err err;
    struct lode_buf b;
    pthread_t threads[THREADS];
    size_t n = 0;

    (void)state;
    assert_int_equal(lode_log_open(path, LODE_LOG_INFO, 0, &log, &err), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_many, log), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    lode_log_close(log);
    read_log(&b);
    for (const char *p = b.p; *p; n++) {
        static const char head[] = "\"level\":\"info\",\"what\":\"thread\",\"text\":\"line ";
        static const char tail[] = " with some text behind it\"}\n";
        const char *end = strchr(p, '\n') + 1;

        assert_memory_equal(after_time(p), head, strlen(head));
        assert_memory_equal(end - strlen(tail), tail, strlen(tail));
        p = end;
    }
    assert_int_equal(n, THREADS * LINES);
    lode_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_line_is_a_json_object, remove_log),
        cmocka_unit_test_teardown(only_what_is_asked_for_is_logged_and_appended, remove_log),
        cmocka_unit_test_teardown(only_its_owner_can_read_it, remove_log),
        cmocka_unit_test_teardown(no_log_is_no_trouble_nor_is_a_full_disk, remove_log),
        cmocka_unit_test_teardown(values_are_masked_unless_they_are_asked_for, remove_log),
        cmocka_unit_test_teardown(threads_do_not_mix_their_lines, remove_log),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
