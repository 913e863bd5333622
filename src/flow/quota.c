/* flow/quota.c - asks for the org's limits before each job. */
#include "flow/quota.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "salesforce/limits.h"

struct need {
    int percent;
    int64_t n_batches;
};

int lode_quota_parse(const char *text, int *percent, struct lode_err *err)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (end == text || strcmp(end, "%") != 0 || n < 1 || n > 100)
        return lode_err_set(err, LODE_E_USAGE, "--quota %.40s: it is a share, from 1%% to 100%%",
                            text);
    *percent = (int)n;
    return 0;
}

int64_t lode_quota_share(int64_t max, int percent)
{
    return max / 100 * percent + max % 100 * percent / 100;
}

static int look(void *ctx, const char *name, int64_t max, int64_t left, struct lode_err *err)
{
    const struct need *need = ctx;
    int is_requests = strcmp(name, "DailyApiRequests") == 0;
    int64_t n = is_requests ? LODE_QUOTA_CALLS : need->n_batches;

    if ((!is_requests && strcmp(name, "DailyBulkApiBatches") != 0) ||
        max - left + n <= lode_quota_share(max, need->percent))
        return 0;
    return lode_err_set(err, LODE_E_LIMIT,
                        "%s: %" PRId64 " of %" PRId64
                        " are used, and the next job takes about %" PRId64
                        " more, which is above --quota %d%%: `lode resume` goes on when "
                        "older ones are 24 hours ago, or with a higher --quota",
                        name, max - left, max, n, need->percent);
}

int lode_quota_check(const struct lode_chunk *c, struct lode_err *err)
{
    const struct lode_run *run = c->step->run;
    struct need need = {.percent = run->quota_percent,
                        .n_batches =
                            (c->n_rows + LODE_QUOTA_BATCH_ROWS - 1) / LODE_QUOTA_BATCH_ROWS};

    return need.percent ? lode_limits_list(run->session, look, &need, err) : 0;
}
