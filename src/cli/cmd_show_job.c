/* cli/cmd_show_job.c - `lode show RUN --job ID`: a job, its chunk, and the rows that it held. */
#include "cli/cmd_show.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "cli/jsonout.h"
#include "cli/outcomescan.h"
#include "cli/rundir.h"
#include "salesforce/sfid.h"
#include "store/journal_work.h"
#include "store/outcome.h"

enum { MAX_RANGES_BYTES = 400 };

/* Numbers of source rows, in runs: "1-120, 122". */
struct ranges {
    struct lode_buf text;
    uint64_t first, last; /* of the run that is open; 0: none */
    int is_cut;
};

struct show {
    const char *dir;
    struct lode_journal *j;
    char id[LODE_SFID_SIZE];
    int is_json;
    struct lode_jsonout json;
    struct lode_journal_step step;
    int64_t chunk;
    int is_replaced;                /* another job has loaded the chunk */
    int64_t n[LODE_N_STATUS], n_on; /* on: rows that went on in a later job */
    struct ranges ranges;
};

static int flush_range(struct ranges *r, struct lode_err *err)
{
    if (!r->first)
        return 0;
    if (r->text.len > MAX_RANGES_BYTES) {
        r->is_cut = 1;
        return 0;
    }
    if (lode_buf_addf(&r->text, err, "%s%llu", r->text.len ? ", " : "",
                      (unsigned long long)r->first) < 0)
        return -1;
    return r->first == r->last ? 0
                               : lode_buf_addf(&r->text, err, "-%llu", (unsigned long long)r->last);
}

static int add_row(struct ranges *r, uint64_t row, struct lode_err *err)
{
    if (r->first && (row == r->last || row == r->last + 1)) {
        r->last = row;
        return 0;
    }
    if (flush_range(r, err) < 0)
        return -1;
    r->first = r->last = row;
    return 0;
}

/* Units of the chunk that went on in a later one, in ascending order; -1 behind the last. */
static int64_t next_on(struct show *s, sqlite3_stmt *st, struct lode_err *err)
{
    int rc = lode_db_step(lode_journal_db(s->j), st, err);

    return rc < 0 ? -2 : rc == 0 ? -1 : sqlite3_column_int64(st, 0);
}

static int scan_rows(struct show *s, struct lode_outcomescan *scan, sqlite3_stmt *st,
                     struct lode_err *err)
{
    int64_t on = s->is_replaced ? -1 : next_on(s, st, err);
    struct lode_outcomescan_item o;
    int rc = on == -2 ? -1 : 1;

    while (rc == 1 && (rc = lode_outcomescan_next(scan, &o, err)) == 1) {
        int is_last = strcmp(o.job, s->id) == 0, is_on = on >= 0 && o.unit == (uint64_t)on;

        if (is_on && (on = next_on(s, st, err)) == -2)
            return -1;
        if (!is_last && !is_on)
            continue;
        s->n[o.status] += is_last;
        s->n_on += is_on && !is_last;
        if (add_row(&s->ranges, o.row, err) < 0)
            return -1;
    }
    return rc < 0 ? -1 : flush_range(&s->ranges, err);
}

static int count_rows(struct show *s, struct lode_err *err)
{
    static const char sql[] = "SELECT DISTINCT unit FROM attempt WHERE step=? AND chunk=? ORDER BY"
                              " unit";
    struct lode_db *db = lode_journal_db(s->j);
    struct lode_outcomescan *scan = NULL;
    sqlite3_stmt *st = NULL;
    int rc = lode_outcomescan_open(s->dir, s->j, &s->step, &scan, err);

    if (rc <= 0)
        return rc;
    /* one of its own: the scan asks the journal, too */
    rc = lode_db_compile(db, sql, &st, err);
    if (rc == 0)
        rc = lode_db_bind(db, st, err, "ii", s->step.id, s->chunk);
    if (rc == 0)
        rc = scan_rows(s, scan, st, err);
    sqlite3_finalize(st);
    lode_outcomescan_close(scan);
    return rc;
}

/* "4 created, 1 sent again" */
static void print_outcomes(const struct show *s)
{
    char text[300];
    int n = 0;

    for (int i = 0; i <= LODE_N_STATUS; i++) {
        int64_t k = i < LODE_N_STATUS ? s->n[i] : s->n_on;

        if (k)
            n += snprintf(
                text + n, sizeof text - (size_t)n, "%s%lld %s", n ? ", " : "", (long long)k,
                i < LODE_N_STATUS ? lode_outcome_name((enum lode_status)i) : "sent again");
    }
    lode_cmd_show_field("outcomes", n ? text : "none yet");
}

static void print_text(struct show *s, sqlite3_stmt *row)
{
    static const struct {
        const char *name;
        int column;
    } fields[] = {{"state", 9},   {"message", 12}, {"processed", 10},
                  {"failed", 11}, {"created", 13}, {"changed", 14}};
    char text[300];

    lode_cmd_show_field("job", s->id);
    snprintf(text, sizeof text, "%s, %s %s", s->step.name, lode_db_text(row, 4), s->step.object);
    lode_cmd_show_field("step", text);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        lode_cmd_show_field(fields[i].name, lode_db_text(row, fields[i].column));
    snprintf(text, sizeof text, "%s-%s %s: rows %s, bytes %s, lines %s to %s", lode_db_text(row, 2),
             lode_db_text(row, 3), lode_db_text(row, 5), lode_db_text(row, 6), lode_db_text(row, 7),
             lode_db_text(row, 15), lode_db_text(row, 16));
    lode_cmd_show_field("chunk", text);
    if (s->is_replaced) {
        int is_by_none = strcmp(lode_db_text(row, 8), s->id) == 0;

        snprintf(text, sizeof text, "by job %s", lode_db_text(row, 8));
        lode_cmd_show_field("replaced", is_by_none ? "by a job that is yet to be made" : text);
    }
    print_outcomes(s);
    if (s->ranges.text.len) {
        printf("rows       %s%s\n", lode_buf_str(&s->ranges.text), s->ranges.is_cut ? ", …" : "");
        printf("all of them: lode results --job %s %s\n", s->id, lode_rundir_argument(s->dir));
    }
}

static void print_json(struct show *s, sqlite3_stmt *row)
{
    struct lode_jsonout *json = &s->json;

    lode_jsonout_open(json, NULL, '{');
    lode_jsonout_text(json, "job", s->id);
    lode_jsonout_text(json, "step", s->step.name);
    lode_jsonout_text(json, "object", s->step.object);
    lode_jsonout_text(json, "operation", lode_db_text(row, 4));
    lode_jsonout_text(json, "state", lode_db_text(row, 9));
    lode_jsonout_known(json, "message", lode_db_text(row, 12));
    lode_jsonout_number(json, "processed", sqlite3_column_int64(row, 10));
    lode_jsonout_number(json, "failed", sqlite3_column_int64(row, 11));
    lode_jsonout_text(json, "created", lode_db_text(row, 13));
    lode_jsonout_text(json, "changed", lode_db_text(row, 14));
    lode_jsonout_number(json, "chunk", sqlite3_column_int64(row, 2));
    lode_jsonout_number(json, "chunk_attempt", sqlite3_column_int64(row, 3));
    lode_jsonout_text(json, "chunk_state", lode_db_text(row, 5));
    lode_jsonout_number(json, "chunk_rows", sqlite3_column_int64(row, 6));
    lode_jsonout_number(json, "chunk_bytes", sqlite3_column_int64(row, 7));
    lode_jsonout_known(json, "replaced_by", s->is_replaced ? lode_db_text(row, 8) : "");
    lode_jsonout_open(json, "counts", '{');
    for (int i = 0; i < LODE_N_STATUS; i++)
        if (s->n[i])
            lode_jsonout_number(json, lode_outcome_name((enum lode_status)i), s->n[i]);
    lode_jsonout_close(json, '}');
    lode_jsonout_number(json, "sent_again", s->n_on);
    lode_jsonout_text(json, "rows", lode_buf_str(&s->ranges.text));
    lode_jsonout_close(json, '}');
    lode_jsonout_end(json);
}

static int take_step(void *ctx, const struct lode_journal_step *step)
{
    struct show *s = ctx;

    if (step->id == s->step.id)
        s->step = *step;
    return 1;
}

static int show(struct show *s, sqlite3_stmt *row, struct lode_err *err)
{
    s->step.id = sqlite3_column_int64(row, 0);
    s->chunk = sqlite3_column_int64(row, 1);
    s->is_replaced =
        strcmp(lode_db_text(row, 8), s->id) != 0 || strcmp(lode_db_text(row, 5), "replaced") == 0;
    if (lode_journal_steps(s->j, take_step, s, err) < 0 || count_rows(s, err) < 0)
        return -1;
    if (s->is_json)
        print_json(s, row);
    else
        print_text(s, row);
    return 0;
}

int lode_cmd_show_job(const struct lode_runlist_item *run, struct lode_journal *j, const char *job,
                      int is_json, struct lode_err *err)
{
    static const char sql[] =
        "SELECT c.step, c.id, c.n, c.attempt, c.operation, c.state, c.n_rows, c.bytes, c.job,"
        " j.state, j.n_processed, j.n_failed, j.message, j.created, j.changed, c.first_line,"
        " c.last_line FROM job j JOIN chunk c ON c.id=j.chunk WHERE j.id=?";
    struct show s = {.dir = run->path, .j = j, .is_json = is_json};
    struct lode_db *db = lode_journal_db(j);
    sqlite3_stmt *st = NULL;
    int rc;

    if (lode_sfid_18(job, strlen(job), s.id) < 0)
        return lode_err_set(err, LODE_E_USAGE, "%.80s is no job's id: 750 and 12 or 15 more", job);
    lode_jsonout_init(&s.json, stdout);
    lode_buf_init(&s.ranges.text, 0);
    if (lode_db_compile(db, sql, &st, err) < 0)
        return -1;
    rc = lode_db_bind(db, st, err, "s", s.id);
    if (rc == 0)
        rc = lode_db_step(db, st, err);
    if (rc == 0)
        rc = lode_err_set(err, LODE_E_USAGE,
                          "run %s made no job %s: `lode show` lists its jobs, `lode jobs` those of "
                          "the org",
                          run->run.name, s.id);
    else if (rc == 1)
        rc = show(&s, st, err);
    sqlite3_finalize(st);
    lode_buf_clear(&s.ranges.text);
    return rc;
}
