/* flow/leftover.c - lines with blanked columns. For each set of blank columns that occurs, rows are
 * hashed without these columns, as the lines were. */
#include "flow/leftover.h"

#include <string.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "csv/reader.h"
#include "flow/rowhash.h"

enum {
    FILTER_BITS = 1 << 23,
    MAX_TRIES = 1 << 30 /* rows times sets: past that it takes too long */
};

/* Ordered by its first six words. */
struct pair {
    struct lode_hash128 key; /* of values that are not blank, and of the set */
    struct lode_hash128 all; /* of all values of a row; of a line, what it says */
    uint64_t exact;          /* of a row, as in its hash */
    int64_t at;              /* number of the row, or of the line in `lines` */
};

struct leftover {
    const struct lode_match *m;
    struct lode_match_row *out;
    struct lode_resultline *lines;
    size_t n_lines;
    const struct lode_blanks *blanks;
    size_t *sets; /* numbers of the sets that leftover lines have */
    size_t n_sets;
    uint64_t *filter;           /* bits of lines' keys: most rows have no candidate at all */
    struct lode_hash128 *cells; /* of the row now; 0 where blank */
    uint64_t *blank;            /* its set */
    struct lode_buf room;
    struct lode_spill rows, keys; /* struct pair */
};

static size_t n_blank(const struct lode_blanks *b, size_t set)
{
    size_t n = 0;

    for (size_t i = 0; i < b->n_words; i++)
        for (uint64_t w = b->sets[set * b->n_words + i]; w; w &= w - 1)
            n++;
    return n;
}

static struct lode_hash128 key_of(struct lode_hash128 all, size_t set)
{
    return lode_hash_join(all, (struct lode_hash128){set, 1});
}

static int add_pair(struct lode_spill *to, const struct pair *pair, struct lode_err *err)
{
    struct pair *p = lode_spill_add(to, err);

    if (!p)
        return -1;
    *p = *pair;
    return 0;
}

/* The sets of lines that nobody has. 1: there is something to do. 0: nothing, or it cannot be told:
 * a line whose set is not known, or that is all blank, could be any row's. */
static int find_sets(struct leftover *o, struct lode_err *err)
{
    uint8_t seen[LODE_RESULTLINE_MAX_SETS] = {0};

    for (size_t i = 0; i < o->n_lines; i++) {
        if (o->lines[i].state != LODE_RESULTLINE_FREE)
            continue;
        if (o->lines[i].blanks == LODE_RESULTLINE_MAX_SETS)
            return 0;
        seen[o->lines[i].blanks] = 1;
    }
    o->sets = lode_mem_alloc(LODE_RESULTLINE_MAX_SETS * sizeof *o->sets, err);
    if (!o->sets)
        return -1;
    for (size_t i = 1; i < o->blanks->n; i++) { /* 0: nothing is blank, so its row is not here */
        if (seen[i] && n_blank(o->blanks, i) == o->blanks->n_columns)
            return 0;
        if (seen[i])
            o->sets[o->n_sets++] = i;
    }
    return o->n_sets > 0;
}

static int add_lines(struct leftover *o, struct lode_err *err)
{
    o->filter = lode_mem_alloc(FILTER_BITS / 8, err);
    if (!o->filter)
        return -1;
    for (size_t i = 0; i < o->n_lines; i++) {
        const struct lode_resultline *l = &o->lines[i];
        struct lode_hash128 key;
        size_t bit;

        if (l->state != LODE_RESULTLINE_FREE || l->blanks == 0)
            continue;
        key = key_of(l->hash.all, l->blanks);
        bit = key.lo % FILTER_BITS;
        o->filter[bit / 64] |= UINT64_C(1) << (bit % 64);
        if (add_pair(&o->keys, &(struct pair){.key = key, .all = {l->says, 0}, .at = (int64_t)i},
                     err) < 0)
            return -1;
    }
    return 0;
}

/* A row that is blank where the lines of a set are not is none of theirs. */
static int is_within(const struct leftover *o, const uint64_t *set)
{
    for (size_t i = 0; i < o->blanks->n_words; i++)
        if (o->blank[i] & ~set[i])
            return 0;
    return 1;
}

static int add_row(struct leftover *o, const struct lode_row *row, int64_t at, struct lode_err *err)
{
    const struct lode_match *m = o->m;
    struct pair pair = {.at = at};

    memset(o->cells, 0, m->n_columns * sizeof *o->cells);
    memset(o->blank, 0, o->blanks->n_words * sizeof *o->blank);
    for (size_t i = 0; i < m->n_columns; i++) {
        if (i >= row->n_cells || lode_rowhash_is_blank(row->cells[i])) {
            o->blank[i / 64] |= UINT64_C(1) << (i % 64);
            continue;
        }
        if (lode_rowhash_cell(m->compare[i], i, row->cells[i], &o->room, &o->cells[i], &pair.exact,
                              err) < 0)
            return -1;
        pair.all = lode_rowhash_plus(pair.all, o->cells[i]);
    }
    for (size_t k = 0; k < o->n_sets; k++) {
        const uint64_t *set = o->blanks->sets + o->sets[k] * o->blanks->n_words;
        struct lode_hash128 rest = pair.all;
        size_t bit;

        if (!is_within(o, set))
            continue;
        for (size_t i = 0; i < m->n_columns; i++)
            if (set[i / 64] >> (i % 64) & 1)
                rest = lode_rowhash_minus(rest, o->cells[i]);
        pair.key = key_of(rest, o->sets[k]);
        bit = pair.key.lo % FILTER_BITS;
        if ((o->filter[bit / 64] >> (bit % 64) & 1) && add_pair(&o->rows, &pair, err) < 0)
            return -1;
    }
    return 0;
}

static int add_rows(struct leftover *o, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_reader *chunk = NULL;
    struct lode_row row;
    int rc = 1;

    o->cells = lode_mem_alloc((o->m->n_columns + 1) * sizeof *o->cells, err);
    o->blank = o->cells ? lode_mem_alloc(o->blanks->n_words * sizeof *o->blank, err) : NULL;
    if (!o->blank || lode_reader_open(o->m->csv, &opts, &chunk, err) < 0)
        return -1;
    for (int64_t at = 0; at < o->m->n_rows && rc == 1; at++) {
        rc = lode_reader_next(chunk, &row, err);
        if (rc == 1 && o->out[at].status == 0 && add_row(o, &row, at, err) < 0)
            rc = -1;
    }
    lode_reader_close(chunk);
    if (rc == 0)
        return lode_err_set(err, LODE_E_STORE, "%s holds fewer rows than the %lld written",
                            o->m->csv, (long long)o->m->n_rows);
    return rc < 0 ? -1 : 0;
}

static void give(struct leftover *o, int64_t row, int64_t line)
{
    struct lode_match_row *to = &o->out[row];
    struct lode_resultline *l = &o->lines[line];

    to->status = l->status;
    to->is_created = l->is_created;
    to->is_doubtful = 1;
    memcpy(to->id, l->id, sizeof to->id);
    to->error = l->error;
    to->n_error = l->n_error;
    l->state = LODE_RESULTLINE_TAKEN;
}

/* How many of the lines may be given: 0 or all. Lines that fit the same rows, which are equal,
 * while no other line fits any of these, are as good as one line and its row. Of copies one is
 * given. */
static size_t n_clear(const struct leftover *o, const struct pair *rows, size_t n_rows,
                      const struct pair *lines, size_t n_lines)
{
    size_t n = n_lines;

    if (n_rows == 1 && lines[0].all.hi == lines[n_lines - 1].all.hi) /* sorted: all are alike */
        n = 1;
    if (n > n_rows)
        return 0;
    for (size_t i = 0; i < n_rows; i++)
        if (lode_hash_cmp(rows[i].all, rows[0].all) != 0 || rows[i].exact != rows[0].exact ||
            o->out[rows[i].at].is_disputed || o->out[rows[i].at].n_error != n_lines)
            return 0;
    return n;
}

static void share(struct leftover *o, const struct pair *rows, size_t n_rows,
                  const struct pair *lines, size_t n_lines)
{
    size_t n = n_clear(o, rows, n_rows, lines, n_lines);

    for (size_t i = 0; i < n; i++)
        give(o, rows[i].at, lines[i].at);
    for (size_t i = n; n && i < n_lines; i++)
        o->lines[lines[i].at].state = LODE_RESULTLINE_COPY;
}

/* Once over all keys that rows and lines have in common. First the lines that each row could have
 * are counted, in its n_error; then those without a rival are given. */
static void merge(struct leftover *o, int is_giving)
{
    const struct pair *r = (const void *)o->rows.items, *l = (const void *)o->keys.items;
    size_t i = 0, k = 0;

    while (i < o->rows.n && k < o->keys.n) {
        int c = lode_hash_cmp(r[i].key, l[k].key);
        size_t i2 = i, k2 = k;

        while (i2 < o->rows.n && lode_hash_cmp(r[i2].key, r[i].key) == 0)
            i2++;
        while (k2 < o->keys.n && lode_hash_cmp(l[k2].key, l[k].key) == 0)
            k2++;
        for (size_t n = i; c == 0 && !is_giving && n < i2; n++)
            o->out[r[n].at].n_error += (uint32_t)(k2 - k);
        if (c == 0 && is_giving)
            share(o, r + i, i2 - i, l + k, k2 - k);
        if (c <= 0)
            i = i2;
        if (c >= 0)
            k = k2;
    }
}

/* Some line was blanked, for none of its columns fits a row as it is. Then a failed line may fit
 * its row by what it lacks alone, and all that have blanks are looked at anew. 0: there is no such
 * line, or no row without one. */
static int take_back(struct leftover *o)
{
    int64_t n_rows = 0;
    size_t n_lines = 0;

    for (int64_t i = 0; i < o->m->n_rows; i++)
        n_rows += o->out[i].status == 0;
    for (size_t i = 0; n_rows && i < o->n_lines; i++)
        n_lines += o->lines[i].state == LODE_RESULTLINE_FREE && o->lines[i].blanks != 0;
    if (n_lines == 0)
        return 0;
    for (int64_t i = 0; i < o->m->n_rows; i++)
        if (o->out[i].has_blanks)
            memset(&o->out[i], 0, sizeof o->out[i]);
    for (size_t i = 0; i < o->n_lines; i++)
        if (o->lines[i].state == LODE_RESULTLINE_TAKEN && o->lines[i].blanks != 0 &&
            o->lines[i].status == 1 + LODE_RESULT_FAILED)
            o->lines[i].state = LODE_RESULTLINE_FREE;
    return 1;
}

static int match(struct leftover *o, struct lode_err *err)
{
    int rc = take_back(o) ? find_sets(o, err) : 0;

    if (rc <= 0 || o->m->n_rows > MAX_TRIES / (int64_t)o->n_sets)
        return rc < 0 ? -1 : 0;
    if (lode_spill_open(&o->rows, o->m->scratch, sizeof(struct pair), 0, err) < 0 ||
        lode_io_remove(o->m->scratch, err) < 0 ||
        lode_spill_open(&o->keys, o->m->scratch, sizeof(struct pair), 0, err) < 0 ||
        lode_io_remove(o->m->scratch, err) < 0 || add_lines(o, err) < 0 || add_rows(o, err) < 0)
        return -1;
    lode_spill_sort(&o->rows);
    lode_spill_sort(&o->keys);
    merge(o, 0);
    merge(o, 1);
    for (int64_t i = 0; i < o->m->n_rows; i++)
        if (o->out[i].status == 0)
            o->out[i].n_error = 0;
    return 0;
}

int lode_leftover_match(const struct lode_match *m, struct lode_spill *out,
                        struct lode_spill *lines, const struct lode_blanks *blanks,
                        struct lode_err *err)
{
    struct leftover o = {.m = m,
                         .out = (void *)out->items,
                         .lines = (void *)lines->items,
                         .n_lines = lines->n,
                         .blanks = blanks};
    int rc;

    lode_buf_init(&o.room, 0);
    rc = match(&o, err);
    lode_spill_close(&o.rows);
    lode_spill_close(&o.keys);
    lode_mem_free(o.sets);
    lode_mem_free(o.filter);
    lode_mem_free(o.cells);
    lode_mem_free(o.blank);
    lode_buf_clear(&o.room);
    return rc;
}
