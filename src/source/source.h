/* source/source.h - where a step's rows come from: a CSV file that can be read again and entered at
 * any row. Whatever else scripts name as a source is spooled to such a file first (source/spool.h).
 */
#ifndef LODE_SOURCE_SOURCE_H
#define LODE_SOURCE_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "csv/reader.h"
#include "source/part.h"

struct lode_source;

/* One row, origin included. */
struct lode_source_row {
    struct lode_row row;   /* cells in the order of lode_source_columns() */
    uint64_t number;       /* from 1, in file order; 0 after lode_source_seek() */
    struct lode_part part; /* a failed part of a split row that is loaded again: only this one */
    int is_refused;        /* row.fault says why a chain rejected it: it could be read */
    int is_counted;        /* it was looked at before how many rows cannot be read */
    const char *file; /* where row.line stands: the source's name, or what a spool says of the row;
                         borrowed until the next row */
};

/* name: how messages and outcome files call the file (for a spooled source not its path). Columns
 * that lode itself writes into outcome files (_row … _job, sf__…) are hidden when the file starts
 * with them. A file that starts with the columns of lode_source_origin is a spool of rows from
 * elsewhere: those columns are hidden, and row.line, file, part and fault are what they say. */
LODE_MUST int lode_source_open(const char *path, const char *name,
                               const struct lode_reader_opts *opts, struct lode_source **out,
                               struct lode_err *err);
/* Shows lode's own columns, too: for reading an outcome file as such. At the first row. */
LODE_MUST int lode_source_show_own(struct lode_source *s, struct lode_err *err);
/* The same file again, at its first row. */
LODE_MUST int lode_source_again(const struct lode_source *s, struct lode_source **out,
                                struct lode_err *err);
void lode_source_close(struct lode_source *s);

const char *lode_source_path(const struct lode_source *s);
const char *lode_source_name(const struct lode_source *s);
const char *const *lode_source_columns(const struct lode_source *s, size_t *n);
/* Index of a column, -1 where there is none (names are compared exactly). */
int lode_source_column(const struct lode_source *s, const char *name);
/* CHECK: there is no such column; what was meant, or what there is. Returns -1. */
int lode_source_no_column(const struct lode_source *s, const char *name, struct lode_err *err);

/* 1, 0 at the end, -1. As lode_reader_next(). */
LODE_MUST int lode_source_next(struct lode_source *s, struct lode_source_row *out,
                               struct lode_err *err);
/* The next row is the one at this place. */
LODE_MUST int lode_source_seek(struct lode_source *s, int64_t offset, long line,
                               struct lode_err *err);
/* From the first row again. */
LODE_MUST int lode_source_rewind(struct lode_source *s, struct lode_err *err);

/* 1 where the file has more than n lines (a cheap look that stops there). */
LODE_MUST int lode_source_is_longer(const struct lode_source *s, long n_lines, int *is_longer,
                                    struct lode_err *err);

/* The columns that outcome files begin with. */
extern const char *const lode_source_own[];
/* For reading them with their columns as they stand; max_row_bytes as in lode_reader_opts. */
struct lode_reader_opts lode_source_outcome_opts(size_t max_row_bytes);
enum { LODE_SOURCE_N_OWN = 14 };
enum lode_source_own_column {
    LODE_OWN_ROW,
    LODE_OWN_FILE,
    LODE_OWN_LINE,
    LODE_OWN_PART,
    LODE_OWN_STATUS,
    LODE_OWN_ID,
    LODE_OWN_CREATED,
    LODE_OWN_ERROR,
    LODE_OWN_CODE,
    LODE_OWN_FIELD,
    LODE_OWN_VALUE,
    LODE_OWN_ATTEMPTS,
    LODE_OWN_MENDED,
    LODE_OWN_JOB
};

/* The columns that spools begin with. */
extern const char *const lode_source_origin[];
enum { LODE_SOURCE_N_ORIGIN = 4 };

#endif
