/* flow/step.c - opening and closing steps. */
#include "flow/step.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "flow/adopt.h"
#include "flow/deletes.h"
#include "flow/existing.h"
#include "flow/fit.h"
#include "flow/older.h"
#include "flow/order.h"
#include "flow/permit.h"
#include "flow/together.h"
#include "flow/unreached.h"
#include "flow/unsent.h"

void lode_step_defaults(struct lode_step_spec *spec)
{
    memset(spec, 0, sizeof *spec);
    spec->canary = -1;
    spec->max_attempts = 5;
}

void lode_step_spec_clear(struct lode_step_spec *spec)
{
    for (size_t i = 0; i < spec->n_ids_by; i++)
        lode_mem_free(spec->ids_by[i]);
    for (size_t i = 0; i < spec->n_match; i++)
        lode_mem_free(spec->match[i]);
    lode_mem_free(spec->same_step);
    memset(spec, 0, sizeof *spec);
}

int lode_step_sort_bytes(const struct lode_step *step, int64_t *bytes, struct lode_err *err)
{
    int64_t size;

    *bytes = 0;
    if (!step->spec.together[0])
        return 0;
    if (lode_io_size(lode_source_path(step->source), &size, NULL, err) < 0)
        return -1;
    *bytes = 3 * size; /* the records, and what the sorter puts aside */
    return 0;
}

/* The input stays where it is; copies, results and the account go to the run directory. */
static int check_space(struct lode_step *step, struct lode_err *err)
{
    int64_t size, space, need, chunks, sort;

    if (lode_io_size(lode_source_path(step->source), &size, NULL, err) < 0 ||
        lode_io_free_space(step->run->dir, &space, err) < 0 ||
        lode_step_sort_bytes(step, &sort, err) < 0)
        return -1;
    chunks = 2 * size < 8 * step->spec.chunk_bytes ? 2 * size : 8 * step->spec.chunk_bytes;
    need = 2 * size + chunks + sort + ((int64_t)16 << 20);
    if (space >= need)
        return 0;
    return lode_err_set(
        err, LODE_E_IO,
        "%s has %lld MB free, the step may need %lld MB: free some space, or run in "
        "another folder",
        step->run->dir, (long long)(space >> 20), (long long)(need >> 20));
}

static int is_upsert_key(const struct lode_field *f)
{
    return f->is_external_id || f->is_id_lookup || lode_str_casecmp(f->name, "Id") == 0;
}

static int check_external_id(struct lode_step *step, struct lode_err *err)
{
    struct lode_step_spec *spec = &step->spec;
    const char *object = lode_describe_name(step->describe), *near;
    const struct lode_field *f;

    if (spec->operation != LODE_OPERATION_UPSERT) {
        if (spec->external_id[0])
            return lode_err_set(err, LODE_E_USAGE, "external_id is for upsert, this step is %s",
                                lode_types_operation(spec->operation));
        return 0;
    }
    if (!spec->external_id[0])
        return lode_err_set(err, LODE_E_USAGE,
                            "an upsert needs external_id = the field that tells records apart, or "
                            "match = the fields that do");
    f = lode_describe_field(step->describe, spec->external_id);
    near = lode_describe_nearest(step->describe, spec->external_id);
    if (!f)
        return lode_err_set(err, LODE_E_CHECK, "external_id: %s has no field %s%s%s", object,
                            spec->external_id, near ? "; did you mean " : "", near ? near : "");
    if (!is_upsert_key(f))
        return lode_err_set(
            err, LODE_E_CHECK,
            "external_id: %s.%s is no external id: set External ID on the field, or "
            "use another",
            object, f->name);
    return lode_str_copy(spec->external_id, sizeof spec->external_id, f->name);
}

int lode_step_open(struct lode_run *run, struct lode_step_spec *spec, struct lode_source *source,
                   struct lode_step **out, struct lode_err *err)
{
    struct lode_step *s = lode_mem_alloc(sizeof *s, err);

    if (!s)
        return -1;
    s->run = run;
    s->key_field = -1;
    s->together_field = -1;
    s->spec = *spec;
    if (run->max_failures.is_given)
        s->spec.max_failures = run->max_failures;
    if (s->spec.chunk_bytes <= 0)
        s->spec.chunk_bytes = run->chunk_bytes > 0 ? run->chunk_bytes : 100000000;
    if (lode_describe_get(run->session, spec->object, &s->describe, err) < 0 ||
        check_external_id(s, err) < 0) {
        lode_describe_free(s->describe);
        lode_mem_free(s);
        return -1;
    }
    s->fields.describe = s->describe;
    s->fields.operation = lode_types_operation(spec->operation);
    lode_buf_init(&s->ids.key, 0);
    lode_buf_init(&s->seen.key, 0);
    lode_buf_init(&s->group, 0);
    lode_buf_init(&s->compared, 0);
    s->source = source;
    memset(spec, 0, sizeof *spec);
    *out = s;
    return 0;
}

/* Which fields the map sets is known beforehand only of a table map. */
static int sets_field(const struct lode_step *s, int field)
{
    return s->hooks.map || lode_plan_sets(&s->plan, (unsigned)field);
}

static int check_key_field(struct lode_step *s, struct lode_err *err)
{
    const char *name = s->spec.operation == LODE_OPERATION_UPSERT   ? s->spec.external_id
                       : s->spec.operation == LODE_OPERATION_INSERT ? NULL
                                                                    : "Id";
    unsigned field;

    if (!name)
        return 0;
    if (lode_fields_add(&s->fields, name, &field, err) < 0)
        return -1;
    s->key_field = (int)field;
    if (!sets_field(s, s->key_field) &&
        !(s->spec.operation == LODE_OPERATION_UPSERT && lode_str_casecmp(name, "Id") == 0))
        return lode_err_set(err, LODE_E_CHECK, "the map must set %s: %s finds records by it", name,
                            lode_types_operation(s->spec.operation));
    if (lode_types_is_delete(s->spec.operation) && s->plan.n > 1)
        return lode_err_set(err, LODE_E_CHECK, "the map of a delete sets Id and nothing else");
    return 0;
}

static int check_hierarchy(struct lode_step *s, struct lode_err *err)
{
    if (!s->spec.same_step)
        return 0;
    if (s->hooks.map)
        return lode_err_set(err, LODE_E_USAGE,
                            "lode.same_step needs a table map (its other fields may be functions)");
    if (s->spec.n_ids_by == 0 && (s->key_field < 0 || s->spec.n_match))
        return lode_err_set(err, LODE_E_USAGE,
                            "lode.same_step needs ids_by = the column that names the rows");
    if (s->spec.n_ids_by > 1)
        return lode_err_set(err, LODE_E_USAGE,
                            "lode.same_step names one column, and ids_by has %zu",
                            s->spec.n_ids_by);
    if (s->spec.together[0])
        return lode_err_set(err, LODE_E_USAGE, "lode.same_step and together exclude each other");
    return 0;
}

static int open_files(struct lode_step *s, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/chunks/%s.units", s->run->dir, s->spec.name);
    int rc = path ? lode_outcome_open(path, &s->outcomes, err) : -1;

    lode_mem_free(path);
    if (rc < 0 || !s->spec.together[0])
        return rc;
    path = lode_str_printf(err, "%s/chunks/%s.sort", s->run->dir, s->spec.name);
    rc = path ? lode_together_open(path, &s->together, err) : -1;
    lode_mem_free(path);
    return rc;
}

/* Steps side by side may come in another order than in an earlier process: each is kept in mind. */
int lode_step_was_here(const struct lode_run *run, int64_t id)
{
    for (size_t i = 0; i < run->n_steps; i++)
        if (run->steps[i] == id)
            return 1;
    return 0;
}

static int keep_in_mind(struct lode_run *run, int64_t id, struct lode_err *err)
{
    if (lode_mem_grow(&run->steps, run->n_steps, &run->cap_steps, sizeof *run->steps, err) < 0)
        return -1;
    run->steps[run->n_steps++] = id;
    return 0;
}

struct input {
    int64_t size, mtime_ms;
    char hash[LODE_HASH_HEX_SIZE];
};

static int hold(const struct lode_step *s, struct lode_err *err)
{
    const struct lode_input_check *check = &s->run->input_check;

    return check->hold && s->spec.operation == LODE_OPERATION_INSERT ? check->hold(check->ctx, err)
                                                                     : 0;
}

static void let_go(const struct lode_step *s)
{
    if (s->run->input_check.let_go && s->spec.operation == LODE_OPERATION_INSERT)
        s->run->input_check.let_go(s->run->input_check.ctx);
}

/* Whether another run has loaded the input of that hash, or in a retry that of the run which began.
 * since: when this run asked before, or "". */
static int ask_input(const struct lode_step *s, const char *hash, const char *since,
                     struct lode_err *err)
{
    const struct lode_input_check *check = &s->run->input_check;
    struct lode_older_input older;
    int rc;

    if (!check->ask)
        return 0;
    rc = lode_older_input(s->run, s->spec.name, &older, err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return check->ask(check->ctx, s, hash, since, err);
    if (older.is_over)
        return 0;
    return check->ask(check->ctx, s, older.hash, since[0] ? since : older.since, err);
}

/* A retry reads its rows from a file that lode wrote: for other runs is kept where they are from.
 */
static int keep_older_input(const struct lode_step *s, struct lode_err *err)
{
    char memo[sizeof s->spec.name + 16];
    struct lode_older_input older;
    int rc = lode_older_input(s->run, s->spec.name, &older, err);

    if (rc <= 0)
        return rc;
    snprintf(memo, sizeof memo, "input:%s", s->spec.name);
    return lode_journal_memo_set(s->run->journal, memo, 0, older.hash, err);
}

static int read_input(const struct lode_step *s, struct input *in, struct lode_err *err)
{
    const char *path = lode_source_path(s->source);

    if (lode_io_size(path, &in->size, &in->mtime_ms, err) < 0 ||
        lode_hash_file(path, in->hash, err) < 0)
        return -1;
    return lode_unreached_check_input(s, in->hash, err);
}

static int keep_input(const struct lode_step *s, const struct input *in, struct lode_err *err)
{
    return lode_journal_step_input(s->run->journal, s->id, lode_source_name(s->source), in->size,
                                   in->mtime_ms, in->hash, err);
}

static int write_step(struct lode_step *s, const struct input *in, struct lode_err *err)
{
    if (ask_input(s, in->hash, "", err) < 0 ||
        lode_journal_step_begin(s->run->journal, s->spec.name, lode_describe_name(s->describe),
                                lode_types_operation(s->spec.operation), &s->id, err) < 0 ||
        keep_in_mind(s->run, s->id, err) < 0 || keep_older_input(s, err) < 0 ||
        lode_adopt_keep_way(s, err) < 0)
        return -1;
    return keep_input(s, in, err);
}

/* A step that the journal has not heard of. */
static int begin_new(struct lode_step *s, struct lode_err *err)
{
    struct input in;
    int rc;

    if (lode_unreached_check_new(s, err) < 0 || lode_permit_write(s->run, err) < 0 ||
        check_space(s, err) < 0 || lode_fit_check(s, err) < 0 || read_input(s, &in, err) < 0 ||
        hold(s, err) < 0)
        return -1;
    rc = write_step(s, &in, err);
    let_go(s);
    return rc;
}

/* Another run may have loaded its rows since: if not, it is begun again. in: of a step of which
 * nothing was sent, and whose input is another one now; or NULL. */
static int ask_again(struct lode_step *s, const struct lode_journal_step *was,
                     const struct input *in, struct lode_err *err)
{
    char hash[LODE_HASH_HEX_SIZE];
    const char *kept;
    int rc;

    if (lode_journal_step_hash(s->run->journal, s->id, &kept, err) < 0)
        return -1;
    lode_str_copy(hash, sizeof hash, in ? in->hash : kept);
    if (keep_older_input(s, err) < 0 || hold(s, err) < 0)
        return -1;
    rc = ask_input(s, hash, in ? "" : was->started, err);
    if (rc == 0 && in)
        rc = keep_input(s, in, err);
    if (rc == 0)
        rc = lode_journal_step_resume(s->run->journal, s->id, err);
    let_go(s);
    return rc;
}

static int take_input(struct lode_step *s, const struct lode_journal_step *was,
                      struct lode_err *err)
{
    struct input in;

    if (check_space(s, err) < 0 || read_input(s, &in, err) < 0 || ask_again(s, was, &in, err) < 0)
        return -1;
    return lode_journal_event(s->run->journal, s->id, "input",
                              "another input, for nothing was sent of the old one", err);
}

/* 1: an earlier process of this run has begun or ended the step. */
static int find_in_journal(struct lode_step *s, struct lode_err *err)
{
    struct lode_journal_step was = {.id = 0};
    int rc = lode_journal_step_find(s->run->journal, s->spec.name, &was, err);

    if (rc <= 0)
        return rc;
    if (!s->run->is_resumed || lode_step_was_here(s->run, was.id))
        return lode_err_set(err, LODE_E_USAGE,
                            "step \"%s\" was run already: every step needs a name of its own",
                            s->spec.name);
    if (keep_in_mind(s->run, was.id, err) < 0 || lode_adopt_step(s, &was, err) < 0)
        return -1;
    if (s->phase == LODE_STEP_COMPLETE)
        return 1;
    return (s->has_new_input ? take_input(s, &was, err) : ask_again(s, &was, NULL, err)) < 0 ? -1
                                                                                             : 1;
}

int lode_step_begin(struct lode_step *s, struct lode_err *err)
{
    unsigned field;
    int is_long, rc;

    if (check_key_field(s, err) < 0 || lode_existing_begin(s, err) < 0 ||
        check_hierarchy(s, err) < 0)
        return -1;
    if (s->spec.together[0]) {
        if (lode_fields_add(&s->fields, s->spec.together, &field, err) < 0)
            return lode_err_wrap(err, "together");
        s->together_field = (int)field;
    }
    if (s->spec.canary < 0) {
        if (lode_source_is_longer(s->source, 10000, &is_long, err) < 0)
            return -1;
        s->spec.canary = is_long ? 200 : 0;
    }
    rc = find_in_journal(s, err);
    if (rc < 0 || (rc == 0 && begin_new(s, err) < 0) || lode_deletes_begin(s, err) < 0)
        return -1;
    if (s->phase == LODE_STEP_COMPLETE)
        return 0;
    return open_files(s, err) < 0 ? -1 : lode_unsent_drop(s, err);
}

int lode_step_is_taken_up(const struct lode_step *s)
{
    return !s->is_resumed || s->phase != LODE_STEP_MAPPING || s->n_adopted >= s->n_journalled;
}

int lode_step_give_up(struct lode_step *s, const struct lode_err *why)
{
    static const int in_order[LODE_E_NOMEM + 1] = {
        [LODE_E_STOP] = 1,  [LODE_E_LIMIT] = 1,  [LODE_E_INPUT] = 1,
        [LODE_E_CHECK] = 1, [LODE_E_SCRIPT] = 1, [LODE_E_USAGE] = 1};

    if (s->is_giving_up || !in_order[why->code])
        return 0;
    s->stopped = *why;
    return s->is_giving_up = 1;
}

/* Waits for something of this step to come back; what belongs to another step is kept for it. */
static void take_back(struct lode_step *s, struct lode_chunk *waiting, struct lode_link **others)
{
    struct lode_queue *q = waiting->call ? s->run->answers : s->run->matched;
    struct lode_link *link = lode_queue_pop(q, 1000);
    struct lode_chunk *owner;

    if (!link)
        return;
    owner = waiting->call ? ((struct lode_call *)link)->owner : ((struct lode_match *)link)->owner;
    if (owner->step != s) {
        link->next = others[waiting->call != NULL];
        others[waiting->call != NULL] = link;
        return;
    }
    if (waiting->call)
        lode_call_free((struct lode_call *)link);
    else
        lode_match_free((struct lode_match *)link);
    owner->is_under_way = 0;
    owner->call = NULL;
}

void lode_step_settle(struct lode_step *s)
{
    struct lode_link *others[2] = {NULL, NULL};
    struct lode_chunk *c;

    for (c = s->chunks; c; c = c->next)
        if (c->is_under_way && c->call)
            lode_client_cancel(s->run->client, c->call);
    do {
        for (c = s->chunks; c && !c->is_under_way; c = c->next)
            ;
        if (c)
            take_back(s, c, others);
    } while (c);
    for (int i = 0; i < 2; i++)
        while (others[i]) {
            struct lode_link *link = others[i];

            others[i] = link->next;
            lode_queue_push(i ? s->run->answers : s->run->matched, link);
        }
}

void lode_step_close(struct lode_step *s)
{
    if (!s)
        return;
    lode_step_settle(s);
    while (s->chunks) {
        struct lode_chunk *c = s->chunks;

        s->chunks = c->next;
        lode_chunk_free(c);
    }
    lode_order_close(s->order);
    lode_together_close(s->together);
    lode_outcome_close(s->outcomes);
    lode_ids_close(&s->ids);
    lode_ids_close(&s->seen);
    lode_buf_clear(&s->group);
    lode_buf_clear(&s->compared);
    lode_plan_clear(&s->plan);
    lode_fields_clear(&s->fields);
    lode_record_clear(&s->mapped.records);
    lode_mem_free(s->items);
    lode_mem_free(s->retry_jobs);
    lode_source_close(s->source);
    lode_describe_free(s->describe);
    lode_step_spec_clear(&s->spec);
    lode_mem_free(s);
}
