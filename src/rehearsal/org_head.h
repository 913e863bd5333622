/* rehearsal/org_head.h - the header of an uploaded file, resolved once for its job. */
#ifndef LODE_REHEARSAL_ORG_HEAD_H
#define LODE_REHEARSAL_ORG_HEAD_H

#include "rehearsal/org_csv.h"
#include "rehearsal/org_jobs.h"
#include "rehearsal/org_records.h"

struct lode_org_head {
    const struct lode_org_object *object;
    const struct lode_org_field *external; /* NULL: Id */
    enum lode_org_op op;
    struct lode_org_column *columns;
    unsigned char *is_number; /* column i is shown as Java writes doubles */
    size_t n;
};

/* CHECK with the errorMessage that the job fails with. The caller clears *out either way. */
LODE_MUST int lode_org_head_read(const struct lode_org_records *r, const struct lode_org_schema *s,
                                 const struct lode_org_job *job,
                                 const struct lode_org_csv_chunk *header, struct lode_org_head *out,
                                 struct lode_err *err);
void lode_org_head_clear(struct lode_org_head *h);

/* "insert" … "hardDelete"; -1 where there is none. */
int lode_org_head_op(const char *operation);

#endif
