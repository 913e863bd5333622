/* rehearsal/org_ingest.c - create, list, info, close, abort and delete of jobs. Where no org's
 * answer is known, the comment says so. */
#include "rehearsal/org_ingest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_csv.h"
#include "rehearsal/org_expire.h"
#include "rehearsal/org_export.h"
#include "rehearsal/org_finish.h"
#include "rehearsal/org_head.h"
#include "rehearsal/org_load.h"
#include "rehearsal/org_standard.h"
#include "rehearsal/org_upload.h"

enum { LIST_JOBS = 1000 };

void lode_org_ingest_reply(struct lode_org_call *c, const struct lode_org_job *job,
                           enum lode_org_job_view view, int rc, const struct lode_err *err)
{
    if (rc < 0)
        lode_org_call_fault(c, err);
    else
        lode_org_call_json(c, 200, lode_org_jobs_json(job, c->org->user_id, view));
}

int lode_org_ingest_read_form(struct lode_org_call *c, const json_t *o, struct lode_org_job *out)
{
    const char *text = lode_buf_str(&c->rq->body), *delimiter, *ending, *type;

    if (lode_org_call_property(c, o, text, "columnDelimiter", &delimiter) < 0 ||
        lode_org_call_property(c, o, text, "lineEnding", &ending) < 0 ||
        lode_org_call_property(c, o, text, "contentType", &type) < 0)
        return -1;
    if (!*delimiter && !json_is_string(json_object_get(o, "columnDelimiter")))
        delimiter = "COMMA";
    if (!*ending && !json_is_string(json_object_get(o, "lineEnding")))
        ending = "LF";
    if (!*type && !json_is_string(json_object_get(o, "contentType")))
        type = "CSV";
    if (!lode_org_csv_delimiter(delimiter))
        lode_org_call_bad_value(c, "columnDelimiter", delimiter);
    else if (strcmp(ending, "LF") != 0 && strcmp(ending, "CRLF") != 0)
        lode_org_call_bad_value(c, "lineEnding", ending);
    else if (strcmp(type, "CSV") != 0)
        lode_org_call_bad_value(c, "contentType", type);
    if (c->rq->reply.status)
        return -1;
    lode_str_copy(out->delimiter, sizeof out->delimiter, delimiter);
    lode_str_copy(out->line_ending, sizeof out->line_ending, ending);
    return 0;
}

/* The field that an upsert goes by; NULL: answered. */
static const struct lode_org_field *find_external(struct lode_org_call *c,
                                                  const struct lode_org_object *o, const char *name)
{
    const struct lode_org_field *f = lode_org_schema_field(o, name);

    if (!*name)
        lode_org_call_error(c, 400, "INVALIDJOB",
                            "InvalidJob : External ID was blank for %s. An External ID must be "
                            "specified for upsert.",
                            o->name);
    else if (!f || !(f->is_external_id || f->is_id_lookup || f->type == LODE_ORG_ID))
        lode_org_call_error(c, 400, "INVALIDJOB",
                            "InvalidJob : Field name provided, %s does not match an External ID "
                            "for %s",
                            name, o->name);
    else
        return f;
    return NULL;
}

/* The object, and for upserts the external id. */
static int read_target(struct lode_org_call *c, const char *object, const char *external,
                       struct lode_org_job *out)
{
    const struct lode_org_object *o = lode_org_schema_object(c->org->schema, object);
    const struct lode_org_field *f;

    if (!o) {
        lode_org_call_error(c, 400, "INVALIDJOB", "InvalidJob : Unable to find object: %s", object);
        return -1;
    }
    if (!lode_org_standard_is_bulk(o->name)) {
        lode_org_call_error(c, 400, "INVALIDENTITY", LODE_ORG_STANDARD_NO_BULK, o->name);
        return -1;
    }
    lode_str_copy(out->object, sizeof out->object, o->name);
    if (strcmp(out->operation, "upsert") != 0)
        return 0;
    f = find_external(c, o, external);
    if (!f)
        return -1;
    lode_str_copy(out->external_id, sizeof out->external_id, f->name);
    return 0;
}

static int read_create(struct lode_org_call *c, const json_t *o, struct lode_org_job *out)
{
    const char *text = lode_buf_str(&c->rq->body), *object, *operation, *external, *rule;

    if (lode_org_call_property(c, o, text, "object", &object) < 0 ||
        lode_org_call_property(c, o, text, "operation", &operation) < 0 ||
        lode_org_call_property(c, o, text, "externalIdFieldName", &external) < 0 ||
        lode_org_call_property(c, o, text, "assignmentRuleId", &rule) < 0)
        return -1;
    if (lode_org_head_op(operation) < 0) {
        lode_org_call_bad_value(c, "operation", operation);
        return -1;
    }
    if (strcmp(operation, "hardDelete") == 0 && !c->org->may_hard_delete) {
        lode_org_call_error(
            c, 400, "FEATURENOTENABLED",
            "FeatureNotEnabled : hardDelete operation requires special user profile "
            "permission, please contact your system administrator");
        return -1;
    }
    if (*rule && lode_org_records_id18(rule, strlen(rule), out->rule_id) < 0) {
        lode_org_call_bad_value(c, "assignmentRuleId", rule);
        return -1;
    }
    lode_str_copy(out->operation, sizeof out->operation, operation);
    return lode_org_ingest_read_form(c, o, out) < 0 ? -1 : read_target(c, object, external, out);
}

/* A misspelt property would be lost in silence; how an org words its refusal is not known. names:
 * NULL behind the last. */
static int check_names(struct lode_org_call *c, const json_t *o, const char *const *names)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)o, key, value)
    {
        size_t i = 0;

        while (names[i] && strcmp(names[i], key) != 0)
            i++;
        if (!names[i]) {
            lode_org_call_error(c, 400, "JSON_PARSER_ERROR", "Unrecognized field \"%s\"", key);
            return -1;
        }
    }
    return 0;
}

int lode_org_ingest_read(struct lode_org_call *c, struct lode_org_job *out)
{
    static const char *const names[] = {
        "object",     "operation",        "externalIdFieldName", "contentType", "columnDelimiter",
        "lineEnding", "assignmentRuleId", "concurrencyMode",     NULL};
    json_t *o = lode_org_call_body(c);
    int rc = -1;

    memset(out, 0, sizeof *out);
    lode_str_copy(out->version, sizeof out->version, c->version);
    if (o && check_names(c, o, names) == 0)
        rc = read_create(c, o, out);
    json_decref(o);
    return rc;
}

void lode_org_ingest_create(struct lode_org_call *c)
{
    struct lode_org_job job;
    struct lode_err err;
    int rc;

    if (lode_org_upload_is_multipart(c)) {
        lode_org_upload_multipart(c);
        return;
    }
    if (lode_org_ingest_read(c, &job) < 0)
        return;
    rc = lode_org_state_begin(c->org, &err);
    if (rc == 0)
        rc = lode_org_state_end(c->org, lode_org_jobs_create(c->org->db, &job, NULL, &err), &err);
    lode_org_ingest_reply(c, &job, LODE_ORG_VIEW_CREATED, rc, &err);
}

int lode_org_ingest_find(struct lode_org_call *c, int is_query, struct lode_org_job *out)
{
    struct lode_err err;
    int rc = lode_org_jobs_find(c->org->db, c->match.args[1], is_query, out, &err);

    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0 || !lode_org_expire_see(c->org, out))
        lode_org_call_not_found(c);
    if (c->rq->reply.status)
        return 0;
    if (out->state == LODE_ORG_IN_PROGRESS && out->seq == c->org->at.seq) {
        if (c->org->load)
            *out = *lode_org_load_job(c->org->load);
        else if (is_query)
            out->n_processed = c->org->at.n_processed;
    }
    return 1;
}

void lode_org_ingest_info_of(struct lode_org_call *c, int is_query)
{
    struct lode_org_job job;
    int is_found;

    lode_org_state_lock(c->org);
    is_found = lode_org_ingest_find(c, is_query, &job);
    lode_org_state_unlock(c->org);
    if (is_found)
        lode_org_ingest_reply(c, &job, LODE_ORG_VIEW_INFO, 0, NULL);
}

void lode_org_ingest_info(struct lode_org_call *c)
{
    lode_org_ingest_info_of(c, 0);
}

/* Jobs of one page behind seq `after`; *last is the last one's seq, *more 1 where others follow. */
static json_t *list_page(struct lode_org_call *c, int is_query, int64_t after, int64_t *last,
                         int *more, struct lode_err *err)
{
    json_t *list = json_array();
    struct lode_org_job job;
    int n = 0, rc = 1;

    *more = 0;
    *last = after;
    while (list && (rc = lode_org_jobs_after(c->org->db, *last, is_query, &job, err)) == 1) {
        if (n == LIST_JOBS) {
            *more = 1;
            break;
        }
        *last = job.seq;
        if (!lode_org_expire_see(c->org, &job))
            continue;
        n++;
        if (json_array_append_new(
                list, lode_org_jobs_json(&job, c->org->user_id, LODE_ORG_VIEW_LIST)) < 0) {
            rc = lode_err_set(err, LODE_E_NOMEM, "out of memory for a list of jobs");
            break;
        }
    }
    if (rc >= 0)
        return list;
    json_decref(list);
    return NULL;
}

void lode_org_ingest_list_of(struct lode_org_call *c, int is_query)
{
    const char *locator = lode_server_arg(c->rq, "queryLocator");
    const char *type = lode_server_arg(c->rq, "jobType");
    const char *chunked = lode_server_arg(c->rq, "isPkChunkingEnabled");
    struct lode_err err;
    long after = 0;
    int64_t last = 0;
    int more = 0;
    json_t *list;

    if (locator && (!strchr(locator, '-') ||
                    lode_str_long(strchr(locator, '-') + 1, 0, 2000000000, &after) < 0)) {
        lode_org_call_error(c, 400, "INVALID_QUERY_LOCATOR", "invalid query locator");
        return;
    }
    if ((type && strcmp(type, is_query ? "V2Query" : "V2Ingest") != 0) ||
        (chunked && strcmp(chunked, "true") == 0)) {
        list = json_array(); /* there are no jobs of other kinds here */
    } else {
        lode_org_state_lock(c->org);
        list = list_page(c, is_query, after, &last, &more, &err);
        lode_org_state_unlock(c->org);
    }
    lode_org_call_json(
        c, 200,
        json_pack("{s:b, s:o, s:o}", "done", !more, "records", list, "nextRecordsUrl",
                  more ? json_sprintf("/services/data/v%s/jobs/%s?queryLocator=01gLo0000000001AAA-"
                                      "%" PRId64,
                                      c->version, is_query ? "query" : "ingest", last)
                       : json_null()));
}

void lode_org_ingest_list(struct lode_org_call *c)
{
    lode_org_ingest_list_of(c, 0);
}

char *lode_org_ingest_wanted_state(struct lode_org_call *c)
{
    static const char *const names[] = {"state", NULL};
    struct lode_err err;
    json_t *o = lode_org_call_body(c);
    const char *state;
    char *copy = NULL;

    if (o && check_names(c, o, names) == 0 &&
        lode_org_call_property(c, o, lode_buf_str(&c->rq->body), "state", &state) == 0) {
        copy = lode_str_dup(state, &err);
        if (!copy)
            lode_org_call_fault(c, &err);
    }
    json_decref(o);
    return copy;
}

/* With the transaction begun: what the job's state allows. 0 to go on, 1: refused and answered. */
static int move_state(struct lode_org_call *c, struct lode_org_job *job,
                      enum lode_org_state_name state)
{
    if (lode_org_jobs_is_over(job)) {
        lode_org_call_error(c, 400, "INVALIDJOBSTATE", "%s already Completed Job not allowed",
                            state == LODE_ORG_ABORTED ? "Aborting" : "Closing");
        return 1;
    }
    if (state == LODE_ORG_UPLOAD_COMPLETE && job->state != LODE_ORG_OPEN) { /* words not known */
        lode_org_call_error(c, 400, "INVALIDJOBSTATE",
                            "Closing Job not allowed, since the Job is not Open. Current job state "
                            "is '%s'",
                            lode_org_jobs_state(job->state));
        return 1;
    }
    job->state = state;
    job->modstamp_ms = lode_clock_now_ms();
    return 0;
}

/* Once: moves the job, or asks the worker to end it. 1: ask again when the worker has ended it. */
static int try_move(struct lode_org_call *c, int is_query, enum lode_org_state_name state,
                    struct lode_org_job *job)
{
    struct lode_err err;
    int rc = lode_org_state_begin(c->org, &err), is_busy = 0;

    if (rc < 0) {
        lode_org_call_fault(c, &err);
        return 0;
    }
    if (!lode_org_ingest_find(c, is_query, job)) {
        (void)!lode_org_state_end(c->org, -1, &err);
        return 0;
    }
    if (state == LODE_ORG_ABORTED && job->state == LODE_ORG_IN_PROGRESS) {
        is_busy = 1;
        if (c->org->at.seq == job->seq)
            c->org->is_abort_wanted = 1;
    } else if (move_state(c, job, state) == 0) {
        rc = lode_org_jobs_save(c->org->db, job, &err);
    }
    rc = lode_org_state_end(c->org, rc, &err);
    if (is_busy || c->rq->reply.status)
        return is_busy;
    lode_org_ingest_reply(c, job, LODE_ORG_VIEW_SHORT, rc, &err);
    return 0;
}

static void move(struct lode_org_call *c, int is_query, enum lode_org_state_name state)
{
    struct lode_org_job job;

    while (try_move(c, is_query, state, &job)) {
        lode_org_state_await_end(c->org, job.seq);
        lode_org_state_lock(c->org);
        if (!lode_org_ingest_find(c, is_query, &job))
            ;
        else if (job.state == state)
            lode_org_ingest_reply(c, &job, LODE_ORG_VIEW_SHORT, 0, NULL);
        else if (lode_org_state_is_stopping(c->org))
            lode_org_call_error(c, 503, "SERVER_UNAVAILABLE", "The org is being stopped");
        lode_org_state_unlock(c->org);
        if (c->rq->reply.status)
            return;
        lode_org_state_pause(c->org, 5); /* taken up again after a restart: not yet at work */
    }
    lode_org_state_work(c->org);
}

void lode_org_ingest_abort(struct lode_org_call *c, int is_query)
{
    move(c, is_query, LODE_ORG_ABORTED);
}

void lode_org_ingest_patch(struct lode_org_call *c)
{
    char *state = lode_org_ingest_wanted_state(c);

    if (!state)
        return;
    if (strcmp(state, "UploadComplete") == 0)
        move(c, 0, LODE_ORG_UPLOAD_COMPLETE);
    else if (strcmp(state, "Aborted") == 0)
        lode_org_ingest_abort(c, 0);
    else
        lode_org_call_bad_value(c, "state", state);
    lode_mem_free(state);
}

void lode_org_ingest_delete(struct lode_org_call *c)
{
    struct lode_org_job job;
    struct lode_err err;
    int rc = lode_org_state_begin(c->org, &err);

    if (rc < 0) {
        lode_org_call_fault(c, &err);
        return;
    }
    if (lode_org_ingest_find(c, 0, &job)) {
        if (job.state == LODE_ORG_OPEN || job.state == LODE_ORG_IN_PROGRESS)
            lode_org_call_error(c, 400, "API_ERROR",
                                "Error encountered when deleting the job because the job is not "
                                "terminated");
        else
            rc = lode_org_jobs_delete(c->org->db, job.seq, &err);
    }
    if (rc == 0 && !c->rq->reply.status)
        rc = lode_org_finish_remove(c->org, job.id, &err);
    rc = lode_org_state_end(c->org, rc, &err);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!c->rq->reply.status)
        lode_org_call_empty(c, 204);
}
