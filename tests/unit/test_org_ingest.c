/* test_org_ingest.c - ingest jobs over HTTP: what is refused, how a job goes, what it leaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/db.h"
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

static void send_patch(const char *state)
{
    char json[64];

    snprintf(json, sizeof json, "{\"state\":\"%s\"}", state);
    orgcall_send(&t, "PATCH", orgcall_path(&t, ""), "application/json", json, strlen(json));
}

static void make_job(const char *json)
{
    orgcall_post(&t, "jobs/ingest", json);
    assert_int_equal(t.status, 200);
    lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
}

static void put_csv(const char *csv)
{
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", csv, strlen(csv));
}

static void check_error(long status, const char *code, const char *message)
{
    if (t.status != status || strcmp(orgcall_string(&t, "errorCode"), code) != 0 ||
        strcmp(orgcall_string(&t, "message"), message) != 0)
        fail_msg("wanted %ld %s %s, got %ld %s", status, code, message, t.status,
                 lode_buf_str(&t.body));
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
        {"{\"object\":1,\"operation\":\"insert\"}", "API_ERROR",
         "Value does not match expected type at [line:1, column:11]"},
        {"{\"object\":\"Account\",\"operation\":\"insert\",\"delimiter\":\"TAB\"}",
         "JSON_PARSER_ERROR", "Unrecognized field \"delimiter\""},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        orgcall_post(&t, "jobs/ingest", cases[i].json);
        check_error(400, cases[i].code, cases[i].message);
    }
    orgcall_post(&t, "jobs/ingest", "{");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "JSON_PARSER_ERROR");
}

static void hard_delete_wants_its_permission(void **state)
{
    static const char json[] = "{\"object\":\"Account\",\"operation\":\"hardDelete\"}";

    (void)state;
    orgcall_fault(&t, "no-hard-delete");
    orgcall_post(&t, "jobs/ingest", json);
    check_error(
        400, "FEATURENOTENABLED",
        "FeatureNotEnabled : hardDelete operation requires special user profile permission, "
        "please contact your system administrator");
    orgcall_send(&t, "DELETE", "/_lode/faults", NULL, NULL, 0);
    make_job(json);
}

/* The keys of the last reply, one blank between. */
static const char *keys(void)
{
    static char text[1024];
    const char *key;
    json_t *value;

    text[0] = '\0';
    json_object_foreach(t.json, key, value)
    {
        size_t n = strlen(text);

        snprintf(text + n, sizeof text - n, "%s%s", n ? " " : "", key);
    }
    return text;
}

#define HEAD "id operation object createdById createdDate systemModstamp state "
#define TAIL "concurrencyMode contentType apiVersion"

static void replies_show_what_belongs_to_the_state(void **state)
{
    char want[128];

    (void)state;
    make_job("{\"object\":\"account\",\"operation\":\"upsert\",\"externalIdFieldName\":\"id\","
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
    send_patch("UploadComplete");
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

static void rows_come_back_with_ids_and_errors(void **state)
{
    (void)state;
    orgcall_load(&t, INSERT,
                 "NAME,AnnualRevenue,NumberOfEmployees\n"
                 "\"Dury, \"\"Ian\"\"\",912260031,5\n"
                 ",12,\n");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 2);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 1);
    orgcall_results(&t, "successfulResults");
    assert_true(lode_str_starts(
        t.body.p, "\"sf__Id\",\"sf__Created\",NAME,AnnualRevenue,NumberOfEmployees\n\"001"));
    assert_string_equal(strstr(t.body.p, "\"true\""),
                        "\"true\",\"Dury, \"\"Ian\"\"\",\"9.12260031E8\",\"5\"\n");
    assert_string_equal(
        orgcall_results(&t, "failedResults/"),
        "\"sf__Id\",\"sf__Error\",NAME,AnnualRevenue,NumberOfEmployees\n"
        "\"\",\"REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --\",\"\",\"12.0\","
        "\"\"\n");
    assert_string_equal(orgcall_results(&t, "unprocessedrecords"),
                        "NAME,AnnualRevenue,NumberOfEmployees\n");
    assert_string_equal(orgcall_results(&t, "unprocessedRecords"),
                        "NAME,AnnualRevenue,NumberOfEmployees\n");
}

static void results_use_the_jobs_delimiter_and_line_ending(void **state)
{
    (void)state;
    orgcall_load(&t,
                 "{\"object\":\"Account\",\"operation\":\"insert\",\"columnDelimiter\":\"PIPE\","
                 "\"lineEnding\":\"CRLF\"}",
                 "\"Name\"|Phone\r\nx,y|\r\n");
    orgcall_results(&t, "successfulResults");
    assert_true(lode_str_starts(t.body.p, "\"sf__Id\"|\"sf__Created\"|\"Name\"|Phone\r\n\"001"));
    assert_string_equal(strstr(t.body.p, "|\"true\""), "|\"true\"|\"x,y\"|\"\"\r\n");
}

static void updates_upserts_and_deletes_name_their_records(void **state)
{
    char id[19], csv[256];

    (void)state;
    orgcall_load(&t, INSERT, "Name\nFirst\n");
    orgcall_results(&t, "successfulResults");
    memcpy(id, strchr(t.body.p, '\n') + 2, 18);
    id[18] = '\0';
    snprintf(csv, sizeof csv, "Id,Phone\n%s,123\n%.15s,\n001000000000000AAA,5\n,6\n", id, id);
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"update\"}", csv);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 2);
    orgcall_results(&t, "successfulResults");
    assert_non_null(strstr(t.body.p, "\"false\""));
    assert_null(strstr(t.body.p, "\"true\""));
    snprintf(csv, sizeof csv, "Id\n%s\n001000000000000AAA\n", id);
    orgcall_load(&t, "{\"object\":\"Account\",\"operation\":\"delete\"}", csv);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 2);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 1);
    orgcall_results(&t, "failedResults");
    assert_non_null(strstr(t.body.p, "\"001000000000000AAA\",\""));
}

static void a_file_that_cannot_be_read_fails_the_job(void **state)
{
    static const struct {
        const char *operation, *csv, *message, *rest;
        int is_unreadable; /* then even its header is not known */
    } cases[] = {
        {"insert", "Name,Nope\na,\"b\"\n", "InvalidBatch : Field name not found : Nope",
         "Name,Nope\n\"a\",\"b\"\n", 0},
        {"insert", "Name\na\r\n",
         "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
         "Name\na\r\n", 1},
        {"insert", "Name\na\nb\"c\n",
         "InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be "
         "within a quote",
         "Name\na\nb\"c\n", 1},
        {"insert", "\xEF\xBB\xBFName\na\n",
         "InvalidBatch : Field name not found : \xEF\xBB\xBFName", "\xEF\xBB\xBFName\n\"a\"\n", 0},
        {"insert", "Name,name\na,b\n", "InvalidBatch : Duplicate field name : name",
         "Name,name\n\"a\",\"b\"\n", 0},
        {"update", "Name\na\n", "InvalidBatch : Field name not found : Id", "Name\n\"a\"\n", 0},
        {"delete", "Id,Name\na,b\n", "InvalidBatch : The 'delete' batch must contain only ids",
         "Id,Name\n\"a\",\"b\"\n", 0},
        {"delete", "Name\na\n", "InvalidBatch : The 'delete' batch must contain only ids",
         "Name\n\"a\"\n", 0},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        char json[128], head[128];
        size_t n = strcspn(cases[i].csv, "\n");

        snprintf(json, sizeof json, "{\"object\":\"Account\",\"operation\":\"%s\"}",
                 cases[i].operation);
        orgcall_load(&t, json, cases[i].csv);
        assert_string_equal(orgcall_string(&t, "state"), "Failed");
        assert_string_equal(orgcall_string(&t, "errorMessage"), cases[i].message);
        assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 0);
        assert_int_equal(orgcall_number(&t, "totalProcessingTime"), 0);
        snprintf(head, sizeof head, "\"sf__Id\",\"sf__Error\"%s%.*s\n",
                 cases[i].is_unreadable ? "" : ",", cases[i].is_unreadable ? 0 : (int)n,
                 cases[i].csv);
        assert_string_equal(orgcall_results(&t, "failedResults"), head);
        assert_string_equal(orgcall_results(&t, "unprocessedrecords"), cases[i].rest);
    }
}

static void rows_of_a_wrong_form_fail_alone(void **state)
{
    (void)state;
    orgcall_load(&t, INSERT, "Name,Phone\nok,1\nshort\nlong,1,2\n\"a\" ,1\n\xFF,1\n");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 5);
    assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 4);
    orgcall_results(&t, "failedResults");
    assert_non_null(strstr(t.body.p, "as many columns as the header:--\",\"short\",\"\"\n"));
    assert_non_null(strstr(t.body.p, "as many columns as the header:--\",\"long\",\"1\"\n"));
    assert_non_null(strstr(t.body.p, "a space next to a quote:--\",\"a\",\"1\"\n"));
    assert_non_null(strstr(t.body.p, "not valid UTF-8:--\",\"\xFF\",\"1\"\n"));
}

static void files_without_rows_complete(void **state)
{
    (void)state;
    orgcall_load(&t, INSERT, "");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_string_equal(orgcall_results(&t, "successfulResults"), "\"sf__Id\",\"sf__Created\"\n");
    orgcall_load(&t, INSERT, "Name\n");
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    make_job(INSERT);
    send_patch("UploadComplete"); /* nothing was ever uploaded */
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
}

static void a_job_takes_one_upload_while_it_is_open(void **state)
{
    char want[512];

    (void)state;
    make_job(INSERT);
    put_csv("Name\na\n");
    assert_int_equal(t.status, 201);
    assert_int_equal(t.body.len, 0);
    put_csv("Name\nb\n");
    snprintf(want, sizeof want,
             "Found multipe contents for job: <%.15s>, please 'Close' / 'Abort' / 'Delete' the "
             "current Job then create a new Job and make sure you only do 'PUT' once on a given "
             "Job.",
             t.id);
    check_error(400, "BULK_API_ERROR", want);
    send_patch("UploadComplete");
    orgcall_await(&t);
    put_csv("Name\nc\n");
    check_error(400, "INVALIDJOBSTATE",
                "Failed to create batch, since the Job is not Open. Current job state is "
                "'JobComplete'");
    assert_non_null(strstr(orgcall_results(&t, "successfulResults"), "\"a\""));
    lode_str_copy(t.id, sizeof t.id, "750000000000000AAA");
    put_csv("Name\nc\n");
    check_error(404, "NOT_FOUND", "The requested resource does not exist");
}

static void wrong_moves_are_refused(void **state)
{
    (void)state;
    make_job(INSERT);
    send_patch("Nope");
    check_error(400, "API_ERROR", "Invalid value: 'Nope' supplied for property: 'state'");
    send_patch("UploadComplete\",\"lineEnding\":\"CRLF");
    check_error(400, "JSON_PARSER_ERROR", "Unrecognized field \"lineEnding\"");
    orgcall_send(&t, "DELETE", orgcall_path(&t, ""), NULL, NULL, 0);
    check_error(400, "API_ERROR",
                "Error encountered when deleting the job because the job is not terminated");
    orgcall_results(&t, "successfulResults");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALIDJOBSTATE");
    send_patch("UploadComplete");
    orgcall_await(&t);
    send_patch("UploadComplete");
    assert_int_equal(t.status, 400);
    assert_string_equal(orgcall_string(&t, "errorCode"), "INVALIDJOBSTATE");
    send_patch("Aborted");
    check_error(400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed");
    orgcall_send(&t, "DELETE", orgcall_path(&t, ""), NULL, NULL, 0);
    assert_int_equal(t.status, 204);
    orgcall_get(&t, orgcall_path(&t, ""));
    check_error(404, "NOT_FOUND", "The requested resource does not exist");
    orgcall_results(&t, "successfulResults");
    check_error(404, "NOT_FOUND", "The requested resource does not exist");
}

static void an_aborted_open_job_leaves_its_rows_unprocessed(void **state)
{
    (void)state;
    make_job(INSERT);
    put_csv("Name,Phone\na,1\n");
    send_patch("Aborted");
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "state"), "Aborted");
    assert_string_equal(orgcall_results(&t, "unprocessedrecords"), "Name,Phone\n\"a\",\"1\"\n");
    assert_string_equal(orgcall_results(&t, "successfulResults"),
                        "\"sf__Id\",\"sf__Created\",Name,Phone\n");
    make_job(INSERT);
    send_patch("Aborted");
    assert_string_equal(orgcall_results(&t, "unprocessedrecords"), "");
}

/* A CSV of n rows "Name\nrow<i>\n". */
static char *many_rows(int n)
{
    struct lode_buf b;
    struct lode_err err;
    char *p;

    lode_buf_init(&b, 0);
    assert_int_equal(lode_buf_adds(&b, "Name\n", &err), 0);
    for (int i = 0; i < n; i++)
        assert_int_equal(lode_buf_addf(&b, &err, "row%d\n", i), 0);
    p = lode_buf_take(&b, &err);
    assert_non_null(p);
    return p;
}

/* How often each row<i> stands in the text; fails on twice. */
static int count_rows(const char *text, int n, unsigned char *seen)
{
    int count = 0;

    for (const char *p = text; (p = strstr(p, "\"row")) != NULL; p++) {
        int i = (int)strtol(p + 4, NULL, 10);

        assert_in_range(i, 0, n - 1);
        assert_int_equal(seen[i], 0);
        seen[i] = 1;
        count++;
    }
    return count;
}

static void result_rows_come_in_another_order_every_row_once(void **state)
{
    enum { N = 25000 };
    char *csv = many_rows(N), *first;
    unsigned char *seen = calloc(N, 1);
    struct lode_err err;
    int n_same = 0, i = 0;

    (void)state;
    orgcall_load(&t, INSERT, csv);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), N);
    orgcall_results(&t, "successfulResults");
    assert_int_equal(count_rows(t.body.p, N, seen), N);
    for (const char *p = t.body.p; (p = strstr(p, "\"row")) != NULL; p++, i++)
        n_same += strtol(p + 4, NULL, 10) == i;
    assert_true(n_same < N / 100);
    first = lode_str_dup(t.body.p, &err);
    t.accept = "gzip";
    orgcall_results(&t, "successfulResults");
    t.accept = NULL;
    assert_true(t.body.len < strlen(first) / 2);
    assert_int_equal((unsigned char)t.body.p[0], 0x1F);
    lode_mem_free(first);
    lode_mem_free(csv);
    free(seen);
}

static void an_abort_stops_a_job_between_chunks(void **state)
{
    enum { N = 20000 };
    char *csv = many_rows(N);
    unsigned char *seen = calloc(N, 1);
    long long n;

    (void)state;
    orgcall_post(&t, "/_lode/faults", "{\"add\":[\"pace:2\"]}");
    assert_int_equal(t.status, 200);
    orgcall_begin(&t, INSERT, csv);
    do
        orgcall_get(&t, orgcall_path(&t, ""));
    while (orgcall_number(&t, "numberRecordsProcessed") < 400);
    assert_string_equal(orgcall_string(&t, "state"), "InProgress");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed") % 200, 0);
    assert_int_equal(orgcall_number(&t, "totalProcessingTime"), 0);
    send_patch("Aborted");
    assert_int_equal(t.status, 200);
    orgcall_await(&t);
    n = orgcall_number(&t, "numberRecordsProcessed");
    assert_string_equal(orgcall_string(&t, "state"), "Aborted");
    assert_in_range(n, 400, N - 200);
    assert_int_equal(count_rows(orgcall_results(&t, "successfulResults"), N, seen), n);
    assert_int_equal(count_rows(orgcall_results(&t, "unprocessedrecords"), N, seen), N - n);
    lode_mem_free(csv);
    free(seen);
}

static void a_list_has_pages_of_a_thousand(void **state)
{
    char next[256];

    (void)state;
    for (int i = 0; i < 1001; i++)
        make_job(INSERT);
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

static void a_multipart_create_brings_its_data(void **state)
{
    static const char type[] = "multipart/form-data; boundary=BOUNDARY";
    static const char body[] = "--BOUNDARY\r\nContent-Type: application/json\r\n"
                               "Content-Disposition: form-data; name=\"job\"\r\n\r\n" INSERT
                               "\r\n--BOUNDARY\r\nContent-Type: text/csv\r\nContent-Disposition: "
                               "form-data; name=\"content\"; filename=\"content\"\r\n\r\n"
                               "Name\nparts\n\r\n--BOUNDARY--\r\n";
    struct lode_buf big;
    struct lode_err err;

    (void)state;
    orgcall_send(&t, "POST", "jobs/ingest", type, body, strlen(body));
    assert_int_equal(t.status, 200);
    assert_string_equal(orgcall_string(&t, "state"), "UploadComplete");
    assert_null(json_object_get(t.json, "contentUrl"));
    lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
    orgcall_await(&t);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 1);
    assert_non_null(strstr(orgcall_results(&t, "successfulResults"), "\"parts\""));

    lode_buf_init(&big, 0);
    assert_int_equal(lode_buf_add(&big, body, (size_t)(strstr(body, "parts") - body), &err), 0);
    for (int i = 0; i < 100001; i++)
        assert_int_equal(lode_buf_addc(&big, 'x', &err), 0);
    assert_int_equal(lode_buf_adds(&big, strstr(body, "parts"), &err), 0);
    orgcall_send(&t, "POST", "jobs/ingest", type, big.p, big.len);
    assert_int_equal(t.status, 400);
    lode_buf_clear(&big);
}

static void uploads_may_be_chunked_zipped_and_large(void **state)
{
    enum { N = 200000 };
    char *csv = many_rows(N);
    size_t n = strlen(csv);
    uLongf n_zipped = compressBound(n);
    unsigned char *zipped = malloc(n_zipped);

    (void)state;
    assert_int_equal(compress(zipped, &n_zipped, (unsigned char *)csv, n), Z_OK);
    for (int i = 0; i < 3; i++) {
        make_job("{\"object\":\"Account\",\"operation\":\"delete\"}"); /* fails at once: no rows */
        t.is_chunked = i == 1;
        t.header = i == 2 ? "Content-Encoding: deflate" : "Expect: 100-continue";
        orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv",
                     i == 2 ? (void *)zipped : csv, i == 2 ? n_zipped : n);
        t.header = NULL;
        t.is_chunked = 0;
        assert_int_equal(t.status, 201);
        send_patch("UploadComplete");
        orgcall_await(&t);
        assert_string_equal(orgcall_string(&t, "errorMessage"),
                            "InvalidBatch : The 'delete' batch must contain only ids");
        orgcall_results(&t, "unprocessedrecords");
        assert_int_equal(t.body.len, n + 2 * N);
    }
    make_job(INSERT);
    t.header = "Content-Encoding: gzip";
    put_csv("Name\nthis is not gzip\n");
    t.header = NULL;
    assert_int_equal(t.status, 400);
    free(zipped);
    lode_mem_free(csv);
}

static long long count_sql(const char *sql)
{
    struct lode_db *db = NULL;
    struct lode_err err;
    sqlite3_stmt *st;
    long long n;

    assert_int_equal(lode_db_open(t.db, 0, &db, &err), 0);
    st = lode_db_prepare(db, sql, &err);
    assert_non_null(st);
    assert_int_equal(lode_db_step(db, st, &err), 1);
    n = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    lode_db_close(db);
    return n;
}

static void a_stopped_org_goes_on_with_its_jobs(void **state)
{
    static const char *const slow[] = {"pace:1", NULL};
    enum { N = 30000 };
    char *csv = many_rows(N), queued[32];
    unsigned char *seen = calloc(N, 1);
    char token[256];

    (void)state;
    orgcall_restart(&t, slow);
    lode_str_copy(token, sizeof token, t.token);
    orgcall_begin(&t, INSERT, "Name\nsmall\n");
    lode_str_copy(queued, sizeof queued, t.id);
    orgcall_begin(&t, INSERT, csv);
    do
        orgcall_get(&t, orgcall_path(&t, ""));
    while (orgcall_number(&t, "numberRecordsProcessed") < 2000);
    orgcall_restart(&t, NULL);
    lode_str_copy(t.token, sizeof t.token, token); /* tokens outlive a restart */
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), N);
    assert_int_equal(count_rows(orgcall_results(&t, "successfulResults"), N, seen), N);
    assert_int_equal(count_sql("SELECT count(*) FROM Account WHERE Name LIKE 'row%'"), N);
    lode_str_copy(t.id, sizeof t.id, queued);
    orgcall_await(&t);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 1);
    lode_mem_free(csv);
    free(seen);
}

/* In the child: an org that tells its port and token, until it is killed. */
static void serve_until_killed(int fd)
{
    static const char *const slow[] = {"pace:1", NULL};
    struct lode_org_opts o = {.db_path = t.db, .seed = 7, .faults = slow, .n_faults = 1};
    struct lode_org *org;
    struct lode_err err;
    char text[256];

    if (lode_org_open(&o, &org, &err) < 0 || lode_org_start(org, 0, &err) < 0)
        _exit(1);
    snprintf(text, sizeof text, "%s %s\n", lode_org_url(org), lode_org_token(org));
    if (write(fd, text, strlen(text)) < 0)
        _exit(1);
    for (;;)
        pause();
}

/* Calls to the child's org go through t by way of its URL. */
static void a_killed_org_loses_and_doubles_nothing(void **state)
{
    enum { N = 30000 };
    char *csv = many_rows(N), text[512] = "", path[512], *token;
    unsigned char *seen = calloc(N, 1);
    int fds[2];
    pid_t child;

    (void)state;
    lode_org_close(t.org);
    t.org = NULL;
    assert_int_equal(pipe(fds), 0);
    child = fork();
    if (child == 0)
        serve_until_killed(fds[1]);
    for (size_t n = 0; !strchr(text, '\n'); n++)
        assert_int_equal(read(fds[0], text + n, 1), 1);
    token = strchr(text, ' ');
    *token++ = '\0';
    token[strcspn(token, "\n")] = '\0';
    lode_str_copy(t.token, sizeof t.token, token);
    orgcall_at(&t, text);
    orgcall_begin(&t, INSERT, csv);
    lode_str_copy(path, sizeof path, orgcall_path(&t, ""));
    do
        orgcall_get(&t, path);
    while (orgcall_number(&t, "numberRecordsProcessed") < 14000);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(fds[0]);
    close(fds[1]);
    orgcall_at(&t, NULL);
    orgcall_restart(&t, NULL);
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), N);
    assert_int_equal(count_rows(orgcall_results(&t, "successfulResults"), N, seen), N);
    assert_int_equal(count_sql("SELECT count(*) FROM Account WHERE Name LIKE 'row%'"), N);
    assert_int_equal(count_sql("SELECT count(DISTINCT Name) FROM Account WHERE Name LIKE 'row%'"),
                     N);
    lode_mem_free(csv);
    free(seen);
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(a_create_is_checked),
        WITH_ORG(hard_delete_wants_its_permission),
        WITH_ORG(replies_show_what_belongs_to_the_state),
        WITH_ORG(rows_come_back_with_ids_and_errors),
        WITH_ORG(results_use_the_jobs_delimiter_and_line_ending),
        WITH_ORG(updates_upserts_and_deletes_name_their_records),
        WITH_ORG(a_file_that_cannot_be_read_fails_the_job),
        WITH_ORG(rows_of_a_wrong_form_fail_alone),
        WITH_ORG(files_without_rows_complete),
        WITH_ORG(a_job_takes_one_upload_while_it_is_open),
        WITH_ORG(wrong_moves_are_refused),
        WITH_ORG(an_aborted_open_job_leaves_its_rows_unprocessed),
        WITH_ORG(result_rows_come_in_another_order_every_row_once),
        WITH_ORG(an_abort_stops_a_job_between_chunks),
        WITH_ORG(a_list_has_pages_of_a_thousand),
        WITH_ORG(a_multipart_create_brings_its_data),
        WITH_ORG(uploads_may_be_chunked_zipped_and_large),
        WITH_ORG(a_stopped_org_goes_on_with_its_jobs),
        WITH_ORG(a_killed_org_loses_and_doubles_nothing),
    };

    return cmocka_run_group_tests_name("org_ingest", tests, NULL, NULL);
}
