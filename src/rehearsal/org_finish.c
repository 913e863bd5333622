/* rehearsal/org_finish.c - result files out of logs and leftovers. */
#include "rehearsal/org_finish.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_results.h"

static const char *const suffixes[] = {"successfulResults.csv", "failedResults.csv",
                                       "unprocessedRecords.csv"};
static const char *const logs[] = {"successful.log", "failed.log", "rest.log"};
static const char *const second_column[] = {"sf__Created", "sf__Error"};

const char *lode_org_finish_suffix(enum lode_org_result_kind kind)
{
    return suffixes[kind];
}

const char *lode_org_finish_log(enum lode_org_result_kind kind)
{
    return logs[kind];
}

char lode_org_finish_delimiter(const struct lode_org_job *job)
{
    return lode_org_csv_delimiter(job->delimiter);
}

const char *lode_org_finish_line_end(const struct lode_org_job *job)
{
    return strcmp(job->line_ending, "CRLF") == 0 ? "\r\n" : "\n";
}

static int remove_file(const struct lode_org *org, const char *id, const char *suffix,
                       struct lode_err *err)
{
    char *path = lode_org_state_file(org, id, suffix, err);
    int rc = path ? lode_io_remove(path, err) : -1;

    lode_mem_free(path);
    return rc;
}

int lode_org_finish_tidy(const struct lode_org *org, const char *id, struct lode_err *err)
{
    int rc = remove_file(org, id, "csv", err);

    for (size_t i = 0; i < 3 && rc == 0; i++)
        rc = remove_file(org, id, logs[i], err);
    return rc;
}

int lode_org_finish_remove(const struct lode_org *org, const char *id, struct lode_err *err)
{
    int rc = lode_org_finish_tidy(org, id, err);

    for (size_t i = 0; i < 3 && rc == 0; i++)
        rc = remove_file(org, id, suffixes[i], err);
    return rc;
}

/* A row of cells, quoted. */
static int add_row(const struct lode_org_job *job, const struct lode_slice *cells, size_t n,
                   struct lode_buf *line, struct lode_err *err)
{
    lode_buf_reset(line);
    for (size_t i = 0; i < n; i++)
        if ((i && lode_buf_addc(line, lode_org_finish_delimiter(job), err) < 0) ||
            lode_org_csv_quote(line, cells[i].p, cells[i].n, err) < 0)
            return -1;
    return lode_buf_adds(line, lode_org_finish_line_end(job), err);
}

/* Logs the rows from csv on. */
static int log_rest(const struct lode_org *org, const struct lode_org_job *job,
                    struct lode_org_csv *csv, int64_t *bytes, struct lode_err *err)
{
    char *path = lode_org_state_file(org, job->id, logs[LODE_ORG_UNPROCESSED], err);
    struct lode_org_log *log = NULL;
    struct lode_org_csv_chunk c;
    struct lode_buf line;
    int rc = path ? lode_org_results_open(path, 0, &log, err) : -1;

    lode_buf_init(&line, 0);
    while (rc == 0 && (rc = lode_org_csv_next(csv, 200, &c, err)) == 1) {
        rc = 0;
        for (size_t i = 0; i < c.n_rows && rc == 0; i++) {
            rc = add_row(job, c.cells + c.first[i], c.first[i + 1] - c.first[i], &line, err);
            if (rc == 0)
                rc = lode_org_results_add(log, &line, err);
        }
    }
    if (rc == 0)
        rc = lode_org_results_flush(log, bytes, err);
    lode_org_results_close(log);
    lode_buf_clear(&line);
    lode_mem_free(path);
    return rc;
}

/* The header line of a result file: its own two names quoted, the uploaded ones as they came. */
static int make_head(const struct lode_org_job *job, enum lode_org_result_kind kind,
                     struct lode_slice header, struct lode_buf *out, struct lode_err *err)
{
    char d = lode_org_finish_delimiter(job);

    if (kind != LODE_ORG_UNPROCESSED &&
        lode_buf_addf(out, err, "\"sf__Id\"%c\"%s\"", d, second_column[kind]) < 0)
        return -1;
    if (header.n == 0 && kind == LODE_ORG_UNPROCESSED)
        return 0; /* nothing was uploaded */
    if ((header.n && kind != LODE_ORG_UNPROCESSED && lode_buf_addc(out, d, err) < 0) ||
        lode_buf_add(out, header.p, header.n, err) < 0)
        return -1;
    return lode_buf_adds(out, lode_org_finish_line_end(job), err);
}

static int write_one(const struct lode_org *org, const struct lode_org_job *job,
                     enum lode_org_result_kind kind, struct lode_slice header, int64_t bytes,
                     struct lode_err *err)
{
    char *log = lode_org_state_file(org, job->id, logs[kind], err);
    char *path = log ? lode_org_state_file(org, job->id, suffixes[kind], err) : NULL;
    uint64_t seed = org->seed + (uint64_t)job->seq * 3 + (uint64_t)kind;
    struct lode_buf head;
    int rc = -1;

    lode_buf_init(&head, 0);
    if (path && make_head(job, kind, header, &head, err) == 0)
        rc = lode_org_results_write(bytes ? log : NULL, bytes,
                                    (struct lode_slice){lode_buf_str(&head), head.len}, seed, path,
                                    err);
    lode_buf_clear(&head);
    lode_mem_free(log);
    lode_mem_free(path);
    return rc;
}

/* The upload under a second name. */
static int link_upload(const struct lode_org *org, const char *id, struct lode_err *err)
{
    char *from = lode_org_state_file(org, id, "csv", err);
    char *to = from ? lode_org_state_file(org, id, suffixes[LODE_ORG_UNPROCESSED], err) : NULL;
    int rc = to ? lode_io_remove(to, err) : -1;

    if (rc == 0 && link(from, to) < 0)
        rc = lode_err_sys(err, LODE_E_IO, errno, "cannot link %s to %s", from, to);
    lode_mem_free(from);
    lode_mem_free(to);
    return rc;
}

int lode_org_finish_write(const struct lode_org *org, const struct lode_org_job *job,
                          struct lode_slice header, struct lode_org_csv *csv, int is_unreadable,
                          struct lode_err *err)
{
    int64_t rest = 0;

    if (is_unreadable)
        header.n = 0; /* what its columns are is not known */
    if (write_one(org, job, LODE_ORG_SUCCESSFUL, header, job->ok_bytes, err) < 0 ||
        write_one(org, job, LODE_ORG_FAILED_ROWS, header, job->failed_bytes, err) < 0)
        return -1;
    if (is_unreadable)
        return link_upload(org, job->id, err);
    if (csv && log_rest(org, job, csv, &rest, err) < 0)
        return -1;
    return write_one(org, job, LODE_ORG_UNPROCESSED, header, rest, err);
}

static int settle(const struct lode_org *org, const struct lode_org_job *job, const char *upload,
                  struct lode_err *err)
{
    struct lode_org_csv *csv = NULL;
    struct lode_org_csv_chunk chunk = {0};
    struct lode_buf header;
    int rc = 0;

    lode_buf_init(&header, 0);
    if (lode_io_exists(upload)) {
        rc = lode_org_csv_open(upload, lode_org_finish_delimiter(job),
                               strcmp(job->line_ending, "CRLF") == 0, &csv, err);
        if (rc == 0)
            rc = lode_org_csv_header(csv, &chunk, err);
        if (rc == 1)
            rc = lode_buf_add(&header, chunk.raw.p, chunk.raw.n, err);
        if (rc == 0 && job->input_at)
            rc = lode_org_csv_seek(csv, job->input_at, err);
    }
    if (rc == 0)
        rc = lode_org_finish_write(org, job, (struct lode_slice){lode_buf_str(&header), header.len},
                                   csv, 0, err);
    if (rc < 0 && err->code == LODE_E_CHECK)
        rc = lode_org_finish_write(org, job, (struct lode_slice){"", 0}, NULL, 1, err);
    lode_buf_clear(&header);
    lode_org_csv_close(csv);
    return rc;
}

int lode_org_finish_settle(const struct lode_org *org, const struct lode_org_job *job,
                           struct lode_err *err)
{
    char *done = lode_org_state_file(org, job->id, suffixes[LODE_ORG_UNPROCESSED], err);
    char *upload = done ? lode_org_state_file(org, job->id, "csv", err) : NULL;
    int rc = upload ? 0 : -1;

    if (upload && !lode_io_exists(done)) {
        rc = settle(org, job, upload, err);
        if (rc == 0)
            rc = lode_org_finish_tidy(org, job->id, err);
    }
    lode_mem_free(done);
    lode_mem_free(upload);
    return rc;
}
