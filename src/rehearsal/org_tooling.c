/* rehearsal/org_tooling.c - queries to the Tooling API. Its objects are others than those of data:
 * here EntityDefinition and FieldDefinition, whatever else is asked for is not supported. */
#include "rehearsal/org_tooling.h"

#include <string.h>

#include "rehearsal/org_columns.h"
#include "rehearsal/org_shape.h"

static json_t *read_all(struct lode_org_shape *s, struct lode_err *err)
{
    json_t *records = json_array(), *o;
    int rc = lode_org_soql_start(s->query, 0, -1, err);

    while (rc == 0 && (rc = lode_org_shape_next(s, &o, err)) == 0 && o)
        if (json_array_append_new(records, o) < 0)
            rc = lode_err_set(err, LODE_E_NOMEM, "out of memory for records");
    if (rc == 0)
        return records;
    json_decref(records);
    return NULL;
}

static void refuse_type(struct lode_org_call *c, const char *name)
{
    lode_org_call_error(c, 400, "INVALID_TYPE",
                        "sObject type '%s' is not supported. If you are attempting to use a custom "
                        "object, be sure to append the '__c' after the entity name. Please "
                        "reference your WSDL or the describe call for the appropriate names.",
                        name);
}

/* Under the lock. */
static int answer(struct lode_org_shape *s, struct lode_err *err)
{
    const char *columns = lode_org_call_arg(s->c, "columns"), *name = s->object->name;
    json_int_t n;
    json_t *records;

    if (strcmp(name, "EntityDefinition") != 0 && strcmp(name, "FieldDefinition") != 0) {
        refuse_type(s->c, name);
        return 0;
    }
    if (columns && strcmp(columns, "true") == 0) {
        lode_org_columns_reply(s);
        return 0;
    }
    records = read_all(s, err);
    if (!records)
        return -1;
    n = (json_int_t)json_array_size(records);
    if (lode_org_shape_is_too_long(s, n)) {
        json_decref(records);
        return 0;
    }
    lode_org_call_json(s->c, 200,
                       json_pack("{s:I, s:I, s:b, s:n, s:s, s:o}", "size", n, "totalSize", n,
                                 "done", 1, "queryLocator", "entityTypeName", name, "records",
                                 records));
    return 0;
}

void lode_org_tooling_query(struct lode_org_call *c)
{
    const char *soql = lode_org_call_soql(c);
    struct lode_org_shape s;
    struct lode_err err;
    int rc;

    if (!soql)
        return;
    lode_org_call_lock(c);
    rc = lode_org_shape_open(&s, c, soql, 0, &err);
    if (rc == 0)
        rc = answer(&s, &err);
    lode_org_shape_close(&s);
    lode_org_call_unlock(c);
    if (rc < 0)
        lode_org_call_fault(c, &err);
}
