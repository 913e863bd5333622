/* test_order.c - parents before children, whatever order the file has, and cycles named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "flow/order.h"
#include "support/scratch.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static struct lode_slice slice(const char *s)
{
    return (struct lode_slice){s, strlen(s)};
}

static struct lode_order *open_order(struct scratch *s)
{
    struct lode_order *o = NULL;
    struct lode_err err;

    if (lode_order_open(scratch_path(s, "order"), &o, &err) < 0)
        fail_msg("%s", err.msg);
    return o;
}

static void add(struct lode_order *o, uint64_t row, const char *key, const char *parent)
{
    struct lode_err err;

    assert_int_equal(
        lode_order_add(o, row, (int64_t)row * 10, (long)row + 1, slice(key), slice(parent), &err),
        0);
}

/* rows: "key<parent key<parent …", numbered from 1. want: "row@level …". */
static const struct {
    const char *name, *rows, *want;
} cases[] = {
    {"no rows", "", ""},
    {"rows without parents keep the file's order", "c< a< b<", "1@0 2@0 3@0"},
    {"children before their parents in the file", "c<b b<a a<", "3@0 2@1 1@2"},
    {"siblings in the file's order", "x<r r< y<r z<", "2@0 4@0 1@1 3@1"},
    {"a parent that is no row", "a<nobody b<a", "1@0 2@1"},
    {"rows without a key can be children", "<a a< <", "2@0 3@0 1@1"},
    {"no blank parent is found by a blank key", "< <", "1@0 2@0"},
    {"a row that is its own parent", "a<a b<", "2@0 1@-1"},
    {"a cycle, and what is below it", "a<b b<c c<a d<a e<d f<", "6@0 1@-1 2@-1 3@-1 4@-1 5@-1"},
    {"two cycles", "a<b b<a c<d d<c", "1@-1 2@-1 3@-1 4@-1"},
    {"two rows of one key", "k< k<x x< c<k", "1@0 3@0 2@1 4@1"},
    {"case counts", "A<a a<", "2@0 1@1"},
};

static void load(struct lode_order *o, const char *rows)
{
    char text[256], *p, *save = NULL;
    uint64_t row = 0;

    snprintf(text, sizeof text, "%s", rows);
    for (p = strtok_r(text, " ", &save); p; p = strtok_r(NULL, " ", &save)) {
        char *lt = strchr(p, '<');

        *lt = '\0';
        add(o, ++row, p, lt + 1);
    }
}

static void rows_come_by_level(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_order_row r;
        struct lode_order *o;
        struct lode_err err;
        struct scratch s;
        char got[256] = "";
        int rc;

        scratch_open(&s);
        o = open_order(&s);
        load(o, cases[i].rows);
        assert_int_equal(lode_order_sort(o, &err), 0);
        while ((rc = lode_order_next(o, &r, &err)) == 1) {
            assert_int_equal(r.offset, r.row * 10);
            assert_int_equal(r.line, r.row + 1);
            snprintf(got + strlen(got), sizeof got - strlen(got), "%s%d@%d", *got ? " " : "",
                     (int)r.row, r.level);
        }
        assert_int_equal(rc, 0);
        if (strcmp(got, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].name, got);
        lode_order_close(o);
        scratch_close(&s);
    }
}

static const struct {
    const char *name, *rows, *want;
    uint64_t row;
} paths[] = {
    {"from each row of a cycle", "a<b b<c c<a", "a → b → c → a", 1},
    {"from another row of it", "a<b b<c c<a", "c → a → b → c", 3},
    {"a row that is its own parent", "a<a", "a → a", 1},
    {"what leads into the cycle comes first", "a<b b<a d<a e<d", "e → d → a → b → a", 4},
};

static void a_cycle_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(paths); i++) {
        struct lode_order *o;
        struct lode_buf path;
        struct lode_err err;
        struct scratch s;

        scratch_open(&s);
        lode_buf_init(&path, 0);
        o = open_order(&s);
        load(o, paths[i].rows);
        assert_int_equal(lode_order_sort(o, &err), 0);
        assert_int_equal(lode_order_path(o, paths[i].row, &path, &err), 0);
        if (strcmp(lode_buf_str(&path), paths[i].want) != 0)
            fail_msg("%s: %s", paths[i].name, lode_buf_str(&path));
        lode_buf_clear(&path);
        lode_order_close(o);
        scratch_close(&s);
    }
}

/* Between two rows of the order, as the map asks for it. */
static void a_long_cycle_is_named_as_far_as_it_fits(void **state)
{
    struct lode_order_row r;
    struct lode_buf path;
    struct lode_order *o;
    struct lode_err err;
    struct scratch s;
    char key[16], parent[16];

    (void)state;
    scratch_open(&s);
    lode_buf_init(&path, 0);
    o = open_order(&s);
    for (int i = 0; i < 3000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        snprintf(parent, sizeof parent, "k%d", (i + 1) % 3000);
        add(o, (uint64_t)i + 1, key, parent);
    }
    assert_int_equal(lode_order_sort(o, &err), 0);
    for (uint64_t i = 1; i <= 3; i++) {
        assert_int_equal(lode_order_next(o, &r, &err), 1);
        assert_int_equal(r.row, i);
        assert_int_equal(r.level, -1);
        lode_buf_reset(&path);
        assert_int_equal(lode_order_path(o, r.row, &path, &err), 0);
        assert_true(path.len < 440);
        assert_memory_equal(path.p + path.len - strlen(" → …"), " → …", strlen(" → …"));
    }
    lode_buf_clear(&path);
    lode_order_close(o);
    scratch_close(&s);
}

static void a_chain_of_ten_thousand_has_as_many_levels(void **state)
{
    enum { ROWS = 10000 };
    struct lode_order_row r;
    struct lode_order *o;
    struct lode_err err;
    struct scratch s;
    char key[16], parent[16];

    (void)state;
    scratch_open(&s);
    o = open_order(&s);
    for (int i = 0; i < ROWS; i++) {
        snprintf(key, sizeof key, "k%d", i);
        snprintf(parent, sizeof parent, "k%d", i + 1);
        if (i + 1 == ROWS)
            parent[0] = '\0';
        add(o, (uint64_t)i + 1, key, parent);
    }
    assert_int_equal(lode_order_sort(o, &err), 0);
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(lode_order_next(o, &r, &err), 1);
        assert_int_equal(r.level, i);
        assert_int_equal(r.row, ROWS - i);
    }
    assert_int_equal(lode_order_next(o, &r, &err), 0);
    lode_order_close(o);
    scratch_close(&s);
}

/* Keys of numbers are bytes, not text. */
static void keys_may_hold_any_byte(void **state)
{
    static const struct lode_slice a = {"\0\0\xff", 3}, b = {"\0\0\xfe", 3}, none = {"", 0};
    struct lode_order_row r;
    struct lode_order *o;
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    o = open_order(&s);
    assert_int_equal(lode_order_add(o, 1, 0, 1, a, b, &err), 0);
    assert_int_equal(lode_order_add(o, 2, 0, 1, b, none, &err), 0);
    assert_int_equal(lode_order_sort(o, &err), 0);
    assert_int_equal(lode_order_next(o, &r, &err), 1);
    assert_int_equal(r.row, 2);
    assert_int_equal(lode_order_next(o, &r, &err), 1);
    assert_int_equal(r.level, 1);
    lode_order_close(o);
    scratch_close(&s);
}

static void its_files_go_when_it_is_closed(void **state)
{
    struct lode_order *o;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    o = open_order(&s);
    add(o, 1, "a", "");
    lode_order_close(o);
    assert_false(lode_io_exists(scratch_path(&s, "order")));
    assert_false(lode_io_exists(scratch_path(&s, "order-wal")));
    scratch_write(&s, "order", "left behind by a crash");
    o = open_order(&s);
    lode_order_close(o);
    lode_order_close(NULL);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_by_level),
        cmocka_unit_test(a_cycle_is_named),
        cmocka_unit_test(a_long_cycle_is_named_as_far_as_it_fits),
        cmocka_unit_test(a_chain_of_ten_thousand_has_as_many_levels),
        cmocka_unit_test(keys_may_hold_any_byte),
        cmocka_unit_test(its_files_go_when_it_is_closed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
