/* fuzz/fuzz_match.c - a chunk and any bytes as its three result files: each row is accounted for
 * once, or the results are refused. The first line is the key's column ("-": none) and how each
 * column compares, as digits; then chunk, successful, failed and unprocessed, parted by "%%". */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "support/matching.h"

enum { MAX_COLUMNS = 8 };

/* The number of columns; 0: no chunk that lode would have written. */
static size_t read_chunk(const char *path, int64_t *n_rows)
{
    const struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_reader *r;
    struct lode_row row;
    struct lode_err err;
    size_t n;
    int rc;

    if (lode_reader_open(path, &opts, &r, &err) < 0)
        return 0;
    lode_reader_columns(r, &n);
    *n_rows = 0;
    while ((rc = lode_reader_next(r, &row, &err)) == 1 && row.n_cells == n && !*row.fault)
        ++*n_rows;
    lode_reader_close(r);
    return rc == 0 && n <= MAX_COLUMNS ? n : 0;
}

static void check_sums(const struct matching *f)
{
    int64_t sum = 0;

    for (int k = 0; k < 4; k++) {
        fuzz_claim(f->m->n_found[k] >= 0, "no count is below zero");
        sum += f->m->n_found[k];
    }
    fuzz_claim(sum == f->m->n_rows, "each row has one outcome");
}

static void check_rows(const struct matching *f)
{
    size_t n_out = 0, n_errors = 0;
    struct lode_match_row *rows = (void *)scratch_read(f->m->out, &n_out);
    char *errors = scratch_read(f->m->errors, &n_errors);
    int64_t n[4] = {0, 0, 0, 0};

    fuzz_claim(n_out == (size_t)f->m->n_rows * sizeof *rows, "an outcome for each row");
    for (int64_t i = 0; i < f->m->n_rows; i++) {
        fuzz_claim(rows[i].status < 4, "a status that there is");
        n[rows[i].status]++;
        fuzz_claim(rows[i].error >= 0 && (size_t)rows[i].error + rows[i].n_error <= n_errors,
                   "its text is in the file");
    }
    for (int k = 0; k < 4; k++)
        fuzz_claim(n[k] == f->m->n_found[k], "the counts are those of the rows");
    for (int k = 0; k < 3; k++)
        fuzz_claim(f->m->n_repeated[k] >= 0 && n[k + 1] <= f->m->n_results[k] - f->m->n_repeated[k],
                   "no line stands for two rows");
    free(rows);
    free(errors);
}

static void match(struct matching *f)
{
    struct lode_err err;

    matching_write_units(f);
    if (lode_match_run(f->m, &err) < 0) {
        fuzz_claim(err.code == LODE_E_INPUT && *err.msg, "a refusal is for the results");
        return;
    }
    check_sums(f);
    check_rows(f);
    fuzz_claim(lode_match_doubt(f->m, &err) == 0, "a doubt is no failure");
    check_sums(f);
    check_rows(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    enum lode_compare compare[MAX_COLUMNS] = {0};
    const uint8_t *end = n ? memchr(p, '\n', n) : NULL;
    struct matching f;
    int key = -1;
    size_t n_columns;

    if (!end || end == p)
        return 0;
    if (*p >= '0' && *p < '0' + MAX_COLUMNS)
        key = *p - '0';
    for (int i = 0; i < MAX_COLUMNS && p + 1 + i < end; i++)
        compare[i] = (enum lode_compare)(p[1 + i] % (LODE_COMPARE_ID + 1));
    n -= (size_t)(end + 1 - p);
    p = end + 1;
    matching_open(&f, compare, MAX_COLUMNS, key, 0);
    for (int i = -1; i < 3; i++) {
        size_t n_part;
        char *part = fuzz_part(&p, &n, &n_part);

        if (n_part || i < 0)
            fuzz_write(i < 0 ? f.m->csv : f.m->results[i], part, n_part);
        free(part);
    }
    n_columns = read_chunk(f.m->csv, &f.m->n_rows);
    if (n_columns > 0 && key < (int)n_columns) {
        f.m->n_columns = n_columns;
        match(&f);
    }
    matching_close(&f);
    return 0;
}
