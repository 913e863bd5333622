/* rehearsal/org_soql.h - SOQL over the local org's records: parsed by Lemon's grammar (soql.y),
 * compiled to SQL with every value bound, run row by row. */
#ifndef LODE_REHEARSAL_ORG_SOQL_H
#define LODE_REHEARSAL_ORG_SOQL_H

#include <stdint.h>

#include "rehearsal/org_records.h"

struct lode_org_query;

struct lode_org_select {
    const char *path;                   /* as asked, canonical case: "Name", "Account.Name" */
    const struct lode_org_field *field; /* the field at the path's end; NULL for COUNT(…) */
    const char *alias;                  /* of an aggregate: "expr0", "CNT"; else NULL */
    const char *label;                  /* of a function: "COUNT(Id)" as asked; else NULL */
    struct lode_org_query *children; /* (SELECT … FROM Contacts): its value is null; else NULL */
};

/* Parses and compiles. CHECK: err->source has the errorCode (MALFORMED_QUERY, INVALID_FIELD,
 * INVALID_TYPE), err->msg the org's message (line and caret as the real ones). for_bulk refuses
 * what Bulk query does not support. */
LODE_MUST int lode_org_soql_open(struct lode_org_records *r, const char *soql, int all_rows,
                                 int for_bulk, struct lode_org_query **out, struct lode_err *err);
void lode_org_soql_close(struct lode_org_query *q);

const struct lode_org_object *lode_org_soql_object(const struct lode_org_query *q);
const struct lode_org_select *lode_org_soql_selects(const struct lode_org_query *q, size_t *n);
/* 1 where the query is COUNT() alone: its only value is the totalSize, and there are no records. */
int lode_org_soql_is_count(const struct lode_org_query *q);
/* Rows in all (LIMIT applied). */
LODE_MUST int lode_org_soql_total(struct lode_org_query *q, int64_t *n, struct lode_err *err);

/* Starts a query of children for the row that q is at. */
LODE_MUST int lode_org_soql_start_children(const struct lode_org_query *q,
                                           struct lode_org_query *children, struct lode_err *err);

/* 1: values[i] holds the i-th select as text (is_null[i] where null), borrowed until the next call.
 * 0: end. Dates and datetimes as stored (yyyy-MM-dd, yyyy-MM-ddTHH:mm:ss.000+0000), doubles as
 * Java writes them (lode_org_records_double), booleans true/false. skip: rows to leave out before
 * the first (for pages). */
LODE_MUST int lode_org_soql_start(struct lode_org_query *q, int64_t skip, int64_t limit,
                                  struct lode_err *err);
LODE_MUST int lode_org_soql_next(struct lode_org_query *q, struct lode_slice *values, int *is_null,
                                 struct lode_err *err);
/* The id of the record that the present row is of (path of 0 characters), or of a parent
 * ("Account", "Account.Owner"), whether it is selected or not; "" where there is none. Not in
 * aggregates, not for_bulk. */
const char *lode_org_soql_record_id(const struct lode_org_query *q, const char *path, size_t n);

#endif
