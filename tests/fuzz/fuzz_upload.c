/* fuzz/fuzz_upload.c - any bytes as the upload of an ingest job: the local org takes the same rows
 * for rows whether it reads one at a time, several, or goes on where it stopped. The first byte
 * says how the file is read. */
#include "fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "rehearsal/org_csv.h"

enum { MAX_ENDS = 64 };

struct reading {
    struct lode_buf text; /* header and rows: cells with their lengths */
    int64_t end[MAX_ENDS];
    size_t at[MAX_ENDS], n_ends; /* where text had come to at these places of the file */
    int rc;                      /* 0: to its end; -1: the job fails */
};

static void add(struct reading *r, const struct lode_org_csv_chunk *c)
{
    struct lode_err err;

    for (size_t i = 0; i < c->n_rows; i++) {
        fuzz_claim(c->first[i] <= c->first[i + 1], "cells stand in a row");
        for (size_t k = c->first[i]; k < c->first[i + 1]; k++)
            fuzz_claim(lode_buf_addf(&r->text, &err, "%zu:", c->cells[k].n) == 0 &&
                           lode_buf_add(&r->text, c->cells[k].p, c->cells[k].n, &err) == 0,
                       "there is memory");
        fuzz_claim(lode_buf_adds(&r->text, c->is_flawed[i] ? "?\n" : "\n", &err) == 0,
                   "there is memory");
    }
}

/* From the header, or from an end of an earlier reading. */
static void read_rows(const char *path, char delimiter, int is_crlf, size_t max_rows, int64_t from,
                      struct reading *r)
{
    struct lode_org_csv_chunk chunk;
    struct lode_org_csv *csv;
    struct lode_err err;
    int64_t last = 0;

    memset(r, 0, sizeof *r);
    lode_buf_init(&r->text, 0);
    fuzz_claim(lode_org_csv_open(path, delimiter, is_crlf, &csv, &err) == 0, "a file opens");
    r->rc = lode_org_csv_header(csv, &chunk, &err);
    if (r->rc == 1 && from)
        fuzz_claim(lode_org_csv_seek(csv, from, &err) == 0, "seek");
    else if (r->rc == 1)
        add(r, &chunk);
    while (r->rc == 1 && (r->rc = lode_org_csv_next(csv, max_rows, &chunk, &err)) == 1) {
        fuzz_claim(chunk.n_rows > 0 && chunk.n_rows <= max_rows, "a chunk has rows, not too many");
        fuzz_claim(chunk.end > last, "and goes on");
        last = chunk.end;
        add(r, &chunk);
        if (r->n_ends < MAX_ENDS) {
            r->end[r->n_ends] = chunk.end;
            r->at[r->n_ends++] = r->text.len;
        }
    }
    fuzz_claim(r->rc == 0 || (err.code == LODE_E_CHECK && *err.msg), "a bad file fails the job");
    lode_org_csv_close(csv);
}

/* Where both fail, one may have told fewer rows before. */
static void compare(const struct reading *a, size_t skip, const struct reading *b)
{
    size_t n_a = a->text.len - skip, n = n_a < b->text.len ? n_a : b->text.len;

    fuzz_claim(a->rc == b->rc, "both come to the end, or both fail");
    fuzz_claim(a->rc < 0 || n_a == b->text.len, "they have the same rows");
    fuzz_claim(n == 0 || memcmp(a->text.p + skip, b->text.p, n) == 0, "cell by cell");
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    static const char delimiters[] = {',', '\t', '|', ';', '^', '`', ',', ','};
    struct reading one, many, rest;
    const char *path;
    char delimiter;
    int is_crlf;

    if (!n)
        return 0;
    delimiter = delimiters[p[0] & 7];
    is_crlf = p[0] >> 3 & 1;
    path = fuzz_file("up.csv", p + 1, n - 1);
    read_rows(path, delimiter, is_crlf, 1, 0, &one);
    read_rows(path, delimiter, is_crlf, 2 + (p[0] >> 4), 0, &many);
    compare(&one, 0, &many);
    for (size_t i = 0; i < one.n_ends; i += 7) {
        read_rows(path, delimiter, is_crlf, 3, one.end[i], &rest);
        compare(&one, one.at[i], &rest);
        lode_buf_clear(&rest.text);
    }
    lode_buf_clear(&one.text);
    lode_buf_clear(&many.text);
    return 0;
}
