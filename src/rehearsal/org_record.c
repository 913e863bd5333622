/* rehearsal/org_record.c - the sObject Rows of REST. What a save checks is org_records.h's. */
#include "rehearsal/org_record.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_fetch.h"
#include "rehearsal/org_put.h"
#include "rehearsal/org_recordset.h"

/* The id of the path's third argument; -1: answered. Other clients' tests tell what has the length
 * of an id but not its checksum from what is no id at all. */
static int read_id(struct lode_org_call *c, char *id)
{
    struct lode_slice a = c->match.args[2];
    size_t n = 0;

    if (lode_org_records_id18(a.p, a.n, id) == 0)
        return 0;
    while (n < a.n &&
           ((a.p[n] >= '0' && a.p[n] <= '9') || ((a.p[n] | 32) >= 'a' && (a.p[n] | 32) <= 'z')))
        n++;
    if (n == 18 && a.n == 18) {
        char text[64];

        lode_str_format(text, sizeof text, "MALFORMED_ID:malformed id %.18s:--", a.p);
        lode_org_put_refuse(c, text);
    } else {
        lode_org_put_no_key(c, a);
    }
    return -1;
}

/* The body as a record; NULL: answered. */
static json_t *read_record(struct lode_org_call *c)
{
    json_t *o = lode_org_call_any_body(c);

    if (!o || json_is_object(o))
        return o;
    json_decref(o); /* captured: WWW::Salesforce's tests */
    lode_org_call_error(c, 400, "JSON_PARSER_ERROR",
                        "Can not deserialize SObject out of START_ARRAY token at [line:1, "
                        "column:1]");
    return NULL;
}

/* A body may not repeat what the path says, nor name the record otherwise. */
static int check_body(struct lode_org_call *c, const json_t *o, const char *field)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)o, key, value)
    {
        if (lode_str_casecmp(key, field) != 0)
            continue;
        lode_org_call_error(c, 400, "INVALID_FIELD",
                            "The %s field should not be specified in the sobject data.", field);
        return -1;
    }
    return 0;
}

/* Saves the one record o. 0 with *result, to be cleared; 1: refused and answered; -1. */
static int save_one(struct lode_org_call *c, const struct lode_org_put *put, const json_t *o,
                    struct lode_org_result *result, struct lode_err *err)
{
    struct lode_buf why;
    size_t bad;
    int rc;

    lode_buf_init(&why, 0);
    rc = lode_org_put_save(c, put, &o, 1, result, &bad, &why, err);
    if (rc == 1)
        lode_org_put_refuse(c, lode_buf_str(&why));
    if (rc == 0 && !result->is_ok) {
        lode_org_put_refuse(c, result->error);
        lode_org_records_clear(result, 1);
        rc = 1;
    }
    lode_buf_clear(&why);
    return rc;
}

/* save_one() in a transaction of its own; answered unless 0. */
static int save_alone(struct lode_org_call *c, const struct lode_org_put *put, const json_t *o,
                      struct lode_org_result *result)
{
    struct lode_err err;
    int rc = lode_org_call_begin(c, &err);

    if (rc == 0) {
        rc = save_one(c, put, o, result, &err);
        rc = lode_org_call_end(c, rc, &err);
    }
    if (rc < 0)
        lode_org_call_fault(c, &err);
    return rc;
}

static void add_location(struct lode_org_call *c, const struct lode_org_object *o, const char *id)
{
    struct lode_err err;
    char *url = lode_str_printf(&err, "/services/data/v%s/sobjects/%s/%s", c->version, o->name, id);

    if (url)
        lode_server_add_header(c->rq, "Location", url);
    lode_mem_free(url);
}

/* 201 {"id":…,"success":true,"errors":[]}; upserts say "created" too. */
static void reply_created(struct lode_org_call *c, const struct lode_org_object *o,
                          struct lode_org_result *result, int created)
{
    add_location(c, o, result->id);
    lode_org_call_json(c, 201, lode_org_put_result(result, created));
}

void lode_org_record_create(struct lode_org_call *c)
{
    const struct lode_org_put put = {lode_org_put_object(c, 1), LODE_ORG_INSERT, NULL};
    struct lode_org_result result = {0};
    json_t *o = put.object ? read_record(c) : NULL;

    if (o && check_body(c, o, "Id") == 0 && save_alone(c, &put, o, &result) == 0)
        reply_created(c, put.object, &result, -1);
    json_decref(o);
}

void lode_org_record_read(struct lode_org_call *c)
{
    const struct lode_org_object *o = lode_org_put_object(c, 1);
    char id[19];

    if (o && read_id(c, id) == 0)
        lode_org_fetch_reply(c, o, id);
}

void lode_org_record_update(struct lode_org_call *c)
{
    const struct lode_org_put put = {lode_org_put_object(c, 1), LODE_ORG_UPDATE, NULL};
    struct lode_org_result result = {0};
    json_t *o = NULL;
    char id[19];

    if (put.object && read_id(c, id) == 0)
        o = read_record(c);
    if (o && check_body(c, o, "Id") == 0) {
        if (json_object_set_new(o, "Id", json_string(id)) < 0)
            lode_org_call_json(c, 500, NULL);
        else if (save_alone(c, &put, o, &result) == 0)
            lode_org_call_empty(c, 204);
    }
    json_decref(o);
}

static void delete_id(struct lode_org_call *c, const struct lode_org_object *o, const char *id)
{
    const struct lode_slice cell = {id, strlen(id)};
    struct lode_org_result result = {0};
    struct lode_err err;
    int rc = lode_org_call_begin(c, &err);

    if (rc == 0) {
        rc = lode_org_put_delete(c, o, &cell, 1, &result, &err);
        rc = lode_org_call_end(c, rc == 0 && !result.is_ok ? 1 : rc, &err);
    }
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 1)
        lode_org_put_refuse(c, result.error);
    else
        lode_org_call_empty(c, 204);
    lode_org_records_clear(&result, 1);
}

void lode_org_record_delete(struct lode_org_call *c)
{
    const struct lode_org_object *o = lode_org_put_object(c, 1);
    char id[19];

    if (o && read_id(c, id) == 0)
        delete_id(c, o, id);
}

/* The records with that value of the key: their number, up to 2; -1. Under the lock. */
static int find_by_key(struct lode_org_call *c, const struct lode_org_object *o,
                       const struct lode_org_field *key, char ids[2][19], struct lode_err *err)
{
    struct lode_org_records *r = c->org->records;
    struct lode_org_value v;
    int n = 0, rc;

    lode_org_value_reset(&r->arena);
    rc = lode_org_value_parse(key, c->match.args[3], 0, &r->arena, &v, &r->why, err);
    if (rc == 0 && v.kind != LODE_ORG_NONE && v.kind != LODE_ORG_NULL &&
        lode_org_table_lookup(lode_org_recordset_table(r, o), (size_t)(key - o->fields), &v, ids,
                              &n, err) < 0)
        return -1;
    return rc < 0 ? -1 : n; /* what is no value of the field's type has no record */
}

/* 300: "If the external ID value isn't unique", the body lists the records that match. Only two of
 * them here. */
static void reply_choices(struct lode_org_call *c, const struct lode_org_object *o, char ids[2][19])
{
    json_t *list = json_array();

    for (int i = 0; i < 2; i++)
        json_array_append_new(
            list, json_sprintf("/services/data/v%s/sobjects/%s/%s", c->version, o->name, ids[i]));
    lode_org_call_json(c, 300, list);
}

/* The one record that the path's key names; NULL object: answered. */
static const struct lode_org_object *find_one(struct lode_org_call *c, char *id)
{
    const struct lode_org_object *o = lode_org_put_object(c, 1);
    const struct lode_org_field *key = o ? lode_org_put_key(c, o, 2) : NULL;
    struct lode_err err;
    char ids[2][19];
    int n;

    if (!key)
        return NULL;
    lode_org_call_lock(c);
    n = find_by_key(c, o, key, ids, &err);
    lode_org_call_unlock(c);
    if (n == 1) {
        memcpy(id, ids[0], 19);
        return o;
    }
    if (n < 0)
        lode_org_call_fault(c, &err);
    else if (n == 0)
        lode_org_call_not_found(c);
    else
        reply_choices(c, o, ids);
    return NULL;
}

void lode_org_record_read_external(struct lode_org_call *c)
{
    char id[19];
    const struct lode_org_object *o = find_one(c, id);

    if (o)
        lode_org_fetch_reply(c, o, id);
}

void lode_org_record_delete_external(struct lode_org_call *c)
{
    char id[19];
    const struct lode_org_object *o = find_one(c, id);

    if (o)
        delete_id(c, o, id);
}

/* Under the transaction: looks for the record, then creates or changes it. */
static int upsert(struct lode_org_call *c, const struct lode_org_put *put, const json_t *o,
                  struct lode_org_result *result, struct lode_err *err)
{
    const char *only = lode_org_call_arg(c, "updateOnly"); /* API 61.0 and later */
    char ids[2][19];
    int n = find_by_key(c, put->object, put->external, ids, err);

    if (n < 0)
        return -1;
    if (n > 1) {
        reply_choices(c, put->object, ids);
        return 1;
    }
    if (n == 0 && only && lode_str_casecmp(only, "true") == 0 && lode_org_call_version(c) >= 61) {
        lode_org_call_not_found(c);
        return 1;
    }
    return save_one(c, put, o, result, err);
}

/* 201 where it is new; else 200 with a body, as from API 46.0 on, before that 204 without. */
static void reply_upserted(struct lode_org_call *c, const struct lode_org_object *o,
                           struct lode_org_result *result)
{
    if (result->is_created)
        reply_created(c, o, result, 1);
    else if (lode_org_call_version(c) < 46)
        lode_org_call_empty(c, 204);
    else
        lode_org_call_json(c, 200, lode_org_put_result(result, 0));
}

void lode_org_record_upsert(struct lode_org_call *c)
{
    struct lode_org_put put = {lode_org_put_object(c, 1), LODE_ORG_UPSERT, NULL};
    struct lode_slice value = c->match.args[3];
    struct lode_org_result result = {0};
    struct lode_err err;
    json_t *o = NULL;
    int rc = 1;

    put.external = put.object ? lode_org_put_key(c, put.object, 2) : NULL;
    if (put.external)
        o = read_record(c);
    /* "Do not specify Id or an external ID field in the request body or an error is generated"
     * (REST guide, Upsert Records Using sObject Rows by External ID); which error is not told */
    if (!o || check_body(c, o, put.external->name) < 0 || check_body(c, o, "Id") < 0)
        goto out;
    rc = json_object_set_new(o, put.external->name, json_stringn(value.p, value.n));
    if (rc < 0)
        lode_err_set(&err, LODE_E_NOMEM, "out of memory for a record");
    else if ((rc = lode_org_call_begin(c, &err)) == 0) {
        rc = upsert(c, &put, o, &result, &err);
        rc = lode_org_call_end(c, rc, &err);
    }
    if (rc < 0)
        lode_org_call_fault(c, &err);
    else if (rc == 0)
        reply_upserted(c, put.object, &result);
out:
    json_decref(o);
}
