/* cli/outlet.h - what `lode map` and `lode filter` have to say about rows: bytes for standard
 * output, for standard error and for the file of rejected rows, kept apart until they are written
 * in the order of the rows. */
#ifndef LODE_CLI_OUTLET_H
#define LODE_CLI_OUTLET_H

#include <stdint.h>

#include "base/buf.h"
#include "bind/transform.h"

struct lode_outlet {
    struct lode_buf csv, said, rejects;
    int64_t n_rows, n_records, n_skipped, n_rejected, n_dropped;
};

/* Where the rows of an outlet come from, and how they are told. */
struct lode_outlet_from {
    const char *name; /* of the source */
    enum lode_transform_kind kind;
    int has_rejects; /* --rejects */
    int is_quiet;    /* no line for a skipped row */
};

void lode_outlet_init(struct lode_outlet *o);
void lode_outlet_clear(struct lode_outlet *o);
/* Forgets the bytes and the counts, keeps the memory. */
void lode_outlet_reset(struct lode_outlet *o);

/* The header of the file of rejected rows: lode's own columns, then the source's. */
LODE_MUST int lode_outlet_head(struct lode_outlet *o, const struct lode_source *source,
                               struct lode_err *err);
/* What has become of a row. INPUT names the row where a record has no place in the sheet. */
LODE_MUST int lode_outlet_add(struct lode_outlet *o, const struct lode_outlet_from *from,
                              struct lode_sheet *sheet, const struct lode_source_row *row,
                              const struct lode_mapped *m, struct lode_err *err);
/* Adds the counts of another. */
void lode_outlet_count(struct lode_outlet *to, const struct lode_outlet *of);

#endif
