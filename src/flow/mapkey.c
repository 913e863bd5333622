/* flow/mapkey.c - keys of rows while they are mapped. */
#include "flow/mapkey.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "flow/older.h"
#include "flow/order.h"
#include "flow/recordkey.h"
#include "store/outcome.h"

static int open_map(struct lode_step *step, const char *end, struct lode_ids *ids,
                    struct lode_err *err)
{
    char *dir = lode_str_printf(err, "%s/ids/%s%s", step->run->dir, step->spec.name, end);
    int rc = dir ? lode_idmap_open(dir, &ids->map, err) : -1;

    lode_mem_free(dir);
    snprintf(ids->from, sizeof ids->from, "step %s", step->spec.name);
    if (lode_io_exists(lode_source_name(step->source))) /* no spool, whose lines nobody sees */
        lode_str_copy(ids->file, sizeof ids->file, lode_source_name(step->source));
    return rc;
}

/* The names of the key's columns, for who reads the map later. */
static int describe(struct lode_step *step, struct lode_err *err)
{
    const char *names[LODE_IDS_MAX_PARTS];

    for (size_t i = 0; i < step->ids.n_parts; i++)
        names[i] = step->spec.n_ids_by ? step->spec.ids_by[i] : lode_recordkey_name(step, i);
    return lode_ids_describe(&step->ids, names, err);
}

/* 1: a complete step's map is the one that was kept, and of the key that the script names now (the
 * step may have kept no ids then, or others). */
static int is_kept(struct lode_step *step, struct lode_err *err)
{
    char mark[LODE_IDMAP_MAX_MARK + 1] = "";
    struct lode_buf was;
    int rc;

    lode_buf_init(&was, 0);
    rc = open_map(step, "", &step->ids, err);
    if (rc == 0)
        rc = lode_idmap_mark_get(step->ids.map, mark, err);
    if (rc == 0)
        rc = lode_idmap_about_get(step->ids.map, &was, err);
    if (rc == 0 && mark[0] && strcmp(mark, step->ids_mark) == 0 && describe(step, err) == 0)
        rc = was.len == step->ids.about.len &&
             memcmp(lode_buf_str(&was), lode_buf_str(&step->ids.about), was.len) == 0;
    lode_buf_clear(&was);
    return rc;
}

/* The map at hand, of a step that begins, is made anew: what an earlier process had put into it may
 * have been lost in part. */
static int open_ids(struct lode_step *step, struct lode_err *err)
{
    char *dir;
    int is_complete = step->phase == LODE_STEP_COMPLETE, rc = is_complete ? is_kept(step, err) : 0;

    if (rc == 1)
        return 0;
    if (rc < 0 && err->code == LODE_E_NOMEM)
        return -1;
    rc = -1;
    lode_idmap_close(step->ids.map);
    step->ids.map = NULL;
    step->is_recalled = is_complete;
    dir = lode_str_printf(err, "%s/ids/%s", step->run->dir, step->spec.name);
    if (dir)
        rc = lode_io_exists(dir) ? lode_io_remove_tree(dir, err) : 0;
    lode_mem_free(dir);
    if (rc < 0 || open_map(step, "", &step->ids, err) < 0 || describe(step, err) < 0)
        return -1;
    return lode_older_ids(step, err);
}

/* What was sent so far: known anew with every process, for all rows are mapped again. */
static int open_seen(struct lode_step *step, struct lode_err *err)
{
    char *dir = lode_str_printf(err, "%s/ids/%s.sent", step->run->dir, step->spec.name);
    int rc = dir ? 0 : -1;

    if (rc == 0 && lode_io_exists(dir))
        rc = lode_io_remove_tree(dir, err);
    lode_mem_free(dir);
    return rc < 0 ? -1 : open_map(step, ".sent", &step->seen, err);
}

static int find_columns(struct lode_step *step, struct lode_err *err)
{
    for (size_t i = 0; i < step->spec.n_ids_by; i++) {
        step->key_columns[i] = lode_source_column(step->source, step->spec.ids_by[i]);
        if (step->key_columns[i] < 0) {
            (void)lode_source_no_column(step->source, step->spec.ids_by[i], err);
            return lode_err_wrap(err, "ids_by");
        }
    }
    return 0;
}

static void key_of_columns(struct lode_step *step, const struct lode_source_row *row,
                           struct lode_slice *parts)
{
    for (size_t i = 0; i < step->spec.n_ids_by; i++) {
        int c = step->key_columns[i];

        parts[i] = (size_t)c < row->row.n_cells ? row->row.cells[c] : (struct lode_slice){"", 0};
    }
}

/* The row's own key before it is mapped, for levels: from columns, or the external id's expression.
 */
static int own_key(struct lode_step *step, const struct lode_source_row *row, struct lode_err *err)
{
    struct lode_slice parts[LODE_IDS_MAX_PARTS] = {{"", 0}};

    if (step->spec.n_ids_by) {
        key_of_columns(step, row, parts);
        return lode_ids_key(&step->ids, parts, step->spec.n_ids_by, err);
    }
    for (size_t i = 0; i < step->plan.n; i++)
        if ((int)step->plan.fields[i].field == step->key_field &&
            lode_plan_eval(step->plan.fields[i].expr, row, &step->hooks, &step->mapped, &parts[0],
                           err) < 0)
            return -1;
    return lode_ids_key(&step->ids, parts, 1, err);
}

static int order_rows(struct lode_step *step, struct lode_err *err)
{
    char *path = lode_str_printf(err, "%s/chunks/%s.order", step->run->dir, step->spec.name);
    int column = lode_source_column(step->source, step->spec.same_step), rc = -1;
    struct lode_source_row row;
    struct lode_buf parent;

    lode_buf_init(&parent, 0);
    if (!path || lode_order_open(path, &step->order, err) < 0)
        goto out;
    if (column < 0) {
        (void)lode_source_no_column(step->source, step->spec.same_step, err);
        lode_err_wrap(err, "same_step");
        goto out;
    }
    while ((rc = lode_source_next(step->source, &row, err)) == 1) {
        struct lode_slice key = {"", 0}, up = {"", 0};

        lode_record_reset(
            &step->mapped.records); /* values that functions gave for the row before */
        lode_buf_reset(&parent);
        if (!row.row.fault[0]) {
            if (own_key(step, &row, err) < 0 ||
                lode_fields_key(step->ids.compare[0], row.row.cells[column], &parent, err) < 0) {
                rc = -1;
                goto out;
            }
            key = (struct lode_slice){lode_buf_str(&step->ids.key), step->ids.key.len};
            up = (struct lode_slice){lode_buf_str(&parent), parent.len};
        }
        if (lode_order_add(step->order, row.number, row.row.offset, row.row.line, key, up, err) <
            0) {
            rc = -1;
            goto out;
        }
    }
    if (rc == 0)
        rc = lode_order_sort(step->order, err);
    if (rc == 0)
        rc = lode_source_rewind(step->source, err);
out:
    lode_buf_clear(&parent);
    lode_mem_free(path);
    return rc;
}

/* on_duplicate = "last": maps all rows once to learn which row has each key last. */
static int find_last(struct lode_step *step, struct lode_err *err)
{
    struct lode_source_row row;
    struct lode_mapped *m = &step->mapped;
    int rc;

    while ((rc = lode_source_next(step->source, &row, err)) == 1) {
        if (row.row.fault[0])
            continue;
        lode_record_reset(&m->records);
        m->verdict = LODE_MAP_RECORDS;
        rc = step->hooks.map ? step->hooks.map(step->hooks.ctx, &row, m, err)
                             : lode_plan_run(&step->plan, &row, &step->hooks, m, err);
        if (rc < 0)
            return -1;
        for (size_t i = 0; m->verdict == LODE_MAP_RECORDS && i < m->records.n; i++) {
            struct lode_slice v[LODE_IDS_MAX_PARTS];
            struct lode_idmap_entry e = {
                .row = 0, .other_row = row.number, .other_line = (uint64_t)row.row.line};

            lode_recordkey_values(step, &m->records.items[i], v);
            rc = lode_ids_key(&step->seen, v, step->seen.n_parts, err);
            if (rc < 0 || (rc == 1 && lode_idmap_put(step->seen.map, lode_buf_str(&step->seen.key),
                                                     step->seen.key.len, &e, err) < 0))
                return -1;
        }
    }
    return rc < 0 ? -1 : lode_source_rewind(step->source, err);
}

int lode_mapkey_begin(struct lode_step *step, struct lode_err *err)
{
    const struct lode_step_spec *spec = &step->spec;
    int has_field = step->key_field >= 0;

    if (find_columns(step, err) < 0)
        return -1;
    if (spec->n_ids_by)
        step->ids.n_parts = spec->n_ids_by;
    else
        lode_recordkey_set(step, &step->ids);
    if ((spec->n_ids_by || has_field) && open_ids(step, err) < 0)
        return -1;
    if (step->phase == LODE_STEP_COMPLETE && !step->is_recalled)
        return 0; /* of a resumed run: only its ids are wanted */
    if (has_field) {
        if (open_seen(step, err) < 0)
            return -1;
        lode_recordkey_set(step, &step->seen);
        if (lode_older_seen(step, err) < 0)
            return -1;
    }
    if (spec->same_step && order_rows(step, err) < 0)
        return -1;
    if (spec->on_duplicate == LODE_DUPLICATES_LAST && has_field)
        return find_last(step, err);
    return 0;
}

/* A side file gives a key's length two bytes. */
static int reject_key(struct lode_step *step, const char *column)
{
    return lode_record_reject(&step->mapped, LODE_MAP_REJECT, "TOO_LARGE", column,
                              (struct lode_slice){"", 0}, "its key is longer than %d bytes",
                              UINT16_MAX);
}

/* The parts of a split row have one key and an Id each: none of them is the key's. */
static int is_several(const struct lode_step *step, const struct lode_source_row *row)
{
    const struct lode_mapped *m = &step->mapped;

    return m->verdict == LODE_MAP_RECORDS && m->records.n > 1 && !row->part.at;
}

static struct lode_idmap_entry of_row(const struct lode_source_row *row, uint64_t number)
{
    return (struct lode_idmap_entry){.row = number, .line = (uint64_t)row->row.line};
}

int lode_mapkey_row(struct lode_step *step, const struct lode_source_row *row, uint64_t number,
                    struct lode_err *err)
{
    struct lode_slice parts[LODE_IDS_MAX_PARTS] = {{"", 0}};
    struct lode_idmap_entry e;
    int rc;

    lode_buf_reset(&step->ids.key);
    if (!step->spec.n_ids_by || row->row.fault[0])
        return 0;
    key_of_columns(step, row, parts);
    rc = lode_ids_find(&step->ids, parts, step->spec.n_ids_by, &e, err);
    if (rc < 0 || step->ids.key.len == 0)
        return rc < 0 ? -1 : 0;
    if (step->ids.key.len > UINT16_MAX) {
        if (step->mapped.verdict == LODE_MAP_RECORDS)
            reject_key(step, step->spec.ids_by[0]);
        lode_buf_reset(&step->ids.key);
        return 0;
    }
    /* a row of the run that this one retries, which came to nothing there */
    if (rc == 1 && e.row & LODE_IDS_OLDER && !e.id[0] && !e.other_row)
        rc = 0;
    if (rc == 1 && e.row == number) { /* its Id was known first: a chunk of an earlier process */
        e.line = (uint64_t)row->row.line;
        if (is_several(step, row)) /* else what another row of this key has said stays true */
            e.other_row = number;
    } else if (rc == 1) {
        e.other_row = number;
        e.other_line = (uint64_t)row->row.line;
    } else {
        e = of_row(row, number);
        e.other_row = is_several(step, row) ? number : 0;
    }
    return lode_idmap_put(step->ids.map, lode_buf_str(&step->ids.key), step->ids.key.len, &e, err);
}

/* e: the row that has the key, and as its other row this one. */
static int reject_double(struct lode_step *step, const struct lode_idmap_entry *e,
                         struct lode_slice v)
{
    const char *field = lode_recordkey_name(step, 0);
    char where[256], names[160];

    lode_recordkey_names(step, names, sizeof names);

    if (step->spec.on_duplicate == LODE_DUPLICATES_REJECT) {
        step->has_doubles = 1;
        lode_ids_places(step->seen.file, e, where, sizeof where);
        return lode_record_reject(&step->mapped, LODE_MAP_REJECT, "DUPLICATE_KEY", field, v,
                                  "%s have the same %s; on_duplicate = \"first\" or \"last\" "
                                  "chooses one",
                                  where, names);
    }
    lode_ids_place(step->seen.file, e->row, e->line, where, sizeof where);
    return lode_record_reject(&step->mapped, LODE_MAP_SKIP, "DUPLICATE_KEY", field, v,
                              "%s has the same %s and is the one that counts", where, names);
}

int lode_mapkey_check(struct lode_step *step, const struct lode_source_row *row, uint64_t number,
                      const struct lode_record *rec, struct lode_err *err)
{
    struct lode_idmap_entry e, own = of_row(row, number);
    struct lode_slice v[LODE_IDS_MAX_PARTS] = {{"", 0}};
    size_t n = lode_recordkey_n(step);
    int rc, is_last = step->spec.on_duplicate == LODE_DUPLICATES_LAST;

    if (!step->spec.n_ids_by)
        lode_buf_reset(&step->ids.key);
    if (n == 0)
        return 0;
    lode_recordkey_values(step, rec, v);
    rc = lode_ids_find(&step->seen, v, n, &e, err);
    if (rc < 0 || step->seen.key.len == 0)
        return rc < 0 ? -1 : 0; /* #N/A is no key */
    if (rc == 1 && is_last && e.other_row != number) {
        e.row = e.other_row;
        e.line = e.other_line;
        return reject_double(step, &e, v[0]);
    }
    if (rc == 1 && e.row) {
        e.other_row = own.row;
        e.other_line = own.line;
        return reject_double(step, &e, v[0]);
    }
    e = own;
    e.other_row = is_last ? own.row : 0;
    e.other_line = is_last ? own.line : 0;
    if (lode_idmap_put(step->seen.map, lode_buf_str(&step->seen.key), step->seen.key.len, &e, err) <
        0)
        return -1;
    if (step->spec.n_ids_by)
        return 0;
    if (lode_ids_key(&step->ids, v, n, err) < 0)
        return -1;
    if (step->ids.key.len > UINT16_MAX) {
        lode_buf_reset(&step->ids.key);
        return reject_key(step, lode_recordkey_name(step, 0));
    }
    rc = lode_idmap_get(step->ids.map, lode_buf_str(&step->ids.key), step->ids.key.len, &e, err);
    if (rc < 0)
        return -1;
    if (rc == 1 && e.row == number) { /* as above */
        e.line = own.line;
        own = e;
    }
    return lode_idmap_put(step->ids.map, lode_buf_str(&step->ids.key), step->ids.key.len, &own,
                          err);
}
