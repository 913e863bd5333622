/* rehearsal/org_fetch.c - one record by its id, read as a query would. */
#include "rehearsal/org_fetch.h"

#include <string.h>

#include "base/str.h"
#include "rehearsal/org_shape.h"

/* 1 where a list of names has "Id". */
static int has_id(const char *fields)
{
    for (size_t n; *fields; fields += n + (fields[n] == ',')) {
        size_t from = strspn(fields, " ");

        n = strcspn(fields, ",");
        if (n >= from + 2 && lode_str_casecmpn(fields + from, 2, "Id", 2) == 0 &&
            strspn(fields + from + 2, " ") == n - from - 2)
            return 1;
    }
    return 0;
}

/* "SELECT a, b, Id FROM X WHERE Id = '…'" of the fields asked for, or all. */
static int record_soql(const struct lode_org_object *o, const char *fields, const char *id,
                       struct lode_buf *soql, struct lode_err *err)
{
    int n = 0;

    if (fields && strpbrk(fields, "'\"()")) { /* names alone: nothing that could end the list */
        lode_err_set(err, LODE_E_CHECK, "No such column '%s' on entity '%s'", fields, o->name);
        lode_str_copy(err->source, sizeof err->source, "INVALID_FIELD");
        return -1;
    }
    if (lode_buf_adds(soql, "SELECT ", err) < 0 || (fields && lode_buf_adds(soql, fields, err) < 0))
        return -1;
    for (size_t i = 0; !fields && i < o->n_fields; i++)
        if (lode_buf_addf(soql, err, "%s%s", n++ ? ", " : "", o->fields[i].name) < 0)
            return -1;
    if (fields && !has_id(fields) && lode_buf_adds(soql, ", Id", err) < 0)
        return -1;
    return lode_buf_addf(soql, err, " FROM %s WHERE Id = '%s'", o->name, id);
}

int lode_org_fetch_record(struct lode_org_call *c, const struct lode_org_object *o,
                          const char *fields, const char *id, json_t **out, struct lode_err *err)
{
    struct lode_org_shape s = {0};
    struct lode_buf soql;
    int rc;

    lode_buf_init(&soql, 0);
    rc = record_soql(o, fields, id, &soql, err);
    if (rc == 0)
        rc = lode_org_shape_open(&s, c, lode_buf_str(&soql), 0, err);
    if (rc == 0)
        rc = lode_org_soql_start(s.query, 0, 1, err);
    if (rc == 0)
        rc = lode_org_shape_next(&s, out, err);
    lode_org_shape_close(&s);
    lode_buf_clear(&soql);
    return rc;
}

void lode_org_fetch_reply(struct lode_org_call *c, const struct lode_org_object *o, const char *id)
{
    struct lode_err err;
    json_t *record = NULL;
    int rc;

    lode_org_call_lock(c);
    rc = lode_org_fetch_record(c, o, lode_org_call_arg(c, "fields"), id, &record, &err);
    lode_org_call_unlock(c);
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (!record)
        lode_org_call_not_found(c);
    else
        lode_org_call_json(c, 200, record);
}
