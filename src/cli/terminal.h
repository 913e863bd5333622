/* cli/terminal.h - a question to the person at the terminal, whatever the standard streams are. */
#ifndef LODE_CLI_TERMINAL_H
#define LODE_CLI_TERMINAL_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/err.h"

/* Shows the question and reads a line, without what ends it, cut to size - 1 bytes. interrupt: the
 * number of a signal, which ends the wait (CANCEL); NULL: a signal ends the program. 1; 0: there is
 * no terminal. */
LODE_MUST int lode_terminal_ask(const char *question, atomic_int *interrupt, char *answer,
                                size_t size, struct lode_err *err);

#endif
