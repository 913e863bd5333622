/* test_stream.c - packed files are read as what was packed, from any place, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/stream.h"
#include "base/zip.h"
#include "support/scratch.h"

enum { LENGTH = 200000 };

static char text[LENGTH];

static void make_text(void)
{
    struct scratch_random r = {1};

    for (size_t i = 0; i < LENGTH; i++)
        text[i] = (char)('a' + scratch_below(&r, 26));
}

static void add(struct lode_buf *b, const void *p, size_t n)
{
    struct lode_err err;

    assert_int_equal(lode_buf_add(b, p, n, &err), 0);
}

static void add_gzip(struct lode_buf *b, const char *p, size_t n)
{
    struct lode_slice in = {p, n};
    struct lode_zip *z;
    struct lode_err err;
    char piece[4096];
    size_t got;
    int rc;

    assert_int_equal(lode_zip_deflate(&z, &err), 0);
    do {
        rc = lode_zip_run(z, &in, 1, piece, sizeof piece, &got, &err);
        assert_true(rc >= 0);
        add(b, piece, got);
    } while (rc == 1);
    lode_zip_free(z);
}

static void add_zstd(struct lode_buf *b, const char *p, size_t n)
{
    size_t cap = ZSTD_compressBound(n), got;
    void *out = malloc(cap);

    assert_non_null(out);
    got = ZSTD_compress(out, cap, p, n, 1);
    assert_false(ZSTD_isError(got));
    add(b, out, got);
    free(out);
}

enum form { PLAIN, GZIP, GZIP_PARTS, ZSTD, ZSTD_PARTS, N_FORMS };

/* The text in the form, as a file. */
static const char *packed(struct scratch *dir, enum form form, size_t n, size_t cut)
{
    static const char skipped[] = "\x5a\x2a\x4d\x18\x03\0\0\0any";
    struct lode_buf b;
    struct lode_err err;
    const char *path = scratch_path(dir, "packed");

    lode_buf_init(&b, 0);
    if (form == PLAIN)
        add(&b, text, n);
    else if (form == GZIP)
        add_gzip(&b, text, n);
    else if (form == ZSTD)
        add_zstd(&b, text, n);
    else if (form == GZIP_PARTS)
        for (size_t i = 0; i < 4; i++)
            add_gzip(&b, text + n / 4 * i, i < 3 ? n / 4 : n - n / 4 * 3);
    else {
        add(&b, skipped, sizeof skipped - 1);
        add_zstd(&b, text, n / 2);
        add(&b, skipped, sizeof skipped - 1);
        add_zstd(&b, text + n / 2, n - n / 2);
    }
    assert_true(cut <= b.len);
    assert_int_equal(lode_io_write_file(path, b.p, b.len - cut, &err), 0);
    lode_buf_clear(&b);
    return path;
}

/* Reads n bytes, or to the end, in steps, and compares. The bytes read, or -1. */
static long read_all(struct lode_stream *s, size_t from, size_t n, size_t step,
                     struct lode_err *err)
{
    static char piece[LENGTH];
    size_t got, done = 0;

    do {
        if (lode_stream_read(s, piece, step < n - done ? step : n - done, &got, err) < 0)
            return -1;
        assert_true(from + done + got <= LENGTH);
        assert_memory_equal(piece, text + from + done, got);
        done += got;
    } while (got && done < n);
    return (long)done;
}

static void every_form_gives_the_text(void **state)
{
    static const size_t steps[] = {1, 7, 1000, LENGTH};
    struct lode_stream *s;
    struct scratch dir;
    struct lode_err err;

    (void)state;
    scratch_open(&dir);
    for (enum form form = PLAIN; form < N_FORMS; form++)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            const char *path = packed(&dir, form, LENGTH, 0);

            assert_int_equal(lode_stream_is_packed(path), form != PLAIN);
            assert_int_equal(lode_stream_open(path, &s, &err), 0);
            assert_int_equal(read_all(s, 0, SIZE_MAX, steps[i], &err), LENGTH);
            assert_int_equal(read_all(s, 0, SIZE_MAX, steps[i], &err), 0);
            lode_stream_close(s);
        }
    scratch_close(&dir);
}

static void a_stream_can_be_entered_anywhere(void **state)
{
    static const size_t places[] = {0, 5000, 5001, 100, LENGTH - 10, 3, LENGTH};
    struct lode_stream *s;
    struct scratch dir;
    struct lode_err err;

    (void)state;
    scratch_open(&dir);
    for (enum form form = PLAIN; form < N_FORMS; form++) {
        assert_int_equal(lode_stream_open(packed(&dir, form, LENGTH, 0), &s, &err), 0);
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            size_t left = LENGTH - places[i];

            assert_int_equal(lode_stream_seek(s, (int64_t)places[i], &err), 0);
            assert_int_equal(read_all(s, places[i], 50, 13, &err), left < 50 ? left : 50);
        }
        if (form != PLAIN) {
            assert_int_equal(lode_stream_seek(s, LENGTH + 1, &err), -1);
            assert_int_equal(err.code, LODE_E_INPUT);
        }
        lode_stream_close(s);
    }
    scratch_close(&dir);
}

/* Wherever a packed file is cut off: an error, unless the cut falls between two parts. */
static void a_file_that_was_cut_off_is_an_error(void **state)
{
    struct scratch dir;
    struct lode_err err;

    (void)state;
    scratch_open(&dir);
    for (enum form form = GZIP; form <= ZSTD; form += ZSTD - GZIP)
        for (size_t cut = 1; cut < 300; cut++) {
            struct lode_stream *s = NULL;
            int64_t size;

            assert_int_equal(lode_io_size(packed(&dir, form, 300, 0), &size, NULL, &err), 0);
            if ((int64_t)cut > size - 4) /* less is no longer known for what it is */
                break;
            assert_int_equal(lode_stream_open(packed(&dir, form, 300, cut), &s, &err), 0);
            assert_int_equal(read_all(s, 0, SIZE_MAX, 100, &err), -1);
            assert_int_equal(err.code, LODE_E_INPUT);
            assert_non_null(strstr(err.msg, "ends too early"));
            lode_stream_close(s);
        }
    scratch_close(&dir);
}

static void a_damaged_file_is_an_error(void **state)
{
    struct lode_stream *s;
    struct scratch dir;
    struct lode_err err;

    (void)state;
    scratch_open(&dir);
    for (enum form form = GZIP; form <= ZSTD; form += ZSTD - GZIP) {
        const char *path = packed(&dir, form, 300, 0);
        struct lode_buf b;

        lode_buf_init(&b, 0);
        assert_int_equal(lode_io_read_file(path, 4096, &b, &err), 0);
        if (form == GZIP)
            b.p[b.len - 6] ^= 1; /* of the checksum */
        else
            b.p[4] ^= 8; /* a bit of the frame's header that must be zero */
        assert_int_equal(lode_io_write_file(path, b.p, b.len, &err), 0);
        assert_int_equal(lode_stream_open(path, &s, &err), 0);
        assert_int_equal(read_all(s, 0, SIZE_MAX, 1000, &err), -1);
        assert_int_equal(err.code, LODE_E_INPUT);
        assert_non_null(strstr(err.msg, "damaged"));
        lode_stream_close(s);

        path = packed(&dir, form, 300, 0);
        lode_buf_reset(&b);
        assert_int_equal(lode_io_read_file(path, 4096, &b, &err), 0);
        add(&b, "plain text", 10); /* behind what was packed */
        assert_int_equal(lode_io_write_file(path, b.p, b.len, &err), 0);
        assert_int_equal(lode_stream_open(path, &s, &err), 0);
        assert_int_equal(read_all(s, 0, SIZE_MAX, 1000, &err), -1);
        assert_int_equal(err.code, LODE_E_INPUT);
        lode_stream_close(s);
        lode_buf_clear(&b);
    }
    scratch_close(&dir);
}

static void short_and_missing_files_are_plain(void **state)
{
    struct lode_stream *s;
    struct scratch dir;
    struct lode_err err;
    char p[8];
    size_t n;

    (void)state;
    scratch_open(&dir);
    assert_int_equal(lode_stream_open(scratch_write(&dir, "empty", ""), &s, &err), 0);
    assert_int_equal(lode_stream_read(s, p, sizeof p, &n, &err), 0);
    assert_int_equal(n, 0);
    lode_stream_close(s);
    assert_int_equal(lode_stream_open(scratch_write(&dir, "two", "\x1f\x8b"), &s, &err), 0);
    assert_int_equal(lode_stream_read(s, p, sizeof p, &n, &err), 0);
    assert_int_equal(n, 2);
    lode_stream_close(s);
    assert_int_equal(lode_stream_is_packed(scratch_path(&dir, "none")), 0);
    assert_int_equal(lode_stream_open(scratch_path(&dir, "none"), &s, &err), -1);
    assert_int_equal(err.code, LODE_E_IO);
    lode_stream_close(NULL);
    scratch_close(&dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_gives_the_text),
        cmocka_unit_test(a_stream_can_be_entered_anywhere),
        cmocka_unit_test(a_file_that_was_cut_off_is_an_error),
        cmocka_unit_test(a_damaged_file_is_an_error),
        cmocka_unit_test(short_and_missing_files_are_plain),
    };

    make_text();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
