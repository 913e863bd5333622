/* flow/idsrun.h - the other run whose id map a script wants. */
#ifndef LODE_FLOW_IDSRUN_H
#define LODE_FLOW_IDSRUN_H

#include "flow/types.h"

/* The folder of the last complete run of `script` (a path, or its last part) that stands beside
 * this run and has a complete step of that name: to be freed. REFUSED where there are such runs for
 * another org alone, or none that is complete; CHECK where there is none at all. */
LODE_MUST int lode_idsrun_find(const struct lode_run *run, const char *script, const char *step,
                               char **dir, struct lode_err *err);

/* The folder of the run that text names: a path, or a name beside this run. REFUSED where it is of
 * another org, or its step is not complete. */
LODE_MUST int lode_idsrun_open(const struct lode_run *run, const char *text, const char *step,
                               char **dir, struct lode_err *err);

#endif
