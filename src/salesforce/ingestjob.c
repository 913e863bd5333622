/* salesforce/ingestjob.c - the calls of an ingest job, and its replies. */
#include "salesforce/ingestjob.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "salesforce/sfid.h"
#include "salesforce/sfjson.h"

enum { PATH_SIZE = 96 };

static const struct {
    const char *name;
    char c;
} delimiters[] = {{"COMMA", ','},     {"TAB", '\t'},  {"PIPE", '|'},
                  {"SEMICOLON", ';'}, {"CARET", '^'}, {"BACKQUOTE", '`'}};

char lode_ingestjob_delimiter(const char *name)
{
    for (size_t i = 0; i < sizeof delimiters / sizeof *delimiters; i++)
        if (lode_str_casecmp(delimiters[i].name, name) == 0)
            return delimiters[i].c;
    return 0;
}

static int one_of(const char *s, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(s, *names) == 0)
            return 1;
    return 0;
}

static int check_spec(const struct lode_ingest_spec *s, struct lode_err *err)
{
    static const char *const operations[] = {"insert", "update",     "upsert",
                                             "delete", "hardDelete", NULL};
    static const char *const endings[] = {"LF", "CRLF", NULL};

    if (!s->object || !*s->object)
        return lode_err_set(err, LODE_E_USAGE, "a job needs an object");
    if (!s->operation || !one_of(s->operation, operations))
        return lode_err_set(err, LODE_E_USAGE,
                            "'%.30s' is no operation: insert, update, upsert, delete or hardDelete",
                            s->operation ? s->operation : "");
    if (strcmp(s->operation, "upsert") == 0 && (!s->external_id || !*s->external_id))
        return lode_err_set(err, LODE_E_USAGE, "an upsert of %s needs an external id field",
                            s->object);
    if (s->delimiter && !lode_ingestjob_delimiter(s->delimiter))
        return lode_err_set(err, LODE_E_USAGE,
                            "'%.30s' is no delimiter: COMMA, TAB, PIPE, SEMICOLON, CARET or "
                            "BACKQUOTE",
                            s->delimiter);
    if (s->line_ending && !one_of(s->line_ending, endings))
        return lode_err_set(err, LODE_E_USAGE, "'%.30s' is no line ending: LF or CRLF",
                            s->line_ending);
    return 0;
}

int lode_ingestjob_create(struct lode_session *s, const struct lode_ingest_spec *spec,
                          struct lode_call **out, struct lode_err *err)
{
    int is_upsert;
    char *text;
    int rc;

    if (check_spec(spec, err) < 0)
        return -1;
    is_upsert = strcmp(spec->operation, "upsert") == 0;
    /* "s*" leaves a key out where the value is NULL */
    text = lode_sfjson_take_text(
        json_pack("{s:s, s:s, s:s*, s:s, s:s, s:s, s:s*}", "object", spec->object, "operation",
                  spec->operation, "externalIdFieldName", is_upsert ? spec->external_id : NULL,
                  "contentType", "CSV", "columnDelimiter",
                  spec->delimiter ? spec->delimiter : "COMMA", "lineEnding",
                  spec->line_ending ? spec->line_ending : "LF", "assignmentRuleId",
                  spec->assignment_rule_id),
        err);
    rc = text ? lode_session_call_json(s, LODE_POST, "jobs/ingest", text, out, err) : -1;
    lode_mem_free(text);
    return rc;
}

/* "jobs/ingest/{id}tail". An id comes from a reply, a journal or a command line: anything else in a
 * path would ask for something else. */
static int make_path(const char *id, const char *tail, char path[PATH_SIZE], struct lode_err *err)
{
    char id18[LODE_SFID_SIZE];

    if (lode_sfid_18(id, strlen(id), id18) < 0)
        return lode_err_set(err, LODE_E_USAGE, "'%.40s' is no job id: 15 or 18 letters and digits",
                            id);
    snprintf(path, PATH_SIZE, "jobs/ingest/%s%s", id, tail);
    return 0;
}

static int plain(struct lode_session *s, enum lode_method method, const char *id, const char *tail,
                 struct lode_call **out, struct lode_err *err)
{
    char path[PATH_SIZE];

    return make_path(id, tail, path, err) < 0 ? -1 : lode_session_call(s, method, path, out, err);
}

int lode_ingestjob_upload(struct lode_session *s, const char *id, const char *content_url,
                          const char *csv_path, struct lode_call **out, struct lode_err *err)
{
    struct lode_call *c;
    int rc;

    if (content_url && *content_url)
        rc = lode_session_call_link(s, LODE_PUT, content_url, &c, err);
    else
        rc = plain(s, LODE_PUT, id, "/batches", &c, err);
    if (rc < 0)
        return -1;
    c->body_path = lode_str_dup(csv_path, err);
    if (!c->body_path || lode_call_header(c, "Content-Type", "text/csv; charset=UTF-8", err) < 0) {
        lode_call_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

static int set_state(struct lode_session *s, const char *id, const char *json,
                     struct lode_call **out, struct lode_err *err)
{
    char path[PATH_SIZE];

    return make_path(id, "", path, err) < 0
               ? -1
               : lode_session_call_json(s, LODE_PATCH, path, json, out, err);
}

int lode_ingestjob_close(struct lode_session *s, const char *id, struct lode_call **out,
                         struct lode_err *err)
{
    return set_state(s, id, "{\"state\":\"UploadComplete\"}", out, err);
}

int lode_ingestjob_abort(struct lode_session *s, const char *id, struct lode_call **out,
                         struct lode_err *err)
{
    return set_state(s, id, "{\"state\":\"Aborted\"}", out, err);
}

int lode_ingestjob_info(struct lode_session *s, const char *id, struct lode_call **out,
                        struct lode_err *err)
{
    return plain(s, LODE_GET, id, "", out, err);
}

int lode_ingestjob_delete(struct lode_session *s, const char *id, struct lode_call **out,
                          struct lode_err *err)
{
    return plain(s, LODE_DELETE, id, "", out, err);
}

int lode_ingestjob_results(struct lode_session *s, const char *id, enum lode_result_kind kind,
                           const char *out_path, struct lode_call **out, struct lode_err *err)
{
    static const char *const tails[] = {"/successfulResults", "/failedResults",
                                        "/unprocessedrecords"};
    struct lode_call *c;

    if (plain(s, LODE_GET, id, tails[kind], &c, err) < 0)
        return -1;
    c->out_path = lode_str_dup(out_path, err);
    if (!c->out_path || lode_call_header(c, "Accept", "text/csv", err) < 0) {
        lode_call_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

int lode_ingestjob_is_refused(const char *error_message)
{
    static const char *const names[] = {"Invalid", "ClientInputError", "FeatureNotEnabled",
                                        "MethodNotAllowed"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (lode_str_starts(error_message, names[i]))
            return 1;
    return 0;
}

enum lode_job_state lode_ingestjob_state(const char *text)
{
    static const struct {
        const char *text;
        enum lode_job_state state;
    } states[] = {
        {"Open", LODE_JOB_OPEN},
        {"UploadComplete", LODE_JOB_UPLOAD_COMPLETE},
        {"InProgress", LODE_JOB_IN_PROGRESS},
        {"JobComplete", LODE_JOB_COMPLETE},
        {"Failed", LODE_JOB_FAILED},
        {"Aborted", LODE_JOB_ABORTED},
    };

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].text, text) == 0)
            return states[i].state;
    return LODE_JOB_UNKNOWN;
}

static void copy_id(const json_t *j, const char *key, char out[LODE_SFID_SIZE])
{
    const char *id = lode_sfjson_text(j, key);

    out[0] = '\0';
    if (id)
        lode_sfid_18(id, strlen(id), out);
}

/* -1 where j is no job. */
static int read_job(const json_t *j, struct lode_job_info *out)
{
    memset(out, 0, sizeof *out);
    copy_id(j, "id", out->id);
    copy_id(j, "createdById", out->created_by);
    lode_sfjson_copy(j, "state", out->state_text, sizeof out->state_text);
    out->state = lode_ingestjob_state(out->state_text);
    lode_sfjson_copy(j, "object", out->object, sizeof out->object);
    lode_sfjson_copy(j, "operation", out->operation, sizeof out->operation);
    lode_sfjson_copy(j, "externalIdFieldName", out->external_id, sizeof out->external_id);
    lode_sfjson_copy(j, "createdDate", out->created, sizeof out->created);
    lode_sfjson_copy(j, "systemModstamp", out->modstamp, sizeof out->modstamp);
    lode_sfjson_copy(j, "columnDelimiter", out->delimiter, sizeof out->delimiter);
    lode_sfjson_copy(j, "lineEnding", out->line_ending, sizeof out->line_ending);
    lode_sfjson_copy(j, "contentUrl", out->content_url, sizeof out->content_url);
    lode_sfjson_copy(j, "errorMessage", out->error_message, sizeof out->error_message);
    out->n_processed = lode_sfjson_int(j, "numberRecordsProcessed", -1);
    out->n_failed = lode_sfjson_int(j, "numberRecordsFailed", -1);
    out->total_ms = lode_sfjson_int(j, "totalProcessingTime", -1);
    return out->id[0] && out->state_text[0] ? 0 : -1;
}

int lode_ingestjob_parse(const struct lode_call *call, struct lode_job_info *out,
                         struct lode_err *err)
{
    struct lode_job_info job;
    json_t *j = NULL;
    int rc = lode_sfjson_parse(call->reply.p, call->reply.len, &j, err);

    if (rc == 0 && read_job(j, &job) < 0)
        rc = lode_err_set(err, LODE_E_REMOTE, "it has no id and state");
    json_decref(j);
    if (rc < 0)
        return lode_err_wrap(err, "HTTP %d (%.60s) is not the description of a job", call->status,
                             call->content_type);
    *out = job;
    return 0;
}

/* One page: 1 to go on, 0 at a stop, -1. *next gets the link to the next page or NULL. */
static int list_page(struct lode_session *s, struct lode_call *c,
                     int (*each)(void *ctx, const struct lode_job_info *job, struct lode_err *err),
                     void *ctx, char **next, struct lode_err *err)
{
    json_t *j = NULL, *records, *one;
    struct lode_job_info job;
    const char *link;
    size_t i;
    int go = -1;

    if (lode_session_perform(s, c, err) < 0 ||
        lode_sfjson_parse(c->reply.p, c->reply.len, &j, err) < 0)
        return -1;
    records = json_object_get(j, "records");
    if (!json_is_array(records)) {
        lode_err_set(err, LODE_E_REMOTE, "the list of jobs has no records");
        goto out;
    }
    go = 1;
    json_array_foreach(records, i, one)
    {
        if (read_job(one, &job) < 0)
            go = lode_err_set(err, LODE_E_REMOTE, "the list of jobs has one without id or state");
        else
            go = each(ctx, &job, err);
        if (go <= 0)
            goto out;
    }
    link = lode_sfjson_text(j, "nextRecordsUrl");
    if (link && *link && !json_is_true(json_object_get(j, "done"))) {
        *next = lode_str_dup(link, err);
        go = *next ? 1 : -1;
    }
out:
    json_decref(j);
    return go;
}

int lode_ingestjob_list(struct lode_session *s,
                        int (*each)(void *ctx, const struct lode_job_info *job,
                                    struct lode_err *err),
                        void *ctx, struct lode_err *err)
{
    char *link = lode_str_dup("/", err), *next;
    struct lode_call *c = NULL;
    int go = 1, rc;

    if (!link || lode_session_call(s, LODE_GET, "jobs/ingest?jobType=V2Ingest", &c, err) < 0) {
        lode_mem_free(link);
        return -1;
    }
    while (go > 0 && c) {
        next = NULL;
        go = list_page(s, c, each, ctx, &next, err);
        lode_call_free(c);
        c = NULL;
        if (go > 0 && next && strcmp(next, link) == 0)
            go = lode_err_set(err, LODE_E_REMOTE, "the list of jobs leads back to the same page");
        if (go > 0 && next && lode_session_call_link(s, LODE_GET, next, &c, err) < 0)
            go = -1;
        lode_mem_free(link);
        link = next;
    }
    rc = go < 0 ? -1 : 0;
    lode_mem_free(link);
    return rc;
}

int64_t lode_ingestjob_poll_ms(const struct lode_session *s, int n, int64_t first_ms,
                               int64_t max_ms)
{
    int here = lode_client_is_loopback(lode_session_instance_url(s));
    uint16_t random;
    double wait;

    if (!first_ms)
        first_ms = here ? 20 : 1000;
    if (!max_ms)
        max_ms = here ? 1000 : 30000;
    wait = (double)first_ms;
    for (int i = 0; i < n && wait < (double)max_ms; i++)
        wait *= 1.5;
    if (wait > (double)max_ms)
        wait = (double)max_ms;
    lode_clock_random(&random, sizeof random);
    wait *= 0.8 + 0.4 * random / UINT16_MAX;
    return wait > (double)max_ms ? max_ms : (int64_t)wait;
}
