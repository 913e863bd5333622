/* flow/sheet.h - records as lines of a CSV file: its columns are known before the first line. Knows
 * nothing of files: lines are appended to a buffer. */
#ifndef LODE_FLOW_SHEET_H
#define LODE_FLOW_SHEET_H

#include "base/buf.h"
#include "csv/row.h"
#include "flow/fields.h"
#include "flow/record.h"

struct lode_sheet {
    const struct lode_fields *fields; /* borrowed */
    char **columns;                   /* names, in order; owned */
    size_t n_columns, cap_columns;
    int is_cut; /* fields that are no column are left out; else they are an error */
    long *at;   /* by number of the field: its place among the columns, or -1 */
    size_t n_at, cap_at;
    struct lode_slice *cells; /* of the line now */
    size_t cap_cells;
};

void lode_sheet_init(struct lode_sheet *s, const struct lode_fields *fields);
void lode_sheet_clear(struct lode_sheet *s);

/* One more column; USAGE for a name that there is already. */
LODE_MUST int lode_sheet_column(struct lode_sheet *s, const char *name, struct lode_err *err);
/* All fields that are known now, each a column. */
LODE_MUST int lode_sheet_columns(struct lode_sheet *s, struct lode_err *err);

/* The header. */
LODE_MUST int lode_sheet_head(const struct lode_sheet *s, struct lode_buf *out,
                              struct lode_err *err);
/* A line. base: what the first fields are where the record does not have them, or NULL. CHECK where
 * the record has a field that is no column. */
LODE_MUST int lode_sheet_line(struct lode_sheet *s, const struct lode_record *rec,
                              const struct lode_row *base, struct lode_buf *out,
                              struct lode_err *err);
/* A row as it came. */
LODE_MUST int lode_sheet_row(const struct lode_row *row, struct lode_buf *out,
                             struct lode_err *err);

#endif
