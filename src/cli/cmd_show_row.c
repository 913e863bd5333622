/* cli/cmd_show_row.c - `lode show RUN --row N`: where a source row went. */
#include "cli/cmd_show.h"

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/jsonout.h"
#include "cli/outcomescan.h"
#include "flow/outcomes.h"
#include "store/journal_work.h"

struct show {
    const char *dir;
    struct lode_journal *j;
    uint64_t row;
    const char *step; /* only this one; NULL: all */
    int is_json;
    struct lode_jsonout json;
    struct lode_err *err;
    int rc, n_steps, n_found;
    int64_t most_rows;
};

/* A sending of the row. */
struct sending {
    int64_t attempt;
    const char *job, *state, *operation, *code, *message;
    int64_t chunk_n, chunk_attempt;
    const char *chunk_state;
    int64_t line; /* of the source, where nothing else tells it; else 0 */
};

static void print_sending(struct show *s, const struct sending *it)
{
    if (s->is_json) {
        lode_jsonout_open(&s->json, NULL, '{');
        lode_jsonout_number(&s->json, "attempt", it->attempt);
        lode_jsonout_known(&s->json, "job", it->job);
        lode_jsonout_known(&s->json, "job_state", it->state);
        lode_jsonout_text(&s->json, "operation", it->operation);
        lode_jsonout_number(&s->json, "chunk", it->chunk_n);
        lode_jsonout_number(&s->json, "chunk_attempt", it->chunk_attempt);
        lode_jsonout_text(&s->json, "chunk_state", it->chunk_state);
        if (it->line)
            lode_jsonout_number(&s->json, "line", it->line);
        lode_jsonout_known(&s->json, "code", it->code);
        lode_jsonout_known(&s->json, "message", it->message);
        lode_jsonout_close(&s->json, '}');
        return;
    }
    printf("attempt %-2lld %s%s, %s, %s, chunk %lld-%lld %s", (long long)it->attempt,
           it->job[0] ? "job " : "", it->job[0] ? it->job : "no job yet", it->operation,
           it->state[0] ? it->state : "not sent", (long long)it->chunk_n,
           (long long)it->chunk_attempt, it->chunk_state);
    if (it->line)
        printf(", line %lld", (long long)it->line);
    printf("%s%s%s%s\n", it->code[0] ? ": " : "", it->code, it->message[0] ? ": " : "",
           it->message);
}

/* job, its state, operation, chunk's number, attempt and state. */
#define SENDING "c.job, j.state, c.operation, c.n, c.attempt, c.state"

static struct sending read_sending(sqlite3_stmt *row)
{
    return (struct sending){.job = lode_db_text(row, 0),
                            .state = lode_db_text(row, 1),
                            .operation = lode_db_text(row, 2),
                            .chunk_n = sqlite3_column_int64(row, 3),
                            .chunk_attempt = sqlite3_column_int64(row, 4),
                            .chunk_state = lode_db_text(row, 5),
                            .code = "",
                            .message = ""};
}

/* Those that were not its last. */
static int print_earlier(struct show *s, int64_t step, uint64_t unit)
{
    static const char sql[] =
        "SELECT " SENDING ", a.attempt, a.code, a.message FROM attempt a JOIN chunk c ON"
        " c.id=a.chunk LEFT JOIN job j ON j.id=c.job WHERE a.step=? AND a.unit=? ORDER BY"
        " a.attempt";
    struct lode_db *db = lode_journal_db(s->j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, s->err);
    int rc;

    if (!st || lode_db_bind(db, st, s->err, "ii", step, (int64_t)unit) < 0)
        return -1;
    while ((rc = lode_db_step(db, st, s->err)) == 1) {
        struct sending it = read_sending(st);

        it.attempt = sqlite3_column_int64(st, 6);
        it.code = lode_db_text(st, 7);
        it.message = lode_db_text(st, 8);
        print_sending(s, &it);
    }
    return rc;
}

static int print_last(struct show *s, const struct lode_outcomescan_item *o, const char *code)
{
    static const char sql[] =
        "SELECT " SENDING " FROM job j JOIN chunk c ON c.id=j.chunk WHERE j.id=?";
    struct lode_db *db = lode_journal_db(s->j);
    sqlite3_stmt *st = lode_db_prepare(db, sql, s->err);
    int rc = st ? lode_db_bind(db, st, s->err, "s", o->job) : -1;

    if (rc == 0 && (rc = lode_db_step(db, st, s->err)) == 1) {
        struct sending it = read_sending(st);

        it.job = o->job;
        it.attempt = o->attempts;
        it.code = code;
        print_sending(s, &it);
        sqlite3_reset(st);
    }
    return rc < 0 ? -1 : 0;
}

/* 1 where the chunk, whose rows' list is on disk while it is under way, has the unit. */
static int is_in(struct show *s, const struct lode_journal_step *step,
                 const struct lode_journal_chunk *c, uint64_t unit, struct lode_unit *u)
{
    char *path =
        lode_str_printf(s->err, "%s/chunks/%s-%d-%d.rows", s->dir, step->name, c->n, c->attempt);
    struct lode_unit_reader *r = lode_mem_alloc(sizeof *r, s->err);
    struct lode_buf key;
    int rc = path && r ? 0 : -1;

    lode_buf_init(&key, 0);
    if (r)
        r->fd = -1;
    if (rc == 0 && lode_io_exists(path)) {
        rc = lode_outcomes_units_open(path, r, s->err);
        for (int64_t i = 0; rc == 0 && i < c->n_rows; i++) {
            rc = lode_outcomes_units_next(r, u, &key, s->err);
            if (rc == 0 && u->unit == unit)
                rc = 1;
        }
        lode_outcomes_units_close(r);
    }
    lode_buf_clear(&key);
    lode_mem_free(r);
    lode_mem_free(path);
    return rc;
}

/* The chunk that holds a row whose outcome is not known yet. */
static int print_waiting(struct show *s, const struct lode_journal_step *step, uint64_t unit)
{
    struct lode_journal_chunk c = {.id = 0}, hit = {.id = 0};
    struct lode_unit u = {.unit = 0};
    int rc;

    while ((rc = lode_journal_chunk_next(s->j, step->id, c.id, &c, s->err)) == 1) {
        if (c.state == LODE_CHUNK_RECONCILED || unit > c.last_unit)
            continue;
        rc = is_in(s, step, &c, unit, &u);
        if (rc < 0)
            return -1;
        if (rc == 1) {
            hit = c;
            break;
        }
    }
    if (rc < 0)
        return -1;
    if (hit.id) {
        struct lode_journal_job job = {.state = ""};
        struct sending it = {.attempt = u.attempts,
                             .job = hit.job,
                             .state = job.state,
                             .operation = hit.operation,
                             .chunk_n = hit.n,
                             .chunk_attempt = hit.attempt,
                             .chunk_state = lode_journal_state_name(hit.state),
                             .line = u.line,
                             .code = "",
                             .message = ""};

        if (hit.job[0] && lode_journal_job_get(s->j, hit.job, &job, s->err) < 0)
            return -1;
        print_sending(s, &it);
    }
    return 0;
}

/* --- one outcome ---------------------------------------------------------------------------- */

static int print_cell(struct show *s, const char *name, struct lode_slice v)
{
    struct lode_buf b;
    int rc;

    if (s->is_json) {
        lode_jsonout_bytes(&s->json, name, v.p, v.n);
        return 0;
    }
    lode_buf_init(&b, 0);
    rc = lode_buf_add(&b, v.p, v.n, s->err);
    printf("  ");
    lode_cmd_show_field(name, lode_buf_str(&b));
    lode_buf_clear(&b);
    return rc;
}

static int print_columns(struct show *s, const struct lode_outcomescan *scan,
                         const struct lode_outcomescan_item *o)
{
    size_t n;
    const char *const *names = lode_outcomescan_columns(scan, &n);
    int rc = 0;

    if (s->is_json)
        lode_jsonout_open(&s->json, "columns", '{');
    else if (n)
        printf("columns\n");
    for (size_t i = 0; rc == 0 && i < n && i < o->n_cells; i++)
        if (s->is_json || o->cells[i].n)
            rc = print_cell(s, names[i], o->cells[i]);
    if (s->is_json)
        lode_jsonout_close(&s->json, '}');
    return rc;
}

static void print_text(struct show *s, const struct lode_journal_step *step,
                       const struct lode_outcomescan_item *o, const struct lode_journal_note *note)
{
    char text[400];

    if (s->n_found)
        putchar('\n');
    snprintf(text, sizeof text, "%s, %s %s", step->name, step->operation, step->object);
    lode_cmd_show_field("step", text);
    snprintf(text, sizeof text, "%llu", (unsigned long long)o->row);
    lode_cmd_show_field("row", text);
    if (o->line) {
        snprintf(text, sizeof text, "%.*s:%ld", (int)o->file.n, o->file.p, o->line);
        lode_cmd_show_field("from", text);
    }
    if (o->part) {
        snprintf(text, sizeof text, "%d", o->part);
        lode_cmd_show_field("part", text);
    }
    lode_cmd_show_field("outcome", lode_outcome_name((enum lode_status)o->status));
    lode_cmd_show_field("Id", o->id);
    lode_cmd_show_field("mended", note->mended);
    if (lode_outcome_is_good(o->status)) /* why it was mended, its first attempts tell */
        return;
    lode_cmd_show_field("error", note->code);
    lode_cmd_show_field("message", note->message);
    lode_cmd_show_field("field", note->field);
    lode_cmd_show_field("value", note->value);
}

static void print_object(struct show *s, const struct lode_journal_step *step,
                         const struct lode_outcomescan_item *o,
                         const struct lode_journal_note *note)
{
    struct lode_jsonout *json = &s->json;

    lode_jsonout_open(json, NULL, '{');
    lode_jsonout_text(json, "step", step->name);
    lode_jsonout_text(json, "operation", step->operation);
    lode_jsonout_text(json, "object", step->object);
    lode_jsonout_number(json, "row", (int64_t)o->row);
    if (o->line) {
        lode_jsonout_bytes(json, "file", o->file.p, o->file.n);
        lode_jsonout_number(json, "line", o->line);
    }
    if (o->part)
        lode_jsonout_number(json, "part", o->part);
    lode_jsonout_text(json, "status", lode_outcome_name((enum lode_status)o->status));
    lode_jsonout_known(json, "id", o->id);
    lode_jsonout_known(json, "mended", note->mended);
    lode_jsonout_known(json, "code", lode_outcome_is_good(o->status) ? "" : note->code);
    lode_jsonout_known(json, "message", lode_outcome_is_good(o->status) ? "" : note->message);
    lode_jsonout_known(json, "field", lode_outcome_is_good(o->status) ? "" : note->field);
    lode_jsonout_known(json, "value", lode_outcome_is_good(o->status) ? "" : note->value);
    lode_jsonout_open(json, "attempts", '[');
}

static int print_unit(struct show *s, const struct lode_journal_step *step,
                      const struct lode_outcomescan *scan, const struct lode_outcomescan_item *o)
{
    struct lode_journal_note note = {"", "", "", "", ""};
    char code[64];
    int rc;

    if (lode_journal_note_get(s->j, step->id, o->unit, &note, s->err) < 0)
        return -1;
    if (s->is_json)
        print_object(s, step, o, &note);
    else
        print_text(s, step, o, &note);
    snprintf(code, sizeof code, "%s", lode_outcome_is_good(o->status) ? "" : note.code);
    rc = print_earlier(s, step->id, o->unit);
    if (rc == 0)
        rc = o->job[0]                          ? print_last(s, o, code)
             : o->status == LODE_STATUS_PENDING ? print_waiting(s, step, o->unit)
                                                : 0;
    if (s->is_json)
        lode_jsonout_close(&s->json, ']');
    if (rc == 0)
        rc = print_columns(s, scan, o);
    if (s->is_json)
        lode_jsonout_close(&s->json, '}');
    s->n_found++;
    return rc;
}

/* --- all steps ------------------------------------------------------------------------------ */

static int look_into(struct show *s, const struct lode_journal_step *step)
{
    struct lode_outcomescan *scan = NULL;
    struct lode_outcomescan_item o;
    int rc = lode_outcomescan_open(s->dir, s->j, step, &scan, s->err);

    if (rc <= 0)
        return rc;
    while ((rc = lode_outcomescan_next(scan, &o, s->err)) == 1 && o.row <= s->row)
        if (o.row == s->row && print_unit(s, step, scan, &o) < 0) {
            rc = -1;
            break;
        }
    lode_outcomescan_close(scan);
    return rc < 0 ? -1 : 0;
}

static int take_step(void *ctx, const struct lode_journal_step *step)
{
    struct show *s = ctx;

    if (s->step && strcmp(s->step, step->name) != 0)
        return 1;
    s->n_steps++;
    if (step->n_rows > s->most_rows)
        s->most_rows = step->n_rows;
    s->rc = look_into(s, step);
    return s->rc == 0;
}

static int not_found(const struct show *s, struct lode_err *err)
{
    if (s->step && !s->n_steps)
        return lode_err_set(err, LODE_E_USAGE, "the run has no step %.64s: lode show lists them",
                            s->step);
    if (!s->most_rows)
        return lode_err_set(err, LODE_E_USAGE,
                            "nothing is known of row %llu yet: its step has not ended",
                            (unsigned long long)s->row);
    return lode_err_set(err, LODE_E_USAGE, "there is no row %llu: %s %lld rows",
                        (unsigned long long)s->row,
                        s->step ? "the step has" : "the longest step has", (long long)s->most_rows);
}

int lode_cmd_show_row(const struct lode_runlist_item *run, struct lode_journal *j, int64_t row,
                      const char *step, int is_json, struct lode_err *err)
{
    struct show s = {.dir = run->path,
                     .j = j,
                     .row = (uint64_t)row,
                     .step = step,
                     .is_json = is_json,
                     .err = err};

    lode_jsonout_init(&s.json, stdout);
    if (is_json)
        lode_jsonout_open(&s.json, NULL, '[');
    if (lode_journal_steps(j, take_step, &s, err) < 0 || s.rc < 0)
        return -1;
    if (!s.n_found)
        return not_found(&s, err);
    if (is_json) {
        lode_jsonout_close(&s.json, ']');
        lode_jsonout_end(&s.json);
    }
    return 0;
}
