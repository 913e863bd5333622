/* flow/quota.h - a share of the day's allocation that a run may bring its org to. */
#ifndef LODE_FLOW_QUOTA_H
#define LODE_FLOW_QUOTA_H

#include "flow/types.h"

/* A batch has 10,000 rows (protocol.md 4). A job takes a create, an upload, a close, three result
 * files, and polls, of which nobody knows how many: four are reckoned with. */
enum { LODE_QUOTA_BATCH_ROWS = 10000, LODE_QUOTA_CALLS = 10 };

/* percent of max, rounded down. */
int64_t lode_quota_share(int64_t max, int percent);

/* "80%": 1 to 100. USAGE. */
LODE_MUST int lode_quota_parse(const char *text, int *percent, struct lode_err *err);

/* LIMIT where the chunk's job would bring the org's API requests, or batches, of the last 24 hours
 * above run->quota_percent of what it allows, whoever used them. Asks the org, which is a request,
 * too; 0 and no request where there is no quota. */
LODE_MUST int lode_quota_check(const struct lode_chunk *c, struct lode_err *err);

#endif
