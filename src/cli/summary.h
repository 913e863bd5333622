/* cli/summary.h - the last words of a run: totals, the sum, what went wrong most, where everything
 * is. */
#ifndef LODE_CLI_SUMMARY_H
#define LODE_CLI_SUMMARY_H

#include "store/journal.h"

/* On standard error. */
void lode_summary_print(struct lode_journal *j, const char *dir, int status);

#endif
