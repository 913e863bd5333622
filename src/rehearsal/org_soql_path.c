/* rehearsal/org_soql_path.c - names in a query: objects, fields, paths up to parents. */
#include <string.h>

#include "base/str.h"
#include "rehearsal/org_derived.h"
#include "rehearsal/org_soql_sql.h"

enum { PART_MAX = 128 };

#define REFERENCE_WSDL "Please reference your WSDL or the describe call for the appropriate names."

static int no_column(struct lode_org_soql_compile *c, const char *at, const char *name,
                     const char *entity)
{
    return lode_org_soql_lex_fail(
        c->text, at, "INVALID_FIELD", c->err,
        "No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure "
        "to append the '__c' after the custom field name. " REFERENCE_WSDL,
        name, entity);
}

static int no_relationship(struct lode_org_soql_compile *c, const char *at, const char *name)
{
    return lode_org_soql_lex_fail(
        c->text, at, "INVALID_FIELD", c->err,
        "Didn't understand relationship '%s' in field path. If you are attempting to use a custom "
        "relationship, be sure to append the '__r' after the custom relationship "
        "name. " REFERENCE_WSDL,
        name);
}

static int copy_part(struct lode_org_soql_compile *c, const char *p, size_t n, char *out)
{
    if (n >= PART_MAX)
        return lode_org_soql_lex_fail(c->text, p, "MALFORMED_QUERY", c->err,
                                      "unexpected token: '%.80s'", p);
    memcpy(out, p, n);
    out[n] = '\0';
    return 0;
}

int lode_org_soql_sql_scope(struct lode_org_soql_compile *c, const struct lode_org_soql_stmt *stmt,
                            struct lode_org_soql_scope *out)
{
    char name[PART_MAX];

    memset(out, 0, sizeof *out);
    if (copy_part(c, stmt->from.p, stmt->from.n, name) < 0)
        return -1;
    out->object = lode_org_schema_object(c->r->schema, name);
    if (!out->object)
        return lode_org_soql_lex_fail(
            c->text, stmt->from.p, "INVALID_TYPE", c->err,
            "sObject type '%s' is not supported. If you are attempting to use a custom object, be "
            "sure to append the '__c' after the entity name. " REFERENCE_WSDL,
            name);
    out->from = stmt->from;
    out->alias = stmt->alias;
    out->number = c->n_tables++;
    return lode_org_soql_sql_parents(c, out, stmt);
}

static const struct lode_org_field *by_relationship(const struct lode_org_object *o,
                                                    const char *name)
{
    for (size_t i = 0; i < o->n_fields; i++)
        if (o->fields[i].relationship && lode_str_casecmp(o->fields[i].relationship, name) == 0)
            return &o->fields[i];
    return NULL;
}

/* The join for a reference field of table `parent`: one for all paths through it. NULL with *err.
 */
static const struct lode_org_soql_join *join(struct lode_org_soql_compile *c,
                                             struct lode_org_soql_scope *s, int parent,
                                             const struct lode_org_field *f,
                                             const struct lode_org_object *target)
{
    struct lode_org_soql_join *j;

    for (int i = 0; i < s->n_joins; i++)
        if (s->joins[i].parent == parent && s->joins[i].field == f)
            return &s->joins[i];
    if (s->n_joins == LODE_ORG_SOQL_JOINS) {
        lode_org_soql_lex_refuse("MALFORMED_QUERY", c->err,
                                 "maximum number of parent relationships is %d",
                                 LODE_ORG_SOQL_JOINS);
        return NULL;
    }
    j = &s->joins[s->n_joins++];
    *j = (struct lode_org_soql_join){parent, f, target, c->n_tables++};
    return j;
}

static const struct lode_org_field type_field = {
    .name = "Type", .label = "Type", .type = LODE_ORG_STRING, .length = 40, .is_nillable = 1};

static const struct lode_org_field *name_field(const struct lode_org_object *o)
{
    for (size_t i = 0; i < o->n_fields; i++)
        if (o->fields[i].is_name)
            return &o->fields[i];
    return NULL;
}

/* The field that stands for `name` where the parent may be of several objects: "Name" is each
 * object's own name field. */
static const struct lode_org_field *common_field(const struct lode_org_object *o, const char *name)
{
    static const char *const common[] = {"Id",    "FirstName", "LastName", "Email",   "Phone",
                                         "Title", "Username",  "Alias",    "IsActive"};

    if (lode_str_casecmp(name, "Name") == 0)
        return name_field(o);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (lode_str_casecmp(name, common[i]) == 0)
            return lode_org_schema_field(o, name);
    return NULL;
}

/* "Who.Name", "What.Type", "Owner.Email": the object is known by the id's first characters. */
static int polymorphic(struct lode_org_soql_compile *c, int table, const struct lode_org_field *f,
                       const char *name, struct lode_buf *expr, const struct lode_org_field **out)
{
    int is_type = lode_str_casecmp(name, "Type") == 0, n = 0;

    *out = is_type ? &type_field : NULL;
    if (lode_buf_addf(expr, c->err, "(CASE substr(t%d.\"%s\", 1, 3)", table, f->name) < 0)
        return -1;
    for (size_t i = 0; f->refers_to[i]; i++) {
        const struct lode_org_object *o = lode_org_schema_object(c->r->schema, f->refers_to[i]);
        const struct lode_org_field *to = o && !is_type ? common_field(o, name) : NULL;

        if (!o || (!is_type && !to))
            continue;
        n++;
        if (!*out)
            *out = to;
        if (is_type
                ? lode_buf_addf(expr, c->err, " WHEN '%s' THEN '%s'", o->key_prefix, o->name) < 0
                : lode_buf_addf(expr, c->err,
                                " WHEN '%s' THEN (SELECT p.\"%s\" FROM \"%s\" p WHERE p.\"Id\" "
                                "= t%d.\"%s\")",
                                o->key_prefix, to->name, o->name, table, f->name) < 0)
            return -1;
    }
    if (!*out || n == 0)
        return 1;
    return lode_buf_adds(expr, " END COLLATE NOCASE)", c->err);
}

static int add_canon(struct lode_org_soql_compile *c, struct lode_buf *canon, const char *part,
                     int is_last)
{
    if (!canon)
        return 0;
    return lode_buf_addf(canon, c->err, "%s%s", part, is_last ? "" : ".");
}

const char *lode_org_soql_sql_own(const struct lode_org_soql_scope *s,
                                  struct lode_org_soql_token path)
{
    const char *p = path.p, *dot = memchr(p, '.', path.n);
    size_t k = dot ? (size_t)(dot - p) : 0;

    if (!dot)
        return p;
    if (s->alias.p && lode_str_casecmpn(p, k, s->alias.p, s->alias.n) == 0)
        return dot + 1;
    if (lode_str_casecmpn(p, k, s->from.p, s->from.n) == 0) {
        char part[PART_MAX];

        lode_str_copy(part, k + 1 < sizeof part ? k + 1 : sizeof part, p);
        return by_relationship(s->object, part) ? p : dot + 1;
    }
    return p;
}

/* A compound address as REST shows it, null where all its parts are: "Billing" of BillingAddress
 * stands before their names. */
static int address(struct lode_org_soql_compile *c, const struct lode_org_object *o, int table,
                   const struct lode_org_field *f, struct lode_buf *expr)
{
    static const struct {
        const char *key, *part;
    } parts[] = {{"city", "City"},
                 {"country", "Country"},
                 {"geocodeAccuracy", "GeocodeAccuracy"},
                 {"latitude", "Latitude"},
                 {"longitude", "Longitude"},
                 {"postalCode", "PostalCode"},
                 {"state", "State"},
                 {"street", "Street"}};
    const size_t n_parts = sizeof parts / sizeof *parts;
    size_t n = strlen(f->name), n_prefix = n > 7 ? n - 7 : 0; /* "Address" */
    const struct lode_org_field *found[8];
    char name[PART_MAX];

    if (lode_buf_adds(expr, "CASE WHEN coalesce(NULL", c->err) < 0)
        return -1;
    for (size_t i = 0; i < n_parts; i++) {
        lode_str_copy(name, sizeof name, f->name);
        lode_str_copy(name + n_prefix, sizeof name - n_prefix, parts[i].part);
        found[i] = lode_org_schema_field(o, name);
        if (found[i] && lode_buf_addf(expr, c->err, ", t%d.\"%s\"", table, found[i]->name) < 0)
            return -1;
    }
    if (lode_buf_adds(expr, ", NULL) IS NOT NULL THEN json_object(", c->err) < 0)
        return -1;
    for (size_t i = 0; i < n_parts; i++)
        if (lode_buf_addf(expr, c->err, "%s'%s', ", i ? ", " : "", parts[i].key) < 0 ||
            (found[i] ? lode_buf_addf(expr, c->err, "t%d.\"%s\"", table, found[i]->name)
                      : lode_buf_adds(expr, "NULL", c->err)) < 0)
            return -1;
    return lode_buf_adds(expr, ") END", c->err);
}

static int last_part(struct lode_org_soql_compile *c, const struct lode_org_object *o, int table,
                     const char *at, const char *part, struct lode_buf *expr,
                     struct lode_buf *canon, const struct lode_org_field **field)
{
    const struct lode_org_field *f = lode_org_schema_field(o, part);

    if (!f)
        return no_column(c, at, part, o->name);
    *field = f;
    if (add_canon(c, canon, f->name, 1) < 0)
        return -1;
    if (f->type == LODE_ORG_ADDRESS)
        return address(c, o, table, f, expr);
    if (f->is_derived)
        return lode_org_derived_sql(o, f, table, expr, c->err);
    return lode_buf_addf(expr, c->err, "t%d.\"%s\"", table, f->name);
}

/* Where a path begins: at the alias of a parent, or at the query's own object. Returns what is to
 * be followed from there. */
static const char *begin(struct lode_org_soql_compile *c, const struct lode_org_soql_scope *s,
                         struct lode_org_soql_token path, struct lode_org_soql_spot *at,
                         struct lode_buf *canon, int *rc)
{
    const char *dot = memchr(path.p, '.', path.n);

    *rc = 0;
    for (int i = 0; dot && i < s->n_parents; i++) {
        const struct lode_org_soql_parent *a = &s->parents[i];

        if (lode_str_casecmpn(path.p, (size_t)(dot - path.p), a->alias.p, a->alias.n) != 0)
            continue;
        *at = a->spot;
        *rc = canon ? lode_buf_adds(canon, a->canon, c->err) : 0;
        return dot + 1;
    }
    *at = (struct lode_org_soql_spot){s->object, s->number, 0};
    return lode_org_soql_sql_own(s, path);
}

/* Up the relationship p[0..n) of a path. 1: nothing is known of what it leads to but what the
 * field *f may refer to. */
static int go_up(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                 struct lode_org_soql_token path, const char *p, size_t n,
                 struct lode_org_soql_spot *at, struct lode_buf *canon,
                 const struct lode_org_field **f)
{
    const struct lode_org_soql_join *j;
    const struct lode_org_object *o;
    char part[PART_MAX];

    if (at->level++ == LODE_ORG_SOQL_LEVELS)
        return lode_org_soql_lex_fail(c->text, path.p, "MALFORMED_QUERY", c->err,
                                      "a path may go up %d levels", LODE_ORG_SOQL_LEVELS);
    if (copy_part(c, p, n, part) < 0)
        return -1;
    *f = by_relationship(at->object, part);
    if (!*f || !(*f)->refers_to)
        return no_relationship(c, path.p, part);
    if (add_canon(c, canon, (*f)->relationship, 0) < 0)
        return -1;
    if ((*f)->is_polymorphic)
        return 1;
    o = lode_org_schema_object(c->r->schema, (*f)->refers_to[0]);
    if (!o)
        return no_relationship(c, path.p, part);
    j = join(c, s, at->table, *f, o);
    if (!j)
        return -1;
    at->object = o;
    at->table = j->number;
    return 0;
}

/* "Owner.Name" of a parent that may be of several objects; p is behind its dot. */
static int name_of(struct lode_org_soql_compile *c, struct lode_org_soql_token path, const char *p,
                   int table, const struct lode_org_field *f, struct lode_buf *expr,
                   struct lode_buf *canon, const struct lode_org_field **field)
{
    char rest[PART_MAX];
    int rc;

    if (copy_part(c, p, (size_t)(path.p + path.n - p), rest) < 0)
        return -1;
    rc = polymorphic(c, table, f, rest, expr, field);
    if (rc == 1 && strchr(rest, '.')) { /* nothing is known of what stands above a Name */
        rest[strcspn(rest, ".")] = '\0';
        return no_relationship(c, path.p, rest);
    }
    if (rc == 1)
        return no_column(c, path.p, rest, "Name");
    return rc < 0 ? -1 : add_canon(c, canon, rest, 1);
}

int lode_org_soql_sql_path(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                           struct lode_org_soql_token path, struct lode_buf *expr,
                           struct lode_buf *canon, const struct lode_org_field **field)
{
    struct lode_org_soql_spot at;
    int rc;
    const char *end = path.p + path.n, *p = begin(c, s, path, &at, canon, &rc), *dot;
    const struct lode_org_field *f = NULL;
    char part[PART_MAX];

    for (; rc == 0 && (dot = memchr(p, '.', (size_t)(end - p))) != NULL; p = dot + 1) {
        rc = go_up(c, s, path, p, (size_t)(dot - p), &at, canon, &f);
        if (rc == 1 && f)
            return name_of(c, path, dot + 1, at.table, f, expr, canon, field);
    }
    if (rc != 0 || copy_part(c, p, (size_t)(end - p), part) < 0)
        return -1;
    return last_part(c, at.object, at.table, path.p, part, expr, canon, field);
}

/* "c.Account a". The words for one that is no relationship are those of django-salesforce #43. */
static int add_parent(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                      const struct lode_org_soql_item *i, struct lode_buf *canon)
{
    struct lode_org_soql_parent *a = &s->parents[s->n_parents];
    const char *end = i->path.p + i->path.n, *p, *dot;
    const struct lode_org_field *f = NULL;
    char *copy;
    int rc;

    if (!memchr(i->path.p, '.', i->path.n))
        return lode_org_soql_lex_fail(
            c->text, i->path.p, "MALFORMED_QUERY", c->err,
            "A driving SObject type has already been set, all other entity types in the FROM "
            "clause must be relationships to the initial object.  The driving object is %s",
            s->object->name);
    p = begin(c, s, i->path, &a->spot, canon, &rc);
    for (dot = p; rc == 0 && dot < end; p = dot + 1) {
        dot = memchr(p, '.', (size_t)(end - p));
        dot = dot ? dot : end;
        rc = go_up(c, s, i->path, p, (size_t)(dot - p), &a->spot, canon, &f);
    }
    if (rc == 1)
        return lode_org_soql_lex_fail(c->text, i->path.p, "MALFORMED_QUERY", c->err,
                                      "an alias of a parent of several objects is not supported "
                                      "here by the local org");
    copy = rc == 0 ? lode_org_value_room(c->arena, canon->len + 1, c->err) : NULL;
    if (!copy)
        return -1;
    memcpy(copy, lode_buf_str(canon), canon->len + 1);
    a->canon = copy;
    a->alias = i->alias;
    s->n_parents += i->alias.p != NULL;
    return 0;
}

int lode_org_soql_sql_parents(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                              const struct lode_org_soql_stmt *stmt)
{
    struct lode_buf canon;
    int rc = 0;

    lode_buf_init(&canon, 0);
    for (const struct lode_org_soql_item *i = stmt->parents; i && rc == 0; i = i->next) {
        lode_buf_reset(&canon);
        rc = s->n_parents < LODE_ORG_SOQL_PARENTS
                 ? add_parent(c, s, i, &canon)
                 : lode_org_soql_lex_fail(c->text, i->path.p, "MALFORMED_QUERY", c->err,
                                          "the local org takes at most %d parents in FROM",
                                          LODE_ORG_SOQL_PARENTS);
    }
    lode_buf_clear(&canon);
    return rc;
}

int lode_org_soql_sql_from(struct lode_org_soql_compile *c, const struct lode_org_soql_scope *s,
                           struct lode_buf *sql)
{
    if (lode_buf_addf(sql, c->err, " FROM \"%s\" t%d", s->object->name, s->number) < 0)
        return -1;
    for (int i = 0; i < s->n_joins; i++)
        if (lode_buf_addf(sql, c->err, " LEFT JOIN \"%s\" t%d ON t%d.\"Id\" = t%d.\"%s\"",
                          s->joins[i].object->name, s->joins[i].number, s->joins[i].number,
                          s->joins[i].parent, s->joins[i].field->name) < 0)
            return -1;
    return 0;
}
