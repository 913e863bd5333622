/* rehearsal/org_records.c - the records of a local org as others see them: opening, ids, the
 * columns of an upload, and how values are shown. */
#include "rehearsal/org_records.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_collate.h"
#include "rehearsal/org_duplicates.h"
#include "rehearsal/org_recordset.h"
#include "rehearsal/org_rules.h"
#include "rehearsal/org_save.h"
#include "rehearsal/org_soql_fold.h"

/* Salesforce's checksum: which of the 15 characters are upper-case letters. */
static void add_suffix(char *id)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    for (int g = 0; g < 3; g++) {
        unsigned bits = 0;

        for (int k = 0; k < 5; k++)
            if (id[g * 5 + k] >= 'A' && id[g * 5 + k] <= 'Z')
                bits |= 1u << k;
        id[15 + g] = digits[bits];
    }
    id[18] = '\0';
}

static int is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The case of the first 15 as the last 3 say: an id that lost it on the way is mended. */
static int restore_case(const char *p, char *out)
{
    for (int i = 0; i < 15; i++) {
        char s = p[15 + i / 5];
        int is_letter = (p[i] | 32) >= 'a' && (p[i] | 32) <= 'z';
        unsigned bits;

        if (s >= 'a' && s <= 'z')
            s = (char)(s - 32);
        if (s >= 'A' && s <= 'Z')
            bits = (unsigned)(s - 'A');
        else if (s >= '0' && s <= '5')
            bits = (unsigned)(s - '0') + 26;
        else
            return -1;
        if (bits >> (i % 5) & 1) {
            if (!is_letter)
                return -1;
            out[i] = (char)(p[i] & ~32);
        } else {
            out[i] = is_letter ? (char)(p[i] | 32) : p[i];
        }
    }
    return 0;
}

int lode_org_records_id18(const char *p, size_t n, char *out)
{
    char id[19];

    if (n != 15 && n != 18)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (!is_alnum(p[i]))
            return -1;
    if (n == 15)
        memcpy(id, p, 15);
    else if (restore_case(p, id) < 0)
        return -1;
    add_suffix(id);
    memcpy(out, id, 19);
    return 0;
}

/* Who points to whom: what a delete must follow. The org's own stamps and owners never go. */
static int link_refs(struct lode_org_records *r, struct lode_err *err)
{
    for (size_t i = 0; i < r->n_tables; i++) {
        struct lode_org_table *child = &r->tables[i];

        for (size_t k = 0; k < child->object->n_fields; k++) {
            const struct lode_org_field *f = &child->object->fields[k];

            if (!f->refers_to || !f->is_createable || strcmp(f->name, "OwnerId") == 0)
                continue;
            for (size_t n = 0; f->refers_to[n]; n++) {
                struct lode_org_table *t = lode_org_recordset_named(r, f->refers_to[n]);

                if (!t)
                    continue;
                if (lode_mem_grow(&t->refs, t->n_refs, &t->cap_refs, sizeof *t->refs, err) < 0)
                    return -1;
                t->refs[t->n_refs++] = (struct lode_org_ref){child, k};
            }
        }
    }
    return 0;
}

static int open_tables(struct lode_org_records *r, struct lode_err *err)
{
    const struct lode_org_object *o;
    size_t max_fields = 0, n = 0;

    while (lode_org_schema_at(r->schema, n))
        n++;
    r->tables = lode_mem_alloc(n * sizeof *r->tables, err);
    if (!r->tables)
        return -1;
    for (; (o = lode_org_schema_at(r->schema, r->n_tables)) != NULL;) {
        struct lode_org_table *t = &r->tables[r->n_tables++];

        if (lode_org_table_open(r->db, o, t, err) < 0)
            return lode_err_wrap(err, "table %s", o->name);
        lode_org_rules_attach(t);
        if (o->n_fields > max_fields)
            max_fields = o->n_fields;
    }
    if (lode_org_table_row(&r->row, max_fields, err) < 0)
        return -1;
    return link_refs(r, err);
}

int lode_org_records_open(struct lode_db *db, const struct lode_org_schema *schema,
                          struct lode_org_records **out, struct lode_err *err)
{
    struct lode_org_records *r = lode_mem_alloc(sizeof *r, err);

    if (!r)
        return -1;
    r->db = db;
    r->schema = schema;
    lode_buf_init(&r->why, 0);
    /* Keys in random order touch every page of their index: 64 MiB hold those of a million, and a
     * long log spares writing each of them twice. */
    if (lode_db_exec(db, "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384", err) <
            0 ||
        lode_org_collate_open(db, err) < 0 || lode_org_soql_fold_open(db, err) < 0 ||
        lode_db_begin(db, err) < 0)
        goto failed;
    if (lode_org_collate_renew(db, err) < 0 || open_tables(r, err) < 0 ||
        lode_org_recordset_start(r, err) < 0 || lode_db_commit(db, err) < 0) {
        lode_db_rollback(db);
        goto failed;
    }
    *out = r;
    return 0;
failed:
    lode_org_records_close(r);
    return lode_err_wrap(err, "open the local org's records");
}

void lode_org_records_close(struct lode_org_records *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n_tables; i++)
        lode_org_table_close(&r->tables[i]);
    lode_org_duplicates_free(r);
    lode_mem_free(r->tables);
    lode_org_table_row_free(&r->row);
    lode_org_value_free(&r->arena);
    lode_buf_clear(&r->why);
    lode_mem_free(r);
}

const char *lode_org_records_org_id(const struct lode_org_records *r)
{
    return r->org_id;
}

const char *lode_org_records_user_id(const struct lode_org_records *r)
{
    return r->user_id;
}

enum { HEADER_MAX = 256 };

static int not_found(const char *header, struct lode_err *err)
{
    return lode_err_set(err, LODE_E_CHECK, "InvalidBatch : Field name not found : %.300s", header);
}

static const struct lode_org_field *by_relationship(const struct lode_org_object *o,
                                                    const char *name)
{
    for (size_t i = 0; i < o->n_fields; i++)
        if (o->fields[i].relationship && lode_str_casecmp(o->fields[i].relationship, name) == 0)
            return &o->fields[i];
    return NULL;
}

/* The object that "Type:" names, or the only one that the field refers to. */
static const struct lode_org_object *parent_of(const struct lode_org_records *r,
                                               const struct lode_org_field *f, const char *type)
{
    if (!f->is_polymorphic) /* the prefix is an error here, and required there */
        return type ? NULL : lode_org_schema_object(r->schema, f->refers_to[0]);
    for (size_t i = 0; type && f->refers_to[i]; i++)
        if (lode_str_casecmp(f->refers_to[i], type) == 0)
            return lode_org_schema_object(r->schema, type);
    return NULL;
}

int lode_org_records_column(const struct lode_org_records *r, const struct lode_org_object *object,
                            const char *header, struct lode_org_column *out, struct lode_err *err)
{
    char text[HEADER_MAX], *colon, *dot, *rel = text;
    struct lode_org_column c = {NULL, NULL, NULL};

    if (lode_str_copy(text, sizeof text, header) < 0)
        return not_found(header, err);
    dot = strchr(text, '.');
    if (!dot) {
        c.field = lode_org_schema_field(object, text);
        if (!c.field || c.field->type == LODE_ORG_ADDRESS)
            return not_found(header, err);
        *out = c;
        return 0;
    }
    *dot = '\0';
    colon = strchr(text, ':');
    if (colon) {
        *colon = '\0';
        rel = colon + 1;
    }
    c.field = by_relationship(object, rel);
    if (c.field && c.field->refers_to)
        c.parent = parent_of(r, c.field, colon ? text : NULL);
    if (c.parent)
        c.parent_key = lode_org_schema_field(c.parent, dot + 1);
    if (!c.parent_key || (!c.parent_key->is_external_id && !c.parent_key->is_id_lookup))
        return not_found(header, err);
    *out = c;
    return 0;
}

/* Numbers of few digits, as most are: no two of up to 15 digits are the same double, so the first
 * that reads back as d is the shortest. 0: d is none of them. */
static int few_digits(double d, char *digits, int *exp10)
{
    static const double powers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
    char text[24];
    size_t n;

    for (int k = 0; k < 7 && d * powers[k] < 1e15; k++) {
        uint64_t u = (uint64_t)(d * powers[k] + 0.5);

        if ((double)u / powers[k] != d)
            continue;
        n = sizeof text;
        for (*exp10 = -k; u; u /= 10, ++*exp10)
            text[--n] = (char)('0' + u % 10);
        memcpy(digits, text + n, sizeof text - n);
        n = sizeof text - n;
        while (n > 1 && digits[n - 1] == '0')
            n--;
        digits[n] = '\0';
        return 1;
    }
    return 0;
}

/* The shortest digits that read back as d, without sign, point and exponent; *exp10 is the place
 * of the point: 0.d1d2d3… x 10^exp10. */
static void shortest(double d, char *digits, int *exp10)
{
    char text[40];
    size_t n = 0;

    if (few_digits(d, digits, exp10))
        return;
    for (int p = 15; p <= 17; p++) {
        snprintf(text, sizeof text, "%.*e", p - 1, d);
        if (strtod(text, NULL) == d)
            break;
    }
    for (const char *s = text; *s != 'e'; s++)
        if (*s >= '0' && *s <= '9')
            digits[n++] = *s;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
    *exp10 = (int)strtol(strchr(text, 'e') + 1, NULL, 10) + 1;
}

void lode_org_records_double(double d, char *out)
{
    char digits[24];
    const char *sign = signbit(d) ? "-" : "";
    int point, n;

    if (d == 0 || !isfinite(d)) {
        snprintf(out, 32, "%s", isnan(d) ? "NaN" : isinf(d) ? "Infinity" : "0.0");
        return;
    }
    shortest(fabs(d), digits, &point);
    n = (int)strlen(digits);
    if (point > 7 || point < -2)
        snprintf(out, 32, "%s%c.%sE%hd", sign, digits[0], n > 1 ? digits + 1 : "0",
                 (short)(point - 1));
    else if (point <= 0)
        snprintf(out, 32, "%s0.%.*s%s", sign, -point, "000", digits);
    else if (n <= point)
        snprintf(out, 32, "%s%.7s%.*s.0", sign, digits, point - n, "0000000");
    else
        snprintf(out, 32, "%s%.*s.%s", sign, point, digits, digits + point);
}

int lode_org_records_echo(const struct lode_org_column *column, struct lode_slice cell,
                          struct lode_buf *out, struct lode_err *err)
{
    char text[32];
    double d;

    if (!column->parent &&
        (column->field->type == LODE_ORG_DOUBLE || column->field->type == LODE_ORG_CURRENCY ||
         column->field->type == LODE_ORG_PERCENT) &&
        lode_org_value_number(cell, &d) == 0) {
        lode_org_records_double(d, text);
        return lode_buf_adds(out, text, err);
    }
    return lode_buf_add(out, cell.p, cell.n, err);
}

int lode_org_records_save(struct lode_org_records *r, const struct lode_org_object *object,
                          enum lode_org_op op, const struct lode_org_field *external,
                          const struct lode_org_column *columns, size_t n_columns,
                          const struct lode_slice *cells, size_t n_rows,
                          struct lode_org_result *results, struct lode_err *err)
{
    const struct lode_org_upload u = {
        lode_org_recordset_table(r, object), op, external, columns, n_columns, cells, n_rows};

    return lode_org_save_rows(r, &u, results, err);
}

void lode_org_records_clear(struct lode_org_result *results, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lode_mem_free(results[i].error);
        results[i].error = NULL;
    }
}
