/* source/rowset.c - what the databases have in common. */
#include "source/rowset.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

int lode_rowset_init(struct lode_rowset *r, size_t n_columns, struct lode_err *err)
{
    r->columns = lode_mem_alloc(n_columns * sizeof *r->columns, err);
    r->cells = r->columns ? lode_mem_alloc(n_columns * sizeof *r->cells, err) : NULL;
    if (!r->cells)
        return -1;
    r->n_columns = n_columns;
    return 0;
}

int lode_rowset_check(const struct lode_rowset *r, struct lode_err *err)
{
    for (size_t i = 0; i < r->n_columns; i++) {
        if (!r->columns[i][0])
            return lode_err_set(err, LODE_E_USAGE,
                                "column %zu of the query has no name: give it one with AS", i + 1);
        for (size_t k = 0; k < i; k++)
            if (strcmp(r->columns[i], r->columns[k]) == 0)
                return lode_err_set(err, LODE_E_USAGE,
                                    "columns %zu and %zu of the query are both named \"%s\": give "
                                    "one another name with AS",
                                    k + 1, i + 1, r->columns[i]);
    }
    return 0;
}

void lode_rowset_clear(struct lode_rowset *r)
{
    for (size_t i = 0; r->columns && i < r->n_columns; i++)
        lode_mem_free(r->columns[i]);
    lode_mem_free(r->columns);
    lode_mem_free(r->cells);
}

void lode_rowset_look(struct lode_rowset *r)
{
    r->fault[0] = '\0';
    for (size_t i = 0; i < r->n_columns; i++) {
        const struct lode_slice *c = &r->cells[i];

        if (c->n && (lode_text_valid(c->p, c->n) != c->n || memchr(c->p, '\0', c->n))) {
            snprintf(r->fault, sizeof r->fault,
                     "column \"%.100s\" holds bytes that are no text: encode them in the query",
                     r->columns[i]);
            return;
        }
    }
}
