/* salesforce/limits.c - reads what an org says of its limits. */
#include "salesforce/limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "salesforce/refusal.h"
#include "salesforce/sfjson.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

/* By words of the org's messages. All count what happened in the last 24 hours. */
static const struct {
    const char *word, *what, *name; /* name: in the reply of /limits */
} limits[] = {
    {"TotalRequests", "API requests", "DailyApiRequests"},
    {"ApiBatchItems", "Bulk API batches", "DailyBulkApiBatches"},
    {"bulk v2 query jobs", "Bulk query jobs", "DailyBulkV2QueryJobs"},
    {"bulk v2 query result size", "MB of Bulk query results", "DailyBulkV2QueryFileStorageMB"},
};

/* What loads and queries use up. */
static const char *const first[] = {"DailyApiRequests",     "DailyBulkApiBatches",
                                    "DailyBulkV2QueryJobs", "DailyBulkV2QueryFileStorageMB",
                                    "DataStorageMB",        "FileStorageMB"};

enum { N_LIMITS = sizeof limits / sizeof *limits };

static int find(const char *text)
{
    for (int i = 0; i < N_LIMITS; i++)
        if (strstr(text, limits[i].word))
            return i;
    return -1;
}

int lode_limits_is_spent(const char *text)
{
    return find(text) >= 0 || strstr(text, "ExceededQuota") || strstr(text, "EXCEEDEDQUOTA");
}

int lode_limits_is_busy(const struct lode_call *call)
{
    struct lode_fault f;

    if (!call->is_answered || call->status / 100 != 4)
        return 0;
    lode_refusal_parse(call->status, call->reply.p, call->reply.len, &f);
    if (!f.is_salesforce)
        return 0;
    return call->status == 429 ||
           (strcmp(f.code, "REQUEST_LIMIT_EXCEEDED") == 0 && strstr(f.message, "Concurrent"));
}

static void add(struct lode_err *err, const char *text)
{
    size_t n = strlen(err->msg);

    n -= n && err->msg[n - 1] == '.'; /* the sentence goes on */
    snprintf(err->msg + n, sizeof err->msg - n, "%s", text);
}

/* "18/100000" out of "api-usage=18/100000", in either of the header's forms; "" where there is
 * none. */
static void read_usage(const char *usage, char *out, size_t size)
{
    const char *at = strstr(usage, "api-usage=");
    size_t n = at ? strspn(at + 10, "0123456789/") : 0;

    snprintf(out, size, "%.*s", (int)n, at ? at + 10 : "");
}

void lode_limits_explain(struct lode_err *err, const char *usage, int64_t now_ms)
{
    int i = find(err->msg);
    char text[256], figures[64] = "", when[32];

    if (i < 0) {
        add(err, "; go on when the limit has room again");
        return;
    }
    if (strcmp(limits[i].name, "DailyApiRequests") == 0)
        read_usage(usage, figures, sizeof figures);
    if (lode_clock_format(now_ms + DAY_MS, "%Y-%m-%d %H:%M UTC", when, sizeof when) < 0)
        when[0] = '\0';
    snprintf(text, sizeof text,
             "; the org's %s of the last 24 hours are used up%s%s: room comes back as the older "
             "ones fall out of the 24 hours, all of it by %s",
             limits[i].what, *figures ? ", " : "", figures, when);
    add(err, text);
}

typedef int each_limit(void *ctx, const char *name, int64_t max, int64_t left,
                       struct lode_err *err);

static int tell(const json_t *j, const char *name, each_limit *each, void *ctx,
                struct lode_err *err)
{
    const json_t *one = json_object_get(j, name);
    int64_t max = lode_sfjson_int(one, "Max", -1), left = lode_sfjson_int(one, "Remaining", -1);

    return max < 0 || left < 0 ? 0 : each(ctx, name, max, left, err);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int is_first(const char *name)
{
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (strcmp(name, first[i]) == 0)
            return 1;
    return 0;
}

static int tell_all(json_t *j, each_limit *each, void *ctx, struct lode_err *err)
{
    const char **names = lode_mem_alloc((json_object_size(j) + 1) * sizeof *names, err), *name;
    size_t n = 0;
    json_t *one;
    int rc = names ? 0 : -1;

    for (size_t i = 0; rc == 0 && i < sizeof first / sizeof *first; i++)
        rc = tell(j, first[i], each, ctx, err);
    if (rc == 0) {
        json_object_foreach(j, name, one)
        {
            if (!is_first(name))
                names[n++] = name;
        }
        qsort(names, n, sizeof *names, by_name);
    }
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = tell(j, names[i], each, ctx, err);
    lode_mem_free(names);
    return rc;
}

int lode_limits_list(struct lode_session *s, each_limit *each, void *ctx, struct lode_err *err)
{
    struct lode_call *call = NULL;
    json_t *j = NULL;
    int rc = -1;

    if (lode_session_call(s, LODE_GET, "limits", &call, err) == 0 &&
        lode_session_perform(s, call, err) == 0 &&
        lode_sfjson_parse(call->reply.p, call->reply.len, &j, err) == 0)
        rc = json_is_object(j) ? tell_all(j, each, ctx, err)
                               : lode_err_set(err, LODE_E_REMOTE, "the reply has no limits");
    json_decref(j);
    lode_call_free(call);
    return rc < 0 ? lode_err_wrap(err, "limits") : 0;
}

void lode_limits_ask(struct lode_session *s, struct lode_err *err)
{
    int i = find(err->msg);
    struct lode_call *call = NULL;
    struct lode_err ignored;
    json_t *j = NULL;
    char text[96];

    if (i <= 0) /* requests themselves: this one would be refused too */
        return;
    if (lode_session_call(s, LODE_GET, "limits", &call, &ignored) == 0 &&
        lode_session_perform(s, call, &ignored) == 0 &&
        lode_sfjson_parse(call->reply.p, call->reply.len, &j, &ignored) == 0) {
        const json_t *one = json_object_get(j, limits[i].name);
        int64_t max = lode_sfjson_int(one, "Max", -1), left = lode_sfjson_int(one, "Remaining", -1);

        if (max >= 0 && left >= 0) {
            snprintf(text, sizeof text, " (%" PRId64 " of %" PRId64 " used)", max - left, max);
            add(err, text);
        }
    }
    json_decref(j);
    lode_call_free(call);
}
