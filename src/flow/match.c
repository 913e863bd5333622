/* flow/match.c - matches result lines to the rows of a chunk: hashes of both sides are sorted on
 * disk and merged. Rows that are equal by all their values are equal in the org, so which of them
 * gets which Id does not matter; how many of them get which result does. */
#include "flow/match.h"

#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "flow/leftover.h"
#include "flow/outcomes.h"
#include "flow/resultline.h"
#include "flow/spill.h"

enum { SOON = 16 }; /* rows whose place in `out`, which is anywhere, is fetched ahead */

/* Ordered by its first six words. */
struct entry {
    struct lode_rowhash hash;
    int64_t at; /* number of the row */
};

struct join {
    struct lode_match *m;
    struct lode_spill rows, lines, out; /* struct entry, lode_resultline, lode_match_row */
    struct lode_blanks blanks;
};

static int is_same(struct lode_hash128 a, struct lode_hash128 b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

static struct lode_match_row *out_of(const struct join *j, const struct entry *row)
{
    struct lode_match_row *out = (void *)j->out.items;

    return &out[row->at];
}

static void assign(struct join *j, const struct entry *row, struct lode_resultline *line,
                   int is_doubtful)
{
    struct lode_match_row *to = out_of(j, row);

    to->status = line->status;
    to->is_created = line->is_created;
    to->is_doubtful = is_doubtful || line->is_cut;
    to->has_blanks = line->status == 1 + LODE_RESULT_FAILED && line->blanks != 0;
    memcpy(to->id, line->id, sizeof to->id);
    to->error = line->error;
    to->n_error = line->n_error;
    line->state = LODE_RESULTLINE_TAKEN;
}

/* Lines from here on that say the same. */
static size_t run_of(const struct lode_resultline *l, size_t n)
{
    size_t k = 1;

    while (k < n && l[k].says == l[0].says)
        k++;
    return k;
}

static size_t n_different(const struct lode_resultline *l, size_t n)
{
    size_t different = 0;

    for (size_t i = 0; i < n; different++)
        i += run_of(l + i, n - i);
    return different;
}

/* Gives the lines to rows of which each could have any of them. A record is created once, so a
 * line that says so again is a copy. Where lines are too many still, some copy is one too many, and
 * only as many of each are given as must be right whichever it is; or it is no copy, and a line
 * with blanks is another row's that was blanked. More results than rows: who knows. */
static void share(struct join *j, const struct entry *rows, size_t n_rows,
                  struct lode_resultline *l, size_t n)
{
    size_t n_all = 0, excess, row = 0;

    for (size_t i = 0, k; i < n; i += k) {
        k = run_of(l + i, n - i);
        n_all += l[i].is_created ? 1 : k;
    }
    if (n_different(l, n) > n_rows) {
        for (size_t i = 0; i < n_rows; i++)
            out_of(j, &rows[i])->is_disputed = 1;
        return;
    }
    excess = n_all > n_rows ? n_all - n_rows : 0;
    for (size_t i = 0, k; i < n; i += k) {
        size_t sure;

        k = run_of(l + i, n - i);
        sure = l[i].is_created || k <= excess ? 1 : k - excess;
        for (size_t c = 0; c < k; c++)
            if (c < sure)
                assign(j, &rows[row++], &l[i + c], c > 0 || (excess && l[i].blanks));
            else
                l[i + c].state = LODE_RESULTLINE_COPY;
    }
}

static size_t n_exact_rows(const struct entry *rows, size_t n)
{
    size_t k = 1;

    while (k < n && rows[k].hash.exact == rows[0].hash.exact)
        k++;
    return k;
}

static size_t n_exact_lines(const struct lode_resultline *l, size_t n)
{
    size_t k = 1;

    while (k < n && l[k].hash.exact == l[0].hash.exact)
        k++;
    return k;
}

/* Gives lines to the rows that are written as they are, as far as there are enough of these. */
static void share_exact(struct join *j, const struct entry *rows, size_t n_rows,
                        struct lode_resultline *l, size_t n)
{
    size_t i = 0, k = 0;

    while (i < n_rows && k < n) {
        size_t i2 = i + n_exact_rows(rows + i, n_rows - i);
        size_t k2 = k + n_exact_lines(l + k, n - k);
        uint64_t a = rows[i].hash.exact, b = l[k].hash.exact;

        if (a == b && n_different(l + k, k2 - k) <= i2 - i)
            share(j, rows + i, i2 - i, l + k, k2 - k);
        if (a <= b)
            i = i2;
        if (a >= b)
            k = k2;
    }
}

/* The rows that have no line, and the lines that no row has, come last; returns how many come
 * before. 1 in *is_one where these rows are all written alike. */
static size_t last_rows(struct join *j, struct entry *rows, size_t n, int *is_one)
{
    const struct entry *first = NULL;
    size_t n_given = 0;
    uint64_t exact = 0;

    *is_one = 1;
    for (size_t i = 0; i < n; i++) {
        if (out_of(j, &rows[i])->status) {
            rows[i].hash.exact = 0;
            n_given++;
            continue;
        }
        *is_one &= !first || exact == rows[i].hash.exact;
        first = &rows[i];
        exact = first->hash.exact;
        rows[i].hash.exact = 1;
    }
    lode_spill_sort_part(&j->rows, rows, n);
    return n_given;
}

static size_t last_lines(struct join *j, struct lode_resultline *l, size_t n)
{
    size_t n_given = 0;

    for (size_t i = 0; i < n; i++) {
        l[i].hash.exact = l[i].state == LODE_RESULTLINE_FREE;
        n_given += !l[i].hash.exact;
    }
    lode_spill_sort_part(&j->lines, l, n);
    return n_given;
}

/* Of rows and lines that are equal as their fields compare. They may differ in case still, and then
 * are different records: a line goes to a row that is written as it is. Lines left over, which the
 * org has written otherwise, go to the rows left over, if it makes no difference to which. */
static void share_equal(struct join *j, struct entry *rows, size_t n_rows,
                        struct lode_resultline *l, size_t n)
{
    size_t row, line;
    int is_one;

    if (n_exact_rows(rows, n_rows) == n_rows && n_exact_lines(l, n) == n) {
        share(j, rows, n_rows, l, n);
        return;
    }
    share_exact(j, rows, n_rows, l, n);
    row = last_rows(j, rows, n_rows, &is_one);
    for (size_t i = 0; i < row && row < n_rows; i++) /* its line may be the one that is missing */
        out_of(j, &rows[i])->is_doubtful = 1;
    if (row == n_rows)
        return;
    line = last_lines(j, l, n);
    if (line == n)
        return;
    if (is_one ||
        (n - line == n_rows - row && !l[line].is_created && l[line].says == l[n - 1].says))
        share(j, rows + row, n_rows - row, l + line, n - line);
    else
        for (; row < n_rows; row++)
            out_of(j, &rows[row])->is_disputed = 1;
}

/* Of rows with one key. A row that is alone with it takes the key's line whatever its values. */
static void share_key(struct join *j, struct entry *rows, size_t n_rows, struct lode_resultline *l,
                      size_t n)
{
    size_t i = 0, k = 0;

    if (n_rows == 1 && n && !is_same(rows->hash.key, rows->hash.all)) {
        while (k < n && l[k].says == l[0].says)
            k++;
        if (k == n) {
            share(j, rows, 1, l, n);
            l[0].state = LODE_RESULTLINE_SURE;
            out_of(j, rows)->has_blanks = 0;
            return;
        }
        out_of(j, rows)->is_disputed = 1;
        return;
    }
    while (i < n_rows && k < n) {
        int c = lode_hash_cmp(rows[i].hash.all, l[k].hash.all);
        size_t i2 = i + 1, k2 = k + 1;

        while (i2 < n_rows && is_same(rows[i2].hash.all, rows[i].hash.all))
            i2++;
        while (k2 < n && is_same(l[k2].hash.all, l[k].hash.all))
            k2++;
        if (c == 0)
            share_equal(j, rows + i, i2 - i, l + k, k2 - k);
        if (c <= 0)
            i = i2;
        if (c >= 0)
            k = k2;
    }
}

static void merge(struct join *j)
{
    struct entry *rows = (void *)j->rows.items;
    struct lode_resultline *l = (void *)j->lines.items;
    size_t i = 0, k = 0;

    while (i < j->rows.n && k < j->lines.n) {
        int c = lode_hash_cmp(rows[i].hash.key, l[k].hash.key);
        size_t i2 = i + 1, k2 = k + 1;

        if (i + SOON < j->rows.n)
            __builtin_prefetch(out_of(j, &rows[i + SOON]), 1);
        while (i2 < j->rows.n && is_same(rows[i2].hash.key, rows[i].hash.key))
            i2++;
        while (k2 < j->lines.n && is_same(l[k2].hash.key, l[k].hash.key))
            k2++;
        if (c == 0)
            share_key(j, rows + i, i2 - i, l + k, k2 - k);
        if (c <= 0)
            i = i2;
        if (c >= 0)
            k = k2;
    }
}

static int read_rows(struct join *j, struct lode_err *err)
{
    struct lode_unit_reader units;
    struct lode_unit unit;
    struct lode_buf key;
    int rc = lode_outcomes_units_open(j->m->units, &units, err);

    if (rc < 0)
        return -1;
    lode_buf_init(&key, 0);
    for (int64_t i = 0; rc == 0 && i < j->m->n_rows; i++) {
        struct entry *e = lode_spill_add(&j->rows, err);

        rc = e ? lode_outcomes_units_next(&units, &unit, &key, err) : -1;
        if (rc == 0)
            *e = (struct entry){units.hash, i};
    }
    lode_buf_clear(&key);
    lode_outcomes_units_close(&units);
    return rc;
}

/* Files of the join; the scratch ones have no name, so that they go with the process. */
static int open_files(struct join *j, struct lode_err *err)
{
    struct lode_match *m = j->m;
    size_t n = (size_t)m->n_rows;

    if (lode_spill_open(&j->out, m->out, sizeof(struct lode_match_row), n, err) < 0 ||
        lode_spill_open(&j->rows, m->scratch, sizeof(struct entry), n, err) < 0 ||
        lode_io_remove(m->scratch, err) < 0 ||
        lode_spill_open(&j->lines, m->scratch, sizeof(struct lode_resultline), n, err) < 0)
        return -1;
    return lode_io_remove(m->scratch, err);
}

static int read_lines(struct join *j, struct lode_err *err)
{
    struct lode_out *errors = NULL;

    if (lode_io_create(j->m->errors, &errors, err) < 0)
        return -1;
    if (lode_resultline_read(j->m, &j->lines, errors, &j->blanks, err) < 0) {
        lode_io_drop(errors);
        return -1;
    }
    return lode_io_finish(errors, err);
}

static void count(struct join *j)
{
    const struct lode_match_row *out = (const void *)j->out.items;
    const struct lode_resultline *l = (const void *)j->lines.items;
    struct lode_match *m = j->m;

    memset(m->n_found, 0, sizeof m->n_found);
    memset(m->n_repeated, 0, sizeof m->n_repeated);
    for (int64_t i = 0; i < m->n_rows; i++)
        m->n_found[out[i].status]++;
    for (size_t i = 0; i < j->lines.n; i++)
        m->n_repeated[l[i].status - 1] += l[i].state == LODE_RESULTLINE_COPY;
}

int lode_match_run(struct lode_match *m, struct lode_err *err)
{
    struct join j = {.m = m};
    int rc = -1;

    if (open_files(&j, err) < 0 || read_rows(&j, err) < 0 || read_lines(&j, err) < 0)
        goto out;
    lode_spill_sort(&j.rows);
    lode_spill_sort(&j.lines);
    merge(&j);
    rc = lode_leftover_match(m, &j.out, &j.lines, &j.blanks, err);
    if (rc == 0)
        count(&j);
out:
    lode_spill_close(&j.out);
    lode_spill_close(&j.rows);
    lode_spill_close(&j.lines);
    lode_resultline_blanks_clear(&j.blanks);
    return rc < 0 ? lode_err_wrap(err, "cannot match results") : 0;
}

int lode_match_doubt(struct lode_match *m, struct lode_err *err)
{
    struct lode_match_row rows[512];
    int64_t at = 0;
    size_t got;
    int rc, fd = -1;

    if (lode_io_open_update(m->out, &fd, err) < 0)
        return -1;
    while ((rc = lode_io_pread(fd, rows, sizeof rows, at, &got, err)) == 0 && got) {
        for (size_t i = 0; i < got / sizeof *rows; i++) {
            if (!rows[i].is_doubtful)
                continue;
            m->n_found[rows[i].status]--;
            m->n_found[0]++;
            memset(&rows[i], 0, sizeof rows[i]);
        }
        if ((rc = lode_io_pwrite(fd, rows, got, at, err)) < 0)
            break;
        at += (int64_t)got;
    }
    lode_io_close(fd);
    return rc < 0 ? lode_err_wrap(err, "%s", m->out) : 0;
}

void lode_match_free(struct lode_match *m)
{
    if (!m)
        return;
    lode_mem_free(m->csv);
    lode_mem_free(m->units);
    for (int i = 0; i < 3; i++)
        lode_mem_free(m->results[i]);
    lode_mem_free(m->out);
    lode_mem_free(m->errors);
    lode_mem_free(m->scratch);
    lode_mem_free(m->compare);
    lode_mem_free(m);
}
