/* rehearsal/org_recordset.c - ids, stamps and defaults of records, and what a new org has in it. */
#include "rehearsal/org_recordset.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/str.h"
#include "rehearsal/org_definitions.h"
#include "rehearsal/org_types.h"

static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

struct lode_org_table *lode_org_recordset_table(struct lode_org_records *r,
                                                const struct lode_org_object *object)
{
    return &r->tables[object - lode_org_schema_at(r->schema, 0)];
}

struct lode_org_table *lode_org_recordset_named(struct lode_org_records *r, const char *name)
{
    const struct lode_org_object *o = lode_org_schema_object(r->schema, name);

    return o ? lode_org_recordset_table(r, o) : NULL;
}

struct lode_org_table *lode_org_recordset_of_id(struct lode_org_records *r, const char *id)
{
    const struct lode_org_object *o = lode_org_schema_by_prefix(r->schema, id);

    return o ? lode_org_recordset_table(r, o) : NULL;
}

void lode_org_recordset_next_id(struct lode_org_records *r, struct lode_org_table *t, char *out)
{
    lode_org_recordset_id(r, t, ++t->counter, out);
}

void lode_org_recordset_id(const struct lode_org_records *r, const struct lode_org_table *t,
                           int64_t n, char *out)
{
    memcpy(out, t->object->key_prefix[0] ? t->object->key_prefix : "000", 3);
    memcpy(out + 3, r->instance, 3);
    for (int i = 14; i >= 6; i--, n /= 62)
        out[i] = base62[n % 62];
    if (lode_org_records_id18(out, 15, out) < 0)
        out[0] = '\0'; /* not reached: a prefix and base 62 are letters and digits */
}

int lode_org_recordset_keep_counter(struct lode_org_table *t, struct lode_err *err)
{
    return lode_db_run(t->db, err, "INSERT OR REPLACE INTO _lode_counter VALUES (?, ?)", "Si",
                       t->object->name, t->counter);
}

int lode_org_recordset_count_created(struct lode_org_table *t, int64_t n, struct lode_err *err)
{
    return lode_db_run(t->db, err,
                       "INSERT INTO _lode_created VALUES (?, ?)"
                       " ON CONFLICT (object) DO UPDATE SET n = n + excluded.n",
                       "Si", t->object->name, n);
}

void lode_org_recordset_touch(struct lode_org_records *r)
{
    if (lode_clock_format(lode_clock_now_ms(), "%Y-%m-%dT%H:%M:%S.000+0000", r->now,
                          sizeof r->now) < 0)
        r->now[0] = '\0';
}

static void set_text(struct lode_org_row *row, size_t field, const char *text, size_t n)
{
    if (field != LODE_ORG_NO_FIELD)
        row->now[field] = (struct lode_org_value){LODE_ORG_TEXT, text, n, 0, 0};
}

void lode_org_recordset_stamp(struct lode_org_records *r, struct lode_org_row *row)
{
    const struct lode_org_table *t = row->table;
    size_t n = strlen(r->now);

    set_text(row, t->modified_date, r->now, n);
    set_text(row, t->modstamp, r->now, n);
    set_text(row, t->modified_by, r->user_id, 18);
}

/* Audit fields that the row brings (it may where the org lets it) stay as they are. */
static void fill_text(struct lode_org_row *row, size_t field, const char *text, size_t n)
{
    if (field != LODE_ORG_NO_FIELD && row->now[field].kind == LODE_ORG_NONE)
        set_text(row, field, text, n);
}

void lode_org_recordset_fill(struct lode_org_records *r, struct lode_org_row *row)
{
    struct lode_org_table *t = row->table;
    size_t n = strlen(r->now);

    for (size_t i = 0; i < t->object->n_fields; i++) {
        if (row->now[i].kind == LODE_ORG_NONE && t->defaults[i].kind != LODE_ORG_NONE)
            row->now[i] = t->defaults[i];
    }
    if (t->auto_number != LODE_ORG_NO_FIELD) { /* describe does not tell the display format */
        snprintf(r->number, sizeof r->number, "%08lld", (long long)t->counter + 1);
        fill_text(row, t->auto_number, r->number, strlen(r->number));
    }
    if (t->default_type[0])
        fill_text(row, t->record_type, t->default_type, 18);
    fill_text(row, t->owner, r->user_id, 18);
    fill_text(row, t->created_date, r->now, n);
    fill_text(row, t->created_by, r->user_id, 18);
    fill_text(row, t->modified_date, r->now, n);
    fill_text(row, t->modified_by, r->user_id, 18);
    fill_text(row, t->modstamp, r->now, n);
}

/* "If you use the API to create a custom object record that doesn't have a name, the record's ID is
 * used as its name" (Object Reference, Custom Objects), of 15 characters where one is shown
 * (salesforce.stackexchange.com/q/139392). Of an update that takes the name away nothing is said:
 * it stays without. */
void lode_org_recordset_identify(struct lode_org_records *r, struct lode_org_row *row)
{
    const struct lode_org_table *t = row->table;

    if (!row->id[0])
        lode_org_recordset_next_id(r, row->table, row->id);
    set_text(row, t->id, row->id, 18);
    if (t->text_name != LODE_ORG_NO_FIELD && (row->now[t->text_name].kind == LODE_ORG_NONE ||
                                              row->now[t->text_name].kind == LODE_ORG_NULL))
        set_text(row, t->text_name, row->id, 15);
}

int lode_org_recordset_seed(struct lode_org_records *r, const char *object, char *id,
                            const char *const *fields, struct lode_err *err)
{
    struct lode_org_table *t = lode_org_recordset_named(r, object);
    struct lode_org_row *row = &r->row;

    if (!t)
        return 0; /* a schema file may have left it out */
    lode_org_table_row_reset(row, t);
    for (; *fields; fields += 2) {
        size_t i = lode_org_table_field(t, fields[0]);

        if (i == LODE_ORG_NO_FIELD)
            continue;
        if (t->object->fields[i].type == LODE_ORG_BOOLEAN)
            row->now[i] = (struct lode_org_value){LODE_ORG_WHOLE, NULL, 0, 1, 0};
        else
            set_text(row, i, fields[1], strlen(fields[1]));
    }
    if (!id[0])
        lode_org_recordset_next_id(r, t, id);
    set_text(row, t->id, id, 18);
    lode_org_recordset_fill(r, row);
    if (lode_org_table_insert(row, err) != 0)
        return -1;
    return lode_org_recordset_keep_counter(t, err);
}

static int seed_all(struct lode_org_records *r, struct lode_err *err)
{
    char profile[19] = "", book[19] = "";
    const char *const org[] = {"Name",
                               "Local org",
                               "OrganizationType",
                               "Developer Edition",
                               "InstanceName",
                               "LOCAL",
                               "IsSandbox",
                               "true",
                               "LanguageLocaleKey",
                               "en_US",
                               "TimeZoneSidKey",
                               "GMT",
                               "DefaultLocaleSidKey",
                               "en_US",
                               NULL};
    const char *const admin[] = {"Name", "System Administrator", "UserType", "Standard", NULL};
    const char *const user[] = {"Username",
                                "admin@lode.example",
                                "FirstName",
                                "Local",
                                "LastName",
                                "Admin",
                                "Name",
                                "Local Admin",
                                "Email",
                                "admin@lode.example",
                                "Alias",
                                "ladmin",
                                "CommunityNickname",
                                "admin",
                                "IsActive",
                                "true",
                                "TimeZoneSidKey",
                                "GMT",
                                "LocaleSidKey",
                                "en_US",
                                "EmailEncodingKey",
                                "UTF-8",
                                "LanguageLocaleKey",
                                "en_US",
                                "UserType",
                                "Standard",
                                "ProfileId",
                                profile,
                                NULL};
    const char *const standard[] = {
        "Name", "Standard Price Book", "IsActive", "true", "IsStandard", "true", NULL};

    lode_org_recordset_touch(r);
    if (lode_org_recordset_seed(r, "Profile", profile, admin, err) < 0 ||
        lode_org_recordset_seed(r, "User", r->user_id, user, err) < 0 ||
        lode_org_recordset_seed(r, "Organization", r->org_id, org, err) < 0 ||
        lode_org_recordset_seed(r, "Pricebook2", book, standard, err) < 0)
        return -1;
    return 0;
}

/* The org's own facts: made once, then read. 1 where they were there, 0 for a new org. */
static int load_facts(struct lode_org_records *r, struct lode_err *err)
{
    sqlite3_stmt *st = lode_db_prepare(r->db,
                                       "SELECT (SELECT value FROM _lode_org WHERE key = 'org'),"
                                       " (SELECT value FROM _lode_org WHERE key = 'user'),"
                                       " (SELECT value FROM _lode_org WHERE key = 'instance')",
                                       err);
    int rc = st ? lode_db_step(r->db, st, err) : -1;

    if (rc < 0)
        return -1;
    rc = sqlite3_column_type(st, 0) != SQLITE_NULL;
    lode_str_copy(r->org_id, sizeof r->org_id, lode_db_text(st, 0));
    lode_str_copy(r->user_id, sizeof r->user_id, lode_db_text(st, 1));
    lode_str_copy(r->instance, sizeof r->instance, lode_db_text(st, 2));
    sqlite3_reset(st);
    return rc;
}

static int make_facts(struct lode_org_records *r, struct lode_err *err)
{
    const char *insert = "INSERT INTO _lode_org VALUES (?, ?)";
    struct lode_org_table *orgs = lode_org_recordset_named(r, "Organization");
    struct lode_org_table *users = lode_org_recordset_named(r, "User");
    uint64_t chance;

    if (!orgs || !users)
        return lode_err_set(err, LODE_E_CHECK, "the schema has no Organization or no User");
    lode_clock_random(&chance, sizeof chance);
    r->instance[0] = base62[10 + chance % 26];
    r->instance[1] = base62[chance / 26 % 62];
    r->instance[2] = '0';
    r->instance[3] = '\0';
    orgs->counter = (int64_t)(chance >> 24); /* any org's id differs from any other's */
    lode_org_recordset_next_id(r, orgs, r->org_id);
    lode_org_recordset_next_id(r, users, r->user_id);
    if (lode_db_run(r->db, err, insert, "ss", "org", r->org_id) < 0 ||
        lode_db_run(r->db, err, insert, "ss", "user", r->user_id) < 0 ||
        lode_db_run(r->db, err, insert, "ss", "instance", r->instance) < 0)
        return -1;
    return seed_all(r, err);
}

static int load_counters(struct lode_org_records *r, struct lode_err *err)
{
    for (size_t i = 0; i < r->n_tables; i++) {
        sqlite3_stmt *st =
            lode_db_prepare(r->db, "SELECT last FROM _lode_counter WHERE object = ?", err);
        int rc;

        if (!st || lode_db_bind(r->db, st, err, "S", r->tables[i].object->name) < 0 ||
            (rc = lode_db_step(r->db, st, err)) < 0)
            return -1;
        if (rc == 1)
            r->tables[i].counter = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return 0;
}

int lode_org_recordset_start(struct lode_org_records *r, struct lode_err *err)
{
    int rc;

    if (lode_db_exec(r->db,
                     "CREATE TABLE IF NOT EXISTS _lode_org (key TEXT PRIMARY KEY, value TEXT);"
                     "CREATE TABLE IF NOT EXISTS _lode_counter"
                     " (object TEXT PRIMARY KEY, last INTEGER);"
                     "CREATE TABLE IF NOT EXISTS _lode_created"
                     " (object TEXT PRIMARY KEY, n INTEGER)",
                     err) < 0 ||
        (rc = load_facts(r, err)) < 0)
        return -1;
    r->is_new = rc == 0;
    if ((rc == 1 ? load_counters(r, err) : make_facts(r, err)) < 0)
        return -1;
    return lode_org_types_start(r, err) < 0 ? -1 : lode_org_definitions_start(r, err);
}
