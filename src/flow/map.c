/* flow/map.c - maps rows, checks what came out, gives each record its place among the outcomes. */
#include "flow/map.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "flow/existing.h"
#include "flow/mapkey.h"
#include "flow/order.h"
#include "flow/outcomes.h"
#include "flow/unchanged.h"

enum {
    MAX_FIELD_CHARS = 131072, /* limits of a Bulk API row: protocol.md 3.1 */
    MAX_RECORD_CHARS = 400000,
    MAX_FIELDS = 5000,
    FIRST_ROWS = 100, /* when all of these raise, the script is wrong, not the rows */
};

/* Characters of valid UTF-8 are at most its bytes, so that nearly always a look at the length is
 * enough. */
static int is_too_long(const struct lode_record *rec, struct lode_mapped *m, struct lode_step *step)
{
    size_t total = 0;

    if (rec->n > MAX_FIELDS)
        return lode_record_reject(m, LODE_MAP_REJECT, "TOO_LARGE", "", (struct lode_slice){"", 0},
                                  "a record may have at most %d fields, this one has %zu",
                                  MAX_FIELDS, rec->n);
    for (size_t i = 0; i < rec->n; i++) {
        const struct lode_value *v = &rec->values[i];
        size_t n = v->text.n;

        if (n > MAX_FIELD_CHARS)
            n = lode_text_length(v->text.p, n);
        if (n > MAX_FIELD_CHARS)
            return lode_record_reject(
                m, LODE_MAP_REJECT, "TOO_LARGE", step->fields.items[v->field].name, v->text,
                "a field takes at most %d characters in the Bulk API, this one has %zu",
                MAX_FIELD_CHARS, n);
        total += n;
    }
    if (total > MAX_RECORD_CHARS)
        return lode_record_reject(m, LODE_MAP_REJECT, "TOO_LARGE", "", (struct lode_slice){"", 0},
                                  "a record takes at most %d characters in the Bulk API, this one "
                                  "has %zu",
                                  MAX_RECORD_CHARS, total);
    return 0;
}

static int count_raised(struct lode_step *step, const struct lode_mapped *m, struct lode_err *err)
{
    step->n_mapped++;
    if (m->verdict != LODE_MAP_RAISED)
        return 0;
    step->n_raised++;
    if (step->n_raised == 1)
        lode_err_set(&step->first_raised, LODE_E_SCRIPT, "%s", m->reason);
    if (step->n_raised < FIRST_ROWS || step->n_raised < step->n_mapped)
        return 0;
    return lode_err_set(err, LODE_E_SCRIPT, "the map raised for each of the first %d rows: %s",
                        FIRST_ROWS, step->first_raised.msg);
}

int lode_map_row(struct lode_step *step, const struct lode_source_row *row, struct lode_err *err)
{
    struct lode_mapped *m = &step->mapped;
    int rc;

    lode_record_reset(&m->records);
    m->verdict = LODE_MAP_RECORDS;
    m->is_split = 0;
    if (row->row.fault[0]) {
        if (!row->is_refused && !row->is_counted && step->n_faults++ == 0) {
            const char *file = row->file ? row->file : "";
            int is_one = strcmp(file, lode_source_name(step->source)) == 0; /* of a list */

            lode_str_format(step->first_fault, sizeof step->first_fault, "%s%s%s",
                            is_one ? "" : file, *file && !is_one ? ": " : "", row->row.fault);
        }
        lode_record_reject(m, LODE_MAP_REJECT, row->is_refused ? "REJECTED" : "BAD_ROW", "",
                           (struct lode_slice){"", 0}, "%s", row->row.fault);
        return 0;
    }
    rc = step->hooks.map ? step->hooks.map(step->hooks.ctx, row, m, err)
                         : lode_plan_run(&step->plan, row, &step->hooks, m, err);
    if (rc < 0)
        return -1;
    if (!step->hooks.map && m->verdict == LODE_MAP_REJECT && !m->column[0] &&
        strcmp(m->code, "BAD_VALUE") == 0) /* of a function's value, which comes of no column */
        lode_str_copy(m->column, sizeof m->column,
                      step->fields.items[step->plan.fields[step->plan.at].field].name);
    return count_raised(step, m, err);
}

/* What a part of a row, or a whole row, begins with. */
static struct lode_outcome begun(uint64_t number, struct lode_part part)
{
    return (struct lode_outcome){
        .row = number, .part = (uint16_t)part.at, .n_parts = (uint16_t)part.of};
}

/* Ends it: one unit, no record. */
static int end_unit(struct lode_step *step, uint64_t unit, const struct lode_outcome *o,
                    struct lode_err *err)
{
    const struct lode_mapped *m = &step->mapped;

    return lode_outcomes_end(
        step, unit, o, m->verdict == LODE_MAP_SKIP ? LODE_STATUS_SKIPPED : LODE_STATUS_REJECTED, m,
        err);
}

static int end_row(struct lode_step *step, const struct lode_source_row *row, uint64_t number,
                   struct lode_err *err)
{
    struct lode_outcome o = begun(number, row->part);

    return end_unit(step, step->order ? number - 1 : (uint64_t)step->n_units++, &o, err);
}

/* PENDING, but for a unit of a resumed step that is known already. */
static int begin_outcome(struct lode_step *step, uint64_t unit, const struct lode_outcome *o,
                         struct lode_err *err)
{
    struct lode_outcome was;
    int rc;

    if (step->is_recalled)
        return 0;
    rc = lode_outcomes_was_sent(step, unit, o, err);
    if (rc)
        return rc < 0 ? -1 : 0;
    if (step->is_resumed && unit < lode_outcome_count(step->outcomes)) {
        if (lode_outcome_get(step->outcomes, unit, &was, err) < 0)
            return -1;
        if (was.row == o->row && was.part == o->part)
            return 0;
    }
    return lode_outcome_set(step->outcomes, unit, o, err);
}

/* One record of the row: 1 ready, 0 ended without, -1. */
static int ready(struct lode_step *step, const struct lode_source_row *row, uint64_t number,
                 struct lode_part part, struct lode_err *err)
{
    size_t index = part.at ? (size_t)part.at - 1 : 0;
    struct lode_record *rec = &step->mapped.records.items[index];
    uint64_t unit = step->order ? number - 1 : (uint64_t)step->n_units;
    struct lode_outcome o = begun(number, part);
    struct lode_map_item *item;
    struct lode_slice key;
    int rc = 0;

    step->n_units++;
    if (rec->n == 0)
        rc = lode_record_reject(&step->mapped, LODE_MAP_REJECT, "EMPTY_RECORD", "",
                                (struct lode_slice){"", 0},
                                "nothing to send: every field of the record is blank");
    if (rc == 0)
        rc = is_too_long(rec, &step->mapped, step);
    if (rc == 0 && step->spec.only_changed)
        rc = lode_unchanged_check(step, row, rec, err);
    if (rc == 0 && step->existing)
        rc = lode_existing_find(step, rec, err);
    if (rc == 0)
        rc = lode_mapkey_check(step, row, number, rec, err); /* a key seen before? */
    if (rc < 0)
        return -1;
    if (rc == 1) {
        rc = end_unit(step, unit, &o, err);
        step->mapped.verdict = LODE_MAP_RECORDS; /* of the parts that follow */
        return rc;
    }
    if (step->existing)
        lode_existing_strip(step, rec);
    if (begin_outcome(step, unit, &o, err) < 0 ||
        lode_mem_grow(&step->items, step->n_items, &step->cap_items, sizeof *step->items, err) < 0)
        return -1;
    item = &step->items[step->n_items++];
    memset(item, 0, sizeof *item);
    item->record = rec;
    item->unit.unit = unit;
    item->unit.offset = row->row.offset;
    item->unit.line = (uint32_t)row->row.line;
    item->unit.attempts = 1;
    item->unit.n_key = (uint16_t)step->ids.key.len;
    /* a copy: the next part of a split row has a key of its own */
    if (lode_record_copy(&step->mapped.records, lode_buf_str(&step->ids.key), step->ids.key.len,
                         &key, err) < 0)
        return -1;
    item->key = key.p;
    return 1;
}

/* A part is the same one only while there are as many of them. */
static int has_other_parts(struct lode_mapped *m, struct lode_part was)
{
    if (was.at && was.of && m->records.n != (size_t)was.of)
        lode_record_reject(m, LODE_MAP_REJECT, "OTHER_PARTS", "", (struct lode_slice){"", 0},
                           "this was part %d of %d of its row, of which the map now makes %zu: "
                           "which of them are still to be loaded is not known; let it make %d "
                           "again, or load the row by a script of its own",
                           was.at, was.of, m->records.n, was.of);
    else if (was.at && m->records.n < (size_t)was.at)
        lode_record_reject(m, LODE_MAP_REJECT, "NO_PART", "", (struct lode_slice){"", 0},
                           "this was part %d of its row, of which the map now makes %zu", was.at,
                           m->records.n);
    return m->verdict != LODE_MAP_RECORDS;
}

static int all_parts(struct lode_step *step, const struct lode_source_row *row, uint64_t number,
                     struct lode_err *err)
{
    struct lode_mapped *m = &step->mapped;

    if (m->verdict == LODE_MAP_RECORDS && m->is_split && m->records.n == 0)
        lode_record_reject(m, LODE_MAP_SKIP, "SKIPPED", "", (struct lode_slice){"", 0},
                           "the map returned an empty list");
    if (m->verdict != LODE_MAP_RECORDS || has_other_parts(m, row->part))
        return end_row(step, row, number, err);
    for (size_t i = 0; i < m->records.n; i++) {
        struct lode_part part = {0, 0};

        if (m->is_split || row->part.at)
            part = (struct lode_part){(int)i + 1, (int)m->records.n};
        if (row->part.at && part.at != row->part.at)
            continue; /* a row of a failed file: only this part of it has failed */
        if (number == step->accepted_row && part.at <= step->accepted_part)
            continue;
        if (ready(step, row, number, part, err) < 0)
            return -1;
    }
    return 0;
}

/* The next row in the step's order: 1, 0 at the end, -1; *barrier before a new level. */
static int next_row(struct lode_step *step, struct lode_source_row *row, uint64_t *number,
                    int *barrier, struct lode_err *err)
{
    struct lode_order_row *o = &step->next_row;
    int rc;

    if (!step->order) {
        rc = lode_source_next(step->source, row, err);
        *number = row->number;
        return rc;
    }
    if (!step->has_next_row) {
        rc = lode_order_next(step->order, o, err);
        if (rc <= 0)
            return rc;
        step->has_next_row = 1;
        if (o->level != step->level) {
            step->level = o->level;
            *barrier = 1;
            return 1;
        }
    }
    step->has_next_row = 0;
    *number = o->row;
    if (lode_source_seek(step->source, o->offset, o->line, err) < 0)
        return -1;
    return lode_source_next(step->source, row, err);
}

/* A row on a cycle cannot be sent: its parent would have to be there before itself. */
static int reject_cycle(struct lode_step *step, uint64_t number, struct lode_err *err)
{
    struct lode_buf path;
    int rc;

    lode_buf_init(&path, 0);
    rc = lode_order_path(step->order, number, &path, err);
    if (rc == 0 && (memchr(lode_buf_str(&path), '\0', path.len) ||
                    lode_text_valid(lode_buf_str(&path), path.len) < path.len))
        lode_buf_reset(&path); /* keys of numbers are bytes that nobody reads */
    if (rc == 0)
        lode_record_reject(&step->mapped, LODE_MAP_REJECT, "CYCLE", step->spec.same_step,
                           (struct lode_slice){"", 0}, "rows name each other as parent: %s",
                           lode_buf_str(&path));
    lode_buf_clear(&path);
    return rc;
}

/* A row that stays as it was sent: what the map makes of it now counts for its keys alone. 1 where
 * parts of it are left to be sent. */
static int pass_accepted(struct lode_step *step, const struct lode_source_row *row, uint64_t number,
                         struct lode_err *err)
{
    struct lode_mapped *m = &step->mapped;
    struct lode_outcome o;
    size_t n = m->verdict == LODE_MAP_RECORDS ? m->records.n : 0;
    size_t parts = number == step->accepted_row && m->is_split ? (size_t)step->accepted_part : n;
    size_t checked = 0;
    int is_left = parts < n && step->accepted_part > 0;

    for (; step->accepted_at < step->accepted_units; step->accepted_at++) {
        if (lode_outcome_get(step->outcomes, step->accepted_at, &o, err) < 0)
            return -1;
        if (o.row != number)
            break;
        /* the key of the part that the outcome is of; parts are numbered from 1, 0: the whole row
         */
        for (; checked < n && checked < parts && checked < (o.part ? o.part : 1); checked++)
            if (lode_mapkey_check(step, row, number, &m->records.items[checked], err) < 0)
                return -1;
        if (o.status != LODE_STATUS_PENDING &&
            lode_outcomes_remember(step, number, lode_buf_str(&step->ids.key), step->ids.key.len,
                                   step->accepted_at, &o, err) < 0)
            return -1;
    }
    for (; checked < n && checked < parts; checked++)
        if (lode_mapkey_check(step, row, number, &m->records.items[checked], err) < 0)
            return -1;
    m->verdict = LODE_MAP_RECORDS; /* a key that was sent twice is no matter any more */
    step->n_units = (int64_t)step->accepted_at;
    return is_left;
}

int lode_map_next(struct lode_step *step, enum lode_map_end *end,
                  const struct lode_map_item **items, size_t *n, struct lode_err *err)
{
    struct lode_source_row row;
    uint64_t number = 0;
    int barrier = 0, rc;

    step->n_items = 0;
    *n = 0;
    rc = next_row(step, &row, &number, &barrier, err);
    if (rc < 0)
        return -1;
    *end = rc == 0 ? LODE_MAP_END : barrier ? LODE_MAP_BARRIER : LODE_MAP_ROW;
    if (*end != LODE_MAP_ROW)
        return 0;
    step->n_rows++;
    if (lode_map_row(step, &row, err) < 0 || lode_mapkey_row(step, &row, number, err) < 0)
        return -1;
    if (number <= step->accepted_row) {
        rc = pass_accepted(step, &row, number, err);
        if (rc <= 0)
            return rc;
    }
    if (step->order && step->level < 0 && !row.row.fault[0] && reject_cycle(step, number, err) < 0)
        return -1;
    if (all_parts(step, &row, number, err) < 0)
        return -1;
    *items = step->items;
    *n = step->n_items;
    return 0;
}

int lode_map_begin(struct lode_step *step, struct lode_err *err)
{
    return lode_mapkey_begin(step, err);
}
