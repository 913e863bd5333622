/* rehearsal/org_delete.c - a delete and all that follows from it. */
#include "rehearsal/org_delete.h"

#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "rehearsal/org_rules.h"

enum { SHOWN_MAX = 5, DEPTH_MAX = 20 };

/* Children of which only some keep their parent; the others go with it. */
static const struct guard {
    const char *object, *field, *column, *where;
    const char *words; /* instead of the usual ones */
} guards[] = {
    /* help.salesforce.com, Delete Accounts: "Contracts (if they're not activated)" go too */
    {"Contract", "AccountId", "StatusCode", " AND \"StatusCode\" = 'Activated'", NULL},
    /* the same: "Opportunities (if they're not Closed Won)"; the words are the API's own as users
     * quote them, the line break at their end included */
    {"Opportunity", "AccountId", "IsWon", " AND \"IsWon\" = 1",
     "some opportunities in that account were closed won. The opportunities that could not be "
     "deleted are shown below."},
};

/* What was asked for: all else is deleted because of it. */
struct wish {
    struct lode_org_table *table;
    const char *id;
    int is_hard;
};

struct ids {
    char (*list)[19];
    size_t n, cap;
};

static const struct guard *find_guard(const struct lode_org_ref *ref)
{
    const struct lode_org_object *o = ref->child->object;

    for (size_t i = 0; i < sizeof guards / sizeof *guards; i++)
        if (strcmp(guards[i].object, o->name) == 0 &&
            strcmp(guards[i].field, o->fields[ref->field].name) == 0 &&
            lode_org_table_field(ref->child, guards[i].column) != LODE_ORG_NO_FIELD)
            return &guards[i];
    return NULL;
}

/* Ids of the live records of a child table that point to id; where: "", or a further condition. */
static int find_children(struct lode_org_records *r, const struct lode_org_ref *ref, const char *id,
                         const char *where, struct ids *out, struct lode_err *err)
{
    const struct lode_org_object *o = ref->child->object;
    struct lode_buf sql;
    sqlite3_stmt *st;
    int rc = -1;

    lode_buf_init(&sql, 0);
    if (lode_buf_addf(&sql, err,
                      "SELECT \"Id\" FROM \"%s\" WHERE \"%s\" = ? AND \"IsDeleted\" = 0%s", o->name,
                      o->fields[ref->field].name, where) < 0)
        goto out;
    st = lode_db_prepare(r->db, sql.p, err);
    if (!st || lode_db_bind(r->db, st, err, "S", id) < 0)
        goto out;
    while ((rc = lode_db_step(r->db, st, err)) == 1) {
        if (lode_mem_grow(&out->list, out->n, &out->cap, sizeof *out->list, err) < 0) {
            sqlite3_reset(st);
            rc = -1;
            break;
        }
        lode_str_copy(out->list[out->n++], 19, lode_db_text(st, 0));
    }
out:
    lode_buf_clear(&sql);
    return rc;
}

/* What a person calls the record: its name field, else its id. */
static int show_name(struct lode_org_records *r, struct lode_org_table *t, const char *id,
                     struct lode_buf *out, struct lode_err *err)
{
    const char *name = NULL;
    struct lode_buf sql;
    sqlite3_stmt *st;
    int rc = -1;

    for (size_t i = 0; i < t->object->n_fields && !name; i++)
        if (t->object->fields[i].is_name)
            name = t->object->fields[i].name;
    if (!name)
        return lode_buf_adds(out, id, err);
    lode_buf_init(&sql, 0);
    if (lode_buf_addf(&sql, err, "SELECT \"%s\" FROM \"%s\" WHERE \"Id\" = ?", name,
                      t->object->name) < 0)
        goto out;
    st = lode_db_prepare(r->db, sql.p, err);
    if (!st || lode_db_bind(r->db, st, err, "S", id) < 0 || lode_db_step(r->db, st, err) < 0)
        goto out;
    rc = lode_buf_adds(out, lode_db_text(st, 0), err);
    sqlite3_reset(st);
out:
    lode_buf_clear(&sql);
    return rc;
}

static void lower(struct lode_buf *b, size_t from)
{
    for (size_t i = from; i < b->len; i++)
        if (b->p[i] >= 'A' && b->p[i] <= 'Z')
            b->p[i] = (char)(b->p[i] + 32);
}

/* "it is associated with the following contracts." */
static int add_reason(const struct lode_org_ref *ref, struct lode_buf *text, struct lode_err *err)
{
    const json_t *plural = json_object_get(ref->child->object->describe, "labelPlural");
    size_t from = text->len;

    if (lode_buf_addf(text, err, "it is associated with the following %s.",
                      json_is_string(plural) ? json_string_value(plural)
                                             : ref->child->object->label) < 0)
        return -1;
    lower(text, from);
    return 0;
}

/* Also where a child is in the way, it is the record asked for that stays. */
static int refuse(struct lode_org_records *r, const struct wish *w, const struct lode_org_ref *ref,
                  const char *words, const struct ids *children, struct lode_err *err)
{
    struct lode_buf text;
    int rc = -1;

    lode_buf_init(&text, 0);
    if (lode_buf_adds(&text, "Your attempt to delete ", err) < 0 ||
        show_name(r, w->table, w->id, &text, err) < 0 ||
        lode_buf_adds(&text, " could not be completed because ", err) < 0 ||
        (words ? lode_buf_adds(&text, words, err) : add_reason(ref, &text, err)) < 0 ||
        lode_buf_adds(&text, ": ", err) < 0)
        goto out;
    for (size_t i = 0; i < children->n && i < SHOWN_MAX; i++)
        if ((i && lode_buf_adds(&text, ", ", err) < 0) ||
            show_name(r, ref->child, children->list[i], &text, err) < 0)
            goto out;
    rc =
        lode_org_value_refuse(&r->why, err, "DELETE_FAILED", "", "%s%s", text.p, words ? "\n" : "");
out:
    lode_buf_clear(&text);
    return rc;
}

/* Takes a record out of its table, or into the recycle bin, where its object has one. */
static int remove_row(struct lode_org_records *r, struct lode_org_table *t, const char *id,
                      int is_hard, struct lode_err *err)
{
    const char *const stamps[] = {
        t->modified_date == LODE_ORG_NO_FIELD ? "" : ", \"LastModifiedDate\" = ?1",
        t->modstamp == LODE_ORG_NO_FIELD ? "" : ", \"SystemModstamp\" = ?1"};
    struct lode_buf sql;
    int rc = -1;

    lode_buf_init(&sql, 0);
    if (is_hard || !t->has_bin) {
        if (lode_buf_addf(&sql, err, "DELETE FROM \"%s\" WHERE \"Id\" = ?", t->object->name) == 0)
            rc = lode_db_run(r->db, err, sql.p, "S", id);
    } else if (lode_buf_addf(&sql, err, "UPDATE \"%s\" SET \"IsDeleted\" = 1%s%s WHERE \"Id\" = ?2",
                             t->object->name, stamps[0], stamps[1]) == 0) {
        rc = lode_db_run(r->db, err, sql.p, "SS", r->now, id);
    }
    lode_buf_clear(&sql);
    return rc;
}

static int clear_lookups(struct lode_org_records *r, const struct lode_org_ref *ref, const char *id,
                         struct lode_err *err)
{
    const struct lode_org_object *o = ref->child->object;
    const char *name = o->fields[ref->field].name;
    struct lode_buf sql;
    int rc = -1;

    lode_buf_init(&sql, 0);
    if (lode_buf_addf(&sql, err,
                      "UPDATE \"%s\" SET \"%s\" = NULL WHERE \"%s\" = ? AND \"IsDeleted\" = 0",
                      o->name, name, name) == 0)
        rc = lode_db_run(r->db, err, sql.p, "S", id);
    lode_buf_clear(&sql);
    return rc;
}

static int delete_tree(struct lode_org_records *r, const struct wish *w, struct lode_org_table *t,
                       const char *id, int depth, struct lode_err *err);

static int follow(struct lode_org_records *r, const struct wish *w, const char *id,
                  const struct lode_org_ref *ref, int depth, struct lode_err *err)
{
    const struct lode_org_field *f = &ref->child->object->fields[ref->field];
    const struct guard *guard = find_guard(ref);
    struct ids children = {NULL, 0, 0}, kept = {NULL, 0, 0};
    int rc;

    if (!f->is_cascade && !f->is_restrict)
        return clear_lookups(r, ref, id, err);
    rc = guard || f->is_restrict ? find_children(r, ref, id, guard ? guard->where : "", &kept, err)
                                 : 0;
    if (rc == 0 && kept.n)
        rc = refuse(r, w, ref, guard ? guard->words : NULL, &kept, err);
    if (rc == 0)
        rc = find_children(r, ref, id, "", &children, err);
    for (size_t i = 0; rc == 0 && i < children.n; i++)
        rc = delete_tree(r, w, ref->child, children.list[i], depth + 1, err);
    lode_mem_free(children.list);
    lode_mem_free(kept.list);
    return rc;
}

static int delete_tree(struct lode_org_records *r, const struct wish *w, struct lode_org_table *t,
                       const char *id, int depth, struct lode_err *err)
{
    int rc;

    if (depth > DEPTH_MAX)
        return lode_err_set(err, LODE_E_LIMIT, "details of details, %d levels deep", DEPTH_MAX);
    rc = remove_row(r, t, id, w->is_hard, err); /* first, so that circles end */
    for (size_t i = 0; rc == 0 && i < t->n_refs; i++)
        rc = follow(r, w, id, &t->refs[i], depth, err);
    return rc;
}

static int judge(struct lode_org_records *r, struct lode_org_table *t, const char *id,
                 struct lode_err *err)
{
    const struct lode_org_object *o = t->object;
    int state;

    if (json_is_false(json_object_get(o->describe, "deletable")))
        return lode_org_value_refuse(&r->why, err, "INVALID_TYPE_FOR_OPERATION", "",
                                     "entity type %s does not support delete", o->name);
    if (strncmp(o->key_prefix, id, 3) != 0)
        return lode_org_value_refuse(&r->why, err, "MALFORMED_ID", "Id",
                                     "%s: id value of incorrect type: %s", o->fields[t->id].label,
                                     id);
    state = lode_org_table_load(&r->row, id, &r->arena, err);
    if (state < 0)
        return -1;
    if (state == 0)
        return lode_org_value_refuse(&r->why, err, "INVALID_CROSS_REFERENCE_KEY", "",
                                     "invalid cross reference id");
    if (t->has_bin && r->row.was[t->deleted].i)
        return lode_org_value_refuse(&r->why, err, "ENTITY_IS_DELETED", "", "entity is deleted");
    return 0;
}

int lode_org_delete_record(struct lode_org_records *r, struct lode_org_table *t, const char *id,
                           int is_hard, struct lode_err *err)
{
    const struct wish wish = {t, id, is_hard};
    int rc = judge(r, t, id, err);

    if (rc != 0)
        return rc;
    if (lode_db_run(r->db, err, "SAVEPOINT lode_delete", "") < 0)
        return -1;
    rc = lode_org_hooks_call(r, &r->row, LODE_ORG_BEFORE_DELETE, err);
    if (rc == 0)
        rc = delete_tree(r, &wish, t, id, 0, err);
    if (rc == 0)
        rc = lode_org_hooks_call(r, &r->row, LODE_ORG_AFTER_DELETE, err);
    if (rc == 0 && t->rules && t->rules->gone)
        rc = t->rules->gone(r, &r->row, err);
    if (rc == 1 && lode_db_run(r->db, err, "ROLLBACK TO lode_delete", "") < 0)
        return -1;
    if (rc >= 0 && lode_db_run(r->db, err, "RELEASE lode_delete", "") < 0)
        return -1;
    return rc;
}
