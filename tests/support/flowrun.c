/* tests/support/flowrun.c - steps in a test. */
#include "support/flowrun.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/account.h"
#include "flow/run.h"
#include "flow/step.h"
#include "rehearsal/org_state.h"
#include "salesforce/auth.h"

static const char schema[] =
    "[{\"name\":\"Account\",\"fields\":["
    "{\"name\":\"Legacy_Id__c\",\"type\":\"string\",\"length\":40,\"externalId\":true,"
    "\"unique\":true},"
    "{\"name\":\"Strict_Id__c\",\"type\":\"string\",\"length\":40,\"externalId\":true,"
    "\"unique\":true,\"caseSensitive\":true},"
    "{\"name\":\"Number_Id__c\",\"type\":\"double\",\"precision\":18,\"scale\":0,"
    "\"externalId\":true}]},"
    "{\"name\":\"Contact\",\"fields\":["
    "{\"name\":\"Legacy_Id__c\",\"type\":\"string\",\"length\":40,\"externalId\":true,"
    "\"unique\":true}]}]";

static void need(int rc, const struct lode_err *err)
{
    if (rc < 0)
        fail_msg("%s", err->msg);
}

static void start_run(struct flowrun *f, const char *url, const char *token)
{
    static const struct lode_client_opts quick = {
        .user_agent = "lode/test", .loopback_only = 1, .first_wait_ms = 1, .max_wait_ms = 4};
    struct lode_session_opts session = {.instance_url = url, .token = token, .api_version = "68.0"};
    struct lode_journal_run about = {.name = "r", .kind = "run", .script = "s", .version = "0"};
    struct lode_err err;
    const char *db;

    f->run.dir = lode_str_dup(scratch_path(&f->s, "run"), &err);
    f->run.chunk_bytes = 100000000;
    f->run.interrupt = &f->interrupt;
    need(lode_io_mkdirs(scratch_path(&f->s, "run/chunks"), &err), &err);
    need(lode_io_mkdirs(scratch_path(&f->s, "run/ids"), &err), &err);
    db = scratch_path(&f->s, "run/run.db");
    f->run.is_resumed = lode_io_exists(db);
    need(f->run.is_resumed ? lode_journal_open(db, &f->run.journal, &err)
                           : lode_journal_create(db, &about, &f->run.journal, &err),
         &err);
    need(lode_client_open(&quick, &f->run.client, &err), &err);
    session.client = f->run.client;
    need(lode_session_open(&session, &f->run.session, &err), &err);
    need(lode_run_open(&f->run, &err), &err);
}

void flowrun_open(struct flowrun *f, const char *const *faults)
{
    struct lode_org_opts o = {.faults = faults, .seed = 11};
    struct lode_err err;

    memset(f, 0, sizeof *f);
    scratch_open(&f->s);
    while (faults && faults[o.n_faults])
        o.n_faults++;
    o.db_path = scratch_path(&f->s, "org.db");
    o.schema_file = scratch_write(&f->s, "schema.json", schema);
    need(lode_org_open(&o, &f->org, &err), &err);
    need(lode_org_start(f->org, 0, &err), &err);
    start_run(f, lode_org_url(f->org), lode_org_token(f->org));
}

void flowrun_open_at(struct flowrun *f, const char *url)
{
    memset(f, 0, sizeof *f);
    scratch_open(&f->s);
    start_run(f, url, "00D!x");
}

void flowrun_attach(struct flowrun *f, const char *dir, const char *url, const char *token)
{
    memset(f, 0, sizeof *f);
    lode_str_copy(f->s.dir, sizeof f->s.dir, dir);
    start_run(f, url, token);
    f->is_attached = 1;
}

static int sign_in(void *ctx, char **token, struct lode_err *err)
{
    struct flowrun *f = ctx;
    const struct lode_auth_app app = {.login_url = lode_org_url(f->org),
                                      .id = lode_org_login(f->org)->client_id,
                                      .secret = lode_org_login(f->org)->client_secret};
    struct lode_token t;

    if (lode_auth_client_credentials(f->run.client, &app, &t, err) < 0)
        return -1;
    f->n_renewed++;
    *token = t.access_token;
    t.access_token = NULL;
    lode_auth_clear(&t);
    return 0;
}

void flowrun_renew(struct flowrun *f)
{
    struct lode_session_opts session = {.instance_url = lode_org_url(f->org),
                                        .token = lode_org_token(f->org),
                                        .api_version = "68.0",
                                        .client = f->run.client,
                                        .renew = sign_in,
                                        .renew_ctx = f};
    struct lode_err err;

    lode_session_close(f->run.session);
    f->run.session = NULL;
    need(lode_session_open(&session, &f->run.session, &err), &err);
}

void flowrun_close(struct flowrun *f)
{
    lode_run_end(f->step);
    lode_session_close(f->run.session);
    lode_client_close(f->run.client);
    lode_run_close(&f->run);
    lode_journal_close(f->run.journal);
    lode_mem_free(f->run.dir);
    lode_org_close(f->org);
    if (!f->is_attached)
        scratch_close(&f->s);
}

void flowrun_again(struct flowrun *f)
{
    struct lode_org *org = f->org;
    struct scratch s = f->s;

    lode_org_faults_clear(org->faults);
    f->org = NULL;
    f->is_attached = 1; /* the folder stays */
    flowrun_close(f);
    flowrun_attach(f, s.dir, lode_org_url(org), lode_org_token(org));
    f->org = org;
    f->s = s;
    f->is_attached = 0;
}

void flowrun_spec(struct lode_step_spec *spec, const char *name, const char *object,
                  enum lode_operation op)
{
    lode_step_defaults(spec);
    lode_str_copy(spec->name, sizeof spec->name, name);
    lode_str_copy(spec->object, sizeof spec->object, object);
    spec->operation = op;
    spec->canary = 0;
}

/* Part k of a cell cut at '/'; the last where there are fewer. */
static struct lode_slice part_of(struct lode_slice v, int k)
{
    const char *slash;

    while (k-- > 0 && (slash = memchr(v.p, '/', v.n))) {
        v.n -= (size_t)(slash + 1 - v.p);
        v.p = slash + 1;
    }
    slash = memchr(v.p, '/', v.n);
    return slash ? (struct lode_slice){v.p, (size_t)(slash - v.p)} : v;
}

static int is_text(struct lode_slice v, const char *text)
{
    return v.n == strlen(text) && memcmp(v.p, text, v.n) == 0;
}

/* 0: *v is the parent's Id. 1: the row has ended. */
static int look_up(struct flowrun *f, struct lode_slice *v, struct lode_mapped *out,
                   struct lode_err *err)
{
    char id[19], reason[256];
    int rc = lode_ids_resolve(&f->parent->ids, v, 1, id, reason, sizeof reason, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        return lode_record_reject(out, LODE_MAP_REJECT, "MISSING_PARENT", "", *v, "%s", reason);
    return lode_record_copy(&out->records, id, strlen(id), v, err);
}

static int add_record(struct flowrun *f, const struct lode_source_row *row, struct lode_mapped *out,
                      int part, struct lode_err *err)
{
    const char *const *columns;
    struct lode_record *rec;
    size_t n;

    columns = lode_source_columns(f->step->source, &n);
    if (lode_record_add(&out->records, &rec, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct lode_slice v = row->row.cells[i];
        unsigned field;
        int rc;

        if (strcmp(columns[i], "do") == 0 || columns[i][0] == '_')
            continue;
        if (out->is_split)
            v = part_of(v, part);
        if (v.n == 0)
            continue;
        if (is_text(v, "NULL"))
            v = (struct lode_slice){"#N/A", 4};
        rc = columns[i][0] == '@' ? look_up(f, &v, out, err) : 0;
        if (rc)
            return rc;
        if (lode_fields_add(&f->step->fields, columns[i] + (columns[i][0] == '@'), &field, err) <
                0 ||
            lode_record_set(rec, field, v, err) < 0)
            return -1;
    }
    return 0;
}

static int map(void *ctx, const struct lode_source_row *row, struct lode_mapped *out,
               struct lode_err *err)
{
    static const struct lode_slice none = {"", 0};
    struct flowrun *f = ctx;
    int column = lode_source_column(f->step->source, "do");
    struct lode_slice what = column < 0 ? none : row->row.cells[column];

    if (++f->n_map_calls == f->interrupt_at)
        atomic_store(&f->interrupt, 2);
    if (is_text(what, "skip"))
        lode_record_reject(out, LODE_MAP_SKIP, "SKIPPED", "", none, "as the row says");
    else if (is_text(what, "reject"))
        lode_record_reject(out, LODE_MAP_REJECT, "REJECTED", "do", what, "as the row says");
    else if (is_text(what, "raise"))
        lode_record_reject(out, LODE_MAP_RAISED, "SCRIPT", "", none, "x.lua:1: oops");
    if (out->verdict != LODE_MAP_RECORDS)
        return 0;
    out->is_split = is_text(what, "split") || is_text(what, "empty");
    if (is_text(what, "empty"))
        return 0;
    for (int part = 0; part <= out->is_split; part++) {
        int rc = add_record(f, row, out, part, err);

        if (rc)
            return rc < 0 ? -1 : 0;
    }
    return 0;
}

static int failed(void *ctx, const struct lode_failure *failure, struct lode_decision *out,
                  struct lode_err *err)
{
    struct flowrun *f = ctx;

    f->n_failed_calls++;
    return f->failed(f, failure, out, err);
}

int flowrun_step_file(struct flowrun *f, struct lode_step_spec *spec, const char *path)
{
    struct lode_source *source = NULL;
    struct lode_step *step = NULL;

    lode_run_end(f->step);
    f->step = NULL;
    f->n_failed_calls = f->n_map_calls = 0;
    if (lode_source_open(path, lode_str_basename(path), NULL, &source, &f->err) < 0)
        return -1;
    if (lode_step_open(&f->run, spec, source, &step, &f->err) < 0) {
        lode_source_close(source);
        lode_step_spec_clear(spec);
        return -1;
    }
    f->step = step;
    step->hooks = (struct lode_hooks){.ctx = f, .map = map, .failed = f->failed ? failed : NULL};
    if (f->prepare)
        f->prepare(f, step);
    return lode_run_begin(step, &f->err);
}

struct lode_step *flowrun_step(struct flowrun *f, struct lode_step_spec *spec, const char *csv)
{
    char name[80];

    snprintf(name, sizeof name, "%s.csv", spec->name);
    if (flowrun_step_file(f, spec, scratch_write(&f->s, name, csv)) < 0)
        fail_msg("%s", f->err.msg);
    return f->step;
}

int flowrun_turns(struct flowrun *f)
{
    int rc;

    do
        rc = lode_run_turn(f->step, 1000, &f->err);
    while (rc == 1);
    return rc;
}

/* The outcome file against the counts: one line a unit, each with a status, the failed file the
 * lines of it that can be sent again. */
static void check_files(struct flowrun *f, const struct lode_step *s)
{
    int64_t lines[LODE_N_STATUS] = {0}, n_bad = 0;
    char *text, *p;

    text = lode_str_dup(flowrun_csv(f, s->spec.name, "outcome", "_status"), &f->err);
    for (p = strtok(text, "\n"); p; p = strtok(NULL, "\n")) {
        assert_true(lode_outcome_status(p) > 0);
        lines[lode_outcome_status(p)]++;
    }
    lode_mem_free(text);
    for (int i = 0; i < LODE_N_STATUS; i++)
        assert_int_equal(lines[i], s->counts[i]);
    text = lode_str_dup(flowrun_csv(f, s->spec.name, "failed", "_status"), &f->err);
    for (p = strtok(text, "\n"); p; p = strtok(NULL, "\n"))
        n_bad++;
    lode_mem_free(text);
    assert_int_equal(n_bad, lines[LODE_STATUS_FAILED] + lines[LODE_STATUS_REJECTED] +
                                lines[LODE_STATUS_UNPROCESSED]);
}

int flowrun_go(struct flowrun *f, struct lode_step_spec *spec, const char *csv)
{
    struct lode_err err;
    int rc;

    flowrun_step(f, spec, csv);
    rc = flowrun_turns(f);
    need(lode_account_check(f->step, &err), &err);
    check_files(f, f->step);
    if (rc == 0)
        assert_int_equal(f->step->n_retrying, 0);
    return rc;
}

const char *flowrun_counts(struct flowrun *f, const int64_t *counts)
{
    size_t n = 0;

    f->text[0] = '\0';
    for (int i = 0; i < LODE_N_STATUS; i++)
        if (counts[i])
            n += (size_t)snprintf(f->text + n, sizeof f->text - n, "%s%s=%lld", n ? " " : "",
                                  lode_outcome_name((enum lode_status)i), (long long)counts[i]);
    return f->text;
}

struct wanted {
    const char *name;
    struct lode_journal_step step;
};

static int find_step(void *ctx, const struct lode_journal_step *step)
{
    struct wanted *w = ctx;

    if (strcmp(step->name, w->name) != 0)
        return 1;
    w->step = *step;
    return 0;
}

const char *flowrun_journal_counts(struct flowrun *f, const char *step)
{
    struct wanted w = {.name = step};
    struct lode_err err;

    need(lode_journal_steps(f->run.journal, find_step, &w, &err), &err);
    return flowrun_counts(f, w.step.counts);
}

static void put(struct flowrun *f, size_t *n, const char *text, size_t n_text)
{
    assert_true(*n + n_text < sizeof f->text);
    memcpy(f->text + *n, text, n_text);
    *n += n_text;
    f->text[*n] = '\0';
}

static const char *sql(struct flowrun *f, const char *path, const char *text)
{
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;
    size_t n = 0, n_rows = 0;

    f->text[0] = '\0';
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(db, text, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", text, sqlite3_errmsg(db));
    while (sqlite3_step(st) == SQLITE_ROW) {
        if (n_rows++)
            put(f, &n, "\n", 1);
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const char *v = (const char *)sqlite3_column_text(st, i);

            if (i)
                put(f, &n, "|", 1);
            put(f, &n, v ? v : "", v ? strlen(v) : 0);
        }
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    return f->text;
}

const char *flowrun_sql(struct flowrun *f, const char *text)
{
    return sql(f, scratch_path(&f->s, "org.db"), text);
}

const char *flowrun_run_sql(struct flowrun *f, const char *text)
{
    return sql(f, scratch_path(&f->s, "run/run.db"), text);
}

const char *flowrun_csv(struct flowrun *f, const char *step, const char *end, const char *columns)
{
    static const struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1};
    struct lode_reader *r = NULL;
    const char *const *names;
    struct lode_row row;
    struct lode_err err;
    char name[128];
    size_t n = 0, n_rows = 0, n_names;
    int rc;

    f->text[0] = '\0';
    snprintf(name, sizeof name, "run/%s-%s.csv", step, end);
    need(lode_reader_open(scratch_path(&f->s, name), &opts, &r, &err), &err);
    names = lode_reader_columns(r, &n_names);
    while ((rc = lode_reader_next(r, &row, &err)) == 1) {
        if (n_rows++)
            put(f, &n, "\n", 1);
        for (const char *c = columns; *c; c += strcspn(c, ","), c += *c == ',') {
            size_t i = 0;

            while (i < n_names && (strncmp(names[i], c, strcspn(c, ",")) != 0 ||
                                   names[i][strcspn(c, ",")] != '\0'))
                i++;
            assert_true(i < n_names);
            if (c != columns)
                put(f, &n, "|", 1);
            if (i < row.n_cells)
                put(f, &n, row.cells[i].p, row.cells[i].n);
        }
    }
    need(rc, &err);
    lode_reader_close(r);
    return f->text;
}
