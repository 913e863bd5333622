/* fuzz/fuzz_schema.c - any bytes as a schema file: refused with what is wrong, or an org whose
 * objects and fields are found and have tables. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_records.h"
#include "rehearsal/org_schema.h"
#include "store/db.h"

/* Of two objects with one prefix the first is found, and a reference to nothing is taken as it is:
 * real orgs describe both. */
static void check_object(const struct lode_org_schema *s, const struct lode_org_object *o)
{
    const struct lode_org_object *same = lode_org_schema_by_prefix(s, o->key_prefix);

    fuzz_claim(o->name && *o->name && strlen(o->key_prefix) == 3,
               "an object has a name, and Ids that begin with three characters");
    fuzz_claim(lode_org_schema_object(s, o->name) == o, "it is found by its name");
    fuzz_claim(same && strcmp(same->key_prefix, o->key_prefix) == 0, "and by its Ids");
    for (size_t i = 0; i < o->n_fields; i++) {
        const struct lode_org_field *f = &o->fields[i];

        fuzz_claim(lode_org_schema_field(o, f->name) == f, "a field is found by its name");
        fuzz_claim(!f->refers_to || f->refers_to[0], "a reference says to what, if it says it");
    }
}

/* Every field as a column of an upload, and every parent. */
static void check_columns(const struct lode_org_records *r, const struct lode_org_object *o)
{
    for (size_t i = 0; i < o->n_fields; i++) {
        const struct lode_org_field *f = &o->fields[i];
        struct lode_org_column c;
        struct lode_err err;
        char path[256];

        fuzz_claim(f->type == LODE_ORG_ADDRESS ||
                       lode_org_records_column(r, o, f->name, &c, &err) == 0,
                   "a field is a column");
        snprintf(path, sizeof path, "%s.Name", f->relationship ? f->relationship : f->name);
        if (lode_org_records_column(r, o, path, &c, &err) < 0)
            fuzz_claim(err.code == LODE_E_CHECK, err.msg);
        else
            fuzz_claim(c.parent && c.parent_key, "a parent's column names the parent");
    }
}

static void open_tables(const struct lode_org_schema *s)
{
    struct lode_org_records *r;
    struct lode_db *db;
    struct lode_err err;
    const struct lode_org_object *o;

    fuzz_claim(lode_db_open(":memory:", 0, &db, &err) == 0, "a database opens");
    fuzz_claim(lode_org_records_open(db, s, &r, &err) == 0, err.msg);
    for (size_t i = 0; (o = lode_org_schema_at(s, i)) != NULL; i++)
        check_columns(r, o);
    lode_org_records_close(r);
    lode_db_close(db);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct lode_org_schema *s;
    struct lode_err err;
    const struct lode_org_object *o;

    if (lode_org_schema_open(fuzz_file("schema.json", p, n), &s, &err) < 0) {
        fuzz_claim(err.code == LODE_E_INPUT && *err.msg, "a bad schema is the input's fault");
        return 0;
    }
    for (size_t i = 0; (o = lode_org_schema_at(s, i)) != NULL; i++)
        check_object(s, o);
    open_tables(s);
    lode_org_schema_close(s);
    return 0;
}
