/* source/odbc.h - rows of a query to any database that unixODBC has a driver for. */
#ifndef LODE_SOURCE_ODBC_H
#define LODE_SOURCE_ODBC_H

#include "source/rowset.h"

/* dsn: the name of a data source, or a connection string ("Driver=…;Database=…"). Whatever the
 * query does is taken back when it is closed. Params are for its ?s, in their order: ODBC has no
 * names. NET where the connection fails, USAGE for a query that the database does not understand or
 * that gives no columns, and for params that do not fit it. On success *out is the caller's to
 * close. */
LODE_MUST int lode_odbc_open(const char *dsn, const char *sql,
                             const struct lode_rowset_param *params, size_t n_params,
                             struct lode_rowset **out, struct lode_err *err);

/* What messages and outcome files call it: a data source's or a database's name, no password. */
void lode_odbc_name(const char *dsn, char *out, size_t size);

#endif
