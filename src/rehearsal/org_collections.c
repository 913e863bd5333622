/* rehearsal/org_collections.c - sObject Collections. Shapes and texts are those of the REST guide's
 * examples (resources_composite_sobjects_collections_*), but where a comment says otherwise. */
#include "rehearsal/org_collections.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_fetch.h"
#include "rehearsal/org_put.h"

enum { MAX_RECORDS = 200, MAX_CHUNKS = 10, MAX_READ = 2000 };

/* One call: its records, and what became of each. */
struct collection {
    struct lode_org_call *c;
    enum lode_org_op op;
    const struct lode_org_object *object; /* of an upsert: all are of this one */
    const struct lode_org_field *external;
    const json_t *records[MAX_RECORDS];
    const struct lode_org_object *objects[MAX_RECORDS];
    struct lode_org_result results[MAX_RECORDS];
    size_t n;
};

static int is_true(const char *text)
{
    return text && lode_str_casecmp(text, "true") == 0;
}

static int is_all_or_none(const struct lode_org_call *c, const json_t *body)
{
    const json_t *v = json_object_get(body, "allOrNone");

    return c->is_all_or_none || json_is_true(v) || is_true(json_string_value(v)) ||
           is_true(lode_org_call_arg(c, "allOrNone"));
}

static void refuse_count(struct lode_org_call *c, int max)
{
    lode_org_call_error(c, 400, "EXCEEDED_ID_LIMIT",
                        "record limit reached. cannot submit more than %d records into this call",
                        max);
}

/* The object that a record's attributes name. NULL: answered. How the org words this for
 * collections is not confirmed; the text is that of its other refusals of a type. */
static const struct lode_org_object *type_of(const struct collection *k, const json_t *record)
{
    const char *type =
        json_string_value(json_object_get(json_object_get(record, "attributes"), "type"));
    const struct lode_org_object *o = type ? lode_org_schema_object(k->c->org->schema, type) : NULL;

    if (!type && k->object)
        return k->object;
    if (o && (!k->object || k->object == o))
        return o;
    lode_org_call_error(k->c, 400, "INVALID_TYPE", "sObject type '%s' is not supported.",
                        type ? type : "");
    return NULL;
}

/* 0, or -1 and answered. */
static int take_records(struct collection *k, const json_t *body)
{
    const json_t *list = json_object_get(body, "records");
    size_t n_chunks = 0;

    if (!json_is_array(list)) {
        lode_org_call_error(k->c, 400, "JSON_PARSER_ERROR", /* text not confirmed */
                            "The list of records is missing at [line:1, column:1]");
        return -1;
    }
    if (json_array_size(list) > MAX_RECORDS) {
        refuse_count(k->c, MAX_RECORDS);
        return -1;
    }
    for (k->n = 0; k->n < json_array_size(list); k->n++) {
        size_t i = k->n;

        k->records[i] = json_array_get(list, i);
        k->objects[i] = type_of(k, k->records[i]);
        if (!k->objects[i])
            return -1;
        n_chunks += i == 0 || k->objects[i] != k->objects[i - 1];
    }
    if (n_chunks > MAX_CHUNKS) {
        lode_org_call_error(k->c, 400, "LIMIT_EXCEEDED", /* code not confirmed */
                            "Cannot have more than 10 chunks in a single operation. Please "
                            "rearrange the data to reduce chunking.");
        return -1;
    }
    return 0;
}

/* Saves the records chunk by chunk. 0, 1 and answered, -1. A record that cannot be read fails the
 * whole call: the guide says 400 for what is not well formed. */
static int save_records(struct collection *k, struct lode_err *err)
{
    struct lode_buf why;
    size_t from = 0, n, bad;
    int rc = 0;

    lode_buf_init(&why, 0);
    for (; from < k->n && rc == 0; from += n) {
        const struct lode_org_put put = {k->objects[from], k->op, k->external};

        for (n = 1; from + n < k->n && k->objects[from + n] == k->objects[from]; n++)
            ;
        rc =
            lode_org_put_save(k->c, &put, k->records + from, n, k->results + from, &bad, &why, err);
    }
    if (rc == 1)
        lode_org_put_refuse(k->c, lode_buf_str(&why));
    lode_buf_clear(&why);
    return rc;
}

static int n_failed(const struct collection *k)
{
    int n = 0;

    for (size_t i = 0; i < k->n; i++)
        n += !k->results[i].is_ok;
    return n;
}

/* What was good is taken back with the rest: the id stays where the client brought it. */
static int mark_rolled_back(struct collection *k, struct lode_err *err)
{
    for (size_t i = 0; i < k->n; i++) {
        struct lode_org_result *r = &k->results[i];

        if (!r->is_ok)
            continue;
        r->error = lode_str_dup("ALL_OR_NONE_OPERATION_ROLLED_BACK:Record rolled back because not "
                                "all records were valid and the request was using AllOrNone "
                                "header:--",
                                err);
        if (!r->error)
            return -1;
        r->is_ok = 0;
        if (r->is_created)
            r->id[0] = '\0';
    }
    return 0;
}

static json_t *to_json(const struct collection *k)
{
    json_t *list = json_array();

    for (size_t i = 0; i < k->n && list; i++) {
        struct lode_org_result r = k->results[i];
        int is_rolled_back = r.error && lode_str_starts(r.error, "ALL_OR_NONE");
        int created = k->op == LODE_ORG_UPSERT && r.is_ok ? r.is_created : -1;

        if (!r.is_ok && !is_rolled_back)
            r.id[0] = '\0'; /* as in the guide's examples */
        if (json_array_append_new(list, lode_org_put_result(&r, created)) < 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

/* Runs the work in a transaction and answers. */
static void finish(struct collection *k, const json_t *body,
                   int (*work)(struct collection *k, struct lode_err *err))
{
    struct lode_err err;
    int rc = lode_org_call_begin(k->c, &err), is_back = 0;

    if (rc == 0) {
        rc = work(k, &err);
        is_back = rc == 0 && is_all_or_none(k->c, body) && n_failed(k) > 0;
        rc = lode_org_call_end(k->c, is_back ? 1 : rc, &err);
    }
    if (is_back && rc == 1)
        rc = mark_rolled_back(k, &err);
    if (rc < 0)
        lode_org_call_fault(k->c, &err);
    else if (rc == 0)
        lode_org_call_json(k->c, 200, to_json(k));
    k->c->has_failed = n_failed(k) > 0;
    lode_org_records_clear(k->results, k->n);
}

static void write_records(struct collection *k)
{
    json_t *body = lode_org_call_body(k->c);

    if (body && take_records(k, body) == 0)
        finish(k, body, save_records);
    json_decref(body);
}

/* A struct collection is too large for a connection's stack to hold without need. */
static struct collection *open_collection(struct lode_org_call *c, enum lode_org_op op)
{
    struct lode_err err;
    struct collection *k = lode_mem_alloc(sizeof *k, &err);

    if (!k) {
        lode_org_call_fault(c, &err);
        return NULL;
    }
    k->c = c;
    k->op = op;
    return k;
}

void lode_org_collections_create(struct lode_org_call *c)
{
    struct collection *k = open_collection(c, LODE_ORG_INSERT);

    if (k)
        write_records(k);
    lode_mem_free(k);
}

void lode_org_collections_update(struct lode_org_call *c)
{
    struct collection *k = open_collection(c, LODE_ORG_UPDATE);

    if (k)
        write_records(k);
    lode_mem_free(k);
}

void lode_org_collections_upsert(struct lode_org_call *c)
{
    const struct lode_org_object *o = lode_org_put_object(c, 1);
    const struct lode_org_field *key = o ? lode_org_put_key(c, o, 2) : NULL;
    struct collection *k = key ? open_collection(c, LODE_ORG_UPSERT) : NULL;

    if (!k)
        return;
    k->object = o;
    k->external = key;
    write_records(k);
    lode_mem_free(k);
}

/* The ids of a comma-separated list. Their number; -1: more than max. */
static int split_ids(const char *text, struct lode_slice *ids, int max)
{
    int n = 0;

    while (*text) {
        size_t len = strcspn(text, ",");

        if (n == max)
            return -1;
        ids[n++] = (struct lode_slice){text, len};
        text += len + (text[len] == ',');
    }
    return n;
}

/* One after the other: each may be of another object. */
static int delete_one(struct collection *k, struct lode_slice id, struct lode_org_result *out,
                      struct lode_err *err)
{
    char id18[19];
    const struct lode_org_object *o = NULL;
    const struct lode_slice cell = {id18, 18};

    if (lode_org_records_id18(id.p, id.n, id18) == 0)
        o = lode_org_schema_by_prefix(k->c->org->schema, id18);
    if (o)
        return lode_org_put_delete(k->c, o, &cell, 1, out, err);
    memset(out, 0, sizeof *out);
    out->error = lode_str_printf(err, "MALFORMED_ID:malformed id %.*s:--",
                                 id.n < 100 ? (int)id.n : 100, id.p);
    return out->error ? 0 : -1;
}

static int delete_records(struct collection *k, struct lode_err *err)
{
    struct lode_slice ids[MAX_RECORDS];
    int n = split_ids(lode_org_call_arg(k->c, "ids"), ids, MAX_RECORDS);

    for (k->n = 0; (int)k->n < n; k->n++)
        if (delete_one(k, ids[k->n], &k->results[k->n], err) < 0)
            return -1;
    return 0;
}

void lode_org_collections_delete(struct lode_org_call *c)
{
    struct collection *k = open_collection(c, LODE_ORG_DELETE);
    const char *list = lode_org_call_arg(c, "ids");
    struct lode_slice ids[MAX_RECORDS];

    if (!k)
        return;
    if (!list || !*list)
        lode_org_call_error(c, 400, "MALFORMED_ID", "The parameter ids is missing"); /* a guess */
    else if (split_ids(list, ids, MAX_RECORDS) < 0)
        refuse_count(c, MAX_RECORDS);
    else
        finish(k, NULL, delete_records);
    lode_mem_free(k);
}

/* ["a","b"] as "a,b"; a string as it is. */
static int join(const json_t *list, struct lode_buf *out, struct lode_err *err)
{
    json_t *v;
    size_t i;

    if (json_is_string(list))
        return lode_buf_adds(out, json_string_value(list), err);
    json_array_foreach((json_t *)(uintptr_t)list, i, v)
    {
        if (lode_buf_addf(out, err, "%s%s", i ? "," : "",
                          json_is_string(v) ? json_string_value(v) : "") < 0)
            return -1;
    }
    return 0;
}

/* null for what is not there; ids of the wrong form are not there either. */
static int read_records(struct lode_org_call *c, const struct lode_org_object *o, const char *ids,
                        const char *fields, json_t *list, struct lode_err *err)
{
    while (*ids) {
        size_t n = strcspn(ids, ",");
        json_t *record = NULL;
        char id[19];

        if (json_array_size(list) == MAX_READ)
            return 1;
        if (lode_org_records_id18(ids, n, id) == 0 &&
            lode_org_fetch_record(c, o, fields, id, &record, err) < 0)
            return -1;
        if (json_array_append_new(list, record ? record : json_null()) < 0)
            return lode_err_set(err, LODE_E_NOMEM, "out of memory for records");
        ids += n + (ids[n] == ',');
    }
    return 0;
}

static void read_list(struct lode_org_call *c, const struct lode_org_object *o, const char *ids,
                      const char *fields)
{
    json_t *list = json_array();
    struct lode_err err;
    int rc;

    if (!ids || !*ids || !fields || !*fields) {
        json_decref(list);
        lode_org_call_error(c, 400, "MALFORMED_QUERY", /* a guess */
                            "The parameters ids and fields are both required");
        return;
    }
    lode_org_call_lock(c);
    rc = read_records(c, o, ids, fields, list, &err);
    lode_org_call_unlock(c);
    if (rc == 0) {
        lode_org_call_json(c, 200, list);
        return;
    }
    json_decref(list);
    if (rc > 0)
        refuse_count(c, MAX_READ);
    else
        lode_org_call_fault(c, &err);
}

void lode_org_collections_read(struct lode_org_call *c)
{
    const struct lode_org_object *o = lode_org_put_object(c, 1);
    struct lode_buf ids, fields;
    struct lode_err err;
    json_t *body;

    if (!o)
        return;
    if (strcmp(c->rq->method, "POST") != 0) {
        read_list(c, o, lode_org_call_arg(c, "ids"), lode_org_call_arg(c, "fields"));
        return;
    }
    lode_buf_init(&ids, 0);
    lode_buf_init(&fields, 0);
    body = lode_org_call_body(c);
    if (body && join(json_object_get(body, "ids"), &ids, &err) == 0 &&
        join(json_object_get(body, "fields"), &fields, &err) == 0)
        read_list(c, o, lode_buf_str(&ids), lode_buf_str(&fields));
    json_decref(body);
    lode_buf_clear(&ids);
    lode_buf_clear(&fields);
}
