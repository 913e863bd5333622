/* flow/match.c - matches result lines to the rows of a chunk in three linear passes: the hashes of
 * both sides are dealt into partitions on disk, each partition is sorted and merged in memory, and
 * the k-th row of a hash gets the k-th line of that hash. Rows of equal hash are equal in the org,
 * so which of them gets which Id does not matter. */
#include "flow/match.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/fields.h"
#include "salesforce/sfid.h"

enum { PART_ROWS = 32768, MAX_PARTS = 256 };

/* A row of the chunk, or a line of a result file, in a partition's file. */
struct entry {
    struct lode_hash128 hash;
    int64_t at; /* row: its number. line: place of its error text */
    uint32_t n_error;
    uint8_t kind; /* 0 row, else 1 + enum lode_result_kind */
    uint8_t is_created;
    char id[18];
};

struct deal {
    struct lode_match *m;
    size_t n_parts;
    struct lode_out *parts[MAX_PARTS];
    struct lode_out *errors;
    struct lode_buf key;
    struct lode_match_row *out; /* mapped */
    size_t out_bytes;
};

static char *part_path(const struct deal *d, size_t i, struct lode_err *err)
{
    return lode_str_printf(err, "%s.%zu", d->m->scratch, i);
}

/* Hash of a row: of its key where it has one, else of all its cells in the chunk's order. */
static int hash_row(struct deal *d, const struct lode_row *row, const int *cell_of,
                    struct lode_hash128 *out, struct lode_err *err)
{
    const struct lode_match *m = d->m;
    struct lode_slice none = {"", 0};

    lode_buf_reset(&d->key);
    if (m->key >= 0) {
        int c = cell_of ? cell_of[m->key] : m->key;
        struct lode_slice v = c >= 0 && (size_t)c < row->n_cells ? row->cells[c] : none;

        if (lode_fields_key(m->compare[m->key], v, &d->key, err) < 0)
            return -1;
        if (d->key.len) {
            *out = lode_hash_bytes(lode_buf_str(&d->key), d->key.len);
            return 0;
        }
    }
    for (size_t i = 0; i < m->n_columns; i++) {
        int c = cell_of ? cell_of[i] : (int)i;
        struct lode_slice v = c >= 0 && (size_t)c < row->n_cells ? row->cells[c] : none;
        size_t before, n;

        /* room for the length first, so that no two rows give the same bytes */
        before = d->key.len;
        if (lode_buf_add(&d->key, "\0\0\0\0\0\0\0\0", sizeof(size_t), err) < 0 ||
            lode_fields_key(m->compare[i], v, &d->key, err) < 0)
            return -1;
        n = d->key.len - before - sizeof(size_t);
        memcpy(d->key.p + before, &n, sizeof n);
    }
    *out = lode_hash_bytes(lode_buf_str(&d->key), d->key.len);
    return 0;
}

static int put(struct deal *d, const struct entry *e, struct lode_err *err)
{
    return lode_io_write(d->parts[e->hash.lo % d->n_parts], e, sizeof *e, err);
}

static int deal_chunk(struct deal *d, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_reader *r = NULL;
    struct lode_row row;
    struct entry e;
    int rc;

    if (lode_reader_open(d->m->csv, &opts, &r, err) < 0)
        return -1;
    memset(&e, 0, sizeof e);
    while ((rc = lode_reader_next(r, &row, err)) == 1) {
        if (hash_row(d, &row, NULL, &e.hash, err) < 0 || put(d, &e, err) < 0) {
            rc = -1;
            break;
        }
        e.at++;
    }
    lode_reader_close(r);
    if (rc == 0 && e.at != d->m->n_rows)
        return lode_err_set(err, LODE_E_STORE, "%s holds %lld rows where %lld were written",
                            d->m->csv, (long long)e.at, (long long)d->m->n_rows);
    return rc;
}

static int column_index(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (lode_str_casecmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

/* Where the chunk's columns stand in a result file: by name in any case, any order. */
static int map_columns(struct deal *d, const char *const *names, size_t n, int *cell_of,
                       struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_reader *r = NULL;
    const char *const *mine;
    size_t k;

    if (lode_reader_open(d->m->csv, &opts, &r, err) < 0)
        return -1;
    mine = lode_reader_columns(r, &k);
    for (size_t i = 0; i < d->m->n_columns; i++)
        cell_of[i] = i < k ? column_index(names, n, mine[i]) : -1;
    lode_reader_close(r);
    return 0;
}

static struct lode_slice cell(const struct lode_row *row, int i)
{
    return i >= 0 && (size_t)i < row->n_cells ? row->cells[i] : (struct lode_slice){"", 0};
}

static int deal_line(struct deal *d, const struct lode_row *row, enum lode_result_kind kind,
                     const int *cell_of, const int own[3], struct lode_err *err)
{
    struct lode_slice id = cell(row, own[0]), created = cell(row, own[1]), error;
    struct entry e;
    char id18[19];

    memset(&e, 0, sizeof e);
    e.kind = (uint8_t)(1 + kind);
    e.is_created = lode_str_casecmpn(created.p, created.n, "true", 4) == 0;
    if (id.n && lode_sfid_18(id.p, id.n, id18) == 0)
        memcpy(e.id, id18, 18);
    error = cell(row, own[2]);
    e.at = lode_io_written(d->errors);
    e.n_error = (uint32_t)error.n;
    if (lode_io_write(d->errors, error.p, error.n, err) < 0)
        return -1;
    if (hash_row(d, row, cell_of, &e.hash, err) < 0)
        return -1;
    d->m->n_results[kind]++;
    return put(d, &e, err);
}

static int deal_results(struct deal *d, enum lode_result_kind kind, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    const char *path = d->m->results[kind];
    struct lode_reader *r = NULL;
    const char *const *names;
    struct lode_row row;
    int own[3], *cell_of = NULL, rc = -1;
    int64_t size;
    size_t n;

    d->m->n_results[kind] = 0;
    if (!path || !lode_io_exists(path))
        return 0;
    if (lode_io_size(path, &size, NULL, err) < 0)
        return -1;
    if (size == 0)
        return 0;
    if (lode_reader_open(path, &opts, &r, err) < 0)
        return -1;
    names = lode_reader_columns(r, &n);
    own[0] = column_index(names, n, "sf__Id");
    own[1] = column_index(names, n, "sf__Created");
    own[2] = column_index(names, n, "sf__Error");
    cell_of = lode_mem_alloc((d->m->n_columns + 1) * sizeof *cell_of, err);
    if (!cell_of || map_columns(d, names, n, cell_of, err) < 0)
        goto out;
    while ((rc = lode_reader_next(r, &row, err)) == 1) {
        if (row.n_cells == 1 && row.cells[0].n == 0)
            continue; /* a blank line: every row that was sent has a value */
        if (deal_line(d, &row, kind, cell_of, own, err) < 0) {
            rc = -1;
            break;
        }
    }
out:
    lode_mem_free(cell_of);
    lode_reader_close(r);
    return rc;
}

/* Rows before lines of the same hash; each in the order of its file. Deterministic. */
static int compare(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;
    int c = lode_hash_cmp(a->hash, b->hash);

    if (c)
        return c;
    if ((a->kind == 0) != (b->kind == 0))
        return a->kind == 0 ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return memcmp(a->id, b->id, sizeof a->id);
}

static void assign(struct deal *d, const struct entry *row, const struct entry *line)
{
    struct lode_match_row *to = &d->out[row->at];

    to->status = line->kind;
    to->is_created = line->is_created;
    memcpy(to->id, line->id, sizeof to->id);
    to->error = line->at;
    to->n_error = line->n_error;
    d->m->n_found[line->kind]++;
}

static void merge(struct deal *d, const struct entry *e, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        size_t line;

        for (end = i; end < n && lode_hash_cmp(e[end].hash, e[i].hash) == 0; end++)
            ;
        for (line = i; line < end && e[line].kind == 0; line++)
            ;
        for (size_t k = i; k < end && e[k].kind == 0 && line < end; k++, line++)
            assign(d, &e[k], &e[line]);
    }
}

static int merge_part(struct deal *d, size_t i, struct lode_err *err)
{
    char *path = part_path(d, i, err);
    struct entry *e = NULL;
    int64_t size = 0;
    size_t got = 0;
    int fd = -1, rc = -1;

    if (!path || lode_io_size(path, &size, NULL, err) < 0)
        goto out;
    e = lode_mem_alloc((size_t)size, err);
    if (!e || lode_io_open_read(path, &fd, err) < 0 ||
        lode_io_pread(fd, e, (size_t)size, 0, &got, err) < 0)
        goto out;
    qsort(e, got / sizeof *e, sizeof *e, compare);
    merge(d, e, got / sizeof *e);
    rc = lode_io_remove(path, err);
out:
    lode_io_close(fd);
    lode_mem_free(e);
    lode_mem_free(path);
    return rc;
}

/* The output is mapped, for rows come in no order. Its space is taken beforehand: a full disk is an
 * error here, not a signal. */
static int open_out(struct deal *d, struct lode_err *err)
{
    int fd = open(d->m->out, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), sys;

    d->out_bytes = (size_t)d->m->n_rows * sizeof *d->out;
    if (fd < 0)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot write %s", d->m->out);
    sys = d->out_bytes ? posix_fallocate(fd, 0, (off_t)d->out_bytes) : 0;
    if (sys) {
        close(fd);
        return lode_err_sys(err, LODE_E_IO, sys, "cannot write %s", d->m->out);
    }
    if (d->out_bytes) {
        d->out = mmap(NULL, d->out_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (d->out == MAP_FAILED)
            d->out = NULL;
    }
    close(fd);
    if (d->out_bytes && !d->out)
        return lode_err_sys(err, LODE_E_IO, errno, "cannot map %s", d->m->out);
    return 0;
}

static int open_parts(struct deal *d, struct lode_err *err)
{
    d->n_parts = (size_t)(d->m->n_rows / PART_ROWS) + 1;
    if (d->n_parts > MAX_PARTS)
        d->n_parts = MAX_PARTS;
    for (size_t i = 0; i < d->n_parts; i++) {
        char *path = part_path(d, i, err);
        int rc = path ? lode_io_create(path, &d->parts[i], err) : -1;

        lode_mem_free(path);
        if (rc < 0)
            return -1;
    }
    return lode_io_create(d->m->errors, &d->errors, err);
}

static int close_parts(struct deal *d, struct lode_err *err)
{
    struct lode_out *o = d->errors;

    d->errors = NULL;
    if (lode_io_finish(o, err) < 0)
        return -1;
    for (size_t i = 0; i < d->n_parts; i++) {
        o = d->parts[i];
        d->parts[i] = NULL;
        if (lode_io_finish(o, err) < 0)
            return -1;
    }
    return 0;
}

int lode_match_run(struct lode_match *m, struct lode_err *err)
{
    struct deal d = {.m = m};
    int rc = -1;

    memset(m->n_found, 0, sizeof m->n_found);
    lode_buf_init(&d.key, 0);
    if (open_out(&d, err) < 0 || open_parts(&d, err) < 0 || deal_chunk(&d, err) < 0)
        goto out;
    for (int kind = 0; kind < 3; kind++)
        if (deal_results(&d, (enum lode_result_kind)kind, err) < 0)
            goto out;
    if (close_parts(&d, err) < 0)
        goto out;
    for (size_t i = 0; i < d.n_parts; i++)
        if (merge_part(&d, i, err) < 0)
            goto out;
    m->n_found[0] = m->n_rows - m->n_found[1] - m->n_found[2] - m->n_found[3];
    rc = 0;
out:
    if (d.out)
        munmap(d.out, d.out_bytes);
    lode_io_drop(d.errors);
    for (size_t i = 0; i < d.n_parts; i++)
        lode_io_drop(d.parts[i]);
    lode_buf_clear(&d.key);
    return rc < 0 ? lode_err_wrap(err, "cannot match results") : 0;
}

void lode_match_free(struct lode_match *m)
{
    if (!m)
        return;
    lode_mem_free(m->csv);
    for (int i = 0; i < 3; i++)
        lode_mem_free(m->results[i]);
    lode_mem_free(m->out);
    lode_mem_free(m->errors);
    lode_mem_free(m->scratch);
    lode_mem_free(m->compare);
    lode_mem_free(m);
}
