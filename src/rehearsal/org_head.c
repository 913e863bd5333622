/* rehearsal/org_head.c - what a header must have for which operation. */
#include "rehearsal/org_head.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"

static const char *const ops[] = {"insert", "update", "upsert", "delete", "hardDelete"};

int lode_org_head_op(const char *operation)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (strcmp(ops[i], operation) == 0)
            return (int)i;
    return -1;
}

void lode_org_head_clear(struct lode_org_head *h)
{
    lode_mem_free(h->columns);
    lode_mem_free(h->is_number);
    h->columns = NULL;
    h->is_number = NULL;
    h->n = 0;
}

static int is_own_field(const struct lode_org_column *c, const char *name)
{
    return c->field && !c->parent && lode_str_casecmp(c->field->name, name) == 0;
}

static int has_field(const struct lode_org_head *h, const char *name)
{
    for (size_t i = 0; i < h->n; i++)
        if (is_own_field(&h->columns[i], name))
            return 1;
    return 0;
}

static int wants_field(const struct lode_org_head *h, const char *name, struct lode_err *err)
{
    if (has_field(h, name))
        return 0;
    return lode_err_set(err, LODE_E_CHECK, "InvalidBatch : Field name not found : %s", name);
}

static int check(const struct lode_org_head *h, struct lode_err *err)
{
    switch (h->op) {
    case LODE_ORG_DELETE:
    case LODE_ORG_HARD_DELETE:
        if (h->n != 1 || !has_field(h, "Id"))
            return lode_err_set(err, LODE_E_CHECK,
                                "InvalidBatch : The '%s' batch must contain only ids", ops[h->op]);
        return 0;
    case LODE_ORG_UPDATE:
        return wants_field(h, "Id", err);
    case LODE_ORG_UPSERT: /* by Id: a file without Ids creates every row */
        return h->external ? wants_field(h, h->external->name, err) : 0;
    default:
        return 0;
    }
}

/* That a field named twice fails the job is known, the org's words for it are not. */
static int check_twice(const struct lode_org_head *h, size_t i, struct lode_slice name,
                       struct lode_err *err)
{
    for (size_t k = 0; k < i; k++)
        if (h->columns[k].field == h->columns[i].field)
            return lode_err_set(err, LODE_E_CHECK, "InvalidBatch : Duplicate field name : %.*s",
                                (int)name.n, name.p);
    return 0;
}

int lode_org_head_read(const struct lode_org_records *r, const struct lode_org_schema *s,
                       const struct lode_org_job *job, const struct lode_org_csv_chunk *header,
                       struct lode_org_head *out, struct lode_err *err)
{
    int op = lode_org_head_op(job->operation);

    memset(out, 0, sizeof *out);
    out->object = lode_org_schema_object(s, job->object);
    if (!out->object || op < 0) /* the schema was changed under the job */
        return lode_err_set(err, LODE_E_CHECK, "InvalidJob : Unable to find object: %s",
                            job->object);
    out->op = (enum lode_org_op)op;
    if (job->external_id[0] && lode_str_casecmp(job->external_id, "Id") != 0)
        out->external = lode_org_schema_field(out->object, job->external_id);
    out->columns = lode_mem_alloc(header->first[1] * sizeof *out->columns, err);
    out->is_number = lode_mem_alloc(header->first[1], err);
    if (!out->columns || !out->is_number)
        return -1;
    for (size_t i = 0; i < header->first[1]; i++) {
        struct lode_slice cell = header->cells[i];
        struct lode_org_column *c = &out->columns[i];
        char *name = lode_str_dupn(cell.p, cell.n, err);
        int rc = name ? lode_org_records_column(r, out->object, name, c, err) : -1;

        lode_mem_free(name);
        if (rc < 0 || check_twice(out, i, cell, err) < 0)
            return -1;
        out->is_number[i] =
            c->field && !c->parent &&
            (c->field->type == LODE_ORG_DOUBLE || c->field->type == LODE_ORG_CURRENCY ||
             c->field->type == LODE_ORG_PERCENT);
        out->n++;
    }
    return check(out, err);
}
