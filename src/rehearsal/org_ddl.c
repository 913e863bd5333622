/* rehearsal/org_ddl.c - makes an object's table and indexes, and adds what its schema has got
 * since. Tables keep their row numbers: an index entry with a number is half as long as one with an
 * Id, and keys in random order are what costs most. */
#include "rehearsal/org_ddl.h"

#include <string.h>

#include "base/mem.h"

int lode_org_ddl_is_stored(const struct lode_org_field *f)
{
    return f->type != LODE_ORG_ADDRESS && !f->is_derived;
}

static const char *column_type(const struct lode_org_field *f)
{
    switch (f->type) {
    case LODE_ORG_BOOLEAN:
    case LODE_ORG_INT:
        return "INTEGER";
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return "REAL";
    case LODE_ORG_ID:
    case LODE_ORG_REFERENCE:
    case LODE_ORG_DATE:
    case LODE_ORG_DATETIME:
        return "TEXT";
    default:
        return f->is_case_sensitive ? "TEXT" : "TEXT COLLATE NOCASE";
    }
}

static int add_columns(struct lode_org_table *t, struct lode_buf *sql, struct lode_err *err)
{
    const struct lode_org_object *o = t->object;

    for (size_t i = 0; i < o->n_fields; i++)
        if (lode_org_ddl_is_stored(&o->fields[i]) &&
            lode_buf_addf(sql, err, ", \"%s\" %s", o->fields[i].name,
                          i == t->id ? "TEXT PRIMARY KEY" : column_type(&o->fields[i])) < 0)
            return -1;
    if (!t->has_bin)
        return lode_buf_adds(sql, ", \"IsDeleted\" INTEGER DEFAULT 0", err);
    return 0;
}

/* Marks the fields that have a column. 1 where there is a table at all. */
static int find_columns(struct lode_org_table *t, unsigned char *has, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(t->db, "SELECT name FROM pragma_table_info(?)", err);
    int rc = st ? lode_db_bind(t->db, st, err, "s", t->object->name) : -1, any = 0;

    if (rc < 0)
        return -1;
    while ((rc = lode_db_step(t->db, st, err)) == 1) {
        size_t i = lode_org_table_field(t, lode_db_text(st, 0));

        any = 1;
        if (i != LODE_ORG_NO_FIELD)
            has[i] = 1;
    }
    return rc < 0 ? -1 : any;
}

/* Columns of fields that the schema has got since the table was made. */
static int add_new_columns(struct lode_org_table *t, const unsigned char *has, struct lode_buf *sql,
                           struct lode_err *err)
{
    const struct lode_org_object *o = t->object;

    for (size_t i = 0; i < o->n_fields; i++) {
        if (has[i] || !lode_org_ddl_is_stored(&o->fields[i]))
            continue;
        lode_buf_reset(sql);
        if (lode_buf_addf(sql, err, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", o->name,
                          o->fields[i].name, column_type(&o->fields[i])) < 0 ||
            lode_db_exec(t->db, sql->p, err) < 0)
            return -1;
    }
    return 0;
}

static int is_followed(const struct lode_org_field *f)
{
    return f->type == LODE_ORG_REFERENCE &&
           (f->is_createable || strcmp(f->name, "AccountId") == 0) &&
           strcmp(f->name, "OwnerId") != 0;
}

static int make_index(struct lode_org_table *t, const struct lode_org_field *f,
                      struct lode_buf *sql, struct lode_err *err)
{
    const char *name = t->object->name;

    lode_buf_reset(sql);
    if (lode_buf_addf(sql, err,
                      f->is_unique ? "CREATE UNIQUE INDEX IF NOT EXISTS \"unique_%s_%s\" ON \"%s\" "
                                     "(\"%s\") WHERE \"%s\" IS NOT NULL AND \"IsDeleted\" = 0"
                                   : "CREATE INDEX IF NOT EXISTS \"by_%s_%s\" ON \"%s\" (\"%s\") "
                                     "WHERE \"%s\" IS NOT NULL",
                      name, f->name, name, f->name, f->name) < 0)
        return -1;
    return lode_db_exec(t->db, sql->p, err);
}

/* Unique fields, external ids, and references that a delete must follow. */
static int add_index(struct lode_org_table *t, const struct lode_org_field *f, struct lode_buf *sql,
                     struct lode_err *err)
{
    if (f->type == LODE_ORG_ID || !lode_org_ddl_is_stored(f) ||
        !(f->is_unique || f->is_external_id || is_followed(f)))
        return 0;
    return make_index(t, f, sql, err);
}

int lode_org_ddl_index(struct lode_org_table *t, const struct lode_org_field *f,
                       struct lode_err *err)
{
    struct lode_buf sql;
    int rc;

    if (f->type == LODE_ORG_ID)
        return 0;
    lode_buf_init(&sql, 0);
    rc = make_index(t, f, &sql, err);
    lode_buf_clear(&sql);
    return rc;
}

int lode_org_ddl_create(struct lode_org_table *t, struct lode_err *err)
{
    unsigned char *has = lode_mem_alloc(t->object->n_fields, err);
    struct lode_buf sql;
    int rc = -1, exists = has ? find_columns(t, has, err) : -1;

    lode_buf_init(&sql, 0);
    if (exists < 0)
        goto out;
    if (exists) {
        rc = add_new_columns(t, has, &sql, err);
        goto indexes;
    }
    if (lode_buf_addf(&sql, err, "CREATE TABLE IF NOT EXISTS \"%s\" (", t->object->name) < 0 ||
        add_columns(t, &sql, err) < 0 || lode_buf_addc(&sql, ')', err) < 0)
        goto out;
    memcpy(strchr(sql.p, '(') + 1, "  ", 2); /* the comma before the first column */
    rc = lode_db_exec(t->db, sql.p, err);
indexes:
    for (size_t i = 0; rc == 0 && i < t->object->n_fields; i++)
        rc = add_index(t, &t->object->fields[i], &sql, err);
out:
    lode_mem_free(has);
    lode_buf_clear(&sql);
    return rc;
}
