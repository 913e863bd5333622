/* cli/summary.h - the last words of a run: totals, the sum, what went wrong most, where everything
 * is, what to do next. All on standard error. */
#ifndef LODE_CLI_SUMMARY_H
#define LODE_CLI_SUMMARY_H

#include "flow/types.h"

/* The run has ended in the journal with this exit status. is_short: jobs that it may have left
 * behind, and in one line how many rows need a look, are all that is told. */
void lode_summary_print(struct lode_run *run, const char *dir, int status, int is_short);

#endif
