/* rehearsal/org_limits.c - the org's limits. What the local org uses up is counted; the rest are
 * those of a Developer Edition, so that a client finds every name that it knows. */
#include "rehearsal/org_limits.h"

#include <stdio.h>
#include <string.h>

#include "rehearsal/org_recordset.h"

enum { RECORD_BYTES = 2048 }; /* most objects are charged with that, whatever is in the record */

static long long allowed(const struct lode_org *org, enum lode_org_fault kind)
{
    double n = lode_org_faults_number(org->faults, kind);

    if (n >= 0)
        return (long long)n;
    return kind == LODE_ORG_FAULT_REQUESTS  ? 100000
           : kind == LODE_ORG_FAULT_BATCHES ? 15000
                                            : 10000;
}

static long long used(struct lode_org *org, enum lode_org_fault kind)
{
    return lode_org_usage_of(&org->usage, kind == LODE_ORG_FAULT_REQUESTS ? LODE_ORG_USAGE_REQUESTS
                                          : kind == LODE_ORG_FAULT_BATCHES
                                              ? LODE_ORG_USAGE_BATCHES
                                              : LODE_ORG_USAGE_QUERY_JOBS);
}

int lode_org_limits_is_spent(struct lode_org *org, enum lode_org_fault kind)
{
    double n = lode_org_faults_number(org->faults, kind);

    return n >= 0 && used(org, kind) >= (long long)n;
}

void lode_org_limits_usage(struct lode_org *org, char *out, size_t size)
{
    snprintf(out, size, "api-usage=%lld/%lld", used(org, LODE_ORG_FAULT_REQUESTS),
             allowed(org, LODE_ORG_FAULT_REQUESTS));
}

static int add_limit(json_t *o, const char *name, long long max, long long n_used)
{
    long long left = n_used < max ? max - n_used : 0;

    return json_object_set_new(
        o, name, json_pack("{s:I, s:I}", "Max", (json_int_t)max, "Remaining", (json_int_t)left));
}

/* Records of data, in whole megabytes. Users, record types and the like are free. */
static int data_storage(struct lode_org *org, long long *mb, struct lode_err *err)
{
    struct lode_org_records *r = org->records;
    long long n = 0;

    for (size_t i = 0; i < r->n_tables; i++) {
        char sql[160];
        sqlite3_stmt *st;
        int rc;

        if (!r->tables[i].has_bin)
            continue;
        snprintf(sql, sizeof sql, "SELECT count(*) FROM \"%s\"", r->tables[i].object->name);
        if (lode_db_compile(org->db, sql, &st, err) < 0)
            return -1;
        rc = lode_db_step(org->db, st, err);
        if (rc == 1)
            n += sqlite3_column_int64(st, 0);
        sqlite3_finalize(st);
        if (rc < 0)
            return -1;
    }
    *mb = n * RECORD_BYTES / (1024LL * 1024);
    return 0;
}

/* Names and numbers as orgs give them; those that nothing here uses up. */
static const struct {
    const char *name;
    long long max;
} unused[] = {
    {"ActiveScratchOrgs", 3},
    {"ConcurrentAsyncGetReportInstances", 200},
    {"ConcurrentSyncReportRuns", 20},
    {"DailyAnalyticsDataflowJobExecutions", 60},
    {"DailyAsyncApexExecutions", 250000},
    {"DailyAsyncApexTests", 500},
    {"DailyBulkV2QueryFileStorageMB", 976562},
    {"DailyDurableGenericStreamingApiEvents", 10000},
    {"DailyDurableStreamingApiEvents", 10000},
    {"DailyGenericStreamingApiEvents", 10000},
    {"DailyScratchOrgs", 6},
    {"DailyStandardVolumePlatformEvents", 10000},
    {"DailyStreamingApiEvents", 10000},
    {"DailyWorkflowEmails", 15},
    {"FileStorageMB", 20},
    {"HourlyAsyncReportRuns", 1200},
    {"HourlyDashboardRefreshes", 200},
    {"HourlyDashboardResults", 5000},
    {"HourlyDashboardStatuses", 999999999},
    {"HourlyLongTermIdMapping", 100000},
    {"HourlyODataCallout", 1000},
    {"HourlyPublishedPlatformEvents", 50000},
    {"HourlyPublishedStandardVolumePlatformEvents", 1000},
    {"HourlyShortTermIdMapping", 100000},
    {"HourlySyncReportRuns", 500},
    {"HourlyTimeBasedWorkflow", 50},
    {"MassEmail", 10},
    {"PermissionSets", 1500},
    {"SingleEmail", 15},
    {"StreamingApiConcurrentClients", 20},
};

void lode_org_limits_reply(struct lode_org_call *c)
{
    static const struct {
        const char *name;
        enum lode_org_fault kind;
    } days[] = {{"DailyApiRequests", LODE_ORG_FAULT_REQUESTS},
                {"DailyBulkApiBatches", LODE_ORG_FAULT_BATCHES},
                {"DailyBulkV2QueryJobs", LODE_ORG_FAULT_QUERY_JOBS}};
    json_t *o = json_object();
    struct lode_err err;
    long long mb = 0;
    int rc;

    lode_org_call_lock(c);
    rc = data_storage(c->org, &mb, &err);
    lode_org_call_unlock(c);
    if (rc < 0) {
        json_decref(o);
        lode_org_call_fault(c, &err);
        return;
    }
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        rc |= add_limit(o, days[i].name, allowed(c->org, days[i].kind), used(c->org, days[i].kind));
    rc |= add_limit(o, "DataStorageMB", 1024, mb);
    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++)
        rc |= add_limit(o, unused[i].name, unused[i].max, 0);
    if (rc < 0) {
        json_decref(o);
        o = NULL;
    }
    lode_org_call_json(c, 200, o);
}
