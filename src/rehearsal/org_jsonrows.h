/* rehearsal/org_jsonrows.h - records in JSON as the rows of an upload, so that every way into the
 * org passes the same rules. */
#ifndef LODE_REHEARSAL_ORG_JSONROWS_H
#define LODE_REHEARSAL_ORG_JSONROWS_H

#include <jansson.h>

#include "rehearsal/org_records.h"
#include "rehearsal/org_value.h"

struct lode_org_jsonrows {
    struct lode_org_column *columns; /* of all records together */
    size_t n_columns, cap_columns;
    struct lode_slice *cells; /* n_rows * n_columns, as lode_org_records_save() takes them */
    size_t n_rows;
    struct lode_org_arena arena; /* their texts */
};

/* Fills *out, which is the caller's to clear however this ends. "attributes" is no field. 0; 1: a
 * record that cannot be read, why holds "CODE:message" and *bad its place; -1. text: the body, for
 * positions. */
LODE_MUST int lode_org_jsonrows_read(const struct lode_org_records *r,
                                     const struct lode_org_object *object,
                                     const json_t *const *records, size_t n, const char *text,
                                     struct lode_org_jsonrows *out, size_t *bad,
                                     struct lode_buf *why, struct lode_err *err);
void lode_org_jsonrows_clear(struct lode_org_jsonrows *rows);

#endif
