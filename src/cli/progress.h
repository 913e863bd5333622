/* cli/progress.h - what a run shows on the screen: one live line a step on a terminal, plain lines
 * elsewhere. */
#ifndef LODE_CLI_PROGRESS_H
#define LODE_CLI_PROGRESS_H

#include <stdint.h>

#include "flow/types.h"

struct lode_progress {
    int is_terminal, is_quiet;
    int64_t told_ms;  /* plain lines: the last one */
    int is_line_open; /* the cursor stands behind a live line */
};

void lode_progress_init(struct lode_progress *p, int is_quiet);
/* For struct lode_script: ctx is the struct. */
void lode_progress_step(void *ctx, const struct lode_step *step);
/* A line of its own, whatever stands on the screen. */
void lode_progress_say(void *ctx, const char *text);
/* Ends a live line. */
void lode_progress_end(struct lode_progress *p);

#endif
