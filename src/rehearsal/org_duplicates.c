/* rehearsal/org_duplicates.c - duplicate rules. */
#include "rehearsal/org_duplicates.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum { FIELDS_MAX = 10 };

struct lode_org_match {
    struct lode_org_match *next;
    struct lode_org_table *table;
    size_t fields[FIELDS_MAX], n;
    char *sql;
};

static int add_field(struct lode_org_match *m, const char *spec, const char *name, size_t n,
                     struct lode_err *err)
{
    char text[128];
    size_t i;

    if (n >= sizeof text)
        n = sizeof text - 1;
    memcpy(text, name, n);
    text[n] = '\0';
    i = lode_org_table_field(m->table, text);
    if (i == LODE_ORG_NO_FIELD || m->table->object->fields[i].type == LODE_ORG_ADDRESS)
        return lode_err_set(err, LODE_E_USAGE, "duplicate rule %.80s: %s has no field %s", spec,
                            m->table->object->name, text);
    if (m->n == FIELDS_MAX)
        return lode_err_set(err, LODE_E_USAGE, "duplicate rule %.80s: more than %d fields", spec,
                            FIELDS_MAX);
    lode_org_table_want(m->table, i);
    m->fields[m->n++] = i;
    return 0;
}

static int read_spec(struct lode_org_records *r, struct lode_org_match *m, const char *spec,
                     struct lode_err *err)
{
    const char *colon = strchr(spec, ':'), *p;
    char object[128];
    size_t n = colon ? (size_t)(colon - spec) : 0;

    if (!colon || n == 0 || n >= sizeof object || !colon[1])
        return lode_err_set(err, LODE_E_USAGE,
                            "duplicate rule %.80s: write OBJECT:FIELD,FIELD, as "
                            "Contact:FirstName,LastName,Email",
                            spec);
    memcpy(object, spec, n);
    object[n] = '\0';
    m->table = lode_org_recordset_named(r, object);
    if (!m->table)
        return lode_err_set(err, LODE_E_USAGE, "duplicate rule %.80s: no object %s", spec, object);
    for (p = colon + 1; *p; p += n + (p[n] == ',')) {
        n = strcspn(p, ",");
        if (add_field(m, spec, p, n, err) < 0)
            return -1;
    }
    return 0;
}

/* The search, and the index that makes it short. */
static int make_sql(struct lode_org_records *r, struct lode_org_match *m, struct lode_err *err)
{
    const struct lode_org_object *o = m->table->object;
    struct lode_buf find, index;
    int rc = -1;

    lode_buf_init(&find, 0);
    lode_buf_init(&index, 0);
    if (lode_buf_addf(
            &find, err,
            "SELECT 1 FROM \"%s\" WHERE \"IsDeleted\" = 0 AND \"Id\" <= ? AND \"Id\" <> ?",
            o->name) < 0 ||
        lode_buf_addf(&index, err, "CREATE INDEX IF NOT EXISTS \"match_%s", o->name) < 0)
        goto out;
    for (size_t i = 0; i < m->n; i++)
        if (lode_buf_addf(&find, err, " AND \"%s\" = ?", o->fields[m->fields[i]].name) < 0 ||
            lode_buf_addf(&index, err, "_%s", o->fields[m->fields[i]].name) < 0)
            goto out;
    if (lode_buf_adds(&find, " LIMIT 1", err) < 0 ||
        lode_buf_addf(&index, err, "\" ON \"%s\" (", o->name) < 0)
        goto out;
    for (size_t i = 0; i < m->n; i++)
        if (lode_buf_addf(&index, err, "%s\"%s\"", i ? ", " : "", o->fields[m->fields[i]].name) < 0)
            goto out;
    if (lode_buf_addc(&index, ')', err) < 0 || lode_db_exec(r->db, index.p, err) < 0)
        goto out;
    m->sql = lode_buf_take(&find, err);
    rc = m->sql ? 0 : -1;
out:
    lode_buf_clear(&find);
    lode_buf_clear(&index);
    return rc;
}

int lode_org_duplicates_add(struct lode_org_records *r, const char *spec, struct lode_err *err)
{
    struct lode_org_match *m = lode_mem_alloc(sizeof *m, err);

    if (!m)
        return -1;
    if (read_spec(r, m, spec, err) < 0 || make_sql(r, m, err) < 0) {
        lode_mem_free(m);
        return -1;
    }
    m->next = r->matches;
    r->matches = m;
    return 0;
}

void lode_org_duplicates_free(struct lode_org_records *r)
{
    while (r->matches) {
        struct lode_org_match *next = r->matches->next;

        lode_mem_free(r->matches->sql);
        lode_mem_free(r->matches);
        r->matches = next;
    }
}

/* Does this save give one of the rule's fields, and has the record them all? */
static int applies(const struct lode_org_match *m, const struct lode_org_row *row)
{
    int is_given = row->is_insert;

    if (m->table != row->table)
        return 0;
    for (size_t i = 0; i < m->n; i++) {
        if (lode_org_table_value(row, m->fields[i])->kind == LODE_ORG_NULL)
            return 0;
        is_given |= row->now[m->fields[i]].kind != LODE_ORG_NONE;
    }
    return is_given;
}

static int has_match(struct lode_org_records *r, const struct lode_org_match *m,
                     const struct lode_org_row *row, struct lode_err *err)
{
    const struct lode_org_value newest = {LODE_ORG_TEXT, r->newest, strlen(r->newest), 0, 0};
    const struct lode_org_value id = {LODE_ORG_TEXT, row->id, strlen(row->id), 0, 0};
    sqlite3_stmt *st = lode_db_prepare(r->db, m->sql, err);
    int rc;

    if (!st || lode_org_table_bind(r->db, st, 1, &newest, err) < 0 ||
        lode_org_table_bind(r->db, st, 2, &id, err) < 0)
        return -1;
    for (size_t i = 0; i < m->n; i++)
        if (lode_org_table_bind(r->db, st, (int)i + 3, lode_org_table_value(row, m->fields[i]),
                                err) < 0)
            return -1;
    rc = lode_db_step(r->db, st, err);
    sqlite3_reset(st);
    return rc;
}

int lode_org_duplicates_check(struct lode_org_records *r, struct lode_org_row *row,
                              struct lode_err *err)
{
    for (const struct lode_org_match *m = r->allows_duplicates ? NULL : r->matches; m;
         m = m->next) {
        int rc = applies(m, row) ? has_match(r, m, row, err) : 0;

        if (rc < 0)
            return -1;
        if (rc == 1)
            return lode_org_value_refuse(&r->why, err, "DUPLICATES_DETECTED", "",
                                         "Use one of these records?");
    }
    return 0;
}
