/* csv/reader.h - rows out of a CSV stream, one at a time, in bounded memory.
 * Knows nothing of Lua, HTTP or the journal. */
#ifndef LODE_CSV_READER_H
#define LODE_CSV_READER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "csv/row.h"

struct lode_reader;

struct lode_reader_opts {
    char delimiter;                   /* 0: ',' */
    enum lode_text_encoding encoding; /* of the file; cells are always handed out as UTF-8 */
    size_t max_row_bytes;             /* a longer row is rejected; 0: 4 MiB */
    int keep_blank;                   /* 0: lines with nothing on them are no rows (in a file of one
                                         column they always are, for there an empty value looks so) */
    int any_width;                    /* 1: rows of another width than the header are no fault */
    const char *const *own; /* names that the header may begin with; those behind them may */
    size_t n_own;           /* be the same once more */
    int raw_bytes;          /* 1: cells are not checked for UTF-8 or NUL (result files) */
    int finds_header;       /* 1: a row that is the header once more is a fault */
};

/* Opens a file ("-": stdin), reads its header and strips a BOM. INPUT for UTF-16 (named), an empty
 * file, a header with an empty or repeated name (both columns named), a quote that is not closed.
 * opts NULL: defaults. On success *out is the caller's to close. */
LODE_MUST int lode_reader_open(const char *path, const struct lode_reader_opts *opts,
                               struct lode_reader **out, struct lode_err *err);

/* The header's names, NUL-terminated, for the reader's whole life. */
const char *const *lode_reader_columns(const struct lode_reader *r, size_t *n);

/* 1: *row is set, borrowed until the next call. 0: end. -1: *err is set (INPUT for an unclosed
 * quote or text behind a closing quote, with file and line; IO). Bad rows are handed out with
 * row->fault set. */
LODE_MUST int lode_reader_next(struct lode_reader *r, struct lode_row *row, struct lode_err *err);

/* The next row is the one that begins at offset (a row's own), which stands on that line. Files
 * only. */
LODE_MUST int lode_reader_seek(struct lode_reader *r, int64_t offset, long line,
                               struct lode_err *err);

void lode_reader_close(struct lode_reader *r);

#endif
