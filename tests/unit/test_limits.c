/* test_limits.c - which allowance an org says is spent, how far, and when there is room again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "salesforce/limits.h"
#include "support/netcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))

static void a_spent_allowance_is_told_from_other_refusals(void **state)
{
    static const struct {
        const char *text;
        int is_spent;
    } cases[] = {
        {"ExceededQuota : ApiBatchItems Limit exceeded", 1},
        {"EXCEEDEDQUOTA", 1},
        {"TotalRequests Limit exceeded.", 1},
        {"Max bulk v2 query jobs (10000) per 24 hrs has been reached (10021)", 1},
        {"InvalidBatch : Field name not found : x", 0},
        {"TooManyLockFailure : Too many lock failure 200", 0},
        {"Apex CPU time limit exceeded", 0},
        {"", 0},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++)
        if (!lode_limits_is_spent(cases[i].text) != !cases[i].is_spent)
            fail_msg("%s", cases[i].text);
}

static void a_busy_org_is_told_from_a_spent_allowance(void **state)
{
    static const struct {
        int status;
        const char *body;
        int is_busy;
    } cases[] = {
        {429, "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"Too many\"}]", 1},
        {403,
         "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"ConcurrentPerOrgLongTxn Limit "
         "exceeded.\"}]",
         1},
        {403,
         "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"TotalRequests Limit "
         "exceeded.\"}]",
         0},
        {429, "<html>slow down</html>", 0}, /* of a proxy: nobody knows what happened */
        {503, "[{\"errorCode\":\"SERVER_UNAVAILABLE\",\"message\":\"Concurrent\"}]", 0},
        {400, "[{\"errorCode\":\"API_ERROR\",\"message\":\"Concurrent\"}]", 0},
        {200, "[{\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\",\"message\":\"Concurrent\"}]", 0},
        {0, "", 0},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_call *c = NULL;
        struct lode_err err;

        assert_int_equal(lode_call_new(LODE_POST, "https://acme/x", &c, &err), 0);
        c->is_answered = cases[i].status != 0;
        c->status = cases[i].status;
        assert_int_equal(lode_buf_adds(&c->reply, cases[i].body, &err), 0);
        if (lode_limits_is_busy(c) != cases[i].is_busy)
            fail_msg("%d %s", cases[i].status, cases[i].body);
        lode_call_free(c);
    }
}

static void a_refusal_says_how_much_and_until_when(void **state)
{
    static const struct {
        const char *msg, *usage, *want;
    } cases[] = {
        {"TotalRequests Limit exceeded.", "api-usage=100001/100000",
         "; the org's API requests of the last 24 hours are used up, 100001/100000: room comes "
         "back as the older ones fall out of the 24 hours, all of it by 2026-11-24 19:04 UTC"},
        {"TotalRequests Limit exceeded.",
         "api-usage=25/5000; per-app-api-usage=17/250(appName=sample-app)",
         "; the org's API requests of the last 24 hours are used up, 25/5000: room comes back "
         "as the older ones fall out of the 24 hours, all of it by 2026-11-24 19:04 UTC"},
        {"ExceededQuota : ApiBatchItems Limit exceeded", "api-usage=25/5000",
         "; the org's Bulk API batches of the last 24 hours are used up: room comes back as the "
         "older ones fall out of the 24 hours, all of it by 2026-11-24 19:04 UTC"},
        {"Max bulk v2 query jobs (10000) per 24 hrs has been reached", "",
         "; the org's Bulk query jobs of the last 24 hours are used up: room comes back as the "
         "older ones fall out of the 24 hours, all of it by 2026-11-24 19:04 UTC"},
        {"Something Limit exceeded", "", "; go on when the limit has room again"},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct lode_err err;

        lode_err_set(&err, LODE_E_LIMIT, "%s", cases[i].msg);
        lode_limits_explain(&err, cases[i].usage, 1795460640000); /* 2026-11-23T19:04:00Z */
        assert_string_equal(err.msg + strcspn(cases[i].msg, "."), cases[i].want);
    }
}

#define LIMITS "GET /services/data/v68.0/limits"

static void the_org_is_asked_for_figures(void **state)
{
    static const struct {
        struct lode_peer_step step;
        const char *msg, *want;
        size_t n_calls;
    } cases[] = {
        {{LIMITS, .body = "{\"DailyApiRequests\":{\"Max\":9,\"Remaining\":0},"
                          "\"DailyBulkApiBatches\":{\"Max\":15000,\"Remaining\":2}}"},
         "ApiBatchItems Limit exceeded",
         "ApiBatchItems Limit exceeded (14998 of 15000 used)",
         1},
        {{LIMITS, .body = "{}"}, "ApiBatchItems Limit exceeded", "ApiBatchItems Limit exceeded", 1},
        {{LIMITS, .status = 400},
         "ApiBatchItems Limit exceeded",
         "ApiBatchItems Limit exceeded",
         1},
        {{.match = LIMITS}, "TotalRequests Limit exceeded.", "TotalRequests Limit exceeded.", 0},
        {{.match = LIMITS}, "11 rows failed", "11 rows failed", 0},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        struct netcall_org o;
        struct lode_err err;

        netcall_org_open(&o, &cases[i].step, 1, "00D!x", "68.0");
        lode_err_set(&err, LODE_E_LIMIT, "%s", cases[i].msg);
        lode_limits_ask(o.s, &err);
        assert_string_equal(err.msg, cases[i].want);
        assert_int_equal(err.code, LODE_E_LIMIT);
        assert_int_equal(lode_peer_count(o.peer), cases[i].n_calls);
        netcall_org_close(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spent_allowance_is_told_from_other_refusals),
        cmocka_unit_test(a_busy_org_is_told_from_a_spent_allowance),
        cmocka_unit_test(a_refusal_says_how_much_and_until_when),
        cmocka_unit_test(the_org_is_asked_for_figures),
    };

    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
