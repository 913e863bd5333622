/* rehearsal/org_jsonrows.c - one column for each field that any of the records has; "" where a
 * record leaves it alone. */
#include "rehearsal/org_jsonrows.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_call.h"
#include "rehearsal/org_describe.h"

struct reading {
    const struct lode_org_records *r;
    const struct lode_org_object *object;
    const char *text;
    struct lode_org_jsonrows *out;
    struct lode_buf *why;
    struct lode_err *err;
    struct put *puts;
    size_t n_puts, cap_puts;
};

/* A value and where it goes, once it is known how many columns there are. */
struct put {
    size_t row, column;
    struct lode_slice cell;
};

static int refuse(struct reading *t, const char *code, const char *message)
{
    lode_buf_reset(t->why);
    return lode_buf_addf(t->why, t->err, "%s:%s", code, message) < 0 ? -1 : 1;
}

/* Captured from orgs: simple-salesforce's and others' tests. */
static int no_column(struct reading *t, const char *key)
{
    char message[400];

    lode_str_format(message, sizeof message, "No such column '%.200s' on sobject of type %s", key,
                    t->object->name);
    return refuse(t, "INVALID_FIELD", message);
}

static const char *type_name(const struct lode_org_field *f)
{
    const struct lode_org_describe_type *t;

    for (size_t i = 0; (t = lode_org_describe_type_at(i)) != NULL; i++)
        if (t->type == f->type)
            return t->name;
    return "string";
}

/* What Jackson, the org's JSON reader, calls a value. */
static const char *token_name(const json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        return "START_OBJECT";
    case JSON_ARRAY:
        return "START_ARRAY";
    case JSON_INTEGER:
        return "VALUE_NUMBER_INT";
    case JSON_REAL:
        return "VALUE_NUMBER_FLOAT";
    case JSON_TRUE:
        return "VALUE_TRUE";
    case JSON_FALSE:
        return "VALUE_FALSE";
    case JSON_NULL:
        return "VALUE_NULL";
    default:
        return "VALUE_STRING";
    }
}

/* "Cannot deserialize instance of datetime from VALUE_STRING value 2017-10-17 00:00:00 or request
 * may be missing a required field at [line:1, column:129]": captured (regican/Salesforce #2). */
static int bad_value(struct reading *t, const char *key, const struct lode_org_field *f,
                     const json_t *v, struct lode_slice cell)
{
    char message[600];
    int line, column;

    lode_org_call_find(t->text, key, &line, &column);
    if (json_is_array(v) || json_is_object(v))
        snprintf(message, sizeof message,
                 "Cannot deserialize instance of %s from %s value [line:%d, column:%d]",
                 type_name(f), token_name(v), line, column);
    else
        snprintf(message, sizeof message,
                 "Cannot deserialize instance of %s from %s value %.*s or request may be missing a "
                 "required field at [line:%d, column:%d]",
                 type_name(f), token_name(v), cell.n < 200 ? (int)cell.n : 200, cell.p, line,
                 column);
    return refuse(t, "JSON_PARSER_ERROR", message);
}

/* The place of a column among the rows' own, made where it is new. */
static int find_column(struct reading *t, const struct lode_org_column *c, size_t *at)
{
    struct lode_org_jsonrows *o = t->out;

    for (*at = 0; *at < o->n_columns; ++*at)
        if (o->columns[*at].field == c->field && o->columns[*at].parent == c->parent &&
            o->columns[*at].parent_key == c->parent_key)
            return 0;
    if (lode_mem_grow(&o->columns, o->n_columns, &o->cap_columns, sizeof *o->columns, t->err) < 0)
        return -1;
    o->columns[o->n_columns++] = *c;
    return 0;
}

/* A value as the cell of an upload: null and "" clear the field. */
static int to_cell(struct reading *t, const json_t *v, struct lode_slice *cell)
{
    char number[40], *room;

    switch (json_typeof(v)) {
    case JSON_STRING:
        *cell = (struct lode_slice){json_string_value(v), json_string_length(v)};
        if (cell->n == 0)
            *cell = (struct lode_slice){"#N/A", 4};
        else if (cell->n == 4 && memcmp(cell->p, lode_org_value_na, 4) == 0)
            cell->p = lode_org_value_na;
        return 0;
    case JSON_TRUE:
        *cell = (struct lode_slice){"true", 4};
        return 0;
    case JSON_FALSE:
        *cell = (struct lode_slice){"false", 5};
        return 0;
    case JSON_INTEGER:
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        break;
    case JSON_REAL:
        snprintf(number, sizeof number, "%.17g", json_real_value(v));
        break;
    default:
        *cell = (struct lode_slice){"#N/A", 4};
        return 0;
    }
    room = lode_org_value_room(&t->out->arena, strlen(number) + 1, t->err);
    if (!room)
        return -1;
    memcpy(room, number, strlen(number) + 1);
    *cell = (struct lode_slice){room, strlen(number)};
    return 0;
}

/* Whether a value of JSON's own kind may stand in the field at all. Strings are taken for numbers
 * and booleans, as orgs do (omniphx/forrest #209); text from a bare number or boolean is not. */
static int is_kind(const struct lode_org_field *f, const json_t *v)
{
    switch (f->type) {
    case LODE_ORG_BOOLEAN:
        return json_is_boolean(v) || json_is_string(v) || json_is_null(v);
    case LODE_ORG_INT:
    case LODE_ORG_DOUBLE:
    case LODE_ORG_CURRENCY:
    case LODE_ORG_PERCENT:
        return json_is_number(v) || json_is_string(v) || json_is_null(v);
    default:
        return json_is_string(v) || json_is_null(v);
    }
}

static int check_value(struct reading *t, const char *key, const struct lode_org_field *f,
                       const json_t *v, struct lode_slice cell)
{
    struct lode_org_value parsed;
    int rc;

    if (!is_kind(f, v))
        return bad_value(t, key, f, v, cell);
    rc = lode_org_value_parse(f, cell, 0, &t->out->arena, &parsed, t->why, t->err);
    if (rc == 1 && lode_str_starts(lode_buf_str(t->why), "INVALID_FIELD:"))
        return bad_value(t, key, f, v, cell);
    return rc < 0 ? -1 : 0; /* what else is wrong with it is for the save to say */
}

/* {"Account":{"Legacy_Id__c":"a-1"}}: the header that a file would have for it, by the last key
 * where there are more. The number of keys; -1: it can have none. */
static int parent_header(const char *key, const json_t *v, char *header, size_t size,
                         const json_t **inner)
{
    const char *type = json_string_value(json_object_get(json_object_get(v, "attributes"), "type"));
    const char *name = NULL, *k;
    json_t *value;
    int n = 0;

    json_object_foreach((json_t *)(uintptr_t)v, k, value)
    {
        if (strcmp(k, "attributes") == 0)
            continue;
        name = k;
        *inner = value;
        n++;
    }
    if (n == 0 || json_is_object(*inner) || json_is_array(*inner))
        return -1;
    if (type && snprintf(header, size, "%s:%s.%s", type, key, name) >= (int)size)
        return -1;
    return type || snprintf(header, size, "%s.%s", key, name) < (int)size ? n : -1;
}

/* Captured where Apex inserts. */
static int too_many_keys(struct reading *t, const struct lode_org_column *c)
{
    char message[200];

    lode_str_format(message, sizeof message,
                    "More than 1 field provided in an external foreign key reference in entity: %s",
                    c->parent->name);
    return refuse(t, "INVALID_FIELD", message);
}

/* The column of a key; *v becomes the value that goes into it. */
static int resolve(struct reading *t, const char *key, const json_t **v, struct lode_org_column *c)
{
    struct lode_err miss;
    char header[256];
    const char *bare;
    int n_keys;

    if (!json_is_object(*v)) {
        if (strchr(key, '.') || lode_org_records_column(t->r, t->object, key, c, &miss) < 0)
            return no_column(t, key);
        return 0;
    }
    if (lode_org_schema_field(t->object, key))
        return bad_value(t, key, lode_org_schema_field(t->object, key), *v,
                         (struct lode_slice){"", 0});
    n_keys = parent_header(key, *v, header, sizeof header, v);
    if (n_keys < 0)
        return no_column(t, key);
    bare = strchr(header, ':');
    /* attributes may say what is plain anyhow; a file's header may not */
    if (lode_org_records_column(t->r, t->object, header, c, &miss) < 0 &&
        (!bare || lode_org_records_column(t->r, t->object, bare + 1, c, &miss) < 0))
        return no_column(t, key);
    return n_keys > 1 ? too_many_keys(t, c) : 0;
}

/* A field named twice, in another letter case or by Id and by relationship, would lose one of its
 * values. Bulk jobs fail for it; that REST refuses it is a guess, and so are the words. */
static int check_twice(struct reading *t, const char *key, const struct lode_org_column *c,
                       size_t row)
{
    const struct lode_org_column *columns = t->out->columns;
    char message[400];
    int line, column;

    for (size_t i = t->n_puts; i > 0 && t->puts[i - 1].row == row; i--) {
        if (columns[t->puts[i - 1].column].field != c->field)
            continue;
        lode_org_call_find(t->text, key, &line, &column);
        lode_str_format(message, sizeof message,
                        "Duplicate field name : %.200s at [line:%d, column:%d]", key, line, column);
        return refuse(t, "JSON_PARSER_ERROR", message);
    }
    return 0;
}

static int keep_put(struct reading *t, struct put put)
{
    if (lode_mem_grow(&t->puts, t->n_puts, &t->cap_puts, sizeof *t->puts, t->err) < 0)
        return -1;
    t->puts[t->n_puts++] = put;
    return 0;
}

/* The columns and the values, each of its field's kind. */
static int read_record(struct reading *t, const json_t *record, size_t row)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)record, key, value)
    {
        const json_t *v = value;
        struct lode_org_column c;
        struct lode_slice cell;
        size_t at;
        int rc;

        if (strcmp(key, "attributes") == 0)
            continue;
        if ((rc = resolve(t, key, &v, &c)) != 0 || (rc = check_twice(t, key, &c, row)) != 0)
            return rc;
        if (to_cell(t, v, &cell) < 0 || find_column(t, &c, &at) < 0 ||
            keep_put(t, (struct put){row, at, cell}) < 0)
            return -1;
        rc = c.parent ? 0 : check_value(t, key, c.field, v, cell);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* What no record gives is "". */
static int fill_cells(struct reading *t)
{
    struct lode_org_jsonrows *o = t->out;

    o->cells = lode_mem_alloc(o->n_rows * o->n_columns * sizeof *o->cells, t->err);
    if (!o->cells)
        return -1;
    for (size_t i = 0; i < o->n_rows * o->n_columns; i++)
        o->cells[i].p = "";
    for (size_t i = 0; i < t->n_puts; i++)
        o->cells[t->puts[i].row * o->n_columns + t->puts[i].column] = t->puts[i].cell;
    return 0;
}

int lode_org_jsonrows_read(const struct lode_org_records *r, const struct lode_org_object *object,
                           const json_t *const *records, size_t n, const char *text,
                           struct lode_org_jsonrows *out, size_t *bad, struct lode_buf *why,
                           struct lode_err *err)
{
    struct reading t = {.r = r, .object = object, .text = text, .out = out, .why = why, .err = err};
    int rc = 0;

    memset(out, 0, sizeof *out);
    out->n_rows = n;
    for (*bad = 0; *bad < n; ++*bad)
        if ((rc = read_record(&t, records[*bad], *bad)) != 0)
            break;
    if (rc == 0)
        rc = fill_cells(&t);
    lode_mem_free(t.puts);
    return rc;
}

void lode_org_jsonrows_clear(struct lode_org_jsonrows *rows)
{
    lode_mem_free(rows->columns);
    lode_mem_free(rows->cells);
    lode_org_value_free(&rows->arena);
    memset(rows, 0, sizeof *rows);
}
