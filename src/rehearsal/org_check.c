/* rehearsal/org_check.c - the rules that hold for every object. */
#include "rehearsal/org_check.h"

#include <string.h>

#include "base/str.h"
#include "rehearsal/org_moment.h"
#include "rehearsal/org_owner.h"
#include "rehearsal/org_types.h"

enum { DEPTH_MAX = 1000 };

static int add_name(struct lode_buf *list, const char *name, const char *sep, struct lode_err *err)
{
    if (list->len && lode_buf_adds(list, sep, err) < 0)
        return -1;
    return lode_buf_adds(list, name, err);
}

static int refuse_operation(struct lode_org_records *r, const struct lode_org_row *row,
                            struct lode_err *err)
{
    return lode_org_value_refuse(&r->why, err, "INVALID_TYPE_FOR_OPERATION", "",
                                 "entity type %s does not support %s", row->table->object->name,
                                 row->is_insert ? "create" : "update");
}

/* What an org that allows audit fields takes on insert, it refuses on upsert (Salesforce's help on
 * Create Audit Fields: "only works for insert, not upsert"). */
static int is_audit(const struct lode_org_table *t, size_t i)
{
    return i == t->created_date || i == t->created_by || i == t->modified_date ||
           i == t->modified_by;
}

int lode_org_check_access(struct lode_org_records *r, struct lode_org_row *row,
                          const struct lode_org_field *key, struct lode_err *err)
{
    const struct lode_org_object *o = row->table->object;
    const char *ability = row->is_insert ? "createable" : "updateable";
    struct lode_buf names, fields;
    int rc = 0;

    if (r->is_seeding)
        return 0;
    if (json_is_false(json_object_get(o->describe, ability)))
        return refuse_operation(r, row, err);
    lode_buf_init(&names, 0);
    lode_buf_init(&fields, 0);
    for (size_t i = 0; i < o->n_fields && rc == 0; i++) {
        const struct lode_org_field *f = &o->fields[i];

        if (row->now[i].kind == LODE_ORG_NONE || f == key || f->type == LODE_ORG_ID ||
            (row->is_insert ? f->is_createable && !(row->is_upsert && is_audit(row->table, i))
                            : f->is_updateable))
            continue;
        rc = add_name(&names, f->name, ", ", err) < 0 || add_name(&fields, f->name, ",", err) < 0
                 ? -1
                 : 0;
    }
    if (rc == 0 && names.len)
        rc = lode_org_value_refuse(
            &r->why, err, "INVALID_FIELD_FOR_INSERT_UPDATE", fields.p,
            "Unable to create/update fields: %s. Please check the security settings of this field "
            "and verify that it is read/write for your profile or permission set.",
            names.p);
    lode_buf_clear(&names);
    lode_buf_clear(&fields);
    return rc;
}

static int is_missing(const struct lode_org_row *row, size_t i)
{
    return lode_org_table_value(row, i)->kind == LODE_ORG_NULL;
}

/* An insert must bring what is required; nothing may clear what is not nillable. */
static int must_have(const struct lode_org_row *row, size_t i)
{
    const struct lode_org_field *f = &row->table->object->fields[i];

    if (f->type == LODE_ORG_BOOLEAN || f->is_nillable)
        return 0;
    return row->now[i].kind == LODE_ORG_NULL ||
           (row->is_insert && f->is_createable && !f->is_defaulted);
}

int lode_org_check_required(struct lode_org_records *r, struct lode_org_row *row,
                            struct lode_err *err)
{
    const struct lode_org_object *o = row->table->object;
    struct lode_buf names, fields;
    int rc = 0, any = 0;

    if (r->is_seeding && strcmp(o->name, "User") == 0)
        return 0; /* a name and an Id will do to own records */
    for (size_t i = 0; i < row->table->n_required && !any; i++)
        any = is_missing(row, row->table->required[i]) && row->is_insert;
    for (size_t i = 0; i < o->n_fields && !any; i++)
        any = row->now[i].kind == LODE_ORG_NULL && must_have(row, i);
    if (!any)
        return 0;
    lode_buf_init(&names, 0);
    lode_buf_init(&fields, 0);
    for (size_t i = 0; i < o->n_fields && rc == 0; i++)
        if (must_have(row, i) && is_missing(row, i))
            rc = add_name(&names, o->fields[i].name, ", ", err) < 0 ||
                         add_name(&fields, o->fields[i].name, ",", err) < 0
                     ? -1
                     : 0;
    if (rc == 0)
        rc = lode_org_value_refuse(&r->why, err, "REQUIRED_FIELD_MISSING", lode_buf_str(&fields),
                                   "Required fields are missing: [%s]", lode_buf_str(&names));
    lode_buf_clear(&names);
    lode_buf_clear(&fields);
    return rc;
}

/* A reference may lead to the objects it names; objects the schema does not know are taken as they
 * are. 1: yes, 0: no. */
static int may_refer(struct lode_org_records *r, const struct lode_org_field *f, const char *id)
{
    int all_known = 1;

    for (size_t i = 0; f->refers_to && f->refers_to[i]; i++) {
        const struct lode_org_object *o = lode_org_schema_object(r->schema, f->refers_to[i]);

        if (o && strncmp(o->key_prefix, id, 3) == 0)
            return 1;
        all_known = all_known && o;
    }
    return !all_known && !lode_org_schema_by_prefix(r->schema, id);
}

/* A record must not be above itself: goes up from the new parent. The code is Salesforce's, the
 * text a guess. */
static int check_cycle(struct lode_org_records *r, struct lode_org_row *row, size_t field,
                       const char *parent, struct lode_err *err)
{
    const struct lode_org_field *f = &row->table->object->fields[field];
    struct lode_buf sql;
    sqlite3_stmt *st;
    int rc = -1;

    lode_buf_init(&sql, 0);
    if (lode_buf_addf(&sql, err,
                      "WITH RECURSIVE up(id, n) AS (SELECT ?1, 0 UNION ALL SELECT t.\"%s\", n + 1 "
                      "FROM \"%s\" t, up WHERE t.\"Id\" = up.id AND t.\"%s\" IS NOT NULL AND n < "
                      "%d) SELECT 1 FROM up WHERE id = ?2 LIMIT 1",
                      f->name, row->table->object->name, f->name, DEPTH_MAX) < 0)
        goto out;
    st = lode_db_prepare(r->db, sql.p, err);
    if (!st || lode_db_bind(r->db, st, err, "SS", parent, row->id) < 0)
        goto out;
    rc = lode_db_step(r->db, st, err);
    sqlite3_reset(st);
    if (rc == 1)
        rc = lode_org_value_refuse(&r->why, err, "CIRCULAR_DEPENDENCY", f->name,
                                   "attempt to violate hierarchy constraints");
out:
    lode_buf_clear(&sql);
    return rc;
}

static int check_reference(struct lode_org_records *r, struct lode_org_row *row, size_t i,
                           struct lode_err *err)
{
    const struct lode_org_field *f = &row->table->object->fields[i];
    const char *id = row->now[i].p;
    struct lode_org_table *parent;
    int state;

    if (!may_refer(r, f, id))
        return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", f->name,
                                     "%s: id value of incorrect type: %s", f->label, id);
    if (strcmp(f->name, "RecordTypeId") == 0)
        return lode_org_types_check(r, row, id, f, err);
    parent = lode_org_recordset_of_id(r, id);
    if (!parent || strcmp(id, r->user_id) == 0)
        return 0;
    if (i == row->table->owner)
        return lode_org_owner_check(r, row, id, err);
    state = lode_org_table_state(parent, id, err);
    if (state < 0)
        return -1;
    if (state == 0)
        return lode_org_value_refuse(&r->why, err, "INVALID_CROSS_REFERENCE_KEY", "",
                                     "invalid cross reference id");
    if (state == 2)
        return lode_org_value_refuse(&r->why, err, "ENTITY_IS_DELETED", "", "entity is deleted");
    if (parent == row->table && !row->is_insert)
        return check_cycle(r, row, i, id, err);
    return 0;
}

/* Nothing is changed before it is there: an org that lets audit fields be set checks them. One
 * source has the words (docs.uzdavines.ai, System Audit Field Integrity in SObject Cloning); the
 * field is a guess. */
static int check_audit(struct lode_org_records *r, const struct lode_org_row *row,
                       struct lode_err *err)
{
    const struct lode_org_table *t = row->table;
    const struct lode_org_value *created, *modified;
    char from[LODE_ORG_MOMENT_SIZE], to[LODE_ORG_MOMENT_SIZE];

    if (!row->is_insert || r->is_seeding || t->created_date == LODE_ORG_NO_FIELD ||
        t->modified_date == LODE_ORG_NO_FIELD)
        return 0;
    created = &row->now[t->created_date];
    modified = &row->now[t->modified_date];
    if (created->kind != LODE_ORG_TEXT || modified->kind != LODE_ORG_TEXT ||
        strcmp(modified->p, created->p) >= 0)
        return 0;
    lode_org_moment_show(created->p, from);
    lode_org_moment_show(modified->p, to);
    return lode_org_value_refuse(&r->why, err, "FIELD_INTEGRITY_EXCEPTION", "LastModifiedDate",
                                 "Last Modified Date (%s) before Create Date (%s)", to, from);
}

int lode_org_check_values(struct lode_org_records *r, struct lode_org_row *row,
                          struct lode_err *err)
{
    const struct lode_org_object *o = row->table->object;
    int rc = 0;

    for (size_t i = 0; i < o->n_fields && rc == 0; i++)
        if (row->now[i].kind > LODE_ORG_NULL)
            rc = lode_org_value_check(&o->fields[i], &row->now[i], &r->why, err);
    for (size_t i = 0; i < o->n_fields && rc == 0; i++)
        if (row->now[i].kind == LODE_ORG_TEXT && o->fields[i].type == LODE_ORG_REFERENCE &&
            row->now[i].p != r->user_id) /* what the org stamps itself is good */
            rc = check_reference(r, row, i, err);
    return rc == 0 ? check_audit(r, row, err) : rc;
}
