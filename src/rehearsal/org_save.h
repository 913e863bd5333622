/* rehearsal/org_save.h - one chunk of an upload, row by row through every rule. */
#ifndef LODE_REHEARSAL_ORG_SAVE_H
#define LODE_REHEARSAL_ORG_SAVE_H

#include "rehearsal/org_recordset.h"

struct lode_org_upload {
    struct lode_org_table *table;
    enum lode_org_op op;
    const struct lode_org_field *external; /* the upsert key; NULL: Id */
    const struct lode_org_column *columns;
    size_t n_columns;
    const struct lode_slice *cells; /* n_rows * n_columns */
    size_t n_rows;
};

/* As lode_org_records_save(). */
LODE_MUST int lode_org_save_rows(struct lode_org_records *r, const struct lode_org_upload *u,
                                 struct lode_org_result *results, struct lode_err *err);

#endif
