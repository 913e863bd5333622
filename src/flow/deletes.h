/* flow/deletes.h - before a step deletes anything: how many rows, may it, and a copy of them. */
#ifndef LODE_FLOW_DELETES_H
#define LODE_FLOW_DELETES_H

#include "flow/types.h"

/* A step that deletes gathers all its rows before it sends the first; of a run that is taken up,
 * what was asked and copied stands. Other steps are left alone. */
LODE_MUST int lode_deletes_begin(struct lode_step *s, struct lode_err *err);

/* The rows are gathered: their number goes by run->delete_check, and they are copied to the run's
 * folder. 0: they may be deleted, and the journal says so. REFUSED, CHECK; what the org or the disk
 * has against it. */
LODE_MUST int lode_deletes_permit(struct lode_step *s, struct lode_err *err);

#endif
