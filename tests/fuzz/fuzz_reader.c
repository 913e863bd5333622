/* fuzz/fuzz_reader.c - any bytes as a CSV file: what can be read, written and read again is the
 * same, and each row can be come back to. The first byte says how the file is read. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "csv/reader.h"
#include "csv/writer.h"

enum { MAX_ROWS = 64, MAX_COLUMNS = 256 };

struct reading {
    struct lode_buf text; /* of the header and the good rows: cells with their lengths */
    int64_t offset[MAX_ROWS];
    long line[MAX_ROWS];
    size_t from[MAX_ROWS], n_rows; /* of these, where it begins in text */
};

static void add_cell(struct reading *r, const char *p, size_t n)
{
    struct lode_err err;

    fuzz_claim(lode_buf_addf(&r->text, &err, "%zu:", n) == 0 &&
                   lode_buf_add(&r->text, p, n, &err) == 0,
               "there is memory");
}

static void add_row(struct reading *r, const struct lode_row *row)
{
    for (size_t i = 0; i < row->n_cells; i++)
        add_cell(r, row->cells[i].p, row->cells[i].n);
    add_cell(r, "\n", 1);
}

static void write_row(struct lode_writer *w, const struct lode_row *row)
{
    struct lode_err err;

    for (size_t i = 0; w && i < row->n_cells; i++)
        fuzz_claim(lode_writer_cell(w, row->cells[i].p, row->cells[i].n, &err) == 0, err.msg);
    if (w)
        fuzz_claim(lode_writer_end_row(w, &err) == 0, err.msg);
}

/* A row of the text encodings is UTF-8 without a NUL, unless bytes were wanted raw. */
static void check_cells(const struct lode_reader_opts *opts, const struct lode_row *row)
{
    for (size_t i = 0; i < row->n_cells; i++) {
        const char *p = row->cells[i].p;
        size_t n = row->cells[i].n;

        fuzz_claim(opts->raw_bytes || (lode_text_valid(p, n) == n && !(n && memchr(p, 0, n))),
                   "a good row's cells are text");
    }
}

static void check_fault(const struct lode_row *row)
{
    fuzz_claim(memchr(row->fault, 0, sizeof row->fault) != NULL, "a fault ends");
    fuzz_claim(row->line > 0 && row->offset >= 0, "a row has a place");
}

/* Reads the whole file into r, and into the writer where there is one. 0: it cannot be read. */
static int read_all(const char *path, const struct lode_reader_opts *opts, struct reading *r,
                    struct lode_writer *w)
{
    struct lode_reader *reader;
    struct lode_row row;
    struct lode_err err;
    const char *const *names;
    size_t n;
    int rc;

    r->n_rows = 0;
    lode_buf_init(&r->text, 0);
    if (lode_reader_open(path, opts, &reader, &err) < 0) {
        fuzz_claim(err.code == LODE_E_INPUT && *err.msg, "a bad header is the input's fault");
        return 0;
    }
    names = lode_reader_columns(reader, &n);
    for (size_t i = 0; i < n; i++) {
        add_cell(r, names[i], strlen(names[i]));
        fuzz_claim(!w || lode_writer_cells(w, names[i], &err) == 0, "a name is written");
    }
    fuzz_claim(!w || lode_writer_end_row(w, &err) == 0, "the header is written");
    while ((rc = lode_reader_next(reader, &row, &err)) == 1) {
        check_fault(&row);
        if (*row.fault)
            continue;
        fuzz_claim(opts->any_width || row.n_cells == n, "a good row is as wide as the header");
        check_cells(opts, &row);
        if (r->n_rows < MAX_ROWS) {
            r->offset[r->n_rows] = row.offset;
            r->line[r->n_rows] = row.line;
            r->from[r->n_rows++] = r->text.len;
        }
        add_row(r, &row);
        write_row(w, &row);
    }
    fuzz_claim(rc == 0 || err.code == LODE_E_INPUT, "a bad file is the input's fault");
    lode_reader_close(reader);
    return 1;
}

/* The rows again, from the last to the first. */
static void check_seek(const char *path, const struct lode_reader_opts *opts,
                       const struct reading *r)
{
    struct lode_reader *reader;
    struct lode_err err;

    fuzz_claim(lode_reader_open(path, opts, &reader, &err) == 0, "it opens twice");
    for (size_t i = r->n_rows; i-- > 0;) {
        struct reading again;
        struct lode_row row;

        lode_buf_init(&again.text, 0);
        fuzz_claim(lode_reader_seek(reader, r->offset[i], r->line[i], &err) == 0, "seek");
        fuzz_claim(lode_reader_next(reader, &row, &err) == 1 && !*row.fault, "the row is there");
        fuzz_claim(row.line == r->line[i] && row.offset == r->offset[i], "it has its place");
        add_row(&again, &row);
        fuzz_claim(again.text.len <= r->text.len - r->from[i] &&
                       memcmp(again.text.p, r->text.p + r->from[i], again.text.len) == 0,
                   "it is the same row");
        lode_buf_clear(&again.text);
    }
    lode_reader_close(reader);
}

/* Behind a blank line it is a part of the first name; at the beginning of a file it is none. */
static int begins_with_mark(const struct reading *r)
{
    const char *name = strchr(lode_buf_str(&r->text), ':');

    return name && strncmp(name + 1, "\xEF\xBB\xBF", 3) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const enum lode_text_encoding encodings[] = {LODE_TEXT_UTF8, LODE_TEXT_CP1252};
    struct lode_reader_opts opts = {.max_row_bytes = 512};
    struct reading first, second;
    struct lode_writer *w;
    struct lode_err err;
    const char *path;

    if (!n)
        return 0;
    opts.any_width = p[0] & 1;
    opts.raw_bytes = p[0] >> 1 & 1;
    opts.keep_blank = p[0] >> 2 & 1;
    opts.delimiter = p[0] >> 3 & 1 ? '\t' : 0;
    opts.encoding = encodings[p[0] >> 6 & 1 && !opts.raw_bytes];
    path = fuzz_file("in.csv", p + 1, n - 1);
    fuzz_claim(lode_writer_open(fuzz_path("out.csv"), opts.delimiter, p[0] >> 5 & 1, &w, &err) == 0,
               "a file is made");
    if (read_all(path, &opts, &first, w)) {
        check_seek(path, &opts, &first);
        fuzz_claim(lode_writer_flush(w, &err) == 0, "it is written");
        if (begins_with_mark(&first))
            goto out;
        opts.encoding = LODE_TEXT_UTF8;
        opts.max_row_bytes = 0;
        fuzz_claim(read_all(fuzz_path("out.csv"), &opts, &second, NULL),
                   "what was written is read");
        fuzz_claim(first.text.len == second.text.len &&
                       memcmp(first.text.p, second.text.p, first.text.len) == 0,
                   "written and read again it is the same");
        lode_buf_clear(&second.text);
    }
out:
    lode_buf_clear(&first.text);
    lode_writer_close(w);
    return 0;
}
