/* cli/cmd_abort.c - `lode abort`: ends jobs, ingest or query. */
#include "cli/cmd_abort.h"

#include <stdio.h>
#include <string.h>

#include "cli/connect.h"
#include "cli/jsonout.h"
#include "cli/report.h"
#include "salesforce/ingestjob.h"
#include "salesforce/sfid.h"

static int check(const struct lode_options *o, struct lode_err *err)
{
    char id[LODE_SFID_SIZE];

    for (int i = 0; i < o->n_operands; i++) {
        const char *job = o->operands[i];

        if (strncmp(job, "750", 3) != 0 || lode_sfid_18(job, strlen(job), id) < 0)
            return lode_err_set(err, LODE_E_USAGE,
                                "%.80s is no job's id: that is 750 and 12 or 15 more letters or "
                                "digits",
                                job);
    }
    return 0;
}

/* Sends a call that was made (made < 0: it was not) and reads the job out of the reply.
 * *is_answer: the org said yes or no. */
static int ask(struct lode_session *s, int made, struct lode_call *call, struct lode_job_info *job,
               int *status, int *is_answer, struct lode_err *err)
{
    int rc = made;

    *status = 0;
    *is_answer = 0;
    if (rc == 0) {
        rc = lode_session_perform(s, call, err);
        *status = call->is_answered ? call->status : 0;
        *is_answer = lode_session_is_answer(call);
    }
    if (rc == 0)
        rc = lode_ingestjob_parse(call, job, err);
    lode_call_free(call);
    return rc;
}

static int abort_query(struct lode_session *s, const char *id, struct lode_job_info *job,
                       struct lode_err *err)
{
    struct lode_call *call = NULL;
    int status, is_answer, made;
    char path[64];

    snprintf(path, sizeof path, "jobs/query/%s", id);
    made = lode_session_call_json(s, LODE_PATCH, path, "{\"state\":\"Aborted\"}", &call, err);
    return ask(s, made, call, job, &status, &is_answer, err);
}

/* Where the answer was lost, the job itself tells. */
static int abort_job(struct lode_session *s, const char *id, struct lode_job_info *job,
                     struct lode_err *err)
{
    struct lode_call *call = NULL;
    struct lode_err other;
    int status, is_answer, made = lode_ingestjob_abort(s, id, &call, err);
    int rc = ask(s, made, call, job, &status, &is_answer, err);

    if (rc < 0 && status == 404 && abort_query(s, id, job, &other) == 0)
        return 0;
    if (rc < 0 && status == 404)
        lode_err_set(err, LODE_E_REMOTE,
                     "the org has no job of this id: is it this org's? Jobs are deleted 7 days "
                     "after their end");
    else if (rc < 0 && made == 0 && !is_answer && err->code != LODE_E_CANCEL) {
        call = NULL;
        made = lode_ingestjob_info(s, id, &call, &other);
        if (ask(s, made, call, job, &status, &is_answer, &other) == 0 &&
            job->state == LODE_JOB_ABORTED)
            return 0;
    }
    return rc < 0 ? lode_err_wrap(err, "job %s", id) : 0;
}

static void print_job(const struct lode_options *o, const struct lode_job_info *job)
{
    struct lode_jsonout j;

    if (!o->is_json) {
        printf("%s  %s\n", job->id, job->state_text);
        return;
    }
    lode_jsonout_init(&j, stdout);
    lode_jsonout_open(&j, NULL, '{');
    lode_jsonout_text(&j, "id", job->id);
    lode_jsonout_text(&j, "state", job->state_text);
    lode_jsonout_close(&j, '}');
    lode_jsonout_end(&j);
}

/* Every job is tried; the first failure decides the exit status. */
static int work(const struct lode_options *o, struct lode_connect *c, struct lode_err *err)
{
    struct lode_job_info job;
    struct lode_err one;
    int n_failed = 0, is_cancelled = 0;

    for (int i = 0; i < o->n_operands && !is_cancelled; i++) {
        if (abort_job(c->session, o->operands[i], &job, &one) == 0) {
            print_job(o, &job);
            continue;
        }
        is_cancelled = one.code == LODE_E_CANCEL;
        if (n_failed++ > 0) {
            lode_report_error(err);
            if (!is_cancelled)
                one.code = err->code;
        }
        *err = one;
    }
    return n_failed ? -1 : 0;
}

int lode_cmd_abort(int argc, char **argv)
{
    return lode_connect_command(argc, argv, check, work);
}
