/* flow/react.h - stage: each row of a reconciled chunk gets its outcome, or goes back through the
 * script's on_failed. */
#ifndef LODE_FLOW_REACT_H
#define LODE_FLOW_REACT_H

#include "flow/types.h"

/* A row to send again. as_update: as an update of its Id. */
typedef int lode_react_again(struct lode_step *step, int as_update, const struct lode_record *rec,
                             const struct lode_unit *unit, const char *key, struct lode_err *err);

/* Writes outcomes, ids and notes of all rows, hands rows to send again to `again`, ends the chunk's
 * journal as reconciled. One transaction. */
LODE_MUST int lode_react_run(struct lode_chunk *c, lode_react_again *again, struct lode_err *err);

#endif
