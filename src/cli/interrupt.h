/* cli/interrupt.h - SIGINT and SIGTERM as a number that is looked at between two pieces of work. */
#ifndef LODE_CLI_INTERRUPT_H
#define LODE_CLI_INTERRUPT_H

#include <stdatomic.h>

#include "base/err.h"

/* From here on the first SIGINT or SIGTERM sets the number returned through *flag; a second one of
 * its kind ends the program as it would without us. */
LODE_MUST int lode_interrupt_catch(atomic_int **flag, struct lode_err *err);
/* From here on a SIGHUP, as of a terminal that is closed or an SSH connection that breaks, is as a
 * SIGTERM; one that is ignored (nohup) stays so. */
LODE_MUST int lode_interrupt_hangup(struct lode_err *err);
/* For callbacks that ask whether to stop; flag: the atomic_int. */
int lode_interrupt_is_set(void *flag);

#endif
