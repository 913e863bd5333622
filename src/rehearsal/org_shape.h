/* rehearsal/org_shape.h - the rows of a query as the records of a REST reply. */
#ifndef LODE_REHEARSAL_ORG_SHAPE_H
#define LODE_REHEARSAL_ORG_SHAPE_H

#include "rehearsal/org_call.h"
#include "rehearsal/org_soql.h"

struct lode_org_shape {
    struct lode_org_call *c;
    struct lode_org_query *query;
    const struct lode_org_object *object;
    const struct lode_org_select *selects;
    size_t n;
    struct lode_slice *values;
    int *is_null;
    int is_aggregate;
    struct lode_org_shape *children; /* one a select; those of queries of children are filled */
};

/* Compiles the query; under the org's lock, as are all three. To be closed however this ends. */
LODE_MUST int lode_org_shape_open(struct lode_org_shape *s, struct lode_org_call *c,
                                  const char *soql, int all_rows, struct lode_err *err);
void lode_org_shape_close(struct lode_org_shape *s);
/* The rows of a page that the call may have: 2000, or Sforce-Query-Options: batchSize=500. A number
 * outside of 200 to 2000 is taken as the nearest. */
int64_t lode_org_shape_page_rows(const struct lode_org_call *c);
/* 1, and refused: a result of so many rows has more pages than one, as this query's must not. */
int lode_org_shape_is_too_long(struct lode_org_shape *s, int64_t total);
/* The next record of a query that was started; *out NULL at the end. */
LODE_MUST int lode_org_shape_next(struct lode_org_shape *s, json_t **out, struct lode_err *err);

#endif
