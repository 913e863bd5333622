/* source/sqlite.h - rows of a query to an SQLite database, which is only read. */
#ifndef LODE_SOURCE_SQLITE_H
#define LODE_SOURCE_SQLITE_H

#include <stdint.h>

#include "source/rowset.h"

/* A value for a ? or a :name of the query. */
struct lode_sqlite_param {
    const char *name; /* without its colon; NULL: the next ? */
    char kind;        /* 'n' null, 'i' whole, 'd' real, 's' text */
    int64_t whole;
    double real;
    struct lode_slice text;
};

/* IO where the file is not there or cannot be read, INPUT where it is no database, USAGE for a
 * query that is wrong, changes something or gives no columns, and for values that do not fit it.
 * On success *out is the caller's to close. */
LODE_MUST int lode_sqlite_open(const char *path, const char *sql,
                               const struct lode_sqlite_param *params, size_t n_params,
                               struct lode_rowset **out, struct lode_err *err);

#endif
