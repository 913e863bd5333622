/* rehearsal/org_soql_select.h - a query as it is put together, and its SELECT list. */
#ifndef LODE_REHEARSAL_ORG_SOQL_SELECT_H
#define LODE_REHEARSAL_ORG_SOQL_SELECT_H

#include "rehearsal/org_soql.h"
#include "rehearsal/org_soql_sql.h"

enum { LODE_ORG_SOQL_SHOWN = 32 };

struct lode_org_query {
    struct lode_org_records *r;
    struct lode_org_arena arena; /* the parsed query and the texts to bind */
    struct lode_org_soql_compile c;
    struct lode_org_soql_scope scope;
    struct lode_org_select *selects;
    size_t n;
    const char **records; /* behind the selects: the ids of the records that a row is of, by path */
    size_t n_records;
    int is_count, is_aggregate;
    char parent_id[19];    /* of a query of children: whose */
    int64_t limit, offset; /* -1: no limit */
    char *rows_sql, *total_sql;
    sqlite3_stmt *st;
    char (*shown)[LODE_ORG_SOQL_SHOWN]; /* numbers of the present row as text */
};

/* The parts of the SQL as they come together. */
struct lode_org_soql_parts {
    struct lode_org_query *q;
    const struct lode_org_soql_stmt *stmt;
    int for_bulk;
    const struct lode_org_object *object; /* of a query of children: theirs, and the field that */
    const struct lode_org_field *by;      /* points to their parent; else NULL */
    struct lode_buf select, where, group, having, order;
    struct lode_err *err;
};

/* COUNT(Id) n, CALENDAR_YEAR(CreatedDate): appends its SQL. *field: of what kind its value is, NULL
 * where it counts. */
LODE_MUST int lode_org_soql_select_function(struct lode_org_soql_parts *p,
                                            const struct lode_org_soql_item *i,
                                            struct lode_buf *sql,
                                            const struct lode_org_field **field);
/* 1 where the item is one of those grouped by, as plain fields of a query of groups must be. */
int lode_org_soql_select_is_grouped(const struct lode_org_soql_parts *p,
                                    const struct lode_org_soql_item *i);
/* Compiles p->stmt into p->q. */
LODE_MUST int lode_org_soql_compile(struct lode_org_soql_parts *p);
/* A query of that text with nothing in it yet. */
LODE_MUST struct lode_org_query *lode_org_soql_new(struct lode_org_records *r, const char *soql,
                                                   int all_rows, struct lode_err *err);
/* (SELECT … FROM Contacts): compiles it into out->children. */
LODE_MUST int lode_org_soql_child(struct lode_org_soql_parts *p, const struct lode_org_soql_item *i,
                                  struct lode_org_select *out);
/* Fills the query's selects and their SQL. */
LODE_MUST int lode_org_soql_select_list(struct lode_org_soql_parts *p);

#endif
