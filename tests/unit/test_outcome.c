/* test_outcome.c - one record a unit, in a file of any size behind one window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "store/outcome.h"
#include "support/scratch.h"

static struct lode_outcomes *open_file(struct scratch *s)
{
    struct lode_outcomes *o = NULL;
    struct lode_err err;

    if (lode_outcome_open(scratch_path(s, "units"), &o, &err) < 0)
        fail_msg("%s", err.msg);
    return o;
}

static void set(struct lode_outcomes *o, uint64_t unit, uint64_t row)
{
    struct lode_outcome rec = {.row = row, .status = LODE_STATUS_CREATED, .job = (uint32_t)row * 3};
    struct lode_err err;

    assert_int_equal(lode_outcome_set(o, unit, &rec, &err), 0);
}

static uint64_t get(struct lode_outcomes *o, uint64_t unit)
{
    struct lode_outcome rec;
    struct lode_err err;

    if (lode_outcome_get(o, unit, &rec, &err) < 0)
        fail_msg("%s", err.msg);
    assert_int_equal(rec.job, (uint32_t)rec.row * 3);
    assert_int_equal(rec.status, rec.row ? LODE_STATUS_CREATED : LODE_STATUS_PENDING);
    return rec.row;
}

static void units_keep_their_records_across_windows(void **state)
{
    enum { N = 20000, OPS = 4000 };
    uint32_t *want = calloc(N, sizeof *want);
    struct scratch_random r = {5};
    struct lode_outcomes *o;
    struct lode_err err;
    struct scratch s;
    uint64_t count = 0;

    (void)state;
    scratch_open(&s);
    o = open_file(&s);
    for (uint32_t i = 1; i <= OPS; i++) {
        /* mostly one behind the other, now and then anywhere */
        uint32_t unit = scratch_below(&r, 4) ? i * 3 : scratch_below(&r, N);

        unit = unit < N ? unit : N - 1;
        set(o, unit, i);
        want[unit] = i;
        count = unit + 1 > count ? unit + 1 : count;
        assert_int_equal(lode_outcome_count(o), count);
        unit = scratch_below(&r, (uint32_t)count);
        assert_int_equal(get(o, unit), want[unit]);
        if (i % 1000 == 0) {
            assert_int_equal(lode_outcome_sync(o, &err), 0);
            lode_outcome_close(o);
            o = open_file(&s);
            assert_int_equal(lode_outcome_count(o), count);
        }
    }
    for (uint64_t unit = 0; unit < count; unit++)
        assert_int_equal(get(o, unit), want[unit]);
    lode_outcome_close(o);
    free(want);
    scratch_close(&s);
}

static void a_unit_behind_the_last_is_an_error(void **state)
{
    struct lode_outcome rec;
    struct lode_outcomes *o;
    struct lode_err err;
    struct scratch s;

    (void)state;
    scratch_open(&s);
    o = open_file(&s);
    assert_int_equal(lode_outcome_get(o, 0, &rec, &err), -1);
    set(o, 9000, 1);
    assert_int_equal(lode_outcome_get(o, 9001, &rec, &err), -1);
    assert_int_equal(err.code, LODE_E_STORE);
    assert_int_equal(get(o, 8999), 0);
    lode_outcome_close(o);
    lode_outcome_close(NULL);
    scratch_close(&s);
}

/* The end of a file that a crash cut inside a record is no record. */
static void a_record_cut_short_is_none(void **state)
{
    struct lode_outcomes *o;
    struct lode_err err;
    struct scratch s;
    char *bytes;
    size_t n;

    (void)state;
    scratch_open(&s);
    o = open_file(&s);
    for (uint64_t i = 0; i < 3; i++)
        set(o, i, i + 1);
    assert_int_equal(lode_outcome_sync(o, &err), 0);
    lode_outcome_close(o);
    bytes = scratch_read(scratch_path(&s, "units"), &n);
    assert_int_equal(n, 120);
    assert_int_equal(lode_io_write_file(scratch_path(&s, "units"), bytes, n - 7, &err), 0);
    free(bytes);
    o = open_file(&s);
    assert_int_equal(lode_outcome_count(o), 2);
    set(o, 3, 9);
    assert_int_equal(get(o, 2), 0);
    assert_int_equal(get(o, 1), 2);
    lode_outcome_close(o);
    scratch_close(&s);
}

static void statuses_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < LODE_N_STATUS; i++)
        assert_int_equal(lode_outcome_status(lode_outcome_name((enum lode_status)i)), i);
    assert_string_equal(lode_outcome_name(LODE_STATUS_UNPROCESSED), "unprocessed");
    assert_int_equal(lode_outcome_status("Created"), -1);
    assert_int_equal(lode_outcome_status(""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_keep_their_records_across_windows),
        cmocka_unit_test(a_unit_behind_the_last_is_an_error),
        cmocka_unit_test(a_record_cut_short_is_none),
        cmocka_unit_test(statuses_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
