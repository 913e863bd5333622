/* source/rowset.h - the rows that a database answers with, as text: blank for null. What reads them
 * needs not know which database it is. */
#ifndef LODE_SOURCE_ROWSET_H
#define LODE_SOURCE_ROWSET_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { LODE_ROWSET_FAULT = 256 };

/* Filled by sqlite.c and odbc.c. */
struct lode_rowset {
    char **columns; /* n_columns names; no two are alike */
    size_t n_columns;
    struct lode_slice *cells; /* of the row; borrowed until the next */
    /* "", or what is wrong with the row: it must be rejected */
    char fault[LODE_ROWSET_FAULT];
    /* 1, 0 at the end, -1 */
    int (*next)(struct lode_rowset *r, struct lode_err *err);
    void (*close)(struct lode_rowset *r); /* frees r too */
};

/* A value for a ? or a :name of a query. */
struct lode_rowset_param {
    const char *name; /* without its colon; NULL: the next ? */
    char kind;        /* 'n' null, 'i' whole, 'd' real, 'b' boolean (whole is 0 or 1), 's' text */
    int64_t whole;
    double real;
    struct lode_slice text;
};

/* Room for the columns and cells: what next and close need not do. */
LODE_MUST int lode_rowset_init(struct lode_rowset *r, size_t n_columns, struct lode_err *err);
/* USAGE for a name that is empty or stands twice. */
LODE_MUST int lode_rowset_check(const struct lode_rowset *r, struct lode_err *err);
void lode_rowset_clear(struct lode_rowset *r);
/* Sets r->fault where a cell is no UTF-8 or holds a NUL. */
void lode_rowset_look(struct lode_rowset *r);

#endif
