/* rehearsal/org_query.c - query jobs: create, info, abort, delete, results by pages. */
#include "rehearsal/org_query.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_export.h"
#include "rehearsal/org_ingest.h"
#include "rehearsal/org_limits.h"
#include "rehearsal/org_soql.h"

enum {
    DEFAULT_ROWS = 50000, /* an org takes about 250,000; here a second page shall come sooner */
    MAX_RESULT_PAGES = 5,
    FIRST_VERSION = 47, /* of query jobs, and of their resultPages */
    PAGES_VERSION = 58,
    LOCATOR_SIZE = 32
};

/* base64url of the row that a page starts with, as an org's own locators look ("MTAwMDA"). */
static void make_locator(int64_t row, char *out)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char text[24];
    uint32_t bits = 0;
    int n_bits = 0;

    snprintf(text, sizeof text, "%" PRId64, row);
    for (const char *p = text; *p; p++) {
        bits = bits << 8 | (unsigned char)*p;
        for (n_bits += 8; n_bits >= 6; n_bits -= 6)
            *out++ = alphabet[bits >> (n_bits - 6) & 63];
    }
    if (n_bits)
        *out++ = alphabet[bits << (6 - n_bits) & 63];
    *out = '\0';
}

/* The row of a locator; -1 where it is none of ours. */
static int64_t read_locator(const char *locator)
{
    char again[LOCATOR_SIZE], text[LOCATOR_SIZE];
    uint32_t bits = 0;
    int n_bits = 0;
    size_t k = 0;
    long row;

    for (const char *p = locator; *p && k < sizeof text - 1; p++) {
        /* digits alone are encoded, so these letters are all there can be */
        int v = *p >= 'A' && *p <= 'Z'   ? *p - 'A'
                : *p >= 'a' && *p <= 'z' ? *p - 'a' + 26
                : *p >= '0' && *p <= '9' ? *p - '0' + 52
                                         : -1;

        if (v < 0)
            return -1;
        bits = bits << 6 | (uint32_t)v;
        n_bits += 6;
        if (n_bits >= 8) {
            n_bits -= 8;
            text[k++] = (char)(bits >> n_bits & 0xFF);
        }
    }
    text[k] = '\0';
    if (lode_str_long(text, 0, 2000000000, &row) < 0)
        return -1;
    make_locator(row, again);
    return strcmp(again, locator) == 0 ? row : -1;
}

/* Reads the create's JSON; *query is to be freed. 0, -1: answered. */
static int read_create(struct lode_org_call *c, struct lode_org_job *job, char **query)
{
    json_t *o = lode_org_call_body(c);
    const char *text = lode_buf_str(&c->rq->body), *operation, *soql;
    struct lode_err err;
    int rc = -1;

    memset(job, 0, sizeof *job);
    if (!o || lode_org_call_property(c, o, text, "operation", &operation) < 0 ||
        lode_org_call_property(c, o, text, "query", &soql) < 0)
        goto out;
    if (strcmp(operation, "query") != 0 && strcmp(operation, "queryAll") != 0) {
        lode_org_call_bad_value(c, "operation", operation);
        goto out;
    }
    if (lode_org_ingest_read_form(c, o, job) < 0)
        goto out;
    *query = lode_str_dup(soql, &err);
    if (!*query) {
        lode_org_call_fault(c, &err);
        goto out;
    }
    job->is_query = 1;
    job->state = LODE_ORG_UPLOAD_COMPLETE;
    lode_str_copy(job->operation, sizeof job->operation, operation);
    lode_str_copy(job->version, sizeof job->version, c->version);
    rc = 0;
out:
    json_decref(o);
    return rc;
}

void lode_org_query_create(struct lode_org_call *c)
{
    struct lode_org_job job;
    struct lode_org_query *q = NULL;
    struct lode_err err;
    char *soql = NULL;
    int rc;

    if (lode_org_call_version(c) < FIRST_VERSION) {
        lode_org_call_not_found(c);
        return;
    }
    if (lode_org_limits_is_spent(c->org, LODE_ORG_FAULT_QUERY_JOBS)) {
        lode_org_call_error(
            c, 400, "LIMIT_EXCEEDED",
            "Max bulk v2 query jobs (%.0f) per 24 hrs has been reached (%lld)",
            lode_org_faults_number(c->org->faults, LODE_ORG_FAULT_QUERY_JOBS),
            (long long)lode_org_usage_of(&c->org->usage, LODE_ORG_USAGE_QUERY_JOBS) + 1);
        return;
    }
    if (read_create(c, &job, &soql) < 0)
        return;
    rc = lode_org_state_begin(c->org, &err);
    if (rc == 0) {
        rc = lode_org_soql_open(c->org->records, soql, strcmp(job.operation, "queryAll") == 0, 1,
                                &q, &err);
        if (rc == 0) {
            lode_str_copy(job.object, sizeof job.object, lode_org_soql_object(q)->name);
            rc = lode_org_jobs_create(c->org->db, &job, soql, &err);
        }
        lode_org_soql_close(q);
        rc = lode_org_state_end(c->org, rc, &err);
    }
    lode_mem_free(soql);
    if (rc == 0)
        lode_org_usage_count(&c->org->usage, LODE_ORG_USAGE_QUERY_JOBS);
    lode_org_ingest_reply(c, &job, LODE_ORG_VIEW_CREATED, rc, &err);
    lode_org_state_work(c->org);
}

void lode_org_query_list(struct lode_org_call *c)
{
    lode_org_ingest_list_of(c, 1);
}

void lode_org_query_info(struct lode_org_call *c)
{
    lode_org_ingest_info_of(c, 1);
}

void lode_org_query_patch(struct lode_org_call *c)
{
    char *state = lode_org_ingest_wanted_state(c);

    if (state && strcmp(state, "Aborted") == 0)
        lode_org_ingest_abort(c, 1);
    else if (state)
        lode_org_call_bad_value(c, "state", state);
    lode_mem_free(state);
}

void lode_org_query_delete(struct lode_org_call *c)
{
    struct lode_org_job job;
    struct lode_err err;
    int rc = lode_org_state_begin(c->org, &err);

    if (rc < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    if (lode_org_ingest_find(c, 1, &job)) {
        if (!lode_org_jobs_is_over(&job))
            lode_org_call_error(c, 400, "API_ERROR",
                                "Error encountered when deleting the job because the job is not "
                                "terminated");
        else
            rc = lode_org_jobs_delete(c->org->db, job.seq, &err);
    }
    if (rc == 0 && !c->rq->reply.status)
        rc = lode_org_export_remove(c->org, job.id, &err);
    rc = lode_org_state_end(c->org, rc, &err);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!c->rq->reply.status)
        lode_org_call_empty(c, 204);
}

/* The job, which must be complete and of the call's version. 0: answered. */
static int find_complete(struct lode_org_call *c, struct lode_org_job *job)
{
    int is_found;

    lode_org_state_lock(c->org);
    is_found = lode_org_ingest_find(c, 1, job);
    lode_org_state_unlock(c->org);
    if (!is_found)
        return 0;
    if (strcmp(job->version, c->version) != 0) /* the status is known, the words are not */
        lode_org_call_error(c, 409, "API_ERROR",
                            "The job was created with API version %s, its results were asked for "
                            "with %s",
                            job->version, c->version);
    else if (job->state != LODE_ORG_COMPLETE) /* words not known */
        lode_org_call_error(c, 400, "INVALIDJOBSTATE",
                            "Results are not available, since the Job is not complete. Current job "
                            "state is '%s'",
                            lode_org_jobs_state(job->state));
    return !c->rq->reply.status;
}

/* The arguments maxRecords and locator. 0, -1: answered. */
static int read_page(struct lode_org_call *c, long *max_rows, int64_t *from)
{
    const char *max = lode_server_arg(c->rq, "maxRecords");
    const char *locator = lode_server_arg(c->rq, "locator");

    *max_rows = DEFAULT_ROWS;
    *from = 0;
    if (max && lode_str_long(max, 1, 2000000000, max_rows) < 0) {
        lode_org_call_bad_value(c, "maxRecords", max);
        return -1;
    }
    if (locator && (*from = read_locator(locator)) < 0) {
        lode_org_call_error(c, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        return -1;
    }
    return 0;
}

/* The header line stands before each page's rows. */
static int reply_page(struct lode_org_call *c, int fd, int64_t head, int64_t at, int64_t bytes,
                      struct lode_err *err)
{
    struct lode_buf *b = &c->rq->reply.body;
    size_t got;

    lode_org_call_csv(c, fd, at, bytes);
    lode_buf_reset(b);
    if (lode_buf_reserve(b, (size_t)head, err) < 0 ||
        lode_io_pread(fd, b->p, (size_t)head, 0, &got, err) < 0)
        return -1;
    b->len = got;
    return 0;
}

void lode_org_query_results(struct lode_org_call *c)
{
    struct lode_org_job job;
    struct lode_err err;
    int64_t from = 0, head = 0, at = 0, bytes = 0, n = 0, total = 0;
    char text[LOCATOR_SIZE] = "null";
    long max;
    int fd = -1, rc;

    if (!find_complete(c, &job) || read_page(c, &max, &from) < 0)
        return;
    rc = lode_org_export_page(c->org, job.id, from, max, &fd, &head, &at, &bytes, &n, &total, &err);
    if (rc == 0)
        rc = reply_page(c, fd, head, at, bytes, &err);
    if (rc < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    if (from > total) {
        lode_org_call_error(c, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        return;
    }
    if (from + n < total)
        make_locator(from + n, text);
    lode_server_add_header(c->rq, "Sforce-Locator", text);
    snprintf(text, sizeof text, "%" PRId64, n);
    lode_server_add_header(c->rq, "Sforce-NumberOfRecords", text);
}

void lode_org_query_pages(struct lode_org_call *c)
{
    struct lode_org_job job;
    struct lode_err err;
    int64_t from = 0, head = 0, at = 0, bytes = 0, n = 0, total = 0;
    char locator[LOCATOR_SIZE];
    json_t *list = json_array();
    long max;
    int fd = -1, rc;

    if (lode_org_call_version(c) < PAGES_VERSION) {
        lode_org_call_not_found(c);
        goto out;
    }
    if (!find_complete(c, &job) || read_page(c, &max, &from) < 0)
        goto out;
    rc = lode_org_export_page(c->org, job.id, from, max, &fd, &head, &at, &bytes, &n, &total, &err);
    lode_io_close(fd);
    if (rc < 0) {
        lode_org_call_fault(c, &err);
        goto out;
    }
    for (int i = 0; i < MAX_RESULT_PAGES && (from < total || (from == 0 && i == 0));
         i++, from += max) {
        make_locator(from, locator);
        json_array_append_new(list,
                              json_pack("{s:o}", "resultUrl",
                                        json_sprintf("/services/data/v%s/jobs/query/%s/results"
                                                     "?locator=%s&maxRecords=%ld",
                                                     c->version, job.id, locator, max)));
    }
    make_locator(from, locator);
    lode_org_call_json(c, 200,
                       json_pack("{s:O, s:o, s:b}", "resultPages", list, "nextRecordsUrl",
                                 from < total
                                     ? json_sprintf("/services/data/v%s/jobs/query/%s/resultPages"
                                                    "?locator=%s&maxRecords=%ld",
                                                    c->version, job.id, locator, max)
                                     : json_null(),
                                 "done", from >= total));
out:
    json_decref(list);
}
