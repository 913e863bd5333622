/* flow/resultline.c - reads result files. What a line needs to be one is checked here: its width,
 * the Id of a success. A line that fails is counted and is nobody's. */
#include "flow/resultline.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "salesforce/sfid.h"

enum { ID, CREATED, ERROR, N_OWN };

static const char *const own_names[N_OWN] = {"sf__Id", "sf__Created", "sf__Error"};

struct reading {
    struct lode_match *m;
    struct lode_spill *lines;
    struct lode_out *errors;
    struct lode_blanks *blanks;
    uint64_t *set;  /* of the line now */
    char **names;   /* the chunk's columns */
    int *cell_of;   /* of each of the chunk's columns, -1: the file lacks it */
    int own[N_OWN]; /* the same for Salesforce's */
    size_t n_cells; /* of the header */
    struct lode_buf room;
};

void lode_resultline_blanks_clear(struct lode_blanks *b)
{
    lode_mem_free(b->sets);
    lode_mem_free(b->index);
    memset(b, 0, sizeof *b);
}

static int open_blanks(struct reading *r, struct lode_err *err)
{
    struct lode_blanks *b = r->blanks;

    b->n_columns = r->m->n_columns;
    b->n_words = b->n_columns / 64 + 1;
    b->sets = lode_mem_alloc(LODE_RESULTLINE_MAX_SETS * b->n_words * sizeof *b->sets, err);
    b->index = b->sets ? lode_mem_alloc(LODE_RESULTLINE_INDEX * sizeof *b->index, err) : NULL;
    r->set = b->index ? lode_mem_alloc(b->n_words * sizeof *r->set, err) : NULL;
    return r->set ? 0 : -1;
}

/* Number of the set of the line now. */
static uint16_t set_number(struct reading *r)
{
    struct lode_blanks *b = r->blanks;
    size_t bytes = b->n_words * sizeof *b->sets, at;

    if (b->n && memcmp(b->sets + b->last * b->n_words, r->set, bytes) == 0)
        return (uint16_t)b->last;
    at = lode_hash_bytes(r->set, bytes).lo % LODE_RESULTLINE_INDEX;
    for (; b->index[at]; at = (at + 1) % LODE_RESULTLINE_INDEX) {
        b->last = b->index[at] - 1u;
        if (memcmp(b->sets + b->last * b->n_words, r->set, bytes) == 0)
            return (uint16_t)b->last;
    }
    if (b->n == LODE_RESULTLINE_MAX_SETS) {
        b->last = 0;
        return LODE_RESULTLINE_MAX_SETS;
    }
    memcpy(b->sets + b->n * b->n_words, r->set, bytes);
    b->last = b->n++;
    b->index[at] = (uint16_t)b->n;
    return (uint16_t)b->last;
}

/* Place of a name in any case: -1 where it is not, -2 where it is twice. */
static int column_index(const char *const *names, size_t n, const char *name)
{
    int found = -1;

    for (size_t i = 0; i < n; i++)
        if (lode_str_casecmp(names[i], name) == 0)
            found = found == -1 ? (int)i : -2;
    return found;
}

static int read_names(struct reading *r, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_reader *chunk = NULL;
    const char *const *names;
    size_t n;
    int rc = -1;

    if (lode_reader_open(r->m->csv, &opts, &chunk, err) < 0)
        return -1;
    names = lode_reader_columns(chunk, &n);
    if (n != r->m->n_columns) {
        lode_err_set(err, LODE_E_STORE, "%s has %zu columns where %zu were written", r->m->csv, n,
                     r->m->n_columns);
        goto out;
    }
    r->names = lode_mem_alloc((n + 1) * sizeof *r->names, err);
    r->cell_of = r->names ? lode_mem_alloc((n + 1) * sizeof *r->cell_of, err) : NULL;
    if (!r->cell_of)
        goto out;
    for (size_t i = 0; i < n; i++)
        if (!(r->names[i] = lode_str_dup(names[i], err)))
            goto out;
    rc = 0;
out:
    lode_reader_close(chunk);
    return rc;
}

/* Where the columns stand in a result file: by name in any case, any order. */
static int map_columns(struct reading *r, struct lode_reader *file, enum lode_result_kind kind,
                       struct lode_err *err)
{
    const char *const *names = lode_reader_columns(file, &r->n_cells);
    int says = kind == LODE_RESULT_SUCCESSFUL ? ID : kind == LODE_RESULT_FAILED ? ERROR : -1;
    const char *twice = NULL;
    size_t n_found = 0;

    for (int i = 0; i < N_OWN; i++) {
        r->own[i] = column_index(names, r->n_cells, own_names[i]);
        if (r->own[i] == -2)
            twice = own_names[i];
    }
    for (size_t i = 0; i < r->m->n_columns; i++) {
        r->cell_of[i] = column_index(names, r->n_cells, r->names[i]);
        n_found += r->cell_of[i] >= 0;
        if (r->cell_of[i] == -2)
            twice = r->names[i];
    }
    if (twice)
        return lode_err_set(err, LODE_E_INPUT, "%s is not a result file: it has %s twice",
                            r->m->results[kind], twice);
    if (n_found == 0 || (says >= 0 && r->own[says] < 0))
        return lode_err_set(err, LODE_E_INPUT, "%s is not a result file: its header lacks %s",
                            r->m->results[kind],
                            n_found ? own_names[says] : "all uploaded columns");
    return 0;
}

static struct lode_slice cell(const struct lode_row *row, int i)
{
    return i >= 0 && (size_t)i < row->n_cells ? row->cells[i] : (struct lode_slice){"", 0};
}

/* Hash and blank columns. */
static int recognise(struct reading *r, const struct lode_row *row, struct lode_resultline *line,
                     struct lode_err *err)
{
    const struct lode_match *m = r->m;

    memset(r->set, 0, r->blanks->n_words * sizeof *r->set);
    for (size_t i = 0; i < m->n_columns; i++) {
        struct lode_slice v = cell(row, r->cell_of[i]);

        if (lode_rowhash_is_blank(v))
            r->set[i / 64] |= UINT64_C(1) << (i % 64);
        else if (lode_rowhash_add(&line->hash, (int)i == m->key, m->compare[i], i, v, &r->room,
                                  err) < 0)
            return -1;
    }
    lode_rowhash_end(&line->hash);
    line->blanks = set_number(r);
    return 0;
}

static int add_line(struct reading *r, const struct lode_row *row, enum lode_result_kind kind,
                    struct lode_err *err)
{
    struct lode_slice id = cell(row, r->own[ID]), created = cell(row, r->own[CREATED]);
    struct lode_slice error = cell(row, r->own[ERROR]);
    struct lode_resultline *line;
    struct lode_hash128 says;
    char id18[LODE_SFID_SIZE];
    int is_id = id.n && lode_sfid_18(id.p, id.n, id18) == 0;

    r->m->n_results[kind]++;
    if (row->fault[0] || row->n_cells != r->n_cells || (kind == LODE_RESULT_SUCCESSFUL && !is_id))
        return 0;
    line = lode_spill_add(r->lines, err);
    if (!line)
        return -1;
    line->status = (uint8_t)(1 + kind);
    if (is_id)
        memcpy(line->id, id18, sizeof line->id);
    if (kind == LODE_RESULT_SUCCESSFUL)
        line->is_created = lode_str_casecmpn(created.p, created.n, "true", 4) == 0;
    says = lode_hash_seeded(line->id, sizeof line->id, line->is_created);
    if (kind == LODE_RESULT_FAILED) {
        line->error = lode_io_written(r->errors);
        line->n_error = (uint32_t)error.n;
        if (lode_io_write(r->errors, error.p, error.n, err) < 0)
            return -1;
        says = lode_hash_join(says, lode_hash_bytes(error.p, error.n));
    }
    line->says = (uint64_t)line->status << 56 | says.lo >> 8;
    return recognise(r, row, line, err);
}

/* 1 where the file has something in it; *is_cut: its last line is not ended. */
static int look(const char *path, int *is_cut, struct lode_err *err)
{
    int64_t size;
    size_t got;
    char last = '\n';
    int fd, rc;

    if (!path || !lode_io_exists(path))
        return 0;
    if (lode_io_size(path, &size, NULL, err) < 0)
        return -1;
    if (size == 0)
        return 0;
    if (lode_io_open_read(path, &fd, err) < 0)
        return -1;
    rc = lode_io_pread(fd, &last, 1, size - 1, &got, err);
    lode_io_close(fd);
    *is_cut = last != '\n' && last != '\r';
    return rc < 0 ? -1 : 1;
}

static int read_file(struct reading *r, enum lode_result_kind kind, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    const char *path = r->m->results[kind];
    struct lode_reader *file = NULL;
    struct lode_row row;
    size_t before = r->lines->n;
    int is_cut = 0, rc;

    r->m->n_results[kind] = 0;
    rc = look(path, &is_cut, err);
    if (rc <= 0)
        return rc;
    if (lode_reader_open(path, &opts, &file, err) < 0)
        return -1;
    rc = map_columns(r, file, kind, err);
    while (rc == 0 && (rc = lode_reader_next(file, &row, err)) == 1) {
        rc = 0;
        if (row.n_cells == 1 && row.cells[0].n == 0)
            continue; /* a blank line: every row that was sent has a value */
        rc = add_line(r, &row, kind, err);
    }
    lode_reader_close(file);
    if (rc == 0 && is_cut && r->lines->n > before) {
        struct lode_resultline *all = (void *)r->lines->items;

        all[r->lines->n - 1].is_cut = 1;
    }
    return rc;
}

int lode_resultline_read(struct lode_match *m, struct lode_spill *lines, struct lode_out *errors,
                         struct lode_blanks *blanks, struct lode_err *err)
{
    /* failed lines first: where there are more sets of blank columns than are kept, theirs count */
    static const enum lode_result_kind order[] = {LODE_RESULT_FAILED, LODE_RESULT_SUCCESSFUL,
                                                  LODE_RESULT_UNPROCESSED};
    struct reading r = {.m = m, .lines = lines, .errors = errors, .blanks = blanks};
    int rc;

    lode_buf_init(&r.room, 0);
    rc = open_blanks(&r, err) < 0 || read_names(&r, err) < 0 ? -1 : 0;
    if (rc == 0)
        set_number(&r); /* the empty set, which has number 0 */
    for (int i = 0; rc == 0 && i < 3; i++)
        rc = read_file(&r, order[i], err);
    for (size_t i = 0; r.names && i < m->n_columns; i++)
        lode_mem_free(r.names[i]);
    lode_mem_free(r.names);
    lode_mem_free(r.cell_of);
    lode_mem_free(r.set);
    lode_buf_clear(&r.room);
    return rc;
}
