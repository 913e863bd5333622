/* rehearsal/org_put.c - records of JSON on their way in, results on their way out. */
#include "rehearsal/org_put.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_jsonrows.h"
#include "rehearsal/org_locks.h"
#include "rehearsal/org_recordset.h"
#include "rehearsal/org_results.h"

/* Sforce-Duplicate-Rule-Header: allowSave=true saves in spite of the rules (REST guide, headers).
 */
static int allows_duplicates(const struct lode_org_call *c)
{
    const char *text = lode_org_call_header(c, "Sforce-Duplicate-Rule-Header");
    const char *at = text ? strstr(text, "allowSave=") : NULL;

    return at && lode_str_casecmpn(at + 10, strcspn(at + 10, ",; "), "true", 4) == 0;
}

/* What row i runs into: 1 with *error (to be freed) where it lost, 2 where the call should wait and
 * be tried again; 0: nothing. */
static int meet_lock(struct lode_org_call *c, const struct lode_org_jsonrows *rows, size_t i,
                     char **error, struct lode_err *err)
{
    struct lode_org *org = c->org;
    double chance = lode_org_faults_number(org->faults, LODE_ORG_FAULT_CONTEND);
    uint64_t dice = org->seed;
    char parent[LODE_ORG_PARENT_SIZE];
    int rc;

    if (chance <= 0 || !org->lock_job)
        return 0;
    rc = lode_org_locks_has(org->db, org->lock_job, org->lock_chunk, rows->columns, rows->n_columns,
                            rows->cells + i * rows->n_columns, parent, err);
    if (rc != 1)
        return rc;
    if (!c->sub && c->n_waits < LODE_ORG_PUT_WAITS)
        return 2;
    dice ^= ++org->n_met << 16;
    if ((double)(lode_org_results_random(&dice) >> 11) * 0x1p-53 >= chance)
        return 0;
    *error = lode_str_printf(err,
                             "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record "
                             "or 1 records: %s:--",
                             parent);
    return *error ? 1 : -1;
}

/* Saves the rows that met no lock; the others' results are there. */
static int save_free(struct lode_org_call *c, const struct lode_org_put *put,
                     const struct lode_org_jsonrows *rows, size_t n_lost,
                     struct lode_org_result *results, struct lode_err *err)
{
    size_t width = rows->n_columns, n = n_lost ? 1 : rows->n_rows;
    int rc = 0;

    for (size_t i = 0; i < rows->n_rows && rc == 0; i += n) /* with few lost, one by one */
        if (!results[i].error)
            rc = lode_org_records_save(c->org->records, put->object, put->op, put->external,
                                       rows->columns, width, rows->cells + i * width, n,
                                       results + i, err);
    return rc;
}

static int save_rows(struct lode_org_call *c, const struct lode_org_put *put,
                     const struct lode_org_jsonrows *rows, struct lode_org_result *results,
                     struct lode_buf *why, struct lode_err *err)
{
    size_t n_lost = 0;
    int rc = 0;

    memset(results, 0, rows->n_rows * sizeof *results);
    for (size_t i = 0; i < rows->n_rows && (rc == 0 || rc == 1); i++) {
        rc = meet_lock(c, rows, i, &results[i].error, err);
        n_lost += rc == 1;
    }
    if (rc == 2) {
        c->must_wait = 1;
        rc = lode_buf_adds(why, "UNABLE_TO_LOCK_ROW:the record is locked", err) < 0 ? -1 : 1;
    } else if (rc >= 0) {
        rc = save_free(c, put, rows, n_lost, results, err);
    }
    if (rc != 0)
        lode_org_records_clear(results, rows->n_rows);
    return rc;
}

int lode_org_put_save(struct lode_org_call *c, const struct lode_org_put *put,
                      const json_t *const *records, size_t n, struct lode_org_result *results,
                      size_t *bad, struct lode_buf *why, struct lode_err *err)
{
    struct lode_org_jsonrows rows = {0};
    int rc = lode_org_jsonrows_read(c->org->records, put->object, records, n,
                                    lode_buf_str(&c->rq->body), &rows, bad, why, err);

    c->org->records->allows_duplicates = allows_duplicates(c);
    if (rc == 0) {
        *bad = 0;
        rc = save_rows(c, put, &rows, results, why, err);
    }
    c->org->records->allows_duplicates = 0;
    lode_org_jsonrows_clear(&rows);
    return rc;
}

int lode_org_put_delete(struct lode_org_call *c, const struct lode_org_object *object,
                        const struct lode_slice *ids, size_t n, struct lode_org_result *results,
                        struct lode_err *err)
{
    struct lode_org_column id;

    if (lode_org_records_column(c->org->records, object, "Id", &id, err) < 0)
        return -1;
    return lode_org_records_save(c->org->records, object, LODE_ORG_DELETE, NULL, &id, 1, ids, n,
                                 results, err);
}

/* "Name,Phone" as ["Name","Phone"]. */
static json_t *field_list(const char *p, size_t n)
{
    json_t *list = json_array();

    while (list && n) {
        const char *comma = memchr(p, ',', n);
        size_t len = comma ? (size_t)(comma - p) : n;

        if (len && json_array_append_new(list, json_stringn(p, len)) < 0) {
            json_decref(list);
            return NULL;
        }
        n -= len + (comma ? 1 : 0);
        p += len + 1;
    }
    return list;
}

/* Where the message of "CODE:message:Fields --" ends, and its fields. */
static size_t split(const char *message, struct lode_slice *fields, int *has_fields)
{
    size_t n = strlen(message), end;

    *fields = (struct lode_slice){"", 0};
    *has_fields = n >= 2 && strcmp(message + n - 2, "--") == 0;
    if (!*has_fields)
        return n;
    end = n - 2;
    while (end && message[end - 1] == ' ')
        end--;
    for (size_t i = end; i > 0; i--)
        if (message[i - 1] == ':') {
            *fields = (struct lode_slice){message + i, end - i};
            return i - 1;
        }
    return end;
}

json_t *lode_org_put_error(const char *text, const char *key)
{
    const char *colon = strchr(text, ':');
    size_t n_code = colon ? (size_t)(colon - text) : strlen(text), n;
    const char *message = colon ? colon + 1 : "";
    json_t *o = json_object(), *code = json_stringn(text, n_code);
    int is_status = strcmp(key, "statusCode") == 0, has_fields;
    struct lode_slice fields;
    int rc;

    n = split(message, &fields, &has_fields);
    rc = is_status ? json_object_set(o, key, code) : 0;
    rc |= json_object_set_new(o, "message", json_stringn(message, n));
    rc |= is_status ? 0 : json_object_set(o, key, code);
    if (is_status || has_fields)
        rc |= json_object_set_new(o, "fields", field_list(fields.p, fields.n));
    json_decref(code);
    if (rc == 0)
        return o;
    json_decref(o);
    return NULL;
}

/* 404 where the record itself is not there: captured for a second DELETE (ENTITY_IS_DELETED) and in
 * batches (INVALID_CROSS_REFERENCE_KEY with "invalid cross reference id"). */
static int status_of(const char *text)
{
    if (lode_str_starts(text, "NOT_FOUND:") || lode_str_starts(text, "ENTITY_IS_DELETED:") ||
        lode_str_starts(text, "INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:"))
        return 404;
    return lode_str_starts(text, "INSUFFICIENT_ACCESS") ? 403 : 400;
}

void lode_org_put_refuse(struct lode_org_call *c, const char *text)
{
    json_t *list = json_array();

    if (json_array_append_new(list, lode_org_put_error(text, "errorCode")) < 0) {
        json_decref(list);
        list = NULL;
    }
    lode_org_call_json(c, status_of(text), list);
}

json_t *lode_org_put_result(const struct lode_org_result *result, int created)
{
    json_t *o = json_object(), *errors = json_array();
    int rc = 0;

    if (result->id[0])
        rc |= json_object_set_new(o, "id", json_string(result->id));
    rc |= json_object_set_new(o, "success", json_boolean(result->is_ok));
    if (result->error)
        rc |= json_array_append_new(errors, lode_org_put_error(result->error, "statusCode"));
    rc |= json_object_set_new(o, "errors", errors);
    if (created >= 0)
        rc |= json_object_set_new(o, "created", json_boolean(created));
    if (rc == 0)
        return o;
    json_decref(o);
    return NULL;
}

const struct lode_org_object *lode_org_put_object(struct lode_org_call *c, size_t arg)
{
    struct lode_err err;
    struct lode_slice a = c->match.args[arg];
    char *name = lode_str_dupn(a.p, a.n, &err);
    const struct lode_org_object *o = name ? lode_org_schema_object(c->org->schema, name) : NULL;

    lode_mem_free(name);
    if (!o)
        lode_org_call_not_found(c);
    return o;
}

/* Captured by several clients' tests, for both. */
void lode_org_put_no_key(struct lode_org_call *c, struct lode_slice name)
{
    lode_org_call_error(c, 404, "NOT_FOUND",
                        "Provided external ID field does not exist or is not accessible: %.*s",
                        (int)name.n, name.p);
}

const struct lode_org_field *lode_org_put_key(struct lode_org_call *c,
                                              const struct lode_org_object *o, size_t arg)
{
    struct lode_err err;
    struct lode_slice a = c->match.args[arg];
    char *name = lode_str_dupn(a.p, a.n, &err);
    const struct lode_org_field *f = name ? lode_org_schema_field(o, name) : NULL;

    lode_mem_free(name);
    if (f && (f->type == LODE_ORG_ID || f->is_external_id || f->is_id_lookup))
        return f;
    lode_org_put_no_key(c, a);
    return NULL;
}
