/* rehearsal/org.c - the org as a whole: its parts opened and closed, each call led to its handler.
 */
#include "rehearsal/org.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/temp.h"
#include "rehearsal/org_calls.h"
#include "rehearsal/org_code.h"
#include "rehearsal/org_cursors.h"
#include "rehearsal/org_hooks.h"
#include "rehearsal/org_jti.h"
#include "rehearsal/org_late.h"
#include "rehearsal/org_limits.h"
#include "rehearsal/org_locks.h"
#include "rehearsal/org_login.h"
#include "rehearsal/org_put.h"
#include "rehearsal/org_session.h"
#include "rehearsal/org_settings.h"
#include "rehearsal/org_tls.h"
#include "rehearsal/org_upload.h"
#include "rehearsal/org_worker.h"

/* What a switched-on status says in its body. */
static void answer_status(struct lode_org_call *c)
{
    static const struct {
        int status;
        const char *code, *message;
    } texts[] = {
        {401, "INVALID_SESSION_ID", "Session expired or invalid"},
        {403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."},
        {404, "NOT_FOUND", "The requested resource does not exist"},
        {429, "REQUEST_LIMIT_EXCEEDED", "Too many requests"},
        {500, "UNKNOWN_EXCEPTION", "An unexpected error occurred"},
        {503, "SERVER_UNAVAILABLE", "The server is unavailable"},
    };
    char seconds[16];
    size_t i = 0;

    if (c->strike.status < 300) {
        lode_org_call_empty(c, c->strike.status);
        return;
    }

    while (i < sizeof texts / sizeof *texts - 1 && texts[i].status != c->strike.status)
        i++;
    if (c->strike.retry_after >= 0) {
        snprintf(seconds, sizeof seconds, "%d", c->strike.retry_after);
        lode_server_add_header(c->rq, "Retry-After", seconds);
    }
    lode_org_call_error(c, c->strike.status, texts[i].code, "%s", texts[i].message);
}

/* Leads the call to its handler; answered where it has none. */
static void lead(struct lode_org_call *c)
{
    const struct lode_org_calls_entry *e = NULL;
    int status = lode_org_calls_find(c->rq->method, c->rq->path, &e, &c->match);
    int token = e ? (int)e->token : LODE_ORG_ANY_TOKEN;

    if (c->rq->is_too_long) {
        lode_org_call_error(c, c->rq->is_too_long,
                            c->rq->is_too_long == 414 ? "URI_TOO_LONG" : "REQUEST_HEADER_TOO_LARGE",
                            "The URI or the request's headers exceed 16384 bytes");
        return;
    }
    if (c->rq->is_bad_path) { /* nothing has a name with a NUL in it */
        lode_org_call_not_found(c);
        return;
    }
    if (token == LODE_ORG_OWN_TOKEN
            ? !lode_org_session_check_own(c)
            : token == LODE_ORG_ANY_TOKEN && !lode_org_session_check(c, c->strike.is_expired))
        return;
    c->is_counted = token == LODE_ORG_ANY_TOKEN && lode_str_starts(c->rq->path, "/services/data/");
    if (c->is_counted && lode_org_limits_is_spent(c->org, LODE_ORG_FAULT_REQUESTS))
        lode_org_call_error(c, 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    else
        lode_org_calls_lead(c, status, e);
    lode_route_restore(c->rq->path);
}

static void on_begin(void *ctx, struct lode_request *rq)
{
    struct lode_org *org = ctx;
    struct lode_err err;
    struct lode_org_call *c = lode_mem_alloc(sizeof *c, &err);

    pthread_mutex_lock(&org->starting);
    pthread_mutex_unlock(&org->starting);
    if (!c) {
        rq->reply.status = 500;
        return;
    }
    c->org = org;
    c->rq = rq;
    rq->owner = c;
    /* https://NAME.my.salesforce.com//services/data/v53.0/… is in Salesforce's own examples
     * (Scheduler guide), and what sf makes of an instance URL that ends in a slash. */
    while (rq->path[0] == '/' && rq->path[1] == '/')
        rq->path++;
    /* For clients that cannot send PATCH: POST …?_HttpMethod=PATCH (REST guide, upsert). */
    if (strcmp(rq->method, "POST") == 0 && lode_server_arg(rq, "_HttpMethod"))
        rq->method = lode_server_arg(rq, "_HttpMethod");
    lode_org_faults_call(org->faults, rq->method, rq->path, &c->strike);
    lode_org_late_call(org, rq->path);
    if (c->strike.slow_ms)
        lode_org_state_pause(org, c->strike.slow_ms);
    if (c->strike.is_cut)
        rq->reply.is_cut = 1;
    else if (c->strike.status)
        answer_status(c);
    else
        lead(c);
    if (c->is_counted)
        lode_org_usage_count(&org->usage, LODE_ORG_USAGE_REQUESTS);
    if (c->is_counted && rq->reply.status) {
        char usage[64];

        lode_org_limits_usage(org, usage, sizeof usage);
        lode_server_add_header(rq, "Sforce-Limit-Info", usage);
    }
    if (rq->reply.status && (c->strike.is_lost || c->strike.is_late))
        rq->reply.is_cut = 1;
    if (c->handler == lode_org_upload_put)
        lode_org_upload_begin(c);
}

/* Again where a record was locked and nothing was saved. */
static void handle(struct lode_org_call *c)
{
    struct lode_reply *r = &c->rq->reply;

    for (;;) {
        c->must_wait = 0;
        c->handler(c);
        if (!c->must_wait)
            return;
        lode_buf_reset(&r->body);
        r->status = 0;
        r->n_headers = 0;
        c->n_waits++;
        lode_org_state_pause(c->org, LODE_ORG_PUT_WAIT_MS);
    }
}

static void on_answer(void *ctx, struct lode_request *rq)
{
    struct lode_org *org = ctx;
    struct lode_org_call *c = rq->owner;
    struct lode_org_held held;
    char usage[64];

    if (c->strike.is_late)
        lode_org_late_hold(org, rq, &held, c->strike.late_calls);
    if (rq->is_bad_body && c->handler != lode_org_upload_put)
        lode_org_call_error(c, 400, "API_ERROR", "The request's body could not be read");
    else if (rq->is_too_large && c->handler != lode_org_upload_put)
        lode_org_call_error(c, 413, "REQUEST_TOO_LARGE", "The request's body is too large");
    else
        handle(c);
    if (!rq->reply.status) /* a handler that forgot: never a silent success */
        lode_org_call_error(c, 500, "UNKNOWN_EXCEPTION", "The call was not answered");
    lode_org_limits_usage(org, usage, sizeof usage);
    if (c->is_counted)
        lode_server_add_header(rq, "Sforce-Limit-Info", usage);
    rq->reply.is_cut |= c->strike.is_lost;
    rq->reply.is_halved = c->strike.is_halved;
    rq->reply.n_bytes = c->strike.reply_bytes;
    if (c->strike.is_late)
        lode_org_late_release(org, &held);
}

static void on_end(void *ctx, struct lode_request *rq)
{
    struct lode_org_call *c = rq->owner;

    (void)ctx;
    if (!c)
        return;
    lode_org_upload_drop(c);
    lode_mem_free(c);
}

/* Where the database is, and the folders that go with it. */
static int open_place(struct lode_org *org, const struct lode_org_opts *opts, struct lode_err *err)
{
    const char *db_path = opts->db_path;
    char *lock = NULL, *temp = NULL;
    int rc = -1;

    if (!db_path) {
        org->temp_dir = lode_temp_make_dir("org", err);
        if (!org->temp_dir)
            return -1;
        org->db_path = lode_str_printf(err, "%s/org.db", org->temp_dir);
    } else {
        org->db_path = lode_str_dup(db_path, err);
    }
    org->files_dir = org->db_path ? lode_str_printf(err, "%s.files", org->db_path) : NULL;
    lock = org->files_dir ? lode_str_printf(err, "%s/lock", org->files_dir) : NULL;
    temp = lock ? lode_str_printf(err, "%s/temp", org->files_dir) : NULL;
    if (temp && lode_io_mkdirs(org->files_dir, err) == 0 &&
        lode_io_lock_wait(lock, opts->wait_ms, &org->lock_fd, err) == 0 &&
        (!lode_io_exists(temp) || lode_io_remove_tree(temp, err) == 0))
        rc = lode_io_mkdirs(temp, err);
    lode_mem_free(lock);
    lode_mem_free(temp);
    return rc;
}

/* A kill takes nothing that was committed; a power cut may, which a rehearsal survives. Pages of an
 * index whose keys come in no order are asked for again and again: they stay in memory, and reach
 * the database when they have gathered. Large ones: each is written by a call of its own. */
enum { PAGE_BYTES = 16384 };

static const char tuning[] = "PRAGMA synchronous=OFF; PRAGMA cache_size=-40960;"
                             "PRAGMA wal_autocheckpoint=4096";

static int open_data(struct lode_org *org, const struct lode_org_opts *opts, struct lode_err *err)
{
    if (lode_org_schema_open(opts->schema_file, &org->schema, err) < 0 ||
        lode_db_open_paged(org->db_path, 0, PAGE_BYTES, &org->db, err) < 0 ||
        lode_db_exec(org->db, tuning, err) < 0 ||
        lode_org_records_open(org->db, org->schema, &org->records, err) < 0 ||
        lode_org_settings_apply(org, opts, err) < 0 || lode_org_jobs_open(org->db, err) < 0 ||
        lode_org_session_open(org->db, err) < 0 || lode_org_code_open(org->db, err) < 0 ||
        lode_org_jti_open(org->db, err) < 0 || lode_org_locks_open(org->db, err) < 0 ||
        lode_org_usage_open(&org->usage, org->db, err) < 0 ||
        lode_db_open(org->db_path, 0, &org->read_db, err) < 0 ||
        lode_org_records_open(org->read_db, org->schema, &org->read_records, err) < 0 ||
        /* a long query reads each page once */
        lode_db_exec(org->read_db, "PRAGMA cache_size = -8192", err) < 0 ||
        lode_org_hooks_attach(org->records, opts->hooks, err) < 0)
        return -1;
    lode_str_copy(org->org_id, sizeof org->org_id, lode_org_records_org_id(org->records));
    lode_str_copy(org->user_id, sizeof org->user_id, lode_org_records_user_id(org->records));
    return 0;
}

static int add_faults(struct lode_org *org, const struct lode_org_opts *opts, struct lode_err *err)
{
    static const struct {
        const char *word, *fault;
    } locks[] = {{"never", NULL}, {"seldom", "contend:0.1"}, {"often", "contend"}};
    const size_t n = sizeof locks / sizeof *locks;
    size_t k = 0;

    for (size_t i = 0; i < opts->n_faults; i++)
        if (lode_org_faults_add(org->faults, opts->faults[i], err) < 0)
            return -1;
    while (opts->locks && k < n && strcmp(locks[k].word, opts->locks) != 0)
        k++;
    if (k == n)
        return lode_err_set(err, LODE_E_USAGE, "locks %.40s: write never, seldom or often",
                            opts->locks);
    return locks[k].fault ? lode_org_faults_add(org->faults, locks[k].fault, err) : 0;
}

int lode_org_open(const struct lode_org_opts *opts, struct lode_org **out, struct lode_err *err)
{
    struct lode_org *org = lode_mem_alloc(sizeof *org, err);

    if (!org)
        return -1;
    org->lock_fd = -1;
    pthread_mutex_init(&org->starting, NULL);
    org->seed = opts->seed;
    if (lode_org_state_init(org, err) < 0) {
        lode_mem_free(org);
        return -1;
    }
    if (lode_org_faults_new(&org->faults, err) < 0 || add_faults(org, opts, err) < 0)
        goto fail;
    if (open_place(org, opts, err) < 0 || open_data(org, opts, err) < 0 ||
        lode_org_login_open(org, opts, err) < 0 || lode_org_tls_open(org, opts, err) < 0)
        goto fail;
    *out = org;
    return 0;
fail:
    lode_org_close(org);
    return lode_err_wrap(err, "local org");
}

int lode_org_start(struct lode_org *org, int port, struct lode_err *err)
{
    const struct lode_server_handler handler = {org, on_begin, on_answer, on_end, 0};
    int rc;

    pthread_mutex_lock(&org->starting);
    rc = lode_org_worker_start(org, err);
    if (rc == 0)
        rc = lode_org_tls_listen(org, port, &handler, err);
    pthread_mutex_unlock(&org->starting);
    if (rc == 0)
        return 0;
    lode_org_stop(org);
    return lode_err_wrap(err, "local org");
}

void lode_org_stop(struct lode_org *org)
{
    lode_org_state_stop(org);
    lode_server_close(org->server);
    org->server = NULL;
    lode_org_worker_join(org);
}

void lode_org_close(struct lode_org *org)
{
    struct lode_err err;

    if (!org)
        return;
    lode_org_stop(org);
    if (org->db) /* the calls since the last commit; at worst they are not counted */
        (void)!lode_org_usage_save(&org->usage, org->db, &err);
    lode_org_records_close(org->read_records);
    lode_db_close(org->read_db);
    lode_org_records_close(org->records);
    lode_db_close(org->db);
    lode_org_schema_close(org->schema);
    lode_org_faults_free(org->faults);
    lode_io_close(org->lock_fd);
    if (org->temp_dir)
        (void)!lode_io_remove_tree(org->temp_dir, &err);
    lode_org_cursors_free(org);
    lode_org_login_clear(org);
    lode_org_tls_close(org->tls);
    lode_mem_free(org->temp_dir);
    lode_mem_free(org->db_path);
    lode_mem_free(org->files_dir);
    lode_org_state_clear(org);
    pthread_mutex_destroy(&org->starting);
    lode_mem_free(org);
}

int lode_org_port(const struct lode_org *org)
{
    return org->port;
}

const char *lode_org_url(const struct lode_org *org)
{
    return org->url;
}

const char *lode_org_ca_file(const struct lode_org *org)
{
    return lode_org_tls_ca_file(org->tls);
}

const char *lode_org_token(const struct lode_org *org)
{
    return org->token;
}

const struct lode_org_login *lode_org_login(const struct lode_org *org)
{
    return &org->login;
}
