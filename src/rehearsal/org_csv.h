/* rehearsal/org_csv.h - the rows of an uploaded file, as strictly as an org reads them: every CR
 * and LF must agree with the job's lineEnding, quotes must stand where they belong, nothing is
 * trimmed and no BOM is stripped. Streams: memory is bounded by the rows of one chunk. */
#ifndef LODE_REHEARSAL_ORG_CSV_H
#define LODE_REHEARSAL_ORG_CSV_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct lode_org_csv;

/* Some rows of the file. Borrowed until the next call. */
struct lode_org_csv_chunk {
    size_t n_rows;
    const size_t *first;            /* row i has cells [first[i], first[i + 1]) */
    const struct lode_slice *cells; /* unquoted */
    const unsigned char *is_flawed; /* row i has a space next to a quote: it fails, alone */
    struct lode_slice raw;          /* the bytes of all the rows as they came */
    int64_t end;                    /* where in the file the next row starts */
    int is_whole;                   /* all rows have the header's cells and no flaw */
};

/* The character of a columnDelimiter name ("COMMA"), 0 where there is none. */
char lode_org_csv_delimiter(const char *name);

LODE_MUST int lode_org_csv_open(const char *path, char delimiter, int is_crlf,
                                struct lode_org_csv **out, struct lode_err *err);
void lode_org_csv_close(struct lode_org_csv *c);

/* The first row, to be asked for first. 1; 0 for an empty file; -1 as below. */
LODE_MUST int lode_org_csv_header(struct lode_org_csv *c, struct lode_org_csv_chunk *out,
                                  struct lode_err *err);
/* Goes on at an offset that a chunk's end gave. */
LODE_MUST int lode_org_csv_seek(struct lode_org_csv *c, int64_t at, struct lode_err *err);

/* 1: up to max_rows rows; 0: no more; -1: CHECK with the errorMessage that the job fails with, or
 * IO. An empty line is a row only where the header has one column. */
LODE_MUST int lode_org_csv_next(struct lode_org_csv *c, size_t max_rows,
                                struct lode_org_csv_chunk *out, struct lode_err *err);

/* Appends a cell as result files show it: quoted, quotes doubled. */
LODE_MUST int lode_org_csv_quote(struct lode_buf *b, const char *p, size_t n, struct lode_err *err);

#endif
