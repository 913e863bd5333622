/* flow/emit.h - stage: records into a chunk on disk, with the side file that says which row each
 * is. The columns of a chunk are the union of its rows' fields. */
#ifndef LODE_FLOW_EMIT_H
#define LODE_FLOW_EMIT_H

#include "flow/types.h"

/* Starts chunk number n of the step (the next one). first: fields known to come, n_first of them.
 */
LODE_MUST int lode_emit_open(struct lode_step *step, enum lode_operation op, int attempt,
                             const unsigned *first, size_t n_first, struct lode_emit **out,
                             struct lode_err *err);
/* Closes and removes what was written. NULL is fine. */
void lode_emit_drop(struct lode_emit *e);

/* Bytes that the record may take in this chunk, its share of new columns included. */
int64_t lode_emit_cost(const struct lode_emit *e, const struct lode_record *rec);
LODE_MUST int lode_emit_row(struct lode_emit *e, const struct lode_record *rec,
                            const struct lode_unit *unit, const char *key, struct lode_err *err);
int64_t lode_emit_rows(const struct lode_emit *e);
int64_t lode_emit_bytes(const struct lode_emit *e);

/* Ends the chunk: both files synced and renamed, then journalled as spooled. The chunk is the
 * caller's, e is gone either way. */
LODE_MUST int lode_emit_finish(struct lode_emit *e, struct lode_chunk **out, struct lode_err *err);

#endif
