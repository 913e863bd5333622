/* rehearsal/org_definitions.c - the schema as records. */
#include "rehearsal/org_definitions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* Changes with any name, type or size of the schema. */
static uint64_t mix(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return (h ^ 0xff) * 1099511628211u;
}

static void signature(const struct lode_org_records *r, char *out, size_t size)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < r->n_tables; i++) {
        const struct lode_org_object *o = r->tables[i].object;

        h = mix(mix(h, o->name), o->label);
        for (size_t k = 0; k < o->n_fields; k++) {
            const struct lode_org_field *f = &o->fields[k];
            char sizes[80];

            snprintf(sizes, sizeof sizes, "%d %ld %ld %ld %u", (int)f->type, f->length,
                     f->precision, f->scale, (unsigned)f->is_nillable);
            h = mix(mix(mix(h, f->name), f->label), sizes);
        }
    }
    snprintf(out, size, "%016" PRIx64, h);
}

/* 1 where the records are those of this schema. */
static int is_current(struct lode_org_records *r, const char *now, struct lode_err *err)
{
    sqlite3_stmt *st =
        lode_db_prepare(r->db, "SELECT 1 FROM _lode_org WHERE key = 'schema' AND value = ?", err);
    int rc;

    if (!st || lode_db_bind(r->db, st, err, "s", now) < 0)
        return -1;
    rc = lode_db_step(r->db, st, err);
    if (rc == 1)
        sqlite3_reset(st);
    return rc;
}

/* "Colour" of "Colour__c". */
static void developer_name(const char *name, char *out, size_t size)
{
    size_t n = strlen(name);

    lode_str_copy(out, size, name);
    if (lode_str_ends(name, "__c") && n - 3 < size)
        out[n - 3] = '\0';
}

static int add_entity(struct lode_org_records *r, struct lode_org_table *t,
                      const struct lode_org_object *o, struct lode_err *err)
{
    const char *plural = json_string_value(json_object_get(o->describe, "labelPlural"));
    char id[19], name[128];

    lode_org_recordset_next_id(r, t, id);
    developer_name(o->name, name, sizeof name);
    return lode_db_run(r->db, err,
                       "INSERT INTO \"EntityDefinition\" (\"Id\", \"DurableId\","
                       " \"QualifiedApiName\", \"DeveloperName\", \"MasterLabel\", \"Label\","
                       " \"PluralLabel\", \"KeyPrefix\", \"IsQueryable\", \"IsCustomizable\","
                       " \"IsCustomSetting\", \"IsDeprecatedAndHidden\")"
                       " VALUES (?1, ?2, ?2, ?3, ?4, ?4, ?5, ?6, 1, 1, 0, 0)",
                       "ssssss", id, o->name, name, o->label, plural,
                       o->key_prefix[0] ? o->key_prefix : NULL);
}

static int add_field(struct lode_org_records *r, struct lode_org_table *t,
                     const struct lode_org_object *o, const struct lode_org_field *f,
                     struct lode_err *err)
{
    char id[19], durable[300], name[128];

    lode_org_recordset_next_id(r, t, id);
    developer_name(f->name, name, sizeof name);
    snprintf(durable, sizeof durable, "%s.%s", o->name, f->name);
    return lode_db_run(
        r->db, err,
        "INSERT INTO \"FieldDefinition\" (\"Id\", \"DurableId\", \"QualifiedApiName\","
        " \"EntityDefinitionId\", \"DeveloperName\", \"MasterLabel\", \"Label\", \"Length\","
        " \"Precision\", \"Scale\", \"IsNillable\", \"IsCompound\", \"IsPolymorphicForeignKey\")"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        "ssssssiiiiii", id, durable, f->name, o->name, name, f->label, (int64_t)f->length,
        (int64_t)f->precision, (int64_t)f->scale, (int64_t)f->is_nillable,
        (int64_t)(f->type == LODE_ORG_ADDRESS), (int64_t)f->is_polymorphic);
}

static int fill(struct lode_org_records *r, struct lode_org_table *entities,
                struct lode_org_table *fields, struct lode_err *err)
{
    if (lode_db_exec(r->db, "DELETE FROM \"EntityDefinition\"; DELETE FROM \"FieldDefinition\"",
                     err) < 0)
        return -1;
    for (size_t i = 0; i < r->n_tables; i++) {
        const struct lode_org_object *o = r->tables[i].object;

        if (add_entity(r, entities, o, err) < 0)
            return -1;
        for (size_t k = 0; k < o->n_fields; k++)
            if (add_field(r, fields, o, &o->fields[k], err) < 0)
                return -1;
    }
    return lode_org_recordset_keep_counter(entities, err) < 0 ||
                   lode_org_recordset_keep_counter(fields, err) < 0
               ? -1
               : 0;
}

int lode_org_definitions_start(struct lode_org_records *r, struct lode_err *err)
{
    struct lode_org_table *entities = lode_org_recordset_named(r, "EntityDefinition");
    struct lode_org_table *fields = lode_org_recordset_named(r, "FieldDefinition");
    char now[20];
    int rc;

    if (!entities || !fields)
        return 0; /* a schema file may have left them out */
    signature(r, now, sizeof now);
    rc = is_current(r, now, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (fill(r, entities, fields, err) < 0)
        return -1;
    return lode_db_run(r->db, err, "INSERT OR REPLACE INTO _lode_org VALUES ('schema', ?)", "s",
                       now);
}
