/* cli/report.h - what went wrong, in words on standard error and as an exit status. */
#ifndef LODE_CLI_REPORT_H
#define LODE_CLI_REPORT_H

#include "base/err.h"

/* Exit statuses (design.md section 5). Interrupted: 128 + the signal. */
enum {
    LODE_EXIT_OK = 0,
    LODE_EXIT_ROWS = 1,   /* finished; some rows failed, were rejected, unprocessed or unknown */
    LODE_EXIT_USAGE = 2,  /* usage, script, input (a missing file too) or check; nothing was sent */
    LODE_EXIT_AUTH = 3,   /* no org, or it does not let us in */
    LODE_EXIT_REMOTE = 4, /* the org refused, and there is nothing to take up again */
    LODE_EXIT_RESUME = 5, /* network, limits, disk, or anything after something was sent */
    LODE_EXIT_REFUSED = 6, /* for safety */
    LODE_EXIT_STOP = 7     /* lode.stop */
};

/* "lode: file:line: message" on standard error. */
void lode_report_error(const struct lode_err *err);

/* was_sent: something may have changed in the org. signal: the one that interrupted, or 0. */
int lode_report_status(const struct lode_err *err, int was_sent, int signal);

/* Both, for a command that has sent nothing. */
int lode_report_fail(const struct lode_err *err);

#endif
