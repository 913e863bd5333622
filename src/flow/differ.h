/* flow/differ.h - where a chunk that was mapped again differs from the one that was journalled. */
#ifndef LODE_FLOW_DIFFER_H
#define LODE_FLOW_DIFFER_H

#include "flow/types.h"

/* CHECK that names the first row of the chunk (was; its file is still there, or it is reconciled)
 * that comes out otherwise now, its field, and its value before and after. Always -1. */
int lode_differ_tell(const struct lode_chunk *c, const struct lode_journal_chunk *was,
                     struct lode_err *err);

#endif
