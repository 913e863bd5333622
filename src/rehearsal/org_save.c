/* rehearsal/org_save.c - saves a chunk: resolves what each row is about, judges its values in the
 * order in which the org does, and writes it. Row errors are results; only a broken store or lack
 * of memory ends the chunk. */
#include "rehearsal/org_save.h"

#include <string.h>

#include "base/fold.h"
#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_check.h"
#include "rehearsal/org_delete.h"
#include "rehearsal/org_duplicates.h"
#include "rehearsal/org_owner.h"
#include "rehearsal/org_rules.h"
#include "rehearsal/org_text.h"

enum { KEY_SLOTS = 512, SAME_ID_MAX = 12 };

struct save {
    struct lode_org_records *r;
    const struct lode_org_upload *u;
    struct lode_err *err;
    size_t key; /* the column that says which record is meant; LODE_ORG_NO_FIELD: none */
    /* the rows' keys, for those that come twice: row + 1 by hash */
    size_t slots[KEY_SLOTS];
    size_t *times;   /* a row: how many before it have its key */
    size_t *is_twin; /* a row: another one has its key */
};

static int refuse(struct save *s, const char *code, const char *fields, const char *text)
{
    return lode_org_value_refuse(&s->r->why, s->err, code, fields, "%s", text);
}

static struct lode_slice cell(const struct save *s, size_t row, size_t col)
{
    return s->u->cells[row * s->u->n_columns + col];
}

/* Which record the row means, without the blanks that a key of text does not have. */
static struct lode_slice key_cell(const struct save *s, size_t row)
{
    return lode_org_text_cut(s->u->columns[s->key].field, cell(s, row, s->key));
}

static size_t find_key(const struct lode_org_upload *u)
{
    const struct lode_org_object *o = u->table->object;
    const struct lode_org_field *f =
        u->op == LODE_ORG_UPSERT && u->external ? u->external : &o->fields[u->table->id];

    for (size_t i = 0; i < u->n_columns; i++)
        if (u->columns[i].field == f && !u->columns[i].parent)
            return i;
    return LODE_ORG_NO_FIELD;
}

/* Keys are the same as the field compares them: ids by their 15 characters, text mostly without
 * case. */
static int same_key(const struct save *s, struct lode_slice a, struct lode_slice b)
{
    const struct lode_org_field *f = s->u->columns[s->key].field;
    double x, y;

    switch (f->type) {
    case LODE_ORG_ID:
        return a.n >= 15 && b.n >= 15 && memcmp(a.p, b.p, 15) == 0;
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return lode_org_value_number(a, &x) == 0 && lode_org_value_number(b, &y) == 0 && x == y;
    default:
        if (f->is_case_sensitive)
            return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
        return lode_fold_cmp(a.p, a.n, b.p, b.n) == 0;
    }
}

static size_t hash_key(const struct save *s, struct lode_slice k)
{
    enum lode_org_type type = s->u->columns[s->key].field->type;
    double d = 0;

    if (type == LODE_ORG_ID && k.n > 15)
        k.n = 15;
    if (type != LODE_ORG_ID && lode_org_value_number(k, &d) == 0 &&
        (type == LODE_ORG_INT || type == LODE_ORG_DOUBLE || type == LODE_ORG_CURRENCY ||
         type == LODE_ORG_PERCENT)) {
        k.p = (const char *)&d;
        k.n = sizeof d;
    }
    return lode_fold_hash(k.p, k.n) % KEY_SLOTS;
}

/* Marks the rows whose key another row of the chunk has. */
static void find_twins(struct save *s)
{
    for (size_t row = 0; row < s->u->n_rows; row++) {
        struct lode_slice k = key_cell(s, row);
        size_t at = hash_key(s, k), other;

        if (k.n == 0)
            continue;
        while (s->slots[at] && !same_key(s, key_cell(s, s->slots[at] - 1), k))
            at = (at + 1) % KEY_SLOTS;
        if (!s->slots[at]) {
            s->slots[at] = row + 1;
            continue;
        }
        other = s->slots[at] - 1; /* the first with that key counts the others */
        s->times[row] = ++s->is_twin[other];
        s->is_twin[row] = 1;
    }
}

static int parse_row(struct save *s, size_t row)
{
    const struct lode_org_upload *u = s->u;
    struct lode_org_row *to = &s->r->row;

    for (size_t i = 0; i < u->n_columns; i++) {
        const struct lode_org_column *c = &u->columns[i];
        struct lode_org_value v;
        int rc;

        if (c->parent)
            continue;
        rc = lode_org_value_parse(c->field, cell(s, row, i), i, &s->r->arena, &v, &s->r->why,
                                  s->err);
        if (rc != 0)
            return rc;
        if (v.kind != LODE_ORG_NONE)
            to->now[c->field - u->table->object->fields] = v;
    }
    return 0;
}

static int not_one(struct save *s, const struct lode_org_field *f, char ids[2][19])
{
    return lode_org_value_refuse(&s->r->why, s->err, "DUPLICATE_EXTERNAL_ID", f->name,
                                 "%s: more than one record found for external id field: [%s, %s]",
                                 f->label, ids[0], ids[1]);
}

/* "Account.Legacy_Id__c": the parent with that key becomes the value of AccountId. */
static int resolve_parents(struct save *s, size_t row)
{
    for (size_t i = 0; i < s->u->n_columns; i++) {
        const struct lode_org_column *c = &s->u->columns[i];
        struct lode_org_value *to, v;
        char ids[2][19], *kept;
        int rc, n;

        if (!c->parent)
            continue;
        rc = lode_org_value_parse(c->parent_key, cell(s, row, i), i, &s->r->arena, &v, &s->r->why,
                                  s->err);
        if (rc != 0)
            return rc;
        to = &s->r->row.now[c->field - s->u->table->object->fields];
        if (v.kind == LODE_ORG_NULL)
            to->kind = LODE_ORG_NULL;
        if (v.kind == LODE_ORG_NULL || v.kind == LODE_ORG_NONE)
            continue;
        if (lode_org_table_lookup(lode_org_recordset_table(s->r, c->parent),
                                  (size_t)(c->parent_key - c->parent->fields), &v, ids, &n,
                                  s->err) < 0)
            return -1;
        if (n == 0) {
            struct lode_slice k = lode_org_text_cut(c->parent_key, cell(s, row, i));

            return lode_org_value_refuse(
                &s->r->why, s->err, "INVALID_FIELD", "",
                "Foreign key external ID: %.*s not found for field %s in entity %s", (int)k.n, k.p,
                c->parent_key->name, c->parent->name);
        }
        if (n > 1)
            return not_one(s, c->parent_key, ids);
        kept = lode_org_value_room(&s->r->arena, 19, s->err);
        if (!kept)
            return -1;
        memcpy(kept, ids[0], 19);
        *to = (struct lode_org_value){LODE_ORG_TEXT, kept, 18, 0, 0};
    }
    return 0;
}

/* The record of row->id becomes what is updated. */
static int load_target(struct save *s, const char *id)
{
    struct lode_org_row *row = &s->r->row;
    const struct lode_org_object *o = row->table->object;
    int rc;

    lode_str_copy(row->id, sizeof row->id, id);
    if (strncmp(o->key_prefix, id, 3) != 0)
        return lode_org_value_refuse(&s->r->why, s->err, "MALFORMED_ID", "Id",
                                     "%s: id value of incorrect type: %s",
                                     o->fields[row->table->id].label, id);
    rc = lode_org_table_load(row, id, &s->r->arena, s->err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        return refuse(s, "INVALID_CROSS_REFERENCE_KEY", "", "invalid cross reference id");
    if (row->table->has_bin && row->was[row->table->deleted].i)
        return refuse(s, "ENTITY_IS_DELETED", "", "entity is deleted");
    row->is_insert = 0;
    row->now[row->table->id].kind = LODE_ORG_NONE;
    return 0;
}

static int resolve_id(struct save *s)
{
    const struct lode_org_value *id = &s->r->row.now[s->u->table->id];

    if (id->kind == LODE_ORG_TEXT)
        return load_target(s, id->p);
    s->r->row.now[s->u->table->id].kind = LODE_ORG_NONE;
    if (s->u->op == LODE_ORG_UPSERT)
        return 0; /* no Id: a new record */
    return refuse(s, "MISSING_ARGUMENT", "", "Id not specified in an update call");
}

static int resolve_key(struct save *s, size_t row)
{
    const struct lode_org_field *f = s->u->external;
    size_t i = (size_t)(f - s->u->table->object->fields);
    const struct lode_org_value *v = &s->r->row.now[i], *was;
    struct lode_slice k;
    char ids[2][19];
    int n, rc;

    if (v->kind == LODE_ORG_NONE || v->kind == LODE_ORG_NULL)
        return lode_org_value_refuse(&s->r->why, s->err, "MISSING_ARGUMENT", "", "%s not specified",
                                     f->name);
    k = key_cell(s, row);
    if (s->is_twin[row])
        return lode_org_value_refuse(&s->r->why, s->err, "DUPLICATE_VALUE", f->name,
                                     "Duplicate external id specified: %.*s", (int)k.n, k.p);
    if (lode_org_table_lookup(s->u->table, i, v, ids, &n, s->err) < 0)
        return -1;
    if (n > 1)
        return not_one(s, f, ids);
    if (n == 1) {
        s->r->row.now[s->u->table->id].kind = LODE_ORG_NONE;
        rc = load_target(s, ids[0]);
        was = &s->r->row.was[i];
        /* Written as it stands, the key would only be taken out of its index and put back. */
        if (rc == 0 && v->kind == LODE_ORG_TEXT && was->kind == LODE_ORG_TEXT && v->n == was->n &&
            memcmp(v->p, was->p, v->n) == 0)
            s->r->row.now[i].kind = LODE_ORG_NONE;
        return rc;
    }
    return 0;
}

/* A record to begin with keeps the Id that it has elsewhere. */
static int keep_id(struct save *s, const char *id)
{
    const struct lode_org_object *o = s->u->table->object;
    int state;

    if (strncmp(o->key_prefix, id, 3) != 0)
        return lode_org_value_refuse(&s->r->why, s->err, "MALFORMED_ID", "Id",
                                     "%s: id value of incorrect type: %s",
                                     o->fields[s->u->table->id].label, id);
    state = lode_org_table_state(s->u->table, id, s->err);
    if (state < 0)
        return -1;
    if (state > 0)
        return lode_org_value_refuse(&s->r->why, s->err, "DUPLICATE_VALUE", "Id",
                                     "there is a record with this id: %s", id);
    lode_str_copy(s->r->row.id, sizeof s->r->row.id, id);
    return 0;
}

static int resolve(struct save *s, size_t row)
{
    struct lode_org_value *id = &s->r->row.now[s->u->table->id];

    if (s->r->is_seeding && s->u->op == LODE_ORG_INSERT && id->kind == LODE_ORG_TEXT)
        return keep_id(s, id->p);
    if (s->u->op == LODE_ORG_INSERT)
        return id->kind == LODE_ORG_TEXT ? refuse(s, "INVALID_FIELD_FOR_INSERT_UPDATE", "Id",
                                                  "cannot specify Id in an insert call")
                                         : 0;
    if (s->u->op == LODE_ORG_UPSERT && s->u->external && s->u->external->type != LODE_ORG_ID)
        return resolve_key(s, row);
    if (s->key != LODE_ORG_NO_FIELD && s->u->op == LODE_ORG_UPSERT && s->is_twin[row])
        /* words: help article 000384876; the field is a guess */
        return lode_org_value_refuse(&s->r->why, s->err, "DUPLICATE_VALUE", "Id",
                                     "Duplicate id specified: %s", id->p);
    if (s->key != LODE_ORG_NO_FIELD && s->times[row] >= SAME_ID_MAX)
        return lode_org_value_refuse(&s->r->why, s->err, "DUPLICATE_VALUE", "",
                                     "Maximum number of duplicate updates in one batch (12 "
                                     "allowed). Attempt to update Id more than once in this Api "
                                     "call: %.15s",
                                     cell(s, row, s->key).p);
    return resolve_id(s);
}

/* A unique index objected: which field, and whose record has the value? */
static int refuse_duplicate(struct save *s)
{
    struct lode_org_row *row = &s->r->row;
    const struct lode_org_object *o = row->table->object;

    for (size_t i = 0; i < o->n_fields; i++) {
        const struct lode_org_value *v = lode_org_table_value(row, i);
        char ids[2][19];
        int n = 0;

        if (!o->fields[i].is_unique || v->kind == LODE_ORG_NULL)
            continue;
        if (lode_org_table_lookup(row->table, i, v, ids, &n, s->err) < 0)
            return -1;
        if (n > 0 && strcmp(ids[0], row->id) != 0)
            return lode_org_value_refuse(
                &s->r->why, s->err, "DUPLICATE_VALUE", "",
                "duplicate value found: %s duplicates value on record with id: %s",
                o->fields[i].name, ids[0]);
    }
    return -1; /* an index of ours that no field accounts for: *err has SQLite's words */
}

static int write_row(struct save *s)
{
    struct lode_org_row *row = &s->r->row;
    const struct lode_org_rules *rules = row->table->rules;
    int rc;

    if (row->is_insert) {
        lode_org_recordset_identify(s->r, row);
        rc = lode_org_table_insert(row, s->err);
    } else {
        if (!s->r->is_seeding)
            lode_org_recordset_stamp(s->r, row);
        rc = lode_org_table_update(row, s->err);
    }
    if (rc == 1) {
        rc = refuse_duplicate(s);
        if (row->is_insert)
            row->id[0] = '\0';
    }
    if (rc == 0 && rules && rules->after)
        rc = rules->after(s->r, row, s->err);
    return rc;
}

/* The user's rules behind the write may refuse it: then it is undone. */
static int write_hooked(struct save *s)
{
    struct lode_org_row *row = &s->r->row;
    enum lode_org_moment after = row->is_insert ? LODE_ORG_AFTER_INSERT : LODE_ORG_AFTER_UPDATE;
    int rc;

    if (!(row->table->hooked & 1u << after))
        return write_row(s);
    if (lode_db_run(s->r->db, s->err, "SAVEPOINT lode_row", "") < 0)
        return -1;
    rc = write_row(s);
    if (rc == 0)
        rc = lode_org_hooks_call(s->r, row, after, s->err);
    if (rc == 1 && lode_db_run(s->r->db, s->err, "ROLLBACK TO lode_row", "") < 0)
        return -1;
    if (rc == 1 && row->is_insert)
        row->id[0] = '\0';
    if (rc >= 0 && lode_db_run(s->r->db, s->err, "RELEASE lode_row", "") < 0)
        return -1;
    return rc;
}

static int save_row(struct save *s, size_t row)
{
    struct lode_org_row *to = &s->r->row;
    const struct lode_org_rules *rules = s->u->table->rules;
    int rc;

    if ((rc = parse_row(s, row)) != 0 || (rc = resolve(s, row)) != 0 ||
        (rc = resolve_parents(s, row)) != 0 ||
        (rc = lode_org_check_access(s->r, to, s->u->external, s->err)) != 0)
        return rc;
    if (to->is_insert)
        lode_org_recordset_fill(s->r, to);
    if ((rc = lode_org_hooks_call(s->r, to,
                                  to->is_insert ? LODE_ORG_BEFORE_INSERT : LODE_ORG_BEFORE_UPDATE,
                                  s->err)) != 0 ||
        (rules && rules->fill && (rc = rules->fill(s->r, to, s->err)) != 0))
        return rc;
    if ((rc = lode_org_check_required(s->r, to, s->err)) != 0 ||
        (rc = lode_org_check_values(s->r, to, s->err)) != 0 ||
        (rc = lode_org_hooks_call(s->r, to, LODE_ORG_VALIDATE, s->err)) != 0 ||
        (rc = lode_org_duplicates_check(s->r, to, s->err)) != 0)
        return rc;
    if (rules && rules->check && (rc = rules->check(s->r, to, s->err)) != 0)
        return rc;
    return write_hooked(s);
}

/* The Id of the row's cell as it stands in results of rows that failed. */
static void show_id(struct save *s, size_t row, char *out)
{
    struct lode_slice k = {NULL, 0};
    size_t i = find_key(s->u);

    if (i != LODE_ORG_NO_FIELD && s->u->columns[i].field->type == LODE_ORG_ID)
        k = cell(s, row, i);
    if (k.n == 0 || lode_org_records_id18(k.p, k.n, out) < 0)
        out[0] = '\0';
}

static int delete_row(struct save *s, size_t row)
{
    const struct lode_org_object *o = s->u->table->object;
    struct lode_org_value id;
    int rc;

    if (s->key == LODE_ORG_NO_FIELD || cell(s, row, s->key).n == 0)
        return refuse(s, "MISSING_ARGUMENT", "", "Id not specified in a delete call");
    rc = lode_org_value_parse(&o->fields[s->u->table->id], cell(s, row, s->key), s->key,
                              &s->r->arena, &id, &s->r->why, s->err);
    if (rc != 0)
        return rc;
    if (id.kind != LODE_ORG_TEXT)
        return refuse(s, "MISSING_ARGUMENT", "", "Id not specified in a delete call");
    return lode_org_delete_record(s->r, s->u->table, id.p, s->u->op == LODE_ORG_HARD_DELETE,
                                  s->err);
}

static int one_row(struct save *s, size_t row, struct lode_org_result *out)
{
    struct lode_org_row *to = &s->r->row;
    int is_delete = s->u->op == LODE_ORG_DELETE || s->u->op == LODE_ORG_HARD_DELETE;
    int rc;

    memset(out, 0, sizeof *out);
    lode_org_value_reset(&s->r->arena);
    lode_org_table_row_reset(to, s->u->table);
    to->is_upsert = s->u->op == LODE_ORG_UPSERT;
    rc = is_delete ? delete_row(s, row) : save_row(s, row);
    if (rc < 0)
        return -1;
    out->is_ok = rc == 0;
    out->is_created = rc == 0 && !is_delete && to->is_insert;
    if (is_delete || !to->id[0])
        show_id(s, row, out->id);
    else
        lode_str_copy(out->id, sizeof out->id, to->id);
    if (rc == 1)
        out->error = lode_buf_take(&s->r->why, s->err);
    return rc == 1 && !out->error ? -1 : 0;
}

int lode_org_save_rows(struct lode_org_records *r, const struct lode_org_upload *u,
                       struct lode_org_result *results, struct lode_err *err)
{
    struct save s = {.r = r, .u = u, .err = err, .key = find_key(u)};
    int64_t before = u->table->counter, n_created = 0;
    size_t done = 0;
    int rc = -1;

    if (u->n_rows >= KEY_SLOTS)
        return lode_err_set(err, LODE_E_LIMIT, "%zu rows in one chunk", u->n_rows);
    r->n_saves++;
    lode_org_recordset_touch(r);
    lode_org_owner_forget(r);
    lode_org_recordset_id(r, u->table, before, r->newest);
    s.times = lode_mem_alloc(2 * (u->n_rows + 1) * sizeof *s.times, err);
    if (!s.times)
        return -1;
    s.is_twin = s.times + u->n_rows + 1;
    if (s.key != LODE_ORG_NO_FIELD && u->op != LODE_ORG_INSERT)
        find_twins(&s);
    for (; done < u->n_rows; done++)
        if (one_row(&s, done, &results[done]) < 0)
            goto out;
    for (size_t i = 0; i < done; i++)
        n_created += results[i].is_created;
    rc = u->table->counter == before ? 0 : lode_org_recordset_keep_counter(u->table, err);
    if (rc == 0 && n_created)
        rc = lode_org_recordset_count_created(u->table, n_created, err);
out:
    lode_mem_free(s.times);
    if (rc < 0) {
        lode_org_records_clear(results, done);
        return lode_err_wrap(err, "save %s", u->table->object->name);
    }
    return 0;
}
