/* rehearsal/org_owner.c - owners of records. */
#include "rehearsal/org_owner.h"

#include <string.h>

#include "base/str.h"

static int refuse_missing(struct lode_org_records *r, struct lode_err *err)
{
    return lode_org_value_refuse(&r->why, err, "INVALID_CROSS_REFERENCE_KEY", "",
                                 "invalid cross reference id");
}

/* As users quote it from orgs: "operation performed with inactive user [005…] as owner of contact";
 * whether the id has 15 or 18 characters differs between them. */
static int refuse_inactive(struct lode_org_records *r, const struct lode_org_row *row,
                           const char *id, struct lode_err *err)
{
    char label[128];

    lode_str_copy(label, sizeof label, row->table->object->label);
    for (char *p = label; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 32);
    return lode_org_value_refuse(&r->why, err, "INACTIVE_OWNER_OR_USER", "",
                                 "operation performed with inactive user [%.15s] as owner of %s",
                                 id, label);
}

static int check_user(struct lode_org_records *r, struct lode_org_row *row,
                      struct lode_org_table *users, const char *id, struct lode_err *err)
{
    sqlite3_stmt *st;
    int rc, is_active;

    if (lode_org_table_field(users, "IsActive") == LODE_ORG_NO_FIELD)
        return 0; /* a schema file may have left it out */
    st = lode_db_prepare(r->db, "SELECT \"IsActive\" FROM \"User\" WHERE \"Id\" = ?", err);
    if (!st || lode_db_bind(r->db, st, err, "S", id) < 0 || (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    is_active = rc == 1 && sqlite3_column_int(st, 0);
    sqlite3_reset(st);
    if (rc == 0)
        return refuse_missing(r, err);
    return is_active || r->is_seeding ? 0 : refuse_inactive(r, row, id, err);
}

/* The text is Salesforce's. */
static int check_queue(struct lode_org_records *r, struct lode_org_row *row,
                       struct lode_org_table *groups, const char *id, struct lode_err *err)
{
    sqlite3_stmt *st;
    int rc = lode_org_table_state(groups, id, err);

    if (rc != 1)
        return rc < 0 ? -1 : refuse_missing(r, err);
    if (!lode_org_recordset_named(r, "QueueSobject"))
        return 0;
    st = lode_db_prepare(r->db,
                         "SELECT 1 FROM \"QueueSobject\" q JOIN \"Group\" g ON g.\"Id\" = "
                         "q.\"QueueId\" WHERE q.\"QueueId\" = ? AND q.\"SobjectType\" = ? AND "
                         "q.\"IsDeleted\" = 0 AND g.\"Type\" = 'Queue'",
                         err);
    if (!st || lode_db_bind(r->db, st, err, "SS", id, row->table->object->name) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    sqlite3_reset(st);
    if (rc == 1)
        return 0;
    return lode_org_value_refuse(&r->why, err, "INVALID_OPERATION", "",
                                 "Queue not associated with this SObject type");
}

void lode_org_owner_forget(struct lode_org_records *r)
{
    r->good_owner[0] = '\0';
    r->owned = NULL;
}

int lode_org_owner_check(struct lode_org_records *r, struct lode_org_row *row, const char *id,
                         struct lode_err *err)
{
    struct lode_org_table *t = lode_org_recordset_of_id(r, id);
    int rc = 0;

    if (!t || (r->owned == row->table && strcmp(r->good_owner, id) == 0))
        return 0;
    if (strcmp(t->object->name, "User") == 0)
        rc = check_user(r, row, t, id, err);
    else if (strcmp(t->object->name, "Group") == 0)
        rc = check_queue(r, row, t, id, err);
    if (rc == 0) {
        lode_str_copy(r->good_owner, sizeof r->good_owner, id);
        r->owned = row->table;
    }
    return rc;
}
