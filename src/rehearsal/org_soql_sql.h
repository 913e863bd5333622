/* rehearsal/org_soql_sql.h - a parsed query as SQL: paths to columns and joins, conditions, values
 * to bind. Nothing of the query's text gets into the SQL but names that the schema knows. */
#ifndef LODE_REHEARSAL_ORG_SOQL_SQL_H
#define LODE_REHEARSAL_ORG_SOQL_SQL_H

#include <stdint.h>

#include "rehearsal/org_recordset.h"
#include "rehearsal/org_soql_ast.h"

/* Both documented. */
enum { LODE_ORG_SOQL_LEVELS = 5, LODE_ORG_SOQL_JOINS = 55 };
/* Of parents in FROM; an org's number of them is not known. */
enum { LODE_ORG_SOQL_PARENTS = 20 };

/* Where a condition stands: semi-joins have their place. */
enum lode_org_soql_place {
    LODE_ORG_SOQL_TOP,      /* the whole WHERE clause, or one of its ANDs */
    LODE_ORG_SOQL_UNDER_OR, /* one of its ORs */
    LODE_ORG_SOQL_NESTED,   /* in parentheses, or under NOT */
    LODE_ORG_SOQL_INNER     /* in a semi-join */
};

struct lode_org_soql_join {
    int parent; /* number of the table that has the field */
    const struct lode_org_field *field;
    const struct lode_org_object *object; /* what it leads to */
    int number;                           /* t<number> in the SQL */
};

/* A table that a path leads to. */
struct lode_org_soql_spot {
    const struct lode_org_object *object;
    int table, level; /* level: of parents above the query's own object */
};

/* FROM Contact c, c.Account a */
struct lode_org_soql_parent {
    struct lode_org_soql_token alias;
    struct lode_org_soql_spot spot;
    const char *canon; /* "Account." */
};

/* What one SELECT (the query or a semi-join) can name. */
struct lode_org_soql_scope {
    const struct lode_org_object *object;
    struct lode_org_soql_token from, alias;
    int number; /* of its own table */
    struct lode_org_soql_join joins[LODE_ORG_SOQL_JOINS];
    int n_joins;
    struct lode_org_soql_parent parents[LODE_ORG_SOQL_PARENTS];
    int n_parents;
};

struct lode_org_soql_compile {
    struct lode_org_records *r;
    const char *text;
    int all_rows;
    int64_t today; /* in days since 1970 */
    int n_tables, n_semi_joins;
    const struct lode_org_soql_node *whole; /* the WHERE clause, whose parentheses change nothing */
    const struct lode_org_soql_item *grouped; /* while a HAVING clause is compiled: by what */
    struct lode_org_arena *arena;             /* texts of the values to bind */
    struct lode_org_value *binds;
    size_t n_binds, cap_binds;
    struct lode_err *err;
};

/* INVALID_TYPE where the schema has no such object. */
LODE_MUST int lode_org_soql_sql_scope(struct lode_org_soql_compile *c,
                                      const struct lode_org_soql_stmt *stmt,
                                      struct lode_org_soql_scope *out);
/* The aliases of parents that stmt has in FROM, once the scope is there. */
LODE_MUST int lode_org_soql_sql_parents(struct lode_org_soql_compile *c,
                                        struct lode_org_soql_scope *s,
                                        const struct lode_org_soql_stmt *stmt);
/* Appends the path's SQL to expr and its canonical spelling to canon (may be NULL). *field: the one
 * at its end. INVALID_FIELD where it leads nowhere. */
LODE_MUST int lode_org_soql_sql_path(struct lode_org_soql_compile *c, struct lode_org_soql_scope *s,
                                     struct lode_org_soql_token path, struct lode_buf *expr,
                                     struct lode_buf *canon, const struct lode_org_field **field);
/* The path behind "Account." or "a." where that names the query's own object. */
const char *lode_org_soql_sql_own(const struct lode_org_soql_scope *s,
                                  struct lode_org_soql_token path);
/* Appends " FROM … LEFT JOIN …": when all paths are resolved. */
LODE_MUST int lode_org_soql_sql_from(struct lode_org_soql_compile *c,
                                     const struct lode_org_soql_scope *s, struct lode_buf *sql);
/* Appends the condition of stmt, deleted rows left out, as " WHERE …". */
LODE_MUST int lode_org_soql_sql_where(struct lode_org_soql_compile *c,
                                      struct lode_org_soql_scope *s,
                                      const struct lode_org_soql_stmt *stmt,
                                      enum lode_org_soql_place place, struct lode_buf *sql);
/* Appends " HAVING …" of stmt, which groups. */
LODE_MUST int lode_org_soql_sql_having(struct lode_org_soql_compile *c,
                                       struct lode_org_soql_scope *s,
                                       const struct lode_org_soql_stmt *stmt, struct lode_buf *sql);
/* Appends "?n" and keeps v for it. */
LODE_MUST int lode_org_soql_sql_bind(struct lode_org_soql_compile *c,
                                     const struct lode_org_value *v, struct lode_buf *sql);

#endif
