/* source/sqlite.h - rows of a query to an SQLite database, which is only read. */
#ifndef LODE_SOURCE_SQLITE_H
#define LODE_SOURCE_SQLITE_H

#include "source/rowset.h"

/* IO where the file is not there or cannot be read, INPUT where it is no database, USAGE for a
 * query that is wrong, changes something or gives no columns, and for values that do not fit it.
 * On success *out is the caller's to close. */
LODE_MUST int lode_sqlite_open(const char *path, const char *sql,
                               const struct lode_rowset_param *params, size_t n_params,
                               struct lode_rowset **out, struct lode_err *err);

#endif
