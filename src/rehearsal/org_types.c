/* rehearsal/org_types.c - record types. */
#include "rehearsal/org_types.h"

#include <string.h>

#include "base/str.h"

#define MASTER "012000000000000AAA"

static int is_on(const json_t *info, const char *key)
{
    const json_t *v = json_object_get(info, key);

    return !v || json_is_true(v);
}

/* The id of the object's record type of that name: 1, 0 where it is not there yet. */
static int find(struct lode_org_records *r, const char *object, const char *developer_name,
                char *id, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(
        r->db,
        "SELECT \"Id\" FROM \"RecordType\" WHERE \"SobjectType\" = ? AND \"DeveloperName\" = ?",
        err);
    int rc;

    if (!st || lode_db_bind(r->db, st, err, "SS", object, developer_name) < 0)
        return -1;
    rc = lode_db_step(r->db, st, err);
    if (rc == 1)
        lode_str_copy(id, 19, lode_db_text(st, 0));
    sqlite3_reset(st);
    return rc;
}

static int start_one(struct lode_org_records *r, struct lode_org_table *t, json_t *info,
                     struct lode_err *err)
{
    const char *name = json_string_value(json_object_get(info, "name"));
    const char *dev = json_string_value(json_object_get(info, "developerName"));
    const char *given = json_string_value(json_object_get(info, "recordTypeId"));
    const char *fields[] = {"Name",           name,          "DeveloperName",
                            dev ? dev : name, "SobjectType", t->object->name,
                            "IsActive",       "true",        NULL};
    char id[19] = "";
    int rc;

    if (!name || json_is_true(json_object_get(info, "master")))
        return 0;
    if (!is_on(info, "active"))
        fields[6] = NULL;
    rc = find(r, t->object->name, fields[3], id, err);
    if (rc < 0)
        return -1;
    if (rc == 0 && given && lode_org_records_id18(given, strlen(given), id) < 0)
        id[0] = '\0';
    if (rc == 0 && lode_org_recordset_seed(r, "RecordType", id, fields, err) < 0)
        return -1;
    if (json_is_true(json_object_get(info, "defaultRecordTypeMapping")) &&
        is_on(info, "available") && is_on(info, "active"))
        lode_str_copy(t->default_type, sizeof t->default_type, id);
    if (!given && json_object_set_new(info, "recordTypeId", json_string(id)) < 0)
        return lode_err_set(err, LODE_E_NOMEM, "out of memory for record types");
    return 0;
}

int lode_org_types_start(struct lode_org_records *r, struct lode_err *err)
{
    if (!lode_org_recordset_named(r, "RecordType"))
        return 0;
    lode_org_recordset_touch(r);
    for (size_t i = 0; i < r->n_tables; i++) {
        struct lode_org_table *t = &r->tables[i];
        json_t *info;
        size_t k;

        if (t->record_type == LODE_ORG_NO_FIELD)
            continue;
        json_array_foreach(json_object_get(t->object->describe, "recordTypeInfos"), k, info)
        {
            if (start_one(r, t, info, err) < 0)
                return -1;
        }
    }
    return 0;
}

static int is_available(const struct lode_org_object *o, const char *id)
{
    json_t *info;
    size_t k;

    json_array_foreach(json_object_get(o->describe, "recordTypeInfos"), k, info)
    {
        const char *given = json_string_value(json_object_get(info, "recordTypeId"));

        if (given && strncmp(given, id, 15) == 0)
            return is_on(info, "available");
    }
    return 1;
}

int lode_org_types_check(struct lode_org_records *r, struct lode_org_row *row, const char *id,
                         const struct lode_org_field *f, struct lode_err *err)
{
    sqlite3_stmt *st;
    int rc;

    if (strcmp(id, MASTER) == 0) {
        row->now[f - row->table->object->fields].kind = LODE_ORG_NULL;
        return 0;
    }
    st = lode_db_prepare(r->db,
                         "SELECT 1 FROM \"RecordType\" WHERE \"Id\" = ? AND \"SobjectType\" = ? "
                         "AND \"IsActive\" = 1",
                         err);
    if (!st || lode_db_bind(r->db, st, err, "SS", id, row->table->object->name) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    sqlite3_reset(st);
    if (rc == 1 && is_available(row->table->object, id))
        return 0;
    return lode_org_value_refuse(&r->why, err, "INVALID_CROSS_REFERENCE_KEY", f->name,
                                 "%s: this ID value isn't valid for the user: %s", f->label, id);
}
