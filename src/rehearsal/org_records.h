/* rehearsal/org_records.h - the records of the local org in SQLite, and every rule that a save must
 * pass. One table an object, named as the object, one column a field, so that tests and users can
 * query it with SQL. */
#ifndef LODE_REHEARSAL_ORG_RECORDS_H
#define LODE_REHEARSAL_ORG_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "rehearsal/org_schema.h"
#include "store/db.h"

struct lode_org_records;

enum lode_org_op {
    LODE_ORG_INSERT,
    LODE_ORG_UPDATE,
    LODE_ORG_UPSERT,
    LODE_ORG_DELETE,
    LODE_ORG_HARD_DELETE
};

/* What one save came to. */
struct lode_org_result {
    int is_ok, is_created;
    char id[19]; /* 18 characters; "" for a failed insert, filled where the row had an Id */
    char *error; /* "CODE:message:Field1,Field2 --" as sf__Error has it, NULL when ok; owned */
};

/* A column of an upload, resolved once for the job. */
struct lode_org_column {
    const struct lode_org_field
        *field; /* the field written (for a relationship column the reference field) */
    const struct lode_org_object *parent;    /* relationship column: object looked up, else NULL */
    const struct lode_org_field *parent_key; /* … and by which of its fields */
};

/* Creates what is missing (tables, indexes, seed: Organization, the running User, the standard
 * price book). db is borrowed; all calls come from one thread at a time. */
LODE_MUST int lode_org_records_open(struct lode_db *db, const struct lode_org_schema *schema,
                                    struct lode_org_records **out, struct lode_err *err);
void lode_org_records_close(struct lode_org_records *r);

const char *lode_org_records_org_id(const struct lode_org_records *r); /* 00D…, 18, fixed at seed */
const char *lode_org_records_user_id(const struct lode_org_records *r); /* 005…, 18 */

/* Resolves a header name (field in any case, "Account.Legacy_Id__c", "Lead:Who.Email"). 0, or -1
 * CHECK with the job-level message ("InvalidBatch : Field name not found : X"). */
LODE_MUST int lode_org_records_column(const struct lode_org_records *r,
                                      const struct lode_org_object *object, const char *header,
                                      struct lode_org_column *out, struct lode_err *err);

/* Saves up to 200 rows as one chunk (all-or-none off) inside the caller's transaction. cells:
 * n_rows * n_columns, row after row, raw text as uploaded ("" leave alone, "#N/A" null). external:
 * the upsert key (NULL: Id). assign results[0..n_rows). echoes (may be NULL): for each cell the
 * re-serialised value as results show it is appended, see below. -1 only for faults of the store.
 */
LODE_MUST int lode_org_records_save(struct lode_org_records *r,
                                    const struct lode_org_object *object, enum lode_org_op op,
                                    const struct lode_org_field *external,
                                    const struct lode_org_column *columns, size_t n_columns,
                                    const struct lode_slice *cells, size_t n_rows,
                                    struct lode_org_result *results, struct lode_err *err);
void lode_org_records_clear(struct lode_org_result *results, size_t n);

/* How a result file shows an uploaded cell: doubles, currency and percent as Java's
 * Double.toString, the rest as it came. */
LODE_MUST int lode_org_records_echo(const struct lode_org_column *column, struct lode_slice cell,
                                    struct lode_buf *out, struct lode_err *err);

/* d as Java's Double.toString writes it ("9.12260031E8", "100.0"). out: 32 bytes. */
void lode_org_records_double(double d, char *out);

/* 15 or 18 characters to 18 with a right suffix; -1 where it is no id. out: 19 bytes. */
LODE_MUST int lode_org_records_id18(const char *p, size_t n, char *out);

#endif
