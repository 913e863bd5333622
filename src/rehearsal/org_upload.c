/* rehearsal/org_upload.c - uploads and result files. */
#define _GNU_SOURCE /* memmem */
#include "rehearsal/org_upload.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "rehearsal/org_finish.h"
#include "rehearsal/org_ingest.h"
#include "rehearsal/org_spoil.h"

enum {
    MAX_MULTIPART = 100000,        /* characters of CSV */
    MAX_UPLOAD = 150 * 1000 * 1000 /* what Data Loader sends at most; an org's line is not known */
};

void lode_org_upload_begin(struct lode_org_call *c)
{
    struct lode_err err;
    long long n = atomic_fetch_add(&c->org->n_uploads, 1);
    int fd = -1;

    c->rq->max_body = MAX_UPLOAD;
    c->upload_path = lode_str_printf(&err, "%s/temp/upload-%lld", c->org->files_dir, n);
    if (c->upload_path) {
        fd = open(c->upload_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
            lode_err_sys(&err, LODE_E_IO, errno, "cannot write %s", c->upload_path);
    }
    c->rq->body_fd = fd;
    if (fd < 0)
        lode_org_call_fault(c, &err);
}

void lode_org_upload_drop(struct lode_org_call *c)
{
    struct lode_err err;

    lode_io_close(c->rq->body_fd);
    c->rq->body_fd = -1;
    if (c->upload_path)
        (void)!lode_io_remove(c->upload_path, &err);
    lode_mem_free(c->upload_path);
    c->upload_path = NULL;
}

/* Whether the job takes an upload; 0: answered. */
static int may_upload(struct lode_org_call *c, const struct lode_org_job *job)
{
    if (job->state != LODE_ORG_OPEN) /* Bulk API 1's words; those of 2.0 are not known */
        lode_org_call_error(c, 400, "INVALIDJOBSTATE",
                            "Failed to create batch, since the Job is not Open. Current job state "
                            "is '%s'",
                            lode_org_jobs_state(job->state));
    /* Two accounts differ. The newer is followed: the second PUT itself is refused, BULK_API_ERROR
     * with these words, as captured in v47 and seen again in 2026. One of 2018 (StackExchange
     * 231917) has the close refused instead, with INVALIDJOB. This way the first file is kept. */
    else if (job->has_content)
        lode_org_call_error(c, 400, "BULK_API_ERROR",
                            "Found multipe contents for job: <%.15s>, please 'Close' / 'Abort' / "
                            "'Delete' the current Job then create a new Job and make sure you only "
                            "do 'PUT' once on a given Job.",
                            job->id);
    else if (c->rq->is_too_large) /* words not known */
        lode_org_call_error(c, 400, "BULK_API_ERROR",
                            "The uploaded data exceeds the maximum of %d MB", MAX_UPLOAD / 1000000);
    else if (c->rq->is_bad_body)
        lode_org_call_error(c, 400, "BULK_API_ERROR", "The uploaded data could not be read");
    return !c->rq->reply.status;
}

/* The file becomes the job's and the job knows it, under one lock. */
static int store_upload(struct lode_org_call *c, struct lode_org_job *job, struct lode_err *err)
{
    char *path = lode_org_state_file(c->org, job->id, "csv", err);
    int rc = path ? lode_io_rename(c->upload_path, path, err) : -1;

    lode_mem_free(path);
    if (rc < 0)
        return -1;
    lode_mem_free(c->upload_path);
    c->upload_path = NULL;
    job->has_content = 1;
    return lode_org_jobs_save(c->org->db, job, err);
}

void lode_org_upload_put(struct lode_org_call *c)
{
    struct lode_org_job job;
    struct lode_err err;
    int rc = 0;

    lode_io_close(c->rq->body_fd);
    c->rq->body_fd = -1;
    if (lode_org_state_begin(c->org, &err) < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    if (lode_org_ingest_find(c, 0, &job) && may_upload(c, &job))
        rc = store_upload(c, &job, &err);
    rc = lode_org_state_end(c->org, rc, &err);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!c->rq->reply.status)
        lode_org_call_empty(c, 201);
}

int lode_org_upload_is_multipart(const struct lode_org_call *c)
{
    const char *type = lode_server_header(c->rq, "Content-Type");

    return type && lode_str_casecmpn(type, strcspn(type, "; "), "multipart/form-data", 19) == 0;
}

/* "--" and the boundary that the Content-Type names; 0 where there is none. */
static size_t read_boundary(const struct lode_org_call *c, char *out, size_t size)
{
    const char *at = lode_server_header(c->rq, "Content-Type");
    size_t n;

    while (at && lode_str_casecmpn(at, strlen(at) < 9 ? 0 : 9, "boundary=", 9) != 0) {
        at = strchr(at, ';');
        if (at)
            at += 1 + strspn(at + 1, " \t");
    }
    if (!at)
        return 0;
    at += 9;
    n = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; ");
    if (n == 0 || n + 3 > size)
        return 0;
    memcpy(out, "--", 2);
    memcpy(out + 2, at, n);
    out[n + 2] = '\0';
    return n + 2;
}

/* 1 where a part's head names it. */
static int is_part(struct lode_slice head, const char *want)
{
    return memmem(head.p, head.n, want, strlen(want)) != NULL;
}

/* Finds the content of the parts "job" and "content". */
static void read_parts(struct lode_slice body, const char *boundary, size_t n_boundary,
                       struct lode_slice *job, struct lode_slice *content)
{
    const char *end = body.p + body.n, *at = memmem(body.p, body.n, boundary, n_boundary);

    while (at) {
        const char *head = at + n_boundary, *gap, *next;
        size_t n_gap = 4;

        gap = memmem(head, (size_t)(end - head), "\r\n\r\n", 4);
        if (!gap) { /* clients that end lines with LF alone */
            gap = memmem(head, (size_t)(end - head), "\n\n", 2);
            n_gap = 2;
        }
        next = gap ? memmem(gap, (size_t)(end - gap), boundary, n_boundary) : NULL;
        if (next) {
            struct lode_slice text = {gap + n_gap, (size_t)(next - gap - (ptrdiff_t)n_gap)};

            if (text.n && text.p[text.n - 1] == '\n')
                text.n--; /* the line break before a boundary belongs to the boundary */
            if (text.n && text.p[text.n - 1] == '\r')
                text.n--;
            if (is_part((struct lode_slice){head, (size_t)(gap - head)}, " name=\"job\""))
                *job = text;
            else if (is_part((struct lode_slice){head, (size_t)(gap - head)}, " name=\"content\""))
                *content = text;
        }
        at = next;
    }
}

/* Stores the job and its data as one. */
static int store_multipart(struct lode_org_call *c, struct lode_org_job *job,
                           struct lode_slice content, struct lode_err *err)
{
    char *path = NULL;
    int rc = lode_org_state_begin(c->org, err);

    if (rc < 0)
        return -1;
    job->state = LODE_ORG_UPLOAD_COMPLETE;
    rc = lode_org_jobs_create(c->org->db, job, NULL, err);
    if (rc == 0)
        path = lode_org_state_file(c->org, job->id, "csv", err);
    rc = path ? lode_io_write_file(path, content.p, content.n, err) : -1;
    job->has_content = 1;
    if (rc == 0)
        rc = lode_org_jobs_save(c->org->db, job, err);
    lode_mem_free(path);
    return lode_org_state_end(c->org, rc, err);
}

void lode_org_upload_multipart(struct lode_org_call *c)
{
    struct lode_buf whole = c->rq->body;
    struct lode_slice json = {NULL, 0}, content = {NULL, 0};
    struct lode_org_job job;
    struct lode_err err;
    char boundary[128];
    size_t n = read_boundary(c, boundary, sizeof boundary);
    int rc;

    if (n)
        read_parts((struct lode_slice){lode_buf_str(&whole), whole.len}, boundary, n, &json,
                   &content);
    if (!json.p || !content.p) {
        lode_org_call_error(c, 400, "API_ERROR",
                            "The multipart request lacks its parts job and content");
        return;
    }
    if (content.n > MAX_MULTIPART && lode_text_length(content.p, content.n) > MAX_MULTIPART) {
        lode_org_call_error(c, 400, "API_ERROR", /* words not known */
                            "The content of a multipart request exceeds %d characters",
                            MAX_MULTIPART);
        return;
    }
    /* The checks of a create read its body: for them that is the first part. */
    lode_buf_init(&c->rq->body, 0);
    rc = lode_buf_add(&c->rq->body, json.p, json.n, &err);
    if (rc == 0 && lode_org_ingest_read(c, &job) == 0)
        rc = store_multipart(c, &job, content, &err);
    lode_buf_clear(&c->rq->body);
    c->rq->body = whole;
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!c->rq->reply.status)
        lode_org_ingest_reply(c, &job, LODE_ORG_VIEW_CREATED, 0, NULL);
    lode_org_state_work(c->org);
}

static int has_rows(const struct lode_org_job *job, enum lode_org_result_kind kind)
{
    if (kind == LODE_ORG_SUCCESSFUL)
        return job->ok_bytes > 0;
    if (kind == LODE_ORG_FAILED_ROWS)
        return job->failed_bytes > 0;
    return job->state != LODE_ORG_COMPLETE;
}

static int open_results(struct lode_org_call *c, const struct lode_org_job *job,
                        enum lode_org_result_kind kind, struct lode_err *err)
{
    char *path = lode_org_state_file(c->org, job->id, lode_org_finish_suffix(kind), err);
    int64_t size;
    int fd = -1, rc = path ? 0 : -1;

    if (rc == 0)
        rc = lode_org_finish_settle(c->org, job, err);
    if (rc == 0)
        rc = lode_io_size(path, &size, NULL, err);
    if (rc == 0)
        rc = lode_io_open_read(path, &fd, err);
    if (rc == 0)
        rc = lode_org_spoil_file(c, job, path, &fd, &size, err);
    if (rc == 0)
        lode_org_call_csv(c, fd, 0, size);
    else
        lode_io_close(fd);
    lode_mem_free(path);
    return rc;
}

static void results(struct lode_org_call *c, enum lode_org_result_kind kind)
{
    struct lode_org_job job;
    struct lode_err err;
    int rc = 0;

    lode_org_state_lock(c->org);
    if (!lode_org_ingest_find(c, 0, &job))
        ;
    else if (!lode_org_jobs_is_over(&job)) /* what an org answers is not known */
        lode_org_call_error(c, 400, "INVALIDJOBSTATE",
                            "Results are not available, since the Job is not finished. Current job "
                            "state is '%s'",
                            lode_org_jobs_state(job.state));
    else if (has_rows(&job, kind) || !lode_org_call_is_empty_fault(c))
        rc = open_results(c, &job, kind, &err);
    lode_org_state_unlock(c->org);
    if (rc < 0)
        lode_org_call_fault(c, &err);
}

void lode_org_upload_successful(struct lode_org_call *c)
{
    results(c, LODE_ORG_SUCCESSFUL);
}

void lode_org_upload_failed(struct lode_org_call *c)
{
    results(c, LODE_ORG_FAILED_ROWS);
}

void lode_org_upload_unprocessed(struct lode_org_call *c)
{
    results(c, LODE_ORG_UNPROCESSED);
}
