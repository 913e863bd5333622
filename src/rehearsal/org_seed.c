/* rehearsal/org_seed.c - records to begin with. */
#include "rehearsal/org_seed.h"

#include "base/mem.h"
#include "rehearsal/org_recordset.h"
#include "rehearsal/org_state.h"

struct lode_org_seed {
    struct lode_org *org;
    const struct lode_org_object *object;
    struct lode_org_column *columns;
    size_t n;
    struct lode_org_result result;
};

int lode_org_seed_begin(struct lode_org *org, struct lode_err *err)
{
    if (!org->records->is_new)
        return 0;
    org->records->is_seeding = 1;
    return lode_db_begin(org->db, err) < 0 ? -1 : 1;
}

int lode_org_seed_end(struct lode_org *org, int rc, struct lode_err *err)
{
    org->records->is_seeding = 0;
    if (rc == 0)
        rc = lode_db_commit(org->db, err);
    if (rc < 0)
        lode_db_rollback(org->db);
    return rc;
}

int lode_org_seed_open(struct lode_org *org, const char *object, const char *const *columns,
                       size_t n, struct lode_org_seed **out, struct lode_err *err)
{
    struct lode_org_seed *s = lode_mem_alloc(sizeof *s, err);
    struct lode_err why;

    if (!s)
        return -1;
    s->org = org;
    s->object = lode_org_schema_object(org->schema, object);
    if (!s->object) {
        lode_err_set(err, LODE_E_USAGE, "the local org has no object %s", object);
        goto failed;
    }
    s->columns = lode_mem_alloc(n * sizeof *s->columns, err);
    if (!s->columns)
        goto failed;
    for (; s->n < n; s->n++)
        if (lode_org_records_column(org->records, s->object, columns[s->n], &s->columns[s->n],
                                    &why) < 0) {
            lode_err_set(err, LODE_E_INPUT, "%s has no field %s", s->object->name, columns[s->n]);
            goto failed;
        }
    *out = s;
    return 0;
failed:
    lode_org_seed_close(s);
    return -1;
}

void lode_org_seed_close(struct lode_org_seed *s)
{
    if (!s)
        return;
    lode_org_records_clear(&s->result, 1);
    lode_mem_free(s->columns);
    lode_mem_free(s);
}

int lode_org_seed_row(struct lode_org_seed *s, const struct lode_slice *cells, const char **why,
                      struct lode_err *err)
{
    lode_org_records_clear(&s->result, 1);
    if (lode_org_records_save(s->org->records, s->object, LODE_ORG_INSERT, NULL, s->columns, s->n,
                              cells, 1, &s->result, err) < 0)
        return -1;
    *why = s->result.error;
    return s->result.is_ok ? 0 : 1;
}
