/* cli/cmd_show_json.c - `lode show --json`: a run as one object. */
#include "cli/cmd_show.h"

#include <stdio.h>

#include "cli/jsonout.h"
#include "cli/orphans.h"
#include "cli/sample.h"
#include "store/journal_work.h"
#include "store/outcome.h"

struct show {
    struct lode_journal *j;
    const char *dir;
    struct lode_jsonout json;
    struct lode_err *err;
    int rc;
};

static int argument(void *ctx, sqlite3_stmt *row, struct lode_err *err)
{
    struct show *s = ctx;

    (void)err;
    lode_jsonout_text(&s->json, lode_db_text(row, 0), lode_db_text(row, 1));
    return 0;
}

static int reason(void *ctx, sqlite3_stmt *row, struct lode_err *err)
{
    struct show *s = ctx;

    (void)err;
    lode_jsonout_known(&s->json, "reason", lode_db_text(row, 0));
    return 0;
}

static void error(struct lode_jsonout *json, const struct lode_sample *e)
{
    lode_jsonout_open(json, NULL, '{');
    lode_jsonout_text(json, "code", e->code);
    lode_jsonout_text(json, "message", e->message);
    lode_jsonout_number(json, "rows", e->n);
    lode_jsonout_open(json, "first", '{');
    if (e->row) {
        lode_jsonout_number(json, "row", (int64_t)e->row);
        lode_jsonout_known(json, "file", e->file);
        lode_jsonout_number(json, "line", e->line);
    }
    lode_jsonout_known(json, "field", e->field);
    lode_jsonout_text(json, "value", e->value);
    lode_jsonout_close(json, '}');
    lode_jsonout_close(json, '}');
}

static int errors(struct show *s, const struct lode_journal_step *step)
{
    struct lode_samples all;
    int rc = lode_sample_read(s->dir, s->j, step, LODE_CMD_SHOW_ERRORS, &all, s->err);

    for (size_t i = 0; rc == 0 && i < all.n; i++)
        error(&s->json, &all.items[i]);
    lode_sample_clear(&all);
    return rc;
}

static int mended(void *ctx, const char *code, const char *fields, int64_t n)
{
    struct show *s = ctx;

    lode_jsonout_open(&s->json, NULL, '{');
    lode_jsonout_text(&s->json, "code", code);
    lode_jsonout_text(&s->json, "fields", fields);
    lode_jsonout_number(&s->json, "rows", n);
    lode_jsonout_close(&s->json, '}');
    return 1;
}

static int step(void *ctx, const struct lode_journal_step *it)
{
    struct show *s = ctx;
    struct lode_jsonout *json = &s->json;

    lode_jsonout_open(json, NULL, '{');
    lode_jsonout_text(json, "name", it->name);
    lode_jsonout_text(json, "operation", it->operation);
    lode_jsonout_text(json, "object", it->object);
    lode_jsonout_text(json, "state", it->state);
    lode_jsonout_number(json, "rows", it->n_rows);
    lode_jsonout_number(json, "parts", it->n_parts);
    lode_jsonout_open(json, "counts", '{');
    for (int i = LODE_STATUS_CREATED; i < LODE_N_STATUS; i++)
        lode_jsonout_number(json, lode_outcome_name((enum lode_status)i), it->counts[i]);
    lode_jsonout_close(json, '}');
    lode_jsonout_open(json, "errors", '[');
    s->rc = errors(s, it);
    lode_jsonout_close(json, ']');
    lode_jsonout_open(json, "mended", '[');
    if (s->rc == 0)
        s->rc = lode_journal_mended(s->j, it->id, mended, s, s->err);
    lode_jsonout_close(json, ']');
    lode_jsonout_close(json, '}');
    return s->rc == 0;
}

static int job(void *ctx, sqlite3_stmt *row, struct lode_err *err)
{
    struct show *s = ctx;
    struct lode_jsonout *json = &s->json;

    (void)err;
    lode_jsonout_open(json, NULL, '{');
    lode_jsonout_text(json, "id", lode_db_text(row, 0));
    lode_jsonout_text(json, "step", lode_db_text(row, 1));
    lode_jsonout_text(json, "operation", lode_db_text(row, 2));
    lode_jsonout_number(json, "rows", sqlite3_column_int64(row, 3));
    lode_jsonout_text(json, "state", lode_db_text(row, 4));
    lode_jsonout_number(json, "processed", sqlite3_column_int64(row, 5));
    lode_jsonout_number(json, "failed", sqlite3_column_int64(row, 6));
    lode_jsonout_known(json, "message", lode_db_text(row, 7));
    lode_jsonout_close(json, '}');
    return 0;
}

static int file(void *ctx, const char *name, int64_t size, struct lode_err *err)
{
    struct show *s = ctx;

    (void)err;
    lode_jsonout_open(&s->json, NULL, '{');
    lode_jsonout_text(&s->json, "file", name);
    lode_jsonout_number(&s->json, "bytes", size);
    lode_jsonout_close(&s->json, '}');
    return 0;
}

static void head(struct show *s, const struct lode_runlist_item *i)
{
    const struct lode_journal_run *r = &i->run;
    struct lode_jsonout *json = &s->json;

    lode_jsonout_text(json, "run", r->name);
    lode_jsonout_text(json, "dir", i->path);
    lode_jsonout_text(json, "kind", r->kind);
    lode_jsonout_text(json, "script", r->script);
    lode_jsonout_known(json, "retry_of", r->retry_of);
    lode_jsonout_known(json, "org_id", r->org_id);
    lode_jsonout_known(json, "instance_url", r->instance_url);
    lode_jsonout_known(json, "username", r->username);
    lode_jsonout_text(json, "lode_version", r->version);
    lode_jsonout_known(json, "started", r->started);
    lode_jsonout_known(json, "ended", r->ended);
    lode_jsonout_text(json, "state", lode_runlist_state_name(i->state));
    if (r->ended[0] && r->status >= 0)
        lode_jsonout_number(json, "status", r->status);
    else
        lode_jsonout_text(json, "status", NULL);
}

static int lists(struct show *s, const struct lode_runlist_item *i, struct lode_err *err)
{
    struct lode_jsonout *json = &s->json;

    if (lode_cmd_show_rows(s->j, LODE_CMD_SHOW_REASON, reason, s, err) < 0)
        return -1;
    lode_jsonout_open(json, "arguments", '{');
    if (lode_cmd_show_rows(s->j, LODE_CMD_SHOW_ARGUMENTS, argument, s, err) < 0)
        return -1;
    lode_jsonout_close(json, '}');
    lode_jsonout_open(json, "steps", '[');
    if (lode_journal_steps(s->j, step, s, err) < 0 || s->rc < 0)
        return -1;
    lode_jsonout_close(json, ']');
    lode_jsonout_open(json, "jobs", '[');
    if (lode_cmd_show_rows(s->j, LODE_CMD_SHOW_JOBS, job, s, err) < 0)
        return -1;
    lode_jsonout_close(json, ']');
    if (lode_orphans_json(s->j, json, err) < 0)
        return -1;
    lode_jsonout_open(json, "files", '[');
    if (lode_cmd_show_files(i->path, file, s, err) < 0)
        return -1;
    lode_jsonout_close(json, ']');
    return 0;
}

int lode_cmd_show_json(const struct lode_runlist_item *run, struct lode_journal *j,
                       struct lode_err *err)
{
    struct show s = {.j = j, .dir = run->path, .err = err};

    lode_jsonout_init(&s.json, stdout);
    lode_jsonout_open(&s.json, NULL, '{');
    head(&s, run);
    if (lists(&s, run, err) < 0)
        return -1;
    lode_jsonout_close(&s.json, '}');
    lode_jsonout_end(&s.json);
    return 0;
}
