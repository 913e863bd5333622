/* rehearsal/org_table.c - one object's table. */
#include "rehearsal/org_table.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_ddl.h"

size_t lode_org_table_field(const struct lode_org_table *t, const char *name)
{
    const struct lode_org_field *f = lode_org_schema_field(t->object, name);

    return f ? (size_t)(f - t->object->fields) : LODE_ORG_NO_FIELD;
}

static int find_required(struct lode_org_table *t, struct lode_err *err)
{
    const struct lode_org_object *o = t->object;

    t->required = lode_mem_alloc(o->n_fields * sizeof *t->required, err);
    if (!t->required)
        return -1;
    for (size_t i = 0; i < o->n_fields; i++) {
        const struct lode_org_field *f = &o->fields[i];

        if (!f->is_nillable && f->is_createable && !f->is_defaulted && f->type != LODE_ORG_BOOLEAN)
            t->required[t->n_required++] = i;
    }
    return 0;
}

static int find_defaults(struct lode_org_table *t, struct lode_err *err)
{
    const struct lode_org_object *o = t->object;
    struct lode_buf why;
    int rc = 0;

    t->defaults = lode_mem_alloc(o->n_fields * sizeof *t->defaults, err);
    if (!t->defaults)
        return -1;
    lode_buf_init(&why, 0);
    for (size_t i = 0; i < o->n_fields && rc >= 0; i++) {
        const struct lode_org_field *f = &o->fields[i];
        struct lode_slice text = {f->default_value,
                                  f->default_value ? strlen(f->default_value) : 0};

        if (f->type == LODE_ORG_BOOLEAN && !f->default_value)
            text = (struct lode_slice){"false", 5};
        if (f->type == LODE_ORG_DATE || f->type == LODE_ORG_DATETIME ||
            f->type == LODE_ORG_REFERENCE || !lode_org_ddl_is_stored(f))
            continue; /* only formulas give defaults to these; nothing evaluates them here */
        rc = lode_org_value_parse(f, text, 0, &t->default_texts, &t->defaults[i], &why, err);
    }
    lode_buf_clear(&why);
    return rc < 0 ? -1 : 0;
}

static size_t find_auto_number(const struct lode_org_object *o)
{
    for (size_t i = 0; o->is_custom && i < o->n_fields; i++)
        if (o->fields[i].is_auto_number)
            return i;
    return LODE_ORG_NO_FIELD;
}

static size_t find_text_name(const struct lode_org_object *o)
{
    for (size_t i = 0; o->is_custom && i < o->n_fields; i++)
        if (o->fields[i].is_name && o->fields[i].type == LODE_ORG_STRING &&
            o->fields[i].is_createable && !o->fields[i].is_auto_number)
            return i;
    return LODE_ORG_NO_FIELD;
}

int lode_org_table_open(struct lode_db *db, const struct lode_org_object *object,
                        struct lode_org_table *t, struct lode_err *err)
{
    memset(t, 0, sizeof *t);
    t->object = object;
    t->db = db;
    t->id = lode_org_table_field(t, "Id");
    t->deleted = lode_org_table_field(t, "IsDeleted");
    t->owner = lode_org_table_field(t, "OwnerId");
    t->record_type = lode_org_table_field(t, "RecordTypeId");
    t->auto_number = find_auto_number(object);
    t->text_name = find_text_name(object);
    t->created_date = lode_org_table_field(t, "CreatedDate");
    t->created_by = lode_org_table_field(t, "CreatedById");
    t->modified_date = lode_org_table_field(t, "LastModifiedDate");
    t->modified_by = lode_org_table_field(t, "LastModifiedById");
    t->modstamp = lode_org_table_field(t, "SystemModstamp");
    t->has_bin = t->deleted != LODE_ORG_NO_FIELD;
    if (t->id == LODE_ORG_NO_FIELD)
        return lode_err_set(err, LODE_E_CHECK, "object %s has no field Id", object->name);
    t->in_insert = lode_mem_alloc(object->n_fields, err);
    t->in_update = t->in_insert ? lode_mem_alloc(object->n_fields, err) : NULL;
    t->lookup_sql =
        t->in_update ? lode_mem_alloc(object->n_fields * sizeof *t->lookup_sql, err) : NULL;
    t->in_select = t->lookup_sql ? lode_mem_alloc(object->n_fields, err) : NULL;
    if (!t->in_select || find_required(t, err) < 0 || find_defaults(t, err) < 0)
        return -1;
    return lode_org_ddl_create(t, err);
}

void lode_org_table_close(struct lode_org_table *t)
{
    for (size_t i = 0; t->lookup_sql && i < t->object->n_fields; i++)
        lode_mem_free(t->lookup_sql[i]);
    lode_mem_free(t->lookup_sql);
    lode_mem_free(t->required);
    lode_mem_free(t->defaults);
    lode_org_value_free(&t->default_texts);
    lode_mem_free(t->refs);
    lode_mem_free(t->in_insert);
    lode_mem_free(t->in_update);
    lode_mem_free(t->in_select);
    lode_mem_free(t->insert_sql);
    lode_mem_free(t->update_sql);
    lode_mem_free(t->select_sql);
    lode_mem_free(t->state_sql);
}

int lode_org_table_row(struct lode_org_row *row, size_t n_fields, struct lode_err *err)
{
    memset(row, 0, sizeof *row);
    row->was = lode_mem_alloc(n_fields * sizeof *row->was, err);
    row->now = row->was ? lode_mem_alloc(n_fields * sizeof *row->now, err) : NULL;
    return row->now ? 0 : -1;
}

void lode_org_table_row_free(struct lode_org_row *row)
{
    lode_mem_free(row->was);
    lode_mem_free(row->now);
    row->was = row->now = NULL;
}

void lode_org_table_row_reset(struct lode_org_row *row, struct lode_org_table *t)
{
    row->table = t;
    row->id[0] = '\0';
    row->is_insert = 1;
    row->is_upsert = 0;
    for (size_t i = 0; i < t->object->n_fields; i++) {
        row->was[i].kind = LODE_ORG_NULL;
        row->now[i].kind = LODE_ORG_NONE;
    }
}

int lode_org_table_bind(struct lode_db *db, sqlite3_stmt *st, int at,
                        const struct lode_org_value *v, struct lode_err *err)
{
    int code;

    switch (v->kind) {
    case LODE_ORG_TEXT:
        code = sqlite3_bind_text64(st, at, v->p, v->n, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case LODE_ORG_WHOLE:
        code = sqlite3_bind_int64(st, at, v->i);
        break;
    case LODE_ORG_REAL:
        code = sqlite3_bind_double(st, at, v->d);
        break;
    default:
        code = sqlite3_bind_null(st, at);
    }
    if (code == SQLITE_OK)
        return 0;
    lode_err_set(err, code == SQLITE_NOMEM ? LODE_E_NOMEM : LODE_E_STORE, "bind a value: %s",
                 sqlite3_errmsg(lode_db_handle(db)));
    err->sys = code;
    return -1;
}

int lode_org_table_column(sqlite3_stmt *st, int at, struct lode_org_arena *a,
                          struct lode_org_value *out, struct lode_err *err)
{
    const unsigned char *p;
    char *copy;

    switch (sqlite3_column_type(st, at)) {
    case SQLITE_INTEGER:
        out->kind = LODE_ORG_WHOLE;
        out->i = sqlite3_column_int64(st, at);
        return 0;
    case SQLITE_FLOAT:
        out->kind = LODE_ORG_REAL;
        out->d = sqlite3_column_double(st, at);
        return 0;
    case SQLITE_NULL:
        out->kind = LODE_ORG_NULL;
        return 0;
    default:
        p = sqlite3_column_text(st, at);
        out->n = (size_t)sqlite3_column_bytes(st, at);
        copy = p ? lode_org_value_room(a, out->n + 1, err) : NULL;
        if (!copy)
            return p ? -1 : lode_err_set(err, LODE_E_NOMEM, "out of memory for a record");
        memcpy(copy, p, out->n);
        copy[out->n] = '\0';
        out->kind = LODE_ORG_TEXT;
        out->p = copy;
        return 0;
    }
}

/* Adds to the fields that are read with a record: what its rules look at, what this save gives, and
 * what the update statement writes. 1 where the set has grown. */
static int widen_select(const struct lode_org_row *row)
{
    struct lode_org_table *t = row->table;
    int grown = 0;

    if (!t->select_sql) {
        lode_org_table_want(t, t->id);
        lode_org_table_want(t, t->deleted);
        for (size_t k = 0; t->rules && k < LODE_ORG_RULE_NAMES; k++)
            lode_org_table_want(t, t->at[k]);
    }
    for (size_t i = 0; i < t->object->n_fields; i++)
        if (!t->in_select[i] && (t->in_update[i] || row->now[i].kind != LODE_ORG_NONE) &&
            lode_org_ddl_is_stored(&t->object->fields[i]))
            t->in_select[i] = 1, grown = 1;
    return grown || !t->select_sql;
}

void lode_org_table_want(struct lode_org_table *t, size_t field)
{
    if (field == LODE_ORG_NO_FIELD || t->in_select[field] ||
        !lode_org_ddl_is_stored(&t->object->fields[field]))
        return;
    t->in_select[field] = 1;
    lode_mem_free(t->select_sql);
    t->select_sql = NULL;
}

/* SELECT the wanted columns in the object's order, then the row's number. */
static int make_select(struct lode_org_table *t, struct lode_err *err)
{
    struct lode_buf sql;
    int rc = -1;

    lode_buf_init(&sql, 0);
    if (lode_buf_adds(&sql, "SELECT ", err) < 0)
        goto out;
    for (size_t i = 0; i < t->object->n_fields; i++)
        if (t->in_select[i] && lode_buf_addf(&sql, err, "\"%s\", ", t->object->fields[i].name) < 0)
            goto out;
    if (lode_buf_addf(&sql, err, "rowid FROM \"%s\" WHERE \"Id\" = ?", t->object->name) < 0)
        goto out;
    lode_mem_free(t->select_sql);
    t->select_sql = lode_buf_take(&sql, err);
    rc = t->select_sql ? 0 : -1;
out:
    lode_buf_clear(&sql);
    return rc;
}

int lode_org_table_load(struct lode_org_row *row, const char *id, struct lode_org_arena *a,
                        struct lode_err *err)
{
    struct lode_org_table *t = row->table;
    sqlite3_stmt *st;
    int rc, at = 0;

    if (widen_select(row) && make_select(t, err) < 0)
        return -1;
    st = lode_db_prepare(t->db, t->select_sql, err);
    if (!st || lode_db_bind(t->db, st, err, "S", id) < 0)
        return -1;
    rc = lode_db_step(t->db, st, err);
    if (rc != 1)
        return rc;
    for (size_t i = 0; i < t->object->n_fields && rc == 1; i++)
        if (t->in_select[i] && lode_org_table_column(st, at++, a, &row->was[i], err) < 0)
            rc = -1;
    row->number = sqlite3_column_int64(st, at);
    sqlite3_reset(st);
    return rc;
}

/* A statement writes the fields that any row so far had: rows of one upload differ in their blanks,
 * and one statement must do for all of them. 1 where the set has grown. */
static int widen(const struct lode_org_row *row, unsigned char *set)
{
    int grown = 0;

    for (size_t i = 0; i < row->table->object->n_fields; i++)
        if (row->now[i].kind != LODE_ORG_NONE && !set[i])
            set[i] = 1, grown = 1;
    return grown;
}

static int add_names(struct lode_org_table *t, struct lode_buf *sql, const unsigned char *set,
                     const char *after, struct lode_err *err)
{
    int n = 0;

    for (size_t i = 0; i < t->object->n_fields; i++)
        if (set[i] && lode_buf_addf(sql, err, "%s\"%s\"%s", n++ ? ", " : "",
                                    t->object->fields[i].name, after) < 0)
            return -1;
    return n;
}

static int make_insert(struct lode_org_table *t, struct lode_err *err)
{
    struct lode_buf sql;
    int n, rc = -1;

    lode_buf_init(&sql, 0);
    if (lode_buf_addf(&sql, err, "INSERT INTO \"%s\" (", t->object->name) < 0 ||
        (n = add_names(t, &sql, t->in_insert, "", err)) < 0 ||
        lode_buf_adds(&sql, ") VALUES (?", err) < 0)
        goto out;
    while (--n > 0)
        if (lode_buf_adds(&sql, ", ?", err) < 0)
            goto out;
    if (lode_buf_addc(&sql, ')', err) < 0)
        goto out;
    lode_mem_free(t->insert_sql);
    t->insert_sql = lode_buf_take(&sql, err);
    rc = t->insert_sql ? 0 : -1;
out:
    lode_buf_clear(&sql);
    return rc;
}

static int make_update(struct lode_org_table *t, struct lode_err *err)
{
    struct lode_buf sql;
    int rc = -1;

    lode_buf_init(&sql, 0);
    if (lode_buf_addf(&sql, err, "UPDATE \"%s\" SET ", t->object->name) < 0 ||
        add_names(t, &sql, t->in_update, " = ?", err) < 0 ||
        lode_buf_adds(&sql, " WHERE rowid = ?", err) < 0)
        goto out;
    lode_mem_free(t->update_sql);
    t->update_sql = lode_buf_take(&sql, err);
    rc = t->update_sql ? 0 : -1;
out:
    lode_buf_clear(&sql);
    return rc;
}

/* Binds the fields of the set in their order; the number of values bound, or -1. */
static int bind_row(struct lode_org_row *row, sqlite3_stmt *st, const unsigned char *set,
                    struct lode_err *err)
{
    int at = 0;

    for (size_t i = 0; i < row->table->object->n_fields; i++)
        if (set[i] &&
            lode_org_table_bind(row->table->db, st, ++at, lode_org_table_value(row, i), err) < 0)
            return -1;
    return at;
}

/* Runs the statement: 1 where a unique index refused the row. */
static int run(struct lode_db *db, sqlite3_stmt *st, struct lode_err *err)
{
    if (lode_db_step(db, st, err) == 0)
        return 0;
    return (err->sys & 0xFF) == SQLITE_CONSTRAINT ? 1 : -1;
}

int lode_org_table_insert(struct lode_org_row *row, struct lode_err *err)
{
    struct lode_org_table *t = row->table;
    sqlite3_stmt *st;

    if ((widen(row, t->in_insert) || !t->insert_sql) && make_insert(t, err) < 0)
        return -1;
    st = lode_db_prepare(t->db, t->insert_sql, err);
    if (!st || bind_row(row, st, t->in_insert, err) < 0)
        return -1;
    return run(t->db, st, err);
}

int lode_org_table_update(struct lode_org_row *row, struct lode_err *err)
{
    struct lode_org_table *t = row->table;
    struct lode_org_value number = {LODE_ORG_WHOLE, NULL, 0, row->number, 0};
    sqlite3_stmt *st;
    int n;

    if ((widen(row, t->in_update) || !t->update_sql) && make_update(t, err) < 0)
        return -1;
    st = lode_db_prepare(t->db, t->update_sql, err);
    if (!st || (n = bind_row(row, st, t->in_update, err)) < 0 ||
        lode_org_table_bind(t->db, st, n + 1, &number, err) < 0)
        return -1;
    return run(t->db, st, err);
}

static const char *lookup_text(struct lode_org_table *t, size_t field, struct lode_err *err)
{
    if (!t->lookup_sql[field] && lode_org_ddl_index(t, &t->object->fields[field], err) < 0)
        return NULL;
    if (!t->lookup_sql[field])
        t->lookup_sql[field] = lode_str_printf(
            err, "SELECT \"Id\" FROM \"%s\" WHERE \"%s\" = ? AND \"IsDeleted\" = 0 LIMIT 2",
            t->object->name, t->object->fields[field].name);
    return t->lookup_sql[field];
}

int lode_org_table_lookup(struct lode_org_table *t, size_t field, const struct lode_org_value *v,
                          char ids[2][19], int *n, struct lode_err *err)
{
    const char *sql = lookup_text(t, field, err);
    sqlite3_stmt *st = sql ? lode_db_prepare(t->db, sql, err) : NULL;
    int rc = -1;

    *n = 0;
    if (!st || lode_org_table_bind(t->db, st, 1, v, err) < 0)
        return -1;
    while (*n < 2 && (rc = lode_db_step(t->db, st, err)) == 1)
        lode_str_copy(ids[(*n)++], 19, lode_db_text(st, 0));
    sqlite3_reset(st);
    return rc < 0 ? -1 : 0;
}

int lode_org_table_state(struct lode_org_table *t, const char *id, struct lode_err *err)
{
    sqlite3_stmt *st;
    int rc;

    if (!t->state_sql &&
        !(t->state_sql = lode_str_printf(err, "SELECT \"IsDeleted\" FROM \"%s\" WHERE \"Id\" = ?",
                                         t->object->name)))
        return -1;
    st = lode_db_prepare(t->db, t->state_sql, err);
    if (!st || lode_db_bind(t->db, st, err, "S", id) < 0)
        return -1;
    rc = lode_db_step(t->db, st, err);
    if (rc == 1)
        rc = sqlite3_column_int(st, 0) ? 2 : 1;
    sqlite3_reset(st);
    return rc;
}
