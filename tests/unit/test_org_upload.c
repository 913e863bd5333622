/* test_org_upload.c - uploads in all their forms, and those that are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "support/orgcall.h"
#include "support/rawcall.h"

#define N_OF(a) (sizeof(a) / sizeof *(a))
#define INSERT  "{\"object\":\"Account\",\"operation\":\"insert\"}"

static struct orgcall t;

static void a_job_takes_one_upload_while_it_is_open(void **state)
{
    char want[512];

    (void)state;
    orgcall_make(&t, INSERT);
    orgcall_put(&t, "Name\na\n");
    assert_int_equal(t.status, 201);
    assert_int_equal(t.body.len, 0);
    orgcall_put(&t, "Name\nb\n");
    snprintf(want, sizeof want,
             "Found multipe contents for job: <%.15s>, please 'Close' / 'Abort' / 'Delete' the "
             "current Job then create a new Job and make sure you only do 'PUT' once on a given "
             "Job.",
             t.id);
    orgcall_check_error(&t, 400, "BULK_API_ERROR", want);
    orgcall_patch(&t, "UploadComplete");
    orgcall_await(&t);
    orgcall_put(&t, "Name\nc\n");
    orgcall_check_error(&t, 400, "INVALIDJOBSTATE",
                        "Failed to create batch, since the Job is not Open. Current job state is "
                        "'JobComplete'");
    assert_non_null(strstr(orgcall_results(&t, "successfulResults"), "\"a\""));
    lode_str_copy(t.id, sizeof t.id, "750000000000000AAA");
    orgcall_put(&t, "Name\nc\n");
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
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
    enum { N = 130000 };
    char *csv = orgcall_rows(N);
    size_t n = strlen(csv);
    uLongf n_zipped = compressBound(n);
    unsigned char *zipped = malloc(n_zipped);

    (void)state;
    assert_int_equal(compress(zipped, &n_zipped, (unsigned char *)csv, n), Z_OK);
    for (int i = 0; i < 3; i++) {
        orgcall_make(
            &t, "{\"object\":\"Account\",\"operation\":\"delete\"}"); /* fails at once: no rows */
        t.is_chunked = i == 1;
        t.header = i == 2 ? "Content-Encoding: deflate" : "Expect: 100-continue";
        orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv",
                     i == 2 ? (void *)zipped : csv, i == 2 ? n_zipped : n);
        t.header = NULL;
        t.is_chunked = 0;
        assert_int_equal(t.status, 201);
        orgcall_patch(&t, "UploadComplete");
        orgcall_await(&t);
        assert_string_equal(orgcall_string(&t, "errorMessage"),
                            "InvalidBatch : The 'delete' batch must contain only ids");
        orgcall_results(&t, "unprocessedrecords");
        assert_int_equal(t.body.len, n + 2 * N);
    }
    orgcall_make(&t, INSERT);
    t.header = "Content-Encoding: gzip";
    orgcall_put(&t, "Name\nthis is not gzip\n");
    t.header = NULL;
    assert_int_equal(t.status, 400);
    free(zipped);
    lode_mem_free(csv);
}

static void every_delimiter_and_line_ending_goes_in_and_comes_out(void **state)
{
    static const struct {
        const char *name, *d;
    } cases[] = {{"BACKQUOTE", "`"}, {"CARET", "^"},     {"COMMA", ","},
                 {"PIPE", "|"},      {"SEMICOLON", ";"}, {"TAB", "\t"}};
    static const struct {
        const char *name, *text;
    } endings[] = {{"LF", "\n"}, {"CRLF", "\r\n"}};

    (void)state;
    for (size_t i = 0; i < N_OF(cases) * 2; i++) {
        const char *d = cases[i / 2].d, *e = endings[i % 2].text;
        char json[256], csv[256], want[256];

        snprintf(json, sizeof json,
                 "{\"object\":\"Account\",\"operation\":\"insert\",\"columnDelimiter\":\"%s\","
                 "\"lineEnding\":\"%s\"}",
                 cases[i / 2].name, endings[i % 2].name);
        snprintf(csv, sizeof csv, "Name%sDescription%sPhone%s\"a%sb\"%s\"say \"\"x\"\"%snext\"%s 1",
                 d, d, e, d, d, e, d);
        orgcall_load(&t, json, csv);
        assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
        assert_int_equal(orgcall_number(&t, "numberRecordsFailed"), 0);
        orgcall_results(&t, "successfulResults");
        snprintf(want, sizeof want, "\"sf__Id\"%s\"sf__Created\"%sName%sDescription%sPhone%s\"001",
                 d, d, d, d, e);
        assert_memory_equal(lode_buf_str(&t.body), want, strlen(want));
        snprintf(want, sizeof want, "\"%s\"true\"%s\"a%sb\"%s\"say \"\"x\"\"%snext\"%s\" 1\"%s", d,
                 d, d, d, e, d, e);
        assert_string_equal(strstr(t.body.p + strlen(e), "\"true\"") - strlen(d) - 1, want);
        orgcall_results(&t, "unprocessedrecords");
        snprintf(want, sizeof want, "Name%sDescription%sPhone%s", d, d, e);
        assert_string_equal(t.body.p, want);
    }
}

/* CR and LF must be what lineEnding says, within quotes too; nothing is written otherwise. */
static void line_endings_are_checked_strictly(void **state)
{
    static const struct {
        const char *ending, *csv;
        int is_good;
    } cases[] = {
        {"LF", "Name\n\"a\nb\"\n", 1},     {"LF", "Name\na", 1},
        {"LF", "Name\n\"a\r\nb\"\n", 0},   {"LF", "Name\r\na\r\n", 0},
        {"LF", "Name\na\nb\r\n", 0},       {"LF", "Name\n\"a\rb\"\n", 0},
        {"CRLF", "Name\r\n\"a\r\nb\"", 1}, {"CRLF", "Name\r\na\r\n", 1},
        {"CRLF", "Name\na\n", 0},          {"CRLF", "Name\r\n\"a\nb\"\r\n", 0},
        {"CRLF", "Name\r\na\nb\r\n", 0},   {"CRLF", "Name\r\na\r", 0},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        char json[128], message[256];

        snprintf(json, sizeof json,
                 "{\"object\":\"Account\",\"operation\":\"insert\",\"lineEnding\":\"%s\"}",
                 cases[i].ending);
        snprintf(message, sizeof message,
                 "ClientInputError : LineEnding is invalid on user data. Current LineEnding "
                 "setting is %s",
                 cases[i].ending);
        orgcall_load(&t, json, cases[i].csv);
        assert_string_equal(orgcall_string(&t, "state"),
                            cases[i].is_good ? "JobComplete" : "Failed");
        assert_string_equal(orgcall_string(&t, "errorMessage"), cases[i].is_good ? "" : message);
        assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), cases[i].is_good);
        if (!cases[i].is_good) /* the upload comes back as it was */
            assert_string_equal(orgcall_results(&t, "unprocessedrecords"), cases[i].csv);
    }
}

static void an_empty_upload_is_taken(void **state)
{
    (void)state;
    orgcall_make(&t, INSERT);
    orgcall_put(&t, "");
    assert_int_equal(t.status, 201);
    orgcall_patch(&t, "UploadComplete");
    orgcall_await(&t);
    assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 0);
}

#define JOB_PART(eol)                    \
    "Content-Type: application/json" eol \
    "Content-Disposition: form-data; name=\"job\"" eol eol INSERT eol
#define CSV_PART(eol, csv)       \
    "Content-Type: text/csv" eol \
    "Content-Disposition: form-data; name=\"content\"; filename=\"content\"" eol eol csv eol

static void multipart_requests_come_in_many_forms(void **state)
{
    static const struct {
        const char *type, *body;
        int rows; /* -1: refused */
    } cases[] = {
        {"multipart/form-data; boundary=\"a b\"",
         "--a b\r\n" JOB_PART("\r\n") "--a b\r\n" CSV_PART("\r\n", "Name\nx\ny\n") "--a b--\r\n",
         2},
        {"multipart/form-data; charset=UTF-8; boundary=B",
         "--B\n" JOB_PART("\n") "--B\n" CSV_PART("\n", "Name\nx") "--B--\n", 1},
        {"Multipart/Form-Data;boundary=B",
         "--B\r\n" CSV_PART("\r\n", "Name\nx\n") "--B\r\n" JOB_PART("\r\n") "--B--\r\n", 1},
        {"multipart/form-data; boundary=B",
         "--B\r\n" JOB_PART("\r\n") "--B\r\n" CSV_PART("\r\n", "Name\nx --B y\n") "--B--", 1},
        {"multipart/form-data; boundary=B",
         "--B\r\n" JOB_PART("\r\n") "--B\r\n" CSV_PART("\r\n", "") "--B--\r\n", 0},
        {"multipart/form-data; boundary=B", "--B\r\n" JOB_PART("\r\n") "--B--\r\n", -1},
        {"multipart/form-data; boundary=B", "--C\r\n" JOB_PART("\r\n") "--C--\r\n", -1},
        {"multipart/form-data; boundary=B", "", -1},
        {"multipart/form-data; boundary=B", "--B", -1},
        {"multipart/form-data", "--B\r\n" JOB_PART("\r\n") "--B--\r\n", -1},
    };

    (void)state;
    for (size_t i = 0; i < N_OF(cases); i++) {
        orgcall_send(&t, "POST", "jobs/ingest", cases[i].type, cases[i].body,
                     strlen(cases[i].body));
        if (t.status != (cases[i].rows < 0 ? 400 : 200))
            fail_msg("%zu: %ld %s", i, t.status, lode_buf_str(&t.body));
        if (cases[i].rows < 0)
            continue;
        assert_string_equal(orgcall_string(&t, "state"), "UploadComplete");
        lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
        orgcall_await(&t);
        assert_string_equal(orgcall_string(&t, "state"), "JobComplete");
        assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), cases[i].rows);
    }
}

/* A connection that has sent the head of a PUT. */
static int begin_put(const char *more)
{
    char head[1024];
    int fd = rawcall_open(lode_org_port(t.org));

    snprintf(head, sizeof head,
             "PUT /services/data/v68.0/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
             "Content-Type: text/csv\r\n%s\r\n\r\n",
             orgcall_path(&t, "/batches"), t.token, more);
    assert_int_equal(rawcall_send(fd, head, strlen(head)), 0);
    return fd;
}

static void an_upload_over_the_limit_is_refused_before_it_comes(void **state)
{
    char reply[4096];
    int fd;

    (void)state;
    orgcall_make(&t, INSERT);
    fd = begin_put("Content-Length: 10737418240");
    assert_int_equal(rawcall_read(fd, reply, sizeof reply), 400);
    assert_non_null(strstr(reply, "BULK_API_ERROR"));
    assert_true(rawcall_await_end(fd, 20000));
    close(fd);
    fd = begin_put("Content-Length: 150000001\r\nExpect: 100-continue");
    assert_int_equal(rawcall_read(fd, reply, sizeof reply), 400);
    close(fd);
    orgcall_get(&t, orgcall_path(&t, ""));
    assert_string_equal(orgcall_string(&t, "state"), "Open");
    orgcall_put(&t, "Name\nfits\n");
    assert_int_equal(t.status, 201);
    fd = begin_put("Content-Length: 10737418240"); /* what is wrong with the job comes first */
    assert_int_equal(rawcall_read(fd, reply, sizeof reply), 400);
    assert_non_null(strstr(reply, "Found multipe contents"));
    close(fd);
}

static void an_upload_that_breaks_off_was_none(void **state)
{
    static const char *const heads[] = {"Content-Length: 1000", "Transfer-Encoding: chunked"};
    static const char *const bodies[] = {"Name\nhalf\n", "A\r\nName\nhalf\n\r\n"};

    (void)state;
    orgcall_make(&t, INSERT);
    for (int i = 0; i < 2; i++) {
        int fd = begin_put(heads[i]);

        assert_int_equal(rawcall_send(fd, bodies[i], strlen(bodies[i])), 0);
        close(fd);
    }
    orgcall_put(&t, "Name\nwhole\n");
    assert_int_equal(t.status, 201);
    orgcall_patch(&t, "UploadComplete");
    orgcall_await(&t);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 1);
    assert_non_null(strstr(orgcall_results(&t, "successfulResults"), "\"whole\""));
}

static size_t gzip(const char *text, size_t n, unsigned char *out, size_t size)
{
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)text;
    z.avail_in = (uInt)n;
    z.next_out = out;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return size - z.avail_out;
}

/* As Data Loader sends them; and what is small in its zip may not be so out of it. */
static void every_body_may_be_zipped(void **state)
{
    static const char close[] = "{\"state\":\"UploadComplete\"}", csv[] = "Name\nzipped\n";
    size_t n_bomb = 30000000;
    char *bomb = calloc(1, n_bomb);
    unsigned char out[65536];
    size_t n;

    (void)state;
    t.header = "Content-Encoding: gzip";
    n = gzip(INSERT, strlen(INSERT), out, sizeof out);
    orgcall_send(&t, "POST", "jobs/ingest", "application/json", out, n);
    assert_int_equal(t.status, 200);
    lode_str_copy(t.id, sizeof t.id, orgcall_string(&t, "id"));
    n = gzip(csv, strlen(csv), out, sizeof out);
    orgcall_send(&t, "PUT", orgcall_path(&t, "/batches"), "text/csv", out, n);
    assert_int_equal(t.status, 201);
    n = gzip(close, strlen(close), out, sizeof out);
    orgcall_send(&t, "PATCH", orgcall_path(&t, ""), "application/json", out, n);
    assert_int_equal(t.status, 200);
    n = gzip(bomb, n_bomb, out, sizeof out);
    orgcall_send(&t, "POST", "jobs/ingest", "application/json", out, n);
    assert_int_equal(t.status, 413);
    t.header = NULL;
    orgcall_await(&t);
    assert_int_equal(orgcall_number(&t, "numberRecordsProcessed"), 1);
    free(bomb);
}

static void json_bombs_are_refused(void **state)
{
    struct lode_buf b;
    struct lode_err err;

    (void)state;
    lode_buf_init(&b, 0);
    for (int kind = 0; kind < 2; kind++) {
        lode_buf_reset(&b);
        for (int i = 0; i < 200000; i++)
            assert_int_equal(lode_buf_adds(&b, kind ? "{\"object\":" : "[", &err), 0);
        orgcall_post(&t, "jobs/ingest", lode_buf_str(&b));
        assert_int_equal(t.status, 400);
        assert_string_equal(orgcall_string(&t, "errorCode"), "JSON_PARSER_ERROR");
    }
    lode_buf_reset(&b);
    assert_int_equal(lode_buf_adds(&b, "{\"object\":\"", &err), 0);
    for (int i = 0; i < 6000000; i++)
        assert_int_equal(lode_buf_addc(&b, 'x', &err), 0);
    orgcall_post(&t, "jobs/ingest", lode_buf_str(&b));
    assert_int_equal(t.status, 413);
    lode_buf_clear(&b);
    orgcall_make(&t, INSERT);
}

static void paths_lead_nowhere_else(void **state)
{
    static const char *const paths[] = {
        "jobs/ingest/..",
        "jobs/ingest/../../../../etc/passwd",
        "jobs/ingest/%2e%2e/%2e%2e/successfulResults",
        "jobs/ingest/..%2f..%2f..%2fetc%2fpasswd/successfulResults",
        "jobs/ingest/%00/successfulResults",
        "jobs/ingest/../org.db/successfulResults",
        "jobs/ingest/*/successfulResults",
        "jobs/ingest/%25s%25n/successfulResults",
        "jobs/ingest/'%20OR%201=1%20--",
        "/services/data/v68.0%00/jobs/ingest",
        "/services/data/../data/v68.0/jobs/ingest",
        "/..%c0%af..",
    };
    char path[128];

    (void)state;
    for (size_t i = 0; i < N_OF(paths); i++) {
        orgcall_get(&t, paths[i]);
        if (t.status != 404 && t.status != 400)
            fail_msg("%s: %ld %s", paths[i], t.status, lode_buf_str(&t.body));
    }
    orgcall_load(&t, INSERT, "Name\nx\n");
    snprintf(path, sizeof path, "jobs/ingest/%s%%00x", t.id);
    orgcall_get(&t, path);
    orgcall_check_error(&t, 404, "NOT_FOUND", "The requested resource does not exist");
    orgcall_get_long(&t, "jobs/ingest/", 15000);
    assert_int_equal(t.status, 404);
}

static void a_hundred_clients_are_served_at_once(void **state)
{
    enum { N = 100 };
    int fds[N];
    char text[1024], reply[4096];

    (void)state;
    for (int i = 0; i < N; i++) {
        snprintf(text, sizeof text,
                 "POST /services/data/v68.0/jobs/ingest HTTP/1.1\r\nHost: x\r\n"
                 "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
                 "Content-Length: %zu\r\n\r\n{",
                 t.token, strlen(INSERT));
        fds[i] = rawcall_open(lode_org_port(t.org));
        assert_int_equal(rawcall_send(fds[i], text, strlen(text)), 0);
    }
    for (int i = N - 1; i >= 0; i--) {
        assert_int_equal(rawcall_send(fds[i], &INSERT[1], strlen(&INSERT[1])), 0);
        assert_int_equal(rawcall_read(fds[i], reply, sizeof reply), 200);
        close(fds[i]);
    }
    orgcall_get(&t, "jobs/ingest");
    assert_int_equal(json_array_size(json_object_get(t.json, "records")), N);
}

#define WITH_ORG(f) \
    cmocka_unit_test_prestate_setup_teardown(f, orgcall_set_up, orgcall_tear_down, &t)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ORG(a_job_takes_one_upload_while_it_is_open),
        WITH_ORG(a_multipart_create_brings_its_data),
        WITH_ORG(uploads_may_be_chunked_zipped_and_large),
        WITH_ORG(every_delimiter_and_line_ending_goes_in_and_comes_out),
        WITH_ORG(line_endings_are_checked_strictly),
        WITH_ORG(an_empty_upload_is_taken),
        WITH_ORG(multipart_requests_come_in_many_forms),
        WITH_ORG(an_upload_over_the_limit_is_refused_before_it_comes),
        WITH_ORG(an_upload_that_breaks_off_was_none),
        WITH_ORG(every_body_may_be_zipped),
        WITH_ORG(json_bombs_are_refused),
        WITH_ORG(paths_lead_nowhere_else),
        WITH_ORG(a_hundred_clients_are_served_at_once),
    };

    return cmocka_run_group_tests_name("org_upload", tests, NULL, NULL);
}
