/* cli/cmd_results.c - `lode results`: the result files of a job, or the outcome files of a run. */
#include "cli/cmd_results.h"

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/connect.h"
#include "cli/report.h"
#include "cli/runlist.h"
#include "csv/reader.h"
#include "salesforce/ingestjob.h"
#include "salesforce/sfid.h"
#include "store/outcome.h"

enum { MAX_ROW = 64 * 1024 * 1024 };

int lode_cmd_results_files_init(struct lode_cmd_results_files *f, int is_json, struct lode_err *err)
{
    f->is_json = is_json;
    lode_jsonout_init(&f->json, stdout);
    lode_table_init(&f->table);
    return lode_table_column(&f->table, "ROWS", 1, err) < 0
               ? -1
               : lode_table_column(&f->table, "FILE", 0, err);
}

int lode_cmd_results_files_add(struct lode_cmd_results_files *f, const char *kind, const char *path,
                               int64_t n_rows, struct lode_err *err)
{
    if (!f->is_json)
        return lode_table_number(&f->table, n_rows, err) < 0
                   ? -1
                   : lode_table_text(&f->table, path, err);
    lode_jsonout_open(&f->json, NULL, '{');
    lode_jsonout_text(&f->json, "kind", kind);
    lode_jsonout_text(&f->json, "file", path);
    lode_jsonout_number(&f->json, "rows", n_rows);
    lode_jsonout_close(&f->json, '}');
    lode_jsonout_end(&f->json);
    return 0;
}

/* --- a job ---------------------------------------------------------------------------------- */

/* An empty file has no rows, as one of a header alone. */
static int count_rows(const char *path, int64_t *n, struct lode_err *err)
{
    struct lode_reader_opts opts = {.max_row_bytes = MAX_ROW, .any_width = 1, .raw_bytes = 1};
    struct lode_reader *r;
    struct lode_row row;
    int64_t size;
    int rc;

    *n = 0;
    if (lode_io_size(path, &size, NULL, err) < 0)
        return -1;
    if (size == 0)
        return 0;
    if (lode_reader_open(path, &opts, &r, err) < 0)
        return -1;
    while ((rc = lode_reader_next(r, &row, err)) == 1)
        (*n)++;
    lode_reader_close(r);
    return rc;
}

static int job_info(struct lode_session *s, const char *id, struct lode_job_info *job,
                    struct lode_err *err)
{
    struct lode_call *call = NULL;
    int rc = lode_ingestjob_info(s, id, &call, err);

    if (rc == 0 && (rc = lode_session_perform(s, call, err)) < 0 && call->is_answered &&
        call->status == 404)
        lode_err_set(err, LODE_E_REMOTE,
                     "the org has no ingest job of this id: is it this org's? Jobs are deleted 7 "
                     "days after their end");
    if (rc == 0)
        rc = lode_ingestjob_parse(call, job, err);
    lode_call_free(call);
    if (rc != 0)
        return lode_err_wrap(err, "job %s", id);
    if (job->state == LODE_JOB_COMPLETE || job->state == LODE_JOB_FAILED ||
        job->state == LODE_JOB_ABORTED)
        return 0;
    return lode_err_set(err, LODE_E_REMOTE, "job %s has no results yet: its state is %s", job->id,
                        job->state_text);
}

static int fetch(struct lode_session *s, const char *id, enum lode_result_kind kind,
                 const char *path, int64_t *n, struct lode_err *err)
{
    struct lode_call *call = NULL;
    int rc = lode_ingestjob_results(s, id, kind, path, &call, err);

    if (rc == 0)
        rc = lode_session_perform(s, call, err);
    lode_call_free(call);
    return rc < 0 ? -1 : count_rows(path, n, err);
}

/* *is_short: the files have fewer rows, or more, than the job counts. */
static int fetch_all(struct lode_session *s, const struct lode_job_info *job, const char *dir,
                     struct lode_cmd_results_files *f, int *is_short, struct lode_err *err)
{
    static const struct {
        enum lode_result_kind kind;
        const char *name, *file; /* as sf names them */
    } kinds[] = {{LODE_RESULT_SUCCESSFUL, "successful", "success"},
                 {LODE_RESULT_FAILED, "failed", "failed"},
                 {LODE_RESULT_UNPROCESSED, "unprocessed", "unprocessed"}};
    int64_t n, processed = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof kinds / sizeof *kinds; i++) {
        char *path = lode_str_printf(err, "%s/%s-%s-records.csv", dir, job->id, kinds[i].file);

        rc = path ? fetch(s, job->id, kinds[i].kind, path, &n, err) : -1;
        if (rc == 0)
            rc = lode_cmd_results_files_add(f, kinds[i].name,
                                            lode_str_starts(path, "./") ? path + 2 : path, n, err);
        if (rc == 0 && kinds[i].kind != LODE_RESULT_UNPROCESSED)
            processed += n;
        lode_mem_free(path);
    }
    *is_short = rc == 0 && job->n_processed >= 0 && processed != job->n_processed;
    if (*is_short)
        fprintf(stderr,
                "lode: the job counts %lld rows processed, its files have %lld: fetch them again, "
                "and look into the org if that does not help\n",
                (long long)job->n_processed, (long long)processed);
    return rc;
}

static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    struct lode_job_info job;
    struct lode_cmd_results_files f;
    const char *dir = o->dir ? o->dir : ".";
    int is_short = 0, rc = lode_cmd_results_files_init(&f, o->is_json, err);

    if (rc == 0)
        rc = job_info(c->session, o->operands[0], &job, err);
    if (rc == 0)
        rc = lode_io_mkdirs(dir, err);
    if (rc == 0)
        rc = fetch_all(c->session, &job, dir, &f, &is_short, err);
    if (is_short)
        c->status = LODE_EXIT_ROWS;
    if (rc == 0 && !o->is_json)
        lode_table_print(&f.table, stdout);
    lode_table_clear(&f.table);
    return rc;
}

/* --- a run ---------------------------------------------------------------------------------- */

struct outcome_files {
    struct lode_cmd_results_files files;
    const char *dir;
    struct lode_err *err;
    int rc, n;
};

static int add_file(struct outcome_files *f, const struct lode_journal_step *s, const char *kind,
                    int64_t n_rows)
{
    char *path = lode_str_printf(f->err, "%s/%s-%s.csv", f->dir, s->name, kind);
    int rc = path ? 0 : -1;

    if (path && lode_io_exists(path)) {
        rc = lode_cmd_results_files_add(&f->files, kind, path, n_rows, f->err);
        f->n++;
    }
    lode_mem_free(path);
    return rc;
}

static int add_step(void *ctx, const struct lode_journal_step *s)
{
    struct outcome_files *f = ctx;
    int64_t all = 0;

    for (int i = 0; i < LODE_N_STATUS; i++)
        all += s->counts[i];
    f->rc = add_file(f, s, "outcome", all);
    if (f->rc == 0)
        f->rc = add_file(f, s, "failed",
                         s->counts[LODE_STATUS_FAILED] + s->counts[LODE_STATUS_REJECTED] +
                             s->counts[LODE_STATUS_UNPROCESSED]);
    return f->rc == 0;
}

static int list_files(const struct lode_options *o, const char *dir, struct lode_err *err)
{
    struct outcome_files f = {.dir = dir, .err = err};
    char *file = lode_str_printf(err, "%s/run.db", dir);
    struct lode_journal *j = NULL;
    int rc = -1;

    if (lode_cmd_results_files_init(&f.files, o->is_json, err) == 0 && file &&
        lode_journal_open(file, &j, err) == 0 && lode_journal_steps(j, add_step, &f, err) == 0)
        rc = f.rc;
    if (rc == 0 && !f.n)
        fprintf(stderr, "lode: %s has no outcome files: no step of it has ended\n", dir);
    else if (rc == 0 && !o->is_json)
        lode_table_print(&f.files.table, stdout);
    lode_journal_close(j);
    lode_table_clear(&f.files.table);
    lode_mem_free(file);
    return rc;
}

static int is_job(const char *text)
{
    char id[LODE_SFID_SIZE];

    return strncmp(text, "750", 3) == 0 && lode_sfid_18(text, strlen(text), id) == 0;
}

static int asks_for_rows(const struct lode_options *o)
{
    return o->is_failed || o->status || o->code || o->job || o->step;
}

/* Options that fit neither a job nor what is asked of a run. */
static int check(const struct lode_options *o, int of_job, struct lode_err *err)
{
    const char *name = o->is_ids      ? "ids"
                       : o->is_failed ? "failed"
                       : o->status    ? "status"
                       : o->code      ? "code"
                       : o->job       ? "job"
                       : o->step      ? "step"
                                      : NULL;

    if (of_job && name)
        return lode_err_set(err, LODE_E_USAGE,
                            "--%s asks for rows of a run, and %.20s is a job, whose files come "
                            "whole: leave --%s out, or name a run (lode runs lists them)",
                            name, o->operands[0], name);
    if (!of_job && !o->is_ids && o->dir)
        return lode_err_set(err, LODE_E_USAGE,
                            "--dir is for a job's files, or for those of --ids: %s",
                            name ? "rows of a run go to standard output (> FILE)"
                                 : "a run's own files are listed where they are");
    return 0;
}

int lode_cmd_results(int argc, char **argv)
{
    struct lode_options o;
    struct lode_err err;
    char *dir = NULL;
    int rc = lode_options_parse(lode_options_command(argv[0]), argc, argv, &o, &err);
    int status = LODE_EXIT_OK;
    const char *text;
    int of_job;

    if (rc != 0)
        return rc > 0 ? LODE_EXIT_OK : lode_report_fail(&err);
    text = o.n_operands ? o.operands[0] : NULL;
    of_job = text && is_job(text);
    rc = check(&o, of_job, &err);
    if (rc == 0 && of_job) {
        lode_options_clear(&o);
        return lode_connect_command(argc, argv, NULL, work);
    }
    if (rc < 0 || lode_runlist_find(o.run_dir, text, &dir, &err) < 0) {
        status = lode_report_fail(&err);
    } else {
        if (!text)
            fprintf(stderr, "lode: the last run: %s\n", dir);
        rc = o.is_ids            ? lode_cmd_results_ids(&o, dir, &err)
             : asks_for_rows(&o) ? lode_cmd_results_rows(&o, dir, &err)
                                 : list_files(&o, dir, &err);
        if (rc < 0)
            status = lode_report_fail(&err);
    }
    lode_mem_free(dir);
    lode_options_clear(&o);
    return status;
}
