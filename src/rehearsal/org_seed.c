/* rehearsal/org_seed.c - records to begin with. */
#include "rehearsal/org_seed.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_ddl.h"
#include "rehearsal/org_recordset.h"
#include "rehearsal/org_state.h"
#include "rehearsal/org_text.h"

struct lode_org_seed {
    struct lode_org *org;
    const struct lode_org_object *object;
    struct lode_org_column *columns;
    size_t n;
    size_t id, username; /* the columns that say which user a row is; n: it has none */
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

/* The column of that field of the object's own; n: there is none. */
static size_t find_column(const struct lode_org_seed *s, const char *field)
{
    size_t i = 0;

    while (i < s->n && (s->columns[i].parent || strcmp(s->columns[i].field->name, field) != 0))
        i++;
    return i;
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
    s->id = s->username = s->n;
    if (strcmp(s->object->name, "User") == 0) {
        s->id = find_column(s, "Id");
        s->username = find_column(s, "Username");
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

/* 1 where the row is of the user that runs the org, and *id may be taken; 0; -1. */
static int is_runner(const struct lode_org_seed *s, const struct lode_slice *cells, char *id,
                     struct lode_err *err)
{
    const struct lode_org_records *r = s->org->records;
    struct lode_slice name;
    sqlite3_stmt *st;
    int rc;

    if (s->id == s->n || s->username == s->n ||
        lode_org_records_id18(cells[s->id].p, cells[s->id].n, id) < 0 ||
        strncmp(id, s->object->key_prefix, 3) != 0)
        return 0;
    name = lode_org_text_trim(cells[s->username]);
    st = lode_db_prepare(r->db,
                         "SELECT 1 FROM \"User\" WHERE \"Id\" = ?1 AND \"Username\" = ?2 AND NOT "
                         "EXISTS (SELECT 1 FROM \"User\" WHERE \"Id\" = ?3 AND \"Id\" <> ?1)",
                         err);
    if (!st || lode_db_bind(r->db, st, err, "SBS", r->user_id, name.p, name.n, id) < 0 ||
        (rc = lode_db_step(r->db, st, err)) < 0)
        return -1;
    sqlite3_reset(st);
    return rc;
}

static int is_of_user(const struct lode_org_field *f)
{
    for (size_t i = 0; f->refers_to && f->refers_to[i]; i++)
        if (strcmp(f->refers_to[i], "User") == 0)
            return lode_org_ddl_is_stored(f);
    return 0;
}

/* The user that runs the org gets another Id, wherever it is named. */
static int rename_runner(struct lode_org *org, const char *id, struct lode_err *err)
{
    struct lode_org_records *r = org->records;
    struct lode_buf sql;
    int rc = lode_db_run(r->db, err, "UPDATE _lode_org SET value = ? WHERE key = 'user'", "S", id);

    lode_buf_init(&sql, 0);
    for (size_t i = 0; i < r->n_tables && rc == 0; i++) {
        const struct lode_org_object *o = r->tables[i].object;

        for (size_t k = 0; k < o->n_fields && rc == 0; k++) {
            const char *name = o->fields[k].name;

            if (!is_of_user(&o->fields[k]) &&
                (strcmp(o->name, "User") != 0 || k != r->tables[i].id))
                continue;
            lode_buf_reset(&sql);
            rc = lode_buf_addf(&sql, err, "UPDATE \"%s\" SET \"%s\" = ?1 WHERE \"%s\" = ?2",
                               o->name, name, name);
            if (rc == 0)
                rc = lode_db_run(r->db, err, sql.p, "SS", id, r->user_id);
        }
    }
    lode_buf_clear(&sql);
    lode_str_copy(r->user_id, sizeof r->user_id, id);
    lode_str_copy(org->read_records->user_id, sizeof org->read_records->user_id, id);
    lode_str_copy(org->user_id, sizeof org->user_id, id);
    return rc;
}

int lode_org_seed_row(struct lode_org_seed *s, const struct lode_slice *cells, const char **why,
                      struct lode_err *err)
{
    enum lode_org_op op = LODE_ORG_INSERT;
    char id[19];
    int rc = is_runner(s, cells, id, err);

    if (rc == 1) { /* takes the place of the one that every local org is made with */
        op = LODE_ORG_UPDATE;
        rc = rename_runner(s->org, id, err);
    }
    if (rc < 0)
        return -1;
    lode_org_records_clear(&s->result, 1);
    if (lode_org_records_save(s->org->records, s->object, op, NULL, s->columns, s->n, cells, 1,
                              &s->result, err) < 0)
        return -1;
    *why = s->result.error;
    return s->result.is_ok ? 0 : 1;
}
