/* test_keytab.c - keys are known again, however many there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/keytab.h"
#include "support/scratch.h"

static struct lode_slice name(char room[24], int i)
{
    return (struct lode_slice){room, (size_t)snprintf(room, 24, "key %d", i)};
}

static void a_key_keeps_the_value_that_it_was_first_put_with(void **state)
{
    enum { N = 40000 }; /* the table grows more than once */
    struct lode_keytab_entry *e;
    struct lode_keytab *t;
    struct scratch dir;
    struct lode_err err;
    char room[24];

    (void)state;
    scratch_open(&dir);
    assert_int_equal(lode_keytab_open(dir.dir, &t, &err), 0);
    assert_null(lode_keytab_get(t, name(room, 1)));
    for (int i = 1; i <= N; i++) {
        assert_int_equal(lode_keytab_put(t, name(room, i), (uint64_t)i, &e, &err), 1);
        assert_int_equal(e->other, 0);
        e->other = (uint64_t)i * 2;
    }
    for (int i = 1; i <= N; i++) {
        assert_int_equal(lode_keytab_put(t, name(room, i), 7, &e, &err), 0);
        assert_int_equal(e->value, i);
        assert_int_equal(e->other, i * 2);
        assert_int_equal(lode_keytab_get(t, name(room, i))->value, i);
    }
    assert_null(lode_keytab_get(t, name(room, N + 1)));
    assert_int_equal(lode_keytab_put(t, (struct lode_slice){"", 0}, 9, &e, &err), 1);
    assert_int_equal(rmdir(dir.dir), 0); /* no file was left in it */
    assert_int_equal(mkdir(dir.dir, 0700), 0);
    lode_keytab_close(t);
    lode_keytab_close(NULL);
    scratch_close(&dir);
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
    struct lode_keytab *t = NULL;
    struct lode_err err;

    (void)state;
    assert_int_equal(lode_keytab_open("/nonexistent", &t, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    assert_null(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_keeps_the_value_that_it_was_first_put_with),
        cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
