/* test_org_ingest_rows.c - what becomes of the rows of ingest jobs: results, errors, wrong files.
 */
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

/* From version 53 on a failed row's own Id is told. */
static void failed_rows_tell_their_ids_by_version(void **state)
{
    static const char json[] = "{\"object\":\"Account\",\"operation\":\"delete\"}";
    static const char csv[] = "Id\n001000000000000AAA\n",
                      close[] = "{\"state\":\"UploadComplete\"}";

    (void)state;
    for (int v = 52; v <= 53; v++) {
        char path[128];

        snprintf(path, sizeof path, "/services/data/v%d.0/jobs/ingest", v);
        orgcall_post(&t, path, json);
        lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
        snprintf(path, sizeof path, "/services/data/v%d.0/jobs/ingest/%s/batches", v, t.id);
        orgcall_send(&t, "PUT", path, "text/csv", csv, strlen(csv));
        assert_int_equal(t.status, 201);
        *strrchr(path, '/') = '\0';
        orgcall_send(&t, "PATCH", path, "application/json", close, strlen(close));
        orgcall_await(&t);
        orgcall_results(&t, "failedResults");
        assert_int_equal(strstr(t.body.p, "\n\"001000000000000AAA\",\"") != NULL, v == 53);
        assert_int_equal(strstr(t.body.p, "\n\"\",\"") != NULL, v == 52);
    }
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
    orgcall_make(&t, INSERT);
    orgcall_patch(&t, "UploadComplete"); /* nothing was ever uploaded */
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
}

#define WITH_ORG(f) cmocka_unit_test_setup_teardown(f, open_org, close_org)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(failed_rows_tell_their_ids_by_version),
        WITH_ORG(rows_come_back_with_ids_and_errors),
        WITH_ORG(results_use_the_jobs_delimiter_and_line_ending),
        WITH_ORG(updates_upserts_and_deletes_name_their_records),
        WITH_ORG(a_file_that_cannot_be_read_fails_the_job),
        WITH_ORG(rows_of_a_wrong_form_fail_alone),
        WITH_ORG(files_without_rows_complete),
    };

    return cmocka_run_group_tests_name("org_ingest_rows", tests, NULL, NULL);
}
