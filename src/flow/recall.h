/* flow/recall.h - a complete step's outcomes, read back from its outcome file: to make its id map
 * anew, or to settle what was unknown. */
#ifndef LODE_FLOW_RECALL_H
#define LODE_FLOW_RECALL_H

#include "flow/types.h"

/* Opens step->outcomes with a record for each line of <step>-outcome.csv. STORE where that file is
 * not what lode wrote. */
LODE_MUST int lode_recall_outcomes(struct lode_step *step, struct lode_err *err);

/* Maps all rows once more, sends nothing, and puts each row's key and Id into the step's empty id
 * map. REFUSED where the input has changed. */
LODE_MUST int lode_recall_ids(struct lode_step *step, struct lode_err *err);

#endif
