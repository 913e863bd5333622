/* flow/feed.c - fills chunks, sends rows again, watches the limits of a step. */
#include "flow/feed.h"

#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/adopt.h"
#include "flow/again.h"
#include "flow/canary.h"
#include "flow/emit.h"
#include "flow/map.h"
#include "flow/outcomes.h"
#include "flow/react.h"
#include "flow/refill.h"
#include "flow/rowhash.h"
#include "flow/step.h"
#include "flow/together.h"
#include "salesforce/limits.h"

enum { MAX_WAITING = 2 };

int lode_feed_has_room(const struct lode_step *s)
{
    int n = 0;

    if (s->is_at_barrier && (s->chunks || s->n_again[0] || s->n_again[1]))
        return 0;
    for (const struct lode_chunk *c = s->chunks; c; c = c->next)
        n += c->state == LODE_CHUNK_SPOOLED;
    return s->phase == LODE_STEP_MAPPING &&
           (n < MAX_WAITING || s->is_gathering || s->n_adopted < s->n_journalled);
}

static void append(struct lode_step *s, struct lode_chunk *c)
{
    struct lode_chunk **at = &s->chunks;

    while (*at)
        at = &(*at)->next;
    *at = c;
}

/* Rows that cannot even be read mean a wrong delimiter or encoding: nothing of such a file is sent.
 */
static int check_faults(const struct lode_step *s, struct lode_err *err)
{
    if (s->n_sent > 0 || s->n_faults * 10 <= s->n_rows)
        return 0; /* the first chunk decides */
    return lode_err_set(err, LODE_E_INPUT,
                        "%s: %lld of the first %lld rows cannot be read, so nothing was sent: is "
                        "the delimiter or the encoding another one? First: %s",
                        lode_source_name(s->source), (long long)s->n_faults, (long long)s->n_rows,
                        s->first_fault);
}

/* A chunk that an earlier process had made: on from where it was. */
static int take_up(struct lode_step *s, struct lode_chunk *c, struct lode_err *err)
{
    int rc = 0;

    if (c->attempt > 1 && c->job_number) {
        rc = lode_mem_grow(&s->retry_jobs, s->n_retry_jobs, &s->cap_retry_jobs,
                           sizeof *s->retry_jobs, err);
        if (rc == 0)
            s->retry_jobs[s->n_retry_jobs++] = c->job_number;
    }
    if (rc == 0)
        rc = lode_adopt_rows(c, err);
    if (c->attempt == 1)
        s->n_sent += c->n_rows;
    s->n_adopted += c->attempt == 1;
    if ((c->state >= LODE_CHUNK_CLOSING && c->state <= LODE_CHUNK_RECONCILED) ||
        c->state == LODE_CHUNK_FAILED)
        s->was_sent = s->run->was_sent = 1;
    if (rc < 0 || c->state == LODE_CHUNK_RECONCILED || c->state == LODE_CHUNK_FAILED) {
        s->n_settled += c->n_rows;
        if (rc == 0)
            rc = lode_chunk_remove(c, err);
        lode_chunk_free(c);
        return rc;
    }
    lode_canary_mark(s, c);
    if (c->attempt > 1)
        s->n_retrying += c->n_rows - c->cursor;
    append(s, c);
    return 0;
}

/* The note of rows whose job was under way when the step stopped. */
static const char stopped[] = "the run stopped before the org answered";

int lode_feed_resume(struct lode_step *s, struct lode_err *err)
{
    struct lode_chunk *c;
    int64_t after = 0;
    int rc;

    if (lode_journal_note_forget(s->run->journal, s->id, "UNKNOWN", stopped, err) < 0)
        return -1; /* what it answered is about to be known */
    if (lode_journal_job_newest(s->run->journal, &s->newest_job, err) < 0 ||
        lode_canary_resume(s, err) < 0)
        return -1;
    s->n_retrying = s->n_again[0] + s->n_again[1];
    while ((rc = lode_adopt_retry(s, &after, &c, err)) == 1)
        if (take_up(s, c, err) < 0)
            return -1;
    return rc;
}

static int finish_chunk(struct lode_step *s, struct lode_err *err)
{
    struct lode_emit *e = s->emit;
    struct lode_chunk *c;

    if (!e)
        return 0;
    if (check_faults(s, err) < 0)
        return -1;
    s->emit = NULL;
    if (lode_emit_finish(e, &c, err) < 0)
        return -1;
    c->is_alone = s->is_next_alone;
    s->is_next_alone = s->cut_in_group;
    s->cut_in_group = 0;
    if (c->is_adopted)
        return take_up(s, c, err);
    lode_canary_mark(s, c);
    s->n_sent += c->n_rows;
    append(s, c);
    return 0;
}

static int is_full(const struct lode_step *s, const struct lode_record *rec)
{
    const struct lode_emit *e = s->emit;
    int64_t n = lode_emit_rows(e);

    if (n == 0)
        return 0;
    if (s->spec.canary > 0 && s->n_chunks_made == 1 && n >= s->spec.canary)
        return 1;
    if (s->spec.chunk_rows > 0 && n >= s->spec.chunk_rows)
        return 1;
    return lode_emit_bytes(e) + lode_emit_cost(e, rec) >= s->spec.chunk_bytes;
}

/* A group that fits into a job, but not into what is left of this one, begins the next. */
static int is_cut_before(const struct lode_step *s, const struct lode_together_row *row)
{
    const struct lode_step_spec *spec = &s->spec;
    int64_t n = s->emit ? lode_emit_rows(s->emit) : 0;

    if (n == 0)
        return 0;
    if (spec->chunk_rows > 0 && row->group_rows <= spec->chunk_rows &&
        n + row->group_rows > spec->chunk_rows)
        return 1;
    return row->group_bytes < spec->chunk_bytes &&
           lode_emit_bytes(s->emit) + row->group_bytes >= spec->chunk_bytes;
}

/* A group (children of one parent) is cut only where it alone does not fit; what follows then waits
 * for what went before. */
static int must_cut(struct lode_step *s, const struct lode_record *rec, int same_group)
{
    int64_t soft = s->spec.chunk_bytes / 10 * 9;

    if (is_full(s, rec)) {
        s->cut_in_group = same_group;
        return 1;
    }
    return s->together && !same_group && lode_emit_bytes(s->emit) > soft;
}

static int add_row(struct lode_step *s, const struct lode_record *rec, const struct lode_unit *unit,
                   const char *key, int same_group, struct lode_err *err)
{
    unsigned first[64];
    size_t n = 0;

    if (s->emit && must_cut(s, rec, same_group) && finish_chunk(s, err) < 0)
        return -1;
    if (!s->emit) {
        for (; !s->hooks.map && n < s->plan.n && n < 64; n++)
            first[n] = s->plan.fields[n].field;
        if (lode_emit_open(s, s->spec.operation, 1, first, n, &s->emit, err) < 0)
            return -1;
    }
    return lode_emit_row(s->emit, rec, unit, key, err);
}

static int end_mapping(struct lode_step *s, struct lode_err *err)
{
    if (s->n_raised > 0 && s->n_raised == s->n_mapped && !s->was_sent)
        return lode_err_set(err, LODE_E_SCRIPT, "the map raised for every row: %s",
                            s->first_raised.msg);
    if (check_faults(s, err) < 0 || finish_chunk(s, err) < 0)
        return -1;
    if (s->n_chunks_made < s->n_journalled)
        return lode_err_set(err, LODE_E_CHECK,
                            "the script now makes %d chunks where %d were journalled: put the old "
                            "script back and resume again",
                            s->n_chunks_made, s->n_journalled);
    s->phase = LODE_STEP_DRAINING;
    return 0;
}

/* What the record shares with its group, as its field compares: an Id has two lengths. An external
 * id of the parent is folded, since nobody here knows whether its case counts. */
static int group_of(struct lode_step *s, const struct lode_record *rec, struct lode_slice *group,
                    struct lode_err *err)
{
    const struct lode_slice *v = lode_record_get(rec, (unsigned)s->together_field);
    const struct lode_fieldref *f = &s->fields.items[s->together_field];
    enum lode_compare compare = f->field ? f->compare : LODE_COMPARE_FOLD;

    lode_buf_reset(&s->compared);
    if (v && !lode_rowhash_is_blank(*v) && lode_fields_key(compare, *v, &s->compared, err) < 0)
        return -1;
    *group = (struct lode_slice){lode_buf_str(&s->compared), s->compared.len};
    return 0;
}

static int from_sort(struct lode_step *s, struct lode_err *err)
{
    struct lode_together_row row;
    int rc = lode_together_next(s->together, &row, err), same;

    if (rc < 0)
        return -1;
    if (rc == 0)
        return end_mapping(s, err);
    same = row.by.n && s->group.len == row.by.n && memcmp(s->group.p, row.by.p, row.by.n) == 0;
    if (!same) {
        lode_buf_reset(&s->group);
        if (lode_buf_add(&s->group, row.by.p, row.by.n, err) < 0)
            return -1;
        if (row.by.n && is_cut_before(s, &row) && finish_chunk(s, err) < 0)
            return -1;
    }
    return add_row(s, row.record, &row.unit, row.key, same, err) < 0 ? -1 : 1;
}

int lode_feed_row(struct lode_step *s, struct lode_err *err)
{
    const struct lode_map_item *items = NULL;
    enum lode_map_end end;
    size_t n;

    if (s->is_sorted)
        return from_sort(s, err);
    s->is_at_barrier = 0;
    if (lode_map_next(s, &end, &items, &n, err) < 0)
        return -1;
    if (end == LODE_MAP_BARRIER) {
        s->is_at_barrier = 1;
        return finish_chunk(s, err);
    }
    if (end == LODE_MAP_END && s->together) {
        s->is_sorted = 1;
        return check_faults(s, err) < 0 || lode_together_sort(s->together, err) < 0 ? -1 : 1;
    }
    if (end == LODE_MAP_END)
        return end_mapping(s, err);
    for (size_t i = 0; i < n; i++) {
        const struct lode_map_item *it = &items[i];
        struct lode_slice group;
        int rc;

        if (!s->together)
            rc = add_row(s, it->record, &it->unit, it->key, 0, err);
        else if ((rc = group_of(s, it->record, &group, err)) == 0)
            rc = lode_together_add(s->together, group, it->record, &it->unit, it->key, err);
        if (rc < 0)
            return -1;
    }
    return 1;
}

int lode_feed_retries(struct lode_step *s, struct lode_err *err)
{
    int is_due = !s->chunks || lode_canary_waits(s);

    for (int i = 0; i < 2; i++)
        if (s->n_again[i] && (is_due || s->n_again[i] >= LODE_REFILL_ROWS) &&
            lode_refill_spool(s, i, append, err) < 0)
            return -1;
    return 0;
}

static int again(struct lode_step *s, int as_update, const struct lode_record *rec,
                 const struct lode_unit *unit, const char *key, struct lode_err *err)
{
    struct lode_slice group = {"", 0};
    struct lode_buf row, parent;
    int rc;

    if (s->together && group_of(s, rec, &group, err) < 0)
        return -1;
    lode_buf_init(&row, 0);
    lode_buf_init(&parent, 0);
    rc = lode_again_pack(s, rec, unit, key, &row, err);
    if (rc == 0)
        rc = lode_buf_add(&parent, group.p, group.n, err);
    if (rc == 0)
        rc =
            lode_journal_again_add(s->run->journal, s->id, as_update, &parent, row.p, row.len, err);
    lode_buf_clear(&row);
    lode_buf_clear(&parent);
    if (rc == 0)
        s->n_again[as_update]++;
    return rc;
}

int lode_feed_check_failures(const struct lode_step *s, int is_end, struct lode_err *err)
{
    const int64_t *n = s->counts;

    return lode_bound_check(&s->spec.max_failures, n[LODE_STATUS_FAILED],
                            n[LODE_STATUS_CREATED] + n[LODE_STATUS_UPDATED] +
                                n[LODE_STATUS_DELETED] + n[LODE_STATUS_FAILED] +
                                n[LODE_STATUS_UNPROCESSED] + n[LODE_STATUS_UNKNOWN],
                            is_end, err);
}

/* What a reconciled chunk means for the step as a whole. */
static int check_limits(struct lode_step *s, const struct lode_chunk *c, struct lode_err *err)
{
    if (c->info.state == LODE_JOB_ABORTED)
        return lode_err_set(
            err, LODE_E_LIMIT,
            "job %s was aborted by somebody else: nothing of it is sent again unasked", c->job);
    if (c->info.state == LODE_JOB_FAILED && lode_limits_is_spent(c->info.error_message)) {
        lode_err_set(err, LODE_E_LIMIT, "the org failed job %s: %s", c->job, c->info.error_message);
        lode_limits_explain(err, "", lode_clock_now_ms());
        return -1;
    }
    if (lode_chunk_is_refused(c) ||
        (lode_chunk_failed_at_once(c) && c->attempt >= s->spec.max_attempts))
        return lode_err_set(err, LODE_E_REMOTE, "the org failed job %s: %s", c->job,
                            c->info.error_message);
    if (lode_canary_settled(s, c, err) < 0)
        return -1;
    return lode_step_is_taken_up(s) ? lode_feed_check_failures(s, 0, err) : 0;
}

int64_t lode_feed_processed(const struct lode_step *s)
{
    int64_t n = s->n_settled;

    for (const struct lode_chunk *c = s->chunks; c; c = c->next)
        if (c->info.n_processed > 0)
            n += c->info.n_processed;
    return n;
}

int lode_feed_react(struct lode_chunk *c, struct lode_err *err)
{
    return lode_react_begin(c, again, err);
}

/* All rows of the chunk have their outcome, or are on their way again. */
static int end_chunk(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_step *s = c->step;
    struct lode_chunk **at = &s->chunks;
    int rc;

    s->n_settled += c->n_rows;
    rc = check_limits(s, c, err);
    if (rc < 0 && (lode_step_give_up(s, err) || err->code == LODE_E_LIMIT))
        rc = 0;
    if (lode_chunk_remove(c, err) < 0)
        rc = -1;
    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    lode_chunk_free(c);
    return rc;
}

int lode_feed_turn(struct lode_step *s, struct lode_err *err)
{
    struct lode_chunk *c;
    int rc;

    for (c = s->chunks; c && !c->react; c = c->next)
        ;
    if (!c)
        return 0;
    rc = lode_react_turn(c, err);
    if (rc < 0 && err->code == LODE_E_STOP && lode_step_give_up(s, err))
        return 1; /* the same rows again, and the script is not asked any more */
    if (rc == 0)
        rc = end_chunk(c, err);
    return rc < 0 ? -1 : 1;
}

static int mark_chunk(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_unit_reader r;
    struct lode_buf key;
    struct lode_unit u;
    int rc = lode_outcomes_units_open(c->rows, &r, err);

    if (rc < 0)
        return -1;
    lode_buf_init(&key, 0);
    for (int64_t i = 0; rc == 0 && i < c->n_rows; i++) {
        struct lode_journal_note n = {"UNKNOWN", "", "", stopped, ""};

        rc = lode_outcomes_units_next(&r, &u, &key, err);
        if (rc < 0 || i < c->cursor)
            continue;
        if (rc == 0 && !u.is_mended) /* a mended row's note is what it was mended for */
            rc = lode_journal_note_set(c->step->run->journal, c->step->id, u.unit, &n, err);
        if (rc == 0)
            rc = lode_outcomes_set(c, &u, lode_buf_str(&key), LODE_STATUS_UNKNOWN, "", 0, "UNKNOWN",
                                   err);
    }
    lode_buf_clear(&key);
    lode_outcomes_units_close(&r);
    return rc;
}

int lode_feed_mark_unknown(struct lode_step *s, struct lode_err *err)
{
    if (lode_journal_begin(s->run->journal, err) < 0)
        return -1;
    for (struct lode_chunk *c = s->chunks; c; c = c->next)
        if (c->state >= LODE_CHUNK_CLOSING && c->state <= LODE_CHUNK_FINISHED &&
            mark_chunk(c, err) < 0) {
            lode_db_rollback(lode_journal_db(s->run->journal));
            return -1;
        }
    return lode_journal_commit(s->run->journal, err);
}

/* Files of chunks whose rows are settled: a process that ended early, or settled them later, left
 * them. */
static int remove_left(struct lode_step *s, struct lode_err *err)
{
    struct lode_journal_chunk was;
    int64_t after = 0;
    int rc;

    while ((rc = lode_journal_chunk_next(s->run->journal, s->id, after, &was, err)) == 1) {
        struct lode_chunk *c = NULL;

        after = was.id;
        if (was.state != LODE_CHUNK_RECONCILED)
            continue;
        if (lode_chunk_new(s, was.n, was.attempt, s->spec.operation, &c, err) < 0)
            return -1;
        c->state = was.state;
        rc = lode_chunk_remove(c, err);
        lode_chunk_free(c);
        if (rc < 0)
            return -1;
    }
    return rc;
}

int lode_feed_clean_up(struct lode_step *s, struct lode_err *err)
{
    char *units = lode_str_printf(err, "%s/chunks/%s.units", s->run->dir, s->spec.name);
    char *sent = lode_str_printf(err, "%s/ids/%s.sent", s->run->dir, s->spec.name);
    /* where the step is complete since an earlier process, that one knew what to keep */
    int is_needless = s->seen.map && !s->has_doubles;
    int rc = units && sent ? lode_io_remove(units, err) : -1;

    if (rc == 0)
        rc = remove_left(s, err);

    lode_idmap_close(s->seen.map);
    s->seen.map = NULL;
    if (rc == 0 && is_needless && lode_io_exists(sent))
        rc = lode_io_remove_tree(sent, err);
    lode_mem_free(units);
    lode_mem_free(sent);
    return rc;
}
