/* salesforce/queryjob_select.c - a query by REST: JSON pages into a CSV file. */
#include "salesforce/queryjob.h"

#include <stdio.h>
#include <string.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/str.h"
#include "csv/writer.h"
#include "salesforce/sfjson.h"
#include "salesforce/soqltext.h"

struct rest {
    struct lode_session *s;
    struct lode_soqltext text;
    struct lode_writer *w;
    int64_t n_rows, total; /* total: as the org says */
    int64_t stop_after;
    int is_over_bound;
};

/* The value at a path of names; NULL with *missing where the reply has no such member. A parent
 * that is null gives null. */
static const json_t *value_at(const json_t *record, const char *path, int *missing)
{
    const json_t *v = lode_sfjson_member(record, path, strlen(path)); /* an alias may be anything */
    const char *type = lode_sfjson_text(json_object_get(record, "attributes"), "type"), *dot;

    *missing = 0;
    if (v)
        return v;
    if (type && strcmp(type, "AggregateResult") == 0) { /* Account.Name is Name there */
        dot = strrchr(path, '.');
        v = dot ? lode_sfjson_member(record, dot + 1, strlen(dot + 1)) : NULL;
        *missing = !v;
        return v;
    }
    v = record;
    while (json_is_object(v) && *path) {
        size_t n = strcspn(path, ".");

        v = lode_sfjson_member(v, path, n);
        path += n + (path[n] == '.');
    }
    *missing = !v;
    return v;
}

static int write_value(struct rest *r, const char *column, const json_t *record,
                       struct lode_err *err)
{
    int missing;
    const json_t *v = value_at(record, column, &missing);

    if (missing)
        return lode_err_set(err, LODE_E_REMOTE,
                            "the org's reply has no %s; give it an alias, or "
                            "leave it out",
                            column);
    if (json_is_object(v) && json_object_get(v, "records"))
        return lode_err_set(err, LODE_E_USAGE, "%s is a list of children: query them by themselves",
                            column);
    if (json_is_object(v) || json_is_array(v))
        return lode_err_set(err, LODE_E_USAGE,
                            "%s is made of several fields: name those (BillingCity, not "
                            "BillingAddress; Owner.Name, not Owner)",
                            column);
    if (json_is_string(v)) /* and numbers: the reply was read with their digits kept */
        return lode_writer_cell(r->w, json_string_value(v), json_string_length(v), err);
    return lode_writer_cells(r->w, json_is_true(v) ? "true" : json_is_false(v) ? "false" : "", err);
}

static int write_header(struct rest *r, struct lode_err *err)
{
    for (size_t i = 0; i < r->text.n; i++)
        if (lode_writer_cells(r->w, r->text.columns[i], err) < 0)
            return -1;
    return lode_writer_end_row(r->w, err);
}

static int write_count(struct rest *r, struct lode_err *err)
{
    char n[24];

    snprintf(n, sizeof n, "%lld", (long long)r->total);
    if (lode_writer_cells(r->w, n, err) < 0 || lode_writer_end_row(r->w, err) < 0)
        return -1;
    r->n_rows = 1;
    return 0;
}

static int write_records(struct rest *r, const json_t *records, struct lode_err *err)
{
    size_t i;
    json_t *one;

    json_array_foreach(records, i, one)
    {
        for (size_t k = 0; k < r->text.n; k++)
            if (write_value(r, r->text.columns[k], one, err) < 0)
                return -1;
        if (lode_writer_end_row(r->w, err) < 0)
            return -1;
        r->n_rows++;
    }
    return 0;
}

/* Performs c and writes its page; *next gets the link to the next, or stays NULL. */
static int take_page(struct rest *r, struct lode_call *c, char **next, struct lode_err *err)
{
    json_t *j = NULL;
    const json_t *records;
    const char *link;
    int rc = -1;

    if (lode_session_perform(r->s, c, err) < 0 ||
        lode_sfjson_parse_digits(c->reply.p, c->reply.len, &j, err) < 0)
        return -1;
    records = json_object_get(j, "records");
    r->total = lode_sfjson_int(j, "totalSize", -1);
    if (!json_is_array(records) || r->total < 0) {
        lode_err_set(err, LODE_E_REMOTE, "the reply has no records and totalSize");
        goto out;
    }
    if (!r->text.is_count && r->stop_after > 0 && r->total > r->stop_after) {
        r->is_over_bound = 1;
        rc = 0;
        goto out;
    }
    if ((r->text.is_count ? write_count(r, err) : write_records(r, records, err)) < 0)
        goto out;
    link = lode_sfjson_text(j, "nextRecordsUrl");
    if (link && *link && !json_is_true(json_object_get(j, "done"))) {
        *next = lode_str_dup(link, err);
        if (!*next)
            goto out;
    }
    rc = 0;
out:
    json_decref(j);
    return rc;
}

static int take_all(struct rest *r, const char *path, struct lode_err *err)
{
    char *link = NULL, *next;
    struct lode_call *c = NULL;
    int rc = lode_session_call(r->s, LODE_GET, path, &c, err);

    while (rc == 0 && c) {
        next = NULL;
        rc = take_page(r, c, &next, err);
        lode_call_free(c);
        c = NULL;
        if (rc == 0 && next && link && strcmp(next, link) == 0)
            rc = lode_err_set(err, LODE_E_REMOTE, "a page of the result leads back to itself");
        if (rc == 0 && next)
            rc = lode_session_call_link(r->s, LODE_GET, next, &c, err);
        lode_mem_free(link);
        link = next;
    }
    lode_mem_free(link);
    if (rc == 0 && !r->is_over_bound && !r->text.is_count && r->n_rows != r->total)
        rc = lode_err_set(err, LODE_E_REMOTE,
                          "the result has %lld rows where the org counts %lld: run it again",
                          (long long)r->n_rows, (long long)r->total);
    return rc;
}

int lode_queryjob_select(struct lode_session *s, const char *soql, int all_rows,
                         const char *out_path, int64_t stop_after, int64_t *n_rows,
                         struct lode_err *err)
{
    struct rest r;
    struct lode_err ignored;
    struct lode_buf path;
    char *part = NULL;
    int rc = -1;

    memset(&r, 0, sizeof r);
    r.s = s;
    r.stop_after = stop_after;
    lode_buf_init(&path, 0);
    if (lode_soqltext_parse(soql, &r.text, err) < 0)
        goto out;
    part = lode_str_printf(err, "%s.part", out_path);
    if (!part || lode_buf_adds(&path, all_rows ? "queryAll?q=" : "query?q=", err) < 0 ||
        lode_session_escape(&path, soql, err) < 0 || lode_writer_open(part, 0, 0, &r.w, err) < 0 ||
        write_header(&r, err) < 0 || take_all(&r, lode_buf_str(&path), err) < 0)
        goto out;
    if (!r.is_over_bound) {
        struct lode_writer *w = r.w;

        r.w = NULL;
        if (lode_writer_finish(w, err) < 0 || lode_io_keep(part, out_path, err) < 0)
            goto out;
    }
    *n_rows = r.is_over_bound ? r.total : r.n_rows;
    rc = r.is_over_bound;
out:
    lode_writer_close(r.w);
    if (part && lode_io_remove(part, &ignored) < 0)
        ignored.code = LODE_OK; /* a leftover .part is never read */
    lode_soqltext_clear(&r.text);
    lode_buf_clear(&path);
    lode_mem_free(part);
    return rc < 0 ? lode_err_wrap(err, "query") : rc;
}
