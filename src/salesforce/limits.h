/* salesforce/limits.h - the allowances of a day: which of them an org says is spent, how far, and
 * when there is room again. Sources: protocol.md 4. */
#ifndef LODE_SALESFORCE_LIMITS_H
#define LODE_SALESFORCE_LIMITS_H

#include "base/err.h"
#include "salesforce/session.h"

/* 1 where the text of a refusal, or of a job that failed, says that an allowance is spent. */
int lode_limits_is_spent(const char *text);

/* 1 where the org has too much to do at this moment and did nothing: the same call may be sent a
 * little later. */
int lode_limits_is_busy(const struct lode_call *call);

/* Adds to *err, a refusal for a limit, which allowance is spent, how much of it is used (usage: the
 * reply's Sforce-Limit-Info, or "") and when to come back. */
void lode_limits_explain(struct lode_err *err, const char *usage, int64_t now_ms);

/* Hands out what the org says of each of its limits: those that loads use first, then the others in
 * the order of their names. each: -1 ends it. */
LODE_MUST int lode_limits_list(struct lode_session *s,
                               int (*each)(void *ctx, const char *name, int64_t max, int64_t left,
                                           struct lode_err *err),
                               void *ctx, struct lode_err *err);

/* Asks the org for the figures of the allowance that *err names, and adds them. Harmless where it
 * does not answer. */
void lode_limits_ask(struct lode_session *s, struct lode_err *err);

#endif
