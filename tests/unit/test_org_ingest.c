/* test_org_ingest.c - ingest jobs over HTTP: what is refused, how a job goes. Its rows and what it
 * leaves of them: test_org_ingest_rows.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "support/orgcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define INSERT  "{\"object\":\"Account\",\"operation\":\"insert\"}"

static struct orgcall t;

static int open_org(void **state)
{
    (void)state;
    orgcall_open(&t, NULL);
    return 0;
}

static int close_org(void **state)
{
    (void)state;
    orgcall_close(&t);
    return 0;
}

static void a_create_is_checked(void **state)
{
    static const struct {
        const char *json, *code, *message;
    } cases[] = {
        {"{\"object\":\"blah\",\"operation\":\"insert\"}", "INVALIDJOB",
         "InvalidJob : Unable to find object: blah"},
        {"{\"operation\":\"insert\"}", "INVALIDJOB", "InvalidJob : Unable to find object: "},
        {"{\"object\":\"Contact\",\"operation\":\"upsert\"}", "INVALIDJOB",
         "InvalidJob : External ID was blank for Contact. An External ID must be specified for "
         "upsert."},
        {"{\"object\":\"account\",\"operation\":\"upsert\",\"externalIdFieldName\":\"Nope__c\"}",
         "INVALIDJOB",
         "InvalidJob : Field name provided, Nope__c does not match an External ID for Account"},
        {"{\"object\":\"Account\",\"operation\":\"upsert\",\"externalIdFieldName\":\"Phone\"}",
         "INVALIDJOB",
         "InvalidJob : Field name provided, Phone does not match an External ID for Account"},
        {"{\"object\":\"Account\"}", "API_ERROR",
         "Invalid value: '' supplied for property: 'operation'"},
        {"{\"object\":\"Account\",\"operation\":\"Insert\"}", "API_ERROR",
         "Invalid value: 'Insert' supplied for property: 'operation'"},
        {"{\"object\":\"Account\",\"operation\":\"insert\",\"contentType\":\"\"}", "API_ERROR",
         "Invalid value: '' supplied for property: 'contentType'"},
        {"{\"object\":\"Account\",\"operation\":\"insert\",\"lineEnding\":\"CR\"}", "API_ERROR",
         "Invalid value: 'CR' supplied for property: 'lineEnding'"},
        {"{\"object\":\"Account\",\"operation\":\"insert\",\"columnDelimiter\":\",\"}", "API_ERROR",
         "Invalid value: ',' supplied for property: 'columnDelimiter'"},
        {"{\"object\":\"entitydefinition\",\"operation\":\"insert\"}", "INVALIDENTITY",
         "EntityDefinition is not supported by the Bulk API"},
        {"{\"object\":\"FieldDefinition\",\"operation\":\"delete\"}", "INVALIDENTITY",
         "FieldDefinition is not supported by the Bulk API"},
        {"{\"object\":1,\"operation\":\"insert\"}", "API_ERROR",
         "Value does not match expected type at [line:1, column:11]"},
        {"{\"object\":\"Account\",\"operation\":\"insert\",\"delimiter\":\"TAB\"}",
         "JSON_PARSER_ERROR", "Unrecognized field \"delimiter\""},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        orgcall_post(&t, "jobs/ingest", cases[i].json);
        orgcall_check_error(&t, 400, cases[i].code, cases[i].message);
    }
    orgcall_post(&t, "jobs/ingest", "{");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "JSON_PARSER_ERROR");
}

static void jobs_are_as_old_as_their_api(void **state)
{
    (void)state;
    orgcall_get(&t, "/services/data/v40.0/jobs/ingest");
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    orgcall_get(&t, "/services/data/v41.0/jobs/ingest");
    assert_int_equal(t.status, 200);
    orgcall_get(&t, "/services/data/v46.0/jobs/query");
    assert_int_equal(t.status, 404);
    orgcall_get(&t, "/services/data/v47.0/jobs/query");
    assert_int_equal(t.status, 200);
}

static void hard_delete_wants_its_permission(void **state)
{
    static const char json[] = "{\"object\":\"Account\",\"operation\":\"hardDelete\"}";

    (void)state;
    orgcall_post(&t, "jobs/ingest", json);
    orgcall_check_error(
        &t, 400, "FEATURENOTENABLED",
        "FeatureNotEnabled : hardDelete operation requires special user profile permission, "
        "please contact your system administrator");
    t.opts.may_hard_delete = 1;
    orgcall_restart(&t, NULL);
    orgcall_make(&t, json);
    t.opts.may_hard_delete = 0;
    orgcall_restart(&t, NULL); /* its database remembers */
    orgcall_make(&t, json);
}

/* The keys of an object, one blank between. */
static const char *keys_of(json_t *o)
{
    static char text[1024];
    const char *key;
    json_t *value;

    text[0] = '\0';
    json_object_foreach(o, key, value)
    {
        size_t n = strlen(text);

        snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "", key);
    }
    return text;
}

/* … of the last reply. */
static const char *keys(void)
{
    return keys_of(t.json);
}

#define HEAD "id operation object createdById createdDate systemModstamp state "
#define TAIL "concurrencyMode contentType apiVersion"

static void replies_show_what_belongs_to_the_state(void **state)
{
    char want[128];

    (void)state;
    orgcall_make(&t,
                 "{\"object\":\"account\",\"operation\":\"upsert\",\"externalIdFieldName\":\"id\","
                 "\"columnDelimiter\":\"TAB\",\"lineEnding\":\"CRLF\"}");
    assert_string_equal(keys(),
                        HEAD "externalIdFieldName " TAIL " contentUrl lineEnding columnDelimiter");
    assert_string_equal(orgcall_string(&t, "object"), "Account");
    assert_string_equal(orgcall_string(&t, "externalIdFieldName"), "Id");
    snprintf(want, sizeof want, "services/data/v68.0/jobs/ingest/%s/batches", t.id);
    assert_string_equal(orgcall_string(&t, "contentUrl"), want);
    assert_int_equal(strlen(t.id), 18);
    assert_memory_equal(t.id, "750", 3);
    assert_non_null(strstr(t.body.p, "\"apiVersion\":68.0,"));
    assert_int_equal(strlen(orgcall_string(&t, "createdDate")), 28);
    assert_string_equal(orgcall_string(&t, "createdDate") + 19, ".000+0000");

    orgcall_get(&t, orgcall_path(&t, "/"));
    assert_string_equal(keys(), HEAD "externalIdFieldName " TAIL
                                     " jobType contentUrl lineEnding columnDelimiter retries "
                                     "totalProcessingTime apiActiveProcessingTime "
                                     "apexProcessingTime isPkChunkingSupported");
    orgcall_patch(&t, "UploadComplete");
    assert_string_equal(keys(), HEAD "externalIdFieldName " TAIL);
    assert_string_equal(orgcall_string(&t, "state"), "UploadComplete");
    orgcall_await(&t);
    assert_string_equal(keys(), HEAD
                        "externalIdFieldName " TAIL
                        " jobType lineEnding columnDelimiter numberRecordsProcessed "
                        "numberRecordsFailed retries totalProcessingTime apiActiveProcessingTime "
                        "apexProcessingTime isPkChunkingSupported");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 0);

    t.id[15] = '\0'; /* 15 characters will do */
    orgcall_get(&t, orgcall_path(&t, ""));
    assert_int_equal(t.status, 200);
    assert_int_equal(strlen(orgcall_string(&t, "id")), 18);
}

static void wrong_moves_are_refused(void **state)
{
    (void)state;
    orgcall_make(&t, INSERT);
    orgcall_patch(&t, "Nope");
    orgcall_check_error(&t, 400, "API_ERROR",
                        "Invalid value: 'Nope' supplied for property: 'state'");
    orgcall_patch(&t, "UploadComplete\",\"lineEnding\":\"CRLF");
    orgcall_check_error(&t, 400, "JSON_PARSER_ERROR", "Unrecognized field \"lineEnding\"");
    orgcall_send(&t, "DELETE", orgcall_path(&t, ""), NULL, NULL, 0);
    orgcall_check_error(
        &t, 400, "API_ERROR",
        "Error encountered when deleting the job because the job is not terminated");
    orgcall_results(&t, "successfulResults");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALIDJOBSTATE");
    orgcall_patch(&t, "UploadComplete");
    orgcall_await(&t);
    orgcall_patch(&t, "UploadComplete");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALIDJOBSTATE");
    orgcall_patch(&t, "Aborted");
    orgcall_check_error(&t, 400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed");
    orgcall_send(&t, "DELETE", orgcall_path(&t, ""), NULL, NULL, 0);
    assert_int_equal(t.status, 204);
    orgcall_get(&t, orgcall_path(&t, ""));
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    orgcall_results(&t, "successfulResults");
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
}

static void an_aborted_open_job_leaves_its_rows_unprocessed(void **state)
{
    (void)state;
    orgcall_make(&t, INSERT);
    orgcall_put(&t, "Name,Phone\na,1\n");
    orgcall_patch(&t, "Aborted");
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "state"), "Aborted");
    assert_string_equal(orgcall_results(&t, "unprocessedrecords"), "Name,Phone\n\"a\",\"1\"\n");
    assert_string_equal(orgcall_results(&t, "successfulResults"),
                        "\"sf__Id\",\"sf__Created\",Name,Phone\n");
    orgcall_make(&t, INSERT);
    orgcall_patch(&t, "Aborted");
    assert_string_equal(orgcall_results(&t, "unprocessedrecords"), "");
}

static void a_list_has_pages_of_a_thousand(void **state)
{
    char next[256];

    (void)state;
    for (int i = 0; i < 1001; i++)
        orgcall_make(&t, INSERT);
    orgcall_get(&t, "jobs/ingest?jobType=V2Ingest");
    assert_int_equal(t.status, 200);
    assert_false(json_is_true(json_object_get(t.json, "done")));
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), 1000);
    lode_str_copy(next, sizeof next, orgcall_string(&t, "nextRecordsUrl"));
    assert_memory_equal(next, "/services/data/v68.0/jobs/ingest?queryLocator=", 46);
    orgcall_get(&t, next);
    assert_true(json_is_true(json_object_get(t.json, "done")));
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), 1);
    assert_true(json_is_null(json_object_get(t.json, "nextRecordsUrl")));
    orgcall_get(&t, "jobs/ingest?isPkChunkingEnabled=true");
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), 0);
    orgcall_get(&t, "jobs/ingest?queryLocator=x");
    assert_int_equal(t.status, 400);
}

/* The guide's list: contentUrl in every record, counters in none. */
static void a_list_shows_the_short_set_of_each_job(void **state)
{
    static const char want[] = HEAD TAIL " jobType contentUrl lineEnding columnDelimiter";
    json_t *list, *job;
    size_t i;

    (void)state;
    orgcall_make(&t, INSERT);
    orgcall_patch(&t, "Aborted");
    orgcall_make(&t, INSERT);
    orgcall_put(&t, "Name\na\n");
    orgcall_patch(&t, "UploadComplete");
    orgcall_await(&t);
    orgcall_make(&t, INSERT);
    orgcall_get(&t, "jobs/ingest");
    list = json_incref(json_object_get(t.json, "records"));
    assert_int_equal(json_array_size(list), 3);
    json_array_foreach(list, i, job)
    {
        char url[128];

        assert_string_equal(keys_of(job), want);
        snprintf(url, sizeof url, "services/data/v68.0/jobs/ingest/%s/batches",
                 json_string_value(json_object_get(job, "id")));
        assert_string_equal(json_string_value(json_object_get(job, "contentUrl")), url);
    }
    json_decref(list);
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(a_create_is_checked),
        WITH_ORG(jobs_are_as_old_as_their_api),
        WITH_ORG(hard_delete_wants_its_permission),
        WITH_ORG(replies_show_what_belongs_to_the_state),
        WITH_ORG(wrong_moves_are_refused),
        WITH_ORG(an_aborted_open_job_leaves_its_rows_unprocessed),
        WITH_ORG(a_list_has_pages_of_a_thousand),
        WITH_ORG(a_list_shows_the_short_set_of_each_job),
    };

    return cmocka_run_group_tests_name("org_ingest", tests, NULL, NULL);
}
