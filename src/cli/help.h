/* cli/help.h - help texts and the man page, made from options.def. All go to standard output. */
#ifndef LODE_CLI_HELP_H
#define LODE_CLI_HELP_H

#include <stdio.h>

#include "cli/options.h"

/* Each exit status and what it says; NULL behind the last. */
extern const char *const lode_help_statuses[][2];

/* All commands, a line each. */
void lode_help_overview(FILE *to);
void lode_help_command(const struct lode_command *c);
/* What --fault takes. */
void lode_help_faults(void);
/* lode(1) in roff. */
void lode_manpage_print(void);

#endif
