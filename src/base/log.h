/* base/log.h - the run's log: one JSON object a line (NDJSON), values masked unless asked for. */
#ifndef LODE_BASE_LOG_H
#define LODE_BASE_LOG_H

#include <stddef.h>

#include "base/err.h"

enum lode_log_level {
    LODE_LOG_ERROR,
    LODE_LOG_WARN,
    LODE_LOG_INFO,
    LODE_LOG_DEBUG,
    LODE_LOG_TRACE
};

struct lode_log;

/* Appends to path (0600). Threads may share the log. */
LODE_MUST int lode_log_open(const char *path, enum lode_log_level level, int show_values,
                            struct lode_log **out, struct lode_err *err);
void lode_log_close(struct lode_log *log);

/* Writes {"time":…,"level":…,"what":"…","text":"…"}. NULL log: nothing. A full disk is ignored
 * here: the log is never the reason that a load stops. */
void lode_log_write(struct lode_log *log, enum lode_log_level level, const char *what,
                    const char *fmt, ...) LODE_PRINTF(4, 5);

/* v, or "‹12 characters›" where values are masked; borrowed from buf or v. */
const char *lode_log_value(const struct lode_log *log, const char *v, size_t n, char *buf,
                           size_t size);

#endif
