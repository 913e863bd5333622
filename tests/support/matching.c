/* support/matching.c - files of a match. */
#include "support/matching.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/chunk.h"
#include "flow/rowhash.h"

void matching_open(struct matching *f, const enum lode_compare *compare, size_t n_columns, int key,
                   int64_t n_rows)
{
    static const char *const names[] = {"ok.csv", "bad.csv", "left.csv"};
    struct lode_err err;
    struct lode_match *m;

    memset(f, 0, sizeof *f);
    scratch_open(&f->s);
    f->m = m = lode_mem_alloc(sizeof *m, &err);
    m->csv = lode_str_dup(scratch_path(&f->s, "chunk.csv"), &err);
    m->units = lode_str_dup(scratch_path(&f->s, "chunk.rows"), &err);
    for (int i = 0; i < 3; i++)
        m->results[i] = lode_str_dup(scratch_path(&f->s, names[i]), &err);
    m->out = lode_str_dup(scratch_path(&f->s, "out"), &err);
    m->errors = lode_str_dup(scratch_path(&f->s, "errors"), &err);
    m->scratch = lode_str_dup(scratch_path(&f->s, "part"), &err);
    m->compare = lode_mem_alloc((n_columns + 1) * sizeof *compare, &err);
    memcpy(m->compare, compare, n_columns * sizeof *compare);
    m->n_columns = n_columns;
    m->key = key;
    m->n_rows = n_rows;
}

void matching_close(struct matching *f)
{
    free(f->rows);
    free(f->errors);
    lode_match_free(f->m);
    scratch_close(&f->s);
}

int64_t matching_write_side(const char *csv, const char *units, const enum lode_compare *compare,
                            int key)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_unit unit = {.unit = 0};
    struct lode_reader *r = NULL;
    struct lode_out *out = NULL;
    struct lode_buf room;
    struct lode_err err;
    struct lode_row row;

    lode_buf_init(&room, 0);
    if (lode_reader_open(csv, &opts, &r, &err) < 0 || lode_io_create(units, &out, &err) < 0)
        fail_msg("%s", err.msg);
    for (int rc; (rc = lode_reader_next(r, &row, &err)) != 0; unit.unit++) {
        struct lode_rowhash hash = {{0, 0}, {0, 0}, 0};

        assert_int_equal(rc, 1);
        for (size_t i = 0; i < row.n_cells; i++)
            assert_int_equal(
                lode_rowhash_add(&hash, (int)i == key, compare[i], i, row.cells[i], &room, &err),
                0);
        lode_rowhash_end(&hash);
        assert_int_equal(lode_io_write(out, &unit, sizeof unit, &err), 0);
        assert_int_equal(lode_io_write(out, &hash, sizeof hash, &err), 0);
    }
    assert_int_equal(lode_io_finish(out, &err), 0);
    lode_reader_close(r);
    lode_buf_clear(&room);
    return (int64_t)unit.unit;
}

void matching_write_units(struct matching *f)
{
    matching_write_side(f->m->csv, f->m->units, f->m->compare, f->m->key);
}

void matching_run(struct matching *f)
{
    struct lode_err err;

    free(f->rows);
    free(f->errors);
    f->rows = NULL;
    f->errors = NULL;
    if (lode_match_run(f->m, &err) < 0)
        fail_msg("%s", err.msg);
    f->rows = (struct lode_match_row *)(void *)scratch_read(f->m->out, NULL);
    f->errors = scratch_read(f->m->errors, NULL);
}
