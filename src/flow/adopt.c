/* flow/adopt.c - taking up a step where an earlier process left it. */
#include "flow/adopt.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/reader.h"
#include "flow/differ.h"
#include "flow/outcomes.h"
#include "flow/recordkey.h"
#include "flow/unsent.h"

int lode_adopt_input(struct lode_step *s, struct lode_err *err)
{
    char now[LODE_HASH_HEX_SIZE];
    const char *was;

    if (lode_hash_file(lode_source_path(s->source), now, err) < 0 ||
        lode_journal_step_hash(s->run->journal, s->id, &was, err) < 0)
        return -1;
    if (!*was)
        return 1;
    if (strcmp(was, now) == 0)
        return 0;
    return lode_err_set(err, LODE_E_REFUSED,
                        "%s has changed since step %s began (hash %s, now %s): put the old file "
                        "back, for rows of it were sent",
                        lode_source_name(s->source), s->spec.name, was, now);
}

enum { MAX_NAMES = 400, MAX_MEMO = sizeof((struct lode_step_spec *)NULL)->name + 16 };

/* What rows that were sent depend on, besides the map: the fields by which an upsert, or a match,
 * finds records; and the field by which rows are sorted. */
struct way {
    char memo[2][MAX_MEMO];
    char text[2][MAX_NAMES];
};

static void say_way(const struct lode_step *s, struct way *w)
{
    const struct lode_step_spec *spec = &s->spec;

    snprintf(w->memo[0], MAX_MEMO, "key:%s", spec->name);
    snprintf(w->memo[1], MAX_MEMO, "sorted:%s", spec->name);
    lode_recordkey_names(s, w->text[0], MAX_NAMES);
    lode_str_copy(w->text[1], MAX_NAMES,
                  spec->together[0] ? spec->together
                  : spec->same_step ? spec->same_step
                                    : "");
}

int lode_adopt_keep_way(const struct lode_step *s, struct lode_err *err)
{
    struct way w;

    say_way(s, &w);
    for (int i = 0; i < 2; i++)
        if ((w.text[i][0] || s->run->is_resumed) &&
            lode_journal_memo_set(s->run->journal, w.memo[i], 0, w.text[i], err) < 0)
            return -1;
    return 0;
}

static int check_way(const struct lode_step *s, struct lode_err *err)
{
    static const char *const what[] = {"found records by", "sorted its rows by"};
    struct way w;
    const char *was;
    int rc;

    say_way(s, &w);
    for (int i = 0; i < 2; i++) {
        rc = lode_journal_memo_get(s->run->journal, w.memo[i], 0, &was, err);
        if (rc < 0)
            return -1;
        if (rc == 1 && strcmp(was, w.text[i]) != 0)
            return lode_err_set(err, LODE_E_REFUSED,
                                "step %s %s %s when it began, and now by %s: put it back, for "
                                "rows of it were sent",
                                s->spec.name, what[i], was[0] ? was : "none",
                                w.text[i][0] ? w.text[i] : "none");
    }
    return 0;
}

static int count_chunks(struct lode_step *s, struct lode_err *err)
{
    struct lode_journal_chunk c;
    int64_t after = 0;
    int rc;

    while ((rc = lode_journal_chunk_next(s->run->journal, s->id, after, &c, err)) == 1) {
        after = c.id;
        if (c.attempt == 1 && c.n > s->n_journalled)
            s->n_journalled = c.n;
        if (c.attempt > 1 && c.n > s->n_retries_made)
            s->n_retries_made = c.n;
    }
    for (int i = 0; rc == 0 && i < 2; i++)
        rc = lode_journal_again_count(s->run->journal, s->id, i, &s->n_again[i], err);
    return rc;
}

int lode_adopt_step(struct lode_step *s, const struct lode_journal_step *was, struct lode_err *err)
{
    struct lode_run *run = s->run;
    int is_begun, rc;

    s->id = was->id;
    lode_str_copy(s->ids_mark, sizeof s->ids_mark, was->ids_mark);
    if (lode_str_casecmp(was->object, lode_describe_name(s->describe)) != 0 ||
        strcmp(was->operation, lode_types_operation(s->spec.operation)) != 0)
        return lode_err_set(
            err, LODE_E_REFUSED,
            "step %s was %s of %s when it began: the script has changed too much to "
            "go on with it; start a new run",
            s->spec.name, was->operation, was->object);
    if (strcmp(was->state, "complete") == 0) {
        s->phase = LODE_STEP_COMPLETE;
        s->n_rows = was->n_rows;
        s->n_parts_added = was->n_parts;
        memcpy(s->counts, was->counts, sizeof s->counts);
        run->n_rows_bad += lode_outcome_n_bad(s->counts);
        return 0;
    }
    is_begun = lode_unsent_is_begun(run, s->id, was->operation, err);
    if (is_begun < 0)
        return -1;
    if ((is_begun ? check_way(s, err) : lode_adopt_keep_way(s, err)) < 0)
        return -1;
    rc = lode_adopt_input(s, err);
    s->has_new_input = !is_begun && rc != 0 && (rc > 0 || err->code == LODE_E_REFUSED);
    if ((rc < 0 && !s->has_new_input) || count_chunks(s, err) < 0)
        return -1;
    s->is_resumed = 1;
    return 0;
}

static int take_over(struct lode_chunk *c, const struct lode_journal_chunk *was,
                     struct lode_err *err)
{
    struct lode_journal_job job;
    int rc;

    c->id = was->id;
    c->state = was->state;
    c->job_number = was->job_number;
    c->cursor = was->cursor;
    c->is_adopted = 1;
    lode_str_copy(c->job, sizeof c->job, was->job);
    if (c->state != LODE_CHUNK_FINISHED || c->cursor == 0)
        return 0;
    /* the result files that settled its first rows settle the rest */
    rc = lode_journal_job_get(c->step->run->journal, c->job, &job, err);
    if (rc <= 0)
        return rc < 0 ? -1 : lode_err_set(err, LODE_E_STORE, "job %s has no entry", c->job);
    c->info.state = lode_ingestjob_state(job.state);
    c->info.n_processed = job.n_processed;
    c->info.n_failed = job.n_failed;
    lode_str_copy(c->info.error_message, sizeof c->info.error_message, job.message);
    c->is_collected = 1;
    return 0;
}

int lode_adopt_chunk(struct lode_chunk *c, const char *hash, struct lode_err *err)
{
    struct lode_step *s = c->step;
    struct lode_journal_chunk was;
    int rc;

    if (!s->is_resumed || c->attempt > 1)
        return 0;
    rc = lode_journal_chunk_find(s->run->journal, s->id, c->n, c->attempt, &was, err);
    if (rc <= 0)
        return rc;
    if (strcmp(was.hash, hash) != 0 || was.n_rows != c->n_rows)
        return lode_differ_tell(c, &was, err);
    return take_over(c, &was, err) < 0 ? -1 : 1;
}

/* Each outcome counts once: here, where the chunk's own job gave it, or that of a retry which was
 * through when the earlier process ended. The others count with the retry. */
static int counts_here(const struct lode_chunk *c, const struct lode_outcome *o)
{
    const struct lode_step *s = c->step;

    if ((int64_t)o->job == c->job_number)
        return 1;
    if (c->attempt > 1 || (int64_t)o->job > s->newest_job)
        return 0;
    for (size_t i = 0; i < s->n_retry_jobs; i++)
        if (s->retry_jobs[i] == (int64_t)o->job)
            return 0;
    return 1;
}

static int take_up(struct lode_chunk *c, int is_settled, const struct lode_unit *u,
                   const struct lode_buf *key, struct lode_err *err)
{
    struct lode_step *s = c->step;
    struct lode_outcome o;

    if (lode_outcome_get(s->outcomes, u->unit, &o, err) < 0)
        return -1;
    if (is_settled) {
        if (o.status == LODE_STATUS_PENDING) /* it waits to be sent again, or is on its way */
            return 0;
        s->counts[o.status] += counts_here(c, &o);
        c->has_unknown |= o.status == LODE_STATUS_UNKNOWN;
        return lode_outcomes_remember(s, o.row, lode_buf_str(key), key->len, u->unit, &o, err);
    }
    if (o.status == LODE_STATUS_PENDING)
        return 0;
    o.status = LODE_STATUS_PENDING; /* a stop had called it unknown */
    o.flags &= (uint8_t)~LODE_OUTCOME_NOTED;
    return lode_outcome_set(s->outcomes, u->unit, &o, err);
}

int lode_adopt_rows(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_unit_reader r;
    struct lode_buf key;
    struct lode_unit u;
    int is_through = c->state == LODE_CHUNK_RECONCILED || c->state == LODE_CHUNK_FAILED;
    int rc = lode_outcomes_units_open(c->rows, &r, err);

    if (rc < 0)
        return -1;
    lode_buf_init(&key, 0);
    for (int64_t i = 0; rc == 0 && i < c->n_rows; i++) {
        rc = lode_outcomes_units_next(&r, &u, &key, err);
        if (rc == 0)
            rc = take_up(c, is_through || i < c->cursor, &u, &key, err);
    }
    lode_buf_clear(&key);
    lode_outcomes_units_close(&r);
    return rc;
}

static int read_columns(struct lode_chunk *c, struct lode_err *err)
{
    struct lode_reader_opts opts = {.any_width = 1, .raw_bytes = 1, .keep_blank = 1};
    struct lode_fields *f = &c->step->fields;
    const char *const *names;
    struct lode_reader *r = NULL;
    size_t n;
    int rc = -1;

    if (lode_reader_open(c->csv, &opts, &r, err) < 0)
        return -1;
    names = lode_reader_columns(r, &n);
    c->columns = lode_mem_alloc((n + 1) * sizeof *c->columns, err);
    if (!c->columns)
        goto out;
    f->operation = lode_types_operation(c->operation);
    for (rc = 0; rc == 0 && c->n_columns < n; c->n_columns++)
        rc = lode_fields_add(f, names[c->n_columns], &c->columns[c->n_columns], err);
    f->operation = lode_types_operation(c->step->spec.operation);
out:
    lode_reader_close(r);
    return rc;
}

int lode_adopt_read(struct lode_step *s, const struct lode_journal_chunk *was,
                    struct lode_chunk **out, struct lode_err *err)
{
    enum lode_operation op =
        strcmp(was->operation, "update") == 0 ? LODE_OPERATION_UPDATE : s->spec.operation;
    char hash[LODE_HASH_HEX_SIZE];
    struct lode_chunk *c = NULL;

    if (lode_chunk_new(s, was->n, was->attempt, op, &c, err) < 0)
        return -1;
    c->n_rows = was->n_rows;
    c->is_alone = was->attempt > 1; /* as refill.c makes them */
    if (take_over(c, was, err) < 0 || lode_hash_file(c->csv, hash, err) < 0 ||
        lode_io_size(c->csv, &c->bytes, NULL, err) < 0 || read_columns(c, err) < 0)
        goto fail;
    if (strcmp(hash, was->hash) != 0) {
        lode_err_set(err, LODE_E_STORE, "%s is not what was journalled", c->csv);
        goto fail;
    }
    *out = c;
    return 0;
fail:
    lode_chunk_free(c);
    return -1;
}

int lode_adopt_retry(struct lode_step *s, int64_t *after, struct lode_chunk **out,
                     struct lode_err *err)
{
    struct lode_journal_chunk was;
    int rc;

    while ((rc = lode_journal_chunk_next(s->run->journal, s->id, *after, &was, err)) == 1) {
        *after = was.id;
        if ((was.attempt > 1 || s->accepted_row) && was.state != LODE_CHUNK_RECONCILED &&
            was.state != LODE_CHUNK_FAILED)
            return lode_adopt_read(s, &was, out, err) < 0 ? -1 : 1;
    }
    return rc;
}
