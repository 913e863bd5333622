/* test_zip.c - gzip there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/mem.h"
#include "base/zip.h"

/* Runs text through z with buffers of the given sizes. The last return of lode_zip_run. */
static int run(struct lode_zip *z, struct lode_slice text, size_t step, size_t room,
               struct lode_buf *out, struct lode_err *err)
{
    char piece[4096];
    int rc = 1;

    while (rc == 1) {
        struct lode_slice in = {text.p, text.n < step ? text.n : step};
        size_t n, before = in.n;

        rc = lode_zip_run(z, &in, before == text.n, piece, room, &n, err);
        text.p += before - in.n;
        text.n -= before - in.n;
        assert_int_equal(lode_buf_add(out, piece, n, err), 0);
        if (n == 0 && before == in.n)
            break; /* nothing moves: it wants what is not there */
    }
    return rc;
}

static void text_comes_back_whatever_the_buffers(void **state)
{
    static const size_t sizes[][3] = {{0, 10, 10},           {1, 1, 1},       {5000, 1, 1},
                                      {5000, 17, 3},         {5000, 4096, 1}, {200000, 999, 4096},
                                      {200000, 200000, 4096}};
    struct lode_buf in, zipped, back;
    struct lode_err err;

    (void)state;
    lode_buf_init(&in, 0);
    lode_buf_init(&zipped, 0);
    lode_buf_init(&back, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct lode_zip *z = NULL;

        lode_buf_reset(&in);
        lode_buf_reset(&zipped);
        lode_buf_reset(&back);
        for (size_t k = 0; k < sizes[i][0]; k++)
            assert_int_equal(lode_buf_addc(&in, (char)(k * k / 7 % 251), &err), 0);
        assert_int_equal(lode_zip_deflate(&z, &err), 0);
        assert_int_equal(run(z, (struct lode_slice){lode_buf_str(&in), in.len}, sizes[i][1],
                             sizes[i][2], &zipped, &err),
                         0);
        lode_zip_free(z);
        assert_int_equal((unsigned char)zipped.p[0], 0x1F);
        assert_int_equal(lode_zip_inflate(&z, &err), 0);
        assert_int_equal(run(z, (struct lode_slice){zipped.p, zipped.len}, sizes[i][1], sizes[i][2],
                             &back, &err),
                         0);
        lode_zip_free(z);
        assert_int_equal(back.len, in.len);
        assert_memory_equal(lode_buf_str(&back), lode_buf_str(&in), in.len);
    }
    lode_buf_clear(&in);
    lode_buf_clear(&zipped);
    lode_buf_clear(&back);
}

static void damaged_data_is_an_input_error_and_cut_data_no_end(void **state)
{
    struct lode_slice text = {"hello hello hello", 17};
    struct lode_buf zipped, back;
    struct lode_zip *z = NULL;
    struct lode_err err;

    (void)state;
    lode_buf_init(&zipped, 0);
    lode_buf_init(&back, 0);
    assert_int_equal(lode_zip_deflate(&z, &err), 0);
    assert_int_equal(run(z, text, 100, 100, &zipped, &err), 0);
    lode_zip_free(z);
    assert_int_equal(lode_zip_inflate(&z, &err), 0);
    assert_int_equal(run(z, (struct lode_slice){zipped.p, zipped.len - 4}, 100, 100, &back, &err),
                     1);
    lode_zip_free(z);
    zipped.p[zipped.len - 6] ^= 1; /* of the checksum */
    assert_int_equal(lode_zip_inflate(&z, &err), 0);
    assert_int_equal(run(z, (struct lode_slice){zipped.p, zipped.len}, 100, 100, &back, &err), -1);
    assert_int_equal(err.code, LODE_E_INPUT);
    lode_zip_free(z);
    lode_buf_clear(&zipped);
    lode_buf_clear(&back);
}

static void running_out_of_memory_is_an_error(void **state)
{
    struct lode_zip *z = NULL;
    struct lode_err err;

    (void)state;
    lode_mem_fail_at(1);
    assert_int_equal(lode_zip_inflate(&z, &err), -1);
    lode_mem_fail_at(0);
    assert_int_equal(err.code, LODE_E_NOMEM);
    assert_null(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_comes_back_whatever_the_buffers),
        cmocka_unit_test(damaged_data_is_an_input_error_and_cut_data_no_end),
        cmocka_unit_test(running_out_of_memory_is_an_error),
    };

    return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
